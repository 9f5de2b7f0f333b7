"""A reference to a row that is struck out, empty or another is told for what it is."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl.styles import Font

from handlingsplan.findings import Finding, Phase, load_catalogue
from handlingsplan.plans import build_plans
from handlingsplan_validators import check
from tests.summary_rounds import TODAY
from tests.workbooks import FIRST, edited, plan, read

ROWS = "aktivitet | slut\nSe över larmkedjan | 2026-12-15\nBesluta om triage | 2026-12-15"
POINTS = "aktivitet_id | indikator\n{id} | Väntetid"
UNKNOWN = "är inte id för någon rad"


def _findings(identity: str, change: Any = lambda _book: None) -> list[Finding]:
    data = plan(ROWS, sheets={"indikatorer": POINTS.format(id=identity)})
    plans = build_plans([read(edited(data, change))])
    found = check(plans, catalogue=load_catalogue(), phase=Phase.INLAMNING, today=TODAY)
    return [one for one in found if one.kod == "HP601"]


def _strike(*, identity: bool) -> Any:
    def change(book: Any) -> None:
        for cell in book["Handlingsplan"][FIRST + 1]:
            if identity or cell.column > 1:
                cell.font = Font(strike=True)

    return change


@pytest.mark.parametrize("identity", [True, False], ids=["its id too", "but its id"])
def test_a_reference_to_a_struck_out_row_says_so(*, identity: bool) -> None:
    """The row is there for whoever looks at the sheet; it does not count."""
    assert _findings("AKU26-02") == []
    [finding] = _findings("AKU26-02", _strike(identity=identity))
    assert "”AKU26-02” är id för en rad som är struken på bladet Handlingsplan." in finding.vad
    assert finding.gor.endswith(", eller ta bort strykningen om raden gäller än.")
    assert finding.forslag == ""


def test_a_reference_to_an_empty_row_says_so() -> None:
    """The template gives its id, so it is no unknown one."""
    [finding] = _findings("AKU26-05")
    assert "är id för en rad som inte är ifylld på bladet Handlingsplan." in finding.vad
    assert finding.gor == "Välj id i listan i cellen, eller fyll i raden."


def test_an_id_that_nobody_knows_is_said_to_be_unknown() -> None:
    """As before, with the id that may be meant."""
    [finding] = _findings("AKU26-2", _strike(identity=True))
    assert UNKNOWN in finding.vad


@pytest.mark.parametrize(
    ("words", "meant"),
    [("Besluta om triage", "AKU26-02"), ("Se över larmkedjan", ""), ("Se över larm", "")],
)
def test_a_reference_with_another_rows_words_is_asked_about(words: str, meant: str) -> None:
    """Activities that are moved leave their references; words that no row has say nothing."""
    found = _findings(f"AKU26-01 {words}")
    assert [one.forslag for one in found] == ([meant] if meant else [])
    assert all(
        "har id från en rad och text från en annan (AKU26-02) på" in one.vad for one in found
    )
