"""A finding's cell is right wherever the table stands and however it is sorted."""

from __future__ import annotations

import msgspec
import pytest

from handlingsplan.form import load_form
from tests import rules_cases
from tests.rules_cases import Case
from tests.rules_plan import GOOD, book, cell, findings, letter, reported

#: One case of each code is enough to see that the place follows.
ONE_EACH = list({case.kod: case for case in rules_cases.ROWS if case.row < 4}.values())


@pytest.mark.parametrize("case", ONE_EACH, ids=str)
def test_the_cell_follows_inserted_rows_and_moved_columns(case: Case) -> None:
    """Seven rows above and the columns in the opposite order: the finding is still in its cell."""
    names = [field.namn for field in load_form().by_key[case.key].falt][::-1]
    moved = book(
        {(case.key, case.row, case.field): case.value}, first_row=12, order={case.key: names}
    )
    expected = f"{letter(names.index(case.at or case.field))}{12 + case.row}"
    if case.kod == "HP401":  # reported at the first of the promises' columns, in the form's order
        expected = f"{letter(names.index('lofte_1'))}{12 + case.row}"
    assert [(one.kod, one.cell) for one in findings(moved)] == [(case.kod, expected)]


def test_the_cell_follows_a_sorted_sheet() -> None:
    """The rows of a sorted and filtered table stand where they stand."""
    raw = book({("handlingsplan", 1, "status"): "Pågår"})
    table = raw.tables["handlingsplan"]
    tables = {**raw.tables, "handlingsplan": msgspec.structs.replace(table, rows=(30, 7, 19, 8))}
    assert reported(findings(msgspec.structs.replace(raw, tables=tables))) == [
        ("HP408", "Handlingsplan", "R7")
    ]


def test_the_sheets_name_is_the_files_own() -> None:
    """Where people have renamed a sheet, the finding says the name that they see."""
    raw = book({("handlingsplan", 1, "status"): "Pågår"})
    renamed = msgspec.structs.replace(raw.tables["handlingsplan"], blad="Vår plan")
    tables = {**raw.tables, "handlingsplan": renamed}
    assert reported(findings(msgspec.structs.replace(raw, tables=tables))) == [
        ("HP408", "Vår plan", "R6")
    ]


def test_each_file_has_its_own_findings() -> None:
    """In a round the fault is in the file that has it, in its own row."""
    first = book(fil="a.xlsx")
    second = book(
        {("handlingsplan", 3, "status"): None},
        fil="b.xlsx",
        group="hta",
        cover={"grupp": "RSG HTA"},
        tables=_plan_of("HTA"),
    )
    found = findings(first, second)
    assert [(one.kod, one.fil, one.grupp, one.cell) for one in found] == [
        ("HP405", "b.xlsx", "hta", cell("handlingsplan", 3, "status"))
    ]


def _plan_of(letters: str) -> dict[str, str]:
    """Return the good plan's tables with another group's identities."""
    return {key: text.replace("AKU", letters) for key, text in GOOD.items()}
