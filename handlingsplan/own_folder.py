"""Folders that the program makes: never mixed with other people's files, never read as plans."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from handlingsplan.errors import UsageError, WritingError
from handlingsplan.saving import append_line, is_temporary, write_atomically

#: A folder with this file in it holds what the program made, and is not read.
OUTPUT_MARK = ".handlingsplan"

_TEXT = (
    "Mappen är gjord av handlingsplan. Filerna i den läses inte som inkomna planer.\n"
    "Nedan står vad programmet har skrivit här, så att det som någon har ändrat får vara kvar."
)


def refuse_source(folder: Path, source: Path) -> None:
    """Say that nothing is written where that lies which it is made of, whatever mark lies there.

    Args:
        folder: where something is to be written.
        source: the folder that is read, or the file, which stands for the folder that it lies in.

    Raises:
        UsageError: they are the same folder, however each is spelled or linked.
    """
    place = source if source.is_dir() else source.parent
    try:
        same = folder.samefile(place)
    except OSError:
        return  # one of them is not there
    if same:
        message = f"{folder} är mappen med arbetsböckerna själva, och de ändras inte."
        raise UsageError(message, f"Ange en annan mapp, till exempel {free_beside(folder, '-ut')}")


def free_beside(folder: Path, ending: str) -> str:
    """Return a folder that is not there yet, beside another and spelled as it is.

    Args:
        folder: the folder.
        ending: what its name gets.
    """
    whole = Path(os.path.abspath(folder))  # noqa: PTH100  (a link keeps its name and its place)
    names = (whole.with_name(f"{whole.name}{ending}{n if n > 1 else ''}") for n in count(1))
    free = next(path for path in names if not os.path.lexists(path))
    return str(free if folder.is_absolute() else os.path.relpath(free))


class OwnFolder:
    """A folder of ours; one that the program made before is used again.

    Its hidden file :data:`OUTPUT_MARK` keeps a line per file that was written: the SHA-256 of the
    bytes, and the name. So what somebody has changed since is known, and never written over.

    Args:
        path: the folder; made if it is missing.

    Raises:
        UsageError: it holds files that the program has not made.
        WritingError: it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mark = path / OUTPUT_MARK
        self._written: dict[str, set[str]] = defaultdict(set)
        #: Files that somebody has changed -> the name that the new one got instead.
        self.kept: dict[str, str] = {}
        foreign = path.is_dir() and any(not is_temporary(one.name) for one in path.iterdir())
        if self._mark.is_file():  # looked for last: another run that writes here has made it first
            self._read()
        elif foreign:
            message = f"I mappen {path} ligger redan andra filer."
            raise UsageError(message, "Ange en ny eller tom mapp, så att inget blandas ihop.")
        else:
            append_line(self._mark, _TEXT)

    def write(self, name: str, content: bytes) -> Path:
        """Write a file, and return its path.

        Args:
            name: its name, or its path in the folder with forward slashes.
            content: the bytes.

        Raises:
            WritingError: somebody has changed the file that stands there, or it cannot be written.
        """
        path = self.path / name
        if not self.may_replace(name):
            message = f"{path} är ändrad sedan programmet skrev den."
            raise WritingError(message, "Den är orörd. Flytta den, eller välj en annan mapp.")
        self._remember(name, content)
        write_atomically(path, content)
        return path

    def add(self, name: str, content: bytes) -> Path:
        """Write a file beside one that somebody has changed, under a name with a number.

        :attr:`kept` tells of it; otherwise as :meth:`write`.
        """
        stem, dot, ending = name.rpartition(".")
        free, number = name, 1
        while not self.may_replace(free):
            number += 1
            free = f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})"
        if free != name:
            self.kept[name] = free
        return self.write(free, content)

    def may_replace(self, name: str) -> bool:
        """Say whether nothing stands under a name, or what the program has once written there."""
        path = self.path / name
        if not os.path.lexists(path):
            return True
        if path.is_symlink() or not path.is_file():
            return False
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest not in self._written[_key(name)]:
            self._read()  # another run may write here now
        return digest in self._written[_key(name)]

    def sentences(self) -> list[str]:
        """Return a sentence to the person for each file that somebody has changed."""
        return [
            f"{self.path / name} är ändrad sedan programmet skrev den, och är kvar. "
            f"Den nya heter {new}."
            for name, new in self.kept.items()
        ]

    def files(self) -> Iterator[str]:
        """Yield the names of what the program has written here, as far as it still exists."""
        return (name for name in sorted(self._written) if (self.path / name).is_file())

    def _read(self) -> None:
        for line in self._mark.read_text("utf-8", "surrogateescape").splitlines():
            digest, _, name = line.partition("  ")
            if len(digest) == hashlib.sha256().digest_size * 2:
                self._written[name].add(digest)

    def _remember(self, name: str, content: bytes) -> None:
        """Note what is about to be written: an interrupted run leaves the old file or the new."""
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._written[_key(name)]:
            self._written[_key(name)].add(digest)
            append_line(self._mark, f"{digest}  {_key(name)}")


def _key(name: str) -> str:
    """Return a name as it stands in the list, on one line."""
    return name.replace("\r", "\\r").replace("\n", "\\n")
