"""Break workbooks at random and use them: ``python scripts/fuzz.py [--antal 20000] [--start 0]``.

Each is read; with ``--hela`` also checked, and everything is made of it that a command makes:
return copy, reports, JSON, CSV, mail, summary, the workbooks of the councils. Each case that ends
in anything but a book or a documented refusal, or takes too long, is printed with its number;
``--start NUMBER --antal 1`` runs it again. Exit code 1 if there were any.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

from handlingsplan.errors import UnreadableFileError  # noqa: E402  (after the path is set)
from handlingsplan.reading.book import read_bytes  # noqa: E402
from tests.mutations import mutated  # noqa: E402
from tests.pipeline import pipeline_fault  # noqa: E402

TOO_LONG = 15.0  # seconds of CPU for a file of 50 kB and all that is made of it
HANGS, HANGS_WHOLE = 60, 900  # seconds after which a case is stopped, where there are alarms


def main() -> int:
    """Run the cases and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--antal", type=int, default=20_000, help="how many cases")
    parser.add_argument("--start", type=int, default=0, help="number of the first case")
    parser.add_argument("--hela", action="store_true", help="also make everything of each")
    options = parser.parse_args()
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, ring)
    ends: Counter[str] = Counter()
    slowest = 0.0
    for number in range(options.start, options.start + options.antal):
        began = time.process_time()
        end = outcome(number, whole=options.hela)
        took = time.process_time() - began
        slowest = max(slowest, took)
        if took > TOO_LONG:
            end = "FAULT too long"
        if end.startswith("FAULT"):
            print(f"case {number}: {end} ({took:.1f} s)", flush=True)
        ends[end] += 1
    for end, count in ends.most_common():
        print(f"{count:>7}  {end}")
    print(f"slowest: {slowest:.2f} s")
    return int(any(end.startswith("FAULT") for end in ends))


def outcome(number: int, *, whole: bool = False) -> str:
    """Return how a case ended: its reading, and all that is made of it where ``whole`` is set."""
    data = mutated(Random(number))  # noqa: S311  (cases, not secrets)
    if hasattr(signal, "alarm"):
        signal.alarm(HANGS_WHOLE if whole else HANGS)
    try:
        book = read_bytes(data, "plan.xlsx")
        if whole:
            fault = pipeline_fault(data)
            if fault:
                return f"FAULT {fault}"
    except UnreadableFileError as error:
        return f"refused, {error.code}"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"FAULT {type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
    finally:
        if hasattr(signal, "alarm"):
            signal.alarm(0)
    return "read, with notes" if book.notes else "read"


def ring(_number: int, _frame: object) -> None:
    """Stop a case that hangs."""
    raise TimeoutError


if __name__ == "__main__":
    sys.exit(main())
