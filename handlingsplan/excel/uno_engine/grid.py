"""Sheets, cells and tables: xlwings' Sheets, Sheet, Range and Table over UNO.

Rows and columns count from 1, as in Excel; UNO's own count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from xlwings import base_classes

from handlingsplan.excel.uno_engine import formulas, rules, transfer, validation
from handlingsplan.excel.uno_engine.table_index import table_index
from handlingsplan.spreadsheet.a1 import column_letter

_VALUES_AND_TEXT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
_VISIBLE, _HIDDEN, _VERY_HIDDEN = -1, 0, 2  # Excel's XlSheetVisibility


class OpenBook(Protocol):
    """What a sheet asks of the book that it stands in."""

    @property
    def document(self) -> Any:
        """The UNO document."""

    @property
    def app(self) -> Any:
        """The program."""


class Sheets(base_classes.Sheets):
    """The sheets of a book in order."""

    def __init__(self, book: OpenBook) -> None:
        self._book = book
        self._raw = book.document.Sheets

    @property
    def active(self) -> Sheet:
        """The sheet in front."""
        controller = self._book.document.getCurrentController()
        raw = controller.getActiveSheet() if controller else self._raw.getByIndex(0)
        return Sheet(self._book, raw)

    def __len__(self) -> int:
        return int(self._raw.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self._book, self._raw.getByIndex(i)) for i in range(len(self))])

    def __call__(self, name_or_index: int | str) -> Sheet:
        """Return a sheet by its place (the first is 1) or its name."""
        if isinstance(name_or_index, int):
            return Sheet(self._book, self._raw.getByIndex(name_or_index - 1))
        for name in self._raw.ElementNames:
            if name.casefold() == name_or_index.casefold():
                return Sheet(self._book, self._raw.getByName(name))
        raise KeyError(name_or_index)

    def __contains__(self, name: str) -> bool:
        return bool(self._raw.hasByName(name))

    def add(self, before: Sheet | None = None, after: Sheet | None = None) -> Sheet:
        """Add an empty sheet; without a place it comes last."""
        rules.check_structure(self._book.document)
        place = before.index - 1 if before else after.index if after else len(self)
        name = transfer.free_name(self._raw.ElementNames, "Blad")
        self._raw.insertNewByName(name, place)
        return self(name)


class Sheet(base_classes.Sheet):
    """A sheet."""

    def __init__(self, book: OpenBook, raw: Any) -> None:
        self._book = book
        self.raw = raw

    @property
    def api(self) -> SheetApi:
        """What the door asks of Excel's own Worksheet object, by the same names."""
        return SheetApi(self.raw)

    @property
    def book(self) -> OpenBook:
        """The book it stands in."""
        return self._book

    @property
    def name(self) -> str:
        """The sheet's name."""
        return str(self.raw.Name)

    @name.setter
    def name(self, value: str) -> None:
        others = set(self._book.document.Sheets.ElementNames) - {self.raw.Name}
        rules.check_structure(self._book.document)
        rules.check_sheet_name(value, others)
        table_index(self._book.document).sheet_renamed(self.raw.Name, value)
        self.raw.Name = value

    @property
    def index(self) -> int:
        """Its place; the first is 1."""
        return int(self.raw.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        """Whether people see it."""
        return bool(self.raw.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.raw.IsVisible = bool(value)

    @property
    def tables(self) -> Tables:
        """Its tables; LibreOffice calls them database ranges."""
        return Tables(self)

    @property
    def used_range(self) -> Range:
        """The cells from the first one in use to the last; it need not begin at A1."""
        cursor = self.raw.createCursor()
        cursor.gotoStartOfUsedArea(False)  # noqa: FBT003  (UNO takes no keywords)
        cursor.gotoEndOfUsedArea(True)  # noqa: FBT003  (and widens the cursor)
        at = cursor.RangeAddress
        return Range(self, at.StartRow + 1, at.StartColumn + 1, at.EndRow + 1, at.EndColumn + 1)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Return a range by address, by corners ``(row, column)``, or by two ranges."""
        first, last = self._corner(arg1), self._corner(arg2 if arg2 is not None else arg1)
        top, left = min(first[0], last[0]), min(first[1], last[1])
        bottom, right = max(first[2], last[2]), max(first[3], last[3])
        return Range(self, top, left, bottom, right)

    def _corner(self, argument: Any) -> tuple[int, int, int, int]:
        if isinstance(argument, tuple):
            return (*argument, *argument)
        if isinstance(argument, str):
            a = self.raw.getCellRangeByName(argument.replace("$", "")).RangeAddress
            return a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1
        inner: Range = getattr(argument, "impl", argument)
        return inner.bounds

    def activate(self) -> None:
        """Bring the sheet to the front."""
        rules.check_shown(self.raw)
        controller = self._book.document.getCurrentController()
        if controller is not None:
            controller.setActiveSheet(self.raw)

    def select(self) -> None:
        """Bring the sheet to the front."""
        self.activate()

    def delete(self) -> None:
        """Remove the sheet and its tables."""
        rules.check_structure(self._book.document)
        transfer.remove_sheet(self._book.document, self.raw)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        """Copy the sheet beside another one, which may stand in another open book."""
        neighbour = after or before
        if neighbour is None:
            message = "a copy needs a place"
            raise NotImplementedError(message)
        target = neighbour.book
        rules.check_structure(target.document)
        if target.app.display_alerts:  # Worksheet.Copy asks which of two names to keep
            message = "Excel asks about names while sheets are copied: turn display_alerts off"
            raise rules.ExcelRuleError(message)
        place = neighbour.index if after else neighbour.index - 1
        transfer.copy_sheet(self._book.document, self.raw, target.document, place)

    def clear_contents(self) -> None:
        """Empty every cell, formats kept."""
        self.raw.clearContents(_VALUES_AND_TEXT)


class SheetApi:
    """Names of Excel's Worksheet object that xlwings has no word for."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @property
    def Visible(self) -> int:  # noqa: N802  (Excel's name)
        """Excel's XlSheetVisibility."""
        return _VISIBLE if self._raw.IsVisible else _HIDDEN

    @Visible.setter
    def Visible(self, value: int) -> None:  # noqa: N802
        self._raw.IsVisible = value == _VISIBLE

    @property
    def ProtectContents(self) -> bool:  # noqa: N802
        """Whether the cells are protected."""
        return bool(self._raw.isProtected())

    def Unprotect(self) -> None:  # noqa: N802  (Excel's name)
        """Take the protection off; raises where there is a password."""
        self._raw.unprotect("")

    def Protect(self) -> None:  # noqa: N802  (Excel's name)
        """Protect the sheet, without a password."""
        self._raw.protect("")


class Range(base_classes.Range):
    """A block of cells."""

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet = sheet
        self.bounds = (top, left, bottom, right)
        self.options: dict[str, Any] = {}

    @property
    def raw(self) -> Any:
        """The UNO range."""
        top, left, bottom, right = self.bounds
        return self._sheet.raw.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    @property
    def api(self) -> Any:
        """The UNO range."""
        return self.raw

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        """Sheet, first row, first column, and how many of each."""
        return (self._sheet.name, self.row, self.column, *self.shape)

    @property
    def sheet(self) -> Sheet:
        """The sheet it stands on."""
        return self._sheet

    @property
    def row(self) -> int:
        """The first row."""
        return self.bounds[0]

    @property
    def column(self) -> int:
        """The first column."""
        return self.bounds[1]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        top, left, bottom, right = self.bounds
        return bottom - top + 1, right - left + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row: int, column: int | None = None) -> Range:
        """Return a cell by its place in the block, which counts from 1, row by row."""
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        at = (self.row + row - 1, self.column + column - 1)
        return Range(self._sheet, *at, *at)

    @property
    def address(self) -> str:
        """The address in A1 style with dollar signs."""
        return self.get_address(row_absolute=True, col_absolute=True, external=False)

    def get_address(
        self,
        row_absolute: bool,  # noqa: FBT001  (xlwings' signature)
        col_absolute: bool,  # noqa: FBT001
        external: bool,  # noqa: FBT001
    ) -> str:
        """Return the address in A1 style."""
        del external
        top, left, bottom, right = self.bounds
        columns, rows = "$" * bool(col_absolute), "$" * bool(row_absolute)
        first = f"{columns}{column_letter(left)}{rows}{top}"
        last = f"{columns}{column_letter(right)}{rows}{bottom}"
        return first if first == last else f"{first}:{last}"

    @property
    def raw_value(self) -> Any:
        """The values: a tuple of rows, or the value of a single cell."""
        rows = self.raw.getDataArray()
        return rows[0][0] if self.shape == (1, 1) else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        rows = formulas.block(value, self.shape)
        rules.check_writable(self._sheet.raw, self.raw)
        rules.check_values(rows, self.number_format)
        self.raw.setDataArray(formulas.literal(rows))

    @property
    def formula(self) -> Any:
        """The formulas in English with commas; constants as they are."""
        rows = formulas.read(self._sheet.book.document, self.raw)
        return rows[0][0] if self.shape == (1, 1) else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        rows = formulas.block(value, self.shape)
        rules.check_writable(self._sheet.raw, self.raw)
        formulas.write(self._sheet.book.document, self.raw, rows)

    @property
    def formula2(self) -> Any:
        """As :attr:`formula`: LibreOffice writes no sign for one cell out of an array."""
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self.formula = value

    @property
    def number_format(self) -> str | None:
        """The format's English code, or ``None`` where the cells have different ones."""
        return formulas.number_format(self._sheet.book.document, self.raw)

    @number_format.setter
    def number_format(self, value: str) -> None:
        formulas.set_number_format(self._sheet.book.document, self.raw, value)

    @property
    def data_validation(self) -> validation.DataValidation:
        """The cells' validation."""
        return validation.DataValidation(self.raw)

    def clear_contents(self) -> None:
        """Empty the cells, formats kept."""
        rules.check_writable(self._sheet.raw, self.raw)
        self.raw.clearContents(_VALUES_AND_TEXT)

    def copy(self, destination: Any = None) -> None:
        """Copy values, formats and comments to a place in the same book."""
        inner: Range = getattr(destination, "impl", destination)
        cell = inner.raw.getCellByPosition(0, 0).CellAddress
        self._sheet.raw.copyRange(cell, self.raw.RangeAddress)

    def select(self) -> None:
        """Select the cells and scroll them into view."""
        controller = self._sheet.book.document.getCurrentController()
        if controller is not None:
            rules.check_in_front(controller, self._sheet.raw)
            controller.select(self.raw)


class Tables(base_classes.Tables):
    """The tables of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._index = table_index(sheet.book.document)

    def _names(self) -> list[str]:
        return self._index.names_on(self._sheet.name)

    def __iter__(self) -> Iterator[Table]:
        return iter([Table(self._sheet, name) for name in self._names()])

    def __len__(self) -> int:
        return len(self._names())

    def __contains__(self, name: str) -> bool:
        return name in self._names()

    def __call__(self, name_or_index: int | str) -> Table:
        """Return a table by its place (the first is 1) or its name."""
        names = self._names()
        name = names[name_or_index - 1] if isinstance(name_or_index, int) else name_or_index
        if name not in names:
            raise KeyError(name)
        return Table(self._sheet, name)


class Table(base_classes.Table):
    """A table with one heading row."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        self._sheet = sheet
        self._index = table_index(sheet.book.document)
        self._name = name

    @property
    def name(self) -> str:
        """The table's name, unique in the book."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        if value != self._name:
            taken = {name.casefold() for name in self._index.ranges.ElementNames}
            if value.casefold() in taken - {self._name.casefold()}:  # names are the book's
                message = f"a table is called {value} already"
                raise rules.ExcelRuleError(message)
            self._index.rename(self._name, value)
            self._name = value

    @property
    def range(self) -> Range:
        """The whole table, headings included."""
        area = self._index.ranges.getByName(self._name).DataArea
        corners = (area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)
        return Range(self._sheet, *(corner + 1 for corner in corners))

    @property
    def data_body_range(self) -> Range:
        """The rows under the headings."""
        top, left, bottom, right = self.range.bounds
        return Range(self._sheet, top + 1, left, bottom, right)

    def resize(self, range: Any) -> None:  # noqa: A002  (xlwings' name)
        """Let the table cover ``range``, which begins where the table begins."""
        inner: Range = getattr(range, "impl", range)
        new, ranges = inner.raw.RangeAddress, self._index.ranges
        names = [name for name in self._index.names_on(self._sheet.name) if name != self._name]
        old = ranges.getByName(self._name).DataArea
        rules.check_table(old, new, [ranges.getByName(name).DataArea for name in names])
        ranges.getByName(self._name).DataArea = new

    @property
    def show_autofilter(self) -> bool:
        """Whether the headings have filter buttons."""
        return bool(self._index.ranges.getByName(self._name).AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        table = self._index.ranges.getByName(self._name)
        if not value:  # taking the buttons away takes the filter away, and all rows show again
            descriptor = table.getFilterDescriptor()
            descriptor.setFilterFields(())
            self.range.raw.filter(descriptor)
        table.AutoFilter = value
