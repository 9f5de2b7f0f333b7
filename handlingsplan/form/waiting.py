"""The line on the cover that says how many questions wait for the group's answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlingsplan.form.kinds import Role, SheetRole
from handlingsplan.form.records import Field, Form, Sheet
from handlingsplan.spreadsheet.a1 import column_letter, location

#: Where the line stands: row and column, under the line that a review writes.
WAITING_CELL = (2, 3)
#: What the formula is known by.
WAITING = " väntar på svar → "
#: Rows of questions that it counts.
_REACH = 200
_ROLES = (Role.FRAGA, Role.SVAR, Role.LAGE)


def waiting_text(number: int, sheet: Sheet) -> str:
    """Return what the line says of a number of questions; nothing for none."""
    noun = "fråga" if number == 1 else "frågor"
    return f"{number} {noun}{WAITING}{sheet.namn}" if number else ""


def questions_waiting(form: Form, rows: Iterable[Mapping[str, object]]) -> int:
    """Return how many rows of the sheet for the dialogue hold a question that waits."""
    sheet = form.with_role(SheetRole.DIALOG)
    fields = [sheet.with_role(role) if sheet else None for role in _ROLES]

    def waits(row: Mapping[str, object]) -> bool:
        asked, answer, stage = (str(row.get(f.namn) or "").strip() if f else "" for f in fields)
        return bool(asked) and not answer and stage not in _closed(form, fields[-1])

    return sum(map(waits, rows))


def _closed(form: Form, stage: Field | None) -> list[str]:
    return [choice.namn for choice in form.choices(stage) if choice.avslutad] if stage else []


def waiting_formula(
    form: Form, sheet: Sheet, *, name: str, columns: Mapping[str, int], first: int
) -> str:
    """Return the formula of the line, without ``=``; empty where the sheet lacks what it counts.

    Args:
        form: the form.
        sheet: its sheet for the dialogue.
        name: what the sheet is called in the workbook.
        columns: field -> its column in the workbook (A = 1).
        first: the first row under the headings.
    """

    def area(role: Role) -> str:
        field = sheet.with_role(role)
        if field is None or field.namn not in columns:
            return ""
        letter = column_letter(columns[field.namn])
        return location(name, f"${letter}${first}:${letter}${first + _REACH - 1}")

    asked, answered, stage = map(area, _ROLES)
    if not (asked and answered):
        return ""
    closed = _closed(form, sheet.with_role(Role.LAGE))
    still = "".join(f',{stage},"<>{word}"' for word in closed if stage)
    number = f'COUNTIFS({asked},"?*",{answered},"="{still})'
    link = location(name, "A1").replace('"', '""')
    text = f'{number}&IF({number}=1," fråga"," frågor")&"{WAITING}{sheet.namn}"'
    return f'IF({number}=0,"",HYPERLINK("#{link}",{text}))'
