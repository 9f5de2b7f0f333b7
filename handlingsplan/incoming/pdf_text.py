"""Words on a page -> lines and paragraphs as they were written, and columns of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

import msgspec

from handlingsplan.incoming.source import BULLETS, Line, lines_of

#: A gap between words that is wider than this many heights of the text parts two columns.
_COLUMN_GAP = 1.4
#: A column of text has at least so many lines.
_LEAST_LINES = 3
#: Lines that cross a gap between columns may be at most this part of all (titles do).
_CROSSING = 0.25
#: At so many places across a page gaps are looked for.
_STEPS = 200
_HEADING_SIZE = 1.15
_LONGEST_TITLE = 90
#: A word that begins with so many letters of another may be that word.
_LEAST_BEGINNING = 4
_LONGEST_FRAGMENT = 6
_ONE_LETTER = frozenset("iåö")  # the words of one letter
_ABBREVIATED = re.compile(r"(?:t ex|m m|d v s|bl a|s k)\b")
#: Twice the middles of centred lines differ by less than this, in points.
_SAME_MIDDLE = 4
_BULLET = re.compile(rf"\s*(?:[{BULLETS}]|[-–—]\s|\d{{1,2}}[.)]\s)")
#: A word that the end of a line may have parted: its hyphen is then no part of it.
_PARTED = re.compile(r"[^\W\d_][a-zåäöé]{2,}-$")
#: From this part of all lines on, hyphens at their ends are the program's.
_HYPHENATED = 0.01
_SUSPENDED = re.compile(r"(?:och|eller|samt|resp)\b")


class Word(msgspec.Struct, frozen=True):
    """A word and where it stands, in points from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    bold: bool = False

    @property
    def height(self) -> float:
        """The height of its text."""
        return self.bottom - self.top


class Run(msgspec.Struct, frozen=True):
    """Words side by side on one line, with no wide gap between them."""

    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Its left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Its right edge."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def height(self) -> float:
        """The height of its text."""
        return max(word.height for word in self.words)

    @property
    def bold(self) -> bool:
        """All of it is bold."""
        return all(word.bold for word in self.words)

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(word.text for word in self.words)


def runs_of(words: Iterable[Word], *, whole_lines: bool = False) -> list[Run]:
    """Return the runs of some words, from above and from the left.

    Args:
        words: the words.
        whole_lines: a wide gap parts nothing (the words stand in one cell of a table).
    """
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.x0)):
        last = lines[-1][-1] if lines else None
        if last and abs((word.top + word.bottom) - (last.top + last.bottom)) < word.height:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [run for line in lines for run in _split(sorted(line, key=lambda w: w.x0), whole_lines)]


def _split(line: list[Word], whole: bool) -> Iterator[Run]:  # noqa: FBT001  (a private helper)
    run = [line[0]]
    for word in line[1:]:
        is_sign = len(run) == 1 and run[0].text in BULLETS
        if not whole and not is_sign and word.x0 - run[-1].x1 > _COLUMN_GAP * word.height:
            yield Run(tuple(run))
            run = []
        run.append(word)
    yield Run(tuple(run))


def gaps(runs: Sequence[Run], left: float, right: float) -> list[float]:
    """Return the middles of the vertical gaps that part the runs into columns, from the left.

    Args:
        runs: the runs of a page, or of a part of it.
        left, right: the edges between which they stand.
    """
    strips: list[_Strip] = []
    for step in range(1, _STEPS):
        x = left + (right - left) * step / _STEPS
        crossing = sum(run.x0 < x < run.x1 for run in runs)
        before = sum(run.x1 <= x for run in runs)
        after = len(runs) - crossing - before
        if min(before, after) < _LEAST_LINES or crossing > _CROSSING * min(before, after):
            continue
        last = strips[-1] if strips else None
        if last and (last.crossing, last.before, last.step) == (crossing, before, step - 1):
            strips[-1] = _Strip(crossing, before, step, (*last.places, x))
        else:
            strips.append(_Strip(crossing, before, step, (x,)))
    return _one_each(runs, [strip for strip in strips if len(strip.places) > 1])


class _Strip(msgspec.Struct, frozen=True):
    """A vertical strip: how many runs cross it, how many end before it, and where it stands."""

    crossing: int
    before: int
    step: int
    places: tuple[float, ...]

    @property
    def middle(self) -> float:
        return median(self.places)

    @property
    def rank(self) -> tuple[int, int]:
        """The fewer runs cross it, and the wider it is, the surer it parts columns."""
        return -self.crossing, len(self.places)


def _one_each(runs: Sequence[Run], strips: Sequence[_Strip]) -> list[float]:
    """Keep the best strip where several have no lines of their own between them."""
    kept: list[_Strip] = []
    for strip in strips:
        between = sum(
            kept[-1].middle < (run.x0 + run.x1) / 2 < strip.middle for run in runs if kept
        )
        if kept and between < _LEAST_LINES:
            kept[-1] = max(kept[-1], strip, key=lambda one: one.rank)
        else:
            kept.append(strip)
    return [strip.middle for strip in kept]


def columns_of(runs: Sequence[Run], middles: Sequence[float]) -> Iterator[list[Run]]:
    """Go through the runs of each column; a line that crosses a gap ends the columns above it."""
    section: list[list[Run]] = [[] for _ in range(len(middles) + 1)]
    for run in sorted(runs, key=lambda r: r.top):
        if any(run.x0 < x < run.x1 for x in middles):
            yield from filter(None, section)
            section = [[] for _ in section]
            yield [run]
        else:
            section[sum(x < run.x0 for x in middles)].append(run)
    yield from filter(None, section)


def paragraphs(
    runs: Sequence[Run], right: float, setting: Typesetting, *, titles: bool = False
) -> list[tuple[str, Run]]:
    """Return the texts of lines that follow each other, with the run that each begins with.

    A line break that somebody made is told from one that the page's width made: the next word
    would have had room.

    Args:
        runs: the lines of one column or cell, from above.
        right: how far to the right its text may reach.
        setting: how the page is set.
        titles: lines of a title, which are higher than the running text, belong together.
    """
    found: list[tuple[str, Run]] = []
    usual = _usual_step(runs)
    for previous, run in zip([None, *runs], runs, strict=False):
        title = titles and previous is not None and _one_title(previous, run, setting.body)
        outdented = bool(found) and _left_of_item(found[-1][1], run)
        if previous is None or outdented or (not title and _begins(previous, run, right, usual)):
            found.append((run.text, run))
        else:
            text, first = found[-1]
            cut = _cut_word(previous, run, right, setting)
            joined = _joined(text, run.text, setting)
            found[-1] = (text + run.text if cut else joined, first)
    return found


def _cut_word(previous: Run, run: Run, right: float, setting: Typesetting) -> bool:
    """Say whether a line ends within a word that was wider than its cell.

    It stands alone on its line, and not a letter more has room there. The two halves are a word
    that the document has elsewhere; or the second is short and no beginning of any.
    """
    rest = run.words[0]
    letter = (rest.x1 - rest.x0) / len(rest.text)
    full = right - previous.x1 < letter + 1.5  # points; letters differ
    alone = len(previous.words) == 1 and previous.text[-1].isalnum()
    same_case = rest.text[0].islower() or (previous.text.isupper() and rest.text.isupper())
    if not (alone and full and same_case) or _ABBREVIATED.match(run.text):
        return False
    fragment = _bare(rest.text)
    if _bare(previous.text + rest.text) in setting.known:
        return True
    if len(fragment) > _LONGEST_FRAGMENT:
        return False
    return fragment not in (setting.known if len(fragment) > 1 else _ONE_LETTER) and not any(
        word.startswith(fragment) for word in setting.known if len(fragment) >= _LEAST_BEGINNING
    )


def _bare(word: str) -> str:
    return word.strip('.,;:!?()”"').casefold()


def _left_of_item(first: Run, run: Run) -> bool:
    """Say whether a line begins further to the left than the text of the item above it."""
    is_item = len(first.words) > 1 and first.words[0].text in BULLETS
    return is_item and run.x0 < (first.words[0].x0 + first.words[1].x0) / 2


def _one_title(previous: Run, run: Run, body: float) -> bool:
    large = min(previous.height, run.height) > _HEADING_SIZE * body
    return large and abs(previous.height - run.height) < 1 and _near(previous, run)


def _near(previous: Run, run: Run) -> bool:
    return run.top - previous.bottom < 0.6 * run.height


def _usual_step(runs: Sequence[Run]) -> float:
    steps = [b.top - a.top for a, b in pairwise(runs)]
    return median(steps) if steps else 0.0


def _begins(previous: Run, run: Run, right: float, usual: float) -> bool:
    first = run.words[0]
    room = right - previous.x1
    middles = [one.x0 + one.x1 for one in (previous, run)]
    if abs(middles[0] - middles[1]) < _SAME_MIDDLE and abs(previous.x0 - run.x0) > _SAME_MIDDLE:
        room *= 2  # centred: there is as much on the other side
    blank = previous.height * 0.25
    had_room = (first.x1 - first.x0) + blank + 1 < room
    other_size = abs(run.height - previous.height) > 1 or run.bold != previous.bold
    further = run.top - previous.top > usual * 1.35 + 0.5
    return bool(_BULLET.match(run.text)) or had_room or other_size or further


def _joined(text: str, more: str, setting: Typesetting) -> str:
    """Put the two halves of a broken line together; a word that was parted becomes whole."""
    if text.endswith("\u00ad"):
        return text[:-1] + more
    if _PARTED.search(text) and more[:1].islower() and not _SUSPENDED.match(more):
        whole = _bare(text.rsplit(maxsplit=1)[-1][:-1] + more.split(maxsplit=1)[0])
        if setting.hyphenated or whole in setting.known:
            return text[:-1] + more
    return text + ("" if text.endswith(("-", "/")) and not _SUSPENDED.match(more) else " ") + more


class Typesetting(msgspec.Struct, frozen=True, kw_only=True):
    """How a page is set.

    Attributes:
        body: the height of its running text.
        title: the height of its largest title.
        hyphenated: words are parted at the end of lines by the program that set it.
        known: the words that stand within lines, folded.
    """

    body: float
    title: float
    hyphenated: bool
    known: frozenset[str]

    @classmethod
    def of_document(cls, pages: Sequence[Sequence[Word]]) -> Typesetting:
        """Return how most of a document is set; parted words are more than a chance."""
        heights = [word.height for words in pages for word in words]
        runs = [run for words in pages for run in runs_of(words)]
        parted = sum(_PARTED.search(run.text) is not None for run in runs)
        body = median(heights)
        within = frozenset(_bare(word.text) for run in runs for word in run.words[1:])
        often = parted >= _LEAST_LINES and parted > _HYPHENATED * len(runs)
        return cls(body=body, title=body, hyphenated=often, known=within)

    def of_page(self, runs: Sequence[Run]) -> Typesetting:
        """Return how a page is set; what is on most of its lines is running text.

        Args:
            runs: its lines outside tables.
        """
        heights = [run.height for run in runs]
        body = median(heights) if len(heights) >= _LEAST_LINES else self.body
        title = max(heights, default=self.title)
        return msgspec.structs.replace(self, body=body, title=title)


def column_lines(runs: Sequence[Run], setting: Typesetting) -> list[Line]:
    """Return the lines of a column of running text, from above."""
    right = max((run.x1 for run in runs), default=0.0)
    found: list[Line] = []
    for text, first in paragraphs(runs, right, setting, titles=True):
        large = first.height > _HEADING_SIZE * setting.body
        largest = large and first.height > setting.title / _HEADING_SIZE
        level = 1 if largest else 2 if large or _is_bold_title(text, first) else 0
        found += lines_of(text, heading=level)
    return found


def _is_bold_title(text: str, first: Run) -> bool:
    short = len(text) < _LONGEST_TITLE
    return first.bold and short and not text.rstrip().endswith((".", ",", ";"))
