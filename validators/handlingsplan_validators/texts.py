"""What can be wrong with a text in itself: pure functions over one string each."""

from __future__ import annotations

import re

#: Nothing but dots, dashes and the like, or x:es, or a promise to write later.
_NOTHING = r"[.…\-‐-―_?*/\\~=#,;:!\s]"
_LATER = r"(?:x{1,5}|n/?a|tb[da]|todo|fylls i(?: senare)?|kommer senare)"
_PLACEHOLDER = re.compile(rf"{_NOTHING}+|{_LATER}", re.IGNORECASE)
_NEW = re.compile(r"\(\s*ny(?:tt|a|het)?\s*\)", re.IGNORECASE)
_NEW_FIRST = re.compile(r"^\s*NY\s*[:!]\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ITEM = re.compile(r"^[ \t\xa0]*(?:[-–—*·]|\d{1,2}[.)]|[a-z]\))[ \t\xa0]+\S", re.MULTILINE)
_BULLET = re.compile(r"[•●▪◦‣]")
_SPACES = re.compile(r"[ \t]{2,}")


def is_placeholder(text: str) -> bool:
    """Say whether a text fills a cell without saying anything (``.``, ``-``, ``xx``)."""
    return _PLACEHOLDER.fullmatch(text.strip()) is not None


def marked_new(text: str) -> bool:
    """Say whether a text is marked as new by hand, as in ``(NY)``."""
    return bool(_NEW.search(text) or _NEW_FIRST.match(text))


def without_new(text: str) -> str:
    """Return a text without its mark of novelty."""
    return _SPACES.sub(" ", _NEW.sub("", _NEW_FIRST.sub("", text))).strip()


def has_control(text: str) -> bool:
    """Say whether a text holds control characters other than tab and line breaks."""
    return _CONTROL.search(text) is not None


def without_control(text: str) -> str:
    """Return a text without control characters."""
    return _CONTROL.sub("", text)


def items(text: str) -> int:
    """Return how many items a text lists: bullets anywhere, dashes and numbers at line starts."""
    return max(len(_ITEM.findall(text)), len(_BULLET.findall(text)))
