"""Findings of plans that were checked before: a plan that nobody has changed need not be again.

What a plan tells on its own follows from what was read from its file, and from the form, the rules,
the organisation, the phase, the day and the year: all that is in the key. What plans tell together
is never kept.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import msgspec

from handlingsplan.cache import Store, digest_of
from handlingsplan.findings import Finding
from handlingsplan.reading.records import RawBook
from handlingsplan_validators.marks import Round

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Finding])


class Known(Store):
    """Findings by plan.

    Args:
        round_: the round, whose books must be as they were read by its form.
        folder: see :class:`~handlingsplan.cache.Store`.
    """

    def __init__(self, round_: Round, *, folder: Path | None = None) -> None:
        package = resources.files("handlingsplan")
        declarations = resources.files("handlingsplan_workbooks")
        rooms = (package / name for name in ("form", "organisation", "reading"))
        code = digest_of(package, *rooms, resources.files("handlingsplan_validators"), declarations)
        parts = (round_.form, round_.catalogue, round_.plans.organisation)
        what = (*parts, round_.phase, round_.today, round_.year)
        super().__init__(f"checking {code} {what!r}", folder=folder)
        self._form = round_.form.id

    def get(self, book: RawBook) -> list[Finding] | None:
        """Return what was found in a plan; ``None`` where it is not known."""
        data = self.fetch(self._name(book)) if book.form == self._form else None
        if data is None:
            return None
        try:
            return _DECODER.decode(data)
        except msgspec.DecodeError:
            return None

    def put(self, book: RawBook, findings: Sequence[Finding]) -> None:
        """Remember what was found in a plan; not where it has another form, by which it was read.

        Nor where a text or the file's name cannot be written as UTF-8.
        """
        if book.form == self._form:
            with contextlib.suppress(UnicodeEncodeError):
                self.keep(self._name(book), _ENCODER.encode(findings))

    def _name(self, book: RawBook) -> str:
        """Name a book by its bytes and by what else is said of its file: its name, who has it."""
        return f"{book.fingerprint} {book.fil!r} {book.notes!r}"
