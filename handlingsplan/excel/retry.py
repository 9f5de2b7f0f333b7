"""Retrying calls while Excel is busy; busy for too long is a message in plain words."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from typing import ParamSpec, TypeVar

from handlingsplan.errors import HandlingsplanError

_P = ParamSpec("_P")
_R = TypeVar("_R")

#: How long one call to Excel may be refused before that is reported, and the pause between tries.
MAX_SECONDS = 20.0
PAUSE_SECONDS = 0.25

#: What Windows answers while Excel shows a dialogue, calculates, or somebody edits a cell.
_BUSY = {
    -2147418111,  # RPC_E_CALL_REJECTED
    -2147417846,  # RPC_E_SERVERCALL_RETRYLATER
    -2146777998,  # VBA_E_IGNORE: a cell is being edited
}
#: What Windows answers when Excel or the workbook is no longer there.
_GONE = {
    -2147417848,  # RPC_E_DISCONNECTED
    -2147023174,  # RPC_S_SERVER_UNAVAILABLE
    -2147220995,  # CO_E_OBJNOTCONNECTED
}
#: Apple's answers of the same meaning: timed out, application busy; connection gone.
_BUSY_ON_MAC, _GONE_ON_MAC = {-1712, -10001}, {-600, -609}
_BUSY_NAMES, _GONE_NAMES = {"ExcelBusyError"}, {"DisposedException"}


class BusyError(HandlingsplanError):
    """The program answers no calls for now."""

    def __init__(self) -> None:
        super().__init__(
            "Excel är upptaget, så inget gjordes.",
            "Avsluta redigeringen av cellen (Enter eller Esc), stäng öppna dialogrutor och tryck "
            "på knappen igen.",
        )


class GoneError(HandlingsplanError):
    """The workbook, or the whole program, was closed during the work."""

    def __init__(self) -> None:
        super().__init__(
            "Arbetsboken stängdes medan arbetet pågick.",
            "Öppna den igen och tryck på knappen. Inget av planerna är ändrat.",
        )


def retry_while_busy(verb: Callable[_P, _R]) -> Callable[_P, _R]:
    """Retry a call while the program is busy; the call must be harmless to repeat.

    Raises:
        BusyError: it was busy all the time.
        GoneError: the book or the program was closed.
    """

    @functools.wraps(verb)
    def waiting(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        until = time.monotonic() + MAX_SECONDS
        while True:
            try:
                return verb(*args, **kwargs)
            except HandlingsplanError:
                raise
            except Exception as error:
                if _is(error, _GONE | _GONE_ON_MAC, _GONE_NAMES):
                    raise GoneError from error
                if not _is(error, _BUSY | _BUSY_ON_MAC, _BUSY_NAMES):
                    raise
                if time.monotonic() >= until:
                    raise BusyError from error
                time.sleep(PAUSE_SECONDS)

    return waiting


def _is(error: BaseException, codes: set[int], names: set[str]) -> bool:
    return type(error).__name__ in names or any(code in codes for code in _codes(error))


def _codes(error: BaseException) -> Iterator[int]:
    """Yield the numbers that an error of pywin32 or appscript carries, wherever it has them."""
    for attribute in ("hresult", "errornumber"):
        value = getattr(error, attribute, None)
        if isinstance(value, int):
            yield value
    for argument in error.args:
        for value in argument if isinstance(argument, tuple) else (argument,):
            if isinstance(value, int):
                yield value
