"""The figures of a page: large numbers with what they have changed, as a table of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from handlingsplan import theme
from handlingsplan.report.pages.model import Figure, Figures
from handlingsplan.spreadsheet.a1 import location
from handlingsplan.writing import Link, Sheet, Workbook

_LARGE: theme.Style = theme.BASE | {"font_size": 26, "bold": True, "valign": "vcenter"}
_SMALL: theme.Style = theme.BASE | {"valign": "vcenter"}
_CENTRED: theme.Style = {"align": "center", "text_wrap": True}
_HEIGHTS = (24.0, 42.0, 20.0)  # points
_CHANGE = '+#,##0;−#,##0;"oförändrat"'


def write_figures(book: Workbook, sheet: Sheet, figures: Figures, row: int) -> Iterator[Link]:
    """Write figures from ``row`` (from 0) downwards, and yield the links from their numbers."""
    rows = 2 if figures.since else 1
    headings = [figures.corner, *(figure.heading for figure in figures.figures)]
    head = book.style(theme.HEAD | _CENTRED)
    columns: list[dict[str, Any]] = [{"header": h, "header_format": head} for h in headings]
    columns[0]["header_format"] = book.style(theme.HEAD)
    options = {"name": figures.name, "style": None, "columns": columns, "autofilter": False}
    sheet.add_table(row, 0, row + rows, len(figures.figures), options)
    for offset in range(rows + 1):
        sheet.set_row(row + offset, _HEIGHTS[offset])
    sheet.write_string(row + 1, 0, "Antal", book.style(_SMALL | {"bold": True}))
    if figures.since:
        sheet.write_string(row + 2, 0, figures.since, book.style(_SMALL))
    for column, figure in enumerate(figures.figures, start=1):
        colours = theme.coloured({}, figure.background, figure.foreground)
        style = book.style(_LARGE | _CENTRED | colours | {"num_format": "#,##0"})
        sheet.write_number(row + 1, column, figure.value, style)
        if figures.since:
            _write_change(book, sheet, figure, row + 2, column)
        if figure.sheet:
            yield Link(row + 1, column, "", location(figure.sheet, figure.area))


def _write_change(book: Workbook, sheet: Sheet, figure: Figure, row: int, column: int) -> None:
    colours = theme.coloured({}, figure.background, figure.foreground)
    style = book.style(_SMALL | _CENTRED | colours | {"num_format": _CHANGE})
    if math.isnan(figure.change):
        sheet.write_string(row, column, "–", style)
    else:
        sheet.write_number(row, column, figure.change, style)
