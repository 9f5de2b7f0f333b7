"""What the review sheet of one plan says: findings as rows, the most important first.

The same rows are written into return copies and, by the Excel door, into an open workbook.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from handlingsplan.findings import Finding, Severity
from handlingsplan.form import Form
from handlingsplan.form.blank import NO_ROOM, NOTHING_WRONG
from handlingsplan.plans import Plans
from handlingsplan.report.findings.listing import order
from handlingsplan.spreadsheet.a1 import Area, address
from handlingsplan.spreadsheet.sheet_xml import Cell

#: A finding about a range lights up its cells one by one, if they are not more than this.
_LARGEST_RANGE = 200


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the review sheet.

    Attributes:
        values: field of the review sheet -> text, number or ``None`` for an empty cell. The
            names are those of :class:`~handlingsplan.findings.Finding`, and ``nr``.
        blad: the sheet's name as it stands in the file; empty for the whole file.
        cell: where a click leads on that sheet; empty for no cell.
    """

    values: Mapping[str, Cell]
    blad: str = ""
    cell: str = ""


def review_rows(
    findings: Iterable[Finding], *, form: Form, names: Mapping[str, str], today: dt.date
) -> list[ReviewRow]:
    """Return the rows for the findings of one file.

    After the findings come rows that only light up the single cells of findings about a range;
    they say which number they belong to.

    Args:
        findings: the findings of the file.
        form: the form, whose review sheet says which fields there are.
        names: sheet name in the file -> the form's name. The form's name is written even if the
            sheet has been renamed, since the template's conditional formats look for it; the
            link leads to the sheet under its new name.
        today: the day of the review.
    """
    ordered = in_reading_order(findings, form=form, names=names)
    if not ordered:
        return [_nothing_wrong(form, today)]
    rows = [_row(finding, number, form, names, today) for number, finding in enumerate(ordered, 1)]
    for number, finding in enumerate(ordered, 1):
        rows += _cells_of_range(finding, number, form, names)
    return rows


def sheet_names(plans: Plans, book: int) -> dict[str, str]:
    """Return sheet name in the file -> the form's name, for the sheets of the form."""
    raw = plans.raw[book]
    known = plans.form.by_key  # a plan by another form has sheets that this one does not know
    names = {t.blad: known[key].namn for key, t in raw.tables.items() if key in known}
    if raw.cover.blad:
        names[raw.cover.blad] = plans.form.cover.namn
    return names


def in_reading_order(
    findings: Iterable[Finding], *, form: Form, names: Mapping[str, str]
) -> list[Finding]:
    """Return findings by severity, then by the form's order of sheets, row and column."""
    severities = list(Severity)
    sheets = {sheet.namn: number for number, sheet in enumerate(form.blad)}

    def key(finding: Finding) -> tuple[int, int, tuple[int, int], str]:
        sheet = sheets.get(names.get(finding.blad, finding.blad), -1)
        return severities.index(finding.niva), sheet, order(finding.cell), finding.kod

    return sorted(findings, key=key)


def what_to_do(finding: Finding) -> str:
    """Return what to do, with the suggested mend where the machine knows one."""
    mend = suggestion(finding)
    return f"{finding.gor} Förslag: {mend}" if mend else finding.gor


def suggestion(finding: Finding) -> str:
    """Return the suggested mend; empty where the finding's sentences already say it."""
    whole = re.compile(rf"(?<!\w){re.escape(finding.forslag)}(?!\w)")
    said = whole.search(finding.gor) or whole.search(finding.vad)
    return "" if said else finding.forslag


def _row(
    finding: Finding, number: int, form: Form, names: Mapping[str, str], today: dt.date
) -> ReviewRow:
    values: dict[str, Cell] = {
        **finding.to_dict(),
        "nr": number,
        "blad": names.get(finding.blad, finding.blad),
        "gor": what_to_do(finding),
        "granskad": today.isoformat(),
    }
    return ReviewRow(values=_of_form(values, form), blad=finding.blad, cell=finding.cell)


def _cells_of_range(
    finding: Finding, number: int, form: Form, names: Mapping[str, str]
) -> Iterator[ReviewRow]:
    area = Area.parse(finding.cell)
    lit = finding.niva in {Severity.FEL, Severity.VARNING}
    if not lit or area is None or not 1 < area.size <= _LARGEST_RANGE:
        return
    for cell in (address(*place) for place in area.cells()):
        values: dict[str, Cell] = {
            "niva": finding.niva.value,
            "blad": names.get(finding.blad, finding.blad),
            "cell": cell,
            "rubrik": finding.rubrik,
            "vad": f"Hör till nr {number}.",
        }
        yield ReviewRow(values=_of_form(values, form), blad=finding.blad, cell=cell)


def _nothing_wrong(form: Form, today: dt.date) -> ReviewRow:
    values: dict[str, Cell] = {"vad": NOTHING_WRONG.format(dag=today.isoformat())}
    return ReviewRow(values=_of_form(values, form))


def _of_form(values: Mapping[str, Cell], form: Form) -> dict[str, Cell]:
    return {field.namn: values.get(field.namn) for field in form.review.falt}


def shortened(rows: Sequence[ReviewRow], most: int, *, form: Form) -> list[ReviewRow]:
    """Return at most ``most`` rows; where some are left out, the last says how many."""
    if len(rows) <= most:
        return list(rows)
    kept = list(rows[: max(most - 1, 0)])
    text = NO_ROOM.format(n=len(rows) - len(kept))
    return [*kept, ReviewRow(values=_of_form({"vad": text}, form))]
