"""Times as people write them: every way that plans are known to use, and those left alone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.reading.dates import parse_period, with_year

YEAR = 2026


def read(text: str) -> tuple[str, str, str] | None:
    """Return first day, last day and precision of a text in a plan for 2026."""
    period = parse_period(text, YEAR)
    if period is None:
        return None
    return period.fran.isoformat(), period.till.isoformat(), period.precision


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05", "2026-1-5", "20260105", "260105", "5/1 2026", "5.1.2026", "5/1-26",
        "2026/1/5", "5 januari 2026", "5 jan 2026", "den 5:e januari 2026",
        "2026-01-05 00:00:00", "Senast 5/1 2026.",
        "  2026\u201101\u201105 ", "klart 2026-01-05", "t.o.m. 2026-01-05", "5 JANUARI 2026",
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(text: str) -> None:
    """A day with its year is read as that day, and no year is assumed."""
    assert read(text) == ("2026-01-05", "2026-01-05", "dag")
    assert parse_period(text) == parse_period(text, 1999)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("v. 42 2026", "2026-10-12", "2026-10-18", "vecka"),
        ("2026-W42", "2026-10-12", "2026-10-18", "vecka"),
        ("vecka 53 2026", "2026-12-28", "2027-01-03", "vecka"),
        ("v 42-44 2026", "2026-10-12", "2026-11-01", "intervall"),
        ("jan-25", "2025-01-01", "2025-01-31", "manad"),
        ("januari 2025", "2025-01-01", "2025-01-31", "manad"),
        ("2026-10", "2026-10-01", "2026-10-31", "manad"),
        ("slutet av februari 2028", "2028-02-01", "2028-02-29", "manad"),
        ("Q3 2026", "2026-07-01", "2026-09-30", "kvartal"),
        ("q3-26", "2026-07-01", "2026-09-30", "kvartal"),
        ("2026 Q3", "2026-07-01", "2026-09-30", "kvartal"),
        ("kvartal 3 2026", "2026-07-01", "2026-09-30", "kvartal"),
        ("tredje kvartalet 2026", "2026-07-01", "2026-09-30", "kvartal"),
        ("T2 2026", "2026-05-01", "2026-08-31", "tertial"),
        ("tertial 3 2026", "2026-09-01", "2026-12-31", "tertial"),
        ("halvår 1 2026", "2026-01-01", "2026-06-30", "halvar"),
        ("andra halvåret 2026", "2026-07-01", "2026-12-31", "halvar"),
        ("HT 2026", "2026-07-01", "2026-12-31", "halvar"),
        ("VT26", "2026-01-01", "2026-06-30", "halvar"),
        ("höst 2027", "2027-09-01", "2027-11-30", "arstid"),
        ("ho\u0308sten 2027", "2027-09-01", "2027-11-30", "arstid"),
        ("vintern 2026", "2026-12-01", "2027-02-28", "arstid"),
        ("klar under 2025", "2025-01-01", "2025-12-31", "ar"),
        ("2026", "2026-01-01", "2026-12-31", "ar"),
        ("2026-2027", "2026-01-01", "2027-12-31", "intervall"),
        ("2026\u20132027", "2026-01-01", "2027-12-31", "intervall"),
        ("2026/27", "2026-01-01", "2027-12-31", "intervall"),
        ("mars-maj 2026", "2026-03-01", "2026-05-31", "intervall"),
        ("okt/nov 2026", "2026-10-01", "2026-11-30", "intervall"),
        ("Q1\u2013Q2 2026", "2026-01-01", "2026-06-30", "intervall"),
        ("15-16 oktober 2026", "2026-10-15", "2026-10-16", "intervall"),
        ("15 okt \u2013 3 nov 2026", "2026-10-15", "2026-11-03", "intervall"),
        ("2026-01-15 - 2026-03-01", "2026-01-15", "2026-03-01", "intervall"),
        ("2026-01-15 till 2026-03-01", "2026-01-15", "2026-03-01", "intervall"),
        ("hösten 2026 - våren 2027", "2026-09-01", "2027-05-31", "intervall"),
        ("nov-feb 2027", "2026-11-01", "2027-02-28", "intervall"),
    ],
)
def test_a_longer_time_keeps_its_precision(
    text: str, first: str, last: str, precision: str
) -> None:
    """A week, a month, a quarter and so on is its first to its last day, and says which it was."""
    assert read(text) == (first, last, precision)
    period = parse_period(text, YEAR)
    assert period is not None
    assert not period.antaget_ar


@pytest.mark.parametrize(
    ("text", "first", "last", "suggestion"),
    [
        ("15 oktober", "2026-10-15", "2026-10-15", "2026-10-15"),
        ("19/9", "2026-09-19", "2026-09-19", "2026-09-19"),
        ("10-15", "2026-10-15", "2026-10-15", "2026-10-15"),
        ("10-15/16", "2026-10-15", "2026-10-16", "2026-10-15 \u2013 2026-10-16"),
        ("10-15/6", "2026-06-10", "2026-06-15", "2026-06-10 \u2013 2026-06-15"),
        ("15/9-14/11", "2026-09-15", "2026-11-14", "2026-09-15 \u2013 2026-11-14"),
        ("1/6-30/9", "2026-06-01", "2026-09-30", "2026-06-01 \u2013 2026-09-30"),
        ("15/11\u201314/2", "2026-11-15", "2027-02-14", "2026-11-15 \u2013 2027-02-14"),
        ("v. 42", "2026-10-12", "2026-10-18", "v. 42 2026"),
        ("Q3", "2026-07-01", "2026-09-30", "Q3 2026"),
        ("våren", "2026-03-01", "2026-05-31", "våren 2026"),
        ("maj", "2026-05-01", "2026-05-31", "maj 2026"),
    ],
)
def test_a_time_without_a_year_takes_the_plans_and_says_so(
    text: str, first: str, last: str, suggestion: str
) -> None:
    """The plan's year is assumed, the assumption is marked, and what to write is suggested."""
    period = parse_period(text, YEAR)
    assert period is not None
    assert period.antaget_ar
    assert (period.fran.isoformat(), period.till.isoformat()) == (first, last)
    assert with_year(text, period) == suggestion


def test_a_time_without_a_year_in_a_plan_without_one_is_not_guessed() -> None:
    """Where the plan's year is unknown too, nothing is assumed."""
    assert parse_period("15 oktober") is None


@pytest.mark.parametrize(
    "text",
    [
        "kvartalsvis", "löpande", "pågår", "tills vidare", ".", "-", "", "  ", "x", "31/2",
        "32 mars", "2026-13-01", "v. 60", "Q5 2026", "19/9 och 20/10", "19/9, 20/10", "10/15",
        "3", "40", "innan sommaren", "2026-02-30", "29 februari", "17:30", "1850-01-01",
        "Q1\nQ2\nQ3 2026 höst",
    ],
)  # fmt: skip
def test_what_is_no_time_is_left_alone(text: str) -> None:
    """A text that names no single time is not turned into one."""
    assert parse_period(text, YEAR) is None


@given(st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2100, 12, 31)))
def test_every_day_is_read_back_in_the_ways_that_the_form_asks_for(day: dt.date) -> None:
    """ISO, Swedish short form and digits alone give the same day."""
    for text in (f"{day}", f"{day.day}/{day.month} {day.year}", f"{day:%Y%m%d}"):
        period = parse_period(text)
        assert period is not None
        assert (period.fran, period.till, period.precision) == (day, day, "dag")


@given(
    st.sampled_from(
        ["15 oktober", "v. 7", "Q2", "hösten", "10-15/16", "T1", "halvår 2", "15/9-14/11"]
    ),
    st.integers(min_value=2000, max_value=2099),
)
def test_a_suggestion_is_read_as_what_it_stands_for(text: str, year: int) -> None:
    """What we ask people to write instead means the same, without any assumption."""
    assumed = parse_period(text, year)
    assert assumed is not None
    written = parse_period(with_year(text, assumed))
    assert written is not None
    assert (written.fran, written.till) == (assumed.fran, assumed.till)
    assert not written.antaget_ar


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_of_dates_fail(text: str) -> None:
    """Whatever stands in a cell gives a period or nothing, and a period does not end early."""
    period = parse_period(text, YEAR)
    assert period is None or period.fran <= period.till
