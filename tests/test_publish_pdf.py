"""PDF: accessible, complete and to be kept; judged by pdfua, pikepdf and pdfplumber."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path

import pdfplumber
import pdfua
import pikepdf
import pytest

from handlingsplan.publish.pages import Cell, Column, Line, Page, Row, Table, cell
from handlingsplan.publish.pdf import to_pdf
from tests.pdf_reading import count, elements, plain, told
from tests.published_rounds import (
    HOSTILE,
    LONG,
    document,
    figure_page,
    odd_lines,
    plan_page,
    wheel_page,
)


@pytest.fixture(scope="module")
def made() -> bytes:
    """Return a document of every kind of page."""
    return to_pdf(
        document(pages=[plan_page(15, words=60), figure_page(), wheel_page(), plan_page(0)])
    )


def test_pdfua_finds_nothing(made: bytes, tmp_path: Path) -> None:
    """Its twelve rules (structure, marked content, language, title, alt, tables, links …) hold."""
    path = tmp_path / "plan.pdf"
    path.write_bytes(made)
    assert len(pdfua.describe_rules()) >= 12
    assert [finding.message for finding in pdfua.validate(str(path)).findings] == []


def test_it_says_what_it_is(made: bytes) -> None:
    """Title, language, author and day stand in it, and that it follows PDF/UA-1 and PDF/A-2a."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        about = pdf.open_metadata()
        assert about["pdfuaid:part"] == "1"
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
        assert about["dc:title"] == "RPO Akut vård: Översiktlig handlingsplan för 2026"
        assert str(pdf.Root.Lang).startswith("sv")
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261019")


def test_headings_come_in_order_and_are_bookmarks(made: bytes) -> None:
    """No level is left out, and each page of the document is in the outline."""
    levels = [int(role[1]) for role, *_ in elements(made) if re.fullmatch(r"H[1-6]", role)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    with pikepdf.open(io.BytesIO(made)) as pdf, pdf.open_outline() as outline:
        names = [entry.title for entry in outline.root]
    assert names[-4:] == ["Handlingsplan", "Läget i siffror", "Årshjul 2026", "Handlingsplan"]


def test_figures_have_alternative_text(made: bytes) -> None:
    """Each says what it shows."""
    alts = [one.alt for one in elements(made) if one.role == "Figure"]
    assert len(alts) == 2
    assert "1 röd, 4 grön" in alts[0]
    assert "12 feb: RSL" in alts[1]


def test_tables_have_header_cells_with_scope(made: bytes) -> None:
    """A table over several pages is one table, with its five headings as header cells."""
    heads = [one for one in elements(made) if one.role == "TH"]
    assert count(made, "Table") == 3
    assert count(made, "THead") == 3
    assert [head.scopes for head in heads] == [("/Column",)] * (5 + 3 + 1)


def test_headings_repeat_on_each_page(made: bytes) -> None:
    """Who reads page three sees what the columns are."""
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        pages = [plain(page.extract_text()) for page in pdf.pages]
    with_rows = [page for page in pages if "RAGTrauma" in page]
    assert len(with_rows) >= 3
    assert all("Uppföljning" in page and "Status" in page for page in with_rows)


def test_no_row_is_cut_and_no_heading_is_left_behind(made: bytes) -> None:
    """A row's first and last line stand on the same page; a heading stands above its table."""
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        pages = [page.extract_text() for page in pdf.pages]
    for number in range(1, 16):
        name, follow = f"Prioritet {number}\\b", f"Uppföljning {number}\\b"
        where = [
            [at for at, text in enumerate(pages) if re.search(p, text)] for p in (name, follow)
        ]
        assert where[0] == where[1]
        assert len(where[0]) == 1
    at = next(n for n, text in enumerate(pages) if "15 aktiviteter." in text)
    assert "Prioritet 1" in pages[at]


def test_pages_are_numbered(made: bytes) -> None:
    """Each page says which of how many it is."""
    with pdfplumber.open(io.BytesIO(made)) as pdf:
        feet = [page.extract_text().splitlines()[-1] for page in pdf.pages]
        pages = len(pdf.pages)
    assert [foot.rpartition("Sida ")[2] for foot in feet] == [
        f"{n} av {pages}" for n in range(1, pages + 1)
    ]


def test_fonts_are_embedded(made: bytes) -> None:
    """It looks the same everywhere, and in ten years."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        kinds = [
            one
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
    assert kinds
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in kinds)


def test_a_long_text_goes_on_over_pages() -> None:
    """5,000 characters in a cell are all there."""
    table = Table(columns=(Column(heading="A"),), rows=(Row(cells=(cell(LONG),)),))
    data = to_pdf(document(pages=[Page(key="p", title="Lång", blocks=(table,))]))
    assert plain(LONG) in told(data)


def test_hostile_text_is_text() -> None:
    """Typst's own signs, markup and formulas do nothing; what no font has is written by name."""
    table = Table(columns=(Column(heading="Text"),), rows=(Row(cells=(Cell(lines=odd_lines()),)),))
    whole = told(
        to_pdf(document(pages=[Page(key="p", title=HOSTILE[2], lead=HOSTILE[:2], blocks=(table,))]))
    )
    for text in HOSTILE[:3]:
        assert plain(text) in whole
    for word in ("höger", "emoji", "{{7*7}}"):
        assert word in whole
    assert "😀" in whole or "grinningface" in whole
    assert "🧪" in whole or "testtube" in whole


def test_links_lead_to_the_web_and_to_rows() -> None:
    """An address is a link, and a row that is about an activity leads to it."""
    plan = plan_page(1)
    about = Cell(
        lines=(
            Line(text="Gäller: Prioritet 1", href="#AKU26-01"),
            Line(text="Rapport", href="https://example.org/r"),
        )
    )
    table = Table(columns=(Column(heading="Resultat"),), rows=(Row(cells=(about,)),))
    data = to_pdf(document(pages=[plan, Page(key="r", title="Resultat", blocks=(table,))]))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        actions = [
            str(note.A.URI) if "/A" in note and "/URI" in note.A else "inside" for note in notes
        ]
    assert sorted(actions) == ["https://example.org/r", "inside"]


def test_the_same_document_gives_the_same_bytes() -> None:
    """Nothing in it depends on when it is made."""
    assert to_pdf(document()) == to_pdf(document())
