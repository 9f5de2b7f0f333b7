"""What whoever filled in a table should perhaps know of it, apart from its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import Field, FieldType, Form
from handlingsplan.reading.locate import own_table
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.records import Note
from handlingsplan.reading.tables import Located, merges_among_rows
from handlingsplan.reading.values import as_text
from handlingsplan.spreadsheet.a1 import Area, address, runs
from handlingsplan.spreadsheet.model import CellValue, SheetFile
from handlingsplan.text import fold

#: Cells so far below or to the right of a table were hit by accident.
FAR_ROWS, FAR_COLUMNS = 500, 50
_DIGIT = re.compile(r"\d")
_COMMAND = re.compile(r"\w+\|.*!")  # the way in which a formula starts a program (DDE)
_LONGEST_QUOTE = 200
#: So many merged areas, or places with text outside a table, are told apart; the rest is said
#: together.
MOST_BLOCKS = 20

_Cell = tuple[int, int]


def observe(located: Located, *, own_template: bool) -> Iterator[Note]:
    """Go through the notes on a table's shape: what stands where it should not, or is gone.

    Args:
        located: the table.
        own_template: the sheet was made from this generation of the form, so that the words above
            the headings are known.
    """
    if own_template:
        yield from _above(located)
    yield from _extra_columns(located)
    yield from _below(located)
    yield from _hidden_rows(located)
    yield from _merged(located)
    yield from _formulas(located)
    yield from _lost_lists(located)
    yield from _outside(located)


def _extra_columns(located: Located) -> Iterator[Note]:
    """Columns of the group's own, also with nothing but a heading: somebody has written it."""
    for column, heading in located.headings.extra.items():
        cell = address(located.headings.row, column)
        yield located.noting.note(Code.HP213, cell, varde=heading)


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
    for area, column in merges[:MOST_BLOCKS]:
        covered = located.rows_within(area.top + 1, area.bottom)
        if area.left == area.right and covered:
            told = f"Värdet är läst på raderna {area.top}–{covered[-1]}."
        else:
            told = "Värdet är läst i den första cellen."
        text = _quote(grid.columns.get(area.left, {}).get(area.top))
        yield located.noting.note(Code.HP209, str(area), fields[column], varde=text, foljd=told)
    rest = [area for area, _ in merges[MOST_BLOCKS:]]
    if rest:
        around = _around((a.top, a.left, a.bottom, a.right) for a in rest)
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


def _outside(located: Located) -> Iterator[Note]:
    """Note what stands outside the table: nothing that somebody typed may vanish unsaid."""
    bottom = max((*located.rows, *located.prepared, located.headings.row))
    if located.headings.table:
        bottom = max(bottom, located.headings.table.area.bottom)
    columns = [*located.headings.columns.values(), *located.headings.extra]
    right = max(columns)
    near: list[_Cell] = []
    far: list[_Cell] = []
    for cell in sorted(_stray_cells(located)):
        row, column = cell
        (far if row > bottom + FAR_ROWS or column > right + FAR_COLUMNS else near).append(cell)
    for block in _blocks(near):
        yield _block_note(Code.HP206, block, located)
    for block in _blocks(far):
        yield _block_note(Code.HP217, block, located)


def _blocks(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """Put cells, in order of row, together where their rows are neighbours.

    After :data:`MOST_BLOCKS` blocks, all that is left is one.
    """
    blocks: list[list[_Cell]] = []
    for cell in cells:
        neighbour = blocks and cell[0] - blocks[-1][-1][0] <= 1
        if neighbour or len(blocks) == MOST_BLOCKS:
            blocks[-1].append(cell)
        else:
            blocks.append([cell])
    return blocks


def _above(located: Located) -> Iterator[Note]:
    """Note what somebody wrote among the title, the intro and the bands."""
    bands = (band.rubrik for band in located.sheet.band)
    own = own_words((located.sheet.titel, located.sheet.ingress, *bands))
    for row in range(1, located.headings.row):
        for column, cells in located.file.grid.columns.items():
            if row in cells and cells[row] not in own:
                yield _block_note(Code.HP206, [(row, column)], located)


class _OwnWords(msgspec.Struct, frozen=True):
    """What the template itself writes on a sheet."""

    texts: frozenset[str]
    patterns: re.Pattern[str]

    def __contains__(self, value: CellValue) -> bool:
        text = fold(as_text(value))
        return text in self.texts or self.patterns.fullmatch(text) is not None


@lru_cache(maxsize=64)
def own_words(texts: tuple[str, ...]) -> _OwnWords:
    """Return what recognises the template's own words; ``{…}`` in them stands for anything."""
    whole = [re.split(r"\{\w+\}", text) for text in texts if text]
    patterns = [
        ".*".join(re.escape(fold(f"|{part}|")[1:-1]) for part in parts)
        for parts in whole
        if len(parts) > 1
    ]
    return _OwnWords(
        frozenset(fold(parts[0]) for parts in whole if len(parts) == 1),
        re.compile("|".join(patterns) or "(?!)"),
    )


def observe_cover(form: Form, file: SheetFile, values: Iterable[str]) -> Iterator[Note]:
    """Note what somebody wrote on the cover beside its fields.

    Args:
        form: the form, whose own words are known.
        file: the cover.
        values: the addresses of the fields' values.
    """
    sheet, grid = form.cover, file.grid
    words = [text for field in sheet.falt for text in (field.rubrik, field.hjalp)]
    lines = [f"{{nr}}. {line}" for line in sheet.text]
    own = own_words((sheet.titel, sheet.ingress, *words, *lines))
    known = set(values)
    for row, column, value in sorted(grid, key=lambda cell: cell[:2]):
        if (
            value not in own
            and address(row, column) not in known
            and (row, column) not in grid.formulas
            and not _in_table(row, column, file)
        ):
            note = Noting(file.name, sheet.nyckel).note
            yield note(Code.HP206, address(row, column), varde=_quote(value))


def observe_review(form: Form, file: SheetFile) -> Iterator[Note]:
    """Note what somebody wrote on the review sheet beside or under its table.

    What stands in the table is the checks' own, from last time.
    """
    sheet = form.review
    table = own_table(sheet, file)
    if table is None:
        return
    own, area = own_words((sheet.titel, sheet.ingress)), table.area
    stray = sorted(
        (row, column)
        for row, column, value in file.grid
        if not (area.top <= row <= area.bottom and area.left <= column <= area.right)
        and value not in own
    )
    for block in _blocks(stray):
        yield _block_on(file, Noting(file.name, sheet.nyckel), Code.HP219, block)


def _in_table(row: int, column: int, file: SheetFile) -> bool:
    """Say whether a cell stands in one of the template's lists, or is its title."""
    return any(
        table.area.top - 1 <= row <= table.area.bottom
        and table.area.left <= column <= table.area.right
        for table in file.tables
    )


def _stray_cells(located: Located) -> Iterator[tuple[int, int]]:
    """Go through row and column of cells that hold something and were not read."""
    headings = located.headings
    known = {*headings.columns.values(), *headings.extra, *(c for _, c in headings.twice)}
    read = {*located.rows, *located.prepared}
    totals: range = range(0)
    if headings.table and headings.table.totals:
        totals = range(headings.table.last_row + 1, headings.table.area.bottom + 1)
    for column, cells in located.file.grid.columns.items():
        for row in cells.keys() - read if column in known else cells.keys():
            if row > headings.row and row not in totals:
                yield row, column
    column = next((c for field, c in located.fields if field.typ is FieldType.ID), 0)
    for row in located.prepared:  # words where an identity belongs, and nothing else in the row
        if not _DIGIT.search(as_text(located.file.grid.columns[column][row])):
            yield row, column


def _block_note(kod: str, block: list[_Cell], located: Located) -> Note:
    return _block_on(located.file, located.noting, kod, block)


def _block_on(file: SheetFile, noting: Noting, kod: str, block: list[_Cell]) -> Note:
    """Return a note on cells, with what stands in them."""
    area = _around((row, column, row, column) for row, column in block)
    texts = [_quote(file.grid.columns[column][row]) for row, column in block]
    return noting.note(kod, str(area), varde=" · ".join(texts)[:_LONGEST_QUOTE])


def _around(areas: Iterable[tuple[int, int, int, int]]) -> Area:
    """Return the smallest area around some (top, left, bottom, right)."""
    tops, lefts, bottoms, rights = zip(*areas, strict=True)
    return Area(min(tops), min(lefts), max(bottoms), max(rights))


def _quote(value: CellValue | None) -> str:
    return "" if value is None else as_text(value)[:_LONGEST_QUOTE]


def own_sheet(file: SheetFile) -> Iterator[Note]:
    """Note a sheet that the form does not know, where it holds something that can be seen."""
    if file.holds_values():
        yield Note(kod=Code.HP208 if file.hidden else Code.HP214, blad=file.name)
