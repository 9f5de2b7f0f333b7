"""Tables of a sheet: xlwings' Tables and Table over LibreOffice's database ranges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from handlingsplan.excel.uno_engine.cells import OwningSheet, Range
from handlingsplan.excel.uno_engine.table_index import table_index


class Tables(base_classes.Tables):
    """The tables of a sheet."""

    def __init__(self, sheet: OwningSheet) -> None:
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

    def __init__(self, sheet: OwningSheet, name: str) -> None:
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
            self._index.rename(self._name, value)
            self._name = value

    @property
    def range(self) -> Range:
        """The whole table, headings included."""
        area = self._index.ranges.getByName(self._name).DataArea
        corners = (area.StartRow, area.StartColumn, area.EndRow, area.EndColumn)
        return Range(self._sheet, *(corner + 1 for corner in corners))

    def resize(self, range: Any) -> None:  # noqa: A002  (xlwings' name)
        """Let the table cover ``range``, which begins where the table begins."""
        inner: Range = getattr(range, "impl", range)
        self._index.ranges.getByName(self._name).DataArea = inner.raw.RangeAddress

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
