"""Finding a running LibreOffice, and making it listen where it does not."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import subprocess
import sys
import time
from typing import Any

from handlingsplan.errors import HandlingsplanError

#: Where Debian and its kin keep uno.py, for any CPython of the same minor version.
SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"
_PAUSE_SECONDS = 0.2
_HANDED_OVER_SECONDS = 5
#: What was started goes on without us, and Python complains of a process that is forgotten.
_started: list[subprocess.Popen[bytes]] = []


class NoOfficeError(HandlingsplanError):
    """LibreOffice, or its bridge to Python, cannot be reached."""


def import_uno() -> Any:
    """Import ``uno`` from the path or the system's packages, and leave the path as it was.

    ``uno`` puts itself before every later import, for modules that we do not use; it makes
    pandas' and pandera's imports twice as slow, so it is taken away again.

    Raises:
        NoOfficeError: there is no UNO for this Python.
    """
    importer = builtins.__import__
    sys.path.append(SYSTEM_PACKAGES)
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        message = f"Bryggan till LibreOffice (python3-uno) går inte att ladda: {error}."
        hint = "Installera python3-uno, och kör handlingsplan med samma Python som den hör till."
        raise NoOfficeError(message, hint) from error
    finally:
        sys.path.remove(SYSTEM_PACKAGES)
        builtins.__import__ = importer


def _resolve(pipe: str) -> Any:
    uno = import_uno()
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")


def connect(pipe: str, program: str = "soffice", *, timeout: float = 20.0) -> Any:
    """Return the component context of the LibreOffice that listens on ``pipe``.

    A running LibreOffice of the same user that does not listen yet is asked to: a second start of
    the program hands its ``--accept`` over to the first.

    Args:
        pipe: the pipe's name.
        program: LibreOffice's program, a name or a path.
        timeout: how many seconds to wait.

    Raises:
        NoOfficeError: it could not be reached.
    """
    until = time.monotonic() + timeout
    asked: subprocess.Popen[bytes] | None = None
    tried = False
    while True:
        try:
            context = _resolve(pipe)
        except NoOfficeError:
            raise
        except Exception as error:  # UNO's NoConnectException has no importable type
            if tried and not asked:  # one that listens may be busy for a moment
                asked = _ask_to_listen(pipe, program)
            if time.monotonic() > until:
                message = "LibreOffice svarar inte."
                hint = "Stäng dialogrutor som är öppna i LibreOffice och tryck på knappen igen."
                raise NoOfficeError(message, hint) from error
            tried = True
            time.sleep(_PAUSE_SECONDS)
        else:
            if asked:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    asked.wait(_HANDED_OVER_SECONDS)
            return context


def _ask_to_listen(pipe: str, program: str) -> subprocess.Popen[bytes]:
    command = [program, "--nologo", "--norestore", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
    try:
        process = subprocess.Popen(  # noqa: S603  (the program is the user's own LibreOffice)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        message = f"LibreOffice ({program}) går inte att starta: {error}."
        raise NoOfficeError(message, "Installera LibreOffice Calc.") from error
    _started.append(process)
    return process


def uno_properties(**values: object) -> tuple[Any, ...]:
    """Return UNO property values by name."""
    uno = import_uno()
    properties = []
    for name, value in values.items():
        prop = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        prop.Name, prop.Value = name, value
        properties.append(prop)
    return tuple(properties)
