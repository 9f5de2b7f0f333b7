"""Which patient promise who works with, and which nobody does."""

from __future__ import annotations

from collections import Counter
from itertools import compress

import pandas as pd

from handlingsplan.form import Field, Role
from handlingsplan.summary.columns import how_many, plain, text
from handlingsplan.summary.model import RoundToSummarise


def promise_fields(round_: RoundToSummarise) -> tuple[Field, ...]:
    """Return the plan's promise fields in order of number."""
    return tuple(sorted(round_.form.plan.all_with_role(Role.LOFTE), key=lambda field: field.nr))


def per_group(round_: RoundToSummarise, activities: pd.DataFrame) -> pd.DataFrame:
    """Return the matrix: how many of each group's activities are tied to each promise.

    Returns:
        One row per group, in Swedish alphabetical order, also those without a plan:
        ``grupp`` (id), ``grupp_namn``, ``kunskapsrad`` (names), one ``int`` column per promise
        with the field's name, ``utan`` (``int``: activities tied to no promise).
    """
    fields = [field.namn for field in promise_fields(round_)]
    groups: list[str] = plain(activities["grupp"])
    ticks = {name: activities[name].tolist() for name in fields}
    ticks["utan"] = (~activities[fields].any(axis=1)).tolist()
    return pd.DataFrame(
        {
            "grupp": text(round_.names.keys()),
            "grupp_namn": text(round_.names.values()),
            "kunskapsrad": text(round_.councils.values()),
        }
        | {
            name: how_many(Counter(compress(groups, ticked)), round_.names)
            for name, ticked in ticks.items()
        }
    )


def per_promise(round_: RoundToSummarise, activities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per promise, those that need attention first.

    Returns:
        ``nr`` (``int``), ``lofte`` (short name), ``text`` (the promise's own words),
        ``aktiviteter``, ``pagaende`` (``int``: not finished), ``grupper`` (``int``), ``lage``
        (``str``: a clause that says who works with it), ``brist`` (``bool``: nobody works with
        it, or one group alone). RangeIndex.
    """
    names = {promise.nr: promise for promise in round_.form.loften}
    groups: list[str] = plain(activities["grupp_namn"])
    closed = activities["avslutad"].tolist()
    rows = []
    for field in promise_fields(round_):
        tied = activities[field.namn].tolist()
        of = list(dict.fromkeys(compress(groups, tied)))
        going_on = Counter(compress(closed, tied))[False]
        promise = names.get(field.nr)
        rows.append(
            {
                "nr": field.nr,
                "lofte": promise.kort if promise else field.rubrik,
                "text": promise.text if promise else field.hjalp,
                "aktiviteter": sum(tied),
                "pagaende": going_on,
                "grupper": len(of),
                "lage": _who(of, going_on),
                "brist": going_on == 0 or len(of) == 1,
            }
        )
    return pd.DataFrame(rows).sort_values(["grupper", "nr"], ignore_index=True)


def _who(groups: list[str], going_on: int) -> str:
    if not groups:
        return "Ingen grupp arbetar med löftet."
    if not going_on:
        return "Bara avslutade aktiviteter; ingen grupp arbetar med löftet nu."
    if len(groups) == 1:
        return f"Bara {groups[0]} arbetar med löftet."
    return f"{len(groups)} grupper arbetar med löftet."
