"""Times as people write them: every way that plans are known to use, and those left alone."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlingsplan.reading.dates import (
    Understood,
    in_words,
    parse_period,
    understand,
    with_year,
)
from tests.date_texts import YEAR, draw, fault_in


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
    assert parse_period(text) == parse_period(text, 2025)


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
        ("v. 48/2026", "2026-11-23", "2026-11-29", "vecka"),
        ("vecka 2/2027", "2027-01-11", "2027-01-17", "vecka"),
        ("v.48\u201350/2026", "2026-11-23", "2026-12-13", "intervall"),
        ("2026-12-01\u201315", "2026-12-01", "2026-12-15", "intervall"),
        ("2026-12-05-06", "2026-12-05", "2026-12-06", "intervall"),
        ("2026-12-05/06", "2026-12-05", "2026-12-06", "intervall"),
        ("2026-W42/2026-W44", "2026-10-12", "2026-11-01", "intervall"),
        ("11/2026", "2026-11-01", "2026-11-30", "manad"),
        ("2026-dec", "2026-12-01", "2026-12-31", "manad"),
        ("vintern 2026/2027", "2026-12-01", "2027-02-28", "arstid"),
        ("vintern 26/27", "2026-12-01", "2027-02-28", "arstid"),
        ("läsåret 2026/2027", "2026-07-01", "2027-06-30", "intervall"),
        ("Q1-2 2026", "2026-01-01", "2026-06-30", "intervall"),
        ("2026 Q3-Q4", "2026-07-01", "2026-12-31", "intervall"),
        ("från 1 maj till den 3 juni 2026", "2026-05-01", "2026-06-03", "intervall"),
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
    "text",
    [
        "05-12-2026", "05-dec-2026", "5-12-26", "05/12/2026", "5.12.26", "05122026", "5/12-26",
        "5 12 2026", "den 5:e dec. 2026", "lördag 5 december 2026", "lör 5/12 2026",
        "dec 5, 2026", "2026 december 5", "2026-dec-05", "2026-W49-6", "5 dec 2026 kl. 13.30",
        "2026-12-05T13:30:00.000", "Klart senast: 5/12 2026", "5/12, 2026 (prel.)",
    ],
)  # fmt: skip
def test_the_day_stands_before_the_month_or_the_year_first(text: str) -> None:
    """Hyphens, slashes, full stops, names, weekdays and times of day make no other day of it."""
    assert read(text) == ("2026-12-05", "2026-12-05", "dag")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("11\u201312/2026", "2026-11-01 \u2013 2026-12-31"),
        ("1-3/2027", "2027-01-01 \u2013 2027-03-31"),
        ("2026-09/10", "2026-09-01 \u2013 2026-10-31"),
        ("HT 2026/2027", "halvår 2 2026"),
        ("våren 2026/2027", "vår 2027"),
        ("05-06", "2026-06-05"),
        ("25-10-26", "2026-10-25"),
        ("26-10-05", "2026-10-05"),
        ("251026", "2025-10-26"),
        ("okt 26", "2026-10"),
        ("12-31-2026", "2026-12-31"),
        ("2026-31-12", "2026-12-31"),
        ("10/15", "2026-10-15"),
        ("v. 48/26", "v. 48 2026"),
        ("tisdag 5 oktober 2026", "2026-10-05"),
        ("ocktober 2026", "2026-10"),
        ("mars 2026 (beslut i RSL)", "2026-03"),
        ("Q4 2026, beroende på beslut", "Q4 2026"),
        ("2026-05-01?", "2026-05-01"),
        ("5/1 klart", "2026-01-05"),
        ("26-03-31", "2026-03-31"),
        ("26-01-15", "2026-01-15"),
        ("25-06-30", "2025-06-30"),
        ("26-11-22", "2026-11-22"),
        ("2026-06-01 tom 12-01", "2026-06-01 \u2013 2026-12-01"),
        ("6/26", "2026-06"),
        ("före 1 maj 2026", ""),
        ("19/9 och 20/10", ""),
        ("1/2/3", ""),
        ("se AKU26-01", ""),
        ("AKU26-01, maj 2026", "2026-05"),
    ],
)
def test_what_is_not_wholly_understood_is_asked_about(text: str, suggestion: str) -> None:
    """Nothing is read where two things can be meant; the likeliest of them is suggested."""
    found = understand(text, YEAR)
    assert found.period is None
    assert found.suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("15 juni-30", "2026-06-15 \u2013 2026-06-30"),
        ("15/6-28", "2026-06-15 \u2013 2026-06-28"),
        ("1/12-31", "2026-12-01 \u2013 2026-12-31"),
        ("1/12 - 15", "2026-12-01 \u2013 2026-12-15"),
        ("10 jan - 24", "2026-01-10 \u2013 2026-01-24"),
        ("10/12 - 24", "2026-12-10 \u2013 2026-12-24"),
        ("5 juni - 26", "2026-06-05 \u2013 2026-06-26"),
        ("15 juni till 30", "2026-06-15 \u2013 2026-06-30"),
        ("juni 15-30", "2026-06-15 \u2013 2026-06-30"),
        ("15 juni/28", "2028-06-15"),
        ("05-12 - 15", "2026-12-05 \u2013 2026-12-15"),
        ("05-12-28", "2028-12-05"),
        ("20/6-40", "2040-06-20"),
        ("26-maj-15", "2026-05-15"),
        ("26-maj-24", "2026-05-24"),
    ],
)
def test_two_digits_after_a_dash_may_be_a_later_day(text: str, suggestion: str) -> None:
    """Days typed by half are no year in the future: they are asked about."""
    assert understand(text, YEAR) == Understood(suggestion=suggestion)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15/6-26", "2026-06-15"),
        ("15/6-25", "2025-06-15"),
        ("15/6-27", "2027-06-15"),
        ("05-12-26", "2026-12-05"),
        ("25-maj-26", "2026-05-25"),
        ("5 juni -26", "2026-06-05"),
        ("28/6-24", "2024-06-28"),
        ("5/6/28", "2028-06-05"),
        ("5.6.28", "2028-06-05"),
        ("15 juni 28", "2028-06-15"),
    ],
)
def test_two_digits_that_are_a_year_stay_one(text: str, day: str) -> None:
    """The plan's year or one next to it, or what cannot be a later day, is no question."""
    assert read(text) == (day, day, "dag")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("jul", "2026-07"),
        ("jul 2026", "2026-07"),
        ("2026 jul", "2026-07"),
        ("till jul", "2026-12-24"),
        ("Senast jul 2026", "2026-12-24"),
        ("t.o.m. julen", "2026-12-24"),
        ("julafton 2026", "2026-12-24"),
        ("okt till jul", "2026-10-01 \u2013 2026-12-24"),
        ("v. 40 till jul 2026", "2026-09-28 \u2013 2026-12-24"),
        ("vintern 2026", "vinter 2026/2027"),
        ("2026 vinter", "vinter 2026/2027"),
        ("vintern 2027", "vinter 2026/2027"),
        ("hösten 2026 \u2013 vintern 2027", "2026-09-01 \u2013 2027-02-28"),
    ],
)
def test_christmas_and_a_winter_of_one_year_are_asked_about(text: str, suggestion: str) -> None:
    """Jul is July's short name and Christmas; a winter is of two years."""
    assert understand(text, YEAR) == Understood(suggestion=suggestion)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("jul-aug 2026", "2026-07-01", "2026-08-31"),
        ("maj - jul 2026", "2026-05-01", "2026-07-31"),
        ("jun/jul 2026", "2026-06-01", "2026-07-31"),
        ("okt 2026 - jul 2027", "2026-10-01", "2027-07-31"),
        ("15 jul 2026", "2026-07-15", "2026-07-15"),
        ("jul. 2026", "2026-07-01", "2026-07-31"),
        ("juli 2026", "2026-07-01", "2026-07-31"),
    ],
)
def test_jul_beside_a_day_or_a_month_is_july(text: str, first: str, last: str) -> None:
    """Nobody asks where only the month can be meant."""
    found = read(text)
    assert found is not None
    assert found[:2] == (first, last)


def test_a_month_as_excel_shows_it_is_read_and_asked_about() -> None:
    """In jan-25 Excel means January 2025; a person may mean a day. A far year is none."""
    found = understand("jan-25", YEAR)
    assert (found.period, found.asked, found.suggestion) == (
        parse_period("januari 2025"),
        True,
        "2025-01",
    )
    assert understand("jan-31", YEAR).period is None
    assert read("okt-05") == ("2026-10-05", "2026-10-05", "dag")
    assert read("25-okt") == ("2026-10-25", "2026-10-25", "dag")


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
        ("vintern", "2026-12-01", "2027-02-28", "vinter 2026/2027"),
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


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31)))
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


@settings(max_examples=3_000, deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_text_is_read_as_another_day_than_others_read(chance: Random) -> None:
    """Judged by dateparser, ISO 8601 and the writer; scripts/dates_oracle.py draws 50,000."""
    assert fault_in(draw(chance)) == ""


@given(st.randoms(use_true_random=False))
def test_what_is_suggested_is_read_without_a_question(chance: Random) -> None:
    """A suggestion for a text that cannot be read can be read, and means one thing."""
    found = understand(draw(chance).text, YEAR)
    if found.period is None and found.suggestion:
        mended = understand(found.suggestion, YEAR)
        assert mended.period is not None
        assert not mended.asked
        assert not mended.period.antaget_ar
        assert in_words(mended.period) == found.suggestion
