"""A period -> the words that mean it and nothing else."""

from __future__ import annotations

import re
from typing import assert_never

from handlingsplan.reading.records import Period, Precision

#: How a text begins that says when something begins, which is no end.
_BEGINNING = re.compile(r"från\b|fr\.? ?o\.? ?m\b|f\.? ?o\.? ?m\b|start")
#: A part of a time: where that is long, its end is months later than what is meant.
_EARLY, _MIDDLE = re.compile(r"(?:i )?(?:början|tidigt?)\b"), re.compile(r"(?:i )?mitten\b")
#: Long times -> how many months from their first the middle one is.
_TO_MIDDLE = {Precision.AR: 5, Precision.HALVAR: 2}
_WINTER = 12
_SEASONS = {3: "vår", 6: "sommar", 9: "höst", 12: "vinter"}


def in_words(period: Period) -> str:
    """Return how a period is best written; it reads as the same period."""
    start = period.fran
    match period.precision:
        case Precision.DAG:
            text = start.isoformat()
        case Precision.VECKA:
            year, week, _ = start.isocalendar()
            text = f"v. {week} {year}"
        case Precision.MANAD:
            text = f"{start:%Y-%m}"
        case Precision.KVARTAL:
            text = f"Q{(start.month + 2) // 3} {start.year}"
        case Precision.TERTIAL:
            text = f"T{(start.month + 3) // 4} {start.year}"
        case Precision.HALVAR:
            text = f"halvår {(start.month + 5) // 6} {start.year}"
        case Precision.ARSTID:
            years = f"{start.year}/{start.year + 1}" if start.month == _WINTER else start.year
            text = f"{_SEASONS[start.month]} {years}"
        case Precision.AR:
            text = f"{start.year}"
        case Precision.INTERVALL | Precision.LOPANDE:
            text = f"{start} – {period.till}"
        case _:
            assert_never(period.precision)
    return text


def with_year(text: str, period: Period) -> str:
    """Return what somebody should write instead of a time without a year."""
    winter = period.precision is Precision.ARSTID and period.fran.month == _WINTER
    if winter or period.precision in {Precision.DAG, Precision.INTERVALL}:
        return in_words(period)
    is_week = period.precision == Precision.VECKA
    year = period.fran.isocalendar().year if is_week else period.fran.year
    return f"{text.strip().rstrip('.')} {year}"


def end_meant(text: str, period: Period) -> str:
    """Return what to write where a text, folded, is no end, or names an earlier one; else empty.

    "I början av 2026" is over long before the year is.
    """
    start = period.fran
    if period.precision is not Precision.INTERVALL and _BEGINNING.match(text):
        return in_words(period)
    if period.precision in _TO_MIDDLE and _EARLY.match(text):
        return f"Q{(start.month + 2) // 3} {start.year}"
    if period.precision in _TO_MIDDLE and _MIDDLE.match(text):
        return f"{start.year}-{start.month + _TO_MIDDLE[period.precision]:02}"
    return ""
