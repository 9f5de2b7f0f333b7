"""Files that are no workbooks of ours, whatever they are called."""

from __future__ import annotations

import gzip
import random
import re

from tests.hostile.cases import MAIN, RELS, SHEET, refused, unzipped, zipped


def _ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016 + "".join(streams).encode("utf-16-le")


def _office(folder: str) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<document/>"})


@refused("HP104")
def empty(_good: bytes) -> bytes:
    """0 bytes, as an interrupted copy leaves behind."""
    return b""


@refused("HP101")
def only_zeros(good: bytes) -> bytes:
    """Right size, but only zeros: a cloud folder that was not done."""
    return bytes(len(good))


@refused("HP101")
def noise(good: bytes) -> bytes:
    """Random bytes."""
    return random.Random(1).randbytes(len(good))  # noqa: S311  (a generator of tests)


@refused("HP102")
def password(_good: bytes) -> bytes:
    """A workbook with a password is an OLE file with an encrypted package in it."""
    return _ole("EncryptionInfo", "EncryptedPackage")


@refused("HP102")
def zip_password(good: bytes) -> bytes:
    """Entries with the zip format's own encryption."""
    data = bytearray(good)
    for found in re.finditer(b"PK\x01\x02", good):
        data[found.start() + 8] |= 1
    return bytes(data)


@refused("HP103")
def old_excel(_good: bytes) -> bytes:
    """An .xls with another name."""
    return _ole("Root Entry", "Workbook")


@refused("HP103")
def older_excel(_good: bytes) -> bytes:
    """A BIFF file from before OLE."""
    return b"\x09\x08\x08\x00\x00\x05\x05\x00" + bytes(100)


@refused("HP103")
def word_old(_good: bytes) -> bytes:
    """A .doc with another name."""
    return _ole("WordDocument")


@refused("HP103")
def outlook(_good: bytes) -> bytes:
    """The mail itself instead of its attachment."""
    return _ole("__properties_version1.0")


@refused("HP103")
def csv(_good: bytes) -> bytes:
    """Text with semicolons."""
    return "Aktivitet;Status\r\nTa fram underlag;Grön\r\n".encode("cp1252")


@refused("HP103")
def csv_utf16(_good: bytes) -> bytes:
    """Excel's "Unicode text"."""
    return "Aktivitet\tStatus\r\nTa fram underlag\tGrön\r\n".encode("utf-16")


@refused("HP103")
def html(_good: bytes) -> bytes:
    """A web page that some systems export as .xlsx."""
    return b"<html><body><table><tr><td>1</td></tr></table></body></html>"


@refused("HP103")
def xml_2003(_good: bytes) -> bytes:
    """The XML format of Excel 2003."""
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


@refused("HP103")
def flat_ods(_good: bytes) -> bytes:
    """LibreOffice's flat format."""
    return b'<?xml version="1.0"?><o:d xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'


@refused("HP103")
def pdf(_good: bytes) -> bytes:
    """A print."""
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"


@refused("HP103")
def picture(_good: bytes) -> bytes:
    """A photograph of the plan."""
    return b"\x89PNG\r\n\x1a\n" + bytes(64)


@refused("HP103")
def rich_text_file(_good: bytes) -> bytes:
    """Rich text."""
    return rb"{\rtf1\ansi Plan}"


@refused("HP103")
def saved_mail(_good: bytes) -> bytes:
    """A mail or a web archive."""
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"


@refused("HP103")
def gzipped(good: bytes) -> bytes:
    """The plan packed by gzip."""
    return gzip.compress(good, mtime=0)


@refused("HP103")
def shortcut(_good: bytes) -> bytes:
    """A shortcut instead of the file."""
    return b"L\0\0\0\x01\x14\x02\0" + bytes(68)


@refused("HP103")
def web_shortcut(_good: bytes) -> bytes:
    """A link to a plan on a web site."""
    return b"[InternetShortcut]\r\nURL=https://example.org/plan\r\n"


@refused("HP103")
def google_shortcut(_good: bytes) -> bytes:
    """What Google Drive puts into a folder."""
    return b'{"url":"https://docs.example.org/open?id=1","doc_id":"1"}'


@refused("HP103")
def programme(_good: bytes) -> bytes:
    """A programme with a workbook's name."""
    return b"MZ\x90\0" + bytes(200)


@refused("HP103")
def word(_good: bytes) -> bytes:
    """A .docx with another name."""
    return _office("word")


@refused("HP103")
def powerpoint(_good: bytes) -> bytes:
    """A .pptx with another name."""
    return _office("ppt")


@refused("HP103")
def binary_workbook(_good: bytes) -> bytes:
    """An .xlsb with another name."""
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01\0"})


@refused("HP103")
def numbers(_good: bytes) -> bytes:
    """A sheet of Apple Numbers."""
    return zipped({"Index/Document.iwa": b"", "Metadata/Properties.plist": b""})


@refused("HP103")
def archive_of_plans(good: bytes) -> bytes:
    """A zip file with plans in it."""
    return zipped({"plan.xlsx": good})


@refused("HP103")
def empty_archive(_good: bytes) -> bytes:
    """A zip file with nothing in it."""
    return zipped({})


@refused("HP103")
def text_document(_good: bytes) -> bytes:
    """An .odt with another name."""
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})


@refused("HP102")
def locked_ods(_good: bytes) -> bytes:
    """An .ods with a password."""
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"\x93\x11",
            "META-INF/manifest.xml": b"<m:manifest><m:encryption-data/></m:manifest>",
        }
    )


@refused("HP112")
def another_workbook(good: bytes) -> bytes:
    """A workbook, but no plan."""
    sheet = b'<worksheet xmlns="%s"><sheetData/></worksheet>' % MAIN
    kept = ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels")
    parts = {name: part for name, part in unzipped(good).items() if name in kept}
    workbook = b'<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (
        MAIN,
        RELS,
        b'<sheet name="Budget" sheetId="1" r:id="rId1"/>',
    )
    return zipped({**parts, "xl/workbook.xml": workbook, SHEET.format(1): sheet})
