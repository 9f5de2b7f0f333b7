"""Folders that the program makes: never mixed with other people's files, never read as plans."""

from __future__ import annotations

from pathlib import Path

from handlingsplan.errors import UsageError
from handlingsplan.saving import write_atomically

#: A folder with this file in it holds what the program made, and is not read.
OUTPUT_MARK = ".handlingsplan"

_TEXT = "Mappen är gjord av handlingsplan. Filerna i den läses inte som inkomna planer.\n"


def make_own_folder(folder: Path) -> None:
    """Make a folder and mark it; one that the program made before is used again.

    Raises:
        UsageError: it holds files that the program has not made.
        WritingError: it cannot be made.
    """
    mark = folder / OUTPUT_MARK
    if mark.is_file():
        return
    if folder.is_dir() and any(folder.iterdir()):
        message = f"I mappen {folder} ligger redan andra filer."
        raise UsageError(message, "Ange en ny eller tom mapp, så att inget blandas ihop.")
    write_atomically(mark, _TEXT.encode())
