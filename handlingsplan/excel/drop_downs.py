"""Bringing back drop-downs that a paste has taken away; values are not touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
        cells = _columns(tables[sheet.tabell], sheet)
        for field in sheet.falt:
            source = _source(field, lists, tables, form)
            if source is not None and field.namn in cells:
                _set(cells[field.namn], source, field)
                done += 1
    return done


@retry_while_busy
def _lists(host: Host) -> dict[str, Any]:
    """Return the hidden sheet's lists: heading -> range of its values."""
    sheet = next((sheet for sheet in host.book.sheets if sheet.name == LISTS_SHEET), None)
    if sheet is None:
        message = f"Det dolda bladet {LISTS_SHEET} är borta, så listorna går inte att återställa."
        hint = "Be samordnaren om en ny mall och flytta över raderna. Planen är orörd."
        raise UsageError(message, hint)
    rows = read_block(sheet.used_range)
    ranges: dict[str, Any] = {}
    for number, heading in enumerate(rows[0], start=1):
        if not heading:
            break  # the counts behind "Klar?" stand to the right of an empty column
        filled = [n for n, row in enumerate(rows[1:], start=2) if row[number - 1]]
        if filled:
            ranges[str(heading)] = sheet.range((2, number), (max(filled), number))
    return ranges


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
def _columns(table: Any, sheet: Sheet) -> dict[str, Any]:
    """Return field -> the cells of its column, with some below the last row."""
    whole = table.range
    top, left, (height, width) = whole.row, whole.column, whole.shape
    headings = read_block(whole.sheet.range((top, left), (top, left + width - 1)))[0]
    fields = {fold(field.rubrik): field.namn for field in sheet.falt}
    fields |= {fold(alias): field.namn for field in sheet.falt for alias in field.alias}
    return {
        fields[fold(str(heading))]: whole.sheet.range(
            (top + 1, at), (top + height - 1 + _SPARE_ROWS, at)
        )
        for at, heading in enumerate(headings, start=left)
        if fold(str(heading)) in fields
    }


def _source(field: Field, lists: Mapping[str, Any], tables: Mapping[str, Any], form: Form) -> Any:
    if field.typ is FieldType.KRYSS:
        return lists.get(_TICKS)
    if field.typ is FieldType.REF:
        table = tables.get(form.plan.tabell)
        identity = form.plan.with_role(Role.ID)
        if table is None or identity is None:
            return None
        return _columns(table, form.plan).get(identity.namn)
    return lists.get(field.lista)


@retry_while_busy
def _set(cells: Any, source: Any, field: Field) -> None:
    rule = cells.data_validation
    rule.delete()
    rule.set_list(source)
    strict = field.typ is FieldType.VAL
    native.set_input_help(cells, title=field.rubrik, text=field.in_year().hjalp, strict=strict)
