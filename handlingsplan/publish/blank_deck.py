"""Where a deck begins: our own plain master, or the region's; no slides, and its layouts found."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError

from handlingsplan.errors import UsageError

_TITLES = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE})
_CONTENTS = frozenset({PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.TABLE})
FEET = frozenset({PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER})
_TEMPLATE, _DECK = b"presentationml.template.main+xml", b"presentationml.presentation.main+xml"
#: The same day in every file: what a zip says of its parts' age is not the deck's.
_DAY = (1980, 1, 1, 0, 0, 0)


class Foot(msgspec.Struct, frozen=True, kw_only=True):
    """A placeholder of a layout that each slide gets a copy of: kind, name and mark (``p:ph``)."""

    kind: Any
    name: str
    mark: Any


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """A deck and what its master offers, looked up once.

    Attributes:
        deck: the deck (python-pptx).
        first: the layout of the first slide.
        layout: that of all others, with a title and the largest room for content.
        content, lead: the numbers of its placeholders; ``lead`` is -1 where it has none above.
        room: left, top, width and height that its content has, in EMU.
        lead_top: top of the lead's placeholder, where it has one.
        feet: its placeholders for the foot and the slide's number.
    """

    deck: Any
    first: Any
    layout: Any
    content: int
    lead: int
    room: tuple[int, int, int, int]
    lead_top: int
    feet: tuple[Foot, ...]


def blank_deck(template: Path | None = None) -> Stage:
    """Return a deck without slides.

    Args:
        template: a deck or a template (.pptx, .potx) whose master is used; ours for none.

    Raises:
        UsageError: the file is no deck, or has no layout with a title and room for content.
    """
    if template is None:
        return _stage(Presentation(io.BytesIO(_own())))
    try:
        deck = Presentation(io.BytesIO(_as_deck(template.read_bytes())))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, PackageNotFoundError) as error:
        message = f"{template.name} går inte att läsa som en bildspelsmall."
        raise UsageError(message, "Ange en fil som är sparad som .pptx eller .potx.") from error
    for slide in list(deck.slides.element):
        deck.part.rels.pop(slide.rId)
        deck.slides.element.remove(slide)
    return _stage(deck)


def _stage(deck: Any) -> Stage:
    layout = _content_layout(deck)
    content, *others = _contents(layout)
    above = [shape for shape in others if shape.top < content.top]
    return Stage(
        deck=deck,
        first=_title_layout(deck) or layout,
        layout=layout,
        content=content.placeholder_format.idx,
        lead=above[0].placeholder_format.idx if above else -1,
        room=(content.left, content.top, content.width, content.height),
        lead_top=above[0].top if above else content.top,
        feet=tuple(
            Foot(kind=kind, name=shape.name, mark=shape.element.ph)
            for shape in layout.placeholders
            if (kind := shape.placeholder_format.type) in FEET
        ),
    )


def _title_layout(deck: Any) -> Any:
    """Return the layout with a title and a subtitle; ``None`` where there is none."""
    for layout in deck.slide_layouts:
        kinds = {shape.placeholder_format.type for shape in layout.placeholders}
        if kinds & _TITLES and PP_PLACEHOLDER.SUBTITLE in kinds:
            return layout
    return None


def _content_layout(deck: Any) -> Any:
    """Return the layout with a title and the largest room for content.

    Raises:
        UsageError: there is none.
    """
    found = [
        (_size(contents[0]), -number, layout)
        for number, layout in enumerate(deck.slide_layouts)
        if any(s.placeholder_format.type in _TITLES for s in layout.placeholders)
        and (contents := _contents(layout))
    ]
    if not found:
        message = "Mallen har ingen layout med rubrik och innehåll."
        raise UsageError(message, "Välj en mall som har PowerPoints vanliga layouter.")
    return max(found)[2]


def _contents(layout: Any) -> list[Any]:
    """Return a layout's placeholders for content, the largest first."""
    some = [s for s in layout.placeholders if s.placeholder_format.type in _CONTENTS]
    return sorted(some, key=_size, reverse=True)


def _size(shape: Any) -> int:
    return int(shape.width or 0) * int(shape.height or 0)


def packed(deck: Any) -> bytes:
    """Return a deck's file; the same deck gives the same bytes."""
    saved = io.BytesIO()
    deck.save(saved)
    target = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(target, "w") as copy:
        for entry in source.infolist():
            plain = zipfile.ZipInfo(entry.filename, _DAY)
            plain.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(plain, source.read(entry))
    return target.getvalue()


@cache
def _own() -> bytes:
    """Return our own master as a file without slides: ``deck_parts``, packed as it lies."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as deck:
        _pack(resources.files(__package__).joinpath("deck_parts"), "", deck)
    return target.getvalue()


def _pack(folder: Traversable, inside: str, deck: zipfile.ZipFile) -> None:
    for part in folder.iterdir():
        name = f"{inside}{part.name}"
        if part.is_dir():
            _pack(part, f"{name}/", deck)
        else:
            deck.writestr(name, part.read_bytes())


def _as_deck(data: bytes) -> bytes:
    """Return a template's file as that of a deck, which is all that python-pptx opens."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename == "[Content_Types].xml":
                part = part.replace(_TEMPLATE, _DECK)
            copy.writestr(entry, part)
    return target.getvalue()
