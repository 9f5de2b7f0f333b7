"""The quick and the careful way through a worksheet find the same, or the quick one steps aside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.errors import UnreadableFileError
from handlingsplan.form import form_names, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading import strings, xlsx_sheet
from handlingsplan.reading.formats import Shows
from handlingsplan.reading.strings import shared_strings
from handlingsplan.reading.xlsx_quick import take_apart, take_strings
from handlingsplan.reading.xlsx_sheet import Context, read_sheet
from handlingsplan.template import make_template
from tests.workbooks import good_plan

STRINGS = [f"text {number}" for number in range(2000)]
CONTEXT = Context(
    strings=STRINGS, shows={str(n): Shows.DATE for n in range(3, 9)}, epoch_1904=False
)
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'

RULES_2010 = (
    '<extLst><ext><{prefix}:dataValidations xmlns:{prefix}="x" xmlns:xm="y">'
    "<{prefix}:dataValidation>"
    "<xm:sqref>C1:C9</xm:sqref></{prefix}:dataValidation></{prefix}:dataValidations></ext></extLst>"
)


def sheets(data: bytes) -> Iterator[bytes]:
    """Go through the worksheets of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                yield archive.read(name)


def both_ways(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the two ways equal."""
    quick = read_sheet(data, "blad", CONTEXT)
    with monkeypatch.context() as patched:
        patched.setattr(xlsx_sheet, "take_apart", lambda _: None)
        assert read_sheet(data, "blad", CONTEXT) == quick


@pytest.mark.parametrize("form", form_names())
def test_templates_read_the_same_both_ways(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sheet of a template, and the quick way does take most of them."""
    declared = load_form(form)
    organisation = load_organisation(declared.organisation)
    found = list(sheets(make_template(declared, organisation, organisation.grupper[0], 2026)))
    for data in found:
        both_ways(data, monkeypatch)
    assert sum(take_apart(data) is not None for data in found) >= len(found) - 2  # Listor, texts


def test_a_filled_plan_reads_the_same_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """With dates, numbers, ticks and texts in it."""
    data = good_plan()
    for sheet in sheets(data):
        both_ways(sheet, monkeypatch)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        data = archive.read("xl/sharedStrings.xml")
    strings_both_ways(data, monkeypatch)
    assert take_strings(data) is not None


def test_files_saved_by_excel_read_the_same_both_ways(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever Excel wrote into them."""
    for path in sorted((shared / "corpus").glob("*.xls[xm]")):
        for data in sheets(path.read_bytes()):
            both_ways(data, monkeypatch)
        with zipfile.ZipFile(path) as archive:
            if "xl/sharedStrings.xml" in archive.namelist():
                strings_both_ways(archive.read("xl/sharedStrings.xml"), monkeypatch)


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1"><f t="shared" si="0"/><v>2</v></c>',
        '<c r="A1"><f>1+1</f></c>',
        '<c r="A1" t="inlineStr"><is><t>här</t></is></c>',
        '<c r="A1" t="str"><v>R&amp;D</v></c>',
        '<c t="n" r="A1"><v>2</v></c>',
        "<c><v>2</v></c>",
        '<!-- <c r="A1"><v>1</v></c> -->',
        '<!-- /> --><c r="A1"><v>1</v></c>',
        '<c r="A1"><v>1</v></c><c r="B1" cm="1"><v>2</v></c>',
        '<c r="A1" t="str"><f>"a&#10;b"</f><v>a</v></c>',
        '<c r="A1" t="str"><v>a\r\nb</v></c>',
        '<c r="A1" t="str"><v>a/>b</v></c>',
    ],
    ids=[
        "shared formula",
        "unsaved formula",
        "inline",
        "entity",
        "order",
        "no address",
        "comment",
        "comment that makes the sum right",
        "attribute",
        "entity in a formula",
        "line ends",
        "the end of an element as text",
    ],
)
def test_what_the_pattern_does_not_know_is_read_carefully(
    cells: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One such cell on a sheet is enough."""
    data = f'{HEAD}<sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()
    assert take_apart(data) is None
    both_ways(data, monkeypatch)


@pytest.mark.parametrize(
    ("tail", "quick"),
    [
        ('<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', "quick"),
        ('<autoFilter ref="A1:B9"><filterColumn colId="0"/></autoFilter>', "quick"),
        (
            '<dataValidations><dataValidation prompt="a > b" sqref="A1 B2:B9"/></dataValidations>',
            "quick",
        ),
        (RULES_2010.format(prefix="x14"), "quick"),
        (RULES_2010.format(prefix="n"), "careful"),
        ('<mergeCells><mergeCell  ref="A1:B2"/></mergeCells>', "careful"),
        ("<!-- note -->", "careful"),
    ],
    ids=["merged", "filter", "rules", "rules 2010", "prefix", "spaces", "comment"],
)
def test_what_stands_after_the_cells_reads_the_same_both_ways(
    tail: str, quick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merged cells, filters and rules for input, old and new."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>'
    data = f"{HEAD}<sheetData>{cells}</sheetData>{tail}</worksheet>".encode()
    assert (take_apart(data) is None) is (quick == "careful")
    both_ways(data, monkeypatch)


@pytest.mark.parametrize("sign", ["\x0b", "\x00", "\ufffe", "\uffff"])
def test_what_no_xml_may_hold_is_left_to_the_parser(sign: str) -> None:
    """It refuses the file with words; the quick way would not have seen it."""
    cells = f'<row r="1"><c r="A1" t="str"><v>a{sign}b</v></c></row>'
    sheet = f"{HEAD}<sheetData>{cells}</sheetData></worksheet>".encode()
    strings = f"<sst xmlns='x'><si><t>a{sign}b</t></si></sst>".encode()
    assert take_apart(sheet) is None
    assert take_strings(strings) is None
    for broken, read in ((sheet, partial(read_sheet, context=CONTEXT)), (strings, shared_strings)):
        with pytest.raises(UnreadableFileError):
            read(broken, "del")


SST = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="3">'


@pytest.mark.parametrize(
    ("items", "quick"),
    [
        ("<si><t>ett</t></si><si><t>Åtgärd</t></si>", "quick"),
        ('<si><t xml:space="preserve"> två </t></si><si><t></t></si>', "quick"),
        ("<si><t>R&amp;D &lt;1&gt; &amp;lt; &quot;x&quot; &apos;</t></si>", "quick"),
        ("<si><t>_x000A__x005F_x0041_</t></si><si><t> </t></si>", "quick"),
        ("<si><t>a&#10;b</t></si>", "careful"),
        ("<si><t>a\r\nb</t></si>", "careful"),
        ("<si><t/></si><si><t>ett</t></si>", "careful"),
        ("<si/><si><t>ett</t></si>", "careful"),
        ("<si><r><t>fet</t></r><r><t> och mager</t></r></si>", "careful"),
        ("<si><t>東</t><rPh sb='0' eb='1'><t>ひがし</t></rPh></si>", "careful"),
        ("<si><t><![CDATA[<]]></t></si>", "careful"),
        ("<!-- x --><si><t>ett</t></si>", "careful"),
        ("<si ><t>ett</t></si>", "careful"),
    ],
)
def test_strings_read_the_same_both_ways(
    items: str, quick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or are left to the careful way."""
    data = f"{SST}{items}</sst>".encode()
    strings_both_ways(data, monkeypatch)
    assert (take_strings(data) is None) is (quick == "careful")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), min_size=1))
def test_any_strings_read_the_same_both_ways(texts: list[str]) -> None:
    """Whatever is written in cells."""
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    with pytest.MonkeyPatch.context() as monkeypatch:
        strings_both_ways(f"{SST}{items}</sst>".encode(), monkeypatch)


def strings_both_ways(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the two ways equal."""
    found = shared_strings(data, "strängar")
    with monkeypatch.context() as patched:
        patched.setattr(strings, "take_strings", lambda _: None)
        assert shared_strings(data, "strängar") == found


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "Z", "AA", "XFD"]),
            st.integers(1, 1_048_576),
            st.sampled_from(["", ' s="1"', ' s="5"']),
            st.sampled_from(["", ' t="s"', ' t="n"', ' t="b"', ' t="str"', ' t="e"']),
            st.sampled_from(["", "<f>A1&amp;&quot;x&quot;&gt;1</f>"]),
            st.one_of(st.just(""), st.integers(0, 1999).map(str)),
        ),
        max_size=20,
    ),
    st.sampled_from(["", ' hidden="1"', ' hidden="0"', ' ht="20" hidden="true"']),
)
def test_any_cells_read_the_same_both_ways(
    cells: list[tuple[str, int, str, str, str, str]], row: str
) -> None:
    """In any order, twice the same, of any kind."""
    body = "".join(
        f'<row r="{number}"{row}><c r="{letters}{number}"{style}{kind}>'
        f"{formula}<v>{value}</v></c></row>"
        for letters, number, style, kind, formula, value in cells
        if value or kind != ' t="s"'
    )
    tail = '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells></worksheet>'
    data = f"{HEAD}<sheetData>{body}</sheetData>{tail}".encode()
    assert take_apart(data) is not None
    with pytest.MonkeyPatch.context() as monkeypatch:
        both_ways(data, monkeypatch)
