"""Whole columns of values -> the XML of a sheet's rows, many times faster than cell by cell.

XlsxWriter keeps every cell as an object until the file is closed: 6 µs and 200 bytes each. A
summary has a million of them. Here a column is turned into text in one go, and rows are put
together when they are written to the file, so that neither time nor memory grows beyond the text.
Strings stand in the cells themselves (inline strings).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

#: What XML or Excel cannot hold as it stands: control characters, halves of surrogate pairs, and
#: text that looks like Excel's own escape of such characters.
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = dt.date(1899, 12, 30)
_ROWS_AT_A_TIME = 1_000
_REMEMBERED = 1_000  # texts of a column that are kept as XML; those that recur come early

#: Excel's limit for the text of a cell, in UTF-16 code units.
MAX_TEXT = 32_767

#: Beginnings that Excel or a person could take for a formula when the cell is edited.
FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r", "'")


class Shape(StrEnum):
    """How the values of a column are stored."""

    TEXT = "text"
    NUMBER = "tal"
    DATE = "datum"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One column of a block.

    Attributes:
        values: text, numbers or :class:`datetime.date`; ``None`` and NaN are empty cells.
        shape: how they are stored.
        style: number of the cell format.
        quoted: number of the same format with a quote prefix, for text that begins like a formula.
    """

    values: Sequence[object]
    shape: Shape
    style: int
    quoted: int


def escape(text: str) -> str:
    """Return text as XML that Excel reads back as exactly ``text``."""
    if not text.isprintable() or "_x" in text:
        text = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


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
    known: list[dict[str, str]] = [{} for _ in columns]
    count = len(columns[0].values) if columns else 0
    for start in range(0, count, _ROWS_AT_A_TIME):
        stop = min(start + _ROWS_AT_A_TIME, count)
        numbers = range(first + start, first + stop)
        cells = [
            _column(column, letter, numbers, column.values[start:stop], seen)
            for column, letter, seen in zip(columns, letters, known, strict=True)
        ]
        opening = _openings(numbers, heights[start:stop] if heights else None)
        yield "".join(
            f"{row}{''.join(parts)}</row>" for row, *parts in zip(opening, *cells, strict=True)
        )


def _openings(numbers: range, heights: Sequence[float] | None) -> list[str]:
    if heights is None:
        return [f'<row r="{number}">' for number in numbers]
    return [
        f'<row r="{number}" ht="{height:g}">'
        for number, height in zip(numbers, heights, strict=True)
    ]


def _column(
    column: Cells, letter: str, numbers: range, values: Sequence[object], known: dict[str, str]
) -> list[str]:
    """Return the XML of each cell; an empty one has its style alone."""
    nothing = f' s="{column.style}"/>'
    if column.shape is Shape.TEXT:
        return [
            f'<c r="{letter}{number}"{known.get(value) or _text(column, value, known)}'
            if isinstance(value, str) and value
            else f'<c r="{letter}{number}"{nothing}'
            for number, value in zip(numbers, values, strict=True)
        ]
    store = _serial if column.shape is Shape.DATE else _number
    something = f' s="{column.style}"><v>'
    return [
        f'<c r="{letter}{number}"{something}{stored}</v></c>'
        if (stored := store(value))
        else f'<c r="{letter}{number}"{nothing}'
        for number, value in zip(numbers, values, strict=True)
    ]


def _text(column: Cells, value: str, known: dict[str, str]) -> str:
    """Return all of a text cell but its address; some texts are remembered."""
    value = _cut(value) if len(value) > MAX_TEXT // 2 else value
    style = column.quoted if value.startswith(FORMULA_LIKE) else column.style
    space = ' xml:space="preserve"' if _keeps_spaces(value) else ""
    cell = f' s="{style}" t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'
    if len(known) < _REMEMBERED:
        known[value] = cell
    return cell


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
