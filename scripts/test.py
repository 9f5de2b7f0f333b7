"""Run the tests: ``python3 scripts/test.py [ARGUMENTS FOR PYTEST]``.

Makes the project's environment first, so nothing but Python 3.11 or later is needed. Without
arguments everything runs, on all cores; with arguments pytest alone decides.
"""

from __future__ import annotations

import sys

from _environment import run_in_environment

EVERYTHING = ("--numprocesses=auto",)

if __name__ == "__main__":
    sys.exit(run_in_environment("test.txt", "-m", "pytest", *(sys.argv[1:] or EVERYTHING)))
