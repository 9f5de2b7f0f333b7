"""The pages that dig deeper: promises, indicators, needs, results, themes, changes and trend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from handlingsplan import theme
from handlingsplan.form import Choice, Field, Role
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
TREND_DAY = Column(falt="datum", rubrik="Omgång", bredd=14, visa=Show.DATE)
TREND_OF = Column(falt="namn", rubrik="Kunskapsråd", bredd=26)

_WORSE = Colour(varde="Sämre", bakgrund=theme.RED[0], farg=theme.RED[1])
_BETTER = Colour(varde="Bättre", bakgrund=theme.GREEN[0], farg=theme.GREEN[1])


def promise_page(summary: Summary) -> Iterator[Page]:
    """Yield the promises: who works with each, and the matrix of promise and group."""
    if "loften" not in summary.frames:
        return
    promises = summary["loften"]
    colours = tuple(
        Colour(varde=text, bakgrund=theme.RED[0], farg=theme.RED[1])
        for text in promises.loc[promises["brist"], "lage"].unique()
    )
    about = (
        Column(falt="lofte", rubrik="Löfte", bredd=28),
        Column(falt="lage", rubrik="Vem arbetar med det?", bredd=48, farger=colours),
        Column(falt="aktiviteter", rubrik="Aktiviteter", bredd=13, visa=Show.WHOLE),
        Column(falt="pagaende", rubrik="Inte avslutade", bredd=13, visa=Show.WHOLE),
        Column(falt="grupper", rubrik="Grupper", bredd=13, visa=Show.WHOLE),
    )
    nobody = "Formuläret har inga löften."
    yield Page(
        namn="Patientlöften",
        titel="Patientlöften",
        ingress=("De löften som färst grupper arbetar med står först.",),
        tabeller=(
            Table(namn="tblLoften", frame=promises, kolumner=about, tomt=nobody),
            _matrix(summary),
        ),
    )


def _matrix(summary: Summary) -> Table:
    short = {promise.nr: promise.kort for promise in summary.form.loften}
    fields = sorted(summary.form.plan.all_with_role(Role.LOFTE), key=lambda field: field.nr)
    counts = [
        Column(
            falt=f.namn,
            rubrik=short.get(f.nr, f.rubrik),
            bredd=17,
            visa=Show.WHOLE,
        )
        for f in fields
    ]
    return Table(
        namn="tblLoftenPerGrupp",
        rubrik="Antal aktiviteter per grupp och löfte",
        frame=summary["loften_grupper"],
        kolumner=(
            GROUP,
            COUNCILS,
            *counts,
            Column(falt="utan", rubrik="Utan löfte", bredd=13, visa=Show.WHOLE),
        ),
        tomt="Inga grupper.",
    )


def indicator_page(summary: Summary) -> Iterator[Page]:
    """Yield the indicators, the regions side by side."""
    sheet = summary.form.with_role("indikatorer")
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
            columns.append(Column(falt=distance, rubrik=rubrik, bredd=13, visa=Show.NUMBER))
            columns += _curve(field, history[field.namn])
    for field in outcomes:
        columns += _history_columns(field, history[field.namn])
    yield Page(
        namn="Indikatorer",
        titel="Indikatorer",
        ingress=("Avstånd till mål: minus betyder att målet inte är nått.",),
        tabeller=(
            Table(
                namn="tblIndikatorerAlla",
                frame=frame,
                kolumner=tuple(columns),
                tomt="Ingen grupp har redovisat några indikatorer.",
            ),
        ),
        frys=2,
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
    return [Column(falt=curve, rubrik=rubrik, bredd=16, visa=Show.SPARKLINE, kurva=ends)]


def _history_columns(field: Field, history: list[str]) -> list[Column]:
    count = len(history)
    return [
        Column(
            falt=name,
            rubrik=f"{field.rubrik}, mätning {number} av {count}",
            bredd=13,
            visa=Show.NUMBER,
            utskrift=False,
        )
        for number, name in enumerate(history, start=1)
    ]


def _activity_column() -> Column:
    return Column(falt="aktivitetens_text", rubrik="Aktivitet", bredd=36)


def support_page(summary: Summary) -> Iterator[Page]:
    """Yield what the groups ask of the management, the most urgent first."""
    sheet = summary.form.with_role("utmaningar")
    if sheet is None:
        return
    frame = with_source(summary["stodbehov"])
    first = (Role.TEXT, Role.TILL, Role.BESLUT, Role.SENAST, Role.RAG)
    fields = [field for role in first for field in sheet.all_with_role(role)]
    yield Page(
        namn="Stödbehov",
        titel="Behov av stöd från ledningen",
        ingress=("Det som behövs först står överst.",),
        tabeller=(
            Table(
                namn="tblStodbehov",
                frame=frame,
                kolumner=(GROUP, SOURCE, *field_columns(summary.form, fields, frame), COUNCILS),
                tomt="Ingen grupp ber om stöd från ledningen.",
            ),
        ),
        frys=2,
    )


def other_pages(summary: Summary) -> Iterator[Page]:
    """Yield a page for each other table of the form: results, challenges and the like."""
    for sheet in summary.form.tables:
        if sheet.roll in {"plan", "indikatorer", "arshjul"} or sheet.nyckel not in summary.frames:
            continue
        frame = with_source(summary[sheet.nyckel])
        columns = [GROUP, SOURCE]
        for field in sheet.falt:
            columns += field_columns(summary.form, [field], frame)
            columns += [_activity_column()] if field.roll is Role.REF else []
        yield Page(
            namn=sheet.namn,
            titel=sheet.namn,
            ingress=("En rad per rad i gruppernas planer.",),
            tabeller=(
                Table(
                    namn=f"{sheet.tabell}Alla",
                    frame=frame,
                    kolumner=(*columns, COUNCILS),
                    tomt="Ingen grupp har skrivit något här.",
                ),
            ),
            frys=2,
        )


def theme_page(summary: Summary) -> Iterator[Page]:
    """Yield what several groups work on."""
    columns = (
        Column(falt="tema", rubrik="Tema", bredd=28),
        SOURCE,
        Column(falt="slag", rubrik="Slag", bredd=18),
        Column(falt="grupper", rubrik="Grupper med temat", bredd=13, visa=Show.WHOLE),
        GROUP,
        Column(falt="aktiviteter", rubrik="Gruppens aktiviteter", bredd=13, visa=Show.WHOLE),
        Column(falt="exempel", rubrik="Exempel", bredd=60),
    )
    yield Page(
        namn="Teman",
        titel="Teman som flera grupper delar",
        ingress=("Ord som återkommer kan visa var grupper kan samarbeta.",),
        tabeller=(
            Table(
                namn="tblTeman",
                frame=with_source(summary["teman"]),
                kolumner=columns,
                tomt="Inget tema delas av flera grupper.",
            ),
        ),
        frys=2,
    )


def change_page(summary: Summary) -> Iterator[Page]:
    """Yield what changed since the earlier summary; a sentence where there is none."""
    columns = (
        GROUP,
        SOURCE,
        Column(falt="andring", rubrik="Ändring", bredd=14),
        Column(falt="id", rubrik="Id", bredd=10),
        Column(falt="aktivitet", rubrik="Aktivitet", bredd=40),
        Column(falt="rubrik", rubrik="Fält", bredd=18),
        Column(falt="fran", rubrik="Från", bredd=26),
        Column(falt="till", rubrik="Till", bredd=26),
        Column(falt="riktning", rubrik="Bättre eller sämre", bredd=11, farger=(_WORSE, _BETTER)),
        Column(falt="ord", rubrik="Ändrade ord", bredd=44),
    )
    earlier = summary.earlier
    if earlier and "andringar" in summary.frames:
        frame = with_source(summary["andringar"])
        since = f"{earlier.datum:%Y-%m-%d}" if earlier.datum else earlier.fil
        title, nothing = f"Ändringar sedan {since}", "Inget har ändrats."
    else:
        frame = pd.DataFrame(columns=[column.falt for column in columns], dtype="str")
        title, nothing = "Ändringar", summary.left_out["andringar"]
    yield Page(
        namn="Ändringar",
        titel=title,
        ingress=("En rad per ändring; en aktivitet följs av sitt id.",),
        tabeller=(
            Table(
                namn="tblAndringar",
                frame=frame,
                kolumner=columns,
                tomt=nothing,
            ),
        ),
        frys=2,
    )


def trend_columns(counted: Sequence[Choice]) -> tuple[Column, ...]:
    """Return the columns of the trend's table, for these statuses."""
    return (
        TREND_DAY,
        TREND_OF,
        Column(falt="aktiviteter", rubrik="Aktiviteter", bredd=12, visa=Show.WHOLE),
        *status_columns(counted),
        Column(falt="forsenade", rubrik="Försenade", bredd=12, visa=Show.WHOLE),
    )


def trend_page(summary: Summary) -> Iterator[Page]:
    """Yield the status counts round by round, as a table and as lines, and council by council."""
    frame = summary["trend"]
    main = frame["namn"] == summary["kunskapsrad"]["namn"].iat[-1]
    whole = frame[main].reset_index(drop=True)
    columns = trend_columns(summary.statuses)
    tables = [Table(namn=TREND_TABLE, frame=whole, kolumner=columns, tomt="Ingen omgång.")]
    if not main.all():
        tables.append(
            Table(
                namn=COUNCIL_TREND_TABLE,
                rubrik="Per kunskapsråd",
                frame=frame[~main],
                kolumner=columns,
                tomt="Ingen omgång.",
            )
        )
    yield Page(
        namn="Trend",
        titel="Trend: antal aktiviteter per status och omgång",
        ingress=("Tidigare omgångar kommer från den förra sammanställningen.",),
        tabeller=tuple(tables),
        diagram=tuple(_lines(summary, whole)),
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
        slag=ChartKind.LINES,
        titel=title,
        alt=f"{title}. Omgångar: {len(frame)}. Senast: {figures}.",
        tabell=TREND_TABLE,
        kategori="datum",
        serier=tuple(Series(falt=c.namn, farg=c.diagram or c.farg) for c in drawn),
        antal=len(frame),
        rad=3,
        kolumn=len(summary.statuses) + 5,
        bredd=760,
        hojd=400,
    )
