"""Files are read one after the other, in sight of the page, which can end what takes too long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import Any

from handlingsplan.codes import Code
from handlingsplan.reading.codec import decode, encode
from handlingsplan.reading.records import RawBook, Refusal
from handlingsplan.reading.worker import Task

#: Called with the name of the file that is about to be read.
Begin = Callable[[str], None]
#: Called with a file's name and what was read in it, as bytes.
Keep = Callable[[str, bytes], None]


class InTurn(Executor):
    """Reads each file as it is handed in.

    Args:
        begin: told before each file.
        keep: given what each file held, so that it need not be read again by another worker.
        known: name in the round -> what ``keep`` was given by an earlier worker.
        stuck: name in the round -> why a file that ended a worker is not read, a Swedish clause.
    """

    def __init__(
        self, begin: Begin, keep: Keep, known: Mapping[str, bytes], stuck: Mapping[str, str]
    ) -> None:
        self._begin, self._keep, self._known, self._stuck = begin, keep, known, stuck

    def submit(  # type: ignore[override]  # one kind of job alone
        self, read: Callable[[Task], RawBook | Refusal], task: Task, /, **_: Any
    ) -> Future[RawBook | Refusal]:
        """Read a file now; the future is done."""
        future: Future[RawBook | Refusal] = Future()
        future.set_result(self._result(read, task))
        return future

    def _result(self, read: Callable[[Task], RawBook | Refusal], task: Task) -> RawBook | Refusal:
        if task.fil in self._stuck:
            return Refusal(fil=task.fil, kod=Code.HP111, skal=self._stuck[task.fil])
        known = self._known.get(task.fil)
        if known is not None:
            return decode(bytes(known), fil=task.fil)
        self._begin(task.fil)
        result = read(task)
        self._keep(task.fil, encode(result))
        return result
