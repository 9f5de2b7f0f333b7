"""The formulas behind "Klar?": how many rows each requirement of the form applies to and misses.

They are made of the same :class:`~handlingsplan.form.Requirement` records as the checks, so what
the cover says is missing is what the checks will say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from handlingsplan.content import Filled
from handlingsplan.form import Form, Requirement, Role, Sheet

_PLAIN = re.compile(r"[^\W_]+( [^\W_]+)*")
_TO_ESCAPE = str.maketrans({char: f"'{char}" for char in "[]#'@"})


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A number on the hidden sheet: how it is calculated, and what it is from the start.

    Attributes:
        nyckel: key of the sheet whose rows are counted.
        kvar: what a row that misses a requirement is called; empty for the number of used rows.
        formula: the formula, without the leading ``=``.
        value: its value in the workbook as it is handed out.
    """

    nyckel: str
    kvar: str
    formula: str
    value: int


def counts(form: Form, rows: Mapping[str, Sequence[Mapping[str, Filled]]]) -> list[Count]:
    """Return for each table sheet its used rows, then its requirements, in the form's order.

    Args:
        form: the form.
        rows: sheet key -> the rows as they are handed out.
    """
    found: list[Count] = []
    for sheet in form.tables:
        filled = rows[sheet.nyckel]
        used = sum(_used(sheet, row) for row in filled)
        found.append(Count(nyckel=sheet.nyckel, kvar="", formula=_used_rows(sheet), value=used))
        found += [
            Count(
                nyckel=sheet.nyckel,
                kvar=rule.kvar,
                formula=_missing(sheet, rule),
                value=sum(_misses(rule, row) for row in filled),
            )
            for rule in sheet.krav
        ]
    return found


def _used(sheet: Sheet, row: Mapping[str, Filled]) -> bool:
    return any(row.get(field.namn) for field in sheet.falt if field.roll is not Role.ID)


def _misses(rule: Requirement, row: Mapping[str, Filled]) -> bool:
    applies = all(row.get(name) for name in rule.nar) and all(
        row.get(name) in values for name, values in rule.nar_varde.items()
    )
    return applies and not any(row.get(name) for name in rule.kraver)


def _used_rows(sheet: Sheet) -> str:
    typed = [field.namn for field in sheet.falt if field.roll is not Role.ID]
    return f"SUMPRODUCT(--(({'+'.join(_length(sheet, name) for name in typed)})>0))"


def _column(sheet: Sheet, name: str) -> str:
    heading = sheet.field(name).rubrik
    column = f"[{heading.translate(_TO_ESCAPE)}]"
    # Excel wants double brackets round a heading with signs in it, and refuses the file without.
    return f"{sheet.tabell}{column if _PLAIN.fullmatch(heading) else f'[{column}]'}"


def _length(sheet: Sheet, name: str) -> str:
    return f"LEN(TRIM({_column(sheet, name)}))"


def _missing(sheet: Sheet, rule: Requirement) -> str:
    terms = [f"({_length(sheet, name)}>0)" for name in rule.nar]
    for name, values in rule.nar_varde.items():
        terms.append("((" + "+".join(f'({_column(sheet, name)}="{v}")' for v in values) + ")>0)")
    terms.append("((" + "+".join(_length(sheet, name) for name in rule.kraver) + ")=0)")
    return f"SUMPRODUCT({'*'.join(terms)})"
