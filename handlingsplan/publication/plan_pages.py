"""A group's plan -> its document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import assert_never

from handlingsplan.form import Role, SheetRole
from handlingsplan.organisation import Group
from handlingsplan.publication.keys import council_key, group_key, page_key, region_key
from handlingsplan.publication.material import Material
from handlingsplan.publication.plan_tables import plan_table, sheet_tables
from handlingsplan.publication.words import Record, shown
from handlingsplan.publication.year import activity_ends, events, own_entries, year_page
from handlingsplan.publish.pages import (
    Column,
    ColumnKind,
    Document,
    DocumentKind,
    Page,
    Row,
    Table,
    Weight,
)
from handlingsplan.summary import ONLY_HEADING
from handlingsplan.text import counted
from handlingsplan.year import Entry, shared_entries, together

_PROMISES = "Patientlöften"
#: Sheets that are said to be empty; the others are left out then.
_EXPECTED = {
    SheetRole.RESULTAT: "Gruppen har inte redovisat några resultat.",
    SheetRole.UTMANINGAR: "Gruppen har inte redovisat några utmaningar.",
}


def plan_document(material: Material, group: Group) -> Document:
    """Return the document of a group whose plan is published."""
    day = material.updated(group.id)
    shared = shared_entries(material.organisation, material.year)
    entries = together(shared, own_entries(material, group))
    ends = activity_ends(material, group)
    return Document(
        key=group_key(group, material.year),
        kind=DocumentKind.GROUP,
        title=group.titel,
        subtitle=f"{material.form.namn} för {material.year}",
        stamp=f"Uppdaterad: {day:%Y-%m-%d}" if day else "Uppdaterad: datum saknas",
        date=day or material.day,
        owner=material.organisation.namn,
        language=material.form.sprak,
        parents=(
            *(council_key(key, material.year) for key in group.kunskapsrad or ("",)),
            region_key(material.year),
        ),
        pages=tuple(_pages(material, group, entries)),
        events=tuple(events([*entries, *ends], owner=group.id, several=False)),
    )


def _pages(material: Material, group: Group, entries: Sequence[Entry]) -> Iterator[Page]:
    """Yield a plan's pages in the order of the official document."""
    rows = material.rows("aktiviteter", group.id)
    contact = _contact(material, group)
    yield from _missing(material, group)
    yield from _promises(material, rows)
    if material.cover(group.id, Role.INGET_ATT_RAPPORTERA) and not rows:
        lead = ("Inget att rapportera.", *contact)
        yield Page(key="plan", title=material.form.kort, lead=lead)
    else:
        table = plan_table(material.words, rows, material.rows("indikatorer", group.id))
        lead = (*([_counted(material, rows)] if rows else []), *contact)
        yield Page(key="plan", title=material.form.kort, lead=lead, blocks=(table,))
        keys = frozenset(row.key for row in table.rows if row.key)
        yield from _others(material, group, keys)
    if material.form.with_role(SheetRole.ARSHJUL) or entries:
        yield year_page(material.year, entries, form=material.form)


def _counted(material: Material, rows: Sequence[Record]) -> str:
    """Say how many activities there are, and how many have which status."""
    counts = Counter(str(row["lage"]) for row in rows if row["lage"] != ONLY_HEADING)
    kinds = (choice.namn for choice in material.summary.statuses)
    parts = [f"{counts[name]} {name.lower()}" for name in kinds if counts[name]]
    all_of_them = counted(counts.total(), "aktivitet", "aktiviteter")
    return f"{all_of_them}: {', '.join(parts)}." if parts else ""


def _contact(material: Material, group: Group) -> tuple[str, ...]:
    """Return a sentence with the function that answers for the plan; none where it is not said."""
    function = material.words.text(material.cover(group.id, Role.KONTAKT), group.titel)
    return (f"Kontakt: {function}.",) if function else ()


def _missing(material: Material, group: Group) -> Iterator[Page]:
    """Say which parts of a plan are missing that is published with its faults."""
    promises = {field.rubrik for field in material.form.plan.all_with_role(Role.LOFTE)}
    counts = Counter(
        (f.blad, _PROMISES if f.rubrik in promises else f.rubrik)
        for f in material.faults.get(group.id, ())
    )
    if not counts:
        return
    rows = [
        Row(
            cells=(
                shown(blad or "Hela planen", Weight.STRONG),
                shown(rubrik or "Hela bladet"),
                shown(str(count)),
            )
        )
        for (blad, rubrik), count in counts.items()
    ]
    table = Table(
        columns=(
            Column(heading="Blad", kind=ColumnKind.NAME, share=20),
            Column(heading="Uppgift", share=30),
            Column(heading="Ställen", kind=ColumnKind.NUMBER, share=8),
        ),
        rows=tuple(rows),
    )
    yield Page(
        key="saknas",
        title="Delar som saknas",
        lead=(
            "Planen är publicerad innan allt är på plats. Det här saknas eller kunde inte läsas.",
        ),
        blocks=(table,),
    )


def _promises(material: Material, rows: Sequence[Record]) -> Iterator[Page]:
    """Yield the promises in their own words, and how much of the plan is tied to each."""
    form = material.form
    fields = {field.nr: field for field in form.plan.all_with_role(Role.LOFTE)}
    if not form.loften:
        return
    made = []
    for promise in form.loften:
        field = fields.get(promise.nr)
        tied = sum(row.get(field.namn) is True for row in rows) if field else 0
        cells = (
            shown(f"{promise.nr} {promise.kort}", Weight.STRONG),
            shown(promise.text),
            shown(str(tied)),
        )
        made.append(Row(cells=cells))
    table = Table(
        columns=(
            Column(heading="Löfte", kind=ColumnKind.NAME, share=20),
            Column(heading="Vad det innebär", share=60),
            Column(heading="Aktiviteter i planen", kind=ColumnKind.NUMBER, share=14),
        ),
        rows=tuple(made),
    )
    yield Page(
        key="loften",
        title=_PROMISES,
        lead=("Som invånare ska man …",),
        blocks=(table,),
    )


def _others(material: Material, group: Group, keys: frozenset[str]) -> Iterator[Page]:
    for sheet in material.form.tables:
        if not _is_shown(sheet.roll):
            continue
        rows = material.rows(sheet.nyckel, group.id)
        found = sheet_tables(material.words, sheet, rows, keys)
        if found:
            yield Page(key=page_key(sheet.nyckel), title=sheet.namn, blocks=found)
        elif sheet.roll is not None and sheet.roll in _EXPECTED:
            said = _EXPECTED[sheet.roll]
            yield Page(key=page_key(sheet.nyckel), title=sheet.namn, lead=(said,))


def _is_shown(role: SheetRole | None) -> bool:
    """Say whether a sheet is shown as it stands: it may be public, and has no page of its own."""
    match role:
        case SheetRole.PLAN | SheetRole.ARSHJUL | SheetRole.INSTRUKTIONER | SheetRole.LOFTEN:
            return False
        case SheetRole.DIALOG:
            return False  # between the group and whoever asks: kept, but no part of the plan
        case SheetRole.INDIKATORER | SheetRole.RESULTAT | SheetRole.UTMANINGAR:
            return True
        case SheetRole.PROCESSER | SheetRole.LEVERANSER | None:
            return True
    assert_never(role)
