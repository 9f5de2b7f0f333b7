"""One located table -> :class:`RawTable`: which rows belong to it, and their typed values."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from handlingsplan.form import Field, FieldType, Form, Role, Sheet
from handlingsplan.reading.locate import Headings
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.records import Note, RawTable, Value
from handlingsplan.reading.values import Column, Context, Typed, as_text, identity, read_column
from handlingsplan.spreadsheet.a1 import Area, column_letter, runs
from handlingsplan.spreadsheet.model import CellValue, Grid, SheetFile

#: So many empty rows may lie between a table and rows typed below it; more where no Excel table
#: says where the prepared rows end.
GAP, GAP_WITHOUT_TABLE = 5, 25
_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
#: So many like remarks in a row are said once, with their range.
SAME = 3


class Located(msgspec.Struct, frozen=True, kw_only=True):
    """A table of the form in a file.

    Attributes:
        sheet: the form's sheet.
        file: the file's sheet.
        headings: its heading row.
        rows: the used rows.
        prepared: rows that hold an identity alone.
        below: the used rows below the Excel table.
        fields: the fields that were found, each with its column.
    """

    sheet: Sheet
    file: SheetFile
    headings: Headings
    rows: tuple[int, ...]
    prepared: tuple[int, ...]
    below: tuple[int, ...]
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


def locate(sheet: Sheet, file: SheetFile, headings: Headings) -> Located:
    """Find the rows of a table.

    A row belongs to it when it stands in the Excel table, or below it with no more than
    :data:`GAP` empty rows between. Totals rows do not.
    """
    used, named = _filled_rows(sheet, file.grid, headings)
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
        fields=tuple(
            (field, headings.columns[field.namn])
            for field in sheet.falt
            if field.namn in headings.columns
        ),
    )


def _identities_alone(
    sheet: Sheet, file: SheetFile, headings: Headings, rows: set[int], end: int
) -> tuple[int, ...]:
    """Return the rows that hold an identity alone, in order.

    Below the table's end (a program that inserts rows may leave the table as it was) only what
    has the shape of an identity counts as one; anything else there is text to be placed.
    """
    inside = [row for row in rows if headings.row < row <= end]
    beyond = [row for row in rows if row > end]
    field = sheet.with_role(Role.ID)
    if beyond and field:
        cells = file.grid.columns[headings.columns[field.namn]]
        shapes = {_shape(value) for row, value in cells.items() if headings.row < row <= end}
        inside += [row for row in beyond if _shape(cells[row]) in shapes]
    return tuple(sorted(inside))


def _shape(value: CellValue) -> str:
    """Return a text with each letter as A and each digit as 9."""
    return _LETTER.sub("A", _DIGIT.sub("9", as_text(value).strip()))


def _filled_rows(sheet: Sheet, grid: Grid, headings: Headings) -> tuple[set[int], set[int]]:
    """Return the rows that hold something in a field, and those that hold an identity."""
    used: set[int] = set()
    named: set[int] = set()
    for field in sheet.falt:
        cells = grid.columns.get(headings.columns.get(field.namn, 0), {})
        rows = named if field.typ is FieldType.ID else used
        if field.typ is FieldType.KRYSS:  # Excel's check boxes, down a whole column
            rows.update(row for row, value in cells.items() if value is not False)
        else:
            rows.update(cells)
    return used, named


def read_table(located: Located, form: Form, context: Context) -> tuple[RawTable, list[Note]]:
    """Read a table's values.

    Returns:
        The table, and a note for each value that could not be understood as it stands.
    """
    sheet, rows = located.sheet, located.rows
    filled = _filled_by_merge(located)
    columns: dict[str, Column] = {}
    notes: list[Note] = []
    for field, number in located.fields:
        cells = located.file.grid.columns.get(number, {})
        if number in filled:
            cells = {**filled[number], **cells}
        raw = list(map(cells.get, rows))
        column = read_column(field, raw, context, form.choices(field))
        columns[field.namn] = column
        if column.remarks:
            notes += _remarks(located, field, number, column)
    table = RawTable(
        nyckel=sheet.nyckel,
        blad=located.file.name,
        heading_row=located.headings.row,
        letters={field.namn: column_letter(number) for field, number in located.fields},
        rows=rows,
        values={name: column.values for name, column in columns.items()},
        written={name: column.written for name, column in columns.items() if column.written},
        prepared=_prepared(located),
        extra=_extra(located),
        hidden=tuple(row for row in rows if row in located.file.grid.hidden_rows),
    )
    return table, notes


def _prepared(located: Located) -> dict[int, str]:
    column = next((c for field, c in located.fields if field.typ is FieldType.ID), 0)
    cells = located.file.grid.columns.get(column, {})
    return {row: identity(as_text(cells[row])) for row in located.prepared}


def _extra(located: Located) -> dict[str, dict[int, str]]:
    extra: dict[str, dict[int, str]] = {}
    for column, heading in located.headings.extra.items():
        cells = located.file.grid.columns.get(column, {})
        texts = {i: as_text(cells[row]) for i, row in enumerate(located.rows) if row in cells}
        if texts:
            name = heading if heading not in extra else f"{heading} ({column_letter(column)})"
            extra[name] = texts
    return extra


def merges_among_rows(located: Located) -> Iterator[tuple[Area, int]]:
    """Go through merged areas among the rows, with the column of a field that each touches."""
    if not located.rows or not located.file.grid.merged:
        return
    first, last = located.headings.row + 1, located.rows[-1]
    columns = sorted(column for _, column in located.fields)
    for area in sorted(located.file.grid.merged):
        touched = [c for c in columns if area.left <= c <= area.right]
        if touched and area.bottom >= first and area.top <= last:
            yield area, touched[0]


def _filled_by_merge(located: Located) -> dict[int, dict[int, CellValue]]:
    """Return column -> row -> value that a merged cell above gives to its covered rows."""
    filled: dict[int, dict[int, CellValue]] = {}
    for area, column in merges_among_rows(located):
        value = located.file.grid.columns.get(column, {}).get(area.top)
        if area.left == area.right and value is not None:
            rows = filled.setdefault(column, {})
            rows.update(dict.fromkeys(located.rows_within(area.top + 1, area.bottom), value))
    return filled


def _remarks(located: Located, field: Field, number: int, column: Column) -> Iterator[Note]:
    """Go through a note for each remark; like ones in neighbouring rows are one note."""
    for group in _alike(column.remarks):
        remark = column.remarks[group[0]]
        rows = [located.rows[position] for position in group]
        text = _typed_text(remark, column.written.get(group[0]))
        cell = located.span(number, rows[0], rows[-1])
        yield located.noting.note(remark.kod, cell, field, varde=text, forslag=remark.forslag)


def _typed_text(remark: Typed, written: str | None) -> str:
    value: Value = remark.value
    return written if written is not None else value if isinstance(value, str) else ""


def _alike(remarks: Mapping[int, Typed]) -> Iterator[Sequence[int]]:
    """Put neighbouring positions with the same remark together, from :data:`SAME` of them on."""
    for first, last in runs(remarks):
        start = first
        for position in range(first, last + 1):
            if position == last or remarks[position + 1] != remarks[start]:
                group = range(start, position + 1)
                yield from [group] if len(group) >= SAME else [[p] for p in group]
                start = position + 1
