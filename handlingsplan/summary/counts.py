"""How many, how late, how bad: per group, per council and for the whole region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
import pandas as pd

from handlingsplan.delivery import Delivery, State, by_group
from handlingsplan.summary.columns import days, text
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
    counted = activities[activities["lage"] != ONLY_HEADING]
    late = counted.groupby("grupp")["forsenad_dagar"]
    frame = pd.DataFrame(
        {
            "grupp_namn": text(round_.names.values()),
            "kunskapsrad": text(round_.councils.values()),
            "inlamning": text([_state(sent.get(group)) for group in index]),
            "uppdaterad": days([_updated(sent.get(group)) for group in index]),
            "aktiviteter": counted.groupby("grupp").size().reindex(index, fill_value=0),
        },
        index=index,
    )
    names = [choice.namn for choice in round_.statuses]
    of_status = pd.crosstab(counted["grupp"], counted["lage"])
    frame[names] = of_status.reindex(index=index, columns=names, fill_value=0)
    frame["varsta"] = text(_worst(frame[names]))
    frame["forsenade"] = late.count().reindex(index, fill_value=0)
    frame["mest_forsenad"] = late.max().reindex(index)
    frame["stodbehov"] = support.groupby("grupp").size().reindex(index, fill_value=0)
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
    sent = groups_["inlamning"] != State.MISSING
    rows = []
    for key, name in _parts(round_):
        member = np.array([belongs(group, key) for group in round_.groups], dtype="bool")
        has = {"grupper": int(member.sum()), "inskickade": int(sent[member].sum())}
        total = groups_.loc[member, sums].sum().to_dict()
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


def _worst(counts: pd.DataFrame) -> Iterable[str]:
    """Yield the first status of each group that has any: they stand worst first."""
    for row in counts.to_dict("records"):
        yield next((str(name) for name, count in row.items() if count), "")


def _state(delivery: Delivery | None) -> str:
    return (delivery.lage if delivery else State.MISSING).value


def _updated(delivery: Delivery | None) -> dt.date | None:
    return delivery.uppdaterad if delivery else None
