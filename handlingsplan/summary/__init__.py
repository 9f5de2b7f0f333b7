"""Plans -> frames: the region's picture. Pure pandas: nothing here reads or writes a file."""

from __future__ import annotations

from handlingsplan.summary.build import summarise
from handlingsplan.summary.model import (
    LATE,
    NO_STATUS,
    NOT_SENT,
    ONLY_HEADING,
    STAFF,
    Earlier,
    Since,
    Summary,
    belongs,
    chart_colour,
    statuses,
)

__all__ = [
    "LATE",
    "NOT_SENT",
    "NO_STATUS",
    "ONLY_HEADING",
    "STAFF",
    "Earlier",
    "Since",
    "Summary",
    "belongs",
    "chart_colour",
    "statuses",
    "summarise",
]
