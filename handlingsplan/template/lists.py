"""The hidden sheet: the values of the drop-downs, and what "Klar?" and the meeting sheet ask for.

From left to right, with an empty column between: a column per list (a table); the counts (a table:
sheet, what is left to do, how many rows, and the first of them); the used rows of the plan (a
table: their places in the plan's table, and their identity with the beginning of the activity).
A used row stands on the row that it has on the sheet for meetings.

What many cells ask for is a name with a formula, so that it stands in the file once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlingsplan import theme
from handlingsplan.form import Role
from handlingsplan.form.blank import ERROR_SHOWN
from handlingsplan.spreadsheet.xml_text import encode
from handlingsplan.template.conditions import (
    TICKED,
    Condition,
    Row,
    Table,
    ticked_words,
    without_error,
)
from handlingsplan.template.counts import NAMED, Count, condition_name, counts
from handlingsplan.template.plan import (
    ACTIVITIES,
    LISTS,
    PRINT_AREA,
    REACH,
    Plan,
    heading_row,
)
from handlingsplan.template.tables import filled_rows

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

#: Characters of an activity that stand beside its identity in a drop-down.
_BEGINNING = 60
#: Names with a formula: the used rows' places in the plan's table, and how many they are.
_PLACES, IN_USE = "hp_platser", "hp_antal_rader"
#: The row of the used rows' headings, as on a sheet for meetings; the first row is 0.
ROWS_HEADING = 2
_NOWHERE = 10**7  # more than any row of a worksheet


def write(plan: Plan, counted: Sequence[Count]) -> None:
    """Add the hidden sheet, with what is counted on the others.

    Nobody fills it in, so it is protected (without a password).
    """
    worksheet = plan.book.sheet(LISTS)
    names = list(plan.list_values)
    for number, name in enumerate(names):
        for row, value in enumerate(plan.list_values[name], start=1):
            worksheet.write_string(row, number, value)
    longest = max(len(values) for values in plan.list_values.values())
    headers = [{"header": name} for name in names]
    options = {"name": "tblListor", "style": None, "columns": headers}
    worksheet.add_table(0, 0, longest, len(names) - 1, options)
    plan.book.define_name(TICKED, f'="{ticked_words()}"')
    _counts(plan, worksheet, counted)
    _print_used_rows(plan, counted)
    _used_rows(plan, worksheet)
    worksheet.hide()
    worksheet.protect("", {"select_locked_cells": True, "select_unlocked_cells": True})


def _counts(plan: Plan, worksheet: Worksheet, counted: Sequence[Count]) -> None:
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    column = counts_column(plan)
    style = plan.style(theme.BASE)
    for place, count in enumerate(counted):
        offset = place + 1
        plan.book.define_name(condition_name(place), f"={count.condition}")
        worksheet.write_string(offset, column, count.nyckel)
        worksheet.write_string(offset, column + 1, count.kvar)
        worksheet.write_formula(offset, column + 2, f"={count.formula(place)}", style, count.value)
        antal = f"{column_letter(column + 2)}{offset + 1}"
        for number, formula in enumerate(count.row_formulas(place)):
            value = count.rows[number] if number < len(count.rows) else ""
            whole = f'=IF({antal}<{number + 1},"",{formula})'
            worksheet.write_formula(offset, column + 3 + number, whole, style, value)
    texts = ("Blad", "Kvar", "Antal", *(f"Rad {n}" for n in range(1, NAMED + 1)))
    headers = [{"header": text} for text in texts]
    options = {"name": "tblKvar", "style": None, "columns": headers}
    worksheet.add_table(0, column, len(counted), column + len(texts) - 1, options)


def counts_column(plan: Plan) -> int:
    """Return the first column of the counts; the first column of the sheet is 0."""
    return len(plan.list_values) + 1


def plan_counts(plan: Plan) -> list[Count]:
    """Return the counts in the order of their rows; the first stands on Excel's row 2."""
    rows = {sheet.nyckel: filled_rows(plan, sheet) for sheet in plan.form.tables}
    return counts(plan.form, rows, plan.list_ranges)


def rows_column(plan: Plan) -> int:
    """Return the first column of the plan's used rows; the first column of the sheet is 0."""
    return counts_column(plan) + 3 + NAMED + 1


def rows_range(plan: Plan, offset: int = 0) -> tuple[str, int]:
    """Return the absolute address of the used rows' places, and the row of the first, from 1.

    Args:
        plan: the workbook being made.
        offset: columns to the right of the places.
    """
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    letter, first = column_letter(rows_column(plan) + offset), ROWS_HEADING + 2
    return f"{LISTS}!${letter}${first}:${letter}${first + REACH - 1}", first


def _in_use(plan: Plan, table: Table) -> Condition:
    """A row of the plan that says what is to be done, or for what."""
    return table.any_filled(field.namn for field in plan.form.plan.falt if field.obligatorisk)


def used_rows(plan: Plan) -> list[Row]:
    """Return the rows of the plan that are in use as it is handed out."""
    sheet = plan.form.plan
    used = _in_use(plan, Table(sheet, plan.list_ranges, ()))
    rows = filled_rows(plan, sheet)
    return [row for number, row in enumerate(rows) if used.holds(rows, number)]


def _print_used_rows(plan: Plan, counted: Sequence[Count]) -> None:
    """Let only the rows in use of each table be printed, however many they become.

    A print area is a formula, as Excel allows; LibreOffice knows none and prints all rows.
    """
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    keys = [count.nyckel for count in counted]
    rows = column_letter(counts_column(plan) + 3)
    for sheet in plan.form.tables:
        last = f"{LISTS}!${rows}${keys.index(sheet.nyckel) + 2}"
        name, letter = f"'{sheet.namn}'", column_letter(len(sheet.falt) - 1)
        least = heading_row(sheet) + 2
        area = f"{name}!$A$1:INDEX({name}!${letter}:${letter},MAX({least},N({last})))"
        plan.book.define_name(f"{name}!{PRINT_AREA}", f"={area}")


def _used_rows(plan: Plan, worksheet: Worksheet) -> None:
    """Write the place of each used row in the plan's table, and what a drop-down calls it.

    The name :data:`~handlingsplan.template.plan.ACTIVITIES` stands for the labels in use, so that
    a drop-down never opens on blanks.
    """
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    sheet, column, heading = plan.form.plan, rows_column(plan), ROWS_HEADING
    table = Table(sheet, plan.list_ranges, ())
    used = _in_use(plan, table)
    row = f"ROW({table.column(sheet.falt[0].namn)})"
    plan.book.define_name(_PLACES, f"={row}-MIN({row})+1+{_NOWHERE}*(1-{used.formula})")
    plan.book.define_name(IN_USE, f"=SUMPRODUCT({used.formula}*1)")
    rows = filled_rows(plan, sheet)
    places = [number + 1 for number in range(len(rows)) if used.holds(rows, number)]
    style, place = plan.style(theme.BASE), column_letter(column)
    for number in range(REACH):
        value = places[number] if number < len(places) else ""
        formula = f'=IF({IN_USE}<{number + 1},"",SUMPRODUCT(SMALL({_PLACES},{number + 1})))'
        worksheet.write_formula(heading + 1 + number, column, formula, style, value)
        formula = _label_formula(plan, table, f"{place}{heading + 2 + number}")
        label = _label(plan, rows, value)
        worksheet.write_formula(heading + 1 + number, column + 1, formula, style, label)
    headers = [{"header": text} for text in ("Plats", "Aktivitet")]
    options = {"name": "tblRader", "style": None, "columns": headers}
    worksheet.add_table(heading, column, heading + REACH, column + 1, options)
    (numbers, _), (labels, _) = rows_range(plan), rows_range(plan, 1)
    first = labels.partition(":")[0]
    shown = f"={first}:INDEX({labels},MAX(1,COUNT({numbers})))"
    plan.book.define_name(ACTIVITIES, shown)


def _label_formula(plan: Plan, table: Table, place: str) -> str:
    """Return the formula of what a drop-down calls the used row whose place a cell has."""
    fields = [plan.form.plan.with_role(role) for role in (Role.ID, Role.AKTIVITET)]
    name, activity = (
        f"INDEX({table.column(field.namn)},{place})" if field else '""' for field in fields
    )
    label = without_error(f'TRIM({name}&" "&LEFT({activity},{_BEGINNING}))', ERROR_SHOWN)
    return f'=IF({place}="","",{label})'


def _label(plan: Plan, rows: list[Row], place: int | str) -> str:
    if isinstance(place, str):
        return ""
    row, sheet = rows[place - 1], plan.form.plan
    texts = [sheet.with_role(role) for role in (Role.ID, Role.AKTIVITET)]
    name, activity = (str(row.get(field.namn) or "") if field else "" for field in texts)
    return encode(f"{name} {activity[:_BEGINNING]}".strip())  # a stored value is written as it is
