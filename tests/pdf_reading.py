"""PDF files as a screen reader meets them: the structure tree in order, with its texts."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import pdfplumber
import pikepdf

#: Lines may be broken with a hyphen, and some letters are written together.
_GONE = re.compile(r"[\s\u00ad\u2010-]")


class Element(NamedTuple):
    """An element of the structure tree: its role, alternative text and scopes."""

    role: str
    alt: str
    scopes: tuple[str, ...]


def told(data: bytes) -> str:
    """Return the document's text in the order of its structure, without blanks and hyphens.

    What stands outside the structure (page numbers, repeated headings) is not there.
    """
    parts: dict[tuple[int, int], list[str]] = defaultdict(list)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages):
            for one in page.chars:
                if one["mcid"] is not None:
                    parts[number, one["mcid"]].append(one["text"])
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
        order = list(_marked(pdf.Root.StructTreeRoot.K, 0, pages))
    return plain("".join(text for place in order for text in parts[place]))


def drawn(data: bytes) -> str:
    """Return the document's text in the order in which it is drawn, without blanks and hyphens.

    Page by page: a cell that goes on is interrupted by the next page's headings, but what stands
    in marked content within marked content, which pdfplumber loses sight of, is in its place.
    """
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return plain("".join(one["text"] for page in pdf.pages for one in page.chars))


def plain(text: str) -> str:
    """Return a text as :func:`told` has it."""
    return _GONE.sub("", text).replace("ﬁ", "fi").replace("ﬂ", "fl")


def elements(data: bytes) -> list[Element]:
    """Return the structure tree's elements in order."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return list(_below(pdf.Root.StructTreeRoot.K))


def count(data: bytes, role: str) -> int:
    """Return how many elements have a role."""
    return sum(one.role == role for one in elements(data))


def _below(node: Any) -> Iterator[Element]:
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _below(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        kept = node.get("/A", pikepdf.Array())
        attributes = kept if isinstance(kept, pikepdf.Array) else [kept]
        scopes = tuple(str(one["/Scope"]) for one in attributes if "/Scope" in one)
        yield Element(str(node.S)[1:], str(node.get("/Alt", "")), scopes)
        yield from _below(node.get("/K", pikepdf.Array()))


def _marked(node: Any, page: int, pages: dict[Any, int]) -> Iterator[tuple[int, int]]:
    """Yield page and number of each piece of marked content, in the order of the structure."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _marked(one, page, pages)
    elif isinstance(node, pikepdf.Dictionary):
        page = pages[node.Pg.objgen] if "/Pg" in node else page
        if "/MCID" in node:
            yield page, int(node.MCID)
        yield from _marked(node.get("/K", pikepdf.Array()), page, pages)
    else:
        yield page, int(node)
