"""The first page: what a director reads in one minute, on one printed page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from handlingsplan.form import Choice, Role
from handlingsplan.report.pages.model import Chart, ChartKind, Column, Page, Series, Show, Table
from handlingsplan.report.summary.council import by_seriousness, council_sheets
from handlingsplan.summary import NO_STATUS, Summary

_WORST_ROWS = 8  # so many of the worst activities stand on the page
_MOST_BARS = 45  # more groups than this cannot be told apart in one chart
_CHART_COLUMN = 4
_CHART_WIDTH = 760
_BAR, _FRAME = 15, 90  # pixels of a bar, and of title and legend

#: Section -> the sheet that has the details.
SHEETS = {
    "aktiviteter": "Alla aktiviteter",
    "loften": "Patientlöften",
    "stodbehov": "Stödbehov",
    "andringar": "Ändringar",
    "inlamning": "Inlämning",
}


def overview_page(summary: Summary) -> Iterator[Page]:
    """Yield the page "Lägesbild"."""
    tables = [_figures(summary), _councils(summary)]
    if summary.statuses:
        tables.append(_worst(summary))
    yield Page(
        namn="Lägesbild",
        titel=f"Lägesbild: {summary.whose}",
        ingress=(f"{summary.form.namn}, läget {summary.today:%Y-%m-%d}.",),
        tabeller=tuple(tables),
        diagram=tuple(_charts(summary)) if summary.statuses else (),
        en_sida=True,
    )


def _figures(summary: Summary) -> Table:
    frame = summary["lagesbild"]
    frame = frame.assign(blad=[SHEETS[section] for section in frame["avsnitt"]], fil="", cell="A1")
    columns = (
        Column(falt="antal", rubrik="Antal", bredd=8, visa=Show.WHOLE),
        Column(falt="mening", rubrik="Läget i korthet", bredd=62),
        Column(falt="blad", rubrik="Mer på bladet", bredd=26, lank=True),
    )
    empty = "Det finns inget att berätta."
    return Table(namn="tblLagesbild", frame=frame, kolumner=columns, tomt=empty, filter=False)


def _councils(summary: Summary) -> Table:
    frame = summary["kunskapsrad"]
    pages = council_sheets(summary)
    frame = frame[frame["grupper"] > 0]
    frame = frame.assign(
        blad=[pages.get(name, "Grupper") for name in frame["namn"]],
        fil="",
        cell="A1",
        skickat=[f"{row.inskickade} av {row.grupper} grupper" for row in frame.itertuples()],
    )
    columns = (
        Column(falt="aktiviteter", rubrik="Aktiviteter", bredd=11, visa=Show.WHOLE),
        Column(falt="namn", rubrik="Kunskapsråd", bredd=62, lank=True),
        Column(falt="skickat", rubrik="Har skickat in", bredd=26),
    )
    empty = "Inga kunskapsråd."
    return Table(namn="tblRad", frame=frame, kolumner=columns, tomt=empty, filter=False)


def _worst(summary: Summary) -> Table:
    worst = next((c.namn for c in summary.statuses if c.avvikelse), "")
    rows = summary["aktiviteter"]
    rows = rows[rows["lage"] == worst].sort_values(
        "forsenad_dagar", ascending=False, kind="stable", na_position="last"
    )
    plan = summary.form.plan
    what = plan.with_role(Role.AKTIVITET) or plan.with_role(Role.PRIORITET) or plan.falt[0]
    columns = (
        Column(falt="forsenad_dagar", rubrik="Dagar sen", bredd=8, visa=Show.WHOLE),
        Column(falt=what.namn, rubrik=f"{what.rubrik} med status {worst.lower()}", bredd=62),
        Column(falt="grupp_namn", rubrik="Grupp (öppnar planen)", bredd=26, lank=True),
    )
    more = len(rows) - _WORST_ROWS
    heading = f"De {_WORST_ROWS} mest försenade av {len(rows)}" if more > 0 else ""
    return Table(
        namn="tblVarst",
        rubrik=heading,
        frame=rows.head(_WORST_ROWS),
        kolumner=columns,
        tomt=f"Ingen aktivitet har status {worst.lower()}.",
        filter=False,
    )


def _charts(summary: Summary) -> Iterator[Chart]:
    councils = summary["kunskapsrad"]
    councils = councils[councils["kunskapsrad"] != ""]
    below = 2
    if len(councils) > 1:
        height = _FRAME + 2 * _BAR * len(councils)
        title = _council_title(summary, councils)
        yield _bars(summary, title, "tblKunskapsrad", "namn", councils, row=below, height=height)
        below += height // 20 + 1
    groups = by_seriousness(summary)
    groups = groups[groups["aktiviteter"] > 0].head(_MOST_BARS)
    if len(groups):
        height = _FRAME + _BAR * len(groups)
        title = _group_title(summary, groups)
        yield _bars(summary, title, "tblGrupper", "grupp_namn", groups, row=below, height=height)


def _council_title(summary: Summary, councils: pd.DataFrame) -> str:
    """Return what the chart of the councils shows: how many are worst off, and where."""
    worst = summary.statuses[0].namn
    total = int(summary["grupper"]["aktiviteter"].sum())
    count = int(summary["grupper"][worst].sum())
    if not count:
        return f"Ingen aktivitet har status {worst.lower()}"
    most = councils["namn"].iloc[int(councils[worst].argmax())]
    return f"Status {worst.lower()}: {count} av {total} aktiviteter, flest i {most}"


def _group_title(summary: Summary, groups: pd.DataFrame) -> str:
    """Return what the chart of the groups shows: the one with most that is worst off."""
    worst = summary.statuses[0].namn
    count = int(groups[worst].iloc[0])
    if not count:
        return "Status per grupp"
    first = groups["grupp_namn"].iloc[0]
    whole = len(groups) == int((summary["grupper"]["aktiviteter"] > 0).sum())
    some = "" if whole else f"; de {len(groups)} första grupperna"
    return f"Mest {worst.lower()} status: {first} ({count}){some}"


def _bars(
    summary: Summary,
    title: str,
    table: str,
    category: str,
    frame: pd.DataFrame,
    *,
    row: int,
    height: int,
) -> Chart:
    used = [c for c in summary.statuses if frame[c.namn].sum() or c is not NO_STATUS]
    lines = zip(frame[category], frame[[c.namn for c in used]].to_numpy(), strict=True)
    figures = "; ".join(f"{name}: {_in_words(used, counts)}" for name, counts in lines)
    return Chart(
        slag=ChartKind.STACKED_BARS,
        titel=title,
        alt=f"{title}. {figures}."[:1_000],
        tabell=table,
        kategori=category,
        serier=tuple(Series(falt=c.namn, farg=c.diagram or c.farg) for c in used),
        antal=len(frame),
        rad=row,
        kolumn=_CHART_COLUMN,
        bredd=_CHART_WIDTH,
        hojd=height,
    )


def _in_words(statuses: Sequence[Choice], counts: Iterable[int]) -> str:
    """Return the counts above zero in words."""
    pairs = zip(statuses, counts, strict=True)
    return ", ".join(f"{count} {c.namn.lower()}" for c, count in pairs if count) or "inga"
