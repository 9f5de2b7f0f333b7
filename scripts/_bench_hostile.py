"""Put 41 good plans and all hostile files into a folder: ``… _bench_hostile.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

from handlingsplan.organisation import load_organisation  # noqa: E402  (path is set)
from tests.hostile import CASES, good_plan  # noqa: E402  (the same)


def main(folder: Path) -> None:
    """Write the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, group in enumerate(load_organisation().grupper):
        (folder / f"plan-{group.id}.xlsx").write_bytes(good_plan(number))
    for case in CASES:
        (folder / f"fientlig-{case.name}.xlsx").write_bytes(case.make(good_plan()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
