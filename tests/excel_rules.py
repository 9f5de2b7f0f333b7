"""Excel's rules that LibreOffice does not have: what Excel refuses or asks is refused here too.

The bench (:mod:`tests.excel_bench`) asks here at each call, so that a button that breaks a rule
fails. Each rule names where Excel's is written down; docs/architecture.md lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from handlingsplan.excel.uno_engine.formulas import block

#: "Excel specifications and limits" (Microsoft Support).
LONGEST_CELL = 32_767
LONGEST_FORMULA = 8_192
LONGEST_TEXT_IN_FORMULA = 255
LONGEST_SHEET_NAME = 31
#: Range.Value takes no array with a longer text (KB 818808; the limit of Excel 2007 and later).
LONGEST_IN_ARRAY = 8_203
#: Application.StatusBar.
LONGEST_STATUS = 255

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


def refuse(kind: str, thing: Any, name: str, *given: Any, **named: Any) -> None:
    """Refuse a call, or a value that is set, where Excel would.

    Args:
        kind: the thing's class, by its name in ``xlwings.base_classes``.
        thing: the object of LibreOffice's engine.
        name: the method, or what is set.
        given, named: the arguments, or the value.
    """
    rule = _RULES.get((kind, name))
    if rule:
        rule(thing, *given, **named)


def _values(cells: Any, value: Any) -> None:
    _writable(cells)
    check_values(block(value, cells.shape), cells.number_format)


def _formulas(cells: Any, value: Any) -> None:
    _writable(cells)
    for row in block(value, cells.shape):
        formulas = [one for one in row if isinstance(one, str) and one.startswith("=")]
        for formula in formulas:
            check_formula(formula)
        check_values([[one for one in row if one not in formulas]], cells.number_format)


def _writable(cells: Any) -> None:
    check_writable(cells.sheet.raw, cells.raw)


def _selected(cells: Any) -> None:
    controller = cells.sheet.book.document.getCurrentController()
    if controller is not None:
        check_in_front(controller, cells.sheet.raw)


def _renamed(sheet: Any, name: str) -> None:
    document = sheet.book.document
    check_structure(document)
    check_sheet_name(name, set(document.Sheets.ElementNames) - {sheet.name})


def _copied(_sheet: Any, before: Any, after: Any) -> None:
    """Worksheet.Copy asks which of two names to keep."""
    target = (after or before).book
    check_structure(target.document)
    if target.app.display_alerts:
        message = "Excel asks about names while sheets are copied: turn display_alerts off"
        raise ExcelRuleError(message)


def _table_renamed(table: Any, name: str) -> None:
    names = table.range.sheet.book.document.DatabaseRanges.ElementNames
    taken = {other.casefold() for other in names}
    if name.casefold() in taken - {table.name.casefold()}:  # names are the book's
        message = f"a table is called {name} already"
        raise ExcelRuleError(message)


def _resized(table: Any, area: Any) -> None:
    sheet = table.range.sheet
    others = [one.range.raw.RangeAddress for one in sheet.tables if one.name != table.name]
    check_table(table.range.raw.RangeAddress, area.raw.RangeAddress, others)


def _shown_below(_app: Any, text: object) -> None:
    if len(str(text or "")) > LONGEST_STATUS:
        message = f"StatusBar: Excel takes {LONGEST_STATUS} characters"
        raise ExcelRuleError(message)


_RULES: Mapping[tuple[str, str], Callable[..., None]] = {
    ("Range", "raw_value"): _values,
    ("Range", "formula"): _formulas,
    ("Range", "formula2"): _formulas,
    ("Range", "clear_contents"): _writable,
    ("Range", "select"): _selected,
    ("Sheets", "add"): lambda sheets, **_: check_structure(sheets.active.book.document),
    ("Sheet", "name"): _renamed,
    ("Sheet", "activate"): lambda sheet: check_shown(sheet.raw),
    ("Sheet", "delete"): lambda sheet: check_structure(sheet.book.document),
    ("Sheet", "copy"): _copied,
    ("Table", "name"): _table_renamed,
    ("Table", "resize"): _resized,
    ("App", "status_bar"): _shown_below,
}
