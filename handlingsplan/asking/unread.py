"""What is said of files among the groups' workbooks that could not be read, or are open now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from handlingsplan.codes import Code
from handlingsplan.findings import Finding, load_catalogue
from handlingsplan.plans import build_plans
from handlingsplan.rounds import Round, check_round


def unread(round_: Round, *, today: dt.date) -> Sequence[Finding]:
    """Return a finding for each file that could not be read, in the words of the checks.

    A lock file is left out: what it says, :func:`open_now` says of its workbook.
    """
    if not round_.refusals:
        return ()
    none = build_plans([], organisation=round_.plans.organisation, form=round_.plans.form)
    alone = msgspec.structs.replace(round_, plans=none, complete=False)
    found = check_round(alone, today=today).findings
    return [one for one in found if one.kod != Code.HP120]


def sentence(finding: Finding) -> str:
    """Return what could not be read, why, and what to do."""
    return f"{finding.fil}: {finding.vad} {finding.gor}"


def open_now(round_: Round, book: int) -> list[str]:
    """Return a sentence where somebody has the book open: what is not saved is not in a copy."""
    raw, rule = round_.plans.raw[book], load_catalogue().rules[Code.HP106]
    is_open = any(note.kod == Code.HP106 for note in raw.notes)
    return [f"{raw.fil}: {rule.vad} {rule.gor}"] if is_open else []
