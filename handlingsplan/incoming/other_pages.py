"""Lines under the headings of the form's other parts -> rows: results, challenges and so on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from handlingsplan.content import Filled
from handlingsplan.form import Field, Role, Sheet
from handlingsplan.incoming.activities import rag_named
from handlingsplan.incoming.draft import Draft
from handlingsplan.incoming.gather import Part
from handlingsplan.incoming.headings import choice_named
from handlingsplan.incoming.source import Line
from handlingsplan.reading.events import event_in
from handlingsplan_validators.texts import is_placeholder

_SENTENCE = re.compile(r"[.!?:;…]['”\")]*\s*$")
#: A line that is no sentence and no longer than this may be the title of the lines after it.
_LONGEST_TITLE = 90


def add_part(draft: Draft, part: Part) -> None:
    """Add the lines of a part as rows of its sheet."""
    assert part.section is not None  # noqa: S101  (only parts of the form are asked for)
    sheet = part.section.sheet
    if sheet.with_role(Role.KVARTAL) and sheet.with_role(Role.RUBRIK):
        _add_events(draft, sheet, part)
    elif sheet.with_role(Role.RUBRIK) and sheet.with_role(Role.TEXT):
        _add_titled(draft, sheet, part)
    elif sheet.with_role(Role.TEXT):
        _add_texts(draft, sheet, part)
    else:
        for line in part.lines:
            draft.leave(line.text, part.page)


def _add_texts(draft: Draft, sheet: Sheet, part: Part) -> None:
    """Add a row for each text; a line that names a working group or a kind is said of the rest."""
    assert part.section is not None  # noqa: S101  (see add_part)
    text = _need(sheet, Role.TEXT)
    rag = sheet.with_role(Role.RAG)
    values: dict[str, Filled] = dict(part.section.values)
    for line in part.lines:
        named = rag_named(line.text, draft.group) if rag and not line.bullet else None
        kind = None if line.bullet else choice_named(line.text, sheet, draft.form)
        if rag and named:
            values = {**part.section.values, rag.namn: named}
        elif kind:
            values[kind[0]] = kind[1]
        elif line.heading:
            draft.leave(line.text, part.page)
        elif not is_placeholder(line.text):
            draft.add(sheet, {**values, text.namn: line.text, **_link(sheet, line)})


def _add_titled(draft: Draft, sheet: Sheet, part: Part) -> None:
    """Add a row for each title with the lines under it."""
    assert part.section is not None  # noqa: S101  (see add_part)
    title, text = _need(sheet, Role.RUBRIK), _need(sheet, Role.TEXT)
    for heading, lines in _under_titles(part.lines):
        row: dict[str, Filled] = dict(part.section.values)
        if heading:
            row[title.namn] = heading.text
        body = [f"• {line.text}" if line.bullet else line.text for line in lines]
        if body:
            row[text.namn] = "\n".join(body)
        for line in (*([heading] if heading else []), *lines):
            row = {**_link(sheet, line), **row}
        draft.add(sheet, row)


def _under_titles(lines: Sequence[Line]) -> Iterator[tuple[Line | None, list[Line]]]:
    heading: Line | None = None
    below: list[Line] = []
    kept = [line for line in lines if not is_placeholder(line.text)]
    if all(line.bullet for line in kept):  # then it says nothing, as in a slide's own layout
        kept = [msgspec.structs.replace(line, bullet=False) for line in kept]
    for number, line in enumerate(kept):
        follows = kept[number + 1] if number + 1 < len(kept) else None
        if _is_title(line, follows):
            if heading or below:
                yield heading, below
            heading, below = line, []
        else:
            below.append(line)
    if heading or below:
        yield heading, below


def _is_title(line: Line, follows: Line | None) -> bool:
    if line.heading:
        return True
    short = len(line.text) <= _LONGEST_TITLE and not _SENTENCE.search(line.text)
    return (
        short
        and not line.bullet
        and not line.links
        and follows is not None
        and (bool(_SENTENCE.search(follows.text)) or len(follows.text) > len(line.text))
    )


def _add_events(draft: Draft, sheet: Sheet, part: Part) -> None:
    """Add an event for each line: the time before it, or the quarter after it, is its own field."""
    for line in part.lines:
        if line.heading:
            draft.leave(line.text, part.page)
        elif not is_placeholder(line.text):
            draft.add(sheet, _event(line.text, sheet, draft.year))


def _event(text: str, sheet: Sheet, year: int) -> dict[str, Filled]:
    event = event_in(text, year)
    first, last = sheet.with_role(Role.FRAN), sheet.with_role(Role.TOM)
    quarter = sheet.with_role(Role.KVARTAL)
    row: dict[str, Filled] = {_need(sheet, Role.RUBRIK).namn: event.text}
    row |= {quarter.namn: event.quarter} if quarter and event.quarter else {}
    if event.period:
        days = event.period
        row |= {first.namn: days.fran} if first else {}
        row |= {last.namn: days.till} if last and days.till != days.fran else {}
    return row


def _need(sheet: Sheet, role: Role) -> Field:
    field = sheet.with_role(role)
    assert field is not None  # noqa: S101  (add_part has seen that there is one)
    return field


def _link(sheet: Sheet, line: Line) -> dict[str, Filled]:
    field = sheet.with_role(Role.LANK)
    link = next((link for link in line.links if link != "#"), "")
    return {field.namn: link} if field and link else {}
