"""What "Klar?" counts: for each sheet its used rows, and the rows where something is left to do.

Two kinds of things are counted. What a requirement of the form asks for is made of the same
:class:`~handlingsplan.form.Requirement` records as the checks, so the cover and the checks cannot
contradict each other. What is wrong in what was written (a time that cannot be read, an unknown
status …) follows from the fields' types and roles, as far as a formula can see it.

Each condition stands twice: as a formula for the spreadsheet program, and as a function for the
value that the formula has when the workbook is handed out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from handlingsplan.content import Filled
from handlingsplan.form import Form
from handlingsplan.template.conditions import Condition, Row, Table
from handlingsplan.template.faults import faults
from handlingsplan.template.plan import heading_row

#: How many rows "Klar?" names for one thing that is left to do.
NAMED = 4
_NOWHERE = 10**7  # more than any row of a worksheet


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the hidden sheet: how many rows, and which.

    Attributes:
        nyckel: key of the sheet whose rows are counted.
        kvar: what such rows are called, e.g. "rader utan status"; empty for the used rows.
        formula: the number's formula, without the leading ``=``.
        value: the number in the workbook as it is handed out.
        row_formulas: the formulas of the first :data:`NAMED` rows' numbers; for the used rows,
            of the last one alone.
        rows: Excel's numbers of these rows in the workbook as it is handed out.
    """

    nyckel: str
    kvar: str
    formula: str
    value: int
    row_formulas: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


def counts(
    form: Form, rows: Mapping[str, Sequence[Mapping[str, Filled]]], lists: Mapping[str, str]
) -> list[Count]:
    """Return for each table sheet its used rows, then what is left to do, in the form's order.

    Args:
        form: the form.
        rows: sheet key -> the rows as they are handed out; the first stands under the headings.
        lists: list name -> absolute range with its values.
    """
    found: list[Count] = []
    for sheet in form.tables:
        table = Table(sheet, lists, form.som_ovan)
        filled = rows[sheet.nyckel]
        used = table.used()
        first = heading_row(sheet) + 2
        there = [first + n for n in range(len(filled)) if used.holds(filled, n)]
        number = f"ROW({table.column(sheet.falt[0].namn)})"
        found.append(
            Count(
                nyckel=sheet.nyckel,
                kvar="",
                formula=f"SUMPRODUCT({used.formula}*1)",
                value=used.count(filled),
                row_formulas=(f"SUMPRODUCT(MAX({used.formula}*{number}))",),
                rows=tuple(there[-1:]),
            )
        )
        left = [(rule.kvar, table.misses(rule)) for rule in sheet.krav]
        left += faults(table, form, rows[form.plan.nyckel])
        found += [_count(table, kvar, condition, filled) for kvar, condition in left]
    return found


def _count(table: Table, kvar: str, condition: Condition, filled: Sequence[Row]) -> Count:
    sheet = table.sheet
    first = heading_row(sheet) + 2
    rows = [first + n for n in range(len(filled)) if condition.holds(filled, n)]
    over = condition.over or table.column(sheet.falt[0].namn)
    numbers = f"ROW({over})+{_NOWHERE}*(1-{condition.formula})"
    return Count(
        nyckel=sheet.nyckel,
        kvar=kvar,
        formula=f"SUMPRODUCT({condition.formula}*1)",
        value=len(rows),
        row_formulas=tuple(f"SUMPRODUCT(SMALL({numbers},{n}))" for n in range(1, NAMED + 1)),
        rows=tuple(rows[:NAMED]),
    )
