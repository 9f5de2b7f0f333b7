"""How well a plan survives being moved in, measured against what the plan says.

``python -m tests.incoming_figures`` prints the table of ``docs/how-to/flytta-in.md``.
"""

from __future__ import annotations

import dataclasses
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from handlingsplan.content import content_from_frames
from handlingsplan.form import Role, load_form
from handlingsplan.incoming import Moved, interpret, source_of
from handlingsplan.incoming.asking import Question
from handlingsplan.incoming.cover import read_cover
from handlingsplan.incoming.source import Source
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.book import read_bytes
from handlingsplan.template import make_template
from tests.incoming_sources import COLUMNS, SOURCES, Plan, lines

FORM = load_form()
ORGANISATION = load_organisation(FORM.organisation)
#: What a published status is called -> the form's value.
STATUSES = {"": "", "EJ PÅBÖRJAD": "Ej påbörjad"}
#: Texts that say nothing.
_PLACEHOLDERS = {".", "-", "…"}
_NOT_TEXT = {"kalla", "rubriker", "ar", "uppdaterad"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What became of one plan in one kind of source.

    Attributes:
        texts: how many texts the plan has; a bullet is a text.
        arrived, placed: how many of them stand in the workbook; in a field or a question.
        rows: how many rows its table has; rows_found: how many of them are rows.
        promises: how many promises the rows name; promises_found: how many are ticked or asked.
        rag, rag_found: how many rows begin with a working group; how many got it.
        wrong_statuses: how many rows have a status that is not theirs.
        questions: how many questions are asked.
    """

    texts: int
    arrived: int
    placed: int
    rows: int
    rows_found: int
    promises: int
    promises_found: int
    rag: int
    rag_found: int
    wrong_statuses: int
    questions: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The plan's rows as the reader finds them in the workbook, and what was asked."""

    rows: Sequence[Mapping[str, Any]]
    questions: Sequence[Question]


def _rows_in_frames(data: bytes) -> Sequence[Mapping[str, Any]]:
    book = read_bytes(data, "plan.xlsx")
    plans = build_plans([book], organisation=ORGANISATION, form=FORM)
    return content_from_frames(plans, 0, inherited=True).rows.get(FORM.plan.nyckel, ())


def moved(plan: Plan, kind: str) -> tuple[Moved, bytes]:
    """Move a plan in out of a kind of source, and return it with its workbook."""
    ending, make = SOURCES[kind]
    return moved_source(source_of(make(plan), f"underlag{ending}"))


def moved_source(source: Source) -> tuple[Moved, bytes]:
    """Move a document in, and return it with its workbook."""
    cover = read_cover(source, FORM, ORGANISATION)
    assert cover.group is not None
    assert cover.year is not None
    done = interpret(
        source, form=FORM, organisation=ORGANISATION, group=cover.group, year=cover.year
    )
    return done, make_template(FORM, ORGANISATION, done.group, done.year, done.content)


def measure(plan: Plan, kind: str) -> Figures:
    """Move a plan in out of a kind of source, and count what became of it."""
    ending, make = SOURCES[kind]
    return measure_source(plan, source_of(make(plan), f"underlag{ending}"))


def measure_source(plan: Plan, source: Source) -> Figures:
    """Move in a document that holds a plan, and count what became of it."""
    done, data = moved_source(source)
    seen = _cells(data)
    read = _Read(rows=_rows_in_frames(data), questions=done.questions)
    everywhere = [text for texts in seen.values() for text in texts]
    fields = [text for name, texts in seen.items() if name != "Underlag" for text in texts]
    texts = [words(text) for text in _texts(plan)]
    named = [(number, nr) for number, row in enumerate(plan["tabellrader"]) for nr in _named(row)]
    groups = _rag_rows(plan)
    return Figures(
        texts=len(texts),
        arrived=sum(_arrives(text, everywhere) for text in texts),
        placed=sum(any(text in other for other in fields) for text in texts),
        rows=len(plan["tabellrader"]),
        rows_found=sum(bool(_found(row, read)) for row in plan["tabellrader"]),
        promises=len(named),
        promises_found=sum(nr in _answered(plan["tabellrader"][n], read) for n, nr in named),
        rag=len(groups),
        rag_found=sum(_has_rag(row, read) for row in groups),
        wrong_statuses=sum(_wrong_statuses(row, read) for row in plan["tabellrader"]),
        questions=len(done.questions),
    )


def _arrives(text: str, cells: Sequence[str]) -> bool:
    """Say whether a text stands in a cell; or in two, where a page's end has parted it."""
    if any(text in cell for cell in cells):
        return True
    parts = text.split()
    return any(
        any(cell.endswith(" ".join(parts[:n])) for cell in cells)
        and any(cell.startswith(" ".join(parts[n:])) for cell in cells)
        for n in range(1, len(parts))
    )


def words(text: str) -> str:
    """Return a text's words alone, so that signs and line breaks make no difference."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _texts(value: Any) -> Iterator[str]:
    """Go through every text of a plan, line by line and item by item."""
    if isinstance(value, str):
        for part in re.split(r"[\n•]", value):
            if words(part):
                yield part
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _NOT_TEXT:
                yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)


def _cells(data: bytes) -> dict[str, list[str]]:
    """Return sheet -> the words of its cells, as another reader sees them; our own text aside."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    names = [*(s.namn for s in (FORM.cover, *FORM.tables, FORM.review)), "Underlag"]
    return {
        name: [words(str(c.value)) for row in book[name].iter_rows() for c in row if c.value]
        for name in names
        if name in book.sheetnames
    }


def _activity_texts(row: Plan) -> list[str]:
    """Return what the row's activities say: its bullets, else the whole cell."""
    found = list(lines(row["aktiviteter"]))
    bullets = [text for is_bullet, text in found if is_bullet]
    plain = [text for _, text in found if not text.startswith("RAG ")]
    return bullets or plain[:1]


def _rows_of(row: Plan, done: _Read) -> list[Mapping[str, Any]]:
    """Return the moved rows that hold the row's activities, or else its other words."""
    field = FORM.plan.with_role(Role.PRIORITET)
    assert field is not None
    column = words(row[COLUMNS[1]])  # several priorities may have an activity of the same words
    rows = [
        moved_row
        for moved_row in done.rows
        if all(words(line) in column for line in str(moved_row.get(field.namn, "")).splitlines())
    ]
    wanted = [words(text) for text in _activity_texts(row)] or [words(row[COLUMNS[0]])]
    return [r for r in rows if any(w in words(" ".join(map(str, r.values()))) for w in wanted)]


def _found(row: Plan, done: _Read) -> bool:
    """Say whether each activity of a row is a row, beside its area and its own priority."""
    rows = _rows_of(row, done)
    field = FORM.plan.with_role(Role.AKTIVITET)
    area = FORM.plan.with_role(Role.INSATSOMRADE)
    assert field is not None
    assert area is not None
    texts = [words(str(r.get(field.namn, ""))) for r in rows]
    whole = all(any(words(a) in text for text in texts) for a in _activity_texts(row))
    areas = {words(str(r.get(area.namn, ""))) for r in rows}
    return bool(rows) and whole and words(row[COLUMNS[0]]) in areas


def _named(row: Plan) -> set[int]:
    """Return the promises whose words the row's own column uses."""
    text = f" {words(row[COLUMNS[1]])}"
    return {
        promise.nr
        for promise in FORM.loften
        if any(f" {words(mark)}" in text for mark in (promise.text, *promise.kannetecken))
    }


def _answered(row: Plan, done: _Read) -> set[int]:
    """Return the promises that are ticked on the row's rows, or asked about with its text."""
    fields = {field.namn: field for field in FORM.plan.all_with_role(Role.LOFTE)}
    ticked = {fields[n].nr for r in _rows_of(row, done) for n, v in r.items() if n in fields and v}
    sought = words(row[COLUMNS[1]])
    asked = [q.forslag for q in done.questions if q.text and words(q.text) in sought]
    return ticked | {f.nr for f in fields.values() if any(f.rubrik in text for text in asked)}


def _rag_rows(plan: Plan) -> list[Plan]:
    return [row for row in plan["tabellrader"] if re.match(r"RAG \w+.*\n", row["aktiviteter"])]


def _has_rag(row: Plan, done: _Read) -> bool:
    name = row["aktiviteter"].partition("\n")[0].removeprefix("RAG ")
    field = FORM.plan.with_role(Role.RAG)
    assert field is not None
    rows = _rows_of(row, done)
    return bool(rows) and all(r.get(field.namn) == name for r in rows)


def _wrong_statuses(row: Plan, done: _Read) -> int:
    field = FORM.plan.with_role(Role.STATUS)
    assert field is not None
    expected = STATUSES.get(row["status"], row["status"])
    return sum(str(r.get(field.namn, "")) != expected for r in _rows_of(row, done))


def real_plans(shared: Path) -> dict[str, Plan]:
    """Return the real plans by the name of their file."""
    paths = sorted((shared / "plans").rglob("*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


def _main() -> None:
    shared = Path(__file__).resolve().parents[2] / "shared"
    heads = ("Plan", "Källa", "Texter", "i fält eller fråga", "Rader", "Löften", "RAG", "Frågor")
    rows = [heads, ("---",) * len(heads)]
    for plan in real_plans(shared).values():
        for kind in SOURCES:
            f = measure(plan, kind)
            rows.append(
                (
                    f"{plan['grupp']} {plan['ar']}",
                    kind,
                    f"{f.arrived} av {f.texts}",
                    str(f.placed),
                    f"{f.rows_found} av {f.rows}",
                    f"{f.promises_found} av {f.promises}",
                    f"{f.rag_found} av {f.rag}",
                    str(f.questions),
                )
            )
    print("\n".join(f"| {' | '.join(row)} |" for row in rows))  # noqa: T201  (run by a person)


if __name__ == "__main__":
    _main()
