"""The pages that dig deeper: promises, indicators, needs, results, themes, changes and trend."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from handlingsplan import theme
from handlingsplan.form import Field, Role, Sheet, SheetRole
from handlingsplan.report.pages.colours import coloured
from handlingsplan.report.pages.model import Column, Page, Show, Table, table_page
from handlingsplan.report.summary.columns import (
    COUNCILS,
    GROUP,
    SOURCE,
    field_columns,
    with_source,
)
from handlingsplan.summary import Summary
from handlingsplan.summary.calendar import EVERYBODY

#: The sheet with what happens in the year.
CALENDAR = "Kalender"
#: The activity that a row is about.
_ACTIVITY = Column(field="aktivitetens_text", heading="Aktivitet", width=36)


def promise_page(summary: Summary) -> Iterator[Page]:
    """Yield the promises: who works with each, and the matrix of promise and group."""
    if "loften" not in summary.frames:
        return
    promises = summary["loften"]
    colours = coloured(dict.fromkeys(promises.loc[promises["brist"], "lage"], theme.RED))
    about = (
        Column(field="lofte", heading="Löfte", width=28),
        Column(field="lage", heading="Vem arbetar med det?", width=70, colours=colours),
        Column(field="grupper", heading="Grupper", width=13, show=Show.COUNT),
        Column(field="aktiviteter", heading="Aktiviteter", width=13, show=Show.COUNT),
        Column(field="pagaende", heading="Inte avslutade", width=13, show=Show.COUNT),
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
            width=13,
            show=Show.COUNT,
        )
        for f in fields
    ]
    groups = summary["grupper"]
    with_plan = groups.index[groups["aktiviteter"] > 0]
    frame = summary["loften_grupper"]
    return Table(
        name="tblLoftenPerGrupp",
        heading="Antal aktiviteter per grupp och löfte, i de planer som har aktiviteter",
        frame=frame[frame["grupp"].isin(with_plan)],
        columns=(
            GROUP,
            COUNCILS,
            *counts,
            Column(field="utan", heading="Utan löfte", width=13, show=Show.COUNT),
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
            columns.append(_ACTIVITY)
        if field.roll is Role.UTFALL:
            rubrik = f"{field.rubrik}, avstånd till mål"
            distance = f"{field.namn}_avstand"
            columns.append(Column(field=distance, heading=rubrik, width=13, show=Show.NUMBER))
            columns += _curve(field, history[field.namn])
    for field in outcomes:
        columns += _history_columns(field, history[field.namn])
    yield table_page(
        Table(
            name="tblIndikatorerAlla",
            frame=frame,
            columns=tuple(columns),
            empty="Ingen grupp har redovisat några indikatorer.",
        ),
        name="Indikatorer",
        intro=("Avstånd till mål: minus betyder att målet inte är nått.",),
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


def support_page(summary: Summary) -> Iterator[Page]:
    """Yield what the groups ask of the management, the most urgent first."""
    sheet = summary.form.with_role(SheetRole.UTMANINGAR)
    if sheet is None or "stodbehov" not in summary.frames:
        return
    frame = with_source(summary["stodbehov"])
    first = (Role.TEXT, Role.TILL, Role.BESLUT, Role.SENAST, Role.RAG)
    fields = [field for role in first for field in sheet.all_with_role(role)]
    yield table_page(
        Table(
            name="tblStodbehov",
            frame=frame,
            columns=(GROUP, SOURCE, *field_columns(summary.form, fields, frame), COUNCILS),
            empty="Ingen grupp ber om stöd från ledningen.",
        ),
        name="Stödbehov",
        title="Behov av stöd från ledningen",
        intro=("Det som behövs först står överst.",),
    )


def other_pages(summary: Summary) -> Iterator[Page]:
    """Yield a page for each other table of the form: results, challenges and the like."""
    for sheet in summary.form.tables:
        if (
            sheet.roll
            in {SheetRole.PLAN, SheetRole.INDIKATORER, SheetRole.ARSHJUL, SheetRole.DIALOG}
            or sheet.nyckel not in summary.frames
        ):
            continue
        frame, about = _elsewhere(summary, sheet)
        nothing = len(frame) == len(summary[sheet.nyckel])
        frame = with_source(frame)
        columns = [GROUP, SOURCE]
        for field in sheet.falt:
            columns += field_columns(summary.form, [field], frame)
            columns += [_ACTIVITY] if field.roll is Role.REF else []
        yield table_page(
            Table(
                name=f"{sheet.tabell}Alla",
                frame=frame,
                columns=(*columns, COUNCILS),
                empty="Ingen grupp har skrivit något här."
                if nothing
                else "Allt som grupperna har skrivit står på bladet Stödbehov.",
            ),
            name=sheet.namn,
            intro=(about,),
        )


def _elsewhere(summary: Summary, sheet: Sheet) -> tuple[pd.DataFrame, str]:
    """Return a sheet's rows but those that stand on a page of their own, and what to say of it."""
    frame, about = summary[sheet.nyckel], "En rad per rad i gruppernas planer."
    if sheet.roll is not SheetRole.UTMANINGAR or "stodbehov" not in summary.frames:
        return frame, about
    keys = ("bok", "rad")
    asked = set(zip(*(summary["stodbehov"][key] for key in keys), strict=True))
    rows = zip(*(frame[key] for key in keys), strict=True)
    kept = np.array([row not in asked for row in rows], dtype="bool")
    return frame[kept], f"{about} Behov av stöd från ledningen står på bladet Stödbehov."


def theme_page(summary: Summary) -> Iterator[Page]:
    """Yield what several groups work on."""
    columns = (
        Column(field="tema", heading="Tema", width=28),
        SOURCE,
        Column(field="slag", heading="Slag", width=18),
        Column(field="grupper", heading="Grupper med temat", width=13, show=Show.COUNT),
        GROUP,
        Column(field="aktiviteter", heading="Gruppens aktiviteter", width=13, show=Show.COUNT),
        Column(field="exempel", heading="Exempel", width=60),
    )
    yield table_page(
        Table(
            name="tblTeman",
            frame=with_source(summary["teman"]),
            columns=columns,
            empty="Inget tema delas av flera grupper.",
        ),
        name="Teman",
        title="Teman som flera grupper delar",
        intro=("Insatsområden och ämnen som återkommer kan visa var grupper kan samarbeta.",),
    )


def touchpoint_page(summary: Summary) -> Iterator[Page]:
    """Yield pairs of activities that may be about the same thing, both with their sources."""
    if "beroringspunkter" not in summary.frames:
        return
    frame = summary["beroringspunkter"]
    second = with_source(
        frame.filter(like="andra_").rename(columns=lambda n: n.removeprefix("andra_"))
    )
    frame = with_source(frame).assign(andra_oppna=second["oppna"])
    columns = (
        Column(field="ord", heading="Delade ord", width=20),
        GROUP,
        Column(field="aktivitet", heading="Aktivitet", width=44),
        SOURCE,
        Column(field="andra_grupp_namn", heading="Annan grupp", width=24),
        Column(field="andra_aktivitet", heading="Den gruppens aktivitet", width=44),
        Column(
            field="andra_oppna",
            heading="Öppna i den planen",
            width=17,
            link=True,
            link_from="andra_",
        ),
    )
    yield table_page(
        Table(
            name="tblBeroringspunkter",
            frame=frame,
            columns=columns,
            empty="Inga aktiviteter i olika grupper liknar varandra.",
        ),
        name="Beröringspunkter",
        title="Möjliga beröringspunkter",
        intro=(
            "Aktiviteter i olika grupper vars texter liknar varandra; de mest lika står först.",
            "Det är bara ett förslag: den som kan verksamheten avgör.",
        ),
    )


def calendar_page(summary: Summary) -> Iterator[Page]:
    """Yield what stands in the groups' sheets of the annual cycle, by month."""
    sheet = summary.form.with_role(SheetRole.ARSHJUL)
    if sheet is None:
        return
    frame = with_source(summary["kalender"])
    columns = (
        Column(field="manad", heading="Månad", width=18),
        GROUP,
        *field_columns(summary.form, sheet.falt, frame),
        SOURCE,
        COUNCILS,
    )
    yield table_page(
        Table(
            name="tblKalender",
            frame=frame,
            columns=columns,
            empty="Ingen grupp har skrivit något i sitt årshjul.",
        ),
        name=CALENDAR,
        title="Kalender: gruppernas årshjul",
        intro=(f"Det som gäller alla står som {EVERYBODY}.",),
    )
