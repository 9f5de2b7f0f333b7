"""How the reader says what it saw: notes that know their sheet, and quotes of a sane length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from handlingsplan.form import Field
from handlingsplan.privacy import places
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
        privat: str = "",
        **detalj: str,
    ) -> Note:
        """Return a note; a field gives its name, and its heading as the detail ``rubrik``."""
        details = detalj if field is None else {"rubrik": field.rubrik, **detalj}
        said = quote(varde)
        return Note(
            kod=kod,
            blad=self.blad,
            cell=cell,
            nyckel=self.nyckel,
            falt=field.namn if field else "",
            varde=said,
            forslag=forslag,
            detalj=details,
            privat=privat or left_out([varde], said),
        )

    def quoting(self, kod: str, found: Iterable[tuple[str, str]], **detalj: str) -> Iterator[Note]:
        """Go through notes that quote texts, as few as quotes of a sane length allow.

        Args:
            kod: their code.
            found: cell or range (empty for none) and text of each thing.
            detalj: details for the wording, as written.
        """
        if not (found := list(found)):  # nearly always
            return
        notes = list(_together(found))
        details = {name: quote(text) for name, text in detalj.items()}
        for number, (cells, texts, whole) in enumerate(notes[:MOST_NOTES], start=1):
            more = notes[MOST_NOTES:] if number == MOST_NOTES else []
            left = sum(len(texts) for _, texts, _ in more)
            varde = _BETWEEN.join(texts) + (f"{_BETWEEN}och {left} till" if left else "")
            every = [*whole, *(text for _, _, texts in more for text in texts), *detalj.values()]
            yield Note(
                kod=kod,
                blad=self.blad,
                cell=_around(cells),
                nyckel=self.nyckel,
                varde=varde,
                detalj=details,
                privat=left_out(every, _BETWEEN.join([varde, *details.values()])),
            )


def quote(text: str, most: int = _ALONE) -> str:
    """Return a text, or its beginning with how long it is; no number or address is cut in two.

    >>> quote("a" * 300, 5), quote("Ring 070-123 45 67 nu", 10)
    ('aaaaa… (300 tecken)', 'Ring… (21 tecken)')
    """
    if len(text) <= most:
        return text
    end = min((first for first, after in places(text) if first < most < after), default=most)
    return f"{text[:end].rstrip()}… ({len(text)} tecken)"


def left_out(texts: Iterable[str], said: str) -> str:
    """Return what may say who somebody is in texts, and does not stand in what is said of them."""
    cut = (text for text in dict.fromkeys(texts) if text not in said)
    found = (text[first:after] for text in cut for first, after in places(text))
    return _BETWEEN.join(dict.fromkeys(part for part in found if part not in said))


def first_quotes(texts: Iterable[str]) -> tuple[str, str, list[str]]:
    """Put as many texts as one note has room for into one quote.

    Returns:
        The quote, what is private and left out of it (:func:`left_out`), and the texts that are
        left.
    """
    every = list(dict.fromkeys(texts))
    for cells, shown, whole in _together([("", text) for text in every]):
        said = _BETWEEN.join(shown)
        return said, left_out(whole, said), every[len(cells) :]
    return "", "", []


def _together(
    found: list[tuple[str, str]],
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Put things together whose quotes have room in one note: cells, quotes, and whole texts."""
    cells: list[str] = []
    texts: list[str] = []
    whole: list[str] = []
    length = 0
    for cell, text in found:
        said = quote(text, _ALONE if len(found) == 1 else _AMONG)
        if texts and length + len(said) > _TOGETHER:
            yield cells, texts, whole
            cells, texts, whole, length = [], [], [], 0
        cells.append(cell)
        whole.append(text)
        if said not in texts:
            texts.append(said)
            length += len(said)
    if texts:
        yield cells, texts, whole


def _around(cells: Iterable[str]) -> str:
    areas = [area for cell in cells if (area := Area.parse(cell))]
    return str(Area.around(areas)) if areas else ""
