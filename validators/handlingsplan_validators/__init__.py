"""Checks: trusted frames -> findings; pandera for columns, small rules for the rest.

>>> findings = check(plans, catalogue=load_catalogue(), phase=Phase.INLAMNING, today=date.today())
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from itertools import chain

import msgspec

from handlingsplan.findings import Catalogue, Finding, Phase, worst_first
from handlingsplan.form import Role
from handlingsplan.plans import Plans, build_plans
from handlingsplan.reading.records import RawBook, Refusal
from handlingsplan_validators import (
    adapter,
    columns,
    cover,
    coverage,
    dates,
    duplicates,
    files,
    identity,
    indicators,
    lists,
    readable,
    requirements,
    wording,
)
from handlingsplan_validators.violations import RoundToCheck, RuleFunction, Violation

__all__ = ["check", "suggestions"]

#: So many plans are sent to an executor at a time: enough to outweigh the sending.
_AT_A_TIME = 50

#: Each looks at the round and yields what its plans break, each plan for itself.
RULES: tuple[RuleFunction, ...] = (
    files.check_template,
    files.check_group,
    cover.check_updated,
    cover.check_year,
    cover.check_nothing,
    columns.check_columns,
    readable.check_readable,
    requirements.check_requirements,
    requirements.check_as_above,
    requirements.check_content,
    dates.check_order,
    dates.check_end_and_status,
    dates.check_long_before,
    dates.check_has_been,
    dates.check_looked_at,
    identity.check_identities,
    indicators.check_indicators,
    lists.check_rag,
    lists.check_area,
    lists.check_rag_in_activity,
    duplicates.check_duplicates,
    wording.check_wording,
)

#: Each looks at several plans at once.
TOGETHER: tuple[RuleFunction, ...] = (files.check_one_file,)

#: What is checked where every group is expected to have sent its plan.
WHOLE_ROUND: tuple[RuleFunction, ...] = (coverage.check_sent, coverage.check_promises)


def check(
    plans: Plans,
    *,
    catalogue: Catalogue,
    phase: Phase,
    today: dt.date,
    year: int | None = None,
    refusals: Sequence[Refusal] = (),
    complete: bool = True,
    executor: Executor | None = None,
    show_private: bool = False,
) -> list[Finding]:
    """Check a round of plans and return its findings, the worst first.

    Args:
        plans: the plans; see :class:`~handlingsplan.plans.Plans`.
        catalogue: severities and wordings.
        phase, today: where in the annual cycle the plans are checked, and on which day.
        year: the year that the round is about; the one that most plans give where it is left out.
        refusals: files that could not be used; each becomes a finding.
        complete: every group is expected; ``False`` for a few files on their own.
        executor: where the plans are checked, some at a time; here where it is not given.
        show_private: repeat private texts in the findings; they are masked where it is not given.

    Returns:
        One finding for each fault, in its cell, by severity, group, file and sheet.
    """
    round_ = RoundToCheck(
        plans=plans,
        catalogue=catalogue.with_rules(plans.form.own_rules),
        phase=phase,
        today=today,
        year=_usual_year(plans) if year is None else year,
        refusals=refusals,
        show_private=show_private,
    )
    together = TOGETHER + WHOLE_ROUND if complete else TOGETHER
    if executor:
        return worst_first(_in_parts(round_, together, executor))
    return worst_first(adapter.findings_of(round_, _violations(round_, RULES + together)))


def _in_parts(
    round_: RoundToCheck, together: Sequence[RuleFunction], executor: Executor
) -> Iterator[Finding]:
    """Yield what the plans break one by one, checked where the executor runs, and together."""
    parts = executor.map(_checked, *zip(*_parts(round_), strict=True)) if round_.plans.raw else ()
    yield from adapter.findings_of(round_, _violations(round_, together), with_notes=False)
    yield from chain.from_iterable(parts)


def _violations(round_: RoundToCheck, rules: Iterable[RuleFunction]) -> Iterator[Violation]:
    return chain.from_iterable(rule(round_) for rule in rules)


def _parts(round_: RoundToCheck) -> Iterator[tuple[tuple[RawBook, ...], RoundToCheck]]:
    """Yield some books at a time, and the round without any, as they travel to another process."""
    plans = round_.plans
    none = build_plans([], organisation=plans.organisation, form=plans.form)
    empty = msgspec.structs.replace(round_, plans=none, refusals=())
    for start in range(0, len(plans.raw), _AT_A_TIME):
        yield plans.raw[start : start + _AT_A_TIME], empty


def _checked(books: Sequence[RawBook], empty: RoundToCheck) -> list[Finding]:
    """Return what some plans break, each for itself; runs where the executor runs it."""
    plans = build_plans(books, organisation=empty.plans.organisation, form=empty.plans.form)
    round_ = msgspec.structs.replace(empty, plans=plans)
    return adapter.findings_of(round_, _violations(round_, RULES))


def _usual_year(plans: Plans) -> int | None:
    """Return the year that most plans give, the later of two as common; ``None`` without any."""
    field = plans.form.cover.with_role(Role.AR)
    if field is None:
        return None
    years = plans.books.loc[plans.books["med"], field.namn].mode()
    return int(years.max()) if len(years) else None


def suggestions(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings for which a mend is known, in the same order."""
    return [finding for finding in findings if finding.forslag]
