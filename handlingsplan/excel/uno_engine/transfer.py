"""A sheet from one open book into another, with what LibreOffice's own import leaves behind.

``importSheet`` brings cells, formats, conditional formats and links; it leaves tables and frozen
panes behind, and makes fixed figures of charts that draw other sheets. (Sparklines it keeps with
the number of their sheet, for good: LibreOffice 7.4 loses them also when a person inserts a sheet.)
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from handlingsplan.excel.uno_engine.charts import note_charts
from handlingsplan.excel.uno_engine.table_index import table_index
from handlingsplan.text import numbered

_FROZEN = 2  # how view settings mark a split that is frozen; its "Twips" then count rows


def free_name(taken: Iterable[str], wish: str, pattern: str = "{} ({})") -> str:
    """Return ``wish``, or ``wish (2)`` and so on where it is taken, as Excel does."""
    folded = {name.casefold() for name in taken}
    return next(name for name in numbered(wish, pattern) if name.casefold() not in folded)


def copy_sheet(source: Any, sheet: Any, target: Any, place: int) -> None:
    """Copy ``sheet`` of ``source`` into ``target`` before the sheet number ``place`` (from 0)."""
    sheets, name = target.Sheets, sheet.Name
    wish = free_name(sheets.ElementNames, name)
    with _without_vba(target):
        copy = sheets.getByIndex(sheets.importSheet(source, name, place))
    if wish != name:
        copy.Name = wish
    _copy_tables(source, name, target, copy)
    note_charts(source, sheet, target, copy)
    _show(source, name, target, copy)


@contextlib.contextmanager
def _without_vba(target: Any) -> Iterator[None]:
    """Put VBA aside while a sheet is imported.

    A book with VBA would copy the sheet's code module too, and LibreOffice 7.4 ends on the spot
    when the source has none.
    """
    libraries = target.BasicLibraries
    before = libraries.VBACompatibilityMode
    libraries.VBACompatibilityMode = False
    try:
        yield
    finally:
        libraries.VBACompatibilityMode = before


def _copy_tables(source: Any, sheet: str, target: Any, copy: Any) -> None:
    theirs = table_index(source)
    tables = theirs.names_on(sheet)
    if not tables:
        return
    ours, number, name = table_index(target), copy.RangeAddress.Sheet, copy.Name
    for table in tables:
        original = theirs.ranges.getByName(table)
        area = original.DataArea
        area.Sheet = number
        new = free_name(ours.ranges.ElementNames, table, "{}_{}")
        ours.add(new, name, area, buttons=original.AutoFilter)


def remove_sheet(document: Any, sheet: Any) -> None:
    """Remove a sheet with its tables; LibreOffice 7.4 would take a neighbour's tables too."""
    index, number, sheets = table_index(document), sheet.RangeAddress.Sheet, document.Sheets
    for name in index.names_on(sheet.Name):
        index.remove(name)
    names = sheets.ElementNames
    neighbours = [names[n] for n in (number - 1, number + 1) if 0 <= n < len(names)]
    kept = [
        (near, name, *index.remove(name)) for near in neighbours for name in index.names_on(near)
    ]
    sheets.removeByName(sheet.Name)
    for near, name, area, buttons in kept:
        area.Sheet -= area.Sheet > number
        index.add(name, near, area, buttons=buttons)


def _show(source: Any, sheet: str, target: Any, copy: Any) -> None:
    """Bring the copy to the front, as Excel does, and freeze its panes as the original's are.

    Importing tells the window nothing of the new sheet, and LibreOffice 7.4 crashes when it next
    draws a window that knows too few sheets.
    """
    window = target.getCurrentController()
    if window is None:
        return
    window.setActiveSheet(copy)
    columns, rows = _frozen(source).get(sheet, (0, 0))
    if columns or rows:
        window.freezeAtPosition(columns, rows)


_FROZEN_OF: dict[str, dict[str, tuple[int, int]]] = {}


def _frozen(document: Any) -> dict[str, tuple[int, int]]:
    """Return how many columns and rows a windowless document wants frozen, by sheet.

    It is asked once for all of its sheets, and remembered until another document is.
    """
    key = str(document.RuntimeUID)
    if key not in _FROZEN_OF:
        _FROZEN_OF.clear()
        views = document.getViewData()
        sheets: dict[str, tuple[int, int]] = {}
        if views is not None and views.Count:
            tables = _named(views.getByIndex(0))["Tables"]
            sheets = {n: _split(_named(tables.getByName(n))) for n in tables.ElementNames}
        _FROZEN_OF[key] = sheets
    return _FROZEN_OF[key]


def _split(view: dict[str, Any]) -> tuple[int, int]:
    """Return the columns and rows that a sheet's view settings freeze."""
    columns, rows = (
        int(view[f"{side}SplitPositionTwips"]) if view.get(f"{side}SplitMode") == _FROZEN else 0
        for side in ("Horizontal", "Vertical")
    )
    return columns, rows


def _named(properties: Any) -> dict[str, Any]:
    return {prop.Name: prop.Value for prop in properties}
