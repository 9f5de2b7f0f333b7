"""A group's plan as tables: the official columns, and the form's other sheets as they stand."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence

from handlingsplan.form import Choice, Field, FieldType, Form, Role, Sheet, SheetRole
from handlingsplan.publication.words import (
    NOTHING,
    Reason,
    Record,
    Words,
    labelled,
    linked,
)
from handlingsplan.publish.pages import (
    Cell,
    Column,
    ColumnKind,
    Line,
    Row,
    Table,
    Weight,
    lines,
)
from handlingsplan.summary.tables import ABOUT
from handlingsplan.text import fold

#: Roles whose value stands without its field's heading: the column's heading says enough.
_BARE = frozenset({Role.INSATSOMRADE, Role.PRIORITET, Role.AKTIVITET, Role.METOD, Role.KOMMENTAR})
_TIMES = frozenset({Role.START, Role.SLUT})
#: Roles that are told below the name of an indicator, not in columns of their own.
_BELOW = frozenset({Role.ENHET, Role.RIKTNING, Role.KALLA})
_NO_COLUMN = frozenset({Role.ID, Role.REF})
_KEY = re.compile(r"[A-Za-zÅÄÖåäö][\w-]*")
_SHORT = 90  # characters of an activity that another row points to


def plan_table(words: Words, rows: Sequence[Record], indicators: Sequence[Record]) -> Table:
    """Return a group's activities in the form's official columns (its bands).

    Args:
        words: says what may be published.
        rows: the group's rows of the summary's ``aktiviteter``.
        indicators: its rows of ``indikatorer``; each is named beside its activity.
    """
    plan = words.form.plan
    bands = [(b.rubrik, [f for f in plan.falt if f.band == b.nyckel]) for b in plan.band]
    columns = bands or [(f.rubrik, [f]) for f in plan.falt if f.roll not in _NO_COLUMN]
    keys = _keys(words, plan, rows)
    measures = _measures(words, indicators)
    return Table(
        columns=tuple(_official(heading, fields) for heading, fields in columns),
        rows=tuple(
            Row(
                cells=tuple(_band(words, fields, row, measures) for _, fields in columns),
                key=key,
            )
            for row, key in zip(rows, keys, strict=True)
        ),
        empty="Planen har inga aktiviteter.",
    )


def _official(heading: str, fields: Sequence[Field]) -> Column:
    roles = {field.roll for field in fields}
    kind = ColumnKind.TEXT
    if Role.STATUS in roles:
        kind = ColumnKind.STATUS
    elif Role.PRIORITET in roles:
        kind = ColumnKind.NAME
    return Column(heading=heading, kind=kind, share=max(field.bredd for field in fields))


def _keys(words: Words, plan: Sheet, rows: Sequence[Record]) -> list[str]:
    """Return what links to each row lead to: its identity, where that is good and its own."""
    field = plan.with_role(Role.ID)
    found: list[str] = []
    for row in rows:
        written = row.get(field.namn) if field else None
        if isinstance(written, str):
            words.hold(Reason.ID, str(row["grupp_namn"]), written)
        good = isinstance(written, str) and _KEY.fullmatch(written.strip())
        key = str(written).strip() if good else ""
        found.append("" if key in found else key)
    return found


def _measures(words: Words, indicators: Sequence[Record]) -> dict[str, list[str]]:
    """Return by the folded identity of an activity what it is measured by, with the targets."""
    sheet = words.form.with_role(SheetRole.INDIKATORER)
    ref = sheet.with_role(Role.REF) if sheet else None
    found: dict[str, list[str]] = {}
    if sheet is None or ref is None:
        return found
    for row in indicators:
        name = _of(words, sheet, Role.INDIKATOR, row)
        goal = _of(words, sheet, Role.MALVARDE, row)
        unit = _of(words, sheet, Role.ENHET, row)
        if name and isinstance(row.get(ref.namn), str):
            said = f"{name}, mål {' '.join(filter(None, [goal, unit]))}" if goal else name
            found.setdefault(fold(row[ref.namn]), []).append(said)
    return found


def _of(words: Words, sheet: Sheet, role: Role, row: Record) -> str:
    field = sheet.with_role(role)
    return words.value(sheet, field, row) if field else ""


def _band(
    words: Words, fields: Sequence[Field], row: Record, measures: dict[str, list[str]]
) -> Cell:
    """Return what stands in an official column: the values of its fields, one after the other."""
    said: list[Line] = []
    tone = None
    roles = {field.roll for field in fields}
    if Role.STATUS in roles:
        text, tone = words.status(row)
        said += lines(text or NOTHING, weight=Weight.STRONG)
    for field in _in_order(fields):
        said += _field(words, field, row)
    said += _promises(words.form, [f for f in fields if f.roll is Role.LOFTE], row)
    said += _times(words, [f for f in fields if f.roll in _TIMES], row)
    identity = words.form.plan.with_role(Role.ID)
    if Role.METOD in roles and identity and isinstance(row.get(identity.namn), str):
        for measure in measures.get(fold(row[identity.namn]), ()):
            said += labelled("Mått", measure)
    return Cell(lines=tuple(said) or lines(NOTHING), tone=tone)


def _in_order(fields: Sequence[Field]) -> list[Field]:
    """Return the fields that are told one by one, the working group first, as in the decks."""
    apart = _TIMES | {Role.LOFTE, Role.STATUS, Role.ID}
    told = [field for field in fields if field.roll not in apart]
    return sorted(told, key=lambda field: field.roll is not Role.RAG)


def _field(words: Words, field: Field, row: Record) -> Sequence[Line]:
    text = words.value(words.form.plan, field, row)
    if not text:
        return ()
    if field.roll is Role.RAG:
        return lines(f"{field.rubrik} {text}", weight=Weight.STRONG)
    if field.roll is Role.PRIORITET:
        return lines(text, weight=Weight.STRONG)
    if field.roll in _BARE:
        return lines(text)
    if field.typ is FieldType.TEXT and "\n" in text:
        return (*labelled(field.rubrik, text.splitlines()[0]), *lines(text.partition("\n")[2]))
    return labelled(field.rubrik, text)


def _promises(form: Form, fields: Sequence[Field], row: Record) -> Sequence[Line]:
    short = {promise.nr: promise.kort for promise in form.loften}
    sheet = form.with_role(SheetRole.LOFTEN)
    ticked = [short.get(f.nr, f.rubrik) for f in fields if row.get(f.namn) is True]
    return labelled(sheet.namn if sheet else "Löften", ", ".join(ticked))


def _times(words: Words, fields: Sequence[Field], row: Record) -> Sequence[Line]:
    said = [(field.rubrik, words.value(words.form.plan, field, row)) for field in fields]
    text = ". ".join(f"{heading}: {value}" for heading, value in said if value)
    return lines(text, weight=Weight.QUIET) if text else ()


def sheet_tables(
    words: Words, sheet: Sheet, rows: Sequence[Record], keys: frozenset[str]
) -> tuple[Table, ...]:
    """Return the rows of another sheet: one table, or one for each kind of row.

    Challenges that ask the management for support stand first; processes by where they go on.
    Columns and rows that hold nothing are left out.

    Args:
        words: says what may be published.
        sheet: the sheet.
        rows: the group's rows of the summary's frame for it.
        keys: the activities that links can lead to.
    """
    parts = [(caption, [row for row in rows if of(row)]) for caption, of in _parts(words, sheet)]
    tables = [_sheet_table(words, sheet, caption, some, keys) for caption, some in parts if some]
    return tuple(table for table in tables if table.rows)


def _parts(words: Words, sheet: Sheet) -> Iterator[tuple[str, Callable[[Record], bool]]]:
    """Yield the captions of a sheet's tables, each with what says which rows are its own."""
    place, kind = sheet.with_role(Role.LAGE), sheet.with_role(Role.TYP)
    if place:
        choices = words.form.choices(place)
        for choice in choices:
            yield choice.namn, _having(place, [choice])
        known = _having(place, choices)
        yield "Övriga", lambda row: not known(row)
    elif kind and any(choice.stod for choice in words.form.choices(kind)):
        asking = [choice for choice in words.form.choices(kind) if choice.stod]
        yield asking[0].namn, _having(kind, asking)
        asks = _having(kind, asking)
        yield f"Övriga {sheet.namn.lower()}", lambda row: not asks(row)
    else:
        yield "", lambda _: True


def _having(field: Field, choices: Sequence[Choice]) -> Callable[[Record], bool]:
    names = {fold(choice.namn) for choice in choices}

    def has(row: Record) -> bool:
        written = row.get(field.namn)
        return isinstance(written, str) and fold(written) in names

    return has


def _sheet_table(
    words: Words, sheet: Sheet, caption: str, rows: Sequence[Record], keys: frozenset[str]
) -> Table:
    fields = [f for f in sheet.falt if f.roll not in _NO_COLUMN | _BELOW]
    texts = [[_outcome(words, sheet, field, row) for field in fields] for row in rows]
    kept = [n for n in range(len(fields)) if any(said[n] for said in texts)]
    if kept and caption and len(kept) > 1:
        kept = [n for n in kept if {said[n] for said in texts} != {caption}]
    first = next((n for n in kept if fields[n].typ is FieldType.TEXT), None)
    made = []
    for row, said in zip(rows, texts, strict=True):
        if any(said[n] for n in kept):
            below = _below(words, sheet, row, keys)
            cells = [_with(linked(said[n]), below if n == first else ()) for n in kept]
            made.append(Row(cells=tuple(cells)))
    columns = tuple(_column(fields[n], name=n == first) for n in kept)
    return Table(
        caption=caption, columns=columns or (Column(heading=sheet.namn),), rows=tuple(made)
    )


def _column(field: Field, *, name: bool) -> Column:
    kind = ColumnKind.NUMBER if field.typ is FieldType.TAL else ColumnKind.TEXT
    return Column(
        heading=field.rubrik, kind=ColumnKind.NAME if name else kind, share=max(field.bredd, 8)
    )


def _outcome(words: Words, sheet: Sheet, field: Field, row: Record) -> str:
    """Return a field's value; for an outcome with earlier ones, the way there."""
    now = words.value(sheet, field, row)
    if field.roll is not Role.UTFALL or not now:
        return now
    way = []
    number = 1
    while f"{field.namn}_{number}" in row:
        at = {**row, field.namn: row[f"{field.namn}_{number}"], f"{field.namn}_skrivet": None}
        way.append(words.value(sheet, field, at))
        number += 1
    return " → ".join(filter(None, way)) or now


def _below(words: Words, sheet: Sheet, row: Record, keys: frozenset[str]) -> Sequence[Line]:
    """Return what is told below a row's name: unit and source, and which activity it is about."""
    said: list[Line] = []
    told = [(f.rubrik, words.value(sheet, f, row)) for f in sheet.falt if f.roll in _BELOW]
    text = " · ".join(f"{heading}: {value}" for heading, value in told if value)
    said += lines(text, weight=Weight.QUIET) if text else ()
    ref = sheet.with_role(Role.REF)
    about = words.text(row.get(ABOUT), str(row["grupp_namn"]))
    if ref and about:
        key = str(row.get(ref.namn, "")).strip()
        short = textwrap.shorten(about, _SHORT, placeholder=" …")
        href = f"#{key}" if key in keys else ""
        said.append(Line(text=f"Gäller: {short}", weight=Weight.QUIET, href=href))
    return said


def _with(cell: Cell, more: Sequence[Line]) -> Cell:
    return Cell(lines=(*cell.lines, *more), tone=cell.tone)
