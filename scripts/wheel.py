"""Run the tests against the installed wheel: ``.venv/bin/python scripts/wheel.py [ARGUMENTS]``.

Builds the wheel, installs it alone into an environment of its own that borrows the dependencies of
the environment in use, and runs there, far from the source tree, the tests of the program's doors
that need neither the source tree nor another program. The code in the wheel is the tree's, byte for
byte (tests/test_wheel.py), and has been tested; what is asked here is whether it runs where it is
installed: commands, library, data, what is published, the workbook with buttons. Arguments go to
pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARKERS = "not office and not browser and not project and not hypothesis"
#: The tests of the doors.
DOORS = (
    *("test_cli.py", "test_demo.py", "test_public.py", "test_template.py"),
    *("test_consolidate.py", "test_excel_build.py", "test_incoming_command.py"),
    *("test_publish_command.py", "test_next_year_command.py", "test_return_copies.py"),
)


def main() -> int:
    """Build, install, test; return pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="handlingsplan-wheel-") as name:
        folder = Path(name)
        wheel = _build(folder)
        python = _install(wheel, folder / "environment")
        shutil.copytree(ROOT / "tests", folder / "project" / "tests")
        shutil.copy(ROOT / "pyproject.toml", folder / "project")
        return _test(python, folder / "project")


def _build(folder: Path) -> Path:
    hatchling = [sys.executable, "-I", "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*hatchling, "--directory", str(folder)], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


def _install(wheel: Path, environment: Path) -> Path:
    """Install the wheel alone; a path file lends it our packages, but not our editable install."""
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [
        sys.executable,
        "-I",
        "-m",
        "pip",
        "--python",
        str(python),
        "--disable-pip-version-check",
    ]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", str(wheel)], check=True)
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(_output(python, query))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return python


def _test(python: Path, project: Path) -> int:
    where = _output(python, "import handlingsplan; print(handlingsplan.__file__)")
    if not where.startswith(str(project.parent)):
        sys.exit(f"The wheel is not what is imported, but {where}")
    pytest = [
        str(python),
        "-P",
        "-m",
        "pytest",
        "--numprocesses=auto",
        "-m",
        MARKERS,
        *(f"tests/{name}" for name in DOORS),
        *sys.argv[1:],
    ]
    environment = {**_environment(), "HANDLINGSPLAN_SHARED": str(ROOT.parent / "shared")}
    return subprocess.run(pytest, cwd=project, env=environment, check=False).returncode


def _output(python: Path, code: str) -> str:
    """Return what a line of Python prints, away from the source tree."""
    done = subprocess.run(
        [python, "-P", "-c", code], env=_environment(), check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


if __name__ == "__main__":
    sys.exit(main())
