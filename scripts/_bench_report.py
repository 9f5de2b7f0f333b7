"""What the benchmark has measured, what must hold, and the table of both."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import platform
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

AT_LEAST = "× minst"
SMALL, MIDDLE, LARGE = 40, 400, 4000  # plans, as in the requirements
#: Programs that save our plans again, and in what form they are named in the table.
SAVED = {"openpyxl": "sparade av openpyxl", "libreoffice": "sparade av LibreOffice"}
#: Peak memory of the commit before the rooms were built, in MB.
MEMORY_BEFORE = {("validera", 40): 99, ("konsolidera", 40): 108, ("konsolidera", 400): 144}

_MARKED = re.compile("(?<=<!-- bench -->\n).*?(?=<!-- /bench -->)", re.DOTALL)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a process took."""

    cpu: float
    megabytes: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What has been measured.

    Attributes:
        laps: how often each process was run.
        costs: job and number of plans -> the medians.
        inside: what was measured within one process.
    """

    laps: int
    costs: dict[tuple[str, int], Cost] = dataclasses.field(default_factory=dict)
    inside: dict[str, float] = dataclasses.field(default_factory=dict)

    def cpu(self, name: str, plans: int) -> float:
        """Return the CPU seconds of a measure."""
        return self.costs[name, plans].cpu

    def ratio(self, name: str, plans: int) -> float:
        """Return the CPU time against the imports and calamine, which nobody can do without.

        For plans that another program has saved, calamine has read those.
        """
        saved = name.partition(" | ")[2]
        calamine = f"calamine | {saved}" if saved else "calamine"
        return self.cpu(name, plans) / (self.cpu("imports", plans) + self.cpu(calamine, plans))

    def has(self, plans: int) -> bool:
        """Say whether a round of that size was measured."""
        return ("konsolidera", plans) in self.costs


#: What must hold: what, the figure, its limit, the unit.
Requirement = tuple[str, float, float, str]


def requirements(figures: Figures) -> Iterator[Requirement]:
    """Go through what must hold, as far as it was measured."""
    yield "`--help`", figures.cpu("--help", 0), 0.15, "s CPU"
    yield "`mallar`, 41 grupper", figures.cpu("mallar", 41), 4.0, "s CPU"
    yield "`publicera`, 41 grupper, fyra format", figures.cpu("publicera", 41), 15.0, "s CPU"
    published = figures.costs["publicera", 41].megabytes
    yield "`publicera`, 41 grupper, toppminne", published, 400.0, "MB"
    if figures.has(SMALL):
        yield "läsning av 40 planer mot calamine", figures.inside["reading"], 3.0, "×"
        share = 100 * figures.inside["account"]
        yield "redovisningen av varje cell, av läsningen", share, 15.0, "%"
        figure = figures.ratio("validera", SMALL)
        yield "`validera` med JSON, 40 planer, mot a + b (granskningens mål)", figure, 1.6, "×"
        yield "`validera` med JSON, 40 planer, mot a + b (fartens mål)", figure, 1.3, "×"
    if figures.has(MIDDLE):
        yield from _of_summaries(figures)
    if figures.has(MIDDLE) and figures.has(LARGE):
        small, large = (figures.costs["konsolidera", n] for n in (MIDDLE, LARGE))
        yield "`konsolidera`, 4 000 planer mot 400", large.cpu / small.cpu, 11.0, "×"
        memory = min(2 * small.megabytes + 150, 600)
        yield "`konsolidera`, 4 000 planer, toppminne", large.megabytes, memory, "MB"
    for (name, plans), limit in MEMORY_BEFORE.items():
        if (name, plans) in figures.costs:
            used = figures.costs[name, plans].megabytes
            yield f"`{name}`, {plans} planer, toppminne (som förr)", used, limit, "MB"


def _of_summaries(figures: Figures) -> Iterator[Requirement]:
    cold = figures.cpu("konsolidera", MIDDLE)
    warm = figures.cpu("konsolidera, varm", MIDDLE)
    ratio = figures.ratio("konsolidera", MIDDLE)
    yield "`konsolidera`, 400 planer, mot a + b", ratio, 2.2, "×"
    for way, said in SAVED.items():
        if (f"konsolidera | {way}", MIDDLE) in figures.costs:
            ratio = figures.ratio(f"konsolidera | {way}", MIDDLE)
            yield f"`konsolidera`, 400 planer {said}, mot a + b", ratio, 2.6, "×"
    yield "`konsolidera`, 400 planer", cold, 3.5, "s CPU"
    first = figures.cpu("konsolidera, tom", MIDDLE)
    yield "`konsolidera`, 400 planer, varm mot första gången", warm / first, 0.6, "×"
    yield "`konsolidera`, 400 planer, varm mot `--utan-cache`", warm / cold, 0.6, "×"
    ratio = figures.cpu("validera (med fel)", MIDDLE) / figures.cpu("validera", MIDDLE)
    yield "`validera`, 400 planer, fel i var tionde cell mot utan", ratio, 2.2, "×"
    if ("datamaps", MIDDLE) in figures.costs:
        gain = figures.cpu("datamaps", MIDDLE) / cold
        yield "datamaps mot `konsolidera`, 400 planer", gain, 9.0, AT_LEAST


def table(figures: Figures, sizes: Sequence[int]) -> str:
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
        **{f"calamine | {way}": f"(b) calamine, planer {said}" for way, said in SAVED.items()},
        **{f"konsolidera | {way}": f"(h) planer {said}" for way, said in SAVED.items()},
    }
    lines = ["| CPU mot (a + b) · toppminne | " + " | ".join(f"{n} planer" for n in sizes) + " |"]
    lines.append("|---" * (len(sizes) + 1) + "|")
    for name, words in letters.items():
        cells = [_cell(figures, name, plans) for plans in sizes]
        if any(cells):
            lines.append(f"| {words} | " + " | ".join(cells) + " |")
    lines += ["", "| Krav | Mätt | Gräns | |", "|---|---|---|---|"]
    for what, figure, limit, unit in requirements(figures):
        holds = figure >= limit if unit == AT_LEAST else figure <= limit
        verdict = "håller" if holds else "**håller inte**"
        lines.append(f"| {what} | {figure:.2f} {unit} | {limit:g} {unit} | {verdict} |")
    machine = f"{platform.machine()}, {os.cpu_count()} kärnor, {platform.system()}"
    python = platform.python_version()
    lines += ["", f"{dt.date.today()}, {machine}, Python {python}, {figures.laps} varv."]
    return "\n".join(lines) + "\n"


def _cell(figures: Figures, name: str, plans: int) -> str:
    cost = figures.costs.get((name, plans))
    if cost is None:
        return ""
    return f"{figures.ratio(name, plans):.2f} · {cost.megabytes:.0f} MB"


def put_into(page: Path, report: str) -> None:
    """Put a table between the marks ``<!-- bench -->`` and ``<!-- /bench -->`` of a page."""
    text, found = _MARKED.subn(lambda _: f"\n{report}\n", page.read_text("utf-8"))
    if not found:
        sys.exit(f"{page} has no <!-- bench --> and <!-- /bench -->")
    page.write_text(text, "utf-8")
