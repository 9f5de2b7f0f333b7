"""Everything that goes out before a deadline: reports, return copies and drafts of mail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from handlingsplan.own_folder import OwnFolder, refuse_source
from handlingsplan.report.copies.return_copies import Copies, write_return_copies
from handlingsplan.report.findings.next_steps import deadline_text, next_dates
from handlingsplan.report.findings.web import findings_html
from handlingsplan.report.findings.workbook import findings_workbook
from handlingsplan.report.mail.writing import write_mails
from handlingsplan.report.pages.links import base_of
from handlingsplan.rounds import Checked


class HandIn(msgspec.Struct, frozen=True, kw_only=True):
    """What was written.

    Attributes:
        copies: the return copies.
        notes: a sentence about each draft that could not be made, and each file that somebody had
            changed, and that is kept.
    """

    copies: Copies
    notes: tuple[str, ...]


def write_hand_in(
    checked: Checked,
    folder: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> HandIn:
    """Write report, return copies and drafts of mail into ``folder``.

    Args:
        checked: the round.
        folder: where to; new, empty, or made by this program before.
        progress: called while the return copies are made.

    Raises:
        UsageError: the folder is the round's, or holds other people's files.
        WritingError: something could not be written.
    """
    refuse_source(folder, checked.folder)
    own = OwnFolder(folder)
    dates = next_dates(checked.plans.organisation, checked.today)
    steps = [deadline_text(dates, checked.today)] if dates else []
    base = base_of(folder / "granskning.xlsx", checked.folder)
    own.add("granskning.html", findings_html(checked, steps=steps))
    own.add("granskning.xlsx", findings_workbook(checked, base=base))
    copies = write_return_copies(checked, folder / "Returkopior", progress=progress)
    mails = write_mails(checked, own, inside="Mejl/")
    return HandIn(copies=copies, notes=(*mails.failures(), *own.sentences()))
