"""OpenDocument, written by hand: each way of saying things that the standard has and we read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.spreadsheet.defects import Defect, OddityKind, SpreadsheetError
from handlingsplan.spreadsheet.model import ErrorValue, Grid, WorkbookFile
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.workbook import open_workbook

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
FIFTH_OF_JANUARY = dt.datetime.fromisoformat("2026-01-05")
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
) + (' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"')


def workbook(
    rows: str = "", *, after: str = "", body: str = "spreadsheet", extra: str = ""
) -> WorkbookFile:
    """Open a workbook with one sheet of these rows; ``after`` follows the sheet."""
    styles = (
        '<style:style style:name="dold" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
        f'</office:automatic-styles><office:body><office:{body}><table:table table:name="Blad">'
        f"{rows}</table:table>{after}</office:{body}></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("content.xml", content)
        if extra:
            archive.writestr(extra, "<x/>")
    return open_workbook(open_package(stream.getvalue()))


def grid(rows: str) -> Grid:
    """Return the cells of a sheet of these rows."""
    return workbook(rows).sheets[0].grid


def row(*cells: str, attributes: str = "") -> str:
    """Return a row of cells."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(kind: str = "string", text: str = "", attributes: str = "") -> str:
    """Return a cell of a type, showing a text."""
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n")) if text else ""
    return (
        f'<table:table-cell office:value-type="{kind}" {attributes}>{paragraphs}</table:table-cell>'
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (cell(text="Kortare väntan"), "Kortare väntan"),
        (cell(text="rad ett\nrad två"), "rad ett\nrad två"),
        (cell(text='två<text:s/><text:s text:c="2"/>ord<text:tab/>och'), "två   ord\toch"),
        (cell(text="ett<text:line-break/>två <text:span>tre</text:span>!"), "ett\ntvå tre!"),
        (cell("float", "62,5", 'office:value="62.5"'), 62.5),
        (cell("percentage", "80 %", 'office:value="0.8"'), "80 %"),
        (cell("boolean", "SANT", 'office:boolean-value="true"'), True),
        (cell("date", "5/1", 'office:date-value="2026-01-05"'), FIFTH_OF_JANUARY),
        (cell("time", "13:30", 'office:time-value="PT13H30M00S"'), "13:30"),
        (cell("date", "i våras", 'office:date-value="våren"'), "i våras"),
        (cell("float", "ingen", ""), "ingen"),
        (cell("string", "#SAKNAS!", 'calcext:value-type="error"'), ErrorValue("#SAKNAS!")),
        (cell("string", "", 'office:string-value="utan stycke"'), "utan stycke"),
    ],
)  # fmt: skip
def test_a_cell_is_what_people_see(written: str, value: object) -> None:
    """By its type; where the type's value is not as the standard says, by its text."""
    assert grid(row(written)).columns == {1: {1: value}}


@pytest.mark.parametrize("count", ["999999999", "9" * 5_000, "-3", "x"])
def test_a_run_of_blanks_is_no_longer_than_a_cell(count: str) -> None:
    """Twelve bytes of XML do not become a gigabyte, nor a refused file."""
    (text,) = grid(row(cell(text=f'två<text:s text:c="{count}"/>ord'))).columns[1].values()
    assert isinstance(text, str)
    assert len(text) <= 32_767 + len("tvåord")
    assert text.split() == ["två", "ord"]


def test_a_comment_is_no_part_of_the_text() -> None:
    """A comment stands inside its cell, before the paragraphs."""
    note = "<office:annotation><text:p>Fråga Anna</text:p></office:annotation>"
    written = cell(text="Larma").replace("<text:p>", f"{note}<text:p>", 1)
    assert grid(row(written)).columns == {1: {1: "Larma"}}


def test_repeated_cells_and_rows_keep_their_places() -> None:
    """One element with a count stands for many cells; the empty end of a sheet for a million."""
    cells = grid(
        row("<table:table-cell/>", attributes='table:number-rows-repeated="3"')
        + row(
            '<table:table-cell table:number-columns-repeated="2"/>',
            cell(text="x", attributes='table:number-columns-repeated="2"'),
            '<table:covered-table-cell table:number-columns-repeated="3"/>',
            cell(text="sist"),
            attributes='table:number-rows-repeated="2"',
        )
        + row(
            '<table:table-cell table:number-columns-repeated="16384"/>',
            attributes='table:number-rows-repeated="1048571"',
        )
    )
    assert cells.columns == {3: {4: "x", 5: "x"}, 4: {4: "x", 5: "x"}, 8: {4: "sist", 5: "sist"}}


def test_formulas_merges_hidden_rows_and_lists_are_seen() -> None:
    """All that the notes are made of."""
    cells = grid(
        row(cell("float", "5", 'table:formula="of:=[.B1]+1" office:value="5"'))
        + row('<table:table-cell table:formula="of:=[.B1]"/>')
        + row(cell(text="x", attributes='table:number-rows-spanned="2"'))
        + row(cell(text="dold"), attributes='table:visibility="collapse"')
        + row('<table:table-cell table:content-validation-name="val1"/>')
    )
    assert cells.formulas == {(1, 1): "[.B1]+1", (2, 1): "[.B1]"}
    assert cells.unsaved == {(2, 1)}
    assert cells.merged == (Area(3, 1, 4, 1),)
    assert cells.hidden_rows == {4}
    assert cells.validations == (Area(5, 1, 5, 1),)


def test_names_tables_and_hidden_sheets_are_seen() -> None:
    """References are written another way; a sheet is hidden by its style."""
    book = workbook(
        after='<table:table table:name="Åsas blad" table:style-name="dold"/>'
        "<table:named-expressions>"
        '<table:named-range table:name="hp_ar" table:cell-range-address="$\'Åsas blad\'.$B$5"/>'
        '<table:named-range table:name="borta" table:cell-range-address="#REF!"/>'
        '<table:named-expression table:name="hp_form" table:expression="&quot;sosr-2026&quot;"/>'
        "</table:named-expressions><table:database-ranges>"
        '<table:database-range table:name="tblPlan" table:target-range-address='
        "\"'Åsas blad'.A4:'Åsas blad'.T44\"><table:filter/></table:database-range>"
        "</table:database-ranges>"
    )
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("Blad", False), ("Åsas blad", True),
    ]  # fmt: skip
    assert book.reference("hp_ar") == ("Åsas blad", Area(5, 2, 5, 2))
    assert book.reference("borta") is None
    assert book.constant("hp_form") == "sosr-2026"
    (table,) = book.sheets[1].tables
    assert (table.name, table.area, table.filtered) == ("tblPlan", Area(4, 1, 44, 20), True)
    assert not any(sheet.grid.columns for sheet in book.sheets)


def test_macros_and_commands_are_said() -> None:
    """As in an Excel file; nothing is run or followed."""
    assert [o.kind for o in workbook(extra="Basic/Standard/Modul1.xml").oddities] == [
        OddityKind.MACROS
    ]
    assert workbook(extra="Basic/Standard/script-lb.xml").oddities == ()
    link = (
        "<table:dde-links><table:dde-link>"
        '<office:dde-source office:dde-application="cmd" office:dde-topic="/c calc"/>'
        "</table:dde-link></table:dde-links>"
    )
    (oddity,) = workbook(after=link).oddities
    assert (oddity.kind, oddity.detail) == (OddityKind.DDE, "cmd|/c calc")


def test_an_opendocument_without_a_spreadsheet_is_refused() -> None:
    """A text that says it is a spreadsheet."""
    with pytest.raises(SpreadsheetError) as caught:
        workbook(body="text")
    assert caught.value.defect is Defect.FOREIGN
