"""What the reader returns: a file's values with their cells, and what it could not understand.

Nothing here judges. A :class:`Note` says what was seen; whether that is a fault, and how serious,
is for the catalogue of rules. Row numbers are Excel's own (the first row is 1), columns are
letters, addresses are A1 style without ``$``. As bytes (:mod:`handlingsplan.reading.codec`) the
records are arrays: their fields' names are not repeated in each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Precision(StrEnum):
    """What somebody named when they wrote a time."""

    DAG = "dag"
    VECKA = "vecka"
    MANAD = "manad"
    KVARTAL = "kvartal"
    TERTIAL = "tertial"
    HALVAR = "halvar"
    ARSTID = "arstid"
    AR = "ar"
    INTERVALL = "intervall"
    LOPANDE = "lopande"  # without an end; no period, its value is the word itself


class Period(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """A day or a longer time, as somebody wrote it.

    Attributes:
        fran, till: first and last day.
        precision: what was named; never :attr:`Precision.LOPANDE`.
        antaget_ar: the year was not written but taken from the plan.
    """

    fran: dt.date
    till: dt.date
    precision: Precision = Precision.DAG
    antaget_ar: bool = False


#: A typed value: text as typed, a number, a tick, a time; ``None`` for an empty or unreadable cell.
#: Text in a field for dates is a word of the field's list ("Löpande"): no time, and no fault.
Value = str | int | float | bool | Period | None


class Note(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Something the reader saw that whoever filled in the file should perhaps know.

    Attributes:
        kod: the finding's code in the catalogue.
        blad: the sheet's name as it stands in the file; empty for the whole file.
        cell: address or range; empty where there is none.
        nyckel: the form's key of the sheet; empty where it is not a sheet of the form.
        falt: the form's name of the field; empty where there is none.
        varde: what stands there, as typed.
        forslag: what would mend it, where the reader knows.
        detalj: details for the finding's wording, by name.
        privat: what may say who somebody is in what is left out of ``varde`` and ``detalj``, where
            they are cut: it goes with the file, so whoever looks for such texts must see it.
    """

    kod: str
    blad: str = ""
    cell: str = ""
    nyckel: str = ""
    falt: str = ""
    varde: str = ""
    forslag: str = ""
    detalj: Mapping[str, str] = msgspec.field(default_factory=dict)
    privat: str = ""

    def text(self) -> str:
        """Return all that it says of what somebody wrote, to be looked through."""
        return "\n".join([self.varde, *self.detalj.values(), self.privat])


class Reply(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What somebody has answered beside a finding on the review sheet.

    Attributes:
        blad: the sheet's name as it stands in the file.
        cell: address of the answer.
        galler: what the finding is about, as it stands there; empty for none.
        vad: what the finding says.
        svar: the answer.
    """

    blad: str
    cell: str
    galler: str
    vad: str
    svar: str


class RawCover(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The cover as it was read.

    Attributes:
        blad: the sheet's name in the file; empty when the sheet is missing.
        values: field -> value.
        cells: field -> address of the value's cell (also where it is empty).
        written: field -> text as typed, where the value alone does not say it.
    """

    blad: str = ""
    values: Mapping[str, Value] = msgspec.field(default_factory=dict)
    cells: Mapping[str, str] = msgspec.field(default_factory=dict)
    written: Mapping[str, str] = msgspec.field(default_factory=dict)


class RawTable(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One table of the form as it was read: the used rows, column by column.

    A row is used when any field but the row's identity holds something that can be seen. Rows
    typed below the Excel table belong to it.

    Attributes:
        nyckel: the form's key of the sheet.
        blad: the sheet's name in the file.
        heading_row: Excel row of the headings.
        letters: field -> column letter, for the fields that were found.
        rows: Excel row number of each used row, in the sheet's order.
        values: field -> one value per used row; only for the fields that were found.
        written: field -> {position in ``rows``: the text as typed}, for dates, numbers, years and
            ticks whose typed text says more than the value, or could not be understood (then the
            value is ``None``).
        prepared: Excel row numbers of rows that hold an identity alone, with that identity.
        extra: heading -> {position in ``rows``: text} of columns that the form does not know.
        hidden: those of ``rows`` that are hidden, by hand or by a filter.
    """

    nyckel: str
    blad: str
    heading_row: int
    letters: Mapping[str, str]
    rows: tuple[int, ...]
    values: Mapping[str, tuple[Value, ...]]
    written: Mapping[str, Mapping[int, str]] = msgspec.field(default_factory=dict)
    prepared: Mapping[int, str] = msgspec.field(default_factory=dict)
    extra: Mapping[str, Mapping[int, str]] = msgspec.field(default_factory=dict)
    hidden: tuple[int, ...] = ()


class RawBook(msgspec.Struct, frozen=True, kw_only=True, array_like=True, tag=True):
    """A workbook as it was read; see the module's description.

    Attributes:
        fil: path relative to the round's folder, forward slashes.
        fingerprint: SHA-256 of the file's bytes, hexadecimal.
        form: the form's id as the file says it (the default form's where it says nothing).
        version: the generation as the file says it; empty where it says nothing.
        group: the group's id as the template was made for; empty where the file says nothing.
        cover: the cover.
        tables: form's sheet key -> table; only the tables that were found.
        notes: what was seen, in the order of the file.
        replies: what stands beside the findings on the review sheet, in the order of the file.
    """

    fil: str
    fingerprint: str
    form: str
    version: str = ""
    group: str = ""
    cover: RawCover
    tables: Mapping[str, RawTable]
    notes: tuple[Note, ...] = ()
    replies: tuple[Reply, ...] = ()

    def sheet_names(self) -> list[str]:
        """Return the names, in the file, of the sheets of which something is said, in order."""
        said = (self.cover.blad, *(table.blad for table in self.tables.values()))
        return sorted({*said, *(note.blad for note in self.notes)} - {""})


class Refusal(msgspec.Struct, frozen=True, kw_only=True, array_like=True, tag=True):
    """A file that could not be used at all, with the reason; the round goes on without it.

    Attributes:
        fil: path relative to the round's folder, forward slashes.
        kod: the finding's code in the catalogue.
        skal: the reason in Swedish, a clause.
        fingerprint: SHA-256 of the file's bytes, where they could be read.
    """

    fil: str
    kod: str
    skal: str
    fingerprint: str = ""
