"""Rules about indicators: outcomes per region, and when they were measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from handlingsplan.codes import Code
from handlingsplan.form import Field, Role, Sheet
from handlingsplan.text import words
from handlingsplan_validators.violations import RoundToCheck, Violation

if TYPE_CHECKING:
    import numpy.typing as npt

    Rows = npt.NDArray[Any]


def check_indicators(round_: RoundToCheck) -> Iterator[Violation]:
    """Run the rules of each sheet that holds outcomes."""
    for sheet in round_.form.tables:
        outcomes = sheet.all_with_role(Role.UTFALL)
        if outcomes and not round_.frame(sheet).empty:
            filled = np.array([round_.filled(sheet, field) for field in outcomes])
            yield from _undated(round_, sheet, np.logical_or.reduce(filled))
            yield from _regions(round_, sheet, outcomes, filled)
            yield from _small(round_, sheet, outcomes)


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
    for field, has in zip(outcomes, filled, strict=True):
        for position in (np.logical_or.reduce(filled) & ~has).nonzero()[0].tolist():
            region = regions.get(field.region)
            name = region.namn if region else field.rubrik
            said = round_.typed(sheet.nyckel, position, source) if source else ""
            if words(field.rubrik) not in words(said) and "<" not in said:
                yield Violation(
                    kod=Code.HP606,
                    nyckel=sheet.nyckel,
                    position=position,
                    falt=field.namn,
                    detalj={"region": name},
                )


def _small(round_: RoundToCheck, sheet: Sheet, outcomes: Sequence[Field]) -> Iterator[Violation]:
    """HP607: a count so small that it may identify patients, where the unit counts."""
    unit = sheet.with_role(Role.ENHET)
    if unit is None:
        return
    least = round_.limit(Code.HP607, "minst")
    counting = [words(choice.namn) for choice in round_.form.choices(unit) if choice.antal]
    frame = round_.frame(sheet)
    units = frame[unit.namn]
    counted = [
        text
        for text in units.dropna().unique()
        if any(f"{words(text)} ".startswith(f"{count} ") for count in counting)
    ]
    for field in (*outcomes, *sheet.all_with_role(Role.BASLINJE)):
        values = frame[field.namn]
        small = units.isin(counted) & (values > 0) & (values < least)
        for position in small.to_numpy().nonzero()[0].tolist():
            yield Violation(
                kod=Code.HP607,
                nyckel=sheet.nyckel,
                position=position,
                falt=field.namn,
                detalj={"minst": str(least)},
            )
