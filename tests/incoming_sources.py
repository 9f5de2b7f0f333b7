"""A plan as people have it today: as slides, a Word document, a PDF, a workbook, a web page.

Each function takes a plan as ``../shared/plans/*.json`` have it and returns a file's bytes, made
by other programs' libraries with what such files hold: real bullets, merged cells, a table over
several pages, text in two columns, colours as statuses.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import reportlab
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm as Length
from lxml import etree
from openpyxl.styles import Alignment, Font, PatternFill
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Cm
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

COLUMNS = (
    "nationellt_insatsomrade",
    "prioriterat_omrade_och_patientloften",
    "aktiviteter",
    "uppfoljning",
    "status",
)
#: What people call a status -> the colour that they give its cell.
FILLS = {"Grön": "92D050", "Gul": "FFC000", "Röd": "FF0000"}
PAGES = (
    ("processer_som_ar_pagaende", "Processer som är pågående"),
    ("avslutade_men_pagar_i_verksamheterna", "Arbeten avslutade i RPO men pågår i verksamheterna"),
)
PROMISES = (
    "Erbjudas vård som är lätt tillgänglig för kontakt, bedömning och besök",
    "Vara delaktig och välinformerad genom hela vårdkedjan",
)
Plan = Mapping[str, Any]


def lines(text: str) -> Iterator[tuple[bool, str]]:
    """Go through a cell's lines: whether it is a bullet, and its words."""
    for part in text.splitlines():
        pieces = [piece.strip() for piece in re.split(r"[•]", part)]
        if len(pieces) == 1:
            dash = re.match(r"\s*-\s+", part)
            yield bool(dash), part[dash.end() :] if dash else part.strip()
        else:
            yield from ((number > 0, piece) for number, piece in enumerate(pieces) if piece)


def challenges(plan: Plan) -> list[tuple[str, list[str]]]:
    """Return the challenges by working group."""
    rows = plan["utmaningar"] or []
    return [
        (name, [row["text"] for row in group])
        for name, group in groupby(rows, key=lambda row: str(row["grupp"]))
    ]


def cover(plan: Plan) -> list[str]:
    """Return the lines of the cover."""
    said = [f"Översiktlig handlingsplan för {plan['ar']}", plan["grupp"]]
    return [*said, f"Uppdaterad: {plan['uppdaterad']}"] if plan["uppdaterad"] else said


# --- Slides


def slides(plan: Plan, *, per_slide: int = 4) -> bytes:
    """Return the plan as a slide deck (.pptx), the table going on from slide to slide."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(33.87), Cm(19.05)
    first, *rest = cover(plan)
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = first
    slide.placeholders[1].text = "\n".join(rest)
    _bullets(deck, "Patientlöften", list(PROMISES))
    rows = plan["tabellrader"]
    for start in range(0, len(rows), per_slide):
        _plan_slide(deck, plan, rows[start : start + per_slide])
    if plan["resultat"]:
        _bullets(deck, "Resultat", [plan["resultat"]])
    if plan["utmaningar"]:
        _challenge_slide(deck, plan)
    for key, title in PAGES:
        if plan.get(key):
            _text_slide(deck, title, plan[key])
    if plan.get("arshjul"):
        _bullets(deck, plan["arshjul"]["rubrik"], plan["arshjul"]["handelser"])
        _bullets(deck, "Löpande", plan["arshjul"]["lopande"])
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _bullets(deck: Any, title: str, texts: list[str]) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text = "\n".join(texts)


def _plan_slide(deck: Any, plan: Plan, rows: list[Plan]) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = f"Handlingsplan {plan['ar']} {plan['grupp']}"
    size = (Cm(1), Cm(3), Cm(31), Cm(3 * len(rows) + 1))
    table = slide.shapes.add_table(len(rows) + 1, len(COLUMNS), *size).table
    for column, heading in enumerate(rows[0]["rubriker"]):
        table.cell(0, column).text = heading
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(COLUMNS):
            cell = table.cell(number, column)
            if name == "status" and row[name] in FILLS:
                cell.fill.solid()
                cell.fill.fore_color.rgb = _colour(FILLS[row[name]])
            else:
                _frame(cell.text_frame, row[name])
    for first, last in _same(rows):  # the same area: one cell
        for number in range(first + 1, last + 1):
            table.cell(number + 1, 0).text = ""
        if last > first:
            table.cell(first + 1, 0).merge(table.cell(last + 1, 0))


def _colour(fill: str) -> Any:
    make: Any = RGBColor  # python-pptx has no types
    return make(*bytes.fromhex(fill))


def _same(rows: list[Plan]) -> Iterator[tuple[int, int]]:
    """Go through the first and last row of rows with the same area."""
    for name, group in groupby(enumerate(rows), key=lambda pair: str(pair[1][COLUMNS[0]])):
        numbers = [number for number, _ in group]
        if name:
            yield numbers[0], numbers[-1]


def _frame(frame: Any, text: str) -> None:
    """Write a text into a frame, with real bullets."""
    for number, (bullet, words) in enumerate(lines(text)):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text = words
        uri = "http://schemas.openxmlformats.org/drawingml/2006/main"
        own = paragraph._p.get_or_add_pPr()
        if bullet:
            etree.SubElement(own, f"{{{uri}}}buChar", char="•")
        else:
            etree.SubElement(own, f"{{{uri}}}buNone")


def _challenge_slide(deck: Any, plan: Plan) -> None:
    """Write a text box for each working group, side by side."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Utmaningar"
    for number, (name, texts) in enumerate(challenges(plan)):
        box = slide.shapes.add_textbox(Cm(1 + 11 * number), Cm(4), Cm(10), Cm(10))
        box.text_frame.word_wrap = True
        box.text_frame.text = name
        box.text_frame.paragraphs[0].font.bold = True
        for text in texts:
            frame = box.text_frame
            paragraph = frame.add_paragraph()
            paragraph.text = f"• {text}"


def _text_slide(deck: Any, title: str, text: str) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    _frame(slide.placeholders[1].text_frame, text)


# --- Word


def word(plan: Plan) -> bytes:
    """Return the plan as a Word document (.docx)."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Length(29.7), Length(21)  # landscape, as they are
    page.left_margin = page.right_margin = Length(2)
    first, *rest = cover(plan)
    document.add_heading(first, 0)
    for line in rest:
        document.add_paragraph(line)
    document.add_heading("Handlingsplan", 1)
    for headings, group in groupby(plan["tabellrader"], key=lambda row: tuple(row["rubriker"])):
        _word_table(document, headings, list(group))
        document.add_paragraph()
    _word_pages(document, plan)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _word_table(document: Any, headings: tuple[str, ...], rows: list[Plan]) -> None:
    table = document.add_table(rows=len(rows) + 1, cols=len(headings), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, (3.4, 6, 7, 5, 2.2), strict=True):
        column.width = Length(width)
        for cell in column.cells:
            cell.width = Length(width)
    for cell, text in zip(table.rows[0].cells, headings, strict=True):
        cell.text = text
    for number, row in enumerate(rows, start=1):
        cells = table.rows[number].cells
        for cell, name in zip(cells, COLUMNS, strict=True):
            if name == "status" and row[name] in FILLS:
                shade = OxmlElement("w:shd")
                shade.set(qn("w:fill"), FILLS[row[name]])
                cell._tc.get_or_add_tcPr().append(shade)
            else:
                _word_cell(cell, row[name])
    for first, last in _same(rows):
        for number in range(first + 1, last + 1):
            table.cell(number + 1, 0).text = ""
        if last > first:
            merged = table.cell(first + 1, 0).merge(table.cell(last + 1, 0))
            merged.text = rows[first][COLUMNS[0]]


def _word_cell(cell: Any, text: str) -> None:
    for number, (bullet, words) in enumerate(lines(text)):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.text = words
        if bullet:
            paragraph.style = "List Bullet"


def _word_pages(document: Any, plan: Plan) -> None:
    for title, parts in _pages(plan):
        document.add_heading(title, 1)
        for heading, text in parts:
            if heading:
                document.add_heading(heading, 2)
            for bullet, words in lines(text):
                document.add_paragraph(words, style="List Bullet" if bullet else None)


def _pages(plan: Plan) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Go through the pages after the table: title, and text under each heading."""
    if plan["resultat"]:
        yield "Resultat", [("", plan["resultat"])]
    if plan["utmaningar"]:
        parts = [(name, "\n".join(f"• {x}" for x in texts)) for name, texts in challenges(plan)]
        yield "Utmaningar", parts
    for key, title in PAGES:
        if plan.get(key):
            yield title, [("", plan[key])]
    if plan.get("arshjul"):
        year = plan["arshjul"]
        lasting = "\n".join(f"• {text}" for text in year["lopande"])
        yield year["rubrik"], [("", "\n".join(year["handelser"])), ("Löpande", lasting)]


# --- PDF


def pdf(plan: Plan) -> bytes:
    """Return the plan as a PDF: the table over several pages, the challenges in two columns."""
    stream = io.BytesIO()
    wide, high = landscape(A4)
    document = BaseDocTemplate(stream, pagesize=(wide, high), title=str(plan["grupp"]))
    one = [Frame(40, 40, wide - 80, high - 80)]
    half = (wide - 100) / 2
    two = [Frame(40, 40, half, high - 80), Frame(60 + half, 40, half, high - 80)]
    document.addPageTemplates(
        [
            PageTemplate("en", one, onPageEnd=_footer),
            PageTemplate("två", two, onPageEnd=_footer),
        ]
    )
    document.build(list(_story(plan)))
    return stream.getvalue()


def _footer(canvas: Any, document: Any) -> None:
    canvas.setFont("Text", 8)
    canvas.drawString(40, 20, f"Sida {document.page}")


def _font() -> str:
    if "Text" not in pdfmetrics.getRegisteredFontNames():
        fonts = Path(str(reportlab.__file__)).parent / "fonts"
        pdfmetrics.registerFont(TTFont("Text", str(fonts / "Vera.ttf")))
        pdfmetrics.registerFont(TTFont("Text-Bold", str(fonts / "VeraBd.ttf")))
    return "Text"


def _story(plan: Plan) -> Iterator[Any]:
    font = _font()
    body = ParagraphStyle("body", fontName=font, fontSize=9, leading=11)
    heading = ParagraphStyle("h1", fontName="Text-Bold", fontSize=18, leading=24)
    small = ParagraphStyle("h2", fontName="Text-Bold", fontSize=9, leading=14)
    item = ParagraphStyle("li", parent=body, leftIndent=10, bulletIndent=0)

    def text(words: str, *, bullet: bool = False) -> Any:
        return Paragraph(
            html.escape(words), item if bullet else body, bulletText="•" if bullet else None
        )

    first, *rest = cover(plan)
    yield Paragraph(first, heading)
    yield from (text(line) for line in rest)
    yield PageBreak()
    for headings, group in groupby(plan["tabellrader"], key=lambda row: tuple(row["rubriker"])):
        yield _pdf_table(headings, list(group), text)
        yield Spacer(1, 20)
    yield NextPageTemplate("två")
    yield PageBreak()
    for title, parts in _pages(plan):
        yield Paragraph(title, heading)
        for number, (name, words) in enumerate(parts):
            if number == 1 and title == "Utmaningar":
                yield FrameBreak()  # the second column
            if name:
                yield Paragraph(name, small)
            yield from (text(line, bullet=bullet) for bullet, line in lines(words))


def _pdf_table(headings: tuple[str, ...], rows: list[Plan], text: Callable[..., Any]) -> Any:
    style: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#DCEBEF")),
    ]
    table = [[text(heading) for heading in headings]]
    for number, row in enumerate(rows, start=1):
        cells: list[Any] = []
        for column, name in enumerate(COLUMNS):
            if name == "status" and row[name] in FILLS:
                colour = colors.HexColor(f"#{FILLS[row[name]]}")
                style.append(("BACKGROUND", (column, number), (column, number), colour))
                cells.append([])
            else:
                cells.append([text(words, bullet=bullet) for bullet, words in lines(row[name])])
        table.append(cells)
    widths = (110, 190, 230, 170, 60)
    return Table(table, colWidths=widths, repeatRows=1, style=style)


# --- Workbook


def workbook(plan: Plan) -> bytes:
    """Return the plan as a workbook of somebody's own making (.xlsx)."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    for line in cover(plan):
        sheet.append([None, line])
    sheet["B1"].font = Font(bold=True, size=16)
    for headings, group in groupby(plan["tabellrader"], key=lambda row: tuple(row["rubriker"])):
        rows = list(group)
        top = sheet.max_row + 2
        for column, heading in enumerate(headings, start=2):
            sheet.cell(top, column, heading).font = Font(bold=True)
        for number, row in enumerate(rows, start=top + 1):
            for column, name in enumerate(COLUMNS, start=2):
                cell = sheet.cell(number, column)
                if name == "status" and row[name] in FILLS:
                    cell.fill = PatternFill("solid", fgColor=FILLS[row[name]])
                else:
                    cell.value = _typed(row[name])
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        for first, last in _same(rows):
            sheet.merge_cells(None, top + 1 + first, 2, top + 1 + last, 2)
    _workbook_pages(book, plan)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _typed(text: str) -> str | None:
    rows = [f"• {words}" if bullet else words for bullet, words in lines(text)]
    return "\n".join(rows) or None


def _workbook_pages(book: Any, plan: Plan) -> None:
    pages = [
        (title, [line for part in parts for text in part for line in text.splitlines()])
        for title, parts in _pages(plan)
    ]
    for title, rows in pages:
        sheet = book.create_sheet(title[:31])
        sheet["A1"] = title
        for number, text in enumerate(rows, start=3):
            sheet.cell(number, 1, text)


# --- Web page


def web(plan: Plan) -> bytes:
    """Return the plan as a web page."""
    parts = ["<!DOCTYPE html><html lang=sv><meta charset=utf-8><title>Plan</title><body>"]
    first, *rest = cover(plan)
    parts.append(
        f"<h1>{html.escape(first)}</h1>" + "".join(f"<p>{html.escape(x)}</p>" for x in rest)
    )
    parts.append("<h2>Handlingsplan</h2>")
    for headings, group in groupby(plan["tabellrader"], key=lambda row: tuple(row["rubriker"])):
        parts.append("<table><tr>" + "".join(f"<th>{html.escape(h)}" for h in headings))
        parts += [_web_row(row) for row in group]
        parts.append("</table>")
    for title, rows in _web_pages(plan):
        parts.append(f"<h2>{html.escape(title)}</h2>{_web_lines(rows)}")
    return "".join(parts).encode()


def _web_row(row: Plan) -> str:
    cells = []
    for name in COLUMNS:
        fill = FILLS.get(row[name], "") if name == "status" else ""
        style = f" style='background-color: #{fill}'" if fill else ""
        cells.append(f"<td{style}>{'' if fill else _web_lines(row[name])}</td>")
    return "<tr>" + "".join(cells) + "</tr>"


def _web_lines(text: str) -> str:
    parts = []
    for bullet, group in groupby(lines(text), key=lambda line: line[0]):
        tag = "li" if bullet else "p"
        inner = "".join(f"<{tag}>{html.escape(words)}</{tag}>" for _, words in group)
        parts.append(f"<ul>{inner}</ul>" if bullet else inner)
    return "".join(parts)


def _web_pages(plan: Plan) -> Iterator[tuple[str, str]]:
    for title, parts in _pages(plan):
        yield title, "\n".join(line for part in parts for line in part if line)


#: Name of the source -> file name ending and maker.
SOURCES: Mapping[str, tuple[str, Callable[[Plan], bytes]]] = {
    "bildspel": (".pptx", slides),
    "Word": (".docx", word),
    "PDF": (".pdf", pdf),
    "arbetsbok": (".xlsx", workbook),
    "webbsida": (".html", web),
}
