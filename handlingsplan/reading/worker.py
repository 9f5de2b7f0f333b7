"""A reader in a process of its own, which may hang, crash or eat memory without harm to the round.

The parent sends one file at a time through a pipe and waits at most as long as it says; a worker
that does not answer is killed by its process id and the next file gets a new one. It is a plain
child process, not :mod:`multiprocessing`: that would run the caller's own script again on Windows.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Protocol

import msgspec

from handlingsplan.codes import Code
from handlingsplan.errors import HandlingsplanError, UnreadableFileError, system_reason
from handlingsplan.form import Form
from handlingsplan.reading.codec import decode, encode
from handlingsplan.reading.opening import unreadable_with_code
from handlingsplan.reading.records import RawBook, Refusal
from handlingsplan.spreadsheet.package import Package, open_package

_LENGTH = struct.Struct("<Q")
_READY = b"redo"
_START_UP = 30.0  # seconds that a new process may take on a busy machine
#: Run with ``-I``: neither the working folder nor what is in PYTHON* puts modules first.
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from handlingsplan.reading.worker import serve; serve(int(sys.argv[2]))"
)


#: Package, name in the round, form -> book; raises :class:`UnreadableFileError`.
Reader = Callable[[Package, str, Form | None], RawBook]


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """How long and how much one file may take.

    Attributes:
        light_bytes: XML of a file that is read in the caller's own process (a filled-in plan has
            less than 1 MB).
        light_seconds: how long that may take; a plan takes some milliseconds.
        heavy_seconds: how long a file may take in a process of its own.
        memory: ceiling of such a process in bytes (not on Windows, where
            :class:`~handlingsplan.spreadsheet.package.Limits` alone hold it down).
    """

    light_bytes: int = 8 * 1024 * 1024
    light_seconds: float = 10.0
    heavy_seconds: float = 30.0
    memory: int = 1280 * 1024 * 1024


QUOTA = Quota()


class Job(Protocol):
    """What a worker does: it travels there pickled, and its answer comes back as bytes."""

    def run(self) -> bytes:
        """Do it; whatever a file causes is part of the answer."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One file to read.

    Attributes:
        path: where it lies.
        fil: its name in the round.
        form: the form to read it by; ``None`` = its own.
        quota: what it may take.
        reader: what reads it, e.g. :func:`handlingsplan.reading.book.read_package`; found by its
            name in another process.
    """

    path: Path
    fil: str
    form: Form | None
    quota: Quota
    reader: Reader

    def run(self) -> bytes:
        """Read it, as a worker does."""
        return encode(answer(self))


class WorkerUnavailableError(Exception):
    """No process can be started here (a frozen programme, a locked-down machine)."""


class Worker:
    """The parent's end of one process.

    Args:
        memory: ceiling of the process in bytes, where the operating system keeps one (not Windows).

    Raises:
        WorkerUnavailableError: the process does not start.
    """

    def __init__(self, *, memory: int) -> None:
        self.memory = memory
        command = [sys.executable, "-I", "-c", _BOOT, json.dumps(_module_path()), str(memory)]
        try:
            self._process = subprocess.Popen(  # noqa: S603  (our own module, our own interpreter)
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise WorkerUnavailableError from error
        try:
            ready = self._within(_START_UP, None) == _READY
        except RuntimeError:  # there are no threads to watch the clock
            ready = False
        if not ready:
            self.end()
            raise WorkerUnavailableError

    def ask(self, job: Job, seconds: float) -> bytes:
        """Return the answer of a job.

        Raises:
            UnreadableFileError: HP111, the process does not live through it.
        """
        answer = self._within(seconds, pickle.dumps(job))
        if answer is not None:
            return answer
        self.end()
        raise UnreadableFileError(
            Code.HP111,
            f"den tog mer än {seconds:.0f} sekunder"
            if self._rang
            else "filen fick läsaren att krascha",
        )

    @property
    def alive(self) -> bool:
        """Say whether the process can take another file."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill the process; a thread that waits for its answer gets none and cleans up."""
        self._process.kill()

    def end(self) -> None:
        """Kill the process and clean up after it."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was still to be sent is of no use
                if pipe:
                    pipe.close()

    def _within(self, seconds: float, request: bytes | None) -> bytes | None:
        """Send a request and return the answer; ``None`` if the time is up or the process dead."""
        assert self._process.stdin  # noqa: S101  (for the type checker: Popen was given pipes)
        assert self._process.stdout  # noqa: S101
        self._rang = False
        clock = threading.Timer(seconds, self._ring)
        clock.start()
        try:
            if request is not None:
                _send(self._process.stdin, request)
            return _receive(self._process.stdout)
        except (OSError, ValueError):
            return None
        finally:
            clock.cancel()

    def _ring(self) -> None:
        self._rang = True
        self._process.kill()


class Workers:
    """As many workers as are asked for at the same time; idle ones are used again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: set[Worker] = set()
        self._idle: list[Worker] = []

    def read(self, task: Task) -> RawBook | Refusal:
        """Read a file in a process; may be called from many threads.

        Raises:
            WorkerUnavailableError: no process can be started.
        """
        try:
            return decode(self.ask(task, task.quota), fil=task.fil)
        except UnreadableFileError as error:
            return Refusal(fil=task.fil, kod=error.code, skal=error.reason)
        except ValueError:  # a damaged answer
            skal = "filen fick läsaren att krascha"
            return Refusal(fil=task.fil, kod=Code.HP111, skal=skal)

    def ask(self, job: Job, quota: Quota) -> bytes:
        """Do a job in a process and return its answer; may be called from many threads.

        Raises:
            WorkerUnavailableError: no process can be started.
            UnreadableFileError: HP111, the process does not live through it.
        """
        worker = self._borrow(quota.memory)
        try:
            return worker.ask(job, quota.heavy_seconds)
        finally:
            with self._lock:
                if worker.alive:
                    self._idle.append(worker)
                else:
                    self._all.discard(worker)

    def end_idle(self) -> None:
        """End the processes that have nothing to do."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._all.difference_update(idle)
        for worker in idle:
            worker.end()

    def kill(self) -> None:
        """Kill the busy processes too, at once; their files come back as refusals."""
        self.end_idle()
        with self._lock:
            busy = list(self._all)
        for worker in busy:
            worker.kill()

    def _borrow(self, memory: int) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.memory == memory:
                    return worker
                worker.end()
                self._all.discard(worker)
        worker = Worker(memory=memory)
        with self._lock:
            self._all.add(worker)
        return worker


def _module_path() -> list[str]:
    """Return where this process finds its modules, without what hangs on the working folder.

    That may be the folder with the plans, where anybody can have put a ``json.py``.
    """
    return [place for place in sys.path if Path(place).is_absolute()]


#: The workers of this process.
WORKERS = Workers()


def serve(memory: int) -> None:
    """Be a worker: answer requests from standard input until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing that is printed gets into the answers
    _limit(memory)
    _send(answers, _READY)
    while (request := _receive(sys.stdin.buffer)) is not None:
        job: Job = pickle.loads(request)  # noqa: S301  (from our parent)
        _send(answers, job.run())


def answer(task: Task) -> RawBook | Refusal:
    """Read a file right here, whatever it may take."""
    try:
        data = task.path.read_bytes()
    except OSError as error:
        return Refusal(fil=task.fil, kod=Code.HP101, skal=system_reason(error))
    package = open_or_refuse(task, data)
    return package if isinstance(package, Refusal) else read_or_refuse(task, package)


def open_or_refuse(task: Task, data: bytes) -> Package | Refusal:
    """Open a file's bytes."""
    try:
        with unreadable_with_code(task.fil):
            return open_package(data)
    except UnreadableFileError as error:
        code, reason = error.code, error.reason
        return Refusal(fil=task.fil, kod=code, skal=reason, fingerprint=fingerprint(data))


def read_or_refuse(task: Task, package: Package) -> RawBook | Refusal:
    """Read a file; whatever the reader raises because of it becomes a refusal."""
    try:
        return task.reader(package, task.fil, task.form)
    except UnreadableFileError as error:
        kod, skal = error.code, error.reason
    except (HandlingsplanError, ImportError):
        raise  # not the file's fault: a broken form, a broken installation
    except MemoryError:
        kod, skal = Code.HP111, "den tog för mycket minne"
    except Exception as error:  # noqa: BLE001  (one bad file costs one line, whatever it is)
        kod, skal = Code.HP111, f"ett oväntat fel i läsaren ({type(error).__name__})"
    return Refusal(fil=task.fil, kod=kod, skal=skal, fingerprint=fingerprint(package.data))


def fingerprint(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _limit(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415  (there is none on Windows)
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """Return the next message; ``None`` when the other end is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = pipe.read(length)
    return content if len(content) == length else None
