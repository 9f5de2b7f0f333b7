"""OpenDocument (.ods) -> :class:`WorkbookFile`."""

from __future__ import annotations

from handlingsplan.errors import UnreadableFileError
from handlingsplan.reading.grid import WorkbookFile
from handlingsplan.reading.package import Package


def read_ods(package: Package) -> WorkbookFile:
    """Read a workbook."""
    raise UnreadableFileError("HP103", f"OpenDocument ({package.kind})")
