"""Return copies: the review sheet is filled, and nothing else in the file changes."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlingsplan import theme
from handlingsplan.findings import Finding, Phase, Place, Severity, load_catalogue
from handlingsplan.form import form_names, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.report.copies.return_copies import return_copy, write_return_copies
from handlingsplan.report.copies.review_rows import review_rows
from handlingsplan.rounds import check_round, read_round
from handlingsplan.spreadsheet.a1 import column_letter
from handlingsplan.spreadsheet.defects import SpreadsheetError
from handlingsplan.spreadsheet.edit import patch_zip
from handlingsplan.spreadsheet.xml_text import decode
from handlingsplan.template.book import make_template
from tests.filled_books import REVIEW_HEADING, changed_parts, filled_book
from tests.office import Office
from tests.workbooks import GOOD, edited, good_plan, plan, read, said

FORM = load_form()
TODAY = dt.date(2026, 11, 22)
#: What fills a cell with an error; a warning has lines of its own, and no fill.
LIT = f"#{theme.MARKS['fel']['bg_color']}"
FIRST = REVIEW_HEADING + 1
LAST = column_letter(len(FORM.review.falt))
_STRICT = b"http://purl.oclc.org/ooxml/"
#: What must change where a review sheet is added; the styles only where the file has some.
APPENDED = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"}


RULE = load_catalogue().rules["HP405"]


def _finding(cell: str = "B5", niva: Severity = Severity.FEL, **parts: str) -> Finding:
    texts = {
        "kod": "HP405",
        "blad": "Handlingsplan",
        "rubrik": "Status",
        "vad": RULE.vad,
        "gor": RULE.gor,
        **parts,
    }
    return Finding(cell=cell, niva=niva, **texts)


def _copy(data: bytes, *findings: Finding, names: dict[str, str] | None = None) -> bytes:
    rows = review_rows(findings, form=FORM, names=names or {}, today=TODAY)
    return return_copy(data, rows, form=FORM)


def _open(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():  # openpyxl says what it would lose, and is not to save here
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(data))


def _review(data: bytes, name: str = "Granskning") -> Any:
    return _open(data)[name]


def _rows(data: bytes, name: str = "Granskning") -> list[tuple[Any, ...]]:
    """Return what stands under the review sheet's headings, without empty rows."""
    rows = _review(data, name).iter_rows(min_row=FIRST, max_col=7, values_only=True)
    return [row for row in rows if any(value is not None for value in row)]


def test_patching_nothing_gives_the_same_bytes() -> None:
    """A patch that changes nothing is the file itself, bit for bit."""
    book = filled_book()
    assert patch_zip(book, {}) == book


def test_a_patch_may_add_and_leave_out_parts() -> None:
    """New parts come last, parts to drop are gone, the others stand as they stood."""
    book = filled_book()
    patched = patch_zip(book, {"ny.xml": b"<a/>"}, drop=("docProps/app.xml",))
    names = zipfile.ZipFile(io.BytesIO(patched)).namelist()
    assert names[-1] == "ny.xml"
    assert "docProps/app.xml" not in names
    assert changed_parts(patch_zip(book, {}, drop=("docProps/app.xml",)), patched) == (
        set(),
        {"ny.xml"},
    )


def test_a_broken_entry_is_written_anew_and_stops_nothing() -> None:
    """Its name stands otherwise before its bytes than in the directory, which zipfile refuses."""
    book = filled_book()
    part = b"xl/worksheets/sheet1.xml"
    broken = book.replace(part, part[:-1] + b"\r", 1)
    with zipfile.ZipFile(io.BytesIO(broken)) as archive, pytest.raises(zipfile.BadZipFile):
        archive.read(part.decode())
    patched = patch_zip(broken, {part.decode(): b"<ny/>"})
    assert zipfile.ZipFile(io.BytesIO(patched)).read(part.decode()) == b"<ny/>"


def test_a_zip_written_as_a_stream_keeps_its_descriptors() -> None:
    """Sizes that stand after the data (as in files made on the fly) survive a patch."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.got = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.got += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<a/>" * 50)
        archive.writestr("b.xml", b"<b/>" * 50)
        archive.writestr("c.xml", b"<c/>" * 50)
    patched = patch_zip(bytes(pipe.got), {"b.xml": b"<ny/>"})
    after = zipfile.ZipFile(io.BytesIO(patched))
    assert after.testzip() is None
    assert after.read("b.xml") == b"<ny/>"
    assert changed_parts(bytes(pipe.got), patched) == ({"b.xml"}, set())


def test_nothing_but_the_review_sheet_changes() -> None:
    """Chart, picture, comment, rich text, checkbox and the rest are byte for byte the user's."""
    book = filled_book()
    changed, new = changed_parts(book, _copy(book, _finding(), _finding("B7")))
    assert (changed, new) == ({"xl/worksheets/sheet2.xml", "xl/tables/table2.xml"}, set())


@pytest.mark.parametrize("name", form_names())
def test_every_shipped_form_has_return_copies_by_data_alone(name: str) -> None:
    """Another region's template is marked by the same code: its review sheet and table differ."""
    form = load_form(name)
    organisation = load_organisation(form.organisation)
    template = make_template(form, organisation, organisation.grupper[0], 2026)
    found = _finding("C5", blad=form.plan.namn)
    rows = review_rows([found], form=form, names={}, today=TODAY)
    copy = return_copy(template, rows, form=form)
    changed, new = changed_parts(template, copy)
    assert (len(changed), new) == (3, set())  # the sheet, its table, and what the cover says
    review = _review(copy, form.review.namn)
    assert review.cell(FIRST, 4).hyperlink.location == f"'{form.plan.namn}'!C5"


@pytest.mark.parametrize("count", [1, 3, 200])
def test_a_return_copy_that_is_sent_back_has_no_strange_text_on_its_review_sheet(
    count: int,
) -> None:
    """What the checks wrote there last time is theirs."""
    found = [_finding(f"C{row}") for row in range(5, 5 + count)]
    assert said(read(_copy(good_plan(), *found))) == said(read(good_plan()))


@pytest.mark.parametrize("field", ["nr", "cell", "vad", "gor", "granskad"])
@pytest.mark.parametrize("over", [False, True], ids=["after", "over"])
def test_what_somebody_types_over_the_checks_own_words_is_told(field: str, *, over: bool) -> None:
    """Instead of them or after them: the checks will write over it next time."""
    copy = _copy(good_plan(), _finding("B5"), _finding("C6", forslag="2026-12-01"))
    column = [one.namn for one in FORM.review.falt].index(field) + 1

    def answer(book: Any) -> None:
        cell = book["Granskning"].cell(FIRST, column)
        cell.value = "Rättat av oss" if over else f"{cell.value or ''} Rättat av oss"

    [note] = [n for n in read(edited(copy, answer)).notes if n.blad == "Granskning"]
    assert note.kod == "HP235"
    assert "Rättat av oss" in note.varde


def test_no_sentence_is_nothing_but_a_place() -> None:
    """Any text would be taken for it, and what somebody typed over it would be lost."""
    rules = load_catalogue().rules.values()
    sentences = [text for rule in rules for text in (rule.vad, rule.gor)]
    assert [text for text in sentences if len(re.sub(r"\{\w+\}|\W", "", text)) < 5] == []


@pytest.mark.parametrize("kod", sorted(load_catalogue().rules))
def test_the_checks_know_their_own_sentences(kod: str) -> None:
    """Those of every rule, whatever stands in their places, in a copy that is sent back."""
    place = Place(blad="Handlingsplan", cell="B5", rubrik="Status", galler="AKU26-01 Något")
    found = [
        load_catalogue().finding(
            kod,
            place,
            phase=Phase.INLAMNING,
            today=TODAY,
            varde="a: b.",
            samlat=samlat,
            detalj="två { ord }",
        )
        for samlat in (False, bool(load_catalogue().rules[kod].vad_samlat))
    ]
    copy = _copy(plan(), *filter(None, found))
    assert [n.kod for n in read(copy).notes if n.blad == "Granskning"] == []


def test_the_most_important_comes_first_with_a_link_to_its_cell() -> None:
    """Rows come by severity and place, numbered, and each cell's link leads there."""
    found = [
        _finding("B7"),
        _finding("A6", Severity.TIPS),
        _finding("B6"),
        _finding("C6", Severity.VARNING),
    ]
    copy = _copy(filled_book(), *found)
    assert [row[:4] for row in _rows(copy)] == [
        (1, "fel", "Handlingsplan", "B6"),
        (2, "fel", "Handlingsplan", "B7"),
        (3, "varning", "Handlingsplan", "C6"),
        (4, "tips", "Handlingsplan", "A6"),
    ]
    links = [_review(copy).cell(FIRST + n, 4).hyperlink.location for n in range(4)]
    assert links == [f"'Handlingsplan'!{cell}" for cell in ("B6", "B7", "C6", "A6")]


def test_a_suggested_mend_stands_with_what_to_do() -> None:
    """Where the machine knows the answer, the review sheet carries it."""
    copy = _copy(filled_book(), _finding(forslag="2026-10-15"))
    assert _rows(copy)[0][6] == "Välj status i listan. Förslag: 2026-10-15"


def test_a_finding_without_a_cell_links_to_its_sheet_if_there_is_one() -> None:
    """A missing sheet gets no link, a sheet that exists gets one."""
    copy = _copy(filled_book(), _finding(""), _finding("", blad="Resultat"))
    cells = [_review(copy).cell(FIRST + n, 3) for n in range(2)]
    assert [cell.hyperlink and cell.hyperlink.location for cell in cells] == [
        "'Handlingsplan'!A1",
        None,
    ]


def test_a_renamed_sheet_keeps_its_marks_and_its_links() -> None:
    """The form's name is written, which the colours look for; the link has the new name."""
    book = filled_book(plan="Vår plan '26")
    copy = _copy(book, _finding(blad="Vår plan '26"), names={"Vår plan '26": "Handlingsplan"})
    assert _rows(copy)[0][2] == "Handlingsplan"
    assert _review(copy).cell(FIRST, 4).hyperlink.location == "'Vår plan ''26'!B5"


def test_a_range_lights_up_cell_by_cell_after_the_findings() -> None:
    """A finding about a range is one row, and rows below name its cells for the colours."""
    copy = _copy(filled_book(), _finding("B5:B7"), _finding("C9", Severity.VARNING))
    assert [(row[0], row[1], row[3]) for row in _rows(copy)] == [
        (1, "fel", "B5:B7"),
        (2, "varning", "C9"),
        (None, "fel", "B5"),
        (None, "fel", "B6"),
        (None, "fel", "B7"),
    ]


def test_marks_of_the_last_review_are_gone_when_the_cells_are_mended() -> None:
    """A new copy of a marked file says only what is wrong now, and its table has shrunk."""
    marked = _copy(filled_book(), *(_finding(f"B{row}") for row in range(5, 25)))
    mended = _copy(marked, _finding("B9"))
    assert [row[3] for row in _rows(mended)] == ["B9"]
    review = _review(mended)
    assert review.tables[FORM.review.tabell].ref == f"A{REVIEW_HEADING}:{LAST}{FIRST}"
    assert not any(cell.hyperlink for row in review.iter_rows(min_row=FIRST + 1) for cell in row)


def test_a_plan_without_faults_is_told_so() -> None:
    """The review sheet of a clean plan says when it was looked at and lights up nothing."""
    row = _rows(_copy(_copy(filled_book(), _finding())))[0]
    assert row[:5] == (None,) * 5
    assert "2026-11-22" in row[5]


def test_the_same_findings_twice_give_the_same_bytes() -> None:
    """A copy of a copy with the same findings is that copy."""
    copy = _copy(filled_book(), _finding(), _finding("B7"))
    assert _copy(copy, _finding(), _finding("B7")) == copy


@pytest.mark.parametrize("number", ["auto", "x" * 300, "9" * 5_000, "-1", "1e999", ""])
@pytest.mark.parametrize("attribute", ["width", "min", "max", "style", "ht", "s", "r", "spans"])
def test_a_number_that_is_none_costs_no_copy(attribute: str, number: str) -> None:
    """Widths, columns, rows and styles of the review sheet as other programs may write them."""
    with zipfile.ZipFile(io.BytesIO(filled_book())) as parts:
        sheet = parts.read("xl/worksheets/sheet2.xml")
    element = "row" if attribute in {"r", "ht", "spans"} else "c" if attribute == "s" else "col"
    written = f' {attribute}="{number}"'.encode()
    old = rf'(<{element}\b[^>]*?) {attribute}="[^"]*"'.encode()
    broken = re.sub(old, rb"\1" + written, sheet)
    book = patch_zip(filled_book(), {"xl/worksheets/sheet2.xml": broken})
    with zipfile.ZipFile(io.BytesIO(_copy(book, _finding()))) as parts:
        assert b">B5</t>" in parts.read("xl/worksheets/sheet2.xml")  # openpyxl refuses such a file


def test_a_filtered_and_sorted_review_sheet_shows_all_its_rows_again() -> None:
    """A filter that somebody left on hides nothing of the new review."""
    copy = _copy(filled_book(), _finding(), _finding("B7"))
    parts = zipfile.ZipFile(io.BytesIO(copy))
    sheet = parts.read("xl/worksheets/sheet2.xml").replace(b'<row r="6"', b'<row r="6" hidden="1"')
    table = re.sub(
        rb"<autoFilter ([^>]*)/>",
        rb'<autoFilter \1><filterColumn colId="1"><filters><filter val="tips"/></filters>'
        rb"</filterColumn></autoFilter>",
        parts.read("xl/tables/table2.xml"),
    )
    filtered = patch_zip(copy, {"xl/worksheets/sheet2.xml": sheet, "xl/tables/table2.xml": table})
    assert b"filterColumn" in zipfile.ZipFile(io.BytesIO(filtered)).read("xl/tables/table2.xml")
    assert _copy(filtered, _finding(), _finding("B7")) == copy


def test_links_that_the_button_in_excel_wrote_as_formulas_become_plain_text() -> None:
    """What the table would calculate by itself in our columns goes with the old rows."""
    book = _copy(filled_book(), _finding())
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        table = parts.read("xl/tables/table2.xml")
    formula = b"><calculatedColumnFormula>1+1</calculatedColumnFormula></tableColumn>"
    with_formulas = re.sub(rb'(<tableColumn id="[45]" name="[^"]*")/>', rb"\1" + formula, table)
    assert with_formulas.count(b"calculatedColumnFormula>1+1") == 2
    copy = _copy(patch_zip(book, {"xl/tables/table2.xml": with_formulas}), _finding())
    assert b"calculatedColumn" not in zipfile.ZipFile(io.BytesIO(copy)).read("xl/tables/table2.xml")


def test_what_somebody_typed_below_the_table_stays() -> None:
    """The rows stop before a note of the user's own, and say how many found no room."""
    book = filled_book(note_row=10)
    copy = _copy(book, *(_finding(f"B{row}") for row in range(5, 25)))
    assert _review(copy)["B10"].value == "Vår egen anteckning"
    assert "16 rader till" in _review(copy).cell(9, 6).value
    assert _review(copy).tables[FORM.review.tabell].ref == f"A{REVIEW_HEADING}:{LAST}9"


def test_a_review_sheet_without_its_table_is_found_by_its_headings() -> None:
    """Where the Excel table is gone the rows go under the headings, and old ones disappear."""
    book = filled_book(table=False)
    marked = _copy(book, _finding(), _finding("B7"))
    assert changed_parts(book, marked) == ({"xl/worksheets/sheet2.xml"}, set())
    assert [row[3] for row in _rows(_copy(marked, _finding("B9")))] == ["B9"]


def test_a_formula_that_is_written_over_leaves_no_stale_order_of_calculation() -> None:
    """Excel's calcChain goes when one of its formulas goes; Excel makes a new one itself."""
    book = filled_book()
    parts = zipfile.ZipFile(io.BytesIO(book))
    sheet = parts.read("xl/worksheets/sheet2.xml").replace(
        b"</sheetData>", b'<row r="5"><c r="F5"><f>1+1</f><v>2</v></c></row></sheetData>'
    )
    types = parts.read("[Content_Types].xml").replace(
        b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
    )
    rels = parts.read("xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://x/calcChain" Target="calcChain.xml"/>'
        b"</Relationships>",
    )
    chained = patch_zip(
        book,
        {
            "xl/worksheets/sheet2.xml": sheet,
            "[Content_Types].xml": types,
            "xl/_rels/workbook.xml.rels": rels,
            "xl/calcChain.xml": b"<calcChain/>",
        },
    )
    copy = zipfile.ZipFile(io.BytesIO(_copy(chained, _finding())))
    assert "xl/calcChain.xml" not in copy.namelist()
    assert b"calcChain" not in copy.read("[Content_Types].xml")
    assert b"calcChain" not in copy.read("xl/_rels/workbook.xml.rels")


def test_a_plan_without_a_review_sheet_gets_one_added() -> None:
    """An older template: a sheet, its table and a few list entries are added, nothing else."""
    book = filled_book(review=False)
    copy = _copy(book, _finding(), _finding("B7"))
    changed, new = changed_parts(book, copy)
    assert changed == APPENDED
    assert {name.rpartition("/")[0] for name in new} == {
        "xl/worksheets",
        "xl/worksheets/_rels",
        "xl/tables",
    }
    assert _open(copy).sheetnames[-1] == "Granskning"
    assert [row[3] for row in _rows(copy)] == ["B5", "B7"]
    assert _review(copy).cell(FIRST, 4).hyperlink.location == "'Handlingsplan'!B5"


def test_an_added_review_sheet_is_filled_again_next_time() -> None:
    """The second copy uses the sheet that the first one added."""
    first = _copy(filled_book(review=False), _finding(), _finding("B7"))
    second = _copy(first, _finding("B9"))
    assert changed_parts(first, second)[1] == set()
    assert [row[3] for row in _rows(second)] == ["B9"]


def test_a_sheet_that_only_has_the_name_is_left_alone() -> None:
    """A sheet of the group's own called Granskning is not written over."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title, sheet["A1"] = "Granskning", "Våra egna frågor"
    book.save(stream)
    copy = _copy(stream.getvalue(), _finding())
    workbook = _open(copy)
    assert workbook.sheetnames == ["Granskning", "Granskning (2)"]
    assert workbook["Granskning"]["A1"].value == "Våra egna frågor"


def test_an_opendocument_plan_cannot_be_marked() -> None:
    """An .ods file is refused in words, never half written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<a/>")
    with pytest.raises(SpreadsheetError, match=r"\.ods"):
        _copy(stream.getvalue(), _finding())


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-16"), max_size=60))
def test_any_text_a_finding_quotes_arrives(text: str) -> None:
    """Whatever stands in a cell can be quoted; what XML forbids is stored as Excel does it."""
    copy = _copy(filled_book(), _finding(vad=f"»{text}«"))
    with zipfile.ZipFile(io.BytesIO(copy)) as parts:
        assert parts.testzip() is None
    expected = f"»{text}«".replace("\r\n", "\n").replace("\r", "\n")
    assert decode(_rows(copy)[0][5]) == expected


#: Of the corpus, those that get no copy (tests/test_active.py says why).
_ACTIVE = {"macro01"}


def _corpus(shared: Path) -> Sequence[Path]:
    return sorted(p for p in (shared / "corpus").iterdir() if p.suffix in {".xlsx", ".xlsm"})


def test_files_saved_by_excel_lose_nothing(shared: Path, tmp_path: Path) -> None:
    """Each file of the corpus gets its review sheet, and all its parts stay byte for byte."""
    files = [path for path in _corpus(shared) if path.stem not in _ACTIVE]
    assert len(files) > 30
    for path in files:
        book = path.read_bytes()
        copy = _copy(book, _finding(blad="Sheet1"), _finding("C3", blad="Sheet1"))
        changed, new = changed_parts(book, copy)
        assert changed <= APPENDED, path.name
        assert len(new) == 3, path.name
        (tmp_path / path.name).write_bytes(copy)
        assert _review(copy).cell(FIRST, 6).value, path.name
    _assert_no_new_lint(shared, files, [tmp_path / path.name for path in files])


def _assert_no_new_lint(shared: Path, before: Sequence[Path], after: Sequence[Path]) -> None:
    """Let the lint of ``../shared`` compare each file with what was made of it."""
    tool = shared / "tools" / "xlsx_lint.py"
    lines = [
        subprocess.run(
            [sys.executable, tool, *map(str, files)], capture_output=True, text=True, check=False
        ).stdout.splitlines()
        for files in (before, after)
    ]
    assert len(lines[0]) == len(before)
    assert lines[0] == lines[1]


def test_copies_of_our_own_files_have_nothing_to_complain_of(shared: Path, tmp_path: Path) -> None:
    """The lint finds nothing new in a copy with a filled, and with an added, review sheet."""
    before, after = tmp_path / "fore", tmp_path / "efter"
    for folder in (before, after):
        folder.mkdir()
    books = {"fylld.xlsx": filled_book(), "tillagd.xlsx": filled_book(review=False)}
    for name, book in books.items():
        (before / name).write_bytes(book)
        (after / name).write_bytes(_copy(book, _finding(), _finding("B7")))
    _assert_no_new_lint(shared, sorted(before.iterdir()), sorted(after.iterdir()))


@pytest.mark.parametrize("review", [True, False])
def test_a_file_saved_by_libreoffice_is_marked_too(
    office: Office, tmp_path: Path, *, review: bool
) -> None:
    """A plan that LibreOffice saved gets its rows, keeps its parts, and opens again."""
    source = tmp_path / "plan.xlsx"
    source.write_bytes(filled_book(review=review))
    saved = office.convert(source, tmp_path / "sparad.xlsx").read_bytes()
    copy = _copy(saved, _finding(), _finding("B7"))
    changed, new = changed_parts(saved, copy)
    if review:
        assert not new
        assert all(re.fullmatch(r"xl/(worksheets/sheet|tables/table)\d\.xml", n) for n in changed)
    else:
        assert changed == APPENDED
    (tmp_path / "kopia.xlsx").write_bytes(copy)
    with office.open(tmp_path / "kopia.xlsx") as document:
        assert document.shown("Granskning", f"D{FIRST + 1}") == "B7"
        assert document.shown("Handlingsplan", "B5") == "Grön"


def test_the_template_lights_up_what_the_review_sheet_names(office: Office, tmp_path: Path) -> None:
    """In a real template the cells with errors are filled, and no others; mended ones are not."""
    organisation = load_organisation()
    group = organisation.by_id["akut-vard"]
    template = make_template(FORM, organisation, group, 2026)
    findings = _finding("B5"), _finding("C6", Severity.VARNING), _finding("C7", Severity.TIPS)
    marked = _copy(template, *findings)
    assert changed_parts(template, marked)[1] == set()
    assert _lit(office, tmp_path, marked) == {(0, 1): LIT}
    assert _lit(office, tmp_path, _copy(marked, findings[1])) == {}
    assert _lit(office, tmp_path, _copy(marked)) == {}


def test_marks_follow_a_plan_that_was_renamed_and_moved_about(
    office: Office, tmp_path: Path
) -> None:
    """After a renamed sheet, rows inserted above and a save by LibreOffice, the right cell is lit.

    The plan is read, checked and copied as the command does it, and shown by LibreOffice.
    """
    folder = tmp_path / "in"
    folder.mkdir()
    table = GOOD["handlingsplan"].replace("| Grön   |", "| Lila   |", 1)
    (tmp_path / "plan.xlsx").write_bytes(good_plan({"handlingsplan": table}))
    with office.open(tmp_path / "plan.xlsx") as document:
        sheet = document.raw.Sheets.getByName("Handlingsplan")
        sheet.Rows.insertByIndex(0, 2)
        sheet.setName("Vår plan")
        document.save(folder / "plan.xlsx")
    checked = check_round(read_round(folder, use_cache=False), today=dt.date(2026, 3, 1))
    (path,) = write_return_copies(checked, tmp_path / "ut").written
    copy = path.read_bytes()
    assert [row[1:4] for row in _rows(copy) if row[1] == "fel"] == [("fel", "Handlingsplan", "R7")]
    assert _review(copy).cell(FIRST, 4).hyperlink.location == "'Vår plan'!R7"
    assert _lit(office, tmp_path, copy) == {(0, _visible("R")): LIT}


def _visible(letter: str) -> int:
    """Return the number (from 0) of a plan's column among those that are not folded away."""
    index = int(openpyxl.utils.column_index_from_string(letter)) - 1
    return index - sum(field.vik for field in FORM.plan.falt[:index])


def _lit(office: Office, folder: Path, book: bytes) -> dict[tuple[int, int], str]:
    """Return (prepared row, column) -> colour of errors in the plan, as LibreOffice shows it."""
    (folder / "kopia.xlsx").write_bytes(book)
    page = office.convert(folder / "kopia.xlsx", folder / "kopia.html").read_text("utf-8")
    table = next(t for t in page.split("<table")[1:] if "AKU26-01" in t)
    rows = [re.findall(r"<td([^>]*)>", row) for row in table.split("<tr>") if "AKU26-" in row]
    colours = [[re.search(r'bgcolor="(#\w+)"', cell) for cell in row] for row in rows]
    return {
        (n, column): found[1]
        for n, row in enumerate(colours)
        for column, found in enumerate(row)
        if found and found[1] == LIT
    }


def test_a_strict_workbook_gets_its_sheet_in_its_own_namespace() -> None:
    """A file saved as Strict Open XML stays one: new elements and relations speak its language."""
    ordinary = b"http://schemas.openxmlformats.org/"
    book = filled_book(review=False)
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        strict = {
            name: parts.read(name)
            .replace(ordinary + b"spreadsheetml/2006/main", _STRICT + b"spreadsheetml/main")
            .replace(
                ordinary + b"officeDocument/2006/relationships",
                _STRICT + b"officeDocument/relationships",
            )
            for name in parts.namelist()
            if name.endswith((".xml", ".rels"))
        }
    copy = _copy(patch_zip(book, strict), _finding(), _finding("B7"))
    with zipfile.ZipFile(io.BytesIO(copy)) as parts:
        for name in ("xl/worksheets/sheet3.xml", "xl/tables/table2.xml", "xl/workbook.xml"):
            assert _STRICT + b"spreadsheetml/main" in parts.read(name)
            assert ordinary + b"spreadsheetml" not in parts.read(name)
        assert b'officeDocument/relationships/table"' in parts.read(
            "xl/worksheets/_rels/sheet3.xml.rels"
        )
