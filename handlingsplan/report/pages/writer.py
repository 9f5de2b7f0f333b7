"""Pages -> the bytes of an .xlsx file. Decides nothing that stands in :mod:`.model`."""

from __future__ import annotations

import datetime as dt
import io
import math
import struct
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from handlingsplan import theme
from handlingsplan.reading.identify import NAME_DOCUMENT
from handlingsplan.report.pages.charts import insert_charts
from handlingsplan.report.pages.figures import write_figures
from handlingsplan.report.pages.layout import Layout, beside_heading
from handlingsplan.report.pages.links import target
from handlingsplan.report.pages.model import Column, Page, Picture, Placed, Show, Table
from handlingsplan.spreadsheet.a1 import location
from handlingsplan.summary.columns import plain
from handlingsplan.writing import MAX_LINKS, Cells, Link, Shape, Sheet, Workbook, column_letter

_PNG_SIZE = slice(16, 24)  # where a PNG says how wide and how high it is
_A4, _A3 = 9, 8  # Excel's numbers of paper sizes
_A4_HOLDS, _A3_HOLDS = 220, 310  # characters across that can be read on A4 and A3

_STYLES: dict[Show, theme.Style] = {
    Show.TEXT: {"text_wrap": True},
    Show.TICK: {"align": "center"},
    Show.WHOLE: {"align": "right", "indent": 1, "num_format": "#,##0"},
    Show.COUNT: {"align": "right", "indent": 1, "num_format": '#,##0;-#,##0;"–"'},
    Show.NUMBER: {"align": "right", "indent": 1},
    Show.DATE: {"align": "left", "num_format": theme.DATE},
    Show.SPARKLINE: {},
}
_SHAPES = dict.fromkeys((Show.WHOLE, Show.COUNT, Show.NUMBER, Show.DATE), Shape.NUMBER)
_EPOCH = np.datetime64("1899-12-30")  # day 0 of Excel's calendar
_CELL: theme.Style = theme.BASE | {"bottom": 1, "bottom_color": theme.LINE}
_LINK: theme.Style = {"font_color": theme.HEADING, "underline": 1}


def to_workbook(
    pages: Sequence[Page],
    *,
    title: str,
    subject: str,
    language: str,
    created: dt.datetime,
    document: str,
    base: str | None,
) -> bytes:
    """Write pages as a workbook.

    Args:
        pages: the pages in order.
        title: the document's title.
        subject: what it is about, one line.
        language: language tag, e.g. ``sv-SE``.
        created: the time to note in it.
        document: what sort of document it is; the reader takes it for none of the plans.
        base: the way from the workbook's folder to the round's (see
            :func:`handlingsplan.report.links.base_of`); ``None`` = links to files are left out.
    """
    book = Workbook(title=title, subject=subject, language=language, created=created)
    book.define_name(NAME_DOCUMENT, f'="{document}"')
    sheets = [book.sheet(page.name) for page in pages]
    laid_out = [Layout(page) for page in pages]
    for one, sheet in zip(laid_out, sheets, strict=True):
        _write_page(book, sheet, one, base)
    places = {placed.table.name: placed for one in laid_out for placed in one.tables}
    for one, sheet in zip(laid_out, sheets, strict=True):
        insert_charts(book, sheet, one.charts, places)
    return book.to_bytes()


def _write_page(book: Workbook, sheet: Sheet, laid_out: Layout, base: str | None) -> None:
    page = laid_out.page
    sheet.hide_gridlines(2)
    for number, width in enumerate(laid_out.widths):
        sheet.set_column(number, number, width)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, page.title, book.style(theme.TITLE))
    for row, line in enumerate(page.lines, start=1):
        sheet.write_string(row, 0, line, book.style(theme.INTRO))
    for row, line in laid_out.notes.items():
        sheet.write_string(row, 0, line, book.style(theme.INTRO))
    links: list[Link] = []
    if page.figures:
        links += write_figures(book, sheet, page.figures, laid_out.figures_row)
    if page.picture:
        _insert_picture(sheet, page.picture, laid_out.picture_row)
    for place in laid_out.tables:
        if place.rows:
            _write_table(book, sheet, place)
            links += _links(place, base)
        else:
            _write_sentence(book, sheet, place)
    if links:
        sheet.add_links(links[:MAX_LINKS])
    _set_up(sheet, laid_out)


def _insert_picture(sheet: Sheet, picture: Picture, row: int) -> None:
    across, down = struct.unpack(">II", picture.png[_PNG_SIZE])
    options = {
        "image_data": io.BytesIO(picture.png),
        "description": picture.alt,
        "x_scale": picture.width / across,
        "y_scale": picture.height / down,
        "object_position": 2,  # it moves with the cells and keeps its size
    }
    sheet.insert_image(row, 0, f"{picture.name}.png", options)


def _write_sentence(book: Workbook, sheet: Sheet, place: Placed) -> None:
    if place.table.heading:
        sheet.write_string(place.heading_row, 0, place.table.heading, book.style(theme.SUBTITLE))
    sheet.write_string(place.header_row, 0, place.table.empty, book.style(theme.BASE))


def _write_table(book: Workbook, sheet: Sheet, place: Placed) -> None:
    table = place.table
    if table.heading:
        sheet.write_string(place.heading_row, 0, table.heading, book.style(theme.SUBTITLE))
    lines = max(
        theme.lines_of(
            column.heading, (place.widths[n] - beside_heading(column, table)) / theme.BOLDER
        )
        for n, column in enumerate(table.columns)
    )
    sheet.set_row(place.header_row, theme.LINE_HEIGHT * lines + 6)
    headings = [
        {"header": c.heading, "header_format": book.style(theme.HEAD | _over(c, table))}
        for c in table.columns
    ]
    options = {"name": table.name, "style": None, "columns": headings, "autofilter": table.filter}
    sheet.add_tall_table(place.header_row, place.rows, options)
    cells = [_cells(book, table.frame, column) for column in table.columns]
    sheet.write_block(place.header_row + 1, cells, heights=_heights(place, cells))
    for number, column in enumerate(table.columns):
        _colour(book, sheet, place, number)
        if column.show is Show.SPARKLINE:
            _sparklines(sheet, place, number)


def _over(column: Column, table: Table) -> theme.Style:
    """Return how a heading stands over its column's values: to the same side, clear of a button."""
    style = {
        key: value for key, value in _STYLES[column.show].items() if key in {"align", "indent"}
    }
    return style | ({"indent": 2} if table.filter and "indent" in style else {})


def _cells(book: Workbook, frame: pd.DataFrame, column: Column) -> Cells:
    style = _CELL | _STYLES[column.show] | (_LINK if column.link else {})
    plain, quoted = book.styles(style)
    shape = _SHAPES.get(column.show, Shape.TEXT)
    return Cells(values=_values(frame, column), shape=shape, style=plain, quoted=quoted)


def _values(frame: pd.DataFrame, column: Column) -> list[Any]:
    if column.show is Show.SPARKLINE:
        return [None] * len(frame)
    values = frame[column.field]
    if column.show is Show.TICK:
        return ["x" if tick else None for tick in values.tolist()]
    if column.show is Show.DATE:
        days = values.to_numpy(dtype="datetime64[D]") - _EPOCH
        # Excel knows no earlier days (a missing one is the earliest); what was written stands.
        found = [day if day > 0 else None for day in days.astype("int64").tolist()]
        if not column.otherwise:
            return found
        texts = plain(frame[column.otherwise])
        return [text if day is None else day for day, text in zip(found, texts, strict=True)]
    return plain(values)


def _heights(place: Placed, cells: Sequence[Cells]) -> list[float]:
    """Return the rows' heights; programs other than Excel do not fit them by themselves."""
    lines = [1] * place.rows
    columns = zip(place.table.columns, place.widths, cells, strict=False)
    for column, width, written in columns:
        if column.show is Show.TEXT:
            texts = (value if isinstance(value, str) else "" for value in written.values)
            lines = [max(n, theme.lines_of(t, width)) for n, t in zip(lines, texts, strict=True)]
    heights = {n: min(theme.HIGHEST_ROW, theme.LINE_HEIGHT * n + 1) for n in set(lines)}
    return [heights[n] for n in lines]


def _colour(book: Workbook, sheet: Sheet, place: Placed, number: int) -> None:
    first, last = place.header_row + 1, place.header_row + place.rows
    for colour in place.table.columns[number].colours:
        style = theme.coloured({"bold": True}, colour.background, colour.foreground)
        value = colour.value.replace('"', '""')
        rule = {"type": "cell", "criteria": "==", "value": f'"{value}"'}
        sheet.conditional_format(first, number, last, number, rule | {"format": book.style(style)})


def _sparklines(sheet: Sheet, place: Placed, number: int) -> None:
    """Draw a curve in each row with at least two figures, all of them in one group."""
    table = place.table
    first, last = (table.column(name) for name in table.columns[number].curve)
    drawn = [column.field for column in table.columns[first : last + 1]]
    rows = [
        place.header_row + 1 + offset
        for offset, count in enumerate(table.frame[drawn].notna().sum(axis=1))
        if count > 1
    ]
    if rows:
        letters = column_letter(first), column_letter(last)
        here = column_letter(number)
        ranges = [f"{letters[0]}{row + 1}:{letters[1]}{row + 1}" for row in rows]
        options = {
            "location": [f"{here}{row + 1}" for row in rows],
            "range": [location(place.sheet, cells) for cells in ranges],
            "markers": True,
            "series_color": f"#{theme.HEADING}",
            "show_hidden": True,
        }
        sheet.add_sparkline(rows[0], number, options)


def _links(place: Placed, base: str | None) -> Iterator[Link]:
    for number, column in enumerate(place.table.columns):
        if not column.link:
            continue
        names = [f"{column.link_from}{part}" for part in ("fil", "blad", "cell")]
        sources = [plain(place.table.frame[name].fillna("")) for name in names]
        for row, (fil, blad, cell) in enumerate(
            zip(*sources, strict=True), start=place.header_row + 1
        ):
            file_target = target(base, fil)
            if file_target or (blad and not fil):
                yield Link(row, number, file_target, location(blad, cell))


def _set_up(sheet: Sheet, laid_out: Layout) -> None:
    page = laid_out.page
    single = [place for place in laid_out.tables if place.rows]
    if len(single) == 1 and not page.charts and not page.figures:
        sheet.freeze_panes(single[0].header_row + 1, page.freeze)
        sheet.repeat_rows(single[0].header_row)
    if page.tab_colour:
        sheet.set_tab_color(f"#{page.tab_colour}")
    if page.landscape:
        sheet.set_landscape()
    printed = laid_out.widths[: laid_out.printed]
    if len(printed) < len(laid_out.widths):
        sheet.print_area(0, 0, laid_out.last_row, len(printed) - 1)
    sheet.set_paper(_A3 if sum(printed) > _A4_HOLDS else _A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(_pages_across(sheet, page, printed), 1 if page.one_page else 0)
    sheet.set_footer("&L&A&RSida &P av &N")


def _pages_across(sheet: Sheet, page: Page, printed: Sequence[float]) -> int:
    """Return how many pages wide a sheet is printed; the columns in sight stand on each of them."""
    kept = sum(printed[: page.freeze])
    if page.one_page or sum(printed) <= _A3_HOLDS:
        return 1
    if page.freeze:
        sheet.repeat_columns(0, page.freeze - 1)
    return math.ceil((sum(printed) - kept) / (_A3_HOLDS - kept))
