"""A region's own requirement, worded in its form, reaches template, checks and return copy."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path

import openpyxl
import pytest

from handlingsplan.cli import main
from handlingsplan.findings import Finding, Phase, Severity
from handlingsplan.form import Form, form_names, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.template import make_template
from tests.rules_plan import book, findings, reported

OWN = """
[[blad.krav]]
kod = "RJL01"
namn = "Metod saknas"
vad = "Raden {cell} saknar metod för uppföljning."
gor = "Skriv hur ni följer upp."
niva = "fel"
nar = ["kommentar"]
kraver = ["metod"]
instruktion = "En kommentar ska ha en metod för uppföljning."
kvar = "rader utan metod"
"""
PLAN = "handlingsplan"


def _file(folder: Path, *changes: tuple[str, str]) -> Path:
    """Return a form of one's own: the shipped one, with a requirement more and some changes."""
    shipped = resources.files("handlingsplan_workbooks").joinpath("forms", "sosr-2026.toml")
    text = shipped.read_text("utf-8")
    first = text.index("[[blad.krav]]")
    text = text[:first] + OWN.lstrip() + "\n" + text[first:]
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = folder / "vårt formulär.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(name="form")
def form_with_own_requirement(tmp_path: Path) -> Form:
    """The form of one's own."""
    return load_form(_file(tmp_path))


def _found(
    form: Form, *, metod: str | None = None, phase: Phase = Phase.INLAMNING
) -> list[Finding]:
    return findings(book({(PLAN, 1, "metod"): metod}, form=form), form=form, phase=phase)


def test_what_is_missing_is_a_finding_with_the_forms_words(form: Form) -> None:
    """Code, severity and sentences are the form's, the cell is that of the field it asks for."""
    [found] = _found(form)
    assert reported([found]) == [("RJL01", "Handlingsplan", found.cell)]
    assert found.niva is Severity.FEL
    assert found.vad == f"Raden {found.cell} saknar metod för uppföljning."
    assert found.gor == "Skriv hur ni följer upp."
    assert _found(form, metod="Avstämning") == []


def test_it_is_the_same_in_every_phase(form: Form) -> None:
    """The form gives one severity."""
    assert [_found(form, phase=phase)[0].niva for phase in Phase] == [Severity.FEL] * 3


def test_a_placeholder_explains_it(form: Form) -> None:
    """It ranks as what is missing: the placeholder in the same cell is reported alone."""
    assert [one.kod for one in _found(form, metod="...")] == ["HP409"]


def test_the_template_says_it_and_counts_it(form: Form) -> None:
    """The instruction stands on its sheet, and the cover counts the rows."""
    organisation = load_organisation()
    data = make_template(form, organisation, organisation.grupper[0], 2026)
    read = openpyxl.load_workbook(io.BytesIO(data))
    texts = [
        str(cell.value) for sheet in read for row in sheet.iter_rows() for cell in row if cell.value
    ]
    assert any("En kommentar ska ha en metod för uppföljning." in text for text in texts)
    assert any("rader utan metod" in text for text in texts)


def test_commands_word_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``form --kontrollera`` names it among what is right."""
    assert main(["form", str(_file(tmp_path)), "--kontrollera"]) == 0
    assert "varav egna: RJL01" in capsys.readouterr().out


@pytest.mark.parametrize("name", form_names())
def test_a_shipped_form_is_right(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The check of a shipped form says how much there is in it, and nothing of its own."""
    assert main(["form", name, "--kontrollera"]) == 0
    assert "hänger ihop" in (said := capsys.readouterr().out)
    assert "egna" not in said


def test_the_check_says_all_faults_with_file_and_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt role, key and type: three lines, one run, exit code 2."""
    path = _file(
        tmp_path,
        ('roll = "utmaningar"', 'roll = "utmanigar"'),
        ("rader = 40", "radar = 40"),
        ('typ = "kryss"', 'typ = "krys"'),
    )
    assert main(["form", str(path), "--kontrollera"]) == 2
    said = capsys.readouterr().err
    assert str(path) in said
    assert "blad › Utmaningar › roll: utmanigar finns inte; välj" in said
    assert "blad › Handlingsplan: okänd nyckel radar (menade du rader?)" in said
    assert "typ: krys finns inte" in said


def test_an_unknown_code_stops_the_form_not_the_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was once accepted by all but the checks, which ended in a fault of the program."""
    path = _file(tmp_path, ('kod = "HP402"', 'kod = "HP499"'))
    templates = ["mallar", "--form", str(path), "--ar", "2026", "--ut", str(tmp_path / "ut")]
    for command in (["form", str(path)], templates):
        assert main(command) == 2
        assert "krav › HP499 › kod: HP499 finns inte i regelkatalogen" in capsys.readouterr().err
