"""What every rule takes and gives: a round of plans in, violations out.

A violation says which rule was broken and where; it has no words and no severity. Those come from
the catalogue, in one place (:mod:`handlingsplan_validators.adapter`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from handlingsplan.codes import Code
from handlingsplan.findings import Catalogue, Phase
from handlingsplan.form import Field, FieldType, Form, Role, Sheet
from handlingsplan.generations import earlier_headings
from handlingsplan.plans import WRITTEN_TYPES, Plans
from handlingsplan.privacy import Private, mask
from handlingsplan.reading.records import Period, Precision, RawBook, RawTable, Refusal
from handlingsplan.spreadsheet.formats import number_text

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

#: The file lacks a sheet or a column: the reader has said so, once.
_LACKING = frozenset({Code.HP201, Code.HP203})

#: Which rule reports each kind of private text.
PRIVATE_CODES: Mapping[Private, Code] = {
    Private.PERSONAL_NUMBER: Code.HP801,
    Private.EMAIL: Code.HP802,
    Private.PHONE: Code.HP803,
}

#: The roles of fields that a time goes between: its start, its end.
FROM_TO = ((Role.START, Role.SLUT), (Role.FRAN, Role.TOM))
#: Fewest rows that are reported in one finding when they all share a fault.
FEW = 3


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """A broken rule and its place.

    Attributes:
        kod: the rule's code in the catalogue.
        bok: index of the book; -1 where ``position`` says it, or for the whole round.
        nyckel: the form's key of the sheet; empty for the whole file.
        position: row in the sheet's frame; -1 for the cover, the sheet or the file.
        till: last row of a violation that stands for several; -1 otherwise.
        falt: the field's name; empty for the row, the sheet or the file.
        varde: what stands there, where it must not be reported as typed; ``None`` = as typed.
        forslag: a value that would mend it.
        grupp: the group's id, for a violation that has no file.
        detalj: details for the wording, by name.
    """

    kod: str
    bok: int = -1
    nyckel: str = ""
    position: int = -1
    till: int = -1
    falt: str = ""
    varde: str | None = None
    forslag: str = ""
    grupp: str = ""
    detalj: Mapping[str, str] = msgspec.field(default_factory=dict)


class RoundToCheck(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything that a rule may look at.

    Attributes:
        plans: the plans as frames and as read.
        catalogue: the rules, with the limits that they need.
        phase: where in the annual cycle the plans are checked.
        today: the day that counts as today.
        year: the year that the round is about; ``None`` where there is no plan to say it.
        refusals: the files that could not be used.
        show_private: repeat private texts in the findings; they are masked where it is not given.
    """

    plans: Plans
    catalogue: Catalogue
    phase: Phase
    today: dt.date
    year: int | None
    refusals: Sequence[Refusal] = ()
    show_private: bool = False

    def as_shown(self, text: str) -> str:
        """Return a text as it may stand in a finding."""
        if self.show_private:
            return text
        return mask(text, self.plans.organisation.public_contacts)

    @property
    def form(self) -> Form:
        """The round's form."""
        return self.plans.form

    @cached_property
    def cover(self) -> str:
        """The form's key of the cover."""
        return self.form.cover.nyckel

    @cached_property
    def sheet_order(self) -> Mapping[str, int]:
        """The sheets' places in the form by key."""
        return {key: number for number, key in enumerate(self.form.by_key)}

    @cached_property
    def groups(self) -> list[str]:
        """The group's id of each book; empty where it is unknown."""
        groups: list[str] = self.plans.books["grupp"].tolist()
        return groups

    @cached_property
    def _lacking(self) -> list[set[tuple[str, str]]]:
        return [
            {(note.nyckel, note.falt) for note in raw.notes if note.kod in _LACKING and note.nyckel}
            | (self._new_since(raw) if raw.version in self.form.earlier_versions else set())
            for raw in self.plans.raw
        ]

    def _new_since(self, raw: RawBook) -> set[tuple[str, str]]:
        """Return what a plan of an earlier generation had no place for: nobody has left it out."""
        tables = self.form.tables
        sheets = {(sheet.nyckel, "") for sheet in tables if sheet.nyckel not in raw.tables}
        return sheets | {
            (sheet.nyckel, field.namn)
            for sheet in tables
            if sheet.nyckel in raw.tables
            for field in sheet.falt
            if field.namn not in raw.tables[sheet.nyckel].letters
        }

    def lacking(self, book: int) -> set[tuple[str, str]]:
        """Return (sheet key, field) of what the file lacks; a whole sheet has no field."""
        return self._lacking[book]

    def heading(self, book: int, key: str, field: Field) -> str:
        """Return a field's heading, as it stands in the template that a book was made from."""
        known = earlier_headings(self.form, self.plans.raw[book].version)
        return known.get((key, field.namn), field.rubrik)

    def had_other_headings(self, book: int) -> bool:
        """Say whether today's form read a book whose template may have had other headings."""
        version = self.plans.raw[book].version
        return version != self.form.version and not earlier_headings(self.form, version)

    def limit(self, kod: str, name: str) -> int:
        """Return a number that a rule needs, from the catalogue."""
        return self.catalogue.rules[kod].granser[name]

    def frame(self, sheet: Sheet) -> pd.DataFrame:
        """Return a sheet's frame: the books for the cover, else the rows (see ``Plans``)."""
        if sheet.nyckel == self.cover:
            return self.plans.books
        return self.plans.tables[sheet.nyckel]

    def by_value(self, sheet: Sheet, field: Field) -> Iterator[tuple[int, str, list[int]]]:
        """Yield each text of a field once for each book.

        Yields:
            The book's index, the text, and the positions of the rows that hold it.
        """
        whose = self.column(sheet.nyckel, "bok")
        where: dict[tuple[int, str], list[int]] = {}
        for position, text in enumerate(self.column(sheet.nyckel, field.namn)):
            if isinstance(text, str):
                where.setdefault((whose[position], text), []).append(position)
        for (book, text), positions in sorted(where.items()):
            yield book, text, positions

    @cached_property
    def own_books(self) -> pd.DataFrame:
        """The books that use the round's form; same columns and index as ``books``."""
        books = self.plans.books
        return books[books["form"] == self.form.id]

    @cached_property
    def _columns(self) -> dict[tuple[str, str], list[Any]]:
        return {}

    def column(self, key: str, name: str) -> list[Any]:
        """Return a column of a table as a list, made once: cheap to look up row by row."""
        found = self._columns.get((key, name))
        if found is None:
            found = self._columns[key, name] = self.plans.tables[key][name].tolist()
        return found

    def book_of(self, key: str, position: int) -> int:
        """Return the index of the book that a row belongs to."""
        number: int = self.column(key, "bok")[position]
        return number

    def address(self, key: str, position: int, field: str) -> str:
        """Return a cell's address; empty where the file lacks the column."""
        table = self.plans.raw[self.book_of(key, position)].tables[key]
        letter = table.letters.get(field)
        return f"{letter}{self.column(key, 'rad')[position]}" if letter else ""

    def typed(self, key: str, position: int, field: Field) -> str:
        """Return what stands in a cell, as typed; empty where nothing does."""
        if field.typ in WRITTEN_TYPES:
            written = self.column(key, f"{field.namn}_skrivet")[position]
            if isinstance(written, str):
                return written
        return shown(self.column(key, field.namn)[position])

    def typed_on_cover(self, book: int, field: Field) -> str:
        """Return what stands in a field of the cover, as typed."""
        cover = self.plans.raw[book].cover
        value = cover.values.get(field.namn)
        if field.namn in cover.written:
            return cover.written[field.namn]
        return value.fran.isoformat() if isinstance(value, Period) else shown(value)

    def raw_row(self, key: str, position: int) -> tuple[RawTable, int]:
        """Return the table as read that a row comes from, and the row's place in it."""
        book = self.book_of(key, position)
        return self.plans.raw[book].tables[key], position - self.first_row(key, book)

    def first_row(self, key: str, book: int) -> int:
        """Return the position of a book's first row in a table's frame."""
        return self._first_row[key][book]

    @cached_property
    def _first_row(self) -> Mapping[str, Mapping[int, int]]:
        first: dict[str, dict[int, int]] = {}
        for key, frame in self.plans.tables.items():
            alone = frame["bok"].drop_duplicates()
            first[key] = dict(zip(alone.tolist(), alone.index.tolist(), strict=True))
        return first

    def period(self, key: str, position: int, field: Field) -> Period | None:
        """Return the time that stands in a cell, with both its ends."""
        table, row = self.raw_row(key, position)
        values = table.values.get(field.namn)
        value = values[row] if values else None
        return value if isinstance(value, Period) else None

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str], npt.NDArray[Any]]:
        return {}

    def unreadable(self, sheet: Sheet, field: Field) -> npt.NDArray[Any]:
        """Say for each row whether something is typed that could not be understood (bool)."""
        key = ("unreadable", sheet.nyckel, field.namn)
        if key not in self._rows:
            self._rows[key] = self._unreadable(sheet, field)
        return self._rows[key]

    def _unreadable(self, sheet: Sheet, field: Field) -> npt.NDArray[Any]:
        import numpy as np  # noqa: PLC0415  (comes with pandas)

        frame = self.frame(sheet)
        if field.typ not in WRITTEN_TYPES:
            return np.zeros(len(frame), dtype=bool)
        written = ~frame[f"{field.namn}_skrivet"].array.isna()
        if field.typ is not FieldType.KRYSS:
            missing: npt.NDArray[Any] = frame[field.namn].array.isna() & written
            missing &= ~self._without_end(frame, field)
            return missing
        unclear: npt.NDArray[Any] = written & ~frame[field.namn].to_numpy()
        for position in unclear.nonzero()[0]:  # "nej" is understood: only the reader's value says
            unclear[position] = self._raw_value(sheet, int(position), field) is None
        return unclear

    @staticmethod
    def _without_end(frame: pd.DataFrame, field: Field) -> npt.NDArray[Any]:
        """Say for each row whether a field for dates holds a word such as "Löpande" (bool)."""
        import numpy as np  # noqa: PLC0415  (comes with pandas)

        if field.typ is not FieldType.DATUM:
            return np.zeros(len(frame), dtype=bool)
        words: npt.NDArray[Any] = (frame[f"{field.namn}_precision"] == Precision.LOPANDE).to_numpy()
        return words

    def _raw_value(self, sheet: Sheet, position: int, field: Field) -> object:
        if sheet.nyckel == self.cover:
            return self.plans.raw[position].cover.values.get(field.namn)
        table, row = self.raw_row(sheet.nyckel, position)
        values = table.values.get(field.namn)
        return values[row] if values else None

    def own(self, sheet: Sheet, field: Field) -> npt.NDArray[Any]:
        """Say for each row whether something stands in the row's own cell (bool)."""
        frame, column = self.frame(sheet), f"{field.namn}_rad"
        filled = self.filled(sheet, field)
        return filled & (frame[column] == frame["rad"]).to_numpy() if column in frame else filled

    def filled(self, sheet: Sheet, field: Field) -> npt.NDArray[Any]:
        """Say for each row whether something stands in the field, understood or not (bool)."""
        key = ("filled", sheet.nyckel, field.namn)
        if key not in self._rows:
            values = self.frame(sheet)[field.namn]
            here = values.to_numpy() if field.typ is FieldType.KRYSS else ~values.array.isna()
            here = here | self._without_end(self.frame(sheet), field)
            self._rows[key] = self.unreadable(sheet, field) | here
        return self._rows[key]


#: A rule: looks at the round, yields violations; it never raises for what people have written.
RuleFunction = Callable[[RoundToCheck], Iterable[Violation]]


def with_roles(sheet: Sheet, *roles: Role) -> list[Field] | None:
    """Return a sheet's fields with all the roles, in that order; ``None`` where one is lacking."""
    fields = [field for role in roles if (field := sheet.with_role(role))]
    return fields if len(fields) == len(roles) else None


def shown(value: object) -> str:
    """Return a typed value as a person writes it: ISO dates, decimal comma, ``x`` for a tick."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, int | float):
        return number_text(value) if value == value else ""  # noqa: PLR0124  (NaN is not itself)
    if isinstance(value, dt.date):  # a Timestamp too; NaT is none
        return value.isoformat()[:10] if value == value else ""  # noqa: PLR0124
    return ""
