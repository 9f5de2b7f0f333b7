"""Colours of documents: the theme's, and which of the official statuses one stands for."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable

from handlingsplan.form import Choice

#: How a slide calls the theme's colours -> how the theme calls them, by the usual colour map.
_MAPPED = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
#: Below this saturation a colour is a kind of grey; above, its hue is seen.
_GREY = 0.18
#: Hues in degrees that people call by one name; what lies between (orange, blue …) says nothing.
_NAMED = ((0, 15), (40, 73), (75, 171), (340, 361))
_CIRCLE = 360


def scheme_colour(name: str, theme: bytes) -> str:
    """Return a colour of the theme as six hex digits; empty where it does not have it.

    Args:
        name: what the document calls it, e.g. ``accent3`` or ``bg1``.
        theme: the theme's XML.
    """
    wanted = _MAPPED.get(name, name).encode("ascii", "ignore")
    found = re.search(
        rb"<a:"
        + re.escape(wanted)
        + rb">\s*<a:(?:srgbClr val|sysClr [^>]*lastClr)=\"([0-9A-Fa-f]{6})\"",
        theme,
    )
    return found[1].decode().upper() if found else ""


def meant_by(fill: str, choices: Iterable[Choice]) -> Choice | None:
    """Return the choice whose colour a fill is a shade of; ``None`` for greys and for none such.

    Green, yellow and red are told by their hue: people use the traffic light's own colours, and
    the form's are pale. Orange lies between two, and is neither.

    Args:
        fill: six hex digits, or empty.
        choices: values with a colour of their own.
    """
    name = _name(fill)
    meant = (choice for choice in choices if name == _name(choice.diagram or choice.bakgrund))
    return None if name is None else next(meant, None)


def _name(colour: str) -> int | None:
    """Return the number of the named hue that a colour has; both ends of the circle are red."""
    hue = _hue(colour)
    if hue is None:
        return None
    found = (n for n, (first, last) in enumerate(_NAMED) if first <= hue < last)
    number = next(found, None)
    return number and number % (len(_NAMED) - 1)


def is_coloured(fill: str) -> bool:
    """Say whether a fill has a hue: it is not white, black or grey."""
    return _hue(fill) is not None


def _hue(colour: str) -> float | None:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return None
    red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    dull = saturation < _GREY or max(red, green, blue) - min(red, green, blue) < _GREY / 3
    return None if dull or not 0.05 < lightness < 0.98 else hue * _CIRCLE  # noqa: PLR2004  (black, white)
