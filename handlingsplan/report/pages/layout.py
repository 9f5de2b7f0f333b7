"""Where the parts of a page stand: row by row from above, decided before anything is written."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from handlingsplan import theme
from handlingsplan.report.pages.model import (
    Chart,
    Column,
    Figures,
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


class Layout:
    """Where everything stands on a page.

    Attributes:
        page: which.
        figures_row: row of the headings of the figures.
        picture_row: row of the picture.
        tables, charts: in order.
        notes: row -> a line of a note.
        widths: the widths in characters of its columns, from the left edge.
        printed: how many of them are printed; all of them where there are charts.
        last_row: the last row that anything stands in.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.widths = _widths(page)
        self.printed = _printed(page, self.widths)
        self.tables: list[Placed] = []
        self.charts: list[PlacedChart] = []
        self.notes: dict[int, str] = {}
        self._row = 2 + len(page.lines) if page.lines else 1  # the next one that is free
        self.last_row = self._row - 1
        self.figures_row = self._row
        if page.figures:
            self._place_figures(page.figures)
        self.picture_row = self._row
        if page.picture:
            self._down(-(-page.picture.height // _ROW))
        if page.charts_first:
            self._place_charts(page.charts)
        for table in page.tables:
            self._place_table(table)
        if not page.charts_first:
            self._place_charts(page.charts)

    def _place_figures(self, figures: Figures) -> None:
        """Place the figures and their notes."""
        self._down(3 if figures.since else 2)
        for note in figures.notes:
            self._note(note)
        self._row += 1

    def _place_table(self, table: Table) -> None:
        """Place a table with its heading and its note."""
        header = self._row + 1 if table.heading else self._row
        self.tables.append(
            Placed(
                sheet=self.page.name,
                table=table,
                heading_row=self._row,
                header_row=header,
                widths=self.widths,
            )
        )
        self._down(header + 1 + len(table.frame) - self._row)
        if table.note and len(table.frame):
            self._note(table.note)
        self._row += 1

    def _place_charts(self, charts: Sequence[Chart]) -> None:
        """Place charts side by side, with their notes under the highest of them."""
        left = 0
        for chart in charts:
            self.charts.append(PlacedChart(chart=chart, row=self._row, left=left))
            left += chart.width + _BETWEEN
        if charts:
            self._down(-(-max(chart.height for chart in charts) // _ROW))
            for note in dict.fromkeys(chart.note for chart in charts if chart.note):
                self._note(note)
            self._row += 1

    def _note(self, text: str) -> None:
        """Place a note, on as many rows as the page's width asks for."""
        room = max(_SHORTEST, int(sum(self.widths) * _CHARACTERS))
        for line in textwrap.wrap(text, room):
            self.notes[self._row] = line
            self._down(1)

    def _down(self, rows: int) -> None:
        self._row += rows
        self.last_row = self._row - 1


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
