"""Rules about what is missing: one engine for every requirement that a form declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from handlingsplan.codes import Code
from handlingsplan.form import Requirement, Role, Sheet
from handlingsplan.text import fold, words
from handlingsplan_validators.lists import is_working_group
from handlingsplan_validators.violations import FEW, RoundToCheck, Violation

if TYPE_CHECKING:
    import numpy.typing as npt

    Rows = npt.NDArray[Any]


def check_requirements(round_: RoundToCheck) -> Iterator[Violation]:
    """The form's own requirements, a row with a heading alone, and a row merely begun."""
    for sheet in round_.form.tables:
        if round_.frame(sheet).empty:
            continue
        alone = _alone(round_, sheet) if sheet is round_.form.plan else {}
        for name, rows in alone.items():
            yield from _at(sheet, Code.HP404, name, rows)
        headings = np.zeros(len(round_.frame(sheet)), dtype=bool)
        headings = np.logical_or.reduce([headings, *alone.values()])
        reported = headings
        for rule in sheet.krav:
            missing = _missing(round_, sheet, rule) & ~headings
            reported = reported | missing
            yield from _violations(round_, sheet, rule, missing)
        yield from _begun(round_, sheet, reported)


def check_as_above(round_: RoundToCheck) -> Iterator[Violation]:
    """HP451: an empty cell may mean "as above", but nobody can say what stood above."""
    for key, positions in round_.plans.asked.items():
        inherited = [field for field in round_.form.by_key[key].falt if field.arvs]
        field = next((field for field in inherited if field.obligatorisk), inherited[0])
        for position in positions:
            above = round_.typed(key, position - 1, field)
            yield Violation(
                kod=Code.HP451,
                nyckel=key,
                position=position,
                falt=field.namn,
                forslag=above,
            )


def _at(sheet: Sheet, kod: str, name: str, rows: Rows) -> Iterator[Violation]:
    for position in rows.nonzero()[0].tolist():
        yield Violation(kod=kod, nyckel=sheet.nyckel, position=position, falt=name)


def _alone(round_: RoundToCheck, sheet: Sheet) -> dict[str, Rows]:
    """Return the rows (bool) with a single text, by its field: an area, a priority, an activity."""
    own = [field for field in sheet.falt if field.roll is not Role.ID]
    filled = {field.namn: round_.own(sheet, field) for field in own}
    single = sum(filled.values()) == 1
    fields = [sheet.with_role(role) for role in (Role.INSATSOMRADE, Role.PRIORITET, Role.AKTIVITET)]
    alone = {field.namn: single & filled[field.namn] for field in fields if field}
    activity = fields[-1]
    if activity:
        for position in (alone[activity.namn] & _goes_on(round_, sheet)).nonzero()[0].tolist():
            text = round_.typed(sheet.nyckel, position, activity)
            alone[activity.namn][position] = is_working_group(round_, sheet.nyckel, position, text)
    return alone


def _goes_on(round_: RoundToCheck, sheet: Sheet) -> Rows:
    """Say for each row whether it is one more activity of the row above (bool)."""
    needed = [field for field in sheet.falt if field.arvs and field.obligatorisk]
    inherited = [round_.filled(sheet, f) & ~round_.own(sheet, f) for f in needed]
    nowhere = np.zeros(len(round_.frame(sheet)), dtype=bool)
    goes_on: Rows = np.logical_or.reduce([nowhere, *inherited])
    return goes_on


def _missing(round_: RoundToCheck, sheet: Sheet, rule: Requirement) -> Rows:
    """Say for each row whether the rule applies and nothing that it asks for is filled in."""
    return _applies(round_, sheet, rule) & ~_there(round_, sheet, rule)


def _there(round_: RoundToCheck, sheet: Sheet, rule: Requirement) -> Rows:
    wanted = [round_.filled(sheet, sheet.field(name)) for name in rule.kraver]
    there: Rows = np.logical_or.reduce(wanted)
    return there


def _applies(round_: RoundToCheck, sheet: Sheet, rule: Requirement) -> Rows:
    frame = round_.frame(sheet)
    applies = np.ones(len(frame), dtype=bool)
    for name in rule.nar:
        applies &= round_.filled(sheet, sheet.field(name))
    for name, allowed in rule.nar_varde.items():
        wanted = {fold(value) for value in allowed}
        typed = [text for text in frame[name].dropna().unique() if fold(str(text)) in wanted]
        applies &= frame[name].isin(typed).to_numpy()
    return applies


def _violation(round_: RoundToCheck, sheet: Sheet, rule: Requirement, position: int) -> Violation:
    """Place the violation at the first of the wanted columns that the file has."""
    key = sheet.nyckel
    here = [name for name in rule.kraver if round_.address(key, position, name)]
    conditions = {
        sheet.field(name).roll or name: round_.typed(key, position, sheet.field(name))
        for name in rule.nar_varde
    }
    return Violation(
        kod=rule.kod,
        nyckel=key,
        position=position,
        falt=(here or rule.kraver)[0],
        forslag=_suggestion(round_, sheet, rule, position),
        detalj={str(name): value for name, value in conditions.items()},
    )


def _suggestion(round_: RoundToCheck, sheet: Sheet, rule: Requirement, position: int) -> str:
    """Return the promises that the row's own words speak of, by their headings."""
    if sheet.field(rule.kraver[0]).roll is not Role.LOFTE:
        return ""
    fields = [sheet.with_role(role) for role in (Role.PRIORITET, Role.AKTIVITET)]
    text = " ".join(round_.typed(sheet.nyckel, position, field) for field in fields if field)
    spoken = promises_in(round_, text)
    return ", ".join(
        sheet.field(name).rubrik for name in rule.kraver if sheet.field(name).nr in spoken
    )


def promises_in(round_: RoundToCheck, text: str) -> frozenset[int]:
    """Return the numbers of the patient promises whose wording a text uses."""
    sought = f" {words(text)}"
    return frozenset(
        promise.nr
        for promise in round_.form.loften
        if any(f" {words(sign)}" in sought for sign in (promise.text, *promise.kannetecken))
    )


def _violations(
    round_: RoundToCheck, sheet: Sheet, rule: Requirement, missing: Rows
) -> Iterator[Violation]:
    """Report rows that share a fault once, in a book where nothing that is asked for is filled in.

    Rows that have suggestions of their own speak for themselves.
    """
    by_book: dict[int, list[Violation]] = {}
    for position in missing.nonzero()[0].tolist():
        book = round_.book_of(sheet.nyckel, position)
        by_book.setdefault(book, []).append(_violation(round_, sheet, rule, position))
    if not by_book:
        return
    there = _there(round_, sheet, rule)
    books_with = set(round_.frame(sheet)["bok"].to_numpy()[there].tolist())
    for book, violations in by_book.items():
        alike = len(violations) >= FEW and not any(violation.forslag for violation in violations)
        if alike and book not in books_with and round_.catalogue.rules[rule.kod].vad_samlat:
            count = {"antal": str(len(violations))}
            yield msgspec.structs.replace(violations[0], till=violations[-1].position, detalj=count)
        else:
            yield from violations


def _begun(round_: RoundToCheck, sheet: Sheet, reported: Rows) -> Iterator[Violation]:
    """HP424: a row on which no requirement speaks, but a field that each row must have is empty."""
    for field in sheet.falt:
        if field.obligatorisk and field.roll is not Role.ID:
            missing = ~round_.filled(sheet, field) & ~reported
            reported = reported | missing
            yield from _at(sheet, Code.HP424, field.namn, missing)


def check_content(round_: RoundToCheck) -> Iterator[Violation]:
    """A sheet that should not be empty is (its code is the form's); once for an empty plan."""
    form = round_.form
    tick = form.cover.with_role(Role.INGET_ATT_RAPPORTERA)
    wanted = [sheet for sheet in form.tables if sheet.kraver_innehall]
    own = round_.own_books
    for book in own.index[~own[tick.namn]].tolist() if tick else own.index.tolist():
        tables = round_.plans.raw[book].tables
        empty = [s for s in wanted if s.nyckel in tables and not tables[s.nyckel].rows]
        for sheet in [form.plan] if form.plan in empty else empty:
            field = next((f for f in sheet.falt if f.obligatorisk), sheet.falt[0])
            yield Violation(
                kod=sheet.kraver_innehall, nyckel=sheet.nyckel, bok=book, falt=field.namn
            )
