"""The quick way through a worksheet's cells: one pattern instead of a tree.

Excel, LibreOffice, openpyxl and XlsxWriter all write a cell with a value as
``<c r="B5" s="3" t="s"><v>17</v></c>``. Where every value of a sheet stands like that, and it is
counted that every one does, one regular expression takes the cells out at a third of the cost of
a tree (docs/architecture.md). Anything else (shared formulas, inline strings, prefixes, comments,
UTF-16, entities) is left to the careful way in :mod:`handlingsplan.reading.xlsx_sheet`; a test
holds the two equal over every workbook it can find.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from handlingsplan.reading.package import LIMITS

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]+)")?(?: t="([a-z]+)")?>'
    r"(?:<f>([^<]+)</f>)?<v>([^<&]*)</v></c>"
)
_HIDDEN_ROW = re.compile(r'<row (?=[^<>]*\bhidden="(?:1|true)")[^<>]*\br="([0-9]{1,7})"')
_MERGE = re.compile(r'<mergeCell ref="([^"<&]*)"')
_VALIDATION = re.compile(r'<dataValidation [^<]*?\bsqref="([^"<&]*)"')
_VALIDATION_2010 = re.compile(r"<xm:sqref>([^<&]*)</xm:sqref>")
_RULE_2010 = re.compile(r"<\w+:dataValidation[\s>]")
_BEGIN, _END, _LAST = "<sheetData>", "</sheetData>", "</worksheet>"
#: What must not occur among cells that are read by their pattern: inline strings, comments,
#: CDATA, alternative contents.
_CAREFUL = ("<is", "<!", "<mc:", "<?")

#: Column letters, row, style, kind, formula (as in XML) and text of a cell; all but the first two
#: may be empty.
Cell = tuple[str, str, str, str, str, str]


class QuickSheet(NamedTuple):
    """A worksheet taken apart.

    Attributes:
        cells: the cells that have a value, in the order of the file.
        hidden_rows: rows that are hidden.
        merged: references of merged cells.
        validations: references (several in one, with spaces between) of drop-downs and such.
        filtered: a filter hides rows.
    """

    cells: list[Cell]
    hidden_rows: frozenset[int]
    merged: list[str]
    validations: list[str]
    filtered: bool


def take_apart(data: bytes) -> QuickSheet | None:
    """Take a worksheet's XML apart; ``None`` where only the careful way is sure to be right."""
    if len(data) > LIMITS.tree_bytes:  # too large for either way; the careful one says so
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    begin, end = text.find(_BEGIN), text.rfind(_END)
    if not 0 < begin < end or not text.rstrip().endswith(_LAST) or not _usual(text[:begin]):
        return None
    body, tail = text[begin:end], text[end:]
    if any(sign in body for sign in _CAREFUL) or "<!" in tail or "<mc:" in tail:
        return None
    cells, merged, validations = _CELL.findall(body), _MERGE.findall(tail), _validations(tail)
    formulas = sum(1 for cell in cells if cell[4]) if "<f" in body else 0
    all_cells = len(cells) == body.count("<v") and formulas == body.count("<f")
    all_merged = len(merged) == tail.count("<mergeCell ")
    if validations is None or not (all_cells and all_merged):
        return None
    hidden = frozenset(map(int, _HIDDEN_ROW.findall(body))) if " hidden=" in body else frozenset()
    return QuickSheet(cells, hidden, merged, validations, filtered="<filterColumn" in tail)


def _usual(head: str) -> bool:
    """Say whether a sheet begins as usual: in UTF-8, without a prefix, a DOCTYPE or a comment."""
    declaration = head[: head.find("?>")].lower() if head.startswith("<?xml") else ""
    other = "encoding=" in declaration and "utf-8" not in declaration
    return not other and "<worksheet " in head and "<!" not in head


def _validations(tail: str) -> list[str] | None:
    """Return the references of the rules for input; ``None`` where some are written otherwise."""
    found = _VALIDATION.findall(tail)
    if len(found) != tail.count("<dataValidation "):
        return None
    if ":dataValidation" in tail:
        begin, end = tail.find("<x14:dataValidations"), tail.find("</x14:dataValidations>")
        newer = _VALIDATION_2010.findall(tail[begin:end]) if 0 <= begin < end else []
        if not newer or len(newer) != len(_RULE_2010.findall(tail)):
            return None
        found += newer
    return found
