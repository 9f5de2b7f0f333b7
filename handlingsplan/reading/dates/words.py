"""A period -> the words that mean it and nothing else."""

from __future__ import annotations

from typing import assert_never

from handlingsplan.reading.records import Period, Precision

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
