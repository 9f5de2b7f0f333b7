"""The review sheet: a check fills it, and the cells it names light up.

In a template it is empty, but for the questions of a plan that was moved in from elsewhere.

The conditional formats of the other sheets look here through three defined names, so they follow
when the sheet is renamed, and so that Excel of every version takes them.
"""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from handlingsplan import theme
from handlingsplan.content import Asked, Filled
from handlingsplan.form import Role, Sheet
from handlingsplan.template.plan import REVIEW_ROWS, REVIEWED, Plan, heading_row, put
from handlingsplan.template.tables import body_style, excel_row

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

#: Field of the review sheet -> defined name of its cells.
NAMES = {
    "blad": "hp_granskning_blad",
    "cell": "hp_granskning_cell",
    "niva": "hp_granskning_niva",
    "nr": "hp_granskning_nr",
    "granskad": REVIEWED,
}
#: Field whose cells are links to where the fault is.
_LINK = "cell"
_LONGEST_NAME = 60


def write(plan: Plan, sheet: Sheet) -> None:
    """Write the review sheet with its table and names."""
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    worksheet = plan.head(sheet)
    heading = heading_row(sheet)
    first, last = heading + 1, heading + REVIEW_ROWS
    columns = []
    for number, field in enumerate(sheet.falt):
        base = theme.LINK if field.namn == _LINK else theme.BASE
        # Numbers are names of rows here, so they stand to the left like the rest.
        style = plan.style(base, {"text_wrap": True}, body_style(field), {"align": "left"})
        worksheet.set_column(number, number, field.bredd, style)
        columns.append({"header": field.rubrik, "header_format": plan.style(theme.HEAD)})
        if field.namn in NAMES:
            letter = column_letter(number)
            area = f"='{sheet.namn}'!${letter}${first + 1}:${letter}${last + 1}"
            plan.book.define_name(NAMES[field.namn], area)
    options = {"name": sheet.tabell, "columns": columns, "style": None, "title": sheet.titel}
    options["description"] = sheet.ingress
    asked = plan.content.asked[:REVIEW_ROWS]
    worksheet.add_table(heading, 0, max(first, heading + len(asked)), len(sheet.falt) - 1, options)
    for number, question in enumerate(asked, start=1):
        _ask(plan, sheet, worksheet, (heading + number, number), question)
    worksheet.set_row(heading, 20)
    for severity, (background, colour) in theme.LABELS.items():
        style = plan.style(theme.coloured({"bold": True}, background, colour))
        rule = {"type": "cell", "criteria": "==", "value": f'"{severity}"', "format": style}
        number = [field.namn for field in sheet.falt].index("niva")
        worksheet.conditional_format(first, number, last, number, rule)
    lines = plan.style({"bottom": 1, "bottom_color": theme.LINE})
    right = column_letter(len(sheet.falt) - 1)
    used = {"type": "formula", "criteria": f"=COUNTA($A{first + 1}:${right}{first + 1})>0"}
    worksheet.conditional_format(first, 0, last, len(sheet.falt) - 1, used | {"format": lines})
    worksheet.freeze_panes(first, 0)
    worksheet.repeat_rows(heading)


def _ask(
    plan: Plan, sheet: Sheet, worksheet: Worksheet, at: tuple[int, int], question: Asked
) -> None:
    """Write a question as a row; a click on its cell leads to where it is about.

    Args:
        plan, sheet, worksheet: the workbook and its review sheet.
        at: the row (the first is 0), and the question's number.
        question: the question.
    """
    row, number = at
    about = plan.form.by_key.get(question.blad)
    cell = _cell(plan, about, question) if about else ""
    field = about.field(question.falt) if about and question.falt else None
    values: dict[str, Filled] = {
        "nr": number,
        "niva": theme.QUESTION,
        "blad": about.namn if about else "",
        "cell": cell,
        "rubrik": field.rubrik if field else "",
        "galler": _named(plan, about, question) if about else "",
        "vad": question.vad,
        "gor": question.gor,
    }
    for column, own in enumerate(sheet.falt):
        value = values.get(own.namn, "")
        style = plan.style(theme.BASE, {"text_wrap": True}, body_style(own), {"align": "left"})
        if own.namn == _LINK and about and cell:
            link = plan.style(theme.LINK, {"text_wrap": True})
            worksheet.write_url(row, column, f"internal:'{about.namn}'!{cell}", link, cell)
        elif value:
            put(worksheet, row, column, value, style)
    texts = [(str(values.get(own.namn, "")), own.bredd) for own in sheet.falt]
    worksheet.set_row(row, theme.row_height(texts))


def _named(plan: Plan, about: Sheet, question: Asked) -> str:
    """Return what a row of the plan is called: its identity, and how its activity begins."""
    if about is not plan.form.plan or question.rad < 0:
        return ""
    row = plan.content.rows[about.nyckel][question.rad]
    fields = (about.with_role(Role.ID), about.with_role(Role.AKTIVITET))
    texts = [str(row.get(field.namn, "")) for field in fields if field]
    return shorten(" ".join(texts), _LONGEST_NAME, placeholder=" …")


def _cell(plan: Plan, about: Sheet, question: Asked) -> str:
    """Return the address of the field that a question is about; empty where it is no row."""
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    if question.rad < 0:
        return ""
    fields = [field.namn for field in about.falt]
    column = fields.index(question.falt) if question.falt else 0
    return f"{column_letter(column)}{excel_row(plan, about, question.rad)}"
