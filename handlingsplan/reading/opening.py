"""Where a file's own trouble, said neutrally by the room below, becomes a code of the catalogue."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from handlingsplan.codes import Code
from handlingsplan.errors import UnreadableFileError
from handlingsplan.reading.records import Note
from handlingsplan.spreadsheet.defects import Defect, Oddity, OddityKind, SpreadsheetError
from handlingsplan.spreadsheet.sniff import PLAIN_TEXT

_DEFECTS: Mapping[Defect, Code] = {
    Defect.UNREADABLE: Code.HP101,
    Defect.PASSWORD: Code.HP102,
    Defect.LABELLED: Code.HP127,
    Defect.FOREIGN: Code.HP103,
    Defect.EMPTY: Code.HP104,
    Defect.TOO_LARGE: Code.HP107,
    Defect.DOCTYPE: Code.HP108,
    Defect.CUT_OFF: Code.HP110,
}
_ODDITIES: Mapping[OddityKind, Code] = {
    OddityKind.STRICT: Code.HP109,
    OddityKind.MACROS: Code.HP117,
    OddityKind.EXTERNAL_LINK: Code.HP118,
    OddityKind.CONNECTION: Code.HP118,
    OddityKind.DDE: Code.HP123,
    OddityKind.OTHER_SHEET: Code.HP233,
    OddityKind.OTHER_PART: Code.HP233,
}
#: Endings of documents and archives that no program writes as text.
_NEVER_TEXT = frozenset(
    {
        *(".7z", ".doc", ".docm", ".docx", ".dot", ".dotx", ".key", ".msg", ".numbers", ".odp"),
        *(".odt", ".ots", ".pages", ".pdf", ".pot", ".potx", ".pps", ".ppsx", ".ppt", ".pptm"),
        *(".pptx", ".rar", ".wps", ".zip"),
    }
)
#: What an oddity is called where the file says nothing of it.
_UNNAMED: Mapping[OddityKind, str] = {
    OddityKind.EXTERNAL_LINK: "en okänd fil",
    OddityKind.CONNECTION: "en dataanslutning",
}


@contextlib.contextmanager
def unreadable_with_code(fil: str = "") -> Iterator[None]:
    """Give what the room of spreadsheets says of a file its code.

    Args:
        fil: what the file is called, where its name may say what it should have been.

    Raises:
        UnreadableFileError: a :class:`SpreadsheetError` was raised in the block.
    """
    try:
        yield
    except SpreadsheetError as error:
        raise UnreadableFileError(_DEFECTS[error.defect], _reason(error.reason, fil)) from error


def _reason(reason: str, fil: str) -> str:
    """Return why a file cannot be used; one that is called as an archive is no text file."""
    ending = PurePosixPath(fil).suffix.lower()
    if reason != PLAIN_TEXT or ending not in _NEVER_TEXT:
        return reason
    return f"det är en skadad fil, eller något annat än namnet säger ({ending})"


def oddity_note(oddity: Oddity) -> Note:
    """Return the note on something odd in a file."""
    skal = oddity.detail or _UNNAMED.get(oddity.kind, "")
    detalj = {"skal": skal} if skal else {}
    return Note(kod=_ODDITIES[oddity.kind], blad=oddity.place, varde=oddity.detail, detalj=detalj)
