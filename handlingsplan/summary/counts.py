"""How many, how late, how bad: per group, per council and for the whole region."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from handlingsplan.delivery import Delivery, State, by_group
from handlingsplan.summary.columns import days, text
from handlingsplan.summary.model import LATE, ONLY_HEADING, STAFF, Scope, belongs

TOTAL = "Hela regionen"


def groups(scope: Scope, activities: pd.DataFrame, support: pd.DataFrame) -> pd.DataFrame:
    """Return one row per group, also those that have not sent, in Swedish alphabetical order.

    Returns:
        Indexed by ``grupp`` (id): ``grupp_namn``, ``kunskapsrad`` (names), ``inlamning`` (the
        state of its hand-in), ``med`` (``bool``: a plan of it counts), ``uppdaterad``
        (``datetime64``), ``aktiviteter`` (``int``), one ``int`` column for each of the round's
        statuses, ``varsta`` (``str``: its worst status), ``forsenade`` (``int``),
        ``mest_forsenad`` (``float64``, days), ``stodbehov`` (``int``).
    """
    index = pd.Index(list(scope.names), name="grupp", dtype="str")
    sent = by_group(scope.deliveries)
    spoken = [sent.get(group) for group in index]
    rows = activities[activities["lage"] != ONLY_HEADING]
    late = rows.groupby("grupp")["forsenad_dagar"]
    statuses = [choice.namn for choice in scope.statuses]
    counted = pd.crosstab(rows["grupp"], rows["lage"])
    counted = counted.reindex(index=index, columns=statuses, fill_value=0).astype("int64")
    about = pd.DataFrame(
        {
            "grupp_namn": text(scope.names.values()),
            "kunskapsrad": text(scope.councils.values()),
            "inlamning": text([_state(delivery) for delivery in spoken]),
            "med": np.array([bool(one and one.med) for one in spoken], dtype="bool"),
            "uppdaterad": days([_updated(delivery) for delivery in spoken]),
            "aktiviteter": _of(rows.groupby("grupp").size(), index),
        },
        index=index,
    )
    return pd.concat([about, counted], axis=1).assign(
        varsta=_worst(counted),
        forsenade=_of(late.count(), index),
        mest_forsenad=late.max().reindex(index).astype("float64"),
        stodbehov=_of(support.groupby("grupp").size(), index),
    )


def _of(counted: pd.Series[int], index: pd.Index[str]) -> pd.Series[int]:
    """Return the counts of all groups, 0 where there is nothing to count."""
    return counted.reindex(index, fill_value=0).astype("int64")


def _worst(counted: pd.DataFrame) -> Any:
    """Return the worst status of each group, empty without activities; the worst stands first."""
    if counted.empty:
        return text([""] * len(counted))
    worst = (counted > 0).idxmax(axis=1).where((counted > 0).any(axis=1), "")
    return worst.astype("str")


def councils(scope: Scope, groups_: pd.DataFrame) -> pd.DataFrame:
    """Return one row per council, one for the staff, and last one for the whole region.

    A group with several councils counts in each of them, and once in the region's total.

    Returns:
        ``kunskapsrad`` (id; ``stab`` for the staff, empty for the total), ``namn``, ``grupper``,
        ``inskickade`` and ``med_aktiviteter`` (``int``: groups; those that have sent or have
        nothing to report; those with activities), ``aktiviteter``, one column for each status,
        ``forsenade``, ``stodbehov`` (all ``int``). RangeIndex.
    """
    sums = ["aktiviteter", *(c.namn for c in scope.statuses), LATE, "stodbehov"]
    counts = groups_[sums].assign(
        grupper=1,
        inskickade=(groups_["inlamning"] != State.MISSING).astype("int64"),
        med_aktiviteter=(groups_["aktiviteter"] > 0).astype("int64"),
    )
    rows = []
    for key, name in _parts(scope):
        member = np.array([belongs(group, key) for group in scope.groups], dtype="bool")
        rows.append({"kunskapsrad": key, "namn": name} | counts[member].sum().astype(int).to_dict())
    first = ["kunskapsrad", "namn", "grupper", "inskickade", "med_aktiviteter"]
    return pd.DataFrame(rows)[[*first, *sums]]


def _parts(scope: Scope) -> list[tuple[str, str]]:
    """Return id and name of the councils and the staff, as far as they are summed up, and all."""
    organisation = scope.organisation
    parts = [(council.id, council.namn) for council in organisation.kunskapsrad]
    parts.append((STAFF, organisation.staben))
    if scope.council:
        return [part for part in parts if part[0] == scope.council]
    return [*parts, ("", TOTAL)]


def _state(delivery: Delivery | None) -> str:
    return (delivery.lage if delivery else State.MISSING).value


def _updated(delivery: Delivery | None) -> dt.date | None:
    return delivery.uppdaterad if delivery else None
