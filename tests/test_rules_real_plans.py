"""The rules on the texts of two published plans, which stand beside the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handlingsplan.findings import Finding
from handlingsplan.reading.records import RawBook
from tests.rules_plan import Cell, book, findings

PLANS = {
    "rpo-akut-vard-2026": "akut-vard",
    "rpo-barn-och-ungdomars-halsa-2026": "barn-och-ungdomars-halsa",
}
#: The official form's columns, and where their texts belong here.
COLUMNS = {
    "nationellt_insatsomrade": "insatsomrade",
    "prioriterat_omrade_och_patientloften": "prioriterat_omrade",
    "aktiviteter": "aktivitet",
    "uppfoljning": "metod",
}


def _book(shared: Path, name: str) -> RawBook:
    data = json.loads((shared / "plans" / f"{name}.json").read_text("utf-8"))
    changes: dict[tuple[str, int, str], Cell] = {
        ("handlingsplan", row, ours): texts[theirs]
        for row, texts in enumerate(data["tabellrader"])
        for theirs, ours in COLUMNS.items()
        if texts[theirs]
    }
    return book(
        changes,
        tables={"handlingsplan": "id\n"},
        group=PLANS[name],
        cover={"grupp": data["grupp"], "uppdaterad": "2026-03-20"},
    )


@pytest.fixture(params=PLANS)
def found(shared: Path, request: pytest.FixtureRequest) -> list[Finding]:
    """Return the findings of each plan."""
    return findings(_book(shared, request.param))


def test_published_texts_hold_nothing_private(found: list[Finding]) -> None:
    """Phone numbers and names are not seen where there are none."""
    assert not [one for one in found if one.kod.startswith("HP80")]


def test_promises_written_out_are_suggested(found: list[Finding]) -> None:
    """Where the plan names the promises in words, most rows get them suggested."""
    promises = [one for one in found if one.kod == "HP401"]
    assert sum(bool(one.forslag) for one in promises) >= 3 / 4 * len(promises) > 0


def test_rows_without_status_are_all_seen(found: list[Finding]) -> None:
    """None of the published rows has a status, and that is not drowned by anything."""
    assert any(one.kod == "HP405" for one in found)


def test_every_finding_stands_in_a_cell(found: list[Finding]) -> None:
    """Whatever is reported about a text, its cell is reported too."""
    assert all(one.cell for one in found)
