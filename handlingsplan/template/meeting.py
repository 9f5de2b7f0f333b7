"""The sheet for meetings: the plan in the official form's columns, fetched by formulas.

Each band of the plan's sheet is a column, and what stands under the band is put together in it, as
it stands on the slides that the workbook replaces. Nobody fills it in. A page holds a handful of
rows, and only rows in use are printed.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handlingsplan import theme
from handlingsplan.content import Filled
from handlingsplan.form import Band, Field, FieldType, Role, Sheet
from handlingsplan.form.blank import ERROR_SHOWN, MORE_ACTIVITIES, NO_ACTIVITIES, PROMISES
from handlingsplan.reading.values import is_ticked
from handlingsplan.spreadsheet.xml_text import encode
from handlingsplan.template.conditions import Row, Table, text_of, ticked, without_error
from handlingsplan.template.lists import IN_USE, ROWS_HEADING, rows_column, rows_range, used_rows
from handlingsplan.template.plan import LISTS, PRINT_AREA, Plan

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

#: Width in characters of a page of A4 across, shared by the columns.
_PAGE = 128
#: The least width of a column; a column with long texts gets this many times as much.
_WEIGHTS = {FieldType.TEXT: 3, FieldType.FORSLAG: 2}


def write(plan: Plan, sheet: Sheet) -> None:
    """Write the sheet: a column per band of the plan's sheet, a row per row of the plan."""
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    worksheet = plan.head(sheet, fit=False)
    heading = ROWS_HEADING  # so each row asks for the row of the same number on the hidden sheet
    bands = plan.form.plan.band
    body = plan.style(theme.BASE, {"text_wrap": True})
    for column, width in enumerate(_widths(plan.form.plan)):
        worksheet.set_column(column, column, width, plan.style(theme.BASE))
    head = plan.style(theme.HEAD)
    columns = [{"header": band.rubrik, "header_format": head} for band in bands]
    options = {"name": sheet.tabell, "style": None, "columns": columns, "autofilter": False}
    options["description"] = plan.words(sheet.ingress)
    worksheet.add_table(heading, 0, heading + sheet.rader, len(bands) - 1, options)
    worksheet.set_row(heading, 33)
    rows = used_rows(plan)
    for band in bands:
        plan.book.define_name(_name(plan, band), _formula(plan, band))
    for number in range(sheet.rader):
        for column, band in enumerate(bands):
            value = encode(_shown(plan, band, rows[number])) if number < len(rows) else ""
            formula = f"={_name(plan, band)}"
            worksheet.write_formula(heading + 1 + number, column, formula, body, value)
        if number < len(rows):
            texts = [_shown(plan, band, rows[number]) for band in bands]
            sized = zip(texts, _widths(plan.form.plan), strict=True)
            worksheet.set_row(heading + 1 + number, theme.row_height(sized))
    _none_or_more(plan, sheet, worksheet, rows)
    _lines(plan, worksheet, heading + 1, heading + sheet.rader)
    worksheet.freeze_panes(heading + 1, 0)
    worksheet.repeat_rows(heading)
    name, letter = f"'{sheet.namn}'", column_letter(len(bands) - 1)
    places, _ = rows_range(plan)
    used = f"{heading + 1}+MAX(1,MIN({sheet.rader + 1},COUNT({places})))"
    area = f"{name}!$A$1:INDEX({name}!${letter}:${letter},{used})"
    plan.book.define_name(f"{name}!{PRINT_AREA}", f"={area}")
    worksheet.protect("", {"select_locked_cells": True, "format_rows": True})


def _none_or_more(plan: Plan, sheet: Sheet, worksheet: Worksheet, rows: list[Row]) -> None:
    """Say in the first row that there is no activity, and under the last how many do not fit."""
    widths, first, name = _widths(plan.form.plan), ROWS_HEADING + 1, plan.form.plan.namn
    activity, bands = plan.form.plan.with_role(Role.AKTIVITET), plan.form.plan.band
    column = next(
        (n for n, band in enumerate(bands) if activity and band.nyckel == activity.band), 0
    )
    body = plan.style(theme.BASE, {"text_wrap": True})
    band, none = bands[column], NO_ACTIVITIES.format(blad=name)
    value = encode(_shown(plan, band, rows[0])) if rows else none
    formula = f'=IF({IN_USE}=0,"{none}",{_name(plan, band)})'
    worksheet.write_formula(first, column, formula, body, value)
    if not rows:
        worksheet.set_row(first, theme.row_height([(none, widths[column])]))
    left, more = f"{IN_USE}-{sheet.rader}", max(0, len(rows) - sheet.rader)
    before, after = MORE_ACTIVITIES.format(blad=name, n="|").split("|")
    formula = f'=IF({left}>0,"{before}"&{left}&"{after}","")'
    value = f"{before}{more}{after}" if more else ""
    worksheet.write_formula(first + sheet.rader, column, formula, body, value)


def _fields(sheet: Sheet, band: Band) -> list[Field]:
    return [f for f in sheet.falt if f.band == band.nyckel and f.roll is not Role.ID]


def _widths(sheet: Sheet) -> list[float]:
    """Share a page's width among the bands, by what stands under them."""
    weights = []
    for band in sheet.band:
        kinds = [field.typ for field in _fields(sheet, band)]
        weights.append(max((_WEIGHTS.get(kind, 1) for kind in kinds), default=1))
    return [round(_PAGE * weight / sum(weights), 1) for weight in weights]


def _name(plan: Plan, band: Band) -> str:
    """Return what the workbook calls the formula of a band's cells."""
    return f"hp_mote_{plan.form.plan.band.index(band) + 1}"


def _formula(plan: Plan, band: Band) -> str:
    """Return the formula of a band's cells, for the used row that stands on the cell's own row.

    As a name it stands in the file once, not in every cell: that is a third of a plan's size. A
    row without ``$`` in a name means the same row as the cell that asks; written from row 1.
    """
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    sheet = plan.form.plan
    table = Table(sheet, plan.list_ranges, ())
    place = f"{LISTS}!${column_letter(rows_column(plan))}1"
    parts = []
    ticks = []
    for field in _fields(sheet, band):
        cell = f"INDEX({table.column(field.namn)},{place})"
        if field.typ is FieldType.KRYSS:
            ticks.append(f'IF({ticked(cell)},", {_promise(plan, field)}","")')
            continue
        there, text = f"LEN(TRIM({without_error(cell)}))>0", without_error(cell, ERROR_SHOWN)
        if field.typ is FieldType.DATUM:
            day = f'YEAR({cell})&"-"&RIGHT("0"&MONTH({cell}),2)&"-"&RIGHT("0"&DAY({cell}),2)'
            text = f"IF(ISNUMBER({cell}),{day},{text})"
        parts.append(f'IF({there},CHAR(10)&"{_label(sheet, band, field)}"&{text},"")')
    if ticks:
        joined = "&".join(ticks)
        parts.append(f'IF(LEN({joined})>0,CHAR(10)&"{PROMISES}: "&MID({joined},3,200),"")')
    text = "&".join(parts)
    return f'=IF({place}="","",MID({text},2,5000))'


def _label(sheet: Sheet, band: Band, field: Field) -> str:
    """Return what stands before a value: nothing for the first, else the field's heading."""
    return "" if field is _fields(sheet, band)[0] else f"{field.rubrik}: "


def _promise(plan: Plan, field: Field) -> str:
    return next((p.kort for p in plan.form.loften if p.nr == field.nr), field.rubrik)


def _shown(plan: Plan, band: Band, row: Row) -> str:
    """Return a band's text of a row, as the formula puts it together."""
    sheet, lines, ticks = plan.form.plan, [], []
    for field in _fields(sheet, band):
        value = row.get(field.namn)
        if field.typ is FieldType.KRYSS:
            ticks += [_promise(plan, field)] if is_ticked(text_of(row, field.namn)) else []
        elif text := _text(value):
            lines.append(f"{_label(sheet, band, field)}{text}")
    return "\n".join([*lines, *([f"{PROMISES}: {', '.join(ticks)}"] if ticks else [])])


def _text(value: Filled | None) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None or isinstance(value, bool) else str(value)


def _lines(plan: Plan, worksheet: Worksheet, first: int, last: int) -> None:
    """Draw the lines of the rows in use, with the colours of a status.

    LibreOffice shows only one of two conditional formats, so each of them draws its own lines.
    """
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    sheet = plan.form.plan
    status = sheet.with_role(Role.STATUS)
    lines = {"border": 1, "border_color": theme.LINE}
    place = f"{LISTS}!${column_letter(rows_column(plan))}{first + 1}"
    used = {"type": "formula", "criteria": f"=LEN({place})>0", "format": plan.style(lines)}
    for column, band in enumerate(sheet.band):
        if status is None or status.band != band.nyckel:
            worksheet.conditional_format(first, column, last, column, used)
            continue
        cell = f"${column_letter(column)}{first + 1}"
        for choice in plan.form.choices(status):
            coloured = theme.coloured({"bold": True}, choice.bakgrund, choice.farg)
            style = plan.style(coloured | lines)
            begins = f"{cell}&CHAR(10)"
            criteria = f'=LEFT({begins},{len(choice.namn) + 1})="{choice.namn}"&CHAR(10)'
            options = {"type": "formula", "criteria": criteria, "format": style}
            worksheet.conditional_format(first, column, last, column, options)
        worksheet.conditional_format(first, column, last, column, used)
