"""Building the two artefacts on the user's machine, on any system and without Excel."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from handlingsplan.excel import vba
from handlingsplan.excel.console_file import console_workbook
from handlingsplan.excel.places import ADD_IN_FILE, CONSOLE_FILE
from handlingsplan.excel.ribbon_xml import add_ribbon
from handlingsplan.excel.settings_sheet import add_settings_sheet, this_python
from handlingsplan.excel.vba_project import new_project
from handlingsplan.saving import OutputKind, write_document, write_new
from handlingsplan.spreadsheet.edit import patch_zip
from handlingsplan.writing import Workbook

#: The time noted in the artefacts: they depend on nothing but the versions they are built from.
_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001  (a label, the same in every time zone)
_TYPES = "[Content_Types].xml"
_WORKBOOK, _ADD_IN = b"ms-excel.sheet.macroEnabled", b"ms-excel.addin.macroEnabled"


def console(modules: Iterable[vba.Module] | None = None, *, python: str | None = None) -> bytes:
    """Return the console as the bytes of an .xlsm.

    Args:
        modules: its VBA; that for Excel where it is not given.
        python: the interpreter that its buttons run; this one where it is not given.
    """
    python = python or this_python()
    plain = console_workbook(_CREATED, python=python)
    project = new_project(plain, modules or vba.console_modules())
    return console_workbook(_CREATED, python=python, vba_project=project)


def add_in(*, python: str | None = None) -> bytes:
    """Return the add-in with the ribbon as the bytes of an .xlam.

    Args:
        python: the interpreter that its buttons run; this one where it is not given.
    """
    python = python or this_python()
    project = new_project(_add_in_workbook(python), vba.ribbon_modules())
    package = _add_in_workbook(python, vba_project=project)
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        types = parts.read(_TYPES).replace(_WORKBOOK, _ADD_IN)
        rels = parts.read("_rels/.rels")
    return add_ribbon(patch_zip(package, {_TYPES: types}), rels)


def _add_in_workbook(python: str, *, vba_project: bytes | None = None) -> bytes:
    """Return the add-in as a workbook: sheets that nobody sees, and the macros of the ribbon."""
    book = Workbook(
        title="Handlingsplan",
        subject="Tillägg till Excel: fliken Handlingsplan",
        language="sv-SE",
        created=_CREATED,
    )
    sheet = book.sheet("Handlingsplan")
    sheet.write_string(0, 0, "Tillägget till fliken Handlingsplan. Här finns inget att fylla i.")
    add_settings_sheet(book, python)
    if vba_project is not None:
        book.add_vba_project(io.BytesIO(vba_project), is_stream=True)
    return book.to_bytes()


def build(folder: Path, *, python: str | None = None) -> list[Path]:
    """Write the console and the add-in into a folder and return their paths.

    A console that is already there may hold a region's summary: it is kept, and only a missing
    one is written. The add-in holds nothing of the user's and is always written anew.

    Args:
        folder: where they are written; it is made where it is missing.
        python: the interpreter that the buttons run; this one where it is not given. Windows
            replaces variables in it, such as ``%LOCALAPPDATA%``.

    Raises:
        WritingError: a file could not be written.
        UsageError: xlwings or pyOpenVBA is not installed.
    """
    written = []
    target = folder / CONSOLE_FILE
    if not target.exists():
        write_new(target, console(python=python))
        written.append(target)
    target = folder / ADD_IN_FILE
    write_document(target, add_in(python=python), kind=OutputKind.ADD_IN)
    return [*written, target]
