"""The summary's sheets into an open workbook: brought in aside, and swapped at the end.

The summary is made as a file by the same function as on the command line, opened unseen, and its
sheets are copied: frames, order, looks, charts and links are the file's own. Up to the moment when
the old sheets are thrown away everything can be undone, and a failure leaves the book as it was.

Which sheets are ours stands on a hidden sheet, with how far down and to the right each one
reaches: what lies outside has been typed by somebody, and moves to the new sheet.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from handlingsplan.errors import HandlingsplanError
from handlingsplan.excel import native
from handlingsplan.excel.blocks import read_block, write_block
from handlingsplan.excel.console_file import RECORD
from handlingsplan.excel.host import Host
from handlingsplan.excel.references import References
from handlingsplan.excel.retry import retry_while_busy
from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.text import numbered

_COLUMNS = 3
_OLD = "~gammal"


class ProtectedBookError(HandlingsplanError):
    """The workbook's structure is protected: no sheet can be added."""

    def __init__(self) -> None:
        super().__init__(
            "Arbetsboken är skyddad, så inga blad kan läggas till.",
            "Ta bort skyddet under Granska › Skydda arbetsbok och tryck på knappen igen.",
        )


class OtherCalendarError(HandlingsplanError):
    """The workbook counts its days from 1904: every date that is copied in would be wrong."""

    def __init__(self) -> None:
        super().__init__(
            "Arbetsboken räknar datum från 1904, så sammanställningens datum skulle bli fel.",
            "Ta bort krysset vid 1904 års datumsystem (Arkiv › Alternativ › Avancerat; på Mac "
            "Inställningar › Beräkning) och tryck på knappen igen.",
        )


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """How far a sheet of ours reaches: last row and column, counted from 1."""

    rows: int
    columns: int


class _Swap(msgspec.Struct, kw_only=True):
    """A sheet on its way in: the copy, the one it replaces, and what can be undone."""

    name: str
    new: Any
    extent: Extent
    tables: Mapping[str, str]
    old: Any = None
    renamed: bool = False


class BroughtIn(msgspec.Struct, frozen=True, kw_only=True):
    """What came in: the names that the sheets have now, in order, and what could not be kept.

    Attributes:
        broken: the user's own cells whose formula about our sheets is lost.
    """

    names: tuple[str, ...]
    broken: tuple[str, ...]


def bring_in(host: Host, summary: Path) -> BroughtIn:
    """Put the sheets of the workbook ``summary`` into the open book, in place of last time's.

    Raises:
        HandlingsplanError: it did not work; the book is as it was.
    """
    book = host.book
    _check_book(book)
    before = _sheets(book)
    record = _read_record(before)
    known = {name.casefold() for name in record}
    source = host.open(summary, read_only=True)
    swaps: list[_Swap] = []
    references = References.read({n: sheet for n, sheet in before.items() if n not in record})
    try:
        for name, original in _sheets(source).items():
            last = swaps[-1].new if swaps else _last(book)
            swaps.append(_copy_in(last, name, original, again=name.casefold() in known))
            _meet_the_old(swaps[-1], before, record)
        _swap_names(swaps)
        references.restore()
        _write_record(book, before, swaps, record)
    except BaseException:
        _undo(book, before, swaps, references)
        _write_record_back(before, record)
        raise
    finally:
        with contextlib.suppress(Exception):
            source.close()
    _throw_away(swaps, before, record)
    broken = references.restore()
    with contextlib.suppress(Exception):  # a book that was never saved: charts keep their figures
        _own_links(book, summary)
    return BroughtIn(names=tuple(swap.name for swap in swaps), broken=tuple(broken))


def has_summary(host: Host) -> bool:
    """Say whether sheets of a summary stand in the open book."""
    return bool(_read_record(_sheets(host.book)))


@retry_while_busy
def _check_book(book: Any) -> None:
    if native.structure_is_protected(book):
        raise ProtectedBookError
    if native.counts_from_1904(book):
        raise OtherCalendarError


@retry_while_busy
def _sheets(book: Any) -> dict[str, Any]:
    """Return the sheets of a book by name, in order."""
    return {sheet.name: sheet for sheet in book.sheets}


@retry_while_busy
def _last(book: Any) -> Any:
    return book.sheets[-1]


def _copy_in(last: Any, name: str, original: Any, *, again: bool) -> _Swap:
    """Copy a sheet in after the last one; a constant number of calls, whatever the book holds.

    Only ``again``, where last time's sheet still has the tables' names, must those be known.
    """
    extent, tables = _extent(original), _tables(original) if again else {}
    _copy(original, last)
    return _Swap(name=name, new=_last(last.book), extent=extent, tables=tables)


@retry_while_busy
def _copy(sheet: Any, last: Any) -> None:
    sheet.impl.copy(before=None, after=last.impl)


@retry_while_busy
def _extent(sheet: Any) -> Extent:
    used = Area.parse(str(sheet.used_range.address))
    return Extent(rows=used.bottom, columns=used.right) if used else Extent(rows=1, columns=1)


@retry_while_busy
def _tables(sheet: Any) -> dict[str, str]:
    """Return address -> name of a sheet's tables; the only table of a sheet has no address."""
    tables = [*iter(sheet.tables)]
    if len(tables) == 1:
        return {"": tables[0].name}
    return {table.range.address: table.name for table in tables}


@retry_while_busy
def _rename(sheet: Any, name: str) -> None:
    sheet.name = name


def _meet_the_old(swap: _Swap, before: Mapping[str, Any], record: Mapping[str, Extent]) -> None:
    """Find the sheet that is replaced; a sheet of the user's own by that name is left in peace."""
    taken = {name.casefold(): name for name in before}
    present = taken.get(swap.name.casefold())
    if present is None:
        return
    swap.renamed = True  # the program has given the copy a name of its own
    if present not in record:
        swap.name = next(name for name in numbered(swap.name) if name.casefold() not in taken)
        return
    swap.old = before[present]
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


@retry_while_busy
def _copy_cells(
    swap: _Swap, first: tuple[int, int], last: tuple[int, int], target: tuple[int, int]
) -> None:
    """Copy cells within the book, formats and comments included."""
    swap.old.range(first, last).copy(swap.new.range(target))


def _swap_names(swaps: Sequence[_Swap]) -> None:
    for number, swap in enumerate(swaps):
        if swap.old is not None:
            _rename(swap.old, f"{_OLD} {number}")
    for swap in swaps:
        if swap.renamed:
            _rename(swap.new, swap.name)


@retry_while_busy
def _name_tables(sheet: Any, names: Mapping[str, str]) -> None:
    """Give the tables at some addresses their names."""
    if not names:
        return
    for table in sheet.tables:
        table.name = names[""] if "" in names else names[table.range.address]


def _undo(
    book: Any, before: Mapping[str, Any], swaps: Sequence[_Swap], references: References
) -> None:
    """Put everything back, as far as the program lets us.

    A copy that came in without our getting hold of it shows as a sheet that was not there before.
    """
    for swap in swaps:
        with contextlib.suppress(Exception):
            _delete(swap.new)
    for swap in swaps:
        if swap.old is not None:
            with contextlib.suppress(Exception):
                _rename(swap.old, swap.name)
    with contextlib.suppress(Exception):
        for name, sheet in _sheets(book).items():
            if name not in before:
                _delete(sheet)
    with contextlib.suppress(Exception):
        references.restore()


@retry_while_busy
def _delete(sheet: Any) -> None:
    sheet.delete()


def _throw_away(
    swaps: Sequence[_Swap], before: Mapping[str, Any], record: Mapping[str, Extent]
) -> None:
    """Delete last time's sheets: those that were replaced, and those that there is no more.

    From here on the new sheets count. An old one that cannot be deleted stays, under its odd name.
    """
    now = {swap.name for swap in swaps}
    gone = [before[name] for name in record if name not in now]
    for sheet in [swap.old for swap in swaps if swap.old is not None] + gone:
        with contextlib.suppress(Exception):
            _delete(sheet)
    for swap in swaps:
        if swap.old is not None:  # the old sheet's tables had the names until now
            with contextlib.suppress(Exception):
                _name_tables(swap.new, swap.tables)


@retry_while_busy
def _own_links(book: Any, summary: Path) -> None:
    """Let charts draw this book's cells, not those of the file that they came from."""
    native.redirect_links(book, summary)


@retry_while_busy
def _read_record(before: Mapping[str, Any]) -> dict[str, Extent]:
    if RECORD not in before:
        return {}
    sheet = before[RECORD]
    rows = read_block(sheet.range((1, 1), (_extent(sheet).rows, _COLUMNS)))
    return {
        str(name): Extent(rows=int(last_row), columns=int(last_column))
        for name, last_row, last_column, *_ in rows
        if name and str(name) in before
    }


def _write_record(
    book: Any, before: Mapping[str, Any], swaps: Sequence[_Swap], old: Mapping[str, Extent]
) -> None:
    sheet = before[RECORD] if RECORD in before else _new_record(book)
    _record(sheet, {swap.name: swap.extent for swap in swaps}, len(old))


def _write_record_back(before: Mapping[str, Any], record: Mapping[str, Extent]) -> None:
    with contextlib.suppress(Exception):
        sheet = before[RECORD]
        _record(sheet, record, _extent(sheet).rows)


@retry_while_busy
def _record(sheet: Any, extents: Mapping[str, Extent], at_least: int) -> None:
    rows: list[tuple[object, ...]] = [
        (f"'{name}", e.rows, e.columns) for name, e in extents.items()
    ]
    rows += [("", "", "")] * max(at_least - len(rows), 0)
    if rows:
        write_block(sheet.range((1, 1), (len(rows), _COLUMNS)), rows)


@retry_while_busy
def _new_record(book: Any) -> Any:
    """Add the hidden sheet to a book that has lost it."""
    sheet = book.sheets.add(RECORD, before=book.sheets[0])
    native.hide_from_menus(sheet)
    return sheet
