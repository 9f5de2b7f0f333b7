"""The cover: one value per field, by defined names first, then by the labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handlingsplan.codes import Code
from handlingsplan.form import Field, Form, Role
from handlingsplan.reading.locate import cover_name, known_headings
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.records import Note, Period, RawCover, Value
from handlingsplan.reading.values import Context, as_text, read_column
from handlingsplan.spreadsheet.a1 import Area, address
from handlingsplan.spreadsheet.model import CellValue, Grid, SheetFile, WorkbookFile
from handlingsplan.text import fold

_Cell = tuple[int, int]
#: The fields that say which year a plan is for; the first that does counts.
_YEAR_FROM = (Role.AR, Role.UPPDATERAD)


def read_cover(form: Form, book: WorkbookFile, file: SheetFile) -> tuple[RawCover, list[Note]]:
    """Read the cover and what is to be said of it.

    The year is read first, since dates without one take it from there.
    """
    cells = {field.namn: _value_cell(field, form, book, file) for field in form.cover.falt}
    values: dict[str, Value] = {}
    written: dict[str, str] = {}
    notes: list[Note] = []
    note = Noting(file.name, form.cover.nyckel).note
    order = sorted(form.cover.falt, key=lambda field: field.roll is not Role.AR)
    context = Context(epoch_1904=book.epoch_1904)
    for field in order:
        found = cells[field.namn]
        if found is None:
            notes.append(note(Code.HP203, field=field))
            continue
        column = read_column(field, [_at(file.grid, found)], context, form.choices(field))
        values[field.namn] = column.values[0]
        if field.roll in _YEAR_FROM:
            context = Context(year=plan_year(form, values), epoch_1904=book.epoch_1904)
        if column.written:
            written[field.namn] = column.written[0]
        for remark in column.remarks.values():
            text = column.written.get(0, str(remark.value or ""))
            cell = address(*found)
            notes.append(note(remark.kod, cell, field, varde=text, forslag=remark.forslag))
        if found in file.grid.formulas:
            kod = Code.HP211 if found in file.grid.unsaved else Code.HP210
            notes.append(note(kod, address(*found), field))
    known = {name: address(*cell) for name, cell in cells.items() if cell is not None}
    return RawCover(blad=file.name, values=values, cells=known, written=written), notes


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


def _at(grid: Grid, cell: _Cell) -> CellValue | None:
    row, column = cell
    return grid.columns.get(column, {}).get(row)


def _value_cell(field: Field, form: Form, book: WorkbookFile, file: SheetFile) -> _Cell | None:
    """Return row and column of a field's value: where its name points, else beside its label."""
    named = _named_cell(field, book, file)
    if named is not None:
        return named
    beside = list(_cells_beside_label(field, file.grid, _own_words(form)))
    filled = (cell for cell in beside if _filled(file.grid, cell))
    return next(filled, next(iter(beside), None))


def _own_words(form: Form) -> frozenset[str]:
    """Return what the template itself writes beside the values, folded."""
    return frozenset(
        fold(text) for field in form.cover.falt for text in (field.rubrik, field.hjalp)
    )


def _named_cell(field: Field, book: WorkbookFile, file: SheetFile) -> _Cell | None:
    reference = book.reference(cover_name(field.namn))
    if reference is None or fold(reference[0]) != fold(file.name):
        return None
    area: Area = reference[1]
    return area.top, area.left


def _filled(grid: Grid, cell: _Cell) -> bool:
    return _at(grid, cell) is not None or cell in grid.formulas


def _cells_beside_label(field: Field, grid: Grid, own: frozenset[str]) -> Iterator[_Cell]:
    """Go through the first filled cell to the right of each label, or the one next to it."""
    labels = known_headings(field)
    texts = ((fold(value.rstrip(": ")), row, c) for row, c, value in grid if isinstance(value, str))
    found = sorted((labels.index(text), row, c) for text, row, c in texts if text in labels)
    for _, row, column in found:
        right = (
            number
            for number, value in grid.row(row).items()
            if number > column and fold(as_text(value)) not in own and _filled(grid, (row, number))
        )
        yield row, next(right, column + 1)
