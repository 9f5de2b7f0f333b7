"""Where a rule begins and ends: a cell on each side of the day, the number or the word."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from handlingsplan.reading.records import Period, Precision
from tests.rules_plan import (
    Cell,
    Typed,
    book,
    cell,
    findings,
    reported,
    shown_as_month,
    unreadable,
)

PLAN, FIGURES, NEEDS, YEAR = "handlingsplan", "indikatorer", "utmaningar", "arshjul"


def during(first: str, last: str) -> Typed:
    """Return a time of several days, as "april" or "Q2" is read."""
    fran, till = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return Typed(value=Period(fran=fran, till=till, precision=Precision.KVARTAL), written="Q2 2026")


APRIL = during("2026-04-01", "2026-06-30")
MAY = during("2026-05-01", "2026-06-30")

#: The checks are made on 2026-04-01; sheet, row, changed cells, the codes that are found.
EDGES: list[tuple[str, int, dict[str, Cell], list[str]]] = [
    # an end on its start is no fault; the day before is
    (PLAN, 0, {"start": "2026-12-15"}, []),
    (PLAN, 0, {"start": "2026-12-16"}, ["HP412"]),
    (YEAR, 0, {"till": "2026-02-10"}, []),
    (PLAN, 0, {"start": None}, []),
    # what is closed: done today, or within a time that has begun
    (PLAN, 2, {"slut": "2026-04-01"}, []),
    (PLAN, 2, {"slut": "2026-04-02"}, ["HP410"]),
    (PLAN, 2, {"slut": APRIL}, []),
    (PLAN, 2, {"slut": MAY}, ["HP410"]),
    (PLAN, 2, {"slut": "2026-04-02", "status": "Avslutad, pågår i verksamheten"}, ["HP410"]),
    # what is open: late from the day after
    (PLAN, 0, {"slut": "2026-04-01"}, []),
    (PLAN, 0, {"slut": "2026-03-31", "status": "Ej påbörjad"}, ["HP411"]),
    (PLAN, 0, {"slut": "2026-03-31", "status": "Avvaktar"}, ["HP411"]),
    (PLAN, 0, {"slut": "2026-03-31", "status": "i tid"}, ["HP408"]),
    (PLAN, 0, {"slut": "2026-01-10"}, ["HP412"]),
    (PLAN, 2, {"start": "2026-04-10", "slut": "2026-04-05"}, ["HP412"]),
    # what has been: today has
    (PLAN, 0, {"statusdatum": "2026-04-01"}, []),
    (PLAN, 0, {"statusdatum": APRIL}, []),
    (PLAN, 0, {"statusdatum": MAY}, ["HP426"]),
    (FIGURES, 0, {"matdatum": "2026-04-01"}, []),
    (FIGURES, 0, {"matdatum": "2026-04-02"}, ["HP426"]),
    (FIGURES, 0, {"matdatum": APRIL}, []),
    # long before the plan's year: three years for an assessment, six for a month
    (PLAN, 0, {"statusdatum": "2024-06-01"}, ["HP464"]),
    (PLAN, 0, {"statusdatum": "2023-12-31"}, ["HP433"]),
    (PLAN, 0, {"start": shown_as_month("2020-03")}, ["HP433"]),
    (PLAN, 0, {"start": shown_as_month("2021-03")}, []),
    (PLAN, 0, {"start": "2016-03-01"}, []),
    (NEEDS, 1, {"senast": shown_as_month("2016-03")}, ["HP433"]),
    # a status of last year: asked for after sixty days
    (PLAN, 0, {"statusdatum": "2025-12-31"}, ["HP464"]),
    (PLAN, 0, {"statusdatum": "2026-01-01"}, []),
    (PLAN, 2, {"statusdatum": "2025-06-01"}, []),
    (PLAN, 0, {"statusdatum": "2025-06-01", "status": "i tid"}, ["HP408"]),
    # small counts: from one to four, where the unit counts
    (FIGURES, 1, {"utfall_ro": "5"}, []),
    (FIGURES, 1, {"utfall_ro": "0"}, []),
    (FIGURES, 1, {"utfall_ro": "1"}, ["HP607"]),
    (FIGURES, 1, {"malvarde": "3"}, []),
    (FIGURES, 0, {"utfall_ro": "3"}, []),
    (FIGURES, 1, {"enhet": "Antal patienter", "utfall_rjl": "4"}, ["HP607"]),
    (FIGURES, 1, {"enhet": "andel av antal", "utfall_rjl": "4"}, []),
    (FIGURES, 1, {"enhet": None, "utfall_ro": "3"}, ["HP604"]),
    # 0,79 for 79: where the row's other numbers are like that
    (FIGURES, 0, {"utfall_rjl": "0,2"}, []),
    (FIGURES, 0, {"utfall_rjl": "0,27"}, ["HP611"]),
    (FIGURES, 0, {"utfall_rjl": "0"}, []),
    (FIGURES, 0, {"utfall_rjl": "1,01"}, []),
    (FIGURES, 0, {"baslinje": "0,62"}, ["HP611"]),
    (FIGURES, 1, {"utfall_ro": "0,28"}, ["HP607"]),
    (FIGURES, 0, {"enhet": "andel (%)", "utfall_rjl": "0,65"}, ["HP611"]),
    (FIGURES, 0, {"enhet": "%-enheter", "utfall_rjl": "0,65"}, []),
    # a region without an outcome: its source may say why
    (FIGURES, 0, {"utfall_rkl": None, "kalla": "Registret; RKL saknas"}, []),
    (FIGURES, 0, {"utfall_rkl": None, "kalla": "Kalmar är inte anslutet"}, []),
    (FIGURES, 0, {"utfall_rkl": None, "kalla": "KALMAR LÄN: se rapporten"}, []),
    (FIGURES, 0, {"utfall_rkl": None, "kalla": "Saknas för Region Jönköpings län"}, ["HP606"]),
    (FIGURES, 0, {"utfall_rkl": None, "kalla": "Registret, <5"}, []),
    (FIGURES, 0, {"utfall_rkl": None, "kalla": None}, ["HP606"]),
    (FIGURES, 0, {"utfall_rkl": None, "kalla": "Registret; RJL saknas"}, ["HP606"]),
    (FIGURES, 0, {"utfall_rjl": None, "utfall_rkl": None}, ["HP606", "HP606"]),
    (FIGURES, 0, {"utfall_rjl": None, "utfall_rkl": None, "utfall_ro": None}, []),
    (FIGURES, 0, {"matdatum": unreadable("nyss")}, ["HP414"]),
    # a number with a unit of its own
    (FIGURES, 0, {"malvarde": Typed(value=80.0, written="80%")}, []),
    (FIGURES, 0, {"malvarde": Typed(value=80.0, written="+80,0")}, []),
    (FIGURES, 0, {"malvarde": Typed(value=80.0, written="80 %-enheter")}, ["HP612"]),
    (FIGURES, 1, {"malvarde": Typed(value=20.0, written="20 ant")}, []),
    (FIGURES, 1, {"malvarde": Typed(value=20.0, written="20 antal patienter")}, []),
    (FIGURES, 1, {"malvarde": Typed(value=20.0, written="20 dygn")}, ["HP612"]),
    (FIGURES, 1, {"enhet": None, "malvarde": Typed(value=20.0, written="20 dygn")}, ["HP604"]),
    # the same activity twice: under one area and priority
    (PLAN, 1, {"aktivitet": "Ta fram gemensamma mått .."}, ["HP417"]),
    (PLAN, 1, {"aktivitet": "Ta fram gemensamma mått!"}, []),
    (PLAN, 3, {"aktivitet": "Ta fram gemensamma mått"}, []),
    (PLAN, 1, {"aktivitet": "Ta fram gemensamma mått", "insatsomrade": None}, []),
    (
        PLAN,
        1,
        {"aktivitet": "Ta fram gemensamma mått", "insatsomrade": "nära  VÅRD"},
        ["HP417"],
    ),
    # working groups: several that are known, in any words
    (PLAN, 0, {"rag": "RAG Trauma och Prehospital vård"}, []),
    (PLAN, 0, {"rag": "trauma; prehospital vård"}, []),
    (PLAN, 0, {"rag": "rag trauma:"}, []),
    (PLAN, 0, {"rag": "Trauma, "}, []),
    (PLAN, 0, {"rag": "Trauma, Rymd"}, ["HP415"]),
    # an activity whose first line is a working group
    (PLAN, 1, {"aktivitet": "RAG Trauma\nUtbilda", "rag": "Trauma"}, []),
    (PLAN, 1, {"aktivitet": "RAG Rymd\nUtbilda"}, []),
    # a priority of one's own is nothing to ask about; an area is
    (PLAN, 0, {"insatsomrade": "NÄRA VÅRD."}, []),
]


@pytest.mark.parametrize(("key", "row", "cells", "codes"), EDGES)
def test_a_rule_begins_and_ends_where_it_says(
    key: str, row: int, cells: dict[str, Cell], codes: list[str]
) -> None:
    """The good plan with a few changed cells in one row: exactly these codes are found."""
    found = findings(book({(key, row, field): value for field, value in cells.items()}))
    assert [one.kod for one in found] == codes


@pytest.mark.parametrize(
    ("key", "row", "field", "value", "words"),
    [
        (PLAN, 0, "start", "2026-12-24", "2026-12-24"),
        (PLAN, 0, "slut", "2026-03-31", "Grön"),
        (FIGURES, 0, "utfall_rkl", None, "Region Kalmar län"),
        (FIGURES, 1, "utfall_ro", "4", "5"),
        (FIGURES, 0, "utfall_ro", "0,7", "%"),
        (FIGURES, 1, "malvarde", Typed(value=20.0, written="20 dygn"), "antal"),
        (PLAN, 1, "aktivitet", "Ta fram gemensamma mått", "rad 5"),
    ],
)
def test_a_finding_names_what_it_is_about(
    key: str, row: int, field: str, value: Cell, words: str
) -> None:
    """The other day, the status, the region, the limit, the unit or the other row."""
    (found,) = findings(book({(key, row, field): value}))
    assert words in f"{found.vad} {found.gor}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2016-02", "2026-02-16"),
        ("2020-12", "2026-12-20"),
        ("2000-02", ""),
        ("1931-04", ""),
        ("1930-04", "2026-04-30"),
    ],
)
def test_a_month_of_long_ago_was_a_day(written: str, meant: str) -> None:
    """The year's last two figures are the day, where the month has one."""
    found = findings(book({(PLAN, 0, "start"): shown_as_month(written)}))
    assert [(one.kod, one.forslag) for one in found if one.kod == "HP433"] == [("HP433", meant)]


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ([0], ["S5"]),
        ([0, 1], ["S5", "S6"]),
        ([0, 1, 3], ["S5:S8"]),
    ],
)
def test_many_statuses_that_nobody_has_looked_at_are_one_finding(
    rows: list[int], places: list[str]
) -> None:
    """From three on, with their range and number; the rows between them are passed over."""
    found = findings(book({(PLAN, row, "statusdatum"): "2025-10-01" for row in rows}))
    assert reported(found) == [("HP464", "Handlingsplan", place) for place in places]
    assert ("3" in found[0].vad) is (len(rows) == 3)


@pytest.mark.parametrize(
    ("today", "asked"), [("2026-04-29", False), ("2026-04-30", False), ("2026-05-01", True)]
)
def test_a_status_of_last_year_is_asked_for_after_some_time(today: str, *, asked: bool) -> None:
    """The plan is for 2027, and its statuses were assessed on 1 March 2026."""
    changes: Any = {(PLAN, row, "statusdatum"): "2026-03-01" for row in range(4)}
    made = book(changes, cover={"ar": "2027"})
    found = findings(made, today=dt.date.fromisoformat(today), year=2027)
    assert ("HP464" in {one.kod for one in found}) is asked


@pytest.mark.parametrize(
    ("cover", "code"),
    [
        ({"uppdaterad": "2026-04-01"}, ""),
        ({"uppdaterad": "2025-10-03"}, ""),
        ({"uppdaterad": "2025-10-02"}, "HP303"),
        ({"ar": "2027"}, "HP304"),
        ({"inget_att_rapportera": None}, ""),
    ],
)
def test_the_cover_is_too_old_after_half_a_year(cover: dict[str, Cell], code: str) -> None:
    """180 days before the day of the checks, and not a day sooner."""
    found = findings(book(cover=cover))
    assert [one.kod for one in found] == ([code] if code else [])


def test_without_a_year_of_the_round_no_year_is_wrong() -> None:
    """A single plan of another year is taken at its word."""
    assert findings(book(cover={"ar": "2027"}), year=None) == []
    assert [one.cell for one in findings(book(cover={"ar": "2025"}))] == [book().cover.cells["ar"]]


def test_a_tick_for_nothing_is_right_where_only_the_template_has_written() -> None:
    """What came with the workbook is nothing of the group's; a single tick of its own is."""
    made = book({}, tables={PLAN: "id\nAKU26-01"}, cover={"inget_att_rapportera": "x"})
    assert "HP307" not in {one.kod for one in findings(made)}
    ticked = book(
        {}, tables={PLAN: "id | lofte_2\nAKU26-01 | x"}, cover={"inget_att_rapportera": "x"}
    )
    assert "HP307" in {one.kod for one in findings(ticked)}


def test_cells_are_named_where_they_stand() -> None:
    """The later of two equal rows, and the row of the file where rows are inserted above."""
    changes: Any = {(PLAN, 1, "aktivitet"): "Ta fram gemensamma mått"}
    assert [one.cell for one in findings(book(changes))] == [cell(PLAN, 1, "aktivitet")]
    (found,) = findings(book(changes, first_row=9))
    assert (found.cell, "rad 9" in found.vad) == ("K10", True)
