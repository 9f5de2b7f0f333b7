"""The sheets that are only read: instructions made of the form itself, and the promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlingsplan import theme
from handlingsplan.form import Role, Sheet, SheetRole, blank
from handlingsplan.template.plan import Plan

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

#: Column widths in characters, by number of columns.
_WIDTHS = {3: (8, 22, 90), 4: (18, 32, 62, 62)}
#: Width in characters of a sheet that holds nothing but paragraphs.
_WHOLE_WIDTH = 110


def write(plan: Plan, sheet: Sheet) -> None:
    """Write a text sheet, and protect it (without a password): nobody fills it in."""
    worksheet = plan.head(sheet)
    row = 3
    wrapped = {} if sheet.roll else {"text_wrap": True}  # alone, it may take a whole line's width
    for paragraph in sheet.text:
        worksheet.write_string(row, 0, plan.words(paragraph), plan.style(theme.BASE, wrapped))
        row += 1
    if sheet.roll is SheetRole.LOFTEN:
        _promises(plan, worksheet, row)
    elif sheet.roll is SheetRole.INSTRUKTIONER:
        row = _statuses(plan, worksheet, row)
        _instructions(plan, worksheet, row)
    else:
        worksheet.set_column(0, 0, _WHOLE_WIDTH, plan.style(theme.BASE))
    worksheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True})


def _table(plan: Plan, worksheet: Worksheet, row: int, name: str, rows: list[list[str]]) -> int:
    """Write a table, its headings first, and return the row after it."""
    headings, *rows = rows
    body = plan.style(theme.BODY)
    for offset, values in enumerate(rows, start=1):
        worksheet.set_row(
            row + offset, theme.row_height(zip(values, _WIDTHS[len(headings)], strict=True))
        )
        for column, value in enumerate(values):
            worksheet.write_string(row + offset, column, value, body)
    head = plan.style(theme.HEAD)
    columns = [{"header": text, "header_format": head} for text in headings]
    options = {"name": name, "style": None, "columns": columns, "autofilter": False}
    worksheet.add_table(row, 0, row + len(rows), len(headings) - 1, options)
    return row + len(rows) + 2


def _promises(plan: Plan, worksheet: Worksheet, row: int) -> None:
    for column, width in enumerate(_WIDTHS[3]):
        worksheet.set_column(column, column, width, plan.style(theme.BASE))
    _table(plan, worksheet, row, "tblLoften", blank.promise_rows(plan.form))


def _statuses(plan: Plan, worksheet: Worksheet, row: int) -> int:
    """Write what each status means, in its colours; nothing for a form without statuses."""
    for column, width in enumerate(_WIDTHS[4]):
        worksheet.set_column(column, column, width, plan.style(theme.BASE))
    field = plan.form.plan.with_role(Role.STATUS)
    rows = blank.status_rows(plan.form)
    if field is None or not rows:
        return row
    after = _table(plan, worksheet, row, "tblStatus", rows)
    for offset, choice in enumerate(plan.form.choices(field), start=1):
        style = theme.coloured(theme.BODY | {"bold": True}, choice.bakgrund, choice.farg)
        worksheet.write_string(row + offset, 1, choice.namn, plan.style(style))
    return after


def _instructions(plan: Plan, worksheet: Worksheet, row: int) -> None:
    intros = {sheet.ingress for sheet in plan.form.tables}
    rows = [
        [plan.words(text) if text in intros else text for text in texts]
        for texts in blank.instruction_rows(plan.form)
    ]
    _table(plan, worksheet, row, "tblInstruktioner", rows)
    worksheet.repeat_rows(row)
