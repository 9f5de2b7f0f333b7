"""Summary -> pages, in the order in which a reader wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from handlingsplan import look
from handlingsplan.delivery import State
from handlingsplan.form import Role
from handlingsplan.report.pages import Colour, Column, Page, Show, Table
from handlingsplan.report.summary_columns import (
    COUNCILS,
    GROUP,
    LATE,
    SOURCE,
    colours,
    field_columns,
    with_source,
)
from handlingsplan.report.summary_council import council_pages, groups_page
from handlingsplan.report.summary_overview import overview_page
from handlingsplan.summary import Summary

#: The names of the tables that an earlier summary is read back from.
ACTIVITIES_TABLE = "tblAktiviteter"
TREND_TABLE = "tblTrend"

_STATE_COLOURS = (
    Colour(varde=State.SENT, bakgrund=look.GREEN[0], farg=look.GREEN[1]),
    Colour(varde=State.ERRORS, bakgrund=look.YELLOW[0], farg=look.YELLOW[1]),
    Colour(varde=State.MISSING, bakgrund=look.RED[0], farg=look.RED[1]),
    Colour(varde=State.NOTHING, bakgrund=look.GREY[0], farg=look.GREY[1]),
)


def summary_pages(summary: Summary) -> list[Page]:
    """Return the summary's pages; a section that the summary leaves out has none."""
    makers: Sequence[Callable[[Summary], Iterator[Page]]] = (
        overview_page,
        council_pages,
        groups_page,
        _activities,
        _hand_ins,
    )
    return [page for make in makers for page in make(summary)]


def _activities(summary: Summary) -> Iterator[Page]:
    frame = with_source(summary["aktiviteter"])
    columns = activity_columns(summary)
    yield Page(
        namn="Alla aktiviteter",
        titel="Alla aktiviteter",
        ingress=("En rad per aktivitet. Filtrera i rubrikraden.",),
        tabeller=(
            Table(
                namn=ACTIVITIES_TABLE,
                frame=frame,
                kolumner=tuple(columns),
                tomt="Ingen grupp har skickat några aktiviteter.",
            ),
        ),
        frys=2,
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
                    falt="officiell_status", rubrik="Officiell status", bredd=13, farger=official
                )
            )
    if form.plan.with_role(Role.SLUT):
        columns.append(LATE)
    return columns


def _hand_ins(summary: Summary) -> Iterator[Page]:
    columns = (
        GROUP,
        Column(falt="lage", rubrik="Läge", bredd=20, farger=_STATE_COLOURS),
        Column(falt="uppdaterad", rubrik="Uppdaterad", bredd=12, visa=Show.DATE),
        Column(falt="fil", rubrik="Fil", bredd=40, lank=True),
        Column(falt="med", rubrik="Räknas med", bredd=10),
        Column(falt="skal", rubrik="Varför inte", bredd=36),
        Column(falt="fel", rubrik="Fel", bredd=8, visa=Show.WHOLE),
        Column(falt="varningar", rubrik="Varningar", bredd=10, visa=Show.WHOLE),
        Column(falt="tips", rubrik="Tips", bredd=8, visa=Show.WHOLE),
        COUNCILS,
        Column(falt="fingerprint", rubrik="Filens fingeravtryck (SHA-256)", bredd=34),
    )
    yield Page(
        namn="Inlämning",
        titel="Inlämning",
        ingress=("Varje grupp som väntas skicka en plan, och varje fil.",),
        tabeller=(
            Table(
                namn="tblInlamning",
                frame=summary["inlamning"],
                kolumner=columns,
                tomt="Inga grupper väntas skicka någon plan.",
            ),
        ),
        frys=1,
    )
