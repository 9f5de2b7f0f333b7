"""``handlingsplan mejl``: a draft of a mail to each group that needs one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

#: Which of two workbooks goes with the mail, where a group has been asked something too.
_QUESTIONS = (
    "Har en grupp också fått frågor: byt returkopian i utkastet mot gruppens arbetsbok i mappen "
    "som fraga skrev (--ut)."
)


@click.command(cls=Command)
@click.argument("mapp", type=FOLDER, metavar="MAPP")
@with_folder("utkasten")
@with_round
@with_rules
@with_today
@with_cache
@with_declarations
def mejl(*, mapp: Path, ut: Path, **how: Any) -> int:
    """Gör ett mejlutkast (.eml) till varje grupp som har något att rätta eller skicka in.

    Planens märkta kopia är bifogad. Inget skickas: öppna utkastet i Outlook, läs igenom, fyll i
    mottagaren och skicka. En plan med personnummer skickas aldrig med. Har gruppen fått frågor
    (fraga): byt kopian mot arbetsboken med frågorna.
    """
    from handlingsplan.own_folder import OwnFolder  # noqa: PLC0415  (see the package)
    from handlingsplan.report.findings.lines import steps_lines  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.next_steps import steps_after_mails  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.terminal import print_lines  # noqa: PLC0415  (the same)
    from handlingsplan.report.mail.writing import write_mails  # noqa: PLC0415  (lxml: when used)

    own = OwnFolder(ut)
    checked = checked_round(mapp, **how)
    mails = write_mails(checked, own)
    copies = f", {mails.with_copy} med returkopia" if mails.with_copy else ""
    say(f"{mails.written} mejlutkast ligger i {ut}{copies}.")
    for line in (*mails.notes(), *(checked.what_is_there() if checked.nothing_there else ())):
        say(line, error=True)
    for line in own.sentences():
        say(line)
    if mails.with_copy:
        say(_QUESTIONS)
    if mails.written:
        say()
        print_lines(steps_lines(steps_after_mails(checked, ut)))
    return checked.exit_code
