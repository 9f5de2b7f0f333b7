"""Start the program many times without paying for pandas each time.

A process that has imported what is heavy and not ours waits for orders, and forks for each: the
child imports handlingsplan anew, with the arguments, folder and environment it was given. A command
in a process of its own then costs a fifth of what Python and pandas take to start.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

#: What commands import that is not ours.
HEAVY = ("pandera.pandas", "lxml.etree", "msgspec", "xlsxwriter", "rapidfuzz", "tomlkit")


class Starter:
    """The waiting process; ``close`` ends it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        # One thread: what a child inherits of others is only their locks.
        single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())],
            env={**environment, **single},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(
        self, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]
    ) -> tuple[int, str, str]:
        """Run ``python -m handlingsplan ARGUMENTS``; return its exit code, output and errors."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.TemporaryDirectory() as folder:
            texts = [Path(folder) / "out", Path(folder) / "err"]
            order = [list(arguments), str(cwd), dict(environment), [str(path) for path in texts]]
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            out, err = (path.read_text("utf-8") for path in texts)
        return code, out, err

    def close(self) -> None:
        """End the waiting process."""
        self._process.communicate()


def _wait() -> None:
    """Fork for each order that comes in, and answer with the child's exit code."""
    for name in HEAVY:
        __import__(name)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(*json.loads(line))
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


def _become(
    arguments: Sequence[str], cwd: str, environment: Mapping[str, str], texts: Sequence[str]
) -> NoReturn:
    """Be ``python -m handlingsplan``, as far as the program can tell."""
    for number, path in enumerate((os.devnull, *texts)):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT
        os.dup2(os.open(path, flags), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    packages = [path for path in sys.path if path.endswith("-packages") or "python3" in path]
    sys.path[:] = [cwd, *environment["PYTHONPATH"].split(os.pathsep), *packages]
    sys.argv = ["", *arguments]
    code: object = 0
    try:
        runpy.run_module("handlingsplan", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 (printed, as Python itself does at the end)
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    _wait()
