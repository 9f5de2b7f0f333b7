"""A worksheet's XML -> :class:`Grid`.

Only elements that hold something are touched from Python: a million formatted empty rows and a
stray cell in the last corner cost as good as nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import cast

import msgspec
from lxml import etree

from handlingsplan.spreadsheet.a1 import Area, address, column_number
from handlingsplan.spreadsheet.beside import (
    constant_text,
    help_beside,
    links_out,
    links_within,
    printed_texts,
)
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.formats import iso_moment, shown
from handlingsplan.spreadsheet.model import CellValue, ErrorValue, Grid, take_covered
from handlingsplan.spreadsheet.rich_values import RichKind, RichValue
from handlingsplan.spreadsheet.strings import Strings, without_struck
from handlingsplan.spreadsheet.styles import Styles
from handlingsplan.spreadsheet.symbols import in_unicode
from handlingsplan.spreadsheet.xml_text import decode, seen
from handlingsplan.spreadsheet.xml_tree import namespace, parse_xml

_DIGITS = "0123456789"
_TRUE = {"1", "true", "on"}


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What the cells of all sheets share.

    Attributes:
        strings: the shared strings.
        styles: what their styles mean.
        epoch_1904: days are counted from 1904.
        has_pictures: an error with a value beside it, of which no more is known, is a picture.
        rich: the values beside cells, by the number that cells give.
    """

    strings: Strings = Strings()
    styles: Styles = Styles()
    epoch_1904: bool = False
    has_pictures: bool = False
    rich: Mapping[str, RichValue] = msgspec.field(default_factory=dict)


class _Cells(msgspec.Struct):
    """What stands in the cells of a sheet, as it is gathered."""

    columns: dict[int, dict[int, CellValue]] = msgspec.field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = msgspec.field(default_factory=dict)
    unsaved: set[tuple[int, int]] = msgspec.field(default_factory=set)
    struck: dict[tuple[int, int], CellValue] = msgspec.field(default_factory=dict)


class _NoAddressError(ValueError):
    """A cell leaves its address to its place in the file."""


def read_sheet(
    data: bytes, part: str, context: Shared, addresses: Mapping[str, str] | None = None
) -> Grid:
    """Read a worksheet.

    Args:
        data: its XML.
        part: its name, for the message.
        context: what it shares with the others.
        addresses: id of a relationship -> where it leads outside the workbook.

    Raises:
        SpreadsheetError: the XML is broken, or says something that no cell can say.
    """
    root = parse_xml(data, part=part)
    ns = namespace(root)
    if root.tag != f"{ns}worksheet":
        raise SpreadsheetError(Defect.UNREADABLE, f"{part} är inget kalkylblad")
    try:
        return _grid(root, ns, context, addresses or {})
    except (ValueError, IndexError, TypeError, OverflowError) as error:
        reason = f"{part} innehåller celler som ingen kan läsa"
        raise SpreadsheetError(Defect.UNREADABLE, reason) from error


def _grid(root: etree._Element, ns: str, context: Shared, addresses: Mapping[str, str]) -> Grid:
    try:
        cells = _cells(root, ns, context)
    except _NoAddressError:
        _address_all(root, ns)
        cells = _cells(root, ns, context)
    if context.styles.symbols:
        _show_symbols(root, ns, context.styles.symbols, cells.columns)
    _take_struck(root, ns, context, cells)
    merged = tuple(area for area in _areas(_merged(root, ns)) if area.size > 1)
    is_rich = context.has_pictures or context.rich
    pictures = _take_rich(root, ns, context, cells.columns) if is_rich else {}
    return Grid(
        columns=cells.columns,
        formulas=cells.formulas,
        unsaved=frozenset(cells.unsaved),
        hidden_rows=frozenset(_hidden_rows(root, ns)),
        merged=merged,
        covered=tuple(take_covered(cells.columns, merged)),
        validations=tuple(_areas(_validations(root, ns))),
        filtered=root.find(f"{ns}autoFilter/{ns}filterColumn") is not None,
        struck=cells.struck,
        links=tuple(links_out(root, ns, addresses, cells.formulas)),
        pictures=pictures,
        printed=tuple(
            printed_texts(foot.text or "" for foot in root.iterfind(f"{ns}headerFooter/*"))
        ),
        within=tuple(links_within(root, ns)),
        help=tuple(help_beside(root, ns)),
    )


def _cells(root: etree._Element, ns: str, context: Shared) -> _Cells:
    """Return what stands in the cells.

    This loop is most of the cost of reading a file, so nothing is called that need not be.

    Raises:
        _NoAddressError: a cell has no address.
    """
    found = _Cells()
    columns, strings = found.columns, context.strings.texts
    value: CellValue | None
    for node in root.iter(f"{ns}v", f"{ns}is"):
        get = node.getparent().get  # type: ignore[union-attr]  # all of them stand in a cell
        kind, text = get("t"), node.text
        if kind == "s":
            value = strings[_index(text)] if text else None
        elif kind == "inlineStr" or node.tag == f"{ns}is":
            value = _inline(node, ns, _place(get("r")), found.struck)
        else:
            value = _value(kind, text or "", get("s", ""), context)
        if value is not None:
            row, column = _place(get("r"))
            try:
                columns[column][row] = value
            except KeyError:
                columns[column] = {row: value}
    for node in root.iter(f"{ns}f"):
        _take_formula(node, f"{ns}v", found)
    return found


def _inline(
    node: etree._Element,
    ns: str,
    place: tuple[int, int],
    struck: dict[tuple[int, int], CellValue],
) -> str | None:
    """Return a string that stands in its cell, and note what is struck out in it.

    What else such a cell may hold (``<v>``) says nothing.
    """
    if len(node) == 1 and node[0].tag == f"{ns}t":  # nearly all are one text
        return seen(decode(node[0].text or ""))
    text, crossed = without_struck(node, ns)
    if crossed:
        struck[place] = crossed
    return seen(text)


def _take_formula(node: etree._Element, value_tag: str, found: _Cells) -> None:
    """Note a formula, and whether nobody knows its value: not saved, nor said by itself."""
    cell: etree._Element = node.getparent()  # type: ignore[assignment]  # as in _cells
    place = _place(cell.get("r"))
    found.formulas[place] = node.text or ""
    value = node.getnext()
    if value is None or value.tag != value_tag or not (value.text or cell.get("t") == "str"):
        text = seen(decode(constant_text(node.text or "")))
        if text is None:
            found.unsaved.add(place)
        else:
            found.columns.setdefault(place[1], {})[place[0]] = text


@lru_cache(maxsize=4096)
def _index(text: str) -> int:
    """Return the number of a shared string.

    Raises:
        ValueError: it is none.
    """
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


@lru_cache(maxsize=16_384)  # the same addresses come back on every sheet of every file
def _place(reference: str | None) -> tuple[int, int]:
    """Return row and column of an address.

    Raises:
        _NoAddressError: there is none.
    """
    if reference is None:
        raise _NoAddressError
    letters = reference.rstrip(_DIGITS)
    return int(reference[len(letters) :]), column_number(letters)


def _value(kind: str | None, text: str, style: str, context: Shared) -> CellValue | None:
    """Return the value of a cell that is no shared or inline string."""
    read = _KINDS.get(kind or "n")
    if read:
        return read(text) if text or kind == "str" else None
    if not text:
        return None
    number = float(text)
    how = context.styles.shows.get(style)
    if how is None or not math.isfinite(number):
        return number if math.isfinite(number) else text
    return shown(number, how, epoch_1904=context.epoch_1904)


#: Kinds of cells whose text alone says the value.
_KINDS: dict[str, Callable[[str], CellValue | None]] = {
    "str": lambda text: seen(decode(text)),
    "b": lambda text: text.strip() in _TRUE,
    "e": ErrorValue,
    "d": iso_moment,
}


def _address_all(root: etree._Element, ns: str) -> None:
    """Give each row and cell the address that its place in the file means."""
    last_row = 0
    for row in root.iterfind(f"{ns}sheetData/{ns}row"):
        last_row = int(row.get("r") or last_row + 1)
        row.set("r", str(last_row))
        last_column = 0
        for cell in row.iterfind(f"{ns}c"):
            reference = cell.get("r")
            if reference is None:
                reference = address(last_row, last_column + 1)
                cell.set("r", reference)
            last_column = _place(reference)[1]


def _hidden_rows(root: etree._Element, ns: str) -> Iterator[int]:
    """Go through the rows that are hidden."""
    rows = cast("list[etree._Element]", _hidden_search(ns)(root))  # noqa: SLF001  (lxml's only name)
    return (int(row.get("r", "")) for row in rows if row.get("hidden") in _TRUE)


@lru_cache(maxsize=8)
def _hidden_search(ns: str) -> etree.XPath:
    return etree.XPath("m:sheetData/m:row[@hidden][@r]", namespaces={"m": ns.strip("{}") or "m"})


def _merged(root: etree._Element, ns: str) -> Iterator[str]:
    found = root.find(f"{ns}mergeCells")
    areas = () if found is None else found.iterchildren(f"{ns}mergeCell")
    return (area.get("ref", "") for area in areas)


def _validations(root: etree._Element, ns: str) -> Iterator[str]:
    """Go through the areas with a drop-down or another rule, old style and new (x14)."""
    found = root.find(f"{ns}dataValidations")
    for rule in () if found is None else found.iterchildren(f"{ns}dataValidation"):
        yield from rule.get("sqref", "").split()
    for reference in root.iterfind(f"{ns}extLst/{ns}ext/{{*}}dataValidations//{{*}}sqref"):
        yield from (reference.text or "").split()


def _areas(references: Iterable[str]) -> Iterator[Area]:
    return (area for area in map(Area.parse, references) if area)


def _show_symbols(
    root: etree._Element,
    ns: str,
    fonts: Mapping[str, str],
    columns: dict[int, dict[int, CellValue]],
) -> None:
    """Put what people see in the cells whose style has a font of symbols."""
    for cell in root.iter(f"{ns}c"):
        font = fonts.get(cell.get("s", ""))
        if font and len(cell):
            row, column = _place(cell.get("r"))
            value = columns.get(column, {}).get(row)
            if type(value) is str:
                columns[column][row] = in_unicode(value, font)


def _take_struck(root: etree._Element, ns: str, context: Shared, cells: _Cells) -> None:
    """Take what is struck out from the cells, in part or by their style."""
    crossed = context.strings.struck
    for node in root.iter(f"{ns}v") if crossed else ():
        cell = node.getparent()
        if cell is not None and cell.get("t") == "s" and (node.text or "").isdecimal():
            text = crossed.get(int(node.text or ""))
            if text:
                cells.struck[_place(cell.get("r"))] = text
    for cell in root.iter(f"{ns}c") if context.styles.struck else ():
        place = _place(cell.get("r"))
        if cell.get("s") in context.styles.struck and len(cell) and place not in cells.struck:
            row, column = place  # a string whose runs say what is struck out says it all itself
            value = cells.columns.get(column, {}).pop(row, None)
            if value is not None:
                cells.struck[place] = value


def _take_rich(
    root: etree._Element, ns: str, context: Shared, columns: dict[int, dict[int, CellValue]]
) -> dict[tuple[int, int], str]:
    """Take pictures from the cells, and put there what others show: all say ``#VALUE!``.

    Returns:
        Place of a picture -> its alternative text.
    """
    pictures: dict[tuple[int, int], str] = {}
    for cell in root.iter(f"{ns}c"):
        if cell.get("t") != "e" or cell.get("vm") is None:
            continue
        row, column = _place(cell.get("r"))
        found = context.rich.get(cell.get("vm", ""))
        if found is None and context.has_pictures:
            found = RichValue(RichKind.PICTURE)
        if found and found.kind is RichKind.PICTURE:
            columns.get(column, {}).pop(row, None)
            pictures[row, column] = found.text
        elif found and found.kind is RichKind.TEXT and found.text:
            columns.setdefault(column, {})[row] = found.text
    return pictures
