"""The sheet Underlag: the text of the document that a plan was moved in from, page by page.

It is there to look things up in: it is not printed, and the reader knows it as the template's own.
"""

from __future__ import annotations

from collections.abc import Iterator

from handlingsplan import theme
from handlingsplan.template.plan import Plan

SHEET = "Underlag"
#: The defined name by which the reader knows the sheet, whatever it is called.
NAME = "hp_underlag"
_TITLE = "Underlag"
_INTRO = (
    "Texten i det dokument som planen flyttades in från. Bladet skrivs inte ut och kommer inte med "
    "i sammanställningen. Ta bort det när allt är på plats, och innan planen lämnas ut."
)
_HEADING = 3
_WIDTHS = (26, 120)
#: A cell holds no more than 32,767 characters; longer texts go on in the next row.
_LONGEST = 32_000


def write(plan: Plan) -> None:
    """Write the sheet, where the content comes from a document."""
    rows = list(_rows(plan))
    if not rows:
        return
    worksheet = plan.book.sheet(SHEET)
    worksheet.hide_gridlines(2)
    worksheet.set_tab_color(f"#{theme.QUIET}")
    worksheet.set_row(0, 27)
    worksheet.write_string(0, 0, _TITLE, plan.style(theme.TITLE))
    worksheet.write_string(1, 0, _INTRO, plan.style(theme.INTRO))
    for column, width in enumerate(_WIDTHS):
        worksheet.set_column(column, column, width, plan.style(theme.BASE))
    body = plan.style(theme.BODY, {"num_format": "@"})
    for number, texts in enumerate(rows, start=_HEADING + 1):
        worksheet.set_row(number, theme.row_height(zip(texts, _WIDTHS, strict=True)))
        for column, text in enumerate(texts):
            worksheet.write_string(number, column, text, body)
    head = plan.style(theme.HEAD)
    columns = [{"header": text, "header_format": head} for text in ("Sida", "Text")]
    options = {"name": "tblUnderlag", "style": None, "columns": columns, "title": _TITLE}
    worksheet.add_table(
        _HEADING, 0, _HEADING + len(rows), 1, options | {"description": _INTRO, "autofilter": False}
    )
    worksheet.freeze_panes(_HEADING + 1, 0)
    worksheet.print_area(0, len(_WIDTHS) + 1, 0, len(_WIDTHS) + 1)  # an empty cell: nothing
    plan.book.define_name(NAME, f"='{SHEET}'!$A$1")


def _rows(plan: Plan) -> Iterator[tuple[str, str]]:
    for page in plan.content.source:
        for text in page.texter:
            for start in range(0, len(text), _LONGEST):
                yield page.namn, text[start : start + _LONGEST]
