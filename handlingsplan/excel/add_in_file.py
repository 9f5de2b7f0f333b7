"""The add-in as a workbook: two sheets that nobody sees, and the macros of the ribbon."""

from __future__ import annotations

import datetime as dt
import io

from handlingsplan.excel.settings_sheet import add_settings_sheet
from handlingsplan.writing import Workbook


def add_in_workbook(
    created: dt.datetime, *, python: str, vba_project: bytes | None = None
) -> bytes:
    """Return the add-in as the bytes of a workbook; what makes it an add-in is its content type.

    Args:
        created: the time to note in the file.
        python: the interpreter that its buttons run.
        vba_project: the macros; without them the bytes are those of an .xlsx, which the macros
            are then made for.
    """
    book = Workbook(
        title="Handlingsplan",
        subject="Tillägg till Excel: fliken Handlingsplan",
        language="sv-SE",
        created=created,
    )
    sheet = book.sheet("Handlingsplan")
    sheet.write_string(0, 0, "Tillägget till fliken Handlingsplan. Här finns inget att fylla i.")
    add_settings_sheet(book, python)
    if vba_project is not None:
        book.add_vba_project(io.BytesIO(vba_project), is_stream=True)
    return book.to_bytes()
