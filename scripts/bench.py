"""Measure the program beside its peers: ``python scripts/bench.py [--storlekar 40 400]``.

Every measure is a whole process, imports included: its CPU time (user and system) and its peak
memory. The table shows ratios, since bare times say more about a machine than about a program;
``--json`` keeps the figures too. Rounds are made once per size (4,000 plans take some minutes) and
kept in ``--mapp``. Needs a POSIX system. Peers that are not installed are left out.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
DAY = "2026-03-01"  # the day that counts as today: results do not depend on when one measures
MEGABYTE = 1024  # of the kilobytes that the system counts in
SMALL, MIDDLE, LARGE = 40, 400, 4000  # plans, as in the requirements
AT_LEAST = "× minst"
SLOW = 1000  # plans from which the slow peers are left out, and one lap is enough


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a process took."""

    cpu: float
    megabytes: float


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
    figures: dict[tuple[str, int], Cost] = dataclasses.field(default_factory=dict)
    reading: dict[int, float] = dataclasses.field(default_factory=dict)

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
            self.figures[name, plans] = cost
            print(f"  {name}, {plans} plans: {cost.cpu:.2f} s CPU, {cost.megabytes:.0f} MB")

    def cpu(self, name: str, plans: int) -> float:
        """Return the CPU seconds of a measure."""
        return self.figures[name, plans].cpu

    def ratio(self, name: str, plans: int) -> float:
        """Return the CPU time against the imports and calamine, which nobody can do without."""
        return self.cpu(name, plans) / (self.cpu("imports", plans) + self.cpu("calamine", plans))

    def has(self, plans: int) -> bool:
        """Say whether a round of that size was measured."""
        return ("konsolidera", plans) in self.figures


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


def reading_ratio(target: Path) -> float:
    """Return how many times calamine's CPU our reader takes, both in one process."""
    paths = os.pathsep.join(str(ROOT / name) for name in (".", "validators", "workbooks"))
    command = [sys.executable, str(SCRIPTS / "_bench_peers.py"), "reading", str(target / "planer")]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": paths}, check=True, capture_output=True, text=True
    )
    return float(done.stdout)


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
        bench.reading[plans] = reading_ratio(target)
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


def requirements(bench: Bench) -> Iterator[tuple[str, float, float, str]]:
    """Go through what must hold: what, the figure, its limit, the unit."""
    yield "`--help`", bench.cpu("--help", 0), 0.15, "s CPU"
    yield "`mallar`, 41 grupper", bench.cpu("mallar", 41), 4.0, "s CPU"
    yield "`publicera`, 41 grupper, fyra format", bench.cpu("publicera", 41), 15.0, "s CPU"
    published = bench.figures["publicera", 41].megabytes
    yield "`publicera`, 41 grupper, toppminne", published, 400.0, "MB"
    if bench.has(SMALL):
        yield "läsning av 40 planer mot calamine", bench.reading[SMALL], 3.0, "×"
        figure = bench.ratio("validera", SMALL)
        yield "`validera` med JSON, 40 planer, mot a + b (granskningens mål)", figure, 1.6, "×"
        yield "`validera` med JSON, 40 planer, mot a + b (fartens mål)", figure, 1.3, "×"
    if bench.has(MIDDLE):
        cold = bench.cpu("konsolidera", MIDDLE)
        warm = bench.cpu("konsolidera, varm", MIDDLE)
        faulty = bench.cpu("validera (med fel)", MIDDLE)
        figure = bench.ratio("konsolidera", MIDDLE)
        yield "`konsolidera`, 400 planer, mot a + b", figure, 2.2, "×"
        yield "`konsolidera`, 400 planer", cold, 3.5, "s CPU"
        first = bench.cpu("konsolidera, tom", MIDDLE)
        yield "`konsolidera`, 400 planer, varm mot första gången", warm / first, 0.6, "×"
        yield "`konsolidera`, 400 planer, varm mot `--utan-cache`", warm / cold, 0.6, "×"
        figure = faulty / bench.cpu("validera", MIDDLE)
        yield "`validera`, 400 planer, fel i var tionde cell mot utan", figure, 2.2, "×"
        if ("datamaps", MIDDLE) in bench.figures:
            gain = bench.cpu("datamaps", MIDDLE) / cold
            yield "datamaps mot `konsolidera`, 400 planer", gain, 9.0, AT_LEAST
    if bench.has(MIDDLE) and bench.has(LARGE):
        small, large = (bench.figures["konsolidera", n] for n in (MIDDLE, LARGE))
        yield "`konsolidera`, 4 000 planer mot 400", large.cpu / small.cpu, 11.0, "×"
        memory = min(2 * small.megabytes + 150, 600)
        yield "`konsolidera`, 4 000 planer, toppminne", large.megabytes, memory, "MB"


def table(bench: Bench, sizes: Sequence[int]) -> str:
    """Return the report as Markdown: ratios to a + b, and what must hold."""
    letters = {
        "imports": "(a) `import pandas, pandera.pandas`",
        "calamine": "(b) calamine läser varje blad",
        "inflate": "(c) zip och expat, den fysiska gränsen",
        "openpyxl": "(d) openpyxl och pandas, fil för fil",
        "pandera_per_sheet": "(e) ett pandera-anrop per blad",
        "datamaps": "(f) datamaps 1.1.9",
        "validera": "(g) `validera --utan-cache`",
        "konsolidera": "(h) `konsolidera --utan-cache`",
        "validera, tom": "(g) `validera`, första gången (tom cache)",
        "konsolidera, tom": "(h) `konsolidera`, första gången (tom cache)",
        "validera, varm": "(i) `validera`, en plan ändrad",
        "konsolidera, varm": "(i) `konsolidera`, en plan ändrad",
        "validera (med fel)": "`validera`, ett fel i var tionde cell",
    }
    lines = ["| CPU mot (a + b) · toppminne | " + " | ".join(f"{n} planer" for n in sizes) + " |"]
    lines.append("|---" * (len(sizes) + 1) + "|")
    for name, words in letters.items():
        cells = [_cell(bench, name, plans) for plans in sizes]
        if any(cells):
            lines.append(f"| {words} | " + " | ".join(cells) + " |")
    lines += ["", "| Krav | Mätt | Gräns | |", "|---|---|---|---|"]
    for what, figure, limit, unit in requirements(bench):
        holds = figure >= limit if unit == AT_LEAST else figure <= limit
        verdict = "håller" if holds else "**håller inte**"
        lines.append(f"| {what} | {figure:.2f} {unit} | {limit:g} {unit} | {verdict} |")
    machine = f"{platform.machine()}, {os.cpu_count()} kärnor, {platform.system()}"
    python = platform.python_version()
    lines += ["", f"{dt.date.today()}, {machine}, Python {python}, {bench.laps} varv."]
    return "\n".join(lines) + "\n"


def _cell(bench: Bench, name: str, plans: int) -> str:
    cost = bench.figures.get((name, plans))
    if cost is None:
        return ""
    return f"{bench.ratio(name, plans):.2f} · {cost.megabytes:.0f} MB"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--storlekar", type=int, nargs="+", default=[40, 400], metavar="PLANER")
    parser.add_argument("--varv", type=int, default=3, help="laps; the median counts")
    parser.add_argument("--mapp", type=Path, default=Path(tempfile.gettempdir()) / "hp-bench")
    parser.add_argument("--json", type=Path, help="write all figures here")
    parser.add_argument("--datamaps", default=shutil.which("datamaps") or "", help="the program")
    parser.add_argument("--snabbt", action="store_true", help="leave out the slow peers, d to f")
    options = parser.parse_args()
    bench = Bench(
        folder=options.mapp.resolve(),
        laps=options.varv,
        datamaps=options.datamaps,
        slow_peers=not options.snabbt,
    )
    measure_small_things(bench)
    for plans in options.storlekar:
        measure_round(bench, plans)
    print("\n" + table(bench, options.storlekar))
    if options.json:
        figures = [
            {"matning": name, "planer": plans, **dataclasses.asdict(cost)}
            for (name, plans), cost in bench.figures.items()
        ]
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
