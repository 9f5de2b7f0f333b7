"""What a workbook file holds, whatever its format: sheets of cells, tables, names.

Both readers (:mod:`xlsx`, :mod:`ods`) end here, and what follows knows nothing of file formats.
Rows and columns are numbered from 1, as Excel does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, auto
from functools import cached_property

import msgspec

from handlingsplan.spreadsheet.a1 import Area, address, unquoted
from handlingsplan.spreadsheet.defects import Oddity


class ErrorValue(str):
    """An error that a cell shows, such as ``#N/A``."""

    __slots__ = ()


#: What a person sees in a cell. A percentage, a month (``mmm-yy``), a year (``yyyy``) and a time of
#: day are text as shown ("80 %", "2026-01", "2026", "13:30"): their number alone says something
#: else. A number with a unit in its format is a :class:`formats.NumberWithText`, which is a float.
CellValue = str | float | bool | dt.datetime | ErrorValue


class ExtraKind(Enum):
    """Kinds of things that a sheet carries beside its cells' values."""

    NOTE = auto()  # a note, or a thread of comments
    LINK = auto()  # the address behind what a cell or a shape shows
    SHAPE = auto()  # a text box or another drawn shape
    PICTURE = auto()
    CHART = auto()
    EMBEDDED = auto()  # a file inside the file
    CONTROL = auto()  # a button, a check box of the old kind …
    PRINTED = auto()  # text that stands on paper alone: header and footer
    ABOUT = auto()  # a text about the whole file: a property, a name


class Extra(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a sheet carries beside its cells' values.

    Attributes:
        kind: what it is.
        cell: the cell that it belongs to or begins in; empty where that is not known.
        text: what a person can read in it; for a link, its address, which begins with ``#`` where
            it leads within the workbook.
        name: what the file calls it, where that says anything.
    """

    kind: ExtraKind
    cell: str = ""
    text: str = ""
    name: str = ""


class TableRef(msgspec.Struct, frozen=True, kw_only=True):
    """An Excel table (in OpenDocument: a database range).

    Attributes:
        name: its name.
        id: its number in the file; 0 where it has none.
        area: from the heading row to the last row, the totals row included.
        headed: its first row holds its headings (Excel lets that row be switched off).
        totals: how many totals rows it ends with.
        headings: the name of each column from left to right; empty where the file says none.
        column_ids: the file's own id of each column from left to right; empty where it has none.
        filtered: rows are hidden by a filter that is on.
    """

    name: str
    id: int = 0
    area: Area
    headed: bool = True
    totals: int = 0
    headings: tuple[str, ...] = ()
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
        covered: merged area and what stands unseen under it, as other text; it is no value.
        hidden_rows: rows that are hidden, as far as they hold cells.
        validations: areas with data validation.
        filtered: the sheet itself has a filter that is on.
        struck: (row, column) -> what is struck out there; it is no part of the cell's value.
        links: area and address of each link that leads out of the workbook.
        pictures: (row, column) of pictures that are a cell's value -> alternative text.
        printed: texts of header and footer, without their codes.
        within: links that lead within the workbook.
        help: cell and text of what is shown beside a chosen cell: input help, tips on links …
    """

    columns: Mapping[int, Mapping[int, CellValue]] = msgspec.field(default_factory=dict)
    formulas: Mapping[tuple[int, int], str] = msgspec.field(default_factory=dict)
    unsaved: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Area, ...] = ()
    covered: tuple[tuple[Area, CellValue], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    validations: tuple[Area, ...] = ()
    filtered: bool = False
    struck: Mapping[tuple[int, int], CellValue] = msgspec.field(default_factory=dict)
    links: tuple[tuple[Area, str], ...] = ()
    pictures: Mapping[tuple[int, int], str] = msgspec.field(default_factory=dict)
    printed: tuple[str, ...] = ()
    within: tuple[Extra, ...] = ()
    help: tuple[tuple[str, str], ...] = ()

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


def take_covered(
    columns: dict[int, dict[int, CellValue]], merged: Iterable[Area]
) -> Iterator[tuple[Area, CellValue]]:
    """Take from the cells what stands under merged ones, where nobody sees it.

    Yields:
        The merged area, and what is another value than that which is seen there.
    """
    for area in merged:
        shown = columns.get(area.left, {}).get(area.top)
        wide = range(area.left, area.right + 1)
        for column in wide if len(wide) <= len(columns) else sorted(columns):
            cells = columns.get(column) or {}
            rows = range(area.top + (column == area.left), area.bottom + 1)
            few = rows if len(rows) <= len(cells) else sorted(cells)
            under = [row for row in few if column in wide and row in cells and row in rows]
            yield from ((area, value) for row in under if (value := cells.pop(row)) != shown)


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """What is seen of a sheet without reading its cells.

    Attributes:
        around: where the sheet leads and what it prints: a grid that need not hold anything else.
        texts: the texts of the cells without a formula, each once; ``None`` where not seen.
        formulas: the formulas, each once; an empty text for those that are shared.
        typed: returns column -> row -> text of the cells without a formula; ``None`` where that is
            not seen.
    """

    around: Grid
    texts: frozenset[str] | None = None
    formulas: frozenset[str] = frozenset()
    typed: Callable[[], Mapping[int, Mapping[int, CellValue]] | None] = lambda: None


class SheetFile(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A sheet in a file; its tables and cells are read when they are first asked for.

    Attributes:
        name: the sheet's name.
        hidden: it is hidden (or "very hidden").
        load_tables: reads where its tables are.
        load: reads the cells.
        load_glance: sees what there is without reading the cells.
        load_extras: reads what it carries beside its cells: notes, drawings …
    """

    name: str
    hidden: bool
    load_tables: Callable[[], Iterable[TableRef]]
    load: Callable[[], Grid]
    load_glance: Callable[[], Glance]
    load_extras: Callable[[], Iterable[Extra]]

    @cached_property
    def tables(self) -> tuple[TableRef, ...]:
        """The sheet's tables."""
        return tuple(self.load_tables())

    @cached_property
    def glance(self) -> Glance:
        """What is seen without reading the cells."""
        return self.load_glance()

    @cached_property
    def extras(self) -> tuple[Extra, ...]:
        """What the sheet carries beside its cells' values, in no particular order."""
        grid = self.around
        found = list(self.load_extras())
        found += (
            Extra(kind=ExtraKind.LINK, cell=str(area), text=text) for area, text in grid.links
        )
        found += (
            Extra(kind=ExtraKind.PICTURE, cell=address(*place), text=text)
            for place, text in sorted(grid.pictures.items())
        )
        found += (Extra(kind=ExtraKind.PRINTED, text=text) for text in grid.printed)
        found += grid.within
        return tuple(found)

    @property
    def around(self) -> Grid:
        """A grid that holds at least what stands around the cells."""
        return self.__dict__.get("grid") or self.glance.around

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
        oddities: what is odd in the file.
        epoch_1904: the file counts days from 1904.
        about: texts about the whole file that somebody may have typed: properties, names.
    """

    sheets: tuple[SheetFile, ...]
    names: Mapping[str, str]
    oddities: tuple[Oddity, ...] = ()
    epoch_1904: bool = False
    about: tuple[Extra, ...] = ()

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
