"""What people do to a filled-in plan, drawn at random, and an outsider's list of every text in it.

Nothing that somebody put into a workbook may vanish: each text that openpyxl (and for drawings the
XML itself) finds must be in what was read, be quoted in a finding, or stand in the blank template.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import openpyxl
from hypothesis import strategies as st
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from handlingsplan.findings import Finding, Phase, load_catalogue
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.records import RawBook
from handlingsplan_validators import check
from tests.workbooks import good_plan, plan, read

TODAY = dt.date(2026, 3, 1)

#: Of a long text, so much at its beginning is to be quoted.
QUOTED = 40
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One thing done to a workbook: what, where, and with which texts.

    Attributes:
        kind: name of the function in :data:`KINDS`.
        sheet: number of the sheet, counted on from the last to the first.
        row, column: the cell, from 1.
        texts: what is written; as many as the kind takes.
    """

    kind: str
    sheet: int
    row: int
    column: int
    texts: tuple[str, ...]


def _loaded(data: bytes) -> Any:
    """Return a workbook as openpyxl has it; what it says of what it drops is not our concern."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), rich_text=True)


def _sheet(book: Any, edit: Edit) -> Any:
    return book.worksheets[edit.sheet % len(book.worksheets)]


def _write(sheet: Any, row: int, column: int, value: object) -> Any:
    cell = sheet.cell(row, column)
    if type(cell).__name__ != "MergedCell":
        cell.value = value
        cell.data_type = "s" if isinstance(value, str) else cell.data_type
    return cell


def _type(book: Any, edit: Edit) -> None:
    _write(_sheet(book, edit), edit.row, edit.column, edit.texts[0])


def _append(book: Any, edit: Edit) -> None:
    """Write on in a cell that holds a text: a title, a heading, a sentence of the template's."""
    sheet = _sheet(book, edit)
    cells = [c for row in sheet.iter_rows() for c in row if type(c.value) is str]
    cells = [cell for cell in cells if cell.data_type == "s"]
    if cells:
        cell = cells[edit.row % min(len(cells), 40)]
        _write(sheet, cell.row, cell.column, f"{cell.value} {edit.texts[0]}")


def _paste(book: Any, edit: Edit) -> None:
    for number, text in enumerate(edit.texts):
        _write(_sheet(book, edit), edit.row + number // 2, edit.column + number % 2, text)


def _note(book: Any, edit: Edit) -> None:
    cell = _sheet(book, edit).cell(edit.row, edit.column)
    if type(cell).__name__ != "MergedCell":
        cell.comment = Comment(edit.texts[0], "Processtöd")


def _link(book: Any, edit: Edit) -> None:
    cell = _write(_sheet(book, edit), edit.row, edit.column, edit.texts[0])
    address = "".join(filter(str.isalnum, edit.texts[1])) or "a"
    cell.hyperlink = f"https://exempel.se/{address}"


def _strike(book: Any, edit: Edit) -> None:
    cell = _write(_sheet(book, edit), edit.row, edit.column, edit.texts[0])
    cell.font = Font(strike=True)


def _strike_a_row(book: Any, edit: Edit) -> None:
    for cell in _sheet(book, edit)[edit.row]:
        cell.font = Font(strike=True)


def _strike_a_part(book: Any, edit: Edit) -> None:
    struck = TextBlock(InlineFont(strike=True), f"{edit.texts[0]} ")
    _write(_sheet(book, edit), edit.row, edit.column, CellRichText(struck, edit.texts[1]))


def _hide(book: Any, edit: Edit) -> None:
    sheet = _sheet(book, edit)
    sheet.row_dimensions[edit.row].hidden = True
    sheet.column_dimensions["ABCDEFGH"[edit.column % 8]].hidden = True
    _write(sheet, edit.row, edit.column, edit.texts[0])


def _copy(book: Any, edit: Edit) -> None:
    original = _sheet(book, edit)
    if len(book.worksheets) < 14:
        copy = book.copy_worksheet(original)
        _write(copy, edit.row, edit.column, edit.texts[0])


def _own_sheet(book: Any, edit: Edit) -> None:
    if len(book.worksheets) < 14:
        sheet = book.create_sheet(f"Eget {len(book.worksheets)}")
        for number, text in enumerate(edit.texts, start=1):
            _write(sheet, number, 1 + edit.column % 3, text)


def _column(book: Any, edit: Edit) -> None:
    """A column beside a table, with a heading and what stands under it."""
    sheet = _sheet(book, edit)
    tables = list(sheet.tables.values())
    if tables:
        top, right = tables[0].ref.split(":")[0], sheet.max_column + 1
        first = int(re.sub(r"\D", "", top))
        for number, text in enumerate(edit.texts):
            _write(sheet, first + number, right, text)


def _footer(book: Any, edit: Edit) -> None:
    _sheet(book, edit).oddHeader.left.text = re.sub(r"[&\n]", " ", edit.texts[0])


#: What is done with openpyxl; a text box is added afterwards, since it writes none.
KINDS: dict[str, tuple[Callable[[Any, Edit], None], int]] = {
    "type": (_type, 1),
    "append": (_append, 1),
    "paste": (_paste, 4),
    "note": (_note, 1),
    "link": (_link, 2),
    "strike": (_strike, 1),
    "strike a row": (_strike_a_row, 0),
    "strike a part": (_strike_a_part, 2),
    "hide": (_hide, 1),
    "copy": (_copy, 1),
    "own sheet": (_own_sheet, 3),
    "column": (_column, 3),
    "header": (_footer, 1),
    "text box": (lambda _book, _edit: None, 1),
}
_SIGNS = "abcdefghijklmnopqrstuvwxyzåäöABCÅÄÖ 0123456789.,:;-–/()&<>'\"\n="
#: A word that stands nowhere else, and anything after it.
TEXTS = st.builds(
    str.__add__,
    st.text("abcdefghijklmnopqrstuvwxyzåäö", min_size=7, max_size=9),
    st.text(_SIGNS, max_size=200),
)


@st.composite
def edits(draw: st.DrawFn, most: int = 8) -> list[Edit]:
    """Draw some edits of a workbook."""
    return [_draw_edit(draw) for _ in range(draw(st.integers(1, most)))]


def _draw_edit(draw: st.DrawFn) -> Edit:
    kind = draw(st.sampled_from(sorted(KINDS)))
    return Edit(
        kind=kind,
        sheet=draw(st.integers(0, 13)),
        row=draw(st.one_of(st.integers(1, 12), st.integers(1, 70), st.integers(1, 3000))),
        column=draw(st.one_of(st.integers(1, 8), st.integers(1, 30), st.integers(1, 200))),
        texts=tuple(draw(TEXTS) for _ in range(KINDS[kind][1])),
    )


def edited(done: Sequence[Edit], plan: bytes = b"") -> bytes:
    """Return a plan, a good one where none is given, after some edits."""
    book = _loaded(plan or good_plan())
    for edit in done:
        KINDS[edit.kind][0](book, edit)
    stream = io.BytesIO()
    book.save(stream)
    data = stream.getvalue()
    boxed: set[int] = set()
    for edit in done:
        number = edit.sheet % len(book.worksheets)
        if edit.kind == "text box" and number not in boxed:
            boxed.add(number)
            data = with_text_box(data, number + 1, edit)
    return data


def with_text_box(data: bytes, number: int, edit: Edit) -> bytes:
    """Return a workbook with a text box on a sheet, whose part has a number."""
    sheet = f"xl/worksheets/sheet{number}.xml"
    rels = f"xl/worksheets/_rels/sheet{number}.xml.rels"
    drawing = f"xl/drawings/ruta{number}.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts[sheet])
    element = etree.Element(f"{{{etree.QName(root).namespace}}}drawing")
    element.set(f"{{{_RELATIONS}}}id", "rIdRuta")
    after = {"legacyDrawing", "tableParts", "extLst"}
    later = (child for child in root if etree.QName(child).localname in after)
    first = next(later, None)
    root.append(element) if first is None else first.addprevious(element)
    parts[sheet] = etree.tostring(root)
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    known = etree.fromstring(parts.get(rels, f'<Relationships xmlns="{package}"/>'.encode()))
    attributes = {"Id": "rIdRuta", "Type": f"{_RELATIONS}/drawing", "Target": f"/{drawing}"}
    etree.SubElement(known, f"{{{package}}}Relationship", attributes)
    parts[rels] = etree.tostring(known)
    parts[drawing] = _text_box(edit)
    types = etree.fromstring(parts["[Content_Types].xml"])
    kind = "application/vnd.openxmlformats-officedocument.drawing+xml"
    override = f"{{{etree.QName(types).namespace}}}Override"
    etree.SubElement(types, override, PartName=f"/{drawing}", ContentType=kind)
    parts["[Content_Types].xml"] = etree.tostring(types)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def _text_box(edit: Edit) -> bytes:
    spaces = {"xdr": f"{_DRAWING}/spreadsheetDrawing", "a": f"{_DRAWING}/main"}
    xdr, draw = (f"{{{spaces[prefix]}}}" for prefix in ("xdr", "a"))
    root = etree.Element(f"{xdr}wsDr", nsmap=spaces)
    anchor = etree.SubElement(root, f"{xdr}twoCellAnchor")
    for corner, further in (("from", 0), ("to", 4)):
        place = etree.SubElement(anchor, f"{xdr}{corner}")
        where = {"col": edit.column - 1 + further, "row": edit.row - 1 + further}
        for name, value in where.items():
            etree.SubElement(place, f"{xdr}{name}").text = str(value)
            etree.SubElement(place, f"{xdr}{name}Off").text = "0"
    shape = etree.SubElement(anchor, f"{xdr}sp", macro="", textlink="")
    about = etree.SubElement(shape, f"{xdr}nvSpPr")
    etree.SubElement(about, f"{xdr}cNvPr", id="2", name="textruta 1")
    etree.SubElement(about, f"{xdr}cNvSpPr", txBox="1")
    looks = etree.SubElement(shape, f"{xdr}spPr")
    frame = etree.SubElement(looks, f"{draw}xfrm")
    etree.SubElement(frame, f"{draw}off", x="0", y="0")
    etree.SubElement(frame, f"{draw}ext", cx="3000000", cy="900000")
    etree.SubElement(etree.SubElement(looks, f"{draw}prstGeom", prst="rect"), f"{draw}avLst")
    body = etree.SubElement(shape, f"{xdr}txBody")
    etree.SubElement(body, f"{draw}bodyPr")
    etree.SubElement(anchor, f"{xdr}clientData")
    for line in edit.texts[0].split("\n"):
        run = etree.SubElement(etree.SubElement(body, f"{draw}p"), f"{draw}r")
        etree.SubElement(run, f"{draw}t").text = line
    return etree.tostring(root)


# --- The outsider's list


def every_text(data: bytes) -> Iterator[str]:
    """Go through every text in a workbook, as openpyxl and the drawings' XML have it."""
    book = _loaded(data)
    for sheet in book.worksheets:
        for cell in sheet._cells.values():  # those that the file has; iter_rows makes the others
            yield from _texts_of(cell)
        for part in (sheet.oddHeader.left.text, sheet.oddHeader.center.text):
            yield part or ""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/drawings/") and name.endswith(".xml"):
                for paragraph in etree.fromstring(archive.read(name)).iter("{*}p"):
                    yield "".join(text.text or "" for text in paragraph.iter("{*}t"))


def _texts_of(cell: Any) -> Iterator[str]:
    if isinstance(cell.value, CellRichText):
        yield from (str(part) for part in cell.value)
    elif isinstance(cell.value, str) and cell.data_type != "f":
        yield cell.value
    if getattr(cell, "comment", None):
        yield cell.comment.text
    if getattr(cell, "hyperlink", None) and cell.hyperlink.target:
        yield cell.hyperlink.target


def plain(text: str) -> str:
    """Return a text as two spellings of it are compared: spaces, letter case, dashes."""
    composed = unicodedata.normalize("NFC", text).translate(_DASHES)
    return " ".join(composed.split()).casefold()


@cache
def blank_texts() -> frozenset[str]:
    """Return what the blank template says."""
    return frozenset(map(plain, every_text(plan())))


def kept_texts(book: RawBook) -> str:
    """Return all that was read into fields, and all that findings say, as one text."""
    kept: list[object] = [*book.cover.values.values(), *book.cover.written.values()]
    for table in book.tables.values():
        for column in table.values.values():
            kept += column
        for written in table.written.values():
            kept += written.values()
        kept += table.prepared.values()
    for finding in findings_on(book):
        kept += [finding.vad, finding.varde, finding.blad, finding.forslag]
    return "\0".join(plain(text) for text in kept if isinstance(text, str))


def findings_on(book: RawBook) -> list[Finding]:
    """Return what a user is told of a plan; what is masked there is another law's business."""
    plans = build_plans([book], organisation=load_organisation("sosr"))
    return check(
        plans,
        catalogue=load_catalogue(),
        phase=Phase.INLAMNING,
        today=TODAY,
        complete=False,
        show_private=True,
    )


def lost(data: bytes, *, saved: bytes = b"") -> list[str]:
    """Return the texts of a workbook that are nowhere in what was read of it.

    Args:
        data: the workbook.
        saved: the same, saved by another program; this is read where it is given.
    """
    return lost_of(every_text(data), read(saved or data))


def lost_of(texts: Iterable[str], book: RawBook) -> list[str]:
    """Return those of some texts that are nowhere in what was read."""
    kept, looked_for = kept_texts(book), set(map(plain, texts)) - blank_texts() - {""}
    return sorted(text for text in looked_for if text[:QUOTED].strip() not in kept)
