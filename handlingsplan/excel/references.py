"""The user's own formulas about our sheets: a swap of sheets must not break them.

When a sheet is deleted, every formula that names it becomes ``#REF!``. So the formulas are read
before, and written back where they have changed, when the new sheets have taken the names.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from handlingsplan.excel.blocks import as_rows
from handlingsplan.excel.patience import patient

_Cell = tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Sheet -> cell ``(row, column)`` -> formula, of the formulas that look at other sheets."""

    formulas: Mapping[str, Mapping[_Cell, str]]

    @classmethod
    def read(cls, book: Any, sheets: Iterable[str]) -> References:
        """Read the formulas of some sheets, each in one block."""
        found = {name: _formulas(book, name) for name in sheets}
        return cls(formulas={name: cells for name, cells in found.items() if cells})

    def restore(self, book: Any) -> None:
        """Write back the formulas that are no longer as they were."""
        for name, cells in self.formulas.items():
            now = _formulas(book, name)
            for cell, formula in cells.items():
                if now.get(cell) != formula:
                    _write(book, name, cell, formula)


@patient
def _formulas(book: Any, name: str) -> dict[_Cell, str]:
    used = book.sheets[name].used_range
    top, left = used.row, used.column
    rows = as_rows(used.formula)
    return {
        (top + i, left + j): value
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
        if isinstance(value, str) and value.startswith("=") and _looks_elsewhere(value)
    }


def _looks_elsewhere(formula: str) -> bool:
    return "!" in formula or "[" in formula  # another sheet's cells, or a table's columns


@patient
def _write(book: Any, name: str, cell: _Cell, formula: str) -> None:
    with contextlib.suppress(ValueError):  # a formula that the program itself would not take back
        book.sheets[name].range(cell).formula = formula
