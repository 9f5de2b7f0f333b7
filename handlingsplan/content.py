"""What a plan says, in one shape, whatever it comes from.

A workbook that came back, last year's frames, a slide deck: all become a :class:`Content`, and
:func:`handlingsplan.template.make_template` makes a workbook of it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec

from handlingsplan.errors import UsageError
from handlingsplan.form import Field, FieldType, Form, Role, Sheet, SheetRole
from handlingsplan.organisation import Group, Organisation
from handlingsplan.plans import WRITTEN_TYPES, Plans
from handlingsplan.spreadsheet.xml_text import MAX_TEXT
from handlingsplan.text import clipped, nearest, shown

if TYPE_CHECKING:
    import pandas as pd

#: A value to fill in: text, a number, a day, or a tick.
Filled = str | float | dt.date | bool


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question that stands on the review sheet of the workbook from the start.

    Attributes:
        blad: key of the sheet that it is about; empty for the whole plan.
        rad: which of that sheet's rows in :attr:`Content.rows`, from 0; -1 for none.
        falt: the field; empty for none.
        vad: what is asked, with the original text.
        gor: what to do, with the proposal where there is one.
    """

    blad: str = ""
    rad: int = -1
    falt: str = ""
    vad: str
    gor: str


class SourcePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the document that a plan was moved in from, as the sheet Underlag keeps it.

    Attributes:
        namn: the page's name, e.g. ``Bild 3``.
        texter: its texts in reading order.
    """

    namn: str
    texter: tuple[str, ...]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a workbook is filled in with when it is made; nothing, for a blank template.

    Attributes:
        cover: the cover's fields by name.
        rows: sheet key -> one mapping per row, field -> value; fields left out stay empty. Rows
            of the plan that bring no identity get the next numbers after those that are brought.
        asked: questions to whoever fills in, for the review sheet.
        source: the text of the document that the plan was moved in from, page by page.
        carried: its rows come from the year before, and are marked so until somebody edits them.
        used: identities that are not to be given again, of activities that stay behind.
    """

    cover: Mapping[str, Filled] = msgspec.field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Filled]]] = msgspec.field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    source: tuple[SourcePage, ...] = ()
    carried: bool = False
    used: tuple[str, ...] = ()

    def values(self) -> Iterator[Filled]:
        """Go through all that is filled in, on the cover and in the tables."""
        yield from self.cover.values()
        for rows in self.rows.values():
            for row in rows:
                yield from row.values()


def content_from_frames(plans: Plans, book: int, *, inherited: bool = False) -> Content:
    """Return what one plan of a round says; a template made of it reads back the same.

    What could not be understood is carried as the text that was typed. Left out is what a template
    brings itself: the group and the year (they are arguments of a template), rows that hold an
    identity alone, and the region's calendar.

    Args:
        plans: the round.
        book: which of its books, by its number in :attr:`Plans.books`.
        inherited: each row gets the values that count for it and stand on the row above or on the
            cover, too: for rows that are to stand elsewhere. Else it gets its own alone.
    """
    form = plans.form
    brought = {Role.GRUPP, Role.AR}
    own = [field for field in form.cover.falt if field.roll not in brought]
    # A frame of one row keeps each column's type, which a row of many columns would not.
    cover = next(_rows(own, plans.books.loc[[book]]), {})
    rows = {}
    for sheet in form.tables:
        frame = plans.tables[sheet.nyckel]
        found = list(_rows(sheet.falt, frame[frame["bok"] == book], inherited=inherited))
        if sheet.roll is SheetRole.ARSHJUL:
            found = _without_calendar(found, sheet, plans, book)
        if found:
            rows[sheet.nyckel] = found
    return Content(cover=cover, rows=rows)


def is_untouched(plans: Plans, book: int) -> bool:
    """Say whether one plan of a round is a blank template, in which nobody has written anything."""
    raw, plan = plans.raw[book], plans.form.plan.nyckel
    if (
        raw.form != plans.form.id
        or raw.replies
        or any(note.varde or note.blad for note in raw.notes)
    ):
        return False
    tables = raw.tables.values()
    if (plan in raw.tables and raw.tables[plan].rows) or any(table.extra for table in tables):
        return False  # asked first: it costs nothing
    return content_from_frames(plans, book) == Content()


def content_from_tables(
    form: Form,
    tables: Mapping[str, pd.DataFrame | Iterable[Mapping[str, Any]]],
    *,
    cover: Mapping[str, Any],
) -> Content:
    """Return what frames or records of an analyst's own say.

    Args:
        form: the form.
        tables: sheet key -> a frame, or a mapping for each row; fields by name.
        cover: the cover's fields, but for the group and the year.

    Raises:
        UsageError: there is no such sheet or field, and the hint offers the near miss; or a value
            cannot stand in its field.
    """
    sheets = {sheet.nyckel: sheet for sheet in form.tables}
    if not isinstance(cast("object", tables), Mapping):
        message = "Raderna anges blad för blad, inte för sig."
        raise UsageError(message, f'Till exempel {{"{form.plan.nyckel}": rader}}.')
    _known("blad", tables, sheets)
    _known("fält", cover, {field.namn for field in form.cover.falt})
    rows = {}
    for key, given in tables.items():
        fields = sheets[key].falt
        records = _records(key, given)
        names = {name for record in records for name in record}
        _known("fält", sorted(names - _companions(fields)), {field.namn for field in fields})
        rows[key] = [_fitting(row) for row in _of_records(fields, records)]
    return Content(cover=_fitting(next(_of_records(form.cover.falt, [cover]))), rows=rows)


def _records(
    key: str, given: pd.DataFrame | Iterable[Mapping[str, Any]]
) -> list[Mapping[Any, Any]]:
    frame = hasattr(given, "columns") and hasattr(given, "to_dict")  # pandas is not loaded for it
    records = list(cast("pd.DataFrame", given).to_dict("records") if frame else given)
    if not all(isinstance(row, Mapping) for row in records):
        message = f"Raderna på bladet {key} är varken en DataFrame eller en lista av dict."
        raise UsageError(message, 'Ge till exempel [{"aktivitet": "Se över larmkedjan"}].')
    return cast("list[Mapping[Any, Any]]", records)


def _fitting(row: dict[str, Filled]) -> dict[str, Filled]:
    """Return a row that a sheet can hold.

    Raises:
        UsageError: a text is too long or has half a character, or a number is infinite.
    """
    for name, value in row.items():
        if isinstance(value, str) and (len(value) > MAX_TEXT or _HALF.search(value)):
            message = f"Texten i fältet {name} får inte plats i en cell: {shown(clipped(value))}"
            hint = f"En cell rymmer {MAX_TEXT} tecken, och inga halva tecken (surrogat)."
            raise UsageError(message, hint)
        if isinstance(value, float) and math.isinf(value):
            message = f"Talet i fältet {name} är oändligt."
            raise UsageError(message, "Ge None eller en text där det inte finns något tal.")
    return row


_HALF = re.compile("[\ud800-\udfff]")


def _companions(fields: Sequence[Field]) -> set[str]:
    """Return the columns that a round's frames have beside the fields."""
    ends = ("skrivet", "precision", "antaget", "rad")
    return {"bok", "rad", "grupp"} | {f"{field.namn}_{end}" for field in fields for end in ends}


def _known(what: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            meant = nearest(name, list(known), cutoff=60)
            message = f"Formuläret har inget {what} {name}."
            raise UsageError(message, f"Menade du {meant}?" if meant else "")


def _rows(
    fields: Sequence[Field], frame: pd.DataFrame, *, inherited: bool = True
) -> Iterator[dict[str, Filled]]:
    """Go through a frame's rows as what to fill in, field by field."""
    records = frame.to_dict("records")
    yield from _of_records(fields, records if inherited else map(_own, records))


def _own(row: Mapping[Hashable, Any]) -> dict[Hashable, Any]:
    """Return a row without the values that stand on another row, or on the cover."""
    ends = ("", "_skrivet")
    elsewhere = {
        f"{str(name).removesuffix('_rad')}{end}"
        for name, place in row.items()
        for end in ends
        if str(name).endswith("_rad") and place != row["rad"]
    }
    return {name: value for name, value in row.items() if name not in elsewhere}


def _of_records(
    fields: Sequence[Field], records: Iterable[Mapping[Any, Any]]
) -> Iterator[dict[str, Filled]]:
    for row in records:
        found = ((field.namn, _filled(field, row)) for field in fields)
        yield {name: value for name, value in found if value is not None}


def _filled(field: Field, row: Mapping[Hashable, Any]) -> Filled | None:
    """Return what to type to get a value again: the text as it was typed, where there is one."""
    written = row.get(f"{field.namn}_skrivet") if field.typ in WRITTEN_TYPES else None
    if isinstance(written, str):
        return written
    value = cast("Any", row.get(field.namn))
    if _is_nothing(value):
        return None
    if isinstance(value, str):
        return value
    if field.typ is FieldType.KRYSS:
        return True if value else None
    try:
        if field.typ is FieldType.DATUM:
            day = value.astype("datetime64[D]").item() if _is_numpys(value) else value
            return dt.date(day.year, day.month, day.day)
        return float(value) if field.typ in WRITTEN_TYPES else str(value)
    except (AttributeError, TypeError, ValueError) as error:
        what = "en dag" if field.typ is FieldType.DATUM else "ett tal"
        message = f"Fältet {field.namn} kan inte vara {clipped(repr(value))}."
        raise UsageError(message, f"Ge {what}, eller texten som den ska stå i cellen.") from error


def _is_numpys(day: Any) -> bool:
    return type(day).__name__ == "datetime64"  # numpy is not loaded for it


def _is_nothing(value: Any) -> bool:
    try:
        return value is None or bool(value != value)  # noqa: PLR0124  (NaN and NaT are not)
    except TypeError:  # pandas.NA does not know whether it is itself
        return True
    except ValueError:  # an array: something
        return False


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


def identity(group: Group, year: int, number: int) -> str:
    """Return the identity of a row: the group's letters, two digits of the year, a number."""
    return f"{group.kort}{year % 100:02d}-{number:02d}"


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
