"""Whole columns of values -> the XML of a sheet's rows, many times faster than cell by cell.

XlsxWriter keeps every cell as an object until the file is closed: 6 µs and 200 bytes each. A
summary has a million of them. Here a column is turned into text in one go, and rows are put
together when they are written to the file, so that neither time nor memory grows beyond the text.
Strings stand in the cells themselves (inline strings).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain, repeat

import msgspec

from handlingsplan.spreadsheet.xml_text import MAX_TEXT, escape

_EPOCH = dt.date(1899, 12, 30)
_ROWS_AT_A_TIME = 1_000

#: Beginnings that Excel or a person could take for a formula when the cell is edited.
FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r", "'")


class Shape(StrEnum):
    """How the values of a column are stored."""

    TEXT = "text"
    NUMBER = "tal"
    DATE = "datum"


class Cells(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a block.

    Attributes:
        values: text, numbers or :class:`datetime.date`; ``None`` and NaN are empty cells.
        shape: how they are stored; a text among numbers or days is stored as text.
        style: number of the cell format.
        quoted: number of the same format with a quote prefix, for text that begins like a formula.
    """

    values: Sequence[object]
    shape: Shape
    style: int
    quoted: int


def _keeps_spaces(text: str) -> bool:
    """Say whether a program might drop spaces of the text, were it not told to keep them."""
    return text[0].isspace() or text[-1].isspace() or "  " in text or "\n" in text or "\t" in text


def row_chunks(
    columns: Sequence[Cells], letters: Sequence[str], first: int, heights: Sequence[float] | None
) -> Iterator[str]:
    """Yield the XML of a block's rows, some rows at a time.

    Args:
        columns: the columns, all of the same length.
        letters: their column letters.
        first: Excel's number of the first row (the sheet's first row is 1).
        heights: the rows' heights in points (Excel fits them anew when somebody types), or
            ``None`` to let Excel fit them at once.
    """
    count = len(columns[0].values) if columns else 0
    # What comes before a row's number: the row's tag, then each cell's. It ends what came before.
    begun, *after = *(f'<c r="{letter}' for letter in letters), "</row>"
    for start in range(0, count, _ROWS_AT_A_TIME):
        stop = min(start + _ROWS_AT_A_TIME, count)
        numbers = list(map(str, range(first + start, first + stop)))
        parts: list[Iterable[str]] = [
            repeat('<row r="', len(numbers)),
            numbers,
            _ends_of_rows(heights[start:stop] if heights else [0] * len(numbers), begun),
        ]
        for column, following in zip(columns, after, strict=True):
            parts += numbers, _column(column, column.values[start:stop], following)
        # Each part has a text for each row; together they are the rows, put together in one go.
        yield "".join(chain.from_iterable(zip(*parts, strict=True)))


def _ends_of_rows(heights: Sequence[float], begun: str) -> list[str]:
    """Return what follows a row's number, for each row, up to its first cell's number."""
    ends = {n: f'" ht="{n:g}">{begun}' if n else f'">{begun}' for n in set(heights)}
    return [ends[height] for height in heights]


def _column(column: Cells, values: Sequence[object], after: str) -> list[str]:
    """Return what follows a cell's address, for each row; an empty cell has its style alone."""
    cells = _texts if column.shape is Shape.TEXT else _numbers
    nothing = f'" s="{column.style}"/>{after}'
    return list(map(cells(column, values, after).get, values, repeat(nothing)))


def _numbers(column: Cells, values: Sequence[object], after: str) -> dict[object, str]:
    store = _serial if column.shape is Shape.DATE else _number
    start, end = f'" s="{column.style}"><v>', f"</v></c>{after}"
    different = set(values)
    found = ((value, store(value)) for value in different)
    words = {v: f"{_text(column, v)}{after}" for v in different if isinstance(v, str) and v}
    return {value: f"{start}{stored}{end}" for value, stored in found if stored} | words


def _texts(column: Cells, values: Sequence[object], after: str) -> dict[object, str]:
    different = set(values) - {None, ""}
    return {v: f"{_text(column, v)}{after}" for v in different if isinstance(v, str)}


def _text(column: Cells, value: str) -> str:
    """Return all of a text cell but its address."""
    value = _cut(value) if len(value) > MAX_TEXT // 2 else value
    style = column.quoted if value.startswith(FORMULA_LIKE) else column.style
    space = ' xml:space="preserve"' if _keeps_spaces(value) else ""
    return f'" s="{style}" t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'


def _cut(value: str) -> str:
    """Return text that is longer than a cell can hold cut off, with an ellipsis."""
    units = value.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * MAX_TEXT:
        return value
    return units[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _number(value: object) -> str:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return ""
    return repr(int(value) if value == int(value) and abs(value) < 1e15 else value)  # noqa: PLR2004  (exact as an integer)


def _serial(value: object) -> str:
    if not isinstance(value, dt.date) or value != value:  # noqa: PLR0124  (NaT is not itself)
        return ""
    day = value.date() if isinstance(value, dt.datetime) else value
    return str((day - _EPOCH).days)
