"""Tables that have a coloured heading row and rules between their rows, and no upright lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

Box = tuple[float, float, float, float]
#: A table as its box and its rows of boxes of cells.
Ruled = tuple[Box, tuple[tuple[Box | None, ...], ...]]
#: Edges that differ by less than this, in points, are one.
_SAME = 1.5


def ruled_tables(areas: Sequence[Box], rules: Sequence[Box]) -> Iterator[Ruled]:
    """Go through the tables whose columns are those of the coloured cells of a heading row.

    Args:
        areas: the coloured areas of a page, as left, top, right, bottom.
        rules: its level lines.
    """
    headings = list(_heading_rows(areas))
    tops = [row[0][1] for row in headings]
    for row in headings:
        left, top, right, bottom = row[0][0], row[0][1], row[-1][2], row[0][3]
        end = min((other for other in tops if other > bottom), default=float("inf"))
        below = sorted(
            rule[1]
            for rule in rules
            if abs(rule[0] - left) < _SAME and abs(rule[2] - right) < _SAME
            if bottom - _SAME < rule[1] < end
        )
        edges = [top, bottom, *(y for y in below if y > bottom + _SAME)]
        if len(edges) > 2:  # noqa: PLR2004  (a row under the headings)
            rows = tuple(
                tuple((cell[0], above, cell[2], under) for cell in row)
                for above, under in pairwise(edges)
            )
            yield (left, top, right, edges[-1]), rows


def _heading_rows(areas: Sequence[Box]) -> Iterator[list[Box]]:
    """Go through rows of at least two areas that touch each other, side by side."""
    row: list[Box] = []
    for area in sorted(set(areas), key=lambda box: (round(box[1]), box[0])):
        beside = bool(row) and abs(area[0] - row[-1][2]) < _SAME
        level = bool(row) and max(abs(area[1] - row[-1][1]), abs(area[3] - row[-1][3])) < _SAME
        if beside and level:
            row.append(area)
            continue
        if len(row) > 1:
            yield row
        row = [area]
    if len(row) > 1:
        yield row


def overlap(one: Box, other: Box) -> bool:
    """Say whether two boxes have more than an edge in common."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    return wide > _SAME and min(one[3], other[3]) - max(one[1], other[1]) > _SAME
