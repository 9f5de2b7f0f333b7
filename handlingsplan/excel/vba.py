"""The VBA of both artefacts: one line of RunPython for each button, and xlwings' own modules.

The modules ``xlwings`` and ``Dictionary`` are the files of the installed package, word for word, so
that the two sides always fit each other. (Without ``Dictionary``, which Excel for Mac needs in
place of Windows' own, no macro compiles there.) What ours say is written in ASCII: VBA is stored in
the code page of whoever opens it.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from handlingsplan.errors import UsageError
from handlingsplan.excel.commands import CONSOLE, MODULE, RIBBON_COMMANDS, Command

#: Name of xlwings' module in a project; LibreOffice gets one of ours under the same name.
XLWINGS = "xlwings"
DICTIONARY = "Dictionary"


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """A module of a VBA project."""

    name: str
    source: str
    is_class: bool = False


_HEAD = f'Attribute VB_Name = "{MODULE}"\nOption Explicit\n'
_MACRO = """
Public Sub {macro}({argument})
    {guard}RunPython "{python}"
End Sub
"""
#: Python finds Excel by a workbook's window, and xlwings reads its settings through the sheet in
#: front: without either, a button that needs no book opens an empty one, and the others say it.
_READY = """
Private Function Ready(ByVal needsBook As Boolean) As Boolean
    If ActiveWorkbook Is Nothing Then
        If needsBook Then
            MsgBox {no_book}, vbInformation, "Handlingsplan"
            Exit Function
        End If
        Workbooks.Add
    End If
    If TypeName(ActiveSheet) <> "Worksheet" Then
        MsgBox {no_cells}, vbInformation, "Handlingsplan"
        Exit Function
    End If
    #If Not Mac Then
    If Not FileExists(GetConfig("INTERPRETER_WIN")) Then
        MsgBox {no_python} & vbNewLine & GetConfig("INTERPRETER_WIN"), vbExclamation
        Exit Function
    End If
    #End If
    Ready = True
End Function
"""
_NO_BOOK = (
    "Ingen arbetsbok är öppen för redigering. Öppna en plan. Står det Skyddad vy överst klickar du "
    "först på Aktivera redigering."
)
_NO_CELLS = "Ett diagramblad är framme. Gå till ett blad med celler och tryck på knappen igen."
_NO_PYTHON = (
    "Python har flyttats eller tagits bort, så knapparna når det inte. Stäng Excel, öppna en "
    "terminal och kör: handlingsplan excel installera. Här letades det:"
)
#: Excel for Mac has no command for a copy of a book as it stands; this is how it is asked for one.
_SAVE_COPY = """
Public Function SparaKopia(bok As String, fil As String) As Boolean
    Workbooks(bok).SaveCopyAs fil
    SparaKopia = True
End Function
"""


def console_modules() -> tuple[Module, ...]:
    """Return the modules of the console for Excel."""
    own = _HEAD + _macros(CONSOLE, argument="", guarded=True) + _ready()
    return (Module(name=MODULE, source=own), *_of_xlwings())


def console_modules_with(runner: str) -> tuple[Module, ...]:
    """Return the modules of the console for another program, which runs Python by ``runner``."""
    own = _HEAD + _macros(CONSOLE, argument="", guarded=False)
    return (Module(name=MODULE, source=own), Module(name=XLWINGS, source=runner))


def ribbon_modules() -> tuple[Module, ...]:
    """Return the modules of the add-in."""
    macros = _macros(RIBBON_COMMANDS, argument="control As IRibbonControl", guarded=True)
    own = _HEAD + macros + _ready() + _SAVE_COPY
    return (Module(name=MODULE, source=own), *_of_xlwings())


def _macros(commands: Iterable[Command], *, argument: str, guarded: bool) -> str:
    return "".join(
        _MACRO.format(
            macro=command.macro,
            argument=argument,
            guard=f"If Ready({command.needs_book}) Then " if guarded else "",
            python=command.python,
        )
        for command in commands
    )


def _ready() -> str:
    return _READY.format(
        no_book=text(_NO_BOOK), no_cells=text(_NO_CELLS), no_python=text(_NO_PYTHON)
    )


def text(words: str) -> str:
    """Return words as a VBA expression in ASCII.

    >>> text("två")
    '"tv" & ChrW(229)'
    """
    parts = re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]", words)
    return " & ".join(
        f"ChrW({ord(part)})" if ord(part[0]) > 126 else f'"{part}"'  # noqa: PLR2004  (ASCII)
        for part in parts
    )


def _of_xlwings() -> tuple[Module, ...]:
    """Return xlwings' own modules out of the installed package.

    Raises:
        UsageError: xlwings is not installed.
    """
    return (
        Module(name=XLWINGS, source=xlwings_module()),
        Module(name=DICTIONARY, source=_file("addin", "Dictionary.cls"), is_class=True),
    )


def xlwings_module() -> str:
    """Return the source of the module with RunPython.

    Raises:
        UsageError: xlwings is not installed.
    """
    return _file("xlwings.bas")


def _file(*path: str) -> str:
    try:
        package = importlib.resources.files("xlwings")
    except ModuleNotFoundError as error:
        raise missing(XLWINGS) from error
    return package.joinpath(*path).read_text("utf-8")


def xlwings_version(module: str) -> str:
    """Return the version that xlwings' VBA module says it has; empty where it says nothing."""
    found = re.search(r'XLWINGS_VERSION As String = "([^"]+)"', module)
    return found[1] if found else ""


def missing(name: str) -> UsageError:
    """Return the error for a package that is not installed."""
    message = f"{name} är inte installerat, och utan det går knapparna inte att bygga."
    return UsageError(message, 'Kör i projektets mapp: pip install ".[excel]"')


def mac_script() -> Path:
    """Return xlwings' script that starts Python for Excel on a Mac."""
    folder = Path(str(importlib.resources.files("xlwings")))
    return next(folder.glob("xlwings-*.applescript"))
