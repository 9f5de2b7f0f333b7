"""The tests' own LibreOffice does what the other tests take for granted."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import xlsxwriter

from tests.office import Office


def _book(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Blad å")
        sheet.write_string("A1", "Rubrik")
        sheet.write_formula("B1", "=1+1", None, 0)
    return path


def test_typing_is_understood_as_on_a_swedish_machine(office: Office, tmp_path: Path) -> None:
    """Typed numbers take a decimal comma and typed ISO dates become dates."""
    with office.open(_book(tmp_path / "åäö bok.xlsx")) as document:
        document.type("Blad å", "A2", "1,5")
        document.type("Blad å", "A3", "2026-10-15")
        document.paste_text("Blad å", "A4", "=inte formel")
        saved = document.save(tmp_path / "sparad.xlsx")
    sheet = openpyxl.load_workbook(saved)["Blad å"]
    assert sheet["A2"].value == 1.5
    assert str(sheet["A3"].value) == "2026-10-15 00:00:00"
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=inte formel", "s")


def test_formulas_are_calculated_and_pages_rendered(office: Office, tmp_path: Path) -> None:
    """A stale cached value is calculated anew, and a workbook becomes PNG pages."""
    book = _book(tmp_path / "bok.xlsx")
    with office.open(book) as document:
        document.recalculate()
        assert document.shown("Blad å", "B1") == "2"
        assert document.sheets() == ("Blad å",)
    pages = office.render(book, tmp_path / "sidor")
    assert [page.read_bytes()[1:4] for page in pages] == [b"PNG"]
