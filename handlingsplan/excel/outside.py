"""The open console driven from outside Excel, one key for each step: no macro has to run.

It is for those whose policies let no macro start a program. The steps are the console's own
functions, on the same sheet; what differs is that a person presses a key in a terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import xlwings

from handlingsplan.errors import HandlingsplanError, UsageError
from handlingsplan.excel import libreoffice
from handlingsplan.excel.commands import STEPS
from handlingsplan.excel.console import Console
from handlingsplan.excel.console_file import START, STEPS_NAME
from handlingsplan.excel.host import Host
from handlingsplan.excel.places import console_path
from handlingsplan.excel.retry import retry_while_busy

#: The key that ends it.
QUIT = "0"


class NoConsoleError(HandlingsplanError):
    """The console is not open in any program that can be reached."""

    def __init__(self) -> None:
        super().__init__(
            "Konsolen är inte öppen.",
            f"Öppna {console_path()} i Excel (makron behövs inte) och kör kommandot igen.",
        )


def menu() -> str:
    """Return the keys and what they do, a line each."""
    lines = [f"  {step.key}  {step.name}: {step.what}" for step in STEPS]
    return "\n".join([*lines, f"  {QUIT}  Avsluta"])


def attach(*, pipe: str = "") -> xlwings.Book:
    """Return the open console, in Excel on Windows and macOS, else in LibreOffice.

    Args:
        pipe: the name of LibreOffice's pipe, where it is another than the usual.

    Raises:
        NoConsoleError: no open workbook is a console.
        NoOfficeError: LibreOffice does not answer.
    """
    with_excel = sys.platform in {"win32", "darwin"} and not pipe
    apps = list(xlwings.apps) if with_excel else [libreoffice.running_app(pipe=pipe)]
    book = _console_in(apps)
    if book is None:
        raise NoConsoleError
    return book


def attach_or_open() -> xlwings.Book:
    """Return the open console; where none is open, the installed one is opened in Excel.

    Raises:
        NoConsoleError: there is none to open, or Excel does not open it.
    """
    with_excel = sys.platform in {"win32", "darwin"}
    try:
        return attach()
    except NoConsoleError:
        if not with_excel or not console_path().is_file():
            raise
    try:
        return xlwings.Book(str(console_path()))
    except Exception as error:  # each platform's own errors
        raise NoConsoleError from error


@retry_while_busy
def _console_in(apps: Iterable[xlwings.App]) -> xlwings.Book | None:
    """Return the open console, the one opened last where the program says so."""
    return next((book for app in apps for book in app.books if _is_console(book)), None)


def _is_console(book: xlwings.Book) -> bool:
    sheets = [sheet.name for sheet in book.sheets]
    if START not in sheets:
        return False
    try:
        book.sheets[START].range(STEPS_NAME)
    except Exception:  # noqa: BLE001  (each engine's own error for a name that is not there)
        return False
    return True


def run_step(book: xlwings.Book, key: str) -> str:
    """Run the step of a key on the console, as its button does; return the message on the sheet.

    Raises:
        UsageError: there is no such key.
    """
    step = next((step for step in STEPS if step.key == key), None)
    if step is None:
        message = f"Det finns inget steg {key}."
        raise UsageError(message, "Välj bland:\n" + menu())
    book.set_mock_caller()
    try:
        step.command.run()
    finally:
        delattr(xlwings.Book, "_mock_caller")  # xlwings sets it and has no way to unset it
    return Console(Host(book.app, book)).message()
