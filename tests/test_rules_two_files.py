"""Two files of one group: what differs, cell by cell, however their rows have been moved."""

from __future__ import annotations

from typing import Any

import pytest

from handlingsplan.form import load_form
from handlingsplan.reading.dates import parse_period
from handlingsplan_validators.difference import differences
from tests.rules_plan import GOOD, Cell, Typed, book, cell

FORM = load_form()
PLAN, DONE, NEEDS = "handlingsplan", "resultat", "utmaningar"
Changes = dict[tuple[str, int, str], Cell]
LINES = GOOD[PLAN].strip().splitlines()
NEED_LINES = GOOD[NEEDS].strip().splitlines()


def differing(
    changes: Changes | None = None,
    *,
    tables: dict[str, str] | None = None,
    cover: dict[str, Cell] | None = None,
) -> list[tuple[Any, ...]]:
    """Return what differs in a changed plan from the good one."""
    own = {**GOOD, **(tables or {})}
    found = differences(FORM, book(changes, tables=own, cover=cover), book(fil="annan.xlsx"))
    return [(one.nyckel, one.rad, one.falt, one.cell, one.har, one.andra) for one in found]


def of_rows(*lines: str) -> str:
    """Return the plan's table with these lines under its headings."""
    return "\n".join([LINES[0], *lines])


@pytest.mark.parametrize(
    ("field", "value", "har", "andra"),
    [
        ("status", "Röd", "Röd", "Grön"),
        ("status", None, "", "Grön"),
        ("slut", "2026-12-16", "2026-12-16", "2026-12-15"),
        (
            "slut",
            Typed(value=parse_period("2026-10")),
            "2026-10-01–2026-10-31",
            "2026-12-15",
        ),
        ("metod", "Enkät", "Enkät", ""),
    ],
)
def test_a_changed_cell_is_told_with_both_values(
    field: str, value: Cell, har: str, andra: str
) -> None:
    """In this file's cell; a time of several days with both its ends."""
    changed = differing({(PLAN, 0, field): value})
    assert changed == [(PLAN, 0, field, cell(PLAN, 0, field), har, andra)]


def test_the_same_is_no_difference() -> None:
    """Nor is a sheet that has been sorted the other way round."""
    assert differing() == []
    assert differing(tables={PLAN: of_rows(*LINES[:0:-1])}) == []


def test_the_cover_is_compared_field_by_field() -> None:
    """In its cell; it has no row."""
    changed = differing(cover={"kontaktfunktion": "Ordförande"})
    at = book().cover.cells["kontaktfunktion"]
    assert changed == [("start", -1, "kontaktfunktion", at, "Ordförande", "Processtöd")]


def test_a_row_of_one_file_alone_is_told_by_its_first_words() -> None:
    """Not by each of its cells; one that this file lacks has no cell here."""
    assert differing({(PLAN, 4, "id"): "AKU26-05", (PLAN, 4, "aktivitet"): "Ny"}) == [
        (PLAN, 4, "aktivitet", cell(PLAN, 4, "aktivitet"), "Ny", "")
    ]
    assert differing(tables={PLAN: of_rows(*LINES[1:4])}) == [
        (PLAN, -1, "insatsomrade", "", "", "Nära vård")
    ]


@pytest.mark.parametrize("identity", ["aku26-01", " AKU26-01"])
def test_an_identity_is_the_same_however_it_is_typed(identity: str) -> None:
    """And is no difference of its own."""
    assert differing({(PLAN, 0, "id"): identity}) == []


def test_a_row_without_its_identity_is_paired_by_what_it_says() -> None:
    """Among those that are left; a second row with one identity is left too."""
    assert differing({(PLAN, 1, "id"): None, (PLAN, 1, "status"): "Röd"}) == [
        (PLAN, 1, "status", cell(PLAN, 1, "status"), "Röd", "Gul")
    ]
    again = {(PLAN, 1, "id"): "AKU26-01", (PLAN, 1, "status"): "Röd"}
    assert differing({**again}) == [(PLAN, 1, "status", cell(PLAN, 1, "status"), "Röd", "Gul")]


def test_an_inserted_row_is_one_difference_where_rows_have_no_identity() -> None:
    """Those under it are the same as before."""
    inserted = "Hinder | | Ny rad | | |"
    lines = [NEED_LINES[0], inserted, *NEED_LINES[1:]]
    assert differing(tables={NEEDS: "\n".join(lines)}) == [
        (NEEDS, 0, "typ", cell(NEEDS, 0, "typ"), "Hinder", "")
    ]
    removed = differing(tables={NEEDS: "\n".join([NEED_LINES[0], NEED_LINES[2]])})
    assert removed == [(NEEDS, -1, "typ", "", "", "Hinder")]


def test_a_sheet_that_one_file_lacks_is_every_row_of_it() -> None:
    """Told at the form's sheet, in the order of the form."""
    without = {key: text for key, text in GOOD.items() if key not in {DONE, NEEDS}}
    this, other = book(tables=without), book()
    found = [(one.nyckel, one.rad, one.cell) for one in differences(FORM, this, other)]
    assert found == [(DONE, -1, ""), (NEEDS, -1, ""), (NEEDS, -1, "")]
    back = [(one.nyckel, one.rad) for one in differences(FORM, other, this)]
    assert back == [(DONE, 0), (NEEDS, 0), (NEEDS, 1)]
