"""``handlingsplan mallar``: a workbook for each group."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from handlingsplan.cli.options import OutFolder, Year, with_declarations
from handlingsplan.cli.swedish import Command
from handlingsplan.terminal import say


@click.command(cls=Command)
@click.option(
    "--ar", type=Year(), required=True, metavar="ÅR", help="Året som planerna gäller, t.ex. 2026."
)
@click.option(
    "--ut",
    type=OutFolder(),
    required=True,
    metavar="MAPP",
    help="Mappen där mallarna läggs. Den skapas om den saknas.",
)
@click.option(
    "--grupp",
    multiple=True,
    metavar="GRUPP",
    help="Bara den här gruppen (id eller namn). Kan anges flera gånger. Annars alla.",
)
@click.option(
    "--skriv-over",
    is_flag=True,
    help="Ersätt mallar som redan finns i mappen och som ingen har skrivit i.",
)
@with_declarations
def mallar(
    *,
    ar: int,
    ut: Path,
    grupp: tuple[str, ...],
    skriv_over: bool,
    organisation: str | None,
    form: str | None,
) -> int:
    """Gör en arbetsbok per grupp att skicka ut och fylla i.

    Filerna heter till exempel handlingsplan-2026-akut-vard.xlsx.
    """
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package's description)
    from handlingsplan.organisation import choose_groups, load_organisation  # noqa: PLC0415
    from handlingsplan.template import make_templates  # noqa: PLC0415

    chosen_form = load_form(form) if form else load_form()
    chosen = load_organisation(organisation or chosen_form.organisation)
    groups = choose_groups(chosen, grupp, day=dt.date(ar, 1, 1))
    with progress("Gör mallar", len(groups)) as step:
        made = make_templates(
            ut,
            year=ar,
            groups=groups,
            form=chosen_form,
            organisation=chosen,
            replace=skriv_over,
            progress=step,
        )
    kept = len(groups) - len(made)
    say(f"{len(made)} {'mall' if len(made) == 1 else 'mallar'} ligger i {ut}.")
    if kept:
        say(f"{kept} fanns redan och är orörda. {_why_kept(asked=skriv_over)}")
    return 0


def _why_kept(*, asked: bool) -> str:
    """Say why files were left, where they were asked to be replaced and where not."""
    if asked:
        return "De är ifyllda eller ändrade; flytta dem först om de ska ersättas."
    return "De kan vara ifyllda. Med --skriv-over ersätts de som är tomma."
