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

_FROZEN = 2  # how view settings mark a split that is frozen; its "Twips" then count rows


def free_name(taken: Iterable[str], wish: str, pattern: str = "{} ({})") -> str:
    """Return ``wish``, or ``wish (2)`` and so on where it is taken, as Excel does."""
    folded = {name.casefold() for name in taken}
    name, number = wish, 1
    while name.casefold() in folded:
        number += 1
        name = pattern.format(wish, number)
    return name


def copy_sheet(source: Any, sheet: Any, target: Any, place: int) -> None:
    """Copy ``sheet`` of ``source`` into ``target`` before the sheet number ``place`` (from 0)."""
    taken = target.Sheets.hasByName(sheet.Name)
    wish = free_name(target.Sheets.ElementNames, sheet.Name)
    with _without_vba(target):
        copy = target.Sheets.getByIndex(target.Sheets.importSheet(source, sheet.Name, place))
    if taken:
        copy.Name = wish
    _copy_tables(source, sheet, target, copy)
    note_charts(source, sheet, target, copy)
    _show_once(source, sheet, target, copy)


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


def _copy_tables(source: Any, sheet: Any, target: Any, copy: Any) -> None:
    ours, theirs = table_index(target), table_index(source)
    number, name = copy.RangeAddress.Sheet, copy.Name
    for table in theirs.names_on(sheet.Name):
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


def _show_once(source: Any, sheet: Any, target: Any, copy: Any) -> None:
    """Freeze the copy's panes as the original's are.

    The copy is brought to the front once in any case: importing tells the window nothing of the new
    sheet, and LibreOffice 7.4 crashes when it next draws a window that knows too few sheets.
    """
    window = target.getCurrentController()
    if window is None:
        return
    front = window.getActiveSheet()
    window.setActiveSheet(copy)
    columns, rows = _frozen(source, sheet.Name)
    if columns or rows:
        window.freezeAtPosition(columns, rows)
    window.setActiveSheet(front)


def _frozen(document: Any, sheet: str) -> tuple[int, int]:
    """Return how many columns and rows a windowless document wants frozen."""
    views = document.getViewData()
    if views is None or not views.Count:
        return 0, 0
    tables = _named(views.getByIndex(0))["Tables"]
    if not tables.hasByName(sheet):
        return 0, 0
    view = _named(tables.getByName(sheet))
    frozen = [
        int(view[f"{side}SplitPositionTwips"]) if view.get(f"{side}SplitMode") == _FROZEN else 0
        for side in ("Horizontal", "Vertical")
    ]
    return frozen[0], frozen[1]


def _named(properties: Any) -> dict[str, Any]:
    return {prop.Name: prop.Value for prop in properties}
