"""A checked round in the terminal: the most important first, then numbers, then what to do."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from handlingsplan.delivery import Delivery, State
from handlingsplan.findings import Finding, Level
from handlingsplan.report.faults import (
    COUNTED,
    PHASES,
    CheckedRound,
    Fault,
    FileReport,
    count_text,
    counted,
    file_reports,
    round_faults,
    with_state,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

#: How much is shown unless everything is asked for.
_FILES, _FAULTS, _SENTENCES, _GROUPS = 12, 6, 3, 12

_STYLES: Mapping[str, str] = {
    Level.FEL: "bold red",
    Level.VARNING: "yellow",
    Level.TIPS: "cyan",
    State.ERRORS: "bold red",
    State.MISSING: "yellow",
    State.NOTHING: "cyan",
    State.SENT: "green",
    State.NO_PLAN: "dim",
}
_HEADINGS = {
    State.ERRORS: "Har fel",
    State.MISSING: "Har inte skickat",
    State.SENT: "Har skickat",
    State.NOTHING: "Har inget att rapportera",
    State.NO_PLAN: "Ingen plan",
}
_QUIET = "dim"


def make_console() -> Console:
    """Return the console for standard output: no colours and no frills where it is no terminal."""
    from rich.console import Console  # noqa: PLC0415  (50 ms; not for a run that only writes files)

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an old Windows code page lacks the arrow
    return Console(highlight=False, emoji=False, markup=False)


def show_findings(console: Console, checked: CheckedRound, *, everything: bool = False) -> None:
    """Print a checked round.

    Args:
        console: where to.
        checked: the round.
        everything: leave nothing out; otherwise the first and worst, and how much more there is.
    """
    _show_title(console, "Granskning", checked)
    reports = file_reports(checked)
    shown = reports if everything else [r for r in reports if _serious(r)][:_FILES]
    for report in shown:
        _show_file(console, report, everything=everything)
    if len(shown) < len(reports):
        rest = len(reports) - len(shown)
        files = "en fil till" if rest == 1 else f"{rest} filer till"
        console.print(f"Det finns något att läsa om {files}; --allt visar allt.", style=_QUIET)
        console.print()
    _show_round(console, round_faults(checked), everything=everything)
    _show_numbers(console, checked)


def show_steps(console: Console, steps: Iterable[str]) -> None:
    """Print what to do next."""
    grid = _grid(2)
    for step in steps:
        grid.add_row("→", _plain(step))
    if grid.row_count:
        console.print(_plain("Så går du vidare", "bold"))
        console.print(grid)


def show_status(console: Console, checked: CheckedRound) -> None:
    """Print the groups in four states: has faults, has not sent, has sent, nothing to report."""
    _show_title(console, "Läget", checked)
    for state, heading in _HEADINGS.items():
        rows = with_state(checked, state)
        if state is State.NO_PLAN and not rows:
            continue
        console.print(_plain(f"{heading} ({len(rows)})", _STYLES[state]))
        grid = _grid(2)
        for delivery in rows:
            grid.add_row("", _status_line(delivery))
        console.print(grid)
        console.print()


def show_suggestions(console: Console, findings: Iterable[Finding]) -> None:
    """Print the suggested mends of findings that carry one; nothing is changed anywhere."""
    from rich.table import Table  # noqa: PLC0415  (see make_console)

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Fil", "Cell", "Fält", "Står nu", "Förslag"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        if finding.forslag:
            place = " · ".join(filter(None, [finding.blad, finding.cell]))
            cells = (finding.fil, place, finding.rubrik, _short(finding.varde), finding.forslag)
            table.add_row(*map(_plain, cells))
    if not table.row_count:
        console.print("Det finns inga förslag att visa.")
        return
    console.print(table)
    console.print()
    console.print("Inget är ändrat. Förslagen följer med i returkopiorna.", style=_QUIET)


def _show_title(console: Console, what: str, checked: CheckedRound) -> None:
    title = f"{what} · {checked.folder.name} · {checked.year} · {PHASES[checked.phase]}"
    console.print(_plain(title, "bold"))
    console.print()


def _serious(report: FileReport) -> bool:
    return bool(report.antal[Level.FEL] or report.antal[Level.VARNING])


def _show_file(console: Console, report: FileReport, *, everything: bool) -> None:
    heading = _plain(report.namn, "bold")
    heading.append(f"  {count_text(report.antal)}")
    if report.delivery.grupp_namn:
        heading.append(f"\n{report.delivery.fil}", _QUIET)
    console.print(heading)
    faults = report.faults
    if not everything:
        faults = tuple(f for f in faults if f.niva is not Level.TIPS)[:_FAULTS]
    grid = _grid(2)
    for fault in faults:
        _add_fault(grid, fault, everything=everything)
    console.print(grid)
    left = {
        level: sum(len(f.fynd) for f in report.faults if f.niva is level and f not in faults)
        for level in COUNTED
    }
    if any(left.values()):
        console.print(f"… och {count_text(left)} till (visas med --allt)", style=_QUIET)
    console.print()


def _add_fault(grid: Table, fault: Fault, *, everything: bool) -> None:
    text = _plain(fault.plats, "bold")
    sentences = fault.vad if everything else fault.vad[:_SENTENCES]
    for sentence in sentences:
        text.append(f"\n{sentence}", "not bold")
    if len(sentences) < len(fault.vad):
        text.append(f"\n… och {len(fault.vad) - len(sentences)} till av samma slag", _QUIET)
    for sentence in fault.gor[:1]:
        text.append(f"\n→ {sentence}", "not bold")
    if fault.forslag:
        mends = fault.forslag if everything else fault.forslag[:_SENTENCES]
        text.append(f"\nFörslag: {'; '.join(f'{cell} {mend}' for cell, mend in mends)}", "italic")
    grid.add_row(_plain(fault.niva.upper(), _STYLES[fault.niva]), text)


def _show_round(console: Console, faults: Iterable[Fault], *, everything: bool) -> None:
    grid = _grid(2)
    for fault in faults:
        text = _plain("\n".join(fault.vad) if everything else fault.vad[0])
        if len(fault.vad) > 1 and not everything:
            text.append(f" (och {len(fault.vad) - 1} till av samma slag)", _QUIET)
        grid.add_row(_plain(fault.niva.upper(), _STYLES[fault.niva]), text)
    if grid.row_count:
        console.print(_plain("Hela omgången", "bold"))
        console.print(grid)
        console.print()


def _show_numbers(console: Console, checked: CheckedRound) -> None:
    from rich.table import Table  # noqa: PLC0415  (see make_console)

    sent = [delivery for delivery in checked.deliveries if delivery.fil]
    if sent:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("Grupp", overflow="fold")
        table.add_column("Läge")
        for heading in ("Fel", "Varn.", "Tips"):
            table.add_column(heading, justify="right")
        for delivery in sent:
            numbers = (delivery.fel, delivery.varningar, delivery.tips)
            state = _plain(delivery.lage, _STYLES[delivery.lage])
            name = _plain(delivery.grupp_namn or delivery.fil)
            table.add_row(name, state, *(str(number) if number else "–" for number in numbers))
        console.print(table)
        console.print()
    else:
        console.print("Inga planer ligger i mappen.")
        console.print()
    missing = [delivery.grupp_namn for delivery in with_state(checked, State.MISSING)]
    if missing:
        shown = ", ".join(missing[:_GROUPS])
        more = f" och {len(missing) - _GROUPS} till" if len(missing) > _GROUPS else ""
        console.print(_plain(f"Ej inskickat ({len(missing)}): {shown}{more}."))
        console.print()


def _status_line(delivery: Delivery) -> str:
    if delivery.lage is State.NO_PLAN:
        return f"{delivery.fil}: {delivery.skal}"
    name = delivery.grupp_namn or "Okänd grupp"
    parts = [delivery.fil]
    if delivery.lage is State.ERRORS:
        parts.append(counted(delivery.fel, Level.FEL))
    if delivery.uppdaterad:
        parts.append(f"uppdaterad {delivery.uppdaterad}")
    if delivery.skal:
        parts.append(delivery.skal)
    details = ", ".join(filter(None, parts))
    return f"{name}: {details}" if details else name


def _grid(columns: int) -> Table:
    from rich.table import Table  # noqa: PLC0415  (see make_console)

    grid = Table.grid(padding=(0, 1))
    for _ in range(columns - 1):
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _plain(text: str, style: str = "") -> Text:
    from rich.text import Text  # noqa: PLC0415  (see make_console)

    return Text(text, style=style)


def _short(text: str, most: int = 60) -> str:
    """Return what stands in a cell on one line of at most ``most`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
