"""Next year from this year: what of a plan goes on, as the content of the group's next workbook.

What goes on are activities that are not closed, with their identities, which they keep for life;
their indicators, without outcomes, the last of which stand as text beside the baseline; challenges,
processes and questions that nobody has closed. A status keeps the day on which it was assessed, so
one that nobody has looked at since is seen to be old. What was closed in the group but goes on
elsewhere becomes a process; what was closed altogether, results and the group's own dates stay in
the old year's plan and are named.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import msgspec

from handlingsplan.carried_values import Usable, as_number, last_day, usable
from handlingsplan.codes import Code
from handlingsplan.content import Content, Filled, content_from_frames
from handlingsplan.dialogue import Stage, dialogue_sheet
from handlingsplan.form import Choice, Field, Form, Role, Sheet, SheetRole
from handlingsplan.plans import Plans
from handlingsplan.privacy import mask
from handlingsplan.reading.records import Note
from handlingsplan.small_counts import FEWEST, counts_people, few
from handlingsplan.spreadsheet.formats import number_text
from handlingsplan.text import fold

Row = Mapping[str, Filled]
#: Sheets whose rows belong to the year that they were written in.
_OF_THE_YEAR = frozenset({SheetRole.RESULTAT, SheetRole.ARSHJUL})
#: What an indicator gets anew each year.
_MEASURED = frozenset({Role.UTFALL, Role.MATDATUM})
#: What the reader notes of things that stand in no field.
BESIDE = frozenset(
    {
        *(Code.HP206, Code.HP208, Code.HP209, Code.HP213, Code.HP214, Code.HP217, Code.HP218),
        *(Code.HP219, Code.HP220, Code.HP221, Code.HP222, Code.HP223, Code.HP224, Code.HP225),
        *(Code.HP226, Code.HP227, Code.HP231, Code.HP233, Code.HP235, Code.HP236, Code.HP440),
    }
)
_HEADING = 300  # characters of an activity that become a process's heading


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What of a plan goes on.

    Attributes:
        fil: the plan's file.
        year: the year that it is for; ``None`` where it does not say.
        content: what next year's workbook is filled in with.
        left: what does not go on, one Swedish clause for each sheet; as it may be shown.
        unread: what could not be read and is left empty, one Swedish clause for each cell; as it
            may be shown.
        beside: places of the file with what stands in no field and so does not go on: text beside
            a table, notes, sheets and columns of the group's own, struck-out rows, drawings.
        masked: a personal number is masked in it.
    """

    fil: str
    year: int | None
    content: Content
    left: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    beside: int = 0
    masked: bool = False


def carry_over(plans: Plans, book: int) -> Carried:
    """Return what of a plan goes on into next year's workbook.

    Args:
        plans: the round that it was read in.
        book: which of its books, by its number in :attr:`Plans.books`.

    Returns:
        Each row with all the values that count for it, also those that stood on a row above: its
        neighbours may be gone.
    """
    form, raw, year = plans.form, plans.raw[book], _year(plans, book)
    read = _read(plans, book)
    rows, closed, left = _parted(form, read.content)
    stopped = [*closed[False], *closed[True]]
    gone = _identities(form, stopped) - _identities(form, rows[form.plan.nyckel])
    _without_outcomes(form, rows, gone, year)
    _as_processes(form, rows, closed[True])
    content = Content(
        cover=_cover(form, read.content.cover),
        rows={key: found for key, found in rows.items() if found},
        carried=True,
        used=tuple(filter(None, (_text(row, form.plan, Role.ID) for row in stopped))),
    )
    return Carried(
        fil=raw.fil,
        year=year,
        content=content,
        left=tuple(mask(clause, plans.organisation.public_contacts) for clause in left),
        unread=read.unread,
        beside=sum(map(_stands_beside, raw.notes)),
        masked=read.masked,
    )


def _stands_beside(note: Note) -> bool:
    """Say whether a note is on something that stands in no field."""
    match note.kod:
        case Code.HP208:  # of a hidden sheet of the form's own it is only said that it is hidden
            return not note.nyckel
        case Code.HP209:  # of merged cells with nothing under them, how they are read
            return bool(note.varde) and not note.falt
        case kod:
            return kod in BESIDE


def _parted(
    form: Form, before: Content
) -> tuple[dict[str, list[Row]], dict[bool, list[Row]], tuple[str, ...]]:
    """Part a plan's rows: what goes on; what is closed, altogether or in the group; the rest.

    Returns:
        Sheet key -> its rows that go on; whether it goes on elsewhere -> closed activities; a
        Swedish clause for each kind of what stays behind.
    """
    rows: dict[str, list[Row]] = {}
    closed: dict[bool, list[Row]] = {False: [], True: []}
    left: list[str] = []
    for sheet in form.tables:
        own = list(before.rows.get(sheet.nyckel, ()))
        if sheet is form.plan:
            rows[sheet.nyckel] = _named_once(form, [r for r in own if _status(form, r) is None])
            for row in own:
                if status := _status(form, row):
                    closed[status.fortsatter].append(row)
        elif sheet.roll in _OF_THE_YEAR:
            left += [f"{sheet.namn} ({_counted(len(own))})"] if own else []
        else:
            rows[sheet.nyckel] = [row for row in own if not _is_closed(form, sheet, row)]
            ended = len(own) - len(rows[sheet.nyckel])
            left += [f"{sheet.namn} ({_counted(ended)}, redan stängt)"] if ended else []
    if closed[False]:
        names = (_text(row, form.plan, Role.AKTIVITET) for row in closed[False])
        left.insert(0, f"avslutade aktiviteter ({'; '.join(filter(None, names))})")
    return rows, closed, tuple(left)


def _read(plans: Plans, book: int) -> Usable:
    """Return what a plan says as another year can use it."""
    return usable(
        content_from_frames(plans, book, inherited=True),
        plans.form,
        year=_year(plans, book),
        public_contacts=plans.organisation.public_contacts,
    )


def _year(plans: Plans, book: int) -> int | None:
    """Return the year that a plan is for; ``None`` where it does not say."""
    field = plans.form.cover.with_role(Role.AR)
    year = plans.books[field.namn].tolist()[book] if field else None
    return None if year is None or math.isnan(year) else int(year)


def carry_over_all(plans: Plans) -> dict[str, Carried]:
    """Return what of each plan of a round goes on, by its group's id; replaced drafts aside."""
    counted = plans.books.index[plans.books["med"]].tolist()
    return {plans.books["grupp"][book]: carry_over(plans, book) for book in counted}


def with_personal_numbers(carried: Mapping[str, Carried]) -> list[str]:
    """Return the groups in whose content for next year a personal number is masked."""
    return [group for group, one in carried.items() if one.masked]


def _counted(rows: int) -> str:
    return "1 rad" if rows == 1 else f"{rows} rader"


def _is_closed(form: Form, sheet: Sheet, row: Row) -> bool:
    """Say whether a row is a question that whoever asked has closed."""
    dialogue = dialogue_sheet(form) if sheet.roll is SheetRole.DIALOG else None
    stage = dialogue.stage(_text(row, sheet, Role.LAGE), "") if dialogue else Stage.OPEN
    return stage is Stage.CLOSED


def _cover(form: Form, cover: Row) -> dict[str, Filled]:
    """Return the cover without what was true of last year's round alone."""
    gone = {Role.UPPDATERAD, Role.INGET_ATT_RAPPORTERA}
    kept = {field.namn for field in form.cover.falt if field.roll not in gone}
    return {name: value for name, value in cover.items() if name in kept}


def _status(form: Form, row: Row) -> Choice | None:
    """Return the status by which a row is closed; ``None`` where it goes on."""
    choice = form.status.get(fold(_text(row, form.plan, Role.STATUS)))
    return choice if choice is not None and choice.avslutad else None


def _text(row: Row, sheet: Sheet, role: Role) -> str:
    field = sheet.with_role(role)
    value = row.get(field.namn) if field else None
    return value if isinstance(value, str) else ""


def _identities(form: Form, rows: Sequence[Row]) -> set[str]:
    return {fold(_text(row, form.plan, Role.ID)) for row in rows} - {""}


def _named_once(form: Form, rows: Sequence[Row]) -> list[Row]:
    """Return rows of the plan so that an identity on several of them stays with the first."""
    field, used = form.plan.with_role(Role.ID), set[str]()
    named: list[Row] = []
    for row in rows:
        own = _identities(form, [row])
        if field and own & used:
            row = {name: value for name, value in row.items() if name != field.namn}  # noqa: PLW2901  (the same row)
        named.append(row)
        used |= own
    return named


def _without_outcomes(
    form: Form, rows: dict[str, list[Row]], gone: set[str], year: int | None
) -> None:
    """Let indicators go on once each, without outcomes, where their activity goes on."""
    for sheet in form.tables:
        ref = sheet.with_role(Role.REF)
        if ref is None or sheet.nyckel not in rows:
            continue
        going_on = [row for row in rows[sheet.nyckel] if _pointed(row, ref) not in gone]
        if sheet.roll is SheetRole.INDIKATORER:
            going_on = [_anew(form, sheet, times, year) for times in _measures(sheet, going_on)]
        rows[sheet.nyckel] = going_on


def _pointed(row: Row, ref: Field) -> str:
    """Return the identity that a row points to; words may stand behind it."""
    return fold(str(row.get(ref.namn, ""))).partition(" ")[0]


def _measures(sheet: Sheet, rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each measure, one for each time that it was measured, the latest last.

    Those without a time come first, as in the summary.
    """
    ref, measure, date = map(sheet.with_role, (Role.REF, Role.INDIKATOR, Role.MATDATUM))
    found: dict[tuple[str, str], list[Row]] = {}
    for number, row in enumerate(rows):
        name = fold(str(row.get(measure.namn, ""))) if measure else ""
        key = _pointed(row, ref) if ref else "", name or str(number)
        found.setdefault(key, []).append(row)

    def day(row: Row) -> dt.date:
        return (last_day(date, row.get(date.namn)) if date else None) or dt.date.min

    return [sorted(times, key=day) for times in found.values()]


def _anew(form: Form, sheet: Sheet, times: Sequence[Row], year: int | None) -> Row:
    """Return the row of a measure for another year: what came out last stands as text.

    Each field is taken from the latest row that has it: a target need not be typed again when the
    measure is measured again.
    """
    measured = {field.namn for field in sheet.falt if field.roll in _MEASURED}
    row = {name: value for one in times for name, value in one.items() if name not in measured}
    field = sheet.with_role(Role.TIDIGARE_UTFALL)
    if field:
        before = (time[field.namn] for time in reversed(times) if field.namn in time)
        said = _outcomes(form, sheet, times, year) or next(before, "")
        row |= {field.namn: said} if said else {}
    return row


def _outcomes(form: Form, sheet: Sheet, times: Sequence[Row], year: int | None) -> str:
    """Return the last outcome of each region, and the year; empty where nothing was measured.

    Few people are not counted out: nobody would look for a number in a text.
    """
    unit, least = sheet.with_role(Role.ENHET), max(FEWEST, form.minsta_antal)
    said = []
    for field in sheet.all_with_role(Role.UTFALL):
        row = next((one for one in reversed(times) if field.namn in one), {})
        value = as_number(field, row.get(field.namn))
        if value is None:
            continue
        counting = unit is not None and any(
            counts_people(form, unit, one.get(unit.namn)) for one in times
        )
        shown = few(least) if counting and 0 <= value < least else number_text(value)
        said.append(f"{field.rubrik} {shown}")
    return " · ".join(said) + (f" ({year})" if said and year else "")


def _as_processes(form: Form, rows: dict[str, list[Row]], closed: Sequence[Row]) -> None:
    """Add what goes on outside the group to the processes, in a form that has them."""
    sheet = form.with_role(SheetRole.PROCESSER)
    heading = sheet.with_role(Role.RUBRIK) if sheet else None
    if sheet is None or heading is None:
        return
    state, text = sheet.with_role(Role.LAGE), sheet.with_role(Role.TEXT)
    where = next((c.namn for c in form.choices(state) if c.fortsatter), "") if state else ""
    for row in closed:
        made: dict[str, Filled] = {heading.namn: _text(row, form.plan, Role.AKTIVITET)[:_HEADING]}
        if state and where:
            made[state.namn] = where
        if text and (priority := _text(row, form.plan, Role.PRIORITET)):
            made[text.namn] = priority
        rows.setdefault(sheet.nyckel, []).append(made)
