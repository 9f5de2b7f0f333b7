"""The console's buttons: settings from the sheet, work by the library, results on the sheet."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from handlingsplan.delivery import State, by_group
from handlingsplan.errors import UsageError
from handlingsplan.excel import next_year, questions, work
from handlingsplan.excel.console import Console, Result, Settings
from handlingsplan.excel.console_file import PHASE_NAMES
from handlingsplan.excel.documents import publish, said, start_of
from handlingsplan.excel.entry_points import button, message_of
from handlingsplan.excel.file_list import Places
from handlingsplan.excel.host import Host
from handlingsplan.excel.sheets import bring_in, has_summary
from handlingsplan.report.findings.faults import count_text
from handlingsplan.report.mail.hand_in import write_hand_in
from handlingsplan.rounds import Checked
from handlingsplan.text import counted, left_alone


def _step(task: Callable[[Console, Settings], Result], function: str) -> Callable[[], None]:
    """Make the entry point of a step; what it came to stands on its row and in the message."""

    def work_on(host: Host) -> None:
        with _said_on_the_sheet(Console(host)) as console:
            settings = console.settings()
            with host.quiet():
                result = task(console, settings)
                console.note(function, result)
            console.say(f"{dt.datetime.now().astimezone():%H:%M}  {result.text}")

    return button(functools.wraps(task)(work_on))


@contextlib.contextmanager
def _said_on_the_sheet(console: Console) -> Iterator[Console]:
    """Let an error's message stand on the sheet too; the entry point shows it in a box."""
    try:
        yield console
    except Exception as error:
        console.say(message_of(error))
        console.activate()  # a sheet that was copied in may have been in front
        raise


def _checked(console: Console, settings: Settings) -> Checked:
    return work.checked_round(settings, progress=console.host.counter("läser plan"))


def _list(console: Console, checked: Checked) -> None:
    """List the files, with links to what there is of them by now."""
    folder = checked.folder
    places = Places(
        folder=folder,
        findings=work.findings_path(folder),
        copies=work.copies_folder(folder),
        link_to=console.host.link_to,
    )
    console.list_files(checked.deliveries, places)


def _found(checked: Checked) -> str:
    return count_text(Counter(finding.niva for finding in checked.findings))


def _counts(checked: Checked) -> str:
    sent = sum(bool(delivery.fil) for delivery in checked.deliveries)
    read = len(checked.plans.raw)
    unread = f", {sent - read} gick inte att läsa" if sent > read else ""
    phase = PHASE_NAMES[checked.phase]
    return f"{read} planer lästa{unread}. {_found(checked).capitalize()}. Fas: {phase}."


def _create_templates(console: Console, settings: Settings) -> Result:
    year = settings.year
    if year is None:
        message = "Året är inte ifyllt."
        raise UsageError(message, "Skriv året som mallarna gäller på raden År och tryck igen.")
    folder, made, kept = work.templates(settings, year, progress=console.host.counter("gör mall"))
    there = f" {left_alone(kept)}" if kept else ""
    text = f"{made} mallar ligger i {folder}.{there}"
    return Result(text=text, short=f"{made} mallar i {folder.name}", place=folder)


def _list_received(console: Console, settings: Settings) -> Result:
    checked = _checked(console, settings)
    _list(console, checked)
    states = [delivery.lage for delivery in by_group(checked.deliveries).values()]
    missing = states.count(State.MISSING)
    short = f"{len(states) - missing} av {len(states)} grupper har skickat"
    text = f"{short}, {missing} saknas. Det som behöver göras står först i listan nedanför."
    return Result(text=text, short=short, place=settings.folder)


def _validate(console: Console, settings: Settings) -> Result:
    checked = _checked(console, settings)
    path = work.write_findings(checked)
    _list(console, checked)
    text = f"{_counts(checked)} Filerna och deras läge står i listan nedanför."
    return Result(text=text, short=_found(checked), place=path)


def _return_copies(console: Console, settings: Settings) -> Result:
    checked = _checked(console, settings)
    target = checked.folder / work.REVIEW_FOLDER
    done = write_hand_in(checked, target, progress=console.host.counter("märker kopia"))
    _list(console, checked)
    copies = done.copies
    left = "".join(f" {fil}: {reason}." for fil, reason in copies.left_out.items())
    notes = "".join(f" {note}" for note in (*copies.notes, *done.notes))
    text = f"{len(copies.written)} märkta kopior och utkast till mejl ligger i {target}."
    short = f"{len(copies.written)} kopior i {target.name}"
    return Result(text=text + left + notes, short=short, place=target)


def _consolidate(console: Console, settings: Settings) -> Result:
    return _summary(console, msgspec.structs.replace(settings, earlier=None))


def _compare(console: Console, settings: Settings) -> Result:
    with _earlier(console.host, settings) as earlier:
        return _summary(console, msgspec.structs.replace(settings, earlier=earlier))


@contextlib.contextmanager
def _earlier(host: Host, settings: Settings) -> Iterator[Path]:
    """Return the summary to compare with: the chosen one, else the console's own, as it stands."""
    if settings.earlier is not None:
        yield settings.earlier
        return
    if not has_summary(host):
        message = "Det finns ingen tidigare sammanställning att jämföra med."
        raise UsageError(message, "Fyll i raden Tidigare sammanställning, eller sammanställ först.")
    with _copy_of_the_console(host) as path:
        yield path


@contextlib.contextmanager
def _copy_of_the_console(host: Host) -> Iterator[Path]:
    """Keep a copy of the open book for a moment, as it stands, also with what is not saved."""
    with tempfile.TemporaryDirectory(prefix="handlingsplan-", dir=host.copy_folder) as folder:
        path = Path(folder, host.book.name)
        host.save_copy(path)
        yield path


def _summary(console: Console, settings: Settings) -> Result:
    checked = _checked(console, settings)
    _list(console, checked)
    host = console.host
    host.progress("Handlingsplan: sammanställer")
    place = work.staging(host, checked.folder)
    data = work.summary_of(checked, base=place.base, earlier=settings.earlier)
    with work.staged(place, data) as path:
        brought = bring_in(host, path)
    console.activate()
    names = brought.names
    lost = f" Skriv om formlerna i {', '.join(brought.broken)}." if brought.broken else ""
    text = f"{_counts(checked)} {len(names)} blad är uppdaterade; börja med {names[0]}.{lost}"
    if host.on_the_web:
        text += " Konsolen ligger på webben: länkarna till planerna gäller på den här datorn."
    return Result(text=text, short=f"{len(names)} blad, börja med {names[0]}", sheet=names[0])


def _publish(console: Console, settings: Settings) -> Result:
    published = publish(settings, progress=console.host.counter("gör dokument"))
    made = counted(published.documents, "plan eller översikt", "planer och översikter")
    short = f"{made} i {published.folder.name}"
    return Result(text=said(published), short=short, place=start_of(published))


def _create_next_year(console: Console, settings: Settings) -> Result:
    reading, making = (console.host.counter(what) for what in ("läser plan", "gör mall"))
    return next_year.make(settings, reading=reading, making=making)


def _put_questions(console: Console, settings: Settings) -> Result:
    host = console.host
    with contextlib.ExitStack() as open_files:
        own = [open_files.enter_context(_copy_of_the_console(host))] if has_summary(host) else []
        files = [*own, *([settings.earlier] if settings.earlier else [])]
        if not files:
            message = "Det finns ingen sammanställning med frågor."
            raise UsageError(
                message,
                "Sammanställ först och skriv frågorna på bladet Frågor, eller fyll i raden "
                "Tidigare sammanställning.",
            )
        return questions.put(settings, files, progress=host.counter("läser kopia"))


def _browse(key: str) -> Callable[[], None]:
    """Make the entry point of a button that looks for a file or folder."""

    def work_on(host: Host) -> None:
        with _said_on_the_sheet(Console(host)) as console:
            typed = console.typed()[key]
            chosen = host.choose(folder=key == "mapp", start=typed)
            if chosen is not None:
                console.choose(key, chosen)

    return button(work_on)


create_templates = _step(_create_templates, "create_templates")
list_received = _step(_list_received, "list_received")
validate = _step(_validate, "validate")
return_copies = _step(_return_copies, "return_copies")
consolidate = _step(_consolidate, "consolidate")
compare = _step(_compare, "compare")
publish_plans = _step(_publish, "publish_plans")
create_next_year = _step(_create_next_year, "create_next_year")
put_questions = _step(_put_questions, "put_questions")
browse_folder = _browse("mapp")
browse_organisation = _browse("organisation")
browse_earlier = _browse("tidigare")
