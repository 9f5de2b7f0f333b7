"""What an Excel sheet carries beside its cells: notes, comments, drawings, embedded files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from handlingsplan.spreadsheet.a1 import address
from handlingsplan.spreadsheet.defects import SpreadsheetError
from handlingsplan.spreadsheet.model import Extra, ExtraKind
from handlingsplan.spreadsheet.parts import Relationship, WorkbookParts
from handlingsplan.spreadsheet.strings import rich_text
from handlingsplan.spreadsheet.xml_tree import integer, local, namespace, parse_xml

#: Parts that a drawing leads to and that hold text of their own.
_WITH_TEXT = frozenset({"chart", "chartEx", "diagramData", "chartUserShapes"})
_CHARTS = frozenset({"chart", "chartEx"})
_EMBEDDED = frozenset({"oleObject", "package"})
_FALLBACK = "Fallback"  # the same once more, for older programs
#: What of a line to sign on somebody has typed.
_SIGNER = re.compile(r"suggestedsigner|signinginstructions$")
#: The shapes of the old kind of drawings.
_OLD_SHAPES = tuple(
    f"{{*}}{name}"
    for name in ("shape", "rect", "roundrect", "oval", "line", "polyline", "curve", "arc", "image")
)


def sheet_extras(parts: WorkbookParts, sheet: str) -> Iterator[Extra]:
    """Go through what the worksheet with the part ``sheet`` carries beside its cells.

    Raises:
        SpreadsheetError: a part is missing or broken.
    """
    threads: set[str] = set()
    leads = (r for r in parts.relationships(sheet) if r.kind != "table")  # most of them are
    found = [r for r in leads if r.external or parts.find(r.target)]
    for relationship in sorted(found, key=lambda one: one.kind != "threadedComment"):
        match relationship.kind:
            case "threadedComment":
                for extra in _threads(parts.xml(relationship.target)):
                    threads.add(extra.cell)
                    yield extra
            case "comments":
                yield from _notes(parts.xml(relationship.target), threads)
            case "drawing":
                yield from _drawing(parts, relationship.target)
            case "vmlDrawing":
                yield from _controls(parts, relationship.target)
            case "image":
                yield Extra(kind=ExtraKind.PICTURE, text=_file(relationship))
            case "oleObject" | "package":
                yield Extra(kind=ExtraKind.EMBEDDED, text=_file(relationship))
            case "control":
                yield Extra(kind=ExtraKind.CONTROL)
            case _:
                pass


def _file(relationship: Relationship) -> str:
    return posixpath.basename(relationship.target)


def _threads(root: etree._Element) -> Iterator[Extra]:
    """Go through the threads of comments; a reply follows what it answers."""
    texts: dict[str, list[str]] = {}
    for comment in root.iter("{*}threadedComment"):
        texts.setdefault(comment.get("ref", ""), []).append(comment.findtext("{*}text", ""))
    for cell, said in texts.items():
        yield Extra(kind=ExtraKind.NOTE, cell=cell, text="\n".join(filter(None, said)))


def _notes(root: etree._Element, threads: set[str]) -> Iterator[Extra]:
    """Go through the notes; where there is a thread, the note only says that there is one."""
    ns = namespace(root)
    for comment in root.iter(f"{ns}comment"):
        text, cell = comment.find(f"{ns}text"), comment.get("ref", "")
        if text is not None and cell not in threads:
            said = rich_text(text, ns)
            if said.strip():
                yield Extra(kind=ExtraKind.NOTE, cell=cell, text=said)


def _drawing(parts: WorkbookParts, part: str) -> Iterator[Extra]:
    """Go through what is drawn on a sheet: one extra for each thing that is anchored to it."""
    leads = {r.id: r for r in parts.relationships(parts.name_of(part))}
    for anchor in parts.xml(part).iterchildren("{*}*"):
        inside = list(_without_fallback(anchor))
        used = [leads[key] for element in inside for key in _ids(element) if key in leads]
        names = {local(element) for element in inside}
        texts = [_described(element) for element in inside if local(element) == "cNvPr"]
        texts += _paragraphs(anchor)
        for lead in used:
            if lead.kind in _WITH_TEXT and parts.find(lead.target):
                texts += _paragraphs(parts.xml(lead.target))
        text = "\n".join(dict.fromkeys(filter(None, texts)))
        cell = _place(anchor)
        for address_ in dict.fromkeys(lead.target for lead in used if lead.external):
            yield Extra(kind=ExtraKind.LINK, cell=cell, text=address_)
        yield Extra(kind=_kind(names, used), cell=cell, text=text)


def _kind(names: set[str], used: list[Relationship]) -> ExtraKind:
    kinds = {lead.kind for lead in used}
    if kinds & _CHARTS:
        return ExtraKind.CHART
    if kinds & _EMBEDDED:
        return ExtraKind.EMBEDDED
    return ExtraKind.PICTURE if "pic" in names else ExtraKind.SHAPE


def _without_fallback(element: etree._Element) -> Iterator[etree._Element]:
    for child in element.iterchildren("{*}*"):
        if local(child) != _FALLBACK:
            yield child
            yield from _without_fallback(child)


def _ids(element: etree._Element) -> Iterator[str]:
    """Go through the ids of relationships that an element names."""
    for name, value in element.attrib.items():
        if "relationships}" in str(name):
            yield str(value)


def _described(element: etree._Element) -> str:
    """Return the alternative text of something drawn."""
    return " ".join(filter(None, (element.get("title"), element.get("descr"))))


def _paragraphs(root: etree._Element) -> list[str]:
    """Return the texts of DrawingML in an element, paragraph by paragraph."""
    paragraphs = [one for one in _without_fallback(root) if local(one) == "p"]
    texts = ("".join(t.text or "" for t in p.iter("{*}t")) for p in paragraphs)
    return [text for text in texts if text.strip()]


def _place(anchor: etree._Element) -> str:
    """Return the cell in which something drawn begins; empty where it is placed by measure."""
    begin = anchor.find("{*}from")
    if begin is None:
        return ""
    row, column = begin.findtext("{*}row", ""), begin.findtext("{*}col", "")
    if not (row.isdecimal() and column.isdecimal()):
        return ""
    return address(integer(row) + 1, integer(column) + 1)


def _controls(parts: WorkbookParts, part: str) -> Iterator[Extra]:
    """Go through the old kind of drawings: controls, text boxes, pictures in header and footer.

    The frames of notes are drawn so too; what they say stands in the notes, a picture in them here.
    """
    try:
        root = parse_xml(parts.read(part).replace(b"<br>", b"<br/>"), part=part)
    except SpreadsheetError:
        return  # it is often not well-formed, and Excel itself does without
    for shape in root.iter(*_OLD_SHAPES):
        data = shape.find("{*}ClientData")
        kind = "" if data is None else data.get("ObjectType", "")
        signed = shape.find("{*}signatureline")
        if signed is not None:
            yield Extra(kind=ExtraKind.PICTURE, text=_signature(signed))
            continue
        fill = shape.find("{*}fill[@type='frame']")
        if data is not None and kind == "Note" and fill is not None:
            yield Extra(kind=ExtraKind.PICTURE, cell=_cell_of(data), text=_title(fill))
        if kind in {"Note", "Pict"}:  # a "Pict" shows what is embedded, which is told
            continue
        text = _said_by(shape)
        if data is None and shape.find("{*}imagedata") is not None:
            yield Extra(kind=ExtraKind.PICTURE, text=text)
        elif data is not None and kind:
            yield Extra(kind=ExtraKind.CONTROL, cell=_cell_of(data), text=text)
        elif text:
            yield Extra(kind=ExtraKind.SHAPE, text=text)


def _signature(line: etree._Element) -> str:
    """Return what a line to sign on says: who is to sign, and what is asked of them."""
    said = (str(text) for name, text in line.attrib.items() if _SIGNER.search(str(name)))
    return ": ".join(filter(None, ("en signaturrad", " · ".join(filter(None, said)))))


def _title(fill: etree._Element) -> str:
    """Return what a picture is called, in whatever namespace."""
    return next((str(text) for name, text in fill.attrib.items() if str(name)[-6:] == "}title"), "")


def _said_by(shape: etree._Element) -> str:
    """Return the text in an old shape, else what describes it."""
    boxes = ("".join(map(str, box.itertext())) for box in shape.iterchildren("{*}textbox"))
    letters = (one.get("string", "") for one in shape.iterchildren("{*}textpath"))
    said = " ".join(" ".join((*boxes, *letters)).split())
    return said or shape.get("alt", "")


def _cell_of(data: etree._Element) -> str:
    """Return the cell in which a control begins; empty where that is not said."""
    row, column = data.findtext("{*}Row", ""), data.findtext("{*}Column", "")
    placed = row.isdecimal() and column.isdecimal()
    return address(integer(row) + 1, integer(column) + 1) if placed else ""
