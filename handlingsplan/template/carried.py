"""What is carried over from last year looks so, in quiet letters, until somebody edits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlingsplan import theme
from handlingsplan.form import Field, FieldType, Role, Sheet
from handlingsplan.spreadsheet.a1 import address

if TYPE_CHECKING:
    from handlingsplan.template.plan import Plan
    from handlingsplan.writing import Sheet as Worksheet

#: Characters of a text that are compared; Excel takes 255 in a formula's text.
_COMPARED = 80


def write(plan: Plan, sheet: Sheet, worksheet: Worksheet, first: int) -> None:
    """Mark the text of each row that is carried over, as long as it is the same.

    Args:
        plan, sheet, worksheet: where.
        first: the row of the first row of content, from 0.
    """
    field = _text_field(sheet)
    if not plan.content.carried or field is None:
        return
    column = sheet.falt.index(field)
    style = plan.style({"italic": True, "font_color": theme.QUIET})
    for row, values in enumerate(plan.content.rows.get(sheet.nyckel, ()), first):
        text = values.get(field.namn)
        if isinstance(text, str) and text.strip():
            cell = address(row + 1, column + 1)
            rule = {"type": "formula", "criteria": _is_unchanged(cell, text), "format": style}
            worksheet.conditional_format(row, column, row, column, rule)


def _text_field(sheet: Sheet) -> Field | None:
    """Return the field with what a row is about: its activity, else its first needed text."""
    needed = (f for f in sheet.falt if f.obligatorisk and f.typ is FieldType.TEXT)
    return sheet.with_role(Role.AKTIVITET) or next(needed, None)


def _is_unchanged(cell: str, text: str) -> str:
    """Return a formula that is true as long as a cell holds a text of this length and beginning."""
    begins = text.split("\n", maxsplit=1)[0][:_COMPARED]
    quoted, (whole, part) = begins.replace('"', '""'), map(_length, (text, begins))
    return f'=AND(LEN({cell})={whole},EXACT(LEFT({cell},{part}),"{quoted}"))'


def _length(text: str) -> int:
    """Return a text's length as Excel counts it, in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
