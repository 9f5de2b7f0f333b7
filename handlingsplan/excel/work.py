"""What the buttons compute: the same functions as the commands, with the console's settings."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from handlingsplan.consolidation import earlier_summary, summarise_round
from handlingsplan.errors import UsageError
from handlingsplan.excel.console import Settings
from handlingsplan.form import load_form
from handlingsplan.organisation import Organisation, choose_groups, load_organisation
from handlingsplan.own_folder import OwnFolder
from handlingsplan.report.copies.return_copies import Copies, write_return_copies
from handlingsplan.report.pages.links import base_of
from handlingsplan.report.summary.workbook import summary_workbook
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.template import make_templates

Progress = Callable[[int, int], None]


def checked_round(settings: Settings, *, progress: Progress | None = None) -> Checked:
    """Read and check the round in the settings' folder; unchanged files come from memory."""
    read = read_round(
        settings.folder,
        organisation=_organisation(settings),
        year=settings.year,
        progress=progress,
    )
    return check_round(read, phase=settings.phase)


def summary_of(checked: Checked, *, document: Path, earlier: Path | None = None) -> bytes:
    """Return the summary as a workbook whose links are right for a document at ``document``.

    Raises:
        UsageError: no plan could be read, or ``earlier`` is no summary.
    """
    if not checked.plans.raw:
        message = f"Ingen plan gick att läsa i {checked.folder}."
        raise UsageError(message, "Listan över filer på bladet Start visar varför för varje fil.")
    summary = summarise_round(checked, earlier=earlier_summary(checked, earlier))
    return summary_workbook(summary, base=base_of(document, checked.folder))


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


def copies(checked: Checked, *, progress: Progress | None = None) -> tuple[Path, Copies]:
    """Write the return copies into a folder of their own in the round's folder."""
    folder = checked.folder / "Returkopior"
    return folder, write_return_copies(checked, folder, progress=progress)


def _organisation(settings: Settings) -> Organisation | None:
    return load_organisation(settings.organisation) if settings.organisation else None


@contextlib.contextmanager
def beside(folder: Path | None, data: bytes) -> Iterator[Path]:
    """Keep a workbook for a moment as a file in ``folder``, or elsewhere where that cannot be.

    A summary's links are relative: opened from the folder where it is to stand, they are right.
    """
    name = f"handlingsplan-{secrets.token_hex(4)}.xlsx"
    with tempfile.TemporaryDirectory(prefix="handlingsplan-") as elsewhere:
        path = Path(elsewhere, name)
        if folder is not None:
            with contextlib.suppress(OSError):
                (folder / name).write_bytes(data)
                path = folder / name
        if path.parent != folder:
            path.write_bytes(data)
        try:
            yield path
        finally:
            with contextlib.suppress(OSError):
                path.unlink()
