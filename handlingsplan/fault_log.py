"""Where faults of our own are described, for whoever looks after the program."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from handlingsplan.privacy import mask
from handlingsplan.version import __version__


def log_path() -> Path:
    """Return where the log lies: in the user's own folder for such things."""
    import platformdirs  # noqa: PLC0415  (only when something is wrong)

    return Path(platformdirs.user_state_dir("handlingsplan", appauthor=False), "handlingsplan.log")


def describe(error: BaseException) -> Path | None:
    """Describe an error in the log, without anything private.

    Returns:
        The log; ``None`` where it cannot be written.
    """
    story = "".join(traceback.format_exception(error))
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(mask(f"{__version__} {sys.argv[1:]}\n{story}\n"))
    except OSError:
        return None
    return path
