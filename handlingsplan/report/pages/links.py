"""Links from a document to the files of the round: relative, never out of the round's folder."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path, PurePosixPath

from handlingsplan.privacy import private_in_name

#: Letters of any language stand as they are, as Excel writes them; the rest of ASCII is encoded.
_ENCODED = re.compile(r"[\x00-\x20\"#%<>?\[\\\]^`{|}:\x7f]")
#: How an address on this machine begins, and a drive in it.
_FILE, _DRIVE = "file:///", re.compile(r"[A-Za-z]:")
#: Excel's limit for the address of a link.
_LONGEST = 2_000


def base_of(document: Path, folder: Path) -> str | None:
    """Return the way from the document's folder to the round's, with forward slashes.

    Returns:
        ``.`` where they are the same; ``None`` where there is no relative way (another drive).
    """
    try:
        return Path(os.path.relpath(folder.resolve(), document.resolve().parent)).as_posix()
    except ValueError:
        return None


def absolute_base(folder: Path) -> str:
    """Return the way to the round's folder from anywhere on this machine.

    It is for a document whose own folder is not known, or is not where it is made.
    """
    return _FILE + folder.resolve().as_posix().lstrip("/")


@lru_cache(maxsize=10_000)
def target(base: str | None, fil: str) -> str:
    """Return the link's address of a file of the round; empty where there must be none.

    Args:
        base: the way from the document's folder to the round's (see :func:`base_of` and
            :func:`absolute_base`), or ``None``.
        fil: the file's path relative to the round's folder; one with something private in its
            name gets no link, which would have to say it.
    """
    path = PurePosixPath(fil)
    outside = path.is_absolute() or ".." in path.parts or "\\" in fil
    if base is None or not fil or outside or private_in_name(fil):
        return ""
    scheme = _FILE if base.startswith(_FILE) else ""
    whole = (PurePosixPath(base.removeprefix(scheme)) / path).as_posix()
    drive = _DRIVE.match(whole) if scheme else None
    kept = drive[0] if drive else ""
    rest = _ENCODED.sub(lambda found: f"%{ord(found[0]):02X}", whole.removeprefix(kept))
    encoded = f"{scheme}{kept}{rest}"
    return encoded if len(encoded) <= _LONGEST else ""
