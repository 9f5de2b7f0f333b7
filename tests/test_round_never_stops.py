"""Nothing that lies in the folder ends a round: it is read, or named, and the others are done."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations_with_replacement
from pathlib import Path

import openpyxl
import pytest

from handlingsplan.delivery import Delivery, State
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.summary import summarise
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.workbooks import good_plan

DAY = ("--datum", TODAY.isoformat())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good plan, of Akut vård."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "plan.xlsx").write_bytes(good_plan())
    return folder


def _texts(path: Path, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [str(value) for row in rows for value in row if value is not None]


def test_two_lock_files_are_two_quiet_lines(
    folder: Path, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """Two colleagues have their plans open: the summary is made, and no fault is reported."""
    for name in ("~$tandvard.xlsx", "~$hta.xlsx"):
        (folder / name).write_bytes(b"x" * 165)
    out, copies = tmp_path / "s.xlsx", tmp_path / "kopior"
    summed = run("konsolidera", folder, "--ut", out, *DAY)
    assert (summed.code, summed.stderr) == (0, "")
    assert "RPO Akut vård" in _texts(out, "Alla aktiviteter")
    checked = run("validera", folder, "--returkopior", copies, *DAY)
    assert (checked.code, checked.stderr) == (0, "")
    assert [path.name for path in copies.glob("*.xlsx")] == ["plan.xlsx"]
    said = run("status", folder, *DAY).stdout
    assert [said.count(name) for name in ("~$tandvard.xlsx", "~$hta.xlsx")] == [1, 1]


@pytest.mark.parametrize("states", [*combinations_with_replacement(State, 2)], ids=str)
@pytest.mark.parametrize("group", ["", "tandvard"])
def test_files_in_any_two_states_are_summed_up(states: tuple[State, ...], group: str) -> None:
    """One of them speaks for a known group; for an unknown one nobody does."""
    plans = build_plans([], organisation=load_organisation())
    both = [
        Delivery(fil=f"{n}.xlsx", grupp=group, grupp_namn="", lage=state)
        for n, state in enumerate(states)
    ]
    summary = summarise(plans, findings=(), deliveries=both, refusals=(), today=TODAY)
    states_said = summary["grupper"]["inlamning"]
    assert "" not in states_said.index
    expected = min(states, key=lambda state: state.rang) if group else State.MISSING
    assert states_said["tandvard"] == expected.value
    assert list(summary["inlamning"]["lage"]) == [state.value for state in states]


def test_no_two_states_speak_equally_loud() -> None:
    """Which of two files speaks for a group does not depend on their order."""
    assert len({state.rang for state in State}) == len(State)
    assert all(state.rubrik and len(state.farg) == 2 for state in State)
