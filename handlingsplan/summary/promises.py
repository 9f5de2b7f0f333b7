"""Which patient promise who works with, and which nobody does."""

from __future__ import annotations

import pandas as pd

from handlingsplan.form import Field, Role
from handlingsplan.summary.columns import text
from handlingsplan.summary.model import Scope


def promise_fields(scope: Scope) -> tuple[Field, ...]:
    """Return the plan's promise fields in order of number."""
    return tuple(sorted(scope.form.plan.all_with_role(Role.LOFTE), key=lambda field: field.nr))


def per_group(scope: Scope, activities: pd.DataFrame) -> pd.DataFrame:
    """Return the matrix: how many of each group's activities are tied to each promise.

    Returns:
        One row per group, in Swedish alphabetical order, also those without a plan:
        ``grupp`` (id), ``grupp_namn``, ``kunskapsrad`` (names), one ``int`` column per promise
        with the field's name, ``utan`` (``int``: activities tied to no promise).
    """
    fields = [field.namn for field in promise_fields(scope)]
    ticks = activities[fields].assign(utan=~activities[fields].any(axis=1))
    counts = ticks.groupby(activities["grupp"]).sum().astype("int64")
    counts = counts.reindex(list(scope.names), fill_value=0).reset_index(drop=True)
    counts.insert(0, "grupp", text(scope.names.keys()))
    counts.insert(1, "grupp_namn", text(scope.names.values()))
    counts.insert(2, "kunskapsrad", text(scope.councils.values()))
    return counts


def per_promise(scope: Scope, activities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per promise, those that need attention first.

    Returns:
        ``nr`` (``int``), ``lofte`` (short name), ``text`` (the promise's own words),
        ``aktiviteter``, ``pagaende`` (``int``: not finished), ``grupper`` (``int``), ``lage``
        (``str``: the groups that work with it), ``brist`` (``bool``: nobody works with
        it, or one group alone). RangeIndex.
    """
    names = {promise.nr: promise for promise in scope.form.loften}
    rows = []
    for field in promise_fields(scope):
        tied = activities.loc[activities[field.namn], ["grupp_namn", "avslutad"]]
        of = list(tied["grupp_namn"].unique())
        going_on = int((~tied["avslutad"]).sum())
        promise = names.get(field.nr)
        rows.append(
            {
                "nr": field.nr,
                "lofte": promise.kort if promise else field.rubrik,
                "text": promise.text if promise else field.in_year().hjalp,
                "aktiviteter": len(tied),
                "pagaende": going_on,
                "grupper": len(of),
                "lage": _who(of, going_on),
                "brist": going_on == 0 or len(of) == 1,
            }
        )
    return pd.DataFrame(rows).sort_values(["grupper", "nr"], ignore_index=True)


def _who(groups: list[str], going_on: int) -> str:
    if not groups:
        return "Ingen grupp."
    if not going_on:
        return f"Ingen nu; avslutat hos {', '.join(groups)}."
    return f"Bara {groups[0]}." if len(groups) == 1 else ", ".join(groups)
