"""Rules about the identities that let a row be followed from one time to the next."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from handlingsplan.form import Field, Role, Sheet
from handlingsplan.text import fold, nearest, visible
from handlingsplan_validators.marks import FEW, Mark, Round

#: Two-digit year and number of a row, after the group's letters: ``AKU26-07``.
_ID = re.compile(r"([^\W\d_]+)(\d\d)-(\d{2,3})")
#: Likeness in per cent from which an id is taken for another.
_NEAR = 80.0


def check_identities(round_: Round) -> Iterator[Mark]:
    """HP501: not an id of the group's template; HP502: used twice in a plan; HP503: none."""
    sheet = round_.form.plan
    field = sheet.with_role(Role.ID)
    if field is None:
        return
    yield from _without(round_, sheet, field)
    for group, text, positions in round_.by_value(sheet, field, "grupp"):
        if group and not _from_template(round_, group, text):
            meant = visible(text).upper().replace(" ", "")
            known = _from_template(round_, group, meant)
            for position in positions:
                yield _mark("HP501", sheet, field, position, forslag=meant if known else "")
    yield from _twice(round_, sheet, field)


def _twice(round_: Round, sheet: Sheet, field: Field) -> Iterator[Mark]:
    frame = round_.frame(sheet)
    ids = frame.loc[frame[field.namn].notna(), ["bok", field.namn]]
    folded = ids[field.namn].map(fold)
    again = folded.groupby([ids["bok"], folded])
    for position in ids.index[again.cumcount() > 0].tolist():
        first = again.get_group((ids["bok"][position], folded[position])).index[0]
        yield _mark(
            "HP502",
            sheet,
            field,
            position,
            annan=str(round_.column(sheet.nyckel, "rad")[first]),
        )


def _mark(
    kod: str, sheet: Sheet, field: Field, position: int, forslag: str = "", **detalj: str
) -> Mark:
    return Mark(
        kod=kod,
        nyckel=sheet.nyckel,
        position=position,
        falt=field.namn,
        forslag=forslag,
        detalj=detalj,
    )


def _from_template(round_: Round, group: str, text: str) -> bool:
    """Say whether a text is an id that a template gives (or gave) to this group."""
    found = _ID.fullmatch(text)
    if not found:
        return False
    letters, year, number = found.groups()
    latest = (round_.year or round_.today.year) % 100 + 1  # next year's template may be out
    return (
        letters == round_.plans.organisation.by_id[group].kort
        and int(year) <= latest
        and 1 <= int(number) <= round_.form.plan.rader
    )


def _without(round_: Round, sheet: Sheet, field: Field) -> Iterator[Mark]:
    frame = round_.frame(sheet)
    lacking = frame[frame[field.namn].isna()]
    for book, rows in lacking.groupby("bok").indices.items():
        positions = lacking.index[rows].tolist()
        everywhere = len(positions) == int((frame["bok"] == book).sum())
        if everywhere and len(positions) >= FEW:
            mark = _mark("HP503", sheet, field, positions[0], antal=str(len(positions)))
            yield dataclasses.replace(mark, till=positions[-1])
        else:
            for position in positions:
                yield _mark("HP503", sheet, field, position)


def check_references(round_: Round) -> Iterator[Mark]:
    """HP601: a reference to an activity that is not on the plan's sheet of the same book."""
    plan = round_.form.plan
    identity = plan.with_role(Role.ID)
    if identity is None:
        return
    ids = _activities(round_, plan, identity)
    for sheet in round_.form.tables:
        for field in sheet.all_with_role(Role.REF):
            for book, text, positions in round_.by_value(sheet, field, "bok"):
                known = ids.get(book)
                if known is None or fold(text) in known:
                    continue
                meant = nearest(text, known, cutoff=_NEAR) or ""
                for position in positions:
                    yield _mark("HP601", sheet, field, position, meant, plan=plan.namn)


def _activities(round_: Round, plan: Sheet, identity: Field) -> dict[int, dict[str, str]]:
    """Return book -> {folded id: id as typed}, for the books that have the sheet."""
    frame = round_.frame(plan)
    found: dict[int, dict[str, str]] = {
        book: {} for book, raw in enumerate(round_.plans.raw) if plan.nyckel in raw.tables
    }
    for book, text in zip(frame["bok"], frame[identity.namn], strict=True):
        if isinstance(text, str):
            found[book][fold(text)] = text
    return found
