"""Everything that the commands make of a folder in which one plan is broken.

Used by ``tests/test_fuzz.py`` for some cases and by ``scripts/fuzz.py --hela`` for many.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.round_folders import run_here
from tests.workbooks import plan

_DAY = ("--datum", "2026-11-22", "--ar", "2026", "--utan-cache")
_GOOD, _BROKEN = "tandvard.xlsx", "akut-vard.xlsx"


@cache
def _other_plan() -> bytes:
    return plan("prioriterat_omrade | aktivitet | status\nTänder | Borsta | Grön", group="tandvard")


def pipeline_fault(data: bytes) -> str:
    """Return what went wrong with reports, copies, mail or summaries; empty where nothing did.

    Args:
        data: the broken plan; a good one lies beside it, and must come through.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        here = folder / "in"
        here.mkdir()
        (here / _GOOD).write_bytes(_other_plan())
        (here / _BROKEN).write_bytes(data)
        files = ("--json", folder / "a.json", "--csv", folder / "a.csv")
        pages = ("--rapport", folder / "a.html", "--rapport", folder / "a.xlsx")
        copies, summary = folder / "kopior", folder / "s.xlsx"
        validate = ("validera", here, *files, *pages, "--returkopior", copies, *_DAY)
        packs = ("--per-kunskapsrad", folder / "rad", "--csv", folder / "csv")
        faults = [
            *run_here(validate, None),
            *run_here(("validera", here, "--foresla", *_DAY), None),
            *run_here(("konsolidera", here, "--ut", summary, *packs, *_DAY), None),
        ]
        made = (*(folder / f"a.{end}" for end in ("json", "csv", "html", "xlsx")), summary)
        faults += [f"no {path.name}" for path in (*made, copies / _GOOD) if not path.is_file()]
    return "; ".join(faults)
