"""The pages with every activity, and with those that are late; the worst stand first."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pandas as pd

from handlingsplan.form import Field, Role
from handlingsplan.report.pages.model import Column, Page, Show, Table, table_page
from handlingsplan.report.summary.columns import (
    COUNCILS,
    GROUP,
    SOURCE,
    colours,
    field_columns,
    with_source,
)
from handlingsplan.summary import ONLY_HEADING, Summary
from handlingsplan.summary.columns import plain

#: The table that a later summary is compared with, and its sheet.
ACTIVITIES_TABLE = "tblAktiviteter"
ACTIVITIES_SHEET = "Alla aktiviteter"
LATE_TABLE, LATE_SHEET = "tblForsenade", "Försenade"
#: What an activity counts as.
STATUS = Column(field="lage", heading="Status", width=10)
LATE = Column(field="forsenad_dagar", heading="Försenad (dagar)", width=10, show=Show.WHOLE)
#: Widths that let the first columns stand in the window of a laptop.
_WIDTHS = {Role.PRIORITET: 26.0, Role.AKTIVITET: 32.0, Role.SLUT: 11.0, Role.KOMMENTAR: 25.0}

_ORDER = "Det allvarligaste står först. Filtrera och sortera i rubrikraden."


def activity_pages(summary: Summary) -> Iterator[Page]:
    """Yield the page of all activities, and that of the late ones."""
    frame = with_source(worst_first(summary))
    columns = tuple(_first_printed(summary))
    yield table_page(
        Table(
            name=ACTIVITIES_TABLE,
            frame=frame,
            columns=columns,
            empty="Ingen grupp har skickat några aktiviteter.",
        ),
        name=ACTIVITIES_SHEET,
        intro=(f"{_ORDER} På papper kommer kolumnerna till och med {COUNCILS.heading} med.",),
    )
    if summary.form.plan.with_role(Role.SLUT):
        yield _late_page(summary, frame)


def _late_page(summary: Summary, frame: pd.DataFrame) -> Page:
    late = frame[frame["forsenad_dagar"].notna()]
    late = late.sort_values("forsenad_dagar", ascending=False, kind="stable", ignore_index=True)
    return table_page(
        Table(
            name=LATE_TABLE,
            frame=late,
            columns=(*_first_columns(summary), COUNCILS),
            empty="Ingen aktivitet är försenad.",
        ),
        name=LATE_SHEET,
        title="Försenade aktiviteter",
        intro=(
            f"Sista dagen hade passerat {summary.today:%Y-%m-%d}; aktiviteten är inte avslutad.",
        ),
    )


def worst_first(summary: Summary) -> pd.DataFrame:
    """Return the activities by status, the worst first, and the most late first in each."""
    rows = summary["aktiviteter"]
    names = [choice.namn for choice in summary.statuses] or [""]
    order = {name: number for number, name in enumerate((*names, ONLY_HEADING))}
    ranked = rows.assign(
        _status=[order.get(name, len(order)) for name in plain(rows["lage"])],
        _late=-rows["forsenad_dagar"].fillna(-1),
    )
    ordered = ranked.sort_values(["_status", "_late"], kind="stable", ignore_index=True)
    return ordered.drop(columns=["_status", "_late"])


def first_fields(summary: Summary) -> list[Field]:
    """Return the plan's fields that stand first, as far as the form has them."""
    plan = summary.form.plan
    roles = (Role.PRIORITET, Role.AKTIVITET, Role.SLUT, Role.KOMMENTAR)
    return [field for role in roles for field in plan.all_with_role(role)[:1]]


def _first_columns(summary: Summary) -> list[Column]:
    """Return group, status, priority, activity, last day, days late, comment and link."""
    columns = [msgspec.structs.replace(GROUP, width=20)]
    if summary.statuses:
        columns.append(msgspec.structs.replace(STATUS, colours=colours(summary.statuses)))
    for field in first_fields(summary):
        (column,) = field_columns(summary.form, [field], summary["aktiviteter"].iloc[:0])
        width = _WIDTHS.get(field.roll, column.width) if field.roll else column.width
        columns.append(msgspec.structs.replace(column, width=width))
        if field.roll is Role.SLUT:
            columns.append(LATE)
    return [*columns, msgspec.structs.replace(SOURCE, width=16)]


def _first_printed(summary: Summary) -> Iterator[Column]:
    """Yield the columns, of which those to the left of the plan's own are printed: all are many."""
    printed = True
    for column in activity_columns(summary):
        yield msgspec.structs.replace(column, printed=printed)
        printed = printed and column.field != COUNCILS.field


def activity_columns(summary: Summary) -> list[Column]:
    """Return the columns of the table of all activities, also those of a later comparison."""
    form = summary.form
    frame = summary["aktiviteter"]
    first = {field.namn for field in first_fields(summary)}
    columns = [*_first_columns(summary), COUNCILS]
    for field in form.plan.falt:
        found = field_columns(form, [field], frame)
        if field.namn in first:
            found = found[1:]  # what was written, where the value says less
        if field.roll is Role.STATUS:
            found[0] = msgspec.structs.replace(found[0], heading=status_heading(field))
        columns += found
    return columns


def status_heading(field: Field) -> str:
    """Return the heading of the group's own status, beside what it counts as."""
    return f"{field.rubrik} i planen"
