"""What happens in the year: the calendar that all share, hand-ins, and what the groups add."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from handlingsplan.form import Form, Role, SheetRole
from handlingsplan.organisation import Organisation
from handlingsplan.publication.words import Reason, Record, Words, shown
from handlingsplan.publish.pages import (
    Column,
    ColumnKind,
    Event,
    Figure,
    Page,
    Row,
    Table,
    Weight,
)
from handlingsplan.publish.year_wheel import Happening, year_wheel
from handlingsplan.text import fold

#: What hand-ins are called among the kinds of happenings.
HAND_IN = "Inlämning"
_ACTIVITY = "Aktivitet"
_MOST_DRAWN = 60  # more happenings than this are told by the table alone
_TITLE = 140  # characters of an activity in the head of a calendar's entry


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
        quarter = _quarter(event.kvartal)
        entries.append(
            Entry(title=event.handelse, kind=event.typ, first=first, last=last, quarter=quarter)
        )
    for deadline in organisation.inlamningar:
        day = deadline.soft(year)
        said = deadline.namn if deadline.verifierad else f"{deadline.namn} (preliminärt datum)"
        entries.append(Entry(title=said, kind=HAND_IN, first=day, last=day))
    return entries


def own_entries(words: Words, rows: Iterable[Record]) -> list[Entry]:
    """Return what groups have written in the form's sheet for the year."""
    sheet = words.form.with_role(SheetRole.ARSHJUL)
    if sheet is None:
        return []
    title, kind, quarter, first, last = (
        sheet.with_role(role) for role in (Role.RUBRIK, Role.TYP, Role.KVARTAL, Role.FRAN, Role.TOM)
    )
    entries = []
    for row in rows:
        said = words.value(sheet, title, row) if title else ""
        if not said:
            continue
        begin = _day(row.get(first.namn)) if first else None
        entries.append(
            Entry(
                title=said,
                kind=words.value(sheet, kind, row) if kind else "",
                first=begin,
                last=(_day(row.get(last.namn)) if last else None) or begin,
                quarter=_quarter(row.get(quarter.namn)) if quarter else 0,
                group=str(row["grupp_namn"]),
            )
        )
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


def activity_ends(words: Words, rows: Sequence[Record]) -> list[Entry]:
    """Return when activities that are not finished end; those without a day are held back."""
    plan = words.form.plan
    end, what = plan.with_role(Role.SLUT), plan.with_role(Role.AKTIVITET)
    area, identity = plan.with_role(Role.PRIORITET), plan.with_role(Role.ID)
    if end is None or (what or area) is None:
        return []
    entries = []
    for row in rows:
        said = words.value(plan, what, row) if what else ""
        topic = words.value(plan, area, row) if area else ""
        group = str(row["grupp_namn"])
        day = _day(row.get(end.namn))
        if row["avslutad"] or not (said or topic):
            continue
        if day is None:
            words.hold(Reason.NO_DATE, group, f"{row['cell']}")
            continue
        status, _ = words.status(row)
        about = [said, f"Prioriterat område: {topic}", f"Klart: {words.value(plan, end, row)}"]
        about += [f"Status: {status}"] if status else []
        key = str(row.get(identity.namn) or "") if identity else ""
        title = f"Klart: {_shortened(said or topic)}"
        entries.append(
            Entry(
                title=title,
                kind=_ACTIVITY,
                first=day,
                last=day,
                group=group,
                key=key,
                about=tuple(about),
            )
        )
    return entries


def _shortened(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= _TITLE:
        return plain
    return plain[:_TITLE].rpartition(" ")[0] + " …"


def year_page(year: int, entries: Sequence[Entry], *, form: Form, whose: str, key: str) -> Page:
    """Return the year as a wheel and a table.

    Args:
        year: the year.
        entries: what happens in it.
        form: whose list of kinds gives the wheel's order of kinds.
        whose: the name that is shown where no group has added it.
        key: makes the drawing's ids unique.
    """
    inside = [e for e in entries if _in(e, year)]
    drawn = inside if len(inside) <= _MOST_DRAWN else [e for e in inside if not e.group]
    kinds = _kinds(form, drawn)
    title = f"Årshjul {year}"
    wheel = year_wheel(
        year, [_happening(e, kinds) for e in drawn], kinds=kinds, title=title, key=key
    )
    table = _table(inside, year, whose)
    left_out = len(inside) - len(drawn)
    lead = (f"Bilden visar det gemensamma; {left_out} händelser till står i tabellen.",)
    return Page(
        key="arshjul",
        title=title,
        lead=lead if left_out else (),
        blocks=(Figure(picture=wheel, table=table),) if inside else (table,),
    )


def _in(entry: Entry, year: int) -> bool:
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


def _table(entries: Sequence[Entry], year: int, whose: str) -> Table:
    ordered = sorted(entries, key=lambda e: (_begin(e, year), e.title))
    groups = any(entry.group for entry in ordered)
    columns = [
        Column(heading="När", share=24),
        Column(heading="Vad", kind=ColumnKind.NAME, share=60),
        Column(heading="Typ", share=18),
    ]
    rows = []
    for entry in ordered:
        cells = [shown(_when(entry)), shown(entry.title, Weight.STRONG), shown(entry.kind)]
        cells += [shown(entry.group or whose)] if groups else []
        rows.append(Row(cells=tuple(cells)))
    return Table(
        caption="Årets händelser",
        columns=(*columns, *([Column(heading="Grupp", share=28)] if groups else [])),
        rows=tuple(rows),
        empty="Inget är inlagt för året.",
    )


def _begin(entry: Entry, year: int) -> dt.date:
    return entry.first or dt.date(year, 3 * entry.quarter - 2, 1)


def _when(entry: Entry) -> str:
    if entry.first is None:
        return f"Kvartal {entry.quarter}"
    if entry.last in {None, entry.first}:
        return f"{entry.first:%Y-%m-%d}"
    return f"{entry.first:%Y-%m-%d} – {entry.last:%Y-%m-%d}"


def events(entries: Sequence[Entry], *, owner: str, several: bool) -> Iterator[Event]:
    """Yield what has a day as entries of a calendar.

    An identity is made of whose it is, what it is called and which of its name it is, never of
    the day: a meeting that is moved keeps it.

    Args:
        entries: what happens.
        owner: the key that identities begin with.
        several: it is a calendar of several groups, so that each entry names its own.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for entry in sorted(filter(lambda e: e.first, entries), key=lambda e: (e.first, e.title)):
        name = (entry.group, entry.key or fold(entry.title))
        seen[name] += 1
        made = "|".join([owner, *name, str(seen[name])])
        title = f"{entry.title} ({entry.group})" if several and entry.group else entry.title
        first = entry.first or dt.date.min
        yield Event(
            key=hashlib.sha256(made.encode("utf-8", "surrogatepass")).hexdigest()[:32],
            title=title,
            first=first,
            last=entry.last or first,
            kind=entry.kind,
            lines=tuple(filter(None, entry.about)),
        )


def _quarter(value: object) -> int:
    digits = [int(sign) for sign in str(value) if sign.isdigit()] if isinstance(value, str) else []
    return digits[0] if digits and 1 <= digits[0] <= 4 else 0  # noqa: PLR2004  (quarters of a year)


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime) and value == value:  # noqa: PLR0124  (NaT is not itself)
        return value.date()
    return None
