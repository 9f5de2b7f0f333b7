"""``handlingsplan mallar``: a workbook for each group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handlingsplan.cli.options import Plans, Year, with_declarations, with_folder
from handlingsplan.cli.swedish import Command
from handlingsplan.errors import UsageError
from handlingsplan.terminal import say
from handlingsplan.text import counted, left_alone, shortly

if TYPE_CHECKING:
    from handlingsplan.next_year import Turn
    from handlingsplan.organisation import Group
    from handlingsplan.rounds import Round

#: Endings of what a plan may be.
_BOOKS = frozenset({".ods", ".xlsm", ".xlsx"})


@click.command(cls=Command)
@click.option(
    "--ar", type=Year(), required=True, metavar="ÅR", help="Året som planerna gäller, t.ex. 2026."
)
@with_folder("mallarna")
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
    """Gör en arbetsbok per grupp, till exempel handlingsplan-2026-akut-vard.xlsx.

    Med --fran slutar det med 0 när alla planer fördes över, 1 när någon inte gick (mallarna görs
    ändå), och 2 när ingen gick; då görs inga mallar.
    """
    from handlingsplan.cli.next_year import say_carried, turned  # noqa: PLC0415  (when it is asked for)
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package's description)
    from handlingsplan.organisation import choose_groups, load_organisation  # noqa: PLC0415
    from handlingsplan.template import template_name  # noqa: PLC0415

    chosen_form = load_form(form) if form else load_form()
    chosen = load_organisation(organisation or chosen_form.organisation)
    groups = choose_groups(chosen, grupp, day=dt.date(ar, 1, 1))
    if not grupp:
        names = [template_name(chosen_form, group, ar) for group in groups]
        _refuse_among_plans(ut, ar, names, form=chosen_form, organisation=chosen)
    turn = turned(fran, ar, chosen_form, chosen) if fran else None
    before = set(ut.iterdir()) if ut.is_dir() else set()
    made = _made(ut, ar, groups, turn, form=chosen_form, organisation=chosen, replace=skriv_over)
    _say_made(ut, made, replaced=before.intersection(made), of=len(groups), asked=skriv_over)
    if fran and turn:
        say_carried(fran, ar, groups, turn)
    complete = turn is None or turn.complete
    if made:
        _say_steps(complete=complete)
    return int(not complete)


def _made(
    folder: Path, year: int, groups: Sequence[Group], turn: Turn | None, **how: Any
) -> list[Path]:
    """Make the templates, filled in with what goes on, and return those that were written."""
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.template import make_templates  # noqa: PLC0415  (see the package)

    contents = turn.contents if turn else {}
    with progress("Gör mallar", len(groups)) as step:
        return make_templates(
            folder, year=year, groups=groups, contents=contents, progress=step, **how
        )


def _say_made(
    folder: Path, made: Sequence[Path], *, replaced: Collection[Path], of: int, asked: bool
) -> None:
    """Say how many templates were made, and how many files are as they were and why."""
    what = f"{counted(len(made), 'mall', 'mallar')} ligger" if made else "Inga nya mallar"
    say(f"{what} i {folder}.")
    kept = of - len(made)
    if replaced:
        say(f"{len(replaced)} av dem ersatte en mall som ingen hade skrivit i.")
    if kept:
        say(f"{left_alone(kept)} {_why_kept(kept, asked=asked)}")


def _say_steps(*, complete: bool) -> None:
    """Say what to do with the templates."""
    from handlingsplan.report.findings.lines import steps_lines  # noqa: PLC0415  (see the package)
    from handlingsplan.report.findings.terminal import print_lines  # noqa: PLC0415

    steps = [
        "Ge varje grupp sin arbetsbok, och lägg det som kommer tillbaka i en mapp för sig.",
        "Granska när planer har kommit, till exempel: handlingsplan validera inkomna",
    ]
    if not complete:
        first = "Rätta det som inte fördes över, och kör samma kommando igen med --skriv-over."
        steps.insert(0, first)
    print_lines(steps_lines(steps))


def _why_kept(kept: int, *, asked: bool) -> str:
    """Say why files were left, where they were asked to be replaced and where not."""
    one = kept == 1
    if asked and one:
        return "Den har innehåll eller är ändrad; flytta den först om den ska ersättas."
    if asked:
        return "De har innehåll eller är ändrade; flytta dem först om de ska ersättas."
    if one:
        return "Den kan vara ifylld. Med --skriv-over ersätts den om ingen har skrivit i den."
    return "De kan vara ifyllda. Med --skriv-over ersätts de som ingen har skrivit i."


def _refuse_among_plans(folder: Path, year: int, names: Collection[str], **how: Any) -> None:
    """Say that blank templates are not laid among plans, where somebody would take them for one.

    What was carried over and nobody has touched is no plan yet: a run that was interrupted goes on.

    Raises:
        UsageError: plans lie there, and not each of the templates.
    """
    from handlingsplan.content import is_untouched  # noqa: PLC0415  (pandas: now)
    from handlingsplan.own_folder import free_beside  # noqa: PLC0415  (see the package)
    from handlingsplan.rounds import read_round  # noqa: PLC0415  (pandas: now)

    there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    books = [path for path in there.values() if path.suffix.lower() in _BOOKS and path.is_file()]
    if not books or there.keys() >= set(names):
        return
    read = read_round(books, blank=True, **how)
    filled = [book for book in range(len(read.plans.raw)) if not is_untouched(read.plans, book)]
    if not all(_only_carried(read, book, year) for book in filled):
        named = shortly([read.plans.raw[book].fil for book in filled], 3)
        message = f"I {folder} ligger planer ({named}), och mallar läggs inte bland dem."
        free = free_beside(folder.with_name("mallar"), f"-{year}")
        raise UsageError(
            message, f"Ange en egen mapp för mallarna, till exempel --ut {free}, eller --grupp."
        )


def _only_carried(read: Round, book: int, year: int) -> bool:
    """Say whether nobody has touched a workbook since last year's plan was put into it."""
    from handlingsplan.template import make_template  # noqa: PLC0415  (see the package)
    from handlingsplan.template.blank import is_carried  # noqa: PLC0415  (the same)

    plans = read.plans
    group = plans.organisation.by_id.get(plans.books["grupp"][book])
    if group is None:
        return False
    made = partial(make_template, plans.form, plans.organisation, group, year)
    path = read.path_of(plans.raw[book].fil)
    return is_carried(path, form=plans.form, organisation=plans.organisation, made=made)
