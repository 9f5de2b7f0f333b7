"""Units of measure as people write them beside the form's own: "antal patienter" is *antal*."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handlingsplan.form import Choice
from handlingsplan.text import fold, words


def unit_key(text: str) -> str:
    """Return a unit as it is compared: its words, or its sign where it has none."""
    return words(text) or fold(text)


def is_unit_of(text: object, choices: Iterable[Choice]) -> bool:
    """Say whether a unit, as typed, begins like one of some choices or of their aliases."""
    if not isinstance(text, str):
        return False
    known = _names(choices)
    return any(f"{unit_key(text)} ".startswith(f"{unit_key(word)} ") for word in known)


def holds_unit_of(text: object, choices: Iterable[Choice]) -> bool:
    """Say whether one of some units stands somewhere in a unit as typed: ``andel (%)``.

    A sign may stand anywhere, but in "%-enheter" it is another unit.
    """
    if not isinstance(text, str):
        return False
    plain, own = fold(text), f" {words(text)} "
    return any(
        f" {words(word)} " in own if words(word) else _as_sign(fold(word), plain)
        for word in _names(choices)
    )


def _as_sign(sign: str, text: str) -> bool:
    return bool(sign) and sign in text.replace(f"{sign}-", "").replace(f"{sign}e", "")


def _names(choices: Iterable[Choice]) -> Iterator[str]:
    return (word for one in choices for word in (one.namn, *one.alias))
