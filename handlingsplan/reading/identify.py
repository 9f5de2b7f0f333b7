"""The second pass: which form a file uses, which generation, whose plan, and which sheet is which.

By marks in the file first (defined names, names of Excel tables), then by the sheet's name, then
by the headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from handlingsplan.form import (
    Form,
    Sheet,
    SheetKind,
    earlier_form,
    form_names,
    load_form,
    successor,
)
from handlingsplan.form.blank import LISTS_SHEET, LISTS_TABLE
from handlingsplan.reading.headings import heading_rows, own_table
from handlingsplan.reading.opened import Opened, OpenedSheet
from handlingsplan.text import fold, nearest

NAME_FORM, NAME_VERSION, NAME_GROUP = "hp_form", "hp_version", "hp_grupp_id"
#: Says that a workbook is a summary or a report of ours, and no plan.
NAME_DOCUMENT = "hp_dokument"
#: Points at the sheet with the text that a plan was moved in from.
NAME_SOURCE = "hp_underlag"

_HEADING_SHARE = 0.5  # of a form's headings, by which a sheet or a form is recognised
#: What programs add to a sheet's name when they copy it, or make one sheet of each table.
_ADDED = re.compile(r" (?:\(\d+\)|- (?:tabell|table) \d+(?:-\d+)?)$")


def cover_name(field: str) -> str:
    """Return the defined name that points at the value of a field of the cover."""
    return f"hp_{field}"


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """A file whose form is known.

    Attributes:
        opened: the file.
        form: the form it uses.
        version: its generation, as the file says; empty where it says nothing.
        group: id of the group that the template was made for; empty where the file says nothing.
        found: the form's sheet key -> sheet in the file.
        lists: the template's own hidden sheet, or ``None``.
        source: the sheet with the text that the plan was moved in from, or ``None``.
        own: the sheets that the form does not know, in order.
    """

    opened: Opened
    form: Form
    version: str
    group: str
    found: Mapping[str, OpenedSheet]
    lists: OpenedSheet | None
    source: OpenedSheet | None
    own: tuple[OpenedSheet, ...]


def identify(opened: Opened, form: Form | None) -> Identified | None:
    """Find out what a file is; ``None`` where it holds nothing of any form.

    The file's own word counts first; ``form`` is what the caller expects and is used where the
    file says nothing, or names a form that is not shipped.
    """
    used = _form_of(opened, form)
    if used is None:
        return None
    book = opened.book
    source, lists = _source(opened), _lists(opened)
    left = [sheet for sheet in opened.sheets if sheet not in (source, lists)]
    return Identified(
        opened=opened,
        form=used,
        version=book.constant(NAME_VERSION),
        group=book.constant(NAME_GROUP),
        found=_find_sheets(opened, used, left),
        lists=lists,
        source=source,
        own=tuple(left),
    )


def _source(opened: Opened) -> OpenedSheet | None:
    named = opened.book.reference(NAME_SOURCE)
    same = (s for s in opened.sheets if named and fold(s.name) == fold(named[0]))
    return next(same, None)


def _lists(opened: Opened) -> OpenedSheet | None:
    """Return the template's hidden sheet, by its table or its name."""
    by_table = (
        s for s in opened.sheets if any(fold(t.name) == fold(LISTS_TABLE) for t in s.tables)
    )
    by_name = (s for s in opened.sheets if _without_addition(s.name) == fold(LISTS_SHEET))
    return next(by_name, None) or next(by_table, None)


def _form_of(opened: Opened, form: Form | None) -> Form | None:
    said = opened.book.constant(NAME_FORM)
    known = {one.id: one for one in _generations(form)} if form else {}
    if said in known:
        return known[said]
    if said in form_names():
        return load_form(said)
    today = [form] if form else [load_form(n) for n in form_names() if successor(n) == n]
    likely = max(today, key=lambda one: max(_likeness(opened, g) for g in _generations(one)))
    held = [one for one in _generations(likely) if _likeness(opened, one)]
    return max(held, key=lambda one: _seen_of(opened, one), default=None)


def _generations(form: Form) -> list[Form]:
    """Return a form, then the declarations of its earlier generations."""
    earlier = (earlier_form(one) for one in form.tidigare)
    return [form, *(one for one in earlier if one)]


def _seen_of(opened: Opened, form: Form) -> tuple[bool, int, float]:
    """Return what tells a form's generations apart in a file that does not say which it is.

    Its own Excel tables; else how many of its headings stand together on the sheets, and which
    share of them all that is.
    """
    count = sum(
        max((n for sheet in form.tables for n in heading_rows(sheet, file).values()), default=0)
        for file in opened.sheets
    )
    return _likeness(opened, form) > 1, count, count / sum(len(s.always) for s in form.tables)


def _likeness(opened: Opened, form: Form) -> float:
    """Return how much of a form a file holds: above 1 by its tables, else by its headings."""
    tables = {fold(table.name) for sheet in opened.sheets for table in sheet.tables}
    known = sum(fold(sheet.tabell) in tables for sheet in form.tables)
    if known:
        return 1 + known / len(form.tables)  # a sheet too many or too few decides nothing
    by_heading = sum(sheet_by_headings(sheet, opened.sheets) is not None for sheet in form.tables)
    return by_heading / len(form.tables)


def _find_sheets(opened: Opened, form: Form, left: list[OpenedSheet]) -> dict[str, OpenedSheet]:
    """Return the form's sheets in a file by key, and take them out of those that are left."""
    found: dict[str, OpenedSheet] = {}

    def take(sheet: Sheet, file: OpenedSheet | None) -> None:
        if file is not None and sheet.nyckel not in found:
            found[sheet.nyckel] = file
            left.remove(file)

    for sheet in form.blad:
        take(sheet, _by_mark(sheet, left, opened))
    for spelled in (fold, _without_addition):
        for sheet in form.blad:
            same = (f for f in left if spelled(f.name) == fold(sheet.namn))
            take(sheet, next(same, None))
    for file in list(left):
        missing = {s.namn: s.nyckel for s in form.blad if s.nyckel not in found}
        key = nearest(file.name, missing) if missing else None
        if key:
            take(form.by_key[key], file)
    for sheet in form.tables:
        if sheet.nyckel not in found:
            take(sheet, sheet_by_headings(sheet, left))
    return found


def _without_addition(name: str) -> str:
    return _ADDED.sub("", fold(name))


def _by_mark(sheet: Sheet, files: Sequence[OpenedSheet], opened: Opened) -> OpenedSheet | None:
    """Return the sheet with the Excel table, or for a cover with the defined names."""
    if sheet.slag is SheetKind.OMSLAG:
        references = (opened.book.reference(cover_name(field.namn)) for field in sheet.falt)
        names = {fold(reference[0]) for reference in references if reference}
        return next((file for file in files if fold(file.name) in names), None)
    if not sheet.tabell:
        return None
    likely_first = sorted(files, key=lambda file: fold(file.name) != fold(sheet.namn))
    return next((file for file in likely_first if own_table(sheet, file)), None)


def sheet_by_headings(sheet: Sheet, files: Sequence[OpenedSheet]) -> OpenedSheet | None:
    """Return the sheet that holds most of a table's headings, at least half of them."""
    counted = ((max(heading_rows(sheet, file).values(), default=0), file) for file in files)
    best, best_count = None, max(1, len(sheet.always) * _HEADING_SHARE - 1e-9)
    for count, file in counted:
        if count > best_count:
            best, best_count = file, count
    return best


def copies_of(form: Form, file: OpenedSheet) -> Iterator[Sheet]:
    """Go through the form's tables whose headings a sheet holds, at least half of them."""
    return (sheet for sheet in form.tables if sheet_by_headings(sheet, [file]))
