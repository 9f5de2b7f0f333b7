"""What has happened since last time, and round by round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from handlingsplan import theme
from handlingsplan.comparison import ChangeKind
from handlingsplan.form import Choice
from handlingsplan.report.pages.colours import coloured
from handlingsplan.report.pages.model import (
    Chart,
    ChartKind,
    Column,
    Page,
    Series,
    Show,
    Table,
    table_page,
)
from handlingsplan.report.summary.columns import GROUP, SOURCE, with_source
from handlingsplan.report.summary.groups import status_columns
from handlingsplan.summary import LATE, NOT_SENT, Summary, chart_colour

#: The table that a later summary reads its trend back from.
TREND_TABLE = "tblTrend"
COUNCIL_TREND_TABLE = "tblTrendRad"
#: Its columns with the day of the round, and whose counts they are.
TREND_DAY = Column(field="datum", heading="Omgång", width=14, show=Show.DATE)
TREND_OF = Column(field="namn", heading="Kunskapsråd", width=26)
_FEWEST_ROUNDS = 2

_COLOURS = coloured(
    {
        ChangeKind.WORSE: theme.RED,
        ChangeKind.BETTER: theme.GREEN,
        ChangeKind.CLOSED: theme.GREY,
    }
)


def change_page(summary: Summary) -> Iterator[Page]:
    """Yield what changed since the earlier summary, what matters most first."""
    if "andringar" not in summary.frames or summary.since is None:
        return
    columns = (
        Column(field="andring", heading="Ändring", width=14, colours=_COLOURS),
        GROUP,
        Column(field="aktivitet", heading="Aktivitet", width=40),
        Column(field="rubrik", heading="Fält", width=18),
        Column(field="fran", heading="Från", width=26),
        Column(field="till", heading="Till", width=26),
        SOURCE,
        Column(field="ord", heading="Ändrade ord", width=44),
        Column(field="id", heading="Id", width=10),
    )
    frame = with_source(summary["andringar"])
    gaps = ["rubrik", "fran", "till", "ord", "id"]
    frame[gaps] = frame[gaps].replace("", "–")
    yield table_page(
        Table(name="tblAndringar", frame=frame, columns=columns, empty="Inget har ändrats."),
        name="Ändringar",
        title=f"Ändringar sedan {summary.since.when}",
        intro=(
            _counted(frame),
            "Rättelser står också här: ett stavfel, eller en cell som gick att läsa först nu.",
        ),
    )


def _counted(frame: pd.DataFrame) -> str:
    """Return how many changes there are of each kind, in the order in which they stand."""
    counts = frame["andring"].value_counts()
    return " · ".join(f"{kind} {counts[kind]}" for kind in ChangeKind if kind in counts)


def trend_columns(counted: Sequence[Choice]) -> tuple[Column, ...]:
    """Return the columns of the trend's table, for these statuses."""
    return (
        TREND_DAY,
        TREND_OF,
        Column(field="grupper", heading="Grupper med plan", width=12, show=Show.COUNT),
        Column(field="aktiviteter", heading="Aktiviteter", width=12, show=Show.COUNT),
        *status_columns(counted),
        Column(field=LATE, heading="Försenade", width=12, show=Show.COUNT),
        Column(field=NOT_SENT, heading="Ej inskickade", width=12, show=Show.COUNT),
    )


def trend_page(summary: Summary) -> Iterator[Page]:
    """Yield the status counts round by round, as a table and as lines, and council by council."""
    frame = summary["trend"]
    main = frame["namn"] == summary["kunskapsrad"]["namn"].iat[-1]
    whole = frame[main].reset_index(drop=True)
    columns = trend_columns(summary.statuses)
    tables = [Table(name=TREND_TABLE, frame=whole, columns=columns, empty="Ingen omgång.")]
    if not main.all():
        tables.append(
            Table(
                name=COUNCIL_TREND_TABLE,
                heading="Per kunskapsråd",
                frame=frame[~main],
                columns=columns,
                empty="Ingen omgång.",
            )
        )
    yield Page(
        name="Trend",
        title="Trend: antal aktiviteter per status och omgång",
        intro=("Tidigare omgångar kommer från den förra sammanställningen.",),
        tables=tuple(tables),
        charts=tuple(_lines(summary, whole)),
        charts_first=True,
    )


def _lines(summary: Summary, frame: pd.DataFrame) -> Iterator[Chart]:
    """Yield the chart of the trend; none where there is nothing to draw, or one round alone."""
    drawn = [c for c in summary.statuses if frame[c.namn].sum()]
    if not drawn or len(frame) < _FEWEST_ROUNDS:
        return
    last = frame.iloc[-1]
    figures = ", ".join(f"{last[c.namn]:g} {c.namn.lower()}" for c in drawn)
    title = _title(summary, drawn[0])
    yield Chart(
        kind=ChartKind.LINES,
        title=title,
        alt=f"{title}. Omgångar: {len(frame)}. Senast: {figures}.",
        table=TREND_TABLE,
        category="datum",
        series=tuple(Series(field=c.namn, colour=chart_colour(c)) for c in drawn),
        count=len(frame),
        width=900,
        height=360,
        note=_note(summary),
    )


def _title(summary: Summary, worst: Choice) -> str:
    """Return what has become of the worst status in the groups that were in both rounds."""
    since = summary.since
    if since is None or worst.namn not in since.skillnad:
        return "Antal aktiviteter per status"
    moved = since.skillnad[worst.namn]
    how = f"{abs(moved)} {'fler' if moved > 0 else 'färre'}" if moved else "lika många"
    groups = "den grupp" if since.grupper == 1 else f"de {since.grupper} grupper"
    return (
        f"Status {worst.namn.lower()}: {how} än {since.when} i {groups} som var med båda gångerna"
    )


def _note(summary: Summary) -> str:
    since = summary.since
    if since is None or not since.nya:
        return ""
    new = "1 grupp är ny" if len(since.nya) == 1 else f"{len(since.nya)} grupper är nya"
    return (
        f"Linjerna räknar alla aktiviteter i varje omgång. {new} sedan {since.when}, så en del av "
        "ökningen är nya planer."
    )
