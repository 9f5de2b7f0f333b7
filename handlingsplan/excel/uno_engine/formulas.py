"""Values and formulas between Excel's ways of writing and LibreOffice's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlingsplan.excel.uno_engine.connect import import_uno

#: Excel's codes of the format that keeps what is typed as text, and of the one for anything.
TEXT, GENERAL = "@", "General"

_CELL_ROWS = tuple[tuple[Any, ...], ...]
_XL_A1 = 1  # com.sun.star.sheet.AddressConvention.XL_A1
_OOXML = 5  # com.sun.star.sheet.FormulaLanguage.OOXML: English names and commas
_TEXT_TYPE, _NUMBER_TYPE = 256, 16  # com.sun.star.util.NumberFormat
_ALL_GROUPS = 0x7FFFFFFF  # com.sun.star.sheet.FormulaMapGroup.ALL_EXCEPT_SPECIAL and SPECIAL


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


def read(document: Any, cells: Any) -> _CELL_ROWS:
    """Return what :attr:`Range.formula` returns in Excel: formulas in English with commas.

    A text that begins with an equals sign looks like a formula, as it does in Excel.
    """
    shown = cells.getFormulaArray()
    if not any(str(value).startswith("=") for row in shown for value in row):
        return tuple(tuple(_constant(value) for value in row) for row in shown)
    parser = _parser(document)
    return tuple(
        tuple(
            _formula(parser, cells.getCellByPosition(j, i))
            if value.startswith("=")
            else _constant(value)
            for j, value in enumerate(row)
        )
        for i, row in enumerate(shown)
    )


def _constant(shown: str) -> str:
    """Return a constant without the apostrophe that LibreOffice shows before text like a number."""
    return shown.removeprefix("'")


def _formula(parser: Any, cell: Any) -> str:
    tokens = cell.getTokens()
    if not tokens:  # a text that begins with an equals sign
        return str(cell.getString())
    return "=" + str(parser.printFormula(tokens, cell.CellAddress))


def write(document: Any, cells: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Write constants in one block, then the formulas among them.

    A formula for a cell in the format Text is stored as text, as Excel does ("Format numbers as
    text", Microsoft Support: such a cell shows the formula and not its result).
    """
    is_formula = [[isinstance(v, str) and v.startswith("=") for v in row] for row in rows]
    constants = [
        ["" if f else v for v, f in zip(*pair, strict=True)]
        for pair in zip(rows, is_formula, strict=True)
    ]
    cells.setDataArray(literal(constants))
    parser = _parser(document)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if is_formula[i][j]:
                _write_formula(document, parser, cells.getCellByPosition(j, i), value)


def _write_formula(document: Any, parser: Any, cell: Any, formula: str) -> None:
    if number_format(document, cell) == TEXT:
        cell.setString(formula)
    else:
        cell.setTokens(parser.parseFormula(formula[1:], cell.CellAddress))


def number_format(document: Any, cells: Any) -> str | None:
    """Return the code of the cells' format; ``None`` where they have different ones."""
    if cells.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":
        return None
    found = document.NumberFormats.getByKey(cells.NumberFormat)
    if found.Type & _TEXT_TYPE:
        return TEXT
    return GENERAL if found.StandardFormat else str(found.FormatString)


def set_number_format(document: Any, cells: Any, code: str) -> None:
    """Give cells the format Text or General, the two that the door sets.

    The keys are those of the system's own language: with another one's LibreOffice changes the
    cells' language and leaves their format.
    """
    kinds = {GENERAL: _NUMBER_TYPE, TEXT: _TEXT_TYPE}
    nowhere = import_uno().createUnoStruct("com.sun.star.lang.Locale")
    cells.NumberFormat = document.NumberFormats.getStandardFormat(kinds[code], nowhere)
