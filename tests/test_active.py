"""What could run in a plan is not sent on in its return copy, and it is said why."""

from __future__ import annotations

import io
import zipfile

import pytest

from handlingsplan.form import load_form
from handlingsplan.report.copies.return_copies import return_copy
from handlingsplan.spreadsheet.active import active_content
from handlingsplan.spreadsheet.defects import SpreadsheetError
from handlingsplan.spreadsheet.edit import patch_zip
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.parts import WorkbookParts
from tests.filled_books import filled_book

FORM = load_form()
_RELS = "xl/_rels/workbook.xml.rels"
_BASE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BOOK = b'<externalLink xmlns="x"><externalBook/></externalLink>'
_DDE = b'<externalLink xmlns="x"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'


def _with(kind: str, part: str, content: bytes = b"<a/>") -> bytes:
    data = filled_book()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        rels = book.read(_RELS)
    lead = f'<Relationship Id="rIdX" Type="{_BASE}/{kind}" Target="/{part}"/></Relationships>'
    rels = rels.replace(b"</Relationships>", lead.encode())
    return patch_zip(data, {_RELS: rels, part: content})


@pytest.mark.parametrize(
    ("kind", "part", "content", "word"),
    [
        ("vbaProject", "xl/vbaProject.bin", b"\xd0\xcf", "makron"),
        ("xlMacrosheet", "xl/macrosheets/sheet1.xml", b"<a/>", "makroblad"),
        ("control", "xl/activeX/activeX1.xml", b"<a/>", "ActiveX"),
        ("oleObject", "xl/embeddings/oleObject1.bin", b"x", "inbäddade objekt"),
        ("package", "xl/embeddings/Bilaga.DOCM", b"x", "inbäddade filer med makron"),
        ("externalLink", "xl/externalLinks/externalLink1.xml", _DDE, "DDE"),
        ("connections", "xl/connections.xml", b"<a/>", "dataanslutningar"),
        ("theme", "xl/renamed/vbaProject.bin", b"x", "makron"),
    ],
)
def test_a_plan_with_what_can_run_gets_no_copy(
    kind: str, part: str, content: bytes, word: str
) -> None:
    """None is written, and the reason names what was found."""
    with pytest.raises(SpreadsheetError, match=word):
        return_copy(_with(kind, part, content), [], form=FORM)


@pytest.mark.parametrize(
    ("kind", "part", "content"),
    [
        ("externalLink", "xl/externalLinks/externalLink1.xml", _BOOK),
        ("package", "xl/embeddings/Bilaga.docx", b"x"),
        ("image", "xl/media/image1.png", b"x"),
    ],
)
def test_what_only_lies_there_is_left_in_the_copy(kind: str, part: str, content: bytes) -> None:
    """A link to another workbook, a document or a picture stops no copy."""
    data = _with(kind, part, content)
    assert active_content(WorkbookParts(package=open_package(data))) == ()
    with zipfile.ZipFile(io.BytesIO(return_copy(data, [], form=FORM))) as copy:
        assert copy.read(part) == content
