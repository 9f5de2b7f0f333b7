"""What groups add to the year, and the year as a page and as entries of a calendar."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from handlingsplan.form import Form, Role, SheetRole
from handlingsplan.organisation import Group
from handlingsplan.publication.material import Material
from handlingsplan.publication.words import Reason, shown
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
from handlingsplan.text import fold
from handlingsplan.year import Entry, day_of, drawn_year, in_year, written_entries

_ACTIVITY = "Aktivitet"
_TITLE = 140  # characters of an activity in the head of a calendar's entry


def own_entries(material: Material, group: Group) -> list[Entry]:
    """Return what a group has written in the form's sheet for the year."""
    sheet, words = material.form.with_role(SheetRole.ARSHJUL), material.words
    if sheet is None:
        return []
    rows = material.rows(sheet.nyckel, group.id)
    return list(written_entries(rows, sheet, lambda field, row: words.value(sheet, field, row)))


def activity_ends(material: Material, group: Group) -> list[Entry]:
    """Return when a group's activities that are not finished end; none without a day."""
    plan, words = material.form.plan, material.words
    end, what = plan.with_role(Role.SLUT), plan.with_role(Role.AKTIVITET)
    area, identity = plan.with_role(Role.PRIORITET), plan.with_role(Role.ID)
    if end is None or (what or area) is None:
        return []
    entries = []
    for row in material.rows("aktiviteter", group.id):
        said = words.value(plan, what, row) if what else ""
        topic = words.value(plan, area, row) if area else ""
        day = day_of(row.get(end.namn))
        if row["avslutad"] or not (said or topic):
            continue
        if day is None:
            words.hold(Reason.NO_DATE, group.titel, f"{row['cell']}")
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
                group=group.titel,
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


def year_page(year: int, entries: Sequence[Entry], *, form: Form, apart: bool = False) -> Page:
    """Return the year as a wheel and a table.

    Args:
        year: the year.
        entries: what happens in it.
        form: whose list of kinds gives the wheel's order of kinds.
        apart: on the web it stands on a page of its own.
    """
    inside = [e for e in entries if in_year(e, year)]
    wheel, left_out = drawn_year(year, inside, form=form, key="arshjul-bild")
    table = _table(inside, year)
    lead = (f"Bilden visar det gemensamma; {left_out} händelser till står i tabellen.",)
    return Page(
        key="arshjul",
        title=wheel.title,
        lead=lead if left_out else (),
        blocks=(Figure(picture=wheel, table=table),) if inside else (table,),
        apart=apart,
    )


def _table(entries: Sequence[Entry], year: int) -> Table:
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
        cells += [shown(entry.group or "Gemensamt")] if groups else []
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
