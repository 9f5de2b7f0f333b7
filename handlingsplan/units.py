"""Units of measure as people write them beside the form's own: "antal patienter" is *antal*."""

from __future__ import annotations

from collections.abc import Iterable

from handlingsplan.form import Choice
from handlingsplan.text import fold, words


def unit_key(text: str) -> str:
    """Return a unit as it is compared: its words, or its sign where it has none."""
    return words(text) or fold(text)


def is_unit_of(text: object, choices: Iterable[Choice]) -> bool:
    """Say whether a unit, as typed, begins like one of some choices or of their aliases."""
    if not isinstance(text, str):
        return False
    known = (word for one in choices for word in (one.namn, *one.alias))
    return any(f"{unit_key(text)} ".startswith(f"{unit_key(word)} ") for word in known)
