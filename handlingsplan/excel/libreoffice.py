"""The console in LibreOffice Calc: the same workbook, and buttons that reach the same functions.

In place of xlwings' VBA module the console gets one of ours, whose ``RunPython`` starts this
module with the command. It asks the running LibreOffice to listen (a second start hands that
over to the first), finds the book whose button was pressed, and runs the command on it.
"""

from __future__ import annotations

import contextlib
import getpass
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from handlingsplan.errors import HandlingsplanError, UsageError
from handlingsplan.excel.commands import CONSOLE
from handlingsplan.excel.places import console_path
from handlingsplan.excel.uno_engine.connect import NoOfficeError, connect, import_uno
from handlingsplan.excel.vba import console_modules_with
from handlingsplan.process import begin, end
from handlingsplan.saving import write_new

if TYPE_CHECKING:
    import xlwings

CONSOLE_FILE = "sammanstallning.ods"
_CONVERT_SECONDS = 120

_RUNNER = '''Attribute VB_Name = "xlwings"

Public Function RunPython(PythonCommand As String)
    Shell "{python}", 0, "-P -m handlingsplan.excel.libreoffice """ & PythonCommand & """ """ & _
        ThisComponent.URL & """", False
End Function
'''


def runner() -> str:
    """Return the Basic module whose ``RunPython`` starts this Python.

    ``-P``: LibreOffice's working folder, which may hold plans, is no place to look for modules.
    """
    if '"' in sys.executable:
        message = f"Sökvägen till Python går inte att använda: {sys.executable}"
        raise UsageError(message, "Installera Python i en mapp utan citattecken i namnet.")
    return _RUNNER.format(python=Path(sys.executable).as_uri())


def build_console(folder: Path) -> Path:
    """Write the console for LibreOffice and return its path; one that is there is kept.

    Raises:
        NoOfficeError: LibreOffice is not installed.
        WritingError: the file could not be written.
    """
    from handlingsplan.excel import build  # noqa: PLC0415  (XlsxWriter: not for a button)

    target = folder / CONSOLE_FILE
    if not target.exists():
        write_new(target, _as_ods(build.console(console_modules_with(runner()))))
    return target


def install() -> list[str]:
    """Put the console among the user's documents and try the bridge; return what was done.

    Raises:
        NoOfficeError: LibreOffice, or the bridge between it and this Python, is missing.
    """
    import_uno()
    path = build_console(console_path().parent)
    return [
        f"Konsolen ligger i {path}",
        f"Knapparna kör Python härifrån: {sys.executable}",
        f"Tillåt makron för mappen {path.parent} i LibreOffice:",
        "Verktyg › Alternativ › Säkerhet › Makrosäkerhet › Betrodda källor › Lägg till.",
    ]


def _as_ods(workbook: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="handlingsplan-") as name:
        folder = Path(name)
        source = folder / "konsol.xlsm"
        source.write_bytes(workbook)
        command = [
            program(),
            f"-env:UserInstallation={(folder / 'profil').as_uri()}",
            "--headless",
            "--convert-to",
            "ods",
            "--outdir",
            str(folder),
            str(source),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_CONVERT_SECONDS)  # noqa: S603  (LibreOffice)
            return (folder / "konsol.ods").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            message = "LibreOffice kunde inte göra om arbetsboken."
            raise NoOfficeError(message, f"Prova igen. Programmet svarade: {error}") from error


def program() -> str:
    """Return LibreOffice's program.

    Raises:
        NoOfficeError: there is none.
    """
    usual = (
        "/Applications/LibreOffice.app/Contents/MacOS/soffice",
        "C:/Program Files/LibreOffice/program/soffice.exe",
    )
    found = shutil.which("soffice")
    if found is None or not Path(found).is_absolute():  # Windows looks in the working folder first
        found = next((place for place in usual if Path(place).is_file()), None)
    if found is None:
        message = "LibreOffice finns inte på datorn."
        raise NoOfficeError(message, "Installera LibreOffice Calc och kör kommandot igen.")
    return found


def pipe_name() -> str:
    """Return the name of the pipe that this user's LibreOffice listens on."""
    return "handlingsplan-" + re.sub(r"\W", "", getpass.getuser())


#: What a console may ask for: the functions of its own buttons and nothing else.
_ALLOWED = {command.python: command for command in CONSOLE}


def running_app(*, pipe: str = "") -> xlwings.App:
    """Return the running LibreOffice, and let xlwings work on it.

    Raises:
        NoOfficeError: it does not answer.
    """
    import xlwings  # noqa: PLC0415  (and with it numpy, before which the process must begin)

    from handlingsplan.excel.uno_engine.program import Engine  # noqa: PLC0415  (imports xlwings)

    engine = Engine(connect(pipe or pipe_name(), program()))
    xlwings.engines.add(xlwings.Engine(impl=engine))
    xlwings.engines["libreoffice"].activate()
    return xlwings.App(impl=engine.app)


def run(command: str, url: str, *, pipe: str = "") -> None:
    """Run a button's command on the open book at ``url``.

    Raises:
        UsageError: the command is not that of a button, or the book is not open.
        NoOfficeError: LibreOffice does not answer.
    """
    if command not in _ALLOWED:
        message = "Konsolen bad om något som inte är en av knapparna."
        raise UsageError(message, "Bygg den på nytt: handlingsplan libreoffice bygg --ut MAPP")
    app = running_app(pipe=pipe)
    book = next((b for b in app.books if url == b.impl.document.URL), None)
    if book is None:
        message = "Konsolen är inte sparad än, eller har stängts."
        raise UsageError(message, "Spara den och tryck på knappen igen.")
    book.set_mock_caller()
    _ALLOWED[command].run()


def _show(text: str, *, pipe: str) -> None:
    """Show a message that came before the book was found: in LibreOffice, else where one can."""
    sys.stderr.write(f"{text}\n")
    try:
        running_app(pipe=pipe).alert(text, title="Handlingsplan")
    except HandlingsplanError:  # LibreOffice itself is what cannot be reached
        with contextlib.suppress(Exception):  # no Tk, or no screen: then the line above is all
            from tkinter import messagebox  # noqa: PLC0415  (only here; not every Python has it)

            messagebox.showerror("Handlingsplan", text)


def main(arguments: Sequence[str]) -> int:
    """Run what the Basic module asks for; the last wall before a person.

    Args:
        arguments: the command, the book's address, and in tests the name of another pipe.
    """
    pipe = "".join(arguments[2:])
    try:
        command, url = arguments[:2]
        run(command, url, pipe=pipe)
    except (HandlingsplanError, ValueError) as error:
        from handlingsplan.excel.entry_points import message_of  # noqa: PLC0415  (imports xlwings)

        _show(message_of(error), pipe=pipe)
        return 2
    return 0


if __name__ == "__main__":
    begin()
    end(main(sys.argv[1:]))
