"""What the documentation says of the summary's tables is true, and the example runs."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from handlingsplan.summary import Earlier, Summary
from tests.conftest import ROOT
from tests.summary_rounds import big_round, summary_of
from tests.workbooks import GOOD, plan


@pytest.fixture(scope="module")
def summary() -> Summary:
    """A whole round, compared with an earlier one."""
    books = big_round(41)
    first = summary_of(books, today=dt.date(2026, 9, 1))
    earlier = Earlier(fil="förra.xlsx", aktiviteter=first["aktiviteter"], trend=first["trend"])
    return summary_of(books, earlier=earlier)


def _sections() -> dict[str, str]:
    text = (ROOT / "docs" / "reference" / "sammanstallning.md").read_text("utf-8")
    return {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}


def test_every_table_is_described(project: Path, summary: Summary) -> None:
    """Each frame has its section; the form's other sheets share one."""
    assert (project / "docs").is_dir()
    others = {sheet.nyckel for sheet in summary.form.tables}
    assert set(summary.frames) - others <= set(_sections())


def test_every_described_column_is_there(project: Path, summary: Summary) -> None:
    """Each column that a section's table names is a column of the frame, or its index."""
    assert (project / "docs").is_dir()
    described = 0
    for name, section in _sections().items():
        if name in summary.frames:
            frame = summary[name].reset_index()
            rows = re.findall(r"^\| (`[^|]*`) \|", section, re.MULTILINE)
            names = [n for row in rows for n in re.findall(r"`(\w+)`", row) if n[0] != "_"]
            assert set(names) <= set(frame.columns), name
            described += len(names)
    assert described > 40


def test_the_example_runs(project: Path, tmp_path: Path) -> None:
    """The analyst's script runs from top to bottom on a folder of plans."""
    folder = tmp_path / "inkomna"
    folder.mkdir()
    for group in ("akut-vard", "tandvard"):
        (folder / f"{group}.xlsx").write_bytes(plan(GOOD["handlingsplan"], group=group))
    script = project / "docs" / "exempel" / "analysera_planer.py"
    done = subprocess.run(
        [sys.executable, script, folder],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUTF8": "1",
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 rader ur 2 filer" in done.stdout
