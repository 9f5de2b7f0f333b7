"""Add a sheet with a table to a workbook as its user saved it.

The workbook's list of sheets, its relationships, the content types and the styles get something
appended; no other part is touched.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping

import msgspec
from lxml import etree

from handlingsplan import theme
from handlingsplan.spreadsheet.a1 import Area, address
from handlingsplan.spreadsheet.parts import (
    CONTENT_TYPES,
    SheetPart,
    WorkbookParts,
)
from handlingsplan.spreadsheet.sheet_xml import SheetXml
from handlingsplan.spreadsheet.xml_text import escape, escape_attribute
from handlingsplan.spreadsheet.xml_tree import integer, to_bytes
from handlingsplan.text import fold

_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEADING_ROW = 4
_STYLES = ("title", "intro", "head", "body", "link", "asked", "given")
_STYLE_LISTS = ("fonts", "fills", "borders", "cellXfs")
#: So many rows get drop-downs, and so long may the list of one be (Excel's limit).
_CHOSEN, _LONGEST_LIST = 200, 255


class NewColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a new sheet's table.

    Attributes:
        heading: its heading.
        width: its width in characters.
        linked: its cells may hold links.
        choices: what a drop-down offers; none where there are none, or more than Excel takes.
        asked: it is the one to fill in, among others that are filled in already.
    """

    heading: str
    width: float
    linked: bool = False
    choices: tuple[str, ...] = ()
    asked: bool = False


class NewSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet to be added: a title, a lead, and a table of one empty row.

    Attributes:
        name, table: what the sheet and its table are called, as far as the names are free.
        title, intro: what stands above the table.
        columns: the table's columns.
        before: sheets that it stands before, where one of them is there; else it stands last.
    """

    name: str
    table: str
    title: str
    intro: str
    columns: tuple[NewColumn, ...]
    before: tuple[str, ...] = ()


class AddedSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet that was added.

    Attributes:
        part: where it stands.
        table: the part of its table.
        first: the first row under the headings.
        xml: the sheet, still to be filled.
        changed: part -> content: the table, and the workbook's parts that had to change.
    """

    part: SheetPart
    table: str
    first: int
    xml: SheetXml
    changed: dict[str, bytes]


def add_sheet(parts: WorkbookParts, new: NewSheet) -> AddedSheet:
    """Make a sheet for a workbook.

    Raises:
        SpreadsheetError: a part of the workbook is missing or broken.
    """
    workbook = parts.xml(parts.workbook)
    namespace = str(etree.QName(workbook).namespace)
    relations = _relation_base(parts)
    name = _free(new.name, [sheet.name for sheet in parts.sheets], " ({})")
    folder = posixpath.dirname(parts.worksheets[0].part) if parts.worksheets else "xl/worksheets"
    sheet_part = _free_part(parts, f"{folder}/sheet{{}}.xml")
    table_part = _free_part(parts, f"{posixpath.dirname(folder)}/tables/table{{}}.xml")
    rels, rel_id = _with_relationship(parts, parts.workbook, f"{relations}/worksheet", sheet_part)
    _list_sheet(workbook, (name, rel_id), relations, before=set(map(fold, new.before)))
    styles, style_parts = _with_styles(parts)
    own_rels, table_rel = _with_relationship(parts, sheet_part, f"{relations}/table", table_part)
    return AddedSheet(
        part=SheetPart(name=name, part=sheet_part, kind="worksheet", hidden=False),
        table=table_part,
        first=_HEADING_ROW + 1,
        xml=SheetXml(_worksheet(new, namespace, relations, table_rel, styles), sheet_part),
        changed={
            parts.workbook: to_bytes(workbook),
            parts.rels_name(parts.workbook): rels,
            parts.rels_name(sheet_part): own_rels,
            parts.name_of(CONTENT_TYPES): _with_content_types(parts, sheet_part, table_part),
            table_part: _table(parts, new, namespace),
            **style_parts,
        },
    )


def _relation_base(parts: WorkbookParts) -> str:
    """Return the namespace of relationships, which Strict workbooks spell in another way."""
    for relationship in parts.relationships(""):
        if relationship.kind == "officeDocument":
            return relationship.type.rpartition("/")[0]
    return "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _list_sheet(
    workbook: etree._Element, listed: tuple[str, str], relations: str, *, before: Collection[str]
) -> None:
    """List a sheet, by name and relationship, before the first of some others."""
    sheets = workbook.find("{*}sheets")
    if sheets is None:
        sheets = etree.SubElement(workbook, f"{{{etree.QName(workbook).namespace}}}sheets")
    used = [integer(sheet.get("sheetId")) for sheet in sheets]
    name, rel_id = listed
    names = [fold(sheet.get("name", "")) for sheet in sheets]
    place = next((n for n, other in enumerate(names) if other in before), len(names))
    element = etree.Element(f"{{{etree.QName(sheets).namespace}}}sheet")
    element.set("name", name)
    element.set("sheetId", str(max(used, default=0) + 1))
    element.set(f"{{{relations}}}id", rel_id)
    sheets.insert(place, element)
    _count_on(workbook, place)


def _count_on(workbook: etree._Element, place: int) -> None:
    """Let what names a sheet by its place, from 0, name the same sheet beside a new one."""
    counted = [
        *(
            (name, ("localSheetId",))
            for name in workbook.iterfind("{*}definedNames/{*}definedName")
        ),
        *(
            (v, ("activeTab", "firstSheet"))
            for v in workbook.iterfind("{*}bookViews/{*}workbookView")
        ),
    ]
    for element, attributes in counted:
        for attribute in attributes:
            number = integer(element.get(attribute), -1)
            if number >= place:
                element.set(attribute, str(number + 1))


def _with_relationship(
    parts: WorkbookParts, source: str, kind: str, target: str
) -> tuple[bytes, str]:
    """Return the relationships of ``source`` with one more, and its id."""
    name = parts.rels_name(source)
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    if name in parts.package.names:
        root = parts.xml(name)
    else:
        root = etree.fromstring(f'<Relationships xmlns="{namespace}"/>')
    used = {element.get("Id", "") for element in root}
    rel_id = next(f"rId{n}" for n in range(1, len(used) + 2) if f"rId{n}" not in used)
    etree.SubElement(
        root, f"{{{namespace}}}Relationship", Id=rel_id, Type=kind, Target=f"/{target}"
    )
    return to_bytes(root), rel_id


def _with_content_types(parts: WorkbookParts, sheet: str, table: str) -> bytes:
    root = parts.xml(parts.name_of(CONTENT_TYPES))
    for part, kind in ((sheet, "worksheet"), (table, "table")):
        tag = f"{{{etree.QName(root).namespace}}}Override"
        etree.SubElement(root, tag, PartName=f"/{part}", ContentType=f"{_KIND}.{kind}+xml")
    return to_bytes(root)


def _free(wanted: str, taken: list[str], pattern: str) -> str:
    """Return ``wanted``, or with a number after it where the name is taken."""
    used = {fold(name) for name in taken}
    return next(name for name in _numbered(wanted, pattern) if fold(name) not in used)


def _numbered(wanted: str, pattern: str) -> Iterator[str]:
    yield wanted
    number = 2
    while True:
        yield wanted + pattern.format(number)
        number += 1


def _free_part(parts: WorkbookParts, pattern: str) -> str:
    used = {name.casefold() for name in parts.package.names}
    numbers = range(1, len(used) + 2)
    return next(n for n in map(pattern.format, numbers) if n.casefold() not in used)


def _with_styles(parts: WorkbookParts) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return name -> number of the styles that the sheet uses, and the styles part with them.

    A workbook whose styles are not complete is left as it is, and the sheet has none.
    """
    part = parts.related("styles")
    if not part:
        return {}, {}
    root = parts.xml(part)
    fonts, fills, borders, formats = map(root.find, map("{{*}}{}".format, _STYLE_LISTS))
    if fonts is None or fills is None or borders is None or formats is None:
        return {}, {}
    return _append_styles(fonts, fills, borders, formats), {part: to_bytes(root)}


def _append_styles(
    fonts: etree._Element, fills: etree._Element, borders: etree._Element, formats: etree._Element
) -> dict[str, str]:
    line = f'style="thin"><color rgb="FF{theme.LINE}"/>'
    border = _append(
        borders,
        "<border>"
        + "".join(f"<{side} {line}</{side}>" for side in ("left", "right", "top", "bottom"))
        + "<diagonal/></border>",
    )
    solid = f'<patternFill patternType="solid"><fgColor rgb="FF{theme.HEADING}"/></patternFill>'
    fill = {
        name: _append(fills, f"<fill>{solid.replace(theme.HEADING, colour)}</fill>")
        for name, colour in (("head", theme.HEADING), ("asked", theme.MARK), ("given", theme.TINT))
    }
    font = {
        "title": _append(fonts, _font(16, theme.INK, bold=True)),
        "intro": _append(fonts, _font(11, theme.QUIET)),
        "head": _append(fonts, _font(11, theme.WHITE, bold=True)),
        "body": _append(fonts, _font(11, theme.INK)),
        "link": _append(fonts, _font(11, theme.HEADING, underlined=True)),
    }
    font |= {"asked": font["head"], "given": font["body"]}
    boxed = {"head", "body", "link", "asked", "given"}
    return {
        name: _append(
            formats,
            f'<xf numFmtId="0" fontId="{font[name]}" fillId="{fill.get(name, 0)}" '
            f'borderId="{border if name in boxed else 0}" xfId="0" applyFont="1" applyFill="1" '
            'applyBorder="1" applyAlignment="1">'
            f'<alignment vertical="top" wrapText="{int(name in boxed)}"/></xf>',
        )
        for name in _STYLES
    }


def _font(size: int, colour: str, *, bold: bool = False, underlined: bool = False) -> str:
    marks = ("<b/>" if bold else "") + ("<u/>" if underlined else "")
    return f'<font>{marks}<sz val="{size}"/><color rgb="FF{colour}"/><name val="Calibri"/></font>'


def _append(parent: etree._Element, xml: str) -> str:
    """Append an element in the parent's namespace; return its number in the list."""
    namespace = etree.QName(parent).namespace
    wrapper = etree.fromstring(f'<w xmlns="{namespace}">{xml}</w>')
    parent.append(wrapper[0])
    number = sum(isinstance(child.tag, str) for child in parent) - 1
    parent.set("count", str(number + 1))
    return str(number)


def _worksheet(
    new: NewSheet, namespace: str, relations: str, table_rel: str, styles: Mapping[str, str]
) -> bytes:
    style = {name: f' s="{styles[name]}"' if styles else "" for name in _STYLES}
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{column.width + 0.7}" customWidth="1"'
        + (f' style="{styles[_style_of(column, new)]}"' if styles else "")
        + "/>"
        for n, column in enumerate(new.columns, 1)
    )
    headings = "".join(
        _text(address(_HEADING_ROW, n), column.heading, style["asked" if column.asked else "head"])
        for n, column in enumerate(new.columns, 1)
    )
    above = [
        _text("A1", new.title, style["title"]),
        _text("A2", new.intro, style["intro"]),
        "",
    ]
    plain = f'{style["intro"]} customFormat="1"' if styles else ""  # else the columns' lines show
    rows = "".join(f'<row r="{n}"{plain}>{cell}</row>' for n, cell in enumerate(above, 1))
    whole = Area(1, 1, _HEADING_ROW + 1, len(new.columns))
    return (
        f'<worksheet xmlns="{namespace}" xmlns:r="{relations}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="{whole}"/>'
        '<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        f'<pane ySplit="{_HEADING_ROW}" topLeftCell="A{_HEADING_ROW + 1}" activePane="bottomLeft" '
        'state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"<cols>{columns}</cols><sheetData>{rows}"
        f'<row r="{_HEADING_ROW}">{headings}</row></sheetData>{_drop_downs(new)}'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        f'<tableParts count="1"><tablePart r:id="{table_rel}"/></tableParts></worksheet>'
    ).encode()


def _style_of(column: NewColumn, new: NewSheet) -> str:
    if column.linked:
        return "link"
    return "given" if any(one.asked for one in new.columns) and not column.asked else "body"


def _drop_downs(new: NewSheet) -> str:
    """Return drop-downs for the columns that choose out of a list."""
    rules = [
        f'<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" '
        f'sqref="{Area(_HEADING_ROW + 1, n, _HEADING_ROW + _CHOSEN, n)}">'
        f"<formula1>{escape(values)}</formula1></dataValidation>"
        for n, column in enumerate(new.columns, 1)
        if column.choices and len(values := f'"{",".join(column.choices)}"') <= _LONGEST_LIST
    ]
    return (
        f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""
    )


def _text(address: str, text: str, style: str) -> str:
    return f'<c r="{address}"{style} t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _table(parts: WorkbookParts, new: NewSheet, namespace: str) -> bytes:
    tables = [table for s in parts.worksheets for table in parts.tables(s.part).values()]
    number = max((table.id for table in tables), default=0) + 1
    taken = [table.name for table in tables]
    taken += [e.get("name", "") for e in parts.root.iterfind(".//{*}definedName")]
    name = _free(new.table, taken, "_{}")
    ref = Area(_HEADING_ROW, 1, _HEADING_ROW + 1, len(new.columns))
    columns = "".join(
        f'<tableColumn id="{n}" name="{escape_attribute(column.heading)}"/>'
        for n, column in enumerate(new.columns, 1)
    )
    return (
        f'<table xmlns="{namespace}" id="{number}" name="{name}" displayName="{name}" ref="{ref}" '
        f'totalsRowShown="0"><autoFilter ref="{ref}"/>'
        f'<tableColumns count="{len(new.columns)}">{columns}</tableColumns></table>'
    ).encode()
