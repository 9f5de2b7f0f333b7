"""Rounds that are published in tests, and documents made by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from handlingsplan.delivery import deliveries
from handlingsplan.findings import Finding, Phase
from handlingsplan.organisation import Organisation, load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.publish.pages import (
    Cell,
    Chart,
    Column,
    ColumnKind,
    Document,
    DocumentKind,
    Event,
    Figure,
    Line,
    Page,
    Row,
    Series,
    Table,
    Tone,
    Weight,
    cell,
    lines,
)
from handlingsplan.publish.year_wheel import Happening, year_wheel
from handlingsplan.reading.records import RawBook
from handlingsplan.rounds import Checked
from tests.summary_rounds import TODAY, activity, book

KINDS = ("Möte", "Remissperiod", "Inlämning", "Beslut", "Annat")
YELLOW = Tone(background="FFF1B8", ink="5C4400")
#: What people and attackers write, and what must stand there as the same text.
HOSTILE = (
    '=HYPERLINK("http://ond.example";"klicka")',
    "<script>alert('x')</script> & <b>fet</b>",
    "]]> --> */ #{sys} \\u{41} $x^2$ @ref `rå`",
    "höger \u202etill vänster\u202c och \u200fmärke",
    "emoji 😀 och 🧪 och 👩🏽‍⚕️",
    "{{ 7*7 }} {% raw %} %s {0}",
)
LONG = "".join(f"ord{number} " for number in range(700)).strip()  # over 5,000 characters


def checked(
    books: Iterable[RawBook],
    *,
    findings: Sequence[Finding] = (),
    organisation: Organisation | None = None,
    today: dt.date = TODAY,
    year: int = 2026,
) -> Checked:
    """Return books as a checked round."""
    plans = build_plans(
        sorted(books, key=lambda one: one.fil), organisation=organisation or load_organisation()
    )
    return Checked(
        folder=Path("inkomna"),
        plans=plans,
        refusals=(),
        year=year,
        findings=tuple(findings),
        deliveries=deliveries(plans, (), findings, today=today),
        phase=Phase.UTKAST,
        today=today,
    )


def full_book(group: str = "akut-vard", *, texts: Sequence[str] = ("Gemensamma mått",)) -> RawBook:
    """Return a plan with something on every sheet; each of ``texts`` stands in every field."""
    plan = [
        activity(
            id=f"AKU26-{number:02}",
            insatsomrade=f"Område {text}",
            prioriterat_omrade=f"Prioritet {text}",
            aktivitet=f"Aktivitet {text}",
            rag="Trauma",
            ansvarig="Ordförande RAG",
            samverkan=f"Samverkan {text}",
            metod=f"Metod {text}",
            status=("Röd", "Gul", "Grön", "Avvaktar")[number % 4],
            kommentar=f"Kommentar {text}",
            start="2026-01-15",
            slut="2026-12-15",
        )
        for number, text in enumerate(texts, start=1)
    ]
    return book(
        group,
        cover={"ar": 2026.0, "uppdaterad": "2026-10-19", "kontaktfunktion": "Processtöd"},
        handlingsplan=plan,
        indikatorer=[
            {
                "aktivitet_id": "AKU26-01",
                "indikator": f"Indikator {text}",
                "enhet": "%",
                "riktning": "Högre är bättre",
                "baslinje": 61.5,
                "malvarde": 80.0,
                "utfall_rjl": 12345.0,
                "matdatum": "2026-09-30",
                "kalla": f"Källa {text}",
            }
            for text in texts
        ],
        resultat=[
            {"aktivitet_id": "AKU26-01", "typ": "Resultat", "text": f"Resultat {text}"}
            for text in texts
        ],
        utmaningar=[
            row
            for text in texts
            for row in (
                {"typ": "Hinder", "beskrivning": f"Hinder {text}"},
                {
                    "typ": "Behov av ledningsstöd",
                    "beskrivning": f"Stöd {text}",
                    "till": "RSL",
                    "onskat_beslut": f"Beslut {text}",
                    "senast": "2026-12-31",
                },
            )
        ],
        processer=[
            {
                "rubrik": f"Process {text}",
                "lage": "Avslutad i gruppen, pågår i verksamheterna",
                "beskrivning": f"Beskrivning {text}",
                "lank": "https://example.org/rapport",
            }
            for text in texts
        ],
        arshjul=[
            {"handelse": f"Händelse {text}", "typ": "Möte", "fran": "2026-03-03", "till": None}
            for text in texts
        ],
    )


def document(*, pages: Sequence[Page] = (), events: Sequence[Event] = ()) -> Document:
    """Return a group's document with some pages; a small one of each kind where none is given."""
    return Document(
        key="handlingsplan-2026-akut-vard",
        kind=DocumentKind.GROUP,
        title="RPO Akut vård",
        subtitle="Översiktlig handlingsplan för 2026",
        stamp="Uppdaterad: 2026-10-19",
        date=dt.date(2026, 10, 19),
        owner="Sydöstra sjukvårdsregionen",
        language="sv-SE",
        pages=tuple(pages) or (plan_page(3), figure_page(), wheel_page()),
        events=tuple(events),
    )


def plan_page(rows: int, *, words: int = 20) -> Page:
    """Return a page with the plan in the official columns, of so many activities."""
    long = " ".join(["Sammanhållna vårdförlopp i ambulanssjukvården"] * max(1, words // 4))
    made = [
        Row(
            key=f"AKU26-{number:02}",
            cells=(
                cell("Kvalitetsindikatorer för den akuta vårdkedjan"),
                cell(f"Prioritet {number}", weight=Weight.STRONG),
                Cell(lines=(*lines("RAG Trauma", weight=Weight.STRONG), *lines(long))),
                cell(f"Uppföljning {number}"),
                Cell(
                    lines=(
                        *lines("Gul", weight=Weight.STRONG),
                        *lines("Bedömd: 2026-10-19", weight=Weight.QUIET),
                    ),
                    tone=YELLOW,
                ),
            ),
        )
        for number in range(1, rows + 1)
    ]
    headings = ("Nationellt insatsområde", "Prioriterat område och patientlöften", "Aktiviteter")
    table = Table(
        columns=(
            Column(heading=headings[0], share=15),
            Column(heading=headings[1], kind=ColumnKind.NAME, share=20),
            Column(heading=headings[2], share=30),
            Column(heading="Uppföljning", share=17),
            Column(heading="Status", kind=ColumnKind.STATUS, share=18),
        ),
        rows=tuple(made),
        empty="Planen har inga aktiviteter.",
    )
    return Page(key="plan", title="Handlingsplan", lead=(f"{rows} aktiviteter.",), blocks=(table,))


def figure_page() -> Page:
    """Return a page with a chart and the table behind it."""
    counts = (("Röd", "C43A31", (1, 0)), ("Grön", "3F9B54", (4, 7)))
    names = ("RPO Akut vård", "RSG HTA")
    chart = Chart(
        title="Status per grupp",
        alt="Status per grupp. RPO Akut vård: 1 röd, 4 grön. RSG HTA: 7 grön.",
        categories=names,
        series=tuple(Series(name=n, colour=c, values=v) for n, c, v in counts),
    )
    table = Table(
        caption="Status per grupp, i tabell",
        columns=(
            Column(heading="Namn", kind=ColumnKind.NAME, share=3),
            *(Column(heading=n, kind=ColumnKind.NUMBER) for n, *_ in counts),
        ),
        rows=tuple(
            Row(cells=(cell(name), *(cell(str(values[at])) for *_, values in counts)))
            for at, name in enumerate(names)
        ),
    )
    block = Figure(picture=chart, table=table)
    return Page(key="laget", title="Läget i siffror", blocks=(block,))


def wheel_page(*more: Happening) -> Page:
    """Return a page with a year and the table behind it."""
    some = (
        Happening(title="RSL", kind=0, first=dt.date(2026, 2, 12)),
        Happening(
            title="Remissperiod", kind=1, first=dt.date(2026, 4, 15), last=dt.date(2026, 6, 14)
        ),
        Happening(title="Kunskapsråd, fyra möten", kind=0, quarter=3),
        *more,
    )
    wheel = year_wheel(2026, some, kinds=KINDS, title="Årshjul 2026", key="arshjul-bild")
    table = Table(
        caption="Årets händelser",
        columns=(Column(heading="Vad", kind=ColumnKind.NAME),),
        rows=tuple(Row(cells=(cell(one.title),)) for one in some),
    )
    return Page(key="arshjul", title="Årshjul 2026", blocks=(Figure(picture=wheel, table=table),))


def odd_lines() -> tuple[Line, ...]:
    """Return a line for each hostile text."""
    return tuple(Line(text=text) for text in HOSTILE)
