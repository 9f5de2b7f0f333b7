"""Find and fill the review sheet of a workbook, or add one, and touch nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from handlingsplan.form import FieldType, Form, Role, Sheet, blank
from handlingsplan.report.copies.review_rows import ReviewRow, shortened
from handlingsplan.spreadsheet.a1 import Area, address, location
from handlingsplan.spreadsheet.model import TableRef
from handlingsplan.spreadsheet.new_sheet import NewColumn, NewSheet, add_sheet
from handlingsplan.spreadsheet.parts import SheetPart, WorkbookParts
from handlingsplan.spreadsheet.sheet_xml import (
    Cell,
    CellXml,
    InnerLink,
    SheetXml,
    stretched_table,
)
from handlingsplan.text import fold
from handlingsplan.theme import QUESTION

#: Fields that carry the link: the cell, or the sheet where the finding has no cell.
_CELL, _SHEET = "cell", "blad"
#: How far down the headings are looked for where the Excel table is gone.
_HEADING_ROWS = 40


class TableSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Where the review sheet's table stands.

    Attributes:
        sheet: the worksheet.
        table: the Excel table's part; empty where only the headings are left.
        columns: field -> column number (A = 1).
        first, last: Excel rows of the first and last prepared row.
        totals: the table has a totals row under it.
    """

    sheet: SheetPart
    table: str
    columns: Mapping[str, int]
    first: int
    last: int
    totals: bool = False


def find_review_sheet(parts: WorkbookParts, form: Form) -> TableSheet | None:
    """Find the review sheet by its Excel table, else by its name and headings, or ``None``."""
    wanted = form.review
    for sheet in parts.worksheets:
        for part, table in parts.tables(sheet.part).items():
            if fold(table.name) == fold(wanted.tabell):
                return _by_table(sheet, part, table, wanted)
    for sheet in parts.worksheets:
        if fold(sheet.name) == fold(wanted.namn):
            return _by_headings(parts, sheet, wanted)
    return None


def _by_table(sheet: SheetPart, part: str, table: TableRef, wanted: Sheet) -> TableSheet | None:
    headings = dict(enumerate(table.headings, table.area.left))
    columns = _fields(headings, wanted)
    if columns is None:
        return None
    first = table.area.top + table.headed
    return TableSheet(
        sheet=sheet,
        table=part,
        columns=columns,
        first=first,
        last=max(table.last_row, first),
        totals=bool(table.totals),
    )


def _by_headings(parts: WorkbookParts, sheet: SheetPart, wanted: Sheet) -> TableSheet | None:
    xml = SheetXml.of(parts, sheet.part)
    rows = list(xml)
    for position, (number, cells) in enumerate(rows):
        if number > _HEADING_ROWS:
            break
        texts = {column: xml.text(cell) for column, cell in cells.items()}
        columns = _fields(texts, wanted)
        if columns:
            last = _last_filled(number, rows[position + 1 :], columns)
            return TableSheet(sheet=sheet, table="", columns=columns, first=number + 1, last=last)
    return None


def _last_filled(
    heading: int, rows: Sequence[tuple[int, Mapping[int, CellXml]]], columns: Mapping[str, int]
) -> int:
    """Return the last row of an unbroken run of rows with something in the columns."""
    last = heading
    for number, cells in rows:
        if number != last + 1 or cells.keys().isdisjoint(columns.values()):
            break
        last += 1
    return last


def _fields(headings: Mapping[int, str], wanted: Sheet) -> dict[str, int] | None:
    """Return field -> column; ``None`` unless most fields are there, the cell among them."""
    by_heading = {fold(name): column for column, name in reversed(list(headings.items()))}
    columns = {
        field.namn: by_heading[fold(name)]
        for field in wanted.falt
        for name in (*reversed(field.alias), field.rubrik)  # the last one wins
        if fold(name) in by_heading
    }
    enough = len(columns) * 2 > len(wanted.falt) and _CELL in columns
    return columns if enough else None


def add_form_sheet(
    parts: WorkbookParts, form: Form, sheet: Sheet, *, title: str
) -> tuple[TableSheet, SheetXml, dict[str, bytes]]:
    """Make a sheet of the form, under a title, for an older template, or where it was deleted.

    Returns:
        Where its table stands, the sheet (still to be filled), and part -> content of what else
        had to change or is new.
    """
    columns = tuple(
        NewColumn(
            heading=field.rubrik,
            width=field.bredd,
            linked=field.namn == _CELL,
            choices=tuple(choice.namn for choice in form.choices(field))
            if field.typ is FieldType.VAL
            else (),
            asked=field.roll is Role.SVAR,
        )
        for field in sheet.falt
    )
    new = NewSheet(
        name=sheet.namn,
        table=sheet.tabell,
        title=title,
        intro=sheet.ingress,
        columns=columns,
        before=tuple(one.namn for one in form.blad[form.blad.index(sheet) + 1 :]),
    )
    added = add_sheet(parts, new)
    where = TableSheet(
        sheet=added.part,
        table=added.table,
        columns={field.namn: number for number, field in enumerate(sheet.falt, 1)},
        first=added.first,
        last=added.first,
    )
    return where, added.xml, added.changed


def filled(
    parts: WorkbookParts, review: TableSheet, xml: SheetXml, changed: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return part -> content of a sheet that was filled in, and of its table, as it now reaches."""
    parts_of_it = {review.sheet.part: xml.to_bytes()}
    if review.table and not review.totals:
        table = changed.get(review.table) or parts.read(review.table)
        written = review.columns.values()  # with real links, not the Excel door's formulas
        parts_of_it[review.table] = stretched_table(table, review.last, written)
    return parts_of_it


def own_texts(xml: SheetXml, cells: Mapping[int, CellXml], review: TableSheet) -> dict[str, Cell]:
    """Return field -> text of a row of the review sheet."""
    fields = {column: field for field, column in review.columns.items()}
    return {fields[column]: xml.text(cell) for column, cell in cells.items() if column in fields}


def open_questions(xml: SheetXml, review: TableSheet) -> list[ReviewRow]:
    """Return the questions that still stand in the table: who has answered takes the row away."""
    found = []
    for number, cells in xml:
        if not review.first <= number <= review.last:
            continue
        texts = own_texts(xml, cells, review)
        if texts.get("niva") == QUESTION:
            blad, cell = str(texts.get(_SHEET, "")), str(texts.get(_CELL, ""))
            found.append(ReviewRow(values=texts, blad=blad, cell=cell))
    return found


def fill_review_sheet(
    grid: SheetXml,
    review: TableSheet,
    rows: Sequence[ReviewRow],
    *,
    form: Form,
    sheets: Collection[str],
) -> TableSheet:
    """Write ``rows`` into a worksheet, over whatever stood in its table before.

    Args:
        grid: the review sheet's worksheet; it is changed in place.
        review: where its table stands.
        rows: what to write; shortened where something below the table leaves no room.
        form: the form.
        sheets: names of the sheets in the file; a row of another sheet gets no link.

    Returns:
        ``review`` with its last row after the filling.
    """
    below = grid.first_filled_row_after(review.last)
    if review.totals:
        rows = shortened(rows, review.last - review.first + 1, form=form)
    elif below is not None:
        rows = shortened(rows, below - review.first, form=form)
    last = review.last if review.totals else review.first + max(len(rows), 1) - 1
    bottom = max(last, review.last)
    for number in range(review.first, bottom + 1):
        values = rows[number - review.first].values if number - review.first < len(rows) else {}
        grid.write(number, {c: values.get(field) for field, c in review.columns.items()})
    columns = review.columns.values()
    area = Area(review.first, min(columns), bottom, max(columns))
    grid.replace_links(_links(review, rows, sheets), area)
    grid.stretch_dimension(area)
    return msgspec.structs.replace(review, last=last)


def _links(
    review: TableSheet, rows: Sequence[ReviewRow], sheets: Collection[str]
) -> Iterator[InnerLink]:
    for number, row in enumerate(rows, review.first):
        column = review.columns.get(_CELL if row.cell else _SHEET)
        if row.blad in sheets and column:
            yield InnerLink(
                ref=address(number, column),
                location=location(row.blad, row.cell),
                tooltip=blank.GO_TO.format(cell=row.cell or "bladet", blad=row.blad),
            )


def has_formulas(xml: SheetXml, review: TableSheet) -> bool:
    """Say whether somebody has put a formula where the rows are to be written."""
    return any(
        xml.has_formula(cell)
        for number, cells in xml
        if number >= review.first
        for column, cell in cells.items()
        if column in review.columns.values()
    )


def reviewed_cover(parts: WorkbookParts, form: Form, rows: Sequence[ReviewRow]) -> dict[str, bytes]:
    """Return the cover's part with what its own formula says of the review that was written.

    Returns:
        Part -> content; nothing for a template whose cover says nothing of a review.
    """
    text = _reviewed(form, [row.values for row in rows if row.values.get("nr")])
    for sheet in parts.worksheets:
        if fold(sheet.name) == fold(form.cover.namn):
            xml = SheetXml.of(parts, sheet.part)
            if xml.show("hp_granskning_nr", text):
                return {sheet.part: xml.to_bytes()}
    return {}


def _reviewed(form: Form, findings: Sequence[Mapping[str, Cell]]) -> str:
    severities = [str(values.get("niva", "")) for values in findings]
    errors, odd = severities.count("fel"), severities.count("varning")
    if not errors + odd:
        return ""
    day = str(findings[0].get("granskad") or "")
    said = f"{errors} fel, {odd} varning{'' if odd == 1 else 'ar'} → {form.review.namn}"
    return f"Granskad{' ' * bool(day)}{day}: {said}"
