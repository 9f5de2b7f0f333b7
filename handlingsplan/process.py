"""The process of a command or of a button: short, and over when its files are written.

Nothing here is for a Python of somebody else, who imports the library.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from types import ModuleType
from typing import NoReturn, TypeVar

_T = TypeVar("_T")
_kept: list[object] = []


class _Nothing(type):
    """An empty class that can be called and asked for anything, and gives more of its kind."""

    def __getattr__(cls, name: str) -> _Nothing:
        return _nothing(name)

    def __call__(cls, *_: object, **__: object) -> _Nothing:
        return cls


class _Unused(ModuleType):
    """A module that is asked for what no plan needs; all that is in it is :class:`_Nothing`."""

    def __getattr__(self, name: str) -> _Nothing:
        return _nothing(name)


def _nothing(name: str) -> _Nothing:
    if name.startswith("__"):  # Python's own questions
        raise AttributeError(name)
    return _Nothing(name, (), {})


def begin() -> None:
    """Make the process quick to start: a fifth of a run over 40 plans, hardly more memory.

    - Garbage is not looked for in a run of ordinary size.
    - numpy's linear algebra wakes no thread per core when it is imported; no plan needs any.
    - pandera does not find hypothesis, nor xlwings cryptography, which they import where they are
      installed: 0.1 s for nothing. Nor does what pandera imports get :mod:`unittest.mock`, and
      with it asyncio, ssl and 40 modules more, only to let mocks pass checks of types.
    """
    gc.set_threshold(2_000_000, 20, 100)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for unused in ("hypothesis", "cryptography"):
        sys.modules.setdefault(unused, None)  # type: ignore[arg-type]  # how Python says: absent
    sys.modules.setdefault("unittest.mock", _Unused("unittest.mock"))


def keep(thing: _T) -> _T:
    """Let a thing live until the process ends, or keeps another: :func:`end` takes nothing apart.

    A round of hundreds of plans would otherwise be taken apart, object by object, when the command
    that read it returns.
    """
    _kept[:] = [thing]
    return thing


def end(code: int) -> NoReturn:
    """End the process at once; all its files must be closed.

    To take frames and modules apart one by one would cost a tenth of the run.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):  # none where there is no console
        with contextlib.suppress(OSError, ValueError):  # nobody listens any more
            stream.flush()
    os._exit(code)
