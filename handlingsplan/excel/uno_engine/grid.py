"""Sheets of a book: xlwings' Sheets and Sheet over UNO.

Rows and columns count from 1, as in Excel; UNO's own count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from handlingsplan.excel.uno_engine import transfer
from handlingsplan.excel.uno_engine.cells import OpenBook, Range
from handlingsplan.excel.uno_engine.object_model import SheetApi
from handlingsplan.excel.uno_engine.table_index import table_index
from handlingsplan.excel.uno_engine.tables import Tables


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
        before, self.raw.Name = self.raw.Name, value
        table_index(self._book.document).sheet_renamed(before, value)

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
        controller = self._book.document.getCurrentController()
        if controller is not None:
            controller.setActiveSheet(self.raw)

    def delete(self) -> None:
        """Remove the sheet and its tables."""
        transfer.remove_sheet(self._book.document, self.raw)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        """Copy the sheet beside another one, which may stand in another open book."""
        neighbour = after or before
        if neighbour is None:
            message = "a copy needs a place"
            raise NotImplementedError(message)
        place = neighbour.index if after else neighbour.index - 1
        transfer.copy_sheet(self._book.document, self.raw, neighbour.book.document, place)
