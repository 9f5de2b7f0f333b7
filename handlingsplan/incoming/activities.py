"""The cell "Aktiviteter" -> activities, one for each thing that is done, and what else it holds.

Bullets are activities of their own; the words before them are said of each, or are an activity
themselves. The working group on the first line, labelled lines ("Ansvarig: …") and times go to
their own fields. A line to a person is no content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from handlingsplan.form import Field, FieldType, Role, Sheet
from handlingsplan.incoming.source import Line
from handlingsplan.organisation import Group, WorkGroup
from handlingsplan.reading.events import time_at
from handlingsplan.text import fold, nearest, words
from handlingsplan_validators.persons import person

_RAG = re.compile(r"^RAG\b[-\s:]*", re.IGNORECASE)
_LONGEST_RAG = 60
_LABEL = re.compile(r"^\s*([^\W\d_][^:\n]{1,38}?)\s*:\s+(?=\S)")
_INNER_LABEL = re.compile(r"(?:(?<=[.!?)”])\s+|\s+·\s+)(?=[A-ZÅÄÖ][^:.\n]{2,30}:\s)")
_ENDS = re.compile(r"[.!?…]['”\")]*\s*$")
_LEAD = re.compile(r"(?:\b(?:att|för|genom|som|är|med|till)|:)\s*$")
_DONE = re.compile(
    r"\b(?:klar[at]?|färdig[at]?|slutför[ts]?a?|slutfört|senast|avslutas)\b[ :]*", re.IGNORECASE
)
_START = re.compile(r"\b(?:startar|påbörjas|inleds)\b[ :]*", re.IGNORECASE)
#: Words of one sentence that follow each other without any sign: three or more are a lost list.
_RUN_ON = re.compile(r"[a-zåäö)]\s+(?=[A-ZÅÄÖ][a-zåäö])")
_LOST_LIST = 3
_LONGEST_NAME = 6  # words


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is done.

    Attributes:
        text: what is done.
        fields: other fields of its row that the words give.
    """

    text: str
    fields: Mapping[str, str] = msgspec.field(default_factory=dict)


class Activities(msgspec.Struct, frozen=True, kw_only=True):
    """A cell of activities, understood.

    Attributes:
        rows: the activities in order.
        common: field -> value, said of all of them.
        private: lines that look like notes to a person.
        after: lines after the last bullet, which may be a comment or one activity more.
        unclear: the text that may be several activities; empty where there is no doubt.
    """

    rows: tuple[Activity, ...]
    common: Mapping[str, str]
    private: tuple[str, ...]
    after: tuple[str, ...]
    unclear: str = ""


def split_labels(lines: Sequence[Line], sheet: Sheet) -> list[Line]:
    """Return lines parted before a label: any that stands after a sentence (``… Effektmål: …``).

    A heading of the sheet is one wherever it stands: a PDF loses the break before it.
    """
    headings = "|".join(re.escape(field.rubrik) for field in sheet.falt)
    label = re.compile(rf"{_INNER_LABEL.pattern}|\s+(?=(?:{headings}):\s)")
    return [
        msgspec.structs.replace(line, text=part, bullet=line.bullet and not number)
        for line in lines
        for number, part in enumerate(label.split(line.text))
        if part.strip()
    ]


def labelled(text: str, sheet: Sheet) -> tuple[Field, str] | None:
    """Return field and value of a line such as ``Ansvarig: processtöd``; ``None`` for others."""
    found = _LABEL.match(text)
    if found is None:
        return None
    label = fold(found[1])
    for field in sheet.falt:
        if label in {fold(field.rubrik), *map(fold, field.alias)}:
            return field, text[found.end() :].strip()
    return None


def activities_of(lines: Sequence[Line], sheet: Sheet, group: Group, year: int) -> Activities:
    """Understand a cell of activities.

    Args:
        lines: its lines.
        sheet: the plan's sheet of the form.
        group: whose plan it is, for the names of its working groups.
        year: the plan's year, for times without one.
    """
    parts = split_labels(lines, sheet)
    private = [line.text for line in parts if person(line.text)]
    left = [line for line in parts if not person(line.text)]
    common: dict[str, str] = {}
    left = _without_rag(left, common, sheet, group)
    left = without_labels(left, common, sheet)
    before, items, after = _around_bullets(left)
    texts = _texts(before, items)
    rows = tuple(_activity(text, sheet, year) for text in texts)
    return Activities(
        rows=rows,
        common=common,
        private=tuple(private),
        after=tuple(after),
        unclear=_unclear(before) if not items else "",
    )


def _without_rag(
    lines: list[Line], common: dict[str, str], sheet: Sheet, group: Group
) -> list[Line]:
    """Take the working group's name off the first line."""
    field = sheet.with_role(Role.RAG)
    if field is None or not lines:
        return lines
    first = lines[0].text
    name = rag_named(first, group)
    if name is None:
        name, rest = _rag_before(first, group)
        if name is None:
            return lines
        common[field.namn] = name
        return [msgspec.structs.replace(lines[0], text=rest), *lines[1:]]
    if len(lines) == 1 and not _RAG.match(first):
        return lines
    common[field.namn] = name
    return lines[1:]


def _rag_before(text: str, group: Group) -> tuple[str | None, str]:
    """Return the group's working group that a line begins with, and what is said after it.

    In a PDF the line break after the name is lost where the next word had no room.
    """
    for rag in group.rag:
        for name in (rag.namn, *rag.alias):
            begins = re.match(rf"RAG[\s:]+{re.escape(name)}[\s:]+(?=[A-ZÅÄÖ])", text, re.IGNORECASE)
            if begins and text[begins.end() :][:1].isupper():
                return rag.namn, text[begins.end() :]
    return None, text


def rag_named(text: str, group: Group) -> str | None:
    """Return the working group that a line is the name of; ``None`` where it is none.

    A name that the group does not have is kept as it was written, if ``RAG`` stands before it.
    """
    if len(text) > _LONGEST_RAG or _ENDS.search(text):
        return None
    bare = _RAG.sub("", text.strip().rstrip(":"))
    known = _spellings(group.rag)
    if words(bare) in known:
        return known[words(bare)]
    if not _RAG.match(text) or not bare or len(bare.split()) > _LONGEST_NAME:
        return None
    return nearest(bare, known) or bare


def _spellings(rags: Sequence[WorkGroup]) -> dict[str, str]:
    return {words(_RAG.sub("", name)): rag.namn for rag in rags for name in (rag.namn, *rag.alias)}


def without_labels(lines: list[Line], common: dict[str, str], sheet: Sheet) -> list[Line]:
    """Take out the lines that are labelled with another field of the row, into ``common``."""
    left = []
    for line in lines:
        found = None if line.bullet else labelled(line.text, sheet)
        if found is None:
            left.append(line)
            continue
        field, value = found
        if field.roll is Role.AKTIVITET:
            left.append(msgspec.structs.replace(line, text=value))
        elif field.typ in {FieldType.KRYSS, FieldType.ID} or field.namn in common:
            left.append(line)
        else:
            common[field.namn] = value
    return left


def _around_bullets(lines: Sequence[Line]) -> tuple[list[str], list[str], list[str]]:
    """Return the texts before the first bullet, the items, and the texts after the last one."""
    before: list[str] = []
    items: list[str] = []
    after: list[str] = []
    for line in lines:
        if line.bullet:
            items += after  # words between two bullets are one activity more
            after = []
            items.append(line.text)
        elif not items:
            before.append(line.text)
        elif not after and (line.text[:1].islower() or not _ENDS.search(items[-1] + ".")):
            items[-1] = f"{items[-1]} {line.text}"
        else:
            after.append(line.text)
    return before, items, after


def _texts(before: Sequence[str], items: Sequence[str]) -> list[str]:
    """Return the activities' texts: what leads in to the items stands before each of them."""
    if not items:
        return ["\n".join(before)] if before else []
    if before and (_LEAD.search(before[-1]) or not _ENDS.search(before[-1])):
        lead = before[-1]
        own = ["\n".join(before[:-1])] if before[:-1] else []
        return [*own, *(f"{lead}\n{item}" for item in items)]
    return [*(["\n".join(before)] if before else []), *items]


def _activity(text: str, sheet: Sheet, year: int) -> Activity:
    fields: dict[str, str] = {}
    for role, before in ((Role.SLUT, _DONE), (Role.START, _START)):
        field = sheet.with_role(role)
        time = _time_after(text, before, year)
        if field and time:
            fields[field.namn] = time
    return Activity(text=text, fields=fields)


def _time_after(text: str, before: re.Pattern[str], year: int) -> str:
    """Return the only time that follows a word such as ``klart``, as it was written; or empty."""
    times = {time for mark in before.finditer(text) if (time := time_at(text[mark.end() :], year))}
    return times.pop() if len(times) == 1 else ""


def _unclear(lines: Sequence[str]) -> str:
    """Return a text without bullets that may be several activities; empty where it is one."""
    text = "\n".join(lines)
    lost = any(
        len(_RUN_ON.findall(line)) >= _LOST_LIST and not _ENDS.search(line) for line in lines
    )
    short = [line for line in lines if len(line) < 120 and not line[:1].islower()]  # noqa: PLR2004  (a line, no paragraph)
    return text if lost or len(short) >= _LOST_LIST else ""
