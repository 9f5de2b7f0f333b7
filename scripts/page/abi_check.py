"""Run in Pyodide: the structures that abi.c was compiled with are those of Pyodide's C library."""

from __future__ import annotations

import os
import time
from pathlib import Path

import abi  # type: ignore[import-not-found]  # compiled of abi.c, and only there

FILE = Path("/abi-test")
FILE.write_text("x" * 12345, "utf-8")
os.utime(FILE, (1_700_000_000, 1_700_000_000))
TRUE, SEEN = FILE.stat(), abi.look()
assert SEEN["r"] == SEEN["over"] == SEEN["over2"] == SEEN["over3"] == 0, SEEN  # noqa: S101  (a check)
assert [SEEN[key] for key in ("size", "mode", "nlink", "ino", "mtime")] == [  # noqa: S101
    *(TRUE.st_size, TRUE.st_mode, TRUE.st_nlink, TRUE.st_ino, int(TRUE.st_mtime))
], (SEEN, TRUE)
assert max(abs(SEEN[key] - time.time()) for key in ("now", "now3")) < 5, SEEN  # noqa: S101, PLR2004  (seconds)
assert SEEN["year"] == 200, SEEN  # noqa: S101, PLR2004  (since 1900)
assert " 4102531199 8" in SEEN["text"], SEEN  # noqa: S101
print("The headers agree with Pyodide.")
