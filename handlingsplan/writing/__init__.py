"""Writing workbooks; see :mod:`handlingsplan.writing.workbook`. The only room with XlsxWriter."""

from __future__ import annotations

from handlingsplan.spreadsheet.xml_text import MAX_TEXT, escape
from handlingsplan.writing.rows import FORMULA_LIKE, Cells, Shape
from handlingsplan.writing.workbook import (
    MAX_LINKS,
    Format,
    Link,
    Sheet,
    Workbook,
    column_letter,
)

__all__ = [
    "FORMULA_LIKE",
    "MAX_LINKS",
    "MAX_TEXT",
    "Cells",
    "Format",
    "Link",
    "Shape",
    "Sheet",
    "Workbook",
    "column_letter",
    "escape",
]
