"""The quick way through a worksheet's cells and the shared strings: patterns instead of a tree.

Excel, LibreOffice, openpyxl and XlsxWriter all write a cell with a value as
``<c r="B5" s="3" t="s"><v>17</v></c>`` and a string without runs as ``<si><t>text</t></si>``.
Where everything in a part stands like that, and it is counted that everything does, one regular
expression takes it out at a third of the cost of a tree (docs/architecture.md). Anything else
(shared formulas, inline strings, prefixes, comments, UTF-16, odd entities) is left to the careful
way in :mod:`handlingsplan.reading.xlsx_sheet` and :mod:`handlingsplan.reading.strings`; a test
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
_VALIDATION_2010 = re.compile(r"<xm:sqref>([^<&]*)</xm:sqref>")
_RULE_2010 = re.compile(r"<\w+:dataValidation[\s>]")
_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
#: The entities of XML; that of the ampersand comes last, so that nothing is replaced twice.
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_BEGIN, _END, _LAST = "<sheetData>", "</sheetData>", "</worksheet>"
#: What no XML may hold: the parser of the careful way says so, in words.
_FORBIDDEN = bytes({*range(32)} - {9, 10, 13})
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")

#: Column letters, row, style, kind, formula (as in XML) and text of a cell; all but the first two
#: may be empty.
Cell = tuple[str, str, str, str, str, str]


class Tail(NamedTuple):
    """What follows a worksheet's cells.

    Attributes:
        merged: references of merged cells.
        validations: references (several in one, with spaces between) of drop-downs and such.
        filtered: a filter hides rows.
    """

    merged: list[str]
    validations: list[str]
    filtered: bool


class QuickSheet(NamedTuple):
    """A worksheet taken apart.

    Attributes:
        cells: the cells that have a value, in the order of the file.
        hidden_rows: rows that are hidden.
        tail: what follows them.
    """

    cells: list[Cell]
    hidden_rows: frozenset[int]
    tail: Tail


def take_apart(data: bytes) -> QuickSheet | None:
    """Take a worksheet's XML apart; ``None`` where only the careful way is sure to be right."""
    text = _plain(data)
    begin, end = text.find(_BEGIN), text.rfind(_END)
    if not 0 < begin < end or not text.endswith(_LAST) or not _usual(text[:begin], "<worksheet "):
        return None
    body, tail = text[begin:end], _tail(text[end:])
    cells = _CELL.findall(body)
    if tail is None or body.count("<") != _signs(body, cells) or "&#" in body:
        return None
    if "!" in body and "<!" in body:
        return None
    hidden = frozenset(map(int, _HIDDEN_ROW.findall(body))) if " hidden=" in body else frozenset()
    return QuickSheet(cells, hidden, tail)


def take_strings(data: bytes) -> list[str] | None:
    """Return the shared strings as written (``_xHHHH_`` and all), or ``None`` as above."""
    text = _plain(data)
    begin = text.find("<si")
    if begin < 0 or not text.endswith("</sst>") or not _usual(text[:begin], "<sst "):
        return None
    found = _STRING.findall(text, begin)
    if text.count("<", begin) != 4 * len(found) + 1:
        return None
    if "&" not in text:
        return found
    if text.count("&") != len(_ENTITY.findall(text)):
        return None
    return [unescaped(item) if "&" in item else item for item in found]


def unescaped(text: str) -> str:
    """Return text with the entities of XML as the signs they stand for."""
    for entity, sign in _ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def _plain(data: bytes) -> str:
    """Return XML as text; empty where an XML parser would read it otherwise, or not at all."""
    if len(data) > LIMITS.tree_bytes or b"\r" in data:
        return ""
    if b"\xef" in data and any(sign in data for sign in _NO_CHARACTERS):
        return ""
    if len(data.translate(None, _FORBIDDEN)) != len(data):
        return ""
    try:
        return data.decode("utf-8").rstrip()
    except UnicodeDecodeError:
        return ""


def _usual(head: str, root: str) -> bool:
    """Say whether a part begins as usual: in UTF-8, without a prefix, a DOCTYPE or a comment."""
    declaration = head[: head.find("?>")].lower() if head.startswith("<?xml") else ""
    other = "encoding=" in declaration and "utf-8" not in declaration
    return not other and root in head and "<!" not in head


def _signs(body: str, cells: list[Cell]) -> int:
    """Return how many elements begin and end in these rows if all their content are the cells.

    A cell with a value begins and ends two elements, a formula one more; rows begin and end; what
    is left are rows and cells that hold nothing. An inline string, a comment, CDATA, a prefix or
    alternative contents make the sum wrong.
    """
    formulas = len([cell for cell in cells if cell[4]])
    rows = body.count("</row>")
    return 1 + 4 * len(cells) + 2 * formulas + 2 * rows + body.count("/>")


def _tail(text: str) -> Tail | None:
    """Take apart what follows the cells; ``None`` where some of it is written otherwise."""
    validations = _validations(text)
    some = "<mergeCell" in text
    merged = _MERGE.findall(text) if some else []
    if validations is None or (some and len(merged) != text.count("<mergeCell ")):
        return None
    if "<mc:" in text or ("!" in text and "<!" in text):
        return None
    return Tail(merged, validations, "<filterColumn" in text)


def _validations(tail: str) -> list[str] | None:
    """Return the references of the rules for input; ``None`` where some are written otherwise."""
    begin, end = tail.find("<dataValidations"), tail.find("</dataValidations>")
    rules = tail[begin:end] if 0 <= begin < end else ""
    found = [piece[: piece.find('"')] for piece in rules.split(' sqref="')[1:]]
    if len(found) != tail.count("<dataValidation ") or any("&" in areas for areas in found):
        return None
    if ":dataValidation" in tail:
        begin, end = tail.find("<x14:dataValidations"), tail.find("</x14:dataValidations>")
        newer = _VALIDATION_2010.findall(tail[begin:end]) if 0 <= begin < end else []
        if not newer or len(newer) != len(_RULE_2010.findall(tail)):
            return None
        found += newer
    return found
