"""What whoever filled in a table should perhaps know of its shape, apart from its values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlingsplan.codes import Code
from handlingsplan.form import Field, FieldType
from handlingsplan.reading.interpret import merges_among_rows
from handlingsplan.reading.locate import Located
from handlingsplan.reading.noting import MOST_NOTES
from handlingsplan.reading.records import Note
from handlingsplan.reading.values import as_text
from handlingsplan.spreadsheet.a1 import Area, runs
from handlingsplan.spreadsheet.model import CellValue

_COMMAND = re.compile(r"\w+\|.*!")  # the way in which a formula starts a program (DDE)


def shape_notes(located: Located, *, lists: bool) -> Iterator[Note]:
    """Go through the notes on a table's shape: what was moved, merged, hidden, calculated or lost.

    Args:
        located: the table.
        lists: the file has drop-downs at all; where a program has dropped them, nobody pasted.
    """
    yield from _below(located)
    yield from _repeated(located)
    yield from _hidden_rows(located)
    yield from _merged(located)
    yield from _formulas(located)
    if lists:
        yield from _lost_lists(located)


def _repeated(located: Located) -> Iterator[Note]:
    if located.repeated:
        columns = [column for _, column in located.fields]
        for first, last in runs(located.repeated):
            area = Area(first, min(columns), last, max(columns))
            yield located.noting.note(Code.HP230, str(area))


def _below(located: Located) -> Iterator[Note]:
    if located.below:
        columns = [column for _, column in located.fields]
        area = Area(located.below[0], min(columns), located.below[-1], max(columns))
        yield located.noting.note(Code.HP205, str(area))


def _hidden_rows(located: Located) -> Iterator[Note]:
    """Rows that a filter hides for the moment are no secret; others may be forgotten."""
    table = located.headings.table
    if (table and table.filtered) or located.file.grid.filtered:
        return
    first = min(column for _, column in located.fields)
    hidden = located.file.grid.hidden_rows.intersection(located.rows)
    for top, bottom in runs(hidden, located.rows):
        yield located.noting.note(Code.HP207, located.span(first, top, bottom))


def _merged(located: Located) -> Iterator[Note]:
    grid, fields = located.file.grid, {number: field for field, number in located.fields}
    merges = list(merges_among_rows(located))
    for area, column in merges[:MOST_NOTES]:
        covered = located.rows_within(area.top + 1, area.bottom)
        if area.left == area.right and covered:
            told = f"Värdet är läst på raderna {area.top}–{covered[-1]}."
        else:
            told = "Värdet är läst i den första cellen."
        text = _quote_of(grid.columns.get(area.left, {}).get(area.top))
        yield located.noting.note(Code.HP209, str(area), fields[column], varde=text, foljd=told)
    rest = [area for area, _ in merges[MOST_NOTES:]]
    if rest:
        around = Area.around(rest)
        told = f"Här finns ytterligare {len(rest)} sammanslagningar, lästa på samma sätt."
        yield located.noting.note(Code.HP209, str(around), foljd=told)


def _formulas(located: Located) -> Iterator[Note]:
    grid = located.file.grid
    if not grid.formulas:
        return
    inside = range(located.headings.row + 1, max((*located.rows, located.headings.row)) + 1)
    last = located.headings.table.last_row if located.headings.table else 0
    rows = sorted({row for row, _ in grid.formulas if row in inside or inside.start <= row <= last})
    for field, column in located.fields:
        for kod, unsaved in ((Code.HP210, False), (Code.HP211, True)):
            found = [
                row
                for row in rows
                if (row, column) in grid.formulas and ((row, column) in grid.unsaved) is unsaved
            ]
            for top, bottom in runs(found, located.rows):
                cell, text = located.span(column, top, bottom), grid.formulas[top, column]
                yield located.noting.note(kod, cell, field, varde=f"={text}")
                if _COMMAND.search(text):
                    yield located.noting.note(Code.HP123, cell, field, varde=f"={text}", skal=text)


def _has_list(field: Field) -> bool:
    listed = bool(field.lista) and field.typ in {FieldType.VAL, FieldType.FORSLAG}
    return listed or field.typ is FieldType.KRYSS


def _lost_lists(located: Located) -> Iterator[Note]:
    """Note the used cells, per field, whose drop-down a paste has overwritten."""
    table, areas = located.headings.table, located.file.grid.validations
    fields = [(field, column) for field, column in located.fields if _has_list(field)]
    rows = [row for row in located.rows if table is None or row <= table.last_row]
    if not fields or not rows:
        return
    if not areas:
        columns = [column for _, column in located.fields]
        area = Area(rows[0], min(columns), rows[-1], max(columns))
        yield located.noting.note(Code.HP212, str(area))
        return
    for field, column in fields:
        cells = located.file.grid.columns.get(column, {})
        here = [area for area in areas if area.left <= column <= area.right]
        if any(area.top <= rows[0] and area.bottom >= rows[-1] for area in here):
            continue
        covered = {row for area in here for row in located.rows_within(area.top, area.bottom)}
        lost = [row for row in rows if row in cells and row not in covered]
        if lost:
            yield located.noting.note(Code.HP212, located.span(column, lost[0], lost[-1]), field)


def _quote_of(value: CellValue | None) -> str:
    return "" if value is None else as_text(value)
