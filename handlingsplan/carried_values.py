"""What of a plan's values can stand in next year's workbook, and what must be said instead.

A time without its year meant the old plan's, and is written out. What could not be read in its
field would be wrong in the new one too: it is left out and named, as is an end before its start and
a reference to an activity that is not there. Personal numbers go no further.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import msgspec

from handlingsplan.content import Content, Filled
from handlingsplan.form import Field, FieldType, Form, Role, Sheet
from handlingsplan.privacy import Private, holds, mask
from handlingsplan.reading.dates import with_year
from handlingsplan.reading.records import Period
from handlingsplan.reading.values import Context, read_column
from handlingsplan.spreadsheet.xml_text import MAX_TEXT
from handlingsplan.text import fold, one_line, quoted

_READ = frozenset({FieldType.TAL, FieldType.AR, FieldType.DATUM, FieldType.KRYSS})
_PERSONAL = (Private.PERSONAL_NUMBER,)
_QUOTED = 60  # characters of what could not be read


class Usable(msgspec.Struct, frozen=True, kw_only=True):
    """A plan's content as another year can use it.

    Attributes:
        content: the content.
        unread: what is left out, one Swedish clause for each cell, in the form's order; as it may
            be shown.
        masked: a personal number stood somewhere in it.
    """

    content: Content
    unread: tuple[str, ...]
    masked: bool


def usable(
    content: Content, form: Form, *, year: int | None, public_contacts: Collection[str]
) -> Usable:
    """Return a plan's content as another year can use it.

    Args:
        content: what the plan says.
        form: its form.
        year: the year that it was for; ``None`` where it does not say.
        public_contacts: see :func:`handlingsplan.privacy.mask`.
    """
    reader = _Reader(form=form, context=Context(year=year), allowed=public_contacts)
    cover = reader.row(form.cover, content.cover)
    reader.identities.update(_identities(form, content))
    rows = {
        sheet.nyckel: [reader.row(sheet, row) for row in content.rows[sheet.nyckel]]
        for sheet in form.tables
        if sheet.nyckel in content.rows
    }
    kept = Content(cover=cover, rows=rows)
    return Usable(content=kept, unread=tuple(reader.unread), masked=bool(reader.masked))


def _identities(form: Form, content: Content) -> set[str]:
    field = form.plan.with_role(Role.ID)
    rows = content.rows.get(form.plan.nyckel, ())
    return {fold(str(row[field.namn])) for row in rows if field and field.namn in row}


def last_day(field: Field, value: Filled | None, context: Context | None = None) -> dt.date | None:
    """Return the last day of a time; ``None`` for no time, and for one without an end."""
    if isinstance(value, dt.date):
        return value
    column = read_column(field, [value], context or Context()) if isinstance(value, str) else None
    period = column.values[0] if column else None
    return period.till if isinstance(period, Period) else None


def as_number(field: Field, value: Filled | None) -> float | None:
    """Return a number, also where it stands as it was typed, with its unit; ``None`` for none."""
    column = read_column(field, [value], Context()) if isinstance(value, str) else None
    read = column.values[0] if column else value
    return float(read) if isinstance(read, int | float) else None


class _Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Goes through a plan's values, and notes what it leaves out."""

    form: Form
    context: Context
    allowed: Collection[str]
    unread: list[str] = msgspec.field(default_factory=list)
    masked: list[str] = msgspec.field(default_factory=list)
    identities: set[str] = msgspec.field(default_factory=set)

    def row(self, sheet: Sheet, row: Mapping[str, Filled]) -> dict[str, Filled]:
        """Return a row as another year can use it."""
        found = ((f.namn, self._value(sheet, f, row[f.namn])) for f in sheet.falt if f.namn in row)
        kept = {name: value for name, value in found if value is not None}
        start, end = sheet.with_role(Role.START), sheet.with_role(Role.SLUT)
        begins, ends = (
            last_day(f, kept.get(f.namn), self.context) if f else None for f in (start, end)
        )
        if end and begins and ends and ends < begins:
            self._leave(sheet, end, str(kept.pop(end.namn)))
        return kept

    def _leave(self, sheet: Sheet, field: Field, text: str) -> None:
        said = quoted(mask(one_line(text), self.allowed), most=_QUOTED)
        self.unread.append(f"{sheet.namn} › {field.rubrik} ”{said}”")

    def _reference(self, sheet: Sheet, field: Field, value: str) -> str | None:
        """Return a reference to an activity, where that is there."""
        if fold(value).partition(" ")[0] in self.identities:
            return value
        self._leave(sheet, field, value)
        return None

    def _value(self, sheet: Sheet, field: Field, value: Filled) -> Filled | None:
        text = f"{value:.0f}" if isinstance(value, float) else value
        if isinstance(text, str) and holds(Private.PERSONAL_NUMBER, text, self.allowed):
            self.masked.append(field.namn)
            if field.typ is FieldType.ID:
                return None  # the row gets an identity of its own
            value = mask(text, self.allowed, _PERSONAL)
        if isinstance(value, str) and field.typ is FieldType.REF:
            return self._reference(sheet, field, value)
        if isinstance(value, str) and len(value) > MAX_TEXT:  # other programs' cells hold more
            self._leave(sheet, field, value)
            return None
        if not isinstance(value, str) or field.typ not in _READ:
            return value
        column = read_column(field, [value], self.context, self.form.choices(field))
        read = column.values[0]
        if read is None:
            self._leave(sheet, field, value)
        elif isinstance(read, Period) and read.antaget_ar:
            return with_year(value, read)
        return None if read is None else value
