"""The findings as one web page: accessible, printable, filterable without a server.

The page is one file with nothing to fetch. Without scripts it shows everything; the script only
adds the filter. Contrast, headings and labels follow WCAG 2.1 AA, which ``tests/test_html_a11y.py``
has axe-core check in a browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

from handlingsplan import theme
from handlingsplan.delivery import State
from handlingsplan.report.findings.faults import (
    COUNTED,
    PHASES,
    count_text,
    file_reports,
    groups_in,
    round_faults,
    summary_sentence,
)
from handlingsplan.rounds import Checked
from handlingsplan.saving import OutputKind


def findings_html(checked: Checked, *, steps: Sequence[str] = ()) -> bytes:
    """Return the page in UTF-8.

    Args:
        checked: the round.
        steps: sentences on what happens next, shown at the top.
    """
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  (30 ms; only for a web page)

    text = resources.files(__package__ or "").joinpath("findings.html").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(text).render(_content(checked, steps)).encode()


def _content(checked: Checked, steps: Sequence[str]) -> dict[str, Any]:
    reports = file_reports(checked)
    form = checked.plans.form
    return {
        "mark": OutputKind.FINDINGS.mark,
        "title": f"Granskning · {form.kort} {checked.year} · {checked.namn}",
        "today": checked.today.isoformat(),
        "phase": PHASES[checked.phase],
        "summary": summary_sentence(checked),
        "steps": steps,
        "sent": [delivery for delivery in checked.deliveries if delivery.fil],
        "missing": groups_in(checked, State.MISSING),
        "reports": reports,
        "anchors": {r.delivery.fil: f"fil-{number}" for number, r in enumerate(reports, 1)},
        "whole": round_faults(checked),
        "counted": COUNTED,
        "count_text": count_text,
        "state_class": _class_of,
        "state_colours": {_class_of(state): state.farg for state in State},
        "theme": theme,
    }


def _class_of(state: State) -> str:
    """Return a state's class in the page, e.g. ``har-fel``."""
    return state.value.replace(" ", "-")
