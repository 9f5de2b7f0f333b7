"""The console's buttons: settings from the sheet, work by the library, results on the sheet."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import msgspec

from handlingsplan.errors import UsageError
from handlingsplan.excel import work
from handlingsplan.excel.console import Console, Settings
from handlingsplan.excel.entry_points import button, message_of
from handlingsplan.excel.host import Host
from handlingsplan.excel.sheets import bring_in
from handlingsplan.findings import Severity
from handlingsplan.rounds import Checked

_BETWEEN_SECONDS = 0.5


def _on_console(task: Callable[[Console, Settings], str]) -> Callable[[Host], None]:
    """Run a task with the console's settings; its sentence, or an error's, ends on the sheet."""

    def work_on(host: Host) -> None:
        console = Console(host)
        try:
            settings = console.settings()
            with host.quiet():
                text = task(console, settings)
        except Exception as error:
            console.say(message_of(error))
            console.activate()  # a sheet that was copied in may have been in front
            raise
        console.say(f"{dt.datetime.now().astimezone():%H:%M}  {text}")

    return work_on


def _progress(console: Console, what: str) -> work.Progress:
    """Return a progress that shows in the status bar, at most twice a second."""
    shown = 0.0

    def step(done: int, total: int) -> None:
        nonlocal shown
        if done == total or time.monotonic() - shown >= _BETWEEN_SECONDS:
            console.progress(f"Handlingsplan: {what} {done} av {total}")
            shown = time.monotonic()

    return step


def _checked(console: Console, settings: Settings) -> Checked:
    checked = work.checked_round(settings, progress=_progress(console, "läser plan"))
    console.list_files(checked.deliveries)
    return checked


def _counts(checked: Checked) -> str:
    severities = [finding.niva for finding in checked.findings]
    sent = sum(bool(delivery.fil) for delivery in checked.deliveries)
    read = len(checked.plans.raw)
    unread = f", {sent - read} gick inte att läsa" if sent > read else ""
    return (
        f"{read} planer lästa{unread}. "
        f"{severities.count(Severity.FEL)} fel, {severities.count(Severity.VARNING)} varningar, "
        f"{severities.count(Severity.TIPS)} tips. Fas: {checked.phase.value}."
    )


def _validate(console: Console, settings: Settings) -> str:
    return f"{_counts(_checked(console, settings))} Filerna och deras läge står i listan nedanför."


def _consolidate(console: Console, settings: Settings) -> str:
    return _summary(console, msgspec.structs.replace(settings, earlier=None))


def _compare(console: Console, settings: Settings) -> str:
    if settings.earlier is None:
        message = "Det finns ingen tidigare sammanställning att jämföra med."
        raise UsageError(message, "Fyll i raden Tidigare sammanställning och tryck igen.")
    return _summary(console, settings)


def _summary(console: Console, settings: Settings) -> str:
    checked = _checked(console, settings)
    host = console.host
    console.progress("Handlingsplan: sammanställer")
    folder = host.folder
    data = work.summary_of(
        checked, document=(folder or settings.folder) / host.book.name, earlier=settings.earlier
    )
    with work.beside(folder, data) as path:
        brought = bring_in(host, path)
    console.activate()
    names = brought.names
    lost = f" Skriv om formlerna i {', '.join(brought.broken)}." if brought.broken else ""
    return f"{_counts(checked)} {len(names)} blad är uppdaterade; börja med {names[0]}.{lost}"


def _return_copies(console: Console, settings: Settings) -> str:
    checked = _checked(console, settings)
    folder, copies = work.copies(checked, progress=_progress(console, "märker kopia"))
    left = "".join(f" {fil}: {reason}." for fil, reason in copies.left_out.items())
    return f"{len(copies.written)} märkta kopior ligger i {folder}.{left}"


def _create_templates(console: Console, settings: Settings) -> str:
    year = settings.year
    if year is None:
        message = "Året är inte ifyllt."
        raise UsageError(message, "Skriv året som mallarna gäller på raden År och tryck igen.")
    folder, made, kept = work.templates(settings, year, progress=_progress(console, "gör mall"))
    there = f" {kept} fanns redan och är orörda." if kept else ""
    return f"{made} mallar ligger i {folder}.{there}"


create_templates = button(_on_console(_create_templates))
validate = button(_on_console(_validate))
consolidate = button(_on_console(_consolidate))
compare = button(_on_console(_compare))
return_copies = button(_on_console(_return_copies))
