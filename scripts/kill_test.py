"""Kill commands while they write, and look at the files: ``python scripts/kill_test.py``.

``--antal`` times, 200 where it is not given. A child process (forked, so that nothing has to be
imported again) runs a command and says, by an audit hook, whenever it opens a file to write, moves
or removes one; there it waits. It is killed at one of those moments, or a few milliseconds later,
in the middle of the writing. Then each plan is as it was, each document is the whole old one or the
whole new one, and the same command makes everything when it is run again. Needs ``fork`` and
``kill -9``.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]
sys.path[:0] = FOLDERS

# All that the commands use, once for all children:
import handlingsplan.consolidation  # noqa: E402  (after the path is set)
import handlingsplan.report.copies.return_copies  # noqa: E402
import handlingsplan.report.findings.web  # noqa: E402
import handlingsplan.report.findings.workbook  # noqa: E402, F401  (loaded for the children)
from handlingsplan.cli import main as handlingsplan_cli  # noqa: E402
from tests.workbooks import good_plan  # noqa: E402

DAY = ("--datum", "2026-11-22", "--ar", "2026", "--utan-cache")
#: Commands, each over what it wrote the time before; they stand in the folder of the round.
COMMANDS = (
    ("konsolidera", "in", "--ut", "s.xlsx", "--per-kunskapsrad", "rad", "--csv", "csv", *DAY),
    ("validera", "in", "--returkopior", "kopior", "--rapport", "r.xlsx", "--json", "r.json", *DAY),
)
WRITES = os.O_WRONLY | os.O_RDWR
TELL = 20  # kills


def main() -> int:
    """Run the test and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--antal", type=int, default=200, help="how many times")
    times = parser.parse_args().antal
    chance = random.Random(1)  # noqa: S311  (moments, not secrets)
    killed = left = 0
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        make_round(folder)
        moments = {command: run(folder, command) for command in COMMANDS}  # new
        moments = {command: run(folder, command) for command in COMMANDS}  # over the first ones
        whole = contents(folder)
        for number in range(times):
            command = COMMANDS[number % len(COMMANDS)]
            at = chance.randrange(moments[command])
            killed += run(folder, command, at=at, later=chance.choice((0, 0.001, 0.004))) == -1
            found = contents(folder)
            faults += [f"{command[0]} at {at}: {one}" for one in differences(whole, found)]
            left += sum(path not in whole for path in found)
            if (number + 1) % TELL == 0:
                print(f"{number + 1}: {killed} killed, {len(faults)} faults", flush=True)
        for command in COMMANDS:
            run(folder, command)
        faults += [f"run again: {one}" for one in differences(whole, contents(folder))]
    print("\n".join(faults), end="\n" * bool(faults))
    print(f"{killed} of {times} killed while writing ({sum(moments.values())} moments known):")
    print(f"{len(faults)} broken or missing files, {left} temporary files seen beside them")
    return int(bool(faults))


def make_round(folder: Path) -> None:
    """Lay three plans in the folder of the round."""
    (folder / "in").mkdir()
    for number, text in enumerate(("2026-02-16", "2026-03-16", "")):
        data = good_plan(cover={"uppdaterad": text} if text else {"uppdaterad": "2026-04-16"})
        (folder / "in" / f"plan {number}.xlsx").write_bytes(data)


def contents(folder: Path) -> dict[str, bytes]:
    """Return each file's name and bytes."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def differences(whole: dict[str, bytes], found: dict[str, bytes]) -> list[str]:
    """Say which files are not what they were; the same day's documents are the same bytes.

    A list of what was written may have lines more, for the file that was about to come.
    """
    faults = []
    for name, data in whole.items():
        now = found.get(name)
        if now is None:
            faults.append(f"{name} is missing")
        elif now != data and not (name.endswith("/.handlingsplan") and now.startswith(data)):
            faults.append(f"{name} is neither the old nor the new")
    return faults


def run(folder: Path, command: tuple[str, ...], *, at: int = -1, later: float = 0) -> int:
    """Run a command; kill it ``later`` seconds after its writing event number ``at``.

    Returns:
        How many writing events it had; -1 where it was killed.
    """
    told, says = os.pipe()
    waits, lets = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        os.close(lets)
        command_of_child(folder, command, says, waits)
    os.close(says)
    os.close(waits)
    events = 0
    while os.read(told, 1):
        if events == at:
            if later:
                os.write(lets, b"g" * 9)  # it goes on writing, and past what comes next
                time.sleep(later)
            os.kill(child, signal.SIGKILL)
            break
        events += 1
        os.write(lets, b"g")
    _, status = os.waitpid(child, 0)
    os.close(told)
    os.close(lets)
    return -1 if os.WIFSIGNALED(status) else events


def command_of_child(folder: Path, command: tuple[str, ...], says: int, waits: int) -> NoReturn:
    """Run a command in the child, which tells of each writing event and waits for its parent."""
    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)

    def hook(event: str, args: tuple[object, ...]) -> None:
        opens = event == "open" and isinstance(args[2], int) and args[2] & WRITES
        if not opens and event not in ("os.rename", "os.remove"):
            return
        if str(args[0]).startswith(str(folder)) or not Path(str(args[0])).is_absolute():
            os.write(says, b"w")
            os.read(waits, 1)

    sys.addaudithook(hook)
    os._exit(handlingsplan_cli(list(command)))


if __name__ == "__main__":
    sys.exit(main())
