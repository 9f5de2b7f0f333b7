"""``handlingsplan publicera``: the documents that people read, out of a folder of plans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from handlingsplan.cli.checking import checked_round
from handlingsplan.cli.options import (
    FOLDER,
    InFile,
    OutFolder,
    with_cache,
    with_dask,
    with_declarations,
    with_round,
    with_rules,
    with_today,
)
from handlingsplan.cli.swedish import Command
from handlingsplan.terminal import say
from handlingsplan.text import shortly

if TYPE_CHECKING:
    from handlingsplan.publication import Published

#: The options that choose what is made.
_FORMATS = ("pptx", "pdf", "html", "ics")
_F = TypeVar("_F", bound=Callable[..., Any])


def _format(name: str, what: str) -> Callable[[_F], _F]:
    return click.option(f"--{name}", is_flag=True, help=f"Gör {what}.")


@click.command(cls=Command)
@click.argument("mapp", type=FOLDER, metavar="MAPP")
@click.option(
    "--ut",
    type=OutFolder(),
    required=True,
    metavar="MAPP",
    help="Mappen som dokumenten ska ligga i: bildspel, pdf, webb och kalender.",
)
@_format("pptx", "bildspel. Utan val görs alla fyra slagen")
@_format("pdf", "tillgängliga PDF-filer")
@_format("html", "en webbplats som öppnas direkt ur mappen")
@_format("ics", "kalenderfiler")
@click.option("--grupp", metavar="ID", default="", help="Bara den här gruppens dokument.")
@click.option(
    "--kunskapsrad",
    metavar="ID",
    default="",
    help="Bara det här kunskapsrådets dokument och dess gruppers; stab för RSL:s stab.",
)
@click.option(
    "--mall",
    type=InFile(),
    metavar="FIL",
    help="Egen mall för bildspelen (.pptx eller .potx): dess layouter, typsnitt och färger.",
)
@click.option(
    "--jamfor",
    type=InFile(),
    metavar="FIL",
    help="En tidigare sammanställning, så att ändringarna sedan dess kommer med.",
)
@click.option(
    "--trots-fel",
    is_flag=True,
    help="Publicera även planer som har fel; de säger själva vilka delar som saknas.",
)
@with_round
@with_rules
@with_today
@with_cache
@with_dask
@with_declarations
def publicera(
    *,
    mapp: Path,
    ut: Path,
    grupp: str,
    kunskapsrad: str,
    mall: Path | None,
    jamfor: Path | None,
    trots_fel: bool,
    **how: Any,
) -> int:
    """Gör bildspel, PDF, webbsidor och kalender av planerna i en mapp.

    Ett dokument per grupp, per kunskapsråd, för RSL:s stab och för hela regionen. Bara det som får
    vara offentligt kommer med; det som hålls tillbaka räknas upp. Läget är det som gällde när den
    senaste planen uppdaterades, så samma planer ger alltid samma filer.

    Slutar med 0 när allt är publicerat, 1 när något är kvar på grund av fel, och 2 när ingen plan
    gick att läsa.
    """
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.consolidation import earlier_summary  # noqa: PLC0415  (pandas)
    from handlingsplan.publication import (  # noqa: PLC0415  (the same)
        Choice,
        Format,
        day_of,
        publish_round,
        refuse_without_libraries,
    )

    formats = tuple(map(Format, [name for name in _FORMATS if how.pop(name)] or _FORMATS))
    refuse_without_libraries(formats)  # before the long work
    choice = Choice(
        formats=formats, group=grupp, council=kunskapsrad, template=mall, despite=trots_fel
    )
    checked = checked_round(mapp, day_of=day_of, **how)
    earlier = earlier_summary(checked, jamfor)
    with progress("Gör dokumenten", 0) as step:
        made = publish_round(checked, out=ut, choice=choice, earlier=earlier, progress=step)
    return _show(made)


def _show(published: Published) -> int:
    """Say what was made, and what was not and why; return the exit code."""
    from handlingsplan.publication import Format  # noqa: PLC0415  (loaded already)

    for kind in Format:
        count = sum(path.parent.name == kind.folder for path in published.files)
        if count:
            noun = "fil" if count == 1 else "filer"
            say(f"{count:>5} {noun:<5}  {published.folder / kind.folder}")
    start = published.folder / Format.SITE.folder / "index.html"
    if start in published.files:
        say(f"Börja här: {start}")
    if published.faulty:
        names = shortly(published.faulty)
        say(f"\nInte publicerade, eftersom planen har fel: {names}.")
        say("validera visar felen. Med --trots-fel publiceras planerna ändå.")
    if published.held:
        say("\nHålls tillbaka:")
        for held in published.held:
            say(f"  {held.reason.capitalize()} ({held.count}): {shortly(held.groups)}")
    for line in published.failed:
        say(line, error=True)
    if published.left:
        names = shortly([path.name for path in published.left])
        say(f"\nKvar från en tidigare publicering, ta bort det som inte gäller: {names}.")
    return int(bool(published.faulty or published.failed))
