"""The elements of OpenDocument: their names, the cells with their places, the text in them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from lxml import etree

from handlingsplan.spreadsheet.symbols import is_of_symbols
from handlingsplan.spreadsheet.xml_tree import integer

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT = (f"{{{_NS}{name}:1.0}}" for name in ("table", "office", "text"))
STYLE = f"{{{_NS}style:1.0}}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
DRAW, CHART = f"{{{_NS}drawing:1.0}}", f"{{{_NS}chart:1.0}}"
SPACE, FORM = f"{{{_NS}dr3d:1.0}}", f"{{{_NS}form:1.0}}"
META, DUBLIN = f"{{{_NS}meta:1.0}}", "{http://purl.org/dc/elements/1.1/}"
SVG = f"{{{_NS}svg-compatible:1.0}}"
HREF, STYLE_OF_TEXT = "{http://www.w3.org/1999/xlink}href", f"{TEXT}style-name"
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
_HOLDERS = tuple(f"{TEXT}{name}" for name in ("list", "list-item", "list-header", "section"))
#: A place above the line: ``super 58%``, or so much of the letters' height (``33% 58%``).
_ABOVE = re.compile(r"super|[1-9]")
#: A repeated cell with content is written out so many times at most; nobody types more than that.
_MOST_REPEATED = 2_000
#: A run of blanks is at most as long as a cell of Excel.
_MOST_BLANKS = 32_767


def styles_with(root: etree._Element, attribute: str, values: Container[str]) -> Iterator[str]:
    """Go through the names of the automatic styles with a property."""
    for style in root.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
        if any(properties.get(attribute) in values for properties in style):
            yield style.get(f"{STYLE}name", "")


def raised_styles(root: etree._Element) -> Iterator[str]:
    """Go through the names of the automatic styles that set a text above the line."""
    for style in root.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
        if any(_ABOVE.match(one.get(f"{STYLE}text-position", "")) for one in style):
            yield style.get(f"{STYLE}name", "")


def symbol_styles(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Go through the automatic styles with a font of symbols, each with the font."""
    faces = root.iterfind(f"{OFFICE}font-face-decls/{STYLE}font-face")
    sets = {one.get(f"{STYLE}name", ""): one.get(f"{STYLE}font-charset", "") for one in faces}
    for style in root.iterfind(f"{OFFICE}automatic-styles/{STYLE}style"):
        for font in (one.get(f"{STYLE}font-name", "") for one in style):
            if is_of_symbols(font, sets.get(font, "")):
                yield style.get(f"{STYLE}name", ""), font


def count(element: etree._Element, what: str) -> int:
    """Return how many rows or columns an element stands for, at least one."""
    return max(integer(element.get(f"{TABLE}number-{what}"), 1), 1)


def cells_of(sheet: etree._Element) -> Iterator[tuple[range, range, etree._Element]]:
    """Go through the cells that say anything, with the rows and columns over which each stands."""
    for rows, line in lines_of(sheet):
        for places, cell in filled_cells(line):
            yield rows, places, cell


def lines_of(sheet: etree._Element) -> Iterator[tuple[range, etree._Element]]:
    """Go through the rows with their numbers; the empty end of the sheet is one of them."""
    first = 1
    for line in sheet.iter(f"{TABLE}table-row"):
        repeated = count(line, "rows-repeated")
        yield range(first, first + min(repeated, _MOST_REPEATED)), line
        first += repeated


def filled_cells(line: etree._Element) -> Iterator[tuple[range, etree._Element]]:
    """Go through the cells that say anything, with the columns over which each is repeated."""
    column = 1
    for cell in line.iterchildren(*_CELLS):
        wide = count(cell, "columns-repeated")
        if len(cell) or len(cell.attrib) > 0:
            yield range(column, column + min(wide, _MOST_REPEATED)), cell
        column += wide


def paragraphs(element: etree._Element) -> str:
    """Return a text as a person sees it: paragraphs as lines, of lists too, without comments."""
    return "\n".join(map(line_of, _blocks(element)))


def _blocks(element: etree._Element) -> Iterator[etree._Element]:
    for child in element.iterchildren(*_PARAGRAPHS, *_HOLDERS):
        if child.tag in _HOLDERS:
            yield from _blocks(child)
        else:
            yield child


def line_of(element: etree._Element) -> str:
    """Return the text of a paragraph or a part of it."""
    if element.tag == f"{TEXT}s":
        return " " * min(integer(element.get(f"{TEXT}c"), 1), _MOST_BLANKS)
    if element.tag == f"{TEXT}tab":
        return "\t"
    if element.tag == f"{TEXT}line-break":
        return "\n"
    if element.tag in {f"{OFFICE}annotation", f"{TEXT}note"}:
        return ""
    parts = [element.text or ""]
    for child in element.iterchildren("{*}*"):
        parts += [line_of(child), child.tail or ""]
    return "".join(parts)
