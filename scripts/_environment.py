"""Makes the project's own environment (``.venv``) with pinned packages; shared by the scripts.

Runs on any Python from 3.11 with nothing installed, on Windows too.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
OLDEST = (3, 11)


def run_in_environment(lock: str, *arguments: str) -> int:
    """Run the environment's Python with ``arguments``; return its exit code.

    Args:
        lock: name of a file in ``requirements/``; what it pins is installed first, when needed.
        arguments: what follows ``python`` on the command line.
    """
    python = environment(lock)
    try:
        return subprocess.run([python, *arguments], cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def environment(lock: str) -> Path:
    """Return the environment's Python; make or renew the environment where the lock has changed."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python {sys.version.split()[0]} är för gammal: det behövs 3.11 eller senare.")
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = ENVIRONMENT / f"{lock}.stamp"
    wanted = _fingerprint(lock)
    if stamp.is_file() and stamp.read_text("utf-8") == wanted and python.exists():
        return python
    print(f"Gör i ordning {ENVIRONMENT}. Första gången tar det någon minut.", flush=True)
    _install(python, ROOT / "requirements" / lock)
    stamp.write_text(wanted, "utf-8")
    return python


def _fingerprint(lock: str) -> str:
    """What the environment depends on: the pins, the project's own metadata, Python, the place."""
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for path in (ROOT / "requirements" / lock, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _install(python: Path, lock: Path) -> None:
    pip = [
        str(python),
        "-I",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        "install",
        *("--quiet", "--quiet"),  # once hides what goes well, twice hints too; errors are said
    ]
    try:
        if not _usable(python):
            venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([*pip, "--requirement", str(lock)], check=True)
        # No build isolation: Hatchling comes from the lock, not from whatever is newest today.
        subprocess.run(
            [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], check=True
        )
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(
            f"Miljön gick inte att göra i ordning ({error}).\n"
            "Står det ensurepip ovan: installera paketet python3-venv. Gäller det nätet: PyPI måste"
            " gå att nå, vid behov genom miljövariabeln HTTPS_PROXY. Kör sedan igen."
        )


def _usable(python: Path) -> bool:
    """Say whether there is an environment of this very Python, in this very place."""
    code = "import sys, pip; print(sys.version, sys.prefix)"
    try:
        done = subprocess.run(
            [python, "-I", "-c", code], capture_output=True, text=True, check=True
        )
    except (subprocess.CalledProcessError, OSError):
        return False
    return done.stdout.strip() == f"{sys.version} {ENVIRONMENT}"
