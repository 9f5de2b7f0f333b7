"""Run the main job on the shipped example: ``python3 scripts/demo.py [--ut MAPP]``.

Makes the project's environment first, so nothing but Python 3.11 or later is needed.
"""

from __future__ import annotations

import sys

from _environment import run_in_environment

if __name__ == "__main__":
    sys.exit(run_in_environment("run.txt", "-m", "handlingsplan", "demo", *sys.argv[1:]))
