"""Plans -> summary: the sections one after the other, each from frames alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd

from handlingsplan.delivery import Delivery
from handlingsplan.dialogue import dialogue_sheet
from handlingsplan.findings import Finding
from handlingsplan.form import Role, Sheet, SheetRole
from handlingsplan.plans import Plans
from handlingsplan.privacy import Private
from handlingsplan.reading.records import Refusal
from handlingsplan.summary import counts, dialogue, handin, promises, tables
from handlingsplan.summary.activities import activities
from handlingsplan.summary.calendar import calendar
from handlingsplan.summary.changes import changes
from handlingsplan.summary.indicators import indicators
from handlingsplan.summary.key_figures import key_figures
from handlingsplan.summary.model import Earlier, Scope, Summary
from handlingsplan.summary.since import since
from handlingsplan.summary.themes import themes
from handlingsplan.summary.touchpoints import MOST_ACTIVITIES, touchpoints
from handlingsplan.summary.trend import trend

_TOO_MANY = (
    f"Beröringspunkter letas upp bland högst {MOST_ACTIVITIES} aktiviteter; sammanställ ett "
    "kunskapsråd i taget för att se dem."
)


def summarise(
    plans: Plans,
    *,
    findings: Sequence[Finding],
    deliveries: Sequence[Delivery],
    refusals: Sequence[Refusal],
    today: dt.date,
    earlier: Earlier | None = None,
    council: str = "",
    private: Mapping[str, frozenset[Private]] | None = None,
) -> Summary:
    """Sum up a round.

    Args:
        plans: the trusted frames; those of its books that count are summed up.
        findings: what the checks found.
        deliveries: who has sent what.
        refusals: files that could not be read.
        today: the day that overdue is counted from; nothing else depends on the clock.
        earlier: an earlier summary to compare with.
        council: id of a council, or :data:`STAFF`: its groups alone are summed up.
        private: file -> the kinds of private text in it, to be told on the first page.

    Returns:
        The summary; a section whose roles the form lacks is left out and says why.
    """
    scope = Scope(
        plans=plans,
        findings=findings,
        deliveries=deliveries,
        refusals=refusals,
        today=today,
        earlier=earlier,
        council=council,
        private=private or {},
    )
    return _summary(scope)


def _summary(scope: Scope) -> Summary:
    made = dict(_sections(scope))
    frames = {name: part for name, part in made.items() if not isinstance(part, str)}
    moved = since(scope, frames["aktiviteter"], frames["kunskapsrad"])
    return Summary(
        form=scope.form,
        organisation=scope.organisation,
        today=scope.today,
        council=scope.council,
        statuses=scope.statuses,
        earlier=scope.earlier,
        since=moved,
        files=sum(1 for delivery in scope.deliveries if delivery.fil),
        frames={"lagesbild": key_figures(scope, frames, moved), **frames},
        left_out={name: part for name, part in made.items() if isinstance(part, str)},
    )


def _sections(scope: Scope) -> Iterator[tuple[str, pd.DataFrame | str]]:
    """Yield each section's frame, or the sentence that says why there is none."""
    rows = activities(scope)
    others = tables.others(scope)
    support = tables.support(scope, others)
    groups = counts.groups(scope, rows, support)
    councils = counts.councils(scope, groups)
    yield "grupper", groups
    yield "kunskapsrad", councils
    yield from _promises(scope, rows)
    yield "aktiviteter", rows
    yield "indikatorer", _of_sheet(scope, SheetRole.INDIKATORER, indicators, "indikatorer")
    wanted = tables.support_sheet(scope.form)
    yield "stodbehov", support if wanted else _no_sheet("utmaningar och stödbehov")
    yield from others.items()
    yield from _questions(scope)
    yield "kalender", _of_sheet(scope, SheetRole.ARSHJUL, calendar, "årshjulet")
    yield "teman", themes(scope, rows)
    yield (
        "beroringspunkter",
        touchpoints(scope, rows) if len(rows) <= MOST_ACTIVITIES else _TOO_MANY,
    )
    yield "andringar", _changes(scope, rows)
    yield "trend", trend(scope, councils)
    yield "inlamning", handin.hand_ins(scope)
    yield "granskning", handin.findings(scope)
    yield "ej_med", handin.not_included(scope, rows)


def _promises(scope: Scope, rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame | str]]:
    if scope.form.plan.with_role(Role.LOFTE):
        yield "loften", promises.per_promise(scope, rows)
        yield "loften_grupper", promises.per_group(scope, rows)
    else:
        yield "loften", "Formuläret har inga patientlöften."


def _questions(scope: Scope) -> Iterator[tuple[str, pd.DataFrame | str]]:
    yield "granskningssvar", dialogue.replies(scope)
    sheet = dialogue_sheet(scope.form)
    if sheet is None:
        yield "fragor", _no_sheet("frågor")
        return
    frame = dialogue.questions(scope, sheet)
    yield "fragor", frame
    yield "fragor_kunskapsrad", dialogue.per_council(scope, sheet, frame)


def _of_sheet(
    scope: Scope, role: SheetRole, make: Callable[[Scope, Sheet], pd.DataFrame], about: str
) -> pd.DataFrame | str:
    sheet = scope.form.with_role(role)
    return make(scope, sheet) if sheet else _no_sheet(about)


def _no_sheet(about: str) -> str:
    return f"Formuläret har inget blad för {about}."


def _changes(scope: Scope, rows: pd.DataFrame) -> pd.DataFrame | str:
    if scope.earlier is None or not scope.earlier.fil:
        return "Det finns ingen tidigare sammanställning att jämföra med."
    if scope.earlier.aktiviteter is None:
        return "Den tidigare sammanställningen saknar tabellen med aktiviteter."
    return changes(scope, scope.earlier.aktiviteter, rows)
