"""The third pass: where each field of each sheet stands in a file."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

import msgspec

from handlingsplan.form import Field, FieldType, Form, Role, Sheet
from handlingsplan.reading.headings import Headings, find_headings, known_headings
from handlingsplan.reading.identify import Identified, cover_name
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.opened import OpenedSheet
from handlingsplan.reading.values import as_text
from handlingsplan.reading.words import own_words
from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.spreadsheet.model import CellValue, Grid
from handlingsplan.text import fold

Cell = tuple[int, int]

#: So many empty rows may lie between a table and rows typed below it; more where no Excel table
#: says where the prepared rows end.
GAP, GAP_WITHOUT_TABLE = 5, 25
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
#: An identity as the template writes it: letters, the year, a number.
_IDENTITY = re.compile(r"[^\W\d_]{1,8}[0-9]{2}-[0-9]{1,3}")
#: So many texts of the same shape in the column of identities are identities, whatever they are.
_ENOUGH = 3
#: So many columns are looked through for rows that repeat the headings.
_PROBED = 3


class Located(msgspec.Struct, frozen=True, kw_only=True):
    """A table of the form in a file.

    Attributes:
        sheet: the form's sheet.
        file: the file's sheet.
        headings: its heading row.
        rows: the used rows.
        prepared: rows that hold an identity alone.
        below: the used rows below the Excel table.
        repeated: rows that only repeat the headings.
        fields: the fields that were found, each with its column.
    """

    sheet: Sheet
    file: OpenedSheet
    headings: Headings
    rows: tuple[int, ...]
    prepared: tuple[int, ...]
    below: tuple[int, ...]
    repeated: tuple[int, ...]
    fields: tuple[tuple[Field, int], ...]

    @property
    def noting(self) -> Noting:
        """Makes notes on this sheet."""
        return Noting(self.file.name, self.sheet.nyckel)

    def rows_within(self, first: int, last: int) -> tuple[int, ...]:
        """Return the used rows from one row to another."""
        return self.rows[bisect_left(self.rows, first) : bisect_right(self.rows, last)]

    def span(self, column: int, first: int, last: int) -> str:
        """Return the address of a cell or of a range in one column."""
        return str(Area(first, column, last, column))


class LocatedCover(msgspec.Struct, frozen=True, kw_only=True):
    """The cover in a file.

    Attributes:
        file: the file's sheet.
        cells: field -> row and column of its value; ``None`` for a field that was not found.
    """

    file: OpenedSheet
    cells: Mapping[str, Cell | None]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where a form stands in a file.

    Attributes:
        identified: the file.
        cover: the cover, or ``None``.
        tables: the form's sheet key -> table, of the tables that were found.
    """

    identified: Identified
    cover: LocatedCover | None
    tables: Mapping[str, Located]


def locate(identified: Identified) -> Layout:
    """Find where the cover's values and the tables' rows and columns stand."""
    form, tables = identified.form, {}
    for sheet in form.tables:
        file = identified.found.get(sheet.nyckel)
        headings = find_headings(sheet, file) if file else None
        if file and headings and not _only_bands(sheet, file, headings):
            tables[sheet.nyckel] = _locate_table(sheet, file, headings)
    cover = identified.found.get(form.cover.nyckel)
    cells = (
        {field.namn: _value_cell(field, identified, cover) for field in form.cover.falt}
        if cover
        else {}
    )
    return Layout(
        identified=identified,
        cover=LocatedCover(file=cover, cells=cells) if cover else None,
        tables=tables,
    )


def _only_bands(sheet: Sheet, file: OpenedSheet, headings: Headings) -> bool:
    """Say whether the row taken for headings is the one above them, and theirs is deleted.

    The words of the bands were headings once. Where identities stand under one of them, and no
    heading says so, they are bands.
    """
    identity = sheet.with_role(Role.ID)
    if headings.table or identity is None or identity.namn in headings.columns:
        return False
    bands = {fold(band.rubrik) for band in sheet.band}
    row = file.folded.get(headings.row, {})
    for column, text in row.items():
        if text in bands:
            cells = file.grid.columns.get(column, {})
            below = [value for number, value in cells.items() if number > headings.row]
            if sum(map(is_identity, below)) >= _ENOUGH:
                return True
    return False


# --- The rows of a table


def _locate_table(sheet: Sheet, file: OpenedSheet, headings: Headings) -> Located:
    """Find the rows of a table.

    A row belongs to it when it stands in the Excel table, or below it with no more than
    :data:`GAP` empty rows between. Totals rows do not, nor rows that only repeat the headings.
    """
    used, named = _filled_rows(sheet, file.grid, headings)
    repeated = _repeated(sheet, file, headings, used)
    used -= repeated
    named -= repeated
    table = headings.table
    end = table.last_row if table else headings.row
    gap = GAP if table else GAP_WITHOUT_TABLE
    totals = range(end + 1, end + 1 + (table.totals if table else 0))
    last = end + len(totals)
    candidates = sorted(row for row in used | named if row > last)
    for previous, row in pairwise((last, *candidates)):
        if row - previous > gap + 1:
            break
        last = row
    rows = tuple(sorted(row for row in used if headings.row < row <= last and row not in totals))
    last_prepared = max(rows, default=0) if table else last
    return Located(
        sheet=sheet,
        file=file,
        headings=headings,
        rows=rows,
        prepared=_identities_alone(sheet, file, headings, named - used, max(end, last_prepared)),
        below=tuple(row for row in rows if table and row > end),
        repeated=tuple(sorted(repeated)),
        fields=tuple(
            (field, headings.columns[field.namn])
            for field in sheet.falt
            if field.namn in headings.columns
        ),
    )


def locate_table(sheet: Sheet, file: OpenedSheet) -> Located | None:
    """Find the rows and columns of one table in a sheet; ``None`` where its headings are gone."""
    headings = find_headings(sheet, file)
    return _locate_table(sheet, file, headings) if headings else None


def filled_rows_of_copy(sheet: Sheet, file: OpenedSheet) -> int:
    """Return how many rows of a table a sheet holds that is a copy of the form's."""
    located = locate_table(sheet, file)
    return len(located.rows) if located else 0


def _filled_rows(sheet: Sheet, grid: Grid, headings: Headings) -> tuple[set[int], set[int]]:
    """Return the rows that hold something in a field, and those that hold an identity.

    A check box that is not ticked holds nothing: Excel fills a whole column with them.
    """
    used: set[int] = set()
    named: set[int] = set()
    for field in sheet.falt:
        cells = grid.columns.get(headings.columns.get(field.namn, 0), {})
        rows = named if field.typ is FieldType.ID else used
        if False in cells.values():
            rows.update(row for row, value in cells.items() if value is not False)
        else:
            rows.update(cells)
    return used, named


def _repeated(sheet: Sheet, file: OpenedSheet, headings: Headings, used: set[int]) -> set[int]:
    """Return the rows that hold nothing but headings, two or more, each in its own column.

    An identity may stand there from before.
    """
    columns = headings.columns
    known = {columns[f.namn]: known_headings(f) for f in sheet.falt if f.namn in columns}
    identity = sheet.with_role(Role.ID)
    named = columns.get(identity.namn, 0) if identity else 0
    likely: set[int] = set()
    for column in list(known)[:_PROBED]:
        cells = file.grid.columns.get(column, {})
        below = (row for row in used & cells.keys() if row != headings.row)
        likely.update(row for row in below if _is(cells[row], known[column]))
    return {row for row in likely if _only_headings(file, row, known, named)}


def _is(value: CellValue, spelled: Collection[str]) -> bool:
    return type(value) is str and fold(value) in spelled


def _only_headings(
    file: OpenedSheet, row: int, known: Mapping[int, tuple[str, ...]], named: int
) -> bool:
    cells = file.grid.row(row)
    if named in cells and is_identity(cells[named]):
        del cells[named]
    return len(cells) > 1 and all(_is(value, known.get(c, ())) for c, value in cells.items())


def _identities_alone(
    sheet: Sheet, file: OpenedSheet, headings: Headings, rows: set[int], end: int
) -> tuple[int, ...]:
    """Return the rows that hold an identity alone, in order.

    Words in the column of identities, where nothing else is filled in, are no identity. Nor does
    a row count that lies below the table's end, unless what stands there has an identity's shape
    (a program that inserts rows may leave the table as it was).
    """
    field = sheet.with_role(Role.ID)
    if field is None or field.namn not in headings.columns:
        return ()
    cells = file.grid.columns.get(headings.columns[field.namn], {})
    within = [row for row in rows if row > headings.row]
    shapes = Counter(_shape(cells[row]) for row in cells if headings.row < row <= end)
    usual = {shape for shape, count in shapes.items() if count >= _ENOUGH and "9" in shape}
    return tuple(sorted(row for row in within if is_identity(cells[row], usual)))


def is_identity(value: CellValue, usual: Collection[str] = ()) -> bool:
    """Say whether a value is an identity, by itself or by the shape of others around it."""
    text = as_text(value).strip().translate(_DASHES)
    return _IDENTITY.fullmatch(text) is not None or _shape(value) in usual


def _shape(value: CellValue) -> str:
    """Return a text with each letter as A and each digit as 9."""
    text = as_text(value).strip().translate(_DASHES)
    return _LETTER.sub("A", _DIGIT.sub("9", text))


# --- The values of the cover


def _value_cell(field: Field, identified: Identified, cover: OpenedSheet) -> Cell | None:
    """Return row and column of a field's value: where its name points, else beside its label."""
    reference = identified.opened.book.reference(cover_name(field.namn))
    if reference is not None and fold(reference[0]) == fold(cover.name):
        return reference[1].top, reference[1].left
    beside = list(_cells_beside_label(field, identified.form, cover))
    filled = (cell for cell in beside if _filled(cover.grid, cell))
    return next(filled, next(iter(beside), None))


def _filled(grid: Grid, cell: Cell) -> bool:
    row, column = cell
    return row in grid.columns.get(column, {}) or cell in grid.formulas


def _cells_beside_label(field: Field, form: Form, cover: OpenedSheet) -> Iterator[Cell]:
    """Go through the first filled cell to the right of each label, or the one next to it."""
    labels, own = known_headings(field), own_words(form)[form.cover.nyckel]
    found = sorted(
        (labels.index(label), row, column)
        for row, texts in cover.folded.items()
        for column, text in texts.items()
        if (label := text.rstrip(": ")) in labels
    )
    for _, row, column in found:
        right = (
            number
            for number, value in cover.grid.row(row).items()
            if number > column and fold(as_text(value)) not in own
        )
        yield row, next(right, column + 1)
