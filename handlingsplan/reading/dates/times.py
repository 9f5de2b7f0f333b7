"""Times whose year may be unknown, and where they lie in a year."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import assert_never

import msgspec

from handlingsplan.reading.records import Period, Precision

#: Years that a time may be in as it is written. Which of them a plan can mean is asked elsewhere.
FIRST_YEAR, LAST_YEAR = 1900, 2199
#: Months in a numbered part of a year.
PART_MONTHS = {Precision.KVARTAL: 3, Precision.TERTIAL: 4, Precision.HALVAR: 6}


class Time(msgspec.Struct, frozen=True):
    """A day, or a longer time that has a name.

    Attributes:
        precision: what is named; :attr:`Precision.INTERVALL` for a school year alone.
        year: the year that is written, or ``None``.
        number: month of a day, number of a week, month, quarter, tertial or half-year, first month
            of a season; 0 for a year.
        day: day of the month, for a day.
        weekday: a day's weekday where it is written (Monday is 1), else 0.
    """

    precision: Precision
    year: int | None
    number: int = 0
    day: int = 0
    weekday: int = 0

    def place(self, year: int) -> tuple[dt.date, dt.date]:
        """Return its first and last day in a year.

        Raises:
            ValueError: there is no such time in that year.
        """
        precision = self.precision
        match precision:
            case Precision.DAG:
                days = (self._day(year),) * 2
            case Precision.VECKA:
                monday = dt.date.fromisocalendar(year, self.number, 1)
                days = monday, monday + dt.timedelta(days=6)
            case Precision.MANAD:
                days = _months(year, self.number, 1)
            case Precision.KVARTAL | Precision.TERTIAL | Precision.HALVAR:
                length = PART_MONTHS[precision]
                days = _months(year, (self.number - 1) * length + 1, length)
            case Precision.ARSTID:
                days = _months(year, self.number, 3)
            case Precision.AR:
                days = _months(year, 1, 12)
            case Precision.INTERVALL:  # a school year
                days = _months(year, 7, 12)
            case Precision.LOPANDE:
                raise ValueError(precision)
            case _:
                assert_never(precision)
        return days

    def _day(self, year: int) -> dt.date:
        day = dt.date(year, self.number, self.day)
        if self.weekday and day.isoweekday() != self.weekday:
            raise ValueError(self.weekday)
        return day


def _months(year: int, first: int, count: int) -> tuple[dt.date, dt.date]:
    """Return the first and last day of some months, which may reach into the next year.

    Raises:
        ValueError: the first of them is no month of that year.
    """
    over, month = divmod(first + count - 2, 12)
    end = dt.date(year + over, month + 1, calendar.monthrange(year + over, month + 1)[1])
    return dt.date(year, first, 1), end


def placed(first: Time, last: Time | None, assumed: int | None) -> Period | None:
    """Return a time, or the span of two times, as a period; ``None`` where there is no such time.

    Args:
        first: the time, or the one that a span begins with.
        last: the time that a span ends with.
        assumed: the plan's year, for a time without one.
    """
    try:
        return _one(first, assumed) if last is None else _span(first, last, assumed)
    except (ValueError, OverflowError):  # 31 February, week 53 of a year with 52, month 13
        return None


def _one(time: Time, assumed: int | None) -> Period | None:
    year = _possible(time.year or assumed)
    if year is None:
        return None
    first, last = time.place(year)
    return Period(fran=first, till=last, precision=time.precision, antaget_ar=time.year is None)


def _span(first: Time, last: Time, assumed: int | None) -> Period | None:
    """Place a span: the end without a year takes it from the other end, over New Year if need be.

    Raises:
        ValueError: there is no such time.
    """
    year = _possible(first.year or last.year or assumed)
    if year is None:
        return None
    start, end = first.place(year), last.place(last.year or year)
    if start[0] > end[1]:
        if first.year is None and last.year is not None:
            start = first.place(year - 1)
        elif last.year is None:
            end = last.place(year + 1)
    if start[0] > end[0] or start[1] >= end[1]:
        return None
    return Period(
        fran=start[0],
        till=end[1],
        precision=Precision.INTERVALL,
        antaget_ar=first.year is None and last.year is None,
    )


def _possible(year: int | None) -> int | None:
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None
