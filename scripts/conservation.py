"""Edit plans at random and look for texts that vanish: ``python scripts/conservation.py``.

``--antal 20000`` edits are drawn (through openpyxl; with ``--libreoffice`` each workbook is also
saved by LibreOffice, as .xlsx and as .ods). Each text that an outsider finds in a workbook must be
in what was read, be quoted in a finding, or stand in the blank template (tests/conservation.py).
What is lost is printed with the edits; exit code 1 if anything was.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402  (the path is set)

from tests.conservation import Edit, edited, edits, every_text, lost_of  # noqa: E402  (the same)
from tests.workbooks import read  # noqa: E402  (the same)

MOST = 24  # edits in a workbook: to open it costs more than to change it
TELL = 100  # workbooks


def main() -> int:
    """Draw the edits and say what was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--antal", type=int, default=20_000, help="about how many edits")
    parser.add_argument("--start", type=int, default=0, help="another number, other edits")
    parser.add_argument("--libreoffice", action="store_true", help="save with LibreOffice too")
    options = parser.parse_args()
    done = {"workbooks": 0, "edits": 0, "texts": 0, "lost": 0}

    @seed(options.start)
    @settings(
        max_examples=max(1, options.antal * 2 // MOST),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(edits(most=MOST))
    def run(drawn: list[Edit]) -> None:
        data = edited(drawn)
        done["workbooks"] += 1
        done["edits"] += len(drawn)
        texts = list(every_text(data))
        done["texts"] += len(texts)
        missing = lost_of(texts, read(data))
        for again in saved_by_libreoffice(data) if options.libreoffice else ():
            missing += lost_of(texts, read(again))
        if missing:
            done["lost"] += len(missing)
            print(f"LOST {missing}\n  {drawn}", flush=True)
        if done["workbooks"] % TELL == 0:
            print(", ".join(f"{count} {what}" for what, count in done.items()), flush=True)

    run()
    print(", ".join(f"{count} {what}" for what, count in done.items()))
    return int(done["lost"] > 0)


def saved_by_libreoffice(data: bytes) -> list[bytes]:
    """Return a workbook as LibreOffice saves it, as .xlsx and as .ods."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "plan.xlsx").write_bytes(data)
        saved = []
        for ending, target in (("xlsx", "xlsx:Calc MS Excel 2007 XML"), ("ods", "ods")):
            command = ["soffice", f"-env:UserInstallation={(folder / 'profil').as_uri()}"]
            command += ["--headless", "--convert-to", target, "--outdir", str(folder / ending)]
            command += [str(folder / "plan.xlsx")]
            subprocess.run(command, check=True, capture_output=True, timeout=180)
            saved.append((folder / ending / f"plan.{ending}").read_bytes())
        return saved


if __name__ == "__main__":
    sys.exit(main())
