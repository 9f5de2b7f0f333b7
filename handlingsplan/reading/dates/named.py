"""Times that a word tells: months, weeks, quarters, terms, seasons, school years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from handlingsplan.reading.dates.found import SHORT_YEARS, Found, Rank, Source, short_year
from handlingsplan.reading.dates.times import Time
from handlingsplan.reading.dates.tokens import Kind, Token
from handlingsplan.reading.records import Precision

#: Marks that may stand before a year, or between parts of which one is a word.
MARKS = (Kind.DASH, Kind.LOOSE_DASH, Kind.SLASH, Kind.DOT, Kind.COMMA, Kind.APOSTROPHE)
_PARTS = {
    Kind.QUARTER: Precision.KVARTAL,
    Kind.TERTIAL: Precision.TERTIAL,
    Kind.HALF_YEAR: Precision.HALVAR,
    Kind.WEEK: Precision.VECKA,
}
#: "andra kvartalet" names a quarter, "andra kvartal" may be two of them.
_DEFINITE = "et"
_SHOWN = 3  # letters of a month as Excel shows it
_SPRING, _WINTER = 1, 12
_JUL, _CHRISTMAS_EVE = "jul", 24
_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31


def years_after(source: Source, at: int, *, short: bool = True) -> Iterator[tuple[int | None, int]]:
    """Yield no year, and the year that stands at a position, with the position after it."""
    yield None, at
    for _ in range(2):  # "2026", "-26", ", 2026", " -'26"
        year = source.whole_year(at)
        token = source.number(at)
        if year is None and short and token is not None:
            year = short_year(token)
        if year is not None:
            yield year, at + 1
            return
        if not source.is_at(at, *MARKS):
            return
        at += 1


def day_of_month(source: Source, at: int) -> tuple[int, int] | None:
    """Return a day's number, as in ``5``, ``05`` and ``5:e``, and the position after it."""
    token = source.number(at)
    if token is None or not 1 <= token.value <= _LONGEST_MONTH:
        return None
    end = at + 1
    ending = source.after(end, Kind.COLON)
    return token.value, ending + 1 if source.is_at(ending, Kind.ENDING) else end


def day_and_month(source: Source, start: int) -> Iterator[Found]:
    """``15 oktober``, ``5:e okt 2026``, ``05-dec-2026``."""
    day = day_of_month(source, start)
    if day is None:
        return
    at = source.after(day[1], Kind.DASH, Kind.SLASH, Kind.DOT)
    if not source.is_at(at, Kind.MONTH):
        return
    month = source.tokens[at].value
    for year, end in years_after(source, source.after(at + 1, Kind.DOT)):
        rank = Rank.SURE if year is None else source.rank_of_year(day[0], end - 1)
        first = _year_before_month(source, start, at)
        if year is not None and first and source.away(first) < source.away(year):
            # "26-maj-15" in a plan for 2026
            yield Found(Time(Precision.DAG, first, month, year % 100), end, Rank.RIVAL)
            rank = Rank.GUESS
        yield Found(Time(Precision.DAG, year, month, day[0]), end, rank)


def _year_before_month(source: Source, start: int, month: int) -> int | None:
    """Return the year that two digits with a hyphen before and after the month's name may be."""
    hyphened = source.is_at(month - 1, Kind.DASH) and source.is_at(month + 1, Kind.DASH)
    day = source.number(month + 2)
    possible = hyphened and month == start + 2 and day is not None
    return short_year(source.tokens[start]) if possible else None


def month(source: Source, start: int) -> Iterator[Found]:
    """``oktober``, ``oktober 2026``, ``jan-25``; ``okt 5, 2026``, ``okt 5``."""
    if not source.is_at(start, Kind.MONTH):
        return
    number = source.tokens[start].value
    at = source.after(start + 1, Kind.DOT)
    for year, end in years_after(source, at, short=False):
        yield Found(Time(Precision.MANAD, year, number), end)
    after = source.after(at, Kind.DASH, Kind.SLASH, Kind.APOSTROPHE)
    day = day_of_month(source, after)
    if day is not None:
        yield from _month_and_day(source, number, at, day)
    token = source.number(after)
    if token is not None and day is None and token.value in SHORT_YEARS:
        yield Found(Time(Precision.MANAD, 2000 + token.value, number), after + 1)


def _month_and_day(source: Source, number: int, at: int, day: tuple[int, int]) -> Iterator[Found]:
    """A month's name, then one or two digits: a day, or a year as Excel shows a month, jan-25."""
    short = day[0] in SHORT_YEARS
    as_excel = (  # "jan.-25" and "januari-25" are not what Excel shows
        source.is_at(at, Kind.DASH)
        and source.tokens[at - 1].kind is Kind.MONTH
        and source.tokens[at - 1].width == _SHOWN
        and source.may_be_year(day[0])
    )
    apart = source.is_at(at, Kind.APOSTROPHE)
    as_month = Time(Precision.MANAD, 2000 + day[0], number)
    likely = source.is_near(day[0]) and day[0] <= _SHORTEST_MONTH  # then the month is suggested
    if short:
        rank = Rank.ASKED if as_excel else Rank.SURE if likely else Rank.RIVAL
        yield Found(as_month, day[1], Rank.GUESS if apart else rank)
    for year, end in years_after(source, day[1], short=False):
        guessed = year is None and (as_excel or apart)
        yield Found(
            Time(Precision.DAG, year, number, day[0]), end, Rank.GUESS if guessed else Rank.SURE
        )


def christmas(source: Source, at: int) -> Iterator[Found]:
    """``jul``, ``jul 2026``, ``2026 jul``, ``julen``: Christmas Eve, where no July is meant."""
    before = source.whole_year(at)
    at += before is not None
    if not (source.is_at(at, Kind.CHRISTMAS) or is_jul(source, at)):
        return
    for year, end in years_after(source, at + 1, short=False):
        shortened = source.is_at(at + 1, Kind.DOT) and year is not None  # "jul. 2026" is July
        if not shortened and (before is None or year is None):
            time = Time(Precision.DAG, before or year, _WINTER, _CHRISTMAS_EVE)
            yield Found(time, end, Rank.SURE if is_jul(source, at) else Rank.RIVAL)


def is_jul(source: Source, at: int) -> bool:
    """Say whether the word at a position is July's short name, and Christmas as well."""
    return source.is_at(at, Kind.MONTH) and source.tokens[at].text == _JUL


def year_first(source: Source, start: int) -> Iterator[Found]:
    """``2026 oktober``, ``2026-okt-05``, ``2026 Q3``, ``2026-W42``, ``2026-W42-3``, ``2026 HT``."""
    year = source.whole_year(start)
    if year is None:
        return
    at = source.after(start + 1, Kind.DASH, Kind.SLASH, Kind.DOT, Kind.COMMA, Kind.COLON)
    if source.is_at(at, Kind.MONTH):
        number, end = source.tokens[at].value, source.after(at + 1, Kind.DOT)
        yield Found(Time(Precision.MANAD, year, number), end)
        day = day_of_month(source, source.after(end, Kind.DASH, Kind.SLASH))
        if day is not None:
            yield Found(Time(Precision.DAG, year, number, day[0]), day[1])
    elif source.is_at(at, *_PARTS):
        yield from _numbered(source, at, year)
    elif source.is_at(at, Kind.TERM, Kind.SEASON):
        for time, rank in _of_year(source, at, year):
            yield Found(time, at + 1, rank)


def numbered(source: Source, start: int) -> Iterator[Found]:
    """``v. 42``, ``vecka 42 2026``, ``Q3 2026``, ``T2-26``, ``halvår 1``, ``tredje kvartalet``."""
    if source.is_at(start, Kind.ORDINAL, Kind.NUMBER):
        token = source.tokens[start]
        at = source.after(source.after(start + 1, Kind.COLON), Kind.ENDING)
        kinds = (Kind.QUARTER, Kind.TERTIAL, Kind.HALF_YEAR)
        if source.is_at(at, *kinds) and source.tokens[at].text.endswith(_DEFINITE):
            precision = _PARTS[source.tokens[at].kind]
            for year, end in years_after(source, at + 1):
                yield Found(Time(precision, year, token.value), end)
    elif source.is_at(start, *_PARTS):
        yield from _numbered(source, start, None)


def _numbered(source: Source, start: int, year: int | None) -> Iterator[Found]:
    precision = _PARTS[source.tokens[start].kind]
    at = source.after(start + 1, Kind.DOT)
    token = source.number(at)
    if token is None:
        return
    if year is not None:
        yield Found(Time(precision, year, token.value), at + 1)
        if precision is Precision.VECKA:
            yield from _week_day(source, at + 1, year, token.value)
        return
    is_week = precision is Precision.VECKA
    for after, end in years_after(source, at + 1, short=not is_week):
        yield Found(Time(precision, after, token.value), end)
    mark = source.after(at + 1, Kind.DASH, Kind.SLASH)
    short = source.number(mark)
    if is_week and short is not None and source.is_near(short.value):  # "v. 2-26": week 2 of 2026?
        yield Found(Time(precision, 2000 + short.value, token.value), mark + 1, Rank.RIVAL)


def _week_day(source: Source, at: int, year: int, week: int) -> Iterator[Found]:
    """ISO 8601's day of a week: ``2026-W42-3``."""
    token = source.number(source.after(at, Kind.DASH), width=1)
    if token is None:
        return
    try:
        day = dt.date.fromisocalendar(year, week, token.value)
    except ValueError:
        return
    time = Time(Precision.DAG, day.year, day.month, day.day)
    yield Found(time, source.after(at, Kind.DASH) + 1)


def term_or_season(source: Source, start: int) -> Iterator[Found]:
    """``HT 2026``, ``VT26``, ``höst 2027``, ``vintern 2026/2027``."""
    if not source.is_at(start, Kind.TERM, Kind.SEASON):
        return
    for year, end in years_after(source, start + 1):
        for time, rank in _of_year(source, start, year):
            yield Found(time, end, rank)
    token = source.tokens[start]
    over_new_year = _is_winter(token)
    in_spring = token.kind is Kind.TERM and token.value == _SPRING
    for year, end in _two_years(source, start + 1):
        first = year + (in_spring or (token.kind is Kind.SEASON and token.value < 9))  # noqa: PLR2004  (before autumn)
        rank = Rank.SURE if over_new_year else Rank.GUESS
        yield Found(_term_or_season(source, start, first), end, rank)


def _of_year(source: Source, at: int, year: int | None) -> Iterator[tuple[Time, Rank]]:
    """Yield a term or season of a year; a winter is of two, and "vintern 2026" says not which."""
    if year is None or not _is_winter(source.tokens[at]):
        yield _term_or_season(source, at, year), Rank.SURE
        return
    ends = source.year is not None and year > source.year
    for first in (year - ends, year - (not ends)):
        yield _term_or_season(source, at, first), Rank.GUESS


def _is_winter(token: Token) -> bool:
    return token.kind is Kind.SEASON and token.value == _WINTER


def _term_or_season(source: Source, at: int, year: int | None) -> Time:
    token = source.tokens[at]
    precision = Precision.HALVAR if token.kind is Kind.TERM else Precision.ARSTID
    return Time(precision, year, token.value)


def school_year(source: Source, start: int) -> Iterator[Found]:
    """``läsåret 2026/2027``: its autumn and spring terms."""
    if source.is_at(start, Kind.SCHOOL_YEAR):
        for year, end in _two_years(source, start + 1):
            yield Found(Time(Precision.INTERVALL, year), end)


def _two_years(source: Source, start: int) -> Iterator[tuple[int, int]]:
    """Yield the first of two years that follow each other: ``2026/2027``, ``26-27``."""
    for first, at in years_after(source, start):
        if first is not None and source.is_at(at, Kind.SLASH, Kind.DASH, Kind.LOOSE_DASH):
            token = source.number(at + 1, width=4)
            second = source.whole_year(at + 1) or (short_year(token) if token else None)
            if second == first + 1:
                yield first, at + 2
