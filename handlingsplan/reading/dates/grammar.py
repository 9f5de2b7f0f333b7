"""The grammar of times: tokens -> every reading that they allow.

::

    text    = {opening} (time | span) {ending}
    span    = time link time | day-number link day | day link day-number | ...
    time    = [weekday] day [clock] | month | week | quarter | tertial | half-year | term | season
              | school-year | year

Each rule is a function that takes a position and yields what it found there with the position
after it. A text is understood when a reading takes all of its tokens; where several do,
:mod:`handlingsplan.reading.dates` decides by their ranks whether one of them is what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from handlingsplan.reading.dates import named
from handlingsplan.reading.dates.found import Found, Rank, Source, TimeShape, short_year
from handlingsplan.reading.dates.numeric import numeric
from handlingsplan.reading.dates.times import Time
from handlingsplan.reading.dates.tokens import Kind
from handlingsplan.reading.records import Precision

_LINKS = (Kind.DASH, Kind.LOOSE_DASH, Kind.SLASH, Kind.TO)
_ENDINGS = (Kind.DOT, Kind.COMMA)
_RULES: tuple[Callable[[Source, int], Iterator[Found]], ...] = (
    numeric,
    named.day_and_month,
    named.month,
    named.year_first,
    named.numbered,
    named.term_or_season,
    named.school_year,
)
_NUMBERED = frozenset({Precision.VECKA, Precision.KVARTAL, Precision.TERTIAL, Precision.HALVAR})
_HOURS, _MINUTES = 24, 60
_MONTHS = 12
#: The last number of each kind of time that is not over July.
_LAST_BEFORE_AUGUST = {
    Precision.DAG: 7, Precision.MANAD: 7, Precision.ARSTID: 7, Precision.VECKA: 30,
    Precision.KVARTAL: 2, Precision.TERTIAL: 1, Precision.HALVAR: 1,
}  # fmt: skip
#: Words before "jul" from which Christmas is the likelier; after "under" and "slutet av" July is.
_TILL = frozenset({"senast", "i"})


class Reading(NamedTuple):
    """A whole text, understood: a time, or the two that a span goes between."""

    first: Time
    last: Time | None
    rank: Rank


class _Part(NamedTuple):
    """A reading of a part of the text, with the position after it."""

    reading: Reading
    end: int


def readings(source: Source) -> Iterator[Reading]:
    """Yield every reading that takes all tokens of a text, the likelier ones first."""
    start = _opened(source, 0)
    for part in _parts(source, start):
        if _closed(source, part.end):
            yield part.reading


def _opened(source: Source, at: int) -> int:
    """Return the position after words that narrow nothing: *klart senast:*."""
    while source.is_at(at, Kind.FILLER, Kind.TO):
        at = source.after(at + 1, Kind.COLON, Kind.DOT)
    return at


def _closed(source: Source, at: int) -> bool:
    """Say whether nothing more is said from a position on."""
    if source.is_at(at, Kind.OPEN):
        inner = at + 1
        while source.is_at(inner, Kind.FILLER, Kind.DOT):
            inner += 1
        if source.is_at(inner, Kind.CLOSE):
            at = inner + 1
    while source.is_at(at, *_ENDINGS):
        at += 1
    return at == len(source.tokens)


def _parts(source: Source, start: int) -> Iterator[_Part]:
    yield from _months_of_a_year(source, start)
    till = _is_till(source, start)
    if till:
        yield from _christmas(source, start, Rank.SURE)
    for found in times(source, start):
        yield _Part(Reading(found.time, None, found.rank), found.end)
    if not till:
        yield from _christmas(source, start, Rank.RIVAL)
    yield from _spans(source, start)
    yield from _days_of_a_month(source, start)
    yield from _days_after_a_date(source, start)
    yield from _later_day(source, start)
    yield from _numbers_of_a_kind(source, start)


def _is_till(source: Source, start: int) -> bool:
    """Say whether a word before a position tells of a day: *till jul*, *senast jul*, *i jul*."""
    before = source.tokens[start - 1] if start else None
    return before is not None and (before.kind is Kind.TO or before.text in _TILL)


def _christmas(source: Source, start: int, rank: Rank) -> Iterator[_Part]:
    """``jul 2026`` alone, which may be July; in ``jun-jul 2026`` and ``15 jul`` it is."""
    for found in named.christmas(source, start):
        yield _Part(Reading(found.time, None, max(found.rank, rank)), found.end)


def times(source: Source, start: int) -> Iterator[Found]:
    """Yield the times, spans left out, that begin at a position."""
    for found in _plain_times(source, start):
        yield found
        if found.time.precision is Precision.DAG:
            end = _after_clock(source, found.end)
            if end is not None:
                yield found._replace(end=end)
    if source.is_at(start, Kind.WEEKDAY):
        at = source.after(source.after(start + 1, Kind.DOT, Kind.COMMA), Kind.FILLER)
        weekday = source.tokens[start].value
        for found in times(source, at):
            if found.time.precision is Precision.DAG and not found.time.weekday:
                yield found._replace(time=msgspec.structs.replace(found.time, weekday=weekday))
                yield found._replace(rank=Rank.GUESS)


def _plain_times(source: Source, start: int) -> Iterator[Found]:
    for rule in _RULES:
        yield from rule(source, start)


def _after_clock(source: Source, at: int) -> int | None:
    """Return the position after a time of day: ``T13:00``, ``13:00:00.000``, ``kl. 13``."""
    said = source.is_at(at, Kind.CLOCK)
    iso = source.is_at(at, Kind.TERTIAL) and source.tokens[at].text == "t"
    hour = source.after(at + 1, Kind.DOT) if said else at + iso
    token = source.number(hour)
    if token is None or token.value >= _HOURS or not (said or iso or token.spaced):
        return None
    end = hour + 1
    while source.is_at(end, Kind.COLON) or (said and source.is_at(end, Kind.DOT)):
        minutes = source.number(end + 1)
        if minutes is None or minutes.width == 1 or minutes.value >= _MINUTES:
            break
        end += 2
    if source.is_at(end, Kind.DOT) and source.is_at(end + 1, Kind.NUMBER) and end > hour + 3:
        end += 2  # parts of a second
    return end if said or end > hour + 1 else None


def _spans(source: Source, start: int) -> Iterator[_Part]:
    """Two whole times: ``mars-maj 2026``, ``15/9-14/11``, ``2026-01-15 till 2026-03-01``."""
    for first in times(source, start):
        if not source.is_at(first.end, *_LINKS):
            continue
        link = source.tokens[first.end].kind
        at = _opened(source, first.end + 1)
        christmas = named.is_jul(source, at) and _is_after_july(first.time)  # "okt till jul 2026"
        for last in named.christmas(source, at) if christmas else ():
            if first.time.year is None or last.time.year is None:
                yield _Part(Reading(first.time, last.time, Rank.RIVAL), last.end)
        for last in times(source, at):
            if _may_be_linked(first, link, last):
                asked = christmas and None in {first.time.year, last.time.year}
                least = Rank.GUESS if asked else _rank_after_iso(source, first, at, last)
                rank = max(first.rank, last.rank, least)
                yield _Part(Reading(first.time, last.time, rank), last.end)


def _is_after_july(time: Time) -> bool:
    """Say whether a time begins, or ends, after July: "jul" after it may be Christmas."""
    return time.number > _LAST_BEFORE_AUGUST.get(time.precision, time.number)


def _rank_after_iso(source: Source, first: Found, at: int, last: Found) -> Rank:
    """Say how a day without its year counts after one with the year first.

    In ``2026-06-01 tom 12-01`` the month most likely stands first again.
    """
    time = last.time
    after_iso = first.shape is TimeShape.ISO and last.shape is TimeShape.HYPHENED
    if not after_iso or time.precision is not Precision.DAG or time.year is not None:
        return Rank.SURE
    day_first = source.tokens[at].value == time.day != time.number
    return Rank.RIVAL if day_first and time.day <= _MONTHS else Rank.SURE


def _may_be_linked(first: Found, link: Kind, last: Found) -> bool:
    """Say whether two times with a mark between them are the ends of a span.

    A year goes with another year alone: ``2026-dec`` is no span from January to December.
    """
    one, other = first.time.precision, last.time.precision
    if Precision.AR in {one, other}:
        return one is other and first.time.year != last.time.year
    if link is Kind.SLASH:
        numbered = one in _NUMBERED or (one is Precision.MANAD and first.shape is TimeShape.WORDS)
        alike = one is other and first.shape is last.shape
        return alike and (numbered or first.shape is TimeShape.ISO)
    if link is Kind.DASH:
        return one is other and first.shape is last.shape
    return True


def _days_of_a_month(source: Source, start: int) -> Iterator[_Part]:
    """The month stands once, at the last day: ``15-16 oktober``, ``10-15/6 2026``."""
    day = named.day_of_month(source, start)
    if day is None or not source.is_at(day[1], *_LINKS):
        return
    for last in times(source, _opened(source, day[1] + 1)):
        time = last.time
        if time.precision is not Precision.DAG or day[0] >= time.day:
            continue
        rank = _as_last_day(source, day[1], last)
        if rank is not None:
            first = msgspec.structs.replace(time, day=day[0], weekday=0)
            yield _Part(Reading(first, time, max(last.rank, rank)), last.end)


def _as_last_day(source: Source, link: int, last: Found) -> Rank | None:
    """Say how a day counts as the last of some days, after a mark at a position."""
    at = _opened(source, link + 1)
    if last.rank is not Rank.SURE or not source.is_at(at, Kind.NUMBER, Kind.WEEKDAY):
        return None
    if last.shape is TimeShape.WORDS and source.is_at(at + 1, Kind.SLASH):  # "11-24/jul"
        return None
    if not source.is_at(link, Kind.SLASH):
        return None if last.shape in {TimeShape.ISO, TimeShape.HYPHENED} else Rank.SURE
    apart = source.is_at(at + 1, Kind.MONTH) and source.tokens[at + 1].spaced
    if last.shape is not TimeShape.WORDS or not apart:  # "1/2/3", "15/21/sep"
        return None
    return Rank.GUESS if source.is_near(last.time.day) else Rank.WEAK  # "5/26 okt": the year?


def _days_after_a_date(source: Source, start: int) -> Iterator[_Part]:
    """The month stands once, at the first day: ``2026-12-01–15``, ``10-15/16``."""
    for found in numeric(source, start):
        time = found.time
        until = named.day_of_month(source, found.end + 1)
        if time.precision is not Precision.DAG or until is None or until[0] <= time.day:
            continue
        last = msgspec.structs.replace(time, day=until[0])
        if found.shape is TimeShape.ISO and source.is_at(found.end, *_LINKS):
            yield _Part(Reading(time, last, found.rank), until[1])
        elif (
            found.shape is TimeShape.HYPHENED
            and time.year is None
            and source.tokens[start].value == time.number  # the month stands first
            and source.is_at(found.end, Kind.SLASH)
        ):
            as_year = source.is_near(until[0]) and until[0] > time.day + 1  # "10-15/26"
            rank = max(found.rank, Rank.GUESS if as_year else Rank.WEAK)
            for year, end in named.years_after(source, until[1], short=False):
                begin, end_day = (msgspec.structs.replace(one, year=year) for one in (time, last))
                yield _Part(Reading(begin, end_day, rank), end)


def _later_day(source: Source, start: int) -> Iterator[_Part]:
    """``15/6-28``, ``10 jan - 24``: days of a month, where no year is certain."""
    days = (numeric, named.day_and_month, named.month)
    for found in (found for rule in days for found in rule(source, start)):
        time, at = found.time, found.end + 1
        until = named.day_of_month(source, _opened(source, at))
        if time.precision is not Precision.DAG or time.year is not None or until is None:
            continue
        loose = source.is_at(found.end, Kind.LOOSE_DASH, Kind.TO)
        dashed = loose or source.is_at(found.end, Kind.DASH)
        in_hyphens = found.shape is TimeShape.HYPHENED and not loose
        if not dashed or in_hyphens or until[0] <= time.day:
            continue
        is_year = short_year(source.tokens[at]) and source.rank_of_year(time.day, at) is Rank.SURE
        for year, end in named.years_after(source, until[1], short=False):
            first = msgspec.structs.replace(time, year=year)
            last = msgspec.structs.replace(first, day=until[0])
            rank = Rank.GUESS if is_year and not year else Rank.RIVAL
            yield _Part(Reading(first, last, rank), end)


def _months_of_a_year(source: Source, start: int) -> Iterator[_Part]:
    """``11-12/2026`` and ``2026-09/10``, which may be days as well, and ``2026/27``."""
    number, year = source.number(start), source.whole_year(start)
    if number is not None and source.is_at(start + 1, *_LINKS):
        for last in numeric(source, start + 2):
            if last.time.precision is Precision.MANAD and number.value < last.time.number:
                first = msgspec.structs.replace(last.time, number=number.value)
                yield _Part(Reading(first, last.time, Rank.GUESS), last.end)
    if year is None:
        return
    for found in numeric(source, start):
        until = source.number(found.end + 1) if source.is_at(found.end, *_LINKS) else None
        if until is None:
            continue
        if found.time.precision is Precision.MANAD and until.value > found.time.number:
            last_month = msgspec.structs.replace(found.time, number=until.value)
            yield _Part(Reading(found.time, last_month, Rank.GUESS), found.end + 2)
        short = short_year(until)
        if found.time.precision is Precision.AR and short is not None and short > year:
            later = Time(Precision.AR, short)
            yield _Part(Reading(found.time, later, Rank.SURE), found.end + 2)


def _numbers_of_a_kind(source: Source, start: int) -> Iterator[_Part]:
    """``v. 42-44``, ``v.48–50/2026``, ``Q1-2 2026``, ``2026 Q3-4``."""
    for first in (*named.numbered(source, start), *named.year_first(source, start)):
        time = first.time
        if time.precision not in _NUMBERED or not source.is_at(first.end, *_LINKS):
            continue
        until = source.number(first.end + 1)
        if until is None or until.value <= time.number:
            continue
        short = time.precision is not Precision.VECKA
        for year, end in named.years_after(source, first.end + 2, short=short):
            last = msgspec.structs.replace(time, year=time.year or year, number=until.value)
            begin = msgspec.structs.replace(time, year=time.year or year)
            yield _Part(Reading(begin, last, first.rank), end)
