"""Exceptions: our own fault, wrong usage, or a file that cannot be used at all.

Faults in what people have written are never exceptions; they are findings
(:mod:`handlingsplan.findings`). Every message here is Swedish and meant to be shown as it stands.
"""

from __future__ import annotations

import errno
from pathlib import Path

#: What the operating system says -> a Swedish clause about "den", the file or folder.
_REASONS = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), "rätt till den saknas, eller så är den låst"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "disken är full"),
    **dict.fromkeys(
        (errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.ENOTCONN),
        "nätverket svarar inte",
    ),
    getattr(errno, "EHOSTDOWN", errno.EHOSTUNREACH): "nätverket svarar inte",
    getattr(errno, "ESTALE", errno.EHOSTUNREACH): "nätverksmappen är inte kvar",
    errno.EBUSY: "den används av ett annat program",
    errno.EINVAL: "namnet går inte att använda",
    errno.EIO: "disken eller nätverket svarar inte som den ska",
    errno.EISDIR: "den är en mapp",
    errno.ELOOP: "genvägarna leder runt i en ring",
    errno.EMFILE: "för många filer är öppna",
    errno.ENAMETOOLONG: "namnet eller sökvägen är för lång",
    errno.ENOENT: "den finns inte längre",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.EPIPE: "mottagaren tar inte emot mer",
    errno.EROFS: "platsen är skrivskyddad",
}
#: The same by Windows' own numbers, which are more exact.
_WINDOWS_REASONS = {
    **dict.fromkeys((32, 33), "den är låst av ett annat program"),
    **dict.fromkeys((51, 53, 55, 59, 64, 67, 121, 1231), "nätverksmappen går inte att nå"),
    206: "namnet eller sökvägen är för lång",
}


def system_reason(error: OSError) -> str:
    """Return what the operating system says, as a Swedish clause about the file or folder."""
    windows = _WINDOWS_REASONS.get(getattr(error, "winerror", None) or 0)
    number = error.errno or (errno.EACCES if isinstance(error, PermissionError) else 0)
    known = _REASONS.get(number)
    return windows or known or f"systemet svarade med fel {number or type(error).__name__}"


def not_a_file(path: Path) -> tuple[str, str]:
    """Return what a path is that is no file, and what to do: a Swedish sentence each."""
    if path.is_dir():
        return f"{path} är en mapp, inte en fil.", "Ange en fil."
    if path.exists():
        return (
            f"{path} är ett rör eller en enhet, inte en fil.",
            "Spara innehållet som en vanlig fil och ange den.",
        )
    return f"{path} finns inte.", "Kontrollera sökvägen."


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


class NoRoomError(WritingError):
    """A file could not be written because the disk is full; nor can the next one."""


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
