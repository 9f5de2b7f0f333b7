"""What has moved since the earlier summary, counted in the groups that stand in both."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pandas as pd

from handlingsplan.summary.activities import days_late, ended, lage_of
from handlingsplan.summary.columns import plain
from handlingsplan.summary.model import LATE, NOT_SENT, ONLY_HEADING, Scope, Since


def since(scope: Scope, activities: pd.DataFrame, councils: pd.DataFrame) -> Since | None:
    """Compare the counts of now with those of the earlier summary.

    A group that is new in the comparison would make every number rise without anything having
    happened: only the groups with activities in both are counted.

    Args:
        scope: the round.
        activities: the activities of now.
        councils: the counts of now (see :func:`handlingsplan.summary.counts.councils`).

    Returns:
        ``None`` where there is no earlier summary with activities.
    """
    earlier = scope.earlier
    if earlier is None or earlier.aktiviteter is None:
        return None
    before = earlier.aktiviteter
    before = before[before["grupp"].isin(list(scope.order))].reset_index(drop=True)
    then = _counts(before["grupp"], lage_of(scope, before), _late(scope, before, earlier.datum))
    now = _counts(
        activities["grupp"], plain(activities["lage"]), activities["forsenad_dagar"].notna()
    )
    both = [group for group in scope.order if group in then and group in now]
    keys = [*(choice.namn for choice in scope.statuses), *([LATE] if earlier.datum else [])]
    moved = {key: sum(now[g][key] - then[g][key] for g in both) for key in keys}
    return Since(
        datum=earlier.datum,
        fil=earlier.fil,
        grupper=len(both),
        nya=tuple(scope.names[group] for group in scope.order if group in now.keys() - then.keys()),
        borta=tuple(
            scope.names[group] for group in scope.order if group in then.keys() - now.keys()
        ),
        skillnad=moved | _not_sent(scope, councils),
    )


def _counts(
    groups: pd.Series[str], lage: list[str], late: pd.Series[bool]
) -> dict[str, Counter[str]]:
    """Return group -> how many of its activities have each status, and how many are late."""
    counted: dict[str, Counter[str]] = {}
    for group, status, is_late in zip(plain(groups), lage, late.tolist(), strict=True):
        if status != ONLY_HEADING:
            counted.setdefault(group, Counter()).update([status, *([LATE] if is_late else [])])
    return counted


def _late(scope: Scope, before: pd.DataFrame, day: dt.date | None) -> pd.Series[bool]:
    if day is None:
        return pd.Series(data=False, index=before.index)
    return days_late(scope, before, ended(scope, before), day).notna()


def _not_sent(scope: Scope, councils: pd.DataFrame) -> dict[str, int]:
    """Return how many more groups have not sent; nothing where the earlier one did not say."""
    trend = scope.earlier.trend if scope.earlier else None
    whole = councils.iloc[-1]
    if trend is None or NOT_SENT not in trend:
        return {}
    then = trend.loc[trend["namn"] == whole["namn"], ["datum", NOT_SENT]].dropna()
    if then.empty:
        return {}
    before = int(then.sort_values("datum")[NOT_SENT].iat[-1])
    return {NOT_SENT: int(whole["grupper"] - whole["inskickade"]) - before}
