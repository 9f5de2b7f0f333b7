"""Excel's rules that LibreOffice does not have: what Excel refuses or asks is refused here too.

Each rule names where Excel's is written down; docs/architecture.md lists them. The text format's
rule is one of them that changes what is stored: see :mod:`.formulas`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

#: "Excel specifications and limits" (Microsoft Support).
LONGEST_CELL = 32_767
LONGEST_FORMULA = 8_192
LONGEST_TEXT_IN_FORMULA = 255
LONGEST_SHEET_NAME = 31
#: Range.Value takes no array with a longer text (KB 818808; the limit of Excel 2007 and later).
LONGEST_IN_ARRAY = 8_203
#: Application.StatusBar.
LONGEST_STATUS = 255
#: Validation.InputTitle and Validation.InputMessage.
LONGEST_HELP_TITLE, LONGEST_HELP = 32, 255

_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
#: What Excel takes for something other than text where nothing says that it is text.
_READ_AS_SOMETHING_ELSE = re.compile(
    r"""\s*(?:[=+\-@].+
    |[\d.,]+\s*(?:%|e[+-]?\d+|kr)?
    |\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?(?:\s.*)?
    |\d{1,2}[-\s]?(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*[-\s]?\d*
    |(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]*[-\s]\d+
    |\d{1,2}:\d{2}(?::\d{2})?
    |true|false|sant|falskt)\s*""",
    re.IGNORECASE | re.VERBOSE,
)


class ExcelRuleError(ValueError):
    """A call that Excel would refuse, or answer with a question or a surprise."""


def check_values(rows: Iterable[Sequence[Any]], number_format: str | None) -> None:
    """Refuse values that Excel refuses, or would read as something else than the text they are.

    Range.Value parses a text as if it were typed; an apostrophe in front, or cells in the format
    Text, keep it text.
    """
    for row in rows:
        for value in row:
            if isinstance(value, str):
                _check_text(value, is_text=number_format == "@")


def _check_text(value: str, *, is_text: bool) -> None:
    if len(value) > min(LONGEST_CELL, LONGEST_IN_ARRAY):
        message = f"a text of {len(value)} characters: Excel takes {LONGEST_IN_ARRAY} in an array"
        raise ExcelRuleError(message)
    if not is_text and not value.startswith("'") and _READ_AS_SOMETHING_ELSE.fullmatch(value):
        message = f"Excel would read {value!r} as a number, a date, a logical value or a formula"
        raise ExcelRuleError(message)


def check_formula(formula: str) -> None:
    """Refuse a formula that is too long, or has a text in it that is."""
    if len(formula) > LONGEST_FORMULA:
        message = f"a formula of {len(formula)} characters: Excel takes {LONGEST_FORMULA}"
        raise ExcelRuleError(message)
    for text in _QUOTED.findall(formula):
        if len(text.replace('""', '"')) > LONGEST_TEXT_IN_FORMULA:
            message = f"a text in a formula: Excel takes {LONGEST_TEXT_IN_FORMULA} characters"
            raise ExcelRuleError(message)


def check_writable(sheet: Any, cells: Any) -> None:
    """Refuse cells that are locked on a protected sheet, hidden by a filter, or half of a merge.

    Worksheet.Protect; Range.ClearContents ("we can't do that to a merged cell"); what a write does
    to rows that a filter hides is not written down, so the filter must be taken away first.
    """
    if sheet.isProtected() and cells.CellProtection.IsLocked:
        message = f"{sheet.Name} is protected"
        raise ExcelRuleError(message)
    at = cells.RangeAddress
    for row in _hidden_rows(cells):
        if sheet.Rows.getByIndex(row).IsFiltered:
            message = f"row {row + 1} of {sheet.Name} is hidden by a filter"
            raise ExcelRuleError(message)
    whole = sheet.createCursorByRange(cells)
    whole.collapseToMergedArea()
    around = whole.RangeAddress
    if (around.EndRow, around.EndColumn) != (at.EndRow, at.EndColumn):
        message = f"part of a merged cell on {sheet.Name}"
        raise ExcelRuleError(message)


def _hidden_rows(cells: Any) -> set[int]:
    """Return the rows of a range that are not shown, for whatever reason; one call mostly."""
    at = cells.RangeAddress
    shown: set[int] = set()
    for part in cells.queryVisibleCells().RangeAddresses:
        shown.update(range(part.StartRow, part.EndRow + 1))
    return set(range(at.StartRow, at.EndRow + 1)) - shown


def check_structure(document: Any) -> None:
    """Refuse to add, remove or rename sheets where Workbook.ProtectStructure is true."""
    if document.isProtected():
        message = "the workbook's structure is protected"
        raise ExcelRuleError(message)


def check_sheet_name(name: str, others: Collection[str]) -> None:
    """Refuse a sheet name that is taken, too long, or has a sign that Excel does not allow."""
    if name.casefold() in {other.casefold() for other in others}:
        message = f"a sheet is called {name} already"
        raise ExcelRuleError(message)
    if not 0 < len(name) <= LONGEST_SHEET_NAME or _FORBIDDEN_IN_NAMES.search(name):
        message = f"no name for a sheet: {name!r}"
        raise ExcelRuleError(message)


def check_shown(sheet: Any) -> None:
    """Refuse to bring a hidden sheet to the front (Worksheet.Activate)."""
    if not sheet.IsVisible:
        message = f"{sheet.Name} is hidden"
        raise ExcelRuleError(message)


def check_in_front(controller: Any, sheet: Any) -> None:
    """Refuse to select cells of a sheet that is not in front (Range.Select)."""
    front = controller.getActiveSheet()
    if front.Name != sheet.Name:
        message = f"{sheet.Name} is not in front"
        raise ExcelRuleError(message)


def check_table(old: Any, new: Any, others: Iterable[Any]) -> None:
    """Refuse a table's new range as ListObject.Resize does.

    The headings stay on their row, the ranges overlap, a row stands under the headings, and
    another table is not touched.
    """
    same = (new.Sheet, new.StartRow) == (old.Sheet, old.StartRow)
    beside = new.StartColumn > old.EndColumn or new.EndColumn < old.StartColumn
    if not same or beside or new.EndRow <= new.StartRow:
        message = "a table keeps its heading row and has a row under it"
        raise ExcelRuleError(message)
    if any(_overlap(new, other) for other in others):
        message = "a table may not cover another"
        raise ExcelRuleError(message)


def _overlap(one: Any, other: Any) -> bool:
    return bool(
        one.Sheet == other.Sheet
        and one.StartRow <= other.EndRow
        and other.StartRow <= one.EndRow
        and one.StartColumn <= other.EndColumn
        and other.StartColumn <= one.EndColumn
    )


def check_length(text: str, most: int, what: str) -> None:
    """Refuse a text longer than Excel takes."""
    if len(text) > most:
        message = f"{what}: {len(text)} characters, Excel takes {most}"
        raise ExcelRuleError(message)
