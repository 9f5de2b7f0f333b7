"""A worksheet's XML -> :class:`Grid`.

Only elements that hold something are touched from Python: a million formatted empty rows and a
stray cell in the last corner cost as good as nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec
from lxml import etree

from handlingsplan.spreadsheet.a1 import Area, address, column_number
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.formats import Shows, shown
from handlingsplan.spreadsheet.model import CellValue, ErrorValue, Grid
from handlingsplan.spreadsheet.strings import rich_text
from handlingsplan.spreadsheet.xml_text import decode, seen
from handlingsplan.spreadsheet.xml_tree import namespace, parse_xml

_DIGITS = "0123456789"
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")
_TRUE = {"1", "true", "on"}


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What the cells of all sheets share.

    Attributes:
        strings: the shared strings; ``None`` for one that cannot be seen.
        shows: style -> how it shows numbers, of the styles that do not show plain numbers.
        epoch_1904: days are counted from 1904.
    """

    strings: Sequence[str | None]
    shows: Mapping[str, Shows]
    epoch_1904: bool


class _Cells(msgspec.Struct):
    """What stands in the cells of a sheet, as it is gathered."""

    columns: dict[int, dict[int, CellValue]] = msgspec.field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = msgspec.field(default_factory=dict)
    unsaved: set[tuple[int, int]] = msgspec.field(default_factory=set)


class _NoAddressError(ValueError):
    """A cell leaves its address to its place in the file."""


def read_sheet(data: bytes, part: str, context: Context) -> Grid:
    """Read a worksheet.

    Raises:
        SpreadsheetError: the XML is broken, or says something that no cell can say.
    """
    root = parse_xml(data, part=part)
    ns = namespace(root)
    if root.tag != f"{ns}worksheet":
        raise SpreadsheetError(Defect.UNREADABLE, f"{part} är inget kalkylblad")
    try:
        return _grid(root, ns, context)
    except (ValueError, IndexError, TypeError, OverflowError) as error:
        reason = f"{part} innehåller celler som ingen kan läsa"
        raise SpreadsheetError(Defect.UNREADABLE, reason) from error


def _grid(root: etree._Element, ns: str, context: Context) -> Grid:
    try:
        cells = _cells(root, ns, context)
    except _NoAddressError:
        _address_all(root, ns)
        cells = _cells(root, ns, context)
    merged = (element.get("ref", "") for element in root.iterfind(f"{ns}mergeCells/{ns}mergeCell"))
    return Grid(
        columns=cells.columns,
        formulas=cells.formulas,
        unsaved=frozenset(cells.unsaved),
        merged=tuple(area for area in map(Area.parse, merged) if area and area.size > 1),
        hidden_rows=frozenset(_hidden_rows(root, ns)),
        validations=tuple(filter(None, map(Area.parse, _validations(root, ns)))),
        filtered=root.find(f"{ns}autoFilter/{ns}filterColumn") is not None,
    )


def _cells(root: etree._Element, ns: str, context: Context) -> _Cells:
    """Return the cells in which something can be seen, and the formulas.

    Raises:
        _NoAddressError: a cell has no address.
    """
    found = _Cells()
    columns, strings = found.columns, context.strings
    value_tag, formula_tag = f"{ns}v", f"{ns}f"
    value: CellValue | None
    for node in root.iter(value_tag, f"{ns}is", formula_tag):
        cell: etree._Element = node.getparent()  # type: ignore[assignment]  # none is the root
        get = cell.get
        reference, kind = get("r"), get("t")
        if reference is None:
            raise _NoAddressError
        if kind == "s":
            value = _shared(strings, node.text) if node.tag == value_tag else None
        elif node.tag == formula_tag:
            _take_formula(found, cell, node, value_tag)
            continue
        elif node.tag == value_tag:
            value = _value(kind, node.text or "", get("s", ""), context)
        else:
            value = seen(rich_text(node))
        if value is not None:
            row, column = _place(reference)
            try:
                columns[column][row] = value
            except KeyError:
                columns[column] = {row: value}
    return found


def _shared(strings: Sequence[str | None], index: str | None) -> str | None:
    """Return a shared string; ``None`` for a cell that names none (an empty one).

    Raises:
        IndexError: there is no such string.
    """
    if not index:
        return None
    number = int(index)
    if number < 0:
        raise IndexError(number)
    return strings[number]


def _take_formula(
    found: _Cells, cell: etree._Element, formula: etree._Element, value_tag: str
) -> None:
    """Note a formula, and whether there is no saved value beside it."""
    place = _place(cell.get("r", ""))
    found.formulas[place] = formula.text or ""
    value = cell.find(value_tag)
    if value is None or not (value.text or cell.get("t") == "str"):
        found.unsaved.add(place)


@lru_cache(maxsize=16_384)  # the same addresses come back on every sheet of every file
def _place(reference: str) -> tuple[int, int]:
    """Return row and column of an address."""
    letters = reference.rstrip(_DIGITS)
    return int(reference[len(letters) :]), column_number(letters)


def holds_values(data: bytes) -> bool:
    """Say whether any cell of a worksheet has a value; one in UTF-16 is taken to have some."""
    return _VALUE.search(data) is not None or b"\0" in data[:100]


def _value(kind: str | None, text: str, style: str, context: Context) -> CellValue | None:
    """Return the value of a cell that is no shared or inline string."""
    read = _KINDS.get(kind or "n")
    if read:
        return read(text) if text or kind == "str" else None
    if not text:
        return None
    number = float(text)
    how = context.shows.get(style)
    if how is None or not math.isfinite(number):
        return number if math.isfinite(number) else text
    return shown(number, how, epoch_1904=context.epoch_1904)


#: Kinds of cells whose text alone says the value. What else a cell of the kind ``inlineStr`` may
#: hold beside its string says nothing.
_KINDS: dict[str, Callable[[str], CellValue | None]] = {
    "str": lambda text: seen(decode(text)),
    "b": lambda text: text.strip() in _TRUE,
    "e": ErrorValue,
    "d": lambda text: dt.datetime.fromisoformat(text).replace(tzinfo=None),
    "inlineStr": lambda _text: None,
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
    for row in root.iterfind(f"{ns}sheetData/{ns}row[@hidden]"):
        if row.get("hidden") in _TRUE and row.get("r"):
            yield int(row.get("r", ""))


def _validations(root: etree._Element, ns: str) -> Iterator[str]:
    """Go through the areas with a drop-down or another rule, old style and new (x14)."""
    for rule in root.iterfind(f"{ns}dataValidations/{ns}dataValidation"):
        yield from rule.get("sqref", "").split()
    for reference in root.iterfind(f"{ns}extLst/{ns}ext/{{*}}dataValidations//{{*}}sqref"):
        yield from (reference.text or "").split()
