"""Why a file cannot be used, and what is odd in one that can: said neutrally, for the reader."""

from __future__ import annotations

from enum import Enum, auto

import msgspec

from handlingsplan.errors import HandlingsplanError


class Defect(Enum):
    """Kinds of files that cannot be used."""

    UNREADABLE = auto()
    PASSWORD = auto()
    LABELLED = auto()  # encrypted by a sensitivity label
    FOREIGN = auto()  # another kind of file than a workbook
    EMPTY = auto()
    TOO_LARGE = auto()
    DOCTYPE = auto()
    CUT_OFF = auto()


class SpreadsheetError(HandlingsplanError):
    """A file, or a part of it, that cannot be used.

    Args:
        defect: the kind.
        reason: the reason in Swedish, a clause that completes "Filen kan inte läsas: …".
    """

    def __init__(self, defect: Defect, reason: str) -> None:
        super().__init__(reason)
        self.defect = defect
        self.reason = reason

    def __reduce__(self) -> tuple[type[SpreadsheetError], tuple[Defect, str]]:
        """Pickle by both arguments, so that a worker process can hand the error back."""
        return type(self), (self.defect, self.reason)


class OddityKind(Enum):
    """Kinds of things in a workbook that its cells do not show."""

    STRICT = auto()  # saved in the Strict variant of the format
    MACROS = auto()
    EXTERNAL_LINK = auto()
    CONNECTION = auto()
    DDE = auto()  # a link that may start a program
    OTHER_SHEET = auto()  # a sheet without cells: a chart, a dialogue
    OTHER_PART = auto()  # a part that nobody here can read


class Oddity(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a workbook that its cells do not show.

    Attributes:
        kind: what it is.
        place: the sheet's name; empty for the whole file.
        detail: what the file says of it, e.g. the file that is linked to.
    """

    kind: OddityKind
    place: str = ""
    detail: str = ""
