"""Measure the program beside its peers: ``python scripts/bench.py [--storlekar 40 400]``.

Every measure is a whole process, imports included: its CPU time (user and system) and its peak
memory. The table shows ratios, since bare times say more about a machine than about a program;
``--json`` keeps the figures too. Rounds are made once per size (4,000 plans take some minutes) and
kept in ``--mapp``, and saved once more by openpyxl and by LibreOffice. Needs a POSIX system. Peers
that are not installed are left out. ``--till FIL`` puts the table into a page of the documentation.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from _bench_report import SAVED, SMALL, Cost, Figures, put_into, table

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
DAY = "2026-03-01"  # the day that counts as today: results do not depend on when one measures
MEGABYTE = 1024  # of the kilobytes that the system counts in
SLOW = 1000  # plans from which the slow peers are left out, and one lap is enough


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A process to measure: ``before`` puts things in order before each lap."""

    name: str
    command: Sequence[str]
    home: Path
    before: Callable[[int], object] = lambda _lap: None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where rounds lie, how often each process is run, and what has been measured so far."""

    folder: Path
    laps: int
    datamaps: str
    slow_peers: bool
    figures: Figures

    def measure(self, plans: int, jobs: Sequence[Job]) -> None:
        """Run each job some times and keep the medians.

        The laps go around all jobs, so that a machine that is busy for a while is so for all.
        """
        costs: dict[str, list[Cost]] = {}
        for lap in range(self.laps if plans < SLOW else 1):
            for job in jobs:
                job.before(lap)
                costs.setdefault(job.name, []).append(run(job.command, job.home))
        for name, laps in costs.items():
            cost = Cost(
                cpu=statistics.median(cost.cpu for cost in laps),
                megabytes=statistics.median(cost.megabytes for cost in laps),
            )
            self.figures.costs[name, plans] = cost
            print(f"  {name}, {plans} plans: {cost.cpu:.2f} s CPU, {cost.megabytes:.0f} MB")


def run(command: Sequence[str], home: Path) -> Cost:
    """Run a process with a home of its own, and return what it took, its children included."""
    home.mkdir(parents=True, exist_ok=True)
    paths = os.pathsep.join(str(ROOT / name) for name in (".", "validators", "workbooks"))
    environment = {
        **os.environ,
        "PYTHONPATH": paths,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or every run would compile everything
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in {0, 1}:
            output.seek(0)
            sys.exit(f"{' '.join(command)}\n{output.read().decode(errors='replace')}")
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        megabytes=usage.ru_maxrss / MEGABYTE,
    )


def inside(way: str, target: Path) -> float:
    """Return a figure that is measured within one process, by :mod:`_bench_peers`."""
    paths = os.pathsep.join(str(ROOT / name) for name in (".", "validators", "workbooks"))
    command = [sys.executable, str(SCRIPTS / "_bench_peers.py"), way, str(target / "planer")]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": paths}, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def saved_rounds(bench: Bench, plans: int) -> Iterator[tuple[str, Path]]:
    """Go through a round as other programs have saved it: made if it is not there."""
    source = make_round(bench.folder, plans)
    for way in SAVED:
        if way == "libreoffice" and not shutil.which("soffice"):
            continue
        target = bench.folder / f"{plans}-{way}"
        if not (target / "organisation.toml").exists():
            print(f"  saving {plans} plans by {way} …")
            command = [sys.executable, str(SCRIPTS / "_bench_saved.py"), way]
            run([*command, str(source), str(target)], bench.folder / "hem")
        yield way, target


def make_round(folder: Path, plans: int, *, faults: bool = False) -> Path:
    """Make a round if it is not there, and return its folder."""
    target = folder / (f"{plans}-fel" if faults else str(plans))
    if not (target / "datamap.csv").exists():
        print(f"  making {plans} plans …")
        extra = ["FAULTS"] if faults else []
        run([sys.executable, str(SCRIPTS / "_bench_rounds.py"), str(target), str(plans), *extra],
            folder / "hem")  # fmt: skip
    return target


def ours(command: str, target: Path, *options: str) -> list[str]:
    """Return one of our commands on a round."""
    return [
        *(sys.executable, "-P", "-m", "handlingsplan", command, str(target / "planer")),
        *("--organisation", str(target / "organisation.toml"), "--datum", DAY, *options),
    ]


def measure_round(bench: Bench, plans: int) -> None:
    """Measure everything on a round of one size."""
    target = make_round(bench.folder, plans)
    files = sorted((target / "planer").iterdir())[: bench.laps]
    originals = [path.read_bytes() for path in files]
    jobs = [*peer_jobs(bench, plans, target), *our_jobs(bench, plans, target, files)]
    if plans == SMALL:
        bench.figures.inside.update((way, inside(way, target)) for way in ("reading", "account"))
    try:
        bench.measure(plans, jobs)
    finally:
        for path, content in zip(files, originals, strict=True):
            path.write_bytes(content)


def peer_jobs(bench: Bench, plans: int, target: Path) -> Iterator[Job]:
    """Go through the peers that are to be measured."""
    script, home = str(SCRIPTS / "_bench_peers.py"), bench.folder / "hem"
    slow = bench.slow_peers and plans < SLOW
    ways = ["imports", "calamine", "inflate", *(["openpyxl", "pandera_per_sheet"] if slow else [])]
    for way in ways:
        yield Job(
            name=way, command=[sys.executable, script, way, str(target / "planer")], home=home
        )
    if bench.datamaps and slow:
        arguments = ("import", "templates", "-m", "-d", str(target / "datamap.csv"))
        command = [bench.datamaps, *arguments, "--inputdir", str(target / "planer")]
        yield Job(name="datamaps", command=command, home=home)


def our_jobs(bench: Bench, plans: int, target: Path, files: Sequence[Path]) -> Iterator[Job]:
    """Go through our commands: without a cache, with an empty one, warm, and with faults.

    Warm means that one of the files has changed since the cache was filled.
    """
    home, out = bench.folder / "hem", fresh(bench.folder / "ut")
    findings = ("--json", str(out / "fynd.json"))
    summary = ("--ut", str(out / "sammanställning.xlsx"))

    def clear(_lap: int) -> None:
        fresh(out)

    def forget(_lap: int) -> None:
        fresh(out)
        fresh(bench.folder / "hem-utan-minne")

    def change(lap: int) -> None:
        fresh(out)
        with files[lap].open("ab") as file:  # after its end, a zip file holds nothing
            file.write(b"\0")

    for name, options in {"validera": findings, "konsolidera": summary}.items():
        command = ours(name, target, *options)
        yield Job(name=name, command=[*command, "--utan-cache"], home=home, before=clear)
        first = bench.folder / "hem-utan-minne"
        yield Job(name=f"{name}, tom", command=command, home=first, before=forget)
        warm = fresh(bench.folder / f"varm-{name}")
        run(command, warm)
        yield Job(name=f"{name}, varm", command=command, home=warm, before=change)
    if plans < SLOW:
        for way, saved in saved_rounds(bench, plans):
            peer = [sys.executable, str(SCRIPTS / "_bench_peers.py"), "calamine"]
            yield Job(name=f"calamine | {way}", command=[*peer, str(saved / "planer")], home=home)
            command = [*ours("konsolidera", saved, *summary), "--utan-cache"]
            yield Job(name=f"konsolidera | {way}", command=command, home=home, before=clear)
        faulty = make_round(bench.folder, plans, faults=True)
        command = ours("validera", faulty, *findings, "--utan-cache")
        yield Job(name="validera (med fel)", command=command, home=home, before=clear)


def fresh(folder: Path) -> Path:
    """Return the folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def measure_small_things(bench: Bench) -> None:
    """Measure help and the templates."""
    program = [sys.executable, "-P", "-m", "handlingsplan"]
    home, out = bench.folder / "hem", bench.folder / "mallar"
    templates = [*program, "mallar", "--ar", "2026", "--ut", str(out)]
    bench.measure(0, [Job(name="--help", command=[*program, "--help"], home=home)])
    bench.measure(
        41, [Job(name="mallar", command=templates, home=home, before=lambda _lap: fresh(out))]
    )
    publish(bench)


def publish(bench: Bench) -> None:
    """Measure all four formats of a round's documents."""
    target, out = make_round(bench.folder, 41), bench.folder / "publicerat"
    command = ours("publicera", target, "--ut", str(out), "--trots-fel", "--utan-cache")
    job = Job(
        name="publicera",
        command=command,
        home=bench.folder / "hem",
        before=lambda _lap: shutil.rmtree(out, ignore_errors=True),
    )
    bench.measure(41, [job])


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--storlekar", type=int, nargs="+", default=[40, 400], metavar="PLANER")
    parser.add_argument("--varv", type=int, default=3, help="laps; the median counts")
    parser.add_argument("--mapp", type=Path, default=Path(tempfile.gettempdir()) / "hp-bench")
    parser.add_argument("--till", type=Path, help="put the table into this page")
    parser.add_argument("--json", type=Path, help="write all figures here")
    parser.add_argument("--datamaps", default=shutil.which("datamaps") or "", help="the program")
    parser.add_argument("--snabbt", action="store_true", help="leave out the slow peers, d to f")
    options = parser.parse_args()
    bench = Bench(
        folder=options.mapp.resolve(),
        laps=options.varv,
        datamaps=options.datamaps,
        slow_peers=not options.snabbt,
        figures=Figures(laps=options.varv),
    )
    measure_small_things(bench)
    for plans in options.storlekar:
        measure_round(bench, plans)
    report = table(bench.figures, options.storlekar)
    print("\n" + report)
    if options.till:
        put_into(options.till, report)
    if options.json:
        figures = [
            {"matning": name, "planer": plans, **dataclasses.asdict(cost)}
            for (name, plans), cost in bench.figures.costs.items()
        ]
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
