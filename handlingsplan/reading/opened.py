"""The first pass: a spreadsheet file, opened. Folded text is made once for each sheet, here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache

import msgspec

from handlingsplan.reading.words import Words
from handlingsplan.spreadsheet.model import CellValue, Grid, SheetFile, TableRef, WorkbookFile
from handlingsplan.spreadsheet.package import Package
from handlingsplan.spreadsheet.workbook import open_workbook
from handlingsplan.text import fold

#: Column -> row -> value.
Columns = Mapping[int, Mapping[int, CellValue]]


@lru_cache(maxsize=256)  # the formulas of the template come back in every file
def _are(formulas: frozenset[str], own: re.Pattern[str] | None) -> bool:
    """Say whether formulas are the template's."""
    return all(_is(formula, own) for formula in formulas)


def _is(formula: str, own: re.Pattern[str] | None) -> bool:
    """Say whether a formula is the template's; one that is shared stands in another cell."""
    return not formula or (own is not None and own.match(formula) is not None)


class OpenedSheet(msgspec.Struct, frozen=True, dict=True):
    """A sheet, and its texts as they are compared."""

    file: SheetFile

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.file.name

    @property
    def hidden(self) -> bool:
        """Whether it is hidden."""
        return self.file.hidden

    @property
    def tables(self) -> tuple[TableRef, ...]:
        """The sheet's tables."""
        return self.file.tables

    @property
    def grid(self) -> Grid:
        """The sheet's cells."""
        return self.file.grid

    @property
    def read_cells(self) -> bool:
        """Whether the cells were read; where only known texts can stand, they need not be."""
        return "grid" in self.file.__dict__

    def says_only(self, known: Words, formulas: re.Pattern[str] | None = None) -> bool:
        """Say whether it is seen, without reading the cells, that they hold only known texts.

        Args:
            known: the template's.
            formulas: how the formulas begin that may stand beside them; ``None`` for none.
        """
        if self.read_cells:
            return False
        seen = self.file.glance
        if seen.texts is None or not _are(seen.formulas, formulas):
            return False
        return all(text in known for text in seen.texts - known.texts)

    def typed_formulas(self, own: re.Pattern[str]) -> Mapping[tuple[int, int], str]:
        """Return place -> formula of those that somebody has typed.

        Args:
            own: how the template's own formulas begin.
        """
        seen = self.file.glance
        if seen.texts is not None and _are(seen.formulas, own):
            return {}
        formulas = self.grid.formulas
        return {place: text for place, text in formulas.items() if not _is(text, own)}

    @cached_property
    def typed(self) -> Columns:
        """Column -> row -> value of the cells without a formula."""
        seen = None if self.read_cells else self.file.glance.typed()
        if seen is not None:
            return seen
        formulas = self.grid.formulas
        return {
            column: {row: value for row, value in cells.items() if (row, column) not in formulas}
            for column, cells in self.grid.columns.items()
        }

    @cached_property
    def folded(self) -> Mapping[int, Mapping[int, str]]:
        """Row -> column -> folded text, of the cells that hold text."""
        rows: dict[int, dict[int, str]] = {}
        for row, column, value in self.grid:
            if isinstance(value, str):
                rows.setdefault(row, {})[column] = fold(value)
        return rows


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A spreadsheet file.

    Attributes:
        book: the file.
        sheets: its sheets with cells, in order.
    """

    book: WorkbookFile
    sheets: tuple[OpenedSheet, ...]


def open_file(package: Package) -> Opened:
    """Open a file that has passed the gate.

    Raises:
        SpreadsheetError: the file cannot be used at all.
    """
    book = open_workbook(package)
    return Opened(book=book, sheets=tuple(map(OpenedSheet, book.sheets)))
