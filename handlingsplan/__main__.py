"""``python -m handlingsplan`` is the program ``handlingsplan``."""

from __future__ import annotations

from handlingsplan.cli import run

run()
