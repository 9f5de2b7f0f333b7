"""What ships: exactly the three packages with their data, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email import message_from_bytes
from email.message import Message
from importlib import util
from pathlib import Path

import pytest

import handlingsplan
from tests.conftest import absent

PACKAGES = (
    "handlingsplan",
    "validators/handlingsplan_validators",
    "workbooks/handlingsplan_workbooks",
)
INFO = f"handlingsplan-{handlingsplan.__version__}.dist-info"
INFO_FILES = {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
#: What a package may hold: code, data, the mark of being typed, templates of what is published.
SUFFIXES = {".py", ".toml", ".txt", ".typed", ".html", ".css", ".js", ".typ", ".xml", ".rels"}


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel, built from the source tree."""
    if util.find_spec("hatchling") is None:
        absent("hatchling saknas; scripts/test.py installerar det")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    """Return the wheel's metadata."""
    return message_from_bytes(wheel.read(f"{INFO}/METADATA"))


def test_wheel_holds_the_three_packages_and_nothing_else(
    wheel: zipfile.ZipFile, project: Path
) -> None:
    """Each source file is shipped as it is under its package's name, with five of metadata."""
    sources = {
        path.relative_to((project / package).parent).as_posix(): path.read_bytes()
        for package in PACKAGES
        for path in (project / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert set(wheel.namelist()) == sources.keys() | {f"{INFO}/{name}" for name in INFO_FILES}
    assert [name for name, content in sources.items() if wheel.read(name) != content] == []


def test_wheel_holds_code_and_declarations_alone(wheel: zipfile.ZipFile) -> None:
    """No built workbook, picture or note strays into a package."""
    shipped = [name for name in wheel.namelist() if not name.startswith(INFO)]
    assert {Path(name).suffix or Path(name).name for name in shipped} <= SUFFIXES


def test_wheel_holds_what_the_program_reads(wheel: zipfile.ZipFile) -> None:
    """Without the declarations and the mark of being typed the package would be of no use."""
    needed = ["forms/sosr-2026.toml", "organisations/sosr.toml", "regler.toml", "py.typed"]
    names = wheel.namelist()
    assert [n for n in needed if f"handlingsplan_workbooks/{n}" not in names] == []


def test_calamine_is_no_dependency_of_the_program(metadata: Message) -> None:
    """The tests' independent oracle is not what the program itself reads with."""
    required = " ".join(metadata.get_all("Requires-Dist") or [])
    assert "lxml" in required
    assert "calamine" not in required


def test_command_is_installed(wheel: zipfile.ZipFile) -> None:
    """The wheel brings the command ``handlingsplan``."""
    entry_points = wheel.read(f"{INFO}/entry_points.txt").decode()
    assert "handlingsplan = handlingsplan.cli:main" in entry_points
