"""What changed since last time, and what several groups work with."""

from __future__ import annotations

from collections.abc import Iterator

from handlingsplan.comparison import ChangeKind
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
        if row["andring"] == ChangeKind.SILENT:
            continue
        group = str(row["grupp_namn"])
        what = str(row["rubrik"])
        texts = [material.words.text(row[name], group) for name in ("aktivitet", "fran", "till")]
        cells = (
            shown(group, Weight.STRONG),
            shown(": ".join(filter(None, [str(row["andring"]), what]))),
            *map(shown, texts),
        )
        rows.append(Row(cells=cells, to=material.document_of(row)))
    table = Table(
        columns=(
            Column(heading="Grupp", kind=ColumnKind.NAME, share=24),
            Column(heading="Ändring", share=18),
            Column(heading="Aktivitet", share=40),
            Column(heading="Från", share=26),
            Column(heading="Till", share=26),
        ),
        rows=tuple(rows),
        empty="Inget har ändrats.",
    )
    yield Page(
        key="andringar",
        title=f"Ändringar sedan {since}",
        apart=apart,
        blocks=(table,),
    )


def shared_work_page(material: Material, summary: Summary, *, apart: bool) -> Iterator[Page]:
    """Yield the themes that several groups share, and activities that may touch each other."""
    themes: dict[str, list[str]] = {}
    for row in records(summary, "teman"):
        themes.setdefault(material.words.text(row["tema"], ""), []).append(str(row["grupp_namn"]))
    rows = [
        Row(cells=(shown(name, Weight.STRONG), shown(", ".join(some)), shown(str(len(some)))))
        for name, some in themes.items()
    ]
    columns = (
        Column(heading="Tema", kind=ColumnKind.NAME, share=30),
        Column(heading="Grupper", share=70),
        Column(heading="Antal", kind=ColumnKind.NUMBER, share=10),
    )
    themes_table = Table(caption="Teman", columns=columns, rows=tuple(rows))
    blocks = tuple(one for one in (themes_table, _near(material, summary)) if one.rows)
    if blocks:
        title = "Gemensamt för flera grupper"
        yield Page(key="teman", title=title, apart=apart, blocks=blocks)


def _near(material: Material, summary: Summary) -> Table:
    """Return the pairs of activities of different groups that may be about the same thing."""
    rows = []
    for row in records(summary, "beroringspunkter"):
        one, other = str(row["grupp_namn"]), str(row["andra_grupp_namn"])
        texts = (
            material.words.text(row["aktivitet"], one),
            other,
            material.words.text(row["andra_aktivitet"], other),
            material.words.text(row["ord"], one),
        )
        cells = (shown(one, Weight.STRONG), *map(shown, texts))
        rows.append(Row(cells=cells, to=material.document_of(row)))
    return Table(
        caption="Möjliga beröringspunkter",
        columns=(
            Column(heading="Grupp", kind=ColumnKind.NAME, share=22),
            Column(heading="Aktivitet", share=36),
            Column(heading="Annan grupp", share=22),
            Column(heading="Dess aktivitet", share=36),
            Column(heading="Gemensamma ord", share=24),
        ),
        rows=tuple(rows),
    )
