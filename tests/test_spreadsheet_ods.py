"""OpenDocument, written by hand: each way of saying things that the standard has and we read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.spreadsheet.defects import Defect, OddityKind, SpreadsheetError
from handlingsplan.spreadsheet.model import ErrorValue, ExtraKind, Grid, WorkbookFile
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.workbook import open_workbook

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
FIFTH_OF_JANUARY = dt.datetime.fromisoformat("2026-01-05")
DRAWN = (
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)
LIST = "<text:list><text:list-item><text:p>ett</text:p></text:list-item></text:list>"
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "form", "dr3d")
) + (' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"')


def workbook(
    rows: str = "",
    *,
    after: str = "",
    before: str = "",
    body: str = "spreadsheet",
    extra: str = "",
    content_of_extra: str = "<x/>",
) -> WorkbookFile:
    """Open a workbook with one sheet of these rows; ``before`` and ``after`` stand around it."""
    styles = (
        '<style:style style:name="dold" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="tecken" style:family="text">'
        '<style:text-properties style:font-name="Wingdings"/></style:style>'
        '<style:style style:name="andra" style:family="text">'
        '<style:text-properties style:font-name="Egna tecken"/></style:style>'
        '<style:style style:name="upp" style:family="text">'
        '<style:text-properties style:text-position="33% 58%"/></style:style>'
        '<style:style style:name="ned" style:family="text">'
        '<style:text-properties style:text-position="-8% 58%"/></style:style>'
    )
    content = (
        f"<office:document-content {NAMES}><office:font-face-decls>"
        '<style:font-face style:name="Egna tecken" style:font-charset="x-symbol"/>'
        f"</office:font-face-decls><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:{body}>{before}"
        f'<table:table table:name="Blad">{rows}</table:table>{after}</office:{body}>'
        "</office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", MIMETYPE)
        archive.writestr("content.xml", content)
        if extra:
            archive.writestr(extra, content_of_extra)
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
        (cell(text='85<text:span text:style-name="upp">1</text:span>'), "85¹"),
        (cell(text='<text:span text:style-name="tecken">ü</text:span>'), "✔"),
        (cell(text='<text:span text:style-name="andra">n</text:span>'), "n (Egna tecken)"),
        ('<table:table-cell table:style-name="tecken"><text:p>n</text:p></table:table-cell>', "■"),
        (cell(text='CO<text:span text:style-name="ned">2</text:span>'), "CO2"),
        (cell("float", "62,5", 'office:value="62.5"'), 62.5),
        (cell("percentage", "80 %", 'office:value="0.8"'), "80 %"),
        (cell("boolean", "SANT", 'office:boolean-value="true"'), True),
        (cell("date", "5/1", 'office:date-value="2026-01-05"'), FIFTH_OF_JANUARY),
        (cell("date", "1:a kvartalet 26", 'office:date-value="2026-01-01"'), "1:a kvartalet 26"),
        (cell("date", "januari", 'office:date-value="2026-01-05"'), "2026-01"),
        (cell("date", "måndag", 'office:date-value="2026-01-05"'), FIFTH_OF_JANUARY),
        (cell("date", "Q1 2026", 'office:date-value="2026-01-01"'), "Q1 2026"),
        (cell("time", "13:30", 'office:time-value="PT13H30M00S"'), "13:30"),
        (cell("date", "i våras", 'office:date-value="våren"'), "i våras"),
        (cell("float", "ingen", ""), "ingen"),
        (cell("string", "#SAKNAS!", 'calcext:value-type="error"'), ErrorValue("#SAKNAS!")),
        (cell("string", "", 'office:string-value="utan stycke"'), "utan stycke"),
        ("<table:table-cell><text:p>utan typ</text:p></table:table-cell>", "utan typ"),
        (f"<table:table-cell><text:h>Rubrik</text:h>{LIST}</table:table-cell>", "Rubrik\nett"),
        ('<table:table-cell table:formula="of:=&quot;en text&quot;"/>', "en text"),
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
        + row(
            cell(text="dold").replace("table-cell", "covered-table-cell"),
            attributes='table:visibility="collapse"',
        )
        + row('<table:table-cell table:content-validation-name="val1"/>')
    )
    assert cells.formulas == {(1, 1): "[.B1]+1", (2, 1): "[.B1]"}
    assert cells.unsaved == {(2, 1)}
    assert cells.merged == (Area(3, 1, 4, 1),)
    assert cells.covered == ((Area(3, 1, 4, 1), "dold"),)
    assert cells.hidden_rows == {4}
    assert cells.validations == (Area(5, 1, 5, 1),)


SCENE = (
    f"<dr3d:scene {DRAWN}><draw:frame><draw:text-box><text:p>I scenen</text:p></draw:text-box>"
    "</draw:frame></dr3d:scene>"
)
LINKED = f'<draw:a {DRAWN} xlink:href="https://exempel.se/x"><draw:rect/></draw:a>'
FORM = '<form:form><form:checkbox form:id="c1" form:label="Kalmar är med"/></form:form>'
BOX = f'<draw:control {DRAWN} draw:control="c1"/>'
NOTE = f"<table:table-cell><office:annotation>{LIST}</office:annotation></table:table-cell>"


def _shapes(drawn: str) -> str:
    return f"<table:shapes>{drawn}</table:shapes>"


@pytest.mark.parametrize(
    ("carried", "said"),
    [
        (_shapes(SCENE), [(ExtraKind.SHAPE, "I scenen")]),
        (_shapes(LINKED), [(ExtraKind.LINK, "https://exempel.se/x"), (ExtraKind.SHAPE, "")]),
        (
            f"<office:forms>{FORM}</office:forms>{_shapes(BOX)}",
            [(ExtraKind.CONTROL, "Kalmar är med")],
        ),
        ("<table:title>Kalmar</table:title>", [(ExtraKind.NOTE, "Kalmar")]),
        ("<table:desc>Kalmars rader</table:desc>", [(ExtraKind.NOTE, "Kalmars rader")]),
        (row(NOTE), [(ExtraKind.NOTE, "ett")]),
    ],
)
def test_what_a_sheet_carries_is_seen(carried: str, said: list[tuple[ExtraKind, str]]) -> None:
    """Whatever element it stands in; a note is no text of its cell."""
    [sheet] = workbook(carried).sheets
    assert [(extra.kind, extra.text) for extra in sheet.extras] == said
    assert not sheet.grid.columns


def test_input_help_and_links_within_the_workbook_are_seen() -> None:
    """A rule's texts stand once, at the first cells that it holds for."""
    rules = (
        '<table:content-validations><table:content-validation table:name="v1">'
        '<table:help-message table:title="Obs"><text:p>Ring Kalmar</text:p></table:help-message>'
        "</table:content-validation></table:content-validations>"
    )
    ruled = '<table:table-cell table:content-validation-name="v1"/>'
    link = f'<text:a {DRAWN} xlink:href="#Blad.A9">se där</text:a>'
    read = workbook(row(ruled) + row(ruled) + row(cell(text=link)), before=rules).sheets[0].grid
    assert read.help == (("A1", "Obs"), ("A1", "Ring Kalmar"))
    assert [(extra.cell, extra.text) for extra in read.within] == [("A3", "#Blad.A9")]


def test_a_formula_that_is_a_link_is_one() -> None:
    """Its address stands in no cell; within the workbook it leads nowhere else."""
    formula = 'table:formula="of:=HYPERLINK(&quot;{}&quot;;&quot;se&quot;)"'
    out, within = (
        cell(text="se", attributes=formula.format(to)) for to in ("https://exempel.se/a", "#A.B9")
    )
    assert grid(row(within, out)).links == ((Area(1, 2, 1, 2), "https://exempel.se/a"),)


def test_properties_and_names_with_a_text_are_seen() -> None:
    """Those that somebody has typed."""
    meta = (
        '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:creator>Någon</dc:creator>'
        "<dc:description>Kalmar är inte klara</dc:description><meta:keyword>utkast</meta:keyword>"
        '<meta:user-defined meta:name="Projekt">Kalmar</meta:user-defined>'
        '<meta:user-defined meta:name="AppVersion">12.0000</meta:user-defined>'
        "</office:meta></office:document-meta>"
    )
    names = (
        '<table:named-expressions><table:named-expression table:name="Viktigt"'
        ' table:expression="&quot;Fråga Kalmar&quot;"/></table:named-expressions>'
    )
    book = workbook(after=names, extra="meta.xml", content_of_extra=meta)
    assert [(extra.name, extra.text) for extra in book.about] == [
        ("Kommentarer", "Kalmar är inte klara"), ("Nyckelord", "utkast"), ("Projekt", "Kalmar"),
        ("namnet Viktigt", "Fråga Kalmar"),
    ]  # fmt: skip


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
