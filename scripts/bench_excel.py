"""Measure the button Konsolidera beside the command: ``python scripts/bench_excel.py [--varv 3]``.

Whole processes over the same 40 plans that no cache knows: the command, and what a click on the
button starts in LibreOffice, which ends when the sheets stand in the console. Python's own CPU time
counts; LibreOffice is another process. Needs LibreOffice, and the environment that
``scripts/test.py`` makes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "validators"), str(ROOT / "workbooks")]

from handlingsplan.excel import libreoffice  # noqa: E402  (after the path is set)
from handlingsplan.excel.commands import CONSOLE  # noqa: E402
from handlingsplan.organisation import load_organisation  # noqa: E402
from tests.excel_bench import Bench  # noqa: E402
from tests.office import Office  # noqa: E402
from tests.workbooks import plan  # noqa: E402

GROUPS = 40
LIMIT = 1.5


def make_round(folder: Path) -> None:
    """Write a filled plan for each of the first groups of the organisation."""
    rows = "\n".join(
        f"Område {n} | x | Aktivitet {n} | 2027-12-15 | Grön | 2026-02-16" for n in range(15)
    )
    table = f"prioriterat_omrade | lofte_1 | aktivitet | slut | status | statusdatum\n{rows}"
    for group in load_organisation().grupper[:GROUPS]:
        data = plan(table, cover={"uppdaterad": "2026-02-16"}, group=group.id)
        (folder / f"handlingsplan-2026-{group.id}.xlsx").write_bytes(data)


def cpu(folder: Path, *arguments: str) -> float:
    """Run a process of ours with a home of its own, and return the CPU time that it took."""
    home = folder.parent / "hem"
    shutil.rmtree(home, ignore_errors=True)  # both have a cache, and it is empty
    env = os.environ | {"XDG_CACHE_HOME": str(home), "XDG_STATE_HOME": str(home)}
    env["PYTHONPATH"] = os.pathsep.join(sys.path[:3])
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *arguments], env=env, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        sys.exit(f"{' '.join(arguments)}: {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def lap(folder: Path, office: Office) -> float:
    """Return how many times the command's CPU the button takes."""
    out = folder.parent / "ut.xlsx"
    command = cpu(folder, "-m", "handlingsplan", "konsolidera", str(folder), "--ut", str(out))
    out.unlink()
    bench = Bench(office, folder.parent / "konsol.xlsm", folder)
    asked = next(button.python for button in CONSOLE if button.macro == "Konsolidera")
    button = cpu(folder, "-m", libreoffice.__name__, asked, bench.document.raw.URL, office.pipe)
    print(f"  kommando {command:.2f} s, knapp {button:.2f} s, {len(bench.sheets())} blad")
    bench.close()
    return button / command


def main() -> int:
    """Measure, print the ratio and say whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--varv", type=int, default=3, help="laps; the median counts")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "planer")
        folder.mkdir()
        make_round(folder)
        office = Office(folder.parent / "profil")
        try:
            ratio = statistics.median(lap(folder, office) for _ in range(chosen.varv))
        finally:
            office.stop()
    print(f"Knappen Konsolidera mot kommandot, {GROUPS} planer: {ratio:.2f} × (gräns {LIMIT} ×)")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
