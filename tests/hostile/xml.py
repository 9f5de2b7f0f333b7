"""XML that Excel never writes."""

from __future__ import annotations

from tests.hostile.cases import edited, refused, rows_before_end, unzipped, zipped

_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghij"
)


@refused("HP108")
def doctype(good: bytes) -> bytes:
    """A DOCTYPE in the workbook part."""
    declared = b'<!DOCTYPE workbook SYSTEM "http://localhost:9/x.dtd"><workbook'
    return edited(good, lambda xml: xml.replace(b"<workbook", declared, 1), part="xl/workbook.xml")


@refused("HP108")
def billion_laughs(good: bytes) -> bytes:
    """Entities that explode."""
    return edited(
        good,
        lambda sheet: sheet.replace(b"<worksheet", _LAUGHS + b"]><worksheet", 1).replace(
            b"<sheetData>", b'<sheetData><row r="1"><c r="A1" t="str"><v>&j;</v></c></row>', 1
        ),
    )


@refused("HP108")
def foreign_entity(good: bytes) -> bytes:
    """An entity that reads a file of the machine."""
    stolen = b'<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/hostname">]><sst'
    return edited(
        good,
        lambda xml: xml.replace(b"<sst", stolen, 1).replace(b"<t>", b"<t>&x;", 1),
        part="xl/sharedStrings.xml",
    )


@refused("HP108")
def doctype_in_utf16(good: bytes) -> bytes:
    """The same, in an encoding that hides it from a search for bytes."""

    def disguise(sheet: bytes) -> bytes:
        text = sheet.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        return text.replace("<worksheet", "<!DOCTYPE worksheet><worksheet", 1).encode("utf-16")

    return edited(good, disguise)


@refused("HP101")
def broken_workbook(good: bytes) -> bytes:
    """The workbook part ends too soon."""
    return edited(good, lambda xml: xml[: len(xml) // 2], part="xl/workbook.xml")


@refused("HP101")
def broken_sheet(good: bytes) -> bytes:
    """The plan sheet ends too soon."""
    return edited(good, lambda xml: xml[: len(xml) // 2])


@refused("HP101")
def deep_nesting(good: bytes) -> bytes:
    """Elements in elements in elements."""
    nested = b"<a>" * 50_000 + b"</a>" * 50_000 + b"<definedNames"
    return edited(
        good, lambda xml: xml.replace(b"<definedNames", nested, 1), part="xl/workbook.xml"
    )


@refused("HP101")
def wrong_encoding(good: bytes) -> bytes:
    """Latin-1 that calls itself UTF-8."""
    return edited(
        good,
        lambda xml: xml.decode().encode("latin-1", "replace"),
        part="xl/sharedStrings.xml",
    )


@refused("HP101")
def string_that_is_not_there(good: bytes) -> bytes:
    """A cell that points past the end of the shared strings."""
    return edited(good, lambda sheet: sheet.replace(b't="s"><v>', b't="s"><v>9999', 1))


@refused("HP101")
def cell_without_sense(good: bytes) -> bytes:
    """A number that is none."""
    row = b'<row r="50"><c r="A50"><v>1e999e</v></c></row>'
    return edited(good, lambda sheet: rows_before_end(sheet, row))


@refused("HP101")
def address_without_column(good: bytes) -> bytes:
    """A cell left of the first column (this once made the reader count for ever)."""
    row = b'<row r="50"><c r="-1"><v>1</v></c></row>'
    return edited(good, lambda sheet: rows_before_end(sheet, row))


@refused("HP107")
def a_million_filled_cells(good: bytes) -> bytes:
    """Honest XML, but far more than a plan can hold."""
    cells = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (row, row, row)
        for row in range(100, 1_000_000)
    )
    return edited(good, lambda sheet: rows_before_end(sheet, cells))


@refused("HP101")
def no_workbook(good: bytes) -> bytes:
    """The workbook part is missing."""
    parts = unzipped(good)
    del parts["xl/workbook.xml"]
    return zipped(parts)
