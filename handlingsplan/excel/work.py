"""What the buttons compute: the same functions as the commands, with the console's settings."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from handlingsplan.consolidation import earlier_summary, summarise_round, summary_file
from handlingsplan.excel.console import Settings
from handlingsplan.excel.host import Host
from handlingsplan.form import load_form
from handlingsplan.organisation import Organisation, choose_groups, load_organisation
from handlingsplan.own_folder import OwnFolder
from handlingsplan.report.findings.workbook import findings_workbook
from handlingsplan.report.pages.links import absolute_base, base_of
from handlingsplan.rounds import Checked, Progress, Round, check_round, read_round
from handlingsplan.template import make_templates

#: Where findings, return copies and drafts of mail are put, in the round's folder.
REVIEW_FOLDER, FINDINGS_FILE, COPIES_FOLDER = "Granskning", "granskning.xlsx", "Returkopior"
#: The name that a summary has for a moment where Excel asks for leave for each new name.
_FIXED_NAME = "handlingsplan-blad.xlsx"


def read(settings: Settings, *, progress: Progress | None = None, blank: bool = False) -> Round:
    """Read the round in the settings' folder; unchanged files come from memory.

    Args:
        settings: the folder, and how it is read.
        progress: called after each plan that is read.
        blank: blank templates are wanted, too.
    """
    return read_round(
        settings.folder,
        organisation=_organisation(settings),
        year=settings.year,
        progress=progress,
        blank=blank,
    )


def checked_round(
    settings: Settings,
    *,
    progress: Progress | None = None,
    day_of: Callable[[Round], dt.date] | None = None,
) -> Checked:
    """Read and check the round in the settings' folder.

    Args:
        settings: the folder, and how it is read.
        progress: called after each plan that is read.
        day_of: says which day counts as today; the real one where it is not given.
    """
    plans = read(settings, progress=progress)
    return check_round(plans, phase=settings.phase, today=day_of(plans) if day_of else None)


class Staging(msgspec.Struct, frozen=True, kw_only=True):
    """Where a summary lies for a moment as a file, for its sheets to be copied into the console.

    Attributes:
        folder: the folder.
        name: the file's name.
        base: the way from there to the plans, for the links (see ``report.pages.links``).
    """

    folder: Path
    name: str
    base: str | None


def staging(host: Host, plans: Path) -> Staging:
    """Choose where a summary is to lie, so that its links are right in the console.

    Beside the console, links are relative, so that console and plans can be moved together. Excel
    for Mac would ask for leave to read each new file there, so it gets one name in its own folder;
    there, and where the console lies on the web or is not saved, links are whole addresses.
    """
    unique = f"handlingsplan-{secrets.token_hex(4)}.xlsx"
    if host.copy_folder is not None:
        return Staging(folder=host.copy_folder, name=_FIXED_NAME, base=absolute_base(plans))
    if host.folder is not None:
        base = base_of(host.folder / host.book.name, plans)
        return Staging(folder=host.folder, name=unique, base=base)
    elsewhere = Path(tempfile.gettempdir())
    return Staging(folder=elsewhere, name=unique, base=absolute_base(plans))


def summary_of(checked: Checked, *, base: str | None, earlier: Path | None = None) -> bytes:
    """Return the summary as a workbook.

    Args:
        checked: the round.
        base: the way to the plans, for its links.
        earlier: the summary to compare with.

    Raises:
        UsageError: no plan could be read, or ``earlier`` is no summary.
    """
    checked.refuse_without_plans("Listan över filer på bladet Start visar varför för varje fil.")
    summary = summarise_round(checked, earlier=earlier_summary(checked, earlier))
    return summary_file(checked, summary, base=base)


@contextlib.contextmanager
def staged(place: Staging, data: bytes) -> Iterator[Path]:
    """Keep a workbook for a moment as a file; elsewhere where its place cannot be written to."""
    path = place.folder / place.name
    try:
        path.write_bytes(data)
    except OSError:
        path = Path(tempfile.mkdtemp(prefix="handlingsplan-"), place.name)
        path.write_bytes(data)
    try:
        yield path
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        if path.parent != place.folder:
            with contextlib.suppress(OSError):
                path.parent.rmdir()


def templates(
    settings: Settings, year: int, *, progress: Progress | None = None
) -> tuple[Path, int, int]:
    """Make a template per group.

    Returns:
        The folder, how many were written, and how many stood there already.
    """
    form = load_form()
    organisation = _organisation(settings) or load_organisation(form.organisation)
    folder = settings.folder / f"Mallar {year}"
    OwnFolder(folder)
    groups = choose_groups(organisation, [], day=dt.date(year, 1, 1))
    made = make_templates(
        folder,
        year=year,
        groups=groups,
        form=form,
        organisation=organisation,
        progress=progress,
    )
    return folder, len(made), len(groups) - len(made)


def findings_path(folder: Path) -> Path:
    """Return where the findings of the round in a folder are put."""
    return folder / REVIEW_FOLDER / FINDINGS_FILE


def copies_folder(folder: Path) -> Path:
    """Return where the return copies of the round in a folder are put."""
    return folder / REVIEW_FOLDER / COPIES_FOLDER


def write_findings(checked: Checked) -> Path:
    """Write all findings into a workbook in a folder of their own, and return its path.

    Raises:
        UsageError: the folder holds other people's files.
        WritingError: the workbook is open or cannot be written.
    """
    path = findings_path(checked.folder)
    data = findings_workbook(checked, base=base_of(path, checked.folder))
    return OwnFolder(path.parent).add(path.name, data)


def _organisation(settings: Settings) -> Organisation | None:
    return load_organisation(settings.organisation) if settings.organisation else None
