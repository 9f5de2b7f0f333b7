"""Times as people type them, drawn at random, and what other programs read in them.

A drawn text knows which time its writer had in mind. The judges are dateparser (Swedish, day
first) and ISO 8601 as Python reads it: where one of them reads a whole day, we read that day or
ask. Three ways of writing are the plans' own, and dateparser takes them for something else; there
the writer's time decides: ``15-16 oktober`` (it drops a day), ``10-15/6`` (it finds a year) and
``jan-25`` (a month as Excel shows it; we ask).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from typing import Any

import msgspec

from handlingsplan.reading.dates import understand
from handlingsplan.text import fold

#: The plan's year.
YEAR = 2026
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
    "oktober", "november", "december",
)  # fmt: skip
_SHORT = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_BETWEEN = ("-", "-", "/", "/", ".", ".", " ", " ", "", "\u2013", "\u2011", ", ", ". ", " - ")
_SPAN = ("-", " - ", "\u2013", " \u2013 ", " till ", " t.o.m. ")
_BEFORE = ("",) * 8 + ("senast ", "klart ", "den ", "under ", "Klar: ", "t.o.m. ")
_AFTER = ("",) * 9 + (".", " (prel.)", ",")

_WEEK = re.compile(r"\d{4}-?W\d\d")
#: "jan-25", "15-16 oktober", "10-15/6", "10-15/16", "1/5-3/6", with what may stand round them.
_OURS = re.compile(
    r"(?:\w+:? |t\.o\.m\. )?(?:[a-z]{3}-\d\d|\d\d?(?:-|/)\d\d?[ .-]?[a-z]{3}.*|"
    r"\d\d?-\d\d?[/.]\d\d?(?:[- ,.']+(?:20)?\d\d)?|\d\d?[./]\d\d?-\d\d?[./]\d\d?(?: ?'?\d+)?)"
    r"(?:[ .,]*| \(prel\.\))"
)

Days = tuple[dt.date, dt.date]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A text and what it stands for.

    Attributes:
        text: what was typed.
        meant: first and last day of what its writer had in mind; empty where nobody could tell.
        ours: the writer decides, not the other programs (see the module's description).
        plain: it is written in a way that the instructions show or that cannot be misread.
    """

    text: str
    meant: tuple[Days, ...] = ()
    ours: bool = False
    plain: bool = False


def draw(chance: Random) -> Case:
    """Draw a text."""
    make = chance.choice(_KINDS)
    case = make(chance)
    text = chance.choice(_BEFORE) + case.text + chance.choice(_AFTER)
    if chance.random() < 0.1:
        text = text.upper()
    return msgspec.structs.replace(case, text=text)


def fault_in(case: Case) -> str:
    """Say what is wrong with how a text is read; empty where nothing is."""
    read = understand(case.text, YEAR)
    if read.period is None:
        return "refused, though it is plain" if case.plain else ""
    span = (read.period.fran, read.period.till)
    ours = case.ours or _OURS.fullmatch(fold(case.text))
    day = None if ours else whole_day(case.text)
    if day is not None:
        return "" if span == (day, day) else f"read as {span[0]}..{span[1]}, it is {day}"
    if case.meant and span not in case.meant:
        return f"read as {span[0]}..{span[1]}, meant was {case.meant}"
    return ""


def whole_day(text: str) -> dt.date | None:
    """Return the day that ISO 8601 or dateparser reads; ``None`` where it is no whole day."""
    if _WEEK.fullmatch(text):  # Python takes a week for its Monday, the standard does not
        return None
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        return _dateparser(text)


@lru_cache(maxsize=1)
def _parser() -> Callable[..., Any]:
    import dateparser  # noqa: PLC0415  (0.5 s; only where its judgement is asked for)

    parse: Callable[..., Any] = dateparser.parse
    return parse


def _dateparser(text: str) -> dt.date | None:
    settings = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month"],
        "RELATIVE_BASE": dt.datetime(YEAR, 6, 1),  # noqa: DTZ001  (a wall clock's day)
        "PARSERS": ["absolute-time"],
    }
    found: dt.datetime | None = _parser()(text, languages=["sv"], settings=settings)
    return found.date() if found else None


# --- How people write


def _day(chance: Random) -> dt.date:
    start = dt.date(2020, 1, 1)
    return start + dt.timedelta(days=chance.randrange(365 * 12))


def _month_name(chance: Random, number: int) -> str:
    name = chance.choice((MONTHS[number - 1], _SHORT[number - 1], _SHORT[number - 1] + "."))
    return name.capitalize() if chance.random() < 0.2 else name


def _digits(chance: Random, number: int) -> str:
    return f"{number:02}" if chance.random() < 0.5 else str(number)


def _year_text(chance: Random, year: int) -> str:
    return chance.choice((f"{year}", f"{year}", f"{year % 100:02}", f"'{year % 100:02}"))


def _whole(day: dt.date) -> tuple[Days, ...]:
    return ((day, day),)


def _in_digits(chance: Random) -> Case:
    """Day, month and year in digits, in any order, with any marks."""
    day = _day(chance)
    parts = [
        _digits(chance, day.day), _digits(chance, day.month), _year_text(chance, day.year),
    ]  # fmt: skip
    order = chance.choice(((0, 1, 2), (2, 1, 0), (1, 0, 2)))
    first, second = chance.choice(_BETWEEN), chance.choice(_BETWEEN)
    if chance.random() < 0.6:
        second = first
    text = parts[order[0]] + first + parts[order[1]] + second + parts[order[2]]
    return Case(text=text)


def _as_asked_for(chance: Random) -> Case:
    """The ways that the form's help shows, and the Swedish short ones."""
    day = _day(chance)
    text = chance.choice(
        (
            f"{day}", f"{day:%Y%m%d}", f"{day.day}/{day.month} {day.year}", f"{day:%d-%m-%Y}",
            f"{day.day}.{day.month}.{day.year}", f"{day.day}/{day.month}-{_near(chance)}",
            f"{day.day} {MONTHS[day.month - 1]} {day.year}",
            f"{day:%d}-{_SHORT[day.month - 1]}-{day.year}",
            f"den {day.day} {_SHORT[day.month - 1]}. {day.year}",
            f"{_WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}",
        )
    )  # fmt: skip
    short = re.fullmatch(r"\d+/\d+-(\d\d)", text)
    if short:
        day = day.replace(year=2000 + int(short[1]), day=min(day.day, 28))
        text = f"{day.day}/{day.month}-{short[1]}"
    return Case(text=text, meant=_whole(day), plain=True)


def _near(chance: Random) -> int:
    """Return two digits that are a year after a dash too: the plan's, or one next to it."""
    return YEAR % 100 + chance.choice((-1, 0, 1))


def _with_a_name(chance: Random) -> Case:
    """A day with its month's name, in any order, with or without a year."""
    day = _day(chance)
    if chance.random() < 0.3:
        day = day.replace(year=YEAR, day=min(day.day, 28))
        parts = [_digits(chance, day.day), _month_name(chance, day.month)]
        chance.shuffle(parts)
        return Case(text=chance.choice(_BETWEEN).join(parts))
    ending = chance.choice(("", "", "", ":e", "e", "."))
    parts = [
        _digits(chance, day.day) + ending, _month_name(chance, day.month),
        _year_text(chance, day.year),
    ]  # fmt: skip
    order = chance.choice(((0, 1, 2), (0, 1, 2), (2, 1, 0), (1, 0, 2)))
    text = chance.choice(_BETWEEN).join(parts[place] for place in order)
    return Case(text=text)


def _without_year(chance: Random) -> Case:
    day = _day(chance)
    parts = [_digits(chance, day.day), _digits(chance, day.month)]
    if chance.random() < 0.3:
        parts.reverse()
    return Case(text=chance.choice(_BETWEEN).join(parts))


def _iso(chance: Random) -> Case:
    day = _day(chance)
    year, week, weekday = day.isocalendar()
    clock = f"{chance.randrange(24):02}:{chance.randrange(60):02}"
    text = chance.choice(
        (
            f"{day}", f"{day:%Y%m%d}", f"{day}T{clock}", f"{day} {clock}:00",
            f"{day}T{clock}+02:00",
            f"{day}T{clock}Z", f"{year}-W{week:02}-{weekday}", f"{year}W{week:02}{weekday}",
            f"{day:%Y-%j}", f"{day:%Y%j}",
        )
    )  # fmt: skip
    return Case(text=text, meant=_whole(day))


def _week(year: int, first: int, last: int) -> tuple[Days, ...]:
    return ((dt.date.fromisocalendar(year, first, 1), dt.date.fromisocalendar(year, last, 7)),)


def _weeks(chance: Random) -> Case:
    year, first = chance.randrange(2020, 2032), chance.randrange(1, 51)
    last = chance.randrange(first + 1, 53)
    name = chance.choice(("v. ", "v.", "v ", "vecka ", "V", "v"))
    over = chance.choice((" ", "/", ", ", "-"))
    if chance.random() < 0.5:
        text = chance.choice((f"{name}{first}{over}{year}", f"{year}-W{first:02}"))
        return Case(text=text, meant=_week(year, first, first), plain=True)
    text = f"{name}{first}{chance.choice(('-', '–', '/'))}{last}{over}{year}"
    return Case(text=text, meant=_week(year, first, last), plain=True)


def _months(year: int, first: int, last: int) -> tuple[Days, ...]:
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return ((dt.date(year, first, 1), end),)


def _month(chance: Random) -> Case:
    year, month = chance.randrange(2020, 2032), chance.randrange(1, 13)
    name = _month_name(chance, month)
    text = chance.choice(
        (
            f"{name} {year}", f"{year}-{month:02}", f"{month:02}/{year}", f"{name}-{year}",
            f"{year} {name}",
        )
    )  # fmt: skip
    is_jul = name.lower().rstrip(".") == "jul"  # Christmas as well
    return Case(text=text, meant=_months(year, month, month), plain=not is_jul)


def _month_as_excel_shows_it(chance: Random) -> Case:
    year, month = chance.randrange(YEAR - 2, YEAR + 3), chance.randrange(1, 13)
    text = f"{_SHORT[month - 1]}-{year % 100:02}"
    return Case(text=text, meant=_months(year, month, month), ours=True, plain=True)


def _numbered(chance: Random) -> Case:
    year = chance.randrange(2020, 2032)
    sign, length = chance.choice((("Q", 3), ("kvartal ", 3), ("T", 4), ("tertial ", 4), ("H", 6)))
    number = chance.randrange(1, 12 // length + 1)
    over = chance.choice((" ", "-", "/", ", "))
    written = chance.choice((f"{year}", f"{year % 100:02}"))
    meant = _months(year, (number - 1) * length + 1, number * length)
    return Case(text=f"{sign}{number}{over}{written}", meant=meant, plain=True)


def _season(chance: Random) -> Case:
    year = chance.randrange(2020, 2032)
    kinds: Sequence[tuple[str, Days]] = (
        ("våren", _months(year, 3, 5)[0]), ("sommar", _months(year, 6, 8)[0]),
        ("hösten", _months(year, 9, 11)[0]), ("HT", _months(year, 7, 12)[0]),
        ("VT", _months(year, 1, 6)[0]),
        ("vintern", (dt.date(year, 12, 1), _months(year + 1, 2, 2)[0][1])),
    )  # fmt: skip
    name, meant = chance.choice(kinds)
    if chance.random() < 0.3:
        name = chance.choice(("läsåret", "vintern"))
        winter = (dt.date(year, 12, 1), _months(year + 1, 2, 2)[0][1])
        school = (dt.date(year, 7, 1), dt.date(year + 1, 6, 30))
        days = school if name == "läsåret" else winter
        return Case(text=f"{name} {year}/{year + 1}", meant=(days,), plain=True)
    # A winter is of two years; which, its writer alone knows.
    return Case(text=f"{name} {year}", meant=(meant,), plain=name != "vintern")


def _span_of_days(chance: Random) -> Case:
    first = _day(chance)
    last = first + dt.timedelta(days=chance.randrange(1, 200))
    link = chance.choice(_SPAN)
    one, two = MONTHS[first.month - 1], MONTHS[last.month - 1]
    text = chance.choice(
        (
            f"{first}{chance.choice((' - ', ' – ', ' till '))}{last}",
            f"{first.day} {one} {first.year}{link}{last.day} {two} {last.year}",
            f"{first.day}/{first.month} {first.year}{link}{last.day}/{last.month} {last.year}",
        )
    )
    return Case(text=text, meant=((first, last),), ours=True, plain=True)


def _days_of_a_month(chance: Random) -> Case:
    year, month = chance.randrange(2020, 2032), chance.randrange(1, 13)
    day = chance.randrange(1, 27)
    last = chance.randrange(day + 1, 29)
    meant = ((dt.date(year, month, day), dt.date(year, month, last)),)
    text = chance.choice(
        (
            f"{day}-{last} {MONTHS[month - 1]} {year}", f"{day}–{last}/{month} {year}",
            f"{year}-{month:02}-{day:02}–{last:02}", f"{year}-{month:02}-{day:02}/{last:02}",
        )
    )  # fmt: skip
    return Case(text=text, meant=meant, ours=True, plain=True)


def _months_in_digits(chance: Random) -> Case:
    """``11-12/2026`` and ``2026-09/10``: months or a day."""
    year, first = chance.randrange(2020, 2032), chance.randrange(1, 12)
    last = chance.randrange(first + 1, 13)
    text = chance.choice(
        (f"{first}-{last}/{year}", f"{first}–{last}/{year}", f"{year}-{first:02}/{last:02}")
    )
    return Case(text=text, meant=_months(year, first, last), ours=True)


def _anything(chance: Random) -> Case:
    """Numbers, words of times and marks in no order at all."""
    words = (
        *_SHORT,
        "oktober",
        "v.",
        "vecka",
        "Q",
        "kvartal",
        "HT",
        "höst",
        "till",
        "senast",
        "kl",
    )
    marks = ("-", "/", ".", " ", " ", "–", ":", ", ", "'", "")
    pieces = []
    for _ in range(chance.randrange(2, 6)):
        number = chance.choice((str(chance.randrange(1, 32)), f"{chance.randrange(32):02}", "2026"))
        pieces.append(number if chance.random() < 0.7 else chance.choice(words))
        pieces.append(chance.choice(marks))
    return Case(text="".join(pieces))


_KINDS: Sequence[Callable[[Random], Case]] = (
    _in_digits, _in_digits, _in_digits, _as_asked_for, _with_a_name, _with_a_name, _without_year,
    _iso, _weeks, _month, _month_as_excel_shows_it, _numbered, _season, _span_of_days,
    _days_of_a_month, _months_in_digits, _anything, _anything,
)  # fmt: skip
