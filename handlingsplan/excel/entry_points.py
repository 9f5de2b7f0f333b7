"""Entry points of the buttons: one run at a time, and every error a message with what to do."""

from __future__ import annotations

import contextlib
import functools
import io
import locale
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import platformdirs

from handlingsplan.errors import HandlingsplanError
from handlingsplan.excel.host import Host
from handlingsplan.fault_log import describe

_APP = "handlingsplan"


class RunningError(HandlingsplanError):
    """Another run is still at work."""

    def __init__(self) -> None:
        super().__init__(
            "En körning pågår redan.", "Vänta tills den är klar. Inget nytt startades."
        )


def state_folder() -> Path:
    """Return the folder of the lock, and of the log; it is the user's own."""
    return Path(platformdirs.user_state_dir(_APP, appauthor=False))


def button(work: Callable[[Host], None]) -> Callable[[], None]:
    """Make an entry point of work on the console: ``work`` is given the console's book."""
    return _entry(work, Host.of_button)


def ribbon(work: Callable[[Host], None], *, needs_book: bool = True) -> Callable[[], None]:
    """Make an entry point of work on the active book, or on the program alone."""

    @functools.wraps(work)
    def checked(host: Host) -> None:
        if needs_book:
            _ = host.book  # raises what to do where there is none
        work(host)

    return _entry(checked, Host.of_ribbon)


def _entry(work: Callable[[Host], None], find: Callable[[], Host]) -> Callable[[], None]:
    @functools.wraps(work)
    def entry() -> None:
        host = None
        try:
            host = find()
            with one_at_a_time():
                work(host)
        except Exception as error:  # noqa: BLE001  (the door's last wall: nobody sees a traceback)
            _report(host, error)
        finally:
            if host is not None and not host.keeps_status:
                with contextlib.suppress(Exception):  # the program may have been closed
                    host.progress("")

    return entry


def _report(host: Host | None, error: Exception) -> None:
    text = message_of(error)
    if host is None:  # the program cannot be reached: xlwings' VBA shows what a run writes here
        speak_as_vba_reads()
        sys.stderr.write(f"{text}\n")
        sys.exit(1)
    with contextlib.suppress(Exception):
        host.say(text)


def speak_as_vba_reads() -> None:
    """Let messages on stderr be written as VBA reads a text file: in the system's own code page.

    From Python 3.15 UTF-8 is the default, of which VBA makes "Ã¤".
    """
    code_page = "mac_roman" if sys.platform == "darwin" else locale.getencoding()
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding=code_page, errors="replace")


def message_of(error: Exception) -> str:
    """Return the message to show; an error of ours is described in the log."""
    if isinstance(error, HandlingsplanError):
        return "\n".join(filter(None, [error.message, error.hint]))
    where = describe(error) or "(den gick inte att skriva)"
    return (
        "Något oväntat hände, och arbetsboken är som förut.\n"
        "Tryck på knappen igen. Händer det igen: skicka loggfilen till den som stöder programmet."
        f"\n{where}"
    )


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock of this user; it is let go also when the process dies.

    Raises:
        RunningError: another run holds it.
    """
    path = state_folder() / "excel.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        _lock(file)
        yield  # closing the file lets the lock go


def _lock(file: IO[bytes]) -> None:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415  (Windows alone has it)

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # on Windows
        else:
            import fcntl  # noqa: PLC0415  (Windows lacks it)

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise RunningError from error
