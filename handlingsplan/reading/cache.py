"""Plans that were read before: by the file's bytes, the form and the reader's own code.

A file in the user's cache folder, safe to delete at any time. It holds what the plans hold, so it
is the user's alone, and what has not been used for a season is removed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Self

import platformdirs

from handlingsplan import __version__
from handlingsplan.form import Form
from handlingsplan.reading.codec import decode, encode
from handlingsplan.reading.records import RawBook

MAX_BYTES = 200 * 1024 * 1024  # some 50,000 plans
MAX_DAYS = 120

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS books"
    " (key TEXT PRIMARY KEY, used INTEGER NOT NULL, book BLOB NOT NULL)"
)
_OLD = "DELETE FROM books WHERE used < ?"
_TOO_MUCH = (
    "DELETE FROM books WHERE key IN (SELECT key FROM"
    " (SELECT key, SUM(LENGTH(book)) OVER (ORDER BY used DESC, rowid DESC) AS total FROM books)"
    " WHERE total > ?)"
)


class Cache:
    """Books read before. Whatever is wrong with it, reading goes on as if it were empty.

    Used as a context manager: what is new is stored when the block ends without an error.

    Args:
        form: the form that the books are read by; ``None`` = each file's own.
        folder: where the cache lies; the user's cache folder if not given.
        max_bytes: size of all stored books together; the least recently used give way.
        today: the day that counts as the day of use.
    """

    def __init__(
        self,
        form: Form | None = None,
        *,
        folder: Path | None = None,
        max_bytes: int = MAX_BYTES,
        today: dt.date | None = None,
    ) -> None:
        self.path = (folder or default_folder()) / "planer.sqlite"
        self.max_bytes = max_bytes
        self._day = (today or dt.date.today()).toordinal()
        self._stamp = _reader_stamp() + hashlib.sha256(repr(form).encode()).hexdigest()
        self._new: dict[str, bytes] = {}
        self._used: set[str] = set()
        self._database = self._open()

    def get(self, fingerprint: str, fil: str) -> RawBook | None:
        """Return the book with these bytes as it was read before, under the name ``fil``."""
        if self._database is None:
            return None
        key = self._key(fingerprint)
        try:
            found = self._database.execute("SELECT used, book FROM books WHERE key = ?", (key,))
            used, data = found.fetchone() or (0, b"")
            book = decode(data, fil=fil) if data else None
        except (sqlite3.Error, ValueError, TypeError):
            return None
        if not isinstance(book, RawBook) or book.fingerprint != fingerprint:
            return None
        if used != self._day:
            self._used.add(key)
        return book

    def put(self, book: RawBook) -> None:
        """Remember a book; it is stored when the cache is closed."""
        if self._database is not None:
            with contextlib.suppress(UnicodeEncodeError):
                self._new[self._key(book.fingerprint)] = encode(book)

    def close(self, *, store: bool = True) -> None:
        """Store what is new, in one transaction, remove what is old, and close."""
        database, self._database = self._database, None
        if database is None:
            return
        with contextlib.suppress(sqlite3.Error), contextlib.closing(database):
            if store and (self._new or self._used):
                self._store(database)

    def __enter__(self) -> Self:
        """Return the cache itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close; what was read before an error is not stored."""
        self.close(store=kind is None)

    def _key(self, fingerprint: str) -> str:
        return hashlib.sha256(f"{fingerprint} {self._stamp}".encode()).hexdigest()

    def _store(self, database: sqlite3.Connection) -> None:
        with database:
            database.executemany(
                "INSERT OR REPLACE INTO books VALUES (?, ?, ?)",
                [(key, self._day, data) for key, data in self._new.items()],
            )
            database.executemany(
                "UPDATE books SET used = ? WHERE key = ?", [(self._day, key) for key in self._used]
            )
            database.execute(_OLD, (self._day - MAX_DAYS,))
            database.execute(_TOO_MUCH, (self.max_bytes,))

    def _open(self) -> sqlite3.Connection | None:
        """Open the file, anew if it is damaged; do without where none can be had."""
        for _ in range(2):
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                database = sqlite3.connect(self.path, timeout=1)
                database.execute(_SCHEMA)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    return None  # locked, or no place for it
                with contextlib.suppress(OSError):
                    self.path.unlink()
            except OSError:
                return None
            else:
                return database
        return None


def default_folder() -> Path:
    """Return the user's own folder for things that can be made again."""
    return Path(platformdirs.user_cache_dir("handlingsplan", appauthor=False))


def _reader_stamp() -> str:
    """Return a digest of all that decides how a file is read: the code and the shipped forms."""
    digest = hashlib.sha256(__version__.encode())
    for name, content in sorted(_sources()):
        digest.update(name.encode())
        digest.update(content)
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, bytes]]:
    package = resources.files("handlingsplan")
    folders = (
        package,
        package / "form",
        package / "reading",
        resources.files("handlingsplan_workbooks") / "forms",
    )
    for number, folder in enumerate(folders):
        for file in folder.iterdir():
            if file.name.endswith((".py", ".toml")):
                yield f"{number}/{file.name}", file.read_bytes()
