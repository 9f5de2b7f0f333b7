"""Putting the buttons in their place, and taking them away again; both may be repeated.

Nothing here needs administrator rights: everything lies in the user's own folders. Nothing of other
xlwings users is touched: what our buttons need stands on a sheet of our own artefacts.
"""

from __future__ import annotations

import locale
import sys
from pathlib import Path

from handlingsplan.errors import UsageError, WritingError
from handlingsplan.excel import build, vba
from handlingsplan.excel.places import add_in_path, console_path, mac_scripts, redirected_to
from handlingsplan.excel.settings_sheet import this_python, with_settings
from handlingsplan.excel.shortcut import add_shortcut, remove_shortcut
from handlingsplan.excel.vba_project import modules_of, same_source, with_modules
from handlingsplan.saving import OutputKind, write_atomically, write_document, write_new


def install() -> list[str]:
    """Put the add-in and the console where Excel finds them.

    Returns:
        What was done, as sentences; what needs attention first.

    Raises:
        UsageError: this is neither Windows nor macOS.
        WritingError: a file could not be written, for example because Excel has it open.
    """
    _need_excel()
    lines = [_write_add_in(add_in_path()), _write_console(console_path())]
    lines.append(f"Excel kör Python härifrån: {this_python()}")
    if sys.platform == "darwin":
        lines.append(_write_mac_script())
    lines.append(add_shortcut())
    lines.append("Starta om Excel. Fliken Handlingsplan syns till höger om Granska.")
    return [*warnings(), *lines]


def warnings() -> list[str]:
    """Return what keeps Excel from finding what was put in place, with what to do about it."""
    found = []
    real = redirected_to(add_in_path())
    if real is not None:
        found.append(
            "Python kommer från Microsoft Store, så Windows lade tillägget i en egen mapp där "
            f"Excel inte ser det: {real.parent}\n"
            "Installera Python från python.org (det kräver ingen administratör) och kör kommandot "
            f"därifrån, eller kopiera filen i Utforskaren till {add_in_path().parent}"
        )
    if not _readable_by_vba(this_python()):
        found.append(
            f"Sökvägen till Python har tecken som Excels makron inte kan läsa: {this_python()}\n"
            "Installera Python i en mapp utan sådana tecken och kör kommandot därifrån."
        )
    return found


def _readable_by_vba(path: str) -> bool:
    """Say whether VBA can find a file: on Windows it asks in the system's own code page."""
    if locale.getencoding() == "utf-8":  # not on Windows, or a Windows that speaks UTF-8
        return True
    try:
        path.encode(locale.getencoding())
    except UnicodeEncodeError:
        return False
    return True


def uninstall() -> list[str]:
    """Take the add-in away, and say what was done; the console may hold a summary and stays.

    Raises:
        WritingError: Excel has the add-in open.
    """
    lines = []
    add_in = add_in_path()
    if add_in.exists():
        try:
            add_in.unlink()
        except OSError as error:
            message = f"{add_in.name} går inte att ta bort."
            raise WritingError(message, "Stäng Excel och kör kommandot igen.") from error
        lines.append(f"Borttagen: {add_in}")
    lines += remove_shortcut()
    if console_path().exists():
        lines.append(f"Konsolen ligger kvar, för den kan innehålla arbete: {console_path()}")
    return lines or ["Inget var installerat."]


def _need_excel() -> None:
    if sys.platform not in {"win32", "darwin"}:
        message = "Excel finns för Windows och macOS, så här finns inget att installera i."
        raise UsageError(message, "Med LibreOffice: handlingsplan libreoffice installera")


def _write_add_in(path: Path) -> str:
    write_document(path, build.add_in(), kind=OutputKind.ADD_IN)
    return f"Tillägget ligger i {path}"


def _write_console(path: Path) -> str:
    if not path.exists():
        write_new(path, build.console())
        return f"Konsolen ligger i {path}"
    data = path.read_bytes()
    renewed = renewed_console(data)
    if renewed == data:
        return f"Konsolen är aktuell: {path}"
    write_atomically(path, renewed)
    return f"Konsolens makron är förnyade, bladen är orörda: {path}"


def renewed_console(data: bytes) -> bytes:
    """Return a console with today's macros and interpreter; its other sheets stay byte for byte.

    The same bytes come back where it is of today already.
    """
    present = modules_of(data, ".xlsm")
    wanted = vba.console_modules()
    if not all(same_source(present.get(m.name, ""), m.source) for m in wanted):
        data = with_modules(data, ".xlsm", wanted)
    return with_settings(data, this_python())


def _write_mac_script() -> str:
    source = vba.mac_script()
    path = mac_scripts() / source.name
    write_atomically(path, source.read_bytes())
    return f"Skriptet som startar Python ligger i {path}"
