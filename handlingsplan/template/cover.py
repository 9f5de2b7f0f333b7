"""The first sheet: what to do in three lines, the cover's fields, and a live "Klar?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlingsplan import look
from handlingsplan.form import Field, FieldType, Role, Sheet
from handlingsplan.template.lists import count_rows, counts_column
from handlingsplan.template.plan import LISTS, Filled, Plan, put
from handlingsplan.template.tables import body_style, light_up
from handlingsplan.template.validation import validation

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

_LABEL, _VALUE, _NOTE = 0, 1, 2
_READY = "Klart"
_EMPTY = "Inget ifyllt"


def write(plan: Plan, sheet: Sheet) -> None:
    """Write the cover."""
    worksheet = plan.head(sheet)
    for column, width in ((_LABEL, 24), (_VALUE, 46), (_NOTE, 84)):
        worksheet.set_column(column, column, width, plan.style(look.BASE))
    worksheet.write_string(1, 0, sheet.ingress, plan.style(look.SUBTITLE))
    for number, line in enumerate(sheet.text, start=1):
        worksheet.write_string(1 + number, 0, f"{number}. {line}", plan.style(look.BASE))
    first = len(sheet.text) + 3
    _fields(plan, sheet, worksheet, first)
    _score(plan, sheet, worksheet, first)
    worksheet.set_portrait()
    worksheet.set_landscape()
    worksheet.set_selection(first + _first_empty(sheet), _VALUE, first + _first_empty(sheet), _VALUE)


def _first_empty(sheet: Sheet) -> int:
    return next(n for n, field in enumerate(sheet.falt) if not field.forifylld)


def _fields(plan: Plan, sheet: Sheet, worksheet: Worksheet, first: int) -> None:
    """Write heading, value and help of each field, and name each value's cell."""
    for offset, field in enumerate(sheet.falt):
        row = first + offset
        required = {"text_wrap": True, "border": 1, "border_color": look.LINE}
        value_style = plan.style(look.BASE, required, body_style(field), {"align": "left"})
        worksheet.write_string(row, _LABEL, field.rubrik, plan.style(look.LABEL))
        worksheet.write_string(
            row, _NOTE, field.hjalp, plan.style(look.BASE, {"font_color": look.QUIET}, _WRAPPED)
        )
        value = _value(plan, field)
        if value is None:
            worksheet.write_blank(row, _VALUE, None, value_style)
        else:
            put(worksheet, row, _VALUE, value, value_style)
        worksheet.data_validation(row, _VALUE, row, _VALUE, validation(plan, field))
        plan.book.define_name(f"hp_{field.namn}", f"='{sheet.namn}'!$B${row + 1}")
    light_up(plan, sheet, worksheet, (first, _VALUE, first + len(sheet.falt) - 1, _VALUE))


_WRAPPED = {"text_wrap": True}


def _value(plan: Plan, field: Field) -> Filled | None:
    if field.namn in plan.content.cover:
        return plan.content.cover[field.namn]
    return {Role.GRUPP: plan.group.titel, Role.AR: plan.year}.get(field.roll)


def _score(plan: Plan, sheet: Sheet, worksheet: Worksheet, first: int) -> None:
    """Write the list of sheets with what is left to do on each."""
    top = first + len(sheet.falt) + 1
    worksheet.write_string(top, 0, "Klar?", plan.style(look.SUBTITLE))
    heading = top + 1
    rows = [(sheet.namn, *_cover_left(sheet, first))]
    rows += [(table.namn, *_table_left(plan, table)) for table in plan.form.tables]
    link = plan.style(look.LINK, {"valign": "top"})
    wrapped = plan.style(look.BASE, {"text_wrap": True})
    for offset, (name, rows_formula, rows_value, left, left_value) in enumerate(rows, start=1):
        worksheet.write_url(heading + offset, 0, f"internal:'{name}'!A1", link, name)
        worksheet.write_formula(heading + offset, 1, rows_formula, wrapped, rows_value)
        worksheet.write_formula(heading + offset, 2, left, wrapped, left_value)
    last = heading + len(rows)
    headers = [
        {"header": text, "header_format": plan.style(look.HEAD)}
        for text in ("Blad", "Ifyllt", "Kvar att göra")
    ]
    options = {"name": "tblKlar", "style": None, "columns": headers, "autofilter": False}
    worksheet.add_table(heading, 0, last, 2, options)
    _verdict(plan, worksheet, top, (heading + 2, last + 1))
    _colours(plan, worksheet, heading + 1, last)


def _cover_left(sheet: Sheet, first: int) -> tuple[str, str, str, str]:
    """Return the cover's own two cells: formula and value as it stands in a blank template."""
    required = [(n, field) for n, field in enumerate(sheet.falt) if field.obligatorisk]
    cells = [(f"$B${first + n + 1}", field) for n, field in required]
    filled = "+".join(f"(LEN(TRIM({cell}))>0)" for cell, _ in cells)
    number = len(cells)
    empty = [field for _, field in cells if not field.forifylld]
    parts = [f'IF(LEN(TRIM({cell}))>0,"","{_missing(field)}. ")' for cell, field in cells]
    left = f'=IF({filled}={number},"{_READY}",TRIM({"&".join(parts)}))'
    left_value = " ".join(f"{_missing(field)}." for field in empty) or _READY
    return f'={filled}&" av {number} fält"', f"{number - len(empty)} av {number} fält", left, left_value


def _missing(field: Field) -> str:
    return f"{field.rubrik} saknas"


def _table_left(plan: Plan, table: Sheet) -> tuple[str, str, str, str]:
    """Return a table sheet's two cells, made of the counts on the hidden sheet."""
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    letter = column_letter(counts_column(plan) + 2)
    used, parts = "", []
    for row, (key, kvar, _) in enumerate(count_rows(plan), start=2):
        if key != table.nyckel:
            continue
        cell = f"{LISTS}!${letter}${row}"
        if kvar:
            parts.append(f'IF({cell}>0,{cell}&" {kvar}. ","")')
        else:
            used = cell
    prefilled = sum(1 for _ in plan.organisation.kalender) if table.roll == "arshjul" else 0
    text = f"TRIM({'&'.join(parts)})" if parts else '""'
    empty = f'"{_empty(table)}"'
    left = f'=IF({used}=0,{empty},IF({text}="","{_READY}",{text}))'
    return (
        f'={used}&IF({used}=1," rad"," rader")',
        f"{prefilled} rader",
        left,
        _READY if prefilled else _empty(table),
    )


def _empty(table: Sheet) -> str:
    if table.roll == "plan":
        return "Inga aktiviteter ännu"
    return "Inget ifyllt ännu" if table.kraver_innehall else f"{_EMPTY} (frivilligt)"


def _verdict(plan: Plan, worksheet: Worksheet, row: int, rows: tuple[int, int]) -> None:
    """Write the one line that says whether the plan can be sent."""
    nothing = plan.form.cover.with_role(Role.INGET_ATT_RAPPORTERA)
    area = f"$C${rows[0]}:$C${rows[1]}"
    open_rows = (
        f'SUMPRODUCT(({area}<>"{_READY}")*(ISERROR(SEARCH("frivilligt",{area}))))'
    )
    ready = "Allt är klart. Spara filen och skicka den till samordnaren."
    left = f'{open_rows}&IF({open_rows}=1," blad har något kvar."," blad har något kvar.")'
    formula = f'IF({open_rows}=0,"{ready}",{left})'
    if nothing and nothing.typ is FieldType.KRYSS:
        sent = "Gruppen har inget att rapportera. Spara filen och skicka den till samordnaren."
        formula = f'IF(LEN(TRIM(hp_{nothing.namn}))>0,"{sent}",{formula})'
    waiting = 1 + sum(1 for t in plan.form.tables if t.roll == "plan" or t.kraver_innehall)
    style = plan.style(look.BASE, {"bold": True, "valign": "vcenter"})
    worksheet.write_formula(row, 1, f"={formula}", style, f"{waiting} blad har något kvar.")


def _colours(plan: Plan, worksheet: Worksheet, first: int, last: int) -> None:
    green = plan.style(look.coloured({"bold": True}, *look.GREEN))
    rule = {"type": "cell", "criteria": "==", "value": f'"{_READY}"', "format": green}
    worksheet.conditional_format(first, 2, last, 2, rule)
    lines = plan.style({"border": 1, "border_color": look.LINE})
    area = (first, 0, last, 2)
    worksheet.conditional_format(*area, {"type": "formula", "criteria": "=TRUE", "format": lines})
