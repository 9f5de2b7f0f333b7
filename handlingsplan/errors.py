"""Exceptions: our own fault, wrong usage, or a file that cannot be used at all.

Faults in what people have written are never exceptions; they are findings
(:mod:`handlingsplan.findings`). Every message here is Swedish and meant to be shown as it stands.
"""

from __future__ import annotations


class HandlingsplanError(Exception):
    """Base of all errors that a door (command line, Excel) shows as text.

    Args:
        message: what went wrong, in Swedish, one or two sentences.
        hint: what the person can do about it, in Swedish; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class DeclarationError(HandlingsplanError):
    """A form, organisation or rule file (TOML) contradicts itself or cannot be read."""


class UsageError(HandlingsplanError):
    """The caller asked for something that does not exist (a form, a group, a folder)."""


class WritingError(HandlingsplanError):
    """A file could not be written; what stood there before is untouched."""


class UnreadableFileError(HandlingsplanError):
    """A workbook that cannot be read at all; becomes one finding, never a stop.

    Args:
        code: the finding's code in the catalogue.
        reason: the reason in Swedish, a clause that completes "Filen kan inte läsas: …".
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type[UnreadableFileError], tuple[str, str]]:
        """Pickle by both arguments, so that a worker process can hand the error back."""
        return type(self), (self.code, self.reason)
