"""The hidden sheet: the values of the drop-downs, and the counts behind "Klar?".

Its columns are: one per list (a table), an empty one, then the counts (a table): sheet, what is
missing, how many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlingsplan import theme
from handlingsplan.template.counts import Count, counts
from handlingsplan.template.plan import LISTS, Plan
from handlingsplan.template.tables import filled_rows

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet


def write(plan: Plan) -> None:
    """Add the hidden sheet; nobody fills it in, so it is protected (without a password)."""
    worksheet = plan.book.sheet(LISTS)
    names = list(plan.list_values)
    for number, name in enumerate(names):
        for row, value in enumerate(plan.list_values[name], start=1):
            worksheet.write_string(row, number, value)
    longest = max(len(values) for values in plan.list_values.values())
    worksheet.add_table(
        0,
        0,
        longest,
        len(names) - 1,
        {"name": "tblListor", "style": None, "columns": [{"header": name} for name in names]},
    )
    _counts(plan, worksheet)
    worksheet.hide()
    worksheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True})


def _counts(plan: Plan, worksheet: Worksheet) -> None:
    column = counts_column(plan)
    rows = plan_counts(plan)
    for offset, count in enumerate(rows, start=1):
        worksheet.write_string(offset, column, count.nyckel)
        worksheet.write_string(offset, column + 1, count.kvar)
        style = plan.style(theme.BASE)
        worksheet.write_formula(offset, column + 2, f"={count.formula}", style, count.value)
    headers = [{"header": text} for text in ("Blad", "Kvar", "Antal")]
    options = {"name": "tblKvar", "style": None, "columns": headers}
    worksheet.add_table(0, column, len(rows), column + 2, options)


def counts_column(plan: Plan) -> int:
    """Return the first column of the counts; the first column of the sheet is 0."""
    return len(plan.list_values) + 1


def plan_counts(plan: Plan) -> list[Count]:
    """Return the counts in the order of their rows; the first stands on Excel's row 2."""
    return counts(plan.form, {sheet.nyckel: filled_rows(plan, sheet) for sheet in plan.form.tables})
