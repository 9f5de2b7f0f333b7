"""The one way in which words reach a terminal, or the file or program that stands in its place.

What is said may hold what somebody else wrote: a file's name, a group's, a cell's text. Nothing of
it steers the terminal, and no character stops the program, whatever code page the terminal has.
"""

from __future__ import annotations

import codecs
import io
import sys

from handlingsplan.text import shown, with_signs

#: Name of the error handler that writes what a code page lacks in plainer signs.
PLAINER = "handlingsplan.plainer"
_PLAIN_SIGNS = str.maketrans(
    {"→": "->", "…": "...", "–": "-", "—": "-", "”": '"', "“": '"', "’": "'", "·": "-", "×": "x"}
    | {"•": "-", "✓": "v", "≥": ">=", "≤": "<=", "\N{NO-BREAK SPACE}": " ", "−": "-"}
)


def say(text: str = "", *, error: bool = False, end: str = "\n") -> None:
    """Write words for a person to standard output, or to standard error."""
    stream = sys.stderr if error else sys.stdout
    if stream is not None:  # a button has no console
        stream.write(clean(text) + end)
        stream.flush()  # a full disk or a closed pipe is met here, where it can be said


def clean(text: str) -> str:
    """Return a text without anything that a terminal would obey, or that no file can hold."""
    return "\n".join(shown(line).replace("␉", "\t") for line in with_signs(text).split("\n"))


def prepare() -> None:
    """Let no character stop the program: what a terminal's code page lacks is written plainer."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAINER)


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_PLAIN_SIGNS)
    return lacking.encode(error.encoding, "replace").decode(error.encoding), error.end


codecs.register_error(PLAINER, _plainer)
