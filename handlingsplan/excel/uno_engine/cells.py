"""Blocks of cells: xlwings' Range over UNO. Rows and columns count from 1, as in Excel."""

from __future__ import annotations

from typing import Any, Protocol

from xlwings import base_classes

from handlingsplan.excel.uno_engine import formulas, validation
from handlingsplan.spreadsheet.a1 import column_letter

_VALUES_AND_TEXT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA


class OpenBook(Protocol):
    """What a sheet asks of the book that it stands in."""

    @property
    def document(self) -> Any:
        """The UNO document."""

    @property
    def app(self) -> Any:
        """The program."""


class OwningSheet(Protocol):
    """What cells ask of the sheet that they stand on."""

    @property
    def name(self) -> str:
        """The sheet's name."""

    @property
    def raw(self) -> Any:
        """The UNO sheet."""

    @property
    def book(self) -> OpenBook:
        """The book it stands in."""


class Range(base_classes.Range):
    """A block of cells."""

    def __init__(self, sheet: OwningSheet, top: int, left: int, bottom: int, right: int) -> None:
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
    def sheet(self) -> OwningSheet:
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
        top, left, bottom, right = self.bounds
        first, last = f"${column_letter(left)}${top}", f"${column_letter(right)}${bottom}"
        return first if first == last else f"{first}:{last}"

    @property
    def raw_value(self) -> Any:
        """The values: a tuple of rows, or the value of a single cell."""
        rows = self.raw.getDataArray()
        return rows[0][0] if self.shape == (1, 1) else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self.raw.setDataArray(formulas.literal(formulas.block(value, self.shape)))

    @property
    def formula(self) -> Any:
        """The formulas in English with commas; constants as they are."""
        rows = formulas.read(self._sheet.book.document, self.raw)
        return rows[0][0] if self.shape == (1, 1) else rows

    @formula.setter
    def formula(self, value: Any) -> None:
        rows = formulas.block(value, self.shape)
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
            controller.select(self.raw)
