"""Reading: a workbook from anywhere -> :class:`RawBook`, never judging, never dropping."""

from __future__ import annotations

from handlingsplan.reading.records import (
    Note,
    Period,
    RawBook,
    RawCover,
    RawTable,
    Refusal,
    Value,
)

__all__ = ["Note", "Period", "RawBook", "RawCover", "RawTable", "Refusal", "Value"]
