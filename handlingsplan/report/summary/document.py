"""Summary -> pages, in the order in which a reader wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from handlingsplan.form import Role
from handlingsplan.report.pages.model import Column, Page, Table
from handlingsplan.report.summary.account import (
    about_page,
    finding_page,
    hand_in_page,
    not_included_page,
)
from handlingsplan.report.summary.columns import (
    COUNCILS,
    GROUP,
    LATE,
    SOURCE,
    colours,
    field_columns,
    with_source,
)
from handlingsplan.report.summary.council import council_pages, groups_page
from handlingsplan.report.summary.overview import overview_page
from handlingsplan.report.summary.sections import (
    change_page,
    indicator_page,
    other_pages,
    promise_page,
    support_page,
    theme_page,
    trend_page,
)
from handlingsplan.summary import Summary

#: The table that a later summary is compared with.
ACTIVITIES_TABLE = "tblAktiviteter"


def summary_pages(summary: Summary) -> list[Page]:
    """Return the summary's pages; a section that the summary leaves out has none."""
    return [*overview_page(summary), *council_pages(summary), *data_pages(summary)]


def data_pages(summary: Summary) -> list[Page]:
    """Return the pages that hold each fact once: all but the overview and the councils'."""
    makers: Sequence[Callable[[Summary], Iterator[Page]]] = (
        groups_page,
        promise_page,
        _activities,
        indicator_page,
        support_page,
        other_pages,
        theme_page,
        change_page,
        trend_page,
        hand_in_page,
        finding_page,
        not_included_page,
        about_page,
    )
    return [page for make in makers for page in make(summary)]


def _activities(summary: Summary) -> Iterator[Page]:
    frame = with_source(summary["aktiviteter"])
    columns = activity_columns(summary)
    yield Page(
        name="Alla aktiviteter",
        title="Alla aktiviteter",
        intro=("En rad per aktivitet. Filtrera i rubrikraden.",),
        tables=(
            Table(
                name=ACTIVITIES_TABLE,
                frame=frame,
                columns=tuple(columns),
                empty="Ingen grupp har skickat några aktiviteter.",
            ),
        ),
        freeze=1,
    )


def activity_columns(summary: Summary) -> list[Column]:
    """Return the columns of the table of all activities, also those of a later comparison."""
    form = summary.form
    frame = summary["aktiviteter"]
    status = form.plan.with_role(Role.STATUS)
    columns = [GROUP, SOURCE, COUNCILS]
    for field in form.plan.falt:
        columns += field_columns(form, [field], frame)
        if field is status:
            official = colours(form.officiell)
            columns.append(
                Column(
                    field="officiell_status", heading="Officiell status", width=13, colours=official
                )
            )
    if form.plan.with_role(Role.SLUT):
        columns.append(LATE)
    return columns
