"""Whatever a document holds arrives: each text that somebody put into it, wherever it stands.

The documents are drawn by hypothesis and made with each format's own library (or by hand, for web
pages, as browsers forgive much). Every text is a word that stands nowhere else, so that the account
is by counting, and shares nothing with the readers.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm as Wide
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Cm
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as PdfTable

from handlingsplan.form import load_form
from handlingsplan.incoming import interpret
from handlingsplan.incoming.pdf import read_pdf
from handlingsplan.incoming.sheets import read_sheets
from handlingsplan.incoming.slides import read_slides
from handlingsplan.incoming.source import Source, page_texts
from handlingsplan.incoming.web import read_web
from handlingsplan.incoming.word import read_word
from handlingsplan.organisation import load_organisation
from handlingsplan.template import make_template

DRAWN = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Texts:
    """Gives words that nobody has written before, and remembers them."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self._numbers = itertools.count(1)

    def __call__(self, kind: str = "text") -> str:
        """Return a new word that begins with what it is."""
        word = f"{kind}ord{next(self._numbers)}q"
        self.given.append(word)
        return word

    def address(self) -> str:
        """Return a new address to link to."""
        return f"https://exempel.se/{self('adress')}"

    def lost_in(self, source: Source) -> list[str]:
        """Return the words that are in no text of the document as read."""
        arrived = "\n".join(text for page in source.pages for text in _page(page))
        return [word for word in self.given if word not in arrived]


def _page(page: Any) -> Iterator[str]:
    yield page.name
    yield page.title
    yield from page_texts(page)


def saved(made: Any) -> bytes:
    """Return the bytes of a document of any of the libraries."""
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


FORM = load_form()
ORGANISATION = load_organisation(FORM.organisation)


def in_the_workbook(source: Source) -> str:
    """Return all texts of the workbook that a document becomes, as openpyxl reads them."""
    group = ORGANISATION.by_id["akut-vard"]
    moved = interpret(source, form=FORM, organisation=ORGANISATION, group=group, year=2026)
    data = make_template(FORM, ORGANISATION, group, 2026, moved.content)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return "\n".join(
        str(value)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if isinstance(value, str)
    )


# --- Web pages


def _cell_html(draw: st.DrawFn, texts: Texts, depth: int) -> str:
    tag = draw(st.sampled_from(["td", "th"]))
    span = draw(st.sampled_from(["", ' rowspan="2"', ' colspan="2"', ' rowspan="3" colspan="2"']))
    end = draw(st.sampled_from([f"</{tag}>", ""]))
    return f"<{tag}{span}>{_inside(draw, texts, depth + 1)}{end}"


def _table_html(draw: st.DrawFn, texts: Texts, depth: int) -> str:
    caption = f"<caption>{texts()}</caption>" if draw(st.booleans()) else ""
    rows = [
        "<tr>" + "".join(_cell_html(draw, texts, depth) for _ in range(draw(st.integers(1, 3))))
        for _ in range(draw(st.integers(1, 3)))
    ]
    stray = texts() if draw(st.booleans()) else ""
    return f"<table>{caption}{''.join(rows)}</tr>{stray}</table>"


def _inside(draw: st.DrawFn, texts: Texts, depth: int = 0) -> str:
    kinds = ["plain", "links", "list", "alt", "break"] + (["table"] if depth < 2 else [])
    match draw(st.sampled_from(kinds)):
        case "links":
            one, two = (f'<a href="{texts.address()}">{texts()}</a>' for _ in range(2))
            return f"<p>{texts()} {one} och {two}</p>"
        case "list":
            return f"<ul><li>{texts()}<li>{texts()}</ul>"
        case "alt":
            return f'<img src="a.png" alt="{texts()}">'
        case "break":
            return f"{texts()}<br>{texts()}<br/>{texts()}"
        case "table":
            return _table_html(draw, texts, depth)
        case _:
            return texts()


@st.composite
def web_pages(draw: st.DrawFn) -> tuple[Texts, bytes]:
    """Return a page of anything, its elements ended or not, and what was written on it."""
    texts = Texts()
    title = f"<title>{texts()}</title>" if draw(st.booleans()) else ""
    head = draw(
        st.sampled_from(
            ["", f"<head>{title}</head><body>", f"<head>{title}<body>", f"{title}<style>p</style>"]
        )
    )
    if title not in head:
        texts.given.clear()  # the page has no head for it
    parts = [head]
    for _ in range(draw(st.integers(1, 4))):
        heading = f"<h{draw(st.integers(1, 3))}>{texts()}" if draw(st.booleans()) else ""
        parts.append(heading + _inside(draw, texts))
    cut = draw(st.sampled_from(["</body></html>", ""]))
    return texts, ("<!DOCTYPE html><html>" + "<div>".join(parts) + cut).encode()


@DRAWN
@given(web_pages())
def test_all_of_a_web_page_arrives(made: tuple[Texts, bytes]) -> None:
    """Captions, stray texts in tables, several links in a paragraph, elements never ended."""
    texts, data = made
    assert texts.lost_in(read_web(data, "sida.html")) == []


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>{}</title><body><p>{}",
        "<table><caption>{}</caption><tr><td>{}</td></tr></table>",
        "<table><tr><td>{}",
        "<table><tr><td>{}<table><tr><td>{}",
        "<table>{}<tr><td>{}</td>{}</tr>{}</table>{}",
        "<p><a href='https://exempel.se/{}'>{}</a> och <a href='https://exempel.se/{}'>{}</a>",
        "<details><summary>{}</summary>{}</details>",
        "<select><option>{}<option selected>{}</select>",
        "<textarea>{}</textarea><button>{}</button>",
        "<noscript>Slå på skript</noscript><main>{}</main>",
        "<p>{}<svg><text>ritat</text></svg>{}</p>",
        "<p>{}</p><script>var a = '<p>';</script><p>{}</p>",
        "<dl><dt>{}<dd>{}</dl><pre>{}</pre>",
    ],
)
def test_what_people_and_programs_write(page: str) -> None:
    """Pages as they are found: what is to be read of each stands in braces."""
    texts = Texts()
    data = page.format(*(texts() for _ in range(page.count("{}")))).encode()
    assert texts.lost_in(read_web(data, "sida.html")) == []


# --- Word documents


def _word_link(paragraph: Any, address: str, text: str) -> None:
    relation = paragraph.part.relate_to(
        address,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = text
    run.append(words)
    link.append(run)
    paragraph._p.append(link)


def _word_box(paragraph: Any, text: str) -> None:
    """Anchor a text box, as Word writes it: a drawing, and a picture for old readers."""
    box = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    names = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} {names}><w:pict><v:shape><v:textbox>{box}</v:textbox>"
            "</v:shape></w:pict></w:r>"
        )
    )


def _word_control(body: Any, text: str) -> None:
    body.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:ins w:id='1' w:author='a'><w:r><w:t>"
            f"{text}</w:t></w:r></w:ins></w:p></w:sdtContent></w:sdt>"
        )
    )


def _word_paragraph(draw: st.DrawFn, texts: Texts, parent: Any) -> None:
    paragraph = parent.add_paragraph(texts())
    match draw(st.sampled_from(["plain", "links", "box", "bullet", "broken"])):
        case "links":
            for _ in range(draw(st.integers(1, 3))):
                _word_link(paragraph, texts.address(), texts())
        case "box":
            _word_box(paragraph, texts())
        case "bullet":
            paragraph.add_run(f"\n• {texts()} • {texts()}")
        case "broken":
            paragraph.add_run().add_break()
            paragraph.add_run(f"{texts()}\t{texts()}")
        case _:
            pass


def _word_table(draw: st.DrawFn, texts: Texts, document: Any) -> None:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    table = document.add_table(rows=rows, cols=columns)
    first, last = table.cell(0, 0), table.cell(1, draw(st.integers(0, columns - 1)))
    if draw(st.booleans()):
        first.merge(last)
    seen = []
    for row in table.rows:
        for cell in row.cells:
            if cell._tc in seen:
                continue
            seen.append(cell._tc)
            _word_paragraph(draw, texts, cell)
            if draw(st.integers(0, 5)) == 0:
                inner = cell.add_table(1, 2)
                for one in inner.rows[0].cells:
                    one.text = texts()


@st.composite
def word_documents(draw: st.DrawFn) -> tuple[Texts, bytes]:
    """Return a document of anything, and what was written in it."""
    texts, document = Texts(), Document()
    section = document.sections[0]
    section.page_width = Wide(29)
    if draw(st.booleans()):
        section.header.paragraphs[0].text = texts("huvud")
        section.footer.paragraphs[0].text = texts("fot")
    for _ in range(draw(st.integers(1, 4))):
        match draw(st.sampled_from(["heading", "paragraph", "table", "control"])):
            case "heading":
                document.add_heading(texts(), draw(st.integers(0, 3)))
            case "table":
                _word_table(draw, texts, document)
            case "control":
                _word_control(document.element.body, texts())
            case _:
                _word_paragraph(draw, texts, document)
    return texts, saved(document)


@DRAWN
@given(word_documents())
def test_all_of_a_word_document_arrives(made: tuple[Texts, bytes]) -> None:
    """Headers, nested and merged tables, text boxes, controls, insertions, several links."""
    texts, data = made
    assert texts.lost_in(read_word(data, "plan.docx")) == []


def test_a_pictures_description_arrives_from_word() -> None:
    """What a picture is said to show is text that somebody has written."""
    texts, document = Texts(), Document()
    paragraph = document.add_paragraph(texts())
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w', 'wp')}><w:drawing><wp:inline><wp:docPr id='1' name='Bild 1' "
            f"descr='{texts('bild')}'/></wp:inline></w:drawing></w:r>"
        )
    )
    assert texts.lost_in(read_word(saved(document), "plan.docx")) == []


def test_odd_numbers_in_a_table_end_nothing() -> None:
    """A span that is no number is one column; columns left out before a row are none."""
    texts, document = Texts(), Document()
    table = document.add_table(rows=1, cols=2)
    for cell in table.rows[0].cells:
        cell.text = texts()
    row = table.rows[0]._tr
    properties = row.get_or_add_trPr()
    properties.append(parse_xml(f"<w:gridBefore {nsdecls('w')} w:val='två'/>"))
    span = parse_xml(f"<w:gridSpan {nsdecls('w')} w:val='-3'/>")
    table.rows[0].cells[0]._tc.get_or_add_tcPr().append(span)
    assert texts.lost_in(read_word(saved(document), "plan.docx")) == []


# --- Slides


def _slide_text(draw: st.DrawFn, texts: Texts, frame: Any) -> None:
    frame.text = texts()
    paragraph = frame.add_paragraph()
    for _ in range(draw(st.integers(1, 3))):
        run = paragraph.add_run()
        run.text = f"{texts()} "
        if draw(st.booleans()):
            run.hyperlink.address = texts.address()


def _slide_table(draw: st.DrawFn, texts: Texts, slide: Any) -> None:
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    shape = slide.shapes.add_table(rows, columns, Cm(1), Cm(1), Cm(20), Cm(6))
    table = shape.table
    if draw(st.booleans()):
        table.cell(0, 0).merge(table.cell(1, draw(st.integers(0, 1))))
    for row in range(rows):
        for column in range(columns):
            if not table.cell(row, column).is_spanned:
                _slide_text(draw, texts, table.cell(row, column).text_frame)
    for _ in range(draw(st.integers(0, 3))):
        x, y = draw(st.integers(0, 21)), draw(st.integers(0, 8))
        mark = slide.shapes.add_shape(MSO_SHAPE.OVAL, Cm(x), Cm(y), Cm(1), Cm(1))
        mark.fill.solid()
        mark.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
        mark.text_frame.text = texts("märke")


@st.composite
def slide_decks(draw: st.DrawFn) -> tuple[Texts, bytes]:
    """Return a deck of anything, and what was written in it."""
    texts, deck = Texts(), Presentation()
    for _ in range(draw(st.integers(1, 2))):
        slide = deck.slides.add_slide(deck.slide_layouts[draw(st.sampled_from([0, 1, 5, 6]))])
        for placeholder in slide.placeholders:
            _slide_text(draw, texts, placeholder.text_frame)
        for kind in draw(st.lists(st.sampled_from(["box", "group", "table"]), max_size=3)):
            if kind == "table":
                _slide_table(draw, texts, slide)
                continue
            shapes = slide.shapes.add_group_shape().shapes if kind == "group" else slide.shapes
            box = shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(2))
            _slide_text(draw, texts, box.text_frame)
        if draw(st.booleans()):
            slide.notes_slide.notes_text_frame.text = texts("anteckning")
    return texts, saved(deck)


@DRAWN
@given(slide_decks())
def test_all_of_a_deck_arrives(made: tuple[Texts, bytes]) -> None:
    """Merged tables, marks laid over them anywhere, groups, notes, several links."""
    texts, data = made
    assert texts.lost_in(read_slides(data, "plan.pptx")) == []


# --- Workbooks


@st.composite
def foreign_workbooks(draw: st.DrawFn) -> tuple[Texts, bytes]:
    """Return a workbook of any layout, and what was written in it."""
    texts, book = Texts(), openpyxl.Workbook()
    for number in range(draw(st.integers(1, 2))):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = texts("blad")[:31]
        places = draw(
            st.lists(st.tuples(st.integers(1, 12), st.integers(1, 6)), min_size=1, unique=True)
        )
        for row, column in places:
            cell = sheet.cell(row, column)
            kind = draw(st.sampled_from(["text", "note", "both", "link", "lines", "fill"]))
            if kind not in {"note", "lines"}:
                cell.value = texts()
            if kind in {"note", "both"}:
                cell.comment = Comment(texts("not"), "Någon")
            if kind == "link":
                cell.hyperlink = texts.address()
            if kind == "lines":
                cell.value = f"{texts()}\n- {texts()}"
            if kind == "fill":  # a colour beside the text
                cell.fill = PatternFill("solid", fgColor="FF00B050")
    return texts, saved(book)


@DRAWN
@given(foreign_workbooks())
def test_all_of_a_workbook_arrives(made: tuple[Texts, bytes]) -> None:
    """Notes on empty cells and on headings, links, several sheets."""
    texts, data = made
    assert texts.lost_in(read_sheets(data, "bok.xlsx")) == []


def _note(place: str) -> Callable[[Any, Texts], None]:
    def change(sheet: Any, texts: Texts) -> None:
        sheet[place].comment = Comment(texts("not"), "Någon")

    return change


def _hidden(sheet: Any, texts: Texts) -> None:
    sheet.sheet_state = "hidden"
    sheet.parent.create_sheet("Synligt")["A1"] = texts()


def _footer(sheet: Any, texts: Texts) -> None:
    sheet.oddFooter.left.text = texts("fot")


def _merged(sheet: Any, texts: Texts) -> None:
    sheet.merge_cells("B2:C3")
    sheet["E2"] = texts()


def _hidden_row(sheet: Any, texts: Texts) -> None:
    sheet.row_dimensions[4].hidden = True
    sheet["B9"] = texts()


@pytest.mark.parametrize(
    "change",
    [_merged, _hidden, _footer, _note("B2"), _note("C4"), _note("H9"), _hidden_row],
    ids=["merged", "hidden", "footer", "note on a title", "in a table", "on nothing", "hidden row"],
)
def test_what_a_sheet_can_be(change: Callable[[Any, Texts], None]) -> None:
    """One change to a small sheet, and nothing of it is lost."""
    texts, book = Texts(), openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for place in ("B2", "B4", "C4", "D4", "B5"):
        sheet[place] = texts()
    change(sheet, texts)
    assert texts.lost_in(read_sheets(saved(book), "bok.xlsx")) == []


# --- PDF files


@st.composite
def printed_pages(draw: st.DrawFn) -> tuple[Texts, bytes]:
    """Return a PDF of paragraphs, lists and tables, in one column or two, on one page or more."""
    texts, stream, style = Texts(), io.BytesIO(), getSampleStyleSheet()
    columns = draw(st.sampled_from([1, 2]))
    width = 520 / columns - 10
    frames = [Frame(40 + n * (width + 20), 40, width, 740) for n in range(columns)]
    document = BaseDocTemplate(stream, pagesize=A4)
    document.addPageTemplates(PageTemplate("sida", frames))
    story: list[Flowable] = []
    for _ in range(draw(st.integers(1, 5))):
        match draw(st.sampled_from(["text", "heading", "list", "table", "plain table", "page"])):
            case "heading":
                story.append(Paragraph(texts(), style["Heading2"]))
            case "list":
                story += [Paragraph(f"• {texts()} {texts()}", style["Normal"]) for _ in range(3)]
            case "page":
                story += [Paragraph(texts(), style["Normal"]), PageBreak()]
            case "table" | "plain table" as kind:
                cells = [[texts() for _ in range(2)] for _ in range(draw(st.integers(1, 4)))]
                lines = [("GRID", (0, 0), (-1, -1), 1, "black")] if kind == "table" else []
                story.append(PdfTable(cells, colWidths=width / 2.2, style=TableStyle(lines)))
            case _:
                story.append(Paragraph(" ".join(texts() for _ in range(12)), style["Normal"]))
        story.append(Spacer(1, draw(st.sampled_from([2, 20]))))
    document.build(story)
    return texts, stream.getvalue()


@DRAWN
@given(printed_pages())
def test_all_of_a_pdf_arrives(made: tuple[Texts, bytes]) -> None:
    """Lists, tables with and without lines, columns, over several pages: no word is lost."""
    texts, data = made
    assert texts.lost_in(read_pdf(data, "plan.pdf")) == []


# --- And on into the workbook


@settings(DRAWN, max_examples=6)
@given(
    st.one_of(
        web_pages().map(lambda made: (made[0], read_web(made[1], "plan.html"))),
        word_documents().map(lambda made: (made[0], read_word(made[1], "plan.docx"))),
        slide_decks().map(lambda made: (made[0], read_slides(made[1], "plan.pptx"))),
        foreign_workbooks().map(lambda made: (made[0], read_sheets(made[1], "plan.xlsx"))),
    )
)
def test_all_of_it_stands_in_the_workbook(made: tuple[Texts, Source]) -> None:
    """In a field, in a question or on the sheet Underlag: each word that was written."""
    texts, source = made
    written = in_the_workbook(source)
    assert [word for word in texts.given if word not in written] == []
