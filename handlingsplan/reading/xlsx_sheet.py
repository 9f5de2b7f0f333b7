"""A worksheet's XML -> :class:`Grid`.

Only cells that hold something are touched from Python: a million formatted empty rows and a stray
cell in the last corner cost as good as nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

import msgspec
from lxml import etree

from handlingsplan.codes import Code
from handlingsplan.errors import UnreadableFileError
from handlingsplan.reading.formats import Shows, shown
from handlingsplan.reading.grid import (
    Area,
    CellValue,
    ErrorValue,
    Grid,
    address,
    column_number,
)
from handlingsplan.reading.package import parse_xml
from handlingsplan.reading.strings import decode, rich_text, seen
from handlingsplan.reading.xlsx_quick import QuickSheet, take_apart, unescaped

_DIGITS = "0123456789"
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"[^<>]*/>')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>")
_COLOURS_END = b"</conditionalFormatting>"
_EMPTY_ROW = re.compile(rb'<row r="[0-9]+"[^<>]*/>')
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


class _Contents(NamedTuple):
    """What is read of a sheet; areas as references."""

    columns: dict[int, dict[int, CellValue]]
    formulas: dict[tuple[int, int], str]
    unsaved: frozenset[tuple[int, int]]
    hidden_rows: frozenset[int]
    merged: Iterable[str]
    validations: Iterable[str]
    filtered: bool


def read_sheet(data: bytes, part: str, context: Context) -> Grid:
    """Read a worksheet.

    Raises:
        UnreadableFileError: the XML is broken, or says something that no cell can say.
    """
    apart = take_apart(data)
    try:
        contents = _quickly(apart, context) if apart else _carefully(data, part, context)
    except (ValueError, IndexError, TypeError, OverflowError) as error:
        reason = f"{part} innehåller celler som ingen kan läsa"
        raise UnreadableFileError(Code.HP101, reason) from error
    merged = _areas(contents.merged)
    return Grid(
        columns=contents.columns,
        formulas=contents.formulas,
        unsaved=contents.unsaved,
        merged=tuple(area for area in merged if area.top < area.bottom or area.left < area.right),
        hidden_rows=contents.hidden_rows,
        validations=tuple(_areas(ref for refs in contents.validations for ref in refs.split())),
        filtered=contents.filtered,
    )


def _quickly(apart: QuickSheet, context: Context) -> _Contents:
    """Return the contents of a sheet that was taken apart without a tree."""
    by_letters: dict[str, dict[int, CellValue]] = {}
    formulas: dict[tuple[int, int], str] = {}
    unsaved = set()
    strings, shows = context.strings, context.shows
    for letters, row, style, kind, formula, text in apart.cells:
        value: CellValue | None
        if kind == "s":
            value = strings[int(text)]
        elif not kind and text and style not in shows and math.isfinite(number := float(text)):
            value = number
        else:
            value = _value(kind, text, style, context)
        if formula:
            place = int(row), column_number(letters)
            formulas[place] = formula
            if not text and kind != "str":
                unsaved.add(place)
        if value is None:
            continue
        try:
            by_letters[letters][int(row)] = value
        except KeyError:
            by_letters[letters] = {int(row): value}
    for place, formula in formulas.items():
        if "&" in formula:
            formulas[place] = unescaped(formula)
    return _Contents(
        columns={column_number(letters): cells for letters, cells in by_letters.items()},
        formulas=formulas,
        unsaved=frozenset(unsaved),
        hidden_rows=apart.hidden_rows,
        merged=apart.tail.merged,
        validations=apart.tail.validations,
        filtered=apart.tail.filtered,
    )


def _carefully(data: bytes, part: str, context: Context) -> _Contents:
    """Return the contents of any sheet, by the tree of its XML."""
    root = parse_xml(_lean(data), part=part)
    ns = root.tag[: root.tag.rfind("}") + 1]
    if root.tag != f"{ns}worksheet":
        raise UnreadableFileError(Code.HP101, f"{part} är inget kalkylblad")
    try:
        columns, (formulas, unsaved) = _cells(root, ns, context), _formulas(root, ns)
    except _NoAddressError:
        root = parse_xml(data, part=part)
        _address_all(root, ns)
        columns, (formulas, unsaved) = _cells(root, ns, context), _formulas(root, ns)
    hidden = frozenset(
        int(str(row.get("r"))) for row in _marked_rows(root, ns) if row.get("hidden") in _TRUE
    )
    return _Contents(
        columns=columns,
        formulas=formulas,
        unsaved=unsaved,
        hidden_rows=hidden,
        merged=[area.get("ref", "") for area in root.iterfind(f"{ns}mergeCells/{ns}mergeCell")],
        validations=list(_validations(root, ns)),
        filtered=root.find(f"{ns}autoFilter/{ns}filterColumn") is not None,
    )


@lru_cache(maxsize=16_384)  # the same addresses come back on every sheet of every file
def _place(reference: str) -> tuple[int, int]:
    """Return row and column of an address."""
    letters = reference.rstrip(_DIGITS)
    return int(reference[len(letters) :]), column_number(letters)


def _lean(data: bytes) -> bytes:
    """Return a sheet's XML without what no value depends on.

    Most of a prepared form are cells that have only a format, and rules for colours: to build a
    tree of those is half the cost of reading.
    """
    if b"<![CDATA[" in data or b"<!--" in data:
        return data  # there, what looks like a cell may be text
    first, last = data.find(b"<conditionalFormatting"), data.rfind(_COLOURS_END)
    if 0 < first < last:
        data = data[:first] + data[last + len(_COLOURS_END) :]
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", data))


class _NoAddressError(ValueError):
    """A cell leaves its address to its place in the file."""


def holds_values(data: bytes) -> bool:
    """Say whether any cell of a worksheet has a value; one in UTF-16 is taken to have some."""
    return _VALUE.search(data) is not None or b"\0" in data[:100]


def _cells(root: etree._Element, ns: str, context: Context) -> dict[int, dict[int, CellValue]]:
    """Return the cells in which something can be seen, by column and row.

    Raises:
        _NoAddressError: a cell has no address.
    """
    columns: dict[int, dict[int, CellValue]] = {}
    strings = context.strings
    for node in root.iter(f"{ns}v", f"{ns}is"):
        get = node.getparent().get  # type: ignore[union-attr]  # a value stands in a cell
        kind, reference = get("t"), get("r")
        if reference is None:
            raise _NoAddressError
        value: CellValue | None
        if kind == "s":
            value = strings[int(node.text or "")]
        elif kind == "inlineStr":
            value = seen(rich_text(node)) if node.tag != f"{ns}v" else None
        else:
            value = _value(kind, node.text or "", get("s", ""), context)
        if value is not None:
            row, column = _place(reference)
            try:
                columns[column][row] = value
            except KeyError:
                columns[column] = {row: value}
    return columns


def _formulas(
    root: etree._Element, ns: str
) -> tuple[dict[tuple[int, int], str], frozenset[tuple[int, int]]]:
    """Return the formulas by row and column, and where there is no saved value beside them."""
    formulas: dict[tuple[int, int], str] = {}
    unsaved = set()
    for node in root.iter(f"{ns}f"):
        cell = node.getparent()
        reference = None if cell is None else cell.get("r")
        if cell is None or reference is None:
            raise _NoAddressError
        place = _place(reference)
        formulas[place] = node.text or ""
        value = cell.find(f"{ns}v")
        if value is None or not (value.text or cell.get("t") == "str"):
            unsaved.add(place)
    return formulas, frozenset(unsaved)


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


#: Kinds of cells whose text alone says the value.
_KINDS: dict[str, Callable[[str], CellValue | None]] = {
    "str": lambda text: seen(decode(text)),
    "b": lambda text: text.strip() in _TRUE,
    "e": ErrorValue,
    "d": lambda text: dt.datetime.fromisoformat(text).replace(tzinfo=None),
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


def _marked_rows(root: etree._Element, ns: str) -> list[etree._Element]:
    """Return the rows that say whether they are hidden."""
    return cast("list[etree._Element]", _row_search(ns)(root))  # noqa: SLF001  (lxml's only name)


@lru_cache(maxsize=8)
def _row_search(ns: str) -> etree.XPath:
    return etree.XPath("m:sheetData/m:row[@hidden][@r]", namespaces={"m": ns.strip("{}") or "m"})


def _areas(references: Iterable[str]) -> Iterator[Area]:
    for reference in references:
        area = Area.parse(reference)
        if area:
            yield area


def _validations(root: etree._Element, ns: str) -> Iterator[str]:
    """Go through the areas with a drop-down or another rule, old style and new (x14)."""
    for rule in root.iterfind(f"{ns}dataValidations/{ns}dataValidation"):
        yield rule.get("sqref", "")
    for reference in root.iterfind(f"{ns}extLst/{ns}ext/{{*}}dataValidations//{{*}}sqref"):
        yield reference.text or ""
