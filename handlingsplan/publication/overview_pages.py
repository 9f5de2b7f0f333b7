"""The picture of a council, the staff or the whole region -> its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlingsplan.form import Role, SheetRole
from handlingsplan.publication.activity_pages import promises_page
from handlingsplan.publication.change_pages import changes_page, shared_work_page
from handlingsplan.publication.keys import council_key, region_key
from handlingsplan.publication.material import Material, records
from handlingsplan.publication.status_pages import figures_page, groups_page, red_page
from handlingsplan.publication.words import linked, shown
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
from handlingsplan.summary import STAFF, Summary
from handlingsplan.year import Entry, shared_entries, together


def overview_document(material: Material, summary: Summary) -> Document:
    """Return the document of a council, of the staff, or of the region.

    Args:
        material: the round as it is published.
        summary: the summary that is limited to whose document it is.
    """
    whole = not summary.council
    groups = [group for group in material.groups if group.id in summary["grupper"].index]
    own = [entry for group in groups for entry in own_entries(material, group)]
    entries = together(shared_entries(material.organisation, material.year), own)
    ends = [end for group in groups for end in activity_ends(material, group)]
    name = summary.whose
    council = bool(summary.council) and summary.council != STAFF
    return Document(
        key=region_key(material.year) if whole else council_key(summary.council, material.year),
        kind=DocumentKind.REGION if whole else DocumentKind.COUNCIL,
        title=f"Kunskapsråd {name}" if council else name,
        subtitle=f"Lägesbild av handlingsplanerna {material.year}",
        stamp=f"Läget {material.day:%Y-%m-%d}",
        date=material.day,
        owner=material.organisation.namn,
        language=material.form.sprak,
        parents=() if whole else (region_key(material.year),),
        pages=tuple(_pages(material, summary, entries)),
        events=tuple(events([*entries, *ends], owner=summary.council or "region", several=True)),
    )


def _pages(material: Material, summary: Summary, entries: Sequence[Entry]) -> Iterator[Page]:
    """Yield the pages, the most important first; on the region's web they stand apart."""
    apart = not summary.council
    yield figures_page(material, summary)
    yield from red_page(material, summary)
    yield from _decisions(material, summary, apart=apart)
    yield from changes_page(material, summary, apart=apart)
    yield from promises_page(material, summary, apart=apart)
    yield from shared_work_page(material, summary, apart=apart)
    yield groups_page(material, summary, apart=apart)
    yield year_page(material.year, entries, form=material.form, apart=apart)


def _decisions(material: Material, summary: Summary, *, apart: bool) -> Iterator[Page]:
    """Yield what the groups ask the management to decide, the most urgent first."""
    sheet = material.form.with_role(SheetRole.UTMANINGAR)
    if sheet is None or "stodbehov" not in summary.frames:
        return
    roles = (Role.BESLUT, Role.TILL, Role.SENAST, Role.TEXT)
    fields = [field for role in roles for field in sheet.all_with_role(role)]
    rows = []
    for row in records(summary, "stodbehov"):
        texts = [material.words.value(sheet, field, row) for field in fields]
        cells = (shown(str(row["grupp_namn"]), Weight.STRONG), *map(linked, texts))
        rows.append(Row(cells=cells, to=material.document_of(row)))
    table = Table(
        columns=(
            Column(heading="Grupp", kind=ColumnKind.NAME, share=24),
            *(Column(heading=f.rubrik, share=max(f.bredd, 12)) for f in fields),
        ),
        rows=tuple(rows),
        empty="Ingen grupp ber om stöd från ledningen.",
    )
    yield Page(
        key="beslut",
        title="Beslut som behövs",
        lead=("Det som behövs först står överst.",) if rows else (),
        apart=apart,
        blocks=(table,),
    )
