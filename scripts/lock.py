"""Pin what the environments install: ``python scripts/lock.py`` (needs ``uv`` on the path).

Writes ``requirements/run.txt`` (to use the program) and ``requirements/test.txt`` (to develop it),
every package with its exact version, for all systems and for Python 3.11 and later.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What the README's two commands install beside the program itself.
EXTRAS = ("excel", "flytta-in", "publicera")
#: Lock -> (dependency group, lock that it must agree with): both go into the same environment.
LOCKS = {"test.txt": ("test", ()), "run.txt": ("build", ("--constraint", "requirements/test.txt"))}


def main() -> None:
    """Write both locks; each upgrade is then a visible change in version control."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("uv is missing: pip install uv")
    for name, (group, agreeing) in LOCKS.items():
        subprocess.run(
            [
                *(uv, "pip", "compile", "pyproject.toml", "--group", group),
                *chain.from_iterable(("--extra", extra) for extra in EXTRAS),
                *("--universal", "--python-version", "3.11", "--upgrade", "--quiet"),
                *agreeing,
                *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
                *("--output-file", f"requirements/{name}"),
            ],
            cwd=ROOT,
            check=True,
        )


if __name__ == "__main__":
    main()
