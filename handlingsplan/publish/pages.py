"""A document as data: what stands in it and in which order, with nothing of how it is written.

Every writer takes the same records, so the slides, the PDF and the web pages say the same. All
texts are final: dates and numbers are already written out in Swedish. Colours are six hex digits.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec


class Tone(msgspec.Struct, frozen=True, kw_only=True):
    """A background and the colour of the text on it; the word says what the colour does."""

    background: str
    ink: str


class Weight(StrEnum):
    """How much a line of text asks to be seen."""

    PLAIN = "plain"
    STRONG = "strong"
    QUIET = "quiet"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph of text without line breaks; ``href`` makes it a link to a web address."""

    text: str
    weight: Weight = Weight.PLAIN
    href: str = ""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a cell of a table: at least one line."""

    lines: tuple[Line, ...]
    tone: Tone | None = None


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NAME = "name"  # says what the row is about: its row header
    NUMBER = "number"  # aligned to the right
    STATUS = "status"  # a short word, coloured by the cell's tone


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table.

    Attributes:
        heading: unique in its table.
        kind: see :class:`ColumnKind`.
        share: its width in relation to the others'.
    """

    heading: str
    kind: ColumnKind = ColumnKind.TEXT
    share: float = 1.0


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table: a cell for each column.

    Attributes:
        cells: as many as there are columns.
        key: an identity that links can lead to; empty for none.
        to: the key of the document that the row is about; empty for none.
        facets: what the row can be filtered by, one value or more for each of the table's
            :attr:`Table.facets`.
    """

    cells: tuple[Cell, ...]
    key: str = ""
    to: str = ""
    facets: tuple[tuple[str, ...], ...] = ()


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table with one heading row; it has at least one column.

    Attributes:
        caption: what the table shows; empty where the page's title says it.
        columns, rows: see their classes.
        empty: the sentence that stands there instead when it has no rows.
        facets: names of what its rows can be filtered by, on paper as good as absent.
        big: few and short values, written large.
    """

    caption: str = ""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    empty: str = ""
    facets: tuple[str, ...] = ()
    big: bool = False


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A series of a chart: a value for each of its categories."""

    name: str
    colour: str
    values: tuple[int, ...]


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Lying stacked bars, one for each category.

    Attributes:
        title: what it shows.
        alt: the same for those who do not see it, with the figures that matter.
        categories: the bars' names from the top.
        series: the parts of the bars from the left.
    """

    title: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """A picture as SVG, of ``width`` × ``height`` pixels (96 to the inch), with its alt text."""

    title: str
    alt: str
    svg: str
    width: int
    height: int


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A chart or a drawing, and the table that says the same."""

    picture: Chart | Drawing
    table: Table


Block = Table | Figure


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a document under a heading of its own.

    Attributes:
        key: its address within the document, in ASCII.
        title: unique in the document.
        lead: sentences under it.
        blocks: its tables and figures.
        apart: on the web it stands on a page of its own.
    """

    key: str
    title: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    apart: bool = False


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a calendar: whole days.

    Attributes:
        key: stable identity; the same entry in a later file has the same.
        title: what happens.
        first, last: first and last day.
        kind: e.g. ``Möte``.
        lines: more about it.
    """

    key: str
    title: str
    first: dt.date
    last: dt.date
    kind: str = ""
    lines: tuple[str, ...] = ()


class DocumentKind(StrEnum):
    """Whose document it is, from the whole to its parts."""

    REGION = "region"
    COUNCIL = "council"
    GROUP = "group"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document, whatever it is written as.

    Attributes:
        key: ASCII; the stem of its files' names, unique in the publication.
        kind: see :class:`DocumentKind`.
        title: whose it is, e.g. ``RPO Akut vård``.
        subtitle: what it is.
        stamp: from when it is, as a sentence.
        date: the same day for the file's metadata.
        owner: the organisation.
        language: tag as in ``sv-SE``.
        parents: keys of the documents that it is a part of.
        pages, events: its content.
    """

    key: str
    kind: DocumentKind
    title: str
    subtitle: str
    stamp: str
    date: dt.date
    owner: str
    language: str
    parents: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    events: tuple[Event, ...] = ()


def cell(text: str, *, weight: Weight = Weight.PLAIN, tone: Tone | None = None) -> Cell:
    """Return a cell with a text, a line for each of the text's own."""
    return Cell(lines=lines(text, weight=weight), tone=tone)


def lines(text: str, *, weight: Weight = Weight.PLAIN) -> tuple[Line, ...]:
    """Return a text's lines; at least one, blank ones left out."""
    kept = [part.strip() for part in text.splitlines() if part.strip()]
    return tuple(Line(text=part, weight=weight) for part in kept or [""])
