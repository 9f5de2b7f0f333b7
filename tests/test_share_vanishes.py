"""A network folder that vanishes in the middle of a run: lines, a documented end, no traceback.

Each time that a command opens something in the folder of the round, the system says that it is
gone, from then on; or that this one thing cannot be had.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlingsplan import fault_log
from handlingsplan.cli import main
from handlingsplan.consolidation import summarise_round
from handlingsplan.rounds import check_round, read_round
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.workbooks import good_plan

DAY = ("--datum", TODAY.isoformat(), "--utan-cache")
ERRORS = (errno.ENOENT, errno.EACCES, getattr(errno, "ESTALE", errno.EIO), errno.ETIMEDOUT)
COMMANDS = {
    "validera": ("--returkopior", "{ut}/kopior", "--json", "{ut}/f.json", *DAY),
    "status": DAY,
    "konsolidera": ("--ut", "{ut}/s.xlsx", *DAY),
    "mejl": ("--ut", "{ut}/mejl", *DAY),
    "publicera": ("--ut", "{ut}/webb", "--html", "--utan-cache"),
}


class Share:
    """Says of what is opened below a folder that it cannot be had."""

    def __init__(self) -> None:
        self.folder = ""
        self.opened = 0
        self.fails_at = -1
        self.for_good = False
        self.error = errno.ENOENT

    def set(self, folder: Path | None, *, at: int = -1, for_good: bool = False) -> None:
        """Begin to count what is opened, and to fail at some moment."""
        self.folder, self.opened = str(folder or ""), 0
        self.fails_at, self.for_good, self.error = at, for_good, ERRORS[at % len(ERRORS)]

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """Fail where it is time; called by Python for each thing that is opened."""
        if not self.folder or event not in {"open", "os.scandir", "os.listdir"}:
            return
        if threading.current_thread() is not threading.main_thread():
            return
        if str(arguments[0]).startswith(self.folder):
            at, self.opened = self.opened, self.opened + 1
            if at == self.fails_at or (self.for_good and at > self.fails_at >= 0):
                raise OSError(self.error, os.strerror(self.error))


def _run(*arguments: str) -> Outcome:
    """Run a command in this process."""
    written = [io.BytesIO(), io.BytesIO()]
    out, errors = (io.TextIOWrapper(stream, encoding="utf-8") for stream in written)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = main(list(arguments))
    out.flush()
    errors.flush()
    stdout, stderr = (stream.getvalue().decode() for stream in written)
    return Outcome(code=code, stdout=stdout, stderr=stderr)


SHARE = Share()
sys.addaudithook(SHARE.hook)


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep the log of faults apart, and end the share's troubles."""
    path = tmp_path / "handlingsplan.log"
    monkeypatch.setattr(fault_log, "log_path", lambda: path)
    yield path
    SHARE.set(None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with plans of two groups, one of them below."""
    folder = tmp_path / "in"
    (folder / "sent").mkdir(parents=True)
    (folder / "akut-vard.xlsx").write_bytes(good_plan())
    later = good_plan(cover={"grupp": "RPO Tandvård"})
    (folder / "sent" / "tandvard.xlsx").write_bytes(later)
    return folder


@pytest.mark.parametrize("for_good", [True, False], ids=["gone", "once"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_vanishes_ends_no_command_with_a_fault(
    name: str, folder: Path, tmp_path: Path, log: Path, *, for_good: bool
) -> None:
    """Whatever is opened when it happens; what can be done is done, and each thing is said."""

    def command(number: int) -> Outcome:
        ut = tmp_path / f"ut {number}"
        ut.mkdir()
        return _run(name, str(folder), *(one.format(ut=ut) for one in COMMANDS[name]))

    SHARE.set(folder)
    assert command(-1).code in {0, 1}
    moments = SHARE.opened
    assert moments >= 4  # two folders, two plans
    for at in range(moments):
        SHARE.set(folder, at=at, for_good=for_good)
        outcome = command(at)
        SHARE.set(None)
        said = outcome.stdout + outcome.stderr
        assert outcome.code in {0, 1, 2}, (at, said)
        assert "Traceback" not in said, (at, said)
        assert "Något gick fel i programmet" not in said, (at, said, log.read_text("utf-8"))
        assert "oväntat fel" not in said, (at, said, log.read_text("utf-8"))
        assert os.strerror(ERRORS[at % len(ERRORS)]) not in said


def test_each_thing_that_is_gone_is_named_once(folder: Path) -> None:
    """And what was read before it was gone counts."""
    for at in range(4):
        SHARE.set(folder, at=at, for_good=True)
        read = read_round(folder, use_cache=False)
        SHARE.set(None)
        checked = check_round(read, today=TODAY)
        named = [one.fil for one in checked.deliveries if one.fil]
        assert len(named) == len(set(named)), at
        assert named, at  # the folder itself, or what lay in it
        summarise_round(checked) if checked.plans.raw else None
