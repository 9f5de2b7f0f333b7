"""The limits in the documentation are the limits in the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handlingsplan.cache import MAX_BYTES, MAX_DAYS
from handlingsplan.findings import MOST_FORSLAG, load_catalogue
from handlingsplan.reading import noting
from handlingsplan.reading.worker import QUOTA
from handlingsplan.spreadsheet.limits import LIMITS

MEGABYTE = 1024 * 1024


@pytest.fixture
def page(project: Path) -> str:
    """Return the page about limits, with figures without spaces."""
    text = (project / "docs" / "reference" / "granser.md").read_text("utf-8")
    return re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)


def test_each_limit_is_documented(page: str) -> None:
    """A limit that is changed in the code must be changed for the reader too."""
    megabytes = (
        LIMITS.file_bytes,
        LIMITS.total_bytes,
        LIMITS.part_bytes,
        LIMITS.ratio_from,
        LIMITS.thin_from,
        LIMITS.tree_bytes,
        QUOTA.light_bytes,
        QUOTA.memory,
        MAX_BYTES,
    )
    figures = [f"{size // MEGABYTE} MB" for size in megabytes]
    figures += [f"{LIMITS.sheet_cells} ", f"{LIMITS.file_cells} ", f"{MOST_FORSLAG} tecken"]
    figures += [f"{LIMITS.parts} ", f" {LIMITS.ratio} ", f"{MAX_DAYS}"]
    figures += [f"{s:.0f} sekunder" for s in (QUOTA.light_seconds, QUOTA.heavy_seconds)]
    assert [figure for figure in figures if figure not in page] == []


def test_what_a_finding_quotes_is_documented(page: str) -> None:
    """One text, one among others, all of them together, and how many findings."""
    alone = noting.quote("x" * 5000).index("…")
    notes = list(
        noting.Noting("Blad").quoting("HP206", [("", f"{n} {'x' * 300}") for n in range(999)])
    )
    among = notes[0].varde.index("…")
    together = max(len(note.varde) for note in notes[:-1])
    assert len(notes) == noting.MOST_NOTES
    figures = [f"{alone} tecken", f"{among} tecken", f"| {len(notes)} |"]
    assert [figure for figure in figures if figure not in page] == []
    assert together <= 600 + 40 * 10, "the signs between them, and how long each is"
    assert "| 600 tecken |" in page


def test_each_reason_is_documented(page: str) -> None:
    """Every code about a file as such, up to the lock file, has its line."""
    codes = set(re.findall(r"HP1\d\d", page))
    assert codes <= set(load_catalogue().rules)
    assert {f"HP1{number:02}" for number in range(1, 13)} <= codes
