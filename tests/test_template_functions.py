"""A template calculates in every Excel that people have: its formulas use old functions alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.template_books import FORMS, blank

#: Functions of Excel 2007 and earlier; those that came later need a prefix that we do not write.
OLD = frozenset(
    (
        *("ADDRESS", "AND", "CHAR", "COLUMN", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DAY"),
        *("FIND", "HYPERLINK", "IF", "IFERROR", "INDEX", "ISERROR", "ISNA", "ISNUMBER", "LEFT"),
        *("LEN", "LOWER", "MATCH", "MAX"),
        *("MID", "MIN", "MONTH", "N", "RIGHT", "ROW", "ROWS", "SEARCH", "SMALL"),
        *("SUBSTITUTE", "SUMPRODUCT", "TRIM", "VALUE", "YEAR"),
    )
)  # fmt: skip
CALL = re.compile(r"\b([A-Z][A-Z.]*)\(")
TEXT = re.compile(r'"[^"]*"')
LONGEST = 8192  # characters of a formula, in Excel


def beside_cells(sheet: Worksheet) -> Iterator[str]:
    """Go through the formulas of a sheet's conditional formats and rules for input."""
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            yield from rule.formula
    for rule in sheet.data_validations.dataValidation:
        yield from filter(None, (rule.formula1, rule.formula2))


@pytest.mark.parametrize("name", FORMS)
def test_formulas_use_functions_that_every_excel_has(name: str) -> None:
    """No XLOOKUP or LET; no clock and no OFFSET, for which Excel asks to save what was opened."""
    formulas = [
        cell.value
        for sheet in blank(name).seen
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 50
    formulas += [one.attr_text or "" for one in blank(name).seen.defined_names.values()]
    formulas += [formula for sheet in blank(name).seen for formula in beside_cells(sheet)]
    assert max(map(len, formulas)) <= LONGEST
    used = {call for formula in formulas for call in CALL.findall(TEXT.sub("", formula))}
    assert used - OLD == set()
