"""The ribbon's buttons on an open plan, in a running LibreOffice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwings

from handlingsplan.excel import entry_points, ribbon
from handlingsplan.excel.uno_engine.program import Engine
from handlingsplan.form import load_form
from tests.conftest import Outcome
from tests.excel_bench import Watch, Watched, forget_caller, used_values
from tests.office import Document, Office
from tests.workbooks import FIRST, GOOD, plan

FORM = load_form()
PLAN, REVIEW = FORM.plan.namn, FORM.review.namn
#: Column letter of the status in the plan's table.
STATUS = chr(ord("A") + [field.namn for field in FORM.plan.falt].index("status"))


class OpenPlan:
    """A plan that is open in LibreOffice, with the ribbon's buttons at hand."""

    def __init__(self, office: Office, path: Path) -> None:
        self.path = path
        path.write_bytes(plan(cover={"uppdaterad": "2026-02-16"}, sheets=GOOD))
        self.document: Document = office.open(path)
        engine = Engine(office.context)
        self.app = xlwings.App(impl=Watched(engine.app, Watch()))
        self.messages: list[str] = engine.app.messages
        book = self.app.books[path.name]
        book.set_mock_caller()

    def review(self) -> list[tuple[object, ...]]:
        """Return the filled rows of the review sheet."""
        rows = used_values(self.document.raw, REVIEW)
        first = next(n for n, row in enumerate(rows) if row[0] == FORM.review.falt[0].rubrik)
        return [row for row in rows[first + 1 :] if any(row)]

    def selected(self) -> str:
        """Return the address of the selected cell."""
        selection = self.app.selection
        return "" if selection is None else str(selection.address)

    def light(self, address: str) -> bool:
        """Say whether the plan's conditional formats find something to light up in a cell."""
        cell = self.document.cell(PLAN, address)
        return any(
            row[2] == PLAN and row[3] == address and row[1] in {"fel", "varning"}
            for row in self.review()
        ) and bool(cell.ConditionalFormat.getCount())


@pytest.fixture
def opened(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPlan]:
    """A good plan, open; the log lies in the test's own folder."""
    monkeypatch.setattr(entry_points, "state_folder", lambda: tmp_path / "tillstånd")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    opened = OpenPlan(office, tmp_path / "RPO Akut vård å.xlsx")
    yield opened
    forget_caller()
    opened.document.close()


def test_review_finds_what_the_command_finds_in_the_unsaved_plan(
    opened: OpenPlan, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The sheet lists, row by row, what ``validera --json`` says of a copy as it stands."""
    address = f"{STATUS}{FIRST}"
    opened.document.type(PLAN, address, "Rosa")
    ribbon.review()
    copy = opened.document.save(tmp_path / "kopia.xlsx")
    found = tmp_path / "fynd.json"
    run("validera", copy, "--json", found)
    findings = json.loads(found.read_text("utf-8"))["fynd"]
    expected = sorted((f["niva"], f["blad"], f["cell"], f["vad"]) for f in findings)
    rows = [row for row in opened.review() if row[0] != ""]
    assert sorted((row[1], row[2], row[3], row[5]) for row in rows) == expected
    assert ("fel", PLAN, address) in {tuple(row[1:4]) for row in rows}
    assert opened.light(address)
    assert "granskad" in opened.messages[-1]


def test_a_mended_cell_goes_dark(opened: OpenPlan) -> None:
    """After mending and reviewing again the cell is named no more."""
    address = f"{STATUS}{FIRST}"
    opened.document.type(PLAN, address, "Rosa")
    ribbon.review()
    opened.document.type(PLAN, address, "Grön")
    ribbon.review()
    assert not opened.light(address)


def test_next_and_previous_walk_through_the_cells(opened: OpenPlan) -> None:
    """Each press selects a cell of the list, round and round, and says what is wrong."""
    for row in (FIRST, FIRST + 1):
        opened.document.type(PLAN, f"{STATUS}{row}", "Rosa")
    ribbon.review()
    places = []
    for _ in range(8):
        ribbon.next_finding()
        places.append(opened.selected())
    assert f"${STATUS}${FIRST}" in places
    assert f"${STATUS}${FIRST + 1}" in places
    here = opened.selected()
    ribbon.next_finding()
    ribbon.previous_finding()
    assert opened.selected() == here
    assert " av " in str(opened.app.status_bar)


def test_clearing_empties_the_review_and_nothing_else(opened: OpenPlan) -> None:
    """The list is empty afterwards; the plan's own sheet is untouched."""
    opened.document.type(PLAN, f"{STATUS}{FIRST}", "Rosa")
    before = used_values(opened.document.raw, PLAN)
    ribbon.review()
    assert opened.review()
    ribbon.clear_review()
    assert opened.review() == []
    assert used_values(opened.document.raw, PLAN) == before


def test_lost_drop_downs_come_back_with_the_values_kept(opened: OpenPlan) -> None:
    """A paste took the status list away; the button brings it back, also on spare rows."""
    sheet = opened.app.books[opened.path.name].sheets[PLAN]
    cells = sheet.range(f"{STATUS}{FIRST}:{STATUS}{FIRST + 5}")
    cells.data_validation.delete()
    before = used_values(opened.document.raw, PLAN)
    ribbon.restore_lists()
    rule = opened.document.cell(PLAN, f"{STATUS}{FIRST}").Validation
    assert rule.Type.value == "LIST"
    assert "Listor" in rule.getFormula1()
    assert rule.InputMessage == FORM.plan.field("status").hjalp
    assert used_values(opened.document.raw, PLAN) == before


def test_a_book_that_is_no_plan_is_said(opened: OpenPlan) -> None:
    """Another workbook in front: a message, and it is left alone."""
    raw = opened.document.raw
    names = raw.Sheets.ElementNames
    raw.Sheets.insertNewByName("Annat", 0)
    for name in names:
        raw.Sheets.removeByName(name)
    ribbon.review()
    assert "går inte att granska" in opened.messages[-1] or "inget blad" in opened.messages[-1]
    assert raw.Sheets.ElementNames == ("Annat",)


def test_consolidate_folder_writes_and_opens_the_summary(opened: OpenPlan) -> None:
    """The folder of the open plan is summed up into a file beside it, which is opened."""
    ribbon.consolidate_folder()
    assert "1 plan är sammanställd i " in opened.messages[-1]
    target = opened.path.with_name("sammanstallning.xlsx")
    assert target.is_file()
    book = opened.app.books[target.name]
    assert "Lägesbild" in [sheet.name for sheet in book.sheets]
    book.close()


def test_help_names_every_button(opened: OpenPlan) -> None:
    """The help text has a line for each button."""
    ribbon.show_help()
    assert "Nästa fel:" in opened.messages[-1]
    assert "Sammanställ:" in opened.messages[-1]
