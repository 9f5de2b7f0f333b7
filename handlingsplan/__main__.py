"""``python -m handlingsplan`` is the program ``handlingsplan``."""

from __future__ import annotations

import sys
from pathlib import Path

# ``-m`` puts the working folder first on the path: it may hold plans, and a ``json.py`` among them.
if not sys.flags.safe_path and Path(sys.path[0]) != Path(__file__).resolve().parents[1]:
    del sys.path[0]

from handlingsplan.cli import run

run()
