"""File formats: whatever program saved the plan, the same is read."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from handlingsplan.errors import UnreadableFileError
from handlingsplan.form import load_form
from handlingsplan.reading.book import read_book
from handlingsplan.reading.records import Period, Precision, RawBook
from handlingsplan.reading.values import Context, read_column
from handlingsplan.spreadsheet.defects import SpreadsheetError
from handlingsplan.spreadsheet.formats import (
    NumberWithText,
    Shows,
    from_serial,
    number_format,
    shown,
    shows,
)
from handlingsplan.spreadsheet.literals import text_misleads
from handlingsplan.spreadsheet.model import CellValue
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.strings import raised
from handlingsplan.spreadsheet.workbook import open_workbook
from tests.office import Office
from tests.workbooks import (
    edited,
    good_plan,
    note,
    plan,
    read,
    said,
    sheet_part,
    with_part,
)

PLAN = load_form().plan.nyckel
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RICH_PLAN = plan(
    """
    prioriterat_omrade | lofte_1 | lofte_2 | aktivitet          | rag        | start      | slut       | status
    Kortare väntan     | x       |         | Rad ett\\nrad  två  | RAG Trauma | 2026-01-05 | 15 oktober | Grön
    =Inte en formel    |         | Ja      | -Streck            | RAG-T      | Q3 2026    | v. 42      | röd
    """,  # noqa: E501  (a table is read by its columns)
    cover={"uppdaterad": "2026-02-16", "kontaktfunktion": "Processtöd"},
    sheets={"indikatorer": "aktivitet_id | indikator | malvarde\nAKU26-01 | Andel | 80.5"},
)
SHEET = sheet_part(RICH_PLAN, "Handlingsplan")


def same(left: RawBook, right: RawBook) -> bool:
    """Say whether two books hold the same, apart from the bytes of the file."""
    return (left.cover, left.tables, left.notes) == (right.cover, right.tables, right.notes)


def cells(data: bytes, sheet: int = 0) -> dict[tuple[int, int], CellValue]:
    """Return the cells of a sheet by row and column."""
    return {
        (row, column): value
        for row, column, value in open_workbook(open_package(data)).sheets[sheet].grid
    }


def written(write: Callable[[Any, Any], object], **options: object) -> bytes:
    """Return a workbook of one sheet that ``write`` fills, given XlsxWriter's book and sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as book:
        write(book, book.add_worksheet())
    return stream.getvalue()


def moment(text: str) -> dt.datetime:
    """Return a day, and a time of day, as a cell gives it."""
    return dt.datetime.fromisoformat(text)


def reworded(pattern: bytes, replacement: bytes) -> Callable[[bytes], bytes]:
    """Return a change of a part by a regular expression."""
    return lambda part: re.sub(pattern, replacement, part)


# --- Programs


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_a_file_saved_by_libreoffice_reads_the_same(
    office: Office, tmp_path: Path, ending: str
) -> None:
    """As .xlsx and as .ods: every value, every cell, every note."""
    source = tmp_path / "plan.xlsx"
    source.write_bytes(RICH_PLAN)
    again = read_book(office.convert(source, tmp_path / f"sparad{ending}"))
    before = read(RICH_PLAN)
    assert again.cover == before.cover
    assert again.tables == before.tables
    assert again.notes == before.notes
    assert (again.form, again.version, again.group) == (before.form, before.version, before.group)


def test_rows_and_columns_inserted_in_libreoffice_shift_nothing(
    office: Office, tmp_path: Path
) -> None:
    """The program moves tables and names as Excel does; the values follow."""
    source = tmp_path / "plan.xlsx"
    source.write_bytes(RICH_PLAN)
    with office.open(source) as document:
        sheet = document.raw.Sheets.getByName("Handlingsplan")
        sheet.Rows.insertByIndex(1, 2)
        sheet.Rows.insertByIndex(7, 1)
        sheet.Columns.insertByIndex(3, 1)
        document.raw.Sheets.getByName("Start").Rows.insertByIndex(2, 3)
        document.raw.Sheets.getByName("Handlingsplan").Name = "Planen"
        moved = read_book(document.save(tmp_path / "flyttad.xlsx"))
    before = read(RICH_PLAN)
    table = moved.tables["handlingsplan"]
    assert table.rows == (7, 9)
    assert table.values == before.tables["handlingsplan"].values
    assert table.letters["lofte_1"] == "E"
    assert moved.cover.values == before.cover.values


def test_a_file_saved_by_openpyxl_reads_the_same() -> None:
    """It rewrites every part."""
    assert same(read(edited(RICH_PLAN, lambda _book: None)), read(RICH_PLAN))


# --- The file's own ways of saying the same


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}  # fmt: skip


def strict(data: bytes) -> bytes:
    """Return a workbook with the namespaces of Strict Open XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for old, new in STRICT.items():
                part = part.replace(old, new)
            target.writestr(name, part)
    return stream.getvalue()


def test_strict_open_xml_is_read_and_said() -> None:
    """Excel can save so; other readers find no sheets in it."""
    book = read(strict(RICH_PLAN))
    assert (book.cover, book.tables) == (read(RICH_PLAN).cover, read(RICH_PLAN).tables)
    assert note(book, "HP109").kod == "HP109"


def prefixed(part: bytes) -> bytes:
    """Return a part with a prefix on every element."""
    part = part.replace(b'xmlns="' + MAIN, b'xmlns:x="' + MAIN)
    return re.sub(rb"<(/?)([A-Za-z]\w*)(?=[\s/>])", rb"<\1x:\2", part)


def utf16(part: bytes) -> bytes:
    """Return a part in UTF-16."""
    return part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16")


def out_of_order(part: bytes) -> bytes:
    """Return a sheet with its rows from the last to the first."""
    rows = re.findall(rb"<row .*?</row>", part, flags=re.DOTALL)
    start, end = part.index(b"<sheetData>") + 11, part.index(b"</sheetData>")
    return part[:start] + b"".join(reversed(rows)) + part[end:]


@pytest.mark.parametrize(
    "change",
    [
        prefixed,
        utf16,
        out_of_order,
        reworded(rb'<dimension ref="[^"]*"', rb'<dimension ref="A1"'),
        reworded(rb"<dimension [^>]*/>", b""),
        reworded(rb'<c r="[A-Z]+\d+"', b"<c"),
        reworded(rb'<row r="\d+"', b"<row"),
        reworded(rb"(<sheetData>)", rb"<!-- <c r='A1'/> -->\1"),
        lambda part: part.replace(b'<?xml version="1.0"', b'\xef\xbb\xbf<?xml version="1.0"', 1),
    ],
    ids=[
        "prefixes", "utf-16", "rows out of order", "stale dimension", "no dimension",
        "cells without address", "rows without number", "comments", "byte order mark",
    ],
)  # fmt: skip
def test_a_sheet_written_in_another_way_reads_the_same(change: Callable[[bytes], bytes]) -> None:
    """All these are the same XML to Excel."""
    assert same(read(with_part(RICH_PLAN, SHEET, change)), read(RICH_PLAN))


def test_part_names_in_another_letter_case_are_found() -> None:
    """Excel does not mind; neither do we."""
    data = with_part(RICH_PLAN, SHEET, bytes, name=SHEET.upper().replace("XL/", "xl/"))
    assert same(read(data), read(RICH_PLAN))


def test_absolute_targets_are_found() -> None:
    """Some programs write /xl/worksheets/sheet1.xml instead of worksheets/sheet1.xml."""
    change = reworded(rb'Target="(worksheets|sharedStrings|styles)', rb'Target="/xl/\1')
    data = with_part(RICH_PLAN, "xl/_rels/workbook.xml.rels", change)
    assert same(read(data), read(RICH_PLAN))


def test_a_missing_sheet_part_is_a_missing_sheet() -> None:
    """The other sheets are whole, and are read."""
    broken = with_part(good_plan(), "xl/worksheets/sheet6.xml", bytes, name="xl/lost.xml")
    assert said(read(broken)) == [("HP233", ""), ("HP201", "")]  # the lost part is named


# --- Text


def test_rich_text_is_its_text() -> None:
    """Bold letters, a line break and escaped characters, without the reading aids of Japanese."""

    def write(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        sheet.write_rich_string("A1", "Kortare ", bold, "väntan", " nu\n ")
        sheet.write_string("A2", "vanlig")

    data = written(write)
    assert cells(data) == {(1, 1): "Kortare väntan nu\n ", (2, 1): "vanlig"}
    reading_aid = b'<rPh sb="0" eb="1"><t>NEJ</t></rPh></si>'
    aided = with_part(data, "xl/sharedStrings.xml", lambda p: p.replace(b"</si>", reading_aid))
    assert cells(aided) == cells(data)


def test_a_letter_in_a_font_of_symbols_is_the_sign_that_people_see() -> None:
    """Ü in Wingdings is a tick, and n a square and no "nej"; a sentence is what was typed.

    Of a font that nobody here knows, the file says that it is one of symbols.
    """
    typed = {"D5": "ü", "E5": "n", "F5": "J", "G5": "\uf0fc", "H5": "o", "T5": "Klar"}

    def change(book: Any) -> None:
        sheet = book["Handlingsplan"]
        for cell, text in typed.items():
            sheet[cell] = text
            sheet[cell].font = Font(name="Wingdings")
        sheet["D6"] = CellRichText(TextBlock(InlineFont(rFont="Wingdings"), "ü"))
        sheet["E6"], sheet["E6"].font = "n", Font(name="Wingdings 3", charset=2)
        sheet["F6"] = CellRichText(TextBlock(InlineFont(rFont="Egna tecken", charset=2), "x"))

    book = read(edited(good_plan(), change))
    values = book.tables["handlingsplan"].values
    ticks = [values[f"lofte_{number}"][0] for number in range(1, 6)]
    assert (ticks, values["lofte_1"][1]) == ([True, None, None, True, False], True)
    assert values["kommentar"][0] == "Klar"
    told = {"E5": "■", "F5": "☺", "E6": "n (Wingdings 3)", "F6": "x (Egna tecken)"}
    assert {n.cell: n.varde for n in book.notes} == told


def test_a_raised_digit_is_no_part_of_the_number_before_it() -> None:
    """85 with the number of a footnote is not 851; a lowered digit, or an escape, is as it was."""

    def write(book: Any, sheet: Any) -> None:
        up, down = book.add_format({"font_script": 1}), book.add_format({"font_script": 2})
        sheet.write_rich_string("A1", "85", up, "1")
        sheet.write_rich_string("A2", "per m", up, "2", " och CO", down, "2")

    read_cells = cells(written(write))
    assert read_cells == {(1, 1): "85¹", (2, 1): "per m² och CO2"}
    assert (raised("a2"), raised("_x0041_")) == ("a²", "_x0041_")
    target = load_form().by_key["indikatorer"].field("malvarde")
    column = read_column(target, [read_cells[1, 1]], Context(year=2026))
    assert (column.values, column.remarks[0].kod) == ((None,), "HP603")


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("a_x000D_\nb", "a\r\nb"),
        ("a_x000B_b", "a\x0bb"),
        ("_x005F_x000D_", "_x000D_"),
        ("fil_x_y", "fil_x_y"),
        ("å_xD83D__xDE00_", "å😀"),
        ("_xD83D_", "\ufffd"),
    ],
)
def test_escaped_characters_are_the_characters_meant(stored: str, text: str) -> None:
    """_x000D_ is a carriage return, _x005F_ an underscore; a pair of surrogates is one sign."""
    data = written(lambda _book, sheet: sheet.write_string("A1", "TEXT"))
    data = with_part(data, "xl/sharedStrings.xml", lambda p: p.replace(b"TEXT", stored.encode()))
    assert cells(data) == {(1, 1): text}


def test_inline_strings_and_formula_strings_are_text() -> None:
    """Other programs write text into the cell itself."""
    row = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>inuti</t></is></c>'
        '<c r="B1" t="inlineStr"><is><r><t>två </t></r><r><t>bitar</t></r></is></c>'
        '<c r="C1" t="str"><f>A1</f><v>formel</v></c><c r="D1" t="b"><v>1</v></c>'
        '<c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="d"><v>2026-01-05T00:00:00</v></c>'
        '<c r="G1"><v>1E3</v></c><c r="H1" t="str"><f>""</f><v></v></c></row>'
    )
    data = written(lambda _book, sheet: sheet.write_string("A1", "x"))
    data = with_part(data, "xl/worksheets/sheet1.xml", reworded(rb"<row.*</row>", row.encode()))
    assert list(cells(data).values()) == [
        "inuti", "två bitar", "formel", True, "#N/A", moment("2026-01-05"), 1000.0,
    ]  # fmt: skip


@pytest.mark.parametrize("root", ["v", "is", "f", "row", "chartsheet"])
def test_a_sheet_that_is_no_worksheet_refuses_the_file(root: str) -> None:
    """Found by the fuzzer: a lone value has no cell around it."""
    other = f'<{root} xmlns="{MAIN.decode()}">1</{root}>'.encode()
    data = written(lambda _book, sheet: sheet.write_string("A1", "x"))
    data = with_part(data, "xl/worksheets/sheet1.xml", lambda _: other)
    with pytest.raises(SpreadsheetError, match="inget kalkylblad"):
        cells(data)


# --- Numbers and days


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("General", Shows.NUMBER), ("Standard", Shows.NUMBER), ("0.00", Shows.NUMBER),
        ("@", Shows.NUMBER),
        ('# ##0 "kr per dag"', Shows.NUMBER), ("[Red]-0", Shows.NUMBER), ("0.0E+00", Shows.NUMBER),
        ("yyyy-mm-dd", Shows.DATE), ("åååå-MM-DD", Shows.DATE),
        ("[$-41D]d mmmm yyyy;@", Shows.DATE),
        ("d/m", Shows.DATE), ("yyyy/mm/dd hh:mm", Shows.DATE), ("mmm-yy", Shows.MONTH),
        ("mmmm åååå", Shows.MONTH), ("hh:mm", Shows.TIME), ("[h]:mm:ss", Shows.TIME),
        ("0%", Shows.PERCENT),
        ("0.0 %;-0.0 %", Shows.PERCENT),
    ],
)  # fmt: skip
def test_number_formats_say_what_people_see(code: str, how: Shows) -> None:
    """English and Swedish codes, with colours, quoted words and language tags."""
    assert shows(code) is how
    assert number_format(code).shows is how


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (45, '0" dagar"', "45 dagar"), (45, '0 "dagar"', "45 dagar"), (45, "0\\ \\d", "45 d"),
        (12000, '#,##0" kr"', "12\u00a0000 kr"), (12000, "# ##0\u00a0[$kr-41D]", "12\u00a0000 kr"),
        (-1234.5, '# ##0.00" kr"', "-1\u00a0234,50 kr"), (3, '"AKU26-"00', "AKU26-03"),
        (7, "000", "007"), (79, '0" %"', "79 %"), (2.5, 'General" st"', "2,5 st"),
        (5, "[$€-2] 0.0", "€5,0"), (507091239, "000000\\-0000", "050709-1239"),
        (1012384, "000000-0000", "000101-2384"), (701234567, '000"-"000 00 00', "070-123 45 67"),
    ],
)  # fmt: skip
def test_a_unit_in_the_number_format_is_part_of_what_is_seen(
    number: float, code: str, text: str
) -> None:
    """The cell holds the number, and people see the text."""
    value = shown(number, number_format(code))
    assert value == number
    assert isinstance(value, NumberWithText)
    assert value.text == text


@pytest.mark.parametrize(
    ("number", "code", "seen"),
    [
        (1.5, "[h]:mm", "36:00"), (0.5, "h:mm", "12:00"),
        (46023, "yyyy", "2026"), (46023, "mmmm", "2026-01"), (46023, "åååå", "2026"),
        (46310, "[$-41D]Q\\ yyyy", "Q4 2026"), (46310, '"v. "WW', "v. 42 2026"),
        (0, '"x";;', 0), (-1, '"x";;', -1),
        (1.26, "0.0", 1.26), (5, "_-* #,##0_-", 5), (5, "[Red]0;[Red]-0", 5),
        (5, "0.0E+00", 5), (0, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', 0), (5, "+0;-0;0", 5),
        (12000, "#\\ ##0", 12000), (12, '0",-"', 12), (-5, "0;[Red]0", -5), (5, '0" *"', 5),
        (85, '[<5]"<5";0', 85), (20261005, "0000\\-00\\-00", 20261005), (5, '0"/1000"', 5),
        (0, '[$-41D]0;-0;"– kr"', 0),
        (5, "[Green]▲0;[Red]▼0", 5),
        (5, "General", 5), (5, "@", 5), (5, "0;-0;;@", 5), (1200, "#,##0", 1200),
    ],
)  # fmt: skip
def test_what_a_format_shows_is_what_is_read(number: float, code: str, seen: str | float) -> None:
    """Hours beyond a day, years alone, thousands; colours and alignment say nothing."""
    value = shown(number, number_format(code))
    assert (value, type(value)) == (seen, type(seen) if isinstance(seen, str) else type(number))


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (12000, "# ##0,", "12"), (12000, "0,", "12"), (12000, "0.0,", "12,0"),
        (12000, '0," tkr"', "12 tkr"), (4, '"<"0', "<4"), (5, '"-"0', "-5"), (5, "[Red]-0", "-5"),
        (85, '0"–90"', "85–90"), (85, '0"+"', "85+"), (85, '0" till 90"', "85 till 90"),
        (44, '"vecka "0"/2027"', "vecka 44/2027"), (3, '"Q"0" 2027"', "Q3 2027"),
        (4, '[<5]"<5";0', "<5"), (46027, '"löpande"', "löpande"), (0, '0;-0;"saknas"', "saknas"),
        (80, '"högst "0', "högst 80"), (12, '0"000"', "12000"), (-1, '"Ja";"Nej"', "Nej"),
    ],
)  # fmt: skip
def test_a_format_that_shows_another_value_says_so(number: float, code: str, text: str) -> None:
    """Thousands, signs, ranges and words that make something else of the number."""
    value = shown(number, number_format(code))
    assert isinstance(value, NumberWithText)
    assert (value.text, value.misleads, value == number) == (text, True, True)


@pytest.mark.parametrize(
    ("number", "code", "seen"),
    [
        (0.8, '"<"0%', "<80 %"), (0.85, '0%"–90%"', "85 %–90%"), (0.8, '0%" av alla"', "80 %"),
        (46023, '"Q3 "yyyy', "Q3 2026"), (46023, '"vår "yyyy', "vår 2026"),
        (46188, 'yyyy-mm-dd"–30"', "2026-06-15–30"),
    ],
)  # fmt: skip
def test_what_stands_round_a_percentage_or_a_day_counts(
    number: float, code: str, seen: str
) -> None:
    """A sign before it, another number or a quarter; words change a year alone."""
    assert shown(number, number_format(code)) == seen


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_what_a_format_shows_is_asked_about_or_read_as_it_is_shown(
    office: Office, tmp_path: Path, ending: str
) -> None:
    """In a field for numbers a finding quotes it; in a field for dates it is the time."""
    formats = {
        ("Indikatorer", "F5"): (4, '"<"0'),
        ("Indikatorer", "F6"): (12000, "#,##0,"),
        ("Indikatorer", "F7"): (45, '0" dagar"'),
        ("Handlingsplan", "P5"): (44, '"vecka "0"/2027"'),
        ("Handlingsplan", "P6"): (46027, '"löpande"'),
    }
    row = "\n Väntan | 45"
    data = plan(
        "aktivitet | slut\n Larma | x\n Mäta | x",
        sheets={"indikatorer": "indikator | malvarde" + 3 * row},
    )

    def change(book: Any) -> None:
        for (sheet, cell), (number, code) in formats.items():
            book[sheet][cell].value = number
            book[sheet][cell].number_format = code

    source = tmp_path / "plan.xlsx"
    source.write_bytes(edited(data, change))
    book = read_book(source if ending == ".xlsx" else office.convert(source, tmp_path / "p.ods"))
    assert book.tables["indikatorer"].values["malvarde"] == (None, None, 45.0)
    asked = {one.cell: one.varde for one in book.notes if one.kod == "HP603"}
    assert asked == {"F5": "<4", "F6": "12 (i cellen 12000)"}
    week, always = book.tables["handlingsplan"].values["slut"]
    assert isinstance(week, Period)
    assert (week.fran.isoformat(), always) == ("2027-11-01", "Löpande")


@pytest.mark.parametrize(
    ("number", "text", "misleads"),
    [
        (1234.5, "1 234,50", False), (1234.5, "1,234.5", False), (1.26, "1,3", False),
        (-5, "-5", False), (5, "+5", False), (45, "45 dagar", False), (120000, "1,2E+05", False),
        (1.5, "1 1/2", False), (0, "-", False), (12, "12 kr", False), (5, "€5,0", False),
        (0.5, "12:00", False), (0, "0", False), (79.6, "80 %", False), (80, "<80 %", True),
        (0, "- kr", False), (0, "$-", False), (46027, "löpande", True),
        (-1234, "1\u00a0234", False),
        (12000, "12", True), (4, "<4", True), (5, "-5", True), (85, "85–90", True),
    ],
)  # fmt: skip
def test_a_text_misleads_where_it_is_not_the_number(
    number: float, text: str, *, misleads: bool
) -> None:
    """In .ods the text stands beside the number; rounding, units and kinds of signs are fine."""
    assert text_misleads(number, text) is misleads


def test_a_number_with_a_unit_is_the_number_in_a_field_for_numbers() -> None:
    """45 dagar is 45, kept as it is shown; in a field for text it is the text."""
    data = plan(
        "aktivitet | metod\n Larma | x",
        sheets={"indikatorer": "indikator | malvarde\n Väntan | 45"},
    )

    def formats(book: Any) -> None:
        book["Indikatorer"]["F5"].number_format = '0" dagar"'
        book["Handlingsplan"]["Q5"].value = 45
        book["Handlingsplan"]["Q5"].number_format = '0" dagar"'

    tables = read(edited(data, formats)).tables
    assert tables["indikatorer"].values["malvarde"] == (45.0,)
    assert tables["indikatorer"].written["malvarde"] == {0: "45 dagar"}
    assert tables["handlingsplan"].values["metod"] == ("45 dagar",)


@pytest.mark.parametrize(
    ("iso", "seen"),
    [("2026-01-05", "2026-01-05"), ("13:30:00", "13:30"), ("T13:30", "13:30"), ("--", "--")],
)
def test_a_moment_in_iso_that_is_no_day_does_not_refuse_the_plan(iso: str, seen: str) -> None:
    """A cell of the kind d may hold a time of day alone; some programs write that."""
    data = written(lambda _book, sheet: sheet.write_number("A1", 1))
    cell = f'<c r="A1" t="d"><v>{iso}</v></c>'.encode()
    data = with_part(data, "xl/worksheets/sheet1.xml", reworded(rb"<c r=.*?</c>", cell))
    value = cells(data)[1, 1]
    assert (f"{value:%Y-%m-%d}" if isinstance(value, dt.datetime) else value) == seen


def test_a_date_that_shows_a_year_alone_is_that_year() -> None:
    """A cell that shows 2027 means the year, whatever day it holds."""
    data = plan("aktivitet | slut\nLarma | 2027-01-01")

    def year(book: Any) -> None:
        book["Handlingsplan"]["P5"].number_format = "yyyy"

    value = read(edited(data, year)).tables["handlingsplan"].values["slut"][0]
    assert isinstance(value, Period)
    assert (value.till, value.precision) == (dt.date(2027, 12, 31), Precision.AR)


def test_a_date_counts_from_1904_where_the_file_says_so() -> None:
    """Old files from Macs count days from another year."""

    def write(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime("A1", dt.date(2026, 10, 15), style)

    expected = {(1, 1): moment("2026-10-15")}
    assert cells(written(write)) == cells(written(write, date_1904=True)) == expected


def test_a_day_that_lost_its_format_counts_from_1904_too() -> None:
    """Its number alone would be four years off."""
    good = read(good_plan()).tables[PLAN]
    cell = f"{good.letters['start']}{good.rows[0]}"

    def change(book: Any) -> None:
        book["Handlingsplan"][cell].value = 44_619
        book["Handlingsplan"][cell].number_format = "General"

    data = edited(good_plan(), change)
    old = with_part(
        data, "xl/workbook.xml", lambda p: p.replace(b"<workbookPr", b'<workbookPr date1904="1"')
    )
    days = [read(book).tables[PLAN].values["start"][0] for book in (data, old)]
    assert [day.fran.isoformat() for day in days if isinstance(day, Period)] == [
        "2022-02-27",
        "2026-02-28",
    ]


def test_serial_numbers_are_days() -> None:
    """With Excel's leap day of 1900, the time of day, and both ends of the calendar."""
    assert from_serial(1) == moment("1900-01-01")
    assert from_serial(61) == moment("1900-03-01")
    assert from_serial(46027.5) == moment("2026-01-05 12:00")
    assert from_serial(46027.9999999) == moment("2026-01-06")
    assert from_serial(0, epoch_1904=True) == moment("1904-01-01")
    assert from_serial(-1) is None
    assert from_serial(2_958_466) is None


def test_a_month_is_read_as_the_month_that_people_see() -> None:
    """A cell that shows okt-26 holds the first of October, which nobody meant."""
    data = plan("aktivitet | slut\nLarma | 2026-10-01")

    def month(book: Any) -> None:
        book["Handlingsplan"]["P5"].number_format = "mmm-yy"

    value = read(edited(data, month)).tables["handlingsplan"].values["slut"][0]
    assert value == Period(
        fran=dt.date(2026, 10, 1), till=dt.date(2026, 10, 31), precision=Precision.MANAD
    )


# --- What a plan should not hold


def test_macros_are_said() -> None:
    """An .xlsm is read like any other, and its macros are never run."""
    data = with_part(RICH_PLAN, "xl/vbaProject.bin", lambda _part: b"\xd0\xcf\x11\xe0")
    assert note(read(data), "HP117").cell == ""
    assert read(data).tables == read(RICH_PLAN).tables


LINK = b'<externalLink xmlns="' + MAIN + b'">%s</externalLink>'
RELATION = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://x/externalLinkPath" TargetMode="External" '
    b'Target="file:///C:/Planer/Budget%202026.xlsx"/></Relationships>'
)


def test_links_to_other_files_are_said_with_the_files_name() -> None:
    """The link is not followed."""
    data = with_part(
        RICH_PLAN, "xl/externalLinks/externalLink1.xml", lambda _: LINK % b"<externalBook/>"
    )
    data = with_part(data, "xl/externalLinks/_rels/externalLink1.xml.rels", lambda _: RELATION)
    assert note(read(data), "HP118").detalj["skal"] == "Budget 2026.xlsx"


def test_a_command_in_the_file_is_said() -> None:
    """A DDE link could start a program in an old Excel."""
    dde = LINK % b'<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'
    data = with_part(RICH_PLAN, "xl/externalLinks/externalLink1.xml", lambda _: dde)
    assert note(read(data), "HP123").varde == "cmd|/c calc"


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml"])
def test_broken_xml_is_a_refusal_and_no_other_error(part: str) -> None:
    """Any part cut in two makes the file unreadable, with a code."""
    with pytest.raises(UnreadableFileError) as caught:
        read(with_part(RICH_PLAN, part, lambda text: text[: len(text) // 2]))
    assert caught.value.code == "HP101"


def test_a_workbook_of_something_else_is_no_plan() -> None:
    """Nothing of a form: not its names, not its tables, not its headings."""
    data = written(lambda _book, sheet: sheet.write_row(0, 0, ["Namn", "Belopp", "Datum"]))
    with pytest.raises(UnreadableFileError) as caught:
        read(data)
    assert caught.value.code == "HP112"


def test_a_file_that_does_not_exist_is_a_refusal(tmp_path: Path) -> None:
    """The reason is the system's own, and the file is named by the caller."""
    with pytest.raises(UnreadableFileError):
        read_book(tmp_path / "finns inte.xlsx")


# --- Other readers agree


def _corpus(shared: Path) -> list[Path]:
    return sorted((shared / "corpus").glob("*.xls[xm]"))


def _theirs(value: object) -> object:
    """Return another reader's value as we would give it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value)
    return value


def test_openpyxl_sees_the_same_cells_in_files_saved_by_excel(shared: Path) -> None:
    """Every cell of every sheet of the corpus: value and place."""
    different = []
    for path in _corpus(shared):
        book = openpyxl.load_workbook(path, data_only=True)
        ours = {
            sheet.name: sheet.grid
            for sheet in open_workbook(open_package(path.read_bytes())).sheets
        }
        for sheet in book.worksheets:
            theirs = {
                (cell.row, cell.column): _theirs(cell.value)
                for line in sheet.iter_rows()
                for cell in line
                if cell.value not in {None, ""}
            }
            own = {(row, column): value for row, column, value in ours[sheet.title]}
            own.update(dict.fromkeys(ours[sheet.title].pictures, "#VALUE!"))
            own.update(ours[sheet.title].struck)
            different += [
                (path.name, sheet.title, place, theirs.get(place), own.get(place))
                for place in theirs.keys() | own.keys()
                if theirs.get(place) != own.get(place)
            ]
    assert different == []


def test_calamine_sees_the_same_cells_in_files_saved_by_excel(shared: Path) -> None:
    """The fast reader of others, on all that it does not lose (errors)."""
    calamine = pytest.importorskip("python_calamine")
    different = []
    for path in _corpus(shared):
        book = calamine.CalamineWorkbook.from_path(path)
        ours = {
            sheet.name: sheet.grid
            for sheet in open_workbook(open_package(path.read_bytes())).sheets
        }
        for name, grid in ours.items():
            lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for row, column, value in grid:
                their = _theirs(lines[row - 1][column - 1])
                if isinstance(their, dt.date) and not isinstance(their, dt.datetime):
                    their = dt.datetime.combine(their, dt.time())
                if their not in {value, ""}:
                    different.append((path.name, name, row, column, value, their))
    assert different == []
