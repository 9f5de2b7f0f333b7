"""Blocks of cells, read and written in one call each: never cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlingsplan.excel.retry import retry_while_busy

Rows = Sequence[Sequence[Any]]


def text_cell(text: str) -> str:
    """Return text as it must be written so that the program takes it for nothing but text.

    An apostrophe in front is Excel's own sign for text; it is not part of the value.
    """
    return f"'{text}" if text else ""


#: Excel takes no longer text inside a formula than 255 characters.
_LONGEST_LINK = 250


def hyperlink(target: str, text: str) -> str:
    """Return a cell that leads to ``target``; plain text where Excel would not take the link."""
    if not text or max(len(target), len(text)) > _LONGEST_LINK:
        return text_cell(text)
    quoted = [part.replace('"', '""') for part in (target, text)]
    return f'=HYPERLINK("{quoted[0]}","{quoted[1]}")'


@retry_while_busy
def read_block(cells: Any) -> list[list[Any]]:
    """Return the values of a range as rows; an empty cell is ``None`` or an empty text."""
    return as_rows(cells.raw_value)


@retry_while_busy
def read_formulas(cells: Any) -> list[list[Any]]:
    """Return the formulas of a range as rows; constants stand as they are."""
    return as_rows(cells.formula)


def as_rows(value: Any) -> list[list[Any]]:
    """Return a raw value as rows, also where it is that of a single cell or row."""
    if not isinstance(value, (list, tuple)):
        return [[value]]
    if value and not isinstance(value[0], (list, tuple)):
        return [list(value)]
    return [list(row) for row in value]


@retry_while_busy
def write_block(cells: Any, rows: Rows) -> None:
    """Write values over a range of the same shape."""
    cells.raw_value = tuple(tuple(row) for row in rows)


@retry_while_busy
def write_formulas(cells: Any, rows: Rows) -> None:
    """Write formulas (English, with commas) and values over a range of the same shape.

    They go straight to xlwings' engine: its own setter makes a hundred calls to convert values.
    """
    cells.impl.formula = tuple(tuple(row) for row in rows)


@retry_while_busy
def column_of(body: Any, number: int) -> Any:
    """Return a column of a block; the first is 1."""
    left, top = body.column + number - 1, body.row
    return body.sheet.range((top, left), (top + body.shape[0] - 1, left))


@retry_while_busy
def table_body(sheet: Any, table: Any, rows: int, *, columns: int) -> Any:
    """Empty a table and return the range under its headings, ``rows`` high (at least one).

    The table is stretched or shrunk to it, and shows all its rows: what a write does to rows that a
    filter hides is not defined in Excel. The cells take anything afterwards: in the format Text a
    formula would be kept as text. Cells outside the table are not touched.
    """
    filtered = table.show_autofilter
    if filtered:
        table.show_autofilter = False
    whole = table.range
    top, left = whole.row, whole.column
    height = whole.shape[0] - 1
    sheet.range((top + 1, left), (top + height, left + columns - 1)).clear_contents()
    last = top + max(rows, 1)
    table.resize(sheet.range((top, left), (last, left + columns - 1)))
    if filtered:
        table.show_autofilter = True
    body = sheet.range((top + 1, left), (last, left + columns - 1))
    body.number_format = "General"
    return body
