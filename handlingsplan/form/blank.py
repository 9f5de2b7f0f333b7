"""What a blank template says by itself, as data: the template writes it, the reader knows it again.

Texts hold ``{grupp}`` and ``{ar}`` where the group's title and the year stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlingsplan.form.kinds import Role, SheetKind, SheetRole
from handlingsplan.form.records import Choice, Field, Form, Sheet
from handlingsplan.form.waiting import WAITING

#: The template's hidden sheet with the ranges behind its drop-downs.
LISTS_SHEET, LISTS_TABLE = "Listor", "tblListor"
#: The title of the block on the cover that says what is left to do.
SCORE = "Klar?"
#: What the checks write on the review sheet where there is no finding, or no room for all of them.
NOTHING_WRONG = "Inget behöver rättas. Granskad {dag}."
NO_ROOM = "{n} rader till fick inte plats här; de står i rapporten."
#: What they write before what a reply answered, where its finding is gone.
REPLY_TO_GONE = "Svar på något som inte längre står kvar: "
#: How the lists that come from the organisation begin.
OF_ORGANISATION = "organisation."

#: What the sheet for meetings says where there is no activity, and where there are more than fit.
NO_ACTIVITIES = "Inga aktiviteter än. De hämtas från bladet {blad}."
MORE_ACTIVITIES = "… och {n} till på bladet {blad}."

#: What stands in the place of a cell with an error, where its value would be shown.
ERROR_SHOWN = "felvärde"
#: What stands before the patient promises on the sheet for meetings.
PROMISES = "Löften"
#: The tip on a link of the review sheet.
GO_TO = "Gå till {cell} ({blad})"
#: What a cell answers to a value that its drop-down or its rule does not take.
NOT_IN_LIST = "Välj ett av värdena i listan."
NO_TICK = "Sätt x, eller lämna cellen tom."
NO_NUMBER = "Skriv bara siffror här. Enhet och förklaring har egna kolumner."
NO_YEAR = "Skriv året med fyra siffror."
#: How the formulas begin that the template itself has on the sheet for meetings, and on the hidden
#: sheet, in every generation and as every program writes them.
MEETING_FORMULA = re.compile(
    r'hp_mote_\d+\Z|IF\(.*(?:hp_antal_rader|=""[,;]""[,;]MID\()', re.IGNORECASE | re.DOTALL
)
LISTS_FORMULA = re.compile(
    r'(?:_xlfngnumeric\.ERROR\(")?(?:SUMPRODUCT|IF)\(',
    re.IGNORECASE,  # as Gnumeric saves them
)

# --- The sheets that are only read: rows of tables, headings first

_WHOLE_SHEET = "Hela bladet"


def promise_rows(form: Form) -> list[list[str]]:
    """Return the table of the patient promises."""
    rows = [[str(p.nr), p.kort, f"… {p.text}."] for p in form.loften]
    return [["Löfte", "I korthet", "Löftet"], *rows]


def status_rows(form: Form) -> list[list[str]]:
    """Return the table of what each status means; nothing for a form without statuses."""
    field = form.plan.with_role(Role.STATUS)
    choices = form.choices(field) if field else ()
    if field is None or not choices:
        return []
    rows = [[form.plan.namn, one.namn, one.hjalp, _counts_as(one)] for one in choices]
    return [["Blad", field.rubrik, "Betyder", "Räknas i sammanställningen som"], *rows]


def _counts_as(choice: Choice) -> str:
    return choice.officiell or f"{choice.namn} (ingen av de fyra officiella)"


def instruction_rows(form: Form) -> list[list[str]]:
    """Return the table of how each sheet and field is filled in."""
    rows = [["Blad", "Fält", "Så fyller du i", "Det som kontrolleras"]]
    for sheet in (form.cover, *form.tables):
        intro = " ".join(sheet.text) if sheet is form.cover else sheet.ingress
        rules = " ".join(rule.instruktion for rule in sheet.krav)
        rows.append([sheet.namn, _WHOLE_SHEET, intro, rules or "Inget krav."])
        rows += [
            [sheet.namn, field.rubrik, _guidance(field), _needed(sheet, field)]
            for field in sheet.falt
        ]
    return rows


def _guidance(field: Field) -> str:
    return f"{field.hjalp} Exempel: {field.exempel}" if field.exempel else field.hjalp


def _needed(sheet: Sheet, field: Field) -> str:
    rules = [rule.instruktion for rule in sheet.krav if field.namn in rule.kraver]
    if rules:
        return " ".join(rules)
    return "Ska fyllas i." if field.obligatorisk else "Frivilligt."


def input_help(form: Form) -> Iterator[str]:
    """Go through what is shown beside a chosen cell, and where it refuses a value."""
    yield from (NOT_IN_LIST, NO_TICK, NO_NUMBER, NO_YEAR, GO_TO)
    for sheet in (form.cover, *form.tables):
        for field in sheet.falt:
            yield from (field.rubrik, field.hjalp, _guidance(field))
            yield field.in_year().hjalp  # as the button restores it


def footer(form: Form) -> str:
    """Return what stands to the left at the foot of each printed page."""
    return f"{form.kort} {{ar}} · {{grupp}}"


# --- All of it, sheet by sheet


def texts_of(form: Form, sheet: Sheet) -> Iterator[str]:
    """Go through the texts of a sheet of the blank template, apart from what is to be filled in."""
    yield from (sheet.titel, sheet.ingress)
    match sheet.slag:
        case SheetKind.OMSLAG:
            yield from (f"{number}. {line}" for number, line in enumerate(sheet.text, start=1))
            for field in sheet.falt:
                yield from (field.rubrik, field.hjalp)
            yield from (sheet.namn, *(table.namn for table in form.tables))
            dialogue = form.with_role(SheetRole.DIALOG)
            if dialogue:
                yield from (f"{{n}} {noun}{WAITING}{dialogue.namn}" for noun in ("fråga", "frågor"))
        case SheetKind.TEXT:
            yield from sheet.text
            loften = sheet.roll is SheetRole.LOFTEN
            tables = [promise_rows(form)] if loften else [status_rows(form), instruction_rows(form)]
            yield from (text for rows in tables for row in rows for text in row)
        case SheetKind.TABELL:
            yield from (band.rubrik for band in sheet.band)
            yield from (field.rubrik for field in sheet.falt)
        case SheetKind.GRANSKNING:
            yield from (NOTHING_WRONG, NO_ROOM, *(field.rubrik for field in sheet.falt))
        case SheetKind.VISNING:
            yield from sheet.text
            plan = form.plan.namn
            yield NO_ACTIVITIES.format(blad=plan)
            yield MORE_ACTIVITIES.format(blad=plan, n="{n}")


def texts_of_lists(form: Form) -> Iterator[str]:
    """Go through what stands on the hidden sheet: the form's lists, and what it counts."""
    for sheet in form.tables:
        yield from (sheet.nyckel, *(rule.kvar for rule in sheet.krav))
    for name, choices in form.listor.items():
        yield from (name, *(choice.namn for choice in choices))
    yield from form.som_ovan
