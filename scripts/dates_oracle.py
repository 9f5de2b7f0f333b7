"""Read dates as people type them, and ask other programs: ``python scripts/dates_oracle.py``.

Every text (``--antal 50000``) that dateparser or ISO 8601 reads as a whole day must be read as that
day, or be asked about; every other one as what its writer meant, or be asked about. Each fault is
printed. Exit code 1 if there were any. Takes a minute or two.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

from handlingsplan.reading.dates import understand  # noqa: E402  (after the path is set)
from tests.date_texts import YEAR, draw, fault_in  # noqa: E402


def main() -> int:
    """Read the texts and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--antal", type=int, default=50_000, help="how many texts")
    parser.add_argument("--start", type=int, default=0, help="number of the first text")
    options = parser.parse_args()
    ends: Counter[str] = Counter()
    for number in range(options.start, options.start + options.antal):
        case = draw(Random(number))  # noqa: S311  (cases, not secrets)
        fault = fault_in(case)
        if fault:
            print(f"text {number}: {case.text!r} {fault}", flush=True)
        read = understand(case.text, YEAR)
        ends["read" if read.period else "asked about"] += 1
        ends["of these with a suggestion"] += not read.period and bool(read.suggestion)
        ends["read as something else"] += bool(fault)
    for end, count in ends.items():
        print(f"{count:>7}  {end}")
    return int(ends["read as something else"] > 0)


if __name__ == "__main__":
    sys.exit(main())
