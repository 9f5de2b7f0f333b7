"""Indicators: each measure on one row, the three regions side by side, with its way there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from handlingsplan.form import Field, Role, Sheet
from handlingsplan.summary.columns import text
from handlingsplan.summary.model import Round
from handlingsplan.summary.tables import fold_id, with_activity
from handlingsplan.text import fold

#: So many dates at most stand side by side, the latest ones.
MOST_DATES = 8


def indicators(round_: Round, sheet: Sheet) -> pd.DataFrame:
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
    frame = with_activity(round_, sheet)
    frame["nyckel"] = text(_keys(frame, sheet))
    date = sheet.with_role(Role.MATDATUM)
    ordered = frame.sort_values(date.namn, kind="stable", na_position="first") if date else frame
    grouped = ordered.groupby("nyckel", sort=False)
    latest = ordered[~ordered["nyckel"].duplicated(keep="last")].copy()
    first_row = frame.reset_index().groupby("nyckel")["index"].first()
    latest = latest.iloc[latest["nyckel"].map(first_row).argsort(kind="stable")]
    latest["matningar"] = latest["nyckel"].map(grouped.size())
    for field in sheet.all_with_role(Role.UTFALL):
        latest = latest.assign(**_history(grouped[field.namn], field, latest["nyckel"]))
        latest[f"{field.namn}_avstand"] = _distance(round_, sheet, latest, field)
    return latest.drop(columns="nyckel").reset_index(drop=True)


def _keys(frame: pd.DataFrame, sheet: Sheet) -> list[str]:
    """Return what makes rows the same measure: group, activity and the indicator's wording."""
    fields = [f.namn for role in (Role.REF, Role.INDIKATOR) for f in sheet.all_with_role(role)]
    columns = [frame["grupp"].tolist(), *(map(fold_id, frame[name]) for name in fields)]
    return ["\n".join(parts) for parts in zip(*columns, strict=True)]


def _history(outcomes: Any, field: Field, keys: pd.Series[str]) -> Mapping[str, Any]:
    """Return the columns of outcomes by date, aligned so that the latest stands last."""
    lists = {key: values.tolist()[-MOST_DATES:] for key, values in outcomes}
    longest = max((len(values) for values in lists.values()), default=0)
    if longest < 2:  # noqa: PLR2004  (one date is no development)
        return {}
    padded = [[float("nan")] * (longest - len(lists[k])) + lists[k] for k in keys]
    return {f"{field.namn}_{n + 1}": [row[n] for row in padded] for n in range(longest)}


def _distance(round_: Round, sheet: Sheet, frame: pd.DataFrame, field: Field) -> Any:
    goal = sheet.with_role(Role.MALVARDE)
    way = sheet.with_role(Role.RIKTNING)
    if goal is None or way is None:
        return float("nan")
    signs = {fold(c.namn): c.riktning for c in round_.form.choices(way)}
    sign = [signs.get(fold(v), 0) if isinstance(v, str) else 0 for v in frame[way.namn]]
    distance = (frame[field.namn] - frame[goal.namn]) * sign
    return distance.where(np.array(sign) != 0).round(6)
