"""Each step that is done for one file after the other: one that fails costs a line, no more."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import handlingsplan_validators
from handlingsplan import fault_log, one_by_one, plans
from handlingsplan.cli import main
from handlingsplan.errors import NoRoomError, UsageError
from handlingsplan.guard import Guard, reason
from handlingsplan.inbox import look_into
from handlingsplan.organisation import load_organisation
from handlingsplan.reading import book
from handlingsplan.report.copies import return_copies
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from tests.workbooks import GOOD, plan

GROUPS = ("akut-vard", "tandvard", "primarvard")
BAD = "tandvard.xlsx"
TODAY = dt.date(2026, 3, 1)
DAY = ("--datum", TODAY.isoformat(), "--utan-cache")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three good plans; in the tests our own code stumbles over the second."""
    folder = tmp_path / "in"
    folder.mkdir()
    for group in GROUPS:
        data = plan(cover={"uppdaterad": "2026-02-16"}, sheets=GOOD, group=group)
        (folder / f"{group}.xlsx").write_bytes(data)
    return folder


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the log of faults apart, and return where it lies."""
    path = tmp_path / "handlingsplan.log"
    monkeypatch.setattr(fault_log, "log_path", lambda: path)
    return path


def _stumbling(whole: Callable[..., Any], is_bad: Callable[..., bool]) -> Callable[..., Any]:
    """Return a function that fails where it is given the bad plan."""

    def step(*arguments: Any, **options: Any) -> Any:
        if is_bad(*arguments, **options):
            message = "snubblade"
            raise ZeroDivisionError(message)
        return whole(*arguments, **options)

    return step


def _checked(folder: Path) -> Checked:
    return check_round(read_round(folder, use_cache=False), today=TODAY)


def _lines(checked: Checked) -> list[tuple[str, str]]:
    return [(one.kod, one.fil) for one in checked.findings if one.fil]


def test_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the reader stumbles over is refused; the others are read."""
    stumbling = _stumbling(book._read, lambda _package, fil, _form: fil == BAD)
    monkeypatch.setattr(book, "_read", stumbling)
    checked = _checked(folder)
    assert [one.fil for one in checked.plans.raw] == ["akut-vard.xlsx", "primarvard.xlsx"]
    assert _lines(checked) == [("HP111", BAD)]


def test_frames(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A book that cannot be put into frames is refused; the others are in them."""
    stumbling = _stumbling(
        plans.build_plans, lambda books, **_: any(one.fil == BAD for one in books)
    )
    monkeypatch.setattr(one_by_one, "build_plans", stumbling)
    checked = _checked(folder)
    assert list(checked.plans.books["fil"]) == ["akut-vard.xlsx", "primarvard.xlsx"]
    assert _lines(checked) == [("HP111", BAD)]


def test_check(folder: Path, monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    """A plan that a rule stumbles over is told; its rows count, and the others are checked."""
    whole = handlingsplan_validators.check
    stumbling = _stumbling(whole, lambda plans, **_: BAD in list(plans.books["fil"]))
    monkeypatch.setattr(handlingsplan_validators, "check", stumbling)
    checked = _checked(folder)
    assert _lines(checked) == [("HP138", BAD)]
    assert len(checked.plans.raw) == len(GROUPS)
    assert "tandvard" not in [one.grupp for one in checked.findings if one.kod == "HP901"]
    assert "snubblade" in log.read_text("utf-8")


def test_copy(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A plan that cannot be marked has no copy; the others have."""
    bad = (folder / BAD).read_bytes()
    stumbling = _stumbling(return_copies.return_copy, lambda data, _rows, **_: data == bad)
    monkeypatch.setattr(return_copies, "return_copy", stumbling)
    copies = tmp_path / "kopior"
    assert main(["validera", str(folder), "--returkopior", str(copies), *DAY]) == 0
    assert {path.name for path in copies.glob("*.xlsx")} == {"akut-vard.xlsx", "primarvard.xlsx"}
    assert f"Ingen returkopia av {BAD}: ett oväntat fel" in capsys.readouterr().err


def test_copy_that_cannot_be_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A copy that somebody has open is left; the others are written."""
    copies = tmp_path / "kopior"
    command = ["validera", str(folder), "--returkopior", str(copies), *DAY]
    main(command)
    (copies / f"~${BAD}").write_bytes(b"x")
    capsys.readouterr()
    assert main(command) == 0
    assert f"Ingen returkopia av {BAD}: {BAD} är öppen" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="names of 255 bytes are a POSIX affair")
def test_the_longest_names_have_copies_too(folder: Path, tmp_path: Path) -> None:
    """Neither the lock file's name nor the temporary one is longer than the system allows."""
    name = f"{'å' * 125}.xlsx"
    assert len(name.encode()) == 255
    (folder / BAD).rename(folder / name)
    copies = tmp_path / "kopior"
    assert main(["validera", str(folder), "--returkopior", str(copies), *DAY]) == 0
    assert (copies / name).is_file()


@pytest.mark.parametrize("option", ["--json", "--csv", "--rapport"])
def test_a_name_that_is_too_long_is_refused_at_once(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    """Before the plans are read."""
    target = tmp_path / f"{'a' * 300}.xlsx"
    assert main(["validera", str(folder), option, str(target), *DAY]) == 2
    assert "Namnet på filen går inte att använda" in capsys.readouterr().err


def test_walk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that vanishes while it is looked through is named; the rest is found."""
    (folder / "sent").mkdir()
    scan = os.scandir

    def gone(path: Path) -> object:
        if path.name == "sent":
            raise FileNotFoundError(2, "No such file or directory")
        return scan(path)

    monkeypatch.setattr(os, "scandir", gone)
    inbox = look_into(folder)
    assert len(inbox.files) == len(GROUPS)
    assert [aside.fil for aside in inbox.told(load_organisation())] == ["sent"]


def test_a_full_disk_ends_the_step_at_once() -> None:
    """The next file would only say the same."""
    guard = Guard()
    with pytest.raises(NoRoomError), guard.step("a"):
        raise NoRoomError("full")
    assert guard.failed == {}


def test_ctrl_c_is_no_fault_of_a_file() -> None:
    """The person wants to stop."""
    guard = Guard()
    with pytest.raises(KeyboardInterrupt), guard.step("a"):
        raise KeyboardInterrupt
    assert guard.failed == {}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SpreadsheetError(Defect.EMPTY, "filen är tom"), "filen är tom"),
        (UsageError("Så går det inte.", "Gör så här."), "Så går det inte. Gör så här"),
        (OSError(28, "No space left on device"), "disken är full"),
        (MemoryError(), "den tar för mycket minne"),
        (KeyError("x"), "ett oväntat fel i programmet (KeyError)"),
    ],
)
def test_reasons_are_swedish_clauses(error: Exception, words: str) -> None:
    """Whatever went wrong."""
    assert reason(error) == words


def test_the_log_is_written_without_what_no_file_can_hold(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half characters are escaped; where there is no place for a log, work goes on."""
    assert fault_log.describe(KeyError("\udce5")) == log
    assert "udce5" in log.read_text("utf-8")
    monkeypatch.setattr(fault_log, "log_path", lambda: log / "under en fil")
    assert fault_log.describe(KeyError("x")) is None
