"""What the coordinator can do next, and by when: sentences after a check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec

from handlingsplan.delivery import State
from handlingsplan.organisation import Organisation
from handlingsplan.privacy import Private
from handlingsplan.report.findings.faults import groups_in
from handlingsplan.rounds import Checked


class Dates(msgspec.Struct, frozen=True, kw_only=True):
    """A hand-in's dates: the one that groups are shown, and the last day behind it."""

    namn: str
    visat: dt.date
    sista: dt.date

    @property
    def same(self) -> bool:
        """Say whether there is only one date."""
        return self.visat == self.sista


def next_dates(organisation: Organisation, today: dt.date) -> Dates | None:
    """Return the dates of the next hand-in by the region's calendar, or ``None``."""
    coming = organisation.next_deadline(today)
    if coming is None:
        return None
    deadline, year = coming
    return Dates(namn=deadline.namn, visat=deadline.soft(year), sista=deadline.hard_date(year))


def deadline_text(dates: Dates, today: dt.date) -> str:
    """Return the dates as one sentence to the coordinator."""
    days = (dates.sista - today).days
    left = "i dag" if days == 0 else "i morgon" if days == 1 else f"om {days} dagar"
    if dates.same:
        return f"{dates.namn}: sista dag är {dates.sista} ({left})."
    shown = "var" if dates.visat < today else "är"
    return (
        f"{dates.namn}: datumet som grupperna ser {shown} {dates.visat}, "
        f"sista dag är {dates.sista} ({left})."
    )


def next_steps(checked: Checked, *, copies: Path | None = None) -> list[str]:
    """Return what to do next, one sentence each, the most urgent first.

    Args:
        checked: the round.
        copies: where return copies have been written, if they have.
    """
    if checked.complete:
        return list(_steps(checked, copies))
    if any(delivery.lage is State.ERRORS for delivery in checked.deliveries):
        return ["Rätta i Excel, spara filen och kör samma kommando igen."]
    return ["Inget fel hindrar planen. Skicka den till samordnaren."]


def _but(checked: Checked) -> str:
    """Return which copies are not to be sent by mail; nothing where all may be."""
    if any(Private.PERSONAL_NUMBER in kinds for kinds in checked.private.values()):
        return " Inte med e-post där det står personnummer."
    return ""


def _steps(checked: Checked, copies: Path | None) -> Iterator[str]:
    wrong = len(groups_in(checked, State.ERRORS))
    missing = len(groups_in(checked, State.MISSING))
    folder = checked.folder
    if wrong and copies:
        where = f"Skicka returkopiorna i {copies} till grupperna; där är cellerna märkta."
        yield f"{where}{_but(checked)}"
    elif wrong:
        groups = "En grupp har" if wrong == 1 else f"{wrong} grupper har"
        yield (
            f"{groups} fel. Gör en märkt kopia att skicka tillbaka: "
            f"handlingsplan validera {as_argument(folder)} --returkopior Returkopior"
        )
    if missing:
        groups = "En grupp" if missing == 1 else f"{missing} grupper"
        yield f"{groups} har inte skickat. Se vilka: handlingsplan status {as_argument(folder)}"
    dates = next_dates(checked.plans.organisation, checked.today)
    if dates and (wrong or missing):
        yield deadline_text(dates, checked.today)
    if checked.plans.raw:
        plain = "Slå ihop planerna" if not wrong else "Det går att slå ihop planerna redan nu"
        yield f"{plain}: handlingsplan konsolidera {as_argument(folder)} --ut sammanstallning.xlsx"


def as_argument(path: Path) -> str:
    """Return a path as it is typed in a command."""
    text = str(path)
    return f'"{text}"' if " " in text else text
