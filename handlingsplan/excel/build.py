"""Building the two artifacts on the user's machine, on any system and without Excel."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

from handlingsplan.excel import vba
from handlingsplan.excel.commands import MODULE
from handlingsplan.excel.console_file import console_workbook
from handlingsplan.excel.places import ADD_IN_FILE, CONSOLE_FILE
from handlingsplan.excel.ribbon_xml import add_ribbon
from handlingsplan.saving import Kind, write_document, write_new

#: The time noted in the artifacts: they depend on nothing but the versions they are built from.
_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001  (a label, the same in every time zone)


def console(runner: str | None = None) -> bytes:
    """Return the console as the bytes of an .xlsm.

    Args:
        runner: the VBA module that runs Python; xlwings' own where it is not given.
    """
    modules = {MODULE: vba.console_module(), vba.XLWINGS: runner or vba.xlwings_module()}
    project = vba.console_project(console_workbook(_CREATED), modules)
    return console_workbook(_CREATED, project)


def add_in() -> bytes:
    """Return the add-in with the ribbon as the bytes of an .xlam."""
    modules = {MODULE: vba.ribbon_module(), vba.XLWINGS: vba.xlwings_module()}
    package = vba.add_in(modules)
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        return add_ribbon(package, parts.read("_rels/.rels"))


def build(folder: Path) -> list[Path]:
    """Write the console and the add-in into a folder and return their paths.

    A console that is already there may hold a region's summary: it is kept, and only a missing
    one is written. The add-in holds nothing of the user's and is always written anew.

    Raises:
        WritingError: a file could not be written.
        UsageError: xlwings or pyOpenVBA is not installed.
    """
    written = []
    target = folder / CONSOLE_FILE
    if not target.exists():
        write_new(target, console())
        written.append(target)
    target = folder / ADD_IN_FILE
    write_document(target, add_in(), kind=Kind.ADD_IN)
    return [*written, target]
