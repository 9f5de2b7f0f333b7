"""The pages that dig deeper: promises, indicators, needs, results, themes, changes and trend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from handlingsplan import theme
from handlingsplan.form import Choice, Field, Role, SheetRole
from handlingsplan.report.pages.model import (
    Chart,
    ChartKind,
    Colour,
    Column,
    Page,
    Series,
    Show,
    Table,
)
from handlingsplan.report.summary.columns import (
    COUNCILS,
    GROUP,
    SOURCE,
    field_columns,
    with_source,
)
from handlingsplan.report.summary.council import status_columns
from handlingsplan.summary import Summary

#: The table that a later summary reads its trend back from.
TREND_TABLE = "tblTrend"
COUNCIL_TREND_TABLE = "tblTrendRad"
#: Its columns with the day of the round, and whose counts they are.
TREND_DAY = Column(field="datum", heading="Omgång", width=14, show=Show.DATE)
TREND_OF = Column(field="namn", heading="Kunskapsråd", width=26)

_WORSE = Colour(value="Sämre", background=theme.RED[0], foreground=theme.RED[1])
_BETTER = Colour(value="Bättre", background=theme.GREEN[0], foreground=theme.GREEN[1])


def promise_page(summary: Summary) -> Iterator[Page]:
    """Yield the promises: who works with each, and the matrix of promise and group."""
    if "loften" not in summary.frames:
        return
    promises = summary["loften"]
    colours = tuple(
        Colour(value=text, background=theme.RED[0], foreground=theme.RED[1])
        for text in promises.loc[promises["brist"], "lage"].unique()
    )
    about = (
        Column(field="lofte", heading="Löfte", width=28),
        Column(field="lage", heading="Vem arbetar med det?", width=48, colours=colours),
        Column(field="aktiviteter", heading="Aktiviteter", width=13, show=Show.WHOLE),
        Column(field="pagaende", heading="Inte avslutade", width=13, show=Show.WHOLE),
        Column(field="grupper", heading="Grupper", width=13, show=Show.WHOLE),
    )
    nobody = "Formuläret har inga löften."
    yield Page(
        name="Patientlöften",
        title="Patientlöften",
        intro=("De löften som färst grupper arbetar med står först.",),
        tables=(
            Table(name="tblLoften", frame=promises, columns=about, empty=nobody),
            _matrix(summary),
        ),
    )


def _matrix(summary: Summary) -> Table:
    short = {promise.nr: promise.kort for promise in summary.form.loften}
    fields = sorted(summary.form.plan.all_with_role(Role.LOFTE), key=lambda field: field.nr)
    counts = [
        Column(
            field=f.namn,
            heading=short.get(f.nr, f.rubrik),
            width=17,
            show=Show.WHOLE,
        )
        for f in fields
    ]
    return Table(
        name="tblLoftenPerGrupp",
        heading="Antal aktiviteter per grupp och löfte",
        frame=summary["loften_grupper"],
        columns=(
            GROUP,
            COUNCILS,
            *counts,
            Column(field="utan", heading="Utan löfte", width=13, show=Show.WHOLE),
        ),
        empty="Inga grupper.",
    )


def indicator_page(summary: Summary) -> Iterator[Page]:
    """Yield the indicators, the regions side by side."""
    sheet = summary.form.with_role(SheetRole.INDIKATORER)
    if sheet is None:
        return
    frame = with_source(summary["indikatorer"])
    outcomes = sheet.all_with_role(Role.UTFALL)
    history = {f.namn: _history_fields(frame, f) for f in outcomes}
    columns = [GROUP, SOURCE]
    for field in sheet.falt:
        columns += field_columns(summary.form, [field], frame)
        if field.roll is Role.REF:
            columns.append(_activity_column())
        if field.roll is Role.UTFALL:
            rubrik = f"{field.rubrik}, avstånd till mål"
            distance = f"{field.namn}_avstand"
            columns.append(Column(field=distance, heading=rubrik, width=13, show=Show.NUMBER))
            columns += _curve(field, history[field.namn])
    for field in outcomes:
        columns += _history_columns(field, history[field.namn])
    yield Page(
        name="Indikatorer",
        title="Indikatorer",
        intro=("Avstånd till mål: minus betyder att målet inte är nått.",),
        tables=(
            Table(
                name="tblIndikatorerAlla",
                frame=frame,
                columns=tuple(columns),
                empty="Ingen grupp har redovisat några indikatorer.",
            ),
        ),
        freeze=1,
    )


def _history_fields(frame: pd.DataFrame, field: Field) -> list[str]:
    names = (f"{field.namn}_{number}" for number in range(1, len(frame.columns)))
    return [name for name in names if name in frame.columns]


def _curve(field: Field, history: list[str]) -> list[Column]:
    if not history:
        return []
    rubrik = f"{field.rubrik}, kurva"
    ends = (history[0], history[-1])
    curve = f"{field.namn}_kurva"
    return [Column(field=curve, heading=rubrik, width=16, show=Show.SPARKLINE, curve=ends)]


def _history_columns(field: Field, history: list[str]) -> list[Column]:
    count = len(history)
    return [
        Column(
            field=name,
            heading=f"{field.rubrik}, mätning {number} av {count}",
            width=13,
            show=Show.NUMBER,
            printed=False,
        )
        for number, name in enumerate(history, start=1)
    ]


def _activity_column() -> Column:
    return Column(field="aktivitetens_text", heading="Aktivitet", width=36)


def support_page(summary: Summary) -> Iterator[Page]:
    """Yield what the groups ask of the management, the most urgent first."""
    sheet = summary.form.with_role(SheetRole.UTMANINGAR)
    if sheet is None:
        return
    frame = with_source(summary["stodbehov"])
    first = (Role.TEXT, Role.TILL, Role.BESLUT, Role.SENAST, Role.RAG)
    fields = [field for role in first for field in sheet.all_with_role(role)]
    yield Page(
        name="Stödbehov",
        title="Behov av stöd från ledningen",
        intro=("Det som behövs först står överst.",),
        tables=(
            Table(
                name="tblStodbehov",
                frame=frame,
                columns=(GROUP, SOURCE, *field_columns(summary.form, fields, frame), COUNCILS),
                empty="Ingen grupp ber om stöd från ledningen.",
            ),
        ),
        freeze=1,
    )


def other_pages(summary: Summary) -> Iterator[Page]:
    """Yield a page for each other table of the form: results, challenges and the like."""
    for sheet in summary.form.tables:
        if (
            sheet.roll in {SheetRole.PLAN, SheetRole.INDIKATORER, SheetRole.ARSHJUL}
            or sheet.nyckel not in summary.frames
        ):
            continue
        frame = with_source(summary[sheet.nyckel])
        columns = [GROUP, SOURCE]
        for field in sheet.falt:
            columns += field_columns(summary.form, [field], frame)
            columns += [_activity_column()] if field.roll is Role.REF else []
        yield Page(
            name=sheet.namn,
            title=sheet.namn,
            intro=("En rad per rad i gruppernas planer.",),
            tables=(
                Table(
                    name=f"{sheet.tabell}Alla",
                    frame=frame,
                    columns=(*columns, COUNCILS),
                    empty="Ingen grupp har skrivit något här.",
                ),
            ),
            freeze=1,
        )


def theme_page(summary: Summary) -> Iterator[Page]:
    """Yield what several groups work on."""
    columns = (
        Column(field="tema", heading="Tema", width=28),
        SOURCE,
        Column(field="slag", heading="Slag", width=18),
        Column(field="grupper", heading="Grupper med temat", width=13, show=Show.WHOLE),
        GROUP,
        Column(field="aktiviteter", heading="Gruppens aktiviteter", width=13, show=Show.WHOLE),
        Column(field="exempel", heading="Exempel", width=60),
    )
    yield Page(
        name="Teman",
        title="Teman som flera grupper delar",
        intro=("Ord som återkommer kan visa var grupper kan samarbeta.",),
        tables=(
            Table(
                name="tblTeman",
                frame=with_source(summary["teman"]),
                columns=columns,
                empty="Inget tema delas av flera grupper.",
            ),
        ),
        freeze=1,
    )


def change_page(summary: Summary) -> Iterator[Page]:
    """Yield what changed since the earlier summary; a sentence where there is none."""
    columns = (
        GROUP,
        SOURCE,
        Column(field="andring", heading="Ändring", width=14),
        Column(field="id", heading="Id", width=10),
        Column(field="aktivitet", heading="Aktivitet", width=40),
        Column(field="rubrik", heading="Fält", width=18),
        Column(field="fran", heading="Från", width=26),
        Column(field="till", heading="Till", width=26),
        Column(field="riktning", heading="Bättre eller sämre", width=11, colours=(_WORSE, _BETTER)),
        Column(field="ord", heading="Ändrade ord", width=44),
    )
    earlier = summary.earlier
    if earlier and "andringar" in summary.frames:
        frame = with_source(summary["andringar"])
        since = f"{earlier.datum:%Y-%m-%d}" if earlier.datum else earlier.fil
        title, nothing = f"Ändringar sedan {since}", "Inget har ändrats."
    else:
        frame = pd.DataFrame(columns=[column.field for column in columns], dtype="str")
        title, nothing = "Ändringar", summary.left_out["andringar"]
    yield Page(
        name="Ändringar",
        title=title,
        intro=("En rad per ändring; en aktivitet följs av sitt id.",),
        tables=(
            Table(
                name="tblAndringar",
                frame=frame,
                columns=columns,
                empty=nothing,
            ),
        ),
        freeze=1,
    )


def trend_columns(counted: Sequence[Choice]) -> tuple[Column, ...]:
    """Return the columns of the trend's table, for these statuses."""
    return (
        TREND_DAY,
        TREND_OF,
        Column(field="aktiviteter", heading="Aktiviteter", width=12, show=Show.WHOLE),
        *status_columns(counted),
        Column(field="forsenade", heading="Försenade", width=12, show=Show.WHOLE),
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
    )


def _lines(summary: Summary, frame: pd.DataFrame) -> Iterator[Chart]:
    """Yield the chart of the trend; none where there is nothing to draw."""
    drawn = [c for c in summary.statuses if frame[c.namn].sum()]
    if not drawn:
        return
    last = frame.iloc[-1]
    figures = ", ".join(f"{last[c.namn]:g} {c.namn.lower()}" for c in drawn)
    title = "Antal aktiviteter per status"
    worst = drawn[0].namn
    if len(frame) > 1:
        before = frame.iloc[-2]
        since = f"{before['datum']:%Y-%m-%d}"
        title = f"Status {worst.lower()}: från {before[worst]:g} till {last[worst]:g} sedan {since}"
    yield Chart(
        kind=ChartKind.LINES,
        title=title,
        alt=f"{title}. Omgångar: {len(frame)}. Senast: {figures}.",
        table=TREND_TABLE,
        category="datum",
        series=tuple(Series(field=c.namn, colour=c.diagram or c.farg) for c in drawn),
        count=len(frame),
        row=3,
        column=len(summary.statuses) + 5,
        width=760,
        height=400,
    )
