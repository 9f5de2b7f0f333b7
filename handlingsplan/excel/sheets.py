"""The summary's sheets into an open workbook: brought in aside, and swapped at the end.

The summary is made as a file by the same function as on the command line, opened unseen, and its
sheets are copied: frames, order, looks, charts and links are the file's own. Up to the moment when
the old sheets are thrown away everything can be undone, and a failure leaves the book as it was.

Which sheets are ours stands on a hidden sheet, with how far down and to the right each one
reaches: what lies outside has been typed by somebody, and moves to the new sheet.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from handlingsplan.errors import HandlingsplanError
from handlingsplan.excel.blocks import read_block, write_block
from handlingsplan.excel.console_file import RECORD
from handlingsplan.excel.host import Host
from handlingsplan.excel.patience import patient
from handlingsplan.excel.references import References

_COLUMNS = 3
_ASIDE, _OLD = "~ny", "~gammal"
_VERY_HIDDEN = 2  # Excel's XlSheetVisibility


class ProtectedBookError(HandlingsplanError):
    """The workbook's structure is protected: no sheet can be added."""

    def __init__(self) -> None:
        super().__init__(
            "Arbetsboken är skyddad, så inga blad kan läggas till.",
            "Ta bort skyddet under Granska › Skydda arbetsbok och tryck på knappen igen.",
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far a sheet of ours reaches: last row and column, counted from 1."""

    rows: int
    columns: int


@dataclasses.dataclass(slots=True, kw_only=True)
class _Swap:
    """A sheet on its way in: the copy, the one it replaces, and what can be undone."""

    name: str
    new: Any
    extent: Extent
    tables: Mapping[str, str]
    old: Any = None
    old_tables: Mapping[str, str] = dataclasses.field(default_factory=dict)


def bring_in(host: Host, summary: Path) -> list[str]:
    """Put the sheets of the workbook ``summary`` into the open book, in place of last time's.

    Returns:
        The names that the sheets have now, in order.

    Raises:
        HandlingsplanError: it did not work; the book is as it was.
    """
    book = host.book
    if getattr(book.api, "ProtectStructure", False) is True:
        raise ProtectedBookError
    before = _names(book)
    record = _read_record(book, before)
    source = host.open(summary, read_only=True)
    swaps: list[_Swap] = []
    references = References.read(book, [name for name in before if name not in record])
    try:
        _stage(book, source, before, swaps)
        for swap in swaps:
            _meet_the_old(book, swap, before, record)
        _swap_names(swaps)
        references.restore(book)
        _write_record(book, swaps, record)
    except BaseException:
        _undo(book, swaps, references)
        _write_record_back(book, record)
        raise
    finally:
        with contextlib.suppress(Exception):
            source.close()
    _throw_away(book, swaps, record)
    _own_links(host, summary)
    return [swap.name for swap in swaps]


@patient
def _names(book: Any) -> list[str]:
    return [sheet.name for sheet in book.sheets]


def _stage(book: Any, source: Any, before: Sequence[str], swaps: list[_Swap]) -> None:
    for number, name in enumerate(_names(source)):
        original = source.sheets[name]
        extent, tables = _extent(original), _tables(original)
        new = _copy_last(book, original)
        swaps.append(_Swap(name=name, new=new, extent=extent, tables=tables))
        _rename(new, _free(f"{_ASIDE} {number}", before))


@patient
def _copy_last(book: Any, sheet: Any) -> Any:
    """Copy a sheet in after the last one; a constant number of calls, whatever the book holds."""
    sheet.impl.copy(before=None, after=book.sheets[-1].impl)
    return book.sheets[-1]


@patient
def _extent(sheet: Any) -> Extent:
    used = sheet.used_range
    rows, columns = used.shape
    return Extent(rows=used.row + rows - 1, columns=used.column + columns - 1)


@patient
def _tables(sheet: Any) -> dict[str, str]:
    """Return address -> name of a sheet's tables."""
    return {table.range.address: table.name for table in sheet.tables}


@patient
def _rename(sheet: Any, name: str) -> None:
    sheet.name = name


def _free(wish: str, taken: Sequence[str]) -> str:
    folded = {name.casefold() for name in taken}
    name, number = wish, 1
    while name.casefold() in folded:
        number += 1
        name = f"{wish} ({number})"
    return name


def _meet_the_old(
    book: Any,
    swap: _Swap,
    before: Sequence[str],
    record: Mapping[str, Extent],
) -> None:
    """Find the sheet that is replaced; a sheet of the user's own by that name is left in peace."""
    taken = {name.casefold(): name for name in before}
    present = taken.get(swap.name.casefold())
    if present is None:
        return
    if present not in record:
        swap.name = _free(swap.name, before)
        return
    swap.old = book.sheets[present]
    swap.old_tables = _tables(swap.old)
    _carry_notes(swap, record[present])


def _carry_notes(swap: _Swap, was: Extent) -> None:
    """Copy what somebody typed to the right of our cells, or below them, to the same side."""
    used = _extent(swap.old)
    if used.columns > was.columns:
        gap = max(swap.extent.columns, was.columns) + 1
        _copy_cells(swap, (1, was.columns + 1), (used.rows, used.columns), (1, gap))
    if used.rows > was.rows:
        gap = max(swap.extent.rows, was.rows) + 1
        _copy_cells(swap, (was.rows + 1, 1), (used.rows, was.columns), (gap, 1))


@patient
def _copy_cells(
    swap: _Swap, first: tuple[int, int], last: tuple[int, int], target: tuple[int, int]
) -> None:
    """Copy cells within the book, formats and comments included."""
    swap.old.range(first, last).copy(swap.new.range(target))


def _swap_names(swaps: Sequence[_Swap]) -> None:
    for number, swap in enumerate(swaps):
        if swap.old is not None:
            _name_tables(
                swap.old, {at: f"{_table_prefix(name)}" for at, name in swap.old_tables.items()}
            )
            _rename(swap.old, f"{_OLD} {number}")
    for swap in swaps:
        _rename(swap.new, swap.name)
        _name_tables(swap.new, swap.tables)


def _table_prefix(name: str) -> str:
    return f"{name}_forra"


@patient
def _name_tables(sheet: Any, names: Mapping[str, str]) -> None:
    """Give the tables at some addresses their names."""
    if not names:
        return
    for table in sheet.tables:
        wish = names.get(table.range.address)
        if wish and table.name != wish:
            table.name = wish


def _undo(book: Any, swaps: Sequence[_Swap], references: References) -> None:
    """Put everything back, as far as the program lets us."""
    for swap in swaps:
        with contextlib.suppress(Exception):
            _delete(swap.new)
    for swap in swaps:
        if swap.old is not None:
            with contextlib.suppress(Exception):
                _rename(swap.old, swap.name)
            with contextlib.suppress(Exception):
                _name_tables(swap.old, swap.old_tables)
    with contextlib.suppress(Exception):
        references.restore(book)


@patient
def _delete(sheet: Any) -> None:
    sheet.delete()


def _throw_away(book: Any, swaps: Sequence[_Swap], record: Mapping[str, Extent]) -> None:
    """Delete last time's sheets: those that were replaced, and those that there is no more.

    From here on the new sheets count. An old one that cannot be deleted stays, under its odd name.
    """
    now = {swap.name for swap in swaps}
    for swap in swaps:
        if swap.old is not None:
            with contextlib.suppress(Exception):
                _delete(swap.old)
    for name in record:
        if name not in now:
            with contextlib.suppress(Exception):
                _delete(book.sheets[name])


@patient
def _own_links(host: Host, summary: Path) -> None:
    """Let charts draw this book's cells, not those of the file that they came from."""
    api = host.book.api
    sources = getattr(api, "LinkSources", None)
    links = sources(1) if callable(sources) else None
    for link in links or ():
        if Path(link).name == summary.name and host.folder is not None:
            api.ChangeLink(link, host.book.fullname, 1)


def _read_record(book: Any, names: Sequence[str]) -> dict[str, Extent]:
    if RECORD not in names:
        return {}
    rows = read_block(_record_cells(book))
    return {
        str(name): Extent(rows=int(last_row), columns=int(last_column))
        for name, last_row, last_column, *_ in rows
        if name and str(name) in names
    }


@patient
def _record_cells(book: Any) -> Any:
    sheet = book.sheets[RECORD]
    rows = max(sheet.used_range.shape[0], 1)
    return sheet.range((1, 1), (rows, _COLUMNS))


def _write_record(book: Any, swaps: Sequence[_Swap], old: Mapping[str, Extent]) -> None:
    _record(book, {swap.name: swap.extent for swap in swaps}, len(old))


def _write_record_back(book: Any, record: Mapping[str, Extent]) -> None:
    with contextlib.suppress(Exception):
        _record(book, record, 0)


def _record(book: Any, extents: Mapping[str, Extent], at_least: int) -> None:
    rows: list[tuple[object, ...]] = [
        (f"'{name}", e.rows, e.columns) for name, e in extents.items()
    ]
    rows += [("", "", "")] * max(at_least - len(rows), 0)
    if rows:
        write_block(_record_range(book, len(rows)), rows)


@patient
def _record_range(book: Any, rows: int) -> Any:
    sheet = _record_sheet(book)
    return sheet.range((1, 1), (rows, _COLUMNS))


def _record_sheet(book: Any) -> Any:
    if RECORD in _names(book):
        return book.sheets[RECORD]
    sheet = book.sheets.add(RECORD, after=book.sheets[-1])
    sheet.api.Visible = _VERY_HIDDEN
    return sheet


def our_sheets(book: Any) -> Iterator[str]:
    """Yield the names of the sheets that came from a summary."""
    yield from _read_record(book, _names(book))
