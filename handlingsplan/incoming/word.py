"""Word documents (.docx) -> :class:`~handlingsplan.incoming.source.Source`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
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

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_HEADING = re.compile(r"(?:heading|rubrik)\s*([1-9])$", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|rubrik|titel|subtitle|underrubrik)$", re.IGNORECASE)
_LIST = re.compile(r"(?:list|punktlista|numrerad lista)", re.IGNORECASE)
_PLAIN_LIST = re.compile(r"(?:list paragraph|liststycke|list continue)", re.IGNORECASE)
#: Characters of Wingdings and Symbol (the last two digits of their code) that are ticks.
_TICKS = {"fc": "✓", "fe": "☒", "78": "☒", "a8": "☐", "6f": "☐"}
#: Parts whose texts stand beside the document's own.
_ASIDE = ("footnotes", "endnotes", "comments", "header", "footer")


def read_word(data: bytes, fil: str) -> Source:
    """Read a document out of its bytes; each heading of the first level begins a page.

    Text in content controls, text boxes and tracked insertions is read like any other; deleted
    text is not.
    """
    from docx import Document  # noqa: PLC0415  (0.1 s; only when a document is read)

    document = Document(io.BytesIO(data))
    reader = _Reader(document)
    pages: list[Page] = []
    blocks: list[Block] = []
    for block in reader.blocks(document.element.body):
        if isinstance(block, Line) and block.heading == 1 and blocks:
            pages.append(_page(blocks))
            blocks = []
        blocks.append(block)
    pages.append(_page(blocks))
    pages[-1] = msgspec.structs.replace(pages[-1], notes=tuple(reader.aside()))
    return Source(fil=fil, kind="Word-dokument", pages=tuple(pages))


def _page(blocks: list[Block]) -> Page:
    first = blocks[0] if blocks else None
    titled = isinstance(first, Line) and first.heading == 1
    name = f"Avsnittet {first.text}" if isinstance(first, Line) and titled else "Dokumentets början"
    return Page(name=name, blocks=tuple(blocks))


class _Reader:
    """Reads the elements of one document, with its styles, links and theme at hand."""

    def __init__(self, document: Any) -> None:
        self.part = document.part
        self.styles = {style.style_id: str(style.name or "") for style in document.styles}
        related = [r for r in self.part.rels.values() if not r.is_external]
        themes = [r.target_part.blob for r in related if r.reltype.endswith("/theme")]
        self.theme = themes[0] if themes else b""

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Go through paragraphs and tables in order, also those within content controls."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self.lines(child)
            elif child.tag == f"{_W}tbl":
                yield Table(rows=rectangular(self.rows(child)))
            elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"}:
                yield from self.blocks(child)

    def lines(self, paragraph: Any) -> Iterator[Line]:
        """Go through a paragraph's lines, then those of text boxes that are anchored in it."""
        style = self._style(paragraph)
        heading = _HEADING.fullmatch(style)
        level = int(heading[1]) if heading else int(bool(_TITLE.fullmatch(style)))
        item = paragraph.find(f"{_W}pPr/{_W}numPr") is not None or bool(
            _LIST.match(style) and not _PLAIN_LIST.match(style)
        )
        text = "".join(self._text(paragraph))
        yield from lines_of(text, bullet=item, heading=level, links=self._links(paragraph))
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not _within(box, "Fallback", paragraph):
                for block in self.blocks(box):
                    yield from [block] if isinstance(block, Line) else _flattened(block)

    def _style(self, paragraph: Any) -> str:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return "" if style is None else self.styles.get(style.get(f"{_W}val"), "")

    def _text(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = str(child.tag).rpartition("}")[2]
            if tag in {"pict", "drawing", "AlternateContent", "object", "del", "moveFrom"}:
                continue
            if tag == "t":
                yield child.text or ""
            elif tag == "tab":
                yield "\t" if element.tag == f"{_W}r" else ""
            elif tag in {"br", "cr"}:
                yield "\n"
            elif tag == "noBreakHyphen":
                yield "-"
            elif tag == "sym":
                yield _TICKS.get(child.get(f"{_W}char", "")[-2:].lower(), "")
            else:
                yield from self._text(child)

    def _links(self, paragraph: Any) -> Iterator[str]:
        for link in paragraph.iter(f"{_W}hyperlink"):
            relation = self.part.rels.get(link.get(f"{_R}id", ""))
            if relation is not None and relation.is_external:
                yield str(relation.target_ref)

    def rows(self, table: Any) -> Iterator[list[Cell]]:
        """Go through a table's rows, with merged cells known as such."""
        above: list[Cell] = []
        for row in _children(table, "tr"):
            cells: list[Cell] = []
            cells += [Cell()] * _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
            for cell in _children(row, "tc"):
                cells.append(
                    self._cell(cell, above[len(cells)] if len(cells) < len(above) else None)
                )
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                cells += [Cell(beside=True)] * (_number(span, 1) - 1)
            yield cells
            above = cells

    def _cell(self, cell: Any, above: Cell | None) -> Cell:
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merge is not None and merge.get(f"{_W}val", "continue") == "continue" and above:
            return msgspec.structs.replace(above, above=True)
        lines: list[Line] = []
        for block in self.blocks(cell):
            lines += [block] if isinstance(block, Line) else _flattened(block)
        return Cell(lines=tuple(lines), fill=self._fill(cell))

    def _fill(self, cell: Any) -> str:
        shade = cell.find(f"{_W}tcPr/{_W}shd")
        if shade is None:
            return ""
        theme = shade.get(f"{_W}themeFill", "").replace("background", "bg").replace("text", "tx")
        fill = str(shade.get(f"{_W}fill", "")).upper()
        plain = fill if fill != "AUTO" else ""
        return plain or scheme_colour(theme, self.theme)

    def aside(self) -> Iterator[str]:
        """Go through what stands beside the text: notes, headers, pictures' descriptions."""
        for drawn in self.part.element.iter(f"{_WP}docPr"):
            yield from (f"[Bild: {line.text}]" for line in lines_of(drawn.get("descr", "")))
        from docx.oxml import parse_xml  # noqa: PLC0415  (with the rest of python-docx)

        for relation in self.part.rels.values():
            if relation.is_external or not relation.reltype.endswith(_ASIDE):
                continue
            for paragraph in parse_xml(relation.target_part.blob).iter(f"{_W}p"):
                yield from (line.text for line in lines_of("".join(self._text(paragraph))))


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Go through child elements of a name, also those within content controls."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"}:
            yield from _children(child, name)


def _number(element: Any, otherwise: int) -> int:
    value = "" if element is None else element.get(f"{_W}val", "")
    return min(int(value), 100) if value.isdecimal() else otherwise


def _within(element: Any, name: str, until: Any) -> bool:
    """Say whether an element stands within one of a name, below ``until``."""
    for parent in element.iterancestors():
        if parent is until:
            return False
        if str(parent.tag).endswith(f"}}{name}"):
            return True
    return False


def _flattened(table: Table) -> Iterator[Line]:
    """Go through the lines of a table that stands within a cell."""
    for row in table.rows:
        for cell in row:
            if not cell.above:
                yield from cell.lines
