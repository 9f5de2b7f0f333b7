"""Excel's rules in the bench: what Excel refuses or stores otherwise than LibreOffice.

Each test is a rule of docs/architecture.md. Excel itself is on no machine of ours; the rules are
from Microsoft's documentation, and the bench holds each call against them, so that a button that
breaks one fails.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwings

from handlingsplan.excel import native
from handlingsplan.excel.blocks import table_body
from handlingsplan.excel.uno_engine.program import Engine
from tests.excel_bench import Watch, Watched, bare
from tests.excel_rules import ExcelRuleError
from tests.office import Office

LONG = "x" * 300


@pytest.fixture
def book(office: Office, tmp_path: Path) -> Iterator[xlwings.Book]:
    """A book with text cells, two tables, a filter, a merge, a protected and a hidden sheet."""
    path = tmp_path / "regler å.xlsx"
    file = xlsxwriter.Workbook(str(path))
    plain, text = file.add_worksheet("Blad"), file.add_format({"num_format": "@"})
    plain.set_column("B:C", None, text)
    plain.write_column("B1", ["007", "x"], text)
    plain.merge_range("E1:F2", "hopslaget")
    rows = file.add_worksheet("Rader")
    for left, name in (("A", "tblEtt"), ("D", "tblDrei")):
        right = chr(ord(left) + 1)
        options = {"name": name, "columns": [{"header": "a"}, {"header": "b"}]}
        rows.add_table(f"{left}2:{right}5", options)
    rows.write_column("A3", ["ja", "nej", "ja"])
    locked = file.add_worksheet("Skyddat")
    locked.write("A1", 1)
    locked.protect()
    file.add_worksheet("Dolt").hide()
    file.add_worksheet("Långt ned").write("C4", 1)
    file.close()
    app = xlwings.App(impl=Watched(Engine(office.context).app, Watch()))
    opened = app.books.open(str(path))
    yield opened
    for each in list(app.books):
        each.close()


def test_a_formula_set_into_a_text_cell_is_text(book: xlwings.Book) -> None:
    """As Excel does: the cell shows the formula; in the format General it is calculated."""
    cells = book.sheets["Blad"].range("B3:B4")
    cells.formula = (("=1+1",), ("=A1&2",))
    assert cells.raw_value == (("=1+1",), ("=A1&2",))
    cells.number_format = "General"
    cells.formula = (("=1+1",), ("=A1&2",))
    assert cells.raw_value == ((2.0,), ("2",))


def test_one_text_cell_among_others_decides_for_itself(book: xlwings.Book) -> None:
    """Each cell's own format counts, also where a block spans several."""
    cells = book.sheets["Blad"].range("A9:B9")
    cells.formula = (("=1+1", "=1+1"),)
    assert cells.raw_value == ((2.0, "=1+1"),)


def test_a_formula_is_given_back_to_a_text_cell_as_a_formula(book: xlwings.Book) -> None:
    """A cell that was made Text after its formula was typed keeps the formula in Excel."""
    cell = book.sheets["Blad"].range("B5")
    native.set_formula(cell, "=SUM(1,2)")
    assert (cell.raw_value, cell.number_format) == (3.0, "@")
    assert native.formulas_of(cell) == "=SUM(1,2)"


@pytest.mark.parametrize(
    "text", ["=1+1", "2026-02-16", "007", "1-2", "50 %", "SANT", "3 maj", "-", "12:30", "-x", "@a"]
)
def test_text_that_excel_would_read_as_something_else_needs_its_sign(
    book: xlwings.Book, text: str
) -> None:
    """Range.Value parses a text as if it were typed, so we say that it is text."""
    cell = book.sheets["Blad"].range("A3")
    if len(text) > 1:
        with pytest.raises(ExcelRuleError, match="would read"):
            cell.raw_value = text
    cell.raw_value = f"'{text}"
    assert cell.raw_value == text
    text_cell = book.sheets["Blad"].range("B3")
    text_cell.raw_value = text
    assert text_cell.raw_value == text


def _refused(call: Callable[[], Any]) -> None:
    with pytest.raises(ExcelRuleError):
        call()


def _set(thing: Any, name: str, value: Any) -> Callable[[], None]:
    return lambda: setattr(thing, name, value)


def test_texts_and_formulas_have_excels_limits(book: xlwings.Book) -> None:
    """Cell, array, formula, text in a formula, status bar, input help: one more is refused."""
    cell = book.sheets["Blad"].range("A3")
    _refused(_set(cell, "raw_value", "å" * 8_204))
    _refused(_set(cell, "formula", f'=LEN("{LONG}")'))
    _refused(_set(cell, "formula", "=" + "+".join(["1"] * 5_000)))
    _refused(_set(book.app, "status_bar", LONG))
    native.set_input_help(cell, title=LONG, text=LONG, strict=True)
    assert len(cell.data_validation.api.InputMessage) == 255


def test_locked_cells_and_structure_are_refused(book: xlwings.Book) -> None:
    """A protected sheet takes no value, and a protected book no sheet."""
    assert native.contents_are_protected(book.sheets["Skyddat"])
    _refused(_set(book.sheets["Skyddat"].range("A1"), "raw_value", 2))
    _refused(book.sheets["Skyddat"].range("A1").clear_contents)
    bare(book).document.protect("")
    assert native.structure_is_protected(book)
    _refused(_set(book.sheets["Blad"], "name", "Annat"))
    _refused(book.sheets["Blad"].delete)
    bare(book).document.unprotect("")


def test_rows_that_a_filter_hides_are_not_written_to(book: xlwings.Book) -> None:
    """A block over filtered rows is refused; a table's body is shown whole before it is written."""
    sheet = book.sheets["Rader"]
    table = sheet.tables["tblEtt"]
    _filter_out_nej(table)
    _refused(_set(sheet.range("A3:B5"), "raw_value", (("a", "b"),) * 3))
    body = table_body(sheet, table, 3, columns=2)
    body.raw_value = (("a", "b"),) * 3
    assert body.raw_value == (("a", "b"),) * 3
    assert table.show_autofilter


def _filter_out_nej(table: Any) -> None:
    cells = bare(table.range).raw
    descriptor = cells.createFilterDescriptor(True)  # noqa: FBT003  (UNO takes no keywords)
    descriptor.ContainsHeader = True
    fields = descriptor.getFilterFields() or ()
    del fields
    from tests.office import import_uno  # noqa: PLC0415  (only where LibreOffice runs)

    field: Any = import_uno().createUnoStruct("com.sun.star.sheet.TableFilterField")
    field.Field, field.IsNumeric, field.StringValue = 0, False, "ja"
    field.Operator = import_uno().Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    descriptor.setFilterFields((field,))
    cells.filter(descriptor)
    assert cells.Spreadsheet.Rows.getByIndex(3).IsFiltered


def test_half_a_merged_cell_is_refused(book: xlwings.Book) -> None:
    """Excel: "We can't do that to a merged cell"."""
    _refused(book.sheets["Blad"].range("E1:E2").clear_contents)
    book.sheets["Blad"].range("E1:F2").clear_contents()


def test_a_hidden_sheet_comes_to_nobodys_front(book: xlwings.Book) -> None:
    """Worksheet.Activate fails for it, and a cell is selected on the sheet in front alone."""
    assert not native.is_shown(book.sheets["Dolt"])
    assert native.is_shown(book.sheets["Blad"])
    _refused(book.sheets["Dolt"].impl.activate)
    book.sheets["Blad"].impl.activate()
    _refused(book.sheets["Rader"].range("A1").impl.select)


@pytest.mark.parametrize("name", ["rader", "x" * 32, "a/b", "[1]", "'fnutt", ""])
def test_a_sheets_name_keeps_excels_rules(book: xlwings.Book, name: str) -> None:
    """Taken (in any case), too long, with a sign that is not allowed."""
    _refused(_set(book.sheets["Blad"].impl, "name", name))


def test_a_table_keeps_its_heading_row_and_its_distance(book: xlwings.Book) -> None:
    """ListObject.Resize: same heading row, a row under it, no other table touched, own name."""
    sheet = book.sheets["Rader"]
    table = sheet.tables["tblEtt"]
    for address in ("A3:B6", "A2:B2", "A2:D6"):
        _refused(functools.partial(table.resize, sheet.range(address)))
    _refused(_set(table, "name", "TBLDREI"))
    table.resize(sheet.range("A2:B8"))
    assert table.range.address == "$A$2:$B$8"


def test_sheets_are_copied_without_questions_only(book: xlwings.Book, tmp_path: Path) -> None:
    """With alerts on, Excel asks which of two names to keep and waits for an answer."""
    other = xlsxwriter.Workbook(str(tmp_path / "andra.xlsx"))
    other.add_worksheet("Ny").write("A1", 1)
    other.close()
    source = book.app.books.open(str(tmp_path / "andra.xlsx"), read_only=True)
    copy = source.sheets["Ny"].impl.copy
    last = book.sheets["Rader"].impl
    _refused(lambda: copy(before=None, after=last))
    book.app.display_alerts = False
    copy(before=None, after=last)
    book.app.display_alerts = True
    assert "Ny" in [sheet.name for sheet in book.sheets]


def test_the_used_range_begins_at_the_first_used_cell(book: xlwings.Book) -> None:
    """It need not begin at A1."""
    assert book.sheets["Långt ned"].used_range.address == "$C$4"


def test_links_are_changed_by_the_names_that_excel_gives(book: xlwings.Book) -> None:
    """ChangeLink takes a name out of LinkSources, and what Excel itself calls the book."""
    with pytest.raises(ValueError, match="no link"):
        book.api.ChangeLink("någon.xlsx", book.api.FullName, 1)
    assert book.api.LinkSources(1) is None


def test_the_date_system_of_a_book_is_known(book: xlwings.Book) -> None:
    """A book that counts from 1904 would move every date that is copied in by four years."""
    assert not native.counts_from_1904(book)
    day = bare(book).document.NullDate
    day.Year, day.Month, day.Day = 1904, 1, 1
    bare(book).document.NullDate = day
    assert native.counts_from_1904(book)
