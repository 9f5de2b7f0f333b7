"""Links from a document to the files of the round: relative, never out of the round's folder."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path, PurePosixPath

#: Letters of any language stand as they are, as Excel writes them; the rest of ASCII is encoded.
_ENCODED = re.compile(r"[\x00-\x20\"#%<>?\[\\\]^`{|}:\x7f]")
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


@lru_cache(maxsize=10_000)
def target(base: str | None, fil: str) -> str:
    """Return the link's address of a file of the round; empty where there must be none.

    Args:
        base: the way from the document's folder to the round's, or ``None``.
        fil: the file's path relative to the round's folder.
    """
    path = PurePosixPath(fil)
    if base is None or not fil or path.is_absolute() or ".." in path.parts or "\\" in fil:
        return ""
    whole = (PurePosixPath(base) / path).as_posix()
    encoded = _ENCODED.sub(lambda found: f"%{ord(found[0]):02X}", whole)
    return encoded if len(encoded) <= _LONGEST else ""
