"""What a workbook file holds, whatever its format: sheets of cells, tables, names.

Both readers (:mod:`~handlingsplan.reading.xlsx`, :mod:`~handlingsplan.reading.ods`) end here, and
what follows knows nothing of file formats. Rows and columns are numbered from 1, as Excel does.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

import msgspec

from handlingsplan.reading.records import Note

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_LETTERS = 26
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?")


class ErrorValue(str):
    """An error that a cell shows, such as ``#N/A``."""

    __slots__ = ()


#: What a person sees in a cell. A percentage, a month (``mmm-yy``) and a time of day are text as
#: shown ("80 %", "2026-01", "13:30"): their number alone would say something else.
CellValue = str | float | bool | dt.datetime | ErrorValue


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
    """Return a cell's address in A1 style."""
    return f"{column_letter(column)}{row}"


class Area(msgspec.Struct, frozen=True, order=True):
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, reference: str) -> Area | None:
        """Read ``B4``, ``$B$4:$C$9`` or the same after ``Sheet!``; ``None`` for anything else."""
        found = _ADDRESS.fullmatch(reference.rpartition("!")[2].strip())
        if not found:
            return None
        left, top, right, bottom = found.groups()
        area = cls(
            int(top),
            column_number(left),
            int(bottom or top),
            column_number(right or left),
        )
        inside = 1 <= area.top <= area.bottom <= LAST_ROW and area.left <= area.right <= LAST_COLUMN
        return area if inside else None

    def __str__(self) -> str:
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


class TableRef(msgspec.Struct, frozen=True, kw_only=True):
    """An Excel table (in OpenDocument: a database range).

    Attributes:
        name: its name.
        area: from the heading row to the last row, the totals row included.
        totals: how many totals rows it ends with.
        column_ids: the file's own id of each column from left to right; empty where it has none.
        filtered: rows are hidden by a filter that is on.
    """

    name: str
    area: Area
    totals: int = 0
    column_ids: tuple[int, ...] = ()
    filtered: bool = False

    @property
    def last_row(self) -> int:
        """The last row of data."""
        return self.area.bottom - self.totals


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet's cells.

    Attributes:
        columns: column -> row -> value, of the cells in which something can be seen.
        formulas: (row, column) -> formula without the leading equals sign.
        unsaved: (row, column) of formulas without a saved value.
        merged: merged areas of more than one cell.
        hidden_rows: rows that are hidden, as far as they hold cells.
        validations: areas with data validation.
        filtered: the sheet itself has a filter that is on.
    """

    columns: Mapping[int, Mapping[int, CellValue]] = msgspec.field(default_factory=dict)
    formulas: Mapping[tuple[int, int], str] = msgspec.field(default_factory=dict)
    unsaved: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    validations: tuple[Area, ...] = ()
    filtered: bool = False

    def row(self, number: int) -> dict[int, CellValue]:
        """Return column -> value of a row, from left to right."""
        return {
            column: self.columns[column][number]
            for column in sorted(self.columns)
            if number in self.columns[column]
        }

    def __iter__(self) -> Iterator[tuple[int, int, CellValue]]:
        """Go through row, column and value of each cell, in no particular order."""
        for column, cells in self.columns.items():
            for row, value in cells.items():
                yield row, column, value


class SheetFile(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A sheet in a file; its tables and cells are read when they are first asked for.

    Attributes:
        name: the sheet's name.
        hidden: it is hidden (or "very hidden").
        load_tables: reads where its tables are.
        load: reads the cells.
        holds_values: says whether any cell has a value, without reading them all.
    """

    name: str
    hidden: bool
    load_tables: Callable[[], Iterable[TableRef]]
    load: Callable[[], Grid]
    holds_values: Callable[[], bool]

    @cached_property
    def tables(self) -> tuple[TableRef, ...]:
        """The sheet's tables."""
        return tuple(self.load_tables())

    @cached_property
    def grid(self) -> Grid:
        """The sheet's cells."""
        return self.load()


class WorkbookFile(msgspec.Struct, frozen=True, kw_only=True):
    """A workbook file.

    Attributes:
        sheets: the sheets with cells, in order.
        names: defined name in lower case -> its formula: a constant (``"sosr-2026"``) or a
            reference (``Start!$C$5``).
        notes: what was seen in the file as a whole.
        epoch_1904: the file counts days from 1904.
    """

    sheets: tuple[SheetFile, ...]
    names: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    epoch_1904: bool = False

    def constant(self, name: str) -> str:
        """Return the text that a defined name stands for; empty where there is none."""
        formula = self.names.get(name.lower(), "").strip().removeprefix("=")
        quoted = len(formula) > 1 and formula.startswith('"') and formula.endswith('"')
        return formula[1:-1].replace('""', '"') if quoted else ""

    def reference(self, name: str) -> tuple[str, Area] | None:
        """Return the sheet's name and the area that a defined name stands for."""
        formula = self.names.get(name.lower(), "").strip().removeprefix("=")
        sheet, mark, cells = formula.rpartition("!")
        area = Area.parse(cells)
        if not mark or area is None:
            return None
        return unquoted(sheet), area


def unquoted(sheet: str) -> str:
    """Return a sheet's name as it stands in a reference, without its quotes."""
    sheet = sheet.lstrip("$")
    if len(sheet) > 1 and sheet.startswith("'") and sheet.endswith("'"):
        return sheet[1:-1].replace("''", "'")
    return sheet


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
