"""Another region's form is checked by the same code: only its data differ."""

from __future__ import annotations

import msgspec
import pytest

from handlingsplan.findings import Finding, Phase
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.records import RawBook
from tests.rules_plan import Cell, Changes, book, cell, findings, reported, unreadable

FORM = load_form("vgr-barnuppdraget")
ORGANISATION = load_organisation("vgr")
PLAN, DELIVERIES = "delomraden", "leveranser"

GOOD = {
    PLAN: """
    id       | delomrade   | insats               | effektmal_2026_2027   | start      | slut       | status | statusdatum | kommentar
    BAR26-01 | Tidiga stöd | Pröva öppet hus      | Hälften erbjuds stöd  | 2026-01-15 | 2026-12-15 | Grön   | 2026-03-02  |
    BAR26-02 | Skola       | Gemensam elevhälsa   | Alla skolor är med    | 2026-02-01 | 2027-06-30 | Röd    | 2026-03-02  | Avtal saknas
    """,  # noqa: E501  (a row is a line)
    DELIVERIES: """
    omrade_id | typ   | leverans                | effekt_kort_sikt | klar_senast
    BAR26-01  | Pilot | Öppet hus i två orter   | Fler hittar hit  | 2026-11-30
    """,
    "utmaningar": """
    typ    | beskrivning
    Hinder | Svårt att nå alla skolor
    """,
}

#: Code, sheet, row, field, value, and the field where it is reported.
CASES: list[tuple[str, str, int, str, Cell, str]] = [
    ("HP402", PLAN, 0, "insats", None, "insats"),
    ("HP403", PLAN, 0, "delomrade", None, "delomrade"),
    ("HP404", PLAN, 2, "delomrade", "Fritid", "delomrade"),
    ("HP405", PLAN, 0, "status", None, "status"),
    ("HP406", PLAN, 0, "statusdatum", None, "statusdatum"),
    ("HP407", PLAN, 1, "kommentar", None, "kommentar"),
    ("HP408", PLAN, 0, "status", "Avvaktar", "status"),
    ("HP409", PLAN, 0, "framtidsvision", "-", "framtidsvision"),
    ("HP411", PLAN, 0, "slut", "2026-03-01", "slut"),
    ("HP414", DELIVERIES, 0, "klar_senast", unreadable("snart"), "klar_senast"),
    ("HP422", DELIVERIES, 0, "typ", "Försök", "typ"),
    ("HP424", DELIVERIES, 1, "typ", "Pilot", "omrade_id"),
    ("HP430", PLAN, 0, "effektmal_2026_2027", None, "effektmal_2026_2027"),
    ("HP501", PLAN, 1, "id", "AKU26-01", "id"),
    ("HP601", DELIVERIES, 0, "omrade_id", "BAR26-09", "omrade_id"),
    ("HP731", DELIVERIES, 0, "omrade_id", None, "omrade_id"),
    ("HP732", DELIVERIES, 0, "klar_senast", None, "klar_senast"),
    ("HP802", DELIVERIES, 0, "effekt_lang_sikt", "Fråga anna@example.org", "effekt_lang_sikt"),
]


def _plan(changes: Changes | None = None) -> RawBook:
    return book(
        changes,
        form=FORM,
        tables=GOOD,
        group="barnuppdraget",
        cover={"grupp": "Barnuppdraget", "kontaktfunktion": "Processledare"},
    )


def _found(raw: RawBook, phase: Phase = Phase.INLAMNING) -> list[Finding]:
    found = findings(raw, form=FORM, organisation=ORGANISATION, phase=phase, complete=True)
    return [one for one in found if one.kod != "HP503"]  # rows that a test adds


@pytest.mark.parametrize("phase", Phase)
def test_the_good_plan_gives_no_finding(phase: Phase) -> None:
    """The other form's good plan is as clean, in the whole round too."""
    assert _found(_plan(), phase) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[3]}")
def test_one_changed_cell_gives_one_finding_there(
    case: tuple[str, str, int, str, Cell, str],
) -> None:
    """The rules know the other form's columns by their roles alone."""
    kod, key, row, field, value, at = case
    found = _found(_plan({(key, row, field): value}))
    sheet = FORM.by_key[key].namn
    assert reported(found) == [(kod, sheet, cell(key, row, at, form=FORM))]


def test_a_form_without_roles_is_checked_for_what_it_declares() -> None:
    """A rule that needs a role which the form has not given keeps quiet; the others speak."""
    sheets = tuple(
        msgspec.structs.replace(
            sheet, falt=tuple(msgspec.structs.replace(field, roll=None) for field in sheet.falt)
        )
        for sheet in FORM.blad
    )
    bare = msgspec.structs.replace(FORM, blad=sheets)
    raw = msgspec.structs.replace(_plan({(PLAN, 0, "status"): None}), form=bare.id)
    found = findings(raw, form=bare, organisation=ORGANISATION)
    assert reported(found) == [("HP405", "Delområden", cell(PLAN, 0, "status", form=FORM))]
