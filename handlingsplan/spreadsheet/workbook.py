"""A workbook of either format."""

from __future__ import annotations

from handlingsplan.spreadsheet.model import WorkbookFile
from handlingsplan.spreadsheet.ods import read_ods
from handlingsplan.spreadsheet.package import Package
from handlingsplan.spreadsheet.xlsx import read_xlsx


def open_workbook(package: Package) -> WorkbookFile:
    """Open a workbook; its cells are read when they are asked for.

    Raises:
        SpreadsheetError: the file cannot be used at all.
    """
    return read_ods(package) if package.kind == "ods" else read_xlsx(package)
