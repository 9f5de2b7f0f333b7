"""What can be made again, kept by a key: a file in the user's cache folder, safe to delete.

It holds what the plans hold, so it is the user's alone, and what has not been used for a season is
removed. Whatever is wrong with it, work goes on as if it were empty.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import stat
import zlib
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import platformdirs

from handlingsplan.version import __version__

if TYPE_CHECKING:
    import sqlite3
    from importlib.resources.abc import Traversable

MAX_BYTES = 200 * 1024 * 1024  # some 50,000 plans
MAX_DAYS = 120
_FILE = "planer.sqlite"

_PAGE = "PRAGMA page_size = 65536"  # of a new file: a plan takes some kilobytes
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS kept"
    " (key TEXT PRIMARY KEY, used INTEGER NOT NULL, data BLOB NOT NULL)"
)
_OLD = "DELETE FROM kept WHERE used < ?"
_TOO_MUCH = (
    "DELETE FROM kept WHERE key IN (SELECT key FROM"
    " (SELECT key, SUM(LENGTH(data)) OVER (ORDER BY used DESC, rowid DESC) AS total FROM kept)"
    " WHERE total > ?)"
)
_SOURCES = (".py", ".toml", ".txt")
_FAST = 1  # level of compression: the others take longer for hardly fewer bytes


class Store:
    """Bytes by key; kept compressed, which carries a checksum.

    Used as a context manager: what is new is stored when the block ends without an error.

    Args:
        stamp: what else decides what the bytes are: the code, the declarations, the day …
            Under another stamp they are not found.
        folder: where the file lies; the user's cache folder if not given.
        max_bytes: size of all that is kept together, compressed; the least recently used gives way.
        today: the day that counts as the day of use.
    """

    def __init__(
        self,
        stamp: str,
        *,
        folder: Path | None = None,
        max_bytes: int = MAX_BYTES,
        today: dt.date | None = None,
    ) -> None:
        self.path = (folder or default_folder()) / _FILE
        self.max_bytes = max_bytes
        self._day = (today or dt.date.today()).toordinal()
        self._stamp = hashlib.sha256(stamp.encode())
        self._new: dict[str, bytes] = {}
        self._used: set[str] = set()
        self._database = self._open()

    def fetch(self, name: str) -> bytes | None:
        """Return what was kept under a name; ``None`` where nothing was."""
        if self._database is None:
            return None
        import sqlite3  # noqa: PLC0415  (as in _open)

        key = self._key(name)
        try:
            found = self._database.execute("SELECT used, data FROM kept WHERE key = ?", (key,))
            used, data = found.fetchone() or (self._day, None)
            content = zlib.decompress(data) if data else None
        except (sqlite3.Error, zlib.error, TypeError):
            return None
        if used != self._day:
            self._used.add(key)
        return content

    def keep(self, name: str, data: bytes) -> None:
        """Keep bytes under a name; they are stored when the store is closed."""
        if self._database is not None:
            self._new[self._key(name)] = zlib.compress(data, _FAST)

    def close(self, *, store: bool = True) -> None:
        """Store what is new, in one transaction, remove what is old, and close."""
        database, self._database = self._database, None
        if database is None:
            return
        import sqlite3  # noqa: PLC0415  (as in _open)

        with contextlib.suppress(sqlite3.Error, OSError), contextlib.closing(database):
            if store and (self._new or self._used):
                self._store(database)

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close; what is new is not stored after an error."""
        self.close(store=kind is None)

    def _key(self, name: str) -> str:
        key = self._stamp.copy()
        key.update(name.encode())
        return key.hexdigest()

    def _store(self, database: sqlite3.Connection) -> None:
        with database:
            database.executemany(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?)",
                [(key, self._day, data) for key, data in self._new.items()],
            )
            database.executemany(
                "UPDATE kept SET used = ? WHERE key = ?", [(self._day, key) for key in self._used]
            )
            database.execute(_OLD, (self._day - MAX_DAYS,))
            if self.path.stat().st_size > self.max_bytes:
                database.execute(_TOO_MUCH, (self.max_bytes,))

    def _open(self) -> sqlite3.Connection | None:
        """Open the file, anew if it is damaged; do without where none can be had."""
        try:
            import sqlite3  # noqa: PLC0415  (not in every Python: a browser's lacks it)
        except ImportError:
            return None
        for _ in range(2):
            try:
                if not _own_folder(self.path.parent):
                    return None
                database = sqlite3.connect(self.path, timeout=1)
                database.execute(_PAGE)
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


def _own_folder(folder: Path) -> bool:
    """Make the folder the user's alone; say whether it is, for others could put plans in it.

    What somebody else could write in before is not trusted: the file there goes.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "nt":  # a user's folders are the user's there
        return True
    found = folder.stat()
    if found.st_uid != os.geteuid():
        return False
    if stat.S_IMODE(found.st_mode) & 0o077:
        folder.chmod(0o700)
        (folder / _FILE).unlink(missing_ok=True)
    return True


def default_folder() -> Path:
    """Return the user's own folder for things that can be made again."""
    return Path(platformdirs.user_cache_dir("handlingsplan", appauthor=False))


def digest_of(*folders: Traversable) -> str:
    """Return a digest of the version and of the code and declarations that lie in folders."""
    digest = hashlib.sha256(__version__.encode())
    for number, folder in enumerate(folders):
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(_SOURCES):
                digest.update(f"{number}/{file.name}".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
