"""Plans -> frames: the region's picture. Pure pandas: nothing here reads or writes a file."""

from __future__ import annotations

from handlingsplan.summary.build import summarise
from handlingsplan.summary.model import (
    NO_STATUS,
    ONLY_HEADING,
    STAFF,
    Earlier,
    Summary,
    belongs,
    statuses,
)

__all__ = [
    "NO_STATUS",
    "ONLY_HEADING",
    "STAFF",
    "Earlier",
    "Summary",
    "belongs",
    "statuses",
    "summarise",
]
