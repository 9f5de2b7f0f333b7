"""Whose plan a document is, for which year, and what its cover says besides."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import msgspec

from handlingsplan.content import Filled
from handlingsplan.form import Form, Role
from handlingsplan.incoming.activities import labelled
from handlingsplan.incoming.source import Line, Source, Table
from handlingsplan.organisation import Group, Organisation
from handlingsplan.reading.dates import parse_period
from handlingsplan.text import fold, words

_YEAR = re.compile(r"(?<![0-9-])(20[2-4][0-9])(?![0-9]|-[0-9])")
_COVER_PAGES = 2
_LONGEST = 120


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says of itself.

    Attributes:
        group: the group, or ``None``.
        year: the plan's year, or ``None``.
        values: fields of the form's cover.
        used: the lines that said so.
    """

    group: Group | None
    year: int | None
    values: dict[str, Filled]
    used: frozenset[str]


def read_cover(source: Source, form: Form, organisation: Organisation) -> Cover:
    """Read group, year and the cover's other fields from a document's first pages and its name."""
    texts = list(_first_lines(source))
    used: set[str] = set()
    group = _group(texts, organisation, used)
    values = _values(texts, form, used)
    year = _year(texts, used)
    name = PurePosixPath(source.fil).stem
    if year is None and (found := _YEAR.search(name)):
        year = int(found[1])
    group = group or organisation.group_in_file_name(source.fil)
    return Cover(group=group, year=year, values=values, used=frozenset(used))


def _first_lines(source: Source) -> Iterator[str]:
    """Go through the lines of the first pages, titles of later ones, and small tables' rows."""
    for number, page in enumerate(source.pages):
        for block in page.blocks:
            if isinstance(block, Table):
                if number < _COVER_PAGES and len(block.rows[0]) == 2:  # noqa: PLR2004  (label, value)
                    yield from (f"{one.text}: {two.text}" for one, two in block.rows)
            elif len(block.text) <= _LONGEST and (number < _COVER_PAGES or block.heading == 1):
                yield from block.text.split(" · ")


def _group(texts: Sequence[str], organisation: Organisation, used: set[str]) -> Group | None:
    """Return the group whose name is a line of its own, else the first that stands in a line."""
    for text in texts:
        match = organisation.find_group(text.rpartition(":")[2])
        if match.group and match.certain and len(words(text)) > 3:  # noqa: PLR2004  (no abbreviation)
            used.add(text)
            return match.group
    for text in texts:
        sought = f" {words(text)} "
        named = [g for g in organisation.grupper if f" {words(g.titel)} " in sought]
        if named:
            used.add(text)
            return max(named, key=lambda g: len(g.titel))
    return None


def _values(texts: Sequence[str], form: Form, used: set[str]) -> dict[str, Filled]:
    values: dict[str, Filled] = {}
    for text in texts:
        found = labelled(text, form.cover)
        if found is None or found[0].roll in {Role.GRUPP, Role.AR}:
            continue
        field, said = found
        period = parse_period(said)
        day: dt.date | None = period.fran if period and period.precision == "dag" else None
        values.setdefault(field.namn, day or said)
        used.add(text)
    return values


def _year(texts: Sequence[str], used: set[str]) -> int | None:
    """Return the year in a line that speaks of a plan, else the first year of the first pages."""
    with_year = [(text, found[1]) for text in texts if (found := _YEAR.search(text))]
    of_plan = [pair for pair in with_year if "plan" in fold(pair[0])]
    for text, year in [*of_plan, *with_year]:
        if len(text) <= _LONGEST // 2:
            used.add(text)
            return int(year)
    return None


def says_no_more(line: Line, cover: Cover, form: Form) -> bool:
    """Say whether a line of the cover is understood, or only says what document it is."""
    plain = words(line.text)
    parts = line.text.split(" · ")
    known = all(part in cover.used for part in parts)
    return known or plain.startswith((words(form.namn), words(form.kort)))
