"""Slides (.pptx) -> :class:`~handlingsplan.incoming.source.Source`."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from handlingsplan.incoming.colours import scheme_colour
from handlingsplan.incoming.source import (
    Block,
    Cell,
    Line,
    Page,
    Source,
    Table,
    lines_of,
    rectangular,
)

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
#: A shape no larger than this part of a table may be a mark laid over one of its cells.
_MARK_SHARE = 0.25


def read_slides(data: bytes, fil: str) -> Source:
    """Read a presentation out of its bytes.

    Tables keep their merged cells and colours; a small coloured shape that lies over a cell is the
    cell's mark. Hidden slides are read and named as such.
    """
    from pptx import Presentation  # noqa: PLC0415  (0.2 s; only when slides are read)

    deck = Presentation(io.BytesIO(data))
    pages = []
    for number, slide in enumerate(deck.slides, start=1):
        hidden = " (dold)" if slide._element.get("show") == "0" else ""  # noqa: SLF001  (no API)
        blocks, notes = tuple(_blocks(slide)), tuple(_aside(slide))
        pages.append(Page(name=f"Bild {number}{hidden}", blocks=blocks, notes=notes))
    return Source(fil=fil, kind="bildspel", pages=tuple(pages))


def _aside(slide: Any) -> Iterator[str]:
    """Go through what is no content: footers, what pictures are said to show, speaker's notes."""
    for shape in _flat(slide.shapes):
        if _is_footer(shape):
            yield from (line.text for line in lines_of(_text(shape.text_frame)))
        described = shape._element.xpath("./*/p:cNvPr/@descr")  # noqa: SLF001  (no API for alt texts)
        yield from (f"[Bild: {line.text}]" for text in described for line in lines_of(text))
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if frame is not None:
        yield from (line.text for line in lines_of(_text(frame)))


def _is_footer(shape: Any) -> bool:
    """Say whether a shape is the layout's footer, date or slide number."""
    return bool(shape.is_placeholder) and shape.placeholder_format.type in {13, 15, 16}


class _Mark(msgspec.Struct, frozen=True):
    """A coloured shape: its middle, its width, its colour, its text."""

    x: float
    y: float
    width: int
    fill: str
    text: str


def _blocks(slide: Any) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        yield from _paragraphs(title.text_frame, bulleted=False, heading=1)
    own = [s for s in _flat(slide.shapes) if title is None or s.shape_id != title.shape_id]
    shapes = [shape for shape in own if not _is_footer(shape)]
    tables = [shape for shape in shapes if getattr(shape, "has_table", False)]
    marks, rest = _marks(shapes, tables)
    for shape in sorted(rest, key=lambda s: (s.top or 0, s.left or 0)):
        if getattr(shape, "has_table", False):
            yield Table(rows=rectangular(_rows(shape, slide, marks)))
        else:
            yield from _shape_lines(shape, slide)


def _flat(shapes: Iterable[Any]) -> Iterator[Any]:
    """Go through shapes, those of groups included."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _marks(shapes: list[Any], tables: list[Any]) -> tuple[list[_Mark], list[Any]]:
    """Tell the coloured shapes that lie over a table from the other shapes."""
    marks, rest = [], []
    for shape in shapes:
        fill = _shape_fill(shape)
        if fill and any(_lies_over(shape, table) for table in tables):
            text = shape.text_frame.text.strip() if shape.has_text_frame else ""
            x, y = shape.left + shape.width / 2, shape.top + shape.height / 2
            marks.append(_Mark(x, y, shape.width, fill, text))
        else:
            rest.append(shape)
    return marks, rest


def _lies_over(shape: Any, table: Any) -> bool:
    if None in {shape.left, shape.top, shape.width, shape.height}:
        return False
    x, y = shape.left + shape.width / 2, shape.top + shape.height / 2
    small = shape.width * shape.height < _MARK_SHARE * table.width * table.height
    right = table.left + sum(column.width for column in table.table.columns)
    bottom = table.top + sum(row.height for row in table.table.rows)
    return bool(small and table.left <= x < right and table.top <= y < bottom)


def _shape_fill(shape: Any) -> str:
    properties = getattr(shape._element, "spPr", None)  # noqa: SLF001  (fill.type fails on some)
    return "" if properties is None else _solid(properties, shape.part)


def _solid(properties: Any, part: Any) -> str:
    """Return the plain colour that an element says, also one of the theme; or empty."""
    solid = properties.find(f"{_A}solidFill")
    if solid is None or not len(solid):
        return ""
    colour = solid[0]
    if colour.tag == f"{_A}srgbClr":
        return str(colour.get("val", "")).upper()
    if colour.tag == f"{_A}schemeClr":
        return scheme_colour(colour.get("val", ""), _theme(part))
    return str(colour.get("lastClr", "")).upper()


def _theme(part: Any) -> bytes:
    """Return the theme of a slide's master; empty where there is none."""
    for step in ("slideLayout", "slideMaster", "theme"):
        found = [r for r in part.rels.values() if not r.is_external and r.reltype.endswith(step)]
        if not found:
            return b""
        part = found[0].target_part
    return bytes(part.blob)


def _rows(shape: Any, slide: Any, marks: list[_Mark]) -> Iterator[list[Cell]]:
    table = shape.table
    top = shape.top or 0
    texts: dict[tuple[int, int], Cell] = {}
    for r, row in enumerate(table.rows):
        left, cells = shape.left or 0, []
        for c, cell in enumerate(row.cells):
            right = left + sum(w.width for w in list(table.columns)[c : c + cell.span_width])
            bottom = top + sum(h.height for h in list(table.rows)[r : r + cell.span_height])
            over = _within(marks, (left, top, right, bottom))
            cells.append(_cell(cell, (r, c), texts, slide, over))
            left += table.columns[c].width
        top += row.height
        yield cells


def _within(marks: list[_Mark], area: tuple[float, float, float, float]) -> list[_Mark]:
    left, top, right, bottom = area
    return [mark for mark in marks if left <= mark.x < right and top <= mark.y < bottom]


def _cell(
    cell: Any,
    at: tuple[int, int],
    texts: dict[tuple[int, int], Cell],
    slide: Any,
    marks: list[_Mark],
) -> Cell:
    """Return a cell; one that a merged cell covers is known as such."""
    if cell.is_spanned:
        row, column = at
        tc = cell._tc  # noqa: SLF001  (python-pptx does not tell over which cell it spans)
        if tc.vMerge and not tc.hMerge and (row - 1, column) in texts:
            texts[at] = msgspec.structs.replace(texts[row - 1, column], above=True)
            return texts[at]
        return Cell(beside=True)
    lines = list(_paragraphs(cell.text_frame, bulleted=False))
    for mark in marks:
        lines += lines_of(mark.text)
    properties = cell._tc.tcPr  # noqa: SLF001  (cell.fill makes one where there is none)
    fill = "" if properties is None else _solid(properties, slide.part)
    texts[at] = Cell(lines=tuple(lines), fill=marks[0].fill if marks else fill)
    return texts[at]


def _shape_lines(shape: Any, slide: Any) -> Iterator[Line]:
    if getattr(shape, "has_text_frame", False) and shape.has_text_frame:
        yield from _paragraphs(shape.text_frame, bulleted=_bulleted(shape))
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from lines_of(_chart_text(shape.chart))
    else:
        yield from _diagram(shape, slide)


def _bulleted(shape: Any) -> bool:
    """Say whether the layout gives the shape's paragraphs bullets: its body text has them."""
    return bool(shape.is_placeholder) and shape.placeholder_format.type in {2, 7}  # body, object


def _chart_text(chart: Any) -> str:
    title = chart.chart_title.text_frame.text if chart.has_title else ""
    rows = [f"{series.name}: {', '.join(map(str, series.values))}" for series in chart.series]
    return "\n".join([title, *rows])


def _diagram(shape: Any, slide: Any) -> Iterator[Line]:
    """Go through the texts of a SmartArt drawing, which stand in a part of their own."""
    for relation in shape._element.iter(f"{{{_DIAGRAM}}}relIds"):  # noqa: SLF001  (no API)
        name = relation.get(
            "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
        )
        if name in slide.part.rels:
            from pptx.oxml import parse_xml  # noqa: PLC0415  (with the rest of python-pptx)

            model = parse_xml(slide.part.rels[name].target_part.blob)
            for point in model.iter(f"{{{_DIAGRAM}}}pt"):
                texts = (
                    "".join(t.text or "" for t in p.iter(f"{_A}t")) for p in point.iter(f"{_A}p")
                )
                yield from lines_of("\n".join(texts), bullet=True)


def _paragraphs(frame: Any, *, bulleted: bool, heading: int = 0) -> Iterator[Line]:
    for paragraph in frame.paragraphs:
        own = paragraph._p.pPr  # noqa: SLF001  (python-pptx has no API for bullets)
        item = bulleted
        if own is not None and any(
            own.find(f"{_A}{tag}") is not None for tag in ("buChar", "buAutoNum")
        ):
            item = True
        elif own is not None and own.find(f"{_A}buNone") is not None:
            item = False
        text = paragraph.text.replace("\v", "\n")
        links = (run.hyperlink.address or "" for run in paragraph.runs)
        yield from lines_of(text, bullet=item, heading=heading, links=links)


def _text(frame: Any) -> str:
    return str(frame.text).replace("\v", "\n")
