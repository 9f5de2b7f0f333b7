"""Where faults of our own are described, for whoever looks after the program."""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import Path

from handlingsplan.privacy import mask
from handlingsplan.text import with_signs
from handlingsplan.version import __version__

#: How Python writes a sign that is not seen, within what an error quotes: it parts a number.
_ESCAPED = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))|(?<=[\d-])\\[nrt](?=[\d-])")


def log_path() -> Path:
    """Return where the log lies: in the user's own folder for such things."""
    import platformdirs  # noqa: PLC0415  (only when something is wrong)

    return Path(platformdirs.user_state_dir("handlingsplan", appauthor=False), "handlingsplan.log")


def describe(error: BaseException) -> Path | None:
    """Describe an error in the log, without anything private.

    Returns:
        The log; ``None`` where it cannot be written.
    """
    told = f"{__version__} {sys.argv[1:]}\n{''.join(traceback.format_exception(error))}"
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{with_signs(mask(_unescaped(told)))}\n")
    except OSError:
        return None
    return path


def _unescaped(text: str) -> str:
    r"""Return a text with the signs themselves, as they stood in a plan.

    >>> _unescaped(repr("850709\xa09805")) == "'850709\xa09805'"
    True
    """
    return _ESCAPED.sub(lambda one: chr(int(one[1] or one[2] or "a", 16)), text)
