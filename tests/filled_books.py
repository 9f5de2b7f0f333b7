"""Workbooks with everything that people put into Excel, for tests that nothing of it is lost."""

from __future__ import annotations

import dataclasses
import io
import struct
import zipfile
import zlib

import xlsxwriter

from handlingsplan.form import Form, load_form

PLAN_CELL = "C5"
#: Where the review sheet's table has its headings in these workbooks.
REVIEW_HEADING = 4


def filled_book(
    *, review: bool = True, table: bool = True, plan: str = "Handlingsplan", note_row: int = 0
) -> bytes:
    """Return a workbook with a chart, a picture, comments, rich text, checkboxes and more.

    Args:
        review: it has a review sheet.
        table: the review sheet has its Excel table, not only the headings.
        plan: the plan sheet's name.
        note_row: the Excel row of something typed under the review table; 0 for nothing.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        _write_plan(book, plan)
        if review:
            _write_review(book, load_form(), table=table, note_row=note_row)
        book.add_worksheet("Eget blad").write_string("A1", "Gruppens egna anteckningar")
    return stream.getvalue()


def _write_plan(book: xlsxwriter.Workbook, name: str) -> None:
    sheet = book.add_worksheet(name)
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "#8A1410"})
    sheet.add_table("A4:C9", {"name": "tblPlan", "columns": [{"header": h} for h in "ABC"]})
    sheet.write_rich_string("A5", "Text med ", bold, "fet", " och ", red, "röd", " stil")
    sheet.write_string("B5", "Grön")
    for row in range(5, 9):
        sheet.write_number(row, 0, row)
    sheet.write_formula("B6", "=SUM(A6:A9)", None, 26)
    sheet.write_comment("B5", "En kommentar till cellen")
    sheet.insert_checkbox("C6", True)  # noqa: FBT003  (XlsxWriter's own signature)
    sheet.insert_textbox("E2", "En textruta")
    sheet.insert_image("E8", "bild.png", {"image_data": io.BytesIO(_png()), "description": "Bild"})
    sheet.data_validation("B5:B9", {"validate": "list", "source": ["Grön", "Röd"]})
    sheet.add_sparkline("D6", {"range": f"'{name}'!A6:A9"})
    sheet.write_url("D5", "https://example.org/", string="Länk")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": [name, 5, 0, 8, 0]})
    sheet.insert_chart("G2", chart)


def _write_review(book: xlsxwriter.Workbook, form: Form, *, table: bool, note_row: int) -> None:
    fields = form.review.falt
    sheet = book.add_worksheet(form.review.namn)
    wrapped = book.add_format({"text_wrap": True})
    sheet.set_column(0, len(fields) - 1, 20, wrapped)
    sheet.write_string("A1", form.review.titel)
    headings = [{"header": field.rubrik} for field in fields]
    if table:
        options = {"name": form.review.tabell, "columns": headings}
        sheet.add_table(REVIEW_HEADING - 1, 0, REVIEW_HEADING, len(fields) - 1, options)
    else:
        for number, heading in enumerate(headings):
            sheet.write_string(REVIEW_HEADING - 1, number, heading["header"])
    if note_row:
        sheet.write_string(note_row - 1, 1, "Vår egen anteckning")


def _png() -> bytes:
    """Return a picture of one pixel."""
    pieces = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00\x1f\x5c\x6b")),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in pieces
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An entry of a zip file exactly as it is stored."""

    name: str
    header: bytes
    packed: bytes


def raw_entries(data: bytes) -> list[RawEntry]:
    """Return a zip file's entries as they are stored, in the order of the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    entries = []
    for info in infos:
        lengths = struct.unpack_from("<HH", data, info.header_offset + 26)
        start = info.header_offset + 30 + sum(lengths)
        header, packed = data[info.header_offset : start], data[start : start + info.compress_size]
        entries.append(RawEntry(name=info.filename, header=header, packed=packed))
    return entries


def changed_parts(before: bytes, after: bytes) -> tuple[set[str], set[str]]:
    """Return the names of the parts that differ in any stored byte, and of those that are new.

    Raises:
        AssertionError: a part is gone, or the order of those that stayed is another.
    """
    old, new = raw_entries(before), raw_entries(after)
    kept = {entry.name: entry for entry in new}
    assert {entry.name for entry in old} <= set(kept), "a part is gone"
    names = [entry.name for entry in old]
    same = [e.name for e in new if e.name in names and e == _entry(old, e.name)]
    assert same == [name for name in names if name in same], "the order is another"
    return {n for n in names if n not in same}, {e.name for e in new} - set(names)


def _entry(entries: list[RawEntry], name: str) -> RawEntry:
    return next(entry for entry in entries if entry.name == name)
