"""What a file really is, whatever its name says, in words for a person."""

from __future__ import annotations

import re

from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HEAD = 4096
_PRINTABLE = 0.95  # of the characters of a text file; Latin-1 and UTF-8 alike

#: What a file is that is text and no kind of its own.
PLAIN_TEXT = "det är en textfil, till exempel CSV"
#: First bytes -> kind, for files that are not text.
_MAGIC = (
    (b"%PDF", "det är en PDF-fil"),
    (b"{\\rtf", "det är en textfil i formatet RTF"),
    (b"\x89PNG", "det är en bild (PNG)"),
    (b"\xff\xd8\xff", "det är en bild (JPEG)"),
    (b"GIF8", "det är en bild (GIF)"),
    (b"\x1f\x8b", "det är ett gzip-arkiv"),
    (b"7z\xbc\xaf\x27\x1c", "det är ett 7-Zip-arkiv"),
    (b"Rar!", "det är ett RAR-arkiv"),
    (b"MZ", "det är ett program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "det är en genväg till en fil"),
    (b"\x09\x08", "det är en gammal Excel-fil (.xls)"),
    (b"\x09\x04", "det är en gammal Excel-fil (.xls)"),
    (b"\x09\x02", "det är en gammal Excel-fil (.xls)"),
    (b"\x09\x00", "det är en gammal Excel-fil (.xls)"),
)

#: Streams of an OLE file -> kind; the first match counts.
_OLE_STREAMS = (
    ("Workbook", "det är en äldre Excel-fil (.xls)"),
    ("Book", "det är en äldre Excel-fil (.xls)"),
    ("WordDocument", "det är ett äldre Word-dokument (.doc)"),
    ("PowerPoint Document", "det är en äldre PowerPoint-presentation (.ppt)"),
    ("__properties_version1.0", "det är ett Outlook-meddelande (.msg)"),
)

#: Streams of an OLE file that is encrypted by a policy for rights, not by a password.
_RIGHTS = ("DRMEncryptedTransform", "DRMEncryptedDataSpace", "LabelInfo")
_LABEL_NAME = re.compile(r"MSIP_Label_[0-9a-fA-F-]{36}_Name\W{0,40}?([\w][\w .,&/-]{1,80})")
_ISSUER = re.compile(r"<ISSUER>.{0,2000}?<NAME>([^<]{1,200})</NAME>", re.DOTALL)

#: A mail begins with lines of its own, in any order; a long one goes on after a blank.
_MAIL = (
    r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,50}?"
    r"(?:mime-version|message-id|content-type|from|received):"
)
#: Beginnings of text files -> kind; the first match counts.
_TEXTS = (
    (r"(?:<!doctype html|<html|<head|<table|<meta)", "det är en webbsida (HTML)"),
    (r"<\?xml[^>]*\?>.*?<html", "det är en webbsida (HTML)"),
    (r"<\?xml.*?urn:schemas-microsoft-com:office:spreadsheet", "det är ett XML-kalkylblad (2003)"),
    (r"<\?xml.*?urn:oasis:names:tc:opendocument", "det är ett OpenDocument i platt XML (.fods)"),
    (r"<(?:\?xml|\w)", "det är en XML-fil"),
    (_MAIL, "det är ett sparat mejl eller en webbsida"),
    (r"id;p", "det är en SYLK-fil (.slk)"),
    (r"\[internetshortcut\]", "det är en genväg till en webbsida"),
    (r"\{.*?\"(?:url|doc_id)\"", "det är en genväg till ett Google-dokument"),
)


def foreign_kind(data: bytes) -> SpreadsheetError:
    """Return the reason why ``data``, which is not a zip file, cannot be a workbook.

    HP102 for a password, HP103 for another kind of file, HP101 where nothing is recognised.
    """
    if data.startswith(_OLE):
        return _ole(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return SpreadsheetError(Defect.FOREIGN, kind)
    if not data.strip(b"\0"):
        return SpreadsheetError(
            Defect.UNREADABLE, "den innehåller bara nollor, så något gick fel när den sparades"
        )
    text = _text(data[:_HEAD])
    if text is None:
        return SpreadsheetError(Defect.UNREADABLE, "innehållet går inte att känna igen")
    for pattern, kind in _TEXTS:
        if re.match(pattern, text, re.IGNORECASE | re.DOTALL):
            return SpreadsheetError(Defect.FOREIGN, kind)
    return SpreadsheetError(Defect.FOREIGN, PLAIN_TEXT)


def _ole(data: bytes) -> SpreadsheetError:
    """Tell OLE files apart by the names in their directory, which stand there in UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") and any(map(holds, _RIGHTS)):
        return SpreadsheetError(Defect.LABELLED, _label(data))
    if holds("EncryptedPackage"):
        return SpreadsheetError(Defect.PASSWORD, "filen är skyddad med lösenord")
    for stream, kind in _OLE_STREAMS:
        if holds(stream):
            return SpreadsheetError(Defect.FOREIGN, kind)
    return SpreadsheetError(Defect.FOREIGN, "det är en fil från ett äldre Office-program")


def _label(data: bytes) -> str:
    """Return who has encrypted a labelled file; where the file does not say, what has.

    The label's name and the licence's issuer stand in streams of their own, in UTF-16 or UTF-8.
    """
    for text in (data.decode("utf-16-le", "ignore"), data.decode("latin-1")):
        named = _LABEL_NAME.search(text) or _ISSUER.search(text)
        if named:
            return f"märkt och krypterad av {named[1].strip()}"
    return "den är krypterad av en känslighetsetikett"


def _text(head: bytes) -> str | None:
    """Return the beginning of a text file without its blank start; ``None`` if it is not text."""
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "")
    if not encoding:
        encoding = "latin-1"
        if b"\0" in head:
            return None
    text = head.decode(encoding, "replace").lstrip("\ufeff\xef\xbb\xbf \t\r\n")
    readable = sum(char.isprintable() or char.isspace() for char in text)
    return text if text and readable >= _PRINTABLE * len(text) else None
