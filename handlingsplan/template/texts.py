"""The sheets that are only read: instructions made of the form itself, and the promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlingsplan import theme
from handlingsplan.form import Choice, Field, Role, Sheet, SheetRole
from handlingsplan.template.plan import Plan

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

_WHOLE_SHEET = "Hela bladet"
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
    rows = [[str(p.nr), p.kort, f"… {p.text}."] for p in plan.form.loften]
    for column, width in enumerate(_WIDTHS[3]):
        worksheet.set_column(column, column, width, plan.style(theme.BASE))
    _table(plan, worksheet, row, "tblLoften", [["Löfte", "I korthet", "Löftet"], *rows])


def _statuses(plan: Plan, worksheet: Worksheet, row: int) -> int:
    """Write what each status means, in its colours; nothing for a form without statuses."""
    for column, width in enumerate(_WIDTHS[4]):
        worksheet.set_column(column, column, width, plan.style(theme.BASE))
    field = plan.form.plan.with_role(Role.STATUS)
    choices = plan.form.choices(field) if field else ()
    if field is None or not choices:
        return row
    rows = [
        [plan.form.plan.namn, choice.namn, choice.hjalp, _counts_as(choice)] for choice in choices
    ]
    headings = ["Blad", field.rubrik, "Betyder", "Räknas i sammanställningen som"]
    after = _table(plan, worksheet, row, "tblStatus", [headings, *rows])
    for offset, choice in enumerate(choices, start=1):
        style = theme.coloured(theme.BODY | {"bold": True}, choice.bakgrund, choice.farg)
        worksheet.write_string(row + offset, 1, choice.namn, plan.style(style))
    return after


def _counts_as(choice: Choice) -> str:
    return choice.officiell or f"{choice.namn} (ingen av de fyra officiella)"


def _instructions(plan: Plan, worksheet: Worksheet, row: int) -> None:
    rows: list[list[str]] = []
    for sheet in (plan.form.cover, *plan.form.tables):
        intro = " ".join(sheet.text) if sheet is plan.form.cover else plan.words(sheet.ingress)
        rules = " ".join(rule.instruktion for rule in sheet.krav)
        rows.append([sheet.namn, _WHOLE_SHEET, intro, rules or "Inget krav."])
        rows += [
            [sheet.namn, field.rubrik, _guidance(field), _needed(sheet, field)]
            for field in sheet.falt
        ]
    headings = ["Blad", "Fält", "Så fyller du i", "Det som kontrolleras"]
    _table(plan, worksheet, row, "tblInstruktioner", [headings, *rows])
    worksheet.repeat_rows(row)


def _guidance(field: Field) -> str:
    return f"{field.hjalp} Exempel: {field.exempel}" if field.exempel else field.hjalp


def _needed(sheet: Sheet, field: Field) -> str:
    rules = [rule.instruktion for rule in sheet.krav if field.namn in rule.kraver]
    if rules:
        return " ".join(rules)
    return "Ska fyllas i." if field.obligatorisk else "Frivilligt."
