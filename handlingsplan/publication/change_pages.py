"""What changed since last time, and what several groups work with."""

from __future__ import annotations

from collections.abc import Iterator

from handlingsplan.comparison import Kind
from handlingsplan.publication.material import Material, records
from handlingsplan.publication.words import shown
from handlingsplan.publish.pages import Column, ColumnKind, Page, Row, Table, Weight
from handlingsplan.summary import Summary


def changes_page(material: Material, summary: Summary, *, apart: bool) -> Iterator[Page]:
    """Yield what changed since the earlier summary; none where there is nothing to compare with."""
    earlier = summary.earlier
    if earlier is None or "andringar" not in summary.frames:
        return
    since = f"{earlier.datum:%Y-%m-%d}" if earlier.datum else "förra gången"
    rows = []
    for row in records(summary, "andringar"):
        if row["andring"] == Kind.SILENT:
            continue
        group = str(row["grupp_namn"])
        what = [str(row["rubrik"]), str(row["riktning"])]
        texts = [material.words.text(row[name], group) for name in ("aktivitet", "fran", "till")]
        cells = (
            shown(group, Weight.STRONG),
            shown(": ".join(filter(None, [str(row["andring"]), " ".join(filter(None, what))]))),
            *map(shown, texts),
        )
        rows.append(Row(cells=cells, to=material.document_of(row)))
    yield Page(
        key="andringar",
        title=f"Ändringar sedan {since}",
        apart=apart,
        blocks=(
            Table(
                columns=(
                    Column(heading="Grupp", kind=ColumnKind.NAME, share=24),
                    Column(heading="Ändring", share=18),
                    Column(heading="Aktivitet", share=40),
                    Column(heading="Från", share=26),
                    Column(heading="Till", share=26),
                ),
                rows=tuple(rows),
                empty="Inget har ändrats.",
            ),
        ),
    )


def shared_work_page(material: Material, summary: Summary, *, apart: bool) -> Iterator[Page]:
    """Yield the themes that several groups share."""
    themes: dict[str, list[str]] = {}
    for row in records(summary, "teman"):
        themes.setdefault(material.words.text(row["tema"], ""), []).append(str(row["grupp_namn"]))
    rows = [
        Row(cells=(shown(name, Weight.STRONG), shown(", ".join(some)), shown(str(len(some)))))
        for name, some in themes.items()
    ]
    if not rows:
        return
    yield Page(
        key="teman",
        title="Teman som flera grupper delar",
        apart=apart,
        blocks=(
            Table(
                columns=(
                    Column(heading="Tema", kind=ColumnKind.NAME, share=30),
                    Column(heading="Grupper", share=70),
                    Column(heading="Antal", kind=ColumnKind.NUMBER, share=10),
                ),
                rows=tuple(rows),
            ),
        ),
    )
