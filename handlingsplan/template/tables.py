"""The sheets with a table to fill in: bands, headings, prepared rows, colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from handlingsplan import theme
from handlingsplan.content import Filled, calendar_rows
from handlingsplan.form import Field, FieldType, Role, Sheet, SheetRole
from handlingsplan.template import carried, hints
from handlingsplan.template.plan import Plan, heading_row, put, row_ids
from handlingsplan.template.validation import validation

if TYPE_CHECKING:
    from handlingsplan.writing import Sheet as Worksheet

_ROTATED = {"rotation": 90, "align": "center", "font_size": 8, "text_wrap": False}
#: Room for such a heading in the middle of its cell, and a filter button below it.
_ROTATED_HEIGHT = 62.25
_HEADING_HEIGHT = 33
#: Columns this narrow show their heading upright.
_NARROW = 6
_TEXT_FORMAT = "@"
#: A cell that is filled in already.
_GIVEN = {"bg_color": theme.TINT}


def write(plan: Plan, sheet: Sheet) -> None:
    """Write a table sheet."""
    worksheet = plan.head(sheet)
    heading = heading_row(sheet)
    first = heading + 1
    last = heading + max(sheet.rader, len(filled_rows(plan, sheet)))
    _columns(plan, sheet, worksheet)
    _bands(plan, sheet, worksheet, heading - 1)
    _table(plan, sheet, worksheet, heading, last)
    _rows(plan, sheet, worksheet, first)
    for number, field in enumerate(sheet.falt):
        worksheet.data_validation(first, number, last, number, validation(plan, field))
    light_up(plan, sheet, worksheet, (first, 0, last, len(sheet.falt) - 1))
    _colours(plan, sheet, worksheet, first, last)
    carried.write(plan, sheet, worksheet, excel_row(plan, sheet, 0) - 1)
    hints.write(plan, sheet, worksheet, first, last)
    frozen = sheet.with_role(Role.PRIORITET) if sheet.with_role(Role.ID) else None
    worksheet.freeze_panes(first, plan.column(sheet, frozen) + 1 if frozen else 0)
    worksheet.repeat_rows(heading)


def _columns(plan: Plan, sheet: Sheet, worksheet: Worksheet) -> None:
    """Set widths and how new cells look and take text; the finer columns fold away."""
    folded = False
    for number, field in enumerate(sheet.falt):
        options: dict[str, Any] = {"level": 1, "hidden": True} if field.vik else {}
        if folded and not field.vik:
            options = {"collapsed": True}
        folded = field.vik
        cell = plan.style(theme.BASE, {"text_wrap": True, "locked": False}, body_style(field))
        worksheet.set_column(number, number, field.bredd, cell, options)


def body_style(field: Field) -> theme.Style:
    """Return how a field's values stand in their cells."""
    match field.typ:
        case FieldType.DATUM:
            return {"num_format": theme.DATE, "align": "left"}
        case FieldType.TAL:
            return {"num_format": "General", "align": "right"}
        case FieldType.AR:
            return {"num_format": "0", "align": "left"}
        case FieldType.KRYSS:
            return {"align": "center", "bold": True}
        case FieldType.ID:
            return {"num_format": _TEXT_FORMAT, "font_color": theme.QUIET}
        case _:
            # Text format: what begins with = or -, and "jan-25", stays what was typed.
            return {"num_format": _TEXT_FORMAT}


def _bands(plan: Plan, sheet: Sheet, worksheet: Worksheet, row: int) -> None:
    colours = {band.nyckel: band.bakgrund for band in sheet.band}
    labels = {band.nyckel: band.rubrik for band in sheet.band}
    for number, field in enumerate(sheet.falt):
        if not field.band:
            continue
        style = plan.style(theme.BASE, {"bold": True, "bg_color": colours[field.band]})
        # A label on a folded column would be out of sight.
        label = "" if field.vik else labels.pop(field.band, "")
        if label:
            worksheet.write_string(row, number, label, style)
        else:
            worksheet.write_blank(row, number, None, style)


def _table(plan: Plan, sheet: Sheet, worksheet: Worksheet, heading: int, last: int) -> None:
    narrow = any(field.bredd < _NARROW for field in sheet.falt)
    worksheet.set_row(heading, _ROTATED_HEIGHT if narrow else _HEADING_HEIGHT)
    columns = []
    for field in sheet.falt:
        own = _ROTATED if field.bredd < _NARROW else {}
        if field.roll is Role.SVAR:
            own = theme.ASKED
        columns.append({"header": field.rubrik, "header_format": plan.style(theme.HEAD, own)})
    worksheet.add_table(
        heading,
        0,
        last,
        len(sheet.falt) - 1,
        {
            "name": sheet.tabell,
            "columns": columns,
            "style": None,
            "description": plan.words(sheet.ingress),
            "title": plan.words(sheet.titel),
        },
    )


def _rows(plan: Plan, sheet: Sheet, worksheet: Worksheet, first: int) -> None:
    """Write the prepared rows: their lines, their identities, and what they hold from the start.

    The lines are the cells' own format, not a conditional one: LibreOffice shows only one of two
    conditional formats that overlap, and the colours are more important.
    """
    cells = {
        field.namn: plan.style(theme.BODY, {"locked": False}, body_style(field))
        for field in sheet.falt
    }
    identity = sheet.with_role(Role.ID)
    if identity:
        cells[identity.namn] = plan.style(theme.BODY, body_style(identity), _GIVEN)
    if sheet.with_role(Role.SVAR):
        for field in (field for field in sheet.falt if field.roll is not Role.SVAR):
            told = {"locked": False} | _GIVEN
            cells[field.namn] = plan.style(theme.BODY, body_style(field), told)
    filled = filled_rows(plan, sheet)
    for offset in range(max(sheet.rader, len(filled))):
        values = filled[offset] if offset < len(filled) else {}
        for number, field in enumerate(sheet.falt):
            value = values.get(field.namn)
            if value is None:
                worksheet.write_blank(first + offset, number, None, cells[field.namn])
            else:
                put(worksheet, first + offset, number, value, cells[field.namn])
        texts = [
            (value, field.bredd)
            for field in sheet.falt
            if isinstance(value := values.get(field.namn), str) and not field.vik
        ]
        if texts:
            worksheet.set_row(first + offset, theme.row_height(texts))


def filled_rows(plan: Plan, sheet: Sheet) -> list[Mapping[str, Filled]]:
    """Return the rows as the workbook is handed out: identities, calendar and given content."""
    rows: list[Mapping[str, Filled]] = list(plan.content.rows.get(sheet.nyckel, ()))
    if sheet.roll is SheetRole.ARSHJUL:
        rows = [*calendar_rows(plan.organisation, sheet, plan.year), *rows]
    identity = sheet.with_role(Role.ID)
    return _with_ids(plan, rows, identity.namn, sheet.rader) if identity else rows


def _with_ids(
    plan: Plan, rows: Sequence[Mapping[str, Filled]], name: str, prepared: int
) -> list[Mapping[str, Filled]]:
    """Return rows with identities, and after them the empty ones that are prepared.

    A row that brings an empty one keeps it.
    """
    own = [*plan.content.used, *(str(row[name]) for row in rows if name in row)]
    free = row_ids(own, plan.group, plan.year)
    padded = [*rows, *({} for _ in range(prepared - len(rows)))]
    return [row if name in row else {**row, name: next(free)} for row in padded]


def excel_row(plan: Plan, sheet: Sheet, number: int) -> int:
    """Return the Excel row of a row of the content, the first of which is 0."""
    brought = len(plan.organisation.kalender) if sheet.roll is SheetRole.ARSHJUL else 0
    return heading_row(sheet) + 2 + brought + number


def light_up(
    plan: Plan, sheet: Sheet, worksheet: Worksheet, area: tuple[int, int, int, int]
) -> None:
    """Mark the cells of ``area`` that the review sheet names; see :mod:`.review`."""
    asked = {theme.QUESTION} if plan.content.asked else set()
    for severity in ("fel", "varning", *asked):
        mark = theme.MARKS[severity]
        worksheet.conditional_format(
            *area,
            {
                "type": "formula",
                "criteria": f'=COUNTIFS(hp_granskning_blad,"{sheet.namn}",'
                f'hp_granskning_cell,ADDRESS(ROW(),COLUMN(),4),hp_granskning_niva,"{severity}")>0',
                "format": plan.style(mark),
                "stop_if_true": True,
            },
        )


def _colours(plan: Plan, sheet: Sheet, worksheet: Worksheet, first: int, last: int) -> None:
    """Colour the values that have a colour of their own, statuses above all."""
    for number, field in enumerate(sheet.falt):
        for choice in plan.form.choices(field):
            if choice.bakgrund:
                style = theme.coloured({"bold": True}, choice.bakgrund, choice.farg)
                rule = {"type": "cell", "criteria": "==", "value": f'"{choice.namn}"'}
                worksheet.conditional_format(
                    first, number, last, number, rule | {"format": plan.style(style)}
                )
