"""Quiet tints in a table: what a started row still needs, and what it takes from the row above."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from handlingsplan import theme
from handlingsplan.form import Requirement, Sheet
from handlingsplan.template.plan import Plan

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

#: A field's name and a row (from 0) -> the length of what stands in its cell.
_Length = Callable[[str, int], str]
_STRIPES = 14  # Excel's thin diagonal stripes: a pattern is no status


def write(plan: Plan, sheet: Sheet, worksheet: Worksheet, first: int, last: int) -> None:
    """Add the tints to the rows from ``first`` to ``last`` (from 0)."""
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    def length(name: str, row: int) -> str:
        letter = column_letter(plan.column(sheet, sheet.field(name)))
        return f"LEN(TRIM(${letter}{row + 1}))"

    stripes = {"pattern": _STRIPES, "fg_color": theme.LINE, "bg_color": theme.WHITE}
    for rule in sheet.krav:
        criteria = _missing(sheet, rule, length, first)
        if criteria:
            column = plan.column(sheet, sheet.field(rule.kraver[0]))
            options = {"type": "formula", "criteria": criteria, "format": plan.style(stripes)}
            worksheet.conditional_format(first, column, last, column, options)
    criteria = _goes_on(sheet, length, first)
    if criteria:
        columns = [plan.column(sheet, field) for field in sheet.falt if field.arvs]
        quiet = plan.style({"bg_color": theme.TINT, "font_color": theme.QUIET})
        options = {"type": "formula", "criteria": criteria, "format": quiet}
        worksheet.conditional_format(first, min(columns), last, max(columns), options)


def _missing(sheet: Sheet, rule: Requirement, length: _Length, first: int) -> str:
    """Return when the one cell that a requirement asks for is empty; "" where it is not one."""
    if len(rule.kraver) > 1 or not rule.nar or rule.nar_varde:
        return ""
    started = "+".join(length(name, first) for name in rule.nar)
    empty = f"{length(rule.kraver[0], first)}=0"
    if sheet.field(rule.kraver[0]).arvs:
        empty += f",ROW()={first + 1}"  # further down it may mean "as above"
    return f"=AND({started}>0,{empty})"


def _goes_on(sheet: Sheet, length: _Length, first: int) -> str:
    """Return when a row goes on with the row above it; empty in a sheet where none can."""
    keys = [field.namn for field in sheet.falt if field.arvs and field.obligatorisk]
    others = [field.namn for field in sheet.falt if field.obligatorisk and not field.arvs]
    if not keys or not others:
        return ""
    empty = "+".join(length(name, first) for name in keys)
    started = "+".join(length(name, first) for name in others)
    above = "+".join(length(name, first - 1) for name in (*keys, *others))
    return f"=AND(ROW()>{first + 1},{empty}=0,{started}>0,{above}>0)"
