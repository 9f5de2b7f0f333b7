"""What a sheet or a file carries beside its values: notes, links, drawings, print texts, names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import assert_never

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import FieldType, Form, blank
from handlingsplan.reading.identify import Identified
from handlingsplan.reading.interpret import shows_address
from handlingsplan.reading.locate import Located
from handlingsplan.reading.noting import Noting
from handlingsplan.reading.opened import OpenedSheet
from handlingsplan.reading.records import Note
from handlingsplan.reading.values import as_text
from handlingsplan.reading.words import Words, about_template, groups_of, own_help, words_of
from handlingsplan.spreadsheet.a1 import Area, address
from handlingsplan.spreadsheet.model import Extra, ExtraKind
from handlingsplan.text import fold

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
    if file.read_cells and file.grid.covered:
        yield from _covered(file, noting)
    by_code: dict[Code, list[tuple[str, str]]] = defaultdict(list)
    for extra in file.file.extras:
        if extra.kind is ExtraKind.PRINTED and printed(extra.text):
            continue
        if extra.kind is ExtraKind.LINK and _kept(extra, file, located):
            continue
        by_code[_code(extra.kind)].append((extra.cell, _said(extra)))
    for code, found in by_code.items():
        yield from noting.quoting(code, found)


def hidden_texts(identified: Identified, group: str, reworded: Collection[str]) -> Iterator[Note]:
    """Go through the notes on what is shown beside cells alone, and what a file says of itself.

    Args:
        identified: the file.
        group: what its cover calls the group.
        reworded: its own words for headings, folded, which are told where they stand.
    """
    keys = {id(file): key for key, file in identified.found.items()}
    for file in identified.opened.sheets:
        beside = typed_help(file, identified.form)
        told = [(cell, text) for cell, text in beside if fold(text) not in reworded]
        if told:
            noting = Noting(file.name, keys.get(id(file), ""))
            yield from noting.quoting(Code.HP222, told)
    said = [("", text) for text in typed_about(identified, group)]
    for note in Noting("").quoting(Code.HP233, said):
        yield msgspec.structs.replace(note, detalj={"skal": note.varde})


def typed_help(file: OpenedSheet, form: Form) -> list[tuple[str, str]]:
    """Return cell and text of the input help, tips and scenarios that are not the template's."""
    known = own_help(form)
    return [
        (cell, text)
        for cell, text in file.file.around.help
        if text not in known.texts and not _is_help(text, known)
    ]


def typed_about(identified: Identified, group: str) -> list[str]:
    """Return what a file says of itself and the template does not, each with what it is called."""
    form = identified.form
    own = about_template(form).of_file(groups_of(form, group))
    about = identified.opened.book.about
    return [f"{extra.name}: {extra.text}" for extra in about if extra.text not in own]


def typed_name(file: OpenedSheet) -> list[str]:
    """Return the name of a sheet, unless a program has given it (Blad1)."""
    return [] if _BY_PROGRAM.fullmatch(file.name) else [file.name]


#: What programs call a new sheet, in the languages of this place.
_BY_PROGRAM = re.compile(
    r"(?:(?:kalkyl)?blad|(?:work)?sheet|ark|taul(?:ukko)?|tabelle?|sida|page) ?\d*(?: ?\(\d+\))?",
    re.IGNORECASE,
)


def _is_help(text: str, own: Words) -> bool:
    """Say whether a text is the template's input help, whole or cut as programs cut it."""
    if not text.strip() or text in own:
        return True
    cut = fold(text)
    return len(cut) >= _CUT and any(known.startswith(cut) for known in own.texts)


#: So much is left, at least, of a text of the template's that a program has cut.
_CUT = 25


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
        case ExtraKind.ABOUT:
            return Code.HP233
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
    """Say whether the address of a link is read: in a field for addresses, or shown as text.

    One within the workbook is shown where the cell says to which sheet, or cell, it leads.
    """
    within = _PLACE_WITHIN.fullmatch(extra.text)
    shown = within.groups() if within else (extra.text,)
    area, columns = Area.parse(extra.cell), file.grid.columns
    if area is None or area.size > _MOST_CELLS:
        return False
    left = [
        (row, column)
        for row, column in area.cells()
        for text in [as_text(columns.get(column, {}).get(row, ""))]
        if not any(shows_address(text, one) for one in shown)
    ]
    if within:
        tips = (tip for cell, tip in file.file.around.help if cell == extra.cell)
        return not left or any(tip in _OWN_TIP for tip in tips)
    kept = {c for f, c in located.fields if f.typ is FieldType.LANK} if located and left else set()
    return all(column in kept and located and row in located.rows for row, column in left)


#: The tip on the review sheet's own links, whatever somebody has typed over their cells.
_OWN_TIP = words_of((blank.GO_TO,))
#: A link within the workbook: the sheet, and the cell, as Excel or OpenDocument writes it.
_PLACE_WITHIN = re.compile(r"#\$?'?(.+?)'?[!.]\$?([A-Z]+\$?[0-9]+)(?::.*)?")
#: Cells of a link that are looked at one by one; nobody links more on purpose.
_MOST_CELLS = 1_000


def _covered(file: OpenedSheet, noting: Noting) -> Iterator[Note]:
    """Note what stands unseen under merged cells.

    Pasted formats, and LibreOffice where it is asked to, leave it there.
    """
    found = [(str(area), as_text(value)) for area, value in file.grid.covered if value is not False]
    for note in noting.quoting(Code.HP209, found):
        told = f"Under dem står något som inte syns och inte har kommit med: {note.varde}"
        yield msgspec.structs.replace(note, detalj={"foljd": told})


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
