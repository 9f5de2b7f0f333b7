"""Cell addresses: order, ranges and links; rows count from 1 and columns from 1 (A)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_FAR = (1 << 30, 1 << 30)


def split(address: str) -> tuple[int, int] | None:
    """Return row and column of a single cell such as ``R14``; ``None`` for anything else.

    >>> split("B4"), split("B4:B9")
    ((4, 2), None)
    """
    match = _ADDRESS.fullmatch(address.upper())
    return (int(match[2]), column_number(match[1])) if match else None


def corners(area: str) -> tuple[int, int, int, int] | None:
    """Return first row, first column, last row, last column of a cell or range, or ``None``."""
    first, _, last = area.partition(":")
    begin, end = split(first), split(last or first)
    if begin is None or end is None:
        return None
    rows, columns = sorted((begin[0], end[0])), sorted((begin[1], end[1]))
    return rows[0], columns[0], rows[1], columns[1]


def order(address: str) -> tuple[int, int]:
    """Return a key that sorts cells and ranges by row and column; unknown ones come last."""
    found = corners(address)
    return (found[0], found[1]) if found else _FAR


def cells(area: str) -> Iterator[str]:
    """Yield each cell of a range, row by row; nothing where it is no address."""
    found = corners(area)
    if found is None:
        return
    top, left, bottom, right = found
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield f"{letters(column)}{row}"


def size(area: str) -> int:
    """Return how many cells a range has; 0 where it is no address."""
    found = corners(area)
    return 0 if found is None else (found[2] - found[0] + 1) * (found[3] - found[1] + 1)


def column_number(name: str) -> int:
    """Return a column's number; ``A`` is 1."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """Return a column's letters; 1 is ``A``."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def listing(addresses: Iterable[str], *, most: int = 12) -> str:
    """Return addresses in order as one short text, e.g. ``R14, R17, R22``.

    Neighbours below each other are drawn together (``R14–R16``), and after ``most`` pieces the
    rest is counted.
    """
    pieces = _runs(sorted(dict.fromkeys(filter(None, addresses)), key=order))
    shown = pieces[:most]
    if len(pieces) > most:
        shown.append(f"… och {len(pieces) - most} till")
    return ", ".join(shown)


def _runs(addresses: list[str]) -> list[str]:
    by_column: dict[int, list[int]] = {}
    pieces: list[tuple[tuple[int, int], str]] = []
    for address in addresses:
        cell = split(address)
        if cell is None:
            pieces.append((order(address), address.replace(":", "–")))
        else:
            by_column.setdefault(cell[1], []).append(cell[0])
    for column, rows in by_column.items():
        name = letters(column)
        for first, last in _sequences(rows):
            text = f"{name}{first}" if first == last else f"{name}{first}–{name}{last}"
            pieces.append(((first, column), text))
    return [text for _, text in sorted(pieces)]


def _sequences(rows: list[int]) -> Iterator[tuple[int, int]]:
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last
