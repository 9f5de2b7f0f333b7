"""The console as a product for LibreOffice: built, opened, pressed, in processes of their own."""

from __future__ import annotations

import builtins
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.errors import HandlingsplanError, UsageError
from handlingsplan.excel import libreoffice
from handlingsplan.excel.commands import CONSOLE, MODULE
from handlingsplan.excel.uno_engine.connect import _resolve, import_uno
from tests.excel_bench import write_round
from tests.office import Document, Office, _properties

_TIMEOUT_SECONDS = 120
_START_SECONDS = 60
_ANSWER_SECONDS = 15  # until a click that has come through has started Python
_COLOURS_OF_A_BUTTON = 4  # its face, its edges and its words
_UNTOUCHED = "Inget är kört ännu."
_POSITION_AND_SIZE = 15  # com.sun.star.awt.PosSize


@pytest.fixture(scope="module")
def console(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a console for LibreOffice, built as a user builds it."""
    assert office.desktop is not None
    return libreoffice.build_console(tmp_path_factory.mktemp("konsol å"))


def test_the_console_has_a_bound_button_for_each_command(office: Office, console: Path) -> None:
    """The buttons, their macros and our runner come through into the .ods file."""
    with office.open(console, macros=True) as document:
        libraries = document.raw.BasicLibraries
        libraries.loadLibrary("VBAProject")
        library = libraries.getByName("VBAProject")
        assert "handlingsplan.excel.libreoffice" in library.getByName("xlwings")
        for command in CONSOLE:
            assert f"Sub {command.macro}()" in library.getByName(MODULE)
        page = document.raw.Sheets.getByName("Start").DrawPage
        labels = [page.getByIndex(n).Control.Label for n in range(page.Count)]
        assert labels == [command.label for command in CONSOLE]


def test_a_command_runs_in_a_process_of_its_own(
    office: Office, console: Path, tmp_path: Path
) -> None:
    """What a button starts finds the open console by its address and fills it."""
    target = tmp_path / "konsol.ods"
    target.write_bytes(console.read_bytes())
    with office.open(target) as document:
        cell = document.raw.Sheets.getByName("Start").getCellRangeByName("B5")
        cell.setString(str(write_round(tmp_path / "planer")))
        validate = next(command for command in CONSOLE if command.function == "validate")
        arguments = [validate.python, document.raw.URL, office.pipe]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run(
            [sys.executable, "-m", libreoffice.__name__, *arguments], check=True, env=environment
        )
        assert "3 planer lästa" in document.shown("Start", "A3")


@pytest.mark.parametrize(
    "command", ["import os; os.remove('/')", "from handlingsplan.excel import ribbon; ribbon.x()"]
)
def test_nothing_but_the_buttons_may_be_asked_for(command: str) -> None:
    """A console that somebody has tampered with cannot run other programs through us."""
    with pytest.raises(UsageError):
        libreoffice.run(command, "file:///konsol.ods")


def test_a_console_that_is_closed_is_said(office: Office) -> None:
    """The book is no longer open: a message with what to do."""
    with pytest.raises(UsageError, match="stängts"):
        libreoffice.run(CONSOLE[0].python, "file:///finns-inte.ods", pipe=office.pipe)


def _wait_for(ready: Callable[[], object], what: str, seconds: float = _TIMEOUT_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, what
        time.sleep(0.2)


def _connected(pipe: str) -> Any:
    found: list[Any] = []

    def connect() -> bool:
        with contextlib.suppress(Exception):  # UNO's NoConnectException has no importable type
            found.append(_resolve(pipe))
        return bool(found)

    _wait_for(connect, "LibreOffice svarar inte", _START_SECONDS)
    return found[0]


class _Desktop:
    """A LibreOffice as a person starts it, with a home and a screen of its own."""

    def __init__(self, home: Path) -> None:
        self.screen = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-noreset", "-screen", "0", "1366x768x24"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self.screen.stdout is not None
        with self.screen.stdout as ready:  # it says its number when it can be used
            display = f":{int(ready.readline())}"
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "DISPLAY": display,
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        self.office = self._start()
        self.raw: Any = None

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [
                "soffice",
                "--norestore",
                "--nologo",
                "--nodefault",
                f"--accept=pipe,name=prov{os.getpid()};urp;",
            ],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def connect(self) -> None:
        """Wait until the program answers; one that hangs at its first start is started again."""
        try:
            context = _connected(f"prov{os.getpid()}")
        except AssertionError:
            _kill(self.office, signal.SIGKILL)
            self.office = self._start()
            context = _connected(f"prov{os.getpid()}")
        manager = context.ServiceManager
        self.raw = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def open(self, path: Path) -> Document:
        """Open a file in a window, its macros allowed."""
        properties = _properties(MacroExecutionMode=4)
        raw = self.raw.loadComponentFromURL(path.as_uri(), "_default", 0, properties)
        window = raw.getCurrentController().getFrame().ContainerWindow
        window.setPosSize(0, 0, 1366, 768, _POSITION_AND_SIZE)  # there is no window manager
        return Document(raw)

    def click(self, document: Document, number: int) -> None:
        """Click in the middle of a button of the sheet in front, once it stands on the screen.

        A click may come before the window takes any: then nothing starts, and it is made again.
        """
        controller = document.raw.getCurrentController()
        controller.setFormDesignMode(False)
        shape = document.raw.Sheets.getByName("Start").DrawPage.getByIndex(number)
        context = controller.getControl(shape.Control).AccessibleContext
        _wait_for(lambda: self._drawn(context), "knappen syns inte")
        for _ in range(_TIMEOUT_SECONDS // _ANSWER_SECONDS):
            place = [str(number) for number in _middle(context)]
            subprocess.run(
                ["xdotool", "mousemove", *place, "click", "1"], env=self.environment, check=True
            )
            until = time.monotonic() + _ANSWER_SECONDS
            while time.monotonic() < until:
                if _has_started(document.raw.URL) or document.shown("Start", "A3") != _UNTOUCHED:
                    return
                time.sleep(0.1)
        pytest.fail("inget klick nådde knappen")

    def _drawn(self, context: Any) -> bool:
        """Say whether a button is in sight: the screen shows its face, edges and words there."""
        at, size = context.LocationOnScreen, context.Size
        area = f"{size.Width}x{size.Height}+{at.X}+{at.Y}"
        seen = subprocess.run(
            ["import", "-window", "root", "-crop", area, "-format", "%k", "info:"],
            env=self.environment,
            capture_output=True,
            check=False,
        )
        return seen.stdout.strip().isdigit() and int(seen.stdout) >= _COLOURS_OF_A_BUTTON

    def stop(self) -> None:
        """End the program and the screen; asked to end, it would ask whether to save."""
        _kill(self.office, signal.SIGKILL)
        _kill(self.screen, signal.SIGTERM)


def _kill(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)  # soffice starts others
    process.wait()


def _middle(context: Any) -> tuple[int, int]:
    at, size = context.LocationOnScreen, context.Size
    return at.X + size.Width // 2, at.Y + size.Height // 2


def _has_started(url: str) -> bool:
    """Say whether a process of ours runs for the document."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it may have ended
            words = place.read_bytes().split(b"\0")
            if libreoffice.__name__.encode() in words and url.encode() in words:
                return True
    return False


@pytest.fixture
def desktop(office: Office, tmp_path: Path) -> Iterator[_Desktop]:
    """A LibreOffice in a window; skipped where there is no Xvfb or xdotool."""
    assert office.desktop is not None
    for program in ("Xvfb", "xdotool", "import"):
        if subprocess.run(["which", program], capture_output=True, check=False).returncode:
            pytest.skip(f"{program} saknas")
    running = _Desktop(tmp_path / "hem")
    try:
        running.connect()
        yield running
    finally:
        running.stop()


def test_a_real_click_reaches_the_library(desktop: _Desktop, console: Path, tmp_path: Path) -> None:
    """A mouse click on Validera: Basic, a process of our Python, the bridge, the sheet."""
    target = tmp_path / "konsol.ods"
    target.write_bytes(console.read_bytes())
    document = desktop.open(target)
    folder = write_round(tmp_path / "planer ö")
    document.raw.Sheets.getByName("Start").getCellRangeByName("B5").setString(str(folder))
    desktop.click(document, [command.function for command in CONSOLE].index("validate"))
    _wait_for(
        lambda: "planer lästa" in document.shown("Start", "A3"), document.shown("Start", "A3")
    )
    assert "3 planer lästa" in document.shown("Start", "A3")
    document.close()


def test_a_message_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program is missing, the command says what to install."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(Path, "is_file", lambda _path: False)
    with pytest.raises(HandlingsplanError, match="LibreOffice"):
        libreoffice.program()


@pytest.mark.usefixtures("office")
def test_the_bridge_is_there(tmp_path: Path) -> None:
    """``uno`` imports into this Python, and leaves Python's own import as it was."""
    importer = builtins.__import__
    assert import_uno().fileUrlToSystemPath(tmp_path.as_uri()) == str(tmp_path)
    assert builtins.__import__ is importer
