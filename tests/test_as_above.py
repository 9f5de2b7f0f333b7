"""An empty area, priority and promises mean "as above", where nobody can be mistaken about it."""

from __future__ import annotations

import msgspec
import pytest

from handlingsplan.plans import Plans
from handlingsplan.reading.records import RawBook
from tests.rules_plan import book, findings
from tests.rules_plan import plans as plans_of

PLAN = "handlingsplan"
#: The codes that are tested here.
CODES = {"HP451"}

#: One priority with three activities, another with one, as people write them from a slide.
ROWS = """
    id       | insatsomrade | prioriterat_omrade | lofte_2 | lofte_4 | aktivitet           | slut       | status | statusdatum
    AKU26-01 | Nära vård    | Gemensamma mått    | x       |         | Ta fram måtten      | 2026-12-15 | Grön   | 2026-03-02
    AKU26-02 |              |                    |         |         | Besluta om måtten   | 2026-12-15 | Grön   | 2026-03-02
    AKU26-03 |              | samma              |         | x       | Införa måtten       | 2026-12-15 | Grön   | 2026-03-02
    AKU26-04 |              | Trygg hemgång      |         | x       | Kartlägga vägen hem | 2026-12-15 | Grön   | 2026-03-02
"""  # noqa: E501  (a row of the plan is a line)


def shown(plans: Plans, *names: str) -> list[tuple[object, ...]]:
    """Return some columns of the plan's frame as rows; missing texts are empty."""
    frame = plans.tables[PLAN]
    return list(zip(*(frame[name].fillna("").tolist() for name in names), strict=True))


def with_table(raw: RawBook, **changes: object) -> RawBook:
    """Return the book with something changed in the plan's table as read."""
    table = msgspec.structs.replace(raw.tables[PLAN], **changes)
    return msgspec.structs.replace(raw, tables={**raw.tables, PLAN: table})


def test_the_value_above_counts_and_the_frame_says_where_it_stands() -> None:
    """Priority, area and promises of a row come from the row that wrote them."""
    plans = plans_of(book({}, tables={PLAN: ROWS}))
    assert shown(plans, "prioriterat_omrade", "prioriterat_omrade_rad") == [
        ("Gemensamma mått", 5),
        ("Gemensamma mått", 5),
        ("Gemensamma mått", 5),
        ("Trygg hemgång", 8),
    ]
    assert shown(plans, "insatsomrade") == [("Nära vård",), ("Nära vård",), ("Nära vård",), ("",)]
    assert plans.cell(PLAN, 2, "prioriterat_omrade") == "C5"


def test_a_row_with_a_tick_of_its_own_has_answered_for_all_promises() -> None:
    """The third activity has its own promise, and does not get the first one's as well."""
    plans = plans_of(book({}, tables={PLAN: ROWS}))
    assert shown(plans, "lofte_2", "lofte_4") == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
    ]


def test_a_new_priority_inherits_no_area() -> None:
    """An area may be empty by itself: a priority that is not national has none."""
    plans = plans_of(book({}, tables={PLAN: ROWS}))
    assert shown(plans, "insatsomrade")[3] == ("",)


def test_a_row_with_an_area_of_its_own_lacks_a_priority_and_has_not_the_one_above() -> None:
    """On the slide its cell held nothing but promises: nobody has said what is to be reached."""
    plans = plans_of(book({(PLAN, 1, "insatsomrade"): "Remisser"}, tables={PLAN: ROWS}))
    assert shown(plans, "insatsomrade", "prioriterat_omrade")[1] == ("Remisser", "")


@pytest.mark.parametrize(
    "word", ["samma", "Samma som ovan", "dito", "d:o", "D:o.", '-"-', '"', "”", "″", "-”-", "''"]
)
def test_words_for_as_above_are_understood(word: str) -> None:
    """What people have always written in a column under each other."""
    plans = plans_of(book({(PLAN, 2, "prioriterat_omrade"): word}, tables={PLAN: ROWS}))
    assert shown(plans, "prioriterat_omrade")[2] == ("Gemensamma mått",)


def test_a_fault_is_reported_where_the_value_stands_and_nowhere_else() -> None:
    """A promise that is missing for a priority is missing once, not once for each activity."""
    found = findings(
        book({(PLAN, 0, "lofte_2"): None, (PLAN, 2, "lofte_4"): None}, tables={PLAN: ROWS})
    )
    assert [(one.kod, one.cell) for one in found] == [("HP401", "D5")]


@pytest.mark.parametrize(
    ("changes", "hidden"),
    [
        ({(PLAN, 0, "id"): "AKU26-03", (PLAN, 2, "id"): "AKU26-01"}, ()),
        ({}, (5,)),
    ],
    ids=["sorted", "filtered"],
)
def test_a_sorted_or_filtered_table_is_asked_about(
    changes: dict[tuple[str, int, str], str], hidden: tuple[int, ...]
) -> None:
    """Nobody knows what stood above when the row was written, so nothing is filled in."""
    changed = with_table(book(changes, tables={PLAN: ROWS}), hidden=hidden)
    assert shown(plans_of(changed), "prioriterat_omrade")[1] == ("",)
    found = [one for one in findings(changed) if one.kod == "HP451"]
    assert ("C6", "Gemensamma mått") in [(one.cell, one.forslag) for one in found]
    assert not [one for one in findings(changed) if one.kod == "HP403" and one.cell == "C6"]


def test_nothing_is_inherited_over_a_blank_row() -> None:
    """A blank row ends what went before."""
    apart = with_table(book({}, tables={PLAN: ROWS}), rows=(5, 7, 8, 9))
    assert shown(plans_of(apart), "prioriterat_omrade")[1] == ("",)
    assert ("HP403", "C7") in [(one.kod, one.cell) for one in findings(apart)]


def test_nothing_is_inherited_from_a_row_with_a_heading_alone() -> None:
    """A heading that somebody typed among the rows is no priority of the rows below it."""
    changed = book(
        {
            (PLAN, 1, "insatsomrade"): "RAG Trauma",
            (PLAN, 1, "aktivitet"): None,
            (PLAN, 1, "slut"): None,
            (PLAN, 1, "status"): None,
            (PLAN, 1, "statusdatum"): None,
            (PLAN, 2, "prioriterat_omrade"): None,
            (PLAN, 2, "lofte_4"): None,
        },
        tables={PLAN: ROWS},
    )
    assert shown(plans_of(changed), "prioriterat_omrade")[2] == ("",)


def test_the_day_of_the_cover_counts_where_a_status_has_none() -> None:
    """Bedömd may be left empty: the plan was gone through on the day that Uppdaterad says."""
    plans = plans_of(book({(PLAN, 1, "statusdatum"): None}, tables={PLAN: ROWS}))
    frame = plans.tables[PLAN]
    assert frame["statusdatum"][1] == plans.books["uppdaterad"][0]
    assert frame["statusdatum_rad"].tolist() == [5, 0, 7, 8]
    assert not findings(book({(PLAN, 1, "statusdatum"): None}, tables={PLAN: ROWS}))


def test_an_activity_alone_under_a_priority_is_an_activity_and_a_group_s_name_is_a_heading() -> (
    None
):
    """A first draft names activities under their priority; "RAG Trauma" between them names none."""
    alone = {(PLAN, 1, name): None for name in ("slut", "status", "statusdatum")}
    codes = [one.kod for one in findings(book(alone, tables={PLAN: ROWS}))]
    assert "HP404" not in codes
    assert {"HP405", "HP450"} <= set(codes)
    named = book({**alone, (PLAN, 1, "aktivitet"): "RAG Trauma"}, tables={PLAN: ROWS})
    assert [(one.kod, one.cell) for one in findings(named)][:1] == [("HP404", "K6")]
