"""What changed since last time: two tables of activities, row by row.

A row is followed by its identity within its group, so that it may move in the table, change its
words and still be the same activity. Rows without an identity, or with one that is used twice,
are followed by their text: the same text first, then one that is nearly the same.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec
import pandas as pd

from handlingsplan.form import Choice, Field, FieldType, Form, Role
from handlingsplan.spreadsheet.formats import number_text
from handlingsplan.text import fold, is_blank

_LIKE = 75.0  # per cent of likeness from which on two texts are one activity reworded
_WORDS = re.compile(r"\s+|[^\w\s]|\w+")
_LONGEST = 8_000  # characters; longer texts are only said to be changed, not word by word

#: What follows from looking at the plan again is no change of it.
_NO_CHANGE = frozenset({Role.ID, Role.STATUSDATUM})


class ChangeKind(StrEnum):
    """What happened to an activity, in the order in which it is reported."""

    WORSE = "Sämre"
    CLOSED = "Avslutad"
    BETTER = "Bättre"
    STATUS = "Annan status"  # neither better nor worse
    NEW = "Ny"
    REMOVED = "Borttagen"
    DATE = "Flyttat datum"
    TEXT = "Ändrad text"
    OTHER = "Annat"
    NEW_GROUP = "Ny grupp"  # the group was not in the earlier summary
    SILENT = "Inte jämförd"  # the group has not sent this time


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change; the columns of :func:`compare`.

    Attributes:
        andring: see :class:`ChangeKind`.
        grupp: the group's id.
        id: the activity's identity, where it has one.
        aktivitet: its text now, or then for one that is gone.
        rubrik: heading of the field that changed; empty for a whole row.
        fran, till: the value then and now, as text (dates as ÅÅÅÅ-MM-DD).
        ord: the words that changed, for a text.
        rad: position of the row in the table of now; -1 for one that is gone.
    """

    andring: ChangeKind
    grupp: str
    id: str = ""
    aktivitet: str = ""
    rubrik: str = ""
    fran: str = ""
    till: str = ""
    ord: str = ""
    rad: int = -1


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of one of the tables: its position and its values by field, missing ones empty."""

    position: int
    values: Mapping[str, Any]


def compare(
    before: pd.DataFrame, now: pd.DataFrame, *, form: Form, silent: Collection[str] = ()
) -> pd.DataFrame:
    """Compare two tables of activities.

    Args:
        before: the activities of the earlier summary: ``grupp`` (id) and the fields of the
            form's plan that it has; a field that it lacks is not compared.
        now: the activities of now, with the same columns and all the form's fields.
        form: the form.
        silent: ids of groups whose activities are not there because the group has not sent, or
            has nothing to report: their rows are not called removed.

    Returns:
        The fields of :class:`Change` as columns (``str``; ``rad`` ``int``), by kind, then by group
        in the order of ``now`` and by row. A group that the earlier summary lacks is one row: its
        activities are not called new, since nobody knows. RangeIndex.
    """
    then, today = _rows_by_group(before, form), _rows_by_group(now, form)
    fields = [field for field in form.plan.falt if field.namn in before.columns]
    changes: list[Change] = []
    for group in dict.fromkeys([*today, *then]):
        old, new = then.get(group, []), today.get(group, [])
        if not new and group in silent:
            changes.append(_silent(group, len(old)))
        elif not old:
            changes.append(_new_group(group, len(new)))
        else:
            found = _group_changes(group, old, new, fields, form)
            changes += sorted(found, key=lambda change: change.rad)
    order = {kind: number for number, kind in enumerate(ChangeKind)}
    changes.sort(key=lambda change: order[change.andring])
    names = Change.__struct_fields__
    frame = pd.DataFrame([[getattr(c, n) for n in names] for c in changes], columns=names)
    return frame.astype(dict.fromkeys(names, "str") | {"rad": "int64"})


def _rows_by_group(frame: pd.DataFrame, form: Form) -> dict[str, list[_Row]]:
    names = [
        name
        for f in form.plan.falt
        for name in (f.namn, f"{f.namn}_skrivet")
        if name in frame.columns
    ]
    columns = [frame[name].to_numpy(dtype=object, na_value="").tolist() for name in names]
    rows: dict[str, list[_Row]] = defaultdict(list)
    for position, (group, *values) in enumerate(zip(frame["grupp"], *columns, strict=True)):
        rows[group].append(_Row(position=position, values=dict(zip(names, values, strict=True))))
    return rows


def _silent(group: str, count: int) -> Change:
    return Change(
        andring=ChangeKind.SILENT,
        grupp=group,
        aktivitet=f"{_counted(count)} förra gången; gruppen har inte redovisat några nu.",
    )


def _new_group(group: str, count: int) -> Change:
    return Change(
        andring=ChangeKind.NEW_GROUP,
        grupp=group,
        aktivitet=f"{_counted(count)}; gruppen var inte med förra gången.",
    )


def _counted(count: int) -> str:
    return "1 aktivitet" if count == 1 else f"{count} aktiviteter"


def _group_changes(
    group: str, old: list[_Row], new: list[_Row], fields: Sequence[Field], form: Form
) -> Iterator[Change]:
    pairs = _pairs(old, new, form)
    matched_old = {a.position for a, _ in pairs}
    matched_new = {b.position for _, b in pairs}
    for before, now in pairs:
        for field in fields:
            change = _field_change(form, field, before, now)
            if change:
                yield msgspec.structs.replace(change, grupp=group)
    for row in new:
        if row.position not in matched_new:
            yield _whole(form, ChangeKind.NEW, group, row, position=row.position)
    for row in old:
        if row.position not in matched_old:
            yield _whole(form, ChangeKind.REMOVED, group, row, position=-1)


def _pairs(old: list[_Row], new: list[_Row], form: Form) -> list[tuple[_Row, _Row]]:
    """Return the rows that are the same activity then and now."""
    by_id = _match(old, new, _unique_keys(old, form), _unique_keys(new, form))
    old = _rest(old, (a for a, _ in by_id))
    new = _rest(new, (b for _, b in by_id))
    by_text = _match(old, new, _texts(old, form), _texts(new, form))
    old = _rest(old, (a for a, _ in by_text))
    new = _rest(new, (b for _, b in by_text))
    return [*by_id, *by_text, *_nearly(old, new, form)]


def _match(
    old: list[_Row], new: list[_Row], old_keys: Sequence[str], new_keys: Sequence[str]
) -> list[tuple[_Row, _Row]]:
    waiting: dict[str, list[_Row]] = defaultdict(list)
    for row, key in zip(old, old_keys, strict=True):
        waiting[key].append(row)
    return [
        (waiting[key].pop(0), row)
        for row, key in zip(new, new_keys, strict=True)
        if key and waiting[key]
    ]


def _rest(rows: list[_Row], taken: Iterable[_Row]) -> list[_Row]:
    gone = {row.position for row in taken}
    return [row for row in rows if row.position not in gone]


def _unique_keys(rows: list[_Row], form: Form) -> list[str]:
    """Return each row's identity; empty where it has none, or shares it with another row."""
    field = form.plan.with_role(Role.ID)
    keys = [fold(_text(row.values.get(field.namn))) if field else "" for row in rows]
    counted = Counter(keys)
    return [key if counted[key] == 1 else "" for key in keys]


def _texts(rows: list[_Row], form: Form) -> list[str]:
    """Return what each row is about, folded: its priority and its activity."""
    names = [field.namn for field in _about_fields(form, Role.PRIORITET, Role.AKTIVITET)]
    return [fold(" ".join(_text(row.values.get(name)) for name in names)) for row in rows]


def _about_fields(form: Form, *roles: Role) -> Sequence[Field]:
    """Return the fields that say what a row is about: all of them in a form without the roles."""
    return [field for role in roles for field in form.plan.all_with_role(role)] or form.plan.falt


def _nearly(old: list[_Row], new: list[_Row], form: Form) -> list[tuple[_Row, _Row]]:
    """Match rows whose texts are nearly the same, where one of them has no identity.

    Rows with different identities are different activities, however alike.
    """
    if not old or not new:
        return []
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (20 ms; only when rows lack identities)

    waiting = dict(enumerate(_texts(old, form)))
    unnamed = {n for n, row in enumerate(old) if not _id(form, row)}
    pairs = []
    for row, text in zip(new, _texts(new, form), strict=True):
        if not text:
            continue
        some = {n: waiting[n] for n in waiting if n in unnamed or not _id(form, row)}
        found = process.extractOne(text, some, scorer=fuzz.ratio, score_cutoff=_LIKE)
        if found:
            pairs.append((old[found[2]], row))
            del waiting[found[2]]
    return pairs


def _whole(form: Form, kind: ChangeKind, group: str, row: _Row, *, position: int) -> Change:
    status = form.plan.with_role(Role.STATUS)
    value = _text(row.values.get(status.namn)) if status else ""
    then, today = (value, "") if kind is ChangeKind.REMOVED else ("", value)
    return Change(
        andring=kind,
        grupp=group,
        id=_id(form, row),
        aktivitet=_about(form, row),
        fran=then,
        till=today,
        rad=position,
    )


def _field_change(form: Form, field: Field, before: _Row, now: _Row) -> Change | None:
    if field.roll in _NO_CHANGE:
        return None
    then, today = _shown(field, before), _shown(field, now)
    if then == today:
        return None
    kind = _kind(form, field, then, today)
    return Change(
        andring=kind,
        grupp="",
        id=_id(form, now) or _id(form, before),
        aktivitet=_about(form, now),
        rubrik=field.rubrik,
        fran=then,
        till=today,
        ord=changed_words(then, today) if kind is ChangeKind.TEXT else "",
        rad=now.position,
    )


def _kind(form: Form, field: Field, then: str, today: str) -> ChangeKind:
    if field.roll is Role.STATUS:
        return _moved(form.status.get(fold(then)), form.status.get(fold(today)))
    if field.typ is FieldType.DATUM:
        return ChangeKind.DATE
    return ChangeKind.TEXT if field.typ is FieldType.TEXT else ChangeKind.OTHER


def _moved(old: Choice | None, new: Choice | None) -> ChangeKind:
    """Say what it means that a status has moved; ``None`` is one that the form does not know."""
    if old is None or new is None or old.avslutad:
        return (
            ChangeKind.CLOSED
            if new is not None and new.avslutad and old is None
            else ChangeKind.STATUS
        )
    if new.avslutad:
        return ChangeKind.CLOSED
    if new.allvar > old.allvar and (old.allvar or new.avvikelse):
        return ChangeKind.WORSE
    return ChangeKind.BETTER if 0 < new.allvar < old.allvar else ChangeKind.STATUS


def _id(form: Form, row: _Row) -> str:
    field = form.plan.with_role(Role.ID)
    return _text(row.values.get(field.namn)) if field else ""


def _about(form: Form, row: _Row) -> str:
    fields = _about_fields(form, Role.AKTIVITET, Role.PRIORITET)
    texts = (_text(row.values.get(field.namn)) for field in fields)
    return next(filter(None, texts), "")


def _shown(field: Field, row: _Row) -> str:
    """Return a field's value as text; what was written where the value could not be understood."""
    value = row.values.get(field.namn)
    if field.typ is FieldType.KRYSS:
        return "x" if value is True else ""
    return _text(value) or _text(row.values.get(f"{field.namn}_skrivet"))


def _text(value: object) -> str:
    if isinstance(value, str):
        return "" if is_blank(value) else value
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def changed_words(before: str, now: str) -> str:
    """Return the words that went and the words that came, e.g. ``Bort: våren · Nytt: hösten``."""
    if len(before) + len(now) > _LONGEST:
        return ""
    old, new = _WORDS.findall(before), _WORDS.findall(now)
    gone, come = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone.append(" ".join("".join(old[a:b]).split()))
            come.append(" ".join("".join(new[c:d]).split()))
    said = [
        f"{word}: {' … '.join(parts)}"
        for word, parts in (("Bort", list(filter(None, gone))), ("Nytt", list(filter(None, come))))
        if parts
    ]
    return " · ".join(said) or "Bara mellanslag eller radbrytningar."
