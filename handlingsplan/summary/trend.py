"""Status counts round by round: the earlier summary's trend, and this round at its end."""

from __future__ import annotations

import pandas as pd

from handlingsplan.summary.columns import days
from handlingsplan.summary.model import LATE, NOT_SENT, Scope


def trend(scope: Scope, councils: pd.DataFrame) -> pd.DataFrame:
    """Return one row per round and council, the oldest round first.

    A round of the same day as an earlier one takes its place.

    Args:
        scope: the round.
        councils: this round's counts, as :func:`handlingsplan.summary.counts.councils` gives them.

    Returns:
        ``datum`` (``datetime64``), ``namn`` (``str``: the council, the staff or the whole
        region), ``grupper`` (with activities), ``aktiviteter``, one column for each status,
        ``forsenade``, ``ej_inskickade`` (all ``float64``: NaN where an earlier round did not count
        it). RangeIndex.
    """
    now = councils.assign(
        grupper=councils["med_aktiviteter"],
        **{NOT_SENT: councils["grupper"] - councils["inskickade"]},
    )
    statuses = (choice.namn for choice in scope.statuses)
    numbers = ["grupper", "aktiviteter", *statuses, LATE, NOT_SENT]
    now = now[["namn", *numbers]].astype(dict.fromkeys(numbers, "float64"))
    now.insert(0, "datum", days([scope.today] * len(now)))
    earlier = scope.earlier.trend if scope.earlier else None
    if earlier is None:
        return now
    names = list(now["namn"])
    earlier = earlier[earlier["namn"].isin(names)].reindex(columns=now.columns)
    whole = pd.concat([earlier, now]).drop_duplicates(["datum", "namn"], keep="last")
    order = whole["namn"].map({name: number for number, name in enumerate(names)})
    whole = whole.assign(ordning=order).sort_values(["datum", "ordning"])
    return whole.drop(columns="ordning").reset_index(drop=True)
