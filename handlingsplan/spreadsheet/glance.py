"""What is seen of a worksheet's XML without reading its cells.

The sheets that nobody fills in hold nothing but texts and formulas, as a rule: those of the
template. That they do is seen by patterns, and a sum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from html import unescape

from handlingsplan.spreadsheet.a1 import column_number
from handlingsplan.spreadsheet.beside import ENDS, printed_texts
from handlingsplan.spreadsheet.model import CellValue, Glance, Grid
from handlingsplan.spreadsheet.sheet import Shared, read_sheet
from handlingsplan.spreadsheet.xml_text import decode, seen

_ROWS, _ROWS_END = b"<sheetData>", b"</sheetData>"
_FOOT, _FOOT_END = b"<headerFooter", b"</headerFooter>"
_FOOT_TEXT = re.compile(rb"<(?:odd|even|first)(?:Header|Footer)>([^<]*)</")
_STRING = re.compile(rb' t="s"><v>([0-9]{1,7})</v></c>')
_PLACED_STRING = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]* t="s"><v>([0-9]{1,7})</v></c>')
#: A text in its cell, as openpyxl writes them.
_INLINE = re.compile(
    rb' t="inlineStr">(?:<is><t(?: xml:space="preserve")?>([^<]*+)</t></is>)?+</c>'
)
_FORMULA_CELL = re.compile(rb"<f(?:>|[ /][^<>]*>)(?:([^<]*+)</f>)?+(?:<v>[^<]*+</v>|<v/>)?+</c>")


def glance(data: bytes, part: str, context: Shared, addresses: Mapping[str, str]) -> Glance:
    """Return what is seen of a worksheet without reading its cells.

    That it holds nothing but texts and formulas is a sum: each match ends with the end of its
    cell, so there must be as many matches as cells that end, whatever their prefix.

    Args:
        data: its XML.
        part: its name, for the message.
        context: what it shares with the others.
        addresses: id of a relationship -> where it leads outside the workbook.

    Raises:
        SpreadsheetError: what stands around the cells is broken.
    """
    begin, end = data.find(_ROWS), data.rfind(_ROWS_END)
    if not 0 < begin < end:
        return Glance(around=read_sheet(data, part, context, addresses))
    around = _around(data[:begin], data[end:], part, addresses)
    strings, found = context.strings, _STRING.findall(data, begin, end)
    inline = [] if found else _INLINE.findall(data, begin, end)  # a program writes one or the other
    formulas = _FORMULA_CELL.findall(data, begin, end)
    numbers = set(map(int, set(found)))
    if (
        data.count(b"c>", begin, end) != len(found) + len(inline) + len(formulas)
        or max(numbers, default=-1) >= len(strings.texts)
        or not strings.struck.keys().isdisjoint(numbers)
        or context.styles.struck
        or context.styles.symbols
    ):
        return Glance(around=around)
    texts = {*map(strings.texts.__getitem__, numbers), *map(_inline_text, set(inline))}
    return Glance(
        around=around,
        texts=frozenset(filter(None, texts)),
        formulas=_formulas(tuple(formulas)),
        typed=partial(_typed, data, strings.texts, None if inline else len(found)),
    )


def _typed(
    data: bytes, texts: Sequence[str | None], count: int | None
) -> Mapping[int, Mapping[int, CellValue]] | None:
    """Return column -> row -> text of shared strings; ``None`` if some have no address."""
    found = _PLACED_STRING.findall(data)
    if len(found) != count:
        return None
    columns: dict[int, dict[int, CellValue]] = {}
    for letters, row, number in found:
        text = texts[int(number)]
        if text is not None:
            columns.setdefault(column_number(letters.decode()), {})[int(row)] = text
    return columns


def _around(before: bytes, after: bytes, part: str, addresses: Mapping[str, str]) -> Grid:
    """Return what is asked of a sheet without cells: where it leads, and what it prints."""
    foot = after[after.find(_FOOT) : after.rfind(_FOOT_END)]
    printed = _printed_in(foot)
    if addresses or printed is None or any(name in after for name in ENDS):
        return read_sheet(before + _ROWS + after, part, Shared(), addresses)
    return Grid(printed=printed)


@lru_cache(maxsize=64)  # the footers of the template come back on every sheet
def _printed_in(foot: bytes) -> tuple[str, ...] | None:
    """Return the texts of header and footer; ``None`` where there is more than texts."""
    written = _FOOT_TEXT.findall(foot)
    seen_whole = foot.count(b"</") == len(written)
    return tuple(printed_texts(map(_unescaped, written))) if seen_whole else None


@lru_cache(maxsize=64)  # the formulas of the template come back in every file
def _formulas(written: tuple[bytes, ...]) -> frozenset[str]:
    """Return formulas as a person writes them, each once."""
    return frozenset(map(_unescaped, set(written)))


@lru_cache(maxsize=1024)  # the texts of the template come back in every file
def _inline_text(written: bytes) -> str | None:
    return seen(decode(_unescaped(written)))


def _unescaped(written: bytes) -> str:
    return unescape(written.decode())
