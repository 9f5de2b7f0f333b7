"""How Swedish text is compared, sorted and recognised; never how it is stored.

What a person typed is kept as typed. Only for comparing do we fold away what nobody sees
(spaces, invisible characters, letter case, Unicode composition, kinds of dashes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

#: Characters that take no room or only room: zero-width ones, joiners, soft hyphen, BOM.
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F])
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_PLAIN = {**_INVISIBLE, **_DASHES}
_ODD = re.compile(f"[{''.join(map(chr, _PLAIN))}]")  # most text has none: translating is slow
_SORT = str.maketrans({"å": "z\uf001", "ä": "z\uf002", "ö": "z\uf003", "é": "e", "ü": "y"})
_JOINERS = frozenset({"och", "samt", "i", "för"})
_NO_UTF8 = re.compile("[\udc80-\udcff]+")  # as Python writes bytes that are none
_NO_CHARACTER = re.compile("[\ud800-\udfff]")
_SEEN = re.compile("[!-~À-ÿ]")  # what all text has at its beginning, found at once
_NON_WORD = re.compile(r"[\W_]+")


def visible(text: str) -> str:
    """Return ``text`` in NFC without invisible characters and without blank ends."""
    if _ODD.search(text):
        text = text.translate(_INVISIBLE)
    return unicodedata.normalize("NFC", text).strip()


def shown(text: str) -> str:
    """Return a file name with letters in the place of bytes that are no UTF-8.

    Old shares and programs name files in Windows' own code page; so their bytes are read here.
    """
    known = _NO_UTF8.sub(lambda found: _in_windows(found[0]), text)
    return _NO_CHARACTER.sub("\ufffd", known)


def _in_windows(escaped: str) -> str:
    return bytes(ord(character) - 0xDC00 for character in escaped).decode("cp1252", "replace")


def with_hyphens(text: str) -> str:
    """Return ``text`` with all kinds of dashes and hyphens as the one on the keyboard."""
    return text.translate(_DASHES)


def is_blank(text: str) -> bool:
    """Say whether nothing of ``text`` would be seen in a cell."""
    return _SEEN.search(text) is None and not visible(text)


@lru_cache(maxsize=16_384)  # headings, statuses and names come back in every plan
def fold(text: str) -> str:
    """Return the key under which two spellings count as the same text.

    >>> fold("  Röd ") == fold("RÖD")
    True
    """
    if text.isascii():
        return " ".join(text.split()).casefold()
    if _ODD.search(text):
        text = text.translate(_PLAIN)
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


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
