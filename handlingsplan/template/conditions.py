"""Conditions on the rows of a table, each as a formula and as a function that agree.

A formula is an array expression of ones and zeros over the rows of an Excel table, made of what
every version of Excel and LibreOffice calculates. It must stand within SUMPRODUCT.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from handlingsplan.content import Filled
from handlingsplan.form import Requirement, Role, Sheet
from handlingsplan.template.plan import AS_ABOVE
from handlingsplan.text import fold

#: A row as it is handed out: field -> value.
Row = Mapping[str, Filled]
#: Says of the row with a number (from 0) among rows whether a condition holds.
Holds = Callable[[Sequence[Row], int], bool]

_PLAIN = re.compile(r"[^\W_]+( [^\W_]+)*")
_TO_ESCAPE = str.maketrans({char: f"'{char}" for char in "[]#'@"})


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition on a row.

    Attributes:
        formula: ones and zeros over the table's rows.
        holds: the same, for the rows as they are handed out.
    """

    formula: str
    holds: Holds

    def count(self, rows: Sequence[Row]) -> int:
        """Return how many rows it holds for."""
        return sum(self.holds(rows, number) for number in range(len(rows)))


def every(*conditions: Condition) -> Condition:
    """Return the condition that all of some conditions hold."""
    return Condition(
        formula="*".join(condition.formula for condition in conditions),
        holds=lambda rows, n: all(condition.holds(rows, n) for condition in conditions),
    )


def either(*conditions: Condition) -> Condition:
    """Return the condition that some of several conditions hold."""
    return Condition(
        formula=f"(({'+'.join(condition.formula for condition in conditions)})>0)",
        holds=lambda rows, n: any(condition.holds(rows, n) for condition in conditions),
    )


def opposite(condition: Condition) -> Condition:
    """Return the condition that another does not hold."""
    return Condition(
        formula=f"(1-{condition.formula})", holds=lambda rows, n: not condition.holds(rows, n)
    )


def text_of(row: Row, name: str) -> str:
    """Return a value as a formula sees it when it asks for its length."""
    value = row.get(name)
    return "" if value is None or value is False else str(value).strip()


class Table:
    """The conditions that a table sheet's rows can be asked for.

    Args:
        sheet: the sheet.
        lists: list name -> absolute range with its values.
        as_above: the words that mean "as above" in fields that can be inherited.
    """

    def __init__(self, sheet: Sheet, lists: Mapping[str, str], as_above: Iterable[str]) -> None:
        self.sheet = sheet
        self.lists = lists
        self._as_above = frozenset(map(fold, as_above))

    def column(self, name: str) -> str:
        """Return a structured reference to a field's cells."""
        heading = self.sheet.field(name).rubrik
        column = f"[{heading.translate(_TO_ESCAPE)}]"
        # Excel wants double brackets round a heading with signs in it, and refuses others.
        return f"{self.sheet.tabell}{column if _PLAIN.fullmatch(heading) else f'[{column}]'}"

    def filled(self, name: str) -> Condition:
        """Something stands in a field."""
        return Condition(
            formula=f"(LEN(TRIM({self.column(name)}))>0)",
            holds=lambda rows, n: bool(text_of(rows[n], name)),
        )

    def any_filled(self, names: Iterable[str]) -> Condition:
        """Something stands in at least one of some fields."""
        wanted = list(names)
        lengths = "+".join(f"LEN(TRIM({self.column(name)}))" for name in wanted)
        return Condition(
            formula=f"(({lengths})>0)",
            holds=lambda rows, n: any(text_of(rows[n], name) for name in wanted),
        )

    def used(self) -> Condition:
        """Something but the identity stands on the row."""
        return self.any_filled(f.namn for f in self.sheet.falt if f.roll is not Role.ID)

    def equals(self, name: str, values: Iterable[str]) -> Condition:
        """A field has one of some values."""
        wanted = list(values)
        column = self.column(name)
        return Condition(
            formula="((" + "+".join(f'({column}="{value}")' for value in wanted) + ")>0)",
            holds=lambda rows, n: fold(text_of(rows[n], name)) in set(map(fold, wanted)),
        )

    def says_as_above(self, name: str) -> Condition:
        """A field says "as above" in words."""
        return Condition(
            formula=f"ISNUMBER(MATCH(TRIM({self.column(name)}),{self.lists[AS_ABOVE]},0))",
            holds=lambda rows, n: fold(text_of(rows[n], name)) in self._as_above,
        )

    def own(self, name: str) -> Condition:
        """Something of the row's own stands in a field."""
        field = self.sheet.field(name)
        if not field.arvs or AS_ABOVE not in self.lists:
            return self.filled(name)
        return every(self.filled(name), opposite(self.says_as_above(name)))

    def goes_on(self) -> Condition:
        """The row stands under a row in use, so what may be left out means what stands there."""
        names = [field.namn for field in self.sheet.falt if field.obligatorisk]
        number = f"ROW({self.column(names[0])})"
        above = "+".join(f"LEN(TRIM(OFFSET({self.column(name)},-1,0)))" for name in names)
        return Condition(
            formula=f"(({number}>MIN({number}))*(({above})>0))",
            holds=lambda rows, n: n > 0 and any(text_of(rows[n - 1], name) for name in names),
        )

    def misses(self, rule: Requirement) -> Condition:
        """A requirement applies to the row, and nothing that it asks for is there."""
        applies = [self.own(name) for name in rule.nar]
        applies += [self.equals(name, values) for name, values in rule.nar_varde.items()]
        missing = opposite(self.any_filled(rule.kraver))
        if any(self.sheet.field(name).arvs for name in rule.kraver) and not any(
            self.sheet.field(name).arvs for name in rule.nar
        ):
            return every(*applies, missing, opposite(self.goes_on()))
        return every(*applies, missing)
