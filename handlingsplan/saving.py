"""The one way in which files are written: only over our own, and whole.

A document goes through :func:`write_document`, many into a folder through
:class:`handlingsplan.own_folder.OwnFolder`. Neither writes over what somebody else made, whatever
command or button asks for it. Whatever happens on the way (a crash, Ctrl+C, a full disk, kill -9),
the target is the old file or the new one, never a part of either.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import time
import zipfile
from collections.abc import Callable, Container, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import BinaryIO

from handlingsplan.errors import NoRoomError, WritingError, system_reason

_TEMPORARY = (".handlingsplan-", ".tmp")  # beginning and end of the name that work goes on under
_LEFT_BEHIND = 3600  # seconds after which such a file belongs to no run that still lives
_RETRY_PAUSES = (
    0.05,
    0.1,
    0.2,
    0.4,
)  # seconds; on Windows a virus scanner may hold a new file shortly

#: Where a document says what it is: in its first bytes, or among a workbook's names.
_HEAD, _WORKBOOK = 2048, 4_000_000
_SAID = re.compile(rb"handlingsplan:(\w+)")
_NAMED = re.compile(rb'<definedName\b[^>]*\bname="hp_dokument"[^>]*>\s*(?:"|&quot;)(\w+)')
_ADD_IN = "customUI/customUI14.xml"

_FULL = {errno.ENOSPC, errno.EDQUOT}
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_BAD_NAME = {errno.ENAMETOOLONG, errno.EINVAL}


class OutputKind(StrEnum):
    """What a document of ours is; one takes the place of another of its own kind alone."""

    SUMMARY = "sammanstallning"
    FINDINGS = "granskning"
    ADD_IN = "tillagg"
    CONSOLE = "konsol"

    @property
    def mark(self) -> str:
        """What a text file of this kind holds among its first characters."""
        return f"handlingsplan:{self.value}"


#: What a CSV file of findings begins with: it has no room for a mark.
FINDINGS_CSV = b"\xef\xbb\xbfkod;niva;grupp;fil;"


def kind_of(path: Path) -> OutputKind | None:
    """Return what sort of document of ours a file is, by what stands in it; ``None`` for none."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            said = _kind_of_workbook(file) if head.startswith(b"PK") else _SAID.search(head)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return None
    if isinstance(said, OutputKind):
        return said
    if head.startswith(FINDINGS_CSV):
        return OutputKind.FINDINGS
    found = said[1].decode() if said else ""
    return next((kind for kind in OutputKind if kind.value == found), None)


def _kind_of_workbook(file: BinaryIO) -> re.Match[bytes] | OutputKind | None:
    with zipfile.ZipFile(file) as archive:
        if _ADD_IN in archive.namelist():
            with archive.open(_ADD_IN) as part:
                return OutputKind.ADD_IN if b"Handlingsplan" in part.read(_HEAD) else None
        with archive.open("xl/workbook.xml") as part:
            return _NAMED.search(part.read(_WORKBOOK))


def write_document(
    path: Path, content: bytes | Callable[[BinaryIO], object], *, kind: OutputKind
) -> None:
    """Write a document that somebody asked for by its name.

    A device or a pipe is written into, never replaced.

    Args:
        path: the target.
        content: see :func:`write_atomically`.
        kind: what it is.

    Raises:
        WritingError: what stands there is not of the same kind and made by the program, or it
            cannot be written; it is untouched.
    """
    refuse_foreign(path, kind=kind)
    if _is_stream(path):
        with _explained(path), _opened_stream(path) as stream:
            stream.write(content) if isinstance(content, bytes) else content(stream)
    else:
        write_atomically(path, content)


def refuse_foreign(path: Path, *, kind: OutputKind) -> None:
    """Say at once, before long work begins, that a document may not be written at ``path``.

    Raises:
        WritingError: as :func:`write_document`.
    """
    if _is_stream(path):
        return
    with _explained(path), contextlib.suppress(FileNotFoundError, NotADirectoryError):
        path.lstat()  # a name that the system cannot have
    if path.is_symlink():
        message = f"{path.name} är en genväg till en annan fil, och den skrivs inte över."
        raise WritingError(message, "Ange ett annat namn, eller den riktiga filens.")
    if os.path.lexists(path) and not _is_folder(path):
        if not stat.S_ISREG(path.lstat().st_mode):
            message = f"{path.name} är ingen fil som det går att skriva i."
            raise WritingError(message, "Ange ett annat namn.")
        if kind_of(path) is not kind:
            raise _not_ours(path)
    refuse_unwritable(path)


def _not_ours(path: Path) -> WritingError:
    message = f"{path.name} finns redan, och det är ingen fil av samma slag som programmet gjort."
    return WritingError(message, "Den är orörd. Välj ett annat namn, eller flytta den först.")


def _is_folder(path: Path) -> bool:
    """Say whether a path is a folder; where its name is too long to be any, it is none."""
    return os.path.isdir(path)  # noqa: PTH112  (Path.is_dir raises for such a name)


def _is_stream(path: Path) -> bool:
    """Say whether a path leads to a terminal, a pipe or such, which has no content to lose."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _opened_stream(path: Path) -> BinaryIO:
    """Open a device or a pipe; a pipe that nobody reads from is waited for only shortly.

    Raises:
        WritingError: nobody reads from it.
        OSError: it cannot be opened.
    """
    if not stat.S_ISFIFO(path.stat().st_mode):
        return path.open("wb")
    for pause in (*_RETRY_PAUSES, *_RETRY_PAUSES, 0):
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            time.sleep(pause)
        else:
            os.set_blocking(descriptor, True)
            return os.fdopen(descriptor, "wb")
    message = f"{path.name} är ett rör som ingen läser ur, så inget kunde skrivas där."
    raise WritingError(message, "Starta den som ska läsa först, eller ange ett vanligt filnamn.")


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


def write_new(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write a file where none stands; otherwise as :func:`write_atomically`.

    Raises:
        WritingError: something stands there already, or the file cannot be written.
    """
    if os.path.lexists(path):
        message = f"{path.name} finns redan i mappen {path.parent}."
        raise WritingError(message, "Den är orörd. Välj ett annat namn, eller flytta den först.")
    write_atomically(path, content)


def append_line(path: Path, line: str) -> None:
    """Add a line to a text file of ours, in one write; it and its folder are made if missing.

    Raises:
        WritingError: the file cannot be written.
    """
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(f"{line}\n".encode("utf-8", "surrogateescape"))


def is_temporary(name: str) -> bool:
    """Say whether a file has the name that work goes on under, until it is whole."""
    return name.startswith(_TEMPORARY[0]) and name.endswith(_TEMPORARY[1])


def refuse_unwritable(path: Path) -> None:
    """Say at once, before long work begins, that ``path`` cannot be written.

    Raises:
        WritingError: it is open in Excel or LibreOffice, a folder, or in a read-only folder.
    """
    if _is_folder(path):
        message = f"{path.name} är en mapp, så ingen fil kan skrivas där."
        raise WritingError(message, "Ange ett filnamn, till exempel sammanstallning.xlsx.")
    if lock_file(path) is not None:
        message = f"{path.name} är öppen i ett kalkylprogram och kan inte ersättas."
        hint = (
            "Stäng filen och kör igen. Är den redan stängd ligger en gammal låsfil kvar "
            f"({lock_file(path)}); ta bort den."
        )
        raise WritingError(message, hint)
    if _is_folder(path.parent) and not os.access(path.parent, os.W_OK):
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
    return next((name for name in names if os.path.lexists(path.with_name(name))), None)


def _write(temporary: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    with temporary.open("xb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            content(file)
        file.flush()
        os.fsync(file.fileno())


def _move(temporary: Path, path: Path) -> None:
    for pause in _RETRY_PAUSES if os.name == "nt" else ():
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
        return NoRoomError(message, "Gör plats på disken, eller välj en annan mapp, och kör igen.")
    if error.errno in _READ_ONLY:
        return _read_only(path)
    if error.errno in _BAD_NAME:
        message = f"Namnet på filen går inte att använda här: {path.name}."
        return WritingError(
            message, "Välj ett kortare namn utan särskilda tecken, eller en annan mapp."
        )
    message = f"{path.name} kunde inte skrivas i mappen {path.parent} ({system_reason(error)})."
    return WritingError(message, "Kontrollera att mappen finns och går att nå, och kör igen.")


def _read_only(path: Path) -> WritingError:
    message = f"{path.name} får inte skrivas i mappen {path.parent}."
    hint = (
        "Är filen öppen i Excel: stäng den. Är mappen skrivskyddad: välj en annan mapp. "
        "Den gamla filen är orörd."
    )
    return WritingError(message, hint)
