"""Rules about the whole round: who is missing, and which promise nobody works with."""

from __future__ import annotations

from collections.abc import Iterator

from handlingsplan.codes import Code
from handlingsplan.delivery import sent_by
from handlingsplan.form import Role
from handlingsplan_validators.violations import RoundToCheck, Violation


def check_sent(round_: RoundToCheck) -> Iterator[Violation]:
    """HP901: a group that should have sent a plan and has not, not even one that is unreadable."""
    organisation = round_.plans.organisation
    sent = {*round_.plans.books["grupp"], *sent_by(round_.refusals, organisation)}
    for group in organisation.active_groups(round_.today):
        if group.id not in sent:
            yield Violation(kod=Code.HP901, grupp=group.id, detalj={"grupp_namn": group.titel})


def check_promises(round_: RoundToCheck) -> Iterator[Violation]:
    """HP902: a patient promise that no plan of the round ticks."""
    sheet = round_.form.plan
    rows = round_.plans.included[sheet.nyckel]
    if rows.empty:
        return
    ticked = {field.nr for field in sheet.all_with_role(Role.LOFTE) if rows[field.namn].any()}
    for promise in round_.form.loften:
        if promise.nr not in ticked:
            yield Violation(kod=Code.HP902, detalj={"nr": str(promise.nr), "lofte": promise.kort})
