"""The year of plans: what happens in it, and the årshjul that shows it as people draw it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from handlingsplan.form import Field, Form, Role, Sheet, SheetRole
from handlingsplan.organisation import Organisation
from handlingsplan.publish.pages import Drawing
from handlingsplan.publish.year_wheel import Happening, year_wheel
from handlingsplan.text import fold

#: A row of a frame, by column.
Row = Mapping[Hashable, Any]
#: What hand-ins are called among the kinds of happenings.
HAND_IN = "Inlämning"
_MOST_DRAWN = 60  # more happenings than this are told by a table alone


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the year.

    Attributes:
        title, kind: what happens, and its kind's name.
        first, last: its days; ``None`` where only the quarter is known.
        quarter: 1 to 4, or 0.
        group: the name of the group that adds it; empty for what all share.
        about: more about it, for the calendar.
        key: its identity where it has one of its own.
    """

    title: str
    kind: str
    first: dt.date | None = None
    last: dt.date | None = None
    quarter: int = 0
    group: str = ""
    about: tuple[str, ...] = ()
    key: str = ""


def shared_entries(organisation: Organisation, year: int) -> list[Entry]:
    """Return what the organisation's calendar says of a year, and when plans are handed in."""
    entries = []
    for event in organisation.kalender:
        first, last = event.dates(year)
        quarter = quarter_of(event.kvartal)
        entries.append(
            Entry(title=event.handelse, kind=event.typ, first=first, last=last, quarter=quarter)
        )
    for deadline in organisation.inlamningar:
        day = deadline.soft(year)
        said = deadline.namn if deadline.verifierad else f"{deadline.namn} (preliminärt datum)"
        entries.append(Entry(title=said, kind=HAND_IN, first=day, last=day))
    return entries


def together(shared: Iterable[Entry], own: Iterable[Entry]) -> list[Entry]:
    """Return what all share, and what groups add to it, each thing of a group once."""
    known = {_same(entry) for entry in shared}
    kept = list(shared)
    for entry in own:
        if _same(entry) not in known and (_same(entry), entry.group) not in known:
            known.add((_same(entry), entry.group))
            kept.append(entry)
    return kept


def _same(entry: Entry) -> object:
    return fold(entry.title), entry.first, entry.last, entry.quarter


def drawn_year(year: int, entries: Sequence[Entry], *, form: Form, key: str) -> tuple[Drawing, int]:
    """Draw a year as a wheel.

    Args:
        year: the year.
        entries: what happens in it; where there are too many, what all share is drawn alone.
        form: whose list of kinds gives the wheel's order of kinds.
        key: makes the drawing's ids unique.

    Returns:
        The drawing, and how many entries it leaves out.
    """
    drawn = entries if len(entries) <= _MOST_DRAWN else [e for e in entries if not e.group]
    kinds = _kinds(form, drawn)
    happenings = [_happening(e, kinds) for e in drawn]
    wheel = year_wheel(year, happenings, kinds=kinds, title=f"Årshjul {year}", key=key)
    return wheel, len(entries) - len(drawn)


def in_year(entry: Entry, year: int) -> bool:
    """Say whether something happens in a year, on a day or in a quarter."""
    if entry.first is None:
        return entry.quarter > 0
    return entry.first.year <= year <= (entry.last or entry.first).year


def _kinds(form: Form, entries: Sequence[Entry]) -> list[str]:
    sheet = form.with_role(SheetRole.ARSHJUL)
    kind = sheet.with_role(Role.TYP) if sheet else None
    names = [choice.namn for choice in form.choices(kind)] if kind else []
    return list(dict.fromkeys([*names, *(entry.kind or "Annat" for entry in entries)]))


def _happening(entry: Entry, kinds: Sequence[str]) -> Happening:
    return Happening(
        title=entry.title,
        kind=kinds.index(entry.kind or "Annat"),
        first=entry.first,
        last=entry.last,
        quarter=entry.quarter,
        bold=entry.kind == HAND_IN,
    )


def written_entries(
    rows: Iterable[Row], sheet: Sheet, said: Callable[[Field, Row], str]
) -> Iterator[Entry]:
    """Yield what groups have written in the form's sheet for the year.

    Args:
        rows: its rows, with the name of the group in ``grupp_namn``.
        sheet: the sheet.
        said: says what a field of a row says, as text.
    """
    roles = (Role.RUBRIK, Role.TYP, Role.KVARTAL, Role.FRAN, Role.TOM)
    title, kind, quarter, first, last = (sheet.with_role(role) for role in roles)
    for row in rows:
        what = said(title, row) if title else ""
        if what:
            begin = day_of(row.get(first.namn)) if first else None
            yield Entry(
                title=what,
                kind=said(kind, row) if kind else "",
                first=begin,
                last=(day_of(row.get(last.namn)) if last else None) or begin,
                quarter=quarter_of(row.get(quarter.namn)) if quarter else 0,
                group=str(row["grupp_namn"]),
            )


def day_of(value: object) -> dt.date | None:
    """Return the day of a cell of a frame; ``None`` where it holds none."""
    if isinstance(value, dt.datetime) and value == value:  # noqa: PLR0124  (NaT is not itself)
        return value.date()
    return None


def quarter_of(value: object) -> int:
    """Return the quarter that a text names, 1 to 4; 0 for none."""
    signs = value if isinstance(value, str) else ""
    first = next((sign for sign in signs if sign.isdecimal()), "")
    return int(first) if first in tuple("1234") else 0
