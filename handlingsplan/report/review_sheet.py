"""Find and fill the review sheet inside a workbook's XML, and touch nothing else."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from lxml import etree

from handlingsplan.form import Field, Form
from handlingsplan.report import addresses
from handlingsplan.report.review_rows import Cell, ReviewRow, shortened
from handlingsplan.report.workbook_parts import SheetPart, WorkbookParts, text_of
from handlingsplan.text import fold

#: Fields that carry the link: the cell, or the sheet where the finding has no cell.
_CELL, _SHEET = "cell", "blad"
#: How far down the headings are looked for where the Excel table is gone.
_HEADING_ROWS = 40
#: Excel's limit for the text of a cell, and where a longer one is cut.
_MAX_TEXT = 32_767
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What follows <hyperlinks> in a worksheet, by the schema's order.
_AFTER_LINKS = (
    "printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties "
    "cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture "
    "oleObjects controls webPublishItems tableParts extLst"
).split()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSheet:
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


def find_review_sheet(parts: WorkbookParts, form: Form) -> ReviewSheet | None:
    """Find the review sheet by its Excel table, else by its name and headings, or ``None``."""
    for sheet in parts.worksheets:
        for part, table in parts.tables(sheet.part).items():
            if fold(table.get("displayName", "")) == fold(form.review.tabell):
                return _by_table(sheet, part, table, form)
    for sheet in parts.worksheets:
        if fold(sheet.namn) == fold(form.review.namn):
            return _by_headings(parts, sheet, form)
    return None


def _by_table(
    sheet: SheetPart, part: str, table: etree._Element, form: Form
) -> ReviewSheet | None:
    area = addresses.corners(table.get("ref", ""))
    if area is None:
        return None
    top, left, bottom, _ = area
    names = [column.get("name", "") for column in table.iterfind("{*}tableColumns/{*}tableColumn")]
    columns = _fields({left + n: name for n, name in enumerate(names)}, form)
    totals = int(table.get("totalsRowCount", "0"))
    headings = int(table.get("headerRowCount", "1"))
    return columns and ReviewSheet(
        sheet=sheet,
        table=part,
        columns=columns,
        first=top + headings,
        last=max(bottom - totals, top + headings),
        totals=bool(totals),
    )


def _by_headings(parts: WorkbookParts, sheet: SheetPart, form: Form) -> ReviewSheet | None:
    for row in parts.xml(sheet.part).iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", "0"))
        if number > _HEADING_ROWS:
            break
        texts = {column: _cell_text(cell, parts) for column, cell in _cells(row).items()}
        columns = _fields(texts, form)
        if columns:
            last = number + form.review.rader
            return ReviewSheet(sheet=sheet, table="", columns=columns, first=number + 1, last=last)
    return None


def _fields(headings: Mapping[int, str], form: Form) -> dict[str, int] | None:
    """Return field -> column; ``None`` unless most fields are there, the cell among them."""
    by_heading = {fold(name): column for column, name in reversed(list(headings.items()))}
    columns = {
        field.namn: by_heading[fold(name)]
        for field in form.review.falt
        for name in _headings(field)
        if fold(name) in by_heading
    }
    enough = len(columns) * 2 > len(form.review.falt) and _CELL in columns
    return columns if enough else None


def _headings(field: Field) -> Iterator[str]:
    yield from reversed(field.alias)
    yield field.rubrik  # last, so that it wins


def _cell_text(cell: etree._Element, parts: WorkbookParts) -> str:
    if cell.get("t") == "inlineStr":
        found = cell.find("{*}is")
        return "" if found is None else text_of(found)
    value = cell.findtext("{*}v", "")
    if cell.get("t") == "s" and value.isdecimal() and int(value) < len(parts.shared_strings):
        return parts.shared_strings[int(value)]
    return value


def fill_review_sheet(
    root: etree._Element,
    review: ReviewSheet,
    rows: Sequence[ReviewRow],
    *,
    form: Form,
    sheets: Collection[str],
) -> ReviewSheet:
    """Write ``rows`` into the worksheet ``root``, over whatever stood in its table before.

    Args:
        root: the review sheet's worksheet; it is changed in place.
        review: where its table stands.
        rows: what to write; shortened where something below the table leaves no room.
        form: the form.
        sheets: names of the sheets in the file; a row of another sheet gets no link.

    Returns:
        ``review`` with its last row after the filling.
    """
    grid = _Grid(root)
    room = review.last - review.first + 1 if review.totals else grid.room(review)
    rows = shortened(rows, room, form=form)
    last = max(review.last, review.first + len(rows) - 1)
    for number in range(review.first, last + 1):
        values = rows[number - review.first].values if number - review.first < len(rows) else {}
        grid.write(number, review, values)
    area = (review.first, min(review.columns.values()), last, max(review.columns.values()))
    _link(root, review, rows, sheets, area)
    grid.stretch_dimension(area)
    return dataclasses.replace(review, last=last)


def fill_table(table: etree._Element, review: ReviewSheet) -> None:
    """Let the Excel table reach the last row, with no filter or sorting left over."""
    area = addresses.corners(table.get("ref", ""))
    if area is None or review.totals:
        return
    top, left, _, right = area
    ref = f"{addresses.letters(left)}{top}:{addresses.letters(right)}{review.last}"
    table.set("ref", ref)
    for filters in table.findall("{*}autoFilter"):
        filters.set("ref", ref)
        _remove_all(filters, list(filters))
    _remove_all(table, table.findall("{*}sortState"))


class _Grid:
    """The cells of one worksheet's XML, made as they are needed."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        data = root.find("{*}sheetData")
        if data is None:  # cannot happen in a valid file, and costs nothing to mend
            data = etree.SubElement(root, _tag(root, "sheetData"))
        self.data = data
        self.rows: dict[int, etree._Element] = {}
        number = 0
        for row in data.iterfind("{*}row"):
            number = int(row.get("r", number + 1))
            row.set("r", str(number))
            self.rows[number] = row

    def room(self, review: ReviewSheet) -> int:
        """Return how many rows there are from the first until something else stands below."""
        below = [
            number
            for number, row in self.rows.items()
            if number > review.last and any(len(cell) for cell in row)
        ]
        return (min(below) if below else 1 << 20) - review.first

    def write(self, number: int, review: ReviewSheet, values: Mapping[str, Cell]) -> None:
        """Write one row of the table; fields without a value are emptied."""
        row = self._row(number)
        for attribute in ("hidden", "ht", "customHeight"):
            row.attrib.pop(attribute, None)  # so that the text is seen, and the height fits it
        model = self.rows.get(review.last) if number > review.last else None
        for field, column in review.columns.items():
            cell = self._cell(row, number, column)
            style = None if model is None else _style(model, column)
            if style:
                cell.set("s", style)
            _set_value(cell, values.get(field))

    def _row(self, number: int) -> etree._Element:
        if number not in self.rows:
            row = etree.Element(_tag(self.root, "row"), r=str(number))
            later = [n for n in self.rows if n > number]
            if later:
                self.rows[min(later)].addprevious(row)
            else:
                self.data.append(row)
            self.rows[number] = row
        return self.rows[number]

    def _cell(self, row: etree._Element, number: int, column: int) -> etree._Element:
        row.attrib.pop("spans", None)  # only a hint, and soon a wrong one
        cells = _cells(row)
        if column not in cells:
            address = f"{addresses.letters(column)}{number}"
            cell = etree.Element(_tag(row, "c"), r=address)
            later = [n for n in cells if n > column]
            if later:
                cells[min(later)].addprevious(cell)
            else:
                row.append(cell)
            return cell
        return cells[column]

    def stretch_dimension(self, area: tuple[int, int, int, int]) -> None:
        """Let the sheet's ``<dimension>`` hold the area, where the sheet has one."""
        element = self.root.find("{*}dimension")
        if element is None:
            return
        old = addresses.corners(element.get("ref", "")) or area
        top, left = min(old[0], area[0]), min(old[1], area[1])
        bottom, right = max(old[2], area[2]), max(old[3], area[3])
        first, last = f"{addresses.letters(left)}{top}", f"{addresses.letters(right)}{bottom}"
        element.set("ref", f"{first}:{last}")


def _cells(row: etree._Element) -> dict[int, etree._Element]:
    """Return column -> cell; a cell without an address follows the one before it."""
    cells: dict[int, etree._Element] = {}
    column = 0
    for cell in row.iterfind("{*}c"):
        place = addresses.split(cell.get("r", ""))
        column = place[1] if place else column + 1
        cell.set("r", f"{addresses.letters(column)}{row.get('r')}")
        cells[column] = cell
    return cells


def _style(row: etree._Element, column: int) -> str:
    cell = _cells(row).get(column)
    return "" if cell is None else cell.get("s", "")


def _set_value(cell: etree._Element, value: Cell) -> None:
    _remove_all(cell, list(cell))
    for attribute in ("t", "cm", "vm"):
        cell.attrib.pop(attribute, None)
    if isinstance(value, int):
        etree.SubElement(cell, _tag(cell, "v")).text = str(value)
    elif value:
        cell.set("t", "inlineStr")
        holder = etree.SubElement(cell, _tag(cell, "is"))
        text = etree.SubElement(holder, _tag(cell, "t"))
        text.text = _as_excel(value)
        text.set(_XML_SPACE, "preserve")


def _as_excel(text: str) -> str:
    """Return text as it is stored: no characters that XML forbids, within Excel's length."""
    clean = _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(clean) > _MAX_TEXT:
        clean = f"{clean[: _MAX_TEXT - 1]}…"
    return _LOOKS_ESCAPED.sub("_x005F_", clean)


def _link(
    root: etree._Element,
    review: ReviewSheet,
    rows: Sequence[ReviewRow],
    sheets: Collection[str],
    area: tuple[int, int, int, int],
) -> None:
    """Replace the links inside ``area`` by the rows' own."""
    old = root.find("{*}hyperlinks")
    links = etree.Element(_tag(root, "hyperlinks")) if old is None else old
    for link in list(links):
        if _inside(addresses.corners(link.get("ref", "")), area):
            links.remove(link)
    for number, row in enumerate(rows, review.first):
        column = review.columns[_CELL] if row.cell else review.columns.get(_SHEET)
        if row.blad in sheets and column:
            ref = f"{addresses.letters(column)}{number}"
            goal = addresses.location(row.blad, row.cell)
            tip = f"Gå till {row.cell or 'bladet'} ({row.blad})"
            etree.SubElement(links, _tag(root, "hyperlink"), ref=ref, location=goal, tooltip=tip)
    if old is None and len(links):
        _insert_links(root, links)
    elif old is not None and not len(links):
        root.remove(old)


def _insert_links(root: etree._Element, links: etree._Element) -> None:
    for element in root:
        if isinstance(element.tag, str) and etree.QName(element).localname in _AFTER_LINKS:
            element.addprevious(links)
            return
    root.append(links)


def _inside(part: tuple[int, int, int, int] | None, area: tuple[int, int, int, int]) -> bool:
    if part is None:
        return False
    return (
        area[0] <= part[0] and area[1] <= part[1] and part[2] <= area[2] and part[3] <= area[3]
    )


def _remove_all(parent: etree._Element, children: Sequence[etree._Element]) -> None:
    for child in children:
        parent.remove(child)


def _tag(like: etree._Element, name: str) -> str:
    """Return ``name`` in the namespace of ``like`` (Strict workbooks have another)."""
    return f"{{{etree.QName(like).namespace}}}{name}"
