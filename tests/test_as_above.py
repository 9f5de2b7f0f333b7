"""An empty area, priority and promises mean "as above", where nobody can be mistaken about it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.as_above import as_above
from handlingsplan.form import load_form
from handlingsplan.plans import Plans
from handlingsplan.reading.records import RawBook, RawTable
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


@pytest.mark.parametrize("odd", ["²", "AKU26-0²", "AKU26-٠٢"])
def test_an_identity_of_odd_digits_is_no_stop(odd: str) -> None:
    """A superscript is a digit to Python, and no number."""
    rows = ROWS.replace("AKU26-02", odd)
    assert "HP501" in {one.kod for one in findings(book({}, tables={PLAN: rows}))}


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


# --- Laws, whatever a table looks like

FORM = load_form()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A drawn row: how far it stands below the row before, and what is typed in it."""

    down: int
    hidden: bool
    number: int
    area: str
    priority: str
    tick: bool
    activity: str

    @property
    def own(self) -> bool:
        """Whether it has a priority in words of its own."""
        return self.priority not in {"", "samma"}


DRAWN = st.lists(
    st.builds(
        Row,
        down=st.sampled_from([1, 1, 1, 2]),
        hidden=st.sampled_from([False, False, False, True]),
        number=st.integers(1, 30),
        area=st.sampled_from(["", "Nära vård"]),
        priority=st.sampled_from(["", "", "samma", "Gemensamma mått"]),
        tick=st.booleans(),
        activity=st.sampled_from(["", "Ta fram måtten"]),
    ),
    min_size=2,
    max_size=8,
)


def table_of(drawn: list[Row], *, in_order: bool) -> RawTable:
    """Return the plan's table as it is read; identities rise where it is in order."""
    numbers = [row.number for row in drawn]
    numbers = sorted(numbers) if in_order else numbers
    rows = [5 + sum(row.down for row in drawn[: n + 1]) for n in range(len(drawn))]
    values: dict[str, list[str | bool]] = {
        "id": [f"AKU26-{number:02}" for number in numbers],
        "insatsomrade": [row.area for row in drawn],
        "prioriterat_omrade": [row.priority for row in drawn],
        "lofte_2": [row.tick for row in drawn],
        "aktivitet": [row.activity for row in drawn],
    }
    return RawTable(
        nyckel=PLAN,
        blad="Handlingsplan",
        heading_row=4,
        letters=dict(zip(values, "ABCDE", strict=True)),
        rows=tuple(rows),
        hidden=tuple(at for at, row in zip(rows, drawn, strict=True) if row.hidden),
        values={name: tuple(column) for name, column in values.items()},
    )


@given(DRAWN)
def test_a_source_is_a_row_above_that_says_it_itself_with_no_gap_between(drawn: list[Row]) -> None:
    """No value comes from below, over a blank or hidden row, or from a row that has none."""
    table = table_of(drawn, in_order=True)
    found = as_above(table, FORM.plan, FORM)
    assert found is not None
    for name, sources in found.sources.items():
        for row, source in enumerate(sources):
            assert source <= row
            assert sources[source] == source, "a chain ends where the value stands"
            if source == row:
                continue
            assert drawn[row].activity, "an empty row has nothing above it"
            between = range(source + 1, row + 1)
            assert all(drawn[n].down == 1 and not drawn[n - 1].hidden for n in between), name
            assert name != "prioriterat_omrade" or not any(drawn[n].own for n in between)


@given(DRAWN)
def test_what_is_written_is_never_replaced(drawn: list[Row]) -> None:
    """A row with a priority, an area or a tick of its own keeps it."""
    found = as_above(table_of(drawn, in_order=True), FORM.plan, FORM)
    assert found is not None
    for row, typed in enumerate(drawn):
        if typed.own:
            assert found.sources["prioriterat_omrade"][row] == row
        if typed.area:
            assert found.sources["insatsomrade"][row] == row
        if typed.tick:
            assert found.sources["lofte_2"][row] == row


@given(DRAWN)
def test_a_table_out_of_order_inherits_nothing_and_asks(drawn: list[Row]) -> None:
    """Each row that says "samma" under another is asked about; equal identities are in order."""
    table = table_of(drawn, in_order=False)
    numbers = [row.number for row in drawn]
    found = as_above(table, FORM.plan, FORM)
    assert found is not None
    if numbers == sorted(numbers):
        return
    for sources in found.sources.values():
        assert list(sources) == list(range(len(drawn)))
    says = {
        n
        for n, row in enumerate(drawn)
        if n and row.activity and row.priority == "samma" and row.down == 1
    }
    assert says <= set(found.asked)


def test_a_row_alone_has_nothing_above_it() -> None:
    """One row, or a sheet without inherited fields, stands for itself."""
    one = Row(down=1, hidden=False, number=1, area="", priority="", tick=False, activity="Se över")
    assert as_above(table_of([one], in_order=True), FORM.plan, FORM) is None
    other = next(sheet for sheet in FORM.tables if not any(field.arvs for field in sheet.falt))
    assert as_above(table_of([one, one], in_order=True), other, FORM) is None


def test_an_activity_in_words_that_could_not_be_read_is_an_activity() -> None:
    """What stands in a cell only as it was typed counts as said: the row is no empty one."""
    first = Row(
        down=1, hidden=False, number=1, area="", priority="Mått", tick=True, activity="Ta fram"
    )
    empty = msgspec.structs.replace(first, number=2, priority="", tick=False, activity="")
    table = table_of([first, empty], in_order=True)
    typed = msgspec.structs.replace(table, written={"aktivitet": {1: "=SAKNAS()"}})
    before, after = (as_above(one, FORM.plan, FORM) for one in (table, typed))
    assert before is not None
    assert after is not None
    assert list(before.sources["prioriterat_omrade"]) == [0, 1]
    assert list(after.sources["prioriterat_omrade"]) == [0, 0]
