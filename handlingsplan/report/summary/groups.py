"""The page of all groups, and of the councils' totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from handlingsplan.delivery import State
from handlingsplan.form import Choice
from handlingsplan.report.pages.colours import STATES
from handlingsplan.report.pages.model import Column, Page, Show, Table
from handlingsplan.report.summary.columns import COUNCILS, GROUP, colours
from handlingsplan.summary import Summary
from handlingsplan.text import counted

GROUPS_TABLE, COUNCILS_TABLE = "tblGrupper", "tblKunskapsrad"
_STATE_OF = {state.value: state for state in State}


def groups_page(summary: Summary, note: str, sheets: Mapping[str, str]) -> Iterator[Page]:
    """Yield the page of all groups, the most serious first, and of the councils' totals.

    Args:
        summary: the summary.
        note: why the councils do not sum to the region; empty where they do.
        sheets: council -> its sheet in this workbook; none where there are no such sheets.
    """
    frame = by_seriousness(summary)
    yield Page(
        name="Grupper",
        title="Grupper och kunskapsråd",
        intro=("De grupper som har mest rött, gult och försenat står först.",),
        tables=(_groups_table(summary, frame), _councils_table(summary, note, sheets)),
        freeze=1,
    )


def by_seriousness(summary: Summary) -> pd.DataFrame:
    """Return the frame ``grupper`` with the groups that need the most attention first."""
    serious = [choice.namn for choice in summary.statuses if choice.avvikelse]
    order = [*serious, "forsenade", "aktiviteter"]
    return summary["grupper"].sort_values(order, ascending=False, kind="stable")


def status_columns(counted: Sequence[Choice]) -> list[Column]:
    """Return a column of counts for each status."""
    return [Column(field=c.namn, heading=c.namn, width=10, show=Show.COUNT) for c in counted]


def _groups_table(summary: Summary, groups: pd.DataFrame) -> Table:
    columns = [GROUP, Column(field="kort", heading="I korthet", width=44)]
    if summary.statuses:
        worst = colours(summary.statuses)
        columns.append(Column(field="varsta", heading="Värsta status", width=12, colours=worst))
    columns += [
        Column(field="inlamning", heading="Inlämning", width=18, colours=STATES),
        Column(field="uppdaterad", heading="Uppdaterad", width=12, show=Show.DATE),
        Column(field="aktiviteter", heading="Aktiviteter", width=11, show=Show.COUNT),
        *status_columns(summary.statuses),
        Column(field="forsenade", heading="Försenade", width=11, show=Show.COUNT),
        Column(field="stodbehov", heading="Stödbehov", width=11, show=Show.COUNT),
        COUNCILS,
    ]
    return Table(
        name=GROUPS_TABLE,
        heading="Grupper",
        frame=with_sentences(summary, groups).reset_index(),
        columns=tuple(columns),
        empty="Inga grupper.",
    )


def _councils_table(summary: Summary, note: str, sheets: Mapping[str, str]) -> Table:
    frame = summary["kunskapsrad"]
    columns = (
        Column(field="namn", heading="Kunskapsråd", width=24, link=bool(sheets)),
        Column(field="kort", heading="I korthet", width=44),
        Column(field="grupper", heading="Grupper", width=12, show=Show.COUNT),
        Column(field="inskickade", heading="Har skickat in", width=18, show=Show.COUNT),
        Column(field="stodbehov", heading="Stödbehov", width=12, show=Show.COUNT),
        Column(field="aktiviteter", heading="Aktiviteter", width=11, show=Show.COUNT),
        *status_columns(summary.statuses),
        Column(field="forsenade", heading="Försenade", width=11, show=Show.COUNT),
    )
    return Table(
        name=COUNCILS_TABLE,
        heading="Kunskapsråd",
        frame=frame.assign(
            kort=[sentence(summary, row) for row in frame.to_dict("records")],
            fil="",
            blad=[sheets.get(name, "") for name in frame["namn"]],
            cell="A1",
        ),
        columns=columns,
        empty="Inga kunskapsråd.",
        note=note,
    )


def with_sentences(summary: Summary, groups: pd.DataFrame) -> pd.DataFrame:
    """Return groups with ``kort``: each one's counts in words, or why there are none."""
    return groups.assign(kort=[_of_group(summary, row) for row in groups.to_dict("records")])


def _of_group(summary: Summary, row: Mapping[Any, Any]) -> str:
    if row["med"] and row["inlamning"] != State.NOTHING:
        return sentence(summary, row)
    match _STATE_OF[row["inlamning"]]:
        case State.MISSING:
            return "Ingen plan inskickad."
        case State.NOTHING:
            return "Inget att rapportera."
        case State.ERRORS | State.SENT | State.REPLACED | State.NO_PLAN:
            return "Ingen plan som går att läsa."


def sentence(summary: Summary, counts: Mapping[Any, Any]) -> str:
    """Return counts in words: how many activities, what deviates, what is late."""
    if not counts["aktiviteter"]:
        return "Inga aktiviteter."
    parts = [counted(counts["aktiviteter"], "aktivitet", "aktiviteter")]
    parts += [
        f"{c.namn.lower()} {counts[c.namn]}"
        for c in summary.statuses
        if c.avvikelse and counts[c.namn]
    ]
    parts += [f"försenade {counts['forsenade']}"] if counts["forsenade"] else []
    return ", ".join(parts) + "."
