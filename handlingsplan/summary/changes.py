"""The changes against an earlier summary, with names and sources of the rows of now."""

from __future__ import annotations

import pandas as pd

from handlingsplan.comparison import compare
from handlingsplan.delivery import State
from handlingsplan.summary.columns import text
from handlingsplan.summary.model import Scope


def changes(scope: Scope, before: pd.DataFrame, activities: pd.DataFrame) -> pd.DataFrame:
    """Return what changed since the earlier summary.

    Args:
        scope: the round.
        before: the earlier summary's activities.
        activities: the activities of now.

    Returns:
        As :func:`handlingsplan.comparison.compare`, and ``grupp_namn``, ``fil``, ``blad``,
        ``cell`` (``str``): the row as it stands now; for a row that is gone, the group's plan.
    """
    before = before[before["grupp"].isin(list(scope.order))]
    frame = compare(before, activities, form=scope.form, silent=_silent(scope))
    sources = activities[["fil", "blad", "cell"]].to_numpy().tolist()
    plans = {
        group: (fil, blad, "A1")
        for group, fil, blad in zip(
            activities["grupp"], activities["fil"], activities["blad"], strict=True
        )
    }
    at = [
        sources[row] if row >= 0 else plans.get(group, ("", "", ""))
        for row, group in zip(frame["rad"].tolist(), frame["grupp"].tolist(), strict=True)
    ]
    return frame.assign(
        grupp_namn=text(scope.names.get(group, group) for group in frame["grupp"]),
        fil=text(place[0] for place in at),
        blad=text(place[1] for place in at),
        cell=text(place[2] for place in at),
    )


def _silent(scope: Scope) -> set[str]:
    """Return the groups without a plan that counts, or with nothing to report."""
    heard = {d.grupp for d in scope.deliveries if d.med and d.lage is not State.NOTHING}
    return {group.id for group in scope.groups} - heard
