"""OpenDocument (.ods) -> :class:`WorkbookFile`.

The whole workbook is one XML part. Repeated cells and rows are one element with a count, and only
those that hold something are looked into, so an empty sheet of a million rows costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial

from lxml import etree

from handlingsplan.spreadsheet.a1 import Area, unquoted
from handlingsplan.spreadsheet.about import name_said
from handlingsplan.spreadsheet.beside import constant_text, links_of_formulas
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
    take_covered,
)
from handlingsplan.spreadsheet.ods_extras import ods_extras, printed_texts, properties
from handlingsplan.spreadsheet.ods_xml import (
    CALC,
    HREF,
    OFFICE,
    STYLE,
    STYLE_OF_TEXT,
    TABLE,
    TEXT,
    cells_of,
    count,
    filled_cells,
    lines_of,
    paragraphs,
    raised_styles,
    styles_with,
    symbol_styles,
)
from handlingsplan.spreadsheet.package import Package
from handlingsplan.spreadsheet.strings import raised
from handlingsplan.spreadsheet.symbols import in_unicode
from handlingsplan.spreadsheet.xml_text import seen
from handlingsplan.spreadsheet.xml_tree import parse_xml

_TYPE = f"{OFFICE}value-type"
_LINE_THROUGH = ("text-line-through-style", "text-line-through-type")
_LINES = frozenset(
    {
        *("solid", "dotted", "dash", "long-dash", "dot-dash", "dot-dot-dash", "wave"),
        *("single", "double"),
    }
)
_HAS_UNIT = re.compile(r"(?:^|[\s\d])[^\W\d_]{2,}|[€$£]")  # not 1E+05, nor 1,5 k
#: A date that shows its year and month but no day: 2026-01, januari 2026, jan-26.
_MONTH_AND_YEAR = re.compile(r"(\d{4})-\d\d|[^\W\d_]+\.?[ -]?(\d\d(?:\d\d)?)")
#: A month alone, in Swedish or English; the beginning of no weekday's name.
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|ma[jy]|jun|jul|aug|sep|o[kc]t|nov|dec)[^\W\d_]*\.?", re.IGNORECASE
)
#: A quarter as a date's format has it, whose number is no day's: K1 2026, 1:a kvartalet 2026.
_QUARTER, _NUMBERS = re.compile(r"\b[^\W\d_]{1,2}\d\b|\d:[ae] [^\W\d_]+"), re.compile(r"[0-9]+")
_CLOCK = re.compile(r"PT(\d+)H(\d+)M(\d+)")


#: What a rule for input says.
Said = tuple[str, ...]


def read_ods(package: Package) -> WorkbookFile:
    """Read a workbook; its cells are read sheet by sheet when they are asked for.

    Raises:
        SpreadsheetError: the file's XML is broken or holds no spreadsheet.
    """
    root = parse_xml(package.read("content.xml"), part="content.xml")
    book = root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    if book is None:
        raise SpreadsheetError(
            Defect.FOREIGN, "det är ett OpenDocument av annat slag än kalkylblad"
        )
    hidden = set(styles_with(root, f"{TABLE}display", {"false"}))
    struck = frozenset(
        name for said in _LINE_THROUGH for name in styles_with(root, f"{STYLE}{said}", _LINES)
    )
    _raise_digits(book, frozenset(raised_styles(root)))
    _show_symbols(book, dict(symbol_styles(root)))
    budget = Budget(package.limits)
    printed = printed_texts(root, package)
    tables, helps = list(_tables(book)), dict(_helps(book))
    sheets = tuple(
        SheetFile(
            name=(name := str(sheet.get(f"{TABLE}name", ""))),
            hidden=sheet.get(f"{TABLE}style-name") in hidden,
            load_tables=partial(_tables_on, tables, name),
            load=(grid := cache(partial(_grid, sheet, struck, budget, helps))),
            load_glance=partial(_glance, grid),
            load_extras=partial(
                ods_extras, sheet, package, printed.get(sheet.get(f"{TABLE}style-name", ""), ())
            ),
        )
        for sheet in book.iterfind(f"{TABLE}table")
    )
    return WorkbookFile(
        sheets=sheets,
        names=dict(_names(book)),
        oddities=tuple(_oddities(package, book)),
        about=(*properties(package), *_own_names(book)),
    )


def _raise_digits(book: etree._Element, styles: frozenset[str]) -> None:
    """Write digits that are set above the line as such; ``styles`` are those that set them so."""
    for span in book.iter(f"{TEXT}span") if styles else ():
        if span.get(STYLE_OF_TEXT) in styles:
            span.text = raised(span.text or "")


def _show_symbols(book: etree._Element, fonts: Mapping[str, str]) -> None:
    """Write letters in a font of symbols as they are seen; ``fonts`` are those of styles."""
    for element in book.iter(f"{TEXT}span", f"{TABLE}table-cell") if fonts else ():
        name = element.get(STYLE_OF_TEXT) or element.get(f"{TABLE}style-name") or ""
        if name in fonts:
            for text in (element, *element.iterchildren(f"{TEXT}p")):
                text.text = in_unicode(text.text or "", fonts[name])


def _glance(grid: Callable[[], Grid]) -> Glance:
    return Glance(around=grid())


def _helps(book: etree._Element) -> Iterator[tuple[str, Said]]:
    """Go through the rules for input, with what each says beside the chosen cell."""
    for rule in book.iterfind(f"{TABLE}content-validations/{TABLE}content-validation"):
        said = [
            text
            for message in rule.iterchildren(f"{TABLE}help-message", f"{TABLE}error-message")
            for text in (message.get(f"{TABLE}title", ""), paragraphs(message))
        ]
        yield rule.get(f"{TABLE}name", ""), tuple(dict.fromkeys(filter(None, said)))


def _names(book: etree._Element) -> Iterator[tuple[str, str]]:
    """Go through the defined names, with references written as Excel writes them."""
    for name in book.iterfind(f"{TABLE}named-expressions/*"):
        key = str(name.get(f"{TABLE}name", "")).lower()
        expression = name.get(f"{TABLE}expression")
        if expression is not None:
            yield key, expression.removeprefix("of:").removeprefix("=")
        else:
            sheet, area = _reference(str(name.get(f"{TABLE}cell-range-address", "")))
            if area is not None:
                yield key, f"'{sheet.replace(chr(39), chr(39) * 2)}'!{area}"


def _own_names(book: etree._Element) -> Iterator[Extra]:
    """Go through the names that stand for a text, on a sheet of their own too."""
    for name in book.iter(f"{TABLE}named-expression"):
        expression = name.get(f"{TABLE}expression", "").removeprefix("of:")
        yield from name_said(name.get(f"{TABLE}name", ""), expression)


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
    for table in book.iterfind(f"{TABLE}database-ranges/{TABLE}database-range"):
        sheet, area = _reference(str(table.get(f"{TABLE}target-range-address", "")))
        if area is not None and table.get(f"{TABLE}contains-header") != "false":
            filtered = table.find(f"{TABLE}filter") is not None
            name = str(table.get(f"{TABLE}name", ""))
            yield sheet, TableRef(name=name, area=area, filtered=filtered)


def _oddities(package: Package, book: etree._Element) -> Iterator[Oddity]:
    own = (name for name in package.names if name.startswith("Basic/"))
    if any(not name.endswith(("script-lc.xml", "script-lb.xml")) for name in own):
        yield Oddity(kind=OddityKind.MACROS)
    for link in book.iter(f"{TABLE}dde-link"):
        source = next(iter(link), None)
        parts = [] if source is None else [str(v) for v in source.attrib.values()]
        yield Oddity(kind=OddityKind.DDE, detail="|".join(parts))


def _grid(
    sheet: etree._Element, struck: frozenset[str], budget: Budget, helps: Mapping[str, Said]
) -> Grid:
    """Read a sheet's cells.

    Raises:
        SpreadsheetError: they are too many.
    """
    columns: dict[int, dict[int, CellValue]] = {}
    formulas, crossed = dict[tuple[int, int], str](), dict[tuple[int, int], CellValue]()
    merged, links, taken = list[Area](), list[tuple[Area, str]](), 0
    ruled, without = list[tuple[Area, str]](), set[tuple[int, int]]()
    for rows, places, cell in cells_of(sheet):
        top, left = rows[0], places[0]
        area = Area(top, left, rows[-1], places[-1])
        ruled += _ruled(cell, area)
        merged += _span(cell, top, left)
        links += ((area, str(link.get(HREF))) for link in cell.iter(f"{TEXT}a"))
        value, out = _value(cell, struck)
        if value is None and cell.get(_TYPE) is None:
            without.add((top, left))
        formulas |= _formula(cell, top, left)
        crossed |= {} if out is None else {(top, left): out}
        if value is not None:
            taken = budget.take(area.size, taken)
            for column in places:
                columns.setdefault(column, {}).update(dict.fromkeys(rows, value))
    return Grid(
        columns=columns,
        formulas=formulas,
        unsaved=frozenset(formulas.keys() & without),
        merged=tuple(merged),
        covered=tuple(take_covered(columns, merged)),
        hidden_rows=frozenset(_hidden_rows(sheet)),
        validations=tuple(area for area, _ in ruled),
        struck=crossed,
        links=(*filter(_leads_out, links), *links_of_formulas(formulas)),
        within=tuple(_within(links)),
        help=tuple(_help(ruled, helps)),
    )


def _ruled(cell: etree._Element, area: Area) -> list[tuple[Area, str]]:
    name = cell.get(f"{TABLE}content-validation-name")
    return [] if name is None else [(area, name)]


def _formula(cell: etree._Element, row: int, column: int) -> dict[tuple[int, int], str]:
    formula = cell.get(f"{TABLE}formula")
    return {} if formula is None else {(row, column): formula.removeprefix("of:=")}


def _leads_out(link: tuple[Area, str]) -> bool:
    return bool(link[1]) and not link[1].startswith("#")


def _within(links: Iterable[tuple[Area, str]]) -> Iterator[Extra]:
    """Go through the links that lead within the workbook."""
    for area, text in links:
        if text.startswith("#"):
            yield Extra(kind=ExtraKind.LINK, cell=str(area), text=text)


def _help(
    ruled: Iterable[tuple[Area, str]], helps: Mapping[str, Said]
) -> Iterator[tuple[str, str]]:
    """Go through what rules say beside a chosen cell, each rule once, with its first cells."""
    first: dict[str, Area] = {}
    for area, name in ruled:
        first.setdefault(name, area)
    for name, area in first.items():
        yield from ((str(area), text) for text in helps.get(name, ()))


def _hidden_rows(sheet: etree._Element) -> Iterator[int]:
    for rows, line in lines_of(sheet):
        hidden = line.get(f"{TABLE}visibility", "visible") != "visible"
        if hidden and any(cell.get(_TYPE) or paragraphs(cell) for _, cell in filled_cells(line)):
            yield from rows


def _span(cell: etree._Element, row: int, column: int) -> list[Area]:
    down, right = count(cell, "rows-spanned"), count(cell, "columns-spanned")
    if down == right == 1:
        return []
    return [Area(row, column, row + down - 1, column + right - 1)]


def _value(
    cell: etree._Element, struck: frozenset[str]
) -> tuple[CellValue | None, CellValue | None]:
    """Return what a cell means, and what is struck out in it."""
    kind = cell.get(_TYPE)
    try:
        value = _untyped(cell) if kind is None else _typed(cell, kind)
    except ValueError:  # not as the standard has it: what a person sees still counts
        value = paragraphs(cell)
    if value is None:
        return None, None
    if cell.get(f"{TABLE}style-name") in struck:
        return None, value
    spans = [span for span in cell.iter(f"{TEXT}span") if span.get(STYLE_OF_TEXT) in struck]
    if not (spans and type(value) is str):
        return (seen(value) if type(value) is str else value), None
    out = " ".join("".join(map(str, span.itertext())) for span in spans)
    for span in spans:
        tail = span.tail
        span.clear()
        span.tail = tail
    return seen(paragraphs(cell)), out


def _untyped(cell: etree._Element) -> CellValue | None:
    """Return the text in a cell without a type, or what its formula says by itself."""
    text = paragraphs(cell) if len(cell) else ""
    return seen(text or constant_text(cell.get(f"{TABLE}formula", "").removeprefix("of:=")))


def _typed(cell: etree._Element, kind: str) -> CellValue | None:
    if cell.get(f"{CALC}value-type") == "error":
        return ErrorValue(paragraphs(cell))
    if kind == "string":
        return cell.get(f"{OFFICE}string-value") or paragraphs(cell)
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        return _day(cell)
    if kind == "time":
        clock = _CLOCK.match(cell.get(f"{OFFICE}time-value", ""))
        return ":".join(clock.groups()).removesuffix(":00") if clock else paragraphs(cell)
    return _number(cell, kind)


def _number(cell: etree._Element, kind: str) -> CellValue:
    number, text = float(cell.get(f"{OFFICE}value", "")), paragraphs(cell)
    if kind == "percentage":
        return text if text_misleads(number * 100, text) else shown(number, PERCENT)
    misleads = text_misleads(number, text)
    if misleads or _HAS_UNIT.search(text):
        return NumberWithText(number, text, misleads=misleads)
    return number


def _day(cell: etree._Element) -> CellValue:
    """Return a date's day; its year, month or what else is shown where the day is not."""
    day = iso_moment(cell.get(f"{OFFICE}date-value", ""))
    if isinstance(day, str):
        return paragraphs(cell)
    text = paragraphs(cell).strip()
    if text == f"{day.year}":
        return text
    year = _MONTH_AND_YEAR.fullmatch(text)
    if _MONTH.fullmatch(text) or (year and f"{day.year}".endswith(year[1] or year[2])):
        return f"{day:%Y-%m}"
    rest = _QUARTER.sub("", text)
    numbers = [int(digits) for digits in _NUMBERS.findall(rest)]
    return text if numbers and day.day not in numbers and ":" not in rest else day
