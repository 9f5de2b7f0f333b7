"""How it goes: the five figures, status by group and council, the red activities."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from handlingsplan.delivery import State
from handlingsplan.form import Choice, Field, Role
from handlingsplan.publication.material import Material, records
from handlingsplan.publication.words import Record, plain, shown, tone
from handlingsplan.publish.pages import (
    Block,
    Cell,
    Chart,
    Column,
    ColumnKind,
    Figure,
    Line,
    Page,
    Row,
    Series,
    Table,
    Weight,
    lines,
)
from handlingsplan.summary import Summary, chart_colour
from handlingsplan.text import counted

_BARS = 14  # more than these are read better in a second chart
_IN_SEVERAL = "En grupp som hör till flera kunskapsråd räknas i vart och ett av dem."


def figures_page(material: Material, summary: Summary) -> Page:
    """Return the five figures, and status as charts with the tables behind."""
    frame = summary["grupper"]
    sent = int((frame["inlamning"] != State.MISSING).sum())
    published = sum(group.id in frame.index for group in material.groups)
    groups = counted(len(frame), "grupp", "grupper")
    lead = [f"{published} av {groups} har en publicerad plan; {sent} har skickat in."]
    blocks: list[Block] = [_figures(summary)]
    if not summary.council:
        blocks += _charts(summary, _councils(summary), "Status per kunskapsråd")
        if any(len(group.kunskapsrad) > 1 for group in material.groups):
            lead.append(_IN_SEVERAL)
    with_plan = [row for row in records(summary, "grupper") if row["aktiviteter"]]
    named = [(str(row["grupp_namn"]), row) for row in with_plan]
    blocks += _charts(summary, named, "Status per grupp")
    return Page(key="laget", title="Läget i siffror", lead=tuple(lead), blocks=tuple(blocks))


def _figures(summary: Summary) -> Table:
    """Return how many activities have each official status, are late, and how many are not sent."""
    total = records(summary, "kunskapsrad")[-1]
    before = _before(summary)
    open_ones = [c for c in summary.form.officiell if not c.avslutad]
    missing = int((summary["grupper"]["inlamning"] == State.MISSING).sum())
    figures = {c.namn: _figure(int(total[c.namn]), before.get(c.namn), c) for c in open_ones}
    figures["Försenade"] = _figure(int(total["forsenade"]), before.get("forsenade"))
    figures["Ej inskickat"] = _figure(missing, before.get("ej_inskickade"))
    return Table(
        columns=tuple(Column(heading=name) for name in figures),
        rows=(Row(cells=tuple(figures.values())),),
        big=True,
    )


def _figure(count: int, before: float | None = None, choice: Choice | None = None) -> Cell:
    said = [Line(text=str(count))]
    if before is not None:
        change = count - int(before)
        said += [Line(text=f"{change:+d} sedan sist".replace("-", "\u2212"), weight=Weight.QUIET)]
    return Cell(lines=tuple(said), tone=tone(choice) if choice else None)


def _before(summary: Summary) -> Mapping[str, float]:
    """Return the counts of the round before; empty where there is none."""
    frame = summary["trend"]
    name = records(summary, "kunskapsrad")[-1]["namn"]
    rows = frame[frame["namn"] == name].to_dict("records")
    if len(rows) < 2:  # noqa: PLR2004  (this round, and the one before)
        return {}
    return {str(key): value for key, value in rows[-2].items() if value == value}  # noqa: PLR0124  (NaN is not itself)


def _councils(summary: Summary) -> list[tuple[str, Record]]:
    rows = records(summary, "kunskapsrad")[:-1]
    return [(str(row["namn"]), row) for row in rows if row["grupper"]]


def _charts(summary: Summary, named: Sequence[tuple[str, Record]], title: str) -> Iterator[Figure]:
    """Yield charts of so many bars as can be read, each with its table."""
    used = [c for c in summary.statuses if any(row[c.namn] for _, row in named)]
    parts = _evenly(named) if used else []
    for number, some in enumerate(parts, start=1):
        said = f"{title} ({number} av {len(parts)})" if len(parts) > 1 else title
        yield Figure(
            picture=Chart(
                title=said,
                alt=f"{said}. {_in_words(some, used)}",
                categories=tuple(name for name, _ in some),
                series=tuple(
                    Series(
                        name=choice.namn,
                        colour=chart_colour(choice),
                        values=tuple(int(row[choice.namn]) for _, row in some),
                    )
                    for choice in used
                ),
            ),
            table=_counts(f"{said}, i tabell", some, used),
        )


def _evenly(named: Sequence[tuple[str, Record]]) -> list[Sequence[tuple[str, Record]]]:
    """Return bars in charts of about the same size."""
    charts = math.ceil(len(named) / _BARS)
    size = math.ceil(len(named) / max(1, charts))
    return [named[at : at + size] for at in range(0, len(named), size)] if named else []


def _in_words(named: Sequence[tuple[str, Record]], used: Sequence[Choice]) -> str:
    return " ".join(
        f"{name}: "
        + (
            ", ".join(f"{int(row[c.namn])} {c.namn.lower()}" for c in used if row[c.namn])
            or "inga aktiviteter"
        )
        + "."
        for name, row in named
    )


def _counts(caption: str, named: Sequence[tuple[str, Record]], used: Sequence[Choice]) -> Table:
    return Table(
        caption=caption,
        columns=(
            Column(heading="Namn", kind=ColumnKind.NAME, share=40),
            Column(heading="Aktiviteter", kind=ColumnKind.NUMBER, share=12),
            *(Column(heading=c.namn, kind=ColumnKind.NUMBER, share=12) for c in used),
        ),
        rows=tuple(
            Row(
                cells=(
                    shown(name, Weight.STRONG),
                    shown(plain(row["aktiviteter"])),
                    *(shown(plain(row[c.namn])) for c in used),
                )
            )
            for name, row in named
        ),
    )


def red_page(material: Material, summary: Summary) -> Iterator[Page]:
    """Yield the activities with the worst status, with what hinders them."""
    worst = max(summary.form.officiell, key=lambda choice: choice.allvar, default=None)
    if worst is None or not worst.allvar:
        return
    plan = material.form.plan
    roles = (Role.PRIORITET, Role.AKTIVITET, Role.KOMMENTAR, Role.SLUT)
    fields = [field for role in roles if (field := plan.with_role(role))]
    rows = [
        Row(
            cells=(
                shown(str(row["grupp_namn"]), Weight.STRONG),
                *(shown(material.words.value(plan, field, row)) for field in fields),
                _status(material, row),
            ),
            to=material.document_of(row),
        )
        for row in records(summary, "aktiviteter")
        if row["lage"] == worst.namn
    ]
    name = worst.namn.lower()
    table = Table(
        columns=(
            Column(heading="Grupp", kind=ColumnKind.NAME, share=22),
            *(_wide(field) for field in fields),
            Column(heading="Status", kind=ColumnKind.STATUS, share=10),
        ),
        rows=tuple(rows),
        empty=f"Ingen aktivitet har status {name}.",
    )
    yield Page(
        key="roda",
        title=f"Aktiviteter med status {name}",
        blocks=(table,),
    )


def _wide(field: Field) -> Column:
    heading = "Vad som hindrar" if field.roll is Role.KOMMENTAR else field.rubrik
    return Column(heading=heading, share=max(field.bredd, 12))


def _status(material: Material, row: Record) -> Cell:
    status, colours = material.words.status(row)
    return Cell(lines=lines(status, weight=Weight.STRONG), tone=colours)


def groups_page(material: Material, summary: Summary, *, apart: bool) -> Page:
    """Return every group, with its plan's day and what it holds, also those without a plan."""
    used = [c for c in summary.statuses if summary["grupper"][c.namn].sum()]
    there = {group.id for group in material.groups}
    rows = []
    for row in summary["grupper"].reset_index().to_dict("records"):
        told = row["grupp"] in there
        state = "" if told else _why_not(row)
        counts = [plain(row[c.namn]) if told else "" for c in used]
        rows.append(
            Row(
                cells=(
                    shown(str(row["grupp_namn"]), Weight.STRONG),
                    shown(plain(row["uppdaterad"]) if told else state),
                    shown(plain(row["aktiviteter"]) if told else ""),
                    *map(shown, counts),
                    shown(plain(row["forsenade"]) if told else ""),
                ),
                to=material.document_of(row),
            )
        )
    columns = (
        Column(heading="Grupp", kind=ColumnKind.NAME, share=36),
        Column(heading="Uppdaterad", share=24),
        Column(heading="Aktiviteter", kind=ColumnKind.NUMBER, share=12),
        *(Column(heading=c.namn, kind=ColumnKind.NUMBER, share=11) for c in used),
        Column(heading="Försenade", kind=ColumnKind.NUMBER, share=12),
    )
    table = Table(columns=columns, rows=tuple(rows), empty="Inga grupper.")
    return Page(key="grupper", title="Grupper", blocks=(table,), apart=apart)


def _why_not(row: Record) -> str:
    """Return why a group has no published plan."""
    state = next(one for one in State if one == row["inlamning"])
    match state:
        case State.MISSING:
            return "Ingen plan inskickad"
        case State.NOTHING:
            return "Inget att rapportera"
        case State.ERRORS | State.NO_PLAN | State.REPLACED | State.SENT:
            return "Publiceras när planen är rättad"
    assert_never(state)
