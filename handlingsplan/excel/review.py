"""The review sheet of the open plan: filled, walked through, emptied, in whole blocks."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from handlingsplan.errors import UsageError
from handlingsplan.excel import native
from handlingsplan.excel.blocks import (
    column_of,
    hyperlink,
    read_block,
    read_formulas,
    table_body,
    text_cell,
    write_block,
    write_formulas,
)
from handlingsplan.excel.host import Host
from handlingsplan.excel.retry import retry_while_busy
from handlingsplan.form import Form
from handlingsplan.report.copies.review_rows import ReviewRow, review_rows, sheet_names
from handlingsplan.report.findings.faults import count_text
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.spreadsheet.a1 import location
from handlingsplan.text import fold

#: Fields of the review sheet that carry the link: the cell, or the sheet where there is no cell.
_CELL, _SHEET = "cell", "blad"
_LINK = re.compile(r'^=HYPERLINK\("#(?:\'((?:[^\']|\'\')+)\'|([^!]+))!([A-Z]+[0-9]+)')


class ReviewSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The review sheet of an open plan: its table, how many columns it has, and which is what."""

    sheet: Any
    table: Any
    width: int
    columns: Mapping[str, int]


def check_open_plan(host: Host) -> Checked:
    """Check the open book as it stands, unsaved changes included.

    Raises:
        UsageError: it cannot be read as a plan; the reason is the reader's own.
    """
    with tempfile.TemporaryDirectory(prefix="handlingsplan-", dir=host.copy_folder) as folder:
        path = Path(folder, _file_name(host.book.name))
        host.save_copy(path)
        checked = check_round(read_round(path))
    if not checked.plans.raw:
        reason = checked.refusals[0].skal if checked.refusals else "den har inget av planens blad"
        message = f"{host.book.name} går inte att granska: {reason}."
        raise UsageError(message, "Öppna en plan som är gjord med mallen.")
    return checked


def _file_name(name: str) -> str:
    """Return the name of the copy: a book that was never saved has no ending yet."""
    known = Path(name).suffix.casefold() in {".xlsx", ".xlsm", ".ods"}
    return name if known else f"{name}.xlsx"


def fill_review(host: Host, checked: Checked) -> None:
    """Write the findings into the open plan's review sheet; its cells then light up."""
    form = checked.plans.form
    names = sheet_names(checked.plans, 0)
    rows = review_rows(checked.findings, form=form, names=names, today=checked.today)
    review = find_review(host, form)
    body = table_body(review.sheet, review.table, len(rows), columns=review.width)
    for field, column in review.columns.items():
        cells = column_of(body, column)
        if field in {_CELL, _SHEET}:
            write_formulas(cells, [(_linked(row, field),) for row in rows])
        else:
            write_block(cells, [(_value(row.values.get(field)),) for row in rows])


def clear_review(host: Host, form: Form) -> None:
    """Empty the review sheet, so that no cell is lit up."""
    review = find_review(host, form)
    table_body(review.sheet, review.table, 0, columns=review.width)


@retry_while_busy
def find_review(host: Host, form: Form) -> ReviewSheet:
    """Find the review sheet by its table.

    Raises:
        UsageError: the plan has none, or it is protected.
    """
    found = _find_table(host.book, form.review.tabell)
    if found is None:
        message = f"Planen har inget blad {form.review.namn} att fylla i."
        hint = "Be samordnaren om en returkopia; den får bladet. Planen är orörd."
        raise UsageError(message, hint)
    sheet, table = found
    if native.contents_are_protected(sheet):
        message = f"Bladet {form.review.namn} är skyddat."
        raise UsageError(message, "Ta bort skyddet under Granska › Ta bort bladets skydd.")
    whole = table.range
    top, left, width = whole.row, whole.column, whole.shape[1]
    headings = read_block(sheet.range((top, left), (top, left + width - 1)))[0]
    numbers = {fold(str(text)): number for number, text in enumerate(headings, start=1)}
    columns = {
        field.namn: numbers[fold(field.rubrik)]
        for field in form.review.falt
        if fold(field.rubrik) in numbers
    }
    return ReviewSheet(sheet=sheet, table=table, width=width, columns=columns)


def _find_table(book: Any, name: str) -> tuple[Any, Any] | None:
    for sheet in book.sheets:
        for table in sheet.tables:
            if fold(table.name) == fold(name):
                return sheet, table
    return None


def _value(value: object) -> object:
    if isinstance(value, str):
        return text_cell(value)
    return "" if value is None else value


def _linked(row: ReviewRow, field: str) -> str:
    """Return a cell of the review sheet as a formula that leads to the fault, or plain text."""
    value = row.values.get(field)
    text = "" if value is None else str(value)
    carries = field == (_CELL if row.cell else _SHEET)
    if not (text and carries and row.blad):
        return text_cell(text)
    first = row.cell.split(":")[0] if row.cell else "A1"
    return hyperlink(f"#{location(row.blad, first)}", text)


def go(host: Host, form: Form, step: int) -> str:
    """Select the next (``step`` 1) or the previous (-1) cell that the review sheet names.

    Returns:
        What is wrong there and what to do; a sentence where there is nowhere to go.
    """
    review = find_review(host, form)
    places = _places(review)
    if not places:
        return "Granskningsbladet är tomt. Tryck först på Granska den här planen."
    here = _selected(host)
    found = next((n for n, place in enumerate(places) if place[:2] == here), None)
    start = -1 if step > 0 else 0
    number = ((start if found is None else found) + step) % len(places)
    sheet, cell, text = places[number]
    _select(host, sheet, cell)
    return f"{number + 1} av {len(places)}: {text}"


@retry_while_busy
def _places(review: ReviewSheet) -> list[tuple[str, str, str]]:
    """Return sheet, cell and text of each row that leads somewhere; two blocks are read."""
    whole = review.table.range
    top, left, rows = whole.row + 1, whole.column, max(whole.shape[0] - 1, 1)
    body = review.sheet.range((top, left), (top + rows - 1, left + review.width - 1))
    formulas, values = read_formulas(body), read_block(body)
    texts = [review.columns[name] - 1 for name in ("vad", "gor") if name in review.columns]
    places: list[tuple[str, str, str]] = []
    for formula, value in zip(formulas, values, strict=True):
        target = _target(formula)
        if target and target not in [place[:2] for place in places]:
            text = " ".join(str(value[n]) for n in texts if value[n])
            places.append((*target, text))
    return places


def _target(row: Sequence[Any]) -> tuple[str, str] | None:
    for value in row:
        found = _LINK.match(value) if isinstance(value, str) else None
        if found:
            sheet = (found[1] or found[2]).replace("''", "'")
            return sheet, found[3]
    return None


@retry_while_busy
def _selected(host: Host) -> tuple[str, str] | None:
    selection = host.app.selection
    if selection is None:
        return None
    address = str(selection.address).replace("$", "").split(":")[0]
    return str(selection.sheet.name), address


@retry_while_busy
def _select(host: Host, sheet: str, cell: str) -> None:
    if sheet not in [s.name for s in host.book.sheets]:
        message = f"Bladet {sheet} finns inte längre."
        raise UsageError(message, "Tryck på Granska den här planen igen.")
    target = host.book.sheets[sheet]
    if not native.is_shown(target):
        message = f"Felet står på bladet {sheet}, som är dolt."
        raise UsageError(message, "Högerklicka på en bladflik och välj Ta fram. Tryck sedan igen.")
    target.impl.activate()
    target.range(cell).impl.select()


def sentence(checked: Checked) -> str:
    """Return the outcome as a message."""
    counts = Counter(finding.niva for finding in checked.findings)
    name = checked.plans.form.review.namn
    if not counts:
        return "Planen är granskad, och inget behöver rättas."
    return (
        f"Planen är granskad: {count_text(counts)}.\n"
        f"De står på bladet {name}, det viktigaste först, och cellerna lyser.\n"
        "Nästa fel tar dig till dem i tur och ordning."
    )
