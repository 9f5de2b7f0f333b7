"""The region's year: what the groups have written about their meetings and dates, in one list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from handlingsplan.content import calendar_rows
from handlingsplan.form import Role, Sheet
from handlingsplan.summary.activities import rows_of
from handlingsplan.summary.columns import plain, text
from handlingsplan.summary.model import Scope
from handlingsplan.text import fold

#: In the place of a group's name: the dates that the region has set for everybody.
EVERYBODY = "Alla grupper"
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_WITHOUT = "utan datum"


def calendar(scope: Scope, sheet: Sheet) -> pd.DataFrame:
    """Return what stands in the groups' sheets of the annual cycle, by date.

    What the region's own calendar brings into every plan is one row for everybody, with the
    source in the first plan that has it.

    Args:
        scope: the round.
        sheet: the form's sheet with the role ``arshjul``.

    Returns:
        As :func:`rows_of` (``grupp`` is empty and ``grupp_namn`` says so for everybody), and
        ``manad`` (``str``, e.g. ``2026-03 mars``; ``2026 Q1`` or ``utan datum`` where no day is
        given). RangeIndex.
    """
    frame = rows_of(scope, sheet.nyckel)
    brought = _brought(scope, sheet)
    keys = [_key(row, sheet) for row in frame.to_dict("records")]
    common = [key in brought for key in keys]
    seen: set[tuple[str, ...]] = set()
    kept = []
    for key, everybody in zip(keys, common, strict=True):
        kept.append(not everybody or key not in seen)
        seen.add(key)
    names = plain(frame["grupp_namn"])
    frame = frame.assign(
        grupp=text("" if c else g for c, g in zip(common, plain(frame["grupp"]), strict=True)),
        grupp_namn=text(EVERYBODY if c else n for c, n in zip(common, names, strict=True)),
        kunskapsrad=text(
            "Alla" if c else k for c, k in zip(common, plain(frame["kunskapsrad"]), strict=True)
        ),
        manad=text([_month(row, sheet, _year(scope, row)) for row in frame.to_dict("records")]),
    )
    start = sheet.with_role(Role.FRAN)
    order = ["_ordning", *([start.namn] if start else [])]
    ranked = frame[np.array(kept, dtype="bool")].assign(
        _ordning=lambda rows: rows["manad"].map(_order)
    )
    return ranked.sort_values(order, kind="stable", ignore_index=True).drop(columns="_ordning")


def _brought(scope: Scope, sheet: Sheet) -> set[tuple[str, ...]]:
    """Return the keys of the rows that templates bring, of every year that a plan is for."""
    field = scope.form.cover.with_role(Role.AR)
    years = scope.plans.books[field.namn].dropna().unique() if field else ()
    return {
        _key(row, sheet)
        for year in years
        for row in calendar_rows(scope.organisation, sheet, int(year))
    }


def _key(row: Mapping[Any, object], sheet: Sheet) -> tuple[str, ...]:
    """Return what makes two rows the same event: its heading, kind and dates."""
    roles = (Role.RUBRIK, Role.TYP, Role.KVARTAL, Role.FRAN, Role.TOM)
    fields = filter(None, (sheet.with_role(role) for role in roles))
    return tuple(_shown(row.get(field.namn)) for field in fields)


def _shown(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124  (NaN and NaT are not themselves)
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, dt.date) else fold(str(value))


def _order(month: str) -> str:
    """Return what sorts months and quarters together: a quarter stands before its months."""
    year, _, quarter = month.partition(" Q")
    return f"{year}-{int(quarter) * 3 - 2:02}" if quarter.isdecimal() else month


def _year(scope: Scope, row: Mapping[Any, Any]) -> str:
    """Return the year that the row's plan is for; empty where its cover does not say."""
    field = scope.form.cover.with_role(Role.AR)
    year = scope.plans.books.loc[row["bok"], field.namn] if field else float("nan")
    return f"{year:.0f}" if year == year else ""  # noqa: PLR0124  (NaN)


def _month(row: Mapping[Any, object], sheet: Sheet, year: str) -> str:
    begins, quarter = sheet.with_role(Role.FRAN), sheet.with_role(Role.KVARTAL)
    day = row.get(begins.namn) if begins else None
    if isinstance(day, dt.date) and day == day:  # noqa: PLR0124  (NaT is not itself)
        return f"{day:%Y-%m} {_MONTHS[day.month - 1]}"
    named = row.get(quarter.namn) if quarter else None
    return f"{year} {named}".strip() if isinstance(named, str) else _WITHOUT
