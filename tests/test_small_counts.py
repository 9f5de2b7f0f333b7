"""Small counts of people: shown unless the form hides them, and told where they stand."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from handlingsplan.errors import DeclarationError
from handlingsplan.form import load_form
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.workbooks import good_plan

SHIPPED = resources.files("handlingsplan_workbooks").joinpath("forms", "sosr-2026.toml")
#: The units are typed as people do; 41 and 4711 tell what must be seen, 3 what must not.
INDICATORS = """
    aktivitet_id | indikator | enhet           | baslinje | utfall_rjl | utfall_ro | matdatum
    AKU26-01     | Avlidna   | Antal patienter | 4711     | 3          | 41        | 2026-02-16
    AKU26-01     | Andelen   | %               | 4713     | 4          | 42        | 2026-02-16
"""


@pytest.fixture(name="form")
def form_that_hides(tmp_path: Path) -> Path:
    """Return the shipped form, with a limit."""
    text = SHIPPED.read_text("utf-8")
    path = tmp_path / "eget.toml"
    path.write_text(text.replace("\nsprak =", "\nminsta_antal = 5\nsprak =", 1), "utf-8")
    return path


def _cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    return {s.title: list(s.iter_rows(values_only=True)) for s in book.worksheets}


def _outcomes(path: Path) -> list[str]:
    """Return the rows of the measures in a summary, each as one text."""
    every = (row for sheet in _cells(path).values() for row in sheet)
    rows = [row for row in every if "Avlidna" in row or "Andelen" in row]
    return [" | ".join(str(value) for value in row if value is not None) for row in rows]


@pytest.mark.parametrize("hidden", [False, True])
def test_small_counts_are_hidden_where_the_form_says_so(
    form: Path, tmp_path: Path, run: Callable[..., Outcome], *, hidden: bool
) -> None:
    """In the summary, the councils' workbooks, CSV, JSON and reports; a share is no count."""
    here, ut = tmp_path / "in", tmp_path / "ut"
    here.mkdir()
    data = good_plan({"indikatorer": INDICATORS})
    (here / "akut-vard.xlsx").write_bytes(data)
    day = ("--datum", TODAY.isoformat(), "--utan-cache", *(("--form", form) if hidden else ()))
    more = ("--per-kunskapsrad", ut / "rad", "--csv", ut / "csv")
    assert run("konsolidera", here, "--ut", ut / "s.xlsx", *more, *day).code in {0, 1}
    run("validera", here, "--json", ut / "f.json", "--csv", ut / "f.csv", *day)
    rows = [row for path in ut.rglob("*.xlsx") for row in _outcomes(path) if "Avlidna" in row]
    rows += [
        line
        for path in ut.rglob("*.csv")
        for line in path.read_text("utf-8-sig").splitlines()
        if "Avlidna" in line and "4711" in line
    ]
    assert rows
    for row in rows:
        assert ("färre än 5" in row) is hidden, row
        assert "41" in row
    shares = [row for path in ut.rglob("*.xlsx") for row in _outcomes(path) if "Andelen" in row]
    assert not any("färre än" in row for row in shares)
    said = (ut / "f.json").read_text("utf-8")
    assert "HP607" in said
    assert ('"varde": "3"' in said or '"varde":"3"' in said) is not hidden


def test_a_limit_without_a_unit_that_counts_is_said(form: Path) -> None:
    """It would do nothing."""
    text = form.read_text("utf-8").replace("antal = true\n", "")
    form.write_text(text, "utf-8")
    with pytest.raises(DeclarationError, match="minsta_antal: ingen enhet har antal"):
        load_form(form)
