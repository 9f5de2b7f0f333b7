"""Plans that were read before: by the file's bytes, the form and the reader's own code."""

from __future__ import annotations

import contextlib
import datetime as dt
from importlib import resources
from pathlib import Path

from handlingsplan.cache import MAX_BYTES, Store, digest_of
from handlingsplan.form import Form
from handlingsplan.reading.codec import decode, encode
from handlingsplan.reading.records import RawBook


class Cache(Store):
    """Books read before, under whatever name their files have now.

    Args:
        form: the form that the books are read by; ``None`` = each file's own.
        folder, max_bytes, today: see :class:`~handlingsplan.cache.Store`.
    """

    def __init__(
        self,
        form: Form | None = None,
        *,
        folder: Path | None = None,
        max_bytes: int = MAX_BYTES,
        today: dt.date | None = None,
    ) -> None:
        package = resources.files("handlingsplan")
        declared = resources.files("handlingsplan_workbooks")
        rooms = ("form", "organisation", "spreadsheet", "reading", "reading/dates")
        reader = digest_of(
            package,
            *(package.joinpath(room) for room in rooms),
            *(declared / folder for folder in ("forms", "organisations")),
        )
        stamp = f"reading {reader} {form!r}"
        super().__init__(stamp, folder=folder, max_bytes=max_bytes, today=today)

    def get(self, fingerprint: str, fil: str) -> RawBook | None:
        """Return the book with these bytes as it was read before, under the name ``fil``."""
        data = self.fetch(fingerprint)
        try:
            book = decode(data, fil=fil) if data else None
        except ValueError:
            return None
        return book if isinstance(book, RawBook) and book.fingerprint == fingerprint else None

    def put(self, book: RawBook) -> None:
        """Remember a book; it is stored when the cache is closed."""
        with contextlib.suppress(UnicodeEncodeError):
            self.keep(book.fingerprint, encode(book))
