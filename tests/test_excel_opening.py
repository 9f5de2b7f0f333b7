"""What Excel does when a workbook of ours is opened, printed and filled in: nothing unasked for."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from handlingsplan.excel import build
from handlingsplan.form import FieldType, Sheet, load_form
from handlingsplan.template.plan import ACTIVITIES
from tests.conftest import Outcome
from tests.excel_bench import used_range, write_round
from tests.office import Document, Office
from tests.template_books import FORMS, blank

_STRING = 2  # com.sun.star.sheet.FormulaResult


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for one workbook of each kind; the fixture ``made`` fills it once."""
    return tmp_path_factory.mktemp("arbetsböcker")


@pytest.fixture
def made(workbooks: Path, run: Callable[..., Outcome]) -> dict[str, Path]:
    """Return kind -> workbook: template, plan, return copy, summary, findings, console, add-in."""
    if not any(workbooks.iterdir()):
        folder = write_round(workbooks / "planer")
        (workbooks / "mall.xlsx").write_bytes(blank(FORMS[0]).data)
        run("konsolidera", folder, "--ut", workbooks / "sammanstallning.xlsx")
        run("validera", folder, "--rapport", workbooks / "granskning.xlsx")
        run("validera", folder, "--returkopior", workbooks / "kopior")
        (workbooks / "konsol.xlsm").write_bytes(build.console())
        (workbooks / "tillagg.xlam").write_bytes(build.add_in())
    found = {path.stem: path for path in sorted(workbooks.glob("*.xl*"))}
    found["plan"] = next((workbooks / "planer").glob("*.xlsx"))
    found["kopia"] = next((workbooks / "kopior").glob("*.xlsx"))
    assert len(found) == 7
    return found


def test_no_workbook_asks_to_be_saved_when_it_was_only_looked_at(made: dict[str, Path]) -> None:
    """Nothing tells Excel to calculate all anew, or that an Excel older than itself did last."""
    for kind, path in made.items():
        with zipfile.ZipFile(path) as package:
            book = package.read("xl/workbook.xml").decode()
        calculation = re.search(r"<calcPr[^>]*>", book)
        assert calculation, kind
        assert "fullCalcOnLoad" not in calculation[0], kind
        number = re.search(r'calcId="(\d+)"', calculation[0])
        assert number, kind
        assert int(number[1]) >= 191_029, kind  # Excel 2019 and later


def test_every_formula_has_the_value_that_is_calculated(
    office: Office, made: dict[str, Path]
) -> None:
    """So that nothing needs to be calculated: what is stored is what LibreOffice makes of it."""
    compared = 0
    for kind, path in made.items():
        if path.suffix == ".xlam":
            continue
        stored = openpyxl.load_workbook(path, data_only=True)
        formulas = openpyxl.load_workbook(path)
        with office.open(path) as document:
            document.recalculate()
            for sheet in formulas.worksheets:
                for row in sheet.iter_rows():
                    for cell in row:
                        if cell.data_type == "f":
                            value = stored[sheet.title][cell.coordinate].value
                            there = _value(document, sheet.title, cell.coordinate)
                            assert there == _plain(value), (kind, sheet.title, cell.coordinate)
                            compared += 1
    assert compared > 100


def _value(document: Document, sheet: str, address: str) -> object:
    cell = document.cell(sheet, address)
    return cell.String if cell.FormulaResultType2 == _STRING else round(cell.Value, 6)


def _plain(value: object) -> object:
    return round(float(value), 6) if isinstance(value, (int, float)) else value or ""


def test_every_workbook_says_what_made_it(made: dict[str, Path]) -> None:
    """The creator is the program: no person, and no stranger whose file something was built on."""
    for kind, path in made.items():
        with zipfile.ZipFile(path) as package:
            core = package.read("docProps/core.xml").decode()
        people = re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]*)<", core)
        assert people == ["handlingsplan"] * 2, kind


def _refers(sheet: Sheet) -> bool:
    return any(field.typ is FieldType.REF for field in sheet.falt)


#: The forms with a sheet that points to activities.
REFERRING = [name for name in FORMS if any(map(_refers, load_form(name).tables))]


@pytest.mark.parametrize("form", REFERRING)
def test_the_list_of_activities_ends_at_the_last_one(form: str) -> None:
    """Excel opens a list at the first blank that fits a blank cell, so there is none in it."""
    template = blank(form)
    named = template.seen.defined_names[ACTIVITIES].attr_text
    assert re.fullmatch(r"Listor!\$[A-Z]+\$4:INDEX\(.*,MAX\(1,COUNT\(.*\)\)\)", named)
    sheets = [sheet for sheet in template.form.tables if _refers(sheet)]
    assert sheets
    for sheet in sheets:
        rules = template.sheet(sheet).data_validations.dataValidation
        assert ACTIVITIES in {rule.formula1 for rule in rules if rule.type == "list"}


def test_rows_added_below_the_table_are_printed(office: Office, tmp_path: Path) -> None:
    """A template has no print area that would end at the prepared rows."""
    template = blank(FORMS[0])
    path = tmp_path / "plan.xlsx"
    path.write_bytes(template.data)
    plan = template.form.plan
    _, last = template.area(plan)
    with office.open(path) as document:
        document.type(plan.namn, f"B{last + 3}", "Tillagd långt ned")
        assert used_range(document.raw, plan.namn).RangeAddress.EndRow == last + 2
        pdf = document.save(tmp_path / "plan.pdf")
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout
    assert "Tillagd långt" in text.decode()
