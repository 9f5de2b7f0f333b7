"""A table's headings: where they stand, and which column is which field.

By the form's own headings first, then by others that it knows, then by near misses, then by the
ids that Excel keeps for a table's columns; an address is never taken for granted.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import Field, Sheet
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.opened import OpenedSheet
from handlingsplan.reading.records import Note
from handlingsplan.spreadsheet.a1 import address
from handlingsplan.spreadsheet.model import TableRef
from handlingsplan.text import fold, nearest

_DIGITS = re.compile(r"\d+")
#: What Excel calls a column that it has taken into a table by itself.
_GROWN = re.compile(r"(?:Kolumn|Column|Spalte|Sarake|Kolonne)\d+")


class Headings(msgspec.Struct, frozen=True, kw_only=True):
    """A table's heading row, understood.

    Attributes:
        row: its row number; the one above the first row where the heading row is switched off.
        table: the Excel table, if it is still there.
        columns: field -> column number.
        extra: column number -> heading, of columns that the form does not know.
        grown: numbers of columns that the program itself has named.
        reworded: field -> heading that was taken for it.
        twice: (field, column) of a second heading for the same field.
    """

    row: int
    table: TableRef | None
    columns: Mapping[str, int]
    extra: Mapping[int, str]
    grown: tuple[int, ...]
    reworded: Mapping[str, str]
    twice: tuple[tuple[str, int], ...]

    @property
    def shown(self) -> bool:
        """Whether the heading row is there to be seen."""
        return self.table is None or self.table.headed


def own_table(sheet: Sheet, file: OpenedSheet) -> TableRef | None:
    """Return the form's Excel table on a sheet of the file, or ``None``."""
    return next((t for t in file.tables if fold(t.name) == fold(sheet.tabell)), None)


def known_headings(field: Field) -> tuple[str, ...]:
    """Return every heading, folded, that stands for a field."""
    return tuple(fold(text) for text in (field.rubrik, *field.alias, field.namn))


def heading_rows(sheet: Sheet, file: OpenedSheet) -> dict[int, int]:
    """Return row -> how many of the table's fields have their heading there."""
    fields = _all_headings(sheet)
    counts: dict[int, int] = {}
    for row, texts in file.folded.items():
        names = {fields[text] for text in texts.values() if text in fields}
        if names:
            counts[row] = len(names)
    return counts


def find_headings(sheet: Sheet, file: OpenedSheet) -> Headings | None:
    """Find a table's heading row and columns in a sheet; ``None`` where there is none."""
    table = own_table(sheet, file)
    if table is not None:
        headings = _of_table(sheet, file, table)
        if headings.columns:
            return headings
    rows = heading_rows(sheet, file)
    if not rows:
        return None
    row = min(rows, key=lambda number: (-rows[number], number))
    if rows[row] < min(2, len(sheet.falt)):
        return None
    around = next((t for t in file.tables if t.headed and t.area.top == row), None)
    return _match(sheet, file, row, around)


def _of_table(sheet: Sheet, file: OpenedSheet, table: TableRef) -> Headings:
    if table.headed:
        return _match(sheet, file, table.area.top, table)
    texts = tuple(enumerate(table.headings, table.area.left))
    return _understood(sheet, table.area.top - 1, texts, table)


def _match(sheet: Sheet, file: OpenedSheet, row: int, table: TableRef | None) -> Headings:
    """Say which column is which field."""
    cells = file.grid.row(row).items()
    texts = tuple((column, value) for column, value in cells if isinstance(value, str))
    return _understood(sheet, row, texts, table)


@lru_cache(maxsize=256)  # the plans of a round are made from one template
def _understood(
    sheet: Sheet, row: int, headings: tuple[tuple[int, str], ...], table: TableRef | None
) -> Headings:
    texts = dict(headings)
    columns: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    left = dict(texts)
    for known in (_own_headings(sheet), _all_headings(sheet)):
        for column, text in list(left.items()):
            name = known.get(fold(text))
            if name is None:
                continue
            del left[column]
            if name in columns:
                twice.append((name, column))
            else:
                columns[name] = column
    grown = tuple(column for column, text in left.items() if _GROWN.fullmatch(text.strip()))
    for column in grown:
        del left[column]
    for guess in (_near_misses(sheet, left, columns), _by_column_id(sheet, table, columns)):
        for name, column in tuple(guess):
            if name not in columns and column in left:
                columns[name] = column
                del left[column]
    own = _own_headings(sheet)
    return Headings(
        row=row,
        table=table,
        columns=columns,
        extra=left,
        grown=grown,
        reworded={n: texts[c] for n, c in columns.items() if own.get(fold(texts[c])) != n},
        twice=tuple(twice),
    )


@lru_cache(maxsize=64)
def _own_headings(sheet: Sheet) -> Mapping[str, str]:
    """Return the form's own headings, folded -> field."""
    return {fold(field.rubrik): field.namn for field in sheet.falt}


@lru_cache(maxsize=64)
def _all_headings(sheet: Sheet) -> Mapping[str, str]:
    """Return all headings that the form knows, folded -> field; its own win, then the first."""
    found: dict[str, str] = {}
    for field in sheet.falt:
        for text in known_headings(field):
            found.setdefault(text, field.namn)
    return {**found, **_own_headings(sheet)}


def _near_misses(
    sheet: Sheet, texts: Mapping[int, str], taken: Mapping[str, int]
) -> Iterator[tuple[str, int]]:
    """Go through (field, column) of headings that are spelled almost right.

    The digits must be the same: *Effektmål 2025* is no misspelt *Effektmål 2024*.
    """
    for column, text in texts.items():
        digits = _DIGITS.findall(text)
        candidates = {
            spelling: field.namn
            for field in sheet.falt
            if field.namn not in taken
            for spelling in (field.rubrik, *field.alias)
            if _DIGITS.findall(spelling) == digits
        }
        name = nearest(text, candidates) if candidates else None
        if name:
            yield name, column


def _by_column_id(
    sheet: Sheet, table: TableRef | None, taken: Mapping[str, int]
) -> Iterable[tuple[str, int]]:
    """Return (field, column) by the ids that Excel keeps when a heading is reworded.

    The template numbers the table's columns as the form does, from 1; a column that somebody adds
    gets a new number. Where one known heading contradicts that, the ids are not trusted.
    """
    if table is None:
        return ()
    by_id = {number: table.area.left + i for i, number in enumerate(table.column_ids)}
    fields = [field for field in sheet.falt if not field.valfritt or field.namn in taken]
    expected = [(field.namn, by_id.get(number)) for number, field in enumerate(fields, start=1)]
    known = [(name, column) for name, column in expected if name in taken]
    if not known or any(taken[name] != column for name, column in known):
        return ()
    return [(name, column) for name, column in expected if name not in taken and column is not None]


def heading_notes(
    sheet: Sheet, file: OpenedSheet, headings: Headings, own: Container[str], *, tables: bool
) -> Iterator[Note]:
    """Go through what is to be said of a table's headings.

    Args:
        sheet, file, headings: the table.
        own: what the template says on the sheet, in any generation: nobody has reworded that.
        tables: the file has Excel tables at all; where it has none, that is said once.
    """
    note = Noting(file.name, sheet.nyckel).note
    bands = {fold(band.rubrik) for band in sheet.band}
    if headings.table is None and tables:
        yield note(Code.HP202)
    if not headings.shown:
        yield note(Code.HP229)
    for field in sheet.falt:
        column = headings.columns.get(field.namn)
        if column is None:
            if not field.valfritt:
                yield note(Code.HP203, field=field)
        elif field.namn in headings.reworded:
            text = headings.reworded[field.namn]
            if text in own and fold(text) not in bands:
                continue
            cell = address(headings.row, column) if headings.shown else ""
            yield note(Code.HP204, cell, field, varde=text, forslag=field.rubrik)
