"""Two files of one group, compared cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from handlingsplan.form import Form, Role, Sheet
from handlingsplan.reading.records import Period, RawBook, RawTable, Value
from handlingsplan.text import fold
from handlingsplan_validators.violations import shown


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A cell that is not the same in both files.

    Attributes:
        nyckel: the form's key of the sheet.
        rad: place of the row in this file's table, counted from 0; -1 on the cover, and for a row
            that this file lacks.
        falt: the field's name.
        cell: address in this file; empty for a row that this file lacks.
        har: what stands in this file; empty for nothing.
        andra: what stands in the other file.
    """

    nyckel: str
    rad: int
    falt: str
    cell: str
    har: str
    andra: str


_Row = tuple[Value, ...]


def differences(form: Form, this: RawBook, other: RawBook) -> list[Difference]:
    """Return the cells of ``this`` that differ from ``other``, in the order of the form.

    Rows are paired by identity where the sheet has one, else by likeness, so that a row that was
    inserted or a sheet that was sorted is no difference in every row.
    """
    found = list(_cover(form, this, other))
    for sheet in form.tables:
        found += _sheet(sheet, this.tables.get(sheet.nyckel), other.tables.get(sheet.nyckel))
    return found


def _cover(form: Form, this: RawBook, other: RawBook) -> Iterator[Difference]:
    for field in form.cover.falt:
        mine, theirs = this.cover.values.get(field.namn), other.cover.values.get(field.namn)
        if mine != theirs:
            yield Difference(
                nyckel=form.cover.nyckel,
                rad=-1,
                falt=field.namn,
                cell=this.cover.cells.get(field.namn, ""),
                har=_said(mine),
                andra=_said(theirs),
            )


def _sheet(sheet: Sheet, this: RawTable | None, other: RawTable | None) -> Iterator[Difference]:
    mine, theirs = _rows(sheet, this), _rows(sheet, other)
    identity = sheet.with_role(Role.ID)
    place = sheet.falt.index(identity) if identity else -1
    pairs = _by_identity(mine, theirs, place) if identity else _by_likeness(mine, theirs)
    nothing: _Row = (None,) * len(sheet.falt)
    for left, right in pairs:
        a = mine[left] if left is not None else nothing
        b = theirs[right] if right is not None else nothing
        changed = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y and n != place]
        if left is None or right is None:
            changed = changed[:1]  # a whole row is reported by its first words
        for number in changed:
            name = sheet.falt[number].namn
            letter = this.letters.get(name, "") if this else ""
            yield Difference(
                nyckel=sheet.nyckel,
                rad=-1 if left is None else left,
                falt=name,
                cell=f"{letter}{this.rows[left]}" if this and letter and left is not None else "",
                har=_said(a[number]),
                andra=_said(b[number]),
            )


def _rows(sheet: Sheet, table: RawTable | None) -> list[_Row]:
    if table is None:
        return []
    nothing = (None,) * len(table.rows)
    columns = [table.values.get(field.namn) or nothing for field in sheet.falt]
    return list(zip(*columns, strict=True))


_Pairs = Iterator[tuple[int | None, int | None]]


def _by_identity(mine: Sequence[_Row], theirs: Sequence[_Row], place: int) -> _Pairs:
    """Pair rows by their identity; those without one, by likeness among themselves."""
    ids = {fold(str(row[place])): n for n, row in enumerate(theirs) if row[place]}
    paired: set[int] = set()
    alone: list[int] = []
    for number, row in enumerate(mine):
        match = ids.get(fold(str(row[place]))) if row[place] else None
        if match is None or match in paired:
            alone.append(number)
        else:
            paired.add(match)
            yield number, match
    left = [n for n in range(len(theirs)) if n not in paired]
    for a, b in _by_likeness([mine[n] for n in alone], [theirs[n] for n in left]):
        yield (None if a is None else alone[a]), (None if b is None else left[b])


def _by_likeness(mine: Sequence[_Row], theirs: Sequence[_Row]) -> _Pairs:
    matcher = SequenceMatcher(a=mine, b=theirs, autojunk=False)
    for kind, a, a_end, b, b_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        common = min(a_end - a, b_end - b)
        yield from zip(range(a, a + common), range(b, b + common), strict=True)
        yield from ((n, None) for n in range(a + common, a_end))
        yield from ((None, n) for n in range(b + common, b_end))


def _said(value: Value) -> str:
    if isinstance(value, Period):
        ends = [value.fran.isoformat(), value.till.isoformat()]
        return ends[0] if value.fran == value.till else "–".join(ends)
    return shown(value)
