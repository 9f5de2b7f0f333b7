"""Status counts round by round: the earlier summary's trend, and this round at its end."""

from __future__ import annotations

import pandas as pd

from handlingsplan.summary.columns import days
from handlingsplan.summary.model import ONLY_HEADING, Round


def trend(round_: Round, activities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per round, the oldest first; a round of the same day replaces the earlier.

    Returns:
        ``datum`` (``datetime64``), ``aktiviteter``, one column for each status, ``forsenade``
        (all ``float64``: NaN where an earlier round did not count it). RangeIndex.
    """
    counted = activities[activities["lage"] != ONLY_HEADING]
    names = [choice.namn for choice in round_.statuses]
    now = pd.DataFrame(
        {
            "datum": days([round_.today]),
            "aktiviteter": [len(counted)],
            **{name: [int((counted["lage"] == name).sum())] for name in names},
            "forsenade": [int(counted["forsenad_dagar"].notna().sum())],
        }
    )
    earlier = round_.earlier.trend if round_.earlier else None
    frames = [now] if earlier is None else [earlier.reindex(columns=now.columns), now]
    whole = pd.concat(frames).drop_duplicates("datum", keep="last").sort_values("datum")
    numbers = [name for name in whole.columns if name != "datum"]
    return whole.astype(dict.fromkeys(numbers, "float64")).reset_index(drop=True)
