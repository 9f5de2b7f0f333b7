"""Two runs at once, a clock that is wrong, and a run that is to leave nothing behind."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl

from handlingsplan.rounds import check_round, read_round
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.workbooks import good_plan

DAY = ("--datum", TODAY.isoformat())


def _round(folder: Path) -> Path:
    here = folder / "in"
    here.mkdir()
    (here / "akut-vard.xlsx").write_bytes(good_plan())
    (here / "tandvard.xlsx").write_bytes(good_plan(cover={"grupp": "RPO Tandvård"}))
    return here


def test_two_runs_at_once_end_well_and_leave_whole_files(
    tmp_path: Path, own_home: dict[str, str]
) -> None:
    """The same command twice, into the same files and folders, with the same cache."""
    here, ut = _round(tmp_path), tmp_path / "ut"
    files = ("--json", ut / "f.json", "--rapport", ut / "f.xlsx", "--returkopior", ut / "kopior")
    arguments = ("-m", "handlingsplan", "validera", here, *files, *DAY)
    both = [
        subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            env=own_home,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert {process.returncode for process in both} <= {0, 1}, said
    assert not any("Traceback" in text or "oväntat" in text for pair in said for text in pair)
    found = {path.relative_to(ut).as_posix() for path in ut.rglob("*") if path.is_file()}
    copies = ("kopior/.handlingsplan", "kopior/akut-vard.xlsx", "kopior/tandvard.xlsx")
    assert found == {"f.json", "f.xlsx", *copies}
    for path in (ut / "f.xlsx", *(ut / "kopior").glob("*.xlsx")):
        openpyxl.load_workbook(path)


def test_a_clock_that_is_wrong_is_no_stop(tmp_path: Path, run: Callable[..., Outcome]) -> None:
    """Files from 1980 and from the future; a day far back; a summary from a later day."""
    here = _round(tmp_path)
    for path, when in zip(sorted(here.iterdir()), (315_532_800, time.time() + 9e8), strict=True):
        os.utime(path, (when, when))
    outcome = run("validera", here, "--datum", "2000-01-01")
    assert outcome.code in {0, 1}, outcome.stderr
    summary = tmp_path / "s.xlsx"
    assert run("konsolidera", here, "--ut", summary, "--datum", "2026-11-22").code in {0, 1}
    assert run("konsolidera", here, "--ut", summary, "--datum", "2026-03-01").code in {0, 1}
    assert len(list(tmp_path.glob("s*.xlsx"))) == 2  # the one of the later day is kept


def test_a_plan_of_tomorrow_is_asked_about(tmp_path: Path) -> None:
    """The clock here is behind, or somebody's date is wrong: it is said, and the plan counts."""
    here = _round(tmp_path)
    before = dt.date(2026, 2, 15)  # the day before the plans were updated
    checked = check_round(read_round(here, use_cache=False), today=before)
    assert "HP302" in {one.kod for one in checked.findings}
    assert len(checked.plans.raw) == 2


def test_without_a_cache_nothing_is_left_behind(
    tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """Neither in the home folder, nor in the folder of temporary files, nor among the plans."""
    here, temporary = _round(tmp_path), tmp_path / "tillfälligt"
    temporary.mkdir()
    extra = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))

    def files() -> set[Path]:
        every = (path for path in tmp_path.rglob("*") if path.is_file())
        return {path for path in every if "__pycache__" not in path.parts}

    before = files()
    assert run("validera", here, *DAY, "--utan-cache", **extra).code in {0, 1}
    assert run("status", here, *DAY, "--utan-cache", **extra).code in {0, 1}
    summary = tmp_path / "s.xlsx"
    written = run("konsolidera", here, "--ut", summary, *DAY, "--utan-cache", **extra)
    assert written.code in {0, 1}
    assert files() - before == {summary}
    assert run("validera", here, *DAY, **extra).code in {0, 1}
    assert files() - before > {summary}, "with a cache there is something to be found"
