"""The first page's sentences, and what is laid side by side over time: small rounds, by hand."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import msgspec
import pandas as pd
import pytest

from handlingsplan.delivery import State
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.records import RawBook
from handlingsplan.summary import LATE, Earlier, Summary
from handlingsplan.summary.indicators import MOST_DATES
from tests.summary_rounds import TODAY, activity, book, summary_of

ORGANISATION = load_organisation()
A, B = "akut-vard", "tandvard"
Rows = list[dict[str, Any]]


def plan(*rows: dict[str, Any], group: str = A, **tables: Any) -> RawBook:
    """Return a group's plan; each row is a good activity with some fields changed."""
    numbered = [activity(id=f"{group}-{n}") | row for n, row in enumerate(rows)]
    return book(group, handlingsplan=numbered, **tables)


def said(summary: Summary, key: str) -> tuple[int, str]:
    """Return a figure and its sentence; no sentence where there is no figure."""
    figures = summary["lagesbild"]
    rows = zip(figures["nyckel"], figures["antal"], figures["mening"], strict=True)
    return next(((int(number), text) for name, number, text in rows if name == key), (0, ""))


GREEN, YELLOW, NONE = {"status": "Grön"}, {"status": "Gul"}, {"status": "på gång"}
LATE_BY_1, LATE_BY_9 = {"slut": "2026-11-21"}, {"slut": "2026-11-13"}
DONE = {"status": "Avslutad", "slut": "2026-01-31"}


@pytest.mark.parametrize(
    ("rows", "others", "key", "number", "sentence"),
    [
        ([GREEN], [], "Grön", 1, "aktivitet har status grön."),
        ([YELLOW], [], "Gul", 1, "aktivitet har status gul, i RPO Akut vård."),
        ([YELLOW] * 2, [], "Gul", 2, "aktiviteter har status gul, i RPO Akut vård."),
        ([YELLOW], [YELLOW], "Gul", 2, "aktiviteter har status gul, i 2 grupper."),
        ([GREEN], [], "Röd", 0, "aktiviteter har status röd."),
        ([GREEN], [], LATE, 0, "aktiviteter är försenade."),
        ([LATE_BY_1], [], LATE, 1, "aktivitet är försenad, mest 1 dag (RPO Akut vård)."),
        (
            [LATE_BY_1, DONE],
            [LATE_BY_9],
            LATE,
            2,
            "aktiviteter är försenade, mest 9 dagar (RPO Tandvård).",
        ),
        ([GREEN], [], "aktiviteter", 1, "aktivitet i 1 grupps plan."),
        ([GREEN, DONE], [GREEN], "aktiviteter", 3, "aktiviteter i 2 gruppers planer."),
        ([NONE], [], "Utan status", 1, "aktivitet saknar läsbar status, i RPO Akut vård."),
        ([NONE], [NONE], "Utan status", 2, "aktiviteter saknar läsbar status, i 2 grupper."),
        ([GREEN], [], "Utan status", 0, ""),
        ([GREEN], [], "stodbehov", 0, ""),
        ([GREEN], [], "Avslutad", 0, ""),
    ],
)
def test_a_figure_is_followed_by_its_sentence(
    rows: Rows, others: Rows, key: str, number: int, sentence: str
) -> None:
    """In the singular and the plural; where it is, and in whose plan, if that is to be known."""
    books = [plan(*rows), *([plan(*others, group=B)] if others else [])]
    assert said(summary_of(books), key) == (number, sentence)


@pytest.mark.parametrize(
    ("count", "who"),
    [
        (1, "grupp av 1 har inte skickat in: {0}."),
        (2, "grupper av 2 har inte skickat in: {0} och {1}."),
        (5, "grupper av 5 har inte skickat in: {0}, {1}, {2}, {3} och {4}."),
        (6, "grupper av 6 har inte skickat in: {0}, {1}, {2}, {3} och 2 till."),
    ],
)
def test_groups_are_named_as_long_as_they_are_few(count: int, who: str) -> None:
    """Five are all named; of six the first four, since a sentence is no list."""
    few = msgspec.structs.replace(ORGANISATION, grupper=ORGANISATION.grupper[:count])
    summary = summary_of([], organisation=few)
    names = summary["grupper"]["grupp_namn"].tolist()
    assert said(summary, "ej_inskickade") == (count, who.format(*names))
    assert set(summary["grupper"]["inlamning"]) == {State.MISSING}


NEED = {"typ": "Behov av ledningsstöd", "beskrivning": "Avtal"}


@pytest.mark.parametrize(
    ("needs", "number", "clause"),
    [
        ([NEED | {"senast": "2027-01-01"}, NEED | {"senast": "2026-12-24"}], 2, "2026-12-24"),
        ([NEED, NEED | {"senast": "2026-12-24"}], 2, "2026-12-24"),
        ([NEED], 1, ""),
    ],
)
def test_the_first_decision_is_told_with_its_day(needs: Rows, number: int, clause: str) -> None:
    """Those without a day stand last, and say nothing of when."""
    summary = summary_of([plan({}, utmaningar=[{"typ": "Hinder"}, *needs])])
    when = f", det första senast {clause}" if clause else ""
    sentence = f"behov av beslut eller stöd från ledningen{when}."
    assert said(summary, "stodbehov") == (number, sentence)
    days = summary["stodbehov"]["senast"]
    assert days.isna().tolist() == sorted(days.isna().tolist())


@pytest.mark.parametrize(
    ("now", "number", "sentence"),
    [
        ([{}, {}], 0, ""),
        (
            [{"status": "Röd"}, {}],
            1,
            "aktivitet har ändrats sedan förra gången: 1 har fått sämre status.",
        ),
        (
            [{"status": "Röd", "slut": "2027-01-01"}, {"status": "Gul"}],
            2,
            "aktiviteter har ändrats sedan förra gången: 2 har fått sämre status.",
        ),
        (
            [{"status": "Avslutad"}, {}, {"aktivitet": "Ny"}],
            2,
            "aktiviteter har ändrats sedan förra gången: 1 är avslutad, 1 är ny.",
        ),
        ([{}], 1, "aktivitet har ändrats sedan förra gången: 1 är borttagen."),
        ([{"kommentar": "Ny"}, {}], 1, "aktivitet har ändrats sedan förra gången."),
    ],
)
def test_what_has_changed_is_counted_by_activity(now: Rows, number: int, sentence: str) -> None:
    """An activity with two changes is one; each kind is told that there is any of."""
    before = summary_of([plan({}, {})])["aktiviteter"]
    earlier = Earlier(fil="förra.xlsx", aktiviteter=before)
    assert said(summary_of([plan(*now)], earlier=earlier), "andringar") == (number, sentence)


def test_a_group_that_is_new_is_told_apart() -> None:
    """Its activities have not changed, and nobody knows whether they are new."""
    before = summary_of([plan({})])["aktiviteter"]
    earlier = Earlier(fil="förra.xlsx", aktiviteter=before)
    now = [plan({"status": "Röd"}), plan({}, group=B)]
    worse = "1 har fått sämre status"
    assert said(summary_of(now, earlier=earlier), "andringar") == (
        1,
        f"aktivitet har ändrats sedan förra gången: {worse}, 1 grupp är ny i jämförelsen.",
    )


# --- Indicators


def measured(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return the indicators of one plan, a row for each measure."""
    measure = {"indikator": "Andel", "malvarde": 80.0, "riktning": "Högre är bättre"}
    return summary_of([plan({}, indikatorer=[measure | row for row in rows])])["indikatorer"]


@pytest.mark.parametrize(
    ("direction", "outcome", "distance"),
    [
        ("Högre är bättre", 85.0, 5.0),
        ("Högre är bättre", 70.5, -9.5),
        ("lägre är bättre ", 70.5, 9.5),
        ("Lägre är bättre", 85.0, -5.0),
        ("vet ej", 85.0, math.nan),
        (None, 85.0, math.nan),
        ("Högre är bättre", None, math.nan),
        ("Högre är bättre", 80.1, 0.1),
    ],
)
def test_the_distance_is_positive_beyond_the_target(
    direction: str | None, outcome: float | None, distance: float
) -> None:
    """Whichever way is better; where nobody says which, there is none."""
    found = measured({"riktning": direction, "utfall_ro": outcome})["utfall_ro_avstand"]
    assert found.tolist() == pytest.approx([distance], nan_ok=True, abs=0)


@pytest.mark.parametrize(
    ("other", "measures"),
    [
        ({}, 1),
        ({"indikator": " ANDEL"}, 1),
        ({"indikator": "Antal"}, 2),
        ({"aktivitet_id": "AKU-09"}, 2),
    ],
)
def test_a_measure_is_its_activity_and_its_words(other: dict[str, Any], measures: int) -> None:
    """However they are typed."""
    assert len(measured({"utfall_ro": 1.0}, {"utfall_ro": 2.0} | other)) == measures


def test_the_outcomes_stand_by_date_and_only_the_latest_of_many() -> None:
    """Eight dates at most; a measure with fewer has its own last, and one without a date first."""
    dates = [{"utfall_ro": float(n), "matdatum": f"2026-{n:02}-01"} for n in range(10, 0, -1)]
    undated = {"utfall_ro": 99.0, "kalla": "Utan dag"}
    other = {"indikator": "Annat", "utfall_ro": 5.0}
    found = measured(*dates, undated, other)
    columns = [f"utfall_ro_{n}" for n in range(1, MOST_DATES + 1)]
    assert [name for name in map(str, found) if re.fullmatch(r"utfall_ro_\d+", name)] == columns
    share, single = found[columns].to_numpy().tolist()
    assert share == [float(n) for n in range(3, 11)]
    assert (single[-1], sum(map(math.isnan, single))) == (5.0, MOST_DATES - 1)
    assert found["matningar"].tolist() == [11, 1]
    assert found["cell"].tolist() == ["B5", "B16"]


def test_one_date_alone_is_no_development() -> None:
    """No columns beside the outcome itself."""
    assert "utfall_ro_1" not in measured({"utfall_ro": 1.0})


# --- Over time


def trend(earlier: pd.DataFrame | None, *, council: str = "") -> pd.DataFrame:
    """Return the trend of a small round, with what an earlier summary held."""
    before = Earlier(trend=earlier) if earlier is not None else None
    return summary_of([plan(GREEN)], earlier=before, council=council)["trend"]


def earlier_trend(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Return an earlier trend: day, name and number of activities; it counted nothing else."""
    return pd.DataFrame(
        {
            "datum": pd.array([pd.Timestamp(day) for day, *_ in rows], dtype="datetime64[s]"),
            "namn": pd.array([name for _, name, _ in rows], dtype="str"),
            "aktiviteter": [number for *_, number in rows],
        }
    )


def test_the_trend_takes_over_what_was_counted_and_no_more() -> None:
    """What an earlier round did not count is unknown, not zero; a name that is gone is left out."""
    found = trend(
        earlier_trend(
            ("2026-09-01", "Hela regionen", 7.0),
            ("2026-05-01", "Hela regionen", 5.0),
            ("2026-05-01", "Ett råd som inte finns", 1.0),
        )
    )
    region = found[found["namn"] == "Hela regionen"]
    assert region["aktiviteter"].tolist() == [5.0, 7.0, 1.0]
    assert region["Grön"].isna().tolist() == [True, True, False]
    assert "Ett råd som inte finns" not in set(found["namn"])
    assert region["grupper"].tolist()[-1] == 1.0
    assert found["datum"].is_monotonic_increasing


def test_a_round_of_the_same_day_takes_the_place_of_the_earlier_one() -> None:
    """So a second run of a day counts once; the councils stand in their order, the region last."""
    found = trend(earlier_trend((f"{TODAY}", "Hela regionen", 99.0)))
    assert found["aktiviteter"].tolist()[-1] == 1.0
    assert found["namn"].tolist() == trend(None)["namn"].tolist()
    assert found["namn"].tolist()[-1] == "Hela regionen"


def test_groups_that_have_not_sent_are_counted_over_time() -> None:
    """All but the one that has."""
    region = trend(None).iloc[-1]
    groups = len(ORGANISATION.active_groups(TODAY))
    assert region["ej_inskickade"] == groups - 1


# --- The year

EVENT = {"handelse": "Dag", "typ": "Möte"}


@pytest.mark.parametrize(
    ("row", "year", "month"),
    [
        ({"fran": "2026-03-02"}, 2026.0, "2026-03 mars"),
        ({"fran": "2027-12-31", "kvartal": "Q1"}, 2026.0, "2027-12 december"),
        ({"kvartal": "Q3"}, 2026.0, "2026 Q3"),
        ({"kvartal": "Q3"}, None, "Q3"),
        ({}, 2026.0, "utan datum"),
    ],
)
def test_an_event_stands_under_its_month_or_quarter(
    row: dict[str, Any], year: float | None, month: str
) -> None:
    """The day says most; a quarter is of the year that the plan is for."""
    made = plan({}, cover={"ar": year}, arshjul=[EVENT | row])
    assert summary_of([made])["kalender"]["manad"].tolist() == [month]


def test_a_quarter_stands_before_its_months() -> None:
    """And after the quarter before; what has no date stands last."""
    rows = [
        {"handelse": "e"},
        {"handelse": "d", "fran": "2026-04-09"},
        {"handelse": "c", "kvartal": "Q2"},
        {"handelse": "f", "fran": "2026-04-01"},
        {"handelse": "b", "fran": "2026-03-31"},
        {"handelse": "a", "kvartal": "Q1"},
    ]
    made = plan({}, cover={"ar": 2026.0}, arshjul=rows)
    assert "".join(summary_of([made])["kalender"]["handelse"]) == "abcfde"


def test_what_two_groups_write_is_each_ones_own() -> None:
    """Only what the region's calendar brings is everybody's."""
    books = [plan({}, group=g, cover={"ar": 2026.0}, arshjul=[EVENT, EVENT]) for g in (A, B)]
    found = summary_of(books)["kalender"]
    assert found["grupp"].tolist() == [A, A, B, B]


def test_the_day_of_a_summary_decides_what_is_late() -> None:
    """Nothing but the day that it is made for."""
    late = [
        said(summary_of([plan(GREEN)], today=dt.date(2026, 12, 31) + dt.timedelta(days=n)), LATE)[0]
        for n in (0, 1)
    ]
    assert late == [0, 1]
