"""How the reader says what it saw: notes that know their sheet, and quotes of a sane length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from handlingsplan.form import Field
from handlingsplan.reading.records import Note
from handlingsplan.spreadsheet.a1 import Area

#: A text that stands alone in a note is quoted so far, one of several so far, and all of them
#: together so far. Shorter quotes of several keep notes few without losing what a text is about.
_ALONE, _AMONG, _TOGETHER = 200, 60, 600
#: So many notes are said of one kind of thing on a sheet; what is left is counted in the last.
MOST_NOTES = 20
_BETWEEN = " · "


class Noting(msgspec.Struct, frozen=True):
    """Makes the notes of one sheet.

    Attributes:
        blad: the sheet's name in the file.
        nyckel: the form's key of the sheet; empty where it is not a sheet of the form.
    """

    blad: str
    nyckel: str = ""

    def note(
        self,
        kod: str,
        cell: str = "",
        field: Field | None = None,
        *,
        varde: str = "",
        forslag: str = "",
        **detalj: str,
    ) -> Note:
        """Return a note; a field gives its name, and its heading as the detail ``rubrik``."""
        details = detalj if field is None else {"rubrik": field.rubrik, **detalj}
        return Note(
            kod=kod,
            blad=self.blad,
            cell=cell,
            nyckel=self.nyckel,
            falt=field.namn if field else "",
            varde=quote(varde),
            forslag=forslag,
            detalj=details,
        )

    def quoting(self, kod: str, found: Iterable[tuple[str, str]], **detalj: str) -> Iterator[Note]:
        """Go through notes that quote texts, as few as quotes of a sane length allow.

        Args:
            kod: their code.
            found: cell or range (empty for none) and text of each thing.
            detalj: details for the wording.
        """
        notes = list(_together(list(found)))
        for number, (cells, texts) in enumerate(notes[:MOST_NOTES], start=1):
            left = sum(len(more) for _, more in notes[MOST_NOTES:])
            rest = f"{_BETWEEN}och {left} till" if left and number == MOST_NOTES else ""
            yield Note(
                kod=kod,
                blad=self.blad,
                cell=_around(cells),
                nyckel=self.nyckel,
                varde=_BETWEEN.join(texts) + rest,
                detalj=detalj,
            )


def quote(text: str, most: int = _ALONE) -> str:
    """Return a text, or its beginning with how long it is.

    >>> quote("a" * 300, 5)
    'aaaaa… (300 tecken)'
    """
    return text if len(text) <= most else f"{text[:most].rstrip()}… ({len(text)} tecken)"


def first_quotes(texts: Iterable[str]) -> tuple[str, list[str]]:
    """Return as many texts as one note has room for, as one quote, and the texts that are left."""
    every = list(dict.fromkeys(texts))
    for cells, shown in _together([("", text) for text in every]):
        return _BETWEEN.join(shown), every[len(cells) :]
    return "", []


def _together(found: list[tuple[str, str]]) -> Iterator[tuple[list[str], list[str]]]:
    """Put things together whose quotes have room in one note: their cells, and the quotes."""
    cells: list[str] = []
    texts: list[str] = []
    length = 0
    for cell, text in found:
        said = quote(text, _ALONE if len(found) == 1 else _AMONG)
        if texts and length + len(said) > _TOGETHER:
            yield cells, texts
            cells, texts, length = [], [], 0
        cells.append(cell)
        if said not in texts:
            texts.append(said)
            length += len(said)
    if texts:
        yield cells, texts


def _around(cells: Iterable[str]) -> str:
    areas = [area for cell in cells if (area := Area.parse(cell))]
    return str(Area.around(areas)) if areas else ""
