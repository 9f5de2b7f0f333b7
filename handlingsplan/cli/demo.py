"""``handlingsplan demo``: a whole round on made-up plans, from templates to summary."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handlingsplan.cli.options import with_today
from handlingsplan.cli.swedish import Command

if TYPE_CHECKING:
    from handlingsplan.form import Form
    from handlingsplan.organisation import Organisation
    from handlingsplan.rounds import Checked

_SUMMARY, _WEB, _JSON = "sammanstallning.xlsx", "granskning.html", "granskning.json"
_TEMPLATES, _RECEIVED = "mallar", "inkomna"


@click.command(cls=Command)
@click.option(
    "--ut",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    metavar="MAPP",
    help="Mappen där allt läggs. Annars demo.",
)
@with_today
def demo(*, ut: Path, datum: dt.date | None) -> int:
    """Kör en hel omgång på påhittade planer och visa resultatet.

    Gör mallar för alla grupper, lägger in ifyllda planer med de fel som riktiga planer brukar ha,
    granskar dem och slår ihop dem till en sammanställning. Dagen är alltid densamma
    (2026-11-22) om inget annat sägs med --datum.
    """
    from handlingsplan.form import load_form  # noqa: PLC0415  (see the package's description)
    from handlingsplan.organisation import load_organisation  # noqa: PLC0415
    from handlingsplan.samples import DAY, YEAR  # noqa: PLC0415

    today = datum or DAY
    form = load_form()
    organisation = load_organisation(form.organisation)
    click.echo(f"En hel omgång på påhittade planer för {YEAR}, sedd den {today}.\n")
    _templates(ut / _TEMPLATES, form, organisation)
    _received(ut / _RECEIVED, form, organisation)
    checked = _checked(ut, today)
    _summed_up(ut, checked)
    _what_next(ut)
    return 0


def _done(number: int, what: str, *lines: str) -> None:
    """Print a numbered line of what has been done, and where it lies."""
    click.echo(f"{number}. {what:<16}{lines[0]}")
    for line in lines[1:]:
        click.echo(f"{'':19}{line}")


def _templates(folder: Path, form: Form, organisation: Organisation) -> None:
    from handlingsplan.cli.progress import progress  # noqa: PLC0415  (rich: only when used)
    from handlingsplan.rounds import choose_groups, make_templates  # noqa: PLC0415
    from handlingsplan.samples import YEAR  # noqa: PLC0415

    groups = choose_groups(organisation, [], day=dt.date(YEAR, 1, 1))
    with progress("Gör mallar", len(groups)) as step:
        make_templates(
            form, organisation, groups, year=YEAR, folder=folder, replace=True, progress=step
        )
    _done(1, "Mallar", f"{len(groups)} arbetsböcker, en per grupp", str(folder))


def _received(folder: Path, form: Form, organisation: Organisation) -> None:
    from handlingsplan.samples import load_samples, write_samples  # noqa: PLC0415  (see the package)

    samples = load_samples(form)
    write_samples(folder, samples, form=form, organisation=organisation)
    groups = len({sample.grupp for sample in samples})
    waiting = len(organisation.grupper) - groups
    _done(
        2,
        "Inkomna planer",
        f"{groups} grupper har skickat, {waiting} har det inte",
        "Några filer är skadade, låsta eller felaktigt ifyllda, som i verkligheten.",
        str(folder),
    )


def _checked(folder: Path, today: dt.date) -> Checked:
    from handlingsplan.report.findings_data import findings_json  # noqa: PLC0415  (see the package)
    from handlingsplan.report.findings_html import findings_html  # noqa: PLC0415
    from handlingsplan.report.next_steps import next_steps  # noqa: PLC0415
    from handlingsplan.rounds import check_round, read_round  # noqa: PLC0415
    from handlingsplan.samples import YEAR  # noqa: PLC0415
    from handlingsplan.saving import save_whole  # noqa: PLC0415

    read = read_round(folder / _RECEIVED, year=YEAR, use_cache=False)
    checked = check_round(read, today=today)
    save_whole(folder / _WEB, findings_html(checked, steps=next_steps(checked)))
    save_whole(folder / _JSON, findings_json(checked))
    _done(
        3,
        "Granskning",
        _found(checked),
        *_unread(checked),
        str(folder / _WEB),
        f"{folder / _JSON} för andra program",
    )
    return checked


def _found(checked: Checked) -> str:
    from handlingsplan.report.faults import count_text  # noqa: PLC0415  (see the package)

    counts = Counter(finding.niva for finding in checked.findings)
    files = len({finding.fil for finding in checked.findings if finding.fil})
    return f"{count_text(counts)} i {files} filer"


def _unread(checked: Checked) -> list[str]:
    count = len(checked.refusals)
    if not count:
        return []
    what = "1 fil gick inte att läsa" if count == 1 else f"{count} filer gick inte att läsa"
    return [f"{what}; de andra är lästa ändå."]


def _summed_up(folder: Path, checked: Checked) -> None:
    from handlingsplan.report.links import base_of  # noqa: PLC0415  (see the package)
    from handlingsplan.report.summary_workbook import summary_workbook  # noqa: PLC0415
    from handlingsplan.saving import save_whole  # noqa: PLC0415
    from handlingsplan.summary import summarise  # noqa: PLC0415

    path = folder / _SUMMARY
    summary = summarise(
        checked.plans,
        findings=checked.findings,
        deliveries=checked.deliveries,
        refusals=checked.refusals,
        today=checked.today,
    )
    save_whole(path, summary_workbook(summary, base=base_of(path, checked.folder)))
    rows = len(checked.plans.included[checked.plans.form.plan.nyckel])
    books = int(checked.plans.books["med"].sum())
    _done(4, "Sammanställning", f"{rows} aktiviteter ur {books} planer", str(path))


def _what_next(folder: Path) -> None:
    received = folder / _RECEIVED
    click.echo(
        "\n".join(
            (
                "",
                f"Börja med {folder / _SUMMARY}: läget i regionen på första bladet.",
                f"Öppna sedan {folder / _WEB} i webbläsaren: vad som är fel, var, och vad man gör.",
                f"Så ser en ifylld plan ut: {received / 'handlingsplan-2026-akut-vard.xlsx'}",
                "",
                "Samma sak med era egna planer:",
                "  handlingsplan mallar --ar 2027 --ut mallar",
                "  handlingsplan validera inkomna",
                f"  handlingsplan konsolidera inkomna --ut {_SUMMARY}",
            )
        )
    )
