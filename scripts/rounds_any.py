"""Draw folders of a round at random and hold its laws: ``python scripts/rounds_any.py``.

The laws stand in ``tests/round_folders.py``. Each fault is printed with the folder's number;
``--start NUMBER --antal 1`` draws it again. Exit code 1 if there were any. An hour for 2,000.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

from tests.round_folders import draw, faults_in  # noqa: E402  (after the path is set)

TELL = 20  # folders


def main() -> int:
    """Draw the folders and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--antal", type=int, default=2_000, help="how many folders")
    parser.add_argument("--start", type=int, default=0, help="number of the first folder")
    options = parser.parse_args()
    wrong = files = 0
    with tempfile.TemporaryDirectory() as home:
        os.environ |= dict.fromkeys(("XDG_CACHE_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"), home)
        for number in range(options.start, options.start + options.antal):
            chance = Random(number)  # noqa: S311  (cases, not secrets)
            items = draw(chance)
            files += len(items)
            with tempfile.TemporaryDirectory() as folder:
                faults = list(faults_in(items, Path(folder), chance))
            for fault in faults:
                print(f"folder {number}: {fault}", flush=True)
            wrong += bool(faults)
            if (number + 1 - options.start) % TELL == 0:
                print(f"{number + 1 - options.start} folders: {wrong} wrong", flush=True)
    print(f"{options.antal} folders with {files} files: {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
