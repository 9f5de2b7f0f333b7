"""The first sheet: what to do in three lines, the cover's fields, and a live "Klar?"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from handlingsplan import theme
from handlingsplan.content import Filled
from handlingsplan.form import Field, FieldType, Role, Sheet, SheetRole
from handlingsplan.form.waiting import (
    WAITING_CELL,
    questions_waiting,
    waiting_formula,
    waiting_text,
)
from handlingsplan.reading.values import is_ticked
from handlingsplan.template.conditions import text_of, ticked, without_error
from handlingsplan.template.counts import NAMED, Count
from handlingsplan.template.lists import counts_column
from handlingsplan.template.plan import LISTS, REVIEWED, Plan, heading_row, put
from handlingsplan.template.tables import body_style, filled_rows, light_up
from handlingsplan.template.validation import validation

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

_LABEL, _VALUE, _NOTE = 0, 1, 2
_READY = "Klart"
_OPTIONAL = "(frivilligt)"
_ALL_READY = "Allt är klart. Spara filen och skicka den. Samordnaren granskar innehållet."
_NOTHING = "Inget att rapportera. Spara filen och skicka den till samordnaren."
#: How many kinds of things that are left a sheet's line names; they take two lines of text.
_SHOWN = 2
_MORE = "Mer finns att göra."
_TWO_LINES = 31.5
_LINES = {"border": 1, "border_color": theme.LINE}
_WRAPPED = {"text_wrap": True}
_NOTICE = {"bold": True, "font_color": theme.MARK, "underline": 1}


def write(plan: Plan, sheet: Sheet, counted: Sequence[Count]) -> None:
    """Write the cover, with what is counted as left to do."""
    worksheet = plan.head(sheet)
    for column, width in ((_LABEL, 24), (_VALUE, 46), (_NOTE, 84)):
        worksheet.set_column(column, column, width, plan.style(theme.BASE))
    worksheet.set_row(1, 18)
    worksheet.write_string(1, 0, sheet.ingress, plan.style(theme.SUBTITLE))
    _reviewed(plan, worksheet)
    _waiting(plan, worksheet)
    for number, line in enumerate(sheet.text, start=1):
        worksheet.write_string(1 + number, 0, f"{number}. {line}", plan.style(theme.BASE))
    first = len(sheet.text) + 3
    _fields(plan, sheet, worksheet, first)
    _score(plan, sheet, worksheet, first, counted)
    worksheet.set_selection(
        first + _first_empty(sheet), _VALUE, first + _first_empty(sheet), _VALUE
    )


def _reviewed(plan: Plan, worksheet: Worksheet) -> None:
    """Say at the top of a reviewed plan what was found, with a link; quiet in any other."""
    found = [
        f'COUNTIFS(hp_granskning_niva,"{severity}",hp_granskning_nr,">0")'
        for severity in ("fel", "varning")
    ]
    dated = any(field.namn == "granskad" for field in plan.form.review.falt)
    day = f'" "&INDEX({REVIEWED},1)&' if dated else ""
    text = f'"Granskad"&{day}": "&{found[0]}&" fel, "'
    text += f'&{found[1]}&IF({found[1]}=1," varning"," varningar")&" → {plan.form.review.namn}"'
    link = f"HYPERLINK(\"#'{plan.form.review.namn}'!A1\",{text})"
    style = plan.style(theme.BASE, _NOTICE)
    worksheet.write_formula(0, _NOTE, f'=IF({"+".join(found)}=0,"",{link})', style, "")


def _waiting(plan: Plan, worksheet: Worksheet) -> None:
    """Say under that how many questions wait for an answer, with a link to them."""
    sheet = plan.form.with_role(SheetRole.DIALOG)
    if sheet is None:
        return
    columns = {field.namn: number for number, field in enumerate(sheet.falt, start=1)}
    first = heading_row(sheet) + 2
    formula = waiting_formula(plan.form, sheet, name=sheet.namn, columns=columns, first=first)
    row, column = WAITING_CELL
    style = plan.style(theme.BASE, _NOTICE)
    text = waiting_text(questions_waiting(plan.form, filled_rows(plan, sheet)), sheet)
    worksheet.write_formula(row - 1, column - 1, f"={formula}", style, text)


def _first_empty(sheet: Sheet) -> int:
    return next(n for n, field in enumerate(sheet.falt) if not field.forifylld)


def _fields(plan: Plan, sheet: Sheet, worksheet: Worksheet, first: int) -> None:
    """Write heading, value and help of each field, and name each value's cell."""
    for offset, field in enumerate(sheet.falt):
        row = first + offset
        value_style = plan.style(theme.BODY, body_style(field), {"align": "left"})
        worksheet.write_string(row, _LABEL, field.rubrik, plan.style(theme.LABEL))
        worksheet.write_string(
            row, _NOTE, field.hjalp, plan.style(theme.BASE, {"font_color": theme.QUIET}, _WRAPPED)
        )
        value = _value(plan, field)
        if value is None:
            worksheet.write_blank(row, _VALUE, None, value_style)
        else:
            put(worksheet, row, _VALUE, value, value_style)
        worksheet.data_validation(row, _VALUE, row, _VALUE, validation(plan, field))
        plan.book.define_name(f"hp_{field.namn}", f"='{sheet.namn}'!$B${row + 1}")
    light_up(plan, sheet, worksheet, (first, _VALUE, first + len(sheet.falt) - 1, _VALUE))


def _value(plan: Plan, field: Field) -> Filled | None:
    if field.namn in plan.content.cover:
        return plan.content.cover[field.namn]
    known: dict[Role | None, Filled] = {Role.GRUPP: plan.group.titel, Role.AR: plan.year}
    return known.get(field.roll)


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of "Klar?": two formulas and their values as the workbook is handed out."""

    blad: str
    used: str
    used_value: str
    left: str
    left_value: str


def _score(
    plan: Plan, sheet: Sheet, worksheet: Worksheet, first: int, counted: Sequence[Count]
) -> None:
    """Write the list of sheets with what is left to do on each."""
    top = first + len(sheet.falt) + 1
    worksheet.write_string(top, 0, "Klar?", plan.style(theme.SUBTITLE))
    heading = top + 1
    rows = [_cover_row(plan, sheet, first)]
    rows += [_table_row(plan, table, counted) for table in plan.form.tables]
    centred = {"valign": "vcenter"}
    link = plan.style(theme.LINK, _LINES, centred)
    body = plan.style(theme.BODY, centred)
    for offset, row in enumerate(rows, start=heading + 1):
        worksheet.set_row(offset, _TWO_LINES)
        worksheet.write_url(offset, 0, f"internal:'{row.blad}'!A1", link, row.blad)
        worksheet.write_formula(offset, 1, row.used, body, row.used_value)
        worksheet.write_formula(offset, 2, row.left, body, row.left_value)
    last = heading + len(rows)
    headers = [
        {"header": text, "header_format": plan.style(theme.HEAD)}
        for text in ("Blad", "Ifyllt", "Kvar att göra")
    ]
    options = {"name": "tblKlar", "style": None, "columns": headers, "autofilter": False}
    worksheet.add_table(heading, 0, last, 2, options)
    _verdict(plan, worksheet, (top, heading + 2, last + 1), rows)
    green = plan.style(theme.coloured({"bold": True}, *theme.GREEN))
    rule = {"type": "cell", "criteria": "==", "value": f'"{_READY}"', "format": green}
    worksheet.conditional_format(heading + 1, 2, last, 2, rule)


def _cover_row(plan: Plan, sheet: Sheet, first: int) -> _Row:
    """Return the cover's own line: which of its required fields are empty, or no day or year."""
    cells = [(f"$B${first + number}", field) for number, field in enumerate(sheet.falt, start=1)]
    wrong = [(f"ISERROR({cell})", f"{field.rubrik} visar ett fel. ") for cell, field in cells]
    required = [(without_error(cell), field) for cell, field in cells if field.obligatorisk]
    filled = "+".join(f"(LEN(TRIM({cell}))>0)" for cell, _ in required)
    wrong += [(f"LEN(TRIM({cell}))=0", f"{field.rubrik} saknas. ") for cell, field in required]
    for cell, field in required:
        if field.typ is FieldType.DATUM:
            unlike = f'LEN(TRIM({cell}))>0,1-ISNUMBER({cell}),ISERROR(SEARCH("20??",{cell}))'
            wrong.append((f"AND({unlike})", f"{field.rubrik} går inte att läsa som ett datum. "))
        elif field.typ is FieldType.AR:
            unlike = f"LEN(TRIM({cell}))>0,ISERROR(VALUE({cell}))"
            wrong.append((f"AND({unlike})", f"{field.rubrik} är inget årtal. "))
    missing = [f"{field.rubrik} saknas." for _, field in required if _value(plan, field) is None]
    parts = "&".join(f'IF({condition},"{text}","")' for condition, text in wrong)
    number = len(required)
    return _Row(
        blad=sheet.namn,
        used=f'={filled}&" av {number} fält"',
        used_value=f"{number - len(missing)} av {number} fält",
        left=f'=IF(LEN({parts})=0,"{_READY}",TRIM({parts}))',
        left_value=" ".join(missing) or _READY,
    )


def _table_row(plan: Plan, table: Sheet, counted: Sequence[Count]) -> _Row:
    """Return a table sheet's line, made of the counts on the hidden sheet."""
    own = [(row, count) for row, count in enumerate(counted, 2) if count.nyckel == table.nyckel]
    (row, number), left = own[0], own[1:]
    used = f"{LISTS}!${_letter(plan, 2)}${row}"
    rows = "rad" if number.value == 1 else "rader"
    text = _left(plan, left)
    return _Row(
        blad=table.namn,
        used=f'={used}&IF({used}=1," rad"," rader")',
        used_value=f"{number.value} {rows}",
        left=f'=IF({used}=0,"{_empty(table)}",IF(LEN({text})=0,"{_READY}",TRIM({text})))',
        left_value=(_left_value(left) or _READY) if number.value else _empty(table),
    )


def _letter(plan: Plan, offset: int) -> str:
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    return column_letter(counts_column(plan) + offset)


def _left(plan: Plan, left: list[tuple[int, Count]]) -> str:
    """Return the text of the first :data:`_SHOWN` things that are left, each with its rows."""
    antal = _letter(plan, 2)
    parts = []
    for position, (row, count) in enumerate(left):
        here = f"{LISTS}!${antal}${row}"
        rows = [f"{LISTS}!${_letter(plan, 3 + n)}${row}" for n in range(NAMED)]
        more = "".join(f'&IF({here}>{n},", "&{cell},"")' for n, cell in enumerate(rows[1:], 1))
        text = f'"{_first_up(count.kvar)}: rad "&{rows[0]}{more}'
        text += f'&IF({here}>{len(rows)}," med flera","")&". "'
        shown = f"{here}>0"
        if position >= _SHOWN:
            area = f"{LISTS}!${antal}${left[0][0]}:${antal}${row - 1}"
            shown = f'AND({here}>0,COUNTIF({area},">0")<{_SHOWN})'
        parts.append(f'IF({shown},{text},"")')
    if len(left) > _SHOWN:
        area = f"{LISTS}!${antal}${left[0][0]}:${antal}${left[-1][0]}"
        parts.append(f'IF(COUNTIF({area},">0")>{_SHOWN},"{_MORE}","")')
    return "&".join(parts) or '""'


def _left_value(left: list[tuple[int, Count]]) -> str:
    found = [count for _, count in left if count.value]
    texts = [
        f"{_first_up(count.kvar)}: rad {', '.join(map(str, count.rows))}"
        + (" med flera." if count.value > len(count.rows) else ".")
        for count in found[:_SHOWN]
    ]
    return " ".join([*texts, _MORE] if len(found) > _SHOWN else texts)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _empty(table: Sheet) -> str:
    if table.roll is SheetRole.PLAN:
        return "Inga aktiviteter ännu"
    return "Inget ifyllt ännu" if table.kraver_innehall else f"Inget ifyllt {_OPTIONAL}"


def _verdict(plan: Plan, worksheet: Worksheet, at: tuple[int, int, int], rows: list[_Row]) -> None:
    """Write the one line that says whether the plan can be sent."""
    top, first, last = at
    area = f"$C${first}:$C${last}"
    remaining = f'SUMPRODUCT(({area}<>"{_READY}")*ISERROR(SEARCH("{_OPTIONAL}",{area})))'
    sentence = " blad har något kvar att göra."
    formula = f'IF({remaining}=0,"{_ALL_READY}",{remaining}&"{sentence}")'
    waiting = sum(row.left_value != _READY and _OPTIONAL not in row.left_value for row in rows)
    value = f"{waiting}{sentence}" if waiting else _ALL_READY
    nothing = plan.form.cover.with_role(Role.INGET_ATT_RAPPORTERA)
    if nothing:
        formula = f'IF({ticked(f"hp_{nothing.namn}")},"{_NOTHING}",{formula})'
        value = _NOTHING if is_ticked(text_of(plan.content.cover, nothing.namn)) else value
    style = plan.style(theme.BASE, {"bold": True, "valign": "vcenter"})
    worksheet.write_formula(top, 1, f"={formula}", style, value)
