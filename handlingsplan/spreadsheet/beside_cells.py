"""Texts of a workbook that stand in no cell: properties, names, tooltips, memories of pivot tables.

Whoever sends a file on sends these too, and nobody sees them on its sheets.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from handlingsplan.spreadsheet.parts import WorkbookParts

#: How the name of a part begins -> where a person finds its texts.
_PLACES = (
    ("docprops/", "i filens egenskaper"),
    ("customxml/", "i filens egenskaper"),
    ("xl/comments", "i en anteckning eller namnet på den som skrev den"),
    ("xl/threadedcomments", "i en kommentar"),
    ("xl/persons", "i namnet på den som skrev en kommentar"),
    ("xl/pivot", "i en pivottabells minne"),
    ("xl/drawings", "i en bild eller en figur"),
    ("xl/charts", "i ett diagram"),
    ("xl/tables", "i en tabells egenskaper"),
    ("xl/workbook", "i ett definierat namn"),
    ("xl/worksheets/_rels", "i en länk"),
    ("xl/worksheets", "i en inmatningstext, en länk eller en inställning på ett blad"),
)
_ELSEWHERE = "i en del av filen som inte syns på bladen"
_ENDINGS = (".xml", ".rels", ".vml")
#: How cells look is no text.
_LOOKS = ("xl/styles", "xl/theme")
_TEXT = re.compile(
    r"[\s:](?P<name>[\w-]+)\s*=\s*(?:\"(?P<double>[^\"<]*)\"|'(?P<single>[^'<]*)')"
    r"|>(?P<text>[^<>]*\d[^<>]*)<"
)
#: Numbers alone are ids and measures, but in attributes that hold what somebody wrote.
_WRITTEN = frozenset({
    "prompt", "promptTitle", "error", "errorTitle", "tooltip", "display", "displayName", "descr",
    "title", "name", "alt", "altText", "altTextSummary", "author", "caption", "comment", "help",
    "description", "Target", "v", "userId",
})  # fmt: skip
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
#: And in parts of nothing but what somebody wrote.
_WITH_NUMBERS = ("docprops/", "customxml/", "xl/pivot")


def beside_cells(parts: WorkbookParts) -> Iterator[tuple[str, str]]:
    """Yield where a text stands, in words for a person, and the text.

    Raises:
        SpreadsheetError: a part is broken.
    """
    for name in parts.package.names:
        folded = name.casefold()
        if not folded.endswith(_ENDINGS) or folded.startswith(_LOOKS):
            continue
        place = next((said for start, said in _PLACES if folded.startswith(start)), _ELSEWHERE)
        numbers = folded.startswith(_WITH_NUMBERS)
        for found in _TEXT.finditer(_decoded(_without_cells(parts.package.read(name)))):
            text = html.unescape(found["text"] or found["double"] or found["single"] or "")
            written = numbers or found["name"] in _WRITTEN or not text.strip().isdecimal()
            if text and written:
                yield place, _GUID.sub("", text)


def _without_cells(data: bytes) -> bytes:
    """Return a sheet's part without its cells, which the reader reads."""
    first, after = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    return data[:first] + data[after:] if 0 <= first < after else data


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if wide else "utf-8", "replace")
