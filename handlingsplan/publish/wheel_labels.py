"""Where the labels beside a wheel stand: in two columns, none over another, near their days."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from handlingsplan.publish.measure import wrap

SIZE = 14.0  # of the text, in pixels
LINE = 17.0
#: Room for a label's text; other fonts than Calibri are so much wider.
ROOM, _WIDER = 268.0, 1.12
_BETWEEN = 7.0


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A label in its place.

    Attributes:
        angle: of its day on the wheel, in radians clockwise from the top.
        lines: its text.
        kind: number of its kind.
        bold: it is written in bold.
        right: it stands on the right side.
        middle: height of its middle, in pixels below the wheel's.
    """

    angle: float
    lines: tuple[str, ...]
    kind: int
    bold: bool = False
    right: bool = True
    middle: float = 0.0

    @property
    def height(self) -> float:
        """The height of its lines, in pixels."""
        return LINE * len(self.lines)


def label(text: str, angle: float, *, kind: int, bold: bool) -> Label:
    """Return a label for a day, not yet in its place."""
    return Label(
        angle=angle,
        lines=tuple(wrap(text, ROOM / _WIDER, SIZE, bold=bold)),
        kind=kind,
        bold=bold,
        right=angle < math.pi,
    )


def placed(labels: Sequence[Label], *, radius: float, least: float) -> tuple[list[Label], float]:
    """Put labels in their places.

    Args:
        labels: the labels in any order.
        radius: how far from the wheel's middle their days are marked, in pixels.
        least: the lowest height of the whole in pixels.

    Returns:
        The labels, those on the right first, each column from the top, and the height of the
        whole; a label's ``middle`` is at most half of that from the wheel's middle.
    """
    sides = [
        sorted((one for one in labels if one.right is right), key=lambda o: -math.cos(o.angle))
        for right in (True, False)
    ]
    height = max([least, *(sum(o.height + _BETWEEN for o in side) for side in sides)])
    return [one for side in sides for one in _column(side, radius, height)], height


def _column(side: list[Label], radius: float, height: float) -> list[Label]:
    """Return a column's labels as near their days as they can stand (least squares).

    Neighbours that would overlap become a block, which stands where its labels want to stand on
    average; blocks that then meet become one (the pool-adjacent-violators rule).
    """
    blocks: list[tuple[float, float, list[Label]]] = []  # middle, height, labels
    for one in side:
        room = one.height + _BETWEEN
        block = (-radius * math.cos(one.angle), room, [one])
        while blocks and blocks[-1][0] + blocks[-1][1] / 2 > block[0] - block[1] / 2:
            block = _joined(blocks.pop(), block)
        blocks.append(block)
    return [one for block in _within(blocks, height) for one in _stacked(*block)]


def _joined(
    above: tuple[float, float, list[Label]], below: tuple[float, float, list[Label]]
) -> tuple[float, float, list[Label]]:
    """Return two blocks as one, in the mean of where they want to be."""
    whole = above[1] + below[1]
    top = above[0] - above[1] / 2
    shifted = below[0] - below[1] / 2 - above[1]
    count = len(above[2]) + len(below[2])
    begin = (top * len(above[2]) + shifted * len(below[2])) / count
    return begin + whole / 2, whole, above[2] + below[2]


def _within(
    blocks: list[tuple[float, float, list[Label]]], height: float
) -> list[tuple[float, float, list[Label]]]:
    """Return the blocks moved inside the drawing, from above and then from below."""
    limit = -height / 2
    down = []
    for middle, room, some in blocks:
        begin = max(middle - room / 2, limit)
        limit = begin + room
        down.append((begin + room / 2, room, some))
    limit = height / 2
    up = []
    for middle, room, some in reversed(down):
        end = min(middle + room / 2, limit)
        limit = end - room
        up.append((end - room / 2, room, some))
    return up[::-1]


def _stacked(middle: float, room: float, some: list[Label]) -> list[Label]:
    top = middle - room / 2
    found = []
    for one in some:
        found.append(msgspec.structs.replace(one, middle=top + (one.height + _BETWEEN) / 2))
        top += one.height + _BETWEEN
    return found
