"""A worksheet's XML -> :class:`Grid`.

Only elements that hold something are touched from Python: a million formatted empty rows and a
stray cell in the last corner cost as good as nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import cast

import msgspec
from lxml import etree

from handlingsplan.spreadsheet.a1 import Area, address, column_number
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.formats import NumberFormat, iso_moment, shown
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
    shows: Mapping[str, NumberFormat]
    epoch_1904: bool


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
        columns = _values(root, ns, context)
        formulas, unsaved = _formulas(root, ns)
    except _NoAddressError:
        _address_all(root, ns)
        columns = _values(root, ns, context)
        formulas, unsaved = _formulas(root, ns)
    return Grid(
        columns=columns,
        formulas=formulas,
        unsaved=unsaved,
        hidden_rows=frozenset(_hidden_rows(root, ns)),
        merged=tuple(area for area in _areas(_merged(root, ns)) if area.size > 1),
        validations=tuple(_areas(_validations(root, ns))),
        filtered=root.find(f"{ns}autoFilter/{ns}filterColumn") is not None,
    )


def _values(root: etree._Element, ns: str, context: Context) -> dict[int, dict[int, CellValue]]:
    """Return the cells in which something can be seen, by column and row.

    This loop is most of the cost of reading a file, so nothing is called that need not be.

    Raises:
        _NoAddressError: a cell has no address.
    """
    columns: dict[int, dict[int, CellValue]] = {}
    strings = context.strings
    value: CellValue | None
    for node in root.iter(f"{ns}v"):
        get = node.getparent().get  # type: ignore[union-attr]  # a value stands in a cell
        kind, text = get("t"), node.text
        if kind == "s":
            value = strings[_index(text)] if text else None
        else:
            value = _value(kind, text or "", get("s", ""), context)
        if value is not None:
            row, column = _place(get("r"))
            try:
                columns[column][row] = value
            except KeyError:
                columns[column] = {row: value}
    for node in root.iter(f"{ns}is"):
        text = seen(rich_text(node, ns))
        if text is not None:
            row, column = _place(node.getparent().get("r"))  # type: ignore[union-attr]  # as above
            columns.setdefault(column, {})[row] = text
    return columns


def _formulas(
    root: etree._Element, ns: str
) -> tuple[dict[tuple[int, int], str], frozenset[tuple[int, int]]]:
    """Return the formulas by row and column, and where there is no saved value beside them.

    Raises:
        _NoAddressError: a cell has no address.
    """
    formulas: dict[tuple[int, int], str] = {}
    unsaved = set()
    for node in root.iter(f"{ns}f"):
        cell: etree._Element = node.getparent()  # type: ignore[assignment]  # as above
        place = _place(cell.get("r"))
        formulas[place] = node.text or ""
        value = cell.find(f"{ns}v")
        if value is None or not (value.text or cell.get("t") == "str"):
            unsaved.add(place)
    return formulas, frozenset(unsaved)


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
    "d": iso_moment,
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
