"""``handlingsplan lyft``: today's workbooks of plans of an earlier generation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handlingsplan.cli.options import OutFolder, Plans, with_declarations
from handlingsplan.cli.swedish import Command
from handlingsplan.errors import UsageError
from handlingsplan.form import Role
from handlingsplan.guard import Guard
from handlingsplan.terminal import say

if TYPE_CHECKING:
    from handlingsplan.content import Content
    from handlingsplan.rounds import Round


@click.command(cls=Command)
@click.argument("planer", metavar="MAPP", type=Plans())
@click.option(
    "--ut",
    type=OutFolder(),
    required=True,
    metavar="MAPP",
    help="Mappen där arbetsböckerna läggs. Den skapas om den saknas.",
)
@with_declarations
def lyft(*, planer: Path, ut: Path, organisation: str | None, form: str | None) -> int:
    """Gör dagens arbetsböcker av planer i en tidigare mall. MAPP är en mapp eller en fil.

    Allt som har en plats i dagens mall står i sitt fält. Det som har delats upp eller saknar plats
    står med sin text på bladet Underlag. Planerna själva ändras aldrig, och ingen fil skrivs över.
    """
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package's description)
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415
    from handlingsplan.rounds import read_round  # noqa: PLC0415  (pandas)
    from handlingsplan.upgrade import earlier_books  # noqa: PLC0415  (the same)

    chosen_form = load_form(form) if form else load_form()
    chosen = load_organisation(organisation or chosen_form.organisation)
    read = read_round(planer, form=chosen_form, organisation=chosen)
    if not read.plans.raw and not read.refusals:
        message = f"Det finns inga planer i {planer}."
        raise UsageError(message, "Kontrollera att det är rätt mapp.")
    earlier, guard, said = earlier_books(read.plans), Guard(), []
    with progress("Gör arbetsböcker", len(earlier)) as step:
        for done, book in enumerate(earlier, start=1):
            with guard.step(read.plans.raw[book].fil):
                said += _lifted(read, book, ut)
            step(done, len(earlier))
    for line in said:
        say(line)
    made = len(earlier) - len(guard.failed)
    failed = {**guard.failed, **{one.fil: one.skal for one in read.refusals}}
    for fil, why in failed.items():
        say(f"{fil}: ingen arbetsbok. {why[:1].upper()}{why[1:]}.", error=True)
    others = len(read.plans.raw) - len(earlier)
    if others:
        say(f"{others} av planerna är inte gjorda i en tidigare mall och är lämnade som de är.")
    say(f"{made} {'arbetsbok' if made == 1 else 'arbetsböcker'} i {ut}.")
    return 0 if not failed else 1 if made or others else 2


def _lifted(read: Round, book: int, folder: Path) -> list[str]:
    """Write the workbook of one plan, and return what to say of it."""
    from handlingsplan.template import write_new_plan  # noqa: PLC0415  (see the package)
    from handlingsplan.upgrade import upgraded  # noqa: PLC0415

    plans, raw = read.plans, read.plans.raw[book]
    group = plans.organisation.by_id.get(plans.books["grupp"][book])
    if group is None:
        message = "Gruppen på första bladet finns inte i organisationen."
        raise UsageError(message, "Välj gruppens namn i planens lista och kör igen.")
    content = upgraded(plans, book, read.path_of(raw.fil))
    path = write_new_plan(
        folder,
        content,
        group=group,
        year=_year(read, book),
        form=plans.form,
        organisation=plans.organisation,
    )
    return [f"{raw.fil} (mall {raw.version}): {group.titel} → {path}", *_remarks(read, content)]


def _year(read: Round, book: int) -> int:
    """Return the year on a plan's cover, else the round's."""
    field = read.plans.form.cover.with_role(Role.AR)
    year = read.plans.books[field.namn][book] if field else None
    return read.year if year is None or year != year else int(year)  # noqa: PLR0124  (NaN)


def _remarks(read: Round, content: Content) -> Iterator[str]:
    """Say how much stands on Underlag, and what nobody should mail."""
    from handlingsplan.privacy import Private, holds  # noqa: PLC0415  (see the package)

    beside = [text for page in content.source for text in page.texter]
    if beside:
        count = "1 text" if len(beside) == 1 else f"{len(beside)} texter"
        yield f"  {count} har delats upp eller saknar plats; de står på bladet Underlag."
    if content.asked:
        yield "  Det som saknar plats står också som en fråga på bladet Granskning."
    texts = "\n".join([*map(str, content.values()), *beside])
    if holds(Private.PERSONAL_NUMBER, texts, read.plans.organisation.public_contacts):
        yield "  Innehåller personnummer. Ta bort dem innan arbetsboken skickas."
