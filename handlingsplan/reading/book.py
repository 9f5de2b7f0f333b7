"""A whole workbook: bytes -> :class:`RawBook`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from handlingsplan.codes import Code
from handlingsplan.errors import UnreadableFileError, system_reason
from handlingsplan.form import Form
from handlingsplan.reading.cover import plan_year, read_cover
from handlingsplan.reading.locate import (
    NAME_DOCUMENT,
    NAME_GROUP,
    NAME_VERSION,
    Places,
    find_form,
    find_headings,
    find_sheets,
    heading_notes,
)
from handlingsplan.reading.observe import observe, observe_cover, observe_review, own_sheet
from handlingsplan.reading.opening import oddity_note, unreadable_with_code
from handlingsplan.reading.records import Note, RawBook, RawCover, RawTable
from handlingsplan.reading.tables import locate, read_table
from handlingsplan.reading.values import Context
from handlingsplan.spreadsheet.model import WorkbookFile
from handlingsplan.spreadsheet.package import Package, open_package
from handlingsplan.spreadsheet.workbook import open_workbook


def read_book(path: Path, *, fil: str = "", form: Form | None = None) -> RawBook:
    """Read a workbook file.

    Args:
        path: where it lies.
        fil: what it is called in the round; its name where nothing is given.
        form: the form that is expected; found in the file where nothing is given.

    Raises:
        UnreadableFileError: the file cannot be used at all.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(Code.HP101, system_reason(error)) from error
    return read_bytes(data, fil or path.name, form)


def read_bytes(data: bytes, fil: str, form: Form | None = None) -> RawBook:
    """Read a workbook out of its bytes; see :func:`read_book`."""
    with unreadable_with_code():
        package = open_package(data)
    return read_package(package, fil, form)


def read_package(package: Package, fil: str, form: Form | None = None) -> RawBook:
    """Read a workbook that has passed the gate; see :func:`read_book`."""
    with unreadable_with_code():
        return _read(package, fil, form)


def _read(package: Package, fil: str, form: Form | None) -> RawBook:
    book = open_workbook(package)
    if book.constant(NAME_DOCUMENT):
        raise UnreadableFileError(Code.HP121, "filen är gjord av programmet och ingen plan")
    used = find_form(book, form)
    if used is None:
        raise UnreadableFileError(Code.HP112, "filen innehåller inget av handlingsplanens blad")
    places = find_sheets(book, used)
    version = book.constant(NAME_VERSION)
    own_template = version == used.version
    notes = list(map(oddity_note, book.oddities))
    cover = _cover(used, book, places, notes)
    if cover.blad and own_template:
        file = places.found[used.cover.nyckel]
        notes += observe_cover(used, file, cover.cells.values())
    review = places.found.get(used.review.nyckel)
    if review and own_template:
        notes += observe_review(used, review)
    context = Context(year=plan_year(used, cover.values), epoch_1904=book.epoch_1904)
    tables = dict(_tables(used, places, context, notes, own_template=own_template))
    return RawBook(
        fil=fil,
        fingerprint=hashlib.sha256(package.data).hexdigest(),
        form=used.id,
        version=version,
        group=book.constant(NAME_GROUP),
        cover=cover,
        tables=tables,
        notes=(*notes, *_sheet_notes(places)),
    )


def _cover(form: Form, book: WorkbookFile, places: Places, notes: list[Note]) -> RawCover:
    file = places.found.get(form.cover.nyckel)
    if file is None:
        notes.append(_missing(form.cover.nyckel, form.cover.namn))
        return RawCover()
    cover, said = read_cover(form, book, file)
    notes += said
    return cover


def _missing(key: str, name: str) -> Note:
    return Note(kod=Code.HP201, nyckel=key, detalj={"rubrik": name})


def _tables(
    form: Form, places: Places, context: Context, notes: list[Note], *, own_template: bool
) -> Iterator[tuple[str, RawTable]]:
    for sheet in form.tables:
        file = places.found.get(sheet.nyckel)
        headings = find_headings(sheet, file) if file else None
        if file is None or headings is None:
            notes.append(_missing(sheet.nyckel, sheet.namn))
            continue
        notes += heading_notes(sheet, file, headings)
        located = locate(sheet, file, headings)
        table, remarks = read_table(located, form, context)
        notes += remarks
        notes += observe(located, own_template=own_template)
        if file.hidden and table.rows:
            notes.append(Note(kod=Code.HP208, blad=file.name, nyckel=sheet.nyckel))
        yield sheet.nyckel, table


def _sheet_notes(places: Places) -> Iterator[Note]:
    for file in places.own:
        yield from own_sheet(file)
