"""Plans as they may be shown: nothing in them says who somebody is.

This is the one boundary. What was read and is checked holds everything; what is checked and goes on
to sums, sheets, pages and mail has passed here, so no output can forget to mask. It is made of
frames alone: of the books as read only places are left, no text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec

from handlingsplan.plans import Plans
from handlingsplan.privacy import Private, holds, mask
from handlingsplan.reading.records import RawBook, RawCover, RawTable

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the program's own; all others may hold what somebody wrote.
_OWN = frozenset({"fil", "grupp", "grupp_hur", "form", "fingerprint"})
#: Stands between texts that are looked through together: too far for anything to reach over it.
_BETWEEN = "\0" * 8


class Masked(msgspec.Struct, frozen=True, kw_only=True):
    """Plans that may be shown, and what was masked in them.

    Attributes:
        plans: the same plans; every text masked, and nothing of the books but places.
        private: file -> the kinds of private text that stand in it; only files with any.
    """

    plans: Plans
    private: Mapping[str, frozenset[Private]]


def masked(plans: Plans) -> Masked:
    """Return plans as they may be shown."""
    allowed = plans.organisation.public_contacts
    found: dict[int, set[Private]] = defaultdict(set)
    frames = {key: _frame(frame, allowed, found) for key, frame in plans.tables.items()}
    books = _frame(plans.books, allowed, found)
    for number, book in enumerate(plans.raw):
        for note in book.notes:  # what belongs to no field
            _note_kinds("\n".join([note.varde, *note.detalj.values()]), number, allowed, found)
    private = {plans.raw[book].fil: frozenset(kinds) for book, kinds in sorted(found.items())}
    shown = msgspec.structs.replace(
        plans,
        raw=tuple(_places(book, allowed) for book in plans.raw),
        books=books,
        tables=frames,
    )
    return Masked(plans=shown, private=private)


def _frame(
    frame: pd.DataFrame, allowed: Collection[str], found: dict[int, set[Private]]
) -> pd.DataFrame:
    """Return a frame with its texts masked, the same one where there is nothing to mask."""
    changed: dict[str, list[str]] = {}
    for name in frame.columns:
        if name in _OWN or frame[name].dtype != "str":
            continue
        texts = frame[name].tolist()
        written = [text for text in texts if isinstance(text, str)]
        together = _BETWEEN.join(written)
        if mask(together, allowed) is together:
            continue
        new = [mask(text, allowed) if isinstance(text, str) else text for text in texts]
        changed[name] = new
        for book, text in zip(_books_of(frame), texts, strict=True):
            if isinstance(text, str):
                _note_kinds(text, book, allowed, found)
    if not changed:
        return frame
    dtypes = dict.fromkeys(changed, "str")
    return frame.assign(**changed).astype(dtypes)


def _note_kinds(
    text: str, book: int, allowed: Collection[str], found: dict[int, set[Private]]
) -> None:
    kinds = {kind for kind in Private if holds(kind, text, allowed)}
    if kinds:
        found[book] |= kinds


def _books_of(frame: pd.DataFrame) -> list[int]:
    """Return the index of the book of each row."""
    books: list[int] = frame.get("bok", frame.index).tolist()
    return books


def _places(book: RawBook, allowed: Collection[str]) -> RawBook:
    """Return what a book says of places: its sheets, columns, rows and cells."""
    cover = RawCover(blad=mask(book.cover.blad, allowed), cells=book.cover.cells)
    tables = {
        key: RawTable(
            nyckel=table.nyckel,
            blad=mask(table.blad, allowed),
            heading_row=table.heading_row,
            letters=table.letters,
            rows=table.rows,
            values={},
        )
        for key, table in book.tables.items()
    }
    return msgspec.structs.replace(book, cover=cover, tables=tables, notes=())
