"""Everything that goes out before a deadline: reports, return copies and drafts of mail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from handlingsplan.own_folder import make_own_folder
from handlingsplan.report.copies.return_copies import Copies, write_return_copies
from handlingsplan.report.findings.next_steps import deadline_text, next_dates
from handlingsplan.report.findings.web import findings_html
from handlingsplan.report.findings.workbook import findings_workbook
from handlingsplan.report.mail.drafts import mail_drafts
from handlingsplan.report.pages.links import base_of
from handlingsplan.rounds import Checked
from handlingsplan.saving import write_atomically


class HandIn(msgspec.Struct, frozen=True, kw_only=True):
    """What was written.

    Attributes:
        page, workbook: the findings to read, as a web page and as a workbook.
        copies: the return copies.
        drafts: the folder with a draft per group.
    """

    page: Path
    workbook: Path
    copies: Copies
    drafts: Path


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
        UsageError: the folder holds other people's files.
        WritingError: something could not be written.
    """
    make_own_folder(folder)
    page, workbook = folder / "granskning.html", folder / "granskning.xlsx"
    dates = next_dates(checked.plans.organisation, checked.today)
    steps = [deadline_text(dates, checked.today)] if dates else []
    write_atomically(page, findings_html(checked, steps=steps))
    write_atomically(workbook, findings_workbook(checked, base=base_of(workbook, checked.folder)))
    copies = write_return_copies(checked, folder / "Returkopior", progress=progress)
    drafts = folder / "Mejl"
    marked = {d.fil for d in checked.deliveries if d.fil} - set(copies.left_out)
    for name, text in mail_drafts(checked, marked=marked).items():
        write_atomically(drafts / name, text.replace("\n", "\r\n").encode("utf-8-sig"))
    return HandIn(page=page, workbook=workbook, copies=copies, drafts=drafts)
