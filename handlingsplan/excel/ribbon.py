"""The ribbon's buttons: they work on the workbook in front."""

from __future__ import annotations

from pathlib import Path

from handlingsplan.consolidation import write_summary
from handlingsplan.errors import UsageError
from handlingsplan.excel import drop_downs, work
from handlingsplan.excel import review as reviewing
from handlingsplan.excel.commands import CONSOLE, RIBBON_COMMANDS
from handlingsplan.excel.console import Settings
from handlingsplan.excel.documents import publish, said
from handlingsplan.excel.entry_points import ribbon
from handlingsplan.excel.host import Host
from handlingsplan.excel.places import CONSOLE_FILE, console_path
from handlingsplan.form import Form, form_names, load_form
from handlingsplan.text import counted


def _form_of(host: Host) -> Form:
    """Return the form whose review table the open book has; the default one where it has none."""
    tables = {table.name for sheet in host.book.sheets for table in sheet.tables}
    forms = [load_form(name) for name in form_names()]
    counts = {form.id: sum(s.tabell in tables for s in form.tables) for form in forms}
    best = max(forms, key=lambda form: counts[form.id])
    return best if counts[best.id] else load_form()


def _review(host: Host) -> None:
    host.progress("Handlingsplan: granskar planen")
    with host.quiet():
        checked = reviewing.check_open_plan(host)
        reviewing.fill_review(host, checked)
    host.say(reviewing.sentence(checked))


def _next(host: Host) -> None:
    host.keep_progress(reviewing.go(host, _form_of(host), 1))


def _previous(host: Host) -> None:
    host.keep_progress(reviewing.go(host, _form_of(host), -1))


def _clear(host: Host) -> None:
    with host.quiet():
        reviewing.clear_review(host, _form_of(host))


def _restore_lists(host: Host) -> None:
    with host.quiet():
        count = drop_downs.restore(host, _form_of(host))
    host.say(f"Listorna är tillbaka i {count} kolumner. Inga värden är ändrade.")


def _open_console(host: Host) -> None:
    path = console_path()
    if not path.is_file():
        message = "Konsolen finns inte på sin plats."
        raise UsageError(
            message, f"Kör: handlingsplan excel installera. Den läggs i {path.parent}."
        )
    host.open(path).impl.activate()


def _create_templates(host: Host) -> None:
    _open_console(host)
    host.say(
        "Fyll i mapp och år på bladet Start och tryck på Skapa mallar där. Ska årets planer "
        "följa med till nästa år: tryck på Skapa nästa års."
    )


def _folder_of(host: Host) -> Path:
    """Return the folder that the workbook in front lies in.

    Raises:
        UsageError: it lies in none that can be read.
    """
    folder = host.folder
    if folder is None:
        where = "ligger på webben" if host.on_the_web else "är inte sparad"
        message = f"{host.book.name} {where}, så mappen är inte känd."
        raise UsageError(message, "Öppna en plan ur mappen med planer och tryck på knappen igen.")
    return folder


def _publish_folder(host: Host) -> None:
    settings = Settings(folder=_folder_of(host))
    host.say(said(publish(settings, progress=host.counter("gör dokument"))))


def _consolidate_folder(host: Host) -> None:
    folder = _folder_of(host)
    host.progress("Handlingsplan: sammanställer mappen")
    target = folder / f"{Path(CONSOLE_FILE).stem}.xlsx"
    checked = work.checked_round(Settings(folder=folder, earlier=target))
    write_summary(checked, out=target)
    host.open(target).impl.activate()
    plans = counted(len(checked.plans.raw), "plan är sammanställd", "planer är sammanställda")
    host.say(f"{plans} i {target}.")


def _test_installation(host: Host) -> None:
    from handlingsplan.excel.selftest import checks, report  # noqa: PLC0415  (only for this button)

    host.say(report(checks()))


def _show_help(host: Host) -> None:
    lines = [f"{c.label}: {c.tip}" for c in (*RIBBON_COMMANDS, *CONSOLE)]
    host.say("\n".join(lines))


review = ribbon(_review)
next_finding = ribbon(_next)
previous_finding = ribbon(_previous)
clear_review = ribbon(_clear)
restore_lists = ribbon(_restore_lists)
create_templates = ribbon(_create_templates, needs_book=False)
consolidate_folder = ribbon(_consolidate_folder)
publish_folder = ribbon(_publish_folder)
open_console = ribbon(_open_console, needs_book=False)
test_installation = ribbon(_test_installation, needs_book=False)
show_help = ribbon(_show_help, needs_book=False)
