"""A whole round of files -> what each of them holds, or why it cannot be used.

Small files, which honest plans are, are read right here: that is fastest, and an alarm stands by
in case one takes too long. Large ones, and all files where no alarm can be set (on Windows, in
another thread than the main one), are read in a process that can be killed
(:mod:`handlingsplan.reading.worker`). So no file can stop the round, whatever it holds. Where there
are no threads or processes either (in a browser), files are read here, held by the limits alone.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from functools import lru_cache
from pathlib import Path
from types import FrameType

import msgspec

from handlingsplan.codes import Code
from handlingsplan.errors import system_reason
from handlingsplan.form import Form
from handlingsplan.reading.book import read_package
from handlingsplan.reading.cache import Cache
from handlingsplan.reading.records import Note, RawBook, Refusal
from handlingsplan.reading.worker import (
    QUOTA,
    WORKERS,
    Quota,
    Reader,
    Task,
    WorkerUnavailableError,
    answer,
    fingerprint,
    open_or_refuse,
    read_or_refuse,
)
from handlingsplan.saving import lock_file
from handlingsplan.spreadsheet.limits import LIMITS

#: Called with the number of files done, of all files, and the name of the last one.
Progress = Callable[[int, int, str], None]

_MAX_WORKERS = 4
_LOCK_PREFIX = "~$"
# Windows: OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS; macOS: SF_DATALESS
_IN_THE_CLOUD = 0x1000 | 0x40000 | 0x400000
_DATALESS = 0x40000000


class _TooSlow(BaseException):
    """The alarm rang."""


def read_many(
    paths: Iterable[Path] | Mapping[str, Path],
    *,
    root: Path,
    form: Form | None = None,
    executor: Executor | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    quota: Quota = QUOTA,
    reader: Reader = read_package,
) -> list[RawBook | Refusal]:
    """Read files, each in the time and memory that it may have; none of them stops the others.

    Args:
        paths: the files; one that is given twice is read once. A mapping gives their names in the
            round; without one they are named relative to its folder.
        root: the round's folder; no file outside it is read.
        form: the form to read by; each file's own if not given.
        executor: any :mod:`concurrent.futures` executor (threads, processes, a Dask cluster that
            sees the same folder) to read the files that the cache does not know.
        cache: books read before; new ones are added.
        progress: see :data:`Progress`; called in this thread.
        quota: how long and how much one file may take.
        reader: what reads one file.

    Returns:
        A book or a refusal per file, in the order of their names.
    """
    names = paths if isinstance(paths, Mapping) else {_name(path, root): path for path in paths}
    files = [
        Task(path=names[fil], fil=fil, form=form, quota=quota, reader=reader)
        for fil in sorted(names)
    ]
    results: dict[str, RawBook | Refusal] = {}
    for result in _results(files, root.resolve(), executor, cache):
        results[result.fil] = result
        if progress is not None:
            progress(len(results), len(files), result.fil)
    names_in = lru_cache(_names_in)
    return [_with_lock_note(results[task.fil], task.path, names_in) for task in files]


def read_file(task: Task) -> RawBook | Refusal:
    """Read one file where it is safe: here under an alarm, or in a process of its own."""
    try:
        data = task.path.read_bytes()
    except OSError as error:
        return _refusal(task, Code.HP101, system_reason(error))
    return _read_here(task, data) or _read_there(task)


def _results(
    files: list[Task], root: Path, executor: Executor | None, cache: Cache | None
) -> Iterator[RawBook | Refusal]:
    """Go through the results as they come: what is light or known first, then the rest."""
    with _elsewhere(executor) as submit:
        waiting: dict[Future[RawBook | Refusal], Task] = {}
        inside = lru_cache(lambda place: place.resolve().is_relative_to(root))
        for task in files:
            found = _unfit(task, inside) or _now(task, cache, light=executor is None)
            if found is None:
                waiting[submit(task)] = task
            else:
                yield found
        for future in as_completed(waiting):
            yield _remembered(_outcome(future, waiting[future]), cache)


@contextlib.contextmanager
def _elsewhere(
    executor: Executor | None,
) -> Iterator[Callable[[Task], Future[RawBook | Refusal]]]:
    """Offer a place for what is not read here; nothing of it lives on afterwards."""
    threads = ThreadPoolExecutor(min(_MAX_WORKERS, os.cpu_count() or 1))
    try:
        if executor is None:
            yield lambda task: _submitted(threads, task)
        else:
            yield lambda task: executor.submit(read_file, _anywhere(task))
    except BaseException:  # Ctrl+C ends at once
        threads.shutdown(wait=False, cancel_futures=True)
        WORKERS.kill()
        raise
    finally:
        threads.shutdown(cancel_futures=True)
        WORKERS.end_idle()


def _anywhere(task: Task) -> Task:
    """Return a task that means the same in a process with another working folder."""
    return msgspec.structs.replace(task, path=task.path.absolute())


def _submitted(threads: Executor, task: Task) -> Future[RawBook | Refusal]:
    """Hand a file to a thread that waits for a process; where there are no threads, read it now."""
    try:
        return threads.submit(_read_there, task)
    except RuntimeError:  # "can't start new thread": a browser's Python
        done: Future[RawBook | Refusal] = Future()
        done.set_result(_read_there(task))
        return done


def _now(task: Task, cache: Cache | None, *, light: bool) -> RawBook | Refusal | None:
    """Return what the cache knows or what can be read here; ``None`` for neither."""
    if cache is None and not light:
        return None
    try:
        data = task.path.read_bytes()
    except OSError as error:
        return _refusal(task, Code.HP101, system_reason(error))
    known = cache.get(fingerprint(data), task.fil) if cache is not None else None
    if known is not None or not light:
        return known
    result = _read_here(task, data)
    return None if result is None else _remembered(result, cache)


def _read_here(task: Task, data: bytes) -> RawBook | Refusal | None:
    """Read a light file under an alarm; ``None`` if it is not light or no alarm can be set."""
    package = open_or_refuse(task, data)
    if isinstance(package, Refusal):
        return package
    if package.weight > task.quota.light_bytes or not _can_set_alarm():
        return None
    seconds = task.quota.light_seconds
    try:
        with _alarm(seconds):
            return read_or_refuse(task, package)
    except _TooSlow:
        return _refusal(task, Code.HP111, f"den tog mer än {seconds:.0f} sekunder", data)


def _read_there(task: Task) -> RawBook | Refusal:
    """Read a file in a process of its own; here if this machine allows none."""
    try:
        return WORKERS.read(task)
    except WorkerUnavailableError:
        return answer(task)


def _outcome(future: Future[RawBook | Refusal], task: Task) -> RawBook | Refusal:
    """Return a future's result; a file whose executor broke is read again, guarded."""
    try:
        return future.result()
    except Exception:  # noqa: BLE001  (each kind of executor has its own errors)
        return _read_there(task)


def _remembered(result: RawBook | Refusal, cache: Cache | None) -> RawBook | Refusal:
    if cache is not None and isinstance(result, RawBook):
        cache.put(result)
    return result


def _can_set_alarm() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL)[0] == 0
    )


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise :class:`_TooSlow` in the block when the time is up."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _unfit(task: Task, inside: Callable[[Path], bool]) -> Refusal | None:
    """Refuse what need not or must not be opened, by its name and its place on the disk alone."""
    if task.path.name.startswith(_LOCK_PREFIX):
        return _refusal(task, Code.HP120, "Excels egen låsfil")
    try:
        found = task.path.lstat()
        if stat.S_ISLNK(found.st_mode):
            found, outside = task.path.stat(), not inside(task.path)
        else:
            outside = not inside(task.path.parent)
    except OSError as error:
        return _refusal(task, Code.HP101, system_reason(error))
    if outside or not stat.S_ISREG(found.st_mode):
        kind = "en genväg till en fil utanför mappen" if outside else "ingen vanlig fil"
        return _refusal(task, Code.HP101, f"den är {kind}")
    if _only_in_the_cloud(found):
        return _refusal(task, Code.HP105, "den är inte hämtad till den här datorn")
    if found.st_size > LIMITS.file_bytes:
        return _refusal(task, Code.HP107, f"filen är {found.st_size // 1_000_000} MB")
    return None


def _only_in_the_cloud(found: os.stat_result) -> bool:
    attributes: int = getattr(found, "st_file_attributes", 0)
    flags: int = getattr(found, "st_flags", 0)
    return bool(attributes & _IN_THE_CLOUD or flags & _DATALESS)


def _refusal(task: Task, kod: str, skal: str, data: bytes = b"") -> Refusal:
    return Refusal(fil=task.fil, kod=kod, skal=skal, fingerprint=fingerprint(data) if data else "")


def _name(path: Path, root: Path) -> str:
    """Return a file's name in the round: relative to its folder, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def _names_in(folder: Path) -> frozenset[str]:
    try:
        return frozenset(entry.name for entry in folder.iterdir())
    except OSError:  # it was there a moment ago
        return frozenset()


def _with_lock_note(
    result: RawBook | Refusal, path: Path, names_in: Callable[[Path], frozenset[str]]
) -> RawBook | Refusal:
    """Add that somebody has the file open, which is nothing that the file's bytes say."""
    if isinstance(result, Refusal) or lock_file(path, names_in(path.parent)) is None:
        return result
    return msgspec.structs.replace(result, notes=(*result.notes, Note(kod=Code.HP106)))
