"""The fifth pass: what is left over when the fields are read.

Every cell with something in it is read into a field, the template's own, or quoted in a note; so
is whatever else a sheet carries. What is left over is found by taking away what was read, sheet by
sheet; there is no list of places to look in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import Form, Role, Sheet, SheetKind
from handlingsplan.form.blank import (
    ERROR_SHOWN,
    LISTS_FORMULA,
    MEETING_FORMULA,
    PROMISES,
    SCORE,
)
from handlingsplan.reading.carried import carried, hidden_texts, typed_name
from handlingsplan.reading.identify import copies_of
from handlingsplan.reading.interpret import Interpreted
from handlingsplan.reading.lists import beside_lists, words_of_lists
from handlingsplan.reading.locate import (
    Cell,
    Layout,
    Located,
    LocatedCover,
    filled_rows_of_copy,
)
from handlingsplan.reading.noting import MOST_NOTES, Noting, first_quotes
from handlingsplan.reading.opened import Columns, OpenedSheet
from handlingsplan.reading.records import Note, Period, Value
from handlingsplan.reading.review import cells_of_checks, replies
from handlingsplan.reading.values import as_text
from handlingsplan.reading.words import Words, groups_of, is_score, own_footer, own_words
from handlingsplan.spreadsheet.a1 import address
from handlingsplan.spreadsheet.formats import number_text
from handlingsplan.text import fold

#: Cells so far below or to the right of a table were hit by accident.
FAR_ROWS, FAR_COLUMNS = 500, 50
#: What programs write into a totals row by themselves.
_SUMS = frozenset({"summa", "total", "totalt", "sum"})
_LITERAL = re.compile('"([^"]*)"')
#: What is said of a column in which nothing stands.
_ONLY_HEADING = "bara rubriken"


def account(layout: Layout, interpreted: Interpreted) -> Iterator[Note]:
    """Go through the notes on everything in a file that was not read."""
    identified, form = layout.identified, layout.identified.form
    group, reworded = _group(form, interpreted), _reworded(layout)
    groups = groups_of(form, group)
    words = {key: said.of_file(groups, reworded) for key, said in own_words(form).items()}
    printed = cache(own_footer(form).of_file(groups).__contains__)  # the same on every sheet
    for sheet in form.blad:
        file = identified.found.get(sheet.nyckel)
        if file is None:
            continue
        noting, located = Noting(file.name, sheet.nyckel), layout.tables.get(sheet.nyckel)
        shows = sheet.slag is SheetKind.VISNING  # by formulas
        if located:
            yield from _unread_columns(located)
            yield from _beside_table(located, words[sheet.nyckel])
        elif not file.says_only(words[sheet.nyckel], MEETING_FORMULA if shows else None):
            left = _left_on(sheet, file, words[sheet.nyckel], layout, interpreted)
            yield from _quoted(_LEFT_OVER.get(sheet.slag, Code.HP220), left, file, noting)
            if sheet.slag is SheetKind.GRANSKNING:
                yield from _on_review(sheet, file, form, noting)
        yield from carried(file, noting, printed, located)
    if identified.lists:
        noting, file = Noting(identified.lists.name), identified.lists
        if not file.says_only(words_of_lists(form), LISTS_FORMULA):
            typed = (c for c in beside_lists(form, file) if fold(_text_in(file, c)) not in reworded)
            lost = _not_said(list(typed), file, layout, interpreted)
            lost = sorted([*lost, *file.typed_formulas(LISTS_FORMULA)])
            yield from _quoted(Code.HP220, lost, file, noting)
        yield from carried(file, noting, printed, None)
    if identified.source:
        yield from carried(identified.source, Noting(identified.source.name), printed, None)
    for file in identified.own:
        yield from _own_sheet(file, layout, interpreted)
        yield from carried(file, Noting(file.name), printed, None)
    yield from hidden_texts(identified, group, reworded)


def _on_review(sheet: Sheet, file: OpenedSheet, form: Form, noting: Noting) -> Iterator[Note]:
    """Note what stands over the checks' own words, and what answers them."""
    over = cells_of_checks(sheet, file, form).typed_over
    yield from _quoted(Code.HP235, over, file, noting)
    yield from _quoted(Code.HP236, replies(sheet, file), file, noting)


def _group(form: Form, interpreted: Interpreted) -> str:
    """Return what the cover calls the group, as it stands there."""
    field, cover = form.cover.with_role(Role.GRUPP), interpreted.cover
    if field is None:
        return ""
    return cover.written.get(field.namn) or str(cover.values.get(field.namn) or "")


def _reworded(layout: Layout) -> frozenset[str]:
    """Return the headings that are called something else in this file, folded: each is told once.

    Who makes a template of their own words writes them among its instructions and help too.
    """
    tables = layout.tables.values()
    return frozenset(fold(text) for one in tables for text in one.headings.reworded.values())


# --- Which cells are left over


#: What is said of them where the sheet has no table that could be read.
_LEFT_OVER = {
    SheetKind.OMSLAG: Code.HP206,
    SheetKind.TABELL: Code.HP206,  # its headings are gone
    SheetKind.GRANSKNING: Code.HP219,
}


def _left_on(
    sheet: Sheet, file: OpenedSheet, own: Words, layout: Layout, interpreted: Interpreted
) -> Iterable[Cell]:
    if layout.cover and sheet is layout.identified.form.cover:
        return _beside_cover(layout.identified.form, layout.cover, own)
    if sheet.slag is SheetKind.GRANSKNING:
        return _beside_review(sheet, file, layout.identified.form, own)
    if sheet.slag is not SheetKind.VISNING:
        return _unknown_texts(file.grid.columns, own)
    left = _not_said(_unknown_texts(file.typed, own), file, layout, interpreted, by_line=True)
    return sorted([*left, *file.typed_formulas(MEETING_FORMULA)])


def _beside_table(located: Located, own: Words) -> Iterator[Note]:
    """Note what stands outside a table: nothing that somebody typed may vanish unsaid."""
    headings = located.headings
    bottom = max((*located.rows, *located.prepared, headings.row))
    if headings.table:
        bottom = max(bottom, headings.table.area.bottom)
    right = max((*headings.columns.values(), *headings.extra))
    near: list[Cell] = []
    far: list[Cell] = []
    for cell in sorted(_stray_cells(located, own)):
        row, column = cell
        (far if row > bottom + FAR_ROWS or column > right + FAR_COLUMNS else near).append(cell)
    yield from _quoted(Code.HP206, near, located.file, located.noting)
    yield from _quoted(Code.HP217, far, located.file, located.noting)


def _stray_cells(located: Located, own: Words) -> Iterator[Cell]:
    """Go through row and column of cells of a table's sheet that hold something and were not read.

    An empty check box holds nothing; the template's own words may stand above the headings, and
    a program's own word for a sum in a totals row.
    """
    headings, grid = located.headings, located.file.grid
    heading_row = headings.row if headings.shown else 0
    known = {*headings.columns.values(), *headings.extra, *(c for _, c in headings.twice)}
    read = {*located.rows, *located.prepared, *located.repeated, heading_row}
    table = headings.table
    totals = range(table.last_row + 1, table.area.bottom + 1) if table else range(0)
    for column, cells in grid.columns.items():
        if column in known and cells.keys() <= read:
            continue
        rows: Collection[int] = cells.keys() - read if column in known else cells.keys()
        for row in rows:
            value = cells[row]
            if value is False or row == heading_row:
                continue
            if row in totals and ((row, column) in grid.formulas or fold(as_text(value)) in _SUMS):
                continue
            if row >= headings.row or as_text(value) not in own:
                yield row, column


#: What a reviewed plan's cover says, folded, where a program has let go of the formula.
_REVIEWED = re.compile(r"granskad(?: [0-9-]{10})?: [0-9]+ fel, [0-9]+ varning(?:ar)? → .+")


#: Where the sentences of "Klar?" stand, counted from the name of their sheet.
_SCORE_COLUMNS = (1, 2)
#: What each formula of the template's has: a place or a name.
_REFERENCE = re.compile(r"[A-Za-z]\$?[0-9]|hp_", re.IGNORECASE)


def _beside_cover(form: Form, cover: LocatedCover, own: Words) -> Iterator[Cell]:
    """Go through the cells of the cover that are neither a field's value nor the template's.

    The sentences of "Klar?" are formulas, or stand beside the name of a sheet where a program has
    let go of them.
    """
    grid, values = cover.file.grid, set(cover.cells.values())
    names = {SCORE, *(sheet.namn for sheet in form.blad)}
    places = {
        (row, column + right)
        for row, column, value in grid
        if value in names
        for right in _SCORE_COLUMNS
    }
    calculated = not places.isdisjoint(grid.formulas)
    for row, column in _unknown_texts(grid.columns, own):
        if (row, column) in values:
            continue
        text = fold(as_text(grid.columns[column][row]))
        formula = grid.formulas.get((row, column), "")
        known = is_score(form, text) or _says_itself(formula, text)
        own_formula = _REFERENCE.search(formula) is not None or not calculated
        scored = (row, column) in places and known and own_formula
        reviewed = "hp_granskning_nr" in formula or _REVIEWED.fullmatch(text)
        if not scored and not reviewed:
            yield row, column


def _says_itself(formula: str, text: str) -> bool:
    """Say whether a formula's value, folded, is made of the texts in the formula, and numbers."""
    said = {word for literal in _LITERAL.findall(fold(formula)) for word in literal.split()}
    return bool(formula) and all(word in said or word.isdecimal() for word in text.split())


def _unknown_texts(columns: Columns, own: Words) -> list[Cell]:
    """Return the cells whose text the template does not write on this sheet, in order."""
    texts = own.texts
    return sorted(
        (row, column)
        for column, cells in columns.items()
        for row, value in cells.items()
        if value not in texts and value is not False and as_text(value) not in own
    )


def _not_said(
    cells: list[Cell],
    file: OpenedSheet,
    layout: Layout,
    interpreted: Interpreted,
    *,
    by_line: bool = False,
) -> list[Cell]:
    """Leave out the cells that only show again what the plan's tables say, or how they are headed.

    A sheet shows them by formulas; only where a program has let go of all of these is what stands
    there looked up, on a sheet for meetings line by line (``by_line``).
    """
    if not cells or file.grid.formulas:
        return cells
    said, columns = _said_in(layout, interpreted), file.grid.columns
    labels = _labels(layout.identified.form) if by_line else ()
    return [
        (row, column)
        for row, column in cells
        if not _is_said(as_text(columns[column][row]), said, labels)
    ]


def _labels(form: Form) -> set[str]:
    """Return what stands before a value on a sheet for meetings, folded."""
    fields = form.plan.falt
    return {
        PROMISES.casefold(),
        *(fold(n) for field in fields for n in (field.rubrik, *field.alias)),
    }


def _is_said(text: str, said: Collection[str], labels: Collection[str]) -> bool:
    if fold(text) in said or all(fold(piece) in said for piece in text.split(" ", 1)):
        return True  # a row's identity may stand before its activity
    lines = [_value_in(line, labels) for line in text.splitlines()] if labels else []
    return bool(lines) and all(
        fold(line) in said or all(fold(piece) in said for piece in line.split(", "))
        for line in lines
    )


def _value_in(line: str, labels: Collection[str]) -> str:
    label, _, value = line.partition(": ")
    return value if value and fold(label) in labels else line


def _beside_review(sheet: Sheet, file: OpenedSheet, form: Form, own: Words) -> Iterator[Cell]:
    """Go through the cells of the review sheet that are neither a check's nor a reply to one."""
    filled = cells_of_checks(sheet, file, form).filled | replies(sheet, file).keys()
    return (cell for cell in _unknown_texts(file.grid.columns, own) if cell not in filled)


# --- What is said of them


def _quoted(code: Code, cells: Iterable[Cell], file: OpenedSheet, noting: Noting) -> Iterator[Note]:
    """Go through notes that quote cells, block by block."""
    for block in _blocks(list(cells)):
        found = [(address(*cell), _text_in(file, cell)) for cell in block]
        yield from noting.quoting(code, found)


def _text_in(file: OpenedSheet, cell: Cell) -> str:
    """Return what a cell shows, or its formula where no program has calculated it."""
    row, column = cell
    value = file.grid.columns.get(column, {}).get(row)
    return f"={file.grid.formulas[cell]}" if value is None else as_text(value)


def _blocks(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Put cells, in order of row, together where their rows are neighbours.

    After :data:`MOST_NOTES` blocks, all that is left is one.
    """
    blocks: list[list[Cell]] = []
    for cell in cells:
        neighbour = blocks and cell[0] - blocks[-1][-1][0] <= 1
        if neighbour or len(blocks) == MOST_NOTES:
            blocks[-1].append(cell)
        else:
            blocks.append([cell])
    return blocks


def _unread_columns(located: Located) -> Iterator[Note]:
    """Note columns of the group's own, and second ones for a field, with what stands in them.

    Also where there is nothing but a heading: somebody has written it.
    """
    headings, noting = located.headings, located.noting
    for column, heading in headings.extra.items():
        found = _texts_under(located, column)
        yield from noting.quoting(Code.HP213, found, kolumn=heading)
    for name, column in headings.twice:
        found, rubrik = _texts_under(located, column), located.sheet.field(name).rubrik
        for note in noting.quoting(Code.HP218, found, rubrik=rubrik):
            yield msgspec.structs.replace(note, falt=name)


def _texts_under(located: Located, column: int) -> list[tuple[str, str]]:
    """Return the cell of a column's heading with each text that stands under it."""
    headings, grid = located.headings, located.file.grid
    rows = sorted({*located.rows, *located.prepared, *located.repeated})  # as in _stray_cells
    cells = grid.columns.get(column, {})
    texts = dict.fromkeys(as_text(cells[row]) for row in rows if row in cells)
    cell = address(headings.row, column) if headings.shown else ""
    return [(cell, text) for text in texts or (_ONLY_HEADING,)]


def _own_sheet(file: OpenedSheet, layout: Layout, interpreted: Interpreted) -> Iterator[Note]:
    """Note a sheet that the form does not know, with what stands on it."""
    noting, form = Noting(file.name), layout.identified.form
    original = next(copies_of(form, file), None)
    if original is None:
        code = Code.HP208 if file.hidden else Code.HP214
        yield from noting.quoting(code, [("", text) for text in _texts(file) or typed_name(file)])
        return
    known, own = _said_in(layout, interpreted), own_words(form)[""]
    texts = ((text, fold(text)) for text in _texts(file))
    new = [text for text, folded in texts if folded not in known and folded not in own]
    rows = filled_rows_of_copy(original, file)
    if rows:
        said, private, new = first_quotes(new)
        more = f"Det här står inte där: {said}" if said else "Allt står där också."
        name, count = original.namn, str(rows)
        yield noting.note(Code.HP221, rubrik=name, antal=count, nytt=more, privat=private)
    yield from noting.quoting(Code.HP214, [("", text) for text in new])


def _texts(file: OpenedSheet) -> list[str]:
    cells = sorted(file.grid, key=lambda cell: cell[:2])
    return list(dict.fromkeys(as_text(value) for _, _, value in cells if value is not False))


def _said_in(layout: Layout, interpreted: Interpreted) -> set[str]:
    """Return all that the form's tables say, folded, as a cell would show it; headings too."""
    said: set[str] = {ERROR_SHOWN, *_reworded(layout)}
    for located in layout.tables.values():
        for field in located.sheet.falt:
            said.update((fold(field.rubrik), *map(fold, field.alias)))
    for table in interpreted.tables.values():
        for column in table.values.values():
            said.update(fold(_shown(value)) for value in column if value is not None)
        for written in table.written.values():
            said.update(map(fold, written.values()))
        said.update(map(fold, table.prepared.values()))
    return said


def _shown(value: Value) -> str:
    match value:
        case True:
            return "x"
        case float():
            return number_text(value)
        case Period():
            return value.fran.isoformat()
        case _:
            return str(value)
