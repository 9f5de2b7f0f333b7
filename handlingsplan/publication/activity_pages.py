"""Which promise who works with, and all activities in one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlingsplan.form import Field, Role
from handlingsplan.publication.material import Material, records
from handlingsplan.publication.words import Record, plain, shown
from handlingsplan.publish.pages import (
    Cell,
    Column,
    ColumnKind,
    Page,
    Row,
    Table,
    Weight,
    lines,
)
from handlingsplan.summary import ONLY_HEADING, Summary

_NO_STATUS = "Utan status"
_PROMISE_COLUMNS = (
    Column(heading="Löfte", kind=ColumnKind.NAME, share=34),
    Column(heading="Grupper som arbetar med det", share=56),
    Column(heading="Grupper", kind=ColumnKind.NUMBER, share=10),
    Column(heading="Aktiviteter", kind=ColumnKind.NUMBER, share=12),
    Column(heading="Inte avslutade", kind=ColumnKind.NUMBER, share=12),
)


def promises_page(material: Material, summary: Summary, *, apart: bool) -> Iterator[Page]:
    """Yield which promise who works with, and which nobody does; the latter first."""
    if "loften" not in summary.frames:
        return
    fields = {field.nr: field.namn for field in material.form.plan.all_with_role(Role.LOFTE)}
    matrix = records(summary, "loften_grupper")
    rows = []
    for promise in records(summary, "loften"):
        name = fields[int(promise["nr"])]
        rows.append(_promise(promise, [str(one["grupp_namn"]) for one in matrix if one[name]]))
    table = Table(columns=_PROMISE_COLUMNS, rows=tuple(rows), empty="Formuläret har inga löften.")
    yield Page(
        key="loften",
        title="Patientlöften",
        lead=("De löften som färst grupper arbetar med står först.",),
        apart=apart,
        blocks=(table,),
    )


def _promise(promise: Record, groups: Sequence[str]) -> Row:
    who = ", ".join(groups) or "Ingen grupp arbetar med löftet."
    name = (
        *lines(str(promise["lofte"]), weight=Weight.STRONG),
        *lines(str(promise["text"]), weight=Weight.QUIET),
    )
    return Row(
        cells=(
            Cell(lines=name),
            shown(who, Weight.PLAIN if groups else Weight.STRONG),
            shown(str(len(groups))),
            shown(plain(promise["aktiviteter"])),
            shown(plain(promise["pagaende"])),
        )
    )


def activities_page(material: Material, summary: Summary) -> Page:
    """Return all activities in one table that can be searched and filtered; for the web alone."""
    plan = material.form.plan
    wanted = (Role.PRIORITET, Role.AKTIVITET, Role.SLUT)
    fields = [field for role in wanted if (field := plan.with_role(role))]
    promises = _promise_names(material)
    columns = (
        Column(heading="Grupp", kind=ColumnKind.NAME, share=22),
        *(Column(heading=f.rubrik, share=f.bredd) for f in fields),
        Column(heading="Status", kind=ColumnKind.STATUS, share=14),
        *([Column(heading="Löften", share=20)] if promises else []),
    )
    table = Table(
        columns=columns,
        rows=tuple(
            _activity(material, fields, promises, row)
            for row in records(summary, "aktiviteter")
            if row["lage"] != ONLY_HEADING
        ),
        facets=("Kunskapsråd", "Grupp", "Status", *(["Löfte"] if promises else [])),
        empty="Ingen plan är publicerad.",
    )
    return Page(key="aktiviteter", title="Alla aktiviteter", apart=True, blocks=(table,))


def _promise_names(material: Material) -> dict[str, str]:
    """Return the short name of each promise by its field."""
    shorts = {promise.nr: promise.kort for promise in material.form.loften}
    fields = material.form.plan.all_with_role(Role.LOFTE)
    return {field.namn: shorts.get(field.nr, field.rubrik) for field in fields}


def _activity(
    material: Material, fields: Sequence[Field], promises: dict[str, str], row: Record
) -> Row:
    group = str(row["grupp_namn"])
    status, colours = material.words.status(row)
    status = status or _NO_STATUS
    ticked = tuple(name for field, name in promises.items() if row.get(field) is True)
    texts = [material.words.value(material.form.plan, field, row) for field in fields]
    return Row(
        cells=(
            shown(group, Weight.STRONG),
            *map(shown, texts),
            Cell(lines=lines(status, weight=Weight.STRONG), tone=colours),
            *([shown(", ".join(ticked))] if promises else []),
        ),
        to=material.document_of(row),
        facets=(
            tuple(str(row["kunskapsrad"]).split("; ")),
            (group,),
            (status,),
            *([ticked] if promises else []),
        ),
    )
