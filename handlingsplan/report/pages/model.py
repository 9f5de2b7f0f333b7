"""Sheets as data: what a page shows and how, with nothing of how it is written.

A document is a list of pages. Every writer (an .xlsx file, a live workbook, CSV files) takes the
same list and decides nothing by itself: order, headings, widths, colours, links and charts all
stand here. Rows and columns count from 0.

The layout is always the same: the title in A1, the lines of introduction under it, an empty row,
then the tables one below the other from the left edge, with an empty row between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import pandas as pd


class Show(StrEnum):
    """How a column's values are shown, and their dtype in the frame."""

    TEXT = "text"  # [str]
    TICK = "kryss"  # x or nothing [bool]
    WHOLE = "heltal"  # [int64, or float64 with NaN for nothing]
    NUMBER = "tal"  # [float64]
    DATE = "datum"  # ÅÅÅÅ-MM-DD [datetime64]
    SPARKLINE = "kurva"  # a curve drawn from other columns of the row [no column in the frame]


class ChartKind(StrEnum):
    """The charts in use."""

    STACKED_BARS = "staplar"  # lying bars, one per row of the table
    LINES = "linjer"  # one line per series over the rows of the table


class Colour(msgspec.Struct, frozen=True, kw_only=True):
    """The colours (six hex digits) of the cells of a column that hold exactly ``varde``."""

    varde: str
    bakgrund: str
    farg: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table.

    Attributes:
        falt: the column's name in the frame.
        rubrik: its heading; unique in the table.
        bredd: its width in characters; where tables share a sheet, the widest decides.
        visa: how its values are shown.
        staende: the heading stands upright (for narrow columns).
        lank: the cell opens the row's source: the frame has the columns ``fil`` (path relative to
            the round's folder; empty = this very workbook), ``blad`` and ``cell``.
        farger: colours by value; the word always stands there too.
        utskrift: it is printed; columns that are not stand last.
        kurva: for a sparkline, first and last column (names in the frame) that it draws.
    """

    falt: str
    rubrik: str
    bredd: float = 14
    visa: Show = Show.TEXT
    staende: bool = False
    lank: bool = False
    farger: tuple[Colour, ...] = ()
    utskrift: bool = True
    kurva: tuple[str, str] = ("", "")


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """An Excel table.

    Attributes:
        namn: the table's name, unique in the document.
        rubrik: a heading above it; empty for none.
        frame: its rows in order; columns that no :class:`Column` names are not shown.
        kolumner: its columns in order.
        tomt: the sentence that stands there instead when it has no rows.
        filter: its headings have filter buttons.
    """

    namn: str
    rubrik: str = ""
    frame: pd.DataFrame
    kolumner: tuple[Column, ...]
    tomt: str
    filter: bool = True

    def column(self, falt: str) -> int:
        """Return the number (from 0) of the column that shows ``falt``."""
        return next(n for n, column in enumerate(self.kolumner) if column.falt == falt)


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A series of a chart: a column of its table, with a colour (six hex digits)."""

    falt: str
    farg: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A native chart over a table of the document.

    Attributes:
        slag: see :class:`ChartKind`.
        titel: what the chart shows, as a finding.
        alt: the same for those who do not see it, with the figures that matter.
        tabell: name of the table (on any page) that it draws.
        kategori: the column with the names of bars, or the points in time.
        serier: the columns with the figures, in order.
        antal: how many of the table's rows it draws, from the first.
        rad, kolumn: the cell of its upper left corner.
        bredd, hojd: size in pixels (96 to the inch).
    """

    slag: ChartKind
    titel: str
    alt: str
    tabell: str
    kategori: str
    serier: tuple[Series, ...]
    antal: int
    rad: int
    kolumn: int
    bredd: int
    hojd: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet.

    Attributes:
        namn: the sheet's name.
        titel: the text of A1.
        ingress: short lines under it.
        tabeller, diagram: what it shows.
        liggande: printed across; otherwise upright.
        en_sida: printed on one page; otherwise as high as it gets, one page wide.
        frys: how many columns stay in sight; the heading row does where there is one table.
        flik: the tab's colour, six hex digits; empty for none.
    """

    namn: str
    titel: str
    ingress: tuple[str, ...] = ()
    tabeller: tuple[Table, ...] = ()
    diagram: tuple[Chart, ...] = ()
    liggande: bool = True
    en_sida: bool = False
    frys: int = 0
    flik: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines under the title; none where no table has rows, so that the sentence is near."""
        return self.ingress if any(len(table.frame) for table in self.tabeller) else ()


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a table stands on its page.

    Attributes:
        page, table: which.
        rubrik: row of the heading above it; the same as ``huvud`` where it has none.
        huvud: row of the column headings, or of the sentence when the table is empty.
        rader: how many rows it has below that.
    """

    page: Page
    table: Table
    rubrik: int
    huvud: int
    rader: int


def widths(page: Page) -> list[float]:
    """Return the widths in characters of the page's columns, from the left edge."""
    found: list[float] = []
    for table in page.tabeller:
        for number, column in enumerate(table.kolumner):
            if number < len(found):
                found[number] = max(found[number], column.bredd)
            else:
                found.append(column.bredd)
    return found


def printed_columns(page: Page) -> int:
    """Return how many columns are printed; 0 where nothing need be said about it."""
    if page.diagram or all(c.utskrift for table in page.tabeller for c in table.kolumner):
        return 0
    return max(sum(c.utskrift for c in table.kolumner) for table in page.tabeller)


def layout(page: Page) -> list[Placed]:
    """Return where the page's tables stand, in order."""
    placed = []
    row = 2 + len(page.lines) if page.lines else 1
    for table in page.tabeller:
        heading = row
        head = row + 1 if table.rubrik else row
        count = len(table.frame)
        placed.append(Placed(page=page, table=table, rubrik=heading, huvud=head, rader=count))
        row = head + count + 2
    return placed


def find_table(pages: Sequence[Page], name: str) -> Placed:
    """Return where in the document the table ``name`` stands; raises :class:`KeyError`."""
    for placed in _all_placed(pages):
        if placed.table.namn == name:
            return placed
    raise KeyError(name)


def _all_placed(pages: Sequence[Page]) -> Iterator[Placed]:
    for page in pages:
        yield from layout(page)
