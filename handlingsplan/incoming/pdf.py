"""PDF files with text -> :class:`~handlingsplan.incoming.source.Source`, with pdfplumber.

Tables are found by their lines, else by the columns that the words stand in. A page that holds
nothing but a picture says so.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from handlingsplan.codes import Code
from handlingsplan.errors import UnreadableFileError
from handlingsplan.incoming.colours import is_coloured
from handlingsplan.incoming.pdf_rules import overlap, ruled_tables
from handlingsplan.incoming.pdf_text import (
    Run,
    Typesetting,
    Word,
    column_lines,
    columns_of,
    gaps,
    paragraphs,
    runs_of,
)
from handlingsplan.incoming.source import (
    Block,
    Cell,
    Line,
    Page,
    Source,
    Table,
    lines_of,
    rectangular,
)

MOST_PAGES = 200
#: Text so near the upper or lower edge (a part of the page) that comes back on pages is no content.
_MARGIN = 0.09
#: A coloured area may be a mark of a cell if it is at least so large, in square points.
_LEAST_MARK = 20
#: A filled area that takes this part of the page's width and height is its background.
_WHOLE = 0.95
_NO_LETTER = re.compile(r"\(cid:\d+\)")
_BOLD = re.compile(r"bold|black|heavy|semibold", re.IGNORECASE)
_Box = tuple[float, float, float, float]


def read_pdf(data: bytes, fil: str) -> Source:
    """Read a PDF out of its bytes.

    Raises:
        UnreadableFileError: a password is needed, it has too many pages, or no text at all.
    """
    import pdfplumber  # noqa: PLC0415  (0.3 s; only when a PDF is read)
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                raise UnreadableFileError(Code.HP107, f"den har {len(document.pages)} sidor")
            seen = [_Seen.of(page) for page in document.pages]
    except PdfminerException as error:
        raise _reason(error) from error
    if not any(page.words for page in seen):
        raise UnreadableFileError(Code.HP103, "sidorna är bilder utan text (inskannade)")
    setting = Typesetting.of_document([page.words for page in seen])
    running = _running(seen)
    pages = [_page(n, page, setting, running) for n, page in enumerate(seen, start=1)]
    return Source(fil=fil, kind="PDF", pages=tuple(pages))


def _reason(error: Exception) -> UnreadableFileError:
    inner = error.args[0] if error.args else error
    if "Password" in type(inner).__name__ or "Password" in str(error):
        return UnreadableFileError(Code.HP102, "filen är skyddad med lösenord")
    return UnreadableFileError(Code.HP101, "PDF-filen är skadad")


class _Area(msgspec.Struct, frozen=True):
    """A coloured area: its box and its colour."""

    box: _Box
    fill: str

    @property
    def size(self) -> float:
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)


class _Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be seen on a page: words, tables as boxes of cells, coloured areas.

    A table is its box and its rows of boxes; ``None`` is a place that a merged cell covers.
    """

    width: float
    height: float
    words: tuple[Word, ...]
    tables: tuple[tuple[_Box, tuple[tuple[_Box | None, ...], ...]], ...]
    areas: tuple[_Area, ...]

    @classmethod
    def of(cls, page: Any) -> _Seen:
        """Look at a page, and let go of it."""
        page = page.filter(lambda thing: not _is_background(thing, page))
        words = page.extract_words(x_tolerance_ratio=0.18, extra_attrs=["fontname"])
        tables = [
            (table.bbox, tuple(tuple(row.cells) for row in table.rows))
            for table in page.find_tables()
            if len(table.rows) > 1 or max(len(row.cells) for row in table.rows) > 1
        ]
        areas = [
            _Area((thing["x0"], thing["top"], thing["x1"], thing["bottom"]), fill)
            for thing in (*page.rects, *page.curves)
            if thing.get("fill") and (fill := _hex(thing.get("non_stroking_color")))
        ]
        rules = [
            (line["x0"], line["top"], line["x1"], line["bottom"])
            for line in page.lines
            if line["bottom"] - line["top"] < 1
        ]
        ruled = list(ruled_tables([area.box for area in areas], rules))
        tables = [t for t in tables if not any(overlap(t[0], box) for box, _ in ruled)]
        seen = cls(
            width=float(page.width),
            height=float(page.height),
            words=tuple(_word(word) for word in words),
            tables=tuple(sorted([*ruled, *tables], key=lambda t: (t[0][1], t[0][0]))),
            areas=tuple(areas),
        )
        page.close()
        return seen


def _is_background(thing: Any, page: Any) -> bool:
    """Say whether something is as wide and high as the page: its edges are no table's."""
    if thing["object_type"] not in {"rect", "curve"}:
        return False
    wide = thing["x1"] - thing["x0"] > _WHOLE * page.width
    return bool(wide and thing["bottom"] - thing["top"] > _WHOLE * page.height)


def _word(word: Any) -> Word:
    """Return a word; a sign that its font gives no letter for is a bullet, as a rule."""
    text = str(word["text"])
    text = "•" if _NO_LETTER.fullmatch(text) else _NO_LETTER.sub("\ufffd", text)
    bold = bool(_BOLD.search(str(word.get("fontname", ""))))
    return Word(text, word["x0"], word["x1"], word["top"], word["bottom"], bold)


def _hex(colour: Any) -> str:
    """Return a colour in grey, RGB or CMYK (parts from 0 to 1) as six hex digits; or empty."""
    parts = colour if isinstance(colour, tuple | list) else (colour,)
    if not all(isinstance(part, int | float) for part in parts):
        return ""
    match len(parts):
        case 1:
            parts = (*parts, *parts, *parts)
        case 3:
            pass
        case 4:
            cyan, magenta, yellow, black = parts
            parts = tuple((1 - ink) * (1 - black) for ink in (cyan, magenta, yellow))
        case _:
            return ""
    return "".join(f"{min(max(round(part * 255), 0), 255):02X}" for part in parts)


def _running(pages: Sequence[_Seen]) -> frozenset[str]:
    """Return the texts in the margins that come back on most pages, numbers left aside."""
    counted: Counter[str] = Counter()
    for page in pages:
        counted.update({_bare(run.text) for run in runs_of(page.words) if _in_margin(run, page)})
    return frozenset(text for text, times in counted.items() if times > max(2, len(pages) / 2))


def _bare(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _in_margin(run: Run, page: _Seen) -> bool:
    edge = page.height * _MARGIN
    return run.bottom < edge or run.top > page.height - edge


def _page(number: int, page: _Seen, setting: Typesetting, running: frozenset[str]) -> Page:
    notes, words = [], []
    margin = [run for run in runs_of(page.words) if _in_margin(run, page)]
    left_out = {word for run in margin if _bare(run.text) in running for word in run.words}
    notes += [run.text for run in margin if _bare(run.text) in running]
    words = [word for word in page.words if word not in left_out]
    outside = [w for w in words if not any(_within(w, box) for box, _ in page.tables)]
    blocks = tuple(_blocks(page, words, setting.of_page(runs_of(outside))))
    if blocks and isinstance(blocks[0], Table):
        blocks = (msgspec.structs.replace(blocks[0], breaks=number > 1), *blocks[1:])
    return Page(name=f"Sida {number}", blocks=blocks, notes=tuple(notes))


def _blocks(page: _Seen, words: list[Word], setting: Typesetting) -> Iterator[Block]:
    """Go through a page's blocks from above: the text before each table, then the table."""
    left = list(words)
    for box, rows in page.tables:
        inside = [word for word in left if _within(word, box)]
        outside = [word for word in left if not _within(word, box)]
        before = [word for word in outside if word.bottom <= box[1] + 1]
        left = [word for word in outside if word.bottom > box[1] + 1]
        yield from _running_text(page, before, setting)
        yield Table(rows=rectangular(_rows(rows, inside, page.areas, setting)))
    yield from _running_text(page, left, setting)


def _within(word: Word, box: _Box) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _rows(
    rows: Iterable[tuple[_Box | None, ...]],
    words: list[Word],
    areas: Sequence[_Area],
    setting: Typesetting,
) -> Iterator[list[Cell]]:
    above: list[tuple[_Box, Cell] | None] = []
    for row in rows:
        tops = [box[1] for box in row if box]
        cells: list[tuple[_Box, Cell] | None] = []
        for number, box in enumerate(row):
            over = above[number] if number < len(above) else None
            if box is not None:
                cells.append((box, _cell(box, words, areas, setting)))
            elif over and tops and over[0][3] > min(tops) + 1:
                cells.append((over[0], msgspec.structs.replace(over[1], above=True)))
            else:
                cells.append(None)
        yield [cell[1] if cell else Cell(beside=True) for cell in cells]
        above = cells


def _cell(box: _Box, words: list[Word], areas: Sequence[_Area], setting: Typesetting) -> Cell:
    runs = runs_of([word for word in words if _within(word, box)], whole_lines=True)
    lines: list[Line] = []
    if runs:
        padding = max(min(run.x0 for run in runs) - box[0], 0)
        right = max(box[2] - padding, *(run.x1 for run in runs))
        for text, _ in paragraphs(runs, right, setting):
            lines += lines_of(text)
    return Cell(lines=tuple(lines), fill=_fill(box, areas))


def _fill(box: _Box, areas: Sequence[_Area]) -> str:
    """Return the colour of a mark in a cell, else of the cell itself; or empty."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    marks = [
        area
        for area in areas
        if area.size >= _LEAST_MARK and is_coloured(area.fill) and _middle_in(area.box, box)
    ]
    if marks:
        return marks[-1].fill
    under = [a for a in areas if a.box[0] <= x <= a.box[2] and a.box[1] <= y <= a.box[3]]
    return min(under, key=lambda area: area.size).fill if under else ""


def _middle_in(inner: _Box, outer: _Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _running_text(page: _Seen, words: list[Word], setting: Typesetting) -> Iterator[Block]:
    runs = runs_of(words)
    middles = gaps(runs, 0, page.width) if runs else []
    if len(middles) > 1:
        yield from _table_of_words(runs, middles, setting)
        return
    for column in columns_of(runs, middles):
        yield from column_lines(column, setting)


def _table_of_words(runs: list[Run], middles: list[float], setting: Typesetting) -> Iterator[Block]:
    """Go through text and a table whose columns are known by gaps alone.

    A row ends where no column has text for more than the usual distance between lines.
    """
    crossing = [run for run in runs if any(run.x0 < x < run.x1 for x in middles)]
    first = min(run.top for run in runs if run not in crossing)
    yield from column_lines([run for run in crossing if run.bottom <= first + 1], setting)
    inside = sorted((r for r in runs if r.bottom > first + 1), key=lambda r: r.top)
    rows: list[list[Run]] = [[]]
    lowest = inside[0].bottom
    for run in inside:
        if run.top - lowest > 0.6 * run.height:
            rows.append([])
        rows[-1].append(run)
        lowest = max(lowest, run.bottom)
    edges = [*middles, max(run.x1 for run in inside) + 1]
    yield Table(rows=rectangular([_word_row(row, edges, setting) for row in rows]), guessed=True)


def _word_row(row: list[Run], edges: list[float], setting: Typesetting) -> list[Cell]:
    cells = []
    left = 0.0
    for edge in edges:
        runs = [run for run in row if left <= (run.x0 + run.x1) / 2 < edge]
        cells.append(Cell(lines=tuple(column_lines(runs, setting))))
        left = edge
    return cells
