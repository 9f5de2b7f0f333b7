"""Bringing back drop-downs that a paste has taken away; values are not touched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from handlingsplan.errors import UsageError
from handlingsplan.excel import native
from handlingsplan.excel.blocks import read_block
from handlingsplan.excel.host import Host
from handlingsplan.excel.retry import retry_while_busy
from handlingsplan.form import Field, FieldType, Form, Role, Sheet
from handlingsplan.form.blank import LISTS_SHEET
from handlingsplan.text import fold

#: The template's list of ticks, as its heading on the hidden sheet has it.
_TICKS = "kryss"
#: Rows below the last one that get drop-downs too, so that new rows have them.
_SPARE_ROWS = 20


class _Lists(msgspec.Struct, frozen=True, kw_only=True):
    """The hidden sheet's lists: heading -> range of its values."""

    ranges: Mapping[str, Any]


def restore(host: Host, form: Form) -> int:
    """Give every field with a list its drop-down again.

    Returns:
        How many columns got one.

    Raises:
        UsageError: the workbook has lost the hidden sheet with the lists.
    """
    lists = _lists(host)
    done = 0
    tables = _tables(host, form)
    for sheet in form.tables:
        if sheet.tabell not in tables:
            continue
        cells = dict(_columns(tables[sheet.tabell], sheet))
        for field in sheet.falt:
            source = _source(field, lists, tables, form)
            if source is not None and field.namn in cells:
                _set(cells[field.namn], source, field)
                done += 1
    return done


def _lists(host: Host) -> _Lists:
    sheet = _sheet(host, LISTS_SHEET)
    if sheet is None:
        message = f"Det dolda bladet {LISTS_SHEET} är borta, så listorna går inte att återställa."
        hint = "Be samordnaren om en ny mall och flytta över raderna. Planen är orörd."
        raise UsageError(message, hint)
    rows = read_block(_used(sheet))
    ranges: dict[str, Any] = {}
    for number, heading in enumerate(rows[0], start=1):
        if not heading:
            break  # the counts behind "Klar?" stand to the right of an empty column
        filled = [n for n, row in enumerate(rows[1:], start=2) if row[number - 1]]
        if filled:
            ranges[str(heading)] = _block(sheet, 2, number, max(filled))
    return _Lists(ranges=ranges)


@retry_while_busy
def _sheet(host: Host, name: str) -> Any:
    return next((sheet for sheet in host.book.sheets if sheet.name == name), None)


@retry_while_busy
def _used(sheet: Any) -> Any:
    return sheet.used_range


@retry_while_busy
def _block(sheet: Any, top: int, column: int, bottom: int) -> Any:
    return sheet.range((top, column), (bottom, column))


@retry_while_busy
def _tables(host: Host, form: Form) -> dict[str, Any]:
    wanted = {fold(sheet.tabell): sheet.tabell for sheet in form.tables}
    return {
        wanted[fold(table.name)]: table
        for sheet in host.book.sheets
        for table in sheet.tables
        if fold(table.name) in wanted
    }


@retry_while_busy
def _columns(table: Any, sheet: Sheet) -> Iterator[tuple[str, Any]]:
    whole = table.range
    top, left, (height, width) = whole.row, whole.column, whole.shape
    headings = whole.sheet.range((top, left), (top, left + width - 1)).raw_value
    row = headings[0] if isinstance(headings[0], (list, tuple)) else headings
    fields = {fold(field.rubrik): field.namn for field in sheet.falt}
    fields |= {fold(alias): field.namn for field in sheet.falt for alias in field.alias}
    found = []
    for number, heading in enumerate(row):
        name = fields.get(fold(str(heading)))
        if name:
            at = left + number
            cells = whole.sheet.range((top + 1, at), (top + height - 1 + _SPARE_ROWS, at))
            found.append((name, cells))
    return iter(found)


def _source(field: Field, lists: _Lists, tables: Mapping[str, Any], form: Form) -> Any:
    if field.typ is FieldType.KRYSS:
        return lists.ranges.get(_TICKS)
    if field.typ is FieldType.REF:
        table = tables.get(form.plan.tabell)
        identity = form.plan.with_role(Role.ID)
        if table is None or identity is None:
            return None
        return dict(_columns(table, form.plan)).get(identity.namn)
    return lists.ranges.get(field.lista)


@retry_while_busy
def _set(cells: Any, source: Any, field: Field) -> None:
    rule = cells.data_validation
    rule.delete()
    rule.set_list(source)
    strict = field.typ is FieldType.VAL
    native.set_input_help(cells, title=field.rubrik, text=field.in_year().hjalp, strict=strict)
