"""The review sheet as it comes back: what the checks wrote into it, and what somebody answered."""

from __future__ import annotations

from handlingsplan import theme
from handlingsplan.form import Sheet
from handlingsplan.reading.headings import find_headings
from handlingsplan.reading.locate import Cell
from handlingsplan.reading.opened import OpenedSheet
from handlingsplan.text import fold

_SEVERITY = "niva"


def checks_cells(sheet: Sheet, file: OpenedSheet) -> set[Cell]:
    """Return row and column of the cells that the checks fill in: those of rows with a severity.

    What a program itself has called a column that grew is nobody's text either.
    """
    headings = find_headings(sheet, file)
    severity = headings.columns.get(_SEVERITY) if headings else None
    if headings is None or severity is None:
        return set()
    marks = {fold(mark) for mark in theme.LABELS}
    rows = [row for row, texts in file.folded.items() if texts.get(severity) in marks]
    cells = {(row, column) for row in rows for column in headings.columns.values()}
    return cells | {(headings.row, column) for column in headings.grown}
