"""What has changed in a declaration since before: data that a coordinator can read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that has changed.

    Attributes:
        datum: since when.
        version: the generation that it came with; empty where the declaration has none.
        text: what is different to those who use it, a Swedish sentence.
    """

    datum: dt.date
    version: str = ""
    text: str


def told(changes: Iterable[Change]) -> Iterator[str]:
    """Yield changes as lines to show, the newest first; those of one day keep their order."""
    for change in sorted(changes, key=lambda change: change.datum, reverse=True):
        version = f", version {change.version}" if change.version else ""
        yield f"{change.datum}{version}: {change.text}"
