"""The findings as a workbook: the state of each group, the most important, then everything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import pandas as pd

from handlingsplan.delivery import State
from handlingsplan.findings import Severity
from handlingsplan.report.findings.faults import (
    PHASES,
    FileReport,
    file_reports,
    summary_sentence,
)
from handlingsplan.report.pages.colours import SEVERITIES, STATES
from handlingsplan.report.pages.model import Column, Page, Show, Table, table_page
from handlingsplan.report.pages.writer import to_workbook
from handlingsplan.rounds import Checked
from handlingsplan.saving import OutputKind

_GROUP = Column(field="grupp_namn", heading="Grupp", width=30)
_LEVEL = Column(field="niva", heading="Nivå", width=10, colours=SEVERITIES)
_SHEET = Column(field="blad", heading="Blad", width=15)
_FIELD = Column(field="rubrik", heading="Fält", width=18)
_WHAT = Column(field="vad", heading="Vad", width=46)
_DO = Column(field="gor", heading="Gör så här", width=46)


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
        document=OutputKind.FINDINGS,
        base=base,
    )


def findings_pages(checked: Checked) -> Iterator[Page]:
    """Return the pages: the state per group, the faults that stop a plan, every finding."""
    reports = file_reports(checked)
    form = checked.plans.form
    intro = f"Granskad {checked.today}, enligt reglerna för fasen {PHASES[checked.phase]}."
    yield table_page(
        _state_table(checked),
        name="Läget",
        title=f"Granskning · {form.kort} {checked.year}",
        intro=(summary_sentence(checked), intro),
    )
    yield table_page(
        _faults_table(reports),
        name="Viktigast först",
        title="Det här hindrar planerna",
        intro=("Lika fel i samma fält står på en rad. Gruppen med flest fel står först.",),
    )
    yield table_page(
        _all_table(checked, reports),
        name="Alla fynd",
        intro=("En rad per cell. Cellen är en länk till gruppens fil.",),
    )


def _state_table(checked: Checked) -> Table:
    order = list(State)
    rows = [
        {**delivery.to_dict(), "blad": "", "cell": "", "uppdaterad": delivery.uppdaterad}
        | ({} if delivery.fil else dict.fromkeys(("fel", "varningar", "tips")))
        for delivery in sorted(checked.deliveries, key=lambda d: order.index(d.lage))
    ]
    columns = ["grupp_namn", "lage", "fel", "varningar", "tips", "uppdaterad", "fil", "skal"]
    frame = pd.DataFrame(rows, columns=[*columns, "blad", "cell"])
    return Table(
        name="tblLaget",
        frame=frame.assign(uppdaterad=pd.to_datetime(frame["uppdaterad"])),
        columns=(
            _GROUP,
            Column(field="lage", heading="Läge", width=20, colours=STATES),
            Column(field="fel", heading="Fel", width=9, show=Show.WHOLE),
            Column(field="varningar", heading="Varningar", width=12, show=Show.WHOLE),
            Column(field="tips", heading="Tips", width=9, show=Show.WHOLE),
            Column(field="uppdaterad", heading="Uppdaterad", width=13, show=Show.DATE),
            Column(field="fil", heading="Fil", width=38, link=True),
            Column(field="skal", heading="Anmärkning", width=40),
        ),
        empty="Inga grupper väntas skicka och inga filer har kommit in.",
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
        name="tblViktigast",
        frame=pd.DataFrame(rows, columns=columns),
        columns=(
            _GROUP,
            _SHEET,
            _FIELD,
            Column(field="celler", heading="Celler", width=20, link=True),
            _WHAT,
            _DO,
        ),
        empty="Ingen plan har något fel som hindrar den.",
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
        name="tblFynd",
        frame=pd.DataFrame(rows, columns=[*columns, "kod", "fil"]),
        columns=(
            _LEVEL,
            _GROUP,
            _SHEET,
            Column(field="cell", heading="Cell", width=10, link=True),
            _FIELD,
            Column(field="varde", heading="Står nu", width=24),
            _WHAT,
            _DO,
            Column(field="forslag", heading="Förslag", width=22),
            Column(field="kod", heading="Regel", width=9),
            Column(field="fil", heading="Fil", width=34),
        ),
        empty="Inget att rätta i de filer som har kommit in.",
    )
