"""Excel's own object model by its own names: what the door reaches through ``.api``.

The engine answers as Excel for Windows does, so that the door has one way for both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from handlingsplan.excel.uno_engine import charts
from handlingsplan.excel.uno_engine.connect import import_uno, uno_properties

#: LibreOffice's names of file formats, by ending.
FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
}
_VISIBLE, _HIDDEN = -1, 0  # Excel's XlSheetVisibility
_MAC_YEAR = 1904
_FOLDER_PICKER = 4  # MsoFileDialogType


def full_name(document: Any) -> str:
    """Return a document's path, its address where it is no local file, or a new one's title."""
    url = document.URL
    if not url:
        return str(document.Title)
    return str(import_uno().fileUrlToSystemPath(url) if url.startswith("file:") else url)


class BookApi:
    """Names of Excel's Workbook object that xlwings has no word for."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def LinkSources(self, _kind: int) -> tuple[str, ...] | None:  # noqa: N802  (Excel's name)
        """Return what the book draws from elsewhere; here, what copied charts wait for."""
        return charts.sources(self._document) or None

    def ChangeLink(self, name: str, new_name: str, _kind: int) -> None:  # noqa: N802  (Excel's name)
        """Let copied charts draw the book's own sheets.

        Raises:
            ValueError: ``name`` is no link of the book's, or ``new_name`` is not what the program
                itself calls the book.
        """
        if name not in charts.sources(self._document) or new_name != self.FullName:
            message = f"no link from {name} to {new_name}"
            raise ValueError(message)
        charts.draw_again(self._document)

    @property
    def FullName(self) -> str:  # noqa: N802  (Excel's name)
        """What the program calls the book: a path, or a web address where it lies on the web."""
        return full_name(self._document)

    @property
    def Date1904(self) -> bool:  # noqa: N802  (Excel's name)
        """Whether the book counts its days from 1904."""
        return int(self._document.NullDate.Year) == _MAC_YEAR

    @property
    def ProtectStructure(self) -> bool:  # noqa: N802  (Excel's name)
        """Whether sheets may neither come nor go."""
        return bool(self._document.isProtected())

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802  (Excel's name)
        """Store the book as it stands, unsaved changes included; the open book stays as it is."""
        target = Path(path)
        properties = uno_properties(FilterName=FILTERS[target.suffix.casefold()])
        self._document.storeToURL(target.resolve().as_uri(), properties)


class SheetApi:
    """Names of Excel's Worksheet object that xlwings has no word for."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @property
    def Visible(self) -> int:  # noqa: N802  (Excel's name)
        """Excel's XlSheetVisibility."""
        return _VISIBLE if self._raw.IsVisible else _HIDDEN

    @Visible.setter
    def Visible(self, value: int) -> None:  # noqa: N802  (Excel's name)
        self._raw.IsVisible = value == _VISIBLE

    @property
    def ProtectContents(self) -> bool:  # noqa: N802  (Excel's name)
        """Whether the cells are protected."""
        return bool(self._raw.isProtected())


class AppApi:
    """Names of Excel's Application object that xlwings has no word for."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def FileDialog(self, kind: int) -> FileDialog:  # noqa: N802  (Excel's name)
        """Return a dialog that chooses a file (3) or a folder (4)."""
        return FileDialog(self._context, folder=kind == _FOLDER_PICKER)


class FileDialog:
    """Excel's FileDialog over LibreOffice's pickers.

    Attributes:
        InitialFileName: what it begins with.
    """

    InitialFileName = ""

    def __init__(self, context: Any, *, folder: bool) -> None:
        kind = "FolderPicker" if folder else "FilePicker"
        name = f"com.sun.star.ui.dialogs.{kind}"
        self._picker = context.ServiceManager.createInstanceWithContext(name, context)
        self._folder = folder
        self._chosen = ""

    def Show(self) -> int:  # noqa: N802  (Excel's name)
        """Show it and wait; -1 where something was chosen."""
        start = Path(self.InitialFileName) if self.InitialFileName else None
        if start is not None and start.is_absolute() and start.exists():
            self._picker.setDisplayDirectory((start if start.is_dir() else start.parent).as_uri())
        if not self._picker.execute():
            return 0
        url = self._picker.getDirectory() if self._folder else self._picker.getFiles()[0]
        self._chosen = str(import_uno().fileUrlToSystemPath(url))
        return -1

    def SelectedItems(self, _number: int) -> str:  # noqa: N802  (Excel's name)
        """Return what was chosen."""
        return self._chosen
