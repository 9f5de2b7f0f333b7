"""OpenDocument (.ods) -> :class:`WorkbookFile`.

The whole workbook is one XML part. Repeated cells and rows are one element with a count, and only
those that hold something are looked into, so an empty sheet of a million rows costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache, partial

from lxml import etree

from handlingsplan.spreadsheet.a1 import Area, address, unquoted
from handlingsplan.spreadsheet.defects import Defect, Oddity, OddityKind, SpreadsheetError
from handlingsplan.spreadsheet.formats import PERCENT, NumberWithText, iso_moment, shown
from handlingsplan.spreadsheet.limits import Budget
from handlingsplan.spreadsheet.literals import text_misleads
from handlingsplan.spreadsheet.model import (
    CellValue,
    ErrorValue,
    Extra,
    ExtraKind,
    Glance,
    Grid,
    SheetFile,
    TableRef,
    WorkbookFile,
)
from handlingsplan.spreadsheet.package import Package
from handlingsplan.spreadsheet.xml_text import seen
from handlingsplan.spreadsheet.xml_tree import integer, parse_xml

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT = (f"{{{_NS}{name}:1.0}}" for name in ("table", "office", "text"))
_STYLE = f"{{{_NS}style:1.0}}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_DRAW, _CHART = f"{{{_NS}drawing:1.0}}", f"{{{_NS}chart:1.0}}"
_SVG = f"{{{_NS}svg-compatible:1.0}}"
_HREF, _STYLE_OF_TEXT = "{http://www.w3.org/1999/xlink}href", f"{_TEXT}style-name"
_LINE_THROUGH = ("text-line-through-style", "text-line-through-type")
_LINES = frozenset(
    {
        *("solid", "dotted", "dash", "long-dash", "dot-dash", "dot-dot-dash", "wave"),
        *("single", "double"),
    }
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HAS_UNIT = re.compile(r"(?:^|[\s\d])[^\W\d_]{2,}|[€$£]")  # not 1E+05, nor 1,5 k
#: A date that shows its year and month but no day: 2026-01, januari 2026, jan-26.
_MONTH_AND_YEAR = re.compile(r"(\d{4})-\d\d|[^\W\d_]+\.?[ -]?(\d\d(?:\d\d)?)")
_CLOCK = re.compile(r"PT(\d+)H(\d+)M(\d+)")
#: A repeated cell with content is written out so many times at most; nobody types more than that.
_MOST_REPEATED = 2_000
#: A run of blanks is at most as long as a cell of Excel.
_MOST_BLANKS = 32_767


def read_ods(package: Package) -> WorkbookFile:
    """Read a workbook; its cells are read sheet by sheet when they are asked for.

    Raises:
        SpreadsheetError: the file's XML is broken or holds no spreadsheet.
    """
    root = parse_xml(package.read("content.xml"), part="content.xml")
    book = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if book is None:
        raise SpreadsheetError(
            Defect.FOREIGN, "det är ett OpenDocument av annat slag än kalkylblad"
        )
    hidden = set(_styles(root, f"{_TABLE}display", {"false"}))
    struck = frozenset(
        name for said in _LINE_THROUGH for name in _styles(root, f"{_STYLE}{said}", _LINES)
    )
    budget = Budget(package.limits)
    printed = _printed(root, package)
    tables = list(_tables(book))
    sheets = tuple(
        SheetFile(
            name=(name := str(sheet.get(f"{_TABLE}name", ""))),
            hidden=sheet.get(f"{_TABLE}style-name") in hidden,
            load_tables=partial(_tables_on, tables, name),
            load=(grid := cache(partial(_grid, sheet, struck, budget))),
            load_glance=partial(_glance, grid),
            load_extras=partial(
                _extras, sheet, package, printed.get(sheet.get(f"{_TABLE}style-name", ""), ())
            ),
        )
        for sheet in book.iterfind(f"{_TABLE}table")
    )
    return WorkbookFile(
        sheets=sheets, names=dict(_names(book)), oddities=tuple(_oddities(package, book))
    )


def _glance(grid: Callable[[], Grid]) -> Glance:
    return Glance(around=grid())


def _styles(root: etree._Element, attribute: str, values: Container[str]) -> Iterator[str]:
    """Go through the names of the automatic styles with a property."""
    for style in root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style"):
        if any(properties.get(attribute) in values for properties in style):
            yield style.get(f"{_STYLE}name", "")


def _names(book: etree._Element) -> Iterator[tuple[str, str]]:
    """Go through the defined names, with references written as Excel writes them."""
    for name in book.iterfind(f"{_TABLE}named-expressions/*"):
        key = str(name.get(f"{_TABLE}name", "")).lower()
        expression = name.get(f"{_TABLE}expression")
        if expression is not None:
            yield key, expression.removeprefix("of:").removeprefix("=")
        else:
            sheet, area = _reference(str(name.get(f"{_TABLE}cell-range-address", "")))
            if area is not None:
                yield key, f"'{sheet.replace(chr(39), chr(39) * 2)}'!{area}"


def _reference(text: str) -> tuple[str, Area | None]:
    """Read ``$'My sheet'.$B$4:.$C$9``: the sheet's name and the area."""
    cells = re.search(r"\.(\$?[A-Z]+\$?\d+)(?::(?:.*\.)?(\$?[A-Z]+\$?\d+))?$", text)
    if not cells:
        return "", None
    first, last = cells.groups()
    return unquoted(text[: cells.start()]), Area.parse(f"{first}:{last}" if last else first)


def _tables_on(tables: Iterable[tuple[str, TableRef]], sheet: str) -> Iterator[TableRef]:
    return (table for owner, table in tables if owner == sheet)


def _tables(book: etree._Element) -> Iterator[tuple[str, TableRef]]:
    for table in book.iterfind(f"{_TABLE}database-ranges/{_TABLE}database-range"):
        sheet, area = _reference(str(table.get(f"{_TABLE}target-range-address", "")))
        if area is not None and table.get(f"{_TABLE}contains-header") != "false":
            filtered = table.find(f"{_TABLE}filter") is not None
            name = str(table.get(f"{_TABLE}name", ""))
            yield sheet, TableRef(name=name, area=area, filtered=filtered)


def _oddities(package: Package, book: etree._Element) -> Iterator[Oddity]:
    own = (name for name in package.names if name.startswith("Basic/"))
    if any(not name.endswith(("script-lc.xml", "script-lb.xml")) for name in own):
        yield Oddity(kind=OddityKind.MACROS)
    for link in book.iter(f"{_TABLE}dde-link"):
        source = next(iter(link), None)
        parts = [] if source is None else [str(v) for v in source.attrib.values()]
        yield Oddity(kind=OddityKind.DDE, detail="|".join(parts))


def _count(element: etree._Element, what: str) -> int:
    return max(integer(element.get(f"{_TABLE}number-{what}"), 1), 1)


def _grid(sheet: etree._Element, struck: frozenset[str], budget: Budget) -> Grid:
    """Read a sheet's cells.

    Raises:
        SpreadsheetError: they are too many.
    """
    columns: dict[int, dict[int, CellValue]] = {}
    formulas: dict[tuple[int, int], str] = {}
    unsaved: set[tuple[int, int]] = set()
    crossed: dict[tuple[int, int], CellValue] = {}
    merged, validations, links, taken = list[Area](), list[Area](), list[tuple[Area, str]](), 0
    for rows, places, cell in _cells(sheet):
        top, left = rows[0], places[0]
        area = Area(top, left, rows[-1], places[-1])
        if cell.get(f"{_TABLE}content-validation-name") is not None:
            validations.append(area)
        merged += _span(cell, top, left)
        links += ((area, str(link.get(_HREF))) for link in cell.iter(f"{_TEXT}a"))
        value, out = _value(cell, struck)
        formula = cell.get(f"{_TABLE}formula")
        if formula is not None:
            formulas[top, left] = formula.removeprefix("of:=")
            if cell.get(f"{_OFFICE}value-type") is None:
                unsaved.add((top, left))
        if out is not None:
            crossed[top, left] = out
        if value is not None:
            taken = budget.take(area.size, taken)
            for column in places:
                columns.setdefault(column, {}).update(dict.fromkeys(rows, value))
    return Grid(
        columns=columns,
        formulas=formulas,
        unsaved=frozenset(unsaved),
        merged=tuple(merged),
        hidden_rows=frozenset(_hidden_rows(sheet)),
        validations=tuple(validations),
        struck=crossed,
        links=tuple((area, text) for area, text in links if text and not text.startswith("#")),
    )


def _cells(sheet: etree._Element) -> Iterator[tuple[range, range, etree._Element]]:
    """Go through the cells that say anything, with the rows and columns over which each stands."""
    for rows, line in _lines(sheet):
        for places, cell in _filled_cells(line):
            yield rows, places, cell


def _hidden_rows(sheet: etree._Element) -> Iterator[int]:
    for rows, line in _lines(sheet):
        hidden = line.get(f"{_TABLE}visibility", "visible") != "visible"
        if hidden and any(cell.get(f"{_OFFICE}value-type") for _, cell in _filled_cells(line)):
            yield from rows


def _lines(sheet: etree._Element) -> Iterator[tuple[range, etree._Element]]:
    """Go through the rows with their numbers; the empty end of the sheet is one of them."""
    first = 1
    for line in sheet.iter(f"{_TABLE}table-row"):
        repeated = _count(line, "rows-repeated")
        yield range(first, first + min(repeated, _MOST_REPEATED)), line
        first += repeated


def _filled_cells(line: etree._Element) -> Iterator[tuple[range, etree._Element]]:
    """Go through the cells that say anything, with the columns over which each is repeated."""
    column = 1
    for cell in line.iterchildren(*_CELLS):
        wide = _count(cell, "columns-repeated")
        if len(cell) or len(cell.attrib) > 0:
            yield range(column, column + min(wide, _MOST_REPEATED)), cell
        column += wide


def _span(cell: etree._Element, row: int, column: int) -> list[Area]:
    down, right = _count(cell, "rows-spanned"), _count(cell, "columns-spanned")
    if down == right == 1:
        return []
    return [Area(row, column, row + down - 1, column + right - 1)]


def _value(
    cell: etree._Element, struck: frozenset[str]
) -> tuple[CellValue | None, CellValue | None]:
    """Return what a cell means, and what is struck out in it."""
    kind = cell.get(f"{_OFFICE}value-type")
    if kind is None:
        return None, None
    try:
        value = _typed(cell, kind)
    except ValueError:  # not as the standard has it: what a person sees still counts
        value = _paragraphs(cell)
    if cell.get(f"{_TABLE}style-name") in struck:
        return None, value
    spans = [span for span in cell.iter(f"{_TEXT}span") if span.get(_STYLE_OF_TEXT) in struck]
    if not (spans and type(value) is str):
        return (seen(value) if type(value) is str else value), None
    out = " ".join("".join(map(str, span.itertext())) for span in spans)
    for span in spans:
        tail = span.tail
        span.clear()
        span.tail = tail
    return seen(_paragraphs(cell)), out


def _typed(cell: etree._Element, kind: str) -> CellValue | None:
    if cell.get(f"{_CALC}value-type") == "error":
        return ErrorValue(_paragraphs(cell))
    if kind == "string":
        return cell.get(f"{_OFFICE}string-value") or _paragraphs(cell)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _day(cell)
    if kind == "time":
        clock = _CLOCK.match(cell.get(f"{_OFFICE}time-value", ""))
        return ":".join(clock.groups()).removesuffix(":00") if clock else _paragraphs(cell)
    return _number(cell, kind)


def _number(cell: etree._Element, kind: str) -> CellValue:
    number, text = float(cell.get(f"{_OFFICE}value", "")), _paragraphs(cell)
    if kind == "percentage":
        return text if text_misleads(number * 100, text) else shown(number, PERCENT)
    misleads = text_misleads(number, text)
    if misleads or _HAS_UNIT.search(text):
        return NumberWithText(number, text, misleads=misleads)
    return number


def _day(cell: etree._Element) -> CellValue:
    """Return a date's day; its year or month where no more is shown, as the text says."""
    day = iso_moment(cell.get(f"{_OFFICE}date-value", ""))
    if isinstance(day, str):
        return _paragraphs(cell)
    text = _paragraphs(cell).strip()
    if text == f"{day.year}":
        return text
    year = _MONTH_AND_YEAR.fullmatch(text)
    return f"{day:%Y-%m}" if year and f"{day.year}".endswith(year[1] or year[2]) else day


def _paragraphs(cell: etree._Element) -> str:
    """Return a cell's text as a person sees it: paragraphs as lines, without comments."""
    return "\n".join(_line(paragraph) for paragraph in cell.iterchildren(f"{_TEXT}p"))


def _line(element: etree._Element) -> str:
    """Return the text of a paragraph or a part of it."""
    if element.tag == f"{_TEXT}s":
        return " " * min(integer(element.get(f"{_TEXT}c"), 1), _MOST_BLANKS)
    if element.tag == f"{_TEXT}tab":
        return "\t"
    if element.tag == f"{_TEXT}line-break":
        return "\n"
    if element.tag in {f"{_OFFICE}annotation", f"{_TEXT}note"}:
        return ""
    parts = [element.text or ""]
    for child in element.iterchildren("{*}*"):
        parts += [_line(child), child.tail or ""]
    return "".join(parts)


# --- What a sheet carries beside its cells


def _extras(sheet: etree._Element, package: Package, printed: Iterable[str]) -> Iterator[Extra]:
    """Go through notes, drawings and print texts; what is anchored to no cell has none."""
    yield from (Extra(kind=ExtraKind.PRINTED, text=text) for text in printed)
    for rows, places, cell in _cells(sheet):
        at = address(rows[0], places[0])
        for note in cell.iterchildren(f"{_OFFICE}annotation"):
            text = "\n".join(_line(paragraph) for paragraph in note.iterchildren(f"{_TEXT}p"))
            if text.strip():
                yield Extra(kind=ExtraKind.NOTE, cell=at, text=text)
        yield from _drawings(cell, at, package)
    for shapes in sheet.iterchildren(f"{_TABLE}shapes"):
        yield from _drawings(shapes, "", package)


def _printed(root: etree._Element, package: Package) -> dict[str, tuple[str, ...]]:
    """Return name of a sheet's style -> the texts of its header and footer."""
    if "styles.xml" not in package.entries:
        return {}
    pages = {
        page.get(f"{_STYLE}name"): tuple(_printed_on(page))
        for page in parse_xml(package.read("styles.xml"), part="styles.xml").iter(
            f"{_STYLE}master-page"
        )
    }
    styles = root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style")
    return {
        style.get(f"{_STYLE}name", ""): pages.get(style.get(f"{_STYLE}master-page-name"), ())
        for style in styles
    }


def _printed_on(page: etree._Element) -> Iterator[str]:
    for part in page.iterchildren("{*}*"):
        shown = part.get(f"{_STYLE}display") != "false"
        for paragraph in part.iter(f"{_TEXT}p") if shown else ():
            text = " ".join(_without_fields(paragraph).split())
            if text:
                yield text


def _without_fields(paragraph: etree._Element) -> str:
    """Return the text of a paragraph without page numbers, dates and the like."""
    texts = [paragraph.text or ""]
    for child in paragraph.iterchildren("{*}*"):
        texts += [_without_fields(child) if child.tag == f"{_TEXT}span" else "", child.tail or ""]
    return "".join(texts)


def _drawings(holder: etree._Element, at: str, package: Package) -> Iterator[Extra]:
    for shape in holder.iterchildren("{*}*"):
        if not shape.tag.startswith(_DRAW):
            continue
        described = shape.iter(f"{_SVG}title", f"{_SVG}desc")
        texts = ["".join(map(str, one.itertext())) for one in described]
        texts += [_line(paragraph) for paragraph in shape.iter(f"{_TEXT}p")]
        kind = ExtraKind.SHAPE
        if shape.find(f".//{_DRAW}image") is not None:
            kind = ExtraKind.PICTURE
        if shape.find(f".//{_DRAW}object-ole") is not None:
            kind = ExtraKind.EMBEDDED
        inner = shape.find(f".//{_DRAW}object")
        if inner is not None:
            kind = ExtraKind.CHART
            texts += _titles(str(inner.get(_HREF, "")), package)
        yield Extra(kind=kind, cell=at, text="\n".join(text for text in texts if text.strip()))


def _titles(href: str, package: Package) -> list[str]:
    """Return the titles of a chart, which lies in a document of its own inside the file."""
    part = f"{href.removeprefix('./')}/content.xml"
    if part not in package.entries:
        return []
    root = parse_xml(package.read(part), part=part)
    titles = root.iter(f"{_CHART}title", f"{_CHART}subtitle", f"{_CHART}footer")
    return [_line(text) for title in titles for text in title.iter(f"{_TEXT}p")]
