"""A progress bar on a terminal; silence where the output goes to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Called with how many are done and how many there are.
Step = Callable[[int, int], None]


@contextmanager
def progress(label: str, total: int) -> Iterator[Step]:
    """Show a bar on standard error while the block runs, and give the function that moves it.

    Args:
        label: what is being done, in Swedish.
        total: how many steps there are; corrected by the calls.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console  # noqa: PLC0415  (30 ms: only when something is done)
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    bar = Progress(
        *columns,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(label, total=total)
        yield lambda done, of: bar.update(task, completed=done, total=of)
