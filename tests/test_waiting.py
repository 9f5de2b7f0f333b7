"""Who opens a workbook with questions sees on its first sheet that they wait for an answer."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from handlingsplan.dialogue import Question
from handlingsplan.form import load_form
from handlingsplan.report.copies.dialogue_sheet import put_questions
from handlingsplan.template import Content
from tests import workbooks
from tests.office import Office
from tests.template_books import make

FORM, GROUP = "sosr-2026", "RPO Akut vård"
ASKED = [
    Question(grupp="", nr="261128-abcd", fraga="När beslutar ni om måtten?"),
    Question(grupp="", nr="261128-bcdf", fraga="Har ni möten kvar i vår?"),
]


def _put(data: bytes) -> bytes:
    return put_questions(data, ASKED, form=load_form(FORM), title=f"Dialog 2026 · {GROUP}").data


def _carried() -> bytes:
    """Return a workbook that is handed out with the questions, as next year's are."""
    rows = [{"nr": one.nr, "fraga": one.fraga, "lage": "Öppen"} for one in ASKED]
    return make(FORM, Content(rows={"dialog": rows})).data


@pytest.fixture(scope="module", params=["put", "carried"])
def data(request: pytest.FixtureRequest) -> bytes:
    """A workbook with two questions: put into one that came in, and in next year's."""
    return _put(make(FORM).data) if request.param == "put" else _carried()


def test_the_first_sheet_says_how_many_wait_until_they_are_answered(
    office: Office, tmp_path: Path, data: bytes
) -> None:
    """With a link; the value stands there also for a program that does not calculate."""
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    assert stored["Start"]["C2"].value == "2 frågor väntar på svar → Dialog"
    assert stored["Start"]["C2"].font.b
    (first,) = (c.row + 1 for c in stored["Dialog"]["E"] if c.value == "Svar")
    path = tmp_path / "plan.xlsx"
    path.write_bytes(data)
    with office.open(path) as document:
        document.recalculate()
        assert document.shown("Start", "C2") == "2 frågor väntar på svar → Dialog"
        document.paste_text("Dialog", f"E{first}", "I mars.")
        document.recalculate()
        assert document.shown("Start", "C2") == "1 fråga väntar på svar → Dialog"
        document.paste_text("Dialog", f"F{first + 1}", "Stängd")
        document.recalculate()
        assert document.shown("Start", "C2") == ""
        saved = document.save(tmp_path / "sparad.xlsx").read_bytes()
    assert [note for note in workbooks.read(saved).notes if note.blad == "Start"] == []


def test_the_sheet_stands_among_those_to_fill_in_and_its_answers_stand_out(data: bytes) -> None:
    """Before the sheets that are only read; one heading and its cells are unlike the others."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    names = book.sheetnames
    assert names.index("Årshjul") < names.index("Dialog") < names.index("Visa på möte")
    assert book.active.title == "Start"
    (headings,) = (row for row in book["Dialog"].iter_rows() if row[0].value == "Nr")
    colours = {cell.value: cell.fill.fgColor.rgb for cell in headings}
    assert [name for name, rgb in colours.items() if rgb == colours["Svar"]] == ["Svar"]
    below = {c.value: book["Dialog"].cell(c.row + 1, c.column).fill.fgColor.rgb for c in headings}
    assert [name for name, rgb in below.items() if rgb == below["Svar"]] == ["Svar"]
    assert workbooks.read(data).notes == ()


def test_what_names_a_sheet_by_its_place_names_the_same_sheet() -> None:
    """A sheet put in between moves no print titles, and no sheet to the front."""
    data = make(FORM).data
    before, after = (openpyxl.load_workbook(io.BytesIO(one)) for one in (data, _put(data)))
    for sheet in before.worksheets:
        assert after[sheet.title].print_title_rows == sheet.print_title_rows, sheet.title


def test_what_stands_where_the_line_would_stand_is_kept() -> None:
    """Somebody's own note on the cover is worth more; a second question changes the line alone."""
    own = workbooks.edited(make(FORM).data, lambda book: book["Start"].__setitem__("C2", "Egen"))
    assert openpyxl.load_workbook(io.BytesIO(_put(own)))["Start"]["C2"].value == "Egen"
    more = [*ASKED, Question(grupp="", nr="261128-cdfg", fraga="Vem beslutar?")]
    put = put_questions(_put(make(FORM).data), more, form=load_form(FORM), title="Dialog").data
    stored = openpyxl.load_workbook(io.BytesIO(put), data_only=True)["Start"]
    assert stored["C2"].value == "3 frågor väntar på svar → Dialog"
