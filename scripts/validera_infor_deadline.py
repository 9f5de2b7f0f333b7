"""Check a folder of plans before a deadline, and prepare everything that goes out to the groups.

``python scripts/validera_infor_deadline.py MAPP [--ut MAPP] [--datum ÅÅÅÅ-MM-DD]``; on Windows a
person double-clicks ``validera_infor_deadline.cmd`` beside it. Says who has sent, who has not, who
reports nothing and who has errors; writes the report, the return copies and a draft of a mail to
each group. Ends with 0 when nothing is wrong, 1 when something is, 2 when nothing could be read.

Makes the project's environment first, so nothing but Python 3.11 or later is needed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from importlib import util
from pathlib import Path

from _environment import run_in_environment


def main() -> int:
    """Run the check as the command line asks for it."""
    folder, out, today, organisation = _arguments()
    if util.find_spec("handlingsplan") is None:
        return run_in_environment("run.txt", __file__, *sys.argv[1:])
    from handlingsplan.errors import HandlingsplanError  # noqa: PLC0415  (installed above)

    try:
        return _prepare(folder, out, today, organisation)
    except HandlingsplanError as error:
        print(error.message, error.hint, sep="\n", file=sys.stderr)
        return 2


def _arguments() -> tuple[Path, Path, dt.date, str]:
    parser = argparse.ArgumentParser(description="Granska planerna inför en inlämning.")
    parser.add_argument("mapp", nargs="?", type=Path, help="mappen med inkomna planer")
    parser.add_argument("--ut", type=Path, help="mapp för rapport, returkopior och mejl")
    parser.add_argument("--datum", type=dt.date.fromisoformat, help="dagen som räknas som i dag")
    parser.add_argument("--organisation", default="", help="egen organisationsfil (TOML)")
    given = parser.parse_args()
    today = given.datum or dt.date.today()
    folder = (given.mapp or _ask()).resolve()
    out = given.ut or folder.with_name(f"{folder.name} granskning {today}")
    return folder, out, today, given.organisation


def _ask() -> Path:
    """Ask for the folder: a double-click gives no argument."""
    try:
        answer = input("Vilken mapp ligger planerna i? ").strip().strip('"')
    except EOFError:
        answer = ""
    if not answer:
        sys.exit("Ange mappen med planer, eller dra mappen till filen.")
    return Path(answer)


def _prepare(folder: Path, out: Path, today: dt.date, organisation: str) -> int:
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (installed above)
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415  (the same)
    from handlingsplan.report.findings.faults import private_sentences  # noqa: PLC0415  (the same)
    from handlingsplan.report.findings.lines import status_lines  # noqa: PLC0415  (the same)
    from handlingsplan.report.findings.next_steps import deadline_text, next_dates  # noqa: PLC0415  (the same)
    from handlingsplan.report.findings.terminal import (  # noqa: PLC0415  (the same)
        print_lines,
        terminal_width,
    )
    from handlingsplan.report.mail.hand_in import write_hand_in  # noqa: PLC0415  (the same)
    from handlingsplan.rounds import check_round, read_round  # noqa: PLC0415  (the same)

    own = load_organisation(organisation) if organisation else None
    with progress("Läser planerna", 0) as step:
        read = read_round(folder, organisation=own, progress=step)
    checked = check_round(read, today=today)
    with progress("Gör returkopior", 0) as step:
        made = write_hand_in(checked, out, progress=step)
    print_lines(status_lines(checked, width=terminal_width()))
    dates = next_dates(checked.plans.organisation, today)
    if dates:
        print(deadline_text(dates, today))
    for fil, reason in made.copies.left_out.items():
        print(f"Ingen returkopia av {fil}: {reason}.")
    for note in (*made.copies.notes, *made.notes, *private_sentences(checked)):
        print(note)
    print(f"\nRapport, returkopior och mejlutkast ligger i {out}.")
    return checked.exit_code


if __name__ == "__main__":
    sys.exit(main())
