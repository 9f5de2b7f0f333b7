"""``handlingsplan lyft``: today's workbooks of plans of an earlier generation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handlingsplan.cli.options import Plans, with_declarations, with_folder
from handlingsplan.cli.swedish import Command
from handlingsplan.errors import UsageError
from handlingsplan.form import Role
from handlingsplan.guard import Guard
from handlingsplan.own_folder import OwnFolder
from handlingsplan.terminal import say
from handlingsplan.text import counted

if TYPE_CHECKING:
    from handlingsplan.content import Content
    from handlingsplan.rounds import Round


@click.command(cls=Command)
@click.argument("planer", metavar="MAPP", type=Plans())
@with_folder("arbetsböckerna")
@with_declarations
def lyft(*, planer: Path, ut: Path, organisation: str | None, form: str | None) -> int:
    """Gör dagens arbetsböcker av planer i en tidigare mall. MAPP är en mapp eller en fil.

    Allt som har en plats i dagens mall står i sitt fält. Det som har delats upp eller saknar plats
    står med sin text på bladet Underlag. Planerna själva ändras aldrig. En arbetsbok som någon har
    ändrat sedan den gjordes är kvar, och den nya får ett nummer.

    Slutar med 0, med 1 när någon fil inte gick att läsa eller lyfta, och med 2 när ingen gick.
    """
    from handlingsplan.delivery import NO_PLANS  # noqa: PLC0415  (pandas)
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package's description)
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415
    from handlingsplan.rounds import read_round  # noqa: PLC0415  (pandas)
    from handlingsplan.upgrade import earlier_books  # noqa: PLC0415  (the same)

    chosen_form = load_form(form) if form else load_form()
    chosen = load_organisation(organisation or chosen_form.organisation)
    read = read_round(planer, form=chosen_form, organisation=chosen)
    for fil, why in read.refused().items():
        say(f"{fil}: ingen arbetsbok. {why}", error=True)
    read.refuse_without_plans("Ovan står varför för varje fil.")
    earlier = earlier_books(read.plans)
    failed = _lift(read, earlier, ut) if earlier else {}
    for fil, why in failed.items():
        say(f"{fil}: ingen arbetsbok. {why[:1].upper()}{why[1:]}.", error=True)
    made, others = len(earlier) - len(failed), len(read.plans.raw) - len(earlier)
    if others:
        say(f"{others} av planerna är inte gjorda i en tidigare mall och är lämnade som de är.")
    say(f"{counted(made, 'arbetsbok', 'arbetsböcker')} i {ut}." if made else "Inget är skrivet.")
    if not failed and all(one.kod in NO_PLANS for one in read.refusals):
        return 0
    return 1 if made or others else 2


def _lift(read: Round, earlier: Sequence[int], path: Path) -> dict[str, str]:
    """Write the workbooks, say what became of each plan, and return why some could not be lifted.

    Raises:
        UsageError: the folder holds other people's files.
    """
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)

    folder, guard, said, names = OwnFolder(path), Guard(), list[str](), set[str]()
    with progress("Gör arbetsböcker", len(earlier)) as step:
        for done, book in enumerate(earlier, start=1):
            with guard.step(read.plans.raw[book].fil):
                said += _lifted(read, book, folder, names)
            step(done, len(earlier))
    for line in (*said, *folder.sentences()):
        say(line)
    return guard.failed


def _lifted(read: Round, book: int, folder: OwnFolder, names: set[str]) -> list[str]:
    """Write the workbook of one plan, under a name of its own, and return what to say of it."""
    from handlingsplan.template import make_template, template_name  # noqa: PLC0415  (see the package)
    from handlingsplan.upgrade import upgraded  # noqa: PLC0415

    plans, raw = read.plans, read.plans.raw[book]
    group = plans.organisation.by_id.get(plans.books["grupp"][book])
    if group is None:
        message = "Gruppen på första bladet finns inte i organisationen."
        raise UsageError(message, "Välj gruppens namn i planens lista och kör igen.")
    content, year = upgraded(plans, book, read.path_of(raw.fil)), _year(read, book)
    first = Path(template_name(plans.form, group, year))
    numbered = (first.with_stem(f"{first.stem}-{n}").name for n in count(2))
    name = next(name for name in chain([first.name], numbered) if name not in names)
    names.add(name)  # two plans of a group are two workbooks
    data = make_template(plans.form, plans.organisation, group, year, content)
    path = folder.add(name, data)
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
