"""Where things stand on the user's machine: the add-in, the console, what starts them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

CONSOLE_FILE = "sammanstallning.xlsm"
ADD_IN_FILE = "handlingsplan.xlam"

_MAC_STARTUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized"
_MAC_SCRIPTS = "Library/Application Scripts/com.microsoft.Excel"


def startup_folder() -> Path:
    """Return the folder whose workbooks Excel opens when it starts; it is a trusted location."""
    if sys.platform == "darwin":
        return Path.home() / _MAC_STARTUP / "Excel"
    return _roaming() / "Microsoft" / "Excel" / "XLSTART"


def _roaming() -> Path:
    roaming = os.environ.get("APPDATA")
    return Path(roaming) if roaming else Path.home() / "AppData" / "Roaming"


def add_in_path() -> Path:
    """Return where the add-in is put."""
    return startup_folder() / ADD_IN_FILE


def console_path() -> Path:
    """Return where the console is put: the user's documents."""
    return Path(platformdirs.user_documents_dir()) / "Handlingsplan" / CONSOLE_FILE


def shortcut_path() -> Path:
    """Return where the entry is put that drives the console without macros.

    On Windows the user's own start menu; macOS has none, so it lies beside the console.
    """
    if sys.platform == "darwin":
        return console_path().with_name("Konsolen utan makron.command")
    return _roaming() / "Microsoft/Windows/Start Menu/Programs/Handlingsplan - konsolen.lnk"


def redirected_to(path: Path) -> Path | None:
    """Return where a file really lies, where Windows has put it into an app's own folder.

    Python from the Microsoft Store is such an app: what it writes under %APPDATA% no other program
    sees ("Using Python on Windows", docs.python.org: the redirection shows in the real path).
    """
    real = Path(os.path.realpath(path))
    return real if "LocalCache" in real.parts and "LocalCache" not in path.parts else None


def mac_scripts() -> Path:
    """Return the folder where Excel for Mac looks for the script that starts Python."""
    return Path.home() / _MAC_SCRIPTS
