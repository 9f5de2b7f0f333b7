"""Nothing that lies among the mailed-in plans is ever executed."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from handlingsplan.excel import libreoffice
from handlingsplan.reading.pool import read_many
from handlingsplan.reading.worker import QUOTA
from tests.workbooks import good_plan

#: Modules that Python, or this program, would import by these names if it looked in the folder.
TRAPS = (
    *("handlingsplan", "handlingsplan_validators", "handlingsplan_workbooks"),
    *("json", "lxml", "msgspec", "numpy", "pandas", "sitecustomize", "usercustomize"),
)


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with a plan, and programs that leave a mark and end the process when they run."""
    folder = tmp_path / "planer"
    folder.mkdir()
    (folder / "plan.xlsx").write_bytes(_heavy(good_plan()))
    for name in TRAPS:
        mark = f"open({str(tmp_path / name)!r} + '.körd', 'w').close()\nraise SystemExit(77)\n"
        (folder / f"{name}.py").write_text(mark, "utf-8")
    return folder


def _heavy(plan: bytes) -> bytes:
    """Return a plan with a part so large that a guarded worker reads it."""
    stream = io.BytesIO(plan)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/tungt.xml", b"<a>" + b" " * QUOTA.light_bytes + b"</a>")
    return stream.getvalue()


def _executed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.glob("*.körd"))


def test_the_traps_work(plans: Path) -> None:
    """A Python that looks in its working folder does run what lies there.

    numpy, since a measuring of coverage has imported json before the working folder is looked in.
    """
    subprocess.run([sys.executable, "-c", "import numpy"], cwd=plans, check=False)
    assert _executed(plans) == ["numpy.körd"]


def test_a_worker_runs_nothing_out_of_the_working_folder(
    plans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that reads a heavy file looks for its modules where its parent does, only."""
    monkeypatch.chdir(plans)
    monkeypatch.setattr(sys, "path", ["", ".", *sys.path])
    monkeypatch.setenv("PYTHONPATH", ".")
    [book] = read_many([plans / "plan.xlsx"], root=plans)
    assert book.fingerprint
    assert not hasattr(book, "kod"), book
    assert _executed(plans) == []


@pytest.mark.parametrize("command", ["validera", "status"])
def test_no_command_runs_anything_out_of_the_working_folder(
    plans: Path, own_home: dict[str, str], command: str
) -> None:
    """Started among the plans, as a program is, it does its work and runs nothing there."""
    arguments = [sys.executable, "-P", "-m", "handlingsplan", command, "."]
    done = subprocess.run(arguments, cwd=plans, env=own_home, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode()
    assert _executed(plans) == []


def test_started_as_a_module_it_soon_forgets_the_working_folder(
    plans: Path, own_home: dict[str, str]
) -> None:
    """``python -m`` puts the working folder first; what is imported later is not found there."""
    for name in ("handlingsplan", "sitecustomize", "usercustomize"):
        (plans / f"{name}.py").unlink()
    arguments = [sys.executable, "-m", "handlingsplan", "validera", "."]
    done = subprocess.run(arguments, cwd=plans, env=own_home, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode()
    assert _executed(plans) == []


def test_the_deadline_script_runs_nothing_out_of_the_working_folder(
    plans: Path, project: Path, own_home: dict[str, str]
) -> None:
    """The folder of the plans is the working folder of whoever starts the script there."""
    script = project / "scripts" / "validera_infor_deadline.py"
    arguments = [sys.executable, str(script), ".", "--ut", str(plans.parent / "ut")]
    done = subprocess.run(arguments, cwd=plans, env=own_home, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode()
    assert _executed(plans) == []


def test_the_cmd_file_takes_no_program_out_of_the_working_folder(project: Path) -> None:
    """Windows looks for ``py`` in the working folder first, unless it is told not to."""
    lines = (project / "scripts" / "validera_infor_deadline.cmd").read_text("utf-8").splitlines()
    told = lines.index("set NoDefaultCurrentDirectoryInExePath=1")
    assert all(told < number for number, line in enumerate(lines) if "PYTHON%" in line)
    assert any(line.startswith("where $PATH:py ") for line in lines)


def test_libreoffice_starts_a_python_that_ignores_its_working_folder() -> None:
    """A button's Python is started with ``-P``: LibreOffice may stand in the plans' folder."""
    assert '"-P -m handlingsplan.excel.libreoffice ' in libreoffice.runner()


def test_a_program_in_the_working_folder_is_not_taken_for_libreoffice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Windows answers a search with what lies in the working folder, without an absolute path."""
    monkeypatch.setattr(shutil, "which", lambda _name: ".\\soffice.EXE")
    monkeypatch.setattr(Path, "is_file", lambda _self: True)
    assert libreoffice.program().startswith("/Applications/")
