"""The few pieces that our drawings are made of, as SVG; every text is escaped here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape

from handlingsplan import theme

#: Calibri where it is; Carlito is as wide, the others a little wider.
FONT = "Calibri, Carlito, 'Segoe UI', Arial, 'DejaVu Sans', sans-serif"
Look = dict[str, float | str]
INK = f"#{theme.INK}"
LINE = f"#{theme.LINE}"
WHITE = f"#{theme.WHITE}"


def shape(name: str, **attributes: float | str) -> str:
    """Return an element without content; ``_`` in a name of an attribute stands for ``-``."""
    return f"<{name} {_attributes(attributes)}/>"


def text(content: str, **attributes: float | str) -> str:
    """Return a text in its element."""
    return f"<text {_attributes(attributes)}>{escape(content)}</text>"


def text_along(content: str, path: str, **attributes: float | str) -> str:
    """Return a text that follows the path with the id ``path``, centred on it."""
    inner = f'<textPath href="#{path}" startOffset="50%">{escape(content)}</textPath>'
    return f'<text text-anchor="middle" {_attributes(attributes)}>{inner}</text>'


def drawing(key: str, size: tuple[int, int], title: str, alt: str, parts: Iterable[str]) -> str:
    """Return a whole drawing with its title and description.

    Args:
        key: makes its ids unique where several drawings stand on one web page.
        size: width and height in pixels.
        title: what it shows.
        alt: the same for those who do not see it.
        parts: its elements, from the back to the front.
    """
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" '
        f'aria-labelledby="{key}-titel {key}-text" font-family="{FONT}">'
        f'<title id="{key}-titel">{escape(title)}</title>'
        f'<desc id="{key}-text">{escape(alt)}</desc>{"".join(parts)}</svg>'
    )


def at(centre: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    """Return the point at an angle (in radians, clockwise from the top) of a circle."""
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def arc(centre: tuple[float, float], radius: float, begin: float, end: float) -> str:
    """Return the path along a circle from an angle to another; backwards where that is less."""
    x, y = at(centre, radius, begin)
    return f"M{_number(x)} {_number(y)}{arc_to(centre, radius, begin, end)}"


def arc_to(centre: tuple[float, float], radius: float, begin: float, end: float) -> str:
    """Return the continuation of a path along a circle, from an angle to another."""
    x, y = at(centre, radius, end)
    large = int(abs(end - begin) > math.pi)
    r = _number(radius)
    return f"A{r} {r} 0 {large} {int(end > begin)} {_number(x)} {_number(y)}"


def band(centre: tuple[float, float], radii: tuple[float, float], begin: float, end: float) -> str:
    """Return the path around a piece of a ring, between two radii and two angles."""
    outer, inner = radii
    x, y = at(centre, inner, end)
    back = arc_to(centre, inner, end, begin)
    return f"{arc(centre, outer, begin, end)}L{_number(x)} {_number(y)}{back}Z"


def line_through(points: Sequence[tuple[float, float]]) -> str:
    """Return the path through points."""
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _attributes(attributes: dict[str, float | str]) -> str:
    return " ".join(
        f'{name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
    )


def _value(value: float | str) -> str:
    return escape(value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
