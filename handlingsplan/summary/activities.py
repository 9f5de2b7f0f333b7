"""One row per activity, of all groups: what everything else in the summary counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from handlingsplan.form import Field, FieldType, Role
from handlingsplan.plans import WRITTEN_TYPES, Plans
from handlingsplan.summary.columns import plain, text
from handlingsplan.summary.model import NO_STATUS, ONLY_HEADING, RoundToSummarise

#: A row with nothing but these is a heading.
_HEADING_ROLES = frozenset({Role.ID, Role.INSATSOMRADE, Role.PRIORITET})
#: Where a link to a row leads, the first of these that the file has.
_SOURCE_ROLES = (Role.AKTIVITET, Role.PRIORITET, Role.INDIKATOR, Role.TEXT, Role.RUBRIK, Role.ID)


def rows_of(round_: RoundToSummarise, key: str) -> pd.DataFrame:
    """Return the rows of a sheet that count, by group, file and row, with names and source.

    Returns:
        The columns of :attr:`handlingsplan.plans.Plans.tables` (``grupp`` is the id), and before
        them ``grupp_namn`` and ``kunskapsrad`` (names, separated by ``; ``), after them ``fil``,
        ``blad`` and ``cell`` (all ``str``): where the row stands. RangeIndex.
    """
    frame = round_.plans.included[key]
    groups = plain(frame["grupp"])
    place = np.array([round_.order.get(group, -1) for group in groups], dtype="int64")
    order = np.lexsort((frame["rad"], frame["bok"], place))
    order = order[place[order] >= 0]
    frame = frame.iloc[order].reset_index(drop=True)
    groups = [groups[row] for row in order.tolist()]
    frame.insert(0, "grupp_namn", text([round_.names[group] for group in groups]))
    frame.insert(1, "kunskapsrad", text([round_.councils[group] for group in groups]))
    return _with_source(round_.plans, key, frame)


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


def activities(round_: RoundToSummarise) -> pd.DataFrame:
    """Return every used row of the plans' tables.

    Returns:
        As :func:`rows_of`, and: ``lage`` (``str``: one of the summary's statuses, or
        ``Bara rubrik`` for a row that is no activity), ``officiell_status`` (``str``, empty where
        the group's own status counts as none), ``avslutad`` (``bool``), ``forsenad_dagar``
        (``float64``: days since the last day of an activity that is not finished; NaN where it
        is not late).
    """
    frame = rows_of(round_, round_.form.plan.nyckel)
    plan = round_.form.plan
    field = plan.with_role(Role.STATUS)
    written = plain(frame[field.namn]) if field else [None] * len(frame)
    choices = [round_.status(text) for text in written]
    counted = [(c.officiell or c.namn) if c else NO_STATUS.namn for c in choices]
    lage = text(counted if field else [""] * len(frame))
    frame["lage"] = lage
    frame.loc[_only_heading(round_, frame), "lage"] = ONLY_HEADING
    frame["officiell_status"] = text([choice.officiell if choice else "" for choice in choices])
    frame["avslutad"] = [bool(choice and choice.avslutad) for choice in choices]
    frame["forsenad_dagar"] = _days_late(round_, frame)
    return frame


def _only_heading(round_: RoundToSummarise, frame: pd.DataFrame) -> pd.Series[bool]:
    """Say which rows hold a heading and nothing else; none in a form without activities."""
    plan = round_.form.plan
    others = [field for field in plan.falt if field.roll not in _HEADING_ROLES]
    if plan.with_role(Role.AKTIVITET) is None:
        others = list(plan.falt)
    empty = ~_filled(frame, others[0])
    for field in others[1:]:
        if not empty.any():  # as a rule after a column or two
            break
        empty &= ~_filled(frame, field)
    return empty


def _filled(frame: pd.DataFrame, field: Field) -> pd.Series[bool]:
    if field.typ is FieldType.KRYSS:
        values: pd.Series[bool] = frame[field.namn].astype(bool)
    else:
        values = frame[field.namn].notna()
    if field.typ in WRITTEN_TYPES:
        values = values | frame[f"{field.namn}_skrivet"].notna()
    return values


def _days_late(round_: RoundToSummarise, frame: pd.DataFrame) -> Any:
    field = round_.form.plan.with_role(Role.SLUT)
    if field is None:
        return float("nan")
    days = (pd.Timestamp(round_.today) - frame[field.namn]).dt.days
    return days.where((days > 0) & ~frame["avslutad"]).astype("float64")
