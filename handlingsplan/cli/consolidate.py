"""``handlingsplan konsolidera``: the region-wide summary, and one per council."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handlingsplan.cli.checking import checked_round
from handlingsplan.cli.options import (
    FOLDER,
    InFile,
    OutFile,
    OutFolder,
    with_cache,
    with_dask,
    with_declarations,
    with_private,
    with_round,
    with_rules,
    with_today,
)
from handlingsplan.cli.swedish import Command
from handlingsplan.terminal import say
from handlingsplan.text import counted

if TYPE_CHECKING:
    from handlingsplan.consolidation import Written
    from handlingsplan.rounds import Checked

_OWN_FOLDER = OutFolder()


@click.command(cls=Command)
@click.argument("mapp", type=FOLDER, metavar="MAPP")
@click.option(
    "--ut",
    type=OutFile(".xlsx", kind="sammanstallning"),
    required=True,
    metavar="FIL",
    help="Sammanställningen som ska skrivas. Finns den redan jämförs den med och sparas som kopia.",
)
@click.option(
    "--jamfor",
    type=InFile(),
    metavar="FIL",
    help="En tidigare sammanställning att jämföra med i stället.",
)
@click.option(
    "--per-kunskapsrad",
    type=_OWN_FOLDER,
    metavar="MAPP",
    help="Gör också en sammanställning per kunskapsråd och en för staben i den här mappen.",
)
@click.option(
    "--csv",
    "csv_folder",
    type=_OWN_FOLDER,
    metavar="MAPP",
    help="Skriv också varje tabell som CSV (semikolon, UTF-8 med BOM) i den här mappen.",
)
@click.option(
    "--fragor",
    type=FOLDER,
    metavar="MAPP",
    help="Mappen som fraga skrev (--ut): frågor vars arbetsböcker inte har kommit tillbaka räknas.",
)
@with_round
@with_rules
@with_private
@with_today
@with_cache
@with_dask
@with_declarations
def konsolidera(
    *,
    mapp: Path,
    ut: Path,
    jamfor: Path | None,
    per_kunskapsrad: Path | None,
    csv_folder: Path | None,
    fragor: Path | None,
    **how: Any,
) -> int:
    """Slå ihop planerna i en mapp till en sammanställning för regionen.

    Slutar med 0 när inget är fel i planerna, 1 när något är fel (sammanställningen görs ändå),
    och 2 när ingen plan gick att läsa.
    """
    from handlingsplan.consolidation import refuse_unusable, write_summary  # noqa: PLC0415  (pandas)

    refuse_unusable(ut, jamfor)
    checked = checked_round(mapp, **how)
    written = write_summary(
        checked,
        out=ut,
        compare=jamfor,
        per_council=per_kunskapsrad,
        csv=csv_folder,
        asked=fragor,
    )
    _show(written, checked)
    return checked.exit_code


def _show(written: Written, checked: Checked) -> None:
    """Say what was found in a few sentences, and where the files lie."""
    from handlingsplan.report.findings.faults import private_sentences  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.lines import steps_lines  # noqa: PLC0415  (the same)
    from handlingsplan.report.findings.next_steps import steps_after_summary  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.terminal import print_lines  # noqa: PLC0415  (the same)

    summary = written.summary
    private = private_sentences(checked)  # they are the last that is said
    for number, sentence in zip(
        summary["lagesbild"]["antal"], summary["lagesbild"]["mening"], strict=True
    ):
        if f"{number} {sentence}" not in private:
            say(f"{number:>6} {sentence}")
    left_out = len(summary["ej_med"])
    if left_out:
        what = "fil eller rad" if left_out == 1 else "filer eller rader"
        say(f"{left_out:>6} {what} räknas inte med; bladet Ej med säger varför.")
    say(f"Sammanställningen: {written.file}")
    if written.kept:
        say(f"Den förra är kvar som {written.kept.name}.")
    if summary.since:
        say(f"Jämförd med sammanställningen från {summary.since.when}.")
    elif written.kept:
        say("Den förra är från samma dag, så inget jämförs.")
    for folder in sorted({path.parent for path in written.others}):
        count = sum(path.parent == folder for path in written.others)
        say(f"{counted(count, 'fil', 'filer')} till ligger i {folder}.")
    for note in written.notes:
        say(note)
    say()
    print_lines(steps_lines(steps_after_summary(checked, written.file)))
    for sentence in private:
        say(sentence)
