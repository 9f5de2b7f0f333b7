"""The start menu's entry that drives the console by keys, for those whose macros may not run."""

from __future__ import annotations

import sys
from pathlib import Path

from handlingsplan.excel.places import shortcut_path
from handlingsplan.excel.settings_sheet import this_python
from handlingsplan.saving import write_atomically

#: What the entry runs: the console is opened first where it is not open.
ARGUMENTS = "-P -m handlingsplan oppna-konsol --oppna"
_WHAT = "Kör stegen i handlingsplans konsol med en tangent var, utan makron"


def add_shortcut() -> str:
    """Make the entry, and return a sentence about it; the rest of an installation needs it not."""
    path = shortcut_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if sys.platform == "win32":
            _write_link(path)
        else:
            _write_script(path)
    except Exception:  # noqa: BLE001  (pywin32 has errors of its own, and policies forbid much)
        return (
            f"{path.name} gick inte att lägga i {path.parent}. Utan makron: kör i en terminal "
            "handlingsplan oppna-konsol"
        )
    return f"Konsolen utan makron öppnas härifrån: {path}"


def remove_shortcut() -> list[str]:
    """Take the entry away; return a sentence about it where there was one."""
    path = shortcut_path()
    try:
        path.unlink()
    except FileNotFoundError:
        return []
    except OSError:
        return [f"Gick inte att ta bort: {path}"]
    return [f"Borttagen: {path}"]


def _write_link(path: Path) -> None:
    """Write a Windows link (the interface IShellLink, which pywin32 has; it comes with xlwings)."""
    import pythoncom  # type: ignore[import-untyped]  # noqa: PLC0415  (on Windows alone)
    from win32com.shell import shell  # type: ignore[import-untyped]  # noqa: PLC0415  (the same)

    link = pythoncom.CoCreateInstance(
        shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink
    )
    link.SetPath(str(_with_a_terminal(Path(this_python()))))
    link.SetArguments(ARGUMENTS)
    link.SetDescription(_WHAT)
    link.SetWorkingDirectory(str(Path.home()))
    link.QueryInterface(pythoncom.IID_IPersistFile).Save(str(path), 0)


def _with_a_terminal(python: Path) -> Path:
    """Return the interpreter that opens a terminal, where the buttons' own is windowless."""
    return python.with_name(python.name.replace("pythonw", "python"))


def _write_script(path: Path) -> None:
    """Write a script that macOS opens in its terminal when it is double-clicked."""
    quoted = this_python().replace("'", "'\\''")
    write_atomically(path, f"#!/bin/sh\nexec '{quoted}' {ARGUMENTS}\n".encode())
    path.chmod(0o755)
