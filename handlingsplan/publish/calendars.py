"""Events -> an iCalendar file: whole days, and identities that a later file updates."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar, Event, vText

from handlingsplan.publish import pages
from handlingsplan.publish.pages import Document

_PRODUCT = "-//handlingsplan//publicera//SV"
_DAY_ZERO = dt.date(2000, 1, 1)


def to_calendar(document: Document) -> bytes:
    """Return a document's events as an .ics file; the same document gives the same bytes.

    An event's identity stays the same from file to file, and the later file has the higher
    number, so that a calendar that takes in both shows the later.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar["X-WR-CALNAME"] = vText(f"{document.title}: {document.subtitle}")
    for event in document.events:
        calendar.add_component(_entry(event, document))
    made: bytes = calendar.to_ical()
    return made


def _entry(event: pages.Event, document: Document) -> Event:
    entry = Event()
    noon = dt.datetime.combine(document.date, dt.time(12), tzinfo=dt.UTC)
    entry.add("uid", f"{event.key}@handlingsplan")
    entry.add("dtstamp", noon)
    entry.add("last-modified", noon)
    entry.add("sequence", max(0, (document.date - _DAY_ZERO).days))
    entry.add("dtstart", event.first)
    entry.add("dtend", event.last + dt.timedelta(days=1))  # the day after, by the standard
    entry.add("summary", event.title)
    entry.add("transp", "TRANSPARENT")
    if event.kind:
        entry.add("categories", [event.kind])
    if event.lines:
        entry.add("description", "\n".join(event.lines))
    return entry
