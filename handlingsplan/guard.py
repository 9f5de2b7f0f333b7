"""The one guard around a step that is done for one file after the other.

Whatever goes wrong with one of them costs a line that says so, and the others are done.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from handlingsplan.errors import HandlingsplanError, NoRoomError, system_reason
from handlingsplan.fault_log import describe


class Guard:
    """What became of a step that is done for many files.

    >>> guard = Guard()
    >>> for name in ("a", "b"):
    ...     with guard.step(name):
    ...         print(name, {"b": 1}[name])
    b 1
    >>> guard.failed
    {'a': 'ett oväntat fel i programmet (KeyError)'}

    Attributes:
        failed: file -> why its step could not be done, a Swedish clause.
    """

    def __init__(self) -> None:
        self.failed: dict[str, str] = {}

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Do what the block does for a file; an error ends the block and is noted.

        Raises:
            NoRoomError: the disk is full, which the other files would find out too.
        """
        try:
            yield
        except NoRoomError:
            raise
        except Exception as error:  # noqa: BLE001  (one bad file costs one line, whatever it is)
            self.failed[name] = reason(error)


def reason(error: Exception) -> str:
    """Return why something could not be done, a Swedish clause; what is our fault is logged."""
    said = getattr(error, "reason", "")  # of a file that cannot be used
    if isinstance(said, str) and said:
        return said
    match error:
        case HandlingsplanError():
            return f"{error.message} {error.hint}".rstrip(" .")
        case OSError():
            return system_reason(error)
        case MemoryError():
            return "den tar för mycket minne"
    describe(error)
    return f"ett oväntat fel i programmet ({type(error).__name__})"
