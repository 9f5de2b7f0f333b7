"""A workbook as OpenDocument, without LibreOffice: enough of it for the tests of the reader."""

from __future__ import annotations

import datetime as dt
import io
from xml.sax.saxutils import escape, quoteattr

import openpyxl

from tests.hostile.cases import zipped

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def as_ods(data: bytes) -> bytes:
    """Return a workbook's values and Excel tables as an .ods file."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheets = "".join(_sheet(sheet) for sheet in book.worksheets)
    ranges = "".join(
        f'<table:database-range table:name="{table.displayName}" table:target-range-address='
        f'{quoteattr(_address(sheet.title, table.ref))} table:contains-header="true"/>'
        for sheet in book.worksheets
        for table in sheet.tables.values()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}>'
        f"<office:body><office:spreadsheet>{sheets}"
        f"<table:database-ranges>{ranges}</table:database-ranges>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": MIMETYPE, "content.xml": content.encode()})


def _address(sheet: str, ref: str) -> str:
    first, last = ref.split(":")
    return f"'{sheet}'.{first}:'{sheet}'.{last}"


def _sheet(sheet: openpyxl.worksheet.worksheet.Worksheet) -> str:
    rows = "".join(
        f"<table:table-row>{''.join(_cell(value) for value in row)}</table:table-row>"
        for row in sheet.iter_rows(values_only=True)
    )
    return f"<table:table table:name={quoteattr(sheet.title)}>{rows}</table:table>"


def _cell(value: object) -> str:
    if value is None or (isinstance(value, str) and value.startswith("=")):
        return '<table:table-cell table:number-columns-repeated="1"/>'
    text = f"<text:p>{escape(str(value))}</text:p>"
    if isinstance(value, dt.datetime):
        kind = f'office:value-type="date" office:date-value="{value.date()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}>{text}</table:table-cell>"
