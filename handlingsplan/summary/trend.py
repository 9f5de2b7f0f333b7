"""Status counts round by round: the earlier summary's trend, and this round at its end."""

from __future__ import annotations

import pandas as pd

from handlingsplan.summary.columns import days
from handlingsplan.summary.model import RoundToSummarise


def trend(round_: RoundToSummarise, councils: pd.DataFrame) -> pd.DataFrame:
    """Return one row per round and council, the oldest round first.

    A round of the same day as an earlier one takes its place.

    Args:
        round_: the round.
        councils: this round's counts, as :func:`handlingsplan.summary.counts.councils` gives them.

    Returns:
        ``datum`` (``datetime64``), ``namn`` (``str``: the council, the staff or the whole
        region), ``aktiviteter``, one column for each status, ``forsenade`` (all ``float64``: NaN
        where an earlier round did not count it). RangeIndex.
    """
    numbers = ["aktiviteter", *(choice.namn for choice in round_.statuses), "forsenade"]
    now = councils[["namn", *numbers]].astype(dict.fromkeys(numbers, "float64"))
    now.insert(0, "datum", days([round_.today] * len(now)))
    earlier = round_.earlier.trend if round_.earlier else None
    if earlier is None:
        return now
    names = list(now["namn"])
    earlier = earlier[earlier["namn"].isin(names)].reindex(columns=now.columns)
    whole = pd.concat([earlier, now]).drop_duplicates(["datum", "namn"], keep="last")
    order = whole["namn"].map({name: number for number, name in enumerate(names)})
    whole = whole.assign(ordning=order).sort_values(["datum", "ordning"])
    return whole.drop(columns="ordning").reset_index(drop=True)
