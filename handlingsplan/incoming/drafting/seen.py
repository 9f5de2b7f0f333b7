"""What a workbook shows of the form that it is: sheets, headings, columns, lists, help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from handlingsplan.incoming.sheets import load_book
from handlingsplan.spreadsheet.a1 import Area, column_letter, unquoted

#: So many rows under the headings are looked at.
_SAMPLES = 200
#: A row of headings is looked for in so many rows.
_HEADING_ROWS = 30
_LONGEST_HEADING = 120
#: A list of more values than this is no drop-down that somebody reads.
_LONGEST_LIST = 200
_USUAL_WIDTH = 13.0

Value = str | float | bool | dt.datetime


class SeenList(msgspec.Struct, frozen=True, kw_only=True):
    """A drop-down: its values, and whether other values are refused."""

    values: tuple[str, ...]
    strict: bool


class SeenColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table.

    Attributes:
        heading: its heading.
        width: its width in characters.
        hidden: it is hidden, or folded away.
        values: what stands in it, as far as it was looked at.
        shows: how its number format shows numbers: ``date``, ``percent``, ``number`` or nothing.
        listed: its drop-down; ``None`` where it has none.
        help: input help, or the note on its heading.
        band: the label above it, where cells above several headings are one.
    """

    heading: str
    width: float
    hidden: bool = False
    values: tuple[Value, ...] = ()
    shows: str = ""
    listed: SeenList | None = None
    help: str = ""
    band: str = ""


class SeenSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet.

    Attributes:
        name: its name.
        hidden, protected: what it says of itself.
        columns: the columns of its table; none for a sheet without one.
        pairs: heading and format of each label with a cell to fill in beside it.
        lines: its other texts, from above.
        more: names of further tables on the same sheet.
    """

    name: str
    hidden: bool = False
    protected: bool = False
    columns: tuple[SeenColumn, ...] = ()
    pairs: tuple[SeenColumn, ...] = ()
    lines: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


def look_at(data: bytes) -> tuple[SeenSheet, ...]:
    """Return what a workbook shows, sheet by sheet."""
    book = load_book(data)
    return tuple(_Looker(book, sheet).look() for sheet in book.worksheets)


class _Looker:
    """Looks at one sheet."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.book = book
        self.sheet = sheet
        cells = sheet._cells.items()  # noqa: SLF001  (iter_rows makes cells that are not there)
        self.cells = {place: cell for place, cell in cells if cell.value not in (None, "")}
        self.rows: dict[int, dict[int, Any]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            self.rows.setdefault(row, {})[column] = cell

    def look(self) -> SeenSheet:
        to_read = self._to_read()
        tables = [] if to_read else list(self.sheet.tables.values())
        area = Area.parse(tables[0].ref) if tables else None
        heading = area.top if area else 0 if to_read else self._heading_row()
        bottom = area.bottom if area else max(self.rows, default=0)
        columns = tuple(self._columns(heading, bottom, area)) if heading else ()
        above = heading or max(self.rows, default=0) + 1
        return SeenSheet(
            name=self.sheet.title,
            hidden=self.sheet.sheet_state != "visible",
            protected=bool(self.sheet.protection.sheet),
            columns=columns,
            pairs=() if heading and not area else tuple(self._pairs()),
            lines=tuple(self._lines(above)),
            more=tuple(table.displayName for table in tables[1:]),
        )

    def _to_read(self) -> bool:
        cells = self.sheet._cells.values()  # noqa: SLF001  (see __init__)
        locked = all(cell.protection.locked for cell in cells)
        return bool(self.sheet.protection.sheet) and locked

    def _heading_row(self) -> int:
        """Return the row of most texts that stand side by side; 0 where there is none."""
        best, most = 0, 2
        for row in list(self.rows)[:_HEADING_ROWS]:
            texts = [c for c in self.rows[row].values() if _is_heading(c)]
            if len(texts) == len(self.rows[row]) > most:
                best, most = row, len(texts)
        return best

    def _columns(self, heading: int, bottom: int, area: Area | None) -> Iterator[SeenColumn]:
        last = bottom if area and bottom > heading else heading + _SAMPLES
        for number, cell in self.rows.get(heading, {}).items():
            if area and not area.left <= number <= area.right:
                continue
            yield self._column(cell, number, range(heading + 1, last + 1), self._band(cell))

    def _pairs(self) -> Iterator[SeenColumn]:
        """Go through labels with a cell beside them, as on a cover."""
        for row, cells in self.rows.items():
            number, cell = next(iter(cells.items()))
            if _is_heading(cell) and len(cells) <= 3 and self._may_be_filled(row, number + 1):  # noqa: PLR2004  (label, value, help)
                beside = range(row, row + 1)
                yield self._column(cell, number + 1, beside, "", help_at=(row, number + 2))

    def _may_be_filled(self, row: int, column: int) -> bool:
        """Say whether a cell is made to be filled in: it has a value, a frame or a list."""
        cell = self.sheet._cells.get((row, column))  # noqa: SLF001  (see __init__)
        return cell is not None and (
            cell.value not in (None, "") or cell.has_style or self._validation(row, column)
        )

    def _column(
        self,
        cell: Any,
        number: int,
        rows: range,
        band: str,
        help_at: tuple[int, int] = (0, 0),
    ) -> SeenColumn:
        letter = column_letter(number)
        dimension = self.sheet.column_dimensions.get(letter)
        values = [self.cells[row, number] for row in rows[:_SAMPLES] if (row, number) in self.cells]
        first = self.sheet._cells.get((rows.start, number))  # noqa: SLF001  (see __init__)
        rule = next(filter(None, (self._validation(r, number) for r in rows[:20])), None)
        beside = self.cells.get(help_at)
        note = cell.comment.text if cell.comment else ""
        return SeenColumn(
            heading=" ".join(str(cell.value).split()).rstrip(":"),
            width=float(dimension.width) if dimension and dimension.width else _USUAL_WIDTH,
            hidden=bool(dimension and dimension.hidden),
            values=tuple(_value(one) for one in values),
            shows=_shows([*values, *([first] if first is not None else [])]),
            listed=self._list(rule) if rule else None,
            help=(rule.prompt if rule and rule.prompt else "")
            or note
            or (str(beside.value) if beside is not None else ""),
            band=band,
        )

    def _band(self, heading: Any) -> str:
        """Return the text of a merged cell that stands above a heading and its neighbours."""
        for area in self.sheet.merged_cells.ranges:
            above = area.max_row == heading.row - 1 and area.max_col > area.min_col
            if above and area.min_col <= heading.column <= area.max_col:
                cell = self.cells.get((area.min_row, area.min_col))
                return str(cell.value).strip() if cell is not None else ""
        return ""

    def _lines(self, until: int) -> Iterator[str]:
        for row in self.rows:
            if row < until:
                yield from (str(c.value).strip() for c in self.rows[row].values() if _is_text(c))

    def _validation(self, row: int, column: int) -> Any:
        for rule in self.sheet.data_validations.dataValidation:
            for area in rule.sqref.ranges:
                if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
                    return rule
        return None

    def _list(self, rule: Any) -> SeenList | None:
        if rule.type != "list" or not rule.formula1:
            return None
        values = self._listed(str(rule.formula1).lstrip("="))
        if not 0 < len(values) <= _LONGEST_LIST:
            return None
        return SeenList(values=tuple(dict.fromkeys(values)), strict=bool(rule.showErrorMessage))

    def _listed(self, formula: str) -> Sequence[str]:
        """Return the values of a list: written in the rule, or in the cells that it names."""
        if formula.startswith('"'):
            return [part.strip() for part in formula.strip('"').split(",") if part.strip()]
        names: Mapping[str, Any] = self.book.defined_names
        if formula in names:
            formula = str(names[formula].attr_text)
        sheet, mark, reference = formula.rpartition("!")
        area = Area.parse(reference.replace("$", ""))
        name = unquoted(sheet) if mark else self.sheet.title
        if area is None or name not in self.book.sheetnames or area.size > _LONGEST_LIST:
            return []
        cells = self.book[name]._cells  # noqa: SLF001  (see __init__)
        found = (cells.get(place) for place in area.cells())
        return [str(c.value).strip() for c in found if c is not None and c.value not in (None, "")]


def _is_text(cell: Any) -> bool:
    return isinstance(cell.value, str) and bool(cell.value.strip())


def _is_heading(cell: Any) -> bool:
    return _is_text(cell) and len(cell.value) <= _LONGEST_HEADING


def _value(cell: Any) -> Value:
    value = cell.value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001  (a day in a file)
    if isinstance(value, bool | str | dt.datetime):
        return value
    return float(value) if isinstance(value, int | float) else str(value)


def _shows(cells: Sequence[Any]) -> str:
    """Return how most cells show numbers: ``date``, ``percent``, ``number`` or nothing special."""
    for cell in cells:
        code = str(cell.number_format)
        if cell.is_date or any(sign in code.lower() for sign in ("yy", "åå")):
            return "date"
        if "%" in code:
            return "percent"
        if code.startswith(("0", "#")):
            return "number"
    return ""
