"""A whole workbook, in five passes: bytes -> :class:`RawBook`.

*open* -> *identify* -> *locate* -> *interpret* -> *account*: each hands a record to the next, and
none calls an earlier one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from handlingsplan.codes import Code
from handlingsplan.errors import UnreadableFileError, system_reason
from handlingsplan.form import Form, Sheet
from handlingsplan.reading.account import account
from handlingsplan.reading.headings import heading_notes
from handlingsplan.reading.identify import NAME_DOCUMENT, identify
from handlingsplan.reading.interpret import Interpreted, interpret
from handlingsplan.reading.locate import Layout, locate
from handlingsplan.reading.opened import OpenedSheet, open_file
from handlingsplan.reading.opening import oddity_note, unreadable_with_code
from handlingsplan.reading.records import Note, RawBook, Reply
from handlingsplan.reading.review import replies
from handlingsplan.reading.shape import shape_notes
from handlingsplan.reading.words import own_words
from handlingsplan.spreadsheet.package import Package, open_package


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
    with unreadable_with_code(fil):
        package = open_package(data)
    return read_package(package, fil, form)


def read_package(package: Package, fil: str, form: Form | None = None) -> RawBook:
    """Read a workbook that has passed the gate; see :func:`read_book`."""
    with unreadable_with_code():
        return _read(package, fil, form)


def _read(package: Package, fil: str, form: Form | None) -> RawBook:
    opened = open_file(package)
    if opened.book.constant(NAME_DOCUMENT):
        raise UnreadableFileError(Code.HP121, "filen är gjord av programmet och ingen plan")
    identified = identify(opened, form)
    if identified is None:
        raise UnreadableFileError(Code.HP112, "filen innehåller inget av handlingsplanens blad")
    layout = locate(identified)
    interpreted = interpret(layout)
    return RawBook(
        fil=fil,
        fingerprint=hashlib.sha256(package.data).hexdigest(),
        form=identified.form.id,
        version=identified.version,
        group=identified.group,
        cover=interpreted.cover,
        tables=interpreted.tables,
        notes=tuple(_notes(layout, interpreted)),
        replies=tuple(_replies(layout)),
    )


def _replies(layout: Layout) -> Iterable[Reply]:
    review = layout.identified.form.review
    file = layout.identified.found.get(review.nyckel)
    return replies(review, file).values() if file else ()


def _notes(layout: Layout, interpreted: Interpreted) -> Iterator[Note]:
    """Go through all that is to be said of a file."""
    identified, form = layout.identified, layout.identified.form
    yield from map(oddity_note, identified.opened.book.oddities)
    if not layout.cover:
        yield _missing(form.cover.nyckel, form.cover.namn)
    tables = any(located.headings.table for located in layout.tables.values())
    lists = any(located.file.grid.validations for located in layout.tables.values())
    if layout.tables and not tables:
        yield Note(kod=Code.HP129)
    for sheet in form.tables:
        located = layout.tables.get(sheet.nyckel)
        if located is None:
            if sheet.valfritt and sheet.nyckel not in identified.found:
                continue
            yield _not_located(sheet, identified.found.get(sheet.nyckel))
            continue
        own = own_words(form)[sheet.nyckel]
        yield from heading_notes(sheet, located.file, located.headings, own, tables=tables)
        yield from shape_notes(located, lists=lists or tables)
        if located.file.hidden and located.rows:
            yield Note(kod=Code.HP208, blad=located.file.name, nyckel=sheet.nyckel)
    yield from interpreted.notes
    yield from account(layout, interpreted)


def _not_located(sheet: Sheet, file: OpenedSheet | None) -> Note:
    """Say that a table's headings are gone, or the whole sheet, or all that it held."""
    if file is not None and file.grid.columns:
        return Note(kod=Code.HP234, blad=file.name, nyckel=sheet.nyckel)
    return _missing(sheet.nyckel, sheet.namn)


def _missing(key: str, name: str) -> Note:
    return Note(kod=Code.HP201, nyckel=key, detalj={"rubrik": name})
