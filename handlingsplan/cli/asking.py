"""``handlingsplan fraga``: questions from a council into the groups' workbooks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handlingsplan.cli.options import InFile, OutFolder, Plans, with_declarations, with_today
from handlingsplan.cli.swedish import Command
from handlingsplan.terminal import say

if TYPE_CHECKING:
    from handlingsplan.asking import Asked


class Questions(InFile):
    """An existing file with questions."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; fails in Swedish, and on a folder says what is wanted."""
        if Path(value).is_dir():
            what = "en CSV-fil eller en sammanställning. Arbetsböckerna anges efter --till."
            self.fail(f"{value} är en mapp. Ange filen med frågorna: {what}", param, ctx)
        return super().convert(value, param, ctx)


@click.command(cls=Command)
@click.argument("fragor", type=Questions(), metavar="FRÅGOR")
@click.option(
    "--till",
    type=Plans(),
    required=True,
    metavar="MAPP",
    help="Gruppernas arbetsböcker: returkopiorna, nästa års mallar eller planerna. Mapp eller fil.",
)
@click.option(
    "--ut",
    type=OutFolder(),
    required=True,
    metavar="MAPP",
    help="Mappen för arbetsböckerna med frågorna i. De som ligger i --till ändras inte.",
)
@with_today
@with_declarations
def fraga(
    *,
    fragor: Path,
    till: Path,
    ut: Path,
    datum: dt.date | None,
    organisation: str | None,
    form: str | None,
) -> int:
    """Lägg frågor till grupperna i deras arbetsböcker, på bladet Dialog.

    FRÅGOR är en CSV-fil med kolumnerna Grupp; Gäller (id); Från; Fråga, eller en sammanställning,
    vars blad Frågor också har de frågor som kunskapsrådet har skrivit där. En fråga som redan
    står i arbetsboken läggs inte in igen, och en som är stängd i sammanställningen stängs.

    Slutar med 0 när alla frågor kom fram, 1 när någon inte gjorde det, 2 när ingen gjorde det.
    """
    from handlingsplan.asking import ask, read_source  # noqa: PLC0415  (pandas, lxml: now)
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package's description)
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415
    from handlingsplan.rounds import read_round  # noqa: PLC0415

    chosen_form = load_form(form) if form else load_form()
    chosen = load_organisation(organisation or chosen_form.organisation)
    source = read_source(fragor, form=chosen_form, organisation=chosen)
    round_ = read_round(till, form=chosen_form, organisation=chosen, blank=True)
    asked = ask(source, round_, ut, today=datum or dt.date.today())
    _show(asked, ut)
    if not asked.failed:
        return 0
    return 1 if asked.written else 2


def _show(asked: Asked, folder: Path) -> None:
    """Say what was asked, and what could not be."""
    from handlingsplan.asking import told  # noqa: PLC0415  (pandas, lxml: now)
    from handlingsplan.report.findings.next_steps import as_argument  # noqa: PLC0415  (pandas)

    say(told(asked, folder))
    for note in asked.notes:
        say(note)
    if asked.new:
        where = as_argument(folder)
        say(f"Med konsolidera --fragor {where} räknas frågorna också innan svaren har kommit.")
