"""Putting the buttons in their place, and taking them away again; both may be repeated.

Nothing here needs administrator rights: everything lies in the user's own folders.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from handlingsplan.errors import UsageError, WritingError
from handlingsplan.excel import build, vba
from handlingsplan.excel.commands import MODULE
from handlingsplan.excel.places import add_in_path, console_path, mac_scripts, xlwings_config
from handlingsplan.saving import Kind, write_atomically, write_document, write_new

#: What we write into xlwings' settings, by platform: the interpreter, and no foreign programs.
_INTERPRETER = {"win32": "INTERPRETER_WIN", "darwin": "INTERPRETER_MAC"}
_OWN_PATHS = ("ADD_WORKBOOK_TO_PYTHONPATH", "False")


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What an installation or its undoing did, as sentences."""

    lines: tuple[str, ...]


def install() -> Done:
    """Put the add-in, the console and xlwings' settings where Excel finds them.

    Raises:
        UsageError: this is neither Windows nor macOS.
        WritingError: a file could not be written, for example because Excel has it open.
    """
    _need_excel()
    lines = [_write_add_in(add_in_path()), _write_console(console_path())]
    config = xlwings_config()
    write_atomically(config, _with(_read(config), interpreter_settings()).encode("utf-8"))
    lines.append(f"Excel kör Python härifrån: {sys.executable}")
    if sys.platform == "darwin":
        lines.append(_write_mac_script())
    lines.append("Starta om Excel. Fliken Handlingsplan syns till höger om Granska.")
    return Done(lines=tuple(lines))


def uninstall() -> Done:
    """Take the add-in and our settings away; the console may hold a summary and stays.

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
    config = xlwings_config()
    if config.exists():
        left = _without(_read(config), interpreter_settings())
        if left.strip():
            write_atomically(config, left.encode("utf-8"))
        else:
            config.unlink()
        lines.append(f"Inställningarna är återställda i {config}")
    if console_path().exists():
        lines.append(f"Konsolen ligger kvar, för den kan innehålla arbete: {console_path()}")
    return Done(lines=tuple(lines) or ("Inget var installerat.",))


def interpreter_settings() -> Mapping[str, str]:
    """Return what we write into xlwings' settings."""
    key = _INTERPRETER.get(sys.platform, "INTERPRETER_WIN")
    return {key: _windowless(Path(sys.executable)), _OWN_PATHS[0]: _OWN_PATHS[1]}


def _windowless(python: Path) -> str:
    """Return the interpreter that opens no black window, where Windows has one beside ours."""
    pythonw = python.with_name("pythonw.exe")
    return str(pythonw if python.name.casefold() == "python.exe" and pythonw.exists() else python)


def _need_excel() -> None:
    if sys.platform not in _INTERPRETER:
        message = "Excel finns för Windows och macOS, så här finns inget att installera i."
        raise UsageError(message, "Med LibreOffice: handlingsplan libreoffice installera")


def _write_add_in(path: Path) -> str:
    write_document(path, build.add_in(), kind=Kind.ADD_IN)
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
    """Return a console with today's macros; every sheet and other part stays byte for byte.

    The same bytes come back where its macros are of today already.
    """
    wanted = {MODULE: vba.console_module(), vba.XLWINGS: vba.xlwings_module()}
    present = vba.modules_of(data, ".xlsm")
    if all(vba.same_source(present.get(name, ""), source) for name, source in wanted.items()):
        return data
    return vba.with_modules(data, ".xlsm", wanted)


def _write_mac_script() -> str:
    source = vba.mac_script()
    path = mac_scripts() / source.name
    write_atomically(path, source.read_bytes())
    return f"Skriptet som startar Python ligger i {path}"


# --- xlwings' settings: lines of "KEY","value", of which other tools may have written some


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _key(line: str) -> str:
    return line.split(",", 1)[0].strip().strip('"').upper()


def _with(text: str, settings: Mapping[str, str]) -> str:
    kept = [line for line in text.splitlines() if line.strip() and _key(line) not in settings]
    ours = [f'"{key}","{value}"' for key, value in settings.items()]
    return "\n".join([*kept, *ours]) + "\n"


def _without(text: str, settings: Mapping[str, str]) -> str:
    kept = [line for line in text.splitlines() if _key(line) not in settings]
    return "\n".join(kept) + "\n" if kept else ""
