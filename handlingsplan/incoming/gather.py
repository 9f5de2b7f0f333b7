"""A document -> the rows of its tables by field, and its other lines by the part they belong to.

Tables that go on over pages become one; what is told by place alone is told here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from handlingsplan.form import Form, Role, Sheet, SheetKind
from handlingsplan.incoming.headings import Columns, Section, find_columns, section_of
from handlingsplan.incoming.source import Cell, Line, Page, Source, Table
from handlingsplan.text import fold

_EMPTY = Cell()


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a foreign table by the form's fields.

    Attributes:
        columns: its table's columns.
        cells: field -> cell; fields without a column are missing.
        all_cells: the row as it stands.
        page: the page's name.
        usual: fills that are decoration in its table.
        given: what the heading above its table says of it: field -> value.
    """

    columns: Columns
    cells: Mapping[str, Cell]
    all_cells: tuple[Cell, ...]
    page: str
    usual: frozenset[str]
    given: Mapping[str, str] = msgspec.field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        """The form's sheet."""
        return self.columns.sheet


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Lines under one heading.

    Attributes:
        section: the part of the form that the heading begins; ``None`` where it is none.
        lines: the lines, headings within the part included.
        page: the page's name.
    """

    section: Section | None
    lines: tuple[Line, ...]
    page: str


class Gathered:
    """What a document holds, sorted page by page; a part of the form goes on until another begins.

    Attributes:
        rows: the rows of tables that the form knows, in order.
        tables: the columns of each of those tables that has headings, with its page.
        parts: the other lines.
        foreign: tables that the form does not know, with their page and section.
        guessed: pages with a table whose rows are known by gaps alone.
    """

    def __init__(self, source: Source, form: Form) -> None:
        self.rows: list[TableRow] = []
        self.tables: list[tuple[Columns, str]] = []
        self.parts: list[Part] = []
        self.foreign: list[tuple[Table, str, Section | None]] = []
        self.guessed: list[str] = []
        self._form = form
        self._section: Section | None = None
        self._before: Columns | None = None
        self._lines: list[Line] = []
        for page in source.pages:
            self._take(page)

    def _take(self, page: Page) -> None:
        """Sort a page's blocks."""
        if page.title:
            self._begin(section_of(Line(text=page.title, heading=1), self._form))
        for block in page.blocks:
            match block:
                case Line():
                    self._line(block, page.name)
                case Table():
                    self._table(block, page.name)
        self._end(page.name)

    def _line(self, line: Line, page: str) -> None:
        new = section_of(line, self._form)
        if new or line.heading == 1:
            self._end(page)
            self._begin(new)
        if not new:
            self._lines.append(line)

    def _begin(self, section: Section | None) -> None:
        """Begin a part; a table of another part does not go on in it."""
        self._section = section
        if section is None or (self._before and self._before.sheet is not section.sheet):
            self._before = None

    def _end(self, page: str) -> None:
        if self._lines:
            part = Part(section=self._section, lines=tuple(self._lines), page=page)
            self.parts.append(part)
            self._lines = []

    def _table(self, table: Table, page: str) -> None:
        found = None
        if not is_read_only(self._section):
            found = find_columns(table, self._form) or _going_on(table, self._before)
        if found is None and table.guessed:  # no table at all, but columns of text
            for column in range(len(table.rows[0])):
                for row in table.rows:
                    for line in row[column].lines:
                        self._line(line, page)
            return
        if found is None:
            self.foreign.append((table, page, self._section))
            return
        self.guessed += [page] if table.guessed and page not in self.guessed else []
        self.tables += [(found, page)] if found.heading >= 0 else []
        self._before = found
        same = self._section is not None and self._section.sheet is found.sheet
        given = self._section.values if self._section and same else {}
        new = [msgspec.structs.replace(row, given=given) for row in _rows(table, found, page)]
        self.rows = [*_joined(self.rows, new, goes_on=table.breaks)]


def _going_on(table: Table, before: Columns | None) -> Columns | None:
    """Return the columns of the table before, where one without headings is as wide as it."""
    if before is None or not table.rows or len(table.rows[0]) != len(before.headings):
        return None
    return msgspec.structs.replace(before, heading=-1)


def _rows(table: Table, columns: Columns, page: str) -> Iterator[TableRow]:
    usual = _decoration(table, columns)
    headings = [fold(cell.text) for cell in columns.headings]
    for row in table.rows[columns.heading + 1 :]:
        if [fold(cell.text) for cell in row] == headings:
            continue  # the headings again, on a new page
        cells = {name: row[column] for name, column in columns.fields.items() if column < len(row)}
        if any(cell.lines or cell.fill not in usual for cell in row):
            yield TableRow(columns=columns, cells=cells, all_cells=row, page=page, usual=usual)


def _decoration(table: Table, columns: Columns) -> frozenset[str]:
    """Return the fills that cells have which are no status: rows and headings are striped."""
    field = columns.sheet.with_role(Role.STATUS)
    status = {columns.fields.get(field.namn, -1) if field else -1, *columns.statuses.values()}
    others = (c.fill for row in table.rows for n, c in enumerate(row) if n not in status)
    return frozenset({"", *others, *(cell.fill for cell in columns.headings)})


def _joined(
    rows: Sequence[TableRow], new: Sequence[TableRow], *, goes_on: bool
) -> Iterator[TableRow]:
    """Go through rows and new rows; one that a page has parted becomes whole."""
    if not (goes_on and rows and new and _continues(rows[-1], new[0])):
        yield from rows
        yield from new
        return
    yield from rows[:-1]
    last, first = rows[-1], new[0]
    cells = {
        name: _both(last.cells.get(name, _EMPTY), first.cells.get(name, _EMPTY))
        for name in {**last.cells, **first.cells}
    }
    whole = tuple(map(_both, last.all_cells, first.all_cells))
    before = msgspec.structs.replace(last, cells=cells, all_cells=whole)
    yield before
    for row in new[1:]:  # what is merged with a cell that began on the page before
        merged = {
            name: msgspec.structs.replace(before.cells[name], above=True)
            for name, cell in row.cells.items()
            if cell.above and not cell.lines
        }
        before = msgspec.structs.replace(row, cells={**row.cells, **merged})
        yield before


def _continues(last: TableRow, first: TableRow) -> bool:
    """Say whether a page's first row is the end of the row before it."""
    if last.sheet is not first.sheet or set(last.cells) != set(first.cells):
        return False
    roles = (Role.INSATSOMRADE, Role.PRIORITET)
    names = [field.namn for role in roles if (field := first.sheet.with_role(role))]
    keys = [first.cells[name] for name in names if name in first.cells]
    filled = {name: cell for name, cell in first.cells.items() if cell.lines}
    small = [name for name, cell in filled.items() if cell.text[:1].islower()]
    if not filled or len(small) == len(filled):
        return bool(filled)
    go_on = any(not _ended(last.cells.get(name, _EMPTY)) for name in small)
    empty = [not cell.lines for cell in keys]
    return bool(keys) and (all(empty) or (any(empty) and go_on))


def _ended(cell: Cell) -> bool:
    """Say whether a cell ends as a sentence does; an empty one has nothing to go on with."""
    return not cell.lines or cell.text.rstrip().endswith((".", "!", "?", ":"))


def _both(one: Cell, other: Cell) -> Cell:
    """Return a cell with the text of two, a parted sentence made whole."""
    if not one.lines or not other.lines:
        more = other if other.lines else one
        return msgspec.structs.replace(more, fill=one.fill or other.fill)
    last, first = one.lines[-1], other.lines[0]
    goes_on = first.text[:1].islower() or (not _ended(one) and not first.text[:1].isupper())
    goes_on = goes_on or last.text.count("(") > last.text.count(")")
    if first.bullet or not goes_on:
        return msgspec.structs.replace(one, lines=one.lines + other.lines)
    whole = msgspec.structs.replace(last, text=f"{last.text} {first.text}")
    return msgspec.structs.replace(one, lines=(*one.lines[:-1], whole, *other.lines[1:]))


def is_read_only(section: Section | None) -> bool:
    """Say whether a part of the form is only to be read: what stands there is the form's own."""
    return section is not None and section.sheet.slag is SheetKind.TEXT
