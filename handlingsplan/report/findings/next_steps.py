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
    if dates.visat == dates.sista:
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


def steps_after_summary(checked: Checked, summary: Path) -> list[str]:
    """Return what to do when the summary has been written, one sentence each.

    Args:
        checked: the round.
        summary: where it lies.
    """
    steps = [f"Öppna {summary} och börja på bladet Lägesbild.", *_undone(checked, None)]
    wrong = any(delivery.lage is State.ERRORS for delivery in checked.deliveries)
    which = "planerna som är utan fel" if wrong else "planerna"
    command = f"handlingsplan publicera {as_argument(checked.folder)} --ut publicerat"
    return [*steps, f"Gör bildspel, PDF, webbsidor och kalender av {which}: {command}"]


def steps_after_mails(checked: Checked, mails: Path) -> list[str]:
    """Return what to do with drafts of mails, one sentence each.

    Args:
        checked: the round.
        mails: where the drafts lie.
    """
    again = f"handlingsplan validera {as_argument(checked.folder)}"
    return [
        f"Öppna utkasten i {mails} i Outlook, läs igenom, fyll i mottagaren och skicka.",
        f"Lägg det som kommer tillbaka i {checked.folder} och granska igen: {again}",
    ]


def _steps(checked: Checked, copies: Path | None) -> Iterator[str]:
    yield from _undone(checked, copies)
    if checked.plans.raw:
        wrong = groups_in(checked, State.ERRORS)
        plain = "Slå ihop planerna" if not wrong else "Det går att slå ihop planerna redan nu"
        command = f"handlingsplan konsolidera {as_argument(checked.folder)}"
        yield f"{plain}: {command} --ut sammanstallning.xlsx"


def _undone(checked: Checked, copies: Path | None) -> Iterator[str]:
    """Say what is left to do with the plans before they are all there and right, and by when."""
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
    if wrong or missing:
        yield (
            "Gör ett mejlutkast till var och en som har något kvar att göra: "
            f"handlingsplan mejl {as_argument(folder)} --ut mejl"
        )
    dates = next_dates(checked.plans.organisation, checked.today)
    if dates and (wrong or missing):
        yield deadline_text(dates, checked.today)


def as_argument(path: Path) -> str:
    """Return a path as it is typed in a command."""
    text = str(path)
    return f'"{text}"' if " " in text else text
