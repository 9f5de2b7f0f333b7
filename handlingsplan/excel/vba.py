"""The VBA of both artifacts: one line of RunPython for each button, and xlwings' own module.

pyOpenVBA makes the projects, so no Excel is needed. Its module ``xlwings`` is the file of the
installed package, byte for byte, so that the two sides always fit each other.
"""

from __future__ import annotations

import importlib.resources
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from handlingsplan.errors import UsageError
from handlingsplan.excel.commands import CONSOLE, MODULE, RIBBON_COMMANDS, Command

#: Name of xlwings' module in a project; LibreOffice gets one of ours under the same name.
XLWINGS = "xlwings"

_MACRO = """
Public Sub {macro}({argument})
    RunPython "{python}"
End Sub
"""
#: Excel for Mac has no command for a copy of a book as it stands; this is how it is asked for one.
_SAVE_COPY = """
Public Function SparaKopia(bok As String, fil As String) As Boolean
    Workbooks(bok).SaveCopyAs fil
    SparaKopia = True
End Function
"""


def console_module() -> str:
    """Return the VBA of the console's buttons."""
    return _module(CONSOLE, argument="") + _SAVE_COPY


def ribbon_module() -> str:
    """Return the VBA of the ribbon's buttons."""
    return _module(RIBBON_COMMANDS, argument="control As IRibbonControl") + _SAVE_COPY


def _module(commands: Iterable[Command], argument: str) -> str:
    macros = [
        _MACRO.format(macro=command.macro, argument=argument, python=command.python)
        for command in commands
    ]
    return f'Attribute VB_Name = "{MODULE}"\nOption Explicit\n' + "".join(macros)


def xlwings_module() -> str:
    """Return xlwings' own VBA module out of the installed package.

    Raises:
        UsageError: xlwings is not installed.
    """
    try:
        package = importlib.resources.files("xlwings")
    except ModuleNotFoundError as error:
        raise _missing(XLWINGS) from error
    return package.joinpath("xlwings.bas").read_text("utf-8")


def xlwings_version(module: str) -> str:
    """Return the version that xlwings' VBA module says it has; empty where it says nothing."""
    found = re.search(r'XLWINGS_VERSION As String = "([^"]+)"', module)
    return found[1] if found else ""


def _excel_file() -> Any:
    name = "pyOpenVBA"
    try:
        from pyopenvba import ExcelFile  # noqa: PLC0415  (only for building; an extra)
    except ModuleNotFoundError as error:
        raise _missing(name) from error
    return ExcelFile


def _missing(name: str) -> UsageError:
    message = f"{name} är inte installerat, och utan det går knapparna inte att bygga."
    return UsageError(message, 'Kör: pip install "handlingsplan[excel]"')


def console_project(workbook: bytes, modules: dict[str, str]) -> bytes:
    """Return a VBA project (``vbaProject.bin``) that fits the sheets of a workbook.

    Args:
        workbook: an .xlsx with the sheets that the project is for.
        modules: name -> source of its standard modules.
    """
    excel_file = _excel_file()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "konsol.xlsm")
        path.write_bytes(workbook)
        with excel_file(path) as book:
            project = book.add_vba_project()
            for name, source in modules.items():
                project.add_module(name, source)
            book.save(path)
        with zipfile.ZipFile(path) as package:
            return package.read("xl/vbaProject.bin")


def add_in(modules: dict[str, str]) -> bytes:
    """Return an empty Excel add-in (.xlam) with these standard modules."""
    excel_file = _excel_file()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "handlingsplan.xlam")
        with excel_file.create_new(path) as book:
            project = book.vba_project()
            project.delete_module("Module1")
            for name, source in modules.items():
                project.add_module(name, source)
            book.save(path)
        return path.read_bytes()


def modules_of(artifact: bytes, ending: str) -> dict[str, str]:
    """Return name -> source of the VBA modules in a workbook or add-in."""
    excel_file = _excel_file()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"artefakt{ending}")
        path.write_bytes(artifact)
        with excel_file(path) as book:
            return dict(book.vba_modules())


def with_modules(artifact: bytes, ending: str, modules: dict[str, str]) -> bytes:
    """Return a workbook with some VBA modules replaced or added, and nothing else changed."""
    excel_file = _excel_file()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"artefakt{ending}")
        path.write_bytes(artifact)
        with excel_file(path) as book:
            project = book.vba_project()
            for name, source in modules.items():
                if name in book.vba_modules():
                    book.set_module(name, source)
                else:
                    project.add_module(name, source)
            book.save(path)
        with zipfile.ZipFile(path) as package:
            return with_parts(artifact, {"xl/vbaProject.bin": package.read("xl/vbaProject.bin")})


def same_source(one: str, other: str) -> bool:
    """Say whether two VBA sources are the same but for line ends."""
    return one.split() == other.split()


def mac_script() -> Path:
    """Return xlwings' script that starts Python for Excel on a Mac."""
    folder = Path(str(importlib.resources.files("xlwings")))
    return next(folder.glob("xlwings-*.applescript"))


def with_parts(package: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a zip package with some parts replaced or added; the rest in the same order."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        left = dict(parts)
        for name in old.namelist():
            new.writestr(_entry(name), left.pop(name, b"") or old.read(name))
        for name, data in left.items():
            new.writestr(_entry(name), data)
    return stream.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # the same time always, so that equal input gives equal bytes
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
