"""Documents -> a web site of plain files, which opens from a folder and needs no server.

The whole stands first (``index.html``), then its parts; pages that stand apart, and each document,
have a page of their own. One stylesheet, and a script for the search that nothing depends on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import jinja2
import msgspec

from handlingsplan.publish.bars import bars
from handlingsplan.publish.pages import Block, Chart, Document, DocumentKind, Page, Table
from handlingsplan.text import sort_key

_INDEX = "index.html"
_PLAIN = ("stil.css", "sok.js")
_LEAST = 760  # pixels: a drawing is not made smaller, it scrolls


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link: its words and where it leads, relative to the page."""

    name: str
    href: str


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """Links under a heading, which may be one itself."""

    name: str
    href: str = ""
    entries: tuple[Link, ...] = ()


def to_site(
    documents: Sequence[Document],
    *,
    files: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield the site's files, each with its name and content.

    Args:
        documents: the documents, the whole first; every parent is one of them or left out.
        files: key of a document -> name and address of the same content in other formats.
    """
    for name in _PLAIN:
        yield name, resources.files(__package__).joinpath("web", name).read_bytes()
    site = _Site(documents)
    for document in documents:
        others = [Link(name=n, href=h) for n, h in (files or {}).get(document.key, ())]
        own = [page for page in document.pages if not page.apart]
        where = site.addresses[document.key]
        yield where, site.render(document, where, own, files=others)
        for page in document.pages:
            if page.apart:
                name = f"{page.key}.html"
                yield name, site.render(document, name, [page], title=page.title)


class _Site:
    """What the pages have in common: their menu, and where each document is."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.by_key = {document.key: document for document in documents}
        first = documents[0].key
        self.addresses = {d.key: f"{d.key}.html" for d in documents} | {first: _INDEX}
        apart = [page for document in documents for page in document.pages if page.apart]
        self.menu = (
            Link(name="Start", href=_INDEX),
            *(Link(name=page.title, href=f"{page.key}.html") for page in apart),
        )

    def render(
        self,
        document: Document,
        here: str,
        pages: Sequence[Page],
        *,
        title: str = "",
        files: Sequence[Link] = (),
    ) -> bytes:
        """Return a page of the site."""
        drawn = [_page(page) for page in pages]
        text = _template().render(
            title=title or document.title,
            subtitle=document.title if title else document.subtitle,
            stamp=document.stamp,
            owner=document.owner,
            language=document.language,
            here=here,
            menu=self.menu,
            trail=() if here == _INDEX else self._trail(document, apart=bool(title)),
            files=files,
            pages=drawn,
            lists=() if title else tuple(self._lists(document)),
            addresses=self.addresses,
            searchable=any(
                block["table"].facets and block["table"].rows
                for page in drawn
                for block in page["blocks"]
            ),
        )
        return text.encode()

    def _trail(self, document: Document, *, apart: bool) -> list[Link]:
        above = [self.documents[0]]
        parents = [self.by_key[key] for key in document.parents if key in self.by_key]
        above += [one for one in parents if one not in above]
        if apart and document not in above:
            above.append(document)
        return [
            Link(name="Start" if one is above[0] else one.title, href=self.addresses[one.key])
            for one in above
        ]

    def _lists(self, document: Document) -> Iterator[Links]:
        """Yield the links to a document's parts; the whole's parts with theirs."""
        parts = [one for one in self.documents if document.key in one.parents]
        groups = [one for one in parts if one.kind is DocumentKind.GROUP]
        for part in parts:
            if part.kind is not DocumentKind.GROUP:
                below = [one for one in self.documents if part.key in one.parents]
                yield self._links(part.title, below, self.addresses[part.key])
        if groups:
            known = len(parts) > len(groups)
            yield self._links("Alla grupper" if known else "Grupper", groups)

    def _links(self, name: str, documents: Sequence[Document], href: str = "") -> Links:
        entries = sorted(documents, key=lambda one: sort_key(one.title))
        return Links(
            name=name,
            href=href,
            entries=tuple(Link(name=one.title, href=self.addresses[one.key]) for one in entries),
        )


@cache
def _template() -> jinja2.Template:
    folder = resources.files(__package__).joinpath("web")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(folder.joinpath("page.html").read_text("utf-8"))


def _page(page: Page) -> dict[str, Any]:
    return {
        "key": page.key,
        "title": page.title,
        "lead": page.lead,
        "blocks": [
            _block(block, f"{page.key}-{number}") for number, block in enumerate(page.blocks)
        ],
    }


def _block(block: Block, key: str) -> dict[str, Any]:
    """Return a block with its picture drawn, or with the values of its facets."""
    if isinstance(block, Table):
        return {"drawn": None, "table": block, "choices": _choices(block)}
    picture = block.picture
    drawn = bars(picture, key) if isinstance(picture, Chart) else picture
    return {"drawn": drawn, "least": min(drawn.width, _LEAST), "table": block.table}


def _choices(table: Table) -> list[list[str]]:
    """Return the values of each facet, in Swedish alphabetical order."""
    return [
        sorted({value for row in table.rows for value in row.facets[number]}, key=sort_key)
        for number in range(len(table.facets))
    ]
