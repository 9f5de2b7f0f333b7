"""What the styles of an Office Open XML workbook mean, as far as they change what is meant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from handlingsplan.spreadsheet.formats import BUILTIN, PLAIN, NumberFormat, number_format
from handlingsplan.spreadsheet.strings import is_on
from handlingsplan.spreadsheet.symbols import is_of_symbols
from handlingsplan.spreadsheet.xml_tree import integer, namespace, parse_xml


class Styles(msgspec.Struct, frozen=True, kw_only=True):
    """The styles of cells, by their number as cells name it.

    Attributes:
        shows: style -> how it shows numbers, of the styles that do not show plain numbers.
        struck: the styles whose text is struck out.
        symbols: the styles in a font of symbols, with its name.
    """

    shows: Mapping[str, NumberFormat] = msgspec.field(default_factory=dict)
    struck: frozenset[str] = frozenset()
    symbols: Mapping[str, str] = msgspec.field(default_factory=dict)


@lru_cache(maxsize=16)  # the plans of a round are made from one template
def read_styles(data: bytes) -> Styles:
    """Read the styles' part.

    Raises:
        SpreadsheetError: the XML is broken.
    """
    root = parse_xml(data, part="xl/styles.xml")
    ns = namespace(root)
    known = dict(BUILTIN)
    for code in root.iterfind(f"{ns}numFmts/{ns}numFmt"):
        known[integer(code.get("numFmtId"))] = number_format(str(code.get("formatCode", "")))
    fonts = list(enumerate(root.iterfind(f"{ns}fonts/{ns}font")))
    crossed = {number for number, font in fonts if is_on(font.find(f"{ns}strike"))}
    names = ((number, font.find(f"{ns}name")) for number, font in fonts)
    called = {n: str(name.get("val", "")) for n, name in names if name is not None}
    sets = ((number, font.find(f"{ns}charset")) for number, font in fonts)
    charsets = {n: str(one.get("val", "")) for n, one in sets if one is not None}
    of_symbols = {n: name for n, name in called.items() if is_of_symbols(name, charsets.get(n, ""))}
    formats = list(enumerate(root.iterfind(f"{ns}cellXfs/{ns}xf")))
    shown = {str(n): known.get(integer(xf.get("numFmtId")), PLAIN) for n, xf in formats}
    return Styles(
        shows={style: how for style, how in shown.items() if not how.is_plain},
        struck=frozenset(str(n) for n, xf in formats if integer(xf.get("fontId")) in crossed),
        symbols={
            str(n): of_symbols[integer(xf.get("fontId"))]
            for n, xf in formats
            if integer(xf.get("fontId")) in of_symbols
        },
    )
