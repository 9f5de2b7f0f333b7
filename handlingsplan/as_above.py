"""What "as above" means: on which row the value of a field stands that was left out or repeated.

On the slide one priority has several activities, and its area, text and promises stand once. In a
table that is a row with the priority, and rows under it where those cells are empty or say "samma".
Which fields may be left out so, the form declares (``arvs``), and which words mean "as above"
(``som_ovan``).

Nothing is guessed. A row continues the row above only where the two stand together, where the
table's identities are in order (nobody has sorted it) and where no row between them is hidden.
Otherwise the field stays empty, and the row is listed as one to ask about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

from handlingsplan.form import Field, FieldType, Form, Role, Sheet
from handlingsplan.reading.records import RawTable, Value
from handlingsplan.text import fold

_NUMBER = re.compile(r"([0-9]+)")


class AsAbove(msgspec.Struct, frozen=True, kw_only=True):
    """Where the values of a table's inherited fields stand.

    Attributes:
        sources: field -> for each used row the position (0 = the first used row) of the row whose
            value counts; its own position where it is not inherited.
        asked: positions of rows that seem to mean "as above" in a table that cannot be trusted.
    """

    sources: Mapping[str, Sequence[int]]
    asked: tuple[int, ...] = ()


def as_above(table: RawTable, sheet: Sheet, form: Form) -> AsAbove | None:
    """Say where inherited values stand; ``None`` where every row stands for itself.

    Args:
        table: the table as read.
        sheet: its declaration; fields with ``arvs`` can be inherited.
        form: whose ``som_ovan`` words mean "as above".
    """
    fields = [field for field in sheet.falt if field.arvs and field.namn in table.letters]
    if not fields or len(table.rows) < 2:  # noqa: PLR2004  (a row alone has nothing above it)
        return None
    own = {field.namn: _own(table, field, form.som_ovan) for field in fields}
    ditto = {field.namn: _dittos(table, field, form.som_ovan) for field in fields}
    begins = _begins(sheet, own, len(table.rows))
    trusted = _in_order(table, sheet)
    meant = _meant(table, sheet, ditto, begins)
    certain = [want and trusted and _joined(table, row) for row, want in enumerate(meant)]
    goes_on = [
        on and not begin for on, begin in zip(_continued(certain, begins), begins, strict=True)
    ]
    sources = {}
    for field in fields:
        free = [not here for here in _answered(field, fields, own)]
        wants = [one or other for one, other in zip(ditto[field.namn], goes_on, strict=True)]
        sources[field.namn] = _sources([*map(all, zip(certain, free, wants, strict=True))])
    asked = tuple(
        row
        for row, want in enumerate(meant)
        if want and not certain[row] and (_stands_under(table, row) or begins[row])
    )
    return AsAbove(sources=sources, asked=asked)


def _meant(
    table: RawTable, sheet: Sheet, ditto: Mapping[str, list[bool]], begins: Sequence[bool]
) -> list[bool]:
    """Say for each row whether it seems to mean "as above": in words, or by what is left out."""
    return [
        row > 0
        and (any(said[row] for said in ditto.values()) or not begin)
        and _has_more(table, sheet, row)
        for row, begin in enumerate(begins)
    ]


def _continued(certain: Sequence[bool], begins: Sequence[bool]) -> list[bool]:
    """Say for each row whether the rows above it, taken together, began something to go on with."""
    found: list[bool] = []
    for row, sure in enumerate(certain):
        found.append(sure and (begins[row - 1] or found[row - 1]))
    return found


def _sources(inherits: Sequence[bool]) -> list[int]:
    """Return for each row the position where its chain of "as above" begins."""
    found: list[int] = []
    for row, above in enumerate(inherits):
        found.append(found[row - 1] if above else row)
    return found


def _dittos(table: RawTable, field: Field, words: Sequence[str]) -> list[bool]:
    """Say for each row whether the field says "as above" in words."""
    known = {fold(word).rstrip(".") for word in words}
    return [
        bool(text := _text(table, field.namn, row)) and fold(text).rstrip(".") in known
        for row in range(len(table.rows))
    ]


def _own(table: RawTable, field: Field, words: Sequence[str]) -> list[bool]:
    """Say for each row whether the field holds something of its own."""
    values: Sequence[Value] = table.values.get(field.namn, ())
    written = table.written.get(field.namn, {})
    said = _dittos(table, field, words)
    return [
        not said[row] and (row in written or value not in (None, False, ""))
        for row, value in enumerate(values)
    ]


def _answered(field: Field, fields: Sequence[Field], own: Mapping[str, list[bool]]) -> list[bool]:
    """Say for each row whether the field, or another tick beside it, is the row's own.

    Ticks are one answer: a row with a tick of its own has answered for all of them.
    """
    if field.typ is not FieldType.KRYSS:
        return own[field.namn]
    ticks = [own[other.namn] for other in fields if other.typ is FieldType.KRYSS]
    return [any(row) for row in zip(*ticks, strict=True)]


def _begins(sheet: Sheet, own: Mapping[str, list[bool]], rows: int) -> list[bool]:
    """Say for each row whether it begins something new: a text of it, and no mere tick, is its own.

    A row with an area of its own and no priority lacks a priority; it has not the one above it.
    """
    names = [f.namn for f in sheet.falt if f.namn in own and f.typ is not FieldType.KRYSS]
    names = names or list(own)
    return [any(own[name][row] for name in names) for row in range(rows)]


def _has_more(table: RawTable, sheet: Sheet, row: int) -> bool:
    """Say whether a row says something beside what may be inherited: it is no empty row."""
    return any(
        row in table.written.get(field.namn, {}) or table.values[field.namn][row] not in (None, "")
        for field in sheet.falt
        if not field.arvs and field.roll is not Role.ID and field.namn in table.values
    )


def _text(table: RawTable, name: str, row: int) -> str:
    written = table.written.get(name, {}).get(row)
    if written is not None:
        return written
    values = table.values.get(name, ())
    value = values[row] if row < len(values) else None
    return value if isinstance(value, str) else ""


def _stands_under(table: RawTable, row: int) -> bool:
    """Say whether a used row stands directly under the used row before it."""
    return table.rows[row] == table.rows[row - 1] + 1


def _joined(table: RawTable, row: int) -> bool:
    """Say whether a used row stands directly under another, and nobody has hidden that one."""
    return _stands_under(table, row) and table.rows[row - 1] not in table.hidden


def _in_order(table: RawTable, sheet: Sheet) -> bool:
    """Say whether the identities rise down the table, as they were handed out."""
    field = sheet.with_role(Role.ID)
    values = table.values.get(field.namn, ()) if field else ()
    keys = [_natural(value) for value in values if isinstance(value, str) and value.strip()]
    return all(first <= second for first, second in pairwise(keys))


def _natural(text: str) -> list[tuple[int, str]]:
    """Return a key that sorts numbers in a text by their size."""
    parts = _NUMBER.split(fold(text))
    return [(int(part), "") if _NUMBER.fullmatch(part) else (0, part) for part in parts if part]
