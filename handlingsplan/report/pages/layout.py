"""Where the parts of a page stand: row by row from above, decided before anything is written."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from handlingsplan import theme
from handlingsplan.report.pages.model import (
    Chart,
    Column,
    Layout,
    Page,
    Placed,
    PlacedChart,
    Show,
    Table,
)

#: Characters that a filter button takes, and the space beside a text in its cell.
_BUTTON, _PADDING = 2.6, 0.8
#: Characters that an indent takes, in the program that draws it widest.
_INDENT = 1.75
_TO_THE_RIGHT = frozenset({Show.WHOLE, Show.COUNT, Show.NUMBER})
_ROW = 20  # pixels of a row that nobody has made higher
_BETWEEN = 16  # pixels between charts
_CHARACTERS = 1.05  # of a note, to a unit of column width
_SHORTEST = 60  # characters of a note's line on a narrow page


def layout(page: Page) -> Layout:
    """Return where everything stands on a page."""
    pen = _Pen(page)
    figures_row = pen.figures()
    picture_row = pen.picture()
    if page.charts_first:
        pen.charts(page.charts)
    for table in page.tables:
        pen.table(table)
    if not page.charts_first:
        pen.charts(page.charts)
    return Layout(
        page=page,
        figures_row=figures_row,
        picture_row=picture_row,
        tables=tuple(pen.placed),
        charts=tuple(pen.placed_charts),
        notes=pen.notes,
        widths=pen.widths,
        printed=_printed(page, pen.widths),
        last_row=pen.last_row,
    )


class _Pen:
    """Goes down the page; ``row`` is the next one that is free."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.widths = _widths(page)
        self.placed: list[Placed] = []
        self.placed_charts: list[PlacedChart] = []
        self.notes: dict[int, str] = {}
        self.row = 2 + len(page.lines) if page.lines else 1
        self.last_row = self.row - 1

    def figures(self) -> int:
        """Place the figures and their notes, and return the row of their headings."""
        found = self.page.figures
        row = self.row
        if found:
            self._down(3 if found.since else 2)
            for note in found.notes:
                self._note(note)
            self.row += 1
        return row

    def picture(self) -> int:
        """Make room for the picture, and return its row."""
        row = self.row
        if self.page.picture:
            self._down(-(-self.page.picture.height // _ROW))
        return row

    def table(self, table: Table) -> None:
        """Place a table with its heading and its note."""
        rows = len(table.frame)
        header = self.row + 1 if table.heading else self.row
        self.placed.append(
            Placed(
                sheet=self.page.name,
                table=table,
                heading_row=self.row,
                header_row=header,
                rows=rows,
                widths=self.widths,
            )
        )
        self._down(header + 1 + rows - self.row)
        if table.note and rows:
            self._note(table.note)
        self.row += 1

    def charts(self, charts: Sequence[Chart]) -> None:
        """Place charts side by side, with their notes under the highest of them."""
        left = 0
        for chart in charts:
            self.placed_charts.append(PlacedChart(chart=chart, row=self.row, left=left))
            left += chart.width + _BETWEEN
        if charts:
            self._down(-(-max(chart.height for chart in charts) // _ROW))
            for note in dict.fromkeys(chart.note for chart in charts if chart.note):
                self._note(note)
            self.row += 1

    def _note(self, text: str) -> None:
        """Place a note, on as many rows as the page's width asks for."""
        room = max(_SHORTEST, int(sum(self.widths) * _CHARACTERS))
        for line in textwrap.wrap(text, room):
            self.notes[self.row] = line
            self._down(1)

    def _down(self, rows: int) -> None:
        self.row += rows
        self.last_row = self.row - 1


def _widths(page: Page) -> tuple[float, ...]:
    found: list[float] = []
    for table in page.tables:
        for number, column in enumerate(table.columns):
            width = max(column.width, _of_heading(column, table))
            if number < len(found):
                found[number] = max(found[number], width)
            else:
                found.append(width)
    return tuple(found)


def _of_heading(column: Column, table: Table) -> float:
    """Return the width in which no word of a heading is broken."""
    longest = max(theme.width_of(word) for word in column.heading.split())
    return longest * theme.BOLDER + beside_heading(column, table) + _PADDING


def beside_heading(column: Column, table: Table) -> float:
    """Return the width that a heading leaves: to a filter button, or for an indent clear of one."""
    indents = (2 if table.filter else 1) if column.show in _TO_THE_RIGHT else 0
    return indents * _INDENT or (_BUTTON if table.filter else 0)


def _printed(page: Page, widths: Sequence[float]) -> int:
    if page.charts or not page.tables:
        return len(widths)
    return max(sum(c.printed for c in table.columns) for table in page.tables)
