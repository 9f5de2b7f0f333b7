"""For every rule about a cell: the good plan with one changed cell gives exactly that finding."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

from handlingsplan.findings import Finding, Phase, load_catalogue
from handlingsplan.form import load_form
from handlingsplan.reading.dates import parse_period
from tests import rules_cases
from tests.rules_cases import Case
from tests.rules_plan import Typed, book, cell, findings, reported


@pytest.mark.parametrize("phase", Phase)
def test_the_good_plan_gives_no_finding(phase: Phase) -> None:
    """A plan in which nothing is wrong is reported so, whenever it is checked."""
    assert findings(book(), phase=phase) == []


@cache
def found_in(case: Case) -> tuple[Finding, ...]:
    """Return what is found in the good plan with a case's change."""
    if case.key == "start":
        return tuple(findings(book(cover={case.field: case.value})))
    found = findings(book({(case.key, case.row, case.field): case.value}))
    return tuple(one for one in found if not (one.kod == "HP503" and case.row == 4))  # a new row


@pytest.mark.parametrize("case", rules_cases.ROWS, ids=str)
def test_one_changed_cell_gives_one_finding_there(case: Case) -> None:
    """A fault in one cell gives one finding, with its code, in the cell where it is mended."""
    sheet = load_form().by_key[case.key]
    place = cell(case.key, case.row, case.at or case.field)
    assert reported(found_in(case)) == [(case.kod, sheet.namn, place)]
    assert found_in(case)[0].forslag == case.forslag


@pytest.mark.parametrize("case", rules_cases.COVER, ids=str)
def test_one_changed_field_of_the_cover_gives_one_finding_there(case: Case) -> None:
    """The same for the cover."""
    assert reported(found_in(case)) == [(case.kod, "Start", book().cover.cells[case.field])]
    assert found_in(case)[0].forslag == case.forslag


@pytest.mark.parametrize("case", [*rules_cases.ROWS, *rules_cases.COVER], ids=str)
def test_a_finding_says_what_and_what_to_do(case: Case) -> None:
    """Each finding has both sentences, with no brace and no detail left open."""
    for finding in found_in(case):
        for sentence in (finding.vad, finding.gor):
            assert sentence.endswith(".")
            assert not {"{", "}", "…"} & set(sentence), sentence


def test_the_level_is_the_catalogues_for_the_phase() -> None:
    """What is a warning in a draft is an error at hand-in, if the catalogue says so."""
    changed = book({("handlingsplan", 0, "status"): None})
    severities = [findings(changed, phase=phase)[0].niva for phase in Phase]
    assert severities == [load_catalogue().rules["HP405"].niva[phase] for phase in Phase]


@pytest.mark.parametrize(
    "text",
    ["15 oktober", "Q3", "höst", "v. 42", "19/9", "mars-maj", "15/9-14/11", "HT", "halvår 2"],
)
def test_a_suggested_date_is_read_as_the_one_that_was_meant(text: str) -> None:
    """Who writes what is suggested has written the same time, with its year."""
    period = parse_period(text, 2026)
    assert period is not None
    [finding] = findings(book({("utmaningar", 1, "senast"): Typed(value=period, written=text)}))
    assert finding.kod == "HP413"
    assert parse_period(finding.forslag) == msgspec.structs.replace(period, antaget_ar=False)
