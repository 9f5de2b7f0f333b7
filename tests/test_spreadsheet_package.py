"""The door of the reader: what is let in, what is refused, and with which code."""

from __future__ import annotations

import io
import zipfile
import zlib

import msgspec
import pytest

from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.limits import LIMITS
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.parts import WorkbookParts
from handlingsplan.spreadsheet.xml_tree import parse_xml

WORKBOOK = {
    "[Content_Types].xml": b"<Types/>",
    "xl/workbook.xml": b"<workbook/>",
    "xl/worksheets/sheet1.xml": b"<worksheet>" + b"<row/>" * 1000 + b"</worksheet>",
}


def zipped(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Build a zip file in memory."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def read_all(data: bytes) -> dict[str, bytes]:
    """Open ``data`` and read every part of it."""
    package = open_package(data)
    return {name: package.read(name) for name in package.names}


def refusal(data: bytes) -> SpreadsheetError:
    """Open ``data``, read every part, and return the refusal that this must give."""
    with pytest.raises(SpreadsheetError) as caught:
        read_all(data)
    return caught.value


def ole(*streams: str) -> bytes:
    """Build what is enough of an OLE file for the sniffer."""
    names = b"".join(stream.encode("utf-16-le") for stream in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_parts_come_back_as_they_were_packed(compression: int) -> None:
    """Every part of a workbook is read whole, stored or deflated."""
    package = open_package(zipped(WORKBOOK, compression=compression))
    assert package.kind == "ooxml"
    assert {name: package.read(name) for name in package.names} == WORKBOOK


def test_ods_is_recognised() -> None:
    """An OpenDocument spreadsheet is a workbook too."""
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<d/>"}
    assert open_package(zipped(parts)).kind == "ods"


@pytest.mark.parametrize(
    ("data", "defect", "word"),
    [
        (b"", Defect.EMPTY, "tom"),
        (b"\0" * 5000, Defect.UNREADABLE, "nollor"),
        (bytes(range(128, 256)) * 40 + b"\0", Defect.UNREADABLE, "känna igen"),
        (ole("EncryptionInfo", "EncryptedPackage"), Defect.PASSWORD, "lösenord"),
        (ole("Workbook"), Defect.FOREIGN, ".xls"),
        (ole("WordDocument"), Defect.FOREIGN, "Word"),
        (ole("Något annat"), Defect.FOREIGN, "Office"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", Defect.FOREIGN, ".xls"),
        (b"%PDF-1.7\n", Defect.FOREIGN, "PDF"),
        ("grupp;status\nBarn;Grön\n".encode(), Defect.FOREIGN, "CSV"),
        ("grupp;status\nBarn;Grön\n".encode("cp1252"), Defect.FOREIGN, "CSV"),
        ("grupp;status\nBarn;Grön\n".encode("utf-16"), Defect.FOREIGN, "CSV"),
        (b"\xef\xbb\xbf\r\n <HTML><table>", Defect.FOREIGN, "HTML"),
        (b'<?xml version="1.0"?><html>', Defect.FOREIGN, "HTML"),
        (b'<?xml version="1.0"?><rss/>', Defect.FOREIGN, "XML-fil"),
        (b"MIME-Version: 1.0\n", Defect.FOREIGN, "mejl"),
        (b"[InternetShortcut]\r\nURL=https://example.org", Defect.FOREIGN, "genväg"),
        (b'{"url": "https://docs.example.org/x"}', Defect.FOREIGN, "Google"),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), Defect.FOREIGN, "Word"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), Defect.FOREIGN, ".xlsb"),
        (
            zipped(
                {
                    "[Content_Types].xml": b"",
                    "xl/workbook.bin": b"",
                    "xl/theme/theme1.xml": b"<a/>",
                }
            ),
            Defect.FOREIGN,
            ".xlsb",
        ),
        (
            zipped({"[Content_Types].xml": b"", "xl/A.xml": b"", "xl/a.XML": b""}),
            Defect.UNREADABLE,
            "två gånger",
        ),
        (b"Subject: plan\r\n  2026\r\nX-Mailer: a\r\nFrom: RPO\r\n", Defect.FOREIGN, "mejl"),
        (b"Grupp: Barn\nStatus: Gul\n", Defect.FOREIGN, "textfil"),
        (zipped({"a.xlsx": b"PK", "m/b.xlsx": b""}), Defect.FOREIGN, "2 filer i (a.xlsx, m/b"),
        (zipped({}), Defect.FOREIGN, "tomt zip-arkiv"),
        (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}),
            Defect.FOREIGN,
            "OpenDocument",
        ),
        (
            zipped(
                {
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": b"",
                    "META-INF/manifest.xml": b"<manifest:encryption-data/>",
                }
            ),
            Defect.PASSWORD,
            "lösenord",
        ),
    ],
)
def test_the_true_kind_is_said(data: bytes, defect: Defect, word: str) -> None:
    """A file that is no workbook is refused with what it really is."""
    error = refusal(data)
    assert error.defect is defect
    assert word in error.reason


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_cut_off_file_is_called_cut_off(keep: float) -> None:
    """A file whose end is missing gets the code for that."""
    data = zipped(WORKBOOK)
    assert refusal(data[: int(len(data) * keep)]).defect is Defect.CUT_OFF


def test_a_missing_beginning_is_seen() -> None:
    """Entries that the directory places outside the file are refused."""
    data = zipped(WORKBOOK)
    damaged = data[:40] + data[200:]
    assert refusal(damaged).defect in {Defect.UNREADABLE, Defect.CUT_OFF}


def test_a_flipped_byte_in_a_part_is_seen() -> None:
    """A part whose checksum is wrong is not passed on."""
    data = bytearray(zipped(WORKBOOK, compression=zipfile.ZIP_STORED))
    data[data.index(b"<row/>")] ^= 1
    assert refusal(bytes(data)).defect is Defect.UNREADABLE


def test_a_part_that_is_packed_without_an_end_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """So some programs write; size and checksum say that all of it is there."""

    class Endless:
        def __init__(self) -> None:
            self._packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
            self.compress = self._packer.compress

        def flush(self) -> bytes:
            return self._packer.flush(zlib.Z_SYNC_FLUSH)

    monkeypatch.setattr(zipfile, "_get_compressor", lambda *_: Endless())
    assert read_all(zipped(WORKBOOK)) == WORKBOOK


def test_a_part_larger_than_promised_is_not_inflated() -> None:
    """A directory that lies about a size is found out before the memory is spent."""
    bomb = {**WORKBOOK, "xl/worksheets/sheet1.xml": b" " * 5_000_000}
    data = zipped(bomb)
    lying = data.replace((5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert refusal(lying).defect is Defect.UNREADABLE


def test_a_bomb_is_refused_by_its_ratio() -> None:
    """A part that swells a thousandfold is refused before it is inflated."""
    error = refusal(zipped({**WORKBOOK, "xl/sharedStrings.xml": b" " * 20_000_000}))
    assert error.defect is Defect.TOO_LARGE


@pytest.mark.parametrize(
    ("limit", "value"),
    [("file_bytes", 100), ("parts", 2), ("total_bytes", 1000), ("part_bytes", 1000)],
)
def test_each_limit_refuses_with_the_code_for_size(limit: str, value: int) -> None:
    """Whatever is too large, the person gets the same code and a figure."""
    limits = msgspec.structs.replace(LIMITS, **{limit: value})
    with pytest.raises(SpreadsheetError) as caught:
        open_package(zipped(WORKBOOK), limits=limits).read("xl/worksheets/sheet1.xml")
    assert caught.value.defect is Defect.TOO_LARGE
    assert any(char.isdigit() for char in caught.value.reason)


@pytest.mark.parametrize("name", ["../utanför.xml", "C:/x.xml", "xl/\x01.xml", "xl/../../x"])
def test_odd_names_are_refused(name: str) -> None:
    """Names that point elsewhere belong to no workbook."""
    assert refusal(zipped({**WORKBOOK, name: b""})).defect is Defect.UNREADABLE


def test_backslashes_and_a_leading_slash_are_forgiven() -> None:
    """Some honest programmes write names with backslashes or a leading slash."""
    package = open_package(zipped({"[Content_Types].xml": b"", "/xl\\workbook.xml": b"<w/>"}))
    assert package.read("xl/workbook.xml") == b"<w/>"


def test_two_parts_of_one_name_are_refused() -> None:
    """Which of two parts counts is not for us to guess."""
    data = zipped({**WORKBOOK, "xl/workbooX.xml": b""}).replace(b"workbooX", b"workbook")
    assert refusal(data).defect is Defect.UNREADABLE


def test_overlapping_entries_are_refused() -> None:
    """The zip bomb that lets many entries share the same bytes is refused."""
    data = bytearray(zipped(WORKBOOK))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")  # header offset of entry two
    assert refusal(bytes(data)).defect is Defect.UNREADABLE


def test_a_zip_password_is_a_password() -> None:
    """An entry with the zip format's own encryption is called locked."""
    data = bytearray(zipped(WORKBOOK))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)).defect is Defect.PASSWORD


def test_a_missing_part_is_a_reason_and_no_key_error() -> None:
    """A reader that asks for a part that is not there gets a reason."""
    with pytest.raises(SpreadsheetError, match="saknas"):
        open_package(zipped(WORKBOOK)).read("xl/styles.xml")


def test_parts_are_found_in_any_letter_case() -> None:
    """Excel does not tell letter cases apart in the names of parts; neither do we."""
    spelled = {name.replace("workbook", "Workbook"): part for name, part in WORKBOOK.items()}
    parts = WorkbookParts(package=open_package(zipped(spelled)))
    assert parts.find("/xl/workbook.xml") == "xl/Workbook.xml"
    assert parts.find("xl/styles.xml") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY b "b&c;"><!ENTITY c "&b;">]><a d="&b;"/>',
    ],
)
def test_a_doctype_is_refused(document: str, encoding: str) -> None:
    """No entity is expanded and nothing is fetched: a DOCTYPE is a refusal of its own."""
    with pytest.raises(SpreadsheetError) as caught:
        parse_xml(document.encode(encoding))
    assert caught.value.defect is Defect.DOCTYPE


def test_exploding_entities_cost_nothing() -> None:
    """A billion laughs end as one line in a list."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(SpreadsheetError) as caught:
        parse_xml(f'<!DOCTYPE a [<!ENTITY a0 "ha">{laughs}]><a b="&a9;">&a9;</a>'.encode())
    assert caught.value.defect is Defect.DOCTYPE


@pytest.mark.parametrize(
    "document", [b"", b"<a", b"<!-- -->", b"<a>\xff</a>", b"<a>" * 5000, b"\0", b"<a></b>"]
)
def test_broken_xml_is_a_reason(document: bytes) -> None:
    """XML that no parser understands gives one reason, which names the part."""
    with pytest.raises(SpreadsheetError, match=r"xl/styles\.xml") as caught:
        parse_xml(document, part="xl/styles.xml")
    assert caught.value.defect is Defect.UNREADABLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_is_read_in_its_own_encoding(encoding: str) -> None:
    """The declaration or the byte order mark decides how a part is decoded."""
    name = encoding.removesuffix("-sig")
    document = f'<?xml version="1.0" encoding="{name}"?><a>Åäö</a>'.encode(encoding)
    assert parse_xml(document).text == "Åäö"
