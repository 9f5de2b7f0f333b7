"""``handlingsplan mejl``: a draft of a mail to each group that needs one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handlingsplan.cli.checking import checked_round
from handlingsplan.cli.options import (
    FOLDER,
    with_cache,
    with_declarations,
    with_folder,
    with_round,
    with_rules,
    with_today,
)
from handlingsplan.cli.swedish import Command
from handlingsplan.terminal import say

if TYPE_CHECKING:
    from handlingsplan.dialogue import Question
    from handlingsplan.rounds import Checked


@click.command(cls=Command)
@click.argument("mapp", type=FOLDER, metavar="MAPP")
@with_folder("utkasten")
@click.option(
    "--fragor",
    type=FOLDER,
    metavar="MAPP",
    help="Mappen som fraga skrev (--ut): frågorna i den läggs också i de bifogade kopiorna.",
)
@with_round
@with_rules
@with_today
@with_cache
@with_declarations
def mejl(*, mapp: Path, ut: Path, fragor: Path | None, **how: Any) -> int:
    """Gör ett mejlutkast (.eml) till varje grupp som har något att rätta eller skicka in.

    Planens märkta kopia är bifogad. Inget skickas: öppna utkastet i Outlook, läs igenom, fyll i
    mottagaren och skicka. En plan med personnummer skickas aldrig med.
    """
    from handlingsplan.own_folder import OwnFolder  # noqa: PLC0415  (see the package)
    from handlingsplan.report.findings.lines import steps_lines  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.next_steps import steps_after_mails  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.terminal import print_lines  # noqa: PLC0415  (the same)
    from handlingsplan.report.mail.writing import write_mails  # noqa: PLC0415  (lxml: when used)

    own = OwnFolder(ut)
    checked = checked_round(mapp, **how)
    mails = write_mails(checked, own, asked=_asked(checked, fragor) if fragor else ())
    copies = f", {mails.with_copy} med returkopia" if mails.with_copy else ""
    say(f"{mails.written} mejlutkast ligger i {ut}{copies}.")
    for line in (*mails.notes(), *(checked.what_is_there() if checked.nothing_there else ())):
        say(line, error=True)
    for line in own.sentences():
        say(line)
    if mails.written:
        say()
        print_lines(steps_lines(steps_after_mails(checked, ut)))
    return checked.exit_code


def _asked(checked: Checked, folder: Path) -> list[Question]:
    """Return the questions that lie in the workbooks of a folder."""
    from handlingsplan.rounds import read_round  # noqa: PLC0415  (pandas)
    from handlingsplan.summary.dialogue import questions_in  # noqa: PLC0415  (the same)

    plans = checked.plans
    read = read_round(folder, form=plans.form, organisation=plans.organisation, blank=True)
    return [one for one in questions_in(read.plans) if one.fraga and one.grupp]
