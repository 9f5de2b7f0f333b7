"""``handlingsplan validera``, ``status`` and ``regler``: what is wrong, where, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handlingsplan.cli.checking import checked_round
from handlingsplan.cli.options import (
    CHANGES_HELP,
    STDOUT,
    InFile,
    OutFile,
    OutFolder,
    Plans,
    say_changes,
    with_cache,
    with_dask,
    with_declarations,
    with_private,
    with_round,
    with_rules,
    with_today,
)
from handlingsplan.cli.swedish import Command
from handlingsplan.errors import UsageError
from handlingsplan.findings import Phase
from handlingsplan.terminal import say

if TYPE_CHECKING:
    from handlingsplan.rounds import Checked

#: Stands for ``--foresla`` without a value.
_ALL = "*"


PLANS = Plans()


@click.command(cls=Command)
@click.argument("mapp", type=PLANS, required=False, metavar="MAPP")
@click.option(
    "--json",
    "json_file",
    type=OutFile(kind="granskning"),
    metavar="FIL",
    help="Skriv allt som JSON. - är standard ut.",
)
@click.option(
    "--csv",
    "csv_file",
    type=OutFile(kind="granskning"),
    metavar="FIL",
    help="Skriv fynden som CSV (semikolon, UTF-8 med BOM). - är standard ut.",
)
@click.option(
    "--rapport",
    "reports",
    type=OutFile(".xlsx", ".html", kind="granskning"),
    multiple=True,
    metavar="FIL",
    help="Skriv en rapport att läsa: .xlsx eller .html. Kan anges flera gånger.",
)
@click.option(
    "--returkopior",
    type=OutFolder(),
    metavar="MAPP",
    help="Lägg en kopia av varje plan här, med bladet Granskning ifyllt och cellerna märkta.",
)
@click.option(
    "--foresla",
    is_flag=False,
    flag_value=_ALL,
    metavar="[FIL]",
    help="Visa bara de rättelser som programmet kan föreslå, i en plan eller hela mappen. "
    "En FIL som slutar på .csv skrivs i stället. Inget ändras i planerna.",
)
@with_round
@with_rules
@click.option("--allt", is_flag=True, help="Visa alla fynd i terminalen, även tips.")
@with_private
@with_today
@with_cache
@with_dask
@with_declarations
@click.pass_context
def validera(
    ctx: click.Context,
    /,
    *,
    mapp: Path | None,
    json_file: Path | None,
    csv_file: Path | None,
    reports: tuple[Path, ...],
    returkopior: Path | None,
    foresla: str | None,
    allt: bool,
    **how: Any,
) -> int:
    """Granska planerna i en mapp, eller en enda plan: vad är fel, var, och vad göra.

    Slutar med 0 när inget är fel, 1 när något är fel, och 2 när inget gick att läsa.
    """
    mapp, suggested = _source(ctx, mapp, foresla)
    checked = checked_round(mapp, **how)
    for path, content in _files(checked, json_file, csv_file, reports, suggested):
        _write(path, content)
    copies = _write_copies(checked, returkopior) if returkopior else None
    if STDOUT in map(str, (json_file, csv_file)):
        return checked.exit_code
    if foresla:
        _show_suggestions(checked)
    else:
        written = [*filter(None, [json_file, csv_file]), *reports]
        _show(checked, everything=allt, written=written, copies=copies)
    return checked.exit_code


@click.command(cls=Command)
@click.argument("mapp", type=PLANS, metavar="MAPP")
@with_round
@with_private
@with_today
@with_cache
@with_declarations
def status(*, mapp: Path, **how: Any) -> int:
    """Visa vilka som har skickat, vilka som inte har, och vad som är fel."""
    from handlingsplan.report.findings.faults import private_sentences  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.lines import status_lines  # noqa: PLC0415  (the same)
    from handlingsplan.report.findings.next_steps import deadline_text, next_dates  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.terminal import (  # noqa: PLC0415  (the same)
        print_lines,
        terminal_width,
    )

    checked = checked_round(mapp, **how)
    print_lines(status_lines(checked, width=terminal_width()))
    dates = next_dates(checked.plans.organisation, checked.today)
    if dates:
        say(deadline_text(dates, checked.today))
    for sentence in private_sentences(checked):
        say(sentence)
    if checked.nothing_there:
        say("\n".join(checked.what_is_there()), error=True)
    return checked.exit_code


@click.command(cls=Command)
@click.argument("kod", required=False, metavar="[KOD]")
@click.option(
    "--regler",
    "override",
    type=InFile(),
    metavar="FIL",
    help="Egna nivåer och formuleringar (TOML) ovanpå de vanliga reglerna.",
)
@click.option("--andringar", is_flag=True, help=CHANGES_HELP)
def regler(*, kod: str | None, override: Path | None, andringar: bool) -> int:
    """Visa alla regler, eller allt om en av dem: KOD är till exempel HP405."""
    from handlingsplan.findings import load_catalogue  # noqa: PLC0415  (reads TOML: when asked)

    catalogue = load_catalogue(override)
    if andringar:
        say_changes(catalogue.andringar, "reglerna")
        return 0
    rules = catalogue.rules
    if kod is None:
        width = max(len(rule.namn) for rule in rules.values())
        say(f"{'Kod':<7}{'Regel':<{width + 2}}{'  '.join(phase.namn for phase in Phase)}")
        for rule in rules.values():
            severities = "  ".join(f"{rule.niva[p].value:<{len(p.namn)}}" for p in Phase)
            say(f"{rule.kod:<7}{rule.namn:<{width + 2}}{severities}".rstrip())
        return 0
    if kod.upper() not in rules:
        message = f"Det finns ingen regel som heter {kod}."
        raise UsageError(message, "handlingsplan regler visar alla.")
    rule = rules[kod.upper()]
    say(f"{rule.kod}  {rule.namn} ({rule.omrade}, sedan {rule.sedan})")
    say(f"  {rule.vad}\n  → {rule.gor}")
    say("  " + ", ".join(f"{phase.namn}: {rule.niva[phase].value}" for phase in Phase))
    return 0


def _source(ctx: click.Context, mapp: Path | None, foresla: str | None) -> tuple[Path, Path | None]:
    """Return what is to be checked, and where suggestions are to be written, if anywhere."""
    if foresla is None or foresla == _ALL:
        if mapp is None:
            raise click.MissingParameter(ctx=ctx, param=ctx.command.params[0])
        return mapp, None
    path = Path(foresla)
    if path.suffix.lower() == ".csv" and mapp:
        return mapp, OutFile(kind="granskning").convert(path, None, ctx)
    if not path.exists():
        message = f"Valet --foresla: {path} finns inte."
        raise UsageError(message, "Ange en plan eller en mapp, eller en .csv-fil att skriva.")
    return path, None


def _files(
    checked: Checked,
    json_file: Path | None,
    csv_file: Path | None,
    reports: Sequence[Path],
    suggested: Path | None,
) -> Iterator[tuple[Path, bytes]]:
    """Yield each file that was asked for, with its content."""
    from handlingsplan.report.findings.data import (  # noqa: PLC0415  (after the check)
        findings_csv,
        findings_json,
    )

    if json_file:
        yield json_file, findings_json(checked)
    if csv_file:
        yield csv_file, findings_csv(checked.findings)
    if suggested:
        yield suggested, findings_csv([f for f in checked.findings if f.forslag])
    for path in reports:
        yield path, _report(checked, path)


def _report(checked: Checked, path: Path) -> bytes:
    if path.suffix.lower() == ".html":
        from handlingsplan.report.findings.web import findings_html  # noqa: PLC0415  (jinja2)

        return findings_html(checked)
    from handlingsplan.report.findings.workbook import (  # noqa: PLC0415  (XlsxWriter)
        findings_workbook,
    )
    from handlingsplan.report.pages.links import base_of  # noqa: PLC0415  (belongs to the workbook)

    return findings_workbook(checked, base=base_of(path, checked.folder))


def _write(path: Path, content: bytes) -> None:
    from handlingsplan.saving import OutputKind, write_document  # noqa: PLC0415  (only where it is used)

    if str(path) == STDOUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_document(path, content, kind=OutputKind.FINDINGS)


def _write_copies(checked: Checked, folder: Path) -> Path:
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.report.copies.return_copies import (  # noqa: PLC0415  (lxml: only when used)
        write_return_copies,
    )

    with progress("Gör returkopior", len(checked.plans.raw)) as step:
        copies = write_return_copies(checked, folder, progress=step)
    for fil, reason in copies.left_out.items():
        say(f"Ingen returkopia av {fil}: {reason}.", error=True)
    for note in copies.notes:
        say(note, error=True)
    return folder


def _show(
    checked: Checked, *, everything: bool, written: Sequence[Path], copies: Path | None
) -> None:
    from handlingsplan.report.findings.faults import private_sentences  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.lines import findings_lines, steps_lines  # noqa: PLC0415  (the same)
    from handlingsplan.report.findings.next_steps import next_steps  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.terminal import print_lines, terminal_width  # noqa: PLC0415  (the same)

    if checked.nothing_there:
        raise UsageError(*checked.what_is_there())
    print_lines(findings_lines(checked, width=terminal_width(), everything=everything))
    print_lines(steps_lines(next_steps(checked, copies=copies)))
    if written:
        say(f"\nSkrivet: {', '.join(map(str, written))}")
    for sentence in private_sentences(checked):
        say(sentence)


def _show_suggestions(checked: Checked) -> None:
    from handlingsplan.report.findings.lines import suggestion_lines  # noqa: PLC0415  (pandas)
    from handlingsplan.report.findings.terminal import (  # noqa: PLC0415  (the same)
        print_lines,
    )

    print_lines(suggestion_lines(checked.findings))
