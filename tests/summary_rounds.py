"""Rounds for tests of the summary: a few words per row become books as the reader gives them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handlingsplan.delivery import deliveries
from handlingsplan.findings import Finding
from handlingsplan.form import FieldType, Form, Sheet, load_form
from handlingsplan.organisation import Organisation, load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.records import Period, RawBook, RawCover, RawTable, Refusal, Value
from handlingsplan.summary import Earlier, Summary, summarise
from handlingsplan.writing import column_letter

TODAY = dt.date(2026, 11, 22)
HEADING_ROW = 4

Row = Mapping[str, Any]


def day(text: str) -> Period:
    """Return a day as the reader gives it."""
    date = dt.date.fromisoformat(text)
    return Period(fran=date, till=date)


def book(
    group: str,
    *,
    form: Form | None = None,
    fil: str = "",
    cover: Row | None = None,
    **tables: Sequence[Row],
) -> RawBook:
    """Return a book of the group ``group``.

    Args:
        group: the group's id.
        form: the form; the default one where it is not given.
        fil: the file's name; made of the group where it is not given.
        cover: further fields of the cover; dates as ``ÅÅÅÅ-MM-DD``.
        tables: sheet key -> rows, each a mapping from field to value; dates as ``ÅÅÅÅ-MM-DD``.
    """
    form = form or load_form()
    name = fil or f"handlingsplan-2026-{group}.xlsx"
    values = {"grupp": group} | _typed(form.cover, [cover or {}])[0]
    return RawBook(
        fil=name,
        fingerprint=hashlib.sha256(f"{name}{tables}".encode()).hexdigest(),
        form=form.id,
        version=form.version,
        group=group,
        cover=RawCover(
            blad=form.cover.namn,
            values=values,
            cells={field.namn: f"B{n + 8}" for n, field in enumerate(form.cover.falt)},
        ),
        tables={key: _table(form.by_key[key], rows) for key, rows in tables.items()},
    )


def _typed(sheet: Sheet, rows: Sequence[Row]) -> list[dict[str, Value]]:
    kinds = {field.namn: field.typ for field in sheet.falt}
    return [
        {
            name: day(value) if kinds[name] is FieldType.DATUM and isinstance(value, str) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _table(sheet: Sheet, rows: Sequence[Row]) -> RawTable:
    typed = _typed(sheet, rows)
    return RawTable(
        nyckel=sheet.nyckel,
        blad=sheet.namn,
        heading_row=HEADING_ROW,
        letters={field.namn: column_letter(n) for n, field in enumerate(sheet.falt)},
        rows=tuple(range(HEADING_ROW + 1, HEADING_ROW + 1 + len(typed))),
        values={f.namn: tuple(row.get(f.namn) for row in typed) for f in sheet.falt},
    )


def summary_of(
    books: Iterable[RawBook],
    *,
    findings: Sequence[Finding] = (),
    refusals: Sequence[Refusal] = (),
    today: dt.date = TODAY,
    earlier: Earlier | None = None,
    council: str = "",
    organisation: Organisation | None = None,
    form: Form | None = None,
) -> Summary:
    """Sum up books as the program does, in the order of their files; ``form`` may be one's own."""
    plans = build_plans(
        sorted(books, key=lambda b: b.fil),
        organisation=organisation or load_organisation(),
        form=form,
    )
    return summarise(
        plans,
        findings=findings,
        deliveries=deliveries(plans, refusals, findings, today=today),
        refusals=refusals,
        today=today,
        earlier=earlier,
        council=council,
    )


def activity(**fields: Any) -> dict[str, Any]:
    """Return a good row of the plan, with some fields changed."""
    return {
        "id": "AKU-01",
        "prioriterat_omrade": "Gemensamma mått",
        "lofte_1": True,
        "aktivitet": "Ta fram indikatorer",
        "status": "Grön",
        "statusdatum": "2026-11-01",
        "slut": "2026-12-31",
    } | fields


def big_round(groups: int = 41, rows: int = 15) -> list[RawBook]:
    """Return a whole round, plausible and always the same."""
    organisation = load_organisation()
    form = load_form()
    statuses = [choice.namn for choice in form.listor["status"]]
    regions = [f"utfall_{region.id}" for region in organisation.regioner]
    books = []
    for number, group in enumerate(organisation.grupper[:groups]):
        plan = [
            activity(
                id=f"{group.kort}-{row + 1:02}",
                insatsomrade=["Nära vård", "Kloka kliniska val", "Digitala arbetssätt"][
                    (row + number) % 3
                ],
                prioriterat_omrade=f"Kompetensförsörjning inom område {row + 1}",
                aktivitet=f"Ta fram gemensamma indikatorer för {group.namn.lower()}, del {row + 1}",
                status=statuses[(row * row + number * 3) % len(statuses)],
                kommentar="Bemanning i arbetsgruppen försenar beslutet" if row % 4 == 0 else None,
                slut=f"2026-{(row + number) % 12 + 1:02}-15",
                rag=group.rag[row % len(group.rag)].namn if group.rag else None,
                **{f"lofte_{nr}": (row + number) % nr == 0 for nr in range(2, 6)},
            )
            for row in range(rows)
        ]
        indicators = [
            {
                "aktivitet_id": f"{group.kort}-01",
                "indikator": "Andel patienter med uppföljning inom 30 dagar",
                "enhet": "%",
                "riktning": "Högre är bättre",
                "baslinje": 60.0,
                "malvarde": 80.0,
                "matdatum": f"2026-0{quarter * 3}-30",
                **{name: 60.0 + 5 * quarter + n for n, name in enumerate(regions)},
            }
            for quarter in (1, 2, 3)
        ]
        challenges = [
            {
                "typ": "Behov av ledningsstöd",
                "beskrivning": "Gemensamt avtal saknas",
                "till": "RSL",
                "onskat_beslut": "Uppdrag att teckna avtal",
                "senast": "2027-01-31",
            },
            {"typ": "Hinder", "beskrivning": "Svårt att få tid till arbetsgruppen"},
        ]
        books.append(
            book(
                group.id,
                cover={"ar": 2026.0, "uppdaterad": f"2026-11-{number % 20 + 1:02}"},
                handlingsplan=plan,
                indikatorer=indicators if number % 3 == 0 else [],
                resultat=[
                    {
                        "aktivitet_id": f"{group.kort}-02",
                        "typ": "Resultat",
                        "text": "Rutinen används nu.",
                    }
                ],
                utmaningar=challenges if number % 5 == 0 else [],
                processer=[],
            )
        )
    return books
