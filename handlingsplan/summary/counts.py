"""How many, how late, how bad: per group, per council and for the whole region."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from handlingsplan.delivery import Delivery, State
from handlingsplan.summary.columns import days, text
from handlingsplan.summary.model import ONLY_HEADING, STAFF, Round, belongs

TOTAL = "Hela regionen"
_STATE_ORDER = (State.SENT, State.NOTHING, State.ERRORS, State.MISSING)


def groups(round_: Round, activities: pd.DataFrame, support: pd.DataFrame) -> pd.DataFrame:
    """Return one row per group, also those that have not sent, in Swedish alphabetical order.

    Returns:
        Indexed by ``grupp`` (id): ``grupp_namn``, ``kunskapsrad`` (names), ``inlamning`` (the
        state of its hand-in), ``uppdaterad`` (``datetime64``), ``aktiviteter`` (``int``), one
        ``int`` column for each of the round's statuses, ``varsta`` (``str``: its worst status),
        ``forsenade`` (``int``), ``mest_forsenad`` (``float64``, days), ``stodbehov`` (``int``).
    """
    counted = activities[activities["lage"] != ONLY_HEADING]
    sent = _delivery_of(round_)
    index = pd.Index([group.id for group in round_.groups], name="grupp", dtype="str")
    per_group = counted.groupby("grupp")
    late = per_group["forsenad_dagar"]
    frame = pd.DataFrame(
        {
            "grupp_namn": text([group.titel for group in round_.groups]),
            "kunskapsrad": text(
                ["; ".join(round_.organisation.council_names(group)) for group in round_.groups]
            ),
            "inlamning": text([_state(sent.get(group.id)) for group in round_.groups]),
            "uppdaterad": days([_updated(sent.get(group.id)) for group in round_.groups]),
            "aktiviteter": per_group.size().reindex(index, fill_value=0),
        },
        index=index,
    )
    frame = frame.join(_per_status(round_, counted, index))
    frame["varsta"] = _worst(round_, frame)
    frame["forsenade"] = late.count().reindex(index, fill_value=0)
    frame["mest_forsenad"] = late.max().reindex(index)
    frame["stodbehov"] = support.groupby("grupp").size().reindex(index, fill_value=0)
    return frame


def councils(round_: Round, groups_: pd.DataFrame) -> pd.DataFrame:
    """Return one row per council, one for the staff, and last one for the whole region.

    A group with several councils counts in each of them, and once in the region's total.

    Returns:
        ``kunskapsrad`` (id; ``stab`` for the staff, empty for the total), ``namn``, ``grupper`` and
        ``inskickade`` (``int``: groups, and groups that have sent or have nothing to report),
        ``aktiviteter``, one column for each status, ``forsenade``, ``stodbehov`` (all ``int``).
        RangeIndex.
    """
    members = {
        (key, name): [group.id for group in round_.groups if belongs(group, key)]
        for key, name in _parts(round_)
    }
    sums = ["aktiviteter", *(c.namn for c in round_.statuses), "forsenade", "stodbehov"]
    rows = []
    for (key, name), ids in members.items():
        of_council = groups_.loc[ids]
        sent = int((of_council["inlamning"] != State.MISSING).sum())
        total = {name: int(value) for name, value in of_council[sums].sum().items()}
        rows.append(
            {"kunskapsrad": key, "namn": name, "grupper": len(ids), "inskickade": sent} | total
        )
    return pd.DataFrame(rows)


def _parts(round_: Round) -> list[tuple[str, str]]:
    """Return id and name of the councils and the staff, as far as they are summed up, and all."""
    organisation = round_.organisation
    parts = [(council.id, council.namn) for council in organisation.kunskapsrad]
    parts.append((STAFF, organisation.staben))
    if round_.council:
        return [part for part in parts if part[0] == round_.council]
    return [*parts, ("", TOTAL)]


def _per_status(round_: Round, counted: pd.DataFrame, index: pd.Index[str]) -> pd.DataFrame:
    names = [choice.namn for choice in round_.statuses]
    table = pd.crosstab(counted["grupp"], counted["lage"])
    table = table.reindex(index=index, columns=names, fill_value=0).astype("int64")
    return table.rename_axis(columns=None)


def _worst(round_: Round, frame: pd.DataFrame) -> Any:
    """Return the worst status of each group, by the order in which the form takes them."""
    worst = [""] * len(frame)
    for choice in reversed(round_.statuses):
        has = frame[choice.namn] > 0
        worst = [choice.namn if some else old for some, old in zip(has, worst, strict=True)]
    return text(worst)


def _delivery_of(round_: Round) -> dict[str, Delivery]:
    """Return the file that speaks for each group: the one that counts, else the best state."""
    chosen: dict[str, Delivery] = {}
    for delivery in round_.deliveries:
        known = chosen.get(delivery.grupp)
        if known is None or _rank(delivery) < _rank(known):
            chosen[delivery.grupp] = delivery
    return chosen


def _rank(delivery: Delivery) -> tuple[bool, int]:
    return not delivery.med, _STATE_ORDER.index(delivery.lage)


def _state(delivery: Delivery | None) -> str:
    return (delivery.lage if delivery else State.MISSING).value


def _updated(delivery: Delivery | None) -> dt.date | None:
    return delivery.uppdaterad if delivery else None
