"""Return copies: a group's own file with the review sheet filled, and nothing else changed.

A file that somebody has filled in is never loaded and saved. Its review sheet's XML is changed,
and every other part is copied byte for byte (:mod:`handlingsplan.report.zip_patch`). The
template's own conditional formats then light up the cells that the sheet names.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from handlingsplan.errors import UnreadableFileError
from handlingsplan.form import Form
from handlingsplan.reading.package import open_package
from handlingsplan.report.new_review_sheet import add_review_sheet
from handlingsplan.report.review_rows import ReviewRow
from handlingsplan.report.review_sheet import (
    fill_review_sheet,
    fill_table,
    find_review_sheet,
    has_formulas,
)
from handlingsplan.report.workbook_parts import CONTENT_TYPES, WorkbookParts, to_bytes
from handlingsplan.report.zip_patch import patch_zip


def return_copy(data: bytes, rows: Sequence[ReviewRow], *, form: Form) -> bytes:
    """Return the workbook ``data`` with its review sheet filled; the same input, the same bytes.

    Args:
        data: an .xlsx or .xlsm file as its user saved it.
        rows: what the review sheet is to say; older rows there are replaced.
        form: the file's form.

    Raises:
        UnreadableFileError: the file is not such a workbook, or one of its parts is missing.
    """
    package = open_package(data)
    if package.kind != "ooxml":
        raise UnreadableFileError("HP103", "en OpenDocument-fil (.ods) går inte att märka upp")
    parts = WorkbookParts(package=package)
    changed: dict[str, bytes] = {}
    table: etree._Element | None
    review = find_review_sheet(parts, form)
    if review is None:
        review, sheet, table, changed = add_review_sheet(parts, form)
    else:
        sheet = parts.xml(review.sheet.part)
        table = parts.xml(review.table) if review.table else None
    drop = _stale_calc_chain(parts, changed) if has_formulas(sheet, review) else ()
    review = fill_review_sheet(sheet, review, rows, form=form, sheets=parts.all_sheet_names)
    changed[review.sheet.part] = to_bytes(sheet)
    if table is not None:
        fill_table(table, review)
        changed[review.table] = to_bytes(table)
    return patch_zip(data, changed, drop=drop)


def _stale_calc_chain(parts: WorkbookParts, changed: dict[str, bytes]) -> tuple[str, ...]:
    """Let go of Excel's order of calculation, which names a formula that is written over.

    Excel makes a new one when it opens the file; a stale one it calls damage.
    """
    for relationship in parts.relationships(parts.workbook):
        if relationship.typ.endswith("/calcChain"):
            chain = parts.name_of(relationship.part)
            _leave_out(parts, parts.rels_name(parts.workbook), "Id", relationship.id, changed)
            _leave_out(parts, parts.name_of(CONTENT_TYPES), "PartName", f"/{chain}", changed)
            return (chain,)
    return ()


def _leave_out(
    parts: WorkbookParts, part: str, attribute: str, value: str, changed: dict[str, bytes]
) -> None:
    """Take the elements whose ``attribute`` is ``value`` out of a part."""
    root = parts.xml(part)
    for element in list(root):
        if element.get(attribute) == value:
            root.remove(element)
    changed[part] = to_bytes(root)
