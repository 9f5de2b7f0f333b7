"""The formulas behind "Klar?": how many rows each requirement of the form applies to and misses.

They are made of the same :class:`~handlingsplan.form.Requirement` records as the checks, so what
the cover says is missing is what the checks will say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from handlingsplan.form import Form, Requirement, Role, Sheet

_TO_ESCAPE = str.maketrans({char: f"'{char}" for char in "[]#'@"})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A requirement as two formulas (without the leading ``=``).

    Attributes:
        sheet: the sheet whose rows are counted.
        kvar: what a row that misses it is called.
        missing: number of rows that miss it.
    """

    sheet: Sheet
    kvar: str
    missing: str


def counts(form: Form) -> Iterator[Count]:
    """Return a count for each requirement, sheet by sheet in the form's order."""
    for sheet in form.tables:
        for rule in sheet.krav:
            missing = _missing(sheet, rule)
            yield Count(sheet=sheet, kvar=rule.kvar, missing=missing)


def used_rows(sheet: Sheet) -> str:
    """Return the formula for the number of rows in which anything but the identity stands."""
    typed = [field.namn for field in sheet.falt if field.roll is not Role.ID]
    return f"SUMPRODUCT(--(({'+'.join(_length(sheet, name) for name in typed)})>0))"


def _column(sheet: Sheet, name: str) -> str:
    return f"{sheet.tabell}[{sheet.field(name).rubrik.translate(_TO_ESCAPE)}]"


def _length(sheet: Sheet, name: str) -> str:
    return f"LEN(TRIM({_column(sheet, name)}))"


def _missing(sheet: Sheet, rule: Requirement) -> str:
    terms = [f"({_length(sheet, name)}>0)" for name in rule.nar]
    for name, values in rule.nar_varde.items():
        terms.append("((" + "+".join(f'({_column(sheet, name)}="{v}")' for v in values) + ")>0)")
    terms.append("((" + "+".join(_length(sheet, name) for name in rule.kraver) + ")=0)")
    return f"SUMPRODUCT({'*'.join(terms)})"
