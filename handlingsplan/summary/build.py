"""Plans -> summary: the sections one after the other, each from frames alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from handlingsplan.delivery import Delivery
from handlingsplan.findings import Finding
from handlingsplan.form import Role, SheetRole
from handlingsplan.plans import Plans
from handlingsplan.privacy import Private
from handlingsplan.reading.records import Refusal
from handlingsplan.summary import counts, handin, promises, tables
from handlingsplan.summary.activities import activities
from handlingsplan.summary.changes import changes
from handlingsplan.summary.indicators import indicators
from handlingsplan.summary.key_figures import key_figures
from handlingsplan.summary.model import Earlier, RoundToSummarise, Summary
from handlingsplan.summary.themes import themes
from handlingsplan.summary.trend import trend


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
    round_ = RoundToSummarise(
        plans=plans,
        findings=findings,
        deliveries=deliveries,
        refusals=refusals,
        today=today,
        earlier=earlier,
        council=council,
        private=private or {},
    )
    return _summary(round_)


def _summary(round_: RoundToSummarise) -> Summary:
    frames, left_out = _sections(round_)
    return Summary(
        form=round_.form,
        organisation=round_.organisation,
        today=round_.today,
        council=round_.council,
        statuses=round_.statuses,
        earlier=round_.earlier,
        files=sum(1 for delivery in round_.deliveries if delivery.fil),
        frames={"lagesbild": key_figures(round_, frames), **frames},
        left_out=left_out,
    )


def _sections(round_: RoundToSummarise) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    form = round_.form
    frames: dict[str, pd.DataFrame] = {}
    left_out: dict[str, str] = {}
    rows = activities(round_)
    others = tables.others(round_)
    support = tables.support(round_, others)
    frames["grupper"] = counts.groups(round_, rows, support)
    frames["kunskapsrad"] = counts.councils(round_, frames["grupper"])
    if form.plan.with_role(Role.LOFTE):
        frames["loften"] = promises.per_promise(round_, rows)
        frames["loften_grupper"] = promises.per_group(round_, rows)
    else:
        left_out["loften"] = "Formuläret har inga patientlöften."
    frames["aktiviteter"] = rows
    measures = form.with_role(SheetRole.INDIKATORER)
    if measures:
        frames["indikatorer"] = indicators(round_, measures)
    else:
        left_out["indikatorer"] = "Formuläret har inget blad för indikatorer."
    if form.with_role(SheetRole.UTMANINGAR):
        frames["stodbehov"] = support
    else:
        left_out["stodbehov"] = "Formuläret har inget blad för utmaningar och stödbehov."
    frames |= others
    frames["teman"] = themes(round_, rows)
    if round_.earlier is None:
        left_out["andringar"] = "Det finns ingen tidigare sammanställning att jämföra med."
    elif round_.earlier.aktiviteter is None:
        left_out["andringar"] = "Den tidigare sammanställningen saknar tabellen med aktiviteter."
    else:
        frames["andringar"] = changes(round_, round_.earlier.aktiviteter, rows)
    frames["trend"] = trend(round_, frames["kunskapsrad"])
    frames["inlamning"] = handin.hand_ins(round_)
    frames["granskning"] = handin.findings(round_)
    frames["ej_med"] = handin.not_included(round_, rows)
    return frames, left_out
