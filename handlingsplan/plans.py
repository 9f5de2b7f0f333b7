"""Trusted frames: all plans of a round, one frame per sheet kind, each row knowing its cell.

The checks and the summary both start here. Nothing is dropped on the way: a value that could not
be understood is missing in its typed column and stands as text in the column ``<field>_skrivet``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from handlingsplan.as_above import AsAbove, as_above
from handlingsplan.form import FieldType, Form, Role, Sheet, load_form, successor
from handlingsplan.generations import lift
from handlingsplan.organisation import GroupMatch, Organisation, load_organisation
from handlingsplan.reading.records import Period, Precision, RawBook, RawTable, Value

if TYPE_CHECKING:
    import pandas as pd

#: Field types whose typed text may say more than the value; they have a ``_skrivet`` column.
WRITTEN_TYPES = frozenset(
    {FieldType.DATUM, FieldType.TAL, FieldType.AR, FieldType.KRYSS, FieldType.REF}
)

_TEXTS = frozenset({str, type(None)})
_FIRST_DAY = dt.date(1970, 1, 1).toordinal()  # numpy counts from there

#: Roles whose date is the last day of a period; all other dates are the first.
LAST_DAY = frozenset({Role.SLUT, Role.TOM, Role.SENAST, Role.STATUSDATUM, Role.MATDATUM})


class Plans(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All plans of a round as frames.

    Attributes:
        form: the round's form.
        organisation: whose groups the plans belong to.
        raw: the books as read, in order of file, those of an earlier generation with today's fields
            (:mod:`handlingsplan.generations`); ``bok`` in the frames is the index into it.
        books: one row per book, indexed by ``bok`` (int): ``fil``, ``grupp`` (id; empty where
            unknown), ``grupp_skriven``, ``grupp_hur`` (see
            :class:`~handlingsplan.organisation.GroupMatch`), ``form``, ``version``,
            ``fingerprint``, ``med`` (bool: counted in the summary), ``skal`` (str: why not),
            and the cover's fields, typed as below.
        tables: sheet key -> frame with a RangeIndex; columns ``bok`` (int), ``rad`` (Excel's row
            number, first row = 1), ``grupp`` (id), and the sheet's fields by name: text as
            ``str`` (missing: NaN), numbers and years as ``float64``, dates as ``datetime64[s]``
            (first day of a period, last day for roles in :data:`LAST_DAY`), ticks as ``bool``. A
            field of a type in :data:`WRITTEN_TYPES` has a column ``<field>_skrivet`` (``str``),
            a date also ``<field>_precision`` (``str``: a
            :class:`~handlingsplan.reading.records.Precision`; ``lopande`` where there is a word
            for a time without an end, and no day) and ``<field>_antaget`` (``bool``: the year was
            assumed). A field that can be inherited (``arvs``) or that the cover answers
            for (``annars``) has ``<field>_rad`` (``int64``): Excel's row of the cell where the
            value stands, 0 where it stands on the cover.
        asked: sheet key -> positions of rows that seem to mean "as above" where nobody can say
            what stands above; see :mod:`handlingsplan.as_above`.
    """

    form: Form
    organisation: Organisation
    raw: tuple[RawBook, ...]
    books: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    asked: Mapping[str, tuple[int, ...]] = msgspec.field(default_factory=dict)

    @cached_property
    def included(self) -> Mapping[str, pd.DataFrame]:
        """The tables with the rows of the books that count alone; same columns and index."""
        if self.books["med"].all():  # as a rule, and then no row need be copied
            return self.tables
        counted = self.books.index[self.books["med"]]
        return {key: frame[frame["bok"].isin(counted)] for key, frame in self.tables.items()}

    def table(self, book: int, key: str) -> RawTable | None:
        """Return a book's table as read, or ``None`` where it was not found."""
        return self.raw[book].tables.get(key)

    def cell(self, key: str, position: int, field: str) -> str:
        """Return the address of a field in the row at ``position`` of the frame ``key``.

        Returns:
            An address in A1 style, on the row where an inherited value stands; empty where the
            file lacks the column.
        """
        frame = self.tables[key]
        book = int(frame["bok"].to_numpy()[position])
        table = self.table(book, key)
        letter = table.letters.get(field, "") if table else ""
        stands = frame[f"{field}_rad"].to_numpy()[position] if f"{field}_rad" in frame else 0
        return f"{letter}{stands or frame['rad'].to_numpy()[position]}" if letter else ""

    def elsewhere(self, key: str, position: int, field: str) -> bool:
        """Say whether a value stands in another cell than its row's own: above, or on the cover."""
        frame = self.tables[key]
        column = f"{field}_rad"
        return column in frame and bool(
            frame[column].to_numpy()[position] != frame["rad"].to_numpy()[position]
        )

    def sheet_name(self, book: int, key: str) -> str:
        """Return a sheet's name as it stands in the file; the form's name where it is missing."""
        if key == self.form.cover.nyckel:
            return self.raw[book].cover.blad or self.form.cover.namn
        table = self.table(book, key)
        return table.blad if table else self.form.by_key[key].namn


def build_plans(
    books: Sequence[RawBook],
    *,
    organisation: Organisation | None = None,
    form: Form | None = None,
) -> Plans:
    """Put books as read into frames.

    Args:
        books: the books, in the order in which they are to be numbered.
        organisation: where the groups are looked up; the form's own where it is not given.
        form: the round's form; the one that most books use where it is not given, or the one that
            has replaced it. Books of an earlier generation that it accepts are read as its own.
    """
    if form is None:
        form = load_form(_most_common_form(books))
    if organisation is None:
        organisation = load_organisation(form.organisation)
    books = [lift(book, form) for book in books]
    matches = [_group_of(book, form, organisation) for book in books]
    groups = [match.group.id if match.group else "" for match in matches]
    frames = {sheet.nyckel: _table_frame(books, groups, sheet, form) for sheet in form.tables}
    return Plans(
        form=form,
        organisation=organisation,
        raw=tuple(books),
        books=_book_frame(books, matches, form),
        tables={key: frame for key, (frame, _) in frames.items()},
        asked={key: asked for key, (_, asked) in frames.items() if asked},
    )


def _most_common_form(books: Sequence[RawBook]) -> str:
    counted = Counter(successor(book.form) for book in books)
    return min(counted, key=lambda name: (-counted[name], name)) if counted else load_form().id


def _group_of(book: RawBook, form: Form, organisation: Organisation) -> GroupMatch:
    """Find the group by what stands on the cover, else by what the template was made for."""
    field = form.cover.with_role(Role.GRUPP)
    typed = book.cover.values.get(field.namn) if field else None
    if isinstance(typed, str) and typed.strip():
        return organisation.find_group(typed)
    return organisation.find_group(book.group)


def _book_frame(
    books: Sequence[RawBook], matches: Sequence[GroupMatch], form: Form
) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415  (0.4 s; help and errors must be instant)

    group_field = form.cover.with_role(Role.GRUPP)
    group_name = group_field.namn if group_field else ""
    columns: dict[str, Any] = {
        "fil": _text([book.fil for book in books]),
        "grupp": _text([match.group.id if match.group else "" for match in matches]),
        "grupp_skriven": _text([_as_text(book.cover.values.get(group_name)) for book in books]),
        "grupp_hur": _text([match.how for match in matches]),
        "form": _text([book.form for book in books]),
        "version": _text([book.version for book in books]),
        "fingerprint": _text([book.fingerprint for book in books]),
    }
    for field in form.cover.falt:
        if field.roll is Role.GRUPP:
            continue
        values = [book.cover.values.get(field.namn) for book in books]
        written = {
            position: book.cover.written[field.namn]
            for position, book in enumerate(books)
            if field.namn in book.cover.written
        }
        columns |= _typed(field.namn, field.typ, field.roll, values, written)
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(books), name="bok"))
    reasons = _why_not(frame, form)
    frame["med"] = [not reason for reason in reasons]
    frame["skal"] = _text(reasons)
    return frame


def _why_not(frame: pd.DataFrame, form: Form) -> list[str]:
    """Say for each book why it does not count; empty where it does."""
    field = form.cover.with_role(Role.UPPDATERAD)
    days = frame[field.namn].to_numpy().astype("int64").tolist() if field else [0] * len(frame)
    columns = (frame[name].tolist() for name in ("form", "grupp", "fil"))
    rows = list(zip(*columns, days, strict=True))
    newest: dict[str, tuple[int, str]] = {}
    for used, group, file, day in rows:
        if used == form.id:  # a missing day is the earliest
            newest[group] = max(newest.get(group, (day, file)), (day, file))
    reasons = []
    for used, group, file, day in rows:
        if used != form.id:
            reasons.append("Filen använder ett annat formulär än omgången.")
        elif not group:
            reasons.append("Gruppen finns inte i organisationen.")
        elif newest[group][1] != file:
            counts = "nyare fil" if day < newest[group][0] else "annan fil, som räknas"
            reasons.append(f"Gruppen har en {counts}: {newest[group][1]}.")
        else:
            reasons.append("")
    return reasons


def _table_frame(
    books: Sequence[RawBook], groups: Sequence[str], sheet: Sheet, form: Form
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Return a sheet's frame, and the positions of the rows to ask about (``Plans.asked``)."""
    import numpy as np  # noqa: PLC0415  (comes with pandas)
    import pandas as pd  # noqa: PLC0415  (0.4 s; help and errors must be instant)

    found = [
        (number, book.tables[sheet.nyckel])
        for number, book in enumerate(books)
        if book.form == form.id and sheet.nyckel in book.tables
    ]
    sizes = [len(table.rows) for _, table in found]
    owners = np.repeat(np.array([number for number, _ in found], dtype="int64"), sizes)
    rows = np.array([row for _, table in found for row in table.rows], dtype="int64")
    columns: dict[str, Any] = {
        "bok": owners,
        "rad": rows,
        "grupp": _text([groups[number] for number in owners.tolist()]),
    }
    written = _written_texts([table for _, table in found])
    sources, asked = _sources([table for _, table in found], sheet, form)
    for field in sheet.falt:
        values: list[Value] = []
        for (_, table), size in zip(found, sizes, strict=True):
            values += table.values.get(field.namn) or (None,) * size
        texts = written.get(field.namn, {})
        if field.namn in sources:
            values = [values[source] for source in sources[field.namn]]
            texts = {n: texts[s] for n, s in enumerate(sources[field.namn]) if s in texts}
            columns[f"{field.namn}_rad"] = rows[sources[field.namn]]
        elif field.annars:
            covers = [books[number].cover.values.get(field.annars) for number in owners.tolist()]
            empty = [value is None and n not in texts for n, value in enumerate(values)]
            values = [c if e else v for v, e, c in zip(values, empty, covers, strict=True)]
            columns[f"{field.namn}_rad"] = np.where(empty, 0, rows)
        columns |= _typed(field.namn, field.typ, field.roll, values, texts)
    return pd.DataFrame(columns), asked


def _sources(
    tables: Sequence[RawTable], sheet: Sheet, form: Form
) -> tuple[dict[str, list[int]], tuple[int, ...]]:
    """Return field -> for each row of all the tables the row whose value counts, and who asks."""
    inherited = [field.namn for field in sheet.falt if field.arvs]
    sources: dict[str, list[int]] = {name: [] for name in inherited}
    asked: list[int] = []
    start = 0
    for table in tables if inherited else ():
        above = as_above(table, sheet, form) or AsAbove(sources={})
        own = range(len(table.rows))
        for name in inherited:
            sources[name] += [start + row for row in above.sources.get(name, own)]
        asked += [start + row for row in above.asked]
        start += len(table.rows)
    return sources, tuple(asked)


def _written_texts(tables: Sequence[RawTable]) -> dict[str, dict[int, str]]:
    """Return field -> {position among the rows of all the tables: the text as typed}."""
    written: dict[str, dict[int, str]] = {}
    start = 0
    for table in tables:
        for name, texts in table.written.items():
            known = written.setdefault(name, {})
            known |= {start + position: text for position, text in texts.items()}
        start += len(table.rows)
    return written


def _typed(
    name: str,
    kind: FieldType,
    role: Role | None,
    values: Sequence[Value],
    written: Mapping[int, str],
) -> dict[str, Any]:
    """Return a field's columns (see :class:`Plans`)."""
    columns: dict[str, Any] = {}
    if kind is FieldType.DATUM:
        columns = _dates(name, values, last=role in LAST_DAY)
    elif kind in {FieldType.TAL, FieldType.AR}:
        columns[name] = _numbers(values)
    elif kind is FieldType.KRYSS:
        columns[name] = _booleans([value is True for value in values])
    else:
        if not _TEXTS.issuperset(map(type, values)):
            values = [_as_text(value) for value in values]
        columns[name] = _text([value or None for value in values])  # type: ignore[misc]  # texts now
    if kind in WRITTEN_TYPES:
        columns[f"{name}_skrivet"] = _text([written.get(n) for n in range(len(values))])
    return columns


def _dates(name: str, values: Sequence[Value], *, last: bool) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415  (comes with pandas)

    periods = [value if isinstance(value, Period) else None for value in values]
    missing = np.iinfo("int64").min  # what numpy stores for NaT
    days = [
        missing if p is None else (p.till if last else p.fran).toordinal() - _FIRST_DAY
        for p in periods
    ]
    return {
        name: np.array(days, dtype="int64").view("datetime64[D]").astype("datetime64[s]"),
        f"{name}_precision": _text([_precision(value) for value in values]),
        f"{name}_antaget": _booleans([p is not None and p.antaget_ar for p in periods]),
    }


def _precision(value: Value) -> str | None:
    """Return what was named in a field for dates; a word of its list names no end."""
    if isinstance(value, Period):
        return str(value.precision)
    return Precision.LOPANDE.value if isinstance(value, str) else None


def _booleans(values: Sequence[bool]) -> Any:
    import numpy as np  # noqa: PLC0415  (comes with pandas)

    return np.array(values, dtype="bool")  # also where there are none


def _numbers(values: Sequence[Value]) -> Any:
    import numpy as np  # noqa: PLC0415  (comes with pandas)

    numbers = [
        v if isinstance(v, int | float) and not isinstance(v, bool) else None for v in values
    ]
    return np.array(numbers, dtype="float64")


def _text(values: Sequence[str | None]) -> Any:
    import pandas as pd  # noqa: PLC0415  (0.4 s; help and errors must be instant)

    if not any(values) and "" not in values:  # as in many columns: pandas need not look at each
        return pd.array([None], dtype="str").repeat(len(values))
    return pd.array(values, dtype="str")


def _as_text(value: Value) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
