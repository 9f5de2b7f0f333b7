"""Findings as data: JSON for programs, CSV for a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from handlingsplan.delivery import State
from handlingsplan.findings import Finding
from handlingsplan.report.findings.faults import counted_states, groups_in
from handlingsplan.report.pages.csv_files import as_csv
from handlingsplan.rounds import Checked
from handlingsplan.saving import OutputKind
from handlingsplan.text import harmless
from handlingsplan.version import __version__


def findings_json(checked: Checked) -> bytes:
    """Return ``{"dokument": …, "runda": {…}, "filer": [{…}], "fynd": [{…}]}`` in UTF-8.

    ``dokument`` tells the program its own file from somebody else's.
    ``filer`` holds each file once, as :meth:`Delivery.to_dict` gives it; the groups that have not
    sent anything are named in ``runda``. ``fynd`` holds the findings, the most serious first, as
    :meth:`Finding.to_dict` gives them; all their values are texts.
    """
    data = {
        "dokument": OutputKind.FINDINGS.mark,
        "runda": _round(checked),
        "filer": [delivery.to_dict() for delivery in checked.deliveries if delivery.fil],
        "fynd": [finding.to_dict() for finding in checked.findings],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def _round(checked: Checked) -> dict[str, Any]:
    form = checked.plans.form
    missing = groups_in(checked, State.MISSING)
    return {
        "mapp": checked.namn,
        "ar": checked.year,
        "fas": checked.phase.value,
        "datum": checked.today.isoformat(),
        "form": form.id,
        "formversion": form.version,
        "organisation": checked.plans.organisation.id,
        "program": __version__,
        "antal": {state.value: number for state, number in counted_states(checked).items()},
        "ej_inskickade": [delivery.grupp for delivery in missing],
    }


def findings_csv(findings: Iterable[Finding]) -> bytes:
    """Return the findings as CSV: semicolons, UTF-8 with BOM, one line of headings.

    A value that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    rows = ([harmless(value) for value in finding.to_dict().values()] for finding in findings)
    return as_csv(Finding.__struct_fields__, rows)
