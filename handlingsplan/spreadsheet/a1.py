"""Addresses in A1 style: the only arithmetic with them, and the only quoting of sheets' names.

Rows and columns are numbered from 1, as Excel does (column A is 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_LETTERS = 26
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """Return a column's number; ``A`` is 1.

    Raises:
        ValueError: these are no letters of a column.
    """
    if not (letters.isascii() and letters.isalpha()):
        message = f"no column: {letters!r}"
        raise ValueError(message)
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


@lru_cache(maxsize=4096)
def column_letter(number: int) -> str:
    """Return a column's letters; 1 is ``A``.

    Raises:
        ValueError: there is no such column.
    """
    if number < 1:
        message = f"no column: {number}"
        raise ValueError(message)
    letters = ""
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return a cell's address."""
    return f"{column_letter(column)}{row}"


def split(reference: str) -> tuple[int, int] | None:
    """Return row and column of a single cell; ``None`` for anything else.

    >>> split("$B$4"), split("B4:B9")
    ((4, 2), None)
    """
    area = None if ":" in reference else Area.parse(reference)
    return None if area is None else (area.top, area.left)


class Area(msgspec.Struct, frozen=True, order=True):
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, reference: str) -> Area | None:
        """Read ``B4``, ``$B$4:$C$9`` or the same after ``Sheet!``; ``None`` for anything else.

        >>> str(Area.parse("Blad!$C$9:B4"))
        'B4:C9'
        """
        found = _AREA.fullmatch(reference.rpartition("!")[2].strip())
        if not found:
            return None
        rows = sorted((int(found[2]), int(found[4] or found[2])))
        columns = sorted((column_number(found[1]), column_number(found[3] or found[1])))
        inside = rows[0] >= 1 and rows[1] <= LAST_ROW and columns[1] <= LAST_COLUMN
        return cls(rows[0], columns[0], rows[1], columns[1]) if inside else None

    @classmethod
    def around(cls, areas: Iterable[Area]) -> Area:
        """Return the smallest area around some; there must be one at least."""
        every = tuple(areas)
        return cls(
            min(area.top for area in every),
            min(area.left for area in every),
            max(area.bottom for area in every),
            max(area.right for area in every),
        )

    def __str__(self) -> str:
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    @property
    def size(self) -> int:
        """The number of its cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def cells(self) -> Iterator[tuple[int, int]]:
        """Go through row and column of each cell, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column

    def holds(self, other: Area) -> bool:
        """Say whether another area lies inside."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom


def quoted(sheet: str) -> str:
    """Return a sheet's name as a reference takes it, whatever signs it has.

    >>> quoted("Bo's plan")
    "'Bo''s plan'"
    """
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def unquoted(sheet: str) -> str:
    """Return a sheet's name as it stands in a reference, without its quotes."""
    sheet = sheet.lstrip("$")
    if len(sheet) > 1 and sheet.startswith("'") and sheet.endswith("'"):
        return sheet[1:-1].replace("''", "'")
    return sheet


@lru_cache(maxsize=1_000)
def _before_cell(sheet: str) -> str:
    return f"{quoted(sheet)}!"


def location(sheet: str, cell: str) -> str:
    """Return a place in a workbook, e.g. ``'Bo''s plan'!D12``; empty for no sheet."""
    return f"{_before_cell(sheet)}{cell or 'A1'}" if sheet else ""


def runs(rows: Iterable[int], among: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Put row numbers together into runs of first and last.

    Args:
        rows: the rows.
        among: rows in order, neighbours of which count as adjacent; else only true neighbours do.
    """
    position = {row: index for index, row in enumerate(among)}
    found: list[tuple[int, int]] = []
    for row in sorted(rows):
        previous = found[-1][1] if found else None
        adjacent = previous is not None and (
            row == previous + 1 or position.get(row, -1) == position.get(previous, -3) + 1
        )
        if adjacent:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
