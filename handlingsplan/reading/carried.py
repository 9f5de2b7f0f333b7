"""What a sheet carries beside its values: struck-out text, notes, links, drawings, print texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from handlingsplan.codes import Code
from handlingsplan.form import FieldType
from handlingsplan.reading.interpret import shows_address
from handlingsplan.reading.locate import Located
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.opened import OpenedSheet
from handlingsplan.reading.records import Note
from handlingsplan.reading.values import as_text
from handlingsplan.spreadsheet.a1 import Area, address
from handlingsplan.spreadsheet.model import Extra, ExtraKind

_NO_TEXT = "utan text"


def carried(
    file: OpenedSheet, noting: Noting, printed: Callable[[str], bool], located: Located | None
) -> Iterator[Note]:
    """Go through the notes on what a sheet carries.

    Args:
        file: the sheet.
        noting: makes notes on it.
        printed: says whether a text is what the template itself prints on pages.
        located: its table, where it has one of the form's.
    """
    if file.read_cells and file.grid.struck:
        yield from _struck(file, noting, located)
    by_code: dict[Code, list[tuple[str, str]]] = defaultdict(list)
    for extra in file.file.extras:
        if extra.kind is ExtraKind.PRINTED and printed(extra.text):
            continue
        if extra.kind is ExtraKind.LINK and _kept(extra, file, located):
            continue
        by_code[_code(extra.kind)].append((extra.cell, _said(extra)))
    for code, found in by_code.items():
        yield from noting.quoting(code, found)


def _code(kind: ExtraKind) -> Code:
    match kind:
        case ExtraKind.NOTE:
            return Code.HP222
        case ExtraKind.LINK:
            return Code.HP223
        case ExtraKind.SHAPE:
            return Code.HP224
        case ExtraKind.PICTURE | ExtraKind.CHART | ExtraKind.EMBEDDED | ExtraKind.CONTROL:
            return Code.HP225
        case ExtraKind.PRINTED:
            return Code.HP231
    assert_never(kind)


def _said(extra: Extra) -> str:
    if extra.text.strip():
        return extra.text.strip()
    match extra.kind:
        case ExtraKind.PICTURE:
            return f"en bild {_NO_TEXT}"
        case ExtraKind.CHART:
            return f"ett diagram {_NO_TEXT}"
        case ExtraKind.EMBEDDED:
            return "en inbäddad fil"
        case ExtraKind.CONTROL:
            return "en knapp eller kryssruta"
        case _:
            return f"en figur {_NO_TEXT}"


def _kept(extra: Extra, file: OpenedSheet, located: Located | None) -> bool:
    """Say whether the address of a link is read: in a field for addresses, or shown as text."""
    area = Area.parse(extra.cell)
    if area is None:
        return False
    kept = {c for f, c in located.fields if f.typ is FieldType.LANK} if located else set()
    rows = set(located.rows) if located else set()
    cells = file.grid.columns
    return area.size <= _MOST_CELLS and all(
        (column in kept and row in rows)
        or shows_address(as_text(cells.get(column, {}).get(row, "")), extra.text)
        for row, column in area.cells()
    )


#: Cells of a link that are looked at one by one; nobody links more on purpose.
_MOST_CELLS = 1_000


def _struck(file: OpenedSheet, noting: Noting, located: Located | None) -> Iterator[Note]:
    """Note rows that are struck out as a whole, which do not count, and other struck-out text."""
    read = {*located.rows, *located.prepared} if located else set()
    used = set(located.rows) if located else set()
    rows: dict[int, list[tuple[int, str]]] = defaultdict(list)
    single: list[tuple[str, str]] = []
    for (row, column), value in sorted(file.grid.struck.items()):
        if located and row > located.headings.row and row not in used and value is not False:
            rows[row].append((column, as_text(value)))
        else:
            single.append((address(row, column), as_text(value)))
    for row, cells in rows.items():
        yield from _struck_row(noting, row, cells, known=row in read)
    yield from noting.quoting(Code.HP227, single)


def _struck_row(
    noting: Noting, row: int, cells: Iterable[tuple[int, str]], *, known: bool
) -> Iterator[Note]:
    """Note a row that is struck out; one cell alone outside the table is only struck-out text."""
    found = [(address(row, column), text) for column, text in cells]
    code = Code.HP226 if known or len(found) > 1 else Code.HP227
    yield from noting.quoting(code, found)
