"""Rules about indicators: outcomes per region, and when they were measured."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from handlingsplan.codes import Code
from handlingsplan.form import Choice, Field, FieldType, Role, Sheet
from handlingsplan.text import fold, words
from handlingsplan.units import holds_unit_of, is_unit_of, unit_key
from handlingsplan_validators.violations import RoundToCheck, Violation, shown

if TYPE_CHECKING:
    import numpy.typing as npt

    Rows = npt.NDArray[Any]


_FIGURES = re.compile(r"[0-9\s.,:+-]+")
#: A hundred times a fraction is at most so many times more or less than the row's highest number.
_ALIKE = 3


def check_indicators(round_: RoundToCheck) -> Iterator[Violation]:
    """Run the rules of each sheet that holds outcomes."""
    for sheet in round_.form.tables:
        outcomes = sheet.all_with_role(Role.UTFALL)
        if outcomes and not round_.frame(sheet).empty:
            filled = np.array([round_.filled(sheet, field) for field in outcomes])
            yield from _undated(round_, sheet, np.logical_or.reduce(filled))
            yield from _regions(round_, sheet, outcomes, filled)
            yield from _small(round_, sheet, outcomes)
            yield from _fractions(round_, sheet, outcomes)
            yield from _other_units(round_, sheet)


def _undated(round_: RoundToCheck, sheet: Sheet, measured: Rows) -> Iterator[Violation]:
    """HP605: an outcome, but no day on which it was measured."""
    field = sheet.with_role(Role.MATDATUM)
    if field is None:
        return
    for position in (measured & ~round_.filled(sheet, field)).nonzero()[0].tolist():
        yield Violation(kod=Code.HP605, nyckel=sheet.nyckel, position=position, falt=field.namn)


def _regions(
    round_: RoundToCheck, sheet: Sheet, outcomes: Sequence[Field], filled: Rows
) -> Iterator[Violation]:
    """HP606: some regions have an outcome, one has not, and the source does not say why."""
    regions = {region.id: region for region in round_.plans.organisation.regioner}
    source = sheet.with_role(Role.KALLA)
    for field, own, has in zip(outcomes, _own_words(outcomes), filled, strict=True):
        for position in (np.logical_or.reduce(filled) & ~has).nonzero()[0].tolist():
            region = regions.get(field.region)
            name = region.namn if region else field.rubrik
            said = round_.typed(sheet.nyckel, position, source) if source else ""
            if own.isdisjoint(words(said).split()) and "<" not in said:
                yield Violation(
                    kod=Code.HP606,
                    nyckel=sheet.nyckel,
                    position=position,
                    falt=field.namn,
                    detalj={"region": name},
                )


def _own_words(outcomes: Sequence[Field]) -> list[set[str]]:
    """Return the words by which each region's column is called and no other's: Kalmar, RKL."""
    called = [set(words(" ".join((field.rubrik, *field.alias))).split()) for field in outcomes]
    counted = Counter(chain.from_iterable(called))
    return [{word for word in own if counted[word] == 1} for own in called]


def _small(round_: RoundToCheck, sheet: Sheet, outcomes: Sequence[Field]) -> Iterator[Violation]:
    """HP607: a count so small that it may identify patients, where the unit counts."""
    unit = sheet.with_role(Role.ENHET)
    if unit is None:
        return
    least = round_.limit(Code.HP607, "minst")
    frame = round_.frame(sheet)
    units = frame[unit.namn]
    counted = _spellings(round_, sheet, unit, lambda choice: choice.antal)
    hidden = "" if round_.form.minsta_antal else None
    for field in (*outcomes, *sheet.all_with_role(Role.BASLINJE)):
        values = frame[field.namn]
        small = units.isin(counted) & (values > 0) & (values < least)
        for position in small.to_numpy().nonzero()[0].tolist():
            yield Violation(
                kod=Code.HP607,
                nyckel=sheet.nyckel,
                position=position,
                falt=field.namn,
                varde=hidden,
                detalj={"minst": str(least)},
            )


def _spellings(
    round_: RoundToCheck, sheet: Sheet, unit: Field, chosen: Callable[[Choice], bool]
) -> list[str]:
    """Return the units in the plans, as typed, that begin like some choices of the list."""
    known = [choice for choice in round_.form.choices(unit) if chosen(choice)]
    typed = round_.frame(sheet)[unit.namn].dropna().unique()
    return [text for text in typed if is_unit_of(text, known)]


def _per_cent(round_: RoundToCheck, sheet: Sheet, unit: Field) -> list[str]:
    """Return the units in the plans, as typed, that say per cent anywhere: ``andel (%)``."""
    known = [choice for choice in round_.form.choices(unit) if choice.procent]
    typed = round_.frame(sheet)[unit.namn].dropna().unique()
    return [text for text in typed if holds_unit_of(text, known)]


def _other_units(round_: RoundToCheck, sheet: Sheet) -> Iterator[Violation]:
    """HP612: a cell shows a number with another unit than the row's."""
    unit = sheet.with_role(Role.ENHET)
    if unit is None:
        return
    per_cent = set(_per_cent(round_, sheet, unit))
    units = round_.column(sheet.nyckel, unit.namn)
    for field in (field for field in sheet.falt if field.typ is FieldType.TAL):
        values = round_.column(sheet.nyckel, field.namn)
        texts = round_.column(sheet.nyckel, f"{field.namn}_skrivet")
        for position, (text, of_row) in enumerate(zip(texts, units, strict=True)):
            if not isinstance(text, str) or not isinstance(of_row, str):
                continue
            if math.isnan(values[position]) or _agrees(text, of_row, per_cent=of_row in per_cent):
                continue
            yield Violation(
                kod=Code.HP612,
                nyckel=sheet.nyckel,
                position=position,
                falt=field.namn,
                detalj={"enhet": of_row},
            )


def _agrees(text: str, of_row: str, *, per_cent: bool) -> bool:
    """Say whether the unit that stands beside a number, if any, is the row's, or cut short."""
    own, row = unit_key(_FIGURES.sub(" ", text)), unit_key(of_row)
    if own == "%":
        return per_cent
    return own.startswith(row) or row.startswith(own)


def _fractions(
    round_: RoundToCheck, sheet: Sheet, outcomes: Sequence[Field]
) -> Iterator[Violation]:
    """HP611: 0,79 where the unit is per cent, and the row's other numbers show that 79 is meant.

    Where all are like that, it is the goal that is asked about, if more is better: nobody aims at
    0,8 per cent of something good.
    """
    unit = sheet.with_role(Role.ENHET)
    if unit is None:
        return
    frame = round_.frame(sheet)
    roles = (Role.BASLINJE, Role.MALVARDE)
    fields = [*(f for role in roles for f in sheet.all_with_role(role)), *outcomes]
    per_cent = _per_cent(round_, sheet, unit)
    numbers = frame[[field.namn for field in fields]].to_numpy(dtype="float64")
    numbers = np.where(frame[[unit.namn]].isin(per_cent).to_numpy(), numbers, np.nan)
    highest = np.fmax.reduce(numbers, axis=1, keepdims=True)
    hundred = numbers * 100
    alike = (hundred >= highest / _ALIKE) & (hundred <= highest * _ALIKE)
    goals = [field.roll is Role.MALVARDE for field in fields]
    alike |= (highest <= 1) & _more_is_better(round_, sheet)[:, None] & goals
    for position, number in np.argwhere((numbers > 0) & (numbers <= 1) & alike).tolist():
        yield Violation(
            kod=Code.HP611,
            nyckel=sheet.nyckel,
            position=position,
            falt=fields[number].namn,
            forslag=shown(float(round(hundred[position, number], 10))),
            detalj={"enhet": round_.typed(sheet.nyckel, position, unit)},
        )


def _more_is_better(round_: RoundToCheck, sheet: Sheet) -> Rows:
    """Say of each row whether a higher outcome is better."""
    field = sheet.with_role(Role.RIKTNING)
    if field is None:
        return np.zeros(len(round_.frame(sheet)), dtype=bool)
    better = {fold(choice.namn) for choice in round_.form.choices(field) if choice.riktning > 0}
    said = round_.column(sheet.nyckel, field.namn)
    return np.array([isinstance(one, str) and fold(one) in better for one in said], dtype=bool)
