"""Measure the button Konsolidera beside the command: ``python scripts/bench_excel.py [--varv 3]``.

Whole processes over the same 40 plans, without a cache: the command line, and a Python process
that opens the console in a running LibreOffice, presses the button, and ends when the sheets stand
there. Only Python's own CPU time counts; LibreOffice is another process. Needs LibreOffice, and
the environment that ``scripts/test.py`` makes.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "validators"), str(ROOT / "workbooks")]

GROUPS = 40
LIMIT = 1.5


def make_round(folder: Path) -> None:
    """Write a filled plan for each of the first groups of the organisation."""
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415  (not for --help)
    from tests.workbooks import plan  # noqa: PLC0415

    rows = "\n".join(
        f"Område {n} | x | Aktivitet {n} | 2027-12-15 | Grön | 2026-02-16" for n in range(15)
    )
    table = f"prioriterat_omrade | lofte_1 | aktivitet | slut | status | statusdatum\n{rows}"
    for group in load_organisation().grupper[:GROUPS]:
        data = plan(table, cover={"uppdaterad": "2026-02-16"}, group=group.id)
        (folder / f"handlingsplan-2026-{group.id}.xlsx").write_bytes(data)


def press(folder: Path) -> None:
    """Open the console in LibreOffice and press the button; print how many sheets stand there."""
    from tests.excel_bench import Bench  # noqa: PLC0415  (only in the process that is measured)
    from tests.office import Office  # noqa: PLC0415

    office = Office(folder.parent / "profil")
    try:
        bench = Bench(office, folder.parent / "konsol.xlsm", folder)
        bench.press("Konsolidera")
        print(len(bench.sheets()))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
        bench.close()
    finally:
        office.stop()


def run(folder: Path, *arguments: str) -> str:
    """Run a process of ours with a home of its own, and return what it prints."""
    home = folder.parent / "hem"
    env = os.environ | {"XDG_CACHE_HOME": str(home), "XDG_STATE_HOME": str(home)}
    env["PYTHONPATH"] = os.pathsep.join(sys.path[:3])
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=env, check=False, capture_output=True, text=True).stdout


def lap(folder: Path) -> float:
    """Return how many times the command's CPU the button takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    out = str(folder.parent / "ut.xlsx")
    run(folder, "-m", "handlingsplan", "konsolidera", str(folder), "--ut", out, "--utan-cache")
    command = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    sheets, button = run(folder, __file__, "--tryck", str(folder)).split()
    Path(out).unlink()
    print(f"  kommando {command:.2f} s, knapp {float(button):.2f} s, {sheets} blad")
    return float(button) / command


def main() -> int:
    """Measure, print the ratio and say whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--varv", type=int, default=3, help="laps; the median counts")
    parser.add_argument("--tryck", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.tryck:
        press(chosen.tryck)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "planer")
        folder.mkdir()
        make_round(folder)
        ratio = statistics.median(lap(folder) for _ in range(chosen.varv))
    print(f"Knappen Konsolidera mot kommandot, {GROUPS} planer: {ratio:.2f} × (gräns {LIMIT} ×)")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
