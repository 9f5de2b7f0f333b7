"""A whole round with a fault in every tenth cell: each is found, and nothing else."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator

import msgspec

from handlingsplan.findings import Finding
from handlingsplan.form import load_form
from handlingsplan.organisation import Group, Organisation, WorkGroup, load_organisation
from handlingsplan.reading.records import RawBook
from tests.rules_plan import GOOD, Cell, Typed, book, findings, letter, unreadable

PLANS, ROWS = 400, 10
KEY = "handlingsplan"
FIELDS = [field.namn for field in load_form().plan.falt]
STATUSES = {"Ej påbörjad", "Grön", "Gul", "Röd", "Avvaktar", "Avslutad"}
AREAS = {"Nära vård", "Remisshantering"}

UNCLEAR: list[Cell] = [unreadable("kanske")]

#: What a faulty cell may hold, by field; any of the promises may be unclear.
FAULTS: dict[str, list[Cell]] = {
    "id": ["rad 7", None],
    "insatsomrade": ["Rymdmedicin", "-"],
    "prioriterat_omrade": [".", "Trygg start (NY)", "x" * 1001],
    "aktivitet": ["• mäta • utbilda • följa upp", "xx"],
    "rag": ["Traumma", "?"],
    "ansvarig": ["Anna Ek", "..."],
    "samverkan": ["Fråga anna.ek@example.org"],
    "start": [unreadable("snart"), unreadable("-")],
    "slut": [unreadable("när vi hinner"), "2026-03-31"],
    "metod": ["Se 850709-9805", "Avstämning\x07 i RAG"],
    "status": ["Pågår", None, "Gul"],
    "statusdatum": [unreadable("nyss"), None, "2026-05-01"],
    "kommentar": ["Ring 013-10 30 00", "Karin: stämmer detta?"],
    **dict.fromkeys([f"lofte_{n}" for n in range(1, 8)], UNCLEAR),
}


def _organisation() -> Organisation:
    """Return an organisation of as many groups as there are plans."""
    rag = (WorkGroup(namn="Trauma"),)
    groups = tuple(
        Group(
            id=f"grupp-{n}",
            namn=f"Grupp {n}",
            slag="RPO",
            kort=string.ascii_uppercase[n // 26] + string.ascii_uppercase[n % 26],
            rag=rag,
            insatsomraden=tuple(sorted(AREAS)),
        )
        for n in range(PLANS)
    )
    return msgspec.structs.replace(load_organisation(), grupper=groups)


def _good(letters: str, row: int) -> dict[str, Cell]:
    return {
        "id": f"{letters}26-{row + 1:02d}",
        "insatsomrade": "Nära vård",
        "prioriterat_omrade": "Trygg hemgång",
        "lofte_2": "x",
        "aktivitet": f"Kartlägg väg {row} hem",
        "rag": "Trauma",
        "ansvarig": "Processtöd",
        "samverkan": "RPO Primärvård",
        "start": "2026-01-15",
        "slut": "2026-12-15",
        "metod": "Avstämning i RAG",
        "status": "Grön",
        "statusdatum": "2026-03-02",
        "kommentar": "Går bra",
    }


def _round(seed: int) -> tuple[list[RawBook], list[list[dict[str, Cell]]]]:
    """Return the books, and the cells that they were made of."""
    chance = random.Random(seed)  # noqa: S311  (a test's cells are no secret)
    organisation = _organisation()
    others = {key: "x\n" for key in GOOD if key not in {KEY, "resultat", "utmaningar"}}
    others |= {key: GOOD[key].replace("AKU26-03", "") for key in ("resultat", "utmaningar")}
    books, cells = [], []
    for group in organisation.grupper:
        rows = [_good(group.kort, row) for row in range(ROWS)]
        for row in rows:
            for name in FIELDS:
                if chance.random() < 1 / 10:
                    row[name] = chance.choice(FAULTS[name])
        changes = {(KEY, n, name): cell for n, row in enumerate(rows) for name, cell in row.items()}
        tables = {**others, KEY: "id\n"}
        cover = {"grupp": group.titel}
        fil = f"{group.id}.xlsx"
        books.append(book(changes, tables=tables, cover=cover, fil=fil, group=group.id))
        cells.append(rows)
    return books, cells


def _text(cell: Cell) -> str:
    return cell.written if isinstance(cell, Typed) else cell or ""


def _expected(row: dict[str, Cell]) -> Iterator[tuple[str, str]]:
    """Yield (code, field) for one row, cell by cell, as plainly as can be."""
    placeholders = {".", "-", "xx", "?", "..."}
    for name in FIELDS:
        text = _text(row.get(name))
        broken = isinstance(row.get(name), Typed)
        if text in placeholders:
            yield "HP409", name
        elif name.startswith("lofte_") and broken:
            yield "HP423", name
        elif name in {"start", "slut", "statusdatum"} and broken:
            yield "HP414", name
    promised = any(_text(row.get(f"lofte_{n}")) for n in range(1, 8))
    rules = {
        ("HP401", "lofte_1"): not promised,
        ("HP405", "status"): not row["status"],
        ("HP450", "slut"): not row["slut"],
        ("HP407", "kommentar"): row["status"] == "Gul" and not row["kommentar"],
        ("HP408", "status"): row["status"] and row["status"] not in STATUSES,
        ("HP411", "slut"): row["status"] in STATUSES and row["slut"] == "2026-03-31",
        ("HP415", "rag"): row["rag"] == "Traumma",
        ("HP416", "insatsomrade"): row["insatsomrade"] == "Rymdmedicin",
        ("HP418", "prioriterat_omrade"): "(NY)" in _text(row["prioriterat_omrade"]),
        ("HP419", "aktivitet"): "•" in _text(row["aktivitet"]),
        ("HP420", "prioriterat_omrade"): len(_text(row["prioriterat_omrade"])) > 1000,
        ("HP421", "metod"): "\x07" in _text(row["metod"]),
        ("HP426", "statusdatum"): row["statusdatum"] == "2026-05-01",
        ("HP503", "id"): row["id"] is None,
        ("HP801", "metod"): "850709" in _text(row["metod"]),
        ("HP802", "samverkan"): "@" in _text(row["samverkan"]),
        ("HP803", "kommentar"): "013-" in _text(row["kommentar"]),
        ("HP804", "kommentar"): "Karin" in _text(row["kommentar"]),
        ("HP804", "ansvarig"): row["ansvarig"] == "Anna Ek",
    }
    yield from (place for place, wrong in rules.items() if wrong)


def _whole(rows: list[dict[str, Cell]]) -> Iterator[tuple[str, str]]:
    """Yield what is seen only where the rows are laid side by side: repeated texts and ids."""
    activities: set[tuple[str, ...]] = set()
    ids: set[str] = set()
    for number, row in enumerate(rows, start=5):
        identity = _text(row["id"])
        activity = tuple(
            _text(row[name]) for name in ("aktivitet", "insatsomrade", "prioriterat_omrade")
        )
        if activity in activities and activity[0] != "xx":
            yield "HP417", f"{letter(FIELDS.index('aktivitet'))}{number}"
        if identity == "rad 7":
            yield "HP502" if identity in ids else "HP501", f"A{number}"
        activities.add(activity)
        ids.add(identity)


def _oracle(rows: list[dict[str, Cell]]) -> set[tuple[str, str]]:
    cells = {
        (kod, f"{letter(FIELDS.index(name))}{number}")
        for number, row in enumerate(rows, start=5)
        for kod, name in _expected(row)
    }
    return cells | set(_whole(rows))


def _found(books: list[RawBook]) -> dict[str, list[Finding]]:
    by_file: dict[str, list[Finding]] = {raw.fil: [] for raw in books}
    for finding in findings(*books, organisation=_organisation()):
        by_file[finding.fil].append(finding)
    return by_file


def test_every_fault_of_a_large_round_is_found_and_nothing_else() -> None:
    """400 plans, a fault in each tenth cell: the findings are those of a look at every cell."""
    books, cells = _round(seed=2026)
    found = _found(books)
    assert sum(map(len, found.values())) > PLANS * ROWS * len(FIELDS) / 20
    for raw, rows in zip(books, cells, strict=True):
        reported = [(one.kod, one.cell) for one in found[raw.fil]]
        assert len(set(reported)) == len(reported)
        assert set(reported) == _oracle(rows), raw.fil
