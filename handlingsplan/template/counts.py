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
        condition: ones and zeros over the rows: what the workbook calls :func:`condition_name`.
        over: the cells that the condition is over, one for each row.
        value: the number in the workbook as it is handed out.
        rows: Excel's numbers of these rows in the workbook as it is handed out.
    """

    nyckel: str
    kvar: str
    condition: str
    over: str
    value: int
    rows: tuple[int, ...] = ()

    def formula(self, number: int) -> str:
        """Return the count's formula; ``number`` is its own among the counts, from 0."""
        return f"SUMPRODUCT({condition_name(number)}*1)"

    def row_formulas(self, number: int) -> list[str]:
        """Return the formulas of the first :data:`NAMED` rows' numbers; of used rows the last's."""
        name = condition_name(number)
        if not self.kvar:
            return [f"SUMPRODUCT(MAX({name}*ROW({self.over})))"]
        numbers = f"ROW({self.over})+{_NOWHERE}*(1-{name})"
        return [f"SUMPRODUCT(SMALL({numbers},{nth}))" for nth in range(1, NAMED + 1)]


def condition_name(number: int) -> str:
    """Return what the workbook calls the condition of the count with a number, from 0.

    A condition is long, and used in five cells: as a name it stands in the file once.
    """
    return f"hp_kvar_{number + 1}"


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
        found.append(
            Count(
                nyckel=sheet.nyckel,
                kvar="",
                condition=used.formula,
                over=table.column(sheet.falt[0].namn),
                value=used.count(filled),
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
    return Count(
        nyckel=sheet.nyckel,
        kvar=kvar,
        condition=condition.formula,
        over=condition.over or table.column(sheet.falt[0].namn),
        value=len(rows),
        rows=tuple(rows[:NAMED]),
    )
