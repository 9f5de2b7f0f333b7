"""What a formula can see is wrong in what was written; the checks see more.

What the checks call an error at hand-in and what a formula can see stands here, so that "Klar?"
never says that all is well where the checks will not; a test gives every such fault to both.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from handlingsplan.form import FieldType, Form, Role, Sheet
from handlingsplan.template.conditions import (
    Condition,
    Row,
    Table,
    either,
    every,
    opposite,
    text_of,
)
from handlingsplan.text import fold

_YEAR = re.compile(r"20..|-2[0-9]?", re.DOTALL)


def faults(table: Table, form: Form, plan: Sequence[Row]) -> Iterator[tuple[str, Condition]]:
    """Yield what such rows are called, and when a row is one, for everything a sheet may hold.

    Args:
        table: the sheet's table.
        form: the form.
        plan: the rows of the plan as they are handed out.
    """
    sheet = table.sheet
    yield "rader med en cell som visar ett fel", table.error()
    yield from _unknown_status(table, form, sheet)
    yield from _one_sign(table, sheet)
    yield from _unreadable(table, form, sheet)
    yield from _backwards(table, sheet)
    yield from _twice(table, sheet)
    yield from _unknown_rows(table, form, plan)
    yield from _undated(table, sheet)


def _unknown_status(table: Table, form: Form, sheet: Sheet) -> Iterator[tuple[str, Condition]]:
    """HP408: a status that is not in the list."""
    field = sheet.with_role(Role.STATUS)
    if field is None or field.lista not in table.lists:
        return
    known = {fold(choice.namn) for choice in form.choices(field)}
    there = table.filled(field.namn)
    area = table.lists[field.lista]
    unknown = Condition(
        formula=f"ISNA(MATCH(TRIM({table.values(field.namn)}),{area},0))",
        holds=lambda rows, n: fold(text_of(rows[n], field.namn)) not in known,
    )
    yield "rader med okänd status", every(there, unknown)


def _one_sign(table: Table, sheet: Sheet) -> Iterator[tuple[str, Condition]]:
    """HP409: an answer of a single character answers nothing."""
    names = [field.namn for field in sheet.falt if field.typ is FieldType.TEXT]
    if names:
        signs = [every(table.own(name), _length_is_one(table, name)) for name in names]
        yield "rader med bara ett tecken som svar", either(*signs)


def _length_is_one(table: Table, name: str) -> Condition:
    return Condition(
        formula=f"(LEN(TRIM({table.values(name)}))=1)",
        holds=lambda rows, n: len(text_of(rows[n], name)) == 1,
    )


def _unreadable(table: Table, form: Form, sheet: Sheet) -> Iterator[tuple[str, Condition]]:
    """HP413, HP414 and HP603: times and numbers that cannot be understood."""
    days = [field.namn for field in sheet.falt if field.typ is FieldType.DATUM]
    if days:
        unreadable = either(*(_no_time(table, form, name) for name in days))
        yield "rader med en tid som saknar år eller inte går att läsa", unreadable
    numbers = [field.namn for field in sheet.falt if field.typ is FieldType.TAL]
    if numbers:
        unreadable = either(*(_no_number(table, name) for name in numbers))
        yield "rader med annat än ett tal i en talkolumn", unreadable


def _no_time(table: Table, form: Form, name: str) -> Condition:
    """Neither a date, nor a text with a year in it, nor a word for what has no end."""
    column, field = table.values(name), table.sheet.field(name)
    terms = [
        f"(LEN(TRIM({column}))>0)",
        f"(1-ISNUMBER({column}))",
        f'ISERROR(SEARCH("20??",{column}))',
        f'ISERROR(SEARCH("-2?",{column}))',
    ]
    if field.lista in table.lists:
        terms.append(f"ISNA(MATCH(TRIM({column}),{table.lists[field.lista]},0))")
    words = {fold(choice.namn) for choice in form.choices(field)}

    def holds(rows: Sequence[Row], n: int) -> bool:
        text = text_of(rows[n], name)
        readable = isinstance(rows[n].get(name), dt.date) or _YEAR.search(text)
        return bool(text) and not readable and fold(text) not in words

    return Condition(formula=f"({'*'.join(terms)})", holds=holds)


def _no_number(table: Table, name: str) -> Condition:
    column = table.values(name)
    swedish, english = (
        f'SUBSTITUTE(TRIM({column}),"{a}","{b}")' for a, b in ((".", ","), (",", "."))
    )
    return Condition(
        formula=f"((LEN(TRIM({column}))>0)*(1-ISNUMBER({column}))"
        f"*ISERROR(VALUE({swedish}))*ISERROR(VALUE({english})))",
        holds=lambda rows, n: (
            bool(text_of(rows[n], name)) and not isinstance(rows[n].get(name), int | float)
        ),
    )


def _backwards(table: Table, sheet: Sheet) -> Iterator[tuple[str, Condition]]:
    """HP412: the end comes before the start."""
    start, end = sheet.with_role(Role.START), sheet.with_role(Role.SLUT)
    if start and end:
        first, last = table.values(start.namn), table.values(end.namn)

        def holds(rows: Sequence[Row], n: int) -> bool:
            begins, ends = rows[n].get(start.namn), rows[n].get(end.namn)
            both = isinstance(begins, dt.date) and isinstance(ends, dt.date)
            return both and begins > ends  # type: ignore[operator]  # both are dates

        formula = f"(ISNUMBER({first})*ISNUMBER({last})*({first}>{last}))"
        yield "rader som är klara före start", Condition(formula=formula, holds=holds)


def _twice(table: Table, sheet: Sheet) -> Iterator[tuple[str, Condition]]:
    """HP502: an identity that stands on two rows."""
    field = sheet.with_role(Role.ID)
    if field:
        column = table.column(field.namn)

        def holds(rows: Sequence[Row], n: int) -> bool:
            return [fold(text_of(row, field.namn)) for row in rows].count(
                fold(text_of(rows[n], field.namn))
            ) > 1

        again = Condition(formula=f"(COUNTIF({column},{table.values(field.namn)})>1)", holds=holds)
        yield "rader med ett id som står på flera rader", every(table.filled(field.namn), again)


def _unknown_rows(table: Table, form: Form, plan: Sequence[Row]) -> Iterator[tuple[str, Condition]]:
    """HP601: an identity that no row of the plan has."""
    field, identity = table.sheet.with_role(Role.REF), form.plan.with_role(Role.ID)
    if field and identity:
        names = {fold(text_of(row, identity.namn)) for row in plan}
        known = Table(form.plan, table.lists, ()).column(identity.namn)
        column = table.values(field.namn)
        first_word = f'LEFT(TRIM({column}),FIND(" ",TRIM({column})&" ")-1)'
        unknown = Condition(
            formula=f"(COUNTIF({known},{first_word})=0)",
            holds=lambda rows, n: fold(text_of(rows[n], field.namn).partition(" ")[0]) not in names,
        )
        yield "rader som pekar på ett okänt id", every(table.filled(field.namn), unknown)


def _undated(table: Table, sheet: Sheet) -> Iterator[tuple[str, Condition]]:
    """HP605: an outcome without the day on which it was measured."""
    outcomes = [field.namn for field in sheet.all_with_role(Role.UTFALL)]
    day = sheet.with_role(Role.MATDATUM)
    if outcomes and day:
        measured = table.any_filled(outcomes)
        yield "rader med utfall utan mätdatum", every(measured, opposite(table.filled(day.namn)))
