"""Break workbooks at random and use them: ``python scripts/fuzz.py [--antal 20000] [--start 0]``.

Each is read; with ``--hela`` everything is also made of it that a command makes: return copy,
reports, JSON, CSV, summary, the workbooks of the councils, what is published, a plan moved in. Then
forty make a round, each the plan of a group; a round with a fault is made again plan by plan. Each
case that ends in anything but a book or a documented refusal, or takes too long, is printed with
its number; ``--start NUMBER --antal 1`` runs it again. Exit code 1 if there were any. What came of
the cases so far is printed along the way.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

from handlingsplan.errors import UnreadableFileError  # noqa: E402  (after the path is set)
from handlingsplan.reading.book import read_bytes  # noqa: E402
from tests.mutations import mutated  # noqa: E402
from tests.pipeline import groups, pipeline_fault  # noqa: E402

TOO_LONG = 15.0  # seconds of CPU for a file of 50 kB, or for all that is made of it
HANGS = 300  # seconds of CPU after which a case or a round is stopped
ROUND, TELL = 40, 400  # cases


class HangsError(BaseException):
    """A case took too much time; nothing in the program stops it on its way here."""


def main() -> int:
    """Run the cases and say what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--antal", type=int, default=20_000, help="how many cases")
    parser.add_argument("--start", type=int, default=0, help="number of the first case")
    parser.add_argument("--hela", action="store_true", help="also make everything of each")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # openpyxl's, of what it drops
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, ring)
    ends: Counter[str] = Counter()
    began, last = time.monotonic(), options.start + options.antal
    for first in range(options.start, last, ROUND):
        numbers = range(first, min(first + ROUND, last))
        found = dict.fromkeys(numbers, "")
        for number in numbers:
            found[number] = outcome(number)
        if options.hela:
            found |= faults_of_round(numbers)
        for number, end in found.items():
            if end.startswith("FAULT"):
                print(f"case {number}: {end}", flush=True)
        ends.update(found.values())
        if ends.total() % TELL == 0 or numbers.stop == last:
            rate = ends.total() / (time.monotonic() - began)
            print(f"{ends.total()} cases, {rate:.1f} a second: {dict(ends)}", flush=True)
    return int(any(end.startswith("FAULT") for end in ends))


def case(number: int) -> bytes:
    """Return a broken workbook; its group is given by the number too."""
    return mutated(Random(number), group_of(number))  # noqa: S311  (cases, not secrets)


def group_of(number: int) -> int:
    """Return the number of the group whose plan a case is; others than its round's have it."""
    return groups()[number % ROUND]


def outcome(number: int) -> str:
    """Return how the reading of a case ended."""
    data = case(number)
    return watched(partial(reading, data))


def reading(data: bytes) -> str:
    """Return how a workbook was read."""
    try:
        book = read_bytes(data, "plan.xlsx")
    except UnreadableFileError as error:
        return f"refused, {error.code}"
    return "read, with notes" if book.notes else "read"


def faults_of_round(numbers: range) -> dict[int, str]:
    """Return what is wrong with what is made of a round, by case; of the first where none alone."""
    files = {f"plan {number}.xlsx": case(number) for number in numbers}
    together = watched(
        partial(pipeline_fault, files, numbers[0] // ROUND), TOO_LONG * (1 + len(files) / 2)
    )
    if not together:
        return {}
    ends = {}
    for number in numbers if len(numbers) > 1 else ():
        one = {f"plan {number}.xlsx": case(number)}
        end = watched(partial(pipeline_fault, one, numbers[0] // ROUND), TOO_LONG)
        if end:
            ends[number] = f"FAULT {end}".replace("FAULT FAULT", "FAULT")
    return ends or {numbers[0]: f"FAULT in the round that begins here: {together}"}


def watched(step: Callable[[], str], most: float = TOO_LONG) -> str:
    """Return what a step says, or how it went wrong: an error, or too much time."""
    began = time.process_time()
    if hasattr(signal, "ITIMER_PROF"):
        signal.setitimer(signal.ITIMER_PROF, HANGS)
    try:
        end = step()
    except (Exception, HangsError) as error:  # noqa: BLE001  (that is what is looked for)
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"FAULT {type(error).__name__} in {Path(last.filename).name}:{last.lineno}"
    finally:
        if hasattr(signal, "ITIMER_PROF"):
            signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - began
    return end if took < most else f"FAULT too long ({took:.1f} s): {end}"


def ring(_number: int, _frame: object) -> None:
    """Stop a case that hangs; it is CPU time, so that the program's own alarms are not disturbed.

    While an alarm of real time stands, plans are read in processes of their own, which costs.
    """
    raise HangsError


if __name__ == "__main__":
    sys.exit(main())
