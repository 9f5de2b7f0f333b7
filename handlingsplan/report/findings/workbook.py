"""The findings as a workbook: the state of each group, the most important, then everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import pandas as pd

from handlingsplan import theme
from handlingsplan.delivery import State
from handlingsplan.findings import Severity
from handlingsplan.report.findings.faults import (
    PHASES,
    FileReport,
    file_reports,
    summary_sentence,
)
from handlingsplan.report.pages.model import Colour, Column, Page, Show, Table
from handlingsplan.report.pages.writer import to_workbook
from handlingsplan.rounds import Checked

_LEVELS = tuple(
    Colour(varde=severity, bakgrund=background, farg=colour)
    for severity, (background, colour) in theme.SEVERITIES.items()
)
_STATES = tuple(
    Colour(varde=state, bakgrund=background, farg=colour)
    for state, (background, colour) in {
        State.ERRORS: theme.RED,
        State.MISSING: theme.YELLOW,
        State.SENT: theme.GREEN,
        State.NOTHING: theme.GREY,
        State.NO_PLAN: theme.GREY,
    }.items()
)
_GROUP = Column(falt="grupp_namn", rubrik="Grupp", bredd=30)
_LEVEL = Column(falt="niva", rubrik="Nivå", bredd=10, farger=_LEVELS)
_SHEET = Column(falt="blad", rubrik="Blad", bredd=15)
_FIELD = Column(falt="rubrik", rubrik="Fält", bredd=18)
_WHAT = Column(falt="vad", rubrik="Vad", bredd=46)
_DO = Column(falt="gor", rubrik="Gör så här", bredd=46)


def findings_workbook(checked: Checked, *, base: str | None) -> bytes:
    """Return the findings as the bytes of an .xlsx file; the same round gives the same bytes.

    Args:
        checked: the round.
        base: the way from the workbook's folder to the round's (see
            :func:`handlingsplan.report.links.base_of`); ``None`` = no links to the plans.
    """
    form = checked.plans.form
    return to_workbook(
        list(findings_pages(checked)),
        title=f"Granskning {checked.today}: {form.kort} {checked.year}",
        subject=form.namn,
        language=form.sprak,
        created=dt.datetime.combine(checked.today, dt.time()),
        document="granskning",
        base=base,
    )


def findings_pages(checked: Checked) -> Iterator[Page]:
    """Return the pages: the state per group, the faults that stop a plan, every finding."""
    reports = file_reports(checked)
    form = checked.plans.form
    intro = f"Granskad {checked.today}, enligt reglerna för fasen {PHASES[checked.phase]}."
    yield Page(
        namn="Läget",
        titel=f"Granskning · {form.kort} {checked.year}",
        ingress=(summary_sentence(checked), intro),
        tabeller=(_state_table(checked),),
        frys=1,
    )
    yield Page(
        namn="Viktigast först",
        titel="Det här hindrar planerna",
        ingress=("Lika fel i samma fält står på en rad. Gruppen med flest fel står först.",),
        tabeller=(_faults_table(reports),),
        frys=1,
    )
    yield Page(
        namn="Alla fynd",
        titel="Alla fynd",
        ingress=("En rad per cell. Cellen är en länk till gruppens fil.",),
        tabeller=(_all_table(checked, reports),),
        frys=2,
    )


def _state_table(checked: Checked) -> Table:
    order = [State.ERRORS, State.MISSING, State.SENT, State.NOTHING, State.NO_PLAN]
    rows = [
        {**delivery.to_dict(), "blad": "", "cell": "", "uppdaterad": delivery.uppdaterad}
        | ({} if delivery.fil else dict.fromkeys(("fel", "varningar", "tips")))
        for delivery in sorted(checked.deliveries, key=lambda d: order.index(d.lage))
    ]
    columns = ["grupp_namn", "lage", "fel", "varningar", "tips", "uppdaterad", "fil", "skal"]
    frame = pd.DataFrame(rows, columns=[*columns, "blad", "cell"])
    return Table(
        namn="tblLaget",
        frame=frame.assign(uppdaterad=pd.to_datetime(frame["uppdaterad"])),
        kolumner=(
            _GROUP,
            Column(falt="lage", rubrik="Läge", bredd=20, farger=_STATES),
            Column(falt="fel", rubrik="Fel", bredd=9, visa=Show.WHOLE),
            Column(falt="varningar", rubrik="Varningar", bredd=12, visa=Show.WHOLE),
            Column(falt="tips", rubrik="Tips", bredd=9, visa=Show.WHOLE),
            Column(falt="uppdaterad", rubrik="Uppdaterad", bredd=13, visa=Show.DATE),
            Column(falt="fil", rubrik="Fil", bredd=38, lank=True),
            Column(falt="skal", rubrik="Anmärkning", bredd=40),
        ),
        tomt="Inga grupper väntas skicka och inga filer har kommit in.",
    )


def _faults_table(reports: Sequence[FileReport]) -> Table:
    rows = [
        {
            "grupp_namn": report.namn,
            "blad": fault.blad,
            "rubrik": fault.rubrik,
            "celler": fault.celler,
            "vad": "\n".join(fault.vad),
            "gor": "\n".join(fault.gor),
            "fil": report.delivery.fil,
            "cell": fault.fynd[0].cell,
        }
        for report in reports
        for fault in report.faults
        if fault.niva is Severity.FEL
    ]
    columns = ["grupp_namn", "blad", "rubrik", "celler", "vad", "gor", "fil", "cell"]
    return Table(
        namn="tblViktigast",
        frame=pd.DataFrame(rows, columns=columns),
        kolumner=(
            _GROUP,
            _SHEET,
            _FIELD,
            Column(falt="celler", rubrik="Celler", bredd=20, lank=True),
            _WHAT,
            _DO,
        ),
        tomt="Ingen plan har något fel som hindrar den.",
    )


def _all_table(checked: Checked, reports: Sequence[FileReport]) -> Table:
    names = {report.delivery.fil: report.namn for report in reports}
    in_files = [f for report in reports for fault in report.faults for f in fault.fynd]
    whole = [finding for finding in checked.findings if not finding.fil]
    groups = checked.plans.organisation.by_id
    rows = [
        finding.to_dict()
        | {
            "grupp_namn": names.get(finding.fil)
            or (groups[finding.grupp].titel if finding.grupp in groups else "Hela omgången")
        }
        for finding in [*in_files, *whole]
    ]
    columns = ["niva", "grupp_namn", "blad", "cell", "rubrik", "varde", "vad", "gor", "forslag"]
    return Table(
        namn="tblFynd",
        frame=pd.DataFrame(rows, columns=[*columns, "kod", "fil"]),
        kolumner=(
            _LEVEL,
            _GROUP,
            _SHEET,
            Column(falt="cell", rubrik="Cell", bredd=10, lank=True),
            _FIELD,
            Column(falt="varde", rubrik="Står nu", bredd=24),
            _WHAT,
            _DO,
            Column(falt="forslag", rubrik="Förslag", bredd=22),
            Column(falt="kod", rubrik="Regel", bredd=9),
            Column(falt="fil", rubrik="Fil", bredd=34),
        ),
        tomt="Inget att rätta i de filer som har kommit in.",
    )
