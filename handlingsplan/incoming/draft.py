"""The plan while it is put together: rows by sheet, questions, and texts without a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from handlingsplan.codes import Code
from handlingsplan.content import Filled, identity
from handlingsplan.form import Field, FieldType, Form, Role, Sheet
from handlingsplan.incoming.asking import Question
from handlingsplan.organisation import Group
from handlingsplan.reading.dates import parse_period
from handlingsplan.reading.values import parse_number
from handlingsplan.text import fold
from handlingsplan_validators.texts import is_placeholder

if TYPE_CHECKING:
    from handlingsplan.incoming.headings import Columns

_TICKS = frozenset({"x", "xx", "ja", "☑", "☒", "✓", "✔", "✅", "1", "sant", "true"})


class Draft:
    """What has been understood so far of one document.

    Attributes:
        form, group, year: what it is understood by.
        rows: sheet key -> its rows.
        cover: the cover's fields.
        questions: the doubts.
        unplaced: page -> texts that no field has room for.
        without_priority: numbers of rows of the plan that say no priority, nor stand under one.
        under: the columns of the table whose last priority the next row may stand under.
    """

    def __init__(self, form: Form, group: Group, year: int) -> None:
        self.form = form
        self.group = group
        self.year = year
        self.rows: dict[str, list[dict[str, Filled]]] = {}
        self.cover: dict[str, Filled] = {}
        self.questions: list[Question] = []
        self.unplaced: dict[str, list[str]] = {}
        self.without_priority: list[int] = []
        self.under: Columns | None = None

    def add(self, sheet: Sheet, row: Mapping[str, Filled]) -> int:
        """Add a row, with an identity where the sheet has them; return its number, from 0."""
        rows = self.rows.setdefault(sheet.nyckel, [])
        field = sheet.with_role(Role.ID)
        own = {field.namn: identity(self.group, self.year, len(rows) + 1)} if field else {}
        rows.append({**own, **row})
        return len(rows) - 1

    def ask(
        self,
        kod: Code,
        sheet: Sheet | None = None,
        rad: int = -1,
        field: Field | None = None,
        *,
        text: str = "",
        forslag: str = "",
        sida: str = "",
    ) -> None:
        """Ask about a text; see :class:`Question`."""
        self.questions.append(
            Question(
                kod=kod,
                nyckel=sheet.nyckel if sheet else "",
                rad=rad,
                falt=field.namn if field else "",
                text=text,
                forslag=forslag,
                sida=sida,
            )
        )

    def leave(self, text: str, page: str) -> None:
        """Note a text that no field has room for; one that says nothing is let be."""
        if text.strip() and not is_placeholder(text):
            self.unplaced.setdefault(page, []).append(text)

    def identity_of(self, rad: int) -> str:
        """Return the identity of a row of the plan."""
        field = self.form.plan.with_role(Role.ID)
        return str(self.rows[self.form.plan.nyckel][rad][field.namn]) if field else ""


def value_of(field: Field, text: str, form: Form) -> Filled | None:
    """Return a text as a value of a field, where it is one; else as it was written.

    Nothing is left out: a number, a day or a tick that cannot be understood stays as text, and the
    checks will tell.
    """
    plain = text.strip()
    if not plain or is_placeholder(plain):
        return True if field.typ is FieldType.KRYSS and fold(plain) in _TICKS else None
    match field.typ:
        case FieldType.KRYSS:
            return True if fold(plain) in _TICKS else plain
        case FieldType.TAL | FieldType.AR:
            number = parse_number(plain) if "%" not in plain else None
            return plain if number is None else number
        case FieldType.DATUM:
            return _day(plain) or plain
        case FieldType.VAL:
            known = {fold(n): c.namn for c in form.choices(field) for n in (c.namn, *c.alias)}
            return known.get(fold(plain), plain)
        case _:
            return plain


def _day(text: str) -> dt.date | None:
    period = parse_period(text)
    return period.fran if period and period.precision == "dag" else None
