"""Findings say that something private stands in a plan, and repeat none of it."""

from __future__ import annotations

import json

import msgspec
import pytest

from handlingsplan.organisation import load_organisation
from handlingsplan.reading.records import Note
from tests.rules_plan import book, findings, reported

PLAN = "handlingsplan"
NUMBER, ADDRESS, PHONE = "850709-9805", "anna.ek@region.example", "013-10 30 00"


@pytest.mark.parametrize(
    ("text", "kod", "shown"),
    [
        (f"Se {NUMBER}", "HP801", "Se [personnummer]"),
        (f"Fråga {ADDRESS}", "HP802", "Fråga [e-postadress]"),
        (f"Ring {PHONE}", "HP803", "Ring [telefonnummer]"),
    ],
)
def test_what_is_private_is_told_and_masked(text: str, kod: str, shown: str) -> None:
    """The finding says where, and shows the text without it."""
    found = findings(book({(PLAN, 0, "metod"): text}))
    assert [(one.kod, one.varde) for one in found] == [(kod, shown)]


@pytest.mark.parametrize("private", [NUMBER, ADDRESS, PHONE])
def test_private_text_outside_the_form_is_told_as_such(private: str) -> None:
    """What stands beside the table is two findings: it is not read, and it is private."""
    note = Note(kod="HP206", blad="Handlingsplan", cell="Z9", varde=f"Anna: {private}")
    found = findings(book(notes=[note]))
    assert len(found) == 2
    assert {one.cell for one in found} == {"Z9"}
    assert {one.kod for one in found} & {"HP801", "HP802", "HP803"}
    assert private not in json.dumps([one.to_dict() for one in found])


def test_a_suggestion_that_repeats_what_is_private_is_not_made() -> None:
    """Masked, it would take something away that only a person may take away."""
    found = findings(book({(PLAN, 0, "metod"): f"Avstämning (NY) med {ADDRESS}"}))
    assert {one.kod: one.forslag for one in found} == {"HP418": "", "HP802": ""}


def test_the_organisations_own_addresses_are_no_fault() -> None:
    """A function mailbox may stand in a plan, and is shown."""
    text = f"Fråga {ADDRESS} eller {PHONE} (NY)"
    own = msgspec.structs.replace(load_organisation(), egna_adresser=("@region.example", PHONE))
    found = findings(book({(PLAN, 0, "metod"): text}), organisation=own)
    assert [(one.kod, one.varde) for one in found] == [("HP418", text)]


def test_masking_is_the_same_for_one_plan_and_several() -> None:
    """Each plan's findings are masked."""
    books = [book({(PLAN, 0, "metod"): NUMBER}, fil=f"{n}.xlsx") for n in range(2)]
    assert [kod for kod, *_ in reported(findings(*books)) if kod == "HP801"] == ["HP801"] * 2
