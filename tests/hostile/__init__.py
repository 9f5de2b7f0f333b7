"""Hostile and unlucky files, made from a good plan, each with what it must come to.

Everything here has been seen in the wild or is an old trick (../shared/files.md). The same call
gives the same bytes. A case is a function from a good plan's bytes to the bad file's.
"""

from __future__ import annotations

from tests.hostile import archives, oddities, strangers, xml
from tests.hostile.cases import ACTIVITIES, CASES, Case, good_plan, unzipped, zipped

__all__ = [
    "ACTIVITIES",
    "CASES",
    "Case",
    "archives",
    "good_plan",
    "oddities",
    "strangers",
    "unzipped",
    "xml",
    "zipped",
]
