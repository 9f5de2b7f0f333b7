"""Document -> PDF: tagged, with title, language and alt texts (PDF/UA-1), to be kept (PDF/A-2a).

Typst refuses to make such a file where something is missing that the standards ask for.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from handlingsplan import theme
from handlingsplan.publish.bars import bars
from handlingsplan.publish.layout import column_widths, row_height
from handlingsplan.publish.pages import Block, Chart, Document, Figure, Page, Table
from handlingsplan.publish.typesetting import TypstError, families, pdf

_MARGIN, _PADDING, _SIZE = 48.0, 5.0, 10.0  # points
_BIG = 22.0
_ROOM = 841.9 - 2 * _MARGIN  # of an A4 sheet lying down
_HIGHEST = 300.0  # a row of more points may be cut, as it might not fit on a page
_FONTS = ["Calibri", "Carlito", "Segoe UI", "Arial", "Liberation Sans", "DejaVu Sans"]
#: How Typst names the characters that no font on this machine has.
_WITHOUT_FONT = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_FIRST_RARE = "\u2600"
_LONG_WORD = re.compile(r"[^\W\d_]{20}")
_TRIES = 4


def to_pdf(document: Document) -> bytes:
    """Return a document as PDF; the same document gives the same bytes.

    A character that no font of the machine can show is written by its Unicode name in brackets.
    """
    data = json.dumps(_data(document), ensure_ascii=False)
    for _ in range(_TRIES):
        try:
            return _compiled(data, document.date)
        except TypstError as error:
            missing = _missing(error, data)
            if not missing:
                raise
            data = data.translate(missing)
    return _compiled(data.translate(_rare(data)), document.date)


def _compiled(data: str, date: dt.date) -> bytes:
    return pdf(_source(), {"document": data, "look": _look()}, date=date)


@cache
def _source() -> bytes:
    return resources.files(__package__).joinpath("document.typ").read_bytes()


@cache
def _look() -> str:
    there = families()
    return json.dumps(
        {
            "ink": f"#{theme.INK}",
            "quiet": f"#{theme.QUIET}",
            "heading": f"#{theme.HEADING}",
            "line": f"#{theme.LINE}",
            "fonts": [name for name in _FONTS if name in there] or ["Libertinus Serif"],
            "margin": _MARGIN,
            "padding": _PADDING,
            "room": _ROOM,
            "across": 1100,
        }
    )


def _data(document: Document) -> dict[str, Any]:
    """Return the document as plain values, its charts drawn and its columns measured."""
    data: dict[str, Any] = msgspec.to_builtins(
        msgspec.structs.replace(document, pages=(), events=())
    )
    date = document.date
    data["date"] = {"year": date.year, "month": date.month, "day": date.day}
    data["pages"] = [_page(page) for page in document.pages]
    return data


def _page(page: Page) -> dict[str, Any]:
    return {"title": page.title, "lead": page.lead, "blocks": [_block(b) for b in page.blocks]}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block)
    return {"picture": _picture(block), "table": _table(block.table)}


def _picture(figure: Figure) -> dict[str, Any]:
    picture = figure.picture
    drawn = bars(picture, "figur") if isinstance(picture, Chart) else picture
    plain: dict[str, Any] = msgspec.to_builtins(drawn)
    return plain


def _table(table: Table) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(table)
    size = _BIG if table.big else _SIZE
    widths = column_widths(table, _ROOM, size, padding=_PADDING)
    plain["widths"] = widths
    for row, said in zip(table.rows, plain["rows"], strict=True):
        for line in (line for cell in said["cells"] for line in cell["lines"]):
            line["long"] = _LONG_WORD.search(line["text"]) is not None
        said["breakable"] = row_height(row, widths, size, padding=_PADDING) > _HIGHEST
    return plain


def _missing(error: TypstError, data: str) -> dict[int, str]:
    """Return what to write instead of the characters that an error says no font has.

    Of signs that are put together of several it names none; then all rare ones are meant.
    """
    named = _WITHOUT_FONT.findall(error.diagnostic)
    if "" in named:
        return _rare(data)
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(named))
    return {ord(character): _named(character) for character in text}


def _rare(data: str) -> dict[int, str]:
    """Return what to write instead of symbols, and of scripts that few fonts have."""
    rare = {c for c in data if c >= _FIRST_RARE or unicodedata.category(c) == "Cf"}
    return {ord(character): _named(character) for character in rare}


def _named(character: str) -> str:
    if unicodedata.category(character) in {"Cf", "Mn", "Cc"}:  # nothing that can be seen
        return ""
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return f"[{name.lower()}]"
