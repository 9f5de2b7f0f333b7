"""One row per activity, of all groups: what everything else in the summary counts."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from handlingsplan.form import Choice, Field, FieldType, Role
from handlingsplan.plans import Plans
from handlingsplan.summary.columns import plain, text
from handlingsplan.summary.model import NO_STATUS, ONLY_HEADING, Scope

#: A row with nothing but these is a heading.
_HEADING_ROLES = frozenset({Role.ID, Role.INSATSOMRADE, Role.PRIORITET})
#: Where a link to a row leads, the first of these that the file has.
_SOURCE_ROLES = (Role.AKTIVITET, Role.PRIORITET, Role.INDIKATOR, Role.TEXT, Role.RUBRIK, Role.ID)


def rows_of(scope: Scope, key: str) -> pd.DataFrame:
    """Return the rows of a sheet that count, by group, file and row, with names and source.

    Returns:
        The columns of :attr:`handlingsplan.plans.Plans.tables` (``grupp`` is the id), and before
        them ``grupp_namn`` and ``kunskapsrad`` (names, separated by ``; ``), after them ``fil``,
        ``blad`` and ``cell`` (all ``str``): where the row stands. RangeIndex.
    """
    frame = scope.plans.included[key]
    groups = plain(frame["grupp"])
    place = np.array([scope.order.get(group, -1) for group in groups], dtype="int64")
    order = np.lexsort((frame["rad"], frame["bok"], place))
    order = order[place[order] >= 0]
    frame = frame.iloc[order].reset_index(drop=True)
    groups = [groups[row] for row in order.tolist()]
    frame.insert(0, "grupp_namn", text([scope.names[group] for group in groups]))
    frame.insert(1, "kunskapsrad", text([scope.councils[group] for group in groups]))
    return _with_source(scope.plans, key, frame)


def _with_source(plans: Plans, key: str, frame: pd.DataFrame) -> pd.DataFrame:
    sheet = plans.form.by_key[key]
    with_roles = [field for role in _SOURCE_ROLES for field in sheet.all_with_role(role)]
    fields = [field.namn for field in (*with_roles, *sheet.falt)]
    places = {}
    for book in set(frame["bok"].tolist()):
        table = plans.table(book, key)
        letters = table.letters if table else {}
        letter = next((letters[name] for name in fields if name in letters), "A")
        places[book] = (plans.raw[book].fil, plans.sheet_name(book, key), letter)
    at = [places[book] for book in frame["bok"].tolist()]
    rows = frame["rad"].tolist()
    return frame.assign(
        fil=text([place[0] for place in at]),
        blad=text([place[1] for place in at]),
        cell=text([f"{place[2]}{row}" for place, row in zip(at, rows, strict=True)]),
    )


def activities(scope: Scope) -> pd.DataFrame:
    """Return every used row of the plans' tables.

    Returns:
        As :func:`rows_of`, and: ``lage`` (``str``: one of the summary's statuses, or
        ``Bara rubrik`` for a row that is no activity), ``officiell_status`` (``str``, empty where
        the group's own status counts as none), ``avslutad`` (``bool``), ``forsenad_dagar``
        (``float64``: days since the last day of an activity that is not finished; NaN where it
        is not late).
    """
    frame = rows_of(scope, scope.form.plan.nyckel)
    choices = _choices(scope, frame)
    frame["lage"] = text(lage_of(scope, frame))
    frame["officiell_status"] = text([choice.officiell if choice else "" for choice in choices])
    frame["avslutad"] = ended(scope, frame)
    frame["forsenad_dagar"] = days_late(scope, frame, frame["avslutad"], scope.today)
    return frame


def lage_of(scope: Scope, frame: pd.DataFrame) -> list[str]:
    """Return what each row counts as: one of the summary's statuses, or that it is a heading.

    Args:
        scope: the round.
        frame: rows of the plan, now or in an earlier summary; fields may be missing.
    """
    if scope.form.plan.with_role(Role.STATUS) is None:
        counted = [""] * len(frame)
    else:
        counted = [
            (choice.officiell or choice.namn) if choice else NO_STATUS.namn
            for choice in _choices(scope, frame)
        ]
    heading = _only_heading(scope, frame).tolist()
    return [ONLY_HEADING if alone else one for one, alone in zip(counted, heading, strict=True)]


def ended(scope: Scope, frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows have a status that ends an activity."""
    closed = [bool(choice and choice.avslutad) for choice in _choices(scope, frame)]
    return pd.Series(closed, index=frame.index, dtype="bool")


def _choices(scope: Scope, frame: pd.DataFrame) -> list[Choice | None]:
    """Return each row's status; ``None`` where the form does not know it."""
    field = scope.form.plan.with_role(Role.STATUS)
    if field is None or field.namn not in frame:
        return [None] * len(frame)
    return [scope.status(written) for written in plain(frame[field.namn])]


def _only_heading(scope: Scope, frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows hold a heading and nothing else; none in a form without activities."""
    plan = scope.form.plan
    known = [field for field in plan.falt if field.namn in frame]
    others = [field for field in known if field.roll not in _HEADING_ROLES]
    if plan.with_role(Role.AKTIVITET) is None:
        others = known
    empty = pd.Series(data=True, index=frame.index)
    for field in others:
        if not empty.any():  # as a rule after a column or two
            break
        empty &= ~_filled(frame, field)
    return empty


def _filled(frame: pd.DataFrame, field: Field) -> pd.Series[bool]:
    if field.typ is FieldType.KRYSS:
        values: pd.Series[bool] = frame[field.namn].astype(bool)
    else:
        values = frame[field.namn].notna()
    written = f"{field.namn}_skrivet"
    return values | frame[written].notna() if written in frame else values


def days_late(
    scope: Scope, frame: pd.DataFrame, closed: pd.Series[bool], day: dt.date
) -> pd.Series[float]:
    """Return how many days after its last one each row is on ``day``; NaN where it is not late.

    Args:
        scope: the round.
        frame: rows of the plan, now or in an earlier summary.
        closed: which of them are finished, and so never late.
        day: the day to count to.
    """
    field = scope.form.plan.with_role(Role.SLUT)
    if field is None or field.namn not in frame:
        return pd.Series(float("nan"), index=frame.index, dtype="float64")
    days = (pd.Timestamp(day) - frame[field.namn]).dt.days
    late: pd.Series[float] = days.where((days > 0) & ~closed).astype("float64")
    return late
