"""From a real workbook to its findings: the same rules, through the template and the reader."""

from __future__ import annotations

import pytest

from handlingsplan.findings import Finding, Phase
from handlingsplan.form import load_form
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.records import RawBook
from tests import rules_cases
from tests.rules_cases import Case
from tests.rules_plan import COVER, GOOD, Cell, Typed, findings
from tests.workbooks import plan

#: The template gives every row its id, so that none can be left out.
WITHOUT_ID = {"HP503", "HP504"}
ONE_EACH = list(
    {
        case.kod: case
        for case in rules_cases.ROWS
        if case.kod not in WITHOUT_ID and case.key != "arshjul"  # prefilled with the region's dates
    }.values()
)


def _written(cell: Cell) -> str:
    text = cell.written if isinstance(cell, Typed) else cell or ""
    return text.replace("\n", "\\n")


def _table(key: str, changed: Case | None) -> str:
    """Return a table of the good plan, with a case's change, as people would type it."""
    head, *lines = [line.strip() for line in GOOD[key].strip().splitlines()]
    names = [name.strip() for name in head.split("|")]
    rows = [dict(zip(names, map(str.strip, line.split("|")), strict=True)) for line in lines]
    if changed and changed.key == key:
        names += [changed.field] if changed.field not in names else []
        rows += [{} for _ in range(changed.row + 1 - len(rows))]
        rows[changed.row][changed.field] = _written(changed.value)
    body = [" | ".join(row.get(name, "") for name in names) for row in rows]
    return "\n".join([" | ".join(names), *body])


def _book(changed: Case | None = None) -> RawBook:
    cover = {name: text for name, text in COVER.items() if name not in {"grupp", "ar"}}
    if changed and changed.key == "start":
        cover[changed.field] = _written(changed.value)
    tables = {key: _table(key, changed) for key in GOOD if key != "arshjul"}
    return read_bytes(plan(cover=cover, sheets=tables), "akut-vard.xlsx")


def _told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.kod, one.blad, one.cell) for one in found]


@pytest.mark.parametrize("phase", Phase)
def test_a_good_workbook_gives_no_finding(phase: Phase) -> None:
    """What people are asked to write, written in the template, is right in every phase."""
    assert findings(_book(), phase=phase) == []


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
def test_a_fault_in_a_workbook_is_found_in_its_cell(case: Case) -> None:
    """One cell typed wrongly in a real workbook gives that finding alone, where it stands."""
    raw = _book(case)
    table = raw.tables[case.key]
    place = f"{table.letters[case.at or case.field]}{table.rows[case.row]}"
    sheet = load_form().by_key[case.key]
    assert _told(findings(raw)) == [(case.kod, sheet.namn, place)]


@pytest.mark.parametrize("case", rules_cases.COVER, ids=str)
def test_a_fault_on_the_cover_is_found_in_its_cell(case: Case) -> None:
    """The same for the cover."""
    raw = _book(case)
    assert _told(findings(raw)) == [(case.kod, "Start", raw.cover.cells[case.field])]
