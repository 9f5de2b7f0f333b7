"""An event and its time in one text, as people write them on the page of the annual cycle."""

from __future__ import annotations

import re

import msgspec

from handlingsplan.reading.dates import parse_period
from handlingsplan.reading.records import Period, Precision

_QUARTER = re.compile(r"\s*\(?\b(?:Q|kvartal )([1-4])\b\)?", re.IGNORECASE)
#: No time takes more words.
_MOST_WORDS = 6
_DAYS = frozenset({Precision.DAG, Precision.INTERVALL})


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What a text says of an event.

    Attributes:
        text: the event; the whole text where nothing else would be left.
        quarter: its quarter as ``Q1``; empty where none is named.
        period: its days, or ``None``.
    """

    text: str
    quarter: str = ""
    period: Period | None = None


def event_in(text: str, year: int) -> Event:
    """Return an event without the time before it and the quarter after it, and these.

    Args:
        text: one line, e.g. ``12/2 RSL`` or ``Kunskapsråd x 4 (Q1)``.
        year: assumed for a time without one.
    """
    rest, quarter = text, _QUARTER.search(text)
    if quarter:
        rest = (text[: quarter.start()] + text[quarter.end() :]).strip() or text
    time = time_at(rest, year)
    period = parse_period(time, year) if time else None
    if period is None or period.precision not in _DAYS:
        return Event(text=rest, quarter=f"Q{quarter[1]}" if quarter else "")
    rest = rest[len(time) :].strip(" :–-,") or text
    return Event(text=rest, quarter=f"Q{quarter[1]}" if quarter else "", period=period)


def time_at(text: str, year: int, *, longest: bool = True) -> str:
    """Return the longest (or shortest) time that a text begins with, as written; or empty."""
    parts = text.split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]
    lengths = range(1, len(parts) + 1)
    for length in reversed(lengths) if longest else lengths:
        candidate = " ".join(parts[:length]).rstrip(".,;:)")
        if any(c.isdigit() for c in candidate) and parse_period(candidate, year):
            return candidate
    return ""
