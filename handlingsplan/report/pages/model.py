"""Sheets as data: what a page shows and how, with nothing of how it is written.

A document is a list of pages. Every writer (an .xlsx file, a live workbook, CSV files) takes the
same list and decides nothing by itself: order, headings, widths, colours, links and charts all
stand here. Rows and columns count from 0.

The layout is always the same: the title in A1, the lines of introduction under it, the figures,
the tables one below the other from the left edge, with an empty row between them, and the charts
side by side, below the tables or before them.
"""

from __future__ import annotations

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
    COUNT = "count"  # the same, with a dash for 0
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
        width: its width in characters, at least that of the longest word of the heading; where
            tables share a sheet, the widest decides.
        show: how its values are shown.
        link: the cell opens the row's source: the frame has the columns ``fil`` (path relative to
            the round's folder; empty = this very workbook), ``blad`` and ``cell``.
        link_from: what stands before the names of those three columns.
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
    link: bool = False
    link_from: str = ""
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
        note: a sentence under it, on how its numbers are counted; empty for none.
    """

    name: str
    heading: str = ""
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    empty: str
    filter: bool = True
    note: str = ""

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
        width, height: size in pixels (96 to the inch).
        note: a sentence under it, on how its numbers are counted; empty for none.
    """

    kind: ChartKind
    title: str
    alt: str
    table: str
    category: str
    series: tuple[Series, ...]
    count: int
    width: int
    height: int
    note: str = ""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number to be seen from afar.

    Attributes:
        heading: what is counted; unique among the figures.
        value: the number.
        change: how many more than in the earlier summary; NaN where that cannot be said.
        background, foreground: colours (six hex digits).
        sheet, area: what a click on it selects in this workbook; empty for nothing.
    """

    heading: str
    value: int
    change: float = float("nan")
    background: str
    foreground: str
    sheet: str = ""
    area: str = ""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a page, as a table of one row, or two with the changes.

    Attributes:
        name: the table's name, unique in the document.
        corner: heading of its first column.
        since: what the row of changes is called; empty = there is no such row.
        figures: the numbers, from the left.
        notes: sentences under them, on how they are counted.
    """

    name: str
    corner: str
    since: str = ""
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture on a sheet.

    Attributes:
        name: what it is called.
        alt: what it shows, for those who do not see it.
        png: the picture.
        width, height: its size on the sheet in pixels (96 to the inch).
    """

    name: str
    alt: str
    png: bytes
    width: int
    height: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet.

    Attributes:
        name: the sheet's name.
        title: the text of A1.
        intro: short lines under it.
        figures, tables, charts: what it shows.
        picture: a picture right under the lines, on a page of its own.
        charts_first: the charts stand before the tables.
        landscape: printed across; otherwise upright.
        one_page: printed on one page; otherwise as high as it gets, and one page wide where what
            stands there can be read so.
        freeze: how many columns stay in sight; the heading row does where there is one table.
        tab_colour: the tab's colour, six hex digits; empty for none.
    """

    name: str
    title: str
    intro: tuple[str, ...] = ()
    figures: Figures | None = None
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    picture: Picture | None = None
    charts_first: bool = False
    landscape: bool = True
    one_page: bool = False
    freeze: int = 0
    tab_colour: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines under the title; none where no table has rows, so that the sentence is near."""
        something = self.figures or self.picture or any(len(table.frame) for table in self.tables)
        return self.intro if something else ()


def table_page(
    table: Table,
    *,
    name: str,
    title: str = "",
    intro: tuple[str, ...] = (),
    tab_colour: str = "",
) -> Page:
    """Return a page of one table, whose headings and first column stay in sight.

    Args:
        table: the table.
        name: the sheet's name.
        title: the text of A1; the name where it is not given.
        intro, tab_colour: see :class:`Page`.
    """
    return Page(
        name=name,
        title=title or name,
        intro=intro,
        tables=(table,),
        freeze=1,
        tab_colour=tab_colour,
    )


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a table stands.

    Attributes:
        sheet: the name of its sheet.
        table: which.
        heading_row: row of the heading above it; the same as ``header_row`` where it has none.
        header_row: row of the column headings, or of the sentence when the table is empty.
        widths: the widths in characters of the sheet's columns, from the left edge.
    """

    sheet: str
    table: Table
    heading_row: int
    header_row: int
    widths: tuple[float, ...]

    @property
    def rows(self) -> int:
        """How many rows it has below its headings."""
        return len(self.table.frame)


class PlacedChart(msgspec.Struct, frozen=True, kw_only=True):
    """Where a chart stands: its row, and how many pixels from the sheet's left edge."""

    chart: Chart
    row: int
    left: int
