"""Which plans are published, and as of which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from handlingsplan.errors import UsageError
from handlingsplan.findings import Severity
from handlingsplan.form import Role
from handlingsplan.organisation import Organisation
from handlingsplan.rounds import Checked, Round
from handlingsplan.summary import STAFF
from handlingsplan.text import nearest

#: Why a plan with faults does not count here.
_FAULTY = "Planen har fel som ska rättas innan den publiceras."


def day_of(read: Round) -> dt.date:
    """Return the day that a round is published as of: the latest on a cover that has been.

    So the same plans give the same documents, whenever they are made. Where no cover says a day,
    it is that of the newest file.
    """
    today = dt.date.today()
    return max((day for day in _days(read) if day <= today), default=today)


def _days(read: Round) -> Iterator[dt.date]:
    field = read.plans.form.cover.with_role(Role.UPPDATERAD)
    days = read.plans.books[field.namn].dropna() if field else ()
    if len(days):
        yield from (day.date() for day in days)
        return
    for book in read.plans.raw:
        path = read.folder / book.fil
        if path.exists():
            yield dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC).date()


def publishable(checked: Checked) -> tuple[Checked, dict[str, str]]:
    """Return a round without the plans that have faults, and their groups: id and name."""
    wrong = {f.fil for f in checked.findings if f.niva is Severity.FEL}
    books = checked.plans.books
    faulty = books["med"] & books["fil"].isin(list(wrong))
    if not faulty.any():
        return checked, {}
    reasons = books["skal"].where(~faulty, _FAULTY).astype("str")
    kept = books.assign(med=books["med"] & ~faulty, skal=reasons)
    files = set(books.loc[faulty, "fil"])
    deliveries = tuple(
        msgspec.structs.replace(one, med=False, skal=_FAULTY) if one.fil in files else one
        for one in checked.deliveries
    )
    plans = msgspec.structs.replace(checked.plans, books=kept)
    names = {one.grupp: one.grupp_namn for one in deliveries if one.fil in files}
    return msgspec.structs.replace(checked, plans=plans, deliveries=deliveries), names


def council_named(organisation: Organisation, text: str) -> str:
    """Return the id of the council, or the staff, that is meant.

    Raises:
        UsageError: there is none; the hint names the near miss.
    """
    known = {council.id: council.id for council in organisation.kunskapsrad}
    known |= {council.namn: council.id for council in organisation.kunskapsrad}
    known |= {STAFF: STAFF, organisation.staben: STAFF}
    if text in known:
        return known[text]
    near = nearest(text, known)
    message = f"Det finns inget kunskapsråd som heter {text}."
    ids = ", ".join([council.id for council in organisation.kunskapsrad] + [STAFF])
    raise UsageError(message, f"Menade du {near}?" if near else f"De som finns: {ids}.")
