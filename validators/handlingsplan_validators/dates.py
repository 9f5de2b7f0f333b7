"""Rules about times that contradict each other, the status, or the calendar."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from handlingsplan.codes import Code
from handlingsplan.form import Field, FieldType, Role, Sheet
from handlingsplan.reading.records import Precision
from handlingsplan.text import fold
from handlingsplan_validators.violations import FEW, FROM_TO, RoundToCheck, Violation, with_roles

if TYPE_CHECKING:
    import numpy.typing as npt

    Rows = npt.NDArray[Any]

#: A month of so many years before the plan's is no month.
_MANY_YEARS = 5
_HAS_BEEN = (Role.STATUSDATUM, Role.MATDATUM)


def check_order(round_: RoundToCheck) -> Iterator[Violation]:
    """HP412: an end before its start, reported at the end."""
    for sheet in round_.form.tables:
        for roles in FROM_TO:
            fields = with_roles(sheet, *roles)
            if fields is None:
                continue
            start, end = fields
            for position in _backwards(round_, sheet, *fields).nonzero()[0].tolist():
                yield Violation(
                    kod=Code.HP412,
                    nyckel=sheet.nyckel,
                    position=position,
                    falt=end.namn,
                    detalj={"start": round_.typed(sheet.nyckel, position, start)},
                )


def _backwards(round_: RoundToCheck, sheet: Sheet, start: Field, end: Field) -> Rows:
    frame = round_.frame(sheet)
    wrong: Rows = (frame[end.namn] < frame[start.namn]).to_numpy()
    return wrong


def check_end_and_status(round_: RoundToCheck) -> Iterator[Violation]:
    """HP410: closed, but to be done in the future; HP411: open, though its end has passed."""
    sheet = round_.form.plan
    fields = with_roles(sheet, Role.STATUS, Role.SLUT)
    if fields is None:
        return
    status, end = fields
    frame = round_.frame(sheet)
    known, closed = _states(round_, sheet, status.namn)
    start = sheet.with_role(Role.START)
    ends = frame[end.namn].to_numpy()
    if start:  # an end before its start says nothing of what is late
        known = known & ~_backwards(round_, sheet, start, end)
        closed = closed & known
    today = np.datetime64(round_.today)
    for position in (closed & (ends > today)).nonzero()[0].tolist():
        period = round_.period(sheet.nyckel, position, end)
        if period is None or period.fran > round_.today:  # done within the time is well done
            yield Violation(kod=Code.HP410, nyckel=sheet.nyckel, position=position, falt=end.namn)
    for position in (known & ~closed & (ends < today)).nonzero()[0].tolist():
        yield Violation(
            kod=Code.HP411,
            nyckel=sheet.nyckel,
            position=position,
            falt=end.namn,
            detalj={"status": round_.typed(sheet.nyckel, position, status)},
        )


def _states(round_: RoundToCheck, sheet: Sheet, name: str) -> tuple[Rows, Rows]:
    """Say for each row whether its status is one of the list, and whether it is a closed one."""
    column = round_.frame(sheet)[name]
    choices = {
        text: choice
        for text in column.dropna().unique()
        if (choice := round_.form.status.get(fold(text)))
    }
    closed = [text for text, choice in choices.items() if choice.avslutad]
    return column.isin(choices).to_numpy(), column.isin(closed).to_numpy()


def check_long_before(round_: RoundToCheck) -> Iterator[Violation]:
    """HP433: a status assessed long before the plan's year, or a month that was a day.

    Excel takes "16 feb" for February 2016 and shows feb-16, in any field for dates.
    """
    years = round_.limit(Code.HP433, "ar")
    for sheet in round_.form.tables:
        frame = round_.frame(sheet)
        if frame.empty:
            continue
        plan_year = _plan_years(round_, sheet)
        for field in sheet.falt:
            if field.typ is not FieldType.DATUM:
                continue
            before = plan_year - frame[field.namn].dt.year.to_numpy()
            months = (frame[f"{field.namn}_precision"] == Precision.MANAD).to_numpy()
            assessed = field.roll is Role.STATUSDATUM
            wrong = before > years if assessed else months & (before > _MANY_YEARS)
            for position in wrong.nonzero()[0].tolist():
                yield _long_before(round_, sheet, field, position, int(plan_year[position]))


def check_looked_at(round_: RoundToCheck) -> Iterator[Violation]:
    """HP464: an open activity whose status was last assessed before the plan's year.

    It is asked for some time after that, since a plan is often made in the autumn before.
    """
    sheet = round_.form.plan
    fields = with_roles(sheet, Role.STATUS, Role.STATUSDATUM)
    if fields is None or round_.frame(sheet).empty:
        return
    status, assessed = fields
    known, closed = _states(round_, sheet, status.namn)
    days = round_.frame(sheet)[assessed.namn]
    before = _plan_years(round_, sheet) - days.dt.year.to_numpy()
    latest = np.datetime64(round_.today - dt.timedelta(days=round_.limit(Code.HP464, "dagar")))
    old = (before >= 1) & (before <= round_.limit(Code.HP433, "ar")) & (days < latest).to_numpy()
    rows = (old & known & ~closed & round_.own(sheet, assessed)).nonzero()[0].tolist()
    for _, found in groupby(rows, key=lambda row: round_.book_of(sheet.nyckel, row)):
        yield from _old_statuses(sheet, assessed, list(found))


def _old_statuses(sheet: Sheet, field: Field, rows: Sequence[int]) -> Iterator[Violation]:
    """Yield a violation for each row, or one for many."""
    one = Violation(kod=Code.HP464, nyckel=sheet.nyckel, position=rows[0], falt=field.namn)
    if len(rows) >= FEW:
        count = {"antal": str(len(rows))}
        yield msgspec.structs.replace(one, till=rows[-1], detalj=count)
    else:
        yield from (msgspec.structs.replace(one, position=row) for row in rows)


def _plan_years(round_: RoundToCheck, sheet: Sheet) -> Rows:
    """Return the year of each row's plan (float64; NaN where it is not known)."""
    field = round_.form.cover.with_role(Role.AR)
    books = round_.frame(sheet)["bok"].to_numpy()
    if field is None:
        return np.full(len(books), np.nan)
    years: Rows = round_.plans.books[field.namn].to_numpy(dtype="float64")[books]
    return years


def _long_before(
    round_: RoundToCheck, sheet: Sheet, field: Field, position: int, year: int
) -> Violation:
    period = round_.period(sheet.nyckel, position, field)
    meant = ""
    if period and period.precision == Precision.MANAD:  # February 2016: the sixteenth of February
        with contextlib.suppress(ValueError):
            meant = dt.date(year, period.fran.month, period.fran.year % 100).isoformat()
    return Violation(
        kod=Code.HP433, nyckel=sheet.nyckel, position=position, falt=field.namn, forslag=meant
    )


def check_has_been(round_: RoundToCheck) -> Iterator[Violation]:
    """HP426: a status or an outcome dated on a day that has not been yet."""
    for sheet in round_.form.tables:
        for role in _HAS_BEEN:
            field = sheet.with_role(role)
            if field is None:
                continue
            frame = round_.frame(sheet)
            coming = (frame[field.namn] > np.datetime64(round_.today)).to_numpy()
            for position in coming.nonzero()[0].tolist():
                period = round_.period(sheet.nyckel, position, field)
                if period is None or period.fran > round_.today:
                    yield Violation(
                        kod=Code.HP426, nyckel=sheet.nyckel, position=position, falt=field.namn
                    )
