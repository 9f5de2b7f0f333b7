"""Charts of the statuses: one bar for each council or group, with a title that is fair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import pandas as pd

from handlingsplan.form import Choice
from handlingsplan.report.pages.model import Chart, ChartKind, Series
from handlingsplan.report.summary.groups import COUNCILS_TABLE, GROUPS_TABLE, by_seriousness
from handlingsplan.summary import NO_STATUS, Summary, chart_colour
from handlingsplan.text import counted

_MOST_GROUPS = 12  # more bars than this cannot be read beside another chart
_BAR, _FRAME = 17, 90  # pixels of a bar, and of title and legend
_LONGEST_ALT = 1_000


def status_charts(summary: Summary, width: int) -> list[Chart]:
    """Return the charts of councils and of groups, side by side within ``width`` pixels each."""
    councils = summary["kunskapsrad"]
    councils = councils[councils["kunskapsrad"] != ""]
    groups = by_seriousness(summary)
    groups = groups[groups["aktiviteter"] > 0]
    shown = groups.head(_MOST_GROUPS)
    height = _FRAME + _BAR * max(len(shown), len(councils) + 1)
    charts = []
    if len(councils) > 1:
        chart = _bars(summary, COUNCILS_TABLE, "namn", councils, (width, height))
        charts.append(_titled(chart, _council_title(summary, councils), council_note(summary)))
    if len(shown):
        chart = _bars(summary, GROUPS_TABLE, "grupp_namn", shown, (width, height))
        note = _group_note(len(shown), len(groups))
        charts.append(_titled(chart, _group_title(summary), note))
    return charts


def council_note(summary: Summary) -> str:
    """Say why the councils sum to more than the region; empty where they do not."""
    councils = summary["kunskapsrad"]
    parts = int(councils.loc[councils["kunskapsrad"] != "", "aktiviteter"].sum())
    whole = int(councils.loc[councils["kunskapsrad"] == "", "aktiviteter"].sum())
    if parts == whole:
        return ""
    by_id = summary.organisation.by_id
    groups = summary["grupper"]
    groups = groups[groups["aktiviteter"] > 0]
    several = [
        f"{row.grupp_namn} ({row.aktiviteter})"
        for row in groups.itertuples()
        if len(by_id[str(row.Index)].kunskapsrad) > 1
    ]
    return (
        f"Rådens aktiviteter är tillsammans {parts} men regionens {whole}: den som hör till flera "
        f"kunskapsråd räknas i vart och ett av dem. Det gäller {', '.join(several)}."
    )


def _group_note(shown: int, of: int) -> str:
    return f"Diagrammet visar de {shown} första av {of} grupper på bladet Grupper." * (shown < of)


def _council_title(summary: Summary, councils: pd.DataFrame) -> str:
    """Return how many activities are worst off, and where most of them are."""
    worst = summary.statuses[0].namn
    total = int(summary["grupper"]["aktiviteter"].sum())
    count = int(summary["grupper"][worst].sum())
    if not count:
        which = f"Ingen av {total} aktiviteter" if total != 1 else "Ingen aktivitet"
        return f"{which} har status {worst.lower()}"
    most = list(councils.loc[councils[worst] == councils[worst].max(), "namn"])
    where = f", flest i {most[0]} ({councils[worst].max()})" if len(most) == 1 else ""
    of = counted(total, "aktivitet", "aktiviteter")
    return f"{count} av {of} har status {worst.lower()}{where}"


def _group_title(summary: Summary) -> str:
    """Return how the activities that are worst off are spread over the groups."""
    worst = summary.statuses[0].namn
    groups = summary["grupper"]
    groups = groups[groups[worst] > 0]
    if groups.empty:
        return f"Ingen grupp har status {worst.lower()}"
    name, most = f"status {worst.lower()}", int(groups[worst].max())
    if len(groups) == 1:
        return f"{groups['grupp_namn'].iat[0]} har {most} med {name}"
    if most == 1:
        return f"{len(groups)} grupper har var sin aktivitet med {name}"
    first = list(groups.loc[groups[worst] == most, "grupp_namn"])
    where = f", flest i {first[0]} ({most})" if len(first) == 1 else ""
    return f"{len(groups)} grupper har aktiviteter med {name}{where}"


def _titled(chart: Chart, title: str, note: str) -> Chart:
    """Return a chart with its title, also before its figures in the alt text, and its note."""
    alt = f"{title}. {chart.alt}"[:_LONGEST_ALT]
    return msgspec.structs.replace(chart, title=title, alt=alt, note=note)


def _bars(
    summary: Summary, table: str, category: str, frame: pd.DataFrame, size: tuple[int, int]
) -> Chart:
    used = [c for c in summary.statuses if frame[c.namn].sum() or c is not NO_STATUS]
    lines = zip(frame[category], frame[[c.namn for c in used]].to_numpy(), strict=True)
    figures = "; ".join(f"{name}: {_in_words(used, counts)}" for name, counts in lines)
    return Chart(
        kind=ChartKind.STACKED_BARS,
        title="",
        alt=f"{figures}.",
        table=table,
        category=category,
        series=tuple(Series(field=c.namn, colour=chart_colour(c)) for c in used),
        count=len(frame),
        width=size[0],
        height=size[1],
    )


def _in_words(statuses: Sequence[Choice], counts: Iterable[int]) -> str:
    """Return the counts above zero in words."""
    pairs = zip(statuses, counts, strict=True)
    return ", ".join(f"{count} {c.namn.lower()}" for c, count in pairs if count) or "inga"
