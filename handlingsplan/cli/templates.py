"""``handlingsplan mallar``: a workbook for each group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handlingsplan.cli.options import OutFolder, Plans, Year, with_declarations
from handlingsplan.cli.swedish import Command
from handlingsplan.terminal import say

if TYPE_CHECKING:
    from handlingsplan.carry_over import Carried
    from handlingsplan.form import Form
    from handlingsplan.organisation import Group, Organisation


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
@click.option(
    "--fran",
    type=Plans(),
    metavar="MAPP",
    help="Förra årets planer: det som fortsätter fylls i. En mapp eller en fil.",
)
@with_declarations
def mallar(
    *,
    ar: int,
    ut: Path,
    grupp: tuple[str, ...],
    skriv_over: bool,
    fran: Path | None,
    organisation: str | None,
    form: str | None,
) -> int:
    """Gör en arbetsbok per grupp, till exempel handlingsplan-2026-akut-vard.xlsx."""
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package's description)
    from handlingsplan.organisation import choose_groups, load_organisation  # noqa: PLC0415
    from handlingsplan.template import make_templates  # noqa: PLC0415

    chosen_form = load_form(form) if form else load_form()
    chosen = load_organisation(organisation or chosen_form.organisation)
    groups = choose_groups(chosen, grupp, day=dt.date(ar, 1, 1))
    carried = _carried(fran, chosen_form, chosen) if fran else {}
    with progress("Gör mallar", len(groups)) as step:
        made = make_templates(
            ut,
            year=ar,
            groups=groups,
            form=chosen_form,
            organisation=chosen,
            replace=skriv_over,
            contents={group: one.content for group, one in carried.items()},
            progress=step,
        )
    if fran:
        _say_what_is_left(groups, carried)
    kept = len(groups) - len(made)
    say(f"{_counted(len(made))} i {ut}.")
    if kept:
        say(f"{kept} fanns redan och är orörda. {_why_kept(asked=skriv_over)}")
    return 0


def _counted(made: int) -> str:
    if not made:
        return "Inga nya mallar"
    return "1 mall ligger" if made == 1 else f"{made} mallar ligger"


def _carried(path: Path, form: Form, organisation: Organisation) -> dict[str, Carried]:
    """Read last year's plans, and return what of each goes on, by the group's id."""
    from handlingsplan.carry_over import carry_over_all  # noqa: PLC0415  (pandas)
    from handlingsplan.rounds import read_round  # noqa: PLC0415

    return carry_over_all(read_round(path, form=form, organisation=organisation).plans)


def _say_what_is_left(groups: Iterable[Group], carried: Mapping[str, Carried]) -> None:
    """Name the groups without a plan from last year, and what of a plan does not go on."""
    from handlingsplan.carry_over import with_personal_numbers  # noqa: PLC0415  (pandas)

    blank = [group.titel for group in groups if group.id not in carried]
    if blank:
        say(f"Utan plan från förra året, så mallen är tom: {', '.join(blank)}.")
    private = with_personal_numbers(carried)
    for group in (group for group in groups if group.id in carried):
        one = carried[group.id]
        if one.left:
            say(f"{group.titel}: följer inte med: {', '.join(one.left)}.")
        if one.unread:
            say(f"{group.titel}: gick inte att läsa och är tomt: {'; '.join(one.unread)}.")
        if group.id in private:
            say(f"{group.titel}: personnummer i det som följer med är maskade.")


def _why_kept(*, asked: bool) -> str:
    """Say why files were left, where they were asked to be replaced and where not."""
    if asked:
        return "De är ifyllda eller ändrade; flytta dem först om de ska ersättas."
    return "De kan vara ifyllda. Med --skriv-over ersätts de som är tomma."
