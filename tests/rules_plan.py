"""Plans for the tests of the rules: text tables become books as the reader returns them.

A test takes the good plan, changes one cell, and says which finding it expects in which cell.
No file is written, so hundreds of such tests run in a second.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from handlingsplan.findings import Catalogue, Finding, Phase, load_catalogue
from handlingsplan.form import Field, FieldType, Form, Sheet, load_form
from handlingsplan.organisation import Organisation, load_organisation
from handlingsplan.plans import WRITTEN_TYPES, Plans, build_plans
from handlingsplan.reading.dates import parse_period
from handlingsplan.reading.records import Note, Period, RawBook, RawCover, RawTable, Refusal, Value
from handlingsplan_validators import check

TODAY = dt.date(2026, 4, 1)
YEAR = 2026
HEADING_ROW = 4
CATALOGUE = load_catalogue()

#: A plan in which nothing is wrong in any phase; sheet key -> table, first line = field names.
GOOD = {
    "handlingsplan": """
    id       | insatsomrade | prioriterat_omrade  | lofte_2 | lofte_4 | aktivitet                   | rag         | ansvarig       | start      | slut       | status   | statusdatum | kommentar
    AKU26-01 | Nära vård    | Gemensamma mått     | x       |         | Ta fram gemensamma mått     | Trauma      | Ordförande RAG | 2026-01-15 | 2026-12-15 | Grön     | 2026-03-02  |
    AKU26-02 | Nära vård    | Gemensamma mått     | x       | x       | Besluta om gemensamma mått  |             | Processtöd     | 2026-02-01 | 2026-11-30 | Gul      | 2026-03-02  | Bemanningen försenar beslutet
    AKU26-03 |              | Trygg hemgång       |         | x       | Kartlägg vägen hem          | Prehospital vård |           | 2026-01-01 | 2026-03-15 | Avslutad | 2026-03-20  |
    AKU26-04 | Nära vård    | Trygg hemgång       |         | x       | Prova stöd efter hemgång    |             |                | 2026-04-01 | 2026-10-01 | Ej påbörjad | 2026-03-02 |
    """,  # noqa: E501  (a row of the plan is a line)
    "indikatorer": """
    aktivitet_id | indikator                 | enhet | riktning        | baslinje | malvarde | utfall_rjl | utfall_rkl | utfall_ro | matdatum   | kalla
    AKU26-01     | Andel med plan inom 7 dygn | %     | Högre är bättre | 62       | 80       | 65         | 61,5       | 70        | 2026-02-28 | Traumaregistret
    AKU26-03     | Återinläggningar          | antal | Lägre är bättre | 40       | 20       | 31         | 25         | 28        | 2026-02-28 | Journalen
    AKU26-04     | Nöjda med stödet          | %     | Högre är bättre |          | 90       |            |            |           |            |
    """,  # noqa: E501  (a row is a line)
    "resultat": """
    aktivitet_id | typ      | text
    AKU26-03     | Resultat | Vägen hem är kartlagd i alla tre regionerna.
    """,
    "utmaningar": """
    typ                   | rag    | beskrivning                | till          | onskat_beslut         | senast
    Hinder                | Trauma | Svårt att rekrytera        |               |                       |
    Behov av ledningsstöd |        | Olika journalsystem        | Kunskapsrådet | Gemensam mall i höst  | 2026-09-30
    """,  # noqa: E501  (a row is a line)
    "processer": """
    rubrik          | lage             | beskrivning                 | lank
    Barnanpassad vård | Pågår i gruppen | Nätverket möts varje termin | https://example.org/rapport
    """,
    "arshjul": """
    handelse             | typ  | kvartal | fran       | till
    RSL-möte i februari  | Möte | Q1      | 2026-02-10 | 2026-02-11
    """,
    "dialog": """
    nr       | galler   | fran          | fraga            | svar | lage  | datum
    260302-1 | AKU26-01 | Kunskapsrådet | När beslutar ni? |      | Öppen | 2026-03-02
    """,
}
COVER = {
    "grupp": "RPO Akut vård",
    "ar": "2026",
    "uppdaterad": "2026-03-20",
    "kontaktfunktion": "Processtöd",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the reader makes of a cell: its value, and what was typed where that says more."""

    value: Value
    written: str = ""


def day(text: str) -> Period:
    """Return the day of an ISO date."""
    return Period(fran=dt.date.fromisoformat(text), till=dt.date.fromisoformat(text))


def unreadable(text: str) -> Typed:
    """Return a cell that the reader could not understand."""
    return Typed(value=None, written=text)


def without_year(text: str, iso: str) -> Typed:
    """Return a date whose year the reader took from the plan."""
    return Typed(value=msgspec.structs.replace(day(iso), antaget_ar=True), written=text)


def shown_as_month(month: str) -> Typed:
    """Return a date in a cell that shows its year and month alone."""
    period = parse_period(month)
    return Typed(value=period, written=month)


#: A cell as a test gives it: text is understood as the plain reader would.
Cell = str | Typed | None
#: Sheet key, row counted from 0 within the table, field -> the new cell.
Changes = Mapping[tuple[str, int, str], Cell]


def book(
    changes: Changes | None = None,
    *,
    fil: str = "akut-vard.xlsx",
    form: Form | None = None,
    tables: Mapping[str, str] | None = None,
    cover: Mapping[str, Cell] | None = None,
    group: str = "akut-vard",
    version: str | None = None,
    notes: Sequence[Note] = (),
    first_row: int = HEADING_ROW + 1,
    order: Mapping[str, Sequence[str]] | None = None,
) -> RawBook:
    """Return a book as read: the good plan, with changed cells.

    Args:
        changes: the changed cells.
        fil: the file's name.
        form: the form; the standard one.
        group: the group that the template was made for.
        version: the template's generation; the form's.
        notes: what the reader saw.
        tables: text tables instead of :data:`GOOD`.
        cover: changed fields of the cover.
        first_row: Excel row of the first data row (rows may have been inserted above).
        order: sheet key -> field names in the order of the file's columns, for moved columns.
    """
    form = form or load_form()
    rows = {key: _rows(text) for key, text in (GOOD if tables is None else tables).items()}
    for (key, row, name), cell in (changes or {}).items():
        while len(rows[key]) <= row:
            rows[key].append({})
        rows[key][row][name] = cell
    return RawBook(
        fil=fil,
        fingerprint=hashlib.sha256(fil.encode()).hexdigest(),
        form=form.id,
        version=form.version if version is None else version,
        group=group,
        cover=_cover(form.cover, {**COVER, **(cover or {})}),
        tables={
            sheet.nyckel: _table(
                sheet, rows[sheet.nyckel], first_row, (order or {}).get(sheet.nyckel)
            )
            for sheet in form.tables
            if sheet.nyckel in rows
        },
        notes=tuple(notes),
    )


def _rows(text: str) -> list[dict[str, Cell]]:
    lines = [line.split("|") for line in text.strip().splitlines()]
    names = [name.strip() for name in lines[0]]
    return [
        {name: cell.strip() or None for name, cell in zip(names, line, strict=True)}
        for line in lines[1:]
    ]


def _table(
    sheet: Sheet, rows: list[dict[str, Cell]], first_row: int, order: Sequence[str] | None
) -> RawTable:
    names = order or [field.namn for field in sheet.falt]
    read = {
        field.namn: [_read(field, row.get(field.namn)) for row in rows]
        for field in sheet.falt
        if field.namn in names
    }
    return RawTable(
        nyckel=sheet.nyckel,
        blad=sheet.namn,
        heading_row=first_row - 1,
        letters={name: letter(number) for number, name in enumerate(names)},
        rows=tuple(range(first_row, first_row + len(rows))),
        values={name: tuple(cell.value for cell in cells) for name, cells in read.items()},
        written={
            name: {n: cell.written for n, cell in enumerate(cells) if cell.written}
            for name, cells in read.items()
            if any(cell.written for cell in cells)
        },
    )


def _cover(sheet: Sheet, cells: Mapping[str, Cell]) -> RawCover:
    read = {field.namn: _read(field, cells.get(field.namn)) for field in sheet.falt}
    return RawCover(
        blad=sheet.namn,
        values={name: cell.value for name, cell in read.items()},
        cells={field.namn: f"C{row}" for row, field in enumerate(sheet.falt, start=6)},
        written={name: cell.written for name, cell in read.items() if cell.written},
    )


def _read(field: Field, cell: Cell) -> Typed:
    """Read a text as plainly as can be; what is not plain is given as :class:`Typed`."""
    if not isinstance(cell, str):
        return cell or Typed(value=None)
    if field.typ not in WRITTEN_TYPES or field.typ is FieldType.REF:
        return Typed(value=cell)
    if field.typ is FieldType.KRYSS:
        return Typed(value=cell == "x")
    if field.typ is FieldType.DATUM:
        return Typed(value=day(cell))
    return Typed(value=float(cell.replace(",", ".")), written=cell)


def letter(number: int) -> str:
    """Return the letter of a column counted from 0; enough for 26 columns and no more."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number]


def cell(key: str, row: int, field: str, *, form: Form | None = None) -> str:
    """Return the address of a cell of the good plan; the row is counted from 0."""
    names = [f.namn for f in (form or load_form()).by_key[key].falt]
    return f"{letter(names.index(field))}{HEADING_ROW + 1 + row}"


def findings(
    *books: RawBook,
    phase: Phase = Phase.INLAMNING,
    today: dt.date = TODAY,
    year: int | None = YEAR,
    complete: bool = False,
    refusals: Sequence[Refusal] = (),
    catalogue: Catalogue | None = None,
    organisation: Organisation | None = None,
    form: Form | None = None,
) -> list[Finding]:
    """Check books as one round and return the findings."""
    return check(
        plans(*books, organisation=organisation, form=form),
        catalogue=catalogue or CATALOGUE,
        phase=phase,
        today=today,
        year=year,
        refusals=refusals,
        complete=complete,
    )


def plans(
    *books: RawBook, organisation: Organisation | None = None, form: Form | None = None
) -> Plans:
    """Return books as a round of plans."""
    return build_plans(books, organisation=organisation or load_organisation(), form=form)


def reported(found: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Return code, sheet and cell of each finding: what tests compare."""
    return [(finding.kod, finding.blad, finding.cell) for finding in found]
