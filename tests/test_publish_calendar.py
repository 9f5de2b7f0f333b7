"""Calendar files: whole days, stable identities, any text; judged by icalendar."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from handlingsplan.publish.calendars import to_calendar
from handlingsplan.publish.pages import Event
from tests.published_rounds import HOSTILE, LONG, document

DAY = dt.date(2026, 12, 15)
#: What may stand in a calendar; other control characters are taken out before.
TEXT = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool)
)


def event(key: str = "a", **more: object) -> Event:
    """Return an event of a day, with some parts changed."""
    return Event(**{"key": key, "title": "RSL", "first": DAY, "last": DAY} | more)  # type: ignore[arg-type]  # as a test writes it


def read(*events: Event) -> list[dict[str, object]]:
    """Return what another reader finds in the calendar of these events."""
    calendar = Calendar.from_ical(to_calendar(document(events=events)))
    return [
        {
            "title": str(one["summary"]),
            "first": one.decoded("dtstart"),
            "end": one.decoded("dtend"),
            "uid": str(one["uid"]),
            "about": str(one.get("description", "")),
            "kind": one.get("categories").to_ical().decode() if one.get("categories") else "",
            "sequence": one.decoded("sequence"),
        }
        for one in calendar.walk("vevent")
    ]


def test_an_event_is_whole_days_and_ends_the_day_after() -> None:
    """A period of three days ends on the fourth, as the standard says; no clock times."""
    found = read(event(last=DAY + dt.timedelta(days=2), kind="Möte", lines=("Rad ett", "Rad två")))
    assert found[0]["first"] == DAY
    assert found[0]["end"] == dt.date(2026, 12, 18)
    assert found[0]["kind"] == "Möte"
    assert found[0]["about"] == "Rad ett\nRad två"


def test_a_later_file_updates_the_entry() -> None:
    """The same identity, and a higher number when the plan is of a later day."""
    later = msgspec.structs.replace(
        document(events=[event(first=DAY, last=DAY)]), date=dt.date(2027, 1, 10)
    )
    first = read(event())[0]
    second = Calendar.from_ical(to_calendar(later)).walk("vevent")[0]
    assert str(second["uid"]) == first["uid"]
    assert second.decoded("sequence") > first["sequence"]


def test_the_calendar_says_whose_it_is() -> None:
    """Its name is shown where it is subscribed to."""
    calendar = Calendar.from_ical(to_calendar(document()))
    name = "RPO Akut vård: Översiktlig handlingsplan för 2026"
    assert str(calendar["X-WR-CALNAME"]) == name
    assert str(calendar["version"]) == "2.0"


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Commas, semicolons, backslashes, emoji and letters of all scripts are the same when read."""
    found = read(*(event(str(n), title=text, lines=(text,)) for n, text in enumerate(texts)))
    assert [one["title"] for one in found] == texts
    assert [one["about"] for one in found] == texts


def test_hostile_and_long_text_is_text() -> None:
    """No line of a text becomes a line of the file."""
    odd = (*HOSTILE, LONG, "END:VEVENT\\nBEGIN:VALARM")
    found = read(*(event(str(n), title=text) for n, text in enumerate(odd)))
    assert [one["title"] for one in found] == list(odd)


def test_lines_of_the_file_are_short_and_end_as_they_should() -> None:
    """75 octets at most, and CRLF: what strict programs ask for."""
    data = to_calendar(document(events=[event(title=LONG), event("b", title="åäö" * 60)]))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_the_same_events_give_the_same_bytes() -> None:
    """Its times are those of the plan."""
    assert to_calendar(document(events=[event()])) == to_calendar(document(events=[event()]))
