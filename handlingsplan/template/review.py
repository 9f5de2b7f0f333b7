"""The review sheet: empty in a template; a check fills it, and the cells it names light up.

The conditional formats of the other sheets look here through three defined names, so they follow
when the sheet is renamed, and so that Excel of every version takes them.
"""

from __future__ import annotations

from handlingsplan import theme
from handlingsplan.form import Sheet
from handlingsplan.template.plan import REVIEW_ROWS, Plan
from handlingsplan.template.tables import body_style

#: Field of the review sheet -> defined name of its cells.
NAMES = {
    "blad": "hp_granskning_blad",
    "cell": "hp_granskning_cell",
    "niva": "hp_granskning_niva",
}
#: Field whose cells are links to where the fault is.
_LINK = "cell"


def write(plan: Plan, sheet: Sheet) -> None:
    """Write the empty review sheet with its table and names."""
    from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

    worksheet = plan.head(sheet)
    heading = plan.heading_row(sheet)
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
    worksheet.add_table(heading, 0, first, len(sheet.falt) - 1, options)
    worksheet.set_row(heading, 20)
    for severity, (background, colour) in theme.SEVERITIES.items():
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
