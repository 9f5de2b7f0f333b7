"""Which column of somebody's own table is which field, and what a heading of a document begins."""

from __future__ import annotations

import pytest

from handlingsplan.form import load_form
from handlingsplan.incoming.headings import Columns, choice_named, find_columns, section_of
from handlingsplan.incoming.source import Cell, Line, Table

FORM = load_form()


def table(*rows: str) -> Table:
    """Return a table; a bar stands between its cells."""
    return Table(
        rows=tuple(
            tuple(Cell(lines=(Line(text=text.strip()),)) for text in row.split("|")) for row in rows
        )
    )


def columns(*rows: str) -> Columns:
    """Return what is understood of a table's headings."""
    found = find_columns(table(*rows), FORM)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("Prioriterat område | Aktivitet", {"prioriterat_omrade": 0, "aktivitet": 1}),
        ("AKTIVITET | Klart | status", {"aktivitet": 0, "slut": 1, "status": 2}),
        ("Aktivtet | Statuss", {"aktivitet": 0, "status": 1}),
        ("Aktivitet | Aktivitet | Status", {"aktivitet": 0, "status": 2}),
    ],
)
def test_headings_are_known_in_any_case_and_nearly(headings: str, fields: dict[str, int]) -> None:
    """The first of two that are the same is the field's column."""
    found = columns(headings)
    assert (found.sheet, dict(found.fields)) == (FORM.plan, fields)


def test_what_the_form_does_not_know_is_kept_by_its_column() -> None:
    """And an empty heading is no heading."""
    found = columns("Aktivitet | Kostnadsställe | | Status")
    assert dict(found.extra) == {1: "Kostnadsställe"}
    assert [cell.text for cell in found.headings] == ["Aktivitet", "Kostnadsställe", "", "Status"]


@pytest.mark.parametrize(
    ("above", "heading"), [(0, 0), (1, 1), (5, 5), (6, None)], ids=["0", "1", "5", "6"]
)
def test_headings_stand_in_the_first_six_rows(above: int, heading: int | None) -> None:
    """Further down they are taken for the plan's own words."""
    found = find_columns(table(*["Handlingsplan | 2026"] * above, "Aktivitet | Status"), FORM)
    assert (found.heading if found else None) == heading


@pytest.mark.parametrize(
    "headings",
    ["Aktivitet | Annat", "Status | Klart", "Namn | Telefon", f"{'Aktivitet ' * 9}| Status"],
)
def test_a_table_of_something_else_is_none(headings: str) -> None:
    """One heading may be chance; without a field of free text nothing is said; none is a text."""
    assert find_columns(table(headings), FORM) is None


def test_the_row_that_knows_most_holds_the_headings() -> None:
    """Of two that know as much, the upper one."""
    assert columns("Aktivitet | Status | ", "Aktivitet | Status | Klart").heading == 1
    assert columns("Aktivitet | Status", "Aktivitet | Status").heading == 0


def test_a_column_for_each_status_is_known() -> None:
    """From two on; a single one is a value."""
    found = columns("Prioriterat område | Aktivitet | Grön | Gul | Röd")
    assert dict(found.statuses) == {"Grön": 2, "Gul": 3, "Röd": 4}
    single = columns("Prioriterat område | Aktivitet | Grön")
    assert (dict(single.statuses), dict(single.extra)) == ({}, {2: "Grön"})


@pytest.mark.parametrize(
    ("text", "heading", "key"),
    [
        ("Årshjul", 0, "arshjul"),
        ("ÅRSHJUL", 0, "arshjul"),
        ("Årshjul 2026", 0, "arshjul"),
        ("Årshjul RPO Akut vård", 0, "arshjul"),
        ("Årshjul 1999", 0, ""),
        ("Vårt årshjul för 2026", 0, ""),
        ("Vårt årshjul för 2026", 1, "arshjul"),
        ("Vårt årshjul för 2026", 2, "arshjul"),
        ("Vårt årshjul för 2026", 3, ""),
        ("Årshjulet i korthet", 1, ""),
        ("", 1, ""),
        ("Årshjul " + "och mer " * 12, 1, ""),
    ],
)
def test_a_heading_begins_a_part_of_the_form(text: str, heading: int, key: str) -> None:
    """By the name alone, or with a year; a heading may say more, and running text may not."""
    found = section_of(Line(text=text, heading=heading), FORM)
    assert (found.sheet.nyckel if found else "") == key


def test_an_item_of_a_list_begins_nothing() -> None:
    """Though it is called as a part."""
    assert section_of(Line(text="Årshjul", bullet=True), FORM) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hinder", ("typ", "Hinder")),
        ("Behov av ledningsstöd:", ("typ", "Behov av ledningsstöd")),
        ("Hindren", None),
    ],
)
def test_a_heading_within_a_part_may_name_a_value(text: str, found: tuple[str, str] | None) -> None:
    """Of one of its lists, in any case and with its signs."""
    assert choice_named(text, FORM.by_key["utmaningar"], FORM) == found
