"""What people do to a workbook, and that every value still comes from the right row and cell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.filters import FilterColumn, Filters

from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.spreadsheet.a1 import Area, address
from tests.workbooks import (
    FIRST,
    edited,
    good_plan,
    note,
    plan,
    read,
    rows,
    said,
    sheet_part,
    with_cells,
    with_part,
)

FORM = load_form()
PLAN, TABLE = "Handlingsplan", "tblHandlingsplan"
TWO_ROWS = """
    prioriterat_omrade | aktivitet | status
    Kortare väntan     | Larma     | Grön
    Gemensamma mått    | Besluta   | Röd
"""
EXPECTED = [
    {"prioriterat_omrade": "Kortare väntan", "aktivitet": "Larma", "status": "Grön"},
    {"prioriterat_omrade": "Gemensamma mått", "aktivitet": "Besluta", "status": "Röd"},
]


def contents(data: bytes) -> list[dict[str, Any]]:
    """Return the plan's rows without row numbers and identities."""
    table = read(data).tables["handlingsplan"]
    return [{k: v for k, v in row.items() if k not in {"rad", "id"}} for row in rows(table)]


def test_a_good_plan_gives_no_notes_and_every_value_with_its_cell() -> None:
    """The template filled in as it is meant is read without a remark."""
    book = read(good_plan())
    assert said(book) == []
    assert (book.form, book.version, book.group) == (FORM.id, FORM.version, "akut-vard")
    table = book.tables["handlingsplan"]
    assert table.rows == (FIRST, FIRST + 1)
    assert (table.heading_row, table.letters["id"], table.letters["status"]) == (4, "A", "R")
    assert rows(table)[0]["aktivitet"] == "Se över larmkedjan"
    assert len(table.prepared) == 38


def test_a_blank_template_has_prepared_rows_and_no_used_ones() -> None:
    """A row with an identity alone is prepared, not used."""
    table = read(plan()).tables["handlingsplan"]
    assert table.rows == ()
    assert len(table.prepared) == 40
    assert table.prepared[FIRST] == "AKU26-01"


def test_rows_inserted_above_the_table_move_the_cells_and_nothing_else() -> None:
    """The table is found by its name, wherever it stands."""

    def insert(book: Any) -> None:
        sheet = book[PLAN]
        sheet.move_range("A1:T60", rows=3)
        sheet.tables[TABLE].ref = "A7:T47"
        sheet.tables[TABLE].autoFilter.ref = "A7:T47"

    book = read(edited(plan(TWO_ROWS), insert))
    table = book.tables["handlingsplan"]
    assert (table.heading_row, table.rows) == (7, (8, 9))
    assert contents(edited(plan(TWO_ROWS), insert)) == EXPECTED


def test_a_table_moved_sideways_is_read_where_it_stands() -> None:
    """Columns inserted to the left shift the letters alone."""

    def move(book: Any) -> None:
        sheet = book[PLAN]
        sheet.move_range("A4:T60", cols=2)
        sheet.tables[TABLE].ref = "C4:V44"
        sheet.tables[TABLE].autoFilter.ref = "C4:V44"

    data = edited(plan(TWO_ROWS), move)
    assert contents(data) == EXPECTED
    assert read(data).tables["handlingsplan"].letters["id"] == "C"


def test_columns_in_another_order_are_found_by_their_headings() -> None:
    """Two columns that changed places keep their own values."""

    def swap(book: Any) -> None:
        sheet = book[PLAN]
        for row in range(4, 8):
            left, right = sheet.cell(row, 3), sheet.cell(row, 11)
            left.value, right.value = right.value, left.value

    table = read(edited(plan(TWO_ROWS), swap)).tables["handlingsplan"]
    assert table.letters["prioriterat_omrade"] == "K"
    assert table.letters["aktivitet"] == "C"
    assert contents(edited(plan(TWO_ROWS), swap)) == EXPECTED


def test_rows_deleted_and_sorted_keep_their_identities() -> None:
    """A row's identity follows its content, not its place."""
    data = with_cells(
        plan(TWO_ROWS),
        PLAN,
        {"A5": "AKU26-02", "C5": "Gemensamma mått", "K5": "Besluta", "R5": "Röd"}
        | {"A6": "AKU26-01", "C6": "Kortare väntan", "K6": "Larma", "R6": "Grön"},
    )
    first, second = rows(read(data).tables["handlingsplan"])
    assert (first["id"], first["aktivitet"]) == ("AKU26-02", "Besluta")
    assert (second["id"], second["aktivitet"]) == ("AKU26-01", "Larma")


def test_a_renamed_sheet_is_found_by_its_table() -> None:
    """The sheet's new name stands in the result, since that is what people see."""

    def rename(book: Any) -> None:
        book[PLAN].title = "Vår plan"

    data = edited(plan(TWO_ROWS), rename)
    assert contents(data) == EXPECTED
    assert read(data).tables["handlingsplan"].blad == "Vår plan"
    assert said(read(data), "HP201", "HP214") == []


def test_a_renamed_cover_is_found_by_the_defined_names() -> None:
    """The cover's values are found where their names point."""

    def rename(book: Any) -> None:
        book["Start"].title = "Omslag"
        for name in list(book.defined_names.values()):
            name.attr_text = name.attr_text.replace("Start", "Omslag")

    book = read(edited(good_plan(), rename))
    assert book.cover.blad == "Omslag"
    assert book.cover.values["ar"] == 2026


def test_a_cover_without_names_is_read_by_its_labels() -> None:
    """Where the defined names are gone, the value stands to the right of its label."""

    def forget(book: Any) -> None:
        for name in [name for name in book.defined_names if name.startswith("hp_")]:
            del book.defined_names[name]

    with_names, without = read(good_plan()), read(edited(good_plan(), forget))
    assert without.cover == with_names.cover
    assert without.form == "sosr-2026"
    assert said(without) == []


def test_moved_sheets_are_read_in_any_order() -> None:
    """The order of the sheets means nothing."""

    def move(book: Any) -> None:
        book.move_sheet(PLAN, offset=4)
        book.move_sheet("Start", offset=5)

    assert contents(edited(plan(TWO_ROWS), move)) == EXPECTED


def test_a_deleted_sheet_is_said_once_and_the_rest_is_read() -> None:
    """A missing sheet is one note; the other sheets are whole."""

    def delete(book: Any) -> None:
        del book["Resultat"]

    book = read(edited(good_plan(), delete))
    assert said(book) == [("HP201", "")]
    assert note(book, "HP201").nyckel == "resultat"
    assert set(book.tables) == {
        "handlingsplan",
        "indikatorer",
        "utmaningar",
        "processer",
        "arshjul",
    }


@pytest.mark.parametrize(
    "heading", ["Aktiviteter", "Aktivitet/Uppföljning", "AKTIVITET ", "Aktivitett", "Vad gör vi?"]
)
def test_a_reworded_heading_is_recognised(heading: str) -> None:
    """By other known headings, by near miss, and in an Excel table by the column's own number."""
    data = with_cells(plan(TWO_ROWS), PLAN, {"K4": heading})
    assert contents(data) == EXPECTED
    codes = said(read(data))
    assert codes == ([] if heading == "AKTIVITET " else [("HP204", "K4")])


def test_a_deleted_column_is_said_once() -> None:
    """A field without a column is missing, and no other column is taken for it."""

    def delete(book: Any) -> None:
        sheet = book[PLAN]
        for row in range(4, 50):
            sheet.cell(row, 16).value = None
        sheet.tables[TABLE].tableColumns[15].name = "Kolumn1"

    book = read(edited(plan(TWO_ROWS), delete))
    assert said(book) == [("HP203", "")]
    assert note(book, "HP203").falt == "slut"
    assert "slut" not in book.tables["handlingsplan"].letters


def test_an_extra_column_is_kept_beside_and_noted() -> None:
    """A column that the form does not know is in ``extra`` with its heading."""
    data = with_cells(plan(TWO_ROWS), PLAN, {"U4": "Budget", "U5": 120000, "U6": "klart i maj"})
    book = read(data)
    assert book.tables["handlingsplan"].extra == {"Budget": {0: "120000", 1: "klart i maj"}}
    assert said(book) == [("HP213", "U4")]
    assert contents(data) == EXPECTED


def test_the_same_heading_twice_reads_the_first() -> None:
    """Two columns cannot be one field; what stands in the second is told."""
    book = read(with_cells(plan(TWO_ROWS), PLAN, {"U4": "Status", "U5": "Gul", "U30": "Röd?"}))
    assert said(book) == [("HP218", "U4")]
    assert note(book, "HP218").varde == "Gul · Röd?"
    assert book.tables["handlingsplan"].values["status"] == ("Grön", "Röd")


def test_a_table_that_is_no_excel_table_any_more_is_read_by_its_headings() -> None:
    """*Convert to range*, or a paste into a new sheet, loses only the table object."""

    def convert(book: Any) -> None:
        del book[PLAN].tables[TABLE]

    data = edited(plan(TWO_ROWS), convert)
    assert contents(data) == EXPECTED
    assert said(read(data)) == [("HP202", "")]


def test_a_sheet_with_another_name_and_no_table_is_found_by_its_headings() -> None:
    """Most of a table's headings in one row are enough."""

    def convert(book: Any) -> None:
        del book[PLAN].tables[TABLE]
        book[PLAN].title = "Blad1"

    assert contents(edited(plan(TWO_ROWS), convert)) == EXPECTED


def test_rows_typed_below_the_table_belong_to_it() -> None:
    """Directly below, or after a few empty rows; said once, with the range."""
    data = with_cells(
        plan(TWO_ROWS), PLAN, {"C45": "Ny rad", "K45": "Göra", "C48": "Till", "K48": "Mer"}
    )
    book = read(data)
    assert book.tables["handlingsplan"].rows == (5, 6, 45, 48)
    assert said(book) == [("HP205", "A45:T48")]


def test_an_identity_left_below_the_table_is_no_text_to_be_placed() -> None:
    """A program that inserts rows pushes the last prepared one out of the table."""

    def insert(book: Any) -> None:
        book[PLAN].insert_rows(6)

    assert said(read(edited(plan(TWO_ROWS), insert))) == []
    typed = with_cells(plan(TWO_ROWS), PLAN, {"A46": "Fråga om datum"})
    assert said(read(typed)) == [("HP206", "A46")]


def test_text_far_below_or_beside_the_table_is_said_with_its_cell() -> None:
    """Nothing that somebody typed vanishes without a note."""
    data = with_cells(plan(TWO_ROWS), PLAN, {"C70": "Kom ihåg", "C71": "mötet", "W5": "Fråga Anna"})
    book = read(data)
    assert book.tables["handlingsplan"].rows == (5, 6)
    assert said(book) == [("HP206", "W5"), ("HP206", "C70:C71")]
    assert [n.varde for n in book.notes] == ["Fråga Anna", "Kom ihåg · mötet"]


def test_text_typed_above_the_headings_is_said_too() -> None:
    """The template's own title, intro and bands are not."""
    book = read(with_cells(plan(TWO_ROWS), PLAN, {"L1": "Utkast, ej beslutat"}))
    assert said(book) == [("HP206", "L1")]


def test_text_typed_beside_the_covers_fields_is_said() -> None:
    """The template's own words on the cover are not."""
    book = read(with_cells(plan(TWO_ROWS), "Start", {"E8": "Obs! Gammal version"}))
    assert said(book) == [("HP206", "E8")]


def test_text_typed_on_the_review_sheet_is_said() -> None:
    """An answer to the checks beside or under their table; what they wrote there is theirs."""
    answers = {"H6": "Rättat 12 mars", "H7": "Gäller inte oss", "A90": "Ring Processtöd"}
    book = read(with_cells(plan(TWO_ROWS), "Granskning", answers))
    assert said(book) == [("HP219", "H6:H7"), ("HP219", "A90")]
    assert book.replies == ()  # no check has been here
    assert [n.varde for n in book.notes] == ["Rättat 12 mars · Gäller inte oss", "Ring Processtöd"]


def test_a_cell_in_the_last_corner_is_noted_and_costs_nothing() -> None:
    """A stray cell far away is no row of the table."""
    book = read(with_cells(plan(TWO_ROWS), PLAN, {"XFD1048576": "hoppsan"}))
    assert said(book) == [("HP217", "XFD1048576")]
    assert book.tables["handlingsplan"].rows == (5, 6)


def test_a_million_formatted_empty_rows_are_no_rows() -> None:
    """Formats alone are nothing to read."""
    empty = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(100, 200_100))

    def add(part: bytes) -> bytes:
        return part.replace(b"</sheetData>", empty + b"</sheetData>")

    data = with_part(plan(TWO_ROWS), sheet_part(plan(TWO_ROWS), PLAN), add)
    assert contents(data) == EXPECTED


def test_a_totals_row_is_no_data() -> None:
    """The last row of a table with totals is the sum, not an activity; words there are quoted."""

    def total(book: Any) -> None:
        table = book[PLAN].tables[TABLE]
        table.totalsRowCount = 1
        table.totalsRowShown = True
        table.ref = "A4:T45"
        book[PLAN]["K45"] = "Summa: 2"

    data = edited(plan(TWO_ROWS), total)
    assert contents(data) == EXPECTED
    assert [(n.kod, n.cell, n.varde) for n in read(data).notes] == [("HP206", "K45", "Summa: 2")]


def test_hidden_rows_are_read_and_noted() -> None:
    """What is hidden by hand may have been forgotten."""

    def hide(book: Any) -> None:
        book[PLAN].row_dimensions[6].hidden = True
        book[PLAN].row_dimensions[20].hidden = True

    data = edited(plan(TWO_ROWS), hide)
    assert contents(data) == EXPECTED
    assert said(read(data)) == [("HP207", "A6")]


def test_rows_hidden_by_a_filter_are_no_secret() -> None:
    """Filtering is everyday work: everything is read, and nothing is said."""

    def filter_rows(book: Any) -> None:
        column = FilterColumn(colId=17, filters=Filters(filter=["Grön"]))
        book[PLAN].tables[TABLE].autoFilter.filterColumn.append(column)
        book[PLAN].row_dimensions[6].hidden = True

    data = edited(plan(TWO_ROWS), filter_rows)
    assert contents(data) == EXPECTED
    assert said(read(data)) == []


def test_hidden_columns_are_the_templates_own_way_of_folding() -> None:
    """A folded column is read like any other, without a word."""
    book = read(plan("prioriterat_omrade | samverkan\n Väntan | RPO Primärvård"))
    assert said(book) == []
    assert book.tables["handlingsplan"].values["samverkan"] == ("RPO Primärvård",)


@pytest.mark.parametrize(("sheet", "codes"), [("Resultat", ["HP208"]), ("Processer", [])])
def test_a_hidden_sheet_is_noted_when_it_holds_something(sheet: str, codes: list[str]) -> None:
    """Hidden and empty is no matter."""

    def hide(book: Any) -> None:
        book[sheet].sheet_state = "hidden"

    book = read(edited(good_plan(), hide))
    assert [n.kod for n in book.notes] == codes


def test_sheets_of_ones_own_are_noted_when_they_hold_something() -> None:
    """A visible one is a tip, a hidden one may have been forgotten, one of Excel's own nothing."""

    def add(book: Any) -> None:
        book.create_sheet("Anteckningar")["B2"] = "Ring Anna"
        book.create_sheet("Blad2")
        book.create_sheet("Gömt")["A1"] = "x"
        book["Gömt"].sheet_state = "veryHidden"

    book = read(edited(good_plan(), add))
    assert [(n.kod, n.blad) for n in book.notes] == [("HP214", "Anteckningar"), ("HP208", "Gömt")]


def test_a_merged_cell_gives_its_value_to_the_rows_it_covers() -> None:
    """A vertical merge means the same for each row that has something of its own."""

    def merge(book: Any) -> None:
        book[PLAN]["C6"] = None
        book[PLAN].merge_cells("C5:C7")

    book = read(edited(plan(TWO_ROWS), merge))
    assert book.tables["handlingsplan"].rows == (5, 6)
    assert book.tables["handlingsplan"].values["prioriterat_omrade"] == ("Kortare väntan",) * 2
    assert said(book) == [("HP209", "C5:C7")]


@pytest.mark.parametrize(
    ("area", "first", "second"),
    [("C5:C6", "Kortare väntan", "Kortare väntan"), ("B6:C6", "Kortare väntan", None)],
)
def test_what_stands_under_a_merged_cell_is_no_value_and_is_told(
    area: str, first: str, second: str | None
) -> None:
    """Pasted formats leave it there, where nobody sees it; what is seen counts."""
    merge = f'</sheetData><mergeCells><mergeCell ref="{area}"/></mergeCells>'.encode()
    data = plan(TWO_ROWS)
    part = sheet_part(data, PLAN)
    book = read(with_part(data, part, lambda xml: xml.replace(b"</sheetData>", merge, 1)))
    assert book.tables["handlingsplan"].values["prioriterat_omrade"] == (first, second)
    assert said(book) == [("HP209", area), ("HP209", area)]
    assert book.notes[-1].varde == "Gemensamma mått"
    assert book.notes[-1].detalj["foljd"].startswith("Under dem står något som inte syns")


def test_many_merges_are_said_together_after_the_first() -> None:
    """A sheet full of merged cells gives a list that somebody can read."""

    def merge(book: Any) -> None:
        for row in range(5, 45):
            book[PLAN].merge_cells(f"L{row}:M{row}")

    lines = "\n".join(f"Aktivitet {n}" for n in range(40))
    found = said(read(edited(plan(f"aktivitet\n{lines}"), merge)))
    assert len(found) == 21
    assert found[-1] == ("HP209", "L25:M44")


def test_a_merge_over_columns_keeps_its_value_in_the_first() -> None:
    """One value cannot be two fields."""

    def merge(book: Any) -> None:
        book[PLAN].merge_cells("B5:C5")
        book[PLAN]["B5"] = "Traumavård"

    book = read(edited(plan(TWO_ROWS), merge))
    assert book.tables["handlingsplan"].values["insatsomrade"] == ("Traumavård", None)
    assert book.tables["handlingsplan"].values["prioriterat_omrade"][0] is None
    assert said(book) == [("HP209", "B5:C5")]


def test_a_drop_down_lost_in_part_of_a_column_is_one_note() -> None:
    """A paste over some cells takes their list away; the values are read."""

    def paste(book: Any) -> None:
        for rule in book[PLAN].data_validations.dataValidation:
            if "R5" in rule.cells:
                rule.sqref = type(rule.sqref)("R7:R44")

    data = edited(plan(TWO_ROWS), paste)
    assert contents(data) == EXPECTED
    assert said(read(data)) == [("HP212", "R5:R6")]
    assert note(read(data), "HP212").falt == "status"


def test_all_drop_downs_lost_is_one_note_for_the_sheet() -> None:
    """A sheet pasted from elsewhere has lost every list; that is one fault."""

    def paste(book: Any) -> None:
        book[PLAN].data_validations.dataValidation.clear()

    assert [code for code, _ in said(read(edited(plan(TWO_ROWS), paste)))] == ["HP212"]


def test_a_formula_is_read_by_its_saved_value_and_noted() -> None:
    """The value that was last calculated counts."""

    def formula(part: bytes) -> bytes:
        cell = b'<c r="K7" t="str"><f>CONCATENATE("A","B")</f><v>AB</v></c>'
        return part.replace(b"</sheetData>", b'<row r="7">' + cell + b"</row></sheetData>")

    book = read(with_part(plan(TWO_ROWS), "xl/worksheets/sheet2.xml", formula))
    assert book.tables["handlingsplan"].values["aktivitet"] == ("Larma", "Besluta", "AB")
    assert said(book, "HP210", "HP211") == [("HP210", "K7")]


def test_a_formula_without_a_saved_value_is_said_to_be_missing() -> None:
    """Openpyxl and other programs save formulas without values; an empty cell would be a lie."""
    data = with_cells(plan(TWO_ROWS), PLAN, {"K5": "=K6", "K7": "=K6&K5"})
    book = read(data)
    assert said(book, "HP210", "HP211") == [("HP211", "K5"), ("HP211", "K7")]
    assert book.tables["handlingsplan"].values["aktivitet"][0] is None


def test_an_error_value_is_said_and_kept_as_written() -> None:
    """A cell that shows #N/A has no value, and says so."""
    book = read(with_cells(plan(TWO_ROWS), PLAN, {"K5": "#N/A"}))
    table = book.tables["handlingsplan"]
    assert table.values["aktivitet"] == (None, "Besluta")
    assert table.written["aktivitet"] == {0: "#N/A"}
    assert (note(book, "HP215").cell, note(book, "HP215").varde) == ("K5", "#N/A")


def test_words_where_an_identity_belongs_are_said() -> None:
    """A heading typed in the first column alone makes no row, and must not vanish."""
    book = read(with_cells(plan(TWO_ROWS), PLAN, {"A8": "Akut del"}))
    assert said(book) == [("HP206", "A8")]
    assert book.tables["handlingsplan"].rows == (5, 6)


def test_a_formula_that_starts_a_program_is_said() -> None:
    """Nothing is run; the formula is named."""
    book = read(with_cells(plan(TWO_ROWS), PLAN, {"K7": "=cmd|'/c calc'!A0"}))
    assert said(book) == [("HP211", "K7"), ("HP123", "K7")]


def other_plan() -> bytes:
    """Return a plan of the second form that is shipped."""
    return plan(
        """
        delomrade   | insats  | effektmal_2025 | status
        Tidiga stöd | Utbilda | Alla utbildade | Grön
        """,
        form="vgr-barnuppdraget",
        group=load_organisation("vgr").grupper[0].id,
    )


def test_another_form_is_read_by_its_declaration_alone() -> None:
    """The same code reads a form with other sheets and columns, found by the file's own word."""
    book = read(other_plan())
    assert (book.form, said(book)) == ("vgr-barnuppdraget", [])
    first = rows(book.tables["delomraden"])[0]
    assert (first["delomrade"], first["effektmal_2025"]) == ("Tidiga stöd", "Alla utbildade")
    assert "effektmal_2024" not in first


def test_a_heading_with_another_number_is_no_misspelling() -> None:
    """*Effektmål 2028* is a column of somebody's own, not a misspelt *Effektmål 2024*."""

    def rename(book: Any) -> None:
        del book["Delområden"].tables["tblDelomraden"]
        book["Delområden"]["D4"] = "Effektmål 2028"
        book["Delområden"]["D5"] = "Alla"

    book = read(edited(other_plan(), rename))
    assert book.tables["delomraden"].extra == {"Effektmål 2028": {0: "Alla"}}
    assert note(book, "HP203").falt == "effektmal_2024"


@pytest.mark.parametrize("keep_tables", [True, False])
def test_a_file_without_the_names_is_known_by_tables_or_headings(*, keep_tables: bool) -> None:
    """Which form it is can be seen from the tables, and from the headings alone."""

    def forget(book: Any) -> None:
        for name in [name for name in book.defined_names if name.startswith("hp_")]:
            del book.defined_names[name]
        for sheet in () if keep_tables else book.worksheets:
            sheet.tables.clear()

    assert read(edited(other_plan(), forget)).form == "vgr-barnuppdraget"


def test_the_same_fault_down_a_column_is_one_note() -> None:
    """Notes must not drown each other."""
    lines = "\n".join(f"Område {n} | Aktivitet {n} | snart" for n in range(8))
    book = read(plan(f"prioriterat_omrade | aktivitet | slut\n{lines}"))
    assert said(book) == [("HP414", "P5:P12")]
    assert read(plan("aktivitet | slut\n A | snart\n B | senare")).notes[0].cell == "P5"


@settings(max_examples=30, deadline=None)
@example(row=4, column=21, text="Hoppsan")  # a heading with nothing under it
@given(row=st.integers(1, 120), column=st.integers(1, 30), text=st.sampled_from(["Hoppsan", "x 1"]))
def test_what_is_typed_anywhere_on_the_sheet_is_read_or_said(
    row: int, column: int, text: str
) -> None:
    """No cell of the plan's sheet can be typed into without a trace."""
    book = read(with_cells(plan(TWO_ROWS), PLAN, {address(row, column): text}))
    table = book.tables["handlingsplan"]
    values = {v for column_values in table.values.values() for v in column_values}
    written = {
        t for texts in (*table.written.values(), *table.extra.values()) for t in texts.values()
    }
    areas = [Area.parse(note.cell) for note in book.notes if note.cell]
    noted = any(
        a.top <= row <= a.bottom and a.left <= column <= a.right for a in areas if a is not None
    )
    identity = table.prepared.get(row) == text
    assert text in values | written or noted or identity


def test_a_cover_field_that_is_gone_is_said_and_the_others_are_read() -> None:
    """A deleted row of the cover takes its name with it."""

    def delete(book: Any) -> None:
        del book.defined_names["hp_kontaktfunktion"]
        book["Start"]["A10"] = None

    book = read(edited(good_plan(), delete))
    assert note(book, "HP203").falt == "kontaktfunktion"
    assert book.cover.values["ar"] == 2026


def test_a_cover_field_that_cannot_be_understood_is_said_with_its_cell() -> None:
    """As in the tables: the text is kept, the value is missing."""
    book = read(with_cells(good_plan(), "Start", {"B9": "i våras någon gång"}))
    assert said(book) == [("HP414", "B9")]
    assert book.cover.written["uppdaterad"] == "i våras någon gång"
    formula = read(with_cells(good_plan(), "Start", {"B9": "=TODAY()"}))
    assert said(formula) == [("HP211", "B9")]
    assert formula.cover.values["uppdaterad"] is None


def test_a_plan_without_a_cover_is_read_without_it() -> None:
    """The tables are whole; the missing sheet is said."""

    def delete(book: Any) -> None:
        del book["Start"]

    book = read(edited(plan(TWO_ROWS), delete))
    assert ("HP201", "") in said(book)
    assert book.cover.values == {}
    assert book.tables["handlingsplan"].rows == (5, 6)
