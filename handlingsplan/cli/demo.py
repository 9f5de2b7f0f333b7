"""``handlingsplan demo``: a whole round on made-up plans, from templates to summary."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handlingsplan.cli.options import Day, OutFolder
from handlingsplan.cli.swedish import Command
from handlingsplan.terminal import say
from handlingsplan.text import counted

if TYPE_CHECKING:
    from handlingsplan.demo import Demo

_EXAMPLE = "handlingsplan-2026-akut-vard.xlsx"


@click.command(cls=Command)
@click.option(
    "--ut",
    type=OutFolder(),
    default=Path("demo"),
    metavar="MAPP",
    help="Mappen där allt läggs. Annars demo.",
)
@click.option(
    "--datum",
    type=Day(),
    metavar="ÅÅÅÅ-MM-DD",
    help="Dagen som räknas som i dag. Annars 2026-11-22, så att resultatet alltid är detsamma.",
)
def demo(*, ut: Path, datum: dt.date | None) -> int:
    """Kör en hel omgång på påhittade planer och visa resultatet.

    Gör mallar för alla grupper, lägger in ifyllda planer med de fel som riktiga planer brukar ha,
    granskar dem och slår ihop dem till en sammanställning.
    """
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.demo import run_demo  # noqa: PLC0415  (pandas, pandera: only when used)
    from handlingsplan.samples import DAY, YEAR  # noqa: PLC0415  (the same)

    today = datum or DAY
    say(f"En hel omgång på påhittade planer för {YEAR}, som om det vore {today}.\n")
    with progress("Kör omgången", 0) as step:
        done = run_demo(ut, today=today, progress=step)
    for number, (what, *lines) in enumerate(_stages(done), start=1):
        say(f"{number}. {what:<16}{lines[0]}")
        for line in lines[1:]:
            say(f"{'':19}{line}")
    say("\n".join(["", *_what_next(done)]))
    return 0


def _stages(done: Demo) -> Iterator[tuple[str, ...]]:
    """Yield what was made: a heading, what there is to know, and last where it lies."""
    from handlingsplan.delivery import NO_PLANS  # noqa: PLC0415  (see demo)
    from handlingsplan.summary import ONLY_HEADING  # noqa: PLC0415  (see demo)

    places = done.places
    unread = sum(one.kod not in NO_PLANS for one in done.checked.refusals)
    yield ("Mallar", f"{done.templates} arbetsböcker, en per grupp", str(places.templates))
    yield (
        "Inkomna planer",
        f"{done.sent} grupper har skickat, {done.groups - done.sent} har inte",
        "Några filer är skadade, låsta eller slarvigt ifyllda, som i verkligheten.",
        str(places.received),
    )
    yield (
        "Granskning",
        _found(done),
        f"{counted(unread, 'plan', 'planer')} gick inte att läsa; de andra är lästa ändå.",
        f"{places.page} och {places.data.name}",
    )
    yield (
        "Returkopior",
        f"{done.copies} planer med felen märkta i cellerna, att skicka tillbaka",
        str(places.copies),
    )
    activities = done.summary["aktiviteter"]
    activities = activities[activities["lage"] != ONLY_HEADING]
    count, groups = len(activities), activities["grupp"].nunique()
    yield (
        "Sammanställning",
        f"{count} aktiviteter från {groups} grupper, jämförda med våren",
        str(places.summary),
    )


def _found(done: Demo) -> str:
    from handlingsplan.report.findings.faults import count_text  # noqa: PLC0415  (see demo)

    findings = done.checked.findings
    files = len({finding.fil for finding in findings if finding.fil})
    return f"{count_text(Counter(finding.niva for finding in findings))} i {files} filer"


def _what_next(done: Demo) -> list[str]:
    places = done.places
    to_see = {
        places.summary: "läget i regionen på en sida",
        places.page: "vad som är fel, var, och vad man gör",
        places.copies / _EXAMPLE: "så får gruppen veta det",
    }
    width = max(len(str(path)) for path in to_see)
    program = _program()
    return [
        "Titta på det i den här ordningen:",
        *(f"  {path!s:<{width}}  {what}" for path, what in to_see.items()),
        "",
        "Samma sak med era egna planer:",
        f"  {program} mallar --ar 2027 --ut mallar",
        f"  {program} validera inkomna --returkopior returkopior",
        f"  {program} konsolidera inkomna --ut {places.summary.name}",
    ]


def _program() -> str:
    """Return how the program is started here, also where the shell does not find it by its name."""
    if shutil.which("handlingsplan"):
        return "handlingsplan"
    beside = Path(sys.executable).with_name("handlingsplan")
    if beside.exists() or beside.with_suffix(".exe").exists():
        folder = Path.cwd()
        return str(beside.relative_to(folder) if beside.is_relative_to(folder) else beside)
    return f"{Path(sys.executable).name} -m handlingsplan"
