"""The console driven by keys from a terminal: no macro runs, and the same things are done."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import xlwings

from handlingsplan.cli import main
from handlingsplan.errors import UsageError
from handlingsplan.excel import entry_points, libreoffice, outside
from handlingsplan.excel.commands import STEPS
from handlingsplan.excel.uno_engine import connect
from tests.conftest import Outcome
from tests.excel_bench import Bench, forget_caller, write_round
from tests.office import Office


@pytest.fixture
def bench(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A console beside a folder with three plans, open; nobody has pressed a button."""
    monkeypatch.setattr(entry_points, "state_folder", lambda: tmp_path / "tillstånd")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    bench = Bench(office, tmp_path / "konsol.xlsm", write_round(tmp_path / "planer ö"))
    yield bench
    bench.close()


def test_each_step_of_the_console_has_a_key() -> None:
    """No two the same, and each is in the menu."""
    keys = [step.key for step in STEPS]
    assert len({*keys, outside.QUIT}) == len(keys) + 1
    assert all(f"{step.key}  {step.name}" in outside.menu() for step in STEPS)


def test_a_key_does_what_the_button_does(bench: Bench, office: Office) -> None:
    """Validera by key: the list, the findings and the message of the button."""
    by_button = bench.press("Validera"), bench.files(), bench.step("validate")
    bench.book.sheets["Start"].range("konsol_meddelande").raw_value = ""
    forget_caller()
    book = outside.attach(pipe=office.pipe)
    by_key = outside.run_step(book, "3"), bench.files(), bench.step("validate")
    assert by_key[0][5:] == by_button[0][5:]  # but for the time
    assert by_key[1:] == by_button[1:]


def test_the_command_runs_steps_and_says_what_came_of_them(
    bench: Bench, office: Office, run: Callable[..., Outcome]
) -> None:
    """Two steps after each other, in a process of their own."""
    done = run("oppna-konsol", "--pipe", office.pipe, "--steg", "2", "--steg", "5")
    assert done.code == 0
    assert "3 av 41 grupper" in done.stdout
    assert "börja med Lägesbild" in done.stdout
    assert "Lägesbild" in bench.sheets()


def test_a_key_that_is_none_shows_the_keys(bench: Bench, office: Office) -> None:
    """A misprint does nothing."""
    book = outside.attach(pipe=office.pipe)
    with pytest.raises(UsageError) as refused:
        outside.run_step(book, "x")
    assert "5  Sammanställ" in refused.value.hint
    assert bench.shown() == "Inget är kört ännu."


def test_without_a_console_it_is_said_what_to_open(office: Office) -> None:
    """Nothing is open: where the console lies, and that macros are not needed."""
    with pytest.raises(outside.NoConsoleError) as refused:
        outside.attach(pipe=office.pipe)
    assert "makron behövs inte" in refused.value.hint


def test_a_failure_before_the_book_is_found_is_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a button of LibreOffice starts has no terminal: the message comes in a box."""
    shown: list[str] = []

    class App:
        def alert(self, text: str, title: str) -> None:
            assert title == "Handlingsplan"
            shown.append(text)

    found = libreoffice.running_app(pipe=office.pipe)
    apps = iter([found, App()])
    monkeypatch.setattr(libreoffice, "running_app", lambda **_how: next(apps))
    asked = STEPS[0].command.python
    assert libreoffice.main([asked, "file:///finns-inte.ods", office.pipe]) == 2
    assert "stängts" in shown[0]
    assert "stängts" in capsys.readouterr().err


@pytest.mark.usefixtures("office")  # for the bridge
def test_a_libreoffice_that_does_not_answer_is_told_and_goes_on(tmp_path: Path) -> None:
    """What was started is not stopped, nor forgotten: of that Python would complain later."""
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    with pytest.raises(connect.NoOfficeError, match="svarar inte"):
        connect.connect("ingen-lyssnar", str(program), timeout=0.5)
    gc.collect()
    process = connect._started[-1]
    assert process.poll() is None
    process.kill()
    process.wait()


def test_the_start_menus_entry_opens_the_console_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is open: the installed console is opened in Excel; without one it is said."""
    path = tmp_path / "sammanstallning.xlsm"
    opened: list[str] = []

    def refuse(**_how: object) -> xlwings.Book:
        raise outside.NoConsoleError

    monkeypatch.setattr(outside, "attach", refuse)
    monkeypatch.setattr(outside, "console_path", lambda: path)
    monkeypatch.setattr(xlwings, "Book", opened.append)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(outside.NoConsoleError):
        outside.attach_or_open()
    path.touch()
    outside.attach_or_open()
    assert opened == [str(path)]


def test_a_window_of_the_start_menu_says_why_before_it_closes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message is there, and the program waits for a key."""
    paused: list[str] = []

    def refuse(**_how: object) -> xlwings.Book:
        raise outside.NoConsoleError

    monkeypatch.setattr(outside, "attach", refuse)
    monkeypatch.setattr(click, "pause", paused.append)
    assert main(["oppna-konsol", "--oppna"]) == 2
    assert "Konsolen är inte öppen" in capsys.readouterr().err
    assert paused
