"""How many, how late, how bad: per group, per council and for the whole region."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from handlingsplan.delivery import Delivery, State, by_group
from handlingsplan.summary.columns import days, how_many, plain, text
from handlingsplan.summary.model import ONLY_HEADING, STAFF, RoundToSummarise, belongs

TOTAL = "Hela regionen"


def groups(
    round_: RoundToSummarise, activities: pd.DataFrame, support: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per group, also those that have not sent, in Swedish alphabetical order.

    Returns:
        Indexed by ``grupp`` (id): ``grupp_namn``, ``kunskapsrad`` (names), ``inlamning`` (the
        state of its hand-in), ``uppdaterad`` (``datetime64``), ``aktiviteter`` (``int``), one
        ``int`` column for each of the round's statuses, ``varsta`` (``str``: its worst status),
        ``forsenade`` (``int``), ``mest_forsenad`` (``float64``, days), ``stodbehov`` (``int``).
    """
    sent = by_group(round_.deliveries)
    index = pd.Index(list(round_.names), name="grupp", dtype="str")
    columns = (plain(activities[name]) for name in ("grupp", "lage", "forsenad_dagar"))
    rows = [row for row in zip(*columns, strict=True) if row[1] != ONLY_HEADING]
    late = [(group, number) for group, _, number in rows if not math.isnan(number)]
    most_late: dict[str, float] = {}
    for group, number in late:
        most_late[group] = max(number, most_late.get(group, 0))
    frame = pd.DataFrame(
        {
            "grupp_namn": text(round_.names.values()),
            "kunskapsrad": text(round_.councils.values()),
            "inlamning": text([_state(sent.get(group)) for group in index]),
            "uppdaterad": days([_updated(sent.get(group)) for group in index]),
            "aktiviteter": how_many(Counter(group for group, _, _ in rows), index),
            **_per_status(round_, rows, index),
        },
        index=index,
    )
    frame["varsta"] = _worst(round_, frame)
    frame["forsenade"] = how_many(Counter(group for group, _ in late), index)
    latest = [most_late.get(group, math.nan) for group in index]
    frame["mest_forsenad"] = np.array(latest, dtype="float64")  # also where there are no groups
    frame["stodbehov"] = how_many(Counter(plain(support["grupp"])), index)
    return frame


def councils(round_: RoundToSummarise, groups_: pd.DataFrame) -> pd.DataFrame:
    """Return one row per council, one for the staff, and last one for the whole region.

    A group with several councils counts in each of them, and once in the region's total.

    Returns:
        ``kunskapsrad`` (id; ``stab`` for the staff, empty for the total), ``namn``, ``grupper`` and
        ``inskickade`` (``int``: groups, and groups that have sent or have nothing to report),
        ``aktiviteter``, one column for each status, ``forsenade``, ``stodbehov`` (all ``int``).
        RangeIndex.
    """
    sums = ["aktiviteter", *(c.namn for c in round_.statuses), "forsenade", "stodbehov"]
    numbers = groups_[sums].to_numpy()
    sent = (groups_["inlamning"] != State.MISSING).to_numpy()
    rows = []
    for key, name in _parts(round_):
        member = np.array([belongs(group, key) for group in round_.groups], dtype="bool")
        has = {"grupper": int(member.sum()), "inskickade": int(sent[member].sum())}
        total = dict(zip(sums, numbers[member].sum(axis=0).tolist(), strict=True))
        rows.append({"kunskapsrad": key, "namn": name} | has | total)
    return pd.DataFrame(rows)


def _parts(round_: RoundToSummarise) -> list[tuple[str, str]]:
    """Return id and name of the councils and the staff, as far as they are summed up, and all."""
    organisation = round_.organisation
    parts = [(council.id, council.namn) for council in organisation.kunskapsrad]
    parts.append((STAFF, organisation.staben))
    if round_.council:
        return [part for part in parts if part[0] == round_.council]
    return [*parts, ("", TOTAL)]


def _per_status(
    round_: RoundToSummarise, rows: Sequence[tuple[str, str, float]], index: pd.Index[str]
) -> dict[str, Any]:
    return {
        choice.namn: how_many(
            Counter(group for group, lage, _ in rows if lage == choice.namn), index
        )
        for choice in round_.statuses
    }


def _worst(round_: RoundToSummarise, frame: pd.DataFrame) -> Any:
    """Return the worst status of each group, by the order in which the form takes them."""
    worst = [""] * len(frame)
    for choice in reversed(round_.statuses):
        has = frame[choice.namn] > 0
        worst = [choice.namn if some else old for some, old in zip(has, worst, strict=True)]
    return text(worst)


def _state(delivery: Delivery | None) -> str:
    return (delivery.lage if delivery else State.MISSING).value


def _updated(delivery: Delivery | None) -> dt.date | None:
    return delivery.uppdaterad if delivery else None
