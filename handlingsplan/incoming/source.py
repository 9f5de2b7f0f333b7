"""A document from elsewhere, whatever its format: pages of lines and tables, nothing judged.

Each reader (:mod:`.slides`, :mod:`.word`, :mod:`.pdf`, :mod:`.sheets`, :mod:`.web`) ends here, and
:mod:`.interpret` begins here. A text stands as it was written, line by line; what a reader knows of
a line beside its words (a bullet, a heading) stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

#: Signs that people put before the items of a list, and what PDF files make of them.
BULLETS = "•●▪◦‣·∙■□➢➔→\uf0b7\uf0a7\uf0d8\uf02d"
_BULLET = re.compile(rf"^\s*(?:[{BULLETS}]\s*|[-–—*]\s+|\d{{1,2}}[.)]\s+(?=\D)|[a-h]\)\s+)(?=\S)")
_INLINE = re.compile(r"\s*[•●▪‣\uf0b7\uf0a7]\s+")


class Line(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A line or paragraph of text.

    Attributes:
        text: the words, without a bullet.
        bullet: it is an item of a list.
        heading: 0 for running text, 1 for a page's title, 2 and more for headings under it.
        links: the addresses that it links to, in order.
    """

    text: str
    bullet: bool = False
    heading: int = 0
    links: tuple[str, ...] = ()


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell of a table.

    Attributes:
        lines: its text.
        fill: the colour that it stands on, or that a mark in it has, as six hex digits; or empty.
        note: a note that somebody has attached to it.
        above: it is one with the cell above it (merged downward), and repeats its text.
        beside: it is one with the cell to the left of it, and is empty.
    """

    lines: tuple[Line, ...] = ()
    fill: str = ""
    note: str = ""
    above: bool = False
    beside: bool = False

    @property
    def text(self) -> str:
        """The cell's text, a line break between its lines."""
        return "\n".join(line.text for line in self.lines)


class Table(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A table as it stands in the document; all rows have as many cells.

    Attributes:
        rows: the rows, from above, with whatever headings there are.
        breaks: the first row begins a new page, so it may go on with the row before it.
        guessed: it has no lines; its rows and columns are known by the gaps between its words.
    """

    rows: tuple[tuple[Cell, ...], ...]
    breaks: bool = False
    guessed: bool = False


Block = Line | Table


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A slide, a page, a sheet, or a chapter.

    Attributes:
        name: what a person calls it, e.g. ``Bild 3`` or ``Bladet Plan``.
        title: a name of its own that is no line on it, as a workbook's sheets have.
        blocks: its lines and tables in reading order.
        notes: lines that are not part of what is shown: speaker's notes, comments, page headers.
    """

    name: str
    title: str = ""
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A whole document.

    Attributes:
        fil: the file's name.
        kind: what sort of document it is, in Swedish: ``bildspel``, ``Word-dokument`` …
        pages: its pages, in order.
    """

    fil: str
    kind: str
    pages: tuple[Page, ...]


def lines_of(
    text: str, *, bullet: bool = False, heading: int = 0, links: Iterable[str] = ()
) -> list[Line]:
    """Return a text's lines, none of them blank; bullets written as signs are known as such.

    ``• one • two`` in one line are two items.

    Args:
        text: the text; line breaks of any kind part its lines.
        bullet: the document says that the text is an item of a list.
        heading, links: see :class:`Line`; the addresses stand with the first line.
    """
    addresses = tuple(filter(None, links))
    found: list[Line] = []
    for part in text.splitlines():
        inline = [piece for piece in _INLINE.split(part) if piece.strip()]
        several = len(inline) > 1
        for number, piece in enumerate(inline if several else [part]):
            sign = _BULLET.match(piece)
            plain = piece[sign.end() :] if sign else piece
            if not plain.strip():
                continue
            item = bullet or sign is not None or (several and (number > 0 or _starts_item(part)))
            found.append(Line(text=plain.strip(), bullet=item, heading=heading, links=addresses))
            addresses = ()
        bullet = False  # a line break within an item goes on with it
    return found


def _starts_item(part: str) -> bool:
    return part.lstrip()[:1] in BULLETS


def rectangular(rows: Iterable[Iterable[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of cells, all as long as the longest; rows that hold nothing are left out."""
    filled = [tuple(row) for row in rows]
    width = max(map(len, filled), default=0)
    empty = (Cell(),)
    even = (row + empty * (width - len(row)) for row in filled)
    return tuple(row for row in even if any(cell.lines or cell.fill or cell.note for cell in row))


def page_texts(page: Page) -> Iterator[str]:
    """Go through all texts of a page in reading order, as they are kept on the sheet Underlag."""
    for block in page.blocks:
        match block:
            case Line():
                yield f"• {block.text}" if block.bullet else block.text
                yield from _addresses(block)
            case Table():
                yield from _table_texts(block)
    yield from page.notes


def _addresses(line: Line) -> Iterator[str]:
    return (link for link in line.links if link not in line.text)


def _table_texts(table: Table) -> Iterator[str]:
    for row in table.rows:
        for cell in row:
            if cell.lines and not cell.above:
                yield "\n".join(f"• {x.text}" if x.bullet else x.text for x in cell.lines)
                for line in cell.lines:
                    yield from _addresses(line)
            if cell.note:
                yield f"[Anteckning: {cell.note}]"
