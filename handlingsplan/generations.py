"""Plans of an earlier generation of a form, as plans of today's.

A book is read by the form that it was made by, and its values are put where they belong today, as
the form says (``[[tidigare]]``). Each keeps its cell in the file. What has no place is quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import Field, FieldType, Form, Generation, Role, Sheet, earlier_form
from handlingsplan.form.earlier import FieldMove, Split, split_by
from handlingsplan.form.moves import sheet_pairs, sources
from handlingsplan.reading.events import event_in
from handlingsplan.reading.interpret import plan_year
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.promises import split_promises
from handlingsplan.reading.records import Note, Period, RawBook, RawCover, RawTable, Value
from handlingsplan.reading.values import Context, Typed, read_column
from handlingsplan.spreadsheet.formats import number_text
from handlingsplan.text import is_blank

#: A year for events without one, in a plan that does not say its own; their days are not used.
_NO_YEAR = 2000


def generation_of(book: RawBook, form: Form) -> Generation | None:
    """Return the earlier generation of a form that a book belongs to, or ``None``."""
    for one in form.tidigare:
        before = earlier_form(one)
        if before and book.form == before.id:
            return one
        if not before and (book.form, book.version) == (form.id, one.version):
            return one
    return None


@lru_cache(maxsize=16)
def earlier_headings(form: Form, version: str) -> Mapping[tuple[str, str], str]:
    """Return today's (sheet key, field) -> its heading in an earlier generation's workbooks.

    A field that is one of several things under a heading there is named with it. Empty for a
    version that today's form reads by itself, or does not know.
    """
    generation = next((one for one in form.tidigare if one.version == version), None)
    earlier = earlier_form(generation) if generation else None
    if generation is None or earlier is None:
        return {}
    found = {}
    for key, old in sheet_pairs(form, generation, earlier).items():
        today, before = form.by_key[key], earlier.by_key[old]
        for name, (origin, move) in sources(today, before, generation).items():
            heading = before.field(origin[0]).rubrik
            one_of = move is not None and name in move.till[1:]
            found[key, name] = f"{today.field(name).rubrik}, i {heading}" if one_of else heading
    return found


def lift(book: RawBook, form: Form) -> RawBook:
    """Return a book of an earlier generation as one of today's; any other as it is.

    Args:
        book: as it was read, by its own form.
        form: today's form.

    Returns:
        The book with today's form, sheets and fields, and the version that it says it has. Cells
        are those of the file. A field that the generation did not have is in no table.
    """
    generation = generation_of(book, form)
    if generation is None:
        return book
    earlier = earlier_form(generation)
    if earlier is None:
        return _same_form(book, form, generation)
    return _Lift(book, form, generation, earlier).book()


def _same_form(book: RawBook, form: Form, generation: Generation) -> RawBook:
    """Map the values of lists, and leave out that sheets and fields are missing that are new."""
    tables = {}
    for key, table in book.tables.items():
        values = dict(table.values)
        for field in form.by_key[key].falt:
            mapped = generation.list_map(field.lista)
            if mapped and field.namn in values:
                values[field.namn] = tuple(
                    _mapped(mapped.today(value), value) if isinstance(value, str) else value
                    for value in values[field.namn]
                )
        tables[key] = msgspec.structs.replace(table, values=values)
    new = set(generation.nytt)
    notes = [
        note
        for note in book.notes
        if not (note.kod == Code.HP201 and note.nyckel in new)
        and not (note.kod == Code.HP203 and f"{note.nyckel}.{note.falt}" in new)
    ]
    return msgspec.structs.replace(book, tables=tables, notes=tuple(notes))


def _mapped(today: str | None, value: Value) -> Value:
    return value if today is None else today or None


class _Cells(msgspec.Struct):
    """A field's column in the making: values in order, and by position what was typed."""

    values: list[Value]
    written: dict[int, str]

    @classmethod
    def empty(cls, rows: int) -> _Cells:
        return cls([None] * rows, {})

    def text(self, position: int) -> str:
        """Return what stands in a row as text; empty where nothing does."""
        value = self.written.get(position, self.values[position])
        match value:
            case None | False:
                return ""
            case True:
                return "x"
            case Period():
                return value.fran.isoformat()
            case int() | float():
                return number_text(float(value))
            case str():
                return value


class _Lift:
    """One book on its way from its own form to today's."""

    def __init__(self, book: RawBook, form: Form, generation: Generation, earlier: Form) -> None:
        self.old, self.form, self.generation, self.earlier = book, form, generation, earlier
        self.pairs = sheet_pairs(form, generation, earlier)
        self.year = plan_year(earlier, book.cover.values)
        self.notes: list[Note] = []

    def book(self) -> RawBook:
        """Return the book."""
        tables = {
            key: self._table(self.old.tables[old], self.form.by_key[key], self.earlier.by_key[old])
            for key, old in self.pairs.items()
            if old in self.old.tables
        }
        self._gone_sheets()
        return msgspec.structs.replace(
            self.old,
            form=self.form.id,
            version=self.old.version or self.generation.version,
            cover=self._cover(),
            tables=tables,
            notes=(*map(self._note, self.old.notes), *self.notes),
        )

    def _cover(self) -> RawCover:
        today, old = self.form.cover, self.old.cover
        origins = sources(today, self.earlier.cover, self.generation)
        names = {name: origin[0] for name, (origin, _) in origins.items()}
        gone = _gone(today, self.generation)
        lost = [
            (old.cells.get(name, ""), old.written.get(name, str(old.values[name])))
            for name in gone
            if old.values.get(name) is not None or name in old.written
        ]
        self.notes += Noting(old.blad, today.nyckel).quoting(Code.HP440, lost)
        return RawCover(
            blad=old.blad,
            values={new: old.values[name] for new, name in names.items() if name in old.values},
            cells={new: old.cells[name] for new, name in names.items() if name in old.cells},
            written={new: old.written[name] for new, name in names.items() if name in old.written},
        )

    # --- A table

    def _table(self, old: RawTable, today: Sheet, before: Sheet) -> RawTable:
        columns: dict[str, _Cells] = {}
        letters: dict[str, str] = {}
        origins = sources(today, before, self.generation)
        for name, (origin, move) in origins.items():
            found = [one for one in origin if one in old.letters]
            if not found or name in columns:
                continue
            letters |= dict.fromkeys(move.till if move else (name,), old.letters[found[0]])
            if move and len(move.till) > 1:
                columns |= self._split(_column(old, found[0]), today, move)
            elif len(found) > 1 and move:
                joined = _joined([_column(old, one) for one in found], move.fog)
                columns[name] = self._typed(joined, today.field(name), None, old, letters)
            else:
                cells, kind = _column(old, found[0]), before.field(found[0]).typ
                columns[name] = self._typed(cells, today.field(name), kind, old, letters)
        extra = {**old.extra, **self._gone_columns(old, today, before)}
        own = [
            cells for name, cells in columns.items() if today.field(name).typ is not FieldType.ID
        ]
        used = [n for n in range(len(old.rows)) if any(cells.text(n) for cells in own)]
        rows = [old.rows[n] for n in used]
        written = {name: _picked(cells.written, used) for name, cells in columns.items()}
        return RawTable(
            nyckel=today.nyckel,
            blad=old.blad,
            heading_row=old.heading_row,
            letters=letters,
            rows=tuple(rows),
            values={name: tuple(cells.values[n] for n in used) for name, cells in columns.items()},
            written={name: texts for name, texts in written.items() if texts},
            prepared=old.prepared,
            extra={heading: _picked(texts, used) for heading, texts in extra.items()},
            hidden=tuple(row for row in old.hidden if row in rows),
        )

    def _typed(
        self,
        cells: _Cells,
        field: Field,
        kind: FieldType | None,
        old: RawTable,
        letters: Mapping[str, str],
    ) -> _Cells:
        """Return a column as today's field has it: read anew where its type or list is another."""
        mapped = self.generation.list_map(field.lista)
        if kind is field.typ and field.typ is not FieldType.VAL:
            return cells
        texts = [cells.text(position) for position in range(len(cells.values))]
        if mapped:
            texts = [new if (new := mapped.today(text)) is not None else text for text in texts]
        context, choices = Context(year=self.year), self.form.choices(field)
        column = read_column(field, [text or None for text in texts], context, choices)
        noting = Noting(old.blad, old.nyckel)
        for position, remark in column.remarks.items():
            cell = f"{letters[field.namn]}{old.rows[position]}"
            self.notes.append(_remarked(noting, cell, field, remark, texts[position]))
        return _Cells(list(column.values), dict(column.written))

    def _split(self, cells: _Cells, today: Sheet, move: FieldMove) -> dict[str, _Cells]:
        """Return the columns that one text falls into; what is not understood stays whole."""
        found = {name: _Cells.empty(len(cells.values)) for name in move.till}
        whole = move.till[0]
        for position in range(len(cells.values)):
            text = cells.text(position)
            if text:
                for name, value in (self._parts(text, today, move) or {whole: text}).items():
                    found[name].values[position] = value
        return found

    def _parts(self, text: str, today: Sheet, move: FieldMove) -> dict[str, Value] | None:
        fields = [today.field(name) for name in move.till]
        match move.delas:
            case Split.LOFTEN:
                return self._promises(text, fields)
            case Split.HANDELSE:
                return self._event(text, fields)
            case None:
                return self._by_pattern(text, fields, move.monster)

    def _promises(self, text: str, fields: Sequence[Field]) -> dict[str, Value] | None:
        rest, numbers = split_promises(text, self.form.loften)
        placed = {field.nr: field.namn for field in fields if field.roll is Role.LOFTE}
        if is_blank(rest) or not numbers <= placed.keys():
            return None
        ticks = {placed[number]: True for number in numbers}
        return {fields[0].namn: rest, **ticks}

    def _event(self, text: str, fields: Sequence[Field]) -> dict[str, Value] | None:
        """Return an event and its days; the year that they are in is the plan's own.

        Days over the turn of the year, without a year, may be two winters' and mean neither.
        """
        if "\n" in text:
            return None
        event = event_in(text, self.year or _NO_YEAR)
        days = event.period
        if days and (self.year is None or (days.antaget_ar and days.fran.year < days.till.year)):
            return None
        first = Period(fran=days.fran, till=days.fran) if days else None
        last = Period(fran=days.till, till=days.till) if days and days.till != days.fran else None
        by_role: dict[Role | None, Value] = {
            Role.KVARTAL: event.quarter or None,
            Role.FRAN: first,
            Role.TOM: last,
        }
        placed = {field.roll for field in fields[1:]}
        if any(value is not None and role not in placed for role, value in by_role.items()):
            return None
        parts = {field.namn: by_role[field.roll] for field in fields[1:]}
        return {fields[0].namn: event.text, **parts}

    def _by_pattern(
        self, text: str, fields: Sequence[Field], pattern: str
    ) -> dict[str, Value] | None:
        """Return what a pattern finds, where each of today's fields understands its part."""
        parts = split_by(pattern, text)
        if parts is None:
            return None
        context = Context(year=self.year)
        found: dict[str, Value] = {}
        for field in fields:
            given = parts[field.namn] or None
            column = read_column(field, [given], context, self.form.choices(field))
            if column.remarks or (given and column.values[0] is None):
                return None
            found[field.namn] = column.values[0]
        return found

    # --- What has no place

    def _gone_columns(
        self, old: RawTable, today: Sheet, before: Sheet
    ) -> dict[str, dict[int, str]]:
        """Return heading -> row's position -> text of the fields that are gone; and note them."""
        gone: dict[str, dict[int, str]] = {}
        for name in _gone(today, self.generation):
            cells = _column(old, name) if name in old.letters else _Cells.empty(0)
            texts = {n: text for n in range(len(cells.values)) if (text := cells.text(n))}
            if texts:
                gone[before.field(name).rubrik] = texts
                found = [(f"{old.letters[name]}{old.rows[n]}", text) for n, text in texts.items()]
                self.notes += Noting(old.blad, today.nyckel).quoting(Code.HP440, found)
        return gone

    def _gone_sheets(self) -> None:
        """Note what stands on sheets that are gone."""
        kept = set(self.pairs.values())
        for key, table in self.old.tables.items():
            if key not in kept:
                found = [
                    (f"{letter}{row}", text)
                    for name, letter in table.letters.items()
                    for row, text in zip(table.rows, _texts(table, name), strict=True)
                    if text
                ]
                self.notes += Noting(table.blad).quoting(Code.HP440, found)

    def _note(self, note: Note) -> Note:
        """Return a note of the reader's with today's key and field."""
        key = next((new for new, old in self.pairs.items() if old == note.nyckel), "")
        if not key:
            return msgspec.structs.replace(note, nyckel="", falt="")
        today, before = self.form.by_key[key], self.earlier.by_key[note.nyckel]
        origins = sources(today, before, self.generation)
        falt = next((new for new, (old, _) in origins.items() if note.falt in old), "")
        return msgspec.structs.replace(note, nyckel=key, falt=falt)


def _column(table: RawTable, name: str) -> _Cells:
    return _Cells(list(table.values[name]), dict(table.written.get(name, {})))


def _picked(texts: Mapping[int, str], positions: Sequence[int]) -> dict[int, str]:
    """Return texts by position where only some positions are left."""
    return {new: texts[old] for new, old in enumerate(positions) if old in texts}


def _texts(table: RawTable, name: str) -> Iterator[str]:
    cells = _column(table, name)
    return (cells.text(position) for position in range(len(cells.values)))


def _joined(columns: Sequence[_Cells], between: str) -> _Cells:
    """Return several columns as one text in each row."""
    rows = range(len(columns[0].values))
    texts = [between.join(text for one in columns if (text := one.text(n))) for n in rows]
    return _Cells([text or None for text in texts], {})


def _gone(today: Sheet, generation: Generation) -> list[str]:
    moves = (m for m in generation.falt if m.blad == today.nyckel and not m.till)
    return [name for move in moves for name in move.fran]


def _remarked(noting: Noting, cell: str, field: Field, remark: Typed, text: str) -> Note:
    return noting.note(remark.kod, cell, field, varde=text, forslag=remark.forslag)
