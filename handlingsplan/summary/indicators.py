"""Indicators: each measure on one row, the three regions side by side, with its way there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from handlingsplan.form import Field, Role, Sheet
from handlingsplan.summary.columns import plain
from handlingsplan.summary.model import Scope, fold_id
from handlingsplan.summary.tables import with_activity
from handlingsplan.text import fold

#: So many dates at most stand side by side, the latest ones.
MOST_DATES = 8


def indicators(scope: Scope, sheet: Sheet) -> pd.DataFrame:
    """Return one row per group, activity and indicator, in the order of the plans.

    A measure with several dates has several rows in the plan: the latest row speaks, and the
    outcomes of all dates stand in columns of their own, the oldest first.

    Returns:
        ``grupp`` (id), ``grupp_namn``, ``kunskapsrad`` (names), the sheet's fields as the latest
        row has them, ``aktivitetens_text`` (``str``), for each outcome field ``<field>_avstand``
        (``float64``: how far beyond the target, negative = short of it; NaN where the form does
        not say which way is better) and ``<field>_1``, ``<field>_2`` … (``float64``: the outcomes
        by date, the latest last, NaN before the first), ``matningar`` (``int``: number of
        dates), ``fil``, ``blad``, ``cell`` (of the latest row). RangeIndex.
    """
    frame = with_activity(scope, sheet)
    measures = _measures(frame, sheet)
    latest = frame.iloc[[rows[-1] for rows in measures]].reset_index(drop=True)
    latest["matningar"] = np.array([len(rows) for rows in measures], dtype="int64")
    for field in sheet.all_with_role(Role.UTFALL):
        latest = latest.assign(**_history(frame[field.namn].tolist(), field, measures))
        latest[f"{field.namn}_avstand"] = _distance(scope, sheet, latest, field)
    return latest


def _measures(frame: pd.DataFrame, sheet: Sheet) -> list[list[int]]:
    """Return the rows of each measure, the latest last; those without a date come first."""
    keys = _keys(frame, sheet)
    measures: dict[str, list[int]] = {key: [] for key in keys}
    date = sheet.with_role(Role.MATDATUM)
    if date:
        frame = frame.sort_values(date.namn, kind="stable", na_position="first")
    for row in frame.index.tolist():
        measures[keys[row]].append(row)
    return list(measures.values())


def _keys(frame: pd.DataFrame, sheet: Sheet) -> list[str]:
    """Return what makes rows the same measure: group, activity and the indicator's wording."""
    fields = [f.namn for role in (Role.REF, Role.INDIKATOR) for f in sheet.all_with_role(role)]
    columns = [plain(frame["grupp"]), *(map(fold_id, plain(frame[name])) for name in fields)]
    return ["\n".join(parts) for parts in zip(*columns, strict=True)]


def _history(
    outcomes: list[float], field: Field, measures: Sequence[list[int]]
) -> Mapping[str, Any]:
    """Return the columns of outcomes by date, aligned so that the latest stands last."""
    longest = min(MOST_DATES, max(map(len, measures), default=0))
    if longest < 2:  # noqa: PLR2004  (one date is no development)
        return {}
    columns = {}
    for back in range(longest, 0, -1):
        values = [outcomes[rows[-back]] if back <= len(rows) else math.nan for rows in measures]
        columns[f"{field.namn}_{longest - back + 1}"] = values
    return columns


def _distance(scope: Scope, sheet: Sheet, frame: pd.DataFrame, field: Field) -> Any:
    goal = sheet.with_role(Role.MALVARDE)
    way = sheet.with_role(Role.RIKTNING)
    if goal is None or way is None:
        return float("nan")
    signs = {fold(c.namn): c.riktning for c in scope.form.choices(way)}
    sign = [signs.get(fold(v), 0) if isinstance(v, str) else 0 for v in plain(frame[way.namn])]
    distance = (frame[field.namn] - frame[goal.namn]) * sign
    return distance.where(np.array(sign) != 0).round(6)
