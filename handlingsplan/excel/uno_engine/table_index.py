"""Which tables stand on which sheet, remembered: LibreOffice must be asked for one at a time.

What the engine itself does to sheets and tables is followed; what a person does shows in the
tables' names, and then everything is asked anew.
"""

from __future__ import annotations

from typing import Any


class TableIndex:
    """The tables (database ranges) of a document, by the name of their sheet."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self.ranges = document.DatabaseRanges
        self._sheet_of: dict[str, str] = {}

    def names_on(self, sheet: str) -> list[str]:
        """Return the names of a sheet's tables."""
        names = self.ranges.ElementNames
        if set(names) != set(self._sheet_of):
            self._ask(names)
        return [name for name in names if self._sheet_of[name] == sheet]

    def _ask(self, names: tuple[str, ...]) -> None:
        sheets = self._document.Sheets.ElementNames
        areas = {name: self.ranges.getByName(name).DataArea for name in names}
        self._sheet_of = {name: sheets[area.Sheet] for name, area in areas.items()}

    def add(self, name: str, sheet: str, area: Any, *, buttons: bool) -> None:
        """Add a table; ``buttons`` are its filter buttons."""
        self.ranges.addNewByName(name, area)
        self.ranges.getByName(name).AutoFilter = buttons
        self._sheet_of[name] = sheet

    def remove(self, name: str) -> tuple[Any, bool]:
        """Take a table away (its cells stay); return its area and whether it had buttons."""
        table = self.ranges.getByName(name)
        area, buttons = table.DataArea, bool(table.AutoFilter)
        self.ranges.removeByName(name)
        self._sheet_of.pop(name, None)
        return area, buttons

    def rename(self, name: str, new: str) -> None:
        """Rename a table; LibreOffice knows no renaming, so a new one takes its place."""
        sheet = self._sheet_of.get(name, "")
        area, buttons = self.remove(name)
        self.add(new, sheet, area, buttons=buttons)

    def sheet_renamed(self, name: str, new: str) -> None:
        """Follow a sheet's new name."""
        for table, sheet in self._sheet_of.items():
            if sheet == name:
                self._sheet_of[table] = new


_INDEXES: dict[str, TableIndex] = {}


def table_index(document: Any) -> TableIndex:
    """Return the index of an open document, the same as long as it is open."""
    key = str(document.RuntimeUID)
    if key not in _INDEXES:
        _INDEXES[key] = TableIndex(document)
    return _INDEXES[key]
