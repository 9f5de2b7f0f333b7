"""Plans as they may be shown: nothing in them says who somebody is, or steers a terminal.

This is the one boundary. What was read and is checked holds everything; what is checked and goes on
to sums, sheets, pages and mail has passed here, so no output can forget to. It is made of frames
alone: of the books as read only places are left, and the replies beside findings, masked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec

from handlingsplan.plans import Plans
from handlingsplan.privacy import Private, holds, mask, private_in_name
from handlingsplan.reading.records import RawBook, RawCover, RawTable
from handlingsplan.small_counts import hide
from handlingsplan.text import one_line, with_signs

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the program's own; all others may hold what somebody wrote.
_OWN = frozenset({"fil", "grupp", "grupp_hur", "form", "fingerprint"})
#: Stands between texts that are looked through together: too far for anything to reach over it.
_BETWEEN = "\n" * 8


class Masked(msgspec.Struct, frozen=True, kw_only=True):
    """Plans that may be shown, and what is private in them.

    Attributes:
        plans: the same plans; every text masked, and nothing of the books but places and replies.
        private: file -> the kinds of private text that stand in it; only files with any.
    """

    plans: Plans
    private: Mapping[str, frozenset[Private]]


def masked(plans: Plans, *, show_private: bool = False) -> Masked:
    """Return plans as they may be shown; with ``show_private`` private texts stay as written.

    Small counts are hidden where the form says so (:mod:`handlingsplan.small_counts`).

    Frames without anything to change are the same objects.
    """
    texts = _Texts(allowed=plans.organisation.public_contacts, show_private=show_private)
    plans = hide(plans)
    shown = msgspec.structs.replace(
        plans,
        books=texts.frame(plans.books),
        tables={key: texts.frame(frame) for key, frame in plans.tables.items()},
        raw=tuple(texts.places(book) for book in plans.raw),
    )
    for number, book in enumerate(plans.raw):
        texts.look_at_names(number, book)
        for note in book.notes:  # what belongs to no field
            texts.look(number, note.text())
    private = {plans.raw[book].fil: frozenset(kinds) for book, kinds in sorted(texts.found.items())}
    return Masked(plans=shown, private=private)


def masked_texts(frame: pd.DataFrame, allowed: Collection[str]) -> pd.DataFrame:
    """Return a frame from elsewhere, such as an earlier summary's, with its texts masked.

    Args:
        frame: any frame; its columns of text may hold what somebody wrote.
        allowed: see :func:`handlingsplan.privacy.mask`.
    """
    changed = {
        name: [mask(text, allowed) if isinstance(text, str) else text for text in frame[name]]
        for name in frame.columns
        if name not in _OWN and frame[name].dtype == "str"
    }
    return frame.assign(**changed).astype(dict.fromkeys(changed, "str"))


#: The least number with the nine digits that are left of a person's number from 2001 on.
_LEAST_PERSONAL = 100_000_000


class _Texts(msgspec.Struct, frozen=True, kw_only=True):
    """How texts are shown, and what was found in those of each book."""

    allowed: Collection[str]
    show_private: bool
    found: dict[int, set[Private]] = msgspec.field(default_factory=lambda: defaultdict(set))

    def show(self, text: str) -> str:
        """Return a text as it may be shown, the same object where nothing is changed."""
        return with_signs(text if self.show_private else mask(text, self.allowed))

    def look(self, book: int, text: str) -> None:
        """Note what is private in a text of a book."""
        kinds = {kind for kind in Private if holds(kind, text, self.allowed)}
        if kinds:
            self.found[book] |= kinds

    def look_at_names(self, book: int, raw: RawBook) -> None:
        """Note what is private in the names of a book and of its sheets."""
        kinds = private_in_name(raw.fil)
        if kinds:
            self.found[book] |= kinds
        self.look(book, _BETWEEN.join(raw.sheet_names()))

    def frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a frame as it may be shown."""
        frame = self._numbers(frame)
        changed: dict[str, list[str]] = {}
        for name in frame.columns:
            if name in _OWN or frame[name].dtype != "str":
                continue
            texts = frame[name].tolist()
            together = _BETWEEN.join(text for text in texts if isinstance(text, str))
            if mask(together, self.allowed) is with_signs(together):  # as a rule
                continue
            for book, text in zip(_books_of(frame), texts, strict=True):
                if isinstance(text, str):
                    self.look(book, text)
            changed[name] = [self.show(t) if isinstance(t, str) else t for t in texts]
        return frame.assign(**changed).astype(dict.fromkeys(changed, "str")) if changed else frame

    def _numbers(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a frame without persons' numbers in its columns of numbers."""
        for name in frame.columns:
            if name in _OWN or frame[name].dtype != "float64":
                continue
            for position, number in enumerate(frame[name].tolist()):
                if number >= _LEAST_PERSONAL and holds(
                    Private.PERSONAL_NUMBER, f"{number:.0f}", self.allowed
                ):
                    self.found[_books_of(frame)[position]].add(Private.PERSONAL_NUMBER)
                    if not self.show_private:
                        kept = frame[name].where(frame[name] != number)
                        frame = frame.assign(**{name: kept})
        return frame

    def places(self, book: RawBook) -> RawBook:
        """Return what a book says of places (sheets, columns, rows, cells), and its replies."""
        cover = RawCover(blad=self.show(book.cover.blad), cells=book.cover.cells)
        tables = {
            key: RawTable(
                nyckel=table.nyckel,
                blad=one_line(self.show(table.blad)),
                heading_row=table.heading_row,
                letters=table.letters,
                rows=table.rows,
                values={},
            )
            for key, table in book.tables.items()
        }
        replies = tuple(
            msgspec.structs.replace(
                reply,
                blad=one_line(self.show(reply.blad)),
                **{name: self.show(getattr(reply, name)) for name in ("galler", "vad", "svar")},
            )
            for reply in book.replies
        )
        return msgspec.structs.replace(book, cover=cover, tables=tables, notes=(), replies=replies)


def _books_of(frame: pd.DataFrame) -> list[int]:
    """Return the index of the book of each row."""
    books: list[int] = frame.get("bok", frame.index).tolist()
    return books
