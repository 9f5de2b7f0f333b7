"""Rules about times that contradict each other, the status, or the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from handlingsplan.codes import Code
from handlingsplan.form import Field, Role, Sheet
from handlingsplan.text import fold
from handlingsplan_validators.violations import RoundToCheck, Violation, with_roles

if TYPE_CHECKING:
    import numpy.typing as npt

    Rows = npt.NDArray[Any]

_FROM_TO = ((Role.START, Role.SLUT), (Role.FRAN, Role.TOM))
_HAS_BEEN = (Role.STATUSDATUM, Role.MATDATUM)


def check_order(round_: RoundToCheck) -> Iterator[Violation]:
    """HP412: an end before its start, reported at the end."""
    for sheet in round_.form.tables:
        for roles in _FROM_TO:
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
