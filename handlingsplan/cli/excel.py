"""``handlingsplan excel`` and ``handlingsplan libreoffice``: the buttons, built and installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from handlingsplan.cli.options import with_folder
from handlingsplan.cli.swedish import Command, LazyGroup
from handlingsplan.terminal import say

_FOLDER = with_folder("filerna")


@click.group(cls=LazyGroup)
def excel() -> None:
    """Bygg och installera knapparna i Excel."""


@click.group(cls=LazyGroup)
def libreoffice() -> None:
    """Bygg och installera knapparna i LibreOffice."""


@excel.command(cls=Command, name="bygg")
@_FOLDER
@click.option(
    "--python",
    metavar="SÖKVÄG",
    help="Den Python som knapparna kör, när filerna byggs åt andra. Utelämnas den kör de den här.",
)
def excel_bygg(*, ut: Path, python: str | None) -> int:
    """Bygg konsolen (sammanstallning.xlsm) och tillägget (handlingsplan.xlam).

    Det går på vilket system som helst, utan Excel. En konsol som redan finns i mappen lämnas
    orörd, för den kan innehålla en sammanställning.
    """
    from handlingsplan.excel.build import build  # noqa: PLC0415  (XlsxWriter: when something is built)

    for path in build(ut, python=python):
        say(f"Skrev {path}")
    return 0


@excel.command(cls=Command, name="installera")
def excel_installera() -> int:
    """Lägg tillägget där Excel startar det, och ställ in vilken Python som körs.

    Kan köras om när som helst, till exempel när xlwings har uppdaterats. Kräver inga
    administratörsrättigheter.
    """
    from handlingsplan.excel.install import install  # noqa: PLC0415  (see excel_bygg)

    say("\n".join(install()))
    return 0


@excel.command(cls=Command, name="avinstallera")
def excel_avinstallera() -> int:
    """Ta bort tillägget och inställningarna. Konsolen ligger kvar."""
    from handlingsplan.excel.install import uninstall  # noqa: PLC0415  (see excel_bygg)

    say("\n".join(uninstall()))
    return 0


@excel.command(cls=Command, name="kontrollera")
def excel_kontrollera() -> int:
    """Testa installationen: säg vad som är rätt, och vad som behöver göras."""
    from handlingsplan.excel.selftest import checks, report  # noqa: PLC0415  (see excel_bygg)

    results = checks()
    say(report(results))
    return int(not all(check.right for check in results))


@libreoffice.command(cls=Command, name="bygg")
@_FOLDER
def libreoffice_bygg(*, ut: Path) -> int:
    """Bygg konsolen för LibreOffice Calc (sammanstallning.ods)."""
    from handlingsplan.excel.libreoffice import build_console  # noqa: PLC0415  (see excel_bygg)

    say(f"Konsolen ligger i {build_console(ut)}")
    return 0


@libreoffice.command(cls=Command, name="installera")
def libreoffice_installera() -> int:
    """Lägg konsolen bland dina dokument och kontrollera bryggan till LibreOffice."""
    from handlingsplan.excel.libreoffice import install  # noqa: PLC0415  (see excel_bygg)

    say("\n".join(install()))
    return 0


@click.command(cls=Command, name="oppna-konsol")
@click.option(
    "--steg",
    "keys",
    multiple=True,
    metavar="TANGENT",
    help="Kör steget och avsluta, i stället för att fråga. Kan upprepas.",
)
@click.option(
    "--oppna",
    is_flag=True,
    help="Öppna konsolen i Excel, om den inte är öppen. Startmenyns post gör så.",
)
@click.option("--pipe", hidden=True, default="", help="Var LibreOffice lyssnar, för tester.")
def oppna_konsol(*, keys: tuple[str, ...], oppna: bool, pipe: str) -> int:
    """Kör stegen i den öppna konsolen med en tangent var, utan att något makro körs.

    För den som inte får låta makron starta program. Konsolen ska vara öppen i Excel (på Linux i
    LibreOffice), med mappen ifylld. Stegen gör samma sak som knapparna.
    """
    from handlingsplan.excel import outside  # noqa: PLC0415  (xlwings: only here)

    try:
        book = outside.attach_or_open() if oppna else outside.attach(pipe=pipe)
    except outside.NoConsoleError as error:
        if not oppna:
            raise
        say(f"{error.message}\n{error.hint}", error=True)
        click.pause("Tryck på en tangent för att stänga fönstret.")  # it goes with the program
        return 2
    say(f"Konsolen: {book.name}")
    for key in keys or _asked(outside.menu()):
        if key == outside.QUIT:
            break
        say(outside.run_step(book, key))
    return 0


def _asked(menu: str) -> Iterator[str]:
    """Yield the keys that a person presses, until there are no more."""
    while True:
        say(menu)
        try:
            yield str(click.prompt("Steg", prompt_suffix=": ")).strip()
        except click.Abort:
            return
