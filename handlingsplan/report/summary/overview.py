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
    "granskning": "Granskning",
}


def overview_page(summary: Summary) -> Iterator[Page]:
    """Yield the page "Lägesbild"."""
    tables = [_figures(summary), _councils(summary)]
    if summary.statuses:
        tables.append(_worst(summary))
    yield Page(
        name="Lägesbild",
        title=f"Lägesbild: {summary.whose}",
        intro=(f"{summary.form.namn}, läget {summary.today:%Y-%m-%d}.",),
        tables=tuple(tables),
        charts=tuple(_charts(summary)) if summary.statuses else (),
        one_page=True,
    )


def _figures(summary: Summary) -> Table:
    frame = summary["lagesbild"]
    frame = frame.assign(blad=[SHEETS[section] for section in frame["avsnitt"]], fil="", cell="A1")
    columns = (
        Column(field="antal", heading="Antal", width=8, show=Show.WHOLE),
        Column(field="mening", heading="Läget i korthet", width=62),
        Column(field="blad", heading="Mer på bladet", width=26, link=True),
    )
    empty = "Det finns inget att berätta."
    return Table(name="tblLagesbild", frame=frame, columns=columns, empty=empty, filter=False)


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
        Column(field="aktiviteter", heading="Aktiviteter", width=11, show=Show.WHOLE),
        Column(field="namn", heading="Kunskapsråd", width=62, link=True),
        Column(field="skickat", heading="Har skickat in", width=26),
    )
    empty = "Inga kunskapsråd."
    return Table(name="tblRad", frame=frame, columns=columns, empty=empty, filter=False)


def _worst(summary: Summary) -> Table:
    worst = next((c.namn for c in summary.statuses if c.avvikelse), "")
    rows = summary["aktiviteter"]
    rows = rows[rows["lage"] == worst].sort_values(
        "forsenad_dagar", ascending=False, kind="stable", na_position="last"
    )
    plan = summary.form.plan
    what = plan.with_role(Role.AKTIVITET) or plan.with_role(Role.PRIORITET) or plan.falt[0]
    columns = (
        Column(field="forsenad_dagar", heading="Dagar sen", width=8, show=Show.WHOLE),
        Column(field=what.namn, heading=f"{what.rubrik} med status {worst.lower()}", width=62),
        Column(field="grupp_namn", heading="Grupp (öppnar planen)", width=26, link=True),
    )
    more = len(rows) - _WORST_ROWS
    heading = f"De {_WORST_ROWS} mest försenade av {len(rows)}" if more > 0 else ""
    return Table(
        name="tblVarst",
        heading=heading,
        frame=rows.head(_WORST_ROWS),
        columns=columns,
        empty=f"Ingen aktivitet har status {worst.lower()}.",
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
        kind=ChartKind.STACKED_BARS,
        title=title,
        alt=f"{title}. {figures}."[:1_000],
        table=table,
        category=category,
        series=tuple(Series(field=c.namn, colour=c.diagram or c.farg) for c in used),
        count=len(frame),
        row=row,
        column=_CHART_COLUMN,
        width=_CHART_WIDTH,
        height=height,
    )


def _in_words(statuses: Sequence[Choice], counts: Iterable[int]) -> str:
    """Return the counts above zero in words."""
    pairs = zip(statuses, counts, strict=True)
    return ", ".join(f"{count} {c.namn.lower()}" for c, count in pairs if count) or "inga"
