"""What people put beside the fields is told with its text; what the template says is not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from handlingsplan.form import form_names, load_form
from handlingsplan.organisation import Group, WorkGroup, load_organisation
from handlingsplan.reading.opened import open_file
from handlingsplan.reading.records import Note, RawBook
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.template import make_template
from tests.office import Office
from tests.template_books import blank
from tests.workbooks import FIRST, GOOD, edited, good_plan, plan, read, sheet_part, with_part

PLAN = "Handlingsplan"
RENEW = "har mallens ord ändrats: kör python scripts/record_template.py"


def told(book: RawBook) -> list[tuple[str, str, str, str]]:
    """Return code, sheet, cell and text of the notes."""
    return [(note.kod, note.blad, note.cell, note.varde) for note in book.notes]


def after(change: Callable[[Any], object], data: bytes = b"") -> list[tuple[str, str, str, str]]:
    """Return what is told of a good plan after a change."""
    return told(read(edited(data or good_plan(), change)))


# --- Nothing but the template's own


@pytest.mark.parametrize("sheet", [sheet.namn for sheet in load_form().blad])
def test_what_is_written_on_in_a_title_is_told(sheet: str) -> None:
    """Where the group's name stands in it there is room for any text, but the name is known."""

    def change(book: Any) -> None:
        title = book[sheet]["A1"]
        title.value = f"{title.value} och så Tandvård"

    whole = blank("sosr-2026").data  # with the optional sheets
    told_of = [text for _, where, _, text in after(change, whole) if where == sheet]
    assert len(told_of) == 1
    assert told_of[0].endswith("och så Tandvård")


def test_a_group_that_nobody_knows_is_no_text_of_somebodys_own() -> None:
    """Another organisation's plan names its group on the cover and in each title."""

    def change(book: Any) -> None:
        for sheet in (sheet for sheet in book.worksheets if sheet.title != "Listor"):
            for row in sheet.iter_rows(max_row=10, max_col=4):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace("RPO Akut vård", "Nätverk Nord")

    before, now = read(good_plan()), read(edited(good_plan(), change))
    assert now.cover.values["grupp"] == "Nätverk Nord" != before.cover.values["grupp"]
    assert [note.varde for note in now.notes if "Nätverk Nord" in note.varde] == []


@pytest.mark.parametrize("name", form_names())
def test_a_blank_template_has_nothing_over(name: str) -> None:
    """Every text of every sheet is the template's own, for every group."""
    form = load_form(name)
    organisation = load_organisation(form.organisation)
    for group in organisation.grupper:
        book = read(make_template(form, organisation, group, 2026))
        assert told(book) == [], (group.id, RENEW)


@pytest.mark.parametrize("data", [plan(), good_plan()], ids=["blank", "filled"])
def test_another_program_that_saves_it_adds_nothing(
    data: bytes, office: Office, tmp_path: Path
) -> None:
    """openpyxl, and LibreOffice as .xlsx and .ods."""
    assert told(read(edited(data, lambda _book: None))) == []
    (tmp_path / "plan.xlsx").write_bytes(data)
    for ending in ("xlsx", "ods"):
        saved = office.convert(tmp_path / "plan.xlsx", tmp_path / f"sparad.{ending}")
        assert told(read(saved.read_bytes())) == [], ending


def without_tables(book: Any) -> None:
    """Let go of tables, names and rules, as programs do that do not know them."""
    for sheet in book.worksheets:
        sheet.tables.clear()
        sheet.data_validations.dataValidation.clear()
    for name in list(book.defined_names):
        del book.defined_names[name]


def test_a_program_that_drops_tables_and_names_makes_one_tip() -> None:
    """The template's own words are known without them, "Klar?" among them."""
    changed = read(edited(good_plan(), without_tables))
    assert told(changed) == [("HP129", "", "", "")]
    assert changed.cover.values == read(good_plan()).cover.values


def test_a_program_that_drops_formulas_leaves_words_that_are_known() -> None:
    """What "Klar?" and the sheet for meetings said last is still the template's."""
    cached = openpyxl.load_workbook(io.BytesIO(good_plan()), data_only=True)

    def values_alone(book: Any) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        cell.value = cached[sheet.title][cell.coordinate].value

    assert after(values_alone) == []


def test_an_export_from_numbers_is_read_as_far_as_it_goes() -> None:
    """A sheet for each table, under names with an addition; nothing but values."""

    def exported(book: Any) -> None:
        without_tables(book)
        for sheet in list(book.worksheets):
            if sheet.title == "Listor":
                del book["Listor"]
            else:
                sheet.title = f"{sheet.title} - Tabell 1"
        summary = book.create_sheet("Exportsammanfattning", 0)
        summary["A1"] = "Dokumentet exporterades."

    book = read(edited(good_plan(), exported))
    assert [note.kod for note in book.notes] == ["HP129", "HP214"]
    assert book.cover.values["grupp"] == "RPO Akut vård"
    assert len(book.tables["handlingsplan"].rows) == 2


# --- What a person put there


def note_on(sheet: str, cell: str) -> Callable[[Any], None]:
    """Put a note on a cell."""

    def change(book: Any) -> None:
        book[sheet][cell].comment = Comment("gäller bara Kalmar", "Processtöd")

    return change


@pytest.mark.parametrize(
    ("sheet", "cell"), [(PLAN, "P5"), ("Start", "B7"), (PLAN, "C3"), ("Instruktioner", "B6")]
)
def test_a_note_is_a_tip_with_its_text(sheet: str, cell: str) -> None:
    """On a value, on the cover, above the headings, on a sheet that is only read."""
    assert after(note_on(sheet, cell)) == [("HP222", sheet, cell, "gäller bara Kalmar")]


def test_a_note_is_told_where_the_names_are_gone() -> None:
    """And the tables."""

    def change(book: Any) -> None:
        note_on("Start", "A1")(book)
        without_tables(book)

    assert ("HP222", "Start", "A1", "gäller bara Kalmar") in after(change)


def test_many_notes_are_few_tips() -> None:
    """Each is quoted, several in one."""

    def change(book: Any) -> None:
        for number in range(30):
            book[PLAN][f"K{FIRST + number}"].comment = Comment(f"anteckning nr {number}", "P")

    found = after(change)
    assert 1 <= len(found) <= 3
    text = " ".join(varde for *_, varde in found)
    assert all(f"anteckning nr {number}" in text for number in range(30))


def test_a_thread_of_comments_is_told_with_its_replies() -> None:
    """The note that stands in for it is not told."""
    data = edited(good_plan(), note_on(PLAN, "P5"))
    threads = (
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        b'threadedcomments"><threadedComment ref="P5" id="{1}"><text>Vem svarar?</text>'
        b'</threadedComment><threadedComment ref="P5" id="{2}" parentId="{1}"><text>Kalmar.</text>'
        b"</threadedComment></ThreadedComments>"
    )
    number = openpyxl.load_workbook(io.BytesIO(data)).sheetnames.index(PLAN) + 1
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    lead = f'<Relationship Id="rIdT" Type="{kind}" Target="/xl/threadedComments/t1.xml"/>'
    data = with_part(
        data,
        f"xl/worksheets/_rels/sheet{number}.xml.rels",
        lambda rels: rels.replace(b"</Relationships>", lead.encode() + b"</Relationships>"),
    )
    data = with_part(data, "xl/threadedComments/t1.xml", lambda _: threads)
    assert told(read(data)) == [("HP222", PLAN, "P5", "Vem svarar?\nKalmar.")]


def link(sheet: str, cell: str, text: str) -> Callable[[Any], None]:
    """Put a link behind a text."""

    def change(book: Any) -> None:
        book[sheet][cell] = text
        book[sheet][cell].hyperlink = "https://exempel.se/underlag"

    return change


def test_an_address_behind_a_text_is_told() -> None:
    """One that is shown need not be."""
    found = after(link(PLAN, "T5", "Underlaget"))
    assert found == [("HP223", PLAN, "T5", "https://exempel.se/underlag")]
    assert after(link(PLAN, "T5", "se https://exempel.se/underlag")) == []


def test_an_address_in_the_field_for_links_is_kept_there() -> None:
    """With the text that stood for it."""
    processes = {"processer": "rubrik | lage\nDagkirurgi | Pågår i gruppen"}
    data = edited(good_plan(processes), link("Processer", "D4", "Rutinen"))
    book = read(data)
    assert told(book) == []
    assert book.tables["processer"].values["lank"] == ("Rutinen (https://exempel.se/underlag)",)


def test_headings_in_other_words_are_told_once() -> None:
    """Who replaces a heading in the whole workbook changes the instructions and the help too."""

    def change(book: Any) -> None:
        for sheet in book.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                cell.value = "Vad vi gör" if cell.value == "Aktivitet" else cell.value
            for rule in sheet.data_validations.dataValidation:
                if rule.promptTitle == "Aktivitet":
                    rule.promptTitle = "Vad vi gör"

    said = [note for note in read(edited(good_plan(), change)).notes if "Vad vi gör" in note.varde]
    assert {(note.kod, note.nyckel) for note in said} == {
        ("HP204", sheet.nyckel)
        for sheet in load_form().blad
        for field in sheet.falt
        if field.rubrik == "Aktivitet"
    }


def formula_link(data: bytes, sheet: str, cell: str, address: str) -> bytes:
    """Return a workbook where a cell that holds the text Rutinen becomes a link by a formula."""

    def change(part: bytes) -> bytes:
        value = f't="str"><f>HYPERLINK("{address}","Rutinen")</f><v>Rutinen</v></c>'
        new, count = re.subn(rf'(<c r="{cell}"[^>]*?)t="\w+">.*?</c>', rf"\1{value}", part.decode())
        assert count == 1
        return new.encode()

    return with_part(data, sheet_part(data, sheet), change)


def test_an_address_in_a_formula_is_as_one_behind_a_text() -> None:
    """Kept in the field for links, told elsewhere; one within the workbook leads nowhere else."""
    table = GOOD["handlingsplan"].replace("Avstämning i mars ", "Rutinen           ")
    filled = {"handlingsplan": table, "processer": "rubrik | lank\nDagkirurgi | Rutinen"}
    data, url = good_plan(filled), "https://exempel.se/underlag"
    book = read(formula_link(data, "Processer", "D4", url))
    assert book.tables["processer"].values["lank"] == (f"Rutinen ({url})",)
    assert ("HP223", PLAN, "Q5", url) in told(read(formula_link(data, PLAN, "Q5", url)))
    within = told(read(formula_link(data, PLAN, "Q5", "#Start!A1")))
    assert [kod for kod, *_ in within] == ["HP210"]


def test_input_help_of_ones_own_is_told_and_the_templates_is_not() -> None:
    """Title, text, and what is said of a value that is not taken; on a sheet that is only read."""

    def change(book: Any) -> None:
        rule = next(r for r in book[PLAN].data_validations.dataValidation if "K5" in r.sqref)
        rule.prompt = "Kalmar svarar för den här raden"
        own = DataValidation(promptTitle="Obs!", prompt="Ring Kalmar", error="Fråga Kalmar först")
        own.add("B3")
        book["Instruktioner"].add_data_validation(own)

    assert after(change) == [
        ("HP222", PLAN, "K5:K44", "Kalmar svarar för den här raden"),
        ("HP222", "Instruktioner", "B3", "Obs! · Ring Kalmar · Fråga Kalmar först"),
    ]


def test_the_tip_on_a_link_and_a_place_in_the_workbook_are_told() -> None:
    """Where the cell says to which sheet it leads, the place need not be."""

    def change(book: Any) -> None:
        for cell, text, tip in (("W9", "se där", "Kalmars rad"), ("W30", "bladet Resultat", None)):
            book[PLAN][cell] = text
            place = "Resultat!C4"
            book[PLAN][cell].hyperlink = Hyperlink(ref=cell, location=place, tooltip=tip)

    found = {one for one in after(change) if one[0] != "HP206"}
    assert found == {("HP222", PLAN, "W9", "Kalmars rad"), ("HP223", PLAN, "W9", "#Resultat!C4")}


def test_properties_that_somebody_typed_are_told() -> None:
    """One tip; not who made the file, nor what programs and labels put there."""

    def change(book: Any) -> None:
        book.properties.description = "Kalmar är inte klara"
        book.properties.contentStatus = "Väntar på beslut"
        book.properties.creator = "Någon"
        book.custom_doc_props.append(StringProperty(name="Diarienummer", value="RK 2026-11"))
        for name in ("MSIP_Label_1_Name", "ContentTypeId", "KSOProductBuildVer", "Sensitivity"):
            book.custom_doc_props.append(StringProperty(name=name, value="Intern information"))

    manager = b"<Manager>Verksamhetschefen</Manager></Properties>"
    data = edited(good_plan(), change)
    data = with_part(data, "docProps/app.xml", lambda xml: xml.replace(b"</Properties>", manager))
    book = read(data)
    said = (
        "Kommentarer: Kalmar är inte klara · Status: Väntar på beslut · Chef: Verksamhetschefen"
        " · Diarienummer: RK 2026-11"
    )
    assert [(n.kod, n.blad, n.detalj["skal"]) for n in book.notes] == [("HP233", "", said)]


def test_names_that_hold_a_text_or_have_a_comment_are_told() -> None:
    """Not those of the template, of an area, or of a program."""

    def change(book: Any) -> None:
        for name, text, more in (
            ("Viktigt", '"Fråga Kalmar"', {}),
            ("Raden", f"{PLAN}!$K$5", {"comment": "Kalmars rad"}),
            ("Omrade", f"{PLAN}!$K$5:$K$9", {}),
            ("solver_typ", '"1"', {"hidden": True}),
        ):
            book.defined_names[name] = DefinedName(name, attr_text=text, **more)

    said = "namnet Viktigt: Fråga Kalmar · namnet Raden: Kalmars rad"
    assert [(kod, varde) for kod, *_, varde in after(change)] == [("HP233", said)]


def test_the_name_of_an_empty_sheet_is_told_where_somebody_gave_it() -> None:
    """A sheet that a program called says nothing."""

    def change(book: Any) -> None:
        book.create_sheet("Kalmar är inte klara")
        book.create_sheet("Blad1")

    assert after(change) == [("HP214", "Kalmar är inte klara", "", "Kalmar är inte klara")]


@pytest.mark.parametrize("sheet", [PLAN, "Start", "Instruktioner"])
def test_a_formula_that_is_a_text_is_told_without_a_saved_value(sheet: str) -> None:
    """No program needs to have calculated it."""

    def change(book: Any) -> None:
        book[sheet]["K60"] = '="Ring ""Kalmar""" & " först"'

    [(_, where, cell, text)] = after(change)
    assert (where, cell) == (sheet, "K60")
    assert "Kalmar" in text


SIGNATURE = "<o:signatureline o:suggestedsigner='Ordförande'/><x:ClientData ObjectType='Pict'/>"
PICTURE_IN_A_NOTE = (
    "<v:shape><v:fill o:relid='rId1' o:title='Tavlan' type='frame'/>"
    "<x:ClientData ObjectType='Note'/></v:shape>"
)
OLD_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"'
    b' xmlns:o="urn:schemas-microsoft-com:office:office">%s</xml>'
)


@pytest.mark.parametrize(
    ("drawn", "kod", "text"),
    [
        ("<v:shape alt='Logga'><v:imagedata o:title='logga'/></v:shape>", "HP225", "Logga"),
        ("<v:rect><v:textbox>Ring<br> Kalmar</v:textbox></v:rect>", "HP224", "Ring Kalmar"),
        ("<v:shape><v:textpath string='UTKAST'/></v:shape>", "HP224", "UTKAST"),
        ("<v:shape><x:ClientData ObjectType='Note'/></v:shape>", "", ""),
        (f"<v:shape>{SIGNATURE}</v:shape>", "HP225", "en signaturrad: Ordförande"),
        (PICTURE_IN_A_NOTE, "HP225", "Tavlan"),
    ],
)  # fmt: skip
def test_old_drawings_are_told(drawn: str, kod: str, text: str) -> None:
    """A header's picture, a text box, a line to sign on, a picture in a note; its frame is none."""
    data, part = good_plan(), sheet_part(good_plan(), PLAN)
    rels = part.replace("worksheets/", "worksheets/_rels/") + ".rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
    lead = f'<Relationship Id="rIdV" Type="{kind}" Target="/xl/drawings/v.vml"/></Relationships>'
    data = with_part(data, rels, lambda xml: xml.replace(b"</Relationships>", lead.encode()))
    data = with_part(data, "xl/drawings/v.vml", lambda _: OLD_DRAWING % drawn.encode())
    assert told(read(data)) == ([(kod, PLAN, "", text)] if kod else [])


def test_a_struck_out_row_is_told_and_does_not_count() -> None:
    """All of its texts are quoted."""

    def change(book: Any) -> None:
        for cell in book[PLAN][FIRST]:
            cell.font = Font(strike=True)

    book = read(edited(good_plan(), change))
    assert book.tables["handlingsplan"].rows == (FIRST + 1,)
    [note] = book.notes
    assert note.kod == "HP226"
    assert "Se över larmkedjan" in note.varde


def test_struck_out_words_are_not_glued_to_those_that_count() -> None:
    """The value is what is left; the rest is told."""
    runs = (
        b'<si><r><rPr><strike/></rPr><t xml:space="preserve">Se under larmkedjan </t></r>'
        b"<r><t>Se \xc3\xb6ver larmkedjan</t></r></si>"
    )
    data = with_part(
        good_plan(),
        "xl/sharedStrings.xml",
        lambda text: text.replace("<si><t>Se över larmkedjan</t></si>".encode(), runs),
    )
    book = read(data)
    assert [(n.kod, n.cell, n.varde) for n in book.notes] == [
        ("HP227", f"K{FIRST}", "Se under larmkedjan")
    ]
    assert book.tables["handlingsplan"].values["aktivitet"][0] == "Se över larmkedjan"


def test_what_stands_on_a_sheet_that_is_only_read_is_told() -> None:
    """Wherever on it, numbers too."""

    def change(book: Any) -> None:
        book["Instruktioner"]["F12"] = "Vi behöver hjälp"
        book["Patientlöften"]["B20"] = 4711

    assert sorted((kod, cell, varde) for kod, _, cell, varde in after(change)) == [
        ("HP220", "B20", "4711"),
        ("HP220", "F12", "Vi behöver hjälp"),
    ]


@pytest.mark.parametrize("cell", ["E14", "B40", "D9", "C13"])
def test_what_stands_on_the_cover_is_told(cell: str) -> None:
    """In, under and beside the block "Klar?"."""

    def change(book: Any) -> None:
        book["Start"][cell] = "Ring oss om detta"

    assert after(change) == [("HP206", "Start", cell, "Ring oss om detta")]


def test_a_totals_row_is_told() -> None:
    """A sum that the program makes is nobody's text."""

    def change(book: Any) -> None:
        table = book[PLAN].tables["tblHandlingsplan"]
        table.ref, table.totalsRowCount = "A4:T45", 1
        book[PLAN]["A45"], book[PLAN]["K45"] = "Summa", "Inventera köer"
        book[PLAN]["O45"] = "=SUBTOTAL(103,O5:O44)"

    assert after(change) == [("HP206", PLAN, "K45", "Inventera köer")]


def test_words_in_the_column_of_identities_are_told() -> None:
    """With digits or without; a new identity is none."""

    def change(book: Any) -> None:
        book[PLAN]["A10"], book[PLAN]["A12"] = "Område 2: nya satsningar 2027", "AKU26-99"

    assert after(change) == [("HP206", PLAN, "A10", "Område 2: nya satsningar 2027")]


@pytest.mark.parametrize("dash", ["\u2011", "\u2013"])
def test_an_identity_with_another_hyphen_is_the_identity(dash: str) -> None:
    """Word processors put such into texts."""

    def change(book: Any) -> None:
        book[PLAN][f"A{FIRST}"] = f"AKU26{dash}01"
        book[PLAN]["A9"] = f"AKU26{dash}05"

    book = read(edited(good_plan(), change))
    assert told(book) == []
    assert book.tables["handlingsplan"].values["id"][0] == "AKU26-01"


def test_a_column_that_excel_grew_is_told_as_the_text_beside_was() -> None:
    """The program's own heading is nobody's."""

    def beside(book: Any) -> None:
        book[PLAN]["U6"] = "vi behöver hjälp av RSL"

    def grown(book: Any) -> None:
        beside(book)
        book[PLAN]["U4"] = "Kolumn1"
        table = book[PLAN].tables.pop("tblHandlingsplan")
        larger = Table(displayName="tblHandlingsplan", ref="A4:U44")
        larger.id = table.id
        book[PLAN].add_table(larger)

    assert after(grown) == after(beside) == [("HP206", PLAN, "U6", "vi behöver hjälp av RSL")]


def test_a_column_of_ones_own_is_told_with_what_stands_in_it() -> None:
    """Not in the rows alone."""

    def change(book: Any) -> None:
        book[PLAN]["V4"], book[PLAN]["V5"] = "Budget", "120 000 kr"

    book = read(edited(good_plan(), change))
    [note] = book.notes
    assert (note.kod, note.varde, note.detalj["kolumn"]) == ("HP213", "120 000 kr", "Budget")


def test_a_copied_sheet_says_how_many_rows_it_has_and_what_is_new() -> None:
    """A copy without rows says nothing."""

    def change(book: Any) -> None:
        copy = book.copy_worksheet(book[PLAN])
        copy.title = f"{PLAN} (2)"
        copy["K5"] = "Bara i kopian"

    [note] = read(edited(good_plan(), change)).notes
    assert (note.kod, note.blad, note.detalj["antal"]) == ("HP221", f"{PLAN} (2)", "2")
    assert "Bara i kopian" in note.detalj["nytt"]

    def blank(book: Any) -> None:
        book.copy_worksheet(book["Processer"])

    assert after(blank) == []


def test_a_heading_row_that_is_switched_off_is_one_tip() -> None:
    """The table's own names of its columns count, whatever stands above."""

    def change(book: Any) -> None:
        sheet = book[PLAN]
        headings = [cell.value for cell in sheet[4]]
        for cell in sheet[4]:
            cell.value = None
        table = sheet.tables["tblHandlingsplan"]
        table._initialise_columns()
        for column, name in zip(table.tableColumns, headings, strict=False):
            column.name = name
        table.headerRowCount, table.ref, table.autoFilter = 0, "A5:T44", None

    book = read(edited(good_plan(), change))
    assert [note.kod for note in book.notes] == ["HP229"]
    assert book.tables["handlingsplan"].values == read(good_plan()).tables["handlingsplan"].values


@pytest.mark.parametrize("bands", [True, False], ids=["bands left", "bands gone"])
def test_a_deleted_heading_row_is_said_and_no_text_is_lost(*, bands: bool) -> None:
    """The sheet is there: the words above its headings are not taken for them."""

    def change(book: Any) -> None:
        without_tables(book)
        sheet = book[PLAN]
        for row in sheet.iter_rows(min_row=FIRST, max_row=FIRST + 40, min_col=1, max_col=1):
            row[0].value = row[0].value if row[0].row <= FIRST + 4 else None
        sheet.delete_rows(FIRST - 1 if bands else FIRST - 2, 1 if bands else 2)

    book = read(edited(good_plan(), change))
    assert PLAN.casefold() not in book.tables
    notes = [note for note in book.notes if note.blad == PLAN]
    assert [note.kod for note in notes] == ["HP234", "HP206"]
    assert "Kortare väntan" in notes[1].varde
    assert "Avstämning i mars" in notes[1].varde


def test_headings_pasted_among_the_rows_are_no_activity() -> None:
    """With an activity below them, as when somebody pastes from another plan."""

    def change(book: Any) -> None:
        sheet = book[PLAN]
        for column in range(2, 21):
            sheet.cell(FIRST + 2, column).value = sheet.cell(4, column).value
        sheet.cell(FIRST + 3, 11).value = "Inklistrad aktivitet"

    book = read(edited(good_plan(), change))
    assert [(n.kod, n.cell) for n in book.notes] == [("HP230", f"A{FIRST + 2}:T{FIRST + 2}")]
    assert book.tables["handlingsplan"].values["aktivitet"][2] == "Inklistrad aktivitet"


def test_check_boxes_down_a_column_make_no_rows() -> None:
    """An empty one holds nothing; a ticked one is a tick."""

    def change(book: Any) -> None:
        for row in range(FIRST, 45):
            book[PLAN][f"D{row}"] = row == FIRST + 1

    book = read(edited(good_plan(), change))
    assert book.notes == ()
    table = book.tables["handlingsplan"]
    assert (table.rows, table.values["lofte_1"]) == ((FIRST, FIRST + 1), (False, True))


def test_a_text_box_and_a_picture_are_told_with_their_texts(shared: Path) -> None:
    """Where each begins; a picture by its alternative text."""
    assert ("HP224", "Utmaningar", "C10") in {
        note[:3] for note in told(read((shared / "cases" / "text-box.xlsx").read_bytes()))
    }


def with_value_beside(data: bytes) -> bytes:
    """Return a plan whose first comment shows the first value that Excel keeps beside cells."""
    cell = f'<c r="T{FIRST}" t="e" vm="1"><v>#VALUE!</v></c></row>'.encode()
    start = f'<row r="{FIRST}"'.encode()

    def put(xml: bytes) -> bytes:
        begin = xml.index(start)
        end = xml.index(b"</row>", begin)
        row = xml[begin:end].rpartition(f'<c r="T{FIRST}"'.encode())[0] or xml[begin:end]
        return xml[:begin] + row + cell + xml[end + len(b"</row>") :]

    return with_part(data, sheet_part(data, PLAN), put)


def test_a_picture_in_a_cell_is_a_picture() -> None:
    """Excel shows programs that do not know it an error."""
    data = with_part(
        good_plan(), "xl/richData/richValueRel.xml", lambda _: b'<richValueRels xmlns="x"/>'
    )
    book = read(with_value_beside(data))
    assert [(n.kod, n.cell) for n in book.notes if n.kod != "HP233"] == [("HP225", f"T{FIRST}")]


def _constant(data: bytes, _before: bytes) -> bytes:
    return data


@pytest.mark.parametrize(
    ("kind", "key", "comment", "said"),
    [
        ("_localImage", "Text", None, [("HP225", "Skiss")]),
        ("_linkedentity2core", "_DisplayString", "Skiss", []),
        ("_error", "errorType", None, [("HP215", "#VALUE!")]),
    ],
)
def test_what_excel_keeps_beside_a_cell_is_read(
    kind: str, key: str, comment: str | None, said: list[tuple[str, str]]
) -> None:
    """A picture's alternative text is told; what a data type shows is read; an error is one."""
    parts = {
        "rdRichValueStructure": f'<a xmlns="x"><s t="{kind}"><k n="a"/><k n="{key}"/></s></a>',
        "rdRichValue": '<a xmlns="x"><rv s="0"><v>5</v><v>Skiss</v></rv></a>',
        "sheetMetadata": '<a xmlns="x"><futureMetadata><rvb i="0"/></futureMetadata><valueMetadata>'
        '<bk><rc t="1" v="0"/></bk></valueMetadata></a>',
    }
    data, leads = with_value_beside(good_plan()), "</Relationships>"
    for name, xml in parts.items():
        leads = f'<Relationship Id="{name}" Type="x/{name}" Target="{name}.xml"/>{leads}'
        data = with_part(data, f"xl/{name}.xml", partial(_constant, xml.encode()))
    data = with_part(
        data,
        "xl/_rels/workbook.xml.rels",
        lambda old: old.replace(b"</Relationships>", leads.encode()),
    )
    book = read(data)
    assert book.tables["handlingsplan"].values["kommentar"][0] == comment
    assert [(n.kod, n.varde) for n in book.notes] == said


def test_header_text_is_told_and_the_templates_own_footer_is_not() -> None:
    """It stands on paper alone."""

    def change(book: Any) -> None:
        book[PLAN].oddHeader.center.text = "Utkast,\nfår inte spridas"

    assert after(change) == [("HP231", PLAN, "", "Utkast,\nfår inte spridas")]

    def write_on(book: Any) -> None:
        book[PLAN].oddFooter.left.text += " och mer"

    [(kod, blad, _, text)] = after(write_on)
    assert (kod, blad) == ("HP231", PLAN)
    assert text.endswith(" och mer")


def test_a_part_that_nobody_knows_is_named() -> None:
    """A file inside the file, or whatever a program has put there."""
    data = with_part(good_plan(), "xl/anteckningar.bin", lambda _: b"hej")
    assert [(n.kod, n.detalj["skal"]) for n in read(data).notes] == [
        ("HP233", "xl/anteckningar.bin")
    ]


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("http://customschemas.google.com/relationships/workbookmetadata", "metadata"),
        ("http://schemas.microsoft.com/office/2019/05/relationships/documenttask", "task1.xml"),
    ],
)
def test_what_google_keeps_of_its_own_is_nobodys_text(kind: str, part: str) -> None:
    """A plan that has been in Google Sheets, and a comment that somebody is to follow up."""
    lead = f'<Relationship Id="rIdX" Type="{kind}" Target="{part}"/></Relationships>'.encode()
    data = with_part(good_plan(), f"xl/{part}", lambda _: b"<a/>")
    rels = "xl/_rels/workbook.xml.rels"
    data = with_part(data, rels, lambda old: old.replace(b"</Relationships>", lead))
    assert read(data).notes == ()


def test_what_is_typed_on_the_hidden_sheet_is_told() -> None:
    """Somebody may have shown it and added to a list."""

    def change(book: Any) -> None:
        book["Listor"]["B9"] = "Lila"

    [(kod, blad, cell, varde)] = after(change)
    assert (kod, blad, cell, varde) == ("HP220", "Listor", "B9", "Lila")


@pytest.mark.parametrize(
    ("sheet", "cell", "typed"),
    [
        ("Start", "D16", "Inget beslut ännu, behöver mer tid"),
        ("Start", "E17", "5 av 7"),
        ("Start", "C18", "Inget ifyllt ännu, behöver beslut"),
        ("Patientlöften", "D5", "x"),
        ("Visa på möte", "D9", "Grön"),
    ],
)
def test_ordinary_words_beside_the_templates_own_are_told(
    sheet: str, cell: str, typed: str
) -> None:
    """They are words of "Klar?" or of the plan, and somebody has written them there."""

    def change(book: Any) -> None:
        book[sheet][cell] = typed

    assert [(blad, celler) for _, blad, celler, _ in after(change)] == [(sheet, cell)]


@pytest.mark.parametrize("far", [1, 2])
def test_two_cells_under_a_short_list_of_the_organisations_are_told(far: int) -> None:
    """They are no other organisation's list, however short the list is."""

    def change(book: Any) -> None:
        sheet = book["Listor"]
        for cell in [c for c in sheet[1] if str(c.value).startswith("organisation.")]:
            last = max(row for row in range(1, 500) if sheet.cell(row, cell.column).value)
            for row in (last + far, last + far + 1):
                sheet.cell(row, cell.column).value = f"Ring Eva {cell.column} {row}"

    lists = sum(str(n).startswith("organisation.") for n in _heads())
    told = " ".join(varde for *_, varde in after(change))
    assert told.count("Ring Eva") == 2 * lists


def _heads() -> list[Any]:
    book = openpyxl.load_workbook(io.BytesIO(good_plan()))
    return [cell.value for cell in book["Listor"][1]]


def test_what_is_typed_under_the_lists_of_another_organisation_is_told() -> None:
    """Its names are nobody's text; what stands below the lists is somebody's."""

    def change(book: Any) -> None:
        sheet = book["Listor"]
        [column] = [c.column for c in sheet[1] if c.value == "organisation.insatsomraden"]
        for row in range(2, 500):
            if sheet.cell(row, column).value:
                sheet.cell(row, column).value = f"Annat område {row}"
        last = max(row for row in range(2, 500) if sheet.cell(row, column).value)
        sheet.cell(last + 2, column).value = "Ring Eva"

    assert [varde for *_, varde in after(change)] == ["Ring Eva"]


def test_the_lists_of_an_organisation_of_ones_own_are_nobodys_text() -> None:
    """However short: a group with one work group, of a region that the form does not name."""
    rag = (WorkGroup(namn="Vårt arbete"),)
    group = Group(id="egen", namn="Egen", slag="RPO", kort="EGE", rag=rag)
    organisation = msgspec.structs.replace(load_organisation(), grupper=(group,))
    data = make_template(load_form(), organisation, group, 2026)
    lists = openpyxl.load_workbook(io.BytesIO(data))["Listor"]
    assert "Vårt arbete" in [cell.value for row in lists for cell in row]
    assert told(read(data)) == []


def test_texts_seen_at_a_glance_are_those_of_the_cells() -> None:
    """On the sheets that are seen without reading their cells, and with texts between formulas."""
    seen = {
        sheet.name: (sheet, sheet.file.glance.typed())
        for sheet in open_file(open_package(good_plan())).sheets
        if sheet.file.glance.texts is not None
    }
    assert {"Listor", "Instruktioner", "Visa på möte"} <= seen.keys()
    for sheet, typed in seen.values():
        assert sheet.grid.columns  # its cells are read now
        assert typed == {column: cells for column, cells in sheet.typed.items() if cells}


@pytest.mark.parametrize(
    ("sheet", "cell", "typed", "told"),
    [
        ("Visa på möte", "B4", "Ta upp: Grön", "Ta upp: Grön"),
        ("Visa på möte", "B4", "=Handlingsplan!K5", "=Handlingsplan!K5"),
        ("Listor", "B9", '=IFERROR(B2,"Lila")', '=IFERROR(B2,"Lila")'),
    ],
)
def test_what_is_typed_over_a_formula_of_the_template_is_told(
    sheet: str, cell: str, typed: str, told: str
) -> None:
    """Also a text that ends in a value of the plan, and a formula of somebody's own."""

    def change(book: Any) -> None:
        book[sheet][cell] = typed

    assert after(change) == [("HP220", sheet, cell, told)]


def test_what_is_written_on_in_a_heading_of_the_hidden_sheet_is_told() -> None:
    """Of a list of the organisation's too, whose names may be others'."""

    def change(book: Any) -> None:
        row = book["Listor"][1]
        heading = next(c for c in row if str(c.value).startswith("organisation."))
        heading.value += " och mer"

    assert [varde[-8:] for *_, varde in after(change)] == [" och mer"]


def test_long_texts_are_quoted_with_their_length() -> None:
    """A note is no place for a whole document."""

    def change(book: Any) -> None:
        book[PLAN]["W9"] = "a" * 30_000

    [(_, _, _, varde)] = after(change)
    assert len(varde) < 300
    assert "30000 tecken" in varde


# --- Plans of the first generation, as people sent them


CASES: dict[str, list[tuple[str, str]]] = {
    "address-behind-a-link-text": [("HP223", "T5")],
    "check-boxes-down-the-column": [],
    "column-grown-beside-the-plan": [("HP206", "U6")],
    "copied-sheet-with-rows": [("HP221", "")],
    "exported-by-numbers": [("HP129", ""), ("HP214", "")],
    "header-row-switched-off": [("HP229", "")],
    "note-on-a-cell": [("HP222", "P6")],
    "ok-copied-sheet-original-deleted": [],
    "reply-beside-a-finding": [("HP236", "H5:H6")],
    "saved-without-tables": [("HP129", "")],
    "struck-out-row": [("HP226", "B6:S6")],
    "text-box": [("HP224", "C10")],
    "text-in-the-id-column": [("HP206", "A9:A11"), ("HP206", "A46")],
    "totals-row-with-an-activity": [("HP206", "C45:R45")],
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_case_from_the_first_generation_is_read_right(case: str, shared: Path) -> None:
    """What the case is about is told, and nothing else."""
    book = read((shared / "cases" / f"{case}.xlsx").read_bytes())
    assert [(note.kod, note.cell) for note in book.notes] == CASES[case]
    assert len(book.tables["handlingsplan"].rows) in {3, 4, 5, 7}
    assert book.cover.values["grupp"]


def quoted(note: Note) -> str:
    """Return all that a note says."""
    return " ".join((note.varde, *note.detalj.values()))


@pytest.mark.parametrize(
    ("case", "texts"),
    [
        ("struck-out-row", ["Ögonbottenfoto vid diabetes"]),
        ("copied-sheet-with-rows", ["KOPIABLAD aktivitet"]),
        ("text-in-the-id-column", ["RUBRIKTEXT", "IDTEXT", "UNDERTEXT"]),
        ("reply-beside-a-finding", ["SVAR: vi väntar på beslut", "SVAR2: åtgärdat"]),
        ("totals-row-with-an-activity", ["SUMMARAD aktivitet"]),
    ],
)
def test_a_case_is_told_with_its_texts(case: str, texts: list[str], shared: Path) -> None:
    """Word for word."""
    book = read((shared / "cases" / f"{case}.xlsx").read_bytes())
    said = " ".join(map(quoted, book.notes))
    assert all(text in said for text in texts)
