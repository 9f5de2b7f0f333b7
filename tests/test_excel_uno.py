"""The xlwings engine over UNO, against a running LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import xlsxwriter
import xlwings

from handlingsplan.excel.uno_engine import transfer
from handlingsplan.excel.uno_engine.program import Engine
from tests.office import Office


@pytest.fixture
def app(office: Office) -> Iterator[xlwings.App]:
    """Excel's door on LibreOffice: an xlwings app whose books are closed afterwards."""
    app = xlwings.App(impl=Engine(office.context).app)
    app.display_alerts = False
    yield app
    for book in list(app.books):
        book.close()


def _source(path: Path) -> Path:
    """Make a workbook with a table, links, a formula and a chart."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    red = book.add_format({"bg_color": "#FBD3D0"})
    rows = book.add_worksheet("Rader")
    rows.add_table(2, 0, 4, 1, {"name": "tblRader", "columns": [{"header": "A"}, {"header": "B"}]})
    rows.write_row(3, 0, ["=å", 1.5], red)
    rows.write_url(4, 0, "external:planer/åäö.xlsx#'Plan'!R14", string="R14")
    rows.freeze_panes(3, 1)
    rows.conditional_format("B4:B5", {"type": "cell", "criteria": ">", "value": 1, "format": red})
    picture = book.add_worksheet("Bild")
    picture.write_column(0, 0, [1, 2, 3])
    picture.write_formula(0, 1, "=Rader!B4*2", None, 3)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Bild!$A$1:$A$3"})
    picture.insert_chart("D2", chart)
    chart = book.add_chart({"type": "line"})
    cells = {"categories": "=Rader!$A$4:$A$5", "values": "=Rader!$B$4:$B$5"}
    chart.add_series({"name": "B", **cells})
    picture.insert_chart("D22", chart)
    book.close()
    return path


def _plain(path: Path, *names: str) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name in names:
        book.add_worksheet(name).write(0, 0, name)
    book.close()
    return path


def test_reads_and_writes_a_block(app: xlwings.App, tmp_path: Path) -> None:
    """Numbers and text come back as written; an apostrophe in front marks text, as in Excel."""
    sheet = app.books.open(str(_plain(tmp_path / "bok.xlsx", "Blad"))).sheets["Blad"]
    cells = sheet.range((2, 2), (3, 3))
    cells.raw_value = (("'=1+1", 2.5), (None, "å"))
    assert cells.raw_value == (("=1+1", 2.5), ("", "å"))
    assert cells.address == "$B$2:$C$3"
    assert sheet.used_range.shape == (3, 3)
    cells.clear_contents()
    assert cells.raw_value == (("", ""), ("", ""))


def test_formulas_are_english_with_commas(app: xlwings.App, tmp_path: Path) -> None:
    """A formula is written and read as Excel would have it, whatever LibreOffice's own way is."""
    sheet = app.books.open(str(_plain(tmp_path / "bok.xlsx", "Blad", "Ett till"))).sheets["Blad"]
    cells = sheet.range("B1:C1")
    cells.formula = (("=SUM('Ett till'!A1,2)", "'=text"),)
    assert cells.raw_value == ((2.0, "=text"),)
    assert cells.formula == (("=SUM('Ett till'!A1,2)", "=text"),)  # as Range.Formula has it


def test_a_big_block_is_one_call(app: xlwings.App, tmp_path: Path) -> None:
    """Forty thousand cells go in and out in one piece."""
    sheet = app.books.open(str(_plain(tmp_path / "bok.xlsx", "Blad"))).sheets[0]
    values = tuple(tuple(float(row * 40 + column) for column in range(40)) for row in range(1000))
    cells = sheet.range((1, 1), (1000, 40))
    cells.raw_value = values
    assert cells.raw_value == values


def test_a_sheet_from_another_book_keeps_what_it_had(app: xlwings.App, tmp_path: Path) -> None:
    """The table, the link and the chart of a copied sheet point where they pointed."""
    target = app.books.open(str(_plain(tmp_path / "mål.xlsx", "Start", "Min", "Tre")))
    source = app.books.open(str(_source(tmp_path / "källa.xlsx")), read_only=True)
    assert transfer._frozen(source.impl.document)["Rader"] == (1, 3)
    for name in ("Bild", "Rader"):
        source.sheets[name].impl.copy(before=None, after=target.sheets[-1].impl)
    source.close()
    assert [sheet.name for sheet in target.sheets] == ["Start", "Min", "Tre", "Bild", "Rader"]
    rows = target.sheets["Rader"]
    assert [table.name for table in rows.tables] == ["tblRader"]
    assert rows.tables["tblRader"].range.address == "$A$3:$B$5"
    assert rows.range("A4:B4").raw_value == (("=å", 1.5),)
    link = rows.impl.raw.getCellRangeByName("A5").TextFields.getByIndex(0)
    assert unquote(link.URL) == f"file://{tmp_path}/planer/åäö.xlsx#'Plan'!R14"
    assert [unquote(link) for link in target.api.LinkSources(1)] == [
        f"file://{tmp_path}/källa.xlsx"
    ]
    target.api.ChangeLink(target.api.LinkSources(1)[0], target.api.FullName, 1)
    assert target.api.LinkSources(1) is None
    charts = target.sheets["Bild"].impl.raw.Charts
    drawn = [charts.getByIndex(i).EmbeddedObject.getUsedRangeRepresentations() for i in range(2)]
    ranges = [[part for part in parts if part.startswith("$")] for parts in drawn]
    assert ranges == [["$Bild.$A$1:$A$3"], ["$Rader.$A$4:$A$5", "$Rader.$B$4:$B$5"]]


def test_a_copy_of_a_taken_name_gets_a_number(app: xlwings.App, tmp_path: Path) -> None:
    """As in Excel, a copied sheet whose name is taken, and its table, get names of their own."""
    target = app.books.open(str(_plain(tmp_path / "mål.xlsx", "Start")))
    source = app.books.open(str(_source(tmp_path / "källa.xlsx")), read_only=True)
    for _ in range(2):
        source.sheets["Rader"].impl.copy(before=None, after=target.sheets[-1].impl)
    assert [sheet.name for sheet in target.sheets] == ["Start", "Rader", "Rader (2)"]
    assert [table.name for table in target.sheets[2].tables] == ["tblRader_2"]
    target.sheets["Rader"].delete()
    assert [table.name for table in target.sheets[1].tables] == ["tblRader_2"]
    target.sheets["Rader (2)"].tables[0].name = "tblRader"
    assert [table.name for table in target.sheets[1].tables] == ["tblRader"]


def test_deleting_a_sheet_keeps_the_neighbours_tables(app: xlwings.App, tmp_path: Path) -> None:
    """Only the tables of the deleted sheet go."""
    target = app.books.open(str(_plain(tmp_path / "mål.xlsx", "Start")))
    source = app.books.open(str(_source(tmp_path / "källa.xlsx")), read_only=True)
    for _ in range(3):
        source.sheets["Rader"].impl.copy(before=None, after=target.sheets[-1].impl)
    target.sheets["Rader (2)"].delete()
    assert [[t.name for t in sheet.tables] for sheet in target.sheets] == [
        [],
        ["tblRader"],
        ["tblRader_3"],
    ]


def test_drop_downs_are_set_and_taken_away(app: xlwings.App, tmp_path: Path) -> None:
    """A list validation takes its values from a range on another sheet."""
    book = app.books.open(str(_plain(tmp_path / "bok.xlsx", "Plan", "Mina 'Listor")))
    cells = book.sheets["Plan"].range("B2:B9")
    cells.data_validation.set_list(book.sheets[1].range("A1:A4"))
    kinds = [cells.data_validation.type]
    assert cells.data_validation.impl.formula1 == "$'Mina ''Listor'.$A$1:$A$4"
    cells.data_validation.delete()
    kinds.append(cells.data_validation.type)
    assert kinds == ["list", "none"]


def test_state_of_the_program_is_read_and_set(app: xlwings.App, tmp_path: Path) -> None:
    """Screen updating, calculation and status bar behave as properties that can be restored."""
    app.books.open(str(_plain(tmp_path / "bok.xlsx", "Blad")))
    assert (app.screen_updating, app.calculation, app.status_bar) == (True, "automatic", False)
    app.screen_updating, app.calculation, app.status_bar = False, "manual", "Läser"
    assert (app.screen_updating, app.calculation, app.status_bar) == (False, "manual", "Läser")
    app.screen_updating, app.calculation, app.status_bar = True, "automatic", False
    assert (app.screen_updating, app.calculation, app.status_bar) == (True, "automatic", False)


def test_an_unseen_message_is_kept(app: xlwings.App) -> None:
    """Without a window nobody could press OK: the text is kept instead of waited for."""
    app.alert("Klart.", title="Handlingsplan")
    assert app.impl.messages == ["Klart."]


def test_a_copy_holds_unsaved_changes(app: xlwings.App, tmp_path: Path) -> None:
    """The copy aside has what is typed and not saved; the open book stays as it was."""
    path = _plain(tmp_path / "å ä.xlsx", "Blad")
    before = path.read_bytes()
    book = app.books.open(str(path))
    book.sheets[0].range("A1").raw_value = "ändrat"
    book.api.SaveCopyAs(str(tmp_path / "kopia.xlsx"))
    assert path.read_bytes() == before
    assert book.fullname == str(path)
    copy: Any = app.books.open(str(tmp_path / "kopia.xlsx"), read_only=True)
    assert copy.sheets[0].range("A1").raw_value == "ändrat"
