"""How the kinds of happenings on a wheel differ: by shape, pattern and colour, in that order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from handlingsplan.publish import svg

#: Light fill of an arc, and the dark colour of its pattern and of the mark.
_PALETTE = (
    ("DCEBEF", "1F5C6B"),
    ("F6E7BF", "7A5C00"),
    ("FBD3D0", "8A1410"),
    ("E4DDF5", "43307A"),
    ("E3E6EA", "2F3A45"),
)
#: What is drawn in a square of 8 pixels; nothing, lines this way and that, dots, a grid.
_PATTERNS = (
    "",
    "M0 8L8 0",
    "M0 0L8 8",
    "M0 4H8",
    "M4 0V8",
)
_SIZE = 6.0


class WheelKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind: its place in the list of kinds, which gives its look, and its name."""

    number: int
    name: str


def patterns(key: str, kinds: Sequence[WheelKind]) -> Iterator[str]:
    """Yield the definitions of the kinds' patterns."""
    for kind in kinds:
        dark = _PALETTE[kind.number % len(_PALETTE)][1]
        fill = light(kind.number)
        lines = _PATTERNS[kind.number % len(_PATTERNS)]
        drawn = svg.shape("path", d=lines, stroke=f"#{dark}", stroke_width=0.7) if lines else ""
        yield (
            f'<pattern id="{key}-m{kind.number}" width="8" height="8" '
            f'patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="{fill}"/>'
            f"{drawn}</pattern>"
        )


def pattern(key: str, kind: int) -> str:
    """Return the fill of a kind's arcs."""
    return f"url(#{key}-m{kind})"


def light(kind: int) -> str:
    """Return the light colour of a kind's arcs."""
    return f"#{_PALETTE[kind % len(_PALETTE)][0]}"


def marked(kind: int, place: tuple[float, float]) -> str:
    """Return a kind's mark: a circle, a diamond, a square, a triangle or a ring."""
    x, y = place
    fill = f"#{_PALETTE[kind % len(_PALETTE)][1]}"
    look: svg.Look = {"fill": fill, "stroke": svg.WHITE, "stroke_width": 1}
    r = _SIZE
    match kind % len(_PALETTE):
        case 0:
            return svg.shape("circle", cx=x, cy=y, r=r, **look)
        case 1:
            corners = [(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)]
        case 2:
            corners = [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
        case 3:
            corners = [(x, y - r - 1), (x + r + 1, y + r), (x - r - 1, y + r)]
        case _:
            return svg.shape(
                "circle", cx=x, cy=y, r=r - 1, fill=svg.WHITE, stroke=fill, stroke_width=2.5
            )
    return svg.shape("path", d=f"{svg.line_through(corners)}Z", **look)
