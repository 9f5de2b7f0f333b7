"""The one way in which files are written: whole, beside the target, then moved into place.

Whatever happens on the way (a crash, Ctrl+C, a full disk, kill -9), the target is the old file or
the new one, never a part of either.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from collections.abc import Callable, Container, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

from handlingsplan.errors import WritingError

_TEMPORARY = (".handlingsplan-", ".tmp")  # beginning and end of the name that work goes on under
_LEFT_BEHIND = 3600  # seconds after which such a file belongs to no run that still lives
_PATIENCE = (0.05, 0.1, 0.2, 0.4)  # seconds; on Windows a virus scanner may hold a new file shortly

_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_BAD_NAME = {errno.ENAMETOOLONG, errno.EINVAL}


def write_atomically(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write a file so that ``path`` is at every moment the whole old file or the whole new one.

    The folder is made if it is missing. The bytes are on the disk before the file takes its name.
    A symbolic link at ``path`` is replaced, never followed.

    Args:
        path: the target.
        content: the bytes, or a callable that writes them to a seekable binary file.

    Raises:
        WritingError: the target is open, the disk is full, the folder is read-only …; what stood
            there before is untouched and nothing is left beside it.
    """
    refuse_unwritable(path)
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        temporary = path.with_name(secrets.token_hex(8).join(_TEMPORARY))
    try:
        with _explained(path):
            _write(temporary, content)
            if path.exists():
                shutil.copymode(path, temporary)
            _move(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def refuse_unwritable(path: Path) -> None:
    """Say at once, before long work begins, that ``path`` cannot be written.

    Raises:
        WritingError: it is open in Excel or LibreOffice, a folder, or in a read-only folder.
    """
    if path.is_dir():
        message = f"{path.name} är en mapp, så ingen fil kan skrivas där."
        raise WritingError(message, "Ange ett filnamn, till exempel sammanstallning.xlsx.")
    if lock_file(path) is not None:
        message = f"{path.name} är öppen i ett kalkylprogram och kan inte ersättas."
        hint = (
            "Stäng filen och kör igen. Är den redan stängd ligger en gammal låsfil kvar "
            f"({lock_file(path)}); ta bort den."
        )
        raise WritingError(message, hint)
    if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
        raise _read_only(path)


def lock_file(path: Path, beside: Container[str] | None = None) -> str | None:
    """Return the name of the lock file beside a workbook that is open in Excel or LibreOffice.

    Args:
        path: the workbook.
        beside: the names of what lies in its folder; looked up where they are not given.
    """
    names = (f"~${path.name}", f".~lock.{path.name}#")
    if beside is not None:
        return next((name for name in names if name in beside), None)
    return next((name for name in names if path.with_name(name).exists()), None)


def _write(temporary: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    with temporary.open("xb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content(file)
        file.flush()
        os.fsync(file.fileno())


def _move(temporary: Path, path: Path) -> None:
    for pause in _PATIENCE if os.name == "nt" else ():
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    temporary.replace(path)


@cache
def _sweep(folder: Path) -> None:
    """Remove, once per folder and run, what a killed run left there."""
    before = time.time() - _LEFT_BEHIND
    for old in folder.glob("*".join(_TEMPORARY)):
        with contextlib.suppress(OSError):
            if old.stat().st_mtime < before:
                old.unlink()


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the operating system's errors into sentences."""
    try:
        yield
    except OSError as error:
        raise _explanation(path, error) from error


def _explanation(path: Path, error: OSError) -> WritingError:
    if error.errno in _FULL:
        message = f"Disken är full, så {path.name} kunde inte skrivas."
        return WritingError(message, "Gör plats på disken, eller välj en annan mapp, och kör igen.")
    if error.errno in _READ_ONLY:
        return _read_only(path)
    if error.errno in _BAD_NAME:
        message = f"Namnet på filen går inte att använda här: {path.name}."
        return WritingError(
            message, "Välj ett kortare namn utan särskilda tecken, eller en annan mapp."
        )
    message = f"{path.name} kunde inte skrivas i mappen {path.parent} ({error.strerror or error})."
    return WritingError(message, "Kontrollera att mappen finns och går att nå, och kör igen.")


def _read_only(path: Path) -> WritingError:
    message = f"{path.name} får inte skrivas i mappen {path.parent}."
    hint = (
        "Är filen öppen i Excel: stäng den. Är mappen skrivskyddad: välj en annan mapp. "
        "Den gamla filen är orörd."
    )
    return WritingError(message, hint)
