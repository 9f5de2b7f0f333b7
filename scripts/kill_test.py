"""Kill a process that saves, 200 times, and look at the file: ``python scripts/kill_test.py``.

The file must be whole each time: the old content or the new, never a part of either. Needs a
system with ``kill -9``; takes a quarter of a minute.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZE = 2_000_000
WRITER = f"""
import sys
from itertools import cycle
from pathlib import Path
from handlingsplan.saving import write_atomically
print("ready", flush=True)
for letter in cycle(b"ab"):
    write_atomically(Path(sys.argv[1]), bytes([letter]) * {SIZE})
"""


def main() -> int:
    """Run the test and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--antal", type=int, default=200, help="how many times")
    times = parser.parse_args().antal
    chance = random.Random(1)  # noqa: S311  (moments, not secrets)
    broken = left = 0
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sammanställning.xlsx"
        target.write_bytes(b"a" * SIZE)
        for _ in range(times):
            kill_a_writer(target, after=chance.random() * 0.02)
            content = target.read_bytes()
            broken += len(content) != SIZE or content not in {b"a" * SIZE, b"b" * SIZE}
            others = [path for path in target.parent.iterdir() if path != target]
            left += len(others)
            for path in others:
                path.unlink()
    print(f"{times} kills: {broken} broken files, {left} temporary files left beside")
    return int(broken > 0)


def kill_a_writer(target: Path, *, after: float) -> None:
    """Start a process that saves again and again, and kill it ``after`` so many seconds."""
    with subprocess.Popen(
        [sys.executable, "-P", "-c", WRITER, str(target)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as writer:
        assert writer.stdout is not None  # noqa: S101  (it was given a pipe)
        writer.stdout.readline()
        time.sleep(after)
        writer.send_signal(signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
