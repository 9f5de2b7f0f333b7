"""The tutorial does what it says: each command is run, each output that it promises is there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from handlingsplan.content import Content, Filled
from tests.conftest import Outcome
from tests.template_books import make

COMMAND = re.compile(r"^handlingsplan (.+)$", re.MULTILINE)
NAME = "handlingsplan-2026-akut-vard.xlsx"
ROW: dict[str, Filled] = {
    "prioriterat_omrade": "Kortare väntan",
    "lofte_1": True,
    "aktivitet": "Se över larmkedjan",
    "slut": dt.date(2026, 12, 15),
}

Run = Callable[..., Outcome]


@pytest.fixture
def tutorial(project: Path) -> str:
    """The tutorial's text."""
    return (project / "docs" / "tutorial" / "en-hel-runda.md").read_text("utf-8")


def _fill_in(folder: Path, **more: Filled) -> None:
    """Save the plan that the tutorial's reader has filled in."""
    content = Content(
        cover={"uppdaterad": dt.date(2026, 11, 20)}, rows={"handlingsplan": [ROW | more]}
    )
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_bytes(make("sosr-2026", content).data)


def test_the_tutorials_steps_give_what_they_promise(
    run: Run, tmp_path: Path, tutorial: str
) -> None:
    """From templates to summary, with the mistake that the tutorial asks for."""
    templates, checked, known, summed = (line.split() for line in COMMAND.findall(tutorial))
    assert [templates[0], checked[0], known[0]] == ["mallar", "validera", "status"]
    assert summed[0] == "konsolidera"

    made = run(*templates, "--grupp", "akutvård")
    assert made.code == 0, made.stderr
    assert [path.name for path in (tmp_path / "mallar").glob("*.xlsx")] == [NAME]

    _fill_in(tmp_path / "inkomna")
    found = run(*checked, "--datum", "2026-12-05")
    assert found.code == 1
    shown = tutorial.partition("```\nRPO Akut vård")[2].partition("```")[0]
    assert "FEL     Handlingsplan · Status · R5" in shown
    assert f"RPO Akut vård{shown}" in found.stdout

    _fill_in(tmp_path / "inkomna", status="Grön")
    mended = run(*checked, "--datum", "2026-12-05")
    assert "R5" not in mended.stdout
    assert "RPO Akut vård  2 varningar" in mended.stdout

    state = run(*known, "--datum", "2026-12-05")
    assert re.search(r"^RPO Akut vård +inskickad ", state.stdout, re.MULTILINE)
    assert "ej inskickad" in state.stdout

    done = run(*summed)
    assert done.code in {0, 1}, done.stderr
    book = openpyxl.load_workbook(tmp_path / "sammanstallning.xlsx")
    assert "Alla aktiviteter" in tutorial
    sheet = book["Alla aktiviteter"]
    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert "Se över larmkedjan" in texts
    linked = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert any(NAME in str(cell.hyperlink.target) for cell in linked)
