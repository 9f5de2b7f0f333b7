"""Sheets as data: what a page shows and how, with nothing of how it is written.

A document is a list of pages. Every writer (an .xlsx file, a live workbook, CSV files) takes the
same list and decides nothing by itself: order, headings, widths, colours, links and charts all
stand here. Rows and columns count from 0.

The layout is always the same: the title in A1, the lines of introduction under it, an empty row,
then the tables one below the other from the left edge, with an empty row between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import pandas as pd


class Show(StrEnum):
    """How a column's values are shown, and their dtype in the frame."""

    TEXT = "text"  # [str]
    TICK = "tick"  # x or nothing [bool]
    WHOLE = "whole"  # [int64, or float64 with NaN for nothing]
    NUMBER = "number"  # [float64]
    DATE = "date"  # ÅÅÅÅ-MM-DD [datetime64]
    SPARKLINE = "sparkline"  # a curve drawn from other columns of the row [no column in the frame]


class ChartKind(StrEnum):
    """The charts in use."""

    STACKED_BARS = "stacked_bars"  # lying bars, one per row of the table
    LINES = "lines"  # one line per series over the rows of the table


class Colour(msgspec.Struct, frozen=True, kw_only=True):
    """The colours (six hex digits) of the cells of a column that hold exactly ``value``."""

    value: str
    background: str
    foreground: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table.

    Attributes:
        field: the column's name in the frame.
        heading: its heading; unique in the table.
        width: its width in characters; where tables share a sheet, the widest decides.
        show: how its values are shown.
        upright: the heading stands upright (for narrow columns).
        link: the cell opens the row's source: the frame has the columns ``fil`` (path relative to
            the round's folder; empty = this very workbook), ``blad`` and ``cell``.
        colours: colours by value; the word always stands there too.
        printed: it is printed; columns that are not stand last.
        otherwise: name of a column of text in the frame; what stands there is shown where a date is
            missing.
        curve: for a sparkline, first and last column (names in the frame) that it draws.
    """

    field: str
    heading: str
    width: float = 14
    show: Show = Show.TEXT
    upright: bool = False
    link: bool = False
    colours: tuple[Colour, ...] = ()
    printed: bool = True
    otherwise: str = ""
    curve: tuple[str, str] = ("", "")


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """An Excel table.

    Attributes:
        name: the table's name, unique in the document.
        heading: a heading above it; empty for none.
        frame: its rows in order; columns that no :class:`Column` names are not shown.
        columns: its columns in order.
        empty: the sentence that stands there instead when it has no rows.
        filter: its headings have filter buttons.
    """

    name: str
    heading: str = ""
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    empty: str
    filter: bool = True

    def column(self, field: str) -> int:
        """Return the number (from 0) of the column that shows ``field``."""
        return next(n for n, column in enumerate(self.columns) if column.field == field)


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A series of a chart: a column of its table, with a colour (six hex digits)."""

    field: str
    colour: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A native chart over a table of the document.

    Attributes:
        kind: see :class:`ChartKind`.
        title: what the chart shows, as a finding.
        alt: the same for those who do not see it, with the figures that matter.
        table: name of the table (on any page) that it draws.
        category: the column with the names of bars, or the points in time.
        series: the columns with the figures, in order.
        count: how many of the table's rows it draws, from the first.
        row, column: the cell of its upper left corner.
        width, height: size in pixels (96 to the inch).
    """

    kind: ChartKind
    title: str
    alt: str
    table: str
    category: str
    series: tuple[Series, ...]
    count: int
    row: int
    column: int
    width: int
    height: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet.

    Attributes:
        name: the sheet's name.
        title: the text of A1.
        intro: short lines under it.
        tables, charts: what it shows.
        landscape: printed across; otherwise upright.
        one_page: printed on one page; otherwise as high as it gets, one page wide.
        freeze: how many columns stay in sight; the heading row does where there is one table.
        tab_colour: the tab's colour, six hex digits; empty for none.
    """

    name: str
    title: str
    intro: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    landscape: bool = True
    one_page: bool = False
    freeze: int = 0
    tab_colour: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines under the title; none where no table has rows, so that the sentence is near."""
        return self.intro if any(len(table.frame) for table in self.tables) else ()


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a table stands.

    Attributes:
        sheet: the name of its sheet.
        table: which.
        heading_row: row of the heading above it; the same as ``header_row`` where it has none.
        header_row: row of the column headings, or of the sentence when the table is empty.
        rows: how many rows it has below that.
        widths: the widths in characters of the sheet's columns, from the left edge.
    """

    sheet: str
    table: Table
    heading_row: int
    header_row: int
    rows: int
    widths: tuple[float, ...]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything stands on a page.

    Attributes:
        page: which.
        tables: its tables, in order.
        widths: the widths in characters of its columns, from the left edge.
        printed: how many of them are printed; all of them where there are charts.
    """

    page: Page
    tables: tuple[Placed, ...]
    widths: tuple[float, ...]
    printed: int


def layout(page: Page) -> Layout:
    """Return where everything stands on a page."""
    widths = _widths(page)
    placed = []
    row = 2 + len(page.lines) if page.lines else 1
    for table in page.tables:
        header = row + 1 if table.heading else row
        rows = len(table.frame)
        placed.append(
            Placed(
                sheet=page.name,
                table=table,
                heading_row=row,
                header_row=header,
                rows=rows,
                widths=widths,
            )
        )
        row = header + rows + 2
    return Layout(page=page, tables=tuple(placed), widths=widths, printed=_printed(page, widths))


def _widths(page: Page) -> tuple[float, ...]:
    found: list[float] = []
    for table in page.tables:
        for number, column in enumerate(table.columns):
            if number < len(found):
                found[number] = max(found[number], column.width)
            else:
                found.append(column.width)
    return tuple(found)


def _printed(page: Page, widths: Sequence[float]) -> int:
    if page.charts or not page.tables:
        return len(widths)
    return max(sum(c.printed for c in table.columns) for table in page.tables)
