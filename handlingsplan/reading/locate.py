"""Where the form stands in a file: which sheet is which, and which column is which field.

By marks in the file first (defined names, names of Excel tables), then by the sheet's name, then
by the headings; an address is never taken for granted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import Field, Form, Sheet, SheetKind, form_names, load_form
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.records import Note
from handlingsplan.spreadsheet.a1 import address
from handlingsplan.spreadsheet.model import Grid, SheetFile, TableRef, WorkbookFile
from handlingsplan.text import fold, nearest

#: The template's own hidden sheet with the ranges behind its drop-downs.
LISTS_SHEET = "Listor"
NAME_FORM, NAME_VERSION, NAME_GROUP = "hp_form", "hp_version", "hp_grupp_id"
#: Points at the sheet with the text that a plan was moved in from.
NAME_SOURCE = "hp_underlag"
#: Says that a workbook is a summary or a report of ours, and no plan.
NAME_DOCUMENT = "hp_dokument"

_DIGITS = re.compile(r"\d+")
_HEADING_SHARE = 0.5  # of a form's headings, by which a sheet or a form is recognised


def cover_name(field: str) -> str:
    """Return the defined name that points at the value of a field of the cover."""
    return f"hp_{field}"


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheet of the file is which of the form.

    Attributes:
        found: the form's sheet key -> sheet in the file.
        own: the sheets that the form does not know, in order.
    """

    found: Mapping[str, SheetFile]
    own: tuple[SheetFile, ...]


class Headings(msgspec.Struct, frozen=True, kw_only=True):
    """A table's heading row, understood.

    Attributes:
        row: its row number.
        table: the Excel table, if it is still there.
        columns: field -> column number.
        extra: column number -> heading, of columns that the form does not know.
        reworded: field -> heading that was taken for it.
        twice: (field, column) of a second heading for the same field.
    """

    row: int
    table: TableRef | None
    columns: Mapping[str, int]
    extra: Mapping[int, str]
    reworded: Mapping[str, str]
    twice: tuple[tuple[str, int], ...]


def find_form(book: WorkbookFile, form: Form | None) -> Form | None:
    """Return the form that a file uses, or ``None`` where it holds nothing of any.

    The file's own word counts first; ``form`` is what the caller expects and is used where the
    file says nothing, or names a form that is not shipped.
    """
    said = book.constant(NAME_FORM)
    if form is not None and (said == form.id or said not in form_names()):
        return form if said == form.id or _likeness(book, form) else None
    if said in form_names():
        return load_form(said)
    likely = max((load_form(name) for name in form_names()), key=lambda f: _likeness(book, f))
    return likely if _likeness(book, likely) else None


def _likeness(book: WorkbookFile, form: Form) -> float:
    """Return how much of a form a file holds: above 1 by its tables, else by its headings."""
    tables = {fold(table.name) for sheet in book.sheets for table in sheet.tables}
    known = sum(fold(sheet.tabell) in tables for sheet in form.tables)
    if known:
        return 1 + known / len(form.tables)
    by_heading = sum(_heading_sheet(sheet, book.sheets) is not None for sheet in form.tables)
    return by_heading / len(form.tables)


def find_sheets(book: WorkbookFile, form: Form) -> Places:
    """Find the form's sheets in a file."""
    found: dict[str, SheetFile] = {}
    source = book.reference(NAME_SOURCE)
    left = [file for file in book.sheets if source is None or fold(file.name) != fold(source[0])]

    def take(sheet: Sheet, file: SheetFile | None) -> None:
        if file is not None and sheet.nyckel not in found:
            found[sheet.nyckel] = file
            left.remove(file)

    for sheet in form.blad:
        take(sheet, _by_mark(sheet, left, book))
    for sheet in form.blad:
        if sheet.nyckel not in found:
            take(sheet, next((f for f in left if fold(f.name) == fold(sheet.namn)), None))
    for file in list(left):
        missing = {s.namn: s.nyckel for s in form.blad if s.nyckel not in found}
        key = (
            nearest(file.name, missing)
            if missing and fold(file.name) != fold(LISTS_SHEET)
            else None
        )
        if key:
            take(form.by_key[key], file)
    for sheet in form.tables:
        if sheet.nyckel not in found:
            take(sheet, _heading_sheet(sheet, left))
    own = tuple(file for file in left if fold(file.name) != fold(LISTS_SHEET))
    return Places(found=found, own=own)


def _by_mark(sheet: Sheet, files: Sequence[SheetFile], book: WorkbookFile) -> SheetFile | None:
    """Return the sheet with the Excel table, or for a cover with the defined names."""
    if sheet.slag is SheetKind.OMSLAG:
        references = (book.reference(cover_name(field.namn)) for field in sheet.falt)
        names = {fold(reference[0]) for reference in references if reference}
        return next((file for file in files if fold(file.name) in names), None)
    if sheet.slag is not SheetKind.TABELL:
        return None
    likely_first = sorted(files, key=lambda file: fold(file.name) != fold(sheet.namn))
    return next((file for file in likely_first if own_table(sheet, file)), None)


def own_table(sheet: Sheet, file: SheetFile) -> TableRef | None:
    """Return the form's Excel table on a sheet of the file, or ``None``."""
    return next((t for t in file.tables if fold(t.name) == fold(sheet.tabell)), None)


def _heading_sheet(sheet: Sheet, files: Sequence[SheetFile]) -> SheetFile | None:
    """Return the sheet that holds most of a table's headings, at least half of them."""
    best, best_count = None, max(1, len(sheet.falt) * _HEADING_SHARE - 1e-9)
    for file in files:
        rows = _heading_rows(sheet, file.grid)
        count = max(rows.values(), default=0)
        if count > best_count:
            best, best_count = file, count
    return best


def known_headings(field: Field) -> tuple[str, ...]:
    """Return every heading, folded, that stands for a field."""
    return tuple(fold(text) for text in (field.rubrik, *field.alias, field.namn))


def _heading_rows(sheet: Sheet, grid: Grid) -> dict[int, int]:
    """Return row -> how many of the table's fields have their heading there."""
    fields = {**_other_headings(sheet), **_own_headings(sheet)}
    seen: dict[int, set[str]] = {}
    for row, _, value in grid:
        if isinstance(value, str):
            name = fields.get(fold(value))
            if name:
                seen.setdefault(row, set()).add(name)
    return {row: len(names) for row, names in seen.items()}


def find_headings(sheet: Sheet, file: SheetFile) -> Headings | None:
    """Find a table's heading row and columns in a sheet; ``None`` where there is none."""
    table = own_table(sheet, file)
    if table is not None:
        headings = _match(sheet, file.grid, table.area.top, table)
        if headings.columns:
            return headings
    rows = _heading_rows(sheet, file.grid)
    if not rows:
        return None
    row = min(rows, key=lambda number: (-rows[number], number))
    if rows[row] < min(2, len(sheet.falt)):
        return None
    around = next((t for t in file.tables if t.area.top == row), None)
    return _match(sheet, file.grid, row, around)


def _match(sheet: Sheet, grid: Grid, row: int, table: TableRef | None) -> Headings:
    """Say which column is which field: by heading, by other known headings, by near miss."""
    found = ((column, value) for column, value in grid.row(row).items() if isinstance(value, str))
    return _understood(sheet, row, tuple(found), table)


@lru_cache(maxsize=256)  # the plans of a round are made from one template
def _understood(
    sheet: Sheet, row: int, headings: tuple[tuple[int, str], ...], table: TableRef | None
) -> Headings:
    texts = dict(headings)
    columns: dict[str, int] = {}
    twice: list[tuple[str, int]] = []
    left = dict(texts)
    for known in (_own_headings(sheet), _other_headings(sheet)):
        for column, text in list(left.items()):
            name = known.get(fold(text))
            if name is None:
                continue
            del left[column]
            if name in columns:
                twice.append((name, column))
            else:
                columns[name] = column
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
        reworded={n: texts[c] for n, c in columns.items() if own.get(fold(texts[c])) != n},
        twice=tuple(twice),
    )


@lru_cache(maxsize=64)
def _own_headings(sheet: Sheet) -> Mapping[str, str]:
    """Return the form's own headings, folded -> field."""
    return {fold(field.rubrik): field.namn for field in sheet.falt}


@lru_cache(maxsize=64)
def _other_headings(sheet: Sheet) -> Mapping[str, str]:
    """Return the other headings that the form knows, folded -> field; the first field wins."""
    found: dict[str, str] = {}
    for field in sheet.falt:
        for text in known_headings(field):
            found.setdefault(text, field.namn)
    return found


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
    expected = [(field.namn, by_id.get(number)) for number, field in enumerate(sheet.falt, start=1)]
    known = [(name, column) for name, column in expected if name in taken]
    if not known or any(taken[name] != column for name, column in known):
        return ()
    return [(name, column) for name, column in expected if name not in taken and column is not None]


def heading_notes(sheet: Sheet, file: SheetFile, headings: Headings) -> Iterator[Note]:
    """Go through what is to be said of a table's headings."""
    note = Noting(file.name, sheet.nyckel).note
    if headings.table is None:
        yield note(Code.HP202)
    for field in sheet.falt:
        column = headings.columns.get(field.namn)
        if column is None:
            yield note(Code.HP203, field=field)
        elif field.namn in headings.reworded:
            text = headings.reworded[field.namn]
            cell = address(headings.row, column)
            yield note(Code.HP204, cell, field, varde=text, forslag=field.rubrik)
    for name, column in headings.twice:
        field = sheet.field(name)
        yield note(Code.HP218, address(headings.row, column), field, varde=field.rubrik)
