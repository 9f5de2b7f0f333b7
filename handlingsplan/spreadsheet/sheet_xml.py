"""The XML of one worksheet, to be changed: its cells, made as they are needed, and its links.

Who changes a sheet knows rows and columns; what a row, a cell or a link looks like in XML is known
here. A cell that is taken out (:data:`CellXml`) can only be put back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec
from lxml import etree

from handlingsplan import theme
from handlingsplan.spreadsheet.a1 import Area, address, split
from handlingsplan.spreadsheet.parts import WorkbookParts
from handlingsplan.spreadsheet.strings import Strings, rich_text
from handlingsplan.spreadsheet.xml_text import MAX_TEXT, encode
from handlingsplan.spreadsheet.xml_tree import decimal, integer, namespace, parse_xml, to_bytes

#: What a cell is given: text, a number, or ``None`` for nothing.
Cell = str | int | None
#: A cell as it stands in the file, with its style and all.
CellXml = etree._Element  # noqa: SLF001  (lxml has no public name for it)

#: What a row loses: it is to be seen, as high as its new text, and ``spans`` is only a hint.
_ROW_STATE = frozenset({"hidden", "ht", "customHeight", "spans"})
#: What a cell loses with its value: its type, and marks of dynamic arrays and rich values.
_CELL_STATE = frozenset({"t", "cm", "vm"})
#: So many columns are asked for their width and the style of their new cells.
_COLUMNS = 100
#: Width in characters of a column that does not say.
_WIDTH = 8.43
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What follows <hyperlinks> in a worksheet, by the schema's order.
_AFTER_LINKS = frozenset(
    {
        *("printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
        *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "picture"),
        *("legacyDrawing", "legacyDrawingHF", "drawingHF", "oleObjects", "controls"),
        *("webPublishItems", "tableParts", "extLst"),
    }
)


class InnerLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link inside the workbook: its cell, where it leads, and what it says when pointed at."""

    ref: str
    location: str
    tooltip: str


class SheetXml:
    """The cells of one worksheet's XML, made as they are needed.

    Args:
        data: the worksheet.
        part: its name, for the message.
        strings: the texts that the workbook's cells share.

    Raises:
        SpreadsheetError: the XML is broken.
    """

    def __init__(self, data: bytes, part: str = "", strings: Strings | None = None) -> None:
        self.root = root = parse_xml(data, part=part)
        self.strings = strings or Strings()
        rows = root.find("{*}sheetData")
        if rows is None:  # cannot happen in a valid file, and costs nothing to mend
            rows = etree.SubElement(root, _tag(root, "sheetData"))
        self.data = rows
        self.rows: dict[int, etree._Element] = {}
        number = 0
        for row in rows.iterfind("{*}row"):
            number = integer(row.get("r"), number + 1)
            row.set("r", str(number))
            self.rows[number] = row
        columns = list(_columns(root))
        self.styles = {n: str(col.get("style")) for n, col in columns if col.get("style")}
        self.widths = {n: decimal(col.get("width"), _WIDTH) for n, col in columns}

    @classmethod
    def of(cls, parts: WorkbookParts, part: str) -> SheetXml:
        """Return the worksheet of a workbook."""
        return cls(parts.read(part), part, parts.shared_strings)

    def to_bytes(self) -> bytes:
        """Return the worksheet as it stands now."""
        return to_bytes(self.root)

    def __iter__(self) -> Iterator[tuple[int, dict[int, CellXml]]]:
        """Go through the rows: number, and column -> cell of those that hold something."""
        for number, row in self.rows.items():
            yield number, {column: cell for column, cell in cells_of(row).items() if len(cell)}

    def text(self, cell: CellXml) -> str:
        """Return a cell's text, or what else it holds, as it stands in the file."""
        if cell.get("t") == "inlineStr":
            found = cell.find("{*}is")
            return "" if found is None else rich_text(found, namespace(found))
        value, texts = cell.findtext("{*}v", ""), self.strings.texts
        number = integer(value, len(texts)) if cell.get("t") == "s" else len(texts)
        if number < len(texts):
            return texts[number] or ""
        return value

    def has_formula(self, cell: CellXml) -> bool:
        """Say whether a cell holds a formula."""
        return cell.find("{*}f") is not None

    def take(self, cell: CellXml) -> None:
        """Take a cell out of its row."""
        row = cell.getparent()
        if row is not None:
            row.remove(cell)

    def show(self, named: str, text: str) -> bool:
        """Give the first formula that uses a name the value that it would have; say if one did.

        Excel calculates no formula anew when it opens a file, so the stored value must be true.
        """
        for cell in self.root.iter("{*}c"):
            if named in cell.findtext("{*}f", ""):
                for old in cell.findall("{*}v"):
                    cell.remove(old)
                cell.set("t", "str")
                etree.SubElement(cell, _tag(cell, "v")).text = text
                return True
        return False

    def first_filled_row_after(self, number: int) -> int | None:
        """Return the first row below ``number`` with any content, or ``None``."""
        below = (n for n, row in self.rows.items() if n > number and any(len(c) for c in row))
        return min(below, default=None)

    def write(self, number: int, values: Mapping[int, Cell]) -> None:
        """Write one row: column number -> value; ``None`` empties the cell and keeps its style."""
        row = self._row(number)
        for attribute in _ROW_STATE & set(row.attrib):
            del row.attrib[attribute]
        texts = [(str(v), self.widths.get(c, _WIDTH)) for c, v in values.items() if v is not None]
        height = theme.row_height(texts)
        if height > theme.LINE_HEIGHT:
            row.set("ht", f"{height:g}")
        for column, value in values.items():
            _set_value(self._cell(row, number, column), value)

    def write_formula(self, number: int, column: int, formula: str, text: str, like: str) -> None:
        """Write a formula with the text that it has, in the style of the cell with another formula.

        Args:
            number, column: where.
            formula: the formula, without ``=``.
            text: its value.
            like: what the other formula is known by.
        """
        cells = [c for c in self.root.iter("{*}c") if like in c.findtext("{*}f", "")]
        cell = self._cell(self._row(number), number, column)
        _set_value(cell, None)
        for found in cells[:1]:
            cell.set("s", found.get("s", "0"))
        cell.set("t", "str")
        etree.SubElement(cell, _tag(cell, "f")).text = formula
        etree.SubElement(cell, _tag(cell, "v")).text = text

    def put(self, number: int, column: int, cell: CellXml) -> None:
        """Put a cell, as it is but for its address, in place of another."""
        row = self._row(number)
        old = self._cell(row, number, column)
        cell.set("r", address(number, column))
        old.addprevious(cell)
        row.remove(old)

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
        cells = cells_of(row)
        if column in cells:
            return cells[column]
        cell = etree.Element(_tag(row, "c"), r=address(number, column))
        if column in self.styles:
            cell.set("s", self.styles[column])
        later = [n for n in cells if n > column]
        if later:
            cells[min(later)].addprevious(cell)
        else:
            row.append(cell)
        return cell

    def stretch_dimension(self, area: Area) -> None:
        """Let the sheet's ``<dimension>`` hold the area, where the sheet has one."""
        element = self.root.find("{*}dimension")
        if element is None:
            return
        old = Area.parse(element.get("ref", "")) or area
        element.set("ref", str(Area.around((old, area))))

    def replace_links(self, links: Iterable[InnerLink], area: Area) -> None:
        """Replace the links inside ``area`` by others; links elsewhere stay."""
        root = self.root
        old = root.find("{*}hyperlinks")
        holder = etree.Element(_tag(root, "hyperlinks")) if old is None else old
        for element in list(holder):
            place = Area.parse(element.get("ref", ""))
            if place and area.holds(place):
                holder.remove(element)
        for link in links:
            attributes = {"ref": link.ref, "location": link.location, "tooltip": link.tooltip}
            etree.SubElement(holder, _tag(root, "hyperlink"), attributes)
        if old is None and len(holder):
            _insert_links(root, holder)
        elif old is not None and not len(holder):
            root.remove(old)


def cells_of(row: etree._Element) -> dict[int, etree._Element]:
    """Return column -> cell; a cell without an address follows the one before it."""
    cells: dict[int, etree._Element] = {}
    column = 0
    for cell in row.iterfind("{*}c"):
        place = split(cell.get("r", ""))
        column = place[1] if place else column + 1
        cell.set("r", address(integer(row.get("r"), 1), column))
        cells[column] = cell
    return cells


def _columns(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Yield column number and its ``<col>``, for the columns to the left."""
    for element in root.iterfind("{*}cols/{*}col"):
        first, last = integer(element.get("min"), 1), integer(element.get("max"), 1)
        for column in range(first, min(last, _COLUMNS) + 1):
            yield column, element


def _set_value(cell: etree._Element, value: Cell) -> None:
    for child in list(cell):
        cell.remove(child)
    for attribute in _CELL_STATE & set(cell.attrib):
        del cell.attrib[attribute]
    if isinstance(value, int):
        etree.SubElement(cell, _tag(cell, "v")).text = str(value)
    elif value:
        cell.set("t", "inlineStr")
        holder = etree.SubElement(cell, _tag(cell, "is"))
        text = etree.SubElement(holder, _tag(cell, "t"))
        text.text = _as_excel(value)
        text.set(_XML_SPACE, "preserve")


def _as_excel(text: str) -> str:
    """Return text as it is stored, within Excel's length."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(plain) > MAX_TEXT:
        plain = f"{plain[: MAX_TEXT - 1]}…"
    return encode(plain)


def _insert_links(root: etree._Element, links: etree._Element) -> None:
    for element in root.iterchildren("{*}*"):  # not the comments
        if etree.QName(element).localname in _AFTER_LINKS:
            element.addprevious(links)
            return
    root.append(links)


def _tag(like: etree._Element, name: str) -> str:
    """Return ``name`` in the namespace of ``like`` (Strict workbooks have another)."""
    return f"{{{etree.QName(like).namespace}}}{name}"


def stretched_table(data: bytes, last: int, columns: Collection[int]) -> bytes:
    """Return an Excel table's part that reaches a row, with no filter or sorting left over.

    Args:
        data: the part.
        last: its last row.
        columns: the columns whose cells have been written; what Excel would calculate there goes.

    Raises:
        SpreadsheetError: the XML is broken.
    """
    table = parse_xml(data, part="en tabell")
    area = Area.parse(table.get("ref", ""))
    if area is None:
        return data
    for number, column in enumerate(table.iterfind("{*}tableColumns/{*}tableColumn"), area.left):
        formula = column.find("{*}calculatedColumnFormula")
        if formula is not None and number in columns:
            column.remove(formula)
    ref = str(Area(area.top, area.left, last, area.right))
    table.set("ref", ref)
    for filters in table.findall("{*}autoFilter"):
        filters.set("ref", ref)
        for condition in list(filters):
            filters.remove(condition)
    for order in table.findall("{*}sortState"):
        table.remove(order)
    return to_bytes(table)
