"""The user's own formulas about our sheets: a swap of sheets must not break them.

When a sheet is deleted, every formula that names it becomes ``#REF!``. So the formulas are read
before, and written back where they have changed, when the new sheets have taken the names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from handlingsplan.errors import HandlingsplanError
from handlingsplan.excel import native
from handlingsplan.excel.blocks import as_rows
from handlingsplan.excel.retry import retry_while_busy

_Cell = tuple[int, int]


class References(msgspec.Struct, frozen=True, kw_only=True):
    """The sheets with formulas that look at other sheets: cell ``(row, column)`` -> formula."""

    formulas: Sequence[tuple[Any, Mapping[_Cell, str]]]

    @classmethod
    def read(cls, sheets: Mapping[str, Any]) -> References:
        """Read the formulas of some sheets, each in one block."""
        found = [(sheet, _formulas(sheet)) for sheet in sheets.values()]
        return cls(formulas=[(sheet, cells) for sheet, cells in found if cells])

    def restore(self) -> list[str]:
        """Write back the formulas that are no longer as they were.

        Returns:
            The cells (as ``Blad!B3``) whose formula the program would not take back.
        """
        refused = []
        for sheet, cells in self.formulas:
            now = _formulas(sheet)
            for cell, formula in cells.items():
                if now.get(cell) != formula and not _written(sheet, cell, formula):
                    refused.append(_address(sheet, cell))
        return refused


@retry_while_busy
def _formulas(sheet: Any) -> dict[_Cell, str]:
    used = sheet.used_range
    top, left = used.row, used.column
    rows = as_rows(native.formulas_of(used))
    return {
        (top + i, left + j): value
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
        if isinstance(value, str) and value.startswith("=") and _looks_elsewhere(value)
    }


def _looks_elsewhere(formula: str) -> bool:
    return "!" in formula or "[" in formula  # another sheet's cells, or a table's columns


def _written(sheet: Any, cell: _Cell, formula: str) -> bool:
    try:
        _write(sheet, cell, formula)
    except HandlingsplanError:
        raise
    except Exception:  # noqa: BLE001  (part of an array, a locked cell: each engine's own error)
        return False
    return True


@retry_while_busy
def _write(sheet: Any, cell: _Cell, formula: str) -> None:
    native.set_formula(sheet.range(cell), formula)


@retry_while_busy
def _address(sheet: Any, cell: _Cell) -> str:
    return f"{sheet.name}!{sheet.range(cell).address.replace('$', '')}"
