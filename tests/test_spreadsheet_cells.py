"""A worksheet's cells out of its XML, however it is written; openpyxl reads the same."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.form import form_names, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.formats import NumberFormat, Shows
from handlingsplan.spreadsheet.glance import glance
from handlingsplan.spreadsheet.model import CellValue, ErrorValue, Grid
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.sheet import Shared, read_sheet
from handlingsplan.spreadsheet.strings import Strings, shared_strings
from handlingsplan.spreadsheet.styles import Styles
from handlingsplan.spreadsheet.workbook import open_workbook
from handlingsplan.spreadsheet.xml_text import decode, encode, escape, escape_attribute
from handlingsplan.template import make_template
from tests.workbooks import good_plan

CONTEXT = Shared(
    strings=Strings(["ett", None, "tre", "kvar"], {3: "bort"}),
    styles=Styles(shows={"3": NumberFormat(Shows.DATE)}, struck=frozenset({"7"})),
)
PLAIN = Shared(strings=CONTEXT.strings)
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FIFTH_OF_JANUARY = dt.datetime.fromisoformat("2026-01-05")


def grid(cells: str, *, tail: str = "", row: str = ' r="1"') -> Grid:
    """Read a worksheet of one row with these cells, and ``tail`` after the rows."""
    sheet = f'<worksheet xmlns="{NAMESPACE}"><sheetData><row{row}>{cells}</row></sheetData>'
    return read_sheet(f"{sheet}{tail}</worksheet>".encode(), "blad", CONTEXT)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>2</v></c>', 2.0),
        ('<c t="n" r="A1"><v>2</v></c>', 2.0),
        ("<c><v>2</v></c>", 2.0),
        ('<c r="A1" t="s"><v>2</v></c>', "tre"),
        ('<c r="A1" t="s"><v>1</v></c>', None),
        ('<c r="A1" t="s"><v/></c>', None),
        ('<c r="A1" t="str"><v>R&amp;D</v></c>', "R&D"),
        ('<c r="A1" t="str"><v>a\r\nb</v></c>', "a\nb"),
        ('<c r="A1" t="str"><v>a/>b</v></c>', "a/>b"),
        ('<c r="A1" t="str"><v>_x0041_</v></c>', "A"),
        ('<c r="A1" t="str"><v> </v></c>', None),
        ('<c r="A1" t="inlineStr"><is><t>här</t></is></c>', "här"),
        ('<c r="A1" t="inlineStr"><is><r><t>hä</t></r><r><t>r</t></r></is></c>', "här"),
        ('<c r="A1" t="inlineStr"><is><t>東</t><rPh><t>ひ</t></rPh></is></c>', "東"),
        ('<c r="A1" t="inlineStr"><v>är</v></c>', None),
        ('<c r="A1" cm="1" a="/&gt;"><v>2</v></c>', 2.0),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ErrorValue("#N/A")),
        ('<c r="A1" t="d"><v>2026-01-05</v></c>', FIFTH_OF_JANUARY),
        ('<c r="A1" s="3"><v>46027</v></c>', FIFTH_OF_JANUARY),
        ('<c r="A1"><f t="shared" si="0"/><v>2</v></c>', 2.0),
        ('<c r="A1" t="str"><f>"a&#10;b"</f><v>a</v></c>', "a"),
        ('<!-- <c r="A1"><v>1</v></c> --><c r="A1"><v>2</v></c>', 2.0),
        ('<x:c xmlns:x="andra" r="A1"><x:v>1</x:v></x:c>', None),
        ('<c r="A1" t="str"><v><![CDATA[<v>1</v>]]></v></c>', "<v>1</v>"),
    ],
)
def test_a_cell_is_read_however_it_is_written(cell: str, value: CellValue | None) -> None:
    """Kinds of cells and ways of XML: what a person sees is what is read."""
    assert grid(cell).columns.get(1, {}).get(1) == value


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="s"><v>4</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="A1" t="s"><v>ett</v></c>',
        '<c r="A1" t="n"><v>ett</v></c>',
        '<c r="1A"><v>1</v></c>',
    ],
)
def test_a_cell_that_nobody_can_read_is_a_reason(cell: str) -> None:
    """A string that is not there, a number of letters, an address that is none."""
    with pytest.raises(SpreadsheetError, match="blad") as caught:
        grid(cell)
    assert caught.value.defect is Defect.UNREADABLE


@pytest.mark.parametrize("sign", ["\x0b", "\x00", "\ufffe", "\uffff"])
def test_what_no_xml_may_hold_is_a_reason(sign: str) -> None:
    """The parser refuses it, in cells as in shared strings."""
    with pytest.raises(SpreadsheetError):
        grid(f'<c r="A1" t="str"><v>a{sign}b</v></c>')
    with pytest.raises(SpreadsheetError):
        shared_strings(f"<sst xmlns='x'><si><t>a{sign}b</t></si></sst>".encode(), "strängar")


@pytest.mark.parametrize(
    ("row", "hidden"),
    [
        (' r="1" hidden="1"', {1}),
        ('\n hidden="true" r="1"', {1}),
        (' r="1" hidden="0"', set()),
        (' r="1" a="hidden=1"', set()),
    ],
)
def test_hidden_rows_are_known(row: str, hidden: set[int]) -> None:
    """Whatever stands between the attributes."""
    assert grid('<c r="A1"><v>1</v></c>', row=row).hidden_rows == hidden


def test_what_stands_after_the_cells_is_read() -> None:
    """Merged cells, filters and rules for input, old and new, under any prefix."""
    rules = "<dataValidations><dataValidation prompt='a > b' sqref='A1 B2:B9'/></dataValidations>"
    newer = (
        '<extLst><ext><n:dataValidations xmlns:n="x" xmlns:xm="y"><n:dataValidation>'
        "<xm:sqref>C1:C9</xm:sqref></n:dataValidation></n:dataValidations></ext></extLst>"
    )
    merged = '<!-- note --><mergeCells><mergeCell  ref="A1:B2"/><mergeCell ref="C1"/></mergeCells>'
    filters = '<autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter>'
    found = grid("", tail=filters + merged + rules + newer)
    assert list(map(str, found.validations)) == ["A1", "B2:B9", "C1:C9"]
    assert (list(map(str, found.merged)), found.filtered) == (["A1:B2"], True)


def test_formulas_are_known_and_whether_their_value_is_saved() -> None:
    """A program may save a formula without its value."""
    found = grid('<c r="A1"><f>1+1</f></c><c r="B1"><f>A1&amp;"x"</f><v>2</v></c>')
    assert found.formulas == {(1, 1): "1+1", (1, 2): 'A1&"x"'}
    assert found.unsaved == {(1, 1)}


SST = f'<sst xmlns="{NAMESPACE}" count="3">'


@pytest.mark.parametrize(
    ("items", "texts"),
    [
        ("<si><t>ett</t></si><si><t>Åtgärd</t></si>", ["ett", "Åtgärd"]),
        ('<si><t xml:space="preserve"> två </t></si><si><t></t></si>', [" två ", None]),
        ("<si><t>R&amp;D &lt;1&gt; &amp;lt; &quot;x&quot;</t></si>", ['R&D <1> &lt; "x"']),
        ("<si><t>_x000A__x005F_x0041_</t></si><si><t> </t></si>", ["\n_x0041_", None]),
        ("<si><t>a&#10;b</t></si><si><t/></si><si/>", ["a\nb", None, None]),
        ("<si><r><t>fet</t></r><r><t> och mager</t></r></si>", ["fet och mager"]),
        ("<si><t>東</t><rPh sb='0' eb='1'><t>ひ</t></rPh></si>", ["東"]),
        ("<!-- x --><si><t><![CDATA[<]]></t></si>", ["<"]),
    ],
)
def test_shared_strings_are_read_however_they_are_written(
    items: str, texts: list[str | None]
) -> None:
    """Entities, escapes, runs and reading aids; what cannot be seen is nothing."""
    assert shared_strings(f"{SST}{items}</sst>".encode(), "strängar").texts == texts


# --- Judged by another reader


def seen_by_openpyxl(data: bytes) -> Iterator[tuple[str, int, int, object]]:
    """Go through sheet, row, column and value of the cells that openpyxl finds something in."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and str(cell.value).strip():
                    yield sheet.title, cell.row, cell.column, cell.value


def seen_by_us(data: bytes) -> dict[tuple[str, int, int], CellValue]:
    """Return (sheet, row, column) -> value of every cell, struck out or a picture as well."""
    book = open_workbook(open_package(data))
    seen: dict[tuple[str, int, int], CellValue] = {
        (s.name, r, c): value for s in book.sheets for r, c, value in s.grid
    }
    pictures = {
        (s.name, *place): ErrorValue("#VALUE!") for s in book.sheets for place in s.grid.pictures
    }
    struck = {(s.name, *place): v for s in book.sheets for place, v in s.grid.struck.items()}
    return {**struck, **pictures, **seen}


def same_as_openpyxl(data: bytes) -> int:
    """Hold the two readers equal over a workbook; return how many cells they agree on."""
    ours = seen_by_us(data)
    theirs = {(sheet, row, column): value for sheet, row, column, value in seen_by_openpyxl(data)}
    assert set(theirs) <= set(ours)
    covered = {
        (sheet.name, *place)
        for sheet in open_workbook(open_package(data)).sheets
        for area in sheet.grid.merged
        for place in area.cells()
    }
    assert set(ours) - set(theirs) <= covered  # openpyxl drops what lies under a merged cell
    return sum(_agree(ours[place], value) for place, value in theirs.items())


def _agree(ours: CellValue, theirs: object) -> bool:
    """Assert that two values are the same; those that a format shows otherwise are left."""
    if isinstance(ours, str) and isinstance(theirs, str):
        assert ours == decode(theirs).replace("\r\n", "\n")
    elif isinstance(ours, float) and isinstance(theirs, int | float):
        assert math.isclose(ours, theirs)
    elif isinstance(ours, dt.datetime) and isinstance(theirs, dt.datetime):
        assert abs(ours - theirs) < dt.timedelta(seconds=1)
    else:
        return False
    return True


@pytest.mark.parametrize("form", form_names())
def test_templates_are_read_as_another_reader_does(form: str) -> None:
    """Every cell of every sheet."""
    declared = load_form(form)
    organisation = load_organisation(declared.organisation)
    data = make_template(declared, organisation, organisation.grupper[0], 2026)
    assert same_as_openpyxl(data) > 100


def test_a_filled_plan_saved_by_openpyxl_is_read_as_before() -> None:
    """It writes every text into its cell; ours stand in a part of their own."""
    data = good_plan()
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(stream)
    assert same_as_openpyxl(data) > 100
    before, after = seen_by_us(data), seen_by_us(stream.getvalue())
    unsaved = {place for place in before if place not in after}  # formulas lose their values
    assert {k: v for k, v in before.items() if k not in unsaved} == after
    assert all(sheet in {"Start", "Listor", "Visa på möte"} for sheet, _, _ in unsaved)


def test_files_saved_by_excel_are_read_as_another_reader_does(shared: Path) -> None:
    """Whatever Excel wrote into them."""
    paths = sorted((shared / "corpus").glob("*.xls[xm]"))
    agreed = 0
    for path in paths:
        try:
            openpyxl.load_workbook(path, data_only=True)
        except Exception:  # noqa: BLE001, S112  (what openpyxl cannot open proves nothing)
            continue
        agreed += same_as_openpyxl(path.read_bytes())
    assert agreed > len(paths)


# --- Escapes and addresses: laws


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_is_stored_and_read_back_as_it_was(text: str) -> None:
    """Whatever it is made of, also in an attribute's quotes."""
    assert decode(encode(text)) == text
    root = grid(f'<c r="A1" t="str" x="{escape_attribute(text)}"><v>i{escape(text)}</v></c>')
    assert root.columns[1][1] == f"i{text}"


@given(st.integers(1, 1_048_576), st.integers(1, 16_384), st.integers(0, 50), st.integers(0, 50))
def test_an_area_is_read_back_as_it_was(row: int, column: int, down: int, right: int) -> None:
    """From its own text; what lies outside a sheet is no area."""
    area = Area(row, column, row + down, column + right)
    inside = area.bottom <= 1_048_576 and area.right <= 16_384
    assert Area.parse(str(area)) == (area if inside else None)
    assert not inside or area.holds(Area(row, column, row, column))


SPELLINGS = [
    '<c r="{}"/>',
    '<c r="{}" s="1"></c>',
    '<c r="{}"><v>2</v></c>',
    '<c r="{}" t="s"><v>0</v></c>',
    '<c r="{}" s="1" t="s"><v>2</v></c>',
    '<c r="{}" t="s"><v>1</v></c>',
    '<c r="{}" t="s"><v>3</v></c>',
    '<c r="{}" t="s"><v><![CDATA[0]]></v></c>',
    '<c r="{}" t="s"><v>0</v><!-- c> --></c>',
    '<c r="{}"><v>7</v><!-- t="s"><v>0</v></c> --></c>',
    '<c r="{}" t="inlineStr"><is><t>hos c> oss</t></is></c>',
    '<c r="{}" t="str"><f>A1&amp;"x"</f><v>ett</v></c>',
    '<c r="{}"><f aca="false">A1>2</f><v/></c>',
    '<c r="{}"><f t="shared" si="0"/><v>2</v></c>',
    '<c r="{}" t="s"><f>A1</f><v>0</v></c>',
    '<c r="{}" t="inlineStr"><is><t>p&#229; v&#228;g &lt;b&gt;</t></is></c>',
    '<c r="{}" s="1" t="inlineStr"><is><t xml:space="preserve"> fritt </t></is></c>',
    '<c r="{}" t="inlineStr"><is><t>a_x0041_b</t></is></c>',
    '<c r="{}" t="inlineStr"></c>',
    '<c r="{}" t="inlineStr"><is><t> </t></is></c>',
    '<c r="{}" t="inlineStr"><is><r><t>kvar</t></r></is></c>',
    '<x:c xmlns:x="' + NAMESPACE + '" r="{}"><x:v>5</x:v></x:c>',
]


@given(st.lists(st.sampled_from(SPELLINGS), max_size=6))
def test_what_is_seen_at_a_glance_is_what_reading_finds(cells: list[str]) -> None:
    """A sheet that is not read holds the texts that were seen, formulas, and nothing else."""
    row = "".join(cell.format(f"{chr(65 + number)}1") for number, cell in enumerate(cells))
    sheet = f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1">{row}</row></sheetData>'
    data = f"{sheet}<headerFooter><oddFooter>&amp;Rfot</oddFooter></headerFooter></worksheet>"
    seen = glance(data.encode(), "blad", PLAIN, {})
    read = read_sheet(data.encode(), "blad", PLAIN, {})
    assert seen.around.printed == ("fot",)
    if seen.texts is None:
        return
    assert seen.texts == {value for r, c, value in read if (r, c) not in read.formulas}
    assert not read.struck
    assert seen.formulas == set(read.formulas.values())


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (SPELLINGS[4] + SPELLINGS[11] + SPELLINGS[12] + SPELLINGS[13], {"tre"}),
        (SPELLINGS[15] + SPELLINGS[11], {"på väg <b>"}),
        (SPELLINGS[0], set()),
        (SPELLINGS[2], None),
        (SPELLINGS[6], None),
    ],
)
def test_sheets_of_strings_and_formulas_are_seen_at_a_glance(
    cells: str, texts: set[str] | None
) -> None:
    """A number, or a text of which a part is struck out, is left to reading."""
    sheet = (
        f'<worksheet xmlns="{NAMESPACE}"><sheetData><row r="1">{cells.replace("{}", "A1", 1)}</row>'
    )
    data = f"{sheet}</sheetData></worksheet>".replace('"{}"', '"B1"').encode()
    assert glance(data, "blad", PLAIN, {}).texts == texts
    assert glance(data, "blad", CONTEXT, {}).texts is None, "a style strikes out"
