"""The quick way through a worksheet's cells: one pattern instead of a tree.

Excel, LibreOffice, openpyxl and XlsxWriter all write a cell with a value as
``<c r="B5" s="3" t="s"><v>17</v></c>``. Where every value of a sheet stands like that, and it is
counted that every one does, one regular expression takes the cells out at a third of the cost of
a tree (docs/architecture.md). Anything else (formulas, inline strings, prefixes, comments, UTF-16,
entities) is left to the careful way in :mod:`handlingsplan.reading.xlsx_sheet`; a test holds the
two equal over every workbook it can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from handlingsplan.reading.package import LIMITS

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]+)")?(?: t="([a-z]+)")?><v>([^<&]*)</v></c>'
)
_HIDDEN_ROW = re.compile(r'<row (?=[^<>]*\bhidden="(?:1|true)")[^<>]*\br="([0-9]{1,7})"')
_BEGIN, _END = "<sheetData>", "</sheetData>"
#: What must not occur among cells that are read by their pattern: formulas, inline strings,
#: comments, CDATA, alternative contents.
_CAREFUL = ("<f", "<is", "<!", "<mc:", "<?")

#: Column letters, row, style, kind and text of a cell; style and kind may be empty.
Cell = tuple[str, str, str, str, str]


class QuickSheet(NamedTuple):
    """A worksheet taken apart.

    Attributes:
        cells: the cells that have a value, in the order of the file.
        hidden_rows: rows that are hidden.
        rest: the XML with an empty ``sheetData`` and without rules for colours.
    """

    cells: list[Cell]
    hidden_rows: frozenset[int]
    rest: bytes


def take_apart(data: bytes) -> QuickSheet | None:
    """Take a worksheet's XML apart; ``None`` where only the careful way is sure to be right."""
    if len(data) > LIMITS.tree_bytes:  # too large for either way; the careful one says so
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    begin, end = text.find(_BEGIN), text.rfind(_END)
    if not 0 < begin < end or _other_encoding(text[:begin]):
        return None
    body = text[begin:end]
    if any(sign in body for sign in _CAREFUL):
        return None
    cells = _CELL.findall(body)
    if len(cells) != body.count("<v"):
        return None
    hidden = frozenset(map(int, _HIDDEN_ROW.findall(body))) if " hidden=" in body else frozenset()
    rest = "".join((text[:begin], "<sheetData/>", *_without_colours(text[end + len(_END) :])))
    return QuickSheet(cells, hidden, rest.encode())


def _other_encoding(head: str) -> bool:
    declaration = head[: head.find("?>")].lower() if head.startswith("<?xml") else ""
    return "encoding=" in declaration and "utf-8" not in declaration


def _without_colours(tail: str) -> Iterator[str]:
    """Leave the rules for colours out; no value depends on them, and they are long."""
    begin, sign = tail.find("<conditionalFormatting"), "</conditionalFormatting>"
    end = tail.rfind(sign)
    if not 0 <= begin < end or "<!" in tail:
        yield tail
        return
    yield tail[:begin]
    yield tail[end + len(sign) :]
