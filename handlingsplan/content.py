"""What a plan says, in one shape, whatever it comes from.

A workbook that came back, last year's frames, a slide deck: all become a :class:`Content`, and
:func:`handlingsplan.template.make_template` makes a workbook of it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from handlingsplan.form import Field, FieldType, Role, Sheet
from handlingsplan.organisation import Organisation
from handlingsplan.plans import WRITTEN_TYPES, Plans

if TYPE_CHECKING:
    import pandas as pd

#: A value to fill in: text, a number, a day, or a tick.
Filled = str | float | dt.date | bool


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a workbook is filled in with when it is made; nothing, for a blank template.

    Attributes:
        cover: the cover's fields by name.
        rows: sheet key -> one mapping per row, field -> value; fields left out stay empty. Rows
            of the plan get the prepared identities in order, unless they bring their own.
    """

    cover: Mapping[str, Filled] = msgspec.field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Filled]]] = msgspec.field(default_factory=dict)


def content_from_frames(plans: Plans, book: int) -> Content:
    """Return what one plan of a round says; a template made of it reads back the same.

    What could not be understood is carried as the text that was typed. Left out is what a template
    brings itself: the group and the year (they are arguments of a template), rows that hold an
    identity alone, and the region's calendar.

    Args:
        plans: the round.
        book: which of its books, by its number in :attr:`Plans.books`.
    """
    form = plans.form
    brought = {Role.GRUPP, Role.AR}
    own = [field for field in form.cover.falt if field.roll not in brought]
    # A frame of one row keeps each column's type, which a row of many columns would not.
    cover = next(_rows(own, plans.books.loc[[book]]), {})
    rows = {}
    for sheet in form.tables:
        frame = plans.tables[sheet.nyckel]
        found = list(_rows(sheet.falt, frame[frame["bok"] == book]))
        if sheet.roll == "arshjul":
            found = _without_calendar(found, sheet, plans, book)
        if found:
            rows[sheet.nyckel] = found
    return Content(cover=cover, rows=rows)


def _rows(fields: Sequence[Field], frame: pd.DataFrame) -> Iterator[dict[str, Filled]]:
    """Go through a frame's rows as what to fill in, field by field."""
    for row in frame.to_dict("records"):
        found = ((field.namn, _filled(field, row)) for field in fields)
        yield {name: value for name, value in found if value is not None}


def _filled(field: Field, row: Mapping[Hashable, Any]) -> Filled | None:
    """Return what to type to get a value again: the text as it was typed, where there is one."""
    written = row.get(f"{field.namn}_skrivet") if field.typ in WRITTEN_TYPES else None
    if isinstance(written, str):
        return written
    value = row[field.namn]
    if field.typ is FieldType.KRYSS:
        return True if value else None
    if value is None or value != value:  # noqa: PLR0124  (NaN and NaT are not themselves)
        return None
    if field.typ is FieldType.DATUM:
        return dt.date(value.year, value.month, value.day)
    return float(value) if field.typ in WRITTEN_TYPES else str(value)


def _without_calendar(
    rows: list[dict[str, Filled]], sheet: Sheet, plans: Plans, book: int
) -> list[dict[str, Filled]]:
    """Leave out, once each, the rows that the template brings by itself."""
    field = plans.form.cover.with_role(Role.AR)
    year = plans.books[field.namn].to_numpy()[book] if field else float("nan")
    if year != year:  # noqa: PLR0124  (NaN: no year, so no calendar)
        return rows
    brought = calendar_rows(plans.organisation, sheet, int(year))
    left = Counter(frozenset(row.items()) for row in brought)
    own = []
    for row in rows:
        key = frozenset(row.items())
        if left[key]:
            left[key] -= 1
        else:
            own.append(row)
    return own


def calendar_rows(organisation: Organisation, sheet: Sheet, year: int) -> list[dict[str, Filled]]:
    """Return the region's calendar as rows of a sheet of the annual cycle.

    Args:
        organisation: whose calendar.
        sheet: the sheet with the role ``arshjul``.
        year: the calendar year of the plan.
    """
    rows: list[dict[str, Filled]] = []
    for event in organisation.kalender:
        begins, ends = event.dates(year)
        values: dict[Role, Filled | None] = {
            Role.RUBRIK: event.handelse,
            Role.TYP: event.typ,
            Role.KVARTAL: event.kvartal,
            Role.FRAN: begins,
            Role.TOM: ends,
        }
        fields = [(field.namn, values.get(field.roll)) for field in sheet.falt if field.roll]
        rows.append({name: value for name, value in fields if value is not None})
    return rows
