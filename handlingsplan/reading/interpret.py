"""The fourth pass: cells to values, and what could not be understood as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import Field, FieldType, Form, Role
from handlingsplan.reading.locate import Cell, Layout, Located, LocatedCover
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.records import Note, Period, RawCover, RawTable, Value
from handlingsplan.reading.values import Context, ReadColumn, Typed, as_text, identity, read_column
from handlingsplan.spreadsheet.a1 import Area, address, column_letter, runs
from handlingsplan.spreadsheet.model import CellValue, Grid

#: So many like remarks in a row are said once, with their range.
SAME = 3
#: The fields that say which year a plan is for; the first that does counts.
_YEAR_FROM = (Role.AR, Role.UPPDATERAD)


class Interpreted(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says.

    Attributes:
        cover: the cover; empty where there is none.
        tables: the form's sheet key -> table.
        notes: what could not be understood as it stands.
    """

    cover: RawCover
    tables: Mapping[str, RawTable]
    notes: tuple[Note, ...]


def interpret(layout: Layout) -> Interpreted:
    """Read the values of a file."""
    identified, notes = layout.identified, []
    form, epoch_1904 = identified.form, identified.opened.book.epoch_1904
    cover = RawCover()
    if layout.cover:
        cover, said = _read_cover(form, layout.cover, epoch_1904=epoch_1904)
        notes += said
    context = Context(year=plan_year(form, cover.values), epoch_1904=epoch_1904)
    tables = {}
    for key, located in layout.tables.items():
        tables[key], said = _read_table(located, form, context)
        notes += said
    return Interpreted(cover=cover, tables=tables, notes=tuple(notes))


# --- The cover


def _read_cover(
    form: Form, located: LocatedCover, *, epoch_1904: bool
) -> tuple[RawCover, list[Note]]:
    """Read the cover and what is to be said of it.

    The year is read first, since dates without one take it from there.
    """
    values: dict[str, Value] = {}
    written: dict[str, str] = {}
    notes: list[Note] = []
    grid = located.file.grid
    note = Noting(located.file.name, form.cover.nyckel).note
    context = Context(epoch_1904=epoch_1904)
    for field in sorted(form.cover.falt, key=lambda field: field.roll is not Role.AR):
        found = located.cells[field.namn]
        if found is None:
            notes.append(note(Code.HP203, field=field))
            continue
        column = read_column(field, [_at(grid, found)], context, form.choices(field))
        values[field.namn] = column.values[0]
        if field.roll in _YEAR_FROM:
            context = Context(year=plan_year(form, values), epoch_1904=epoch_1904)
        if column.written:
            written[field.namn] = column.written[0]
        for remark in column.remarks.values():
            text = column.written.get(0, str(remark.value or ""))
            cell = address(*found)
            notes.append(note(remark.kod, cell, field, varde=text, forslag=remark.forslag))
        if found in grid.formulas:
            kod = Code.HP211 if found in grid.unsaved else Code.HP210
            notes.append(note(kod, address(*found), field, varde=f"={grid.formulas[found]}"))
    known = {name: address(*cell) for name, cell in located.cells.items() if cell is not None}
    cover = RawCover(blad=located.file.name, values=values, cells=known, written=written)
    return cover, notes


def plan_year(form: Form, values: Mapping[str, Value]) -> int | None:
    """Return the year that the plan is for: the cover's, else that of its last update."""
    for role in _YEAR_FROM:
        field = form.cover.with_role(role)
        value = values.get(field.namn) if field else None
        if isinstance(value, float):
            return int(value)
        if isinstance(value, Period):
            return value.till.year
    return None


def _at(grid: Grid, cell: Cell) -> CellValue | None:
    row, column = cell
    return grid.columns.get(column, {}).get(row)


# --- A table


def _read_table(located: Located, form: Form, context: Context) -> tuple[RawTable, list[Note]]:
    """Read a table's values, with a note for each that could not be understood as it stands."""
    sheet, rows = located.sheet, located.rows
    filled = _filled_by_merge(located)
    columns: dict[str, ReadColumn] = {}
    notes: list[Note] = []
    for field, number in located.fields:
        cells = located.file.grid.columns.get(number, {})
        if number in filled:
            cells = {**filled[number], **cells}
        if field.typ is FieldType.LANK:
            cells = {**cells, **_with_addresses(located, number, cells)}
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


def _with_addresses(
    located: Located, column: int, cells: Mapping[int, CellValue]
) -> dict[int, CellValue]:
    """Return row -> text and address of the links in a field for addresses."""
    found: dict[int, CellValue] = {}
    for area, link in located.file.grid.links:
        if area.left <= column <= area.right:
            for row in located.rows_within(area.top, area.bottom):
                text = as_text(cells[row]) if row in cells else ""
                found[row] = text if shows_address(text, link) else f"{text} ({link})".strip()
    return found


def shows_address(text: str, link: str) -> bool:
    """Say whether a text itself shows where its link leads."""
    plain = link.removeprefix("mailto:").rstrip("/").casefold()
    return plain in text.casefold()


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


def _remarks(located: Located, field: Field, number: int, column: ReadColumn) -> Iterator[Note]:
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
