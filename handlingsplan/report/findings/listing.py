"""Many cells as one short text, as people say them."""

from __future__ import annotations

from collections.abc import Iterable

from handlingsplan.spreadsheet.a1 import Area, address, runs, split

_LAST = (1 << 30, 1 << 30)
_MOST = 12


def order(cell: str) -> tuple[int, int]:
    """Return a key that sorts cells and ranges by row and column; unknown ones come last."""
    area = Area.parse(cell)
    return (area.top, area.left) if area else _LAST


def listing(cells: Iterable[str]) -> str:
    """Return addresses in order as one short text, e.g. ``R14, R17, R22``.

    Neighbours below each other are drawn together (``R14–R16``), and after a dozen pieces the
    rest is counted.
    """
    pieces = _drawn_together(sorted(dict.fromkeys(filter(None, cells)), key=order))
    shown = pieces[:_MOST]
    if len(pieces) > _MOST:
        shown.append(f"… och {len(pieces) - _MOST} till")
    return ", ".join(shown)


def _drawn_together(cells: list[str]) -> list[str]:
    by_column: dict[int, list[int]] = {}
    pieces: list[tuple[tuple[int, int], str]] = []
    for cell in cells:
        place = split(cell)
        if place is None:
            pieces.append((order(cell), cell.replace(":", "–")))
        else:
            by_column.setdefault(place[1], []).append(place[0])
    for column, rows in by_column.items():
        for first, last in runs(rows):
            ends = dict.fromkeys((address(first, column), address(last, column)))
            pieces.append(((first, column), "–".join(ends)))
    return [text for _, text in sorted(pieces)]
