"""Document -> PowerPoint: real layouts and placeholders, native charts, alt texts, a language.

Each table gets as many slides as it needs at a size that can be read (12 points at least).
"""

from __future__ import annotations

import copy
import datetime as dt
import io
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml

from handlingsplan.publish.blank_deck import Stage, blank_deck, packed
from handlingsplan.publish.deck_charts import add_chart
from handlingsplan.publish.deck_tables import EMU, NAMESPACES, Ink, Sheet, sheets, table_xml
from handlingsplan.publish.pages import Chart, Document, Drawing, Figure, Page, Table
from handlingsplan.publish.typesetting import png

_FIELD = "{C1FF6DA9-008F-8B48-92A6-B652298478BF}"  # any will do, as long as it is one
_LIKE_THE_REST = '<a:latin typeface="+mn-lt"/>'  # LibreOffice forgets it in a foot
_Box = tuple[int, int, int, int]
_TITLE = 0  # the number of a title among the placeholders
_LEAD = 30 * EMU  # of height, where the master has no place of its own for it
_FOOTER, _NUMBER = PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER


def to_deck(document: Document, *, template: Path | None = None) -> bytes:
    """Return a document as a .pptx file; the same document gives the same bytes.

    Args:
        document: the document.
        template: a deck whose master, fonts and colours are used; ours for none.

    Raises:
        UsageError: the template cannot be used.
    """
    stage = blank_deck(template)
    _describe(stage.deck, document)
    _first_slide(stage, document)
    for page in document.pages:
        for slide in _slides(page):
            _write(stage, document, slide)
    return packed(stage.deck)


class _Slide:
    """What stands on a slide: its title and lead, and a table, a picture or a sentence."""

    def __init__(self, title: str, lead: str, content: Table | Chart | Drawing | str) -> None:
        self.title = title
        self.lead = lead
        self.content = content


def _describe(deck: Any, document: Document) -> None:
    noon = dt.datetime.combine(document.date, dt.time(12))
    about = deck.core_properties
    about.title = f"{document.title}: {document.subtitle}"
    about.author = about.last_modified_by = document.owner
    about.subject = document.stamp
    about.language = document.language
    about.created = about.modified = noon
    about.revision = 1
    about.keywords = about.comments = about.category = ""


def _first_slide(stage: Stage, document: Document) -> None:
    slide = stage.deck.slides.add_slide(stage.first)
    title = slide.shapes.title
    others = [shape for shape in slide.placeholders if shape.shape_id != title.shape_id]
    _fill(title, [document.title], document.language)
    said = [document.subtitle, document.stamp]
    if others:
        _fill(others[0], said, document.language)
    for shape in others[1:]:
        _remove(shape)


def _slides(page: Page) -> Iterator[_Slide]:
    """Yield a page's parts, each for a slide or several; their titles differ."""
    lead = " ".join(page.lead)
    if not page.blocks:
        yield _Slide(page.title, "", lead)
    for block in page.blocks:
        table = block.table if isinstance(block, Figure) else block
        if isinstance(block, Figure):
            alone = len(page.blocks) == 1
            title = page.title if alone else f"{page.title}: {block.picture.title}"
            yield _Slide(title, lead, block.picture)
            lead = ""
        title = f"{page.title}: {table.caption}" if table.caption else page.title
        yield _Slide(title, lead, table if table.rows else table.empty)
        lead = ""


def _write(stage: Stage, document: Document, what: _Slide) -> None:
    content = what.content
    if not isinstance(content, Table):
        _add(stage, document, what, content)
        return
    room = _room(stage, lead=bool(what.lead))
    parts = list(sheets(content, (room[2] / EMU, room[3] / EMU)))
    for number, sheet in enumerate(parts, start=1):
        of = f" {number} av {len(parts)}" if len(parts) > 1 else ""
        lead = what.lead if number == 1 else ""
        _add(stage, document, _Slide(what.title + of, lead, content), sheet)


def _room(stage: Stage, *, lead: bool) -> _Box:
    """Return where there is room for content, in EMU; an unused lead's room is taken too."""
    left, top, width, height = stage.room
    bottom = top + height
    if not lead:
        top = stage.lead_top
    elif stage.lead < 0:
        top += _LEAD
    return left, top, width, bottom - top


def _add(
    stage: Stage, document: Document, what: _Slide, content: Sheet | Chart | Drawing | str
) -> None:
    """Add a slide: its title, its lead, its content in its place, and its foot, in this order."""
    slide = stage.deck.slides.add_slide(stage.layout)
    holders = {shape.placeholder_format.idx: shape for shape in slide.placeholders}
    _fill(holders[_TITLE], [what.title], document.language)
    if what.lead and stage.lead in holders:
        _fill(holders.pop(stage.lead), [what.lead], document.language)
    elif what.lead:
        box = slide.shapes.add_textbox(*stage.room[:3], _LEAD)
        box.text_frame.word_wrap = True
        _fill(box, [what.lead], document.language)
    holder = holders.pop(stage.content)
    for number, shape in holders.items():
        if number != _TITLE:
            _remove(shape)
    _place(slide, holder, _room(stage, lead=bool(what.lead)), content, document)
    _foot(slide, stage, document)


def _remove(shape: Any) -> None:
    shape.element.getparent().remove(shape.element)


def _place(
    slide: Any, holder: Any, box: _Box, content: Sheet | Chart | Drawing | str, document: Document
) -> None:
    """Put content where the slide's placeholder for it stands, in its place."""
    match content:
        case str():
            _fill(holder, [content], document.language)
            return
        case Sheet():
            element = _table(slide, box, content, document)
        case Chart():
            frame = add_chart(slide, content, box, date=document.date, language=document.language)
            element = frame.element
            _describe_shape(frame, content)
        case Drawing():
            picture = _picture(slide, box, content)
            element = picture.element
            _describe_shape(picture, content)
    _take_place(holder, element)


def _table(slide: Any, box: _Box, sheet: Sheet, document: Document) -> Any:
    ink = Ink(
        language=document.language,
        link=lambda to: slide.part.relate_to(to, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
    )
    number = _last_id(slide) + 1
    headings = ", ".join(column.heading for column in sheet.table.columns)
    about = sheet.table.caption or slide.shapes.title.text_frame.text
    alt = f"{about}. Tabell med {len(sheet.table.rows)} rader och kolumnerna {headings}."
    element = parse_xml(table_xml(sheet, number=number, alt=alt, corner=box[:2], ink=ink))
    slide.shapes.element.append(element)
    return element


def _last_id(slide: Any) -> int:
    return max(map(int, slide.shapes.element.xpath("./*/*[1]/p:cNvPr/@id")), default=1)


def _picture(slide: Any, box: _Box, drawing: Drawing) -> Any:
    left, top, width, height = box
    scale = min(width / drawing.width, height / drawing.height)
    across, down = int(drawing.width * scale), int(drawing.height * scale)
    return slide.shapes.add_picture(
        io.BytesIO(png(drawing)), left + (width - across) // 2, top, across, down
    )


def _describe_shape(shape: Any, picture: Chart | Drawing) -> None:
    about = shape.element.xpath(".//p:cNvPr")[0]
    about.set("name", picture.title)
    about.set("descr", picture.alt)


def _take_place(holder: Any, element: Any) -> None:
    """Put an element in a placeholder's place, so that it is what the layout holds room for."""
    element.xpath("./*[1]/p:nvPr")[0].insert(0, holder.element.ph)
    holder.element.addnext(element)
    holder.element.getparent().remove(holder.element)


def _fill(shape: Any, paragraphs: list[str], language: str) -> None:
    frame = shape.text_frame
    for number, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text
        run.font.language_id = MSO_LANGUAGE_ID.from_xml(language)


def _foot(slide: Any, stage: Stage, document: Document) -> None:
    """Add the layout's foot and slide number, which python-pptx leaves out; they are read last."""
    said = f"{document.title} · {document.subtitle} · {document.stamp}"
    look = f'<a:rPr lang="{document.language}">{_LIKE_THE_REST}</a:rPr>'
    runs = {
        _FOOTER: f'<a:pPr algn="l"/><a:r>{look}<a:t>{escape(said)}</a:t></a:r>',
        _NUMBER: f'<a:fld id="{_FIELD}" type="slidenum">{look}<a:t>‹#›</a:t></a:fld>',
    }
    last = _last_id(slide)
    for number, foot in enumerate(stage.feet, start=last + 1):
        run = runs[foot.kind]
        xml = (
            f'<p:sp {NAMESPACES}><p:nvSpPr><p:cNvPr id="{number}" name="{escape(foot.name)}"/>'
            '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr/></p:nvSpPr><p:spPr/>'
            f"<p:txBody><a:bodyPr/><a:lstStyle/><a:p>{run}</a:p></p:txBody></p:sp>"
        )
        element = parse_xml(xml)
        element.nvSpPr.nvPr.append(copy.deepcopy(foot.mark))
        slide.shapes.element.append(element)
