"""How the reader says what it saw: notes that know their sheet."""

from __future__ import annotations

import msgspec

from handlingsplan.form import Field
from handlingsplan.reading.records import Note


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
            varde=varde,
            forslag=forslag,
            detalj=details,
        )
