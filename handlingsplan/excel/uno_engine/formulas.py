"""Values and formulas between Excel's ways of writing and LibreOffice's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_CELL_ROWS = tuple[tuple[Any, ...], ...]
_XL_A1 = 1  # com.sun.star.sheet.AddressConvention.XL_A1
_OOXML = 5  # com.sun.star.sheet.FormulaLanguage.OOXML: English names and commas
_ALL_GROUPS = 0x7FFFFFFF  # com.sun.star.sheet.FormulaMapGroup.ALL_EXCEPT_SPECIAL and SPECIAL


def letter(column: int) -> str:
    """Return a column's letter; the first column is 1.

    >>> letter(1), letter(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def block(value: Any, shape: tuple[int, int]) -> Sequence[Sequence[Any]]:
    """Return ``value`` as rows that fill ``shape``: a single value fills every cell."""
    rows, columns = shape
    if not isinstance(value, (list, tuple)):
        return [[value] * columns] * rows
    if value and not isinstance(value[0], (list, tuple)):
        return [value]
    return value


def literal(rows: Sequence[Sequence[Any]]) -> _CELL_ROWS:
    """Return rows as UNO takes them: an apostrophe in front means text, as in Excel."""
    return tuple(tuple(_literal(value) for value in row) for row in rows)


def _literal(value: Any) -> str | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.removeprefix("'")
    return float(value)


def _parser(document: Any) -> Any:
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    mapper = document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
    parser.OpCodeMap = mapper.getAvailableMappings(_OOXML, _ALL_GROUPS)
    parser.FormulaConvention = _XL_A1
    return parser


def read(document: Any, cells: Any, corner: tuple[int, int]) -> _CELL_ROWS:
    """Return what :attr:`Range.formula` returns in Excel: formulas in English with commas."""
    del corner
    shown = cells.getFormulaArray()
    if not any(str(value).startswith("=") for row in shown for value in row):
        return tuple(shown)
    parser = _parser(document)
    return tuple(
        tuple(
            _formula(parser, cells.getCellByPosition(j, i)) if value.startswith("=") else value
            for j, value in enumerate(row)
        )
        for i, row in enumerate(shown)
    )


def _formula(parser: Any, cell: Any) -> str:
    tokens = cell.getTokens()
    if not tokens:  # a text that begins with an equals sign
        return "'" + str(cell.getString())
    return "=" + str(parser.printFormula(tokens, cell.CellAddress))


def write(document: Any, cells: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Write constants in one block, then the formulas among them."""
    is_formula = [[isinstance(v, str) and v.startswith("=") for v in row] for row in rows]
    cells.setDataArray(
        literal(
            [
                ["" if f else v for v, f in zip(*pair, strict=True)]
                for pair in zip(rows, is_formula, strict=True)
            ]
        )
    )
    parser = _parser(document)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if is_formula[i][j]:
                cell = cells.getCellByPosition(j, i)
                cell.setTokens(parser.parseFormula(value[1:], cell.CellAddress))
