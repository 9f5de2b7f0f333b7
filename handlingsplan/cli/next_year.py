"""What ``handlingsplan mallar --fran`` reads, and says of what it carries over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from handlingsplan.report.findings.lines import EMPTY, Line
from handlingsplan.report.findings.next_steps import as_argument
from handlingsplan.report.findings.terminal import print_lines
from handlingsplan.terminal import say
from handlingsplan.text import shortly

if TYPE_CHECKING:
    from handlingsplan.carry_over import Carried
    from handlingsplan.form import Form
    from handlingsplan.next_year import Turn
    from handlingsplan.organisation import Group, Organisation


def turned(path: Path, year: int, form: Form, organisation: Organisation) -> Turn:
    """Read last year's plans, name the files that give nothing, and return what the others give.

    Raises:
        UsageError: no plan gives anything.
    """
    from handlingsplan.next_year import turn  # noqa: PLC0415  (pandas)
    from handlingsplan.rounds import read_round  # noqa: PLC0415  (the same)

    read = read_round(path, form=form, organisation=organisation)
    found = turn(read, year)
    for one in found.left:
        say(f"{one.fil}: förs inte över. {one.why}", error=True)
    found.refuse_empty(read, "Ovan står varför för varje fil. Inga mallar är gjorda.")
    return found


def say_carried(source: Path, year: int, groups: Sequence[Group], turn: Turn) -> None:
    """Say what of each plan does not go on, and which workbooks need a second look.

    Args:
        source: where the plans lie.
        year: the year that templates are made for.
        groups: whose.
        turn: what the plans give.
    """
    lines = [EMPTY]
    for group in (group for group in groups if group.id in turn.carried):
        said = list(_clauses(turn.carried[group.id]))
        if said:
            named = _line(group.titel, style="bold")
            lines += [named, *(_line(text, indent=2) for text in said), EMPTY]
    for sentence in _sentences(source, year, groups, turn):
        lines += [_line(sentence), EMPTY]
    print_lines(lines)


def _clauses(one: Carried) -> Iterator[str]:
    """Say of one plan what stays behind, what could not be read, and what is masked."""
    if one.left:
        yield f"Följer inte med: {', '.join(one.left)}."
    if one.unread:
        yield f"Är tomt, för det gick inte att läsa eller inte kan stämma: {'; '.join(one.unread)}."
    if one.masked:
        yield "Personnummer i det som följer med är maskade."


def _sentences(source: Path, year: int, groups: Sequence[Group], turn: Turn) -> Iterator[str]:
    """Say what is the same for several groups, each in one sentence."""
    from handlingsplan.next_year import beside_fields  # noqa: PLC0415  (pandas)

    with_plan = {
        group.titel: turn.carried[group.id] for group in groups if group.id in turn.carried
    }
    blank = [group.titel for group in groups if group.titel not in with_plan]
    if blank:
        yield f"Utan plan från förra året, så mallen är tom: {shortly(blank)}."
    if blank and source.is_file():
        yield (
            "Bara en fil är läst. Ange mappen med allas planer efter --fran, eller den här gruppen "
            "efter --grupp."
        )
    same = [title for title, one in with_plan.items() if one.year == year]
    if same:
        yield (
            f"Planen gäller redan {year}, och det som fortsätter är ändå ifyllt: {shortly(same)}. "
            "Kontrollera att --ar och --fran är rätt."
        )
    old = [
        f"{title} ({one.year})"
        for title, one in with_plan.items()
        if one.year and one.year < year - 1
    ]
    if old:
        yield (
            f"Planen är äldre än från {year - 1}, så mycket kan ha hänt sedan: {shortly(old)}. "
            "Kontrollera att --ar och --fran är rätt."
        )
    beside = beside_fields(groups, turn.carried)
    if beside:
        yield (
            f"Text och annat utanför fälten följer inte med: {shortly(beside)}. "
            f"Så syns vad det är: handlingsplan validera {as_argument(source)} --allt"
        )


def _line(text: str, style: str = "", indent: int = 0) -> Line:
    return Line(parts=((text, style),), indent=indent)
