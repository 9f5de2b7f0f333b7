"""How Swedish text is compared, sorted, recognised and shown; never how it is stored.

What a person typed is kept as typed. Only for comparing do we fold away what nobody sees
(spaces, invisible characters, letter case, Unicode composition, kinds of dashes), and only for
showing do we put signs in the place of what could steer a terminal or a spreadsheet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count

#: Characters that take no room or only room: zero-width ones, joiners, soft hyphen, BOM.
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F])
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_PLAIN = {**_INVISIBLE, **_DASHES}
_ODD = re.compile(f"[{''.join(map(chr, _PLAIN))}]")  # most text has none: translating is slow
_SORT = str.maketrans({"å": "z\uf001", "ä": "z\uf002", "ö": "z\uf003", "é": "e", "ü": "y"})
_JOINERS = frozenset({"och", "samt", "i", "för"})
_NO_UTF8 = re.compile("[\udc80-\udcff]+")  # as Python writes bytes that are none
_NO_CHARACTER = re.compile("[\ud800-\udfff]")
#: Characters that move the cursor, change colours, ring or turn the direction of writing.
_STEERING = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)]
_TURNING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_SIGNS = {
    **{code: chr(0x2400 + code) for code in range(0x20)},  # ␀ ␁ … ␛
    **{code: f"‹U+{code:04X}›" for code in (*range(0x80, 0xA0), *_TURNING)},
    0x7F: "␡",
}
_SHOWN = {code: sign for code, sign in _SIGNS.items() if code not in {0x09, 0x0A, 0x0D}}
_UNSEEN = re.compile(f"[{re.escape(''.join(map(chr, (*_STEERING, *_TURNING))))}\r\u2028\u2029]")
#: Beginnings of a text that a spreadsheet takes for a formula, in plain and in wide letters.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
#: The beginning of a mask (:func:`handlingsplan.privacy.mask`), where a text is cut within it.
_SPLIT_MASK = re.compile(r"\[[\w-]{0,14}$")
_SEEN = re.compile("[!-~À-ÿ]")  # what all text has at its beginning, found at once
_NON_WORD = re.compile(r"[\W_]+")


def visible(text: str) -> str:
    """Return ``text`` in NFC without invisible characters and without blank ends."""
    if _ODD.search(text):
        text = text.translate(_INVISIBLE)
    return unicodedata.normalize("NFC", text).strip()


def shown(name: str) -> str:
    """Return a file name as one line that can be shown and written anywhere.

    Bytes that are no UTF-8 are read in Windows' own code page, in which old shares and programs
    name files. Characters that steer become signs, line breaks too.
    """
    known = _NO_UTF8.sub(lambda found: _in_windows(found[0]), name)
    signs = with_signs(_NO_CHARACTER.sub("\ufffd", known))
    return signs.replace("\n", "␊").replace("\t", "␉")


def with_signs(text: str) -> str:
    r"""Return a text with visible signs for characters that could steer a terminal.

    Tabs and line breaks stay; all kinds of line breaks become the usual one.

    >>> with_signs("\x1b[31mRöd")
    '␛[31mRöd'
    """
    if _UNSEEN.search(text) is None:
        return text
    return _LINE_ENDS.sub("\n", text).translate(_SHOWN)


def one_line(text: str) -> str:
    """Return a text on one line, as :func:`with_signs` shows it."""
    return " ".join(with_signs(text).split())


#: Characters of a text that is quoted.
QUOTED = 300


def quoted(text: str, most: int = QUOTED) -> str:
    """Return a text as it is quoted: its beginning, and how long it is where that is not all.

    >>> quoted("Ett långt stycke", most=8)
    'Ett lång … (16 tecken)'
    """
    if len(text) <= most:
        return text
    length = f"{len(text):,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{beginning(text, most)} … ({length} tecken)"


def beginning(text: str, most: int) -> str:
    """Return the first characters of a text; a mask such as ``[personnummer]`` is never split.

    >>> beginning("Ring [personnummer] nu", 12), beginning("Ring [personnummer] nu", 20)
    ('Ring', 'Ring [personnummer]')
    """
    kept = text[:most]
    return (_SPLIT_MASK.sub("", kept) if len(text) > most else kept).rstrip()


def clipped(text: str, most: int = 60) -> str:
    """Return a text on one line of at most ``most`` characters, for a sentence about it.

    >>> clipped("Ring [personnummer] nu", 12), clipped("Ring  nu", 12)
    ('Ring…', 'Ring nu')
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{beginning(line, most - 1)}…"


def harmless(text: str) -> str:
    """Return a text that a spreadsheet takes for no formula when it opens a CSV file."""
    return f"'{text}" if _FORMULA.match(text) else text


def _in_windows(escaped: str) -> str:
    return bytes(ord(character) - 0xDC00 for character in escaped).decode("cp1252", "replace")


def with_hyphens(text: str) -> str:
    """Return ``text`` with all kinds of dashes and hyphens as the one on the keyboard."""
    return text.translate(_DASHES)


def is_blank(text: str) -> bool:
    """Say whether nothing of ``text`` would be seen in a cell."""
    return _SEEN.search(text) is None and not visible(text)


@lru_cache(maxsize=16_384)  # headings, statuses and names come back in every plan
def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "grupp", "grupper"), counted(0, "grupp", "grupper")
    ('1 grupp', '0 grupper')
    """
    return f"{number} {one if number == 1 else many}"


def left_alone(number: int) -> str:
    """Return how many files are as they were, as a sentence.

    >>> left_alone(1), left_alone(3)
    ('1 fanns redan och är orörd.', '3 fanns redan och är orörda.')
    """
    return f"{number} fanns redan och är {'orörd' if number == 1 else 'orörda'}."


def listed(texts: Sequence[str]) -> str:
    """Return texts as a list in a sentence.

    >>> listed(["2 fel", "1 varning", "1 tips"])
    '2 fel, 1 varning och 1 tips'
    """
    *first, last = texts or ("",)
    return f"{', '.join(first)} och {last}" if first else last


def shortly(texts: Sequence[str], most: int = 6) -> str:
    """Return the first of some texts, and how many more there are; never one more alone.

    >>> shortly(["a", "b", "c"], 2), shortly(["a", "b", "c", "d"], 2)
    ('a, b, c', 'a, b och 2 till')
    """
    if len(texts) <= most + 1:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} och {len(texts) - most} till"


def numbered(name: str, pattern: str = "{} ({})") -> Iterator[str]:
    """Go through a name, and what it becomes where that is taken.

    >>> names = numbered("Blad")
    >>> next(names), next(names)
    ('Blad', 'Blad (2)')
    """
    yield name
    yield from (pattern.format(name, number) for number in count(2))


def fold(text: str) -> str:
    """Return the key under which two spellings count as the same text.

    >>> fold("  Röd ") == fold("RÖD")
    True
    """
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.split()).casefold()
    if _ODD.search(text):
        text = text.translate(_PLAIN)
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


#: What a template says comes back in every plan; long texts are not kept.
_SHORT = 200
_fold_short = lru_cache(maxsize=8_192)(_fold)


def words(text: str) -> str:
    """Return the letters and digits of ``text`` alone, folded, for near-miss matching."""
    return _NON_WORD.sub(" ", fold(text)).strip()


def sort_key(text: str) -> str:
    """Return a key that sorts Swedish: å, ä, ö last, letter case ignored."""
    return fold(text).translate(_SORT)


def nearest(
    text: str, candidates: Mapping[str, str] | Iterable[str], *, cutoff: float = 83.0
) -> str | None:
    """Return the candidate that ``text`` most probably means; ``None`` where two come as near.

    Args:
        text: what was typed.
        candidates: the known spellings, or a mapping from spelling to what to return.
        cutoff: least likeness in per cent (0 to 100) that counts as a near miss.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (20 ms; only when something is misspelt)

    known = candidates if isinstance(candidates, Mapping) else {name: name for name in candidates}
    by_words = {words(name): target for name, target in known.items()}
    sought = words(text)
    if not sought:
        return None
    if sought in by_words:
        return by_words[sought]
    found = process.extract(
        sought, list(by_words), scorer=fuzz.ratio, score_cutoff=cutoff, limit=None
    )
    best = {by_words[name] for name, score, _ in found if score == found[0][1]}
    return best.pop() if len(best) == 1 else None


def abbreviates(short: str, full: str) -> bool:
    """Say whether ``short`` is ``full`` with words cut short or left out, from its beginning.

    >>> abbreviates("öron näsa hals", "Öron-, näs- och halssjukdomar")
    True
    >>> abbreviates("vård", "Akut vård")
    False
    """
    typed = [word for word in words(short).split() if word not in _JOINERS]
    name = iter(words(full).split())
    first = next(name, "")
    return (
        bool(typed)
        and _cut_short(typed[0], first)
        and all(any(_cut_short(word, other) for other in name) for word in typed[1:])
    )


def _cut_short(word: str, full: str) -> bool:
    """Say whether a word is another one's beginning, or the other one with an ending."""
    if word == full:
        return True
    shorter, longer = sorted((word, full), key=len)
    long_enough = len(shorter) >= 3  # noqa: PLR2004  (two letters begin too many words)
    ending = len(longer) - len(shorter)
    return long_enough and longer.startswith(shorter) and (shorter == word or ending <= 1)
