"""Web pages (.html) -> :class:`~handlingsplan.incoming.source.Source`: headings, lists, tables."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import msgspec

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

_SKIPPED = frozenset({"script", "style", "template", "noscript", "svg"})
_BREAKS = frozenset({"p", "div", "br", "li", "ul", "ol", "section", "article", "header", "footer"})
_BREAKS |= frozenset(
    {
        "main",
        "nav",
        "aside",
        "figure",
        "figcaption",
        "dt",
        "dd",
        "blockquote",
        "tr",
        "caption",
        "summary",
        "option",
    }
)
_HEADING = re.compile(r"h([1-6])")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_FILL = re.compile(
    r"background(?:-color)?\s*:\s*#?([0-9a-fA-F]{6}|[a-z]+|rgb\([^)]*\))", re.IGNORECASE
)
_COLOURS = {
    "green": "00B050",
    "lime": "00FF00",
    "yellow": "FFFF00",
    "red": "FF0000",
    "gold": "FFC000",
}
#: A merged cell is never taken to be larger.
_LARGEST_SPAN = 1000


def read_web(data: bytes, fil: str) -> Source:
    """Read a web page out of its bytes; each heading of the first two levels begins a page."""
    parser = _Parser()
    parser.feed(_decoded(data))
    parser.end()
    pages: list[Page] = []
    blocks: list[Block] = []
    for block in [*parser.blocks, None]:
        begins = isinstance(block, Line) and block.heading == 1
        if blocks and (block is None or begins):
            first = blocks[0]
            name = first.text if isinstance(first, Line) and first.heading else "Sidans början"
            pages.append(Page(name=f"Avsnittet {name}", blocks=tuple(blocks)))
            blocks = []
        blocks += [block] if block is not None else []
    title = " ".join(parser.title.split())
    if title:
        opening = pages[0] if pages else Page(name="Sidans början")
        pages[:1] = [msgspec.structs.replace(opening, notes=(title,))]
    return Source(fil=fil, kind="webbsida", pages=tuple(pages))


def _decoded(data: bytes) -> str:
    """Return a page's text: by its byte order mark, by what it says, else as UTF-8 or Windows'."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    said = _CHARSET.search(data[:2048])
    for encoding in (said[1].decode() if said else "", "utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding or "utf-8-sig")
        except (LookupError, UnicodeError):
            continue
    return data.decode("latin-1")


class _Table:
    """A table while it is read: its rows, and the merged cells that reach into coming rows."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.reach: dict[int, tuple[int, Cell]] = {}
        self.lines: list[Line] = []
        self.span = (1, 1)
        self.fill = ""
        self.in_cell = False

    def new_row(self) -> None:
        self.end_cell()
        self.rows.append([])
        self._covered()

    def _covered(self) -> None:
        """Fill the places that a merged cell above covers."""
        row = self.rows[-1]
        while len(row) in self.reach:
            left, cell = self.reach[len(row)]
            if left > 1:
                self.reach[len(row)] = (left - 1, cell)
            else:
                del self.reach[len(row)]
            row.append(cell)

    def new_cell(self, attributes: dict[str, str]) -> None:
        self.end_cell()  # HTML need not end them
        self.in_cell = True
        if not self.rows:
            self.new_row()
        self.lines = []
        self.span = (_span(attributes, "rowspan"), _span(attributes, "colspan"))
        self.fill = _fill(attributes)

    def end_cell(self) -> None:
        if not self.in_cell:
            return
        self.in_cell = False
        down, right = self.span
        row, first = self.rows[-1], Cell(lines=tuple(self.lines), fill=self.fill)
        for number in range(right):
            cell = Cell(beside=True) if number else first
            if down > 1:
                below = msgspec.structs.replace(cell, above=not number)
                self.reach[len(row)] = (down - 1, below)
            row.append(cell)
        self.lines = []
        self._covered()


class _Parser(HTMLParser):
    """Puts a page's blocks together; a table within a cell becomes lines of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.tables: list[_Table] = []
        self.text: list[str] = []
        self.skipped = 0
        self.item = False
        self.heading = 0
        self.links: list[str] = []
        self.title = ""
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        attributes = {name: value or "" for name, value in attrs}
        self.skipped += tag in _SKIPPED
        self.in_title = tag == "title"
        if tag == "a":
            self.links.append(attributes.get("href", ""))
        heading = _HEADING.fullmatch(tag)
        if tag in _BREAKS or heading or tag in {"table", "td", "th"}:
            self.end_line()
            self.item = self.item and tag not in {"td", "th", "tr", "ul", "ol"}
        if tag == "li":
            self.item = True
        elif heading:
            self.heading = max(int(heading[1]) - 1, 1)  # the second level begins pages too
        elif tag == "table":
            self.tables.append(_Table())
        elif self.tables:
            self._in_table(tag, attributes)
        if tag == "img" and attributes.get("alt"):
            self.text.append(f"[Bild: {attributes['alt']}]")

    def _in_table(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "tr":
            self.tables[-1].new_row()
        elif tag in {"td", "th"}:
            self.tables[-1].new_cell(attributes)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        self.in_title = False
        if tag in _SKIPPED:
            self.skipped = max(self.skipped - 1, 0)
        if tag in _BREAKS or _HEADING.fullmatch(tag) or tag in {"table", "td", "th"}:
            self.end_line()
        if tag == "li":
            self.item = False
        elif _HEADING.fullmatch(tag):
            self.heading = 0
        elif tag in {"td", "th", "tr"} and self.tables:
            self.tables[-1].end_cell()
        elif tag == "table" and self.tables:
            self._end_table()

    def _end_table(self) -> None:
        done = self.tables.pop()
        done.end_cell()
        rows = rectangular(done.rows)
        if self.tables:
            self.tables[-1].lines += [
                x for row in rows for c in row if not c.above for x in c.lines
            ]
        else:
            self.blocks.append(Table(rows=rows))

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self.in_title:
            self.title += data
        elif not self.skipped:
            self.text.append(data)

    def end_line(self) -> None:
        """Put the text so far where it belongs."""
        text = " ".join("".join(self.text).split())
        self.text = []
        lines = lines_of(text, bullet=self.item, heading=self.heading, links=self.links)
        self.links = []
        cells = (table.lines for table in reversed(self.tables) if table.in_cell)
        target: list[Any] = next(cells, self.blocks)  # a caption stands before its table
        target += lines

    def end(self) -> None:
        """End the page, and what it has left open."""
        self.close()
        self.end_line()
        while self.tables:
            self._end_table()


def _span(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "1").strip()
    return min(max(int(value), 1), _LARGEST_SPAN) if value.isdecimal() else 1


def _fill(attributes: dict[str, str]) -> str:
    said = attributes.get("bgcolor", "").lstrip("#")
    found = _FILL.search(attributes.get("style", ""))
    colour = found[1] if found else said
    if colour.lower().startswith("rgb"):
        numbers = [f"{min(int(part), 255):02X}" for part in re.findall(r"\d+", colour)[:3]]
        return "".join(numbers) if len(numbers) == len("RGB") else ""
    return _COLOURS.get(colour.lower(), colour.upper() if len(colour) == 6 else "")  # noqa: PLR2004  (hex digits)
