"""Times in digits alone: which of the numbers is the day, the month and the year.

Decided by the numbers' widths and by the marks between them. Day before month before year, as in
Sweden, or year first, as in ISO 8601; month before day is never read, only suggested, but for
``10-15``, which can be nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from handlingsplan.reading.dates.found import Found, Rank, Source, TimeShape, short_year
from handlingsplan.reading.dates.times import Time
from handlingsplan.reading.dates.tokens import Kind, Token
from handlingsplan.reading.records import Precision

_MARKS = {
    Kind.DASH: "-", Kind.LOOSE_DASH: "~", Kind.SLASH: "/", Kind.DOT: ".", Kind.COMMA: ",",
    Kind.APOSTROPHE: "'",
}  # fmt: skip
#: Marks that stand between the parts of a date, and those that may stand before its year.
_WITHIN, _BEFORE_YEAR = "-/. ", "-/. ,~'"
_YEAR, _MOST = 4, 3


class _Numbers(NamedTuple):
    """Some numbers in a row: their tokens, the mark before each but the first, where they end."""

    numbers: tuple[Token, ...]
    marks: str
    end: int


def numeric(source: Source, start: int) -> Iterator[Found]:
    """Yield the times in digits that begin at a position."""
    for found in _runs(source, start):
        read = (_one, _two, _three)[len(found.numbers) - 1]
        for time, rank in read(source, found):
            yield Found(time, found.end, rank, _shape(found))


def _shape(found: _Numbers) -> TimeShape:
    if "-" not in found.marks:
        return TimeShape.SLASHED
    return TimeShape.ISO if found.numbers[0].width == _YEAR else TimeShape.HYPHENED


def _runs(source: Source, start: int) -> Iterator[_Numbers]:
    """Yield one, two and three numbers with a mark or a space between them."""
    numbers: list[Token] = []
    marks, at = "", start
    while source.is_at(at, Kind.NUMBER):
        numbers.append(source.tokens[at])
        at += 1
        yield _Numbers(tuple(numbers), marks, at)
        if len(numbers) == _MOST:
            return
        mark = _MARKS.get(source.tokens[at].kind) if at < len(source.tokens) else None
        at += mark is not None
        if at < len(source.tokens) and (mark or source.tokens[at].spaced):
            marks += mark or " "
        else:
            return


_Readings = Iterator[tuple[Time, Rank]]


def _day(year: int | None, month: Token, day: Token) -> Time:
    return Time(Precision.DAG, year, month.value, day.value)


def _one(_source: Source, found: _Numbers) -> _Readings:
    """A year, or a date without anything between: 20260105, 260105, 202601."""
    digits = found.numbers[0].text
    parts = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    match len(digits), parts:
        case 4, _:
            yield Time(Precision.AR, int(digits)), Rank.SURE
        case 6, [one, two, three]:
            yield Time(Precision.MANAD, one * 100 + two, three), Rank.SURE
            if (year := _short(digits[:2])) is not None:
                yield Time(Precision.DAG, year, two, three), Rank.SURE
            if (year := _short(digits[4:])) is not None:
                yield Time(Precision.DAG, year, two, one), Rank.RIVAL
        case 8, [one, two, three, four]:
            yield Time(Precision.DAG, one * 100 + two, three, four), Rank.SURE
            yield Time(Precision.DAG, three * 100 + four, two, one), Rank.SURE
        case _:
            return


def _short(digits: str) -> int | None:
    return short_year(Token(Kind.NUMBER, digits, int(digits)))


def _two(source: Source, found: _Numbers) -> _Readings:
    first, second = found.numbers
    mark = found.marks
    if mark not in _WITHIN:
        return
    if first.width == _YEAR and second.width < _YEAR - 1:
        yield Time(Precision.MANAD, first.value, second.value), Rank.SURE
    elif second.width == _YEAR and first.width < _YEAR - 1:
        yield Time(Precision.MANAD, second.value, first.value), Rank.SURE
    elif max(first.width, second.width) < _YEAR - 1:
        yield _day(None, second, first), Rank.GUESS if mark == " " else Rank.SURE
        if mark == "/" and source.is_next(second.value):  # "6/26" in a plan for 2026
            yield Time(Precision.MANAD, 2000 + second.value, first.value), Rank.GUESS
        if mark == "-":
            yield _day(None, first, second), Rank.SURE
        elif mark == "/":
            yield _day(None, first, second), Rank.GUESS
        if mark in "-/" and source.is_near(second.value):
            month = Time(Precision.MANAD, 2000 + second.value, first.value)
            yield month, Rank.RIVAL if mark == "-" else Rank.GUESS


def _three(source: Source, found: _Numbers) -> _Readings:
    widths = [number.width for number in found.numbers]
    match widths:
        case 4, (1 | 2), (1 | 2):
            yield from _year_first(found)
        case ((1 | 2), (1 | 2), 4):
            yield from _year_last(found)
        case ((1 | 2), (1 | 2), 2):
            yield from _short_years(source, found)
        case _:
            return


def _year_first(found: _Numbers) -> _Readings:
    year, month, day = found.numbers
    same = found.marks[0] == found.marks[1] and found.marks[0] in _WITHIN
    yield _day(year.value, month, day), Rank.SURE if same else Rank.GUESS
    yield _day(year.value, day, month), Rank.GUESS


def _year_last(found: _Numbers) -> _Readings:
    first, second, year = found.numbers
    before, last = found.marks[0], found.marks[1]
    if before not in _WITHIN or last not in _BEFORE_YEAR:
        return
    day_first, month_first = _day(year.value, second, first), _day(year.value, first, second)
    match before, last:
        case "-", " ":  # "5-10 2026": the fifth of October, or the tenth of May
            yield day_first, Rank.SURE
            yield month_first, Rank.SURE
            return
        case " ", " ":
            yield day_first, Rank.WEAK
        case ("-", "-") | ("/" | ".", _):
            yield day_first, Rank.SURE
        case _:  # "11-12/2026" may be months
            yield day_first, Rank.GUESS
    yield month_first, Rank.GUESS


def _rank_of_last(source: Source, found: _Numbers, first: int | None, last: int) -> Rank:
    """Say how the last of three numbers counts as the year, where the first may be it too."""
    if found.marks[0] == " ":
        return Rank.GUESS
    rank = source.rank_of_year(found.numbers[0].value, found.end - 1)
    if found.marks != "--":
        return rank
    if first is not None and source.away(first) < source.away(last):  # "26-03-31"
        return Rank.GUESS
    return min(rank, Rank.RIVAL)


def _short_years(source: Source, found: _Numbers) -> _Readings:
    """A year of two digits, last or (between hyphens) first."""
    first, second, third = found.numbers
    before, last = found.marks[0], found.marks[1]
    if before not in _WITHIN or last not in _BEFORE_YEAR or (before, last) == ("-", "/"):
        return
    last_year, first_year = short_year(third), short_year(first)
    if last_year is not None:
        yield _day(last_year, second, first), _rank_of_last(source, found, first_year, last_year)
    if first_year is not None and before == last:
        yield _day(first_year, second, third), Rank.RIVAL if before == "-" else Rank.GUESS
    if last_year is not None:
        yield _day(last_year, first, second), Rank.GUESS
