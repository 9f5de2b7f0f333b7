"""The cell "Uppföljning" -> how it is followed up, the measures that it names, and its times."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from handlingsplan.form import Role, Sheet
from handlingsplan.incoming.activities import labelled, split_labels
from handlingsplan.incoming.source import Line
from handlingsplan.reading.events import time_at
from handlingsplan_validators.persons import person

#: Times that follow each other in one cell without saying what they belong to.
_SEVERAL_TIMES = 3
_NUMBER = re.compile(r"(?<!\w)[0-9]{1,2}\b|\b[Qq][1-4]\b")


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """A cell of follow-up, understood.

    Attributes:
        method: how it is followed up; empty for nothing.
        measures: what is measured, one text each.
        items: the items where the cell is nothing but a list.
        times: the times that stand in it, where they are so many that nobody can say what each is
            about.
        private: lines that look like notes to a person.
    """

    method: str
    measures: tuple[str, ...]
    items: tuple[str, ...]
    times: tuple[str, ...]
    private: tuple[str, ...]


def follow_up_of(
    lines: Sequence[Line], sheet: Sheet, indicators: Sheet | None, year: int
) -> FollowUp:
    """Understand a cell of follow-up.

    Args:
        lines: its lines.
        sheet: the plan's sheet of the form.
        indicators: the form's sheet of indicators; ``None`` where it has none.
        year: the plan's year.
    """
    parts = split_labels(lines, sheet)
    private = tuple(line.text for line in parts if person(line.text))
    method: list[str] = []
    measures: list[str] = []
    target = method
    kept = [line for line in parts if line.text not in private]
    for line in kept:
        target, text = _target(line.text, sheet, indicators, target, (method, measures))
        if target is measures or not line.bullet:
            target.append(text)
        else:
            target.append(f"• {text}")
    only_items = len(kept) > 1 and all(line.bullet for line in kept)
    return FollowUp(
        method="\n".join(method),
        measures=tuple(measures),
        items=tuple(line.text for line in kept) if only_items else (),
        times=tuple(_times("\n".join(method), year)),
        private=private,
    )


def _target(
    text: str,
    sheet: Sheet,
    indicators: Sheet | None,
    before: list[str],
    lists: tuple[list[str], list[str]],
) -> tuple[list[str], str]:
    """Return where a line belongs by its label, and its text without it; lines go on as before."""
    method, measures = lists
    found = labelled(text, indicators) if indicators else None
    if found and found[0].roll is Role.INDIKATOR:
        return measures, found[1]
    found = labelled(text, sheet)
    if found and found[0].roll is Role.METOD:
        return method, found[1]
    return (before, text) if text[:1].islower() else (method, text)


def _times(text: str, year: int) -> list[str]:
    """Return the times in a text that seem to have lost what they belong to."""
    found = []
    end = 0
    for number in _NUMBER.finditer(text):
        if number.start() >= end:
            time = time_at(text[number.start() :], year, longest=False)
            if time and " " in time:  # a month is named: a bare number may be anything
                found.append(time)
                end = number.start() + len(time)
    return found if len(found) >= _SEVERAL_TIMES else []
