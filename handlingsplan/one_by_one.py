"""Whole rounds are read into frames and checked at once; where that fails, one plan at a time.

So a plan that our own code stumbles over costs a line, and the others are done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlingsplan.codes import Code
from handlingsplan.content import is_untouched
from handlingsplan.findings import Finding
from handlingsplan.form import Form
from handlingsplan.guard import Guard
from handlingsplan.organisation import Organisation
from handlingsplan.plans import Plans, build_plans
from handlingsplan.reading.records import RawBook, Refusal

#: As :func:`handlingsplan_validators.check`, all but plans, refusals and completeness given.
Check = Callable[..., list[Finding]]


def plans_of(
    books: Sequence[RawBook], organisation: Organisation | None, form: Form | None
) -> tuple[Plans, list[Refusal]]:
    """Put books into frames; those that cannot be are refused."""
    try:
        return build_plans(books, organisation=organisation, form=form), []
    except Exception:  # (whatever it is, a book may be the cause)
        guard, good = Guard(), []
        for book in books:
            with guard.step(book.fil):
                build_plans([book], organisation=organisation, form=form)
                good.append(book)
        if not guard.failed:
            raise
    refused = [
        Refusal(fil=fil, kod=Code.HP111, skal=why, fingerprint="")
        for fil, why in guard.failed.items()
    ]
    return build_plans(good, organisation=organisation, form=form), refused


def without_blank(plans: Plans, refused: tuple[Refusal, ...]) -> tuple[Plans, tuple[Refusal, ...]]:
    """Take the blank templates out of plans, and count them among the files that are none."""
    found = {raw.fil for book, raw in enumerate(plans.raw) if is_untouched(plans, book)}
    if not found:
        return plans, refused
    kept = [raw for raw in plans.raw if raw.fil not in found]
    blank = [Refusal(fil=fil, kod=Code.HP139, skal="en tom mall") for fil in found]
    left = build_plans(kept, organisation=plans.organisation, form=plans.form)
    return left, tuple(sorted((*refused, *blank), key=lambda one: one.fil))


def findings_of(
    plans: Plans, refusals: Sequence[Refusal], *, complete: bool, check: Check
) -> list[Finding]:
    """Check plans; one that cannot be checked is told with HP138, and its rows still count.

    Args:
        plans: the plans.
        refusals: the files that could not be used.
        complete: every group is expected.
        check: checks them.
    """
    try:
        return check(plans, refusals=refusals, complete=complete)
    except Exception:  # (the same)
        guard, good = Guard(), []
        for book in plans.raw:
            with guard.step(book.fil):
                check(_some(plans, [book]), complete=False)
                good.append(book)
        if not guard.failed:
            raise
    unchecked = [Refusal(fil=fil, kod=Code.HP138, skal=why) for fil, why in guard.failed.items()]
    found = check(_some(plans, good), refusals=[*refusals, *unchecked], complete=complete)
    came = set(plans.books.loc[plans.books["fil"].isin(list(guard.failed)), "grupp"])
    return [one for one in found if one.kod != Code.HP901 or one.grupp not in came]


def _some(plans: Plans, books: Sequence[RawBook]) -> Plans:
    return build_plans(books, organisation=plans.organisation, form=plans.form)
