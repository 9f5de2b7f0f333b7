"""Conditions on the rows of a table, each as a formula and as a function that agree.

A formula is an array expression of ones and zeros over the rows of an Excel table, made of what
every version of Excel and LibreOffice calculates. It must stand within SUMPRODUCT.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from handlingsplan.content import Filled
from handlingsplan.form import FieldType, Requirement, Role, Sheet
from handlingsplan.reading.values import TICKS, is_ticked
from handlingsplan.spreadsheet.a1 import column_letter
from handlingsplan.template.plan import AS_ABOVE, heading_row
from handlingsplan.text import fold

#: A row as it is handed out: field -> value.
Row = Mapping[str, Filled]
#: Says of the row with a number (from 0) among rows whether a condition holds.
Holds = Callable[[Sequence[Row], int], bool]

_PLAIN = re.compile(r"[^\W_]+( [^\W_]+)*")
#: Rows that addresses reach over, from the first under the headings.
_REACH = 200
#: The name of all that is read as a tick, each word between two pairs of spaces.
TICKED = "hp_kryss_ord"
#: What the formulas see in the place of an error, so that a cell with one costs itself alone.
_ERROR = "#FEL"
_TO_ESCAPE = str.maketrans({char: f"'{char}" for char in "[]#'@"})


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition on a row.

    Attributes:
        formula: ones and zeros over the table's rows.
        holds: the same, for the rows as they are handed out.
        over: the cells, one for each row, that the formula is over; empty for the table's own rows.
    """

    formula: str
    holds: Holds
    over: str = ""

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


def ticked_words() -> str:
    """Return what :data:`TICKED` stands for: what the reader takes for a tick."""
    words = [word for word, ticked in TICKS.items() if ticked]
    return "  ".join(["", *words, *(f"{word}." for word in words), ""])


def ticked(reference: str) -> str:
    """Return a formula that says whether a cell, or each of some cells, is ticked.

    Words are told apart by two spaces, which no text has that TRIM has gone through.
    """
    return f'ISNUMBER(FIND("  "&LOWER(TRIM({reference}))&"  ",{TICKED}))'


def without_error(reference: str, instead: str = _ERROR) -> str:
    """Return a formula for the value of a cell, or of each of some cells, where it is no error."""
    return f'IFERROR({reference},"{instead}")'


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

    def values(self, name: str) -> str:
        """Return a formula for what stands in a field's cells, errors apart."""
        return without_error(self.column(name))

    def filled(self, name: str) -> Condition:
        """Something stands in a field: a tick, where it is one for ticks."""
        return self.any_filled([name])

    def any_filled(self, names: Iterable[str]) -> Condition:
        """Something stands in at least one of some fields."""
        wanted = {name: self._is_filled_of(name) for name in names}
        return Condition(
            formula=f"(({'+'.join(map(self._amount, wanted))})>0)",
            holds=lambda rows, n: any(
                is_filled(text_of(rows[n], name)) for name, is_filled in wanted.items()
            ),
        )

    def _amount(self, name: str) -> str:
        """Return a formula that is more than nothing where something stands in a field."""
        if self.sheet.field(name).typ is FieldType.KRYSS:
            return ticked(self.column(name))
        return f"LEN(TRIM({self.values(name)}))"

    def _is_filled_of(self, name: str) -> Callable[[str], bool | None]:
        """Return what says of a text whether it fills a field."""
        return is_ticked if self.sheet.field(name).typ is FieldType.KRYSS else bool

    def error(self) -> Condition:
        """A cell of the row shows an error; nothing is handed out with one."""
        errors = "+".join(f"ISERROR({self.column(field.namn)})" for field in self.sheet.falt)
        return Condition(formula=f"(({errors})>0)", holds=lambda _rows, _n: False)

    def used(self) -> Condition:
        """Something but the identity stands on the row."""
        return self.any_filled(f.namn for f in self.sheet.falt if f.roll is not Role.ID)

    def equals(self, name: str, values: Iterable[str]) -> Condition:
        """A field has one of some values."""
        wanted = list(values)
        folded, column = set(map(fold, wanted)), self.values(name)
        return Condition(
            formula="((" + "+".join(f'({column}="{value}")' for value in wanted) + ")>0)",
            holds=lambda rows, n: fold(text_of(rows[n], name)) in folded,
        )

    def says_as_above(self, name: str) -> Condition:
        """A field says "as above" in words."""
        return Condition(
            formula=f"ISNUMBER(MATCH(TRIM({self.values(name)}),{self.lists[AS_ABOVE]},0))",
            holds=lambda rows, n: fold(text_of(rows[n], name)) in self._as_above,
        )

    def own(self, name: str) -> Condition:
        """Something of the row's own stands in a field."""
        field = self.sheet.field(name)
        if not field.arvs or AS_ABOVE not in self.lists:
            return self.filled(name)
        return every(self.filled(name), opposite(self.says_as_above(name)))

    def misses(self, rule: Requirement) -> Condition:
        """A requirement applies to the row, and nothing that it asks for is there."""
        inherited = any(self.sheet.field(name).arvs for name in rule.kraver)
        if inherited and not any(self.sheet.field(name).arvs for name in rule.nar):
            cells = Cells(self.sheet, self.lists, self._as_above)
            found = every(cells.unmet(rule), opposite(cells.goes_on()))
            return msgspec.structs.replace(found, over=cells.column(self.sheet.falt[0].namn))
        return self.unmet(rule)

    def unmet(self, rule: Requirement) -> Condition:
        """A requirement applies to the row, and no cell of the row's own meets it."""
        applies = [self.own(name) for name in rule.nar]
        applies += [self.equals(name, values) for name, values in rule.nar_varde.items()]
        return every(*applies, opposite(self.any_filled(rule.kraver)))


class Cells(Table):
    """The same conditions over a table's cells by their addresses, which can look at the row above.

    A table's column by name can be moved a row only by OFFSET, which Excel calculates anew when a
    file is opened, and then asks whether to save it. The addresses reach a good way below the
    prepared rows, and Excel moves them when rows are put in.
    """

    def column(self, name: str, up: int = 0) -> str:
        """Return the addresses of a field's cells, or of those some rows further up."""
        letter = column_letter([field.namn for field in self.sheet.falt].index(name) + 1)
        first = heading_row(self.sheet) + 2 - up
        return f"'{self.sheet.namn}'!${letter}${first}:${letter}${first + _REACH - 1}"

    def goes_on(self) -> Condition:
        """The row stands under a row in use, so what may be left out means what stands there."""
        names = [field.namn for field in self.sheet.falt if field.obligatorisk]
        number = f"ROW({self.column(names[0])})"
        above = "+".join(f"LEN(TRIM({without_error(self.column(name, up=1))}))" for name in names)
        return Condition(
            formula=f"(({number}>MIN({number}))*(({above})>0))",
            holds=lambda rows, n: n > 0 and any(text_of(rows[n - 1], name) for name in names),
        )
