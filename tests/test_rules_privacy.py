"""Findings say that something private stands in a plan, and repeat none of it."""

from __future__ import annotations

import json

import msgspec
import pytest

from handlingsplan.organisation import load_organisation
from handlingsplan.reading.records import Note
from tests.rules_plan import Cell, book, findings, reported, unreadable

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


def test_what_a_row_is_called_never_ends_within_a_mask() -> None:
    """*Gäller* is cut after some characters; a mask there is left out whole."""
    said = [findings(book({(PLAN, 0, "aktivitet"): f"{'x' * n} {NUMBER}"})) for n in range(20, 50)]
    called = {one.galler for found in said for one in found if one.kod == "HP801"}
    assert any("[personnummer]" in name for name in called)
    assert any(name.endswith("x…") for name in called)
    assert [name for name in called if "[" in name and "[personnummer]" not in name] == []


@pytest.mark.parametrize(
    ("sheet", "field", "cell"),
    [
        (PLAN, "status", f"Grön, se {NUMBER}"),
        (PLAN, "id", NUMBER),
        (PLAN, "lofte_2", unreadable(f"x ({NUMBER})")),
        ("processer", "lank", f"https://journal.example/{NUMBER}"),
        ("indikatorer", "malvarde", unreadable(f"80 ({NUMBER})")),
        ("indikatorer", "aktivitet_id", NUMBER),
    ],
)
def test_a_personal_number_is_found_in_every_kind_of_field(
    sheet: str, field: str, cell: Cell
) -> None:
    """Lists, links, ids, ticks and numbers: wherever something can be typed."""
    found = findings(book({(sheet, 0, field): cell}))
    assert "HP801" in {one.kod for one in found if one.falt == field}
    assert NUMBER not in json.dumps([one.to_dict() for one in found])


@pytest.mark.parametrize("text", [f"Anna {PHONE}", ADDRESS])
def test_somebodys_number_in_a_date_is_found(text: str) -> None:
    """What could not be read as a day is still a text."""
    found = findings(book({(PLAN, 0, "slut"): unreadable(text)}))
    assert {one.kod for one in found} & {"HP802", "HP803"}
    assert not any(one.kod == "HP801" for one in found)


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
