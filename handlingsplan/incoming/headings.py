"""Which column of a foreign table is which field, and which page is which sheet of the form.

All by the form's own headings, aliases and near misses; nothing here names a form's columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from handlingsplan.form import Choice, Field, FieldType, Form, Role, Sheet, SheetKind, SheetRole
from handlingsplan.incoming.source import Cell, Line, Table
from handlingsplan.text import fold, nearest, words

#: Headings are looked for in so many rows from above.
_HEADING_ROWS = 6
#: A heading is no longer than this; a cell of the plan may well be.
_LONGEST_HEADING = 80
_LONGEST_TITLE = 90
#: Likeness in per cent from which a heading is taken for a misspelt one.
_NEAR = 84.0
_PARTS = re.compile(r"\s*(?:[/,&+]|\boch\b|\bsamt\b)\s*")


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """A foreign table's columns, understood.

    Attributes:
        sheet: the form's sheet whose rows it holds.
        heading: which of its rows holds the headings, from 0; -1 where they stand in a table
            before it.
        fields: field -> column, from 0.
        statuses: choice of a status -> column, where each status has a column for its tick.
        doubtful: field -> heading that was taken for it by its place alone.
        extra: column -> heading that the form does not know.
        headings: the heading row's cells.
    """

    sheet: Sheet
    heading: int
    fields: Mapping[str, int]
    statuses: Mapping[str, int]
    doubtful: Mapping[str, str]
    extra: Mapping[int, str]
    headings: tuple[Cell, ...]


def find_columns(table: Table, form: Form) -> Columns | None:
    """Return what a table holds of the form; ``None`` where its headings are not the form's."""
    best: Columns | None = None
    for sheet in form.tables:
        for number, row in enumerate(table.rows[:_HEADING_ROWS]):
            found = _understood(sheet, number, row, form)
            if found and (best is None or _weight(found) > _weight(best)):
                best = found
    return best


def _weight(columns: Columns) -> tuple[int, bool, int]:
    return len(columns.fields), columns.sheet.roll is SheetRole.PLAN, -columns.heading


def _understood(sheet: Sheet, number: int, row: Sequence[Cell], form: Form) -> Columns | None:
    texts = {column: " ".join(cell.text.split()) for column, cell in enumerate(row)}
    left = {c: text for c, text in texts.items() if text and len(text) < _LONGEST_HEADING}
    statuses = _status_columns(sheet, left, form)
    fields: dict[str, int] = {}
    for known in (_exact(sheet), _near(sheet, left.values())):
        for column, text in list(left.items()):
            name = known.get(fold(text))
            if name and name not in fields:
                fields[name] = column
                del left[column]
    doubtful = _shifted(sheet, fields, left, texts)
    if len(fields) < 2 or not _is_table_of(sheet, fields):  # noqa: PLR2004  (one may be chance)
        return None
    return Columns(
        sheet=sheet,
        heading=number,
        fields=fields,
        statuses=statuses,
        doubtful=doubtful,
        extra=left,
        headings=tuple(row),
    )


def _is_table_of(sheet: Sheet, fields: Mapping[str, int]) -> bool:
    """Say whether the headings are those that make a sheet what it is: its free texts."""
    return any(sheet.field(name).typ is FieldType.TEXT for name in fields)


def _exact(sheet: Sheet) -> dict[str, str]:
    """Return every heading that stands for a field, folded; the form's own come first."""
    bands = {band.nyckel: band.rubrik for band in sheet.band}
    found: dict[str, str] = {}
    for field in sheet.falt:
        found.setdefault(fold(field.rubrik), field.namn)
    for field in sheet.falt:
        for alias in field.alias:
            found.setdefault(fold(alias), field.namn)
    for field in sheet.falt:  # a band stands for its first field of free text
        if field.band and field.typ is FieldType.TEXT:
            found.setdefault(fold(bands[field.band]), field.namn)
    return found


def _near(sheet: Sheet, texts: Iterable[str]) -> dict[str, str]:
    known = _exact(sheet)
    found = {}
    for text in texts:
        name = nearest(text, known, cutoff=_NEAR)
        if name:
            found[fold(text)] = name
    return found


def _status_columns(sheet: Sheet, left: dict[int, str], form: Form) -> dict[str, int]:
    """Take out the columns that are headed by a status each; none where there is only one."""
    field = sheet.with_role(Role.STATUS)
    if field is None:
        return {}
    known = {fold(choice.namn): choice.namn for choice in form.choices(field)}
    found = {known[fold(text)]: column for column, text in left.items() if fold(text) in known}
    if len(found) < 2:  # noqa: PLR2004  (a single one is a value, no heading)
        return {}
    for column in found.values():
        del left[column]
    return found


def _shifted(
    sheet: Sheet, fields: dict[str, int], left: dict[int, str], texts: Mapping[int, str]
) -> dict[str, str]:
    """Move "Insatsområde | Aktivitet/Uppföljning" to activity and follow-up; return what is so.

    People rename the official third column and let the fourth name both. Where the heading of the
    column for activities names the follow-up too, which has no column, and a column stands unknown
    between the priority and it, the two are what the official form has there.
    """
    roles = (Role.PRIORITET, Role.AKTIVITET, Role.METOD)
    priority, activity, method = (sheet.with_role(role) for role in roles)
    if priority is None or activity is None or method is None or method.namn in fields:
        return {}
    column = fields.get(activity.namn, -1)
    between = column - 1
    if between not in left or fields.get(priority.namn) != between - 1:
        return {}
    parts = {fold(part) for part in _PARTS.split(texts[column])}
    if not parts & {fold(text) for text in (method.rubrik, *method.alias)}:
        return {}
    fields[activity.namn], fields[method.namn] = between, column
    return {activity.namn: left.pop(between), method.namn: texts[column]}


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """What part of the form a heading begins.

    Attributes:
        sheet: the form's sheet.
        values: what the heading itself says of the rows under it: field -> value of its list.
    """

    sheet: Sheet
    values: Mapping[str, str]


def section_of(line: Line, form: Form) -> Section | None:
    """Return the part of the form that a line is the heading of; ``None`` for other lines.

    A line that is marked as a heading, of the first two levels, may hold more than the name
    ("Regionala programområden årshjul 2025"); any other line must be the name alone.
    """
    text = words(line.text)
    if not text or len(text) > _LONGEST_TITLE or line.bullet:
        return None
    candidates = [*_titles(form)]
    for title, section in candidates:
        if text == title:
            return section
    for title, section in candidates:
        if (line.heading in {1, 2} and f" {title} " in f" {text} ") or _only_a_year_more(
            text, title
        ):
            return section
    return None


def _only_a_year_more(text: str, title: str) -> bool:
    return re.fullmatch(rf"{re.escape(title)} (?:20\d\d|rpo .*|rsg .*)", text) is not None


def _titles(form: Form) -> Iterator[tuple[str, Section]]:
    """Go through the titles of the form's parts, the longest first: they say the most."""
    found: list[tuple[str, Section]] = []
    for sheet in form.blad:
        if sheet.slag not in {SheetKind.TABELL, SheetKind.TEXT}:
            continue
        plain = Section(sheet=sheet, values={})
        found += [(words(text), plain) for text in (sheet.namn, *sheet.alias)]
        for field, choice in _choices(sheet, form):
            values = Section(sheet=sheet, values={field.namn: choice.namn})
            found += [(words(alias), values) for alias in choice.alias]
    yield from sorted(found, key=lambda pair: -len(pair[0]))


def _choices(sheet: Sheet, form: Form) -> Iterator[tuple[Field, Choice]]:
    for field in sheet.falt:
        if field.typ is FieldType.VAL and field.roll is not Role.STATUS:
            yield from ((field, choice) for choice in form.choices(field))


def choice_named(text: str, sheet: Sheet, form: Form) -> tuple[str, str] | None:
    """Return field and value where a heading within a part names a value of one of its lists."""
    for field, choice in _choices(sheet, form):
        if words(text) in {words(choice.namn), *map(words, choice.alias)}:
            return field.namn, choice.namn
    return None
