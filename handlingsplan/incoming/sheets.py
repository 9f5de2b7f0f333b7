"""Workbooks of any layout (.xlsx, .xlsm) -> :class:`~handlingsplan.incoming.source.Source`.

With openpyxl, after the gate of :mod:`.gate` has seen that its cells, merged areas and notes are
of a size that a person fills in.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from typing import Any

import msgspec

from handlingsplan.incoming.colours import scheme_colour
from handlingsplan.incoming.source import (
    Block,
    Cell,
    Line,
    Page,
    Source,
    Table,
    lines_of,
    rectangular,
)
from handlingsplan.spreadsheet.formats import Shows, number_text, shows

#: The order in which a cell's colour counts the theme's colours.
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)))
_Places = dict[tuple[int, int], Cell]


def load_book(data: bytes) -> Any:
    """Return a workbook as openpyxl has it, with the values that its formulas had last."""
    import openpyxl  # noqa: PLC0415  (0.2 s; only when a foreign workbook is read)

    with warnings.catch_warnings():  # it tells what it would lose if it saved the file
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)


def read_sheets(data: bytes, fil: str) -> Source:
    """Read a workbook out of its bytes; each sheet is a page, and hidden ones are named so."""
    book = load_book(data)
    theme = book.loaded_theme or b""
    pages = []
    for sheet in book.worksheets:
        cells, notes = _cells(sheet, theme)
        hidden = "" if sheet.sheet_state == "visible" else " (dolt)"
        blocks = tuple(_blocks(cells))
        notes += _notes_outside(cells, blocks)
        if blocks or notes:
            name, title = f"Bladet {sheet.title}{hidden}", _title(sheet.title, blocks)
            pages.append(Page(name=name, title=title, blocks=blocks, notes=tuple(notes)))
    book.close()
    return Source(fil=fil, kind="arbetsbok", pages=tuple(pages))


def _title(name: str, blocks: tuple[Block, ...]) -> str:
    """Return a sheet's title: its first line, where its name is the beginning of that."""
    first = blocks[0] if blocks else None
    return first.text if isinstance(first, Line) and first.text.startswith(name) else name


def _cells(sheet: Any, theme: bytes) -> tuple[_Places, list[str]]:
    """Return row and column -> cell of what holds anything, and the print headers and footers."""
    cells: _Places = {}
    for (row, column), cell in sorted(sheet._cells.items()):  # noqa: SLF001  (iter_rows makes empty ones)
        text = _text(cell)
        note = cell.comment.text.strip() if getattr(cell, "comment", None) else ""
        fill = _fill(cell, theme)
        link = cell.hyperlink.target if getattr(cell, "hyperlink", None) else ""
        if text or note or fill:
            lines = tuple(lines_of(text, links=[link or ""]))
            cells[row, column] = Cell(lines=lines, fill=fill, note=note)
    for area in sheet.merged_cells.ranges:
        _spread(cells, area)
    header = [sheet.oddHeader, sheet.oddFooter]
    parts = [part.text for side in header for part in (side.left, side.center, side.right)]
    return cells, [part for part in parts if part and "&" not in part]


def _spread(cells: _Places, area: Any) -> None:
    """Let a merged cell reach over all that it covers: its text downward, nothing to the right."""
    first = cells.get((area.min_row, area.min_col))
    if first is None:
        return
    for row in range(area.min_row, area.max_row + 1):
        for column in range(area.min_col, area.max_col + 1):
            if column > area.min_col:
                cells[row, column] = Cell(beside=True)
            elif row > area.min_row:
                cells[row, column] = msgspec.structs.replace(first, above=True, note="")


def _text(cell: Any) -> str:
    """Return a cell's value as a person sees it in Swedish Excel."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, dt.datetime):
        clock = value.hour or value.minute
        return value.isoformat(sep=" ", timespec="minutes") if clock else value.date().isoformat()
    if isinstance(value, int | float):
        if shows(cell.number_format) is Shows.PERCENT:
            return f"{number_text(value * 100)} %"
        return number_text(value)
    return str(value)


def _fill(cell: Any, theme: bytes) -> str:
    pattern = cell.fill
    if pattern is None or getattr(pattern, "patternType", None) != "solid":
        return ""
    colour = pattern.fgColor
    if colour.type == "theme":
        known = 0 <= colour.theme < len(_THEME)
        return scheme_colour(_THEME[colour.theme], theme) if known else ""
    if colour.type == "rgb":
        return str(colour.rgb)[-6:].upper()
    return _indexed(colour.indexed)


def _indexed(number: int) -> str:
    from openpyxl.styles.colors import COLOR_INDEX  # noqa: PLC0415  (with the rest of openpyxl)

    return str(COLOR_INDEX[number])[-6:] if 0 <= number < len(COLOR_INDEX) else ""


def _blocks(cells: _Places) -> Iterator[Block]:
    """Go through a sheet's blocks: rows that follow each other, each a table or running text."""
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in cells.items():
        rows.setdefault(row, {})[column] = cell
    run: list[list[Cell]] = []
    before = 0
    for row in sorted(rows):
        if not any(cell.lines or cell.note for cell in rows[row].values()):
            continue
        if row > before + 1:
            yield from _block(run)
            run = []
        run.append([rows[row].get(column, Cell()) for column in range(1, max(rows[row]) + 1)])
        before = row
    yield from _block(run)


def _block(rows: list[list[Cell]]) -> Iterator[Block]:
    """Go through a run of rows: single texts above the first row of several are its headings."""
    first = next((n for n, row in enumerate(rows) if _filled(row) > 1), len(rows))
    for row in rows[:first]:
        for cell in row:
            if not cell.above:
                yield from cell.lines
    if first < len(rows):
        yield Table(rows=rectangular(rows[first:]))


def _notes_outside(cells: _Places, blocks: tuple[Block, ...]) -> Iterator[str]:
    """Go through the notes on cells that are in no table."""
    tables = (block for block in blocks if isinstance(block, Table))
    told = {cell.note for table in tables for row in table.rows for cell in row}
    for cell in cells.values():
        if cell.note and cell.note not in told:
            yield f"[Anteckning: {cell.note}]"


def _filled(row: list[Cell]) -> int:
    return sum(bool(cell.lines) for cell in row)
