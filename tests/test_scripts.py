"""The scripts' own environment: made once, renewed when what it is made of changes."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def module(project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Return the scripts' module of the environment, pointed at a small project."""
    monkeypatch.syspath_prepend(str(project / "scripts"))
    found = importlib.import_module("_environment")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "a.txt").write_text("click==8\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    monkeypatch.setattr(found, "ROOT", tmp_path)
    monkeypatch.setattr(found, "ENVIRONMENT", tmp_path / ".venv")
    return found


@pytest.fixture
def installed(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Put a stand-in for the installation, and return the locks that it was asked for."""
    locks: list[Path] = []

    def install(python: Path, lock: Path) -> None:
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
        locks.append(lock)

    monkeypatch.setattr(module, "_install", install)
    return locks


def test_environment_is_made_once(module: ModuleType, installed: list[Path]) -> None:
    """The second start installs nothing."""
    first = module.environment("a.txt")
    assert module.environment("a.txt") == first
    assert first.parent.name == ("Scripts" if os.name == "nt" else "bin")
    assert len(installed) == 1


@pytest.mark.parametrize("name", ["requirements/a.txt", "pyproject.toml"])
def test_environment_is_renewed_when_its_pins_change(
    module: ModuleType, installed: list[Path], tmp_path: Path, name: str
) -> None:
    """Another pin, or another dependency of the project, is installed at the next start."""
    module.environment("a.txt")
    (tmp_path / name).write_text("changed\n", "utf-8")
    module.environment("a.txt")
    assert len(installed) == 2


def test_environment_that_was_interrupted_is_made_again(
    module: ModuleType, installed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a finished installation counts."""
    with monkeypatch.context() as patch:
        patch.setattr(module, "_install", lambda *_: sys.exit(1))
        with pytest.raises(SystemExit):
            module.environment("a.txt")
    module.environment("a.txt")
    assert len(installed) == 1


def test_the_first_run_shows_pips_errors_and_no_hints(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its warnings are English and nothing to act on; an error is, and is shown."""
    runs: list[list[str]] = []

    def run(command: list[str], **options: object) -> None:
        assert "stderr" not in options
        runs.append(command)

    monkeypatch.setattr(module, "_usable", lambda _: True)
    monkeypatch.setattr(subprocess, "run", run)
    module._install(tmp_path / "python", tmp_path / "a.txt")
    assert [command.count("--quiet") for command in runs] == [2, 2]
    assert all("--disable-pip-version-check" in command for command in runs)


@pytest.mark.usefixtures("installed")
def test_old_python_is_refused_in_words(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has too old a Python is told so, in Swedish."""
    monkeypatch.setattr(module, "OLDEST", (99, 0))
    with pytest.raises(SystemExit, match="för gammal"):
        module.environment("a.txt")


@pytest.mark.parametrize("lock", ["run.txt", "test.txt"])
def test_everything_is_pinned(project: Path, lock: str) -> None:
    """Each line of a lock names one exact version and no place of one machine."""
    lines = (project / "requirements" / lock).read_text("utf-8").splitlines()
    named = [line for line in lines if not line.startswith(" ")]
    assert [line for line in named if not re.match(r"[\w.-]+==[\w.]+( ;.*)?$", line)] == []


def test_locks_agree(project: Path) -> None:
    """What both locks name, they name alike, for they share an environment."""
    run, test = (
        {line for line in (project / "requirements" / name).read_text("utf-8").splitlines()
         if not line.startswith(" ")}
        for name in ("run.txt", "test.txt")
    )  # fmt: skip
    versions = {re.split("[ ;]", line)[0] for line in run} - {
        re.split("[ ;]", line)[0] for line in test
    }
    assert versions == set()
