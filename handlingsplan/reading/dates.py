"""Times as people write them in plans -> :class:`Period`.

What is understood (capitals, full stops and kinds of spaces and dashes do not matter):

========================  =====================================================================
day                       2026-01-05, 2026-1-5, 20260105, 260105, 5/1 2026, 5.1.2026, 19/9,
                          15 oktober, den 15 okt 2026, 10-15 (the fifteenth of October)
days                      15-16 oktober, 10-15/6 (10 to 15 June), 10-15/16 (15 to 16 October: no
                          month has number 16, so the first number is the month)
week                      v. 42, vecka 42 2026, 2026-W42, v. 42-44 (ISO weeks)
month                     oktober 2026, jan-25, 2026-10
quarter, tertial, half    Q3 2026, kvartal 3, tredje kvartalet, T2 2026, halvår 1 2026, H2, HT 2026,
                          VT26 (terms: January to June and July to December)
season                    höst 2027, våren (March to May, June to August, September to November,
                          December to February)
year                      2026, under 2026, 2026-2027, 2026/27
from-to                   any two of these: mars-maj 2026, 15/9-14/11, Q1-Q2, 2026-01-15 till ...
========================  =====================================================================

A year of two digits is in this century. Where no year is written, the plan's year is assumed and
said so; in a span, the end that has no year takes it from the other end. Words such as *klar*,
*senast*, *under*, *slutet av* narrow nothing: the whole period is meant, and the text is kept.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

import msgspec

from handlingsplan.reading.records import Period
from handlingsplan.text import fold

FIRST_YEAR, LAST_YEAR = 1990, 2100

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan", "februari feb febr", "mars mar", "april apr", "maj", "juni jun",
            "juli jul", "augusti aug", "september sep sept", "oktober okt", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SEASONS = {
    "vår": (3, 5), "våren": (3, 5), "sommar": (6, 8), "sommaren": (6, 8), "höst": (9, 11),
    "hösten": (9, 11), "vinter": (12, 14), "vintern": (12, 14),
}  # fmt: skip
_TERMS = {"vt": 1, "vårterminen": 1, "vårtermin": 1, "ht": 2, "höstterminen": 2, "hösttermin": 2}
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}

#: No time takes more characters; a whole page of text is not searched for one.
_LONGEST = 200

_FILLER = re.compile(
    r"^(?:(?:klart?|färdigt?|senast|under|hela|helår|året|år|den|ca|cirka|omkring|prel\.?|"
    r"preliminärt|start|startar|fr\.? ?o\.? ?m\.?|fom|från och med|från|t\.? ?o\.? ?m\.?|tom|"
    r"till och med|till|i|tidigt?|sent|sen|början av|början på|mitten av|slutet av|slutet på)"
    r"[ :]+)+"
)
_TAIL = re.compile(r"(?: ?\((?:prel\.?|preliminärt?|klart?|senast|ca)\))?[ .,;!]*$")
_CLOCK = re.compile(r"(?<=\d)[t ]\d{1,2}[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?$")
_YEAR = r"(?P<year>\d{4}|\d{2})"
_AFTER = rf"(?:[ ,/.'-]*{_YEAR})?"  # a year that may follow
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_TH = r"(?::?[ea])?"
_TO_WEEK = r"(?: ?[-/] ?(?:v\.? ?)?(?P<last>\d\d?))?"
_NTH = "|".join(_ORDINALS)


class _Time(msgspec.Struct, frozen=True):
    """A time whose year may be unknown: ``place`` makes it a period in a year."""

    year: int | None
    precision: str
    place: Callable[[int], tuple[dt.date, dt.date]]


@lru_cache(maxsize=4096)  # the same quarter stands in many rows
def parse_period(text: str, year: int | None = None) -> Period | None:
    """Read a time as somebody wrote it.

    Args:
        text: what was typed.
        year: the plan's year, assumed where none is written.

    Returns:
        The period, or ``None`` where the text is no time that can be placed.
    """
    if len(text) > _LONGEST:
        return None
    plain = _simplified(text)
    if not plain or not plain[-1].isalnum():
        return None
    found = _single(plain)
    if found is not None:
        return _placed(found, year)
    return _span(plain, year)


def with_year(text: str, period: Period) -> str:
    """Return what somebody should write instead of a time without a year."""
    if period.precision == "dag":
        return period.fran.isoformat()
    if period.precision == "intervall":
        return f"{period.fran} – {period.till}"
    year = period.fran.isocalendar().year if period.precision == "vecka" else period.fran.year
    return f"{text.strip().rstrip('.')} {year}"


def _simplified(text: str) -> str:
    plain = _TAIL.sub("", fold(text).replace("\u00a0", " "))
    return _FILLER.sub("", f"{plain} ").strip()


def _single(plain: str) -> _Time | None:
    """Read a time that is no span of two."""
    plain = _FILLER.sub("", _CLOCK.sub("", plain))
    for pattern, reader in _readers():
        found = pattern.fullmatch(plain)
        if found:
            try:
                time = reader(found)
                time.place(time.year or 2020)  # a leap year of 53 weeks: can there be such a time?
            except (ValueError, KeyError):
                continue
            if time.year is None or FIRST_YEAR <= time.year <= LAST_YEAR:
                return time
    return None


def _placed(time: _Time, assumed: int | None) -> Period | None:
    year = time.year or assumed
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        first, last = time.place(year)
    except ValueError:  # 29 February, week 53
        return None
    return Period(fran=first, till=last, precision=time.precision, antaget_ar=time.year is None)


def _span(plain: str, assumed: int | None) -> Period | None:
    """Read two times with a dash, a slash or *till* between them."""
    for left, right in _splits(plain):
        first, last = _single(left), _single(right)
        if last is None:
            continue
        if first is None and left.isdecimal():  # "15 - 16 oktober": the month stands once
            first = _single(re.sub(r"^\d+", left, right))
        if first is None:
            continue
        period = _joined(first, last, assumed)
        if period:
            return period
    return None


def _splits(plain: str) -> Iterator[tuple[str, str]]:
    """Yield the halves at each mark between two times; a slash last, for it stands in days too."""
    marks = re.finditer(r" ?(?:-| till | t\.?o\.?m\.? |/) ?", plain)
    for mark in sorted(marks, key=lambda found: found[0].strip() == "/"):
        left, right = plain[: mark.start()].strip(), plain[mark.end() :].strip()
        if left and right:
            yield left, right


def _joined(first: _Time, last: _Time, assumed: int | None) -> Period | None:
    year = first.year or last.year or assumed
    if year is None:
        return None
    start = _placed(first, year)
    end = _placed(last, last.year or year)
    if start and end and start.fran > end.till:  # over the turn of the year
        if first.year is None and last.year is not None:
            start = _placed(first, year - 1)
        elif last.year is None:
            end = _placed(last, year + 1)
    if start is None or end is None or start.fran > end.till:
        return None
    return Period(
        fran=start.fran,
        till=end.till,
        precision="intervall",
        antaget_ar=first.year is None and last.year is None,
    )


# --- One reader per way of writing; each takes a match and gives a time.


def _year(found: re.Match[str]) -> int | None:
    text = found["year"]
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)  # noqa: PLR2004  (digits of a year)


def _day(found: re.Match[str]) -> _Time:
    month, day = _month_number(found["month"]), int(found["day"])
    return _Time(_year(found), "dag", lambda year: (dt.date(year, month, day),) * 2)


def _days(found: re.Match[str]) -> _Time:
    month, day, last = _month_number(found["month"]), int(found["day"]), int(found["last"])
    if last <= day:
        raise ValueError(last)
    return _Time(
        _year(found),
        "intervall",
        lambda year: (dt.date(year, month, day), dt.date(year, month, last)),
    )


def _month_number(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS[text]


def _months(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    """Return the first and last day of some months; 13 is January of the next year."""
    over, month = divmod(last - 1, 12)
    end = dt.date(year + over, month + 1, calendar.monthrange(year + over, month + 1)[1])
    return dt.date(year, first, 1), end


def _month(found: re.Match[str]) -> _Time:
    month = _month_number(found["month"])
    return _Time(_year(found), "manad", lambda year: _months(year, month, month))


def _part(precision: str, length: int) -> Callable[[re.Match[str]], _Time]:
    """Return the reader of numbered parts of a year, each ``length`` months long."""

    def read(found: re.Match[str]) -> _Time:
        number = _ORDINALS.get(found["nr"]) or int(found["nr"])
        if not 1 <= number <= 12 // length:
            raise ValueError(number)
        last = number * length
        return _Time(_year(found), precision, lambda year: _months(year, last - length + 1, last))

    return read


def _term(found: re.Match[str]) -> _Time:
    last = _TERMS[found["term"]] * 6
    return _Time(_year(found), "halvar", lambda year: _months(year, last - 5, last))


def _season(found: re.Match[str]) -> _Time:
    first, last = _SEASONS[found["season"]]
    return _Time(_year(found), "arstid", lambda year: _months(year, first, last))


def _week(found: re.Match[str]) -> _Time:
    number = int(found["week"])
    last = int(found.groupdict().get("last") or number)
    if last < number:
        raise ValueError(last)
    return _Time(
        _year(found),
        "vecka" if last == number else "intervall",
        lambda year: (
            dt.date.fromisocalendar(year, number, 1),
            dt.date.fromisocalendar(year, last, 7),
        ),
    )


def _whole_year(found: re.Match[str]) -> _Time:
    return _Time(_year(found), "ar", lambda year: _months(year, 1, 12))


def _years(found: re.Match[str]) -> _Time:
    first, text = _year(found), found["last"]
    last = int(text) if len(text) == 4 else 2000 + int(text)  # noqa: PLR2004  (digits of a year)
    if first is None or last <= first or last > LAST_YEAR:
        raise ValueError(text)
    return _Time(first, "intervall", lambda year: (dt.date(year, 1, 1), dt.date(last, 12, 31)))


_READERS: tuple[tuple[str, Callable[[re.Match[str]], _Time]], ...] = (
    (r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})", _day),
    (r"(?P<year>(?:19|20|21)\d\d)(?P<month>\d\d)(?P<day>\d\d)", _day),
    (r"(?P<year>20[2-9]\d)(?P<month>0[1-9]|1[0-2])", _month),
    (r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)", _day),
    (rf"(?P<day>\d{{1,2}})(?:/ ?|\. ?)(?P<month>\d{{1,2}}){_AFTER}", _day),
    (rf"(?P<day>\d{{1,2}}){_TH} ?{_MONTH}{_AFTER}", _day),
    (rf"(?P<day>\d\d?){_TH} ?[-/] ?(?P<last>\d\d?){_TH} {_MONTH}{_AFTER}", _days),
    (rf"(?P<day>\d{{1,2}}) ?- ?(?P<last>\d{{1,2}})/(?P<month>\d{{1,2}}){_AFTER}", _days),
    (r"(?P<month>\d{1,2})-(?P<day>\d{1,2})/(?P<last>\d{1,2})(?: (?P<year>\d{4}))?", _days),
    (r"(?P<month>\d{1,2})-(?P<day>\d{1,2})(?P<year>(?!))?", _day),
    (r"(?P<year>\d{4})[-/](?P<month>\d{1,2})", _month),
    (rf"{_MONTH}{_AFTER}", _month),
    (rf"(?P<year>\d{{4}})[ -]?{_MONTH}", _month),
    (rf"(?:q|kvartal|kv\.?) ?(?P<nr>[1-4]){_AFTER}", _part("kvartal", 3)),
    (r"(?P<year>\d{4})[ :/-]*(?:q|kvartal|kv\.?) ?(?P<nr>[1-4])", _part("kvartal", 3)),
    (rf"(?P<nr>[1-4]|{_NTH}){_TH} ?kvartalet{_AFTER}", _part("kvartal", 3)),
    (rf"(?:t|tertial) ?(?P<nr>[1-3]){_AFTER}", _part("tertial", 4)),
    (r"(?P<year>\d{4})[ :/-]*(?:t|tertial) ?(?P<nr>[1-3])", _part("tertial", 4)),
    (rf"(?P<nr>[1-3]|{_NTH}){_TH} ?tertialet{_AFTER}", _part("tertial", 4)),
    (rf"(?:h|halvår) ?(?P<nr>[12]){_AFTER}", _part("halvar", 6)),
    (r"(?P<year>\d{4})[ :/-]*(?:h|halvår) ?(?P<nr>[12])", _part("halvar", 6)),
    (rf"(?P<nr>[12]|{_NTH}){_TH} ?halvåret{_AFTER}", _part("halvar", 6)),
    (rf"(?P<term>{'|'.join(_TERMS)}){_AFTER}", _term),
    (rf"(?P<season>{'|'.join(_SEASONS)}){_AFTER}", _season),
    (rf"(?:v|vecka)\.? ?(?P<week>\d\d?){_TO_WEEK}(?:[ ,-]+(?P<year>\d{{4}}))?", _week),
    (r"(?P<year>\d{4})[ -]*(?:w|v\.?|vecka) ?(?P<week>\d{1,2})", _week),
    (r"(?P<year>\d{4})", _whole_year),
    (r"(?P<year>\d{4}) ?[-/] ?(?P<last>\d{4}|\d{2})", _years),
)


@cache
def _readers() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Time]], ...]:
    """Return the readers with their patterns compiled, which most plans never need."""
    return tuple((re.compile(pattern), reader) for pattern, reader in _READERS)
