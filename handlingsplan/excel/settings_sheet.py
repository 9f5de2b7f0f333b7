"""xlwings' settings on a hidden sheet of our own artefacts: which Python runs, and nothing foreign.

xlwings' VBA looks at this sheet before it looks at a file beside the workbook or in the user's
home. So the settings of other xlwings users are never touched, a file that somebody leaves beside
the workbook decides nothing, and a path with å, ä, ö is read as it is: a file would be read in the
system's code page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from handlingsplan.spreadsheet.edit import patch_zip
from handlingsplan.spreadsheet.model import Grid
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.parts import WorkbookParts
from handlingsplan.spreadsheet.workbook import open_workbook
from handlingsplan.spreadsheet.xml_text import escape
from handlingsplan.writing import Workbook

#: The name that xlwings looks for.
SETTINGS_SHEET = "xlwings.conf"
#: The settings that say which Python runs, on Windows and on a Mac: the same one.
INTERPRETERS = ("INTERPRETER_WIN", "INTERPRETER_MAC")
#: What RunPython reads and must find here, so that it looks nowhere else.
_FIXED = (
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),
    ("PYTHONPATH", ""),
    ("CONDA PATH", ""),
    ("CONDA ENV", ""),
    ("USE UDF SERVER", "False"),
    ("SHOW CONSOLE", "False"),
    ("SHOW_ERROR_POPUPS", "True"),
    ("TEMP DIR", "%TEMP%"),
)

_SHEET_DATA = re.compile(rb"<sheetData\s*/>|<sheetData\b.*?</sheetData>", re.DOTALL)
_DIMENSION = re.compile(rb"<dimension\b[^>]*/>")


def this_python() -> str:
    """Return the interpreter that opens no black window, where Windows has one beside ours."""
    python = Path(sys.executable)
    windowless = python.with_name("pythonw.exe")
    has_one = python.name.casefold() == "python.exe" and windowless.exists()
    return str(windowless if has_one else python)


def settings(python: str) -> tuple[tuple[str, str], ...]:
    """Return xlwings' settings as rows of the sheet: key and value."""
    return (*((key, python) for key in INTERPRETERS), *_FIXED)


def add_settings_sheet(book: Workbook, python: str) -> None:
    """Add the sheet to a workbook that is being made; no menu shows it."""
    sheet = book.sheet(SETTINGS_SHEET)
    for row, (key, value) in enumerate(settings(python)):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()


def read_settings(workbook: bytes) -> dict[str, str]:
    """Return the settings on the sheet of a workbook, whoever saved it; none where it has no sheet.

    Raises:
        SpreadsheetError: it is no workbook.
    """
    sheets = open_workbook(open_package(workbook)).sheets
    grid = next((sheet.load() for sheet in sheets if sheet.name == SETTINGS_SHEET), Grid())
    values = grid.columns.get(2, {})
    return {str(key): str(values.get(row, "")) for row, key in grid.columns.get(1, {}).items()}


def with_settings(workbook: bytes, python: str) -> bytes:
    """Return a workbook whose sheet has today's settings; every other part stays as it was.

    A workbook that has lost the sheet comes back unchanged, and so does one that has them.
    """
    parts = WorkbookParts(package=open_package(workbook))
    part = next((s.part for s in parts.worksheets if s.name == SETTINGS_SHEET), None)
    if part is None or read_settings(workbook) == dict(settings(python)):
        return workbook
    before = _DIMENSION.sub(b"", parts.read(part), count=1)
    after = _SHEET_DATA.sub(lambda _: _sheet_data(settings(python)), before, count=1)
    return patch_zip(workbook, {part: after})


def _sheet_data(rows: Sequence[Sequence[str]]) -> bytes:
    cells = "".join(
        f'<row r="{number}">'
        + "".join(_cell(f"{letter}{number}", text) for letter, text in pair)
        + "</row>"
        for number, row in enumerate(rows, start=1)
        for pair in [zip("AB", row, strict=True)]
    )
    return f"<sheetData>{cells}</sheetData>".encode()


def _cell(address: str, text: str) -> str:
    inner = f'<t xml:space="preserve">{escape(text)}</t>'
    return f'<c r="{address}" t="inlineStr"><is>{inner}</is></c>' if text else ""
