"""A group's answers beside the findings go along when the review sheet is filled anew."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from handlingsplan.findings import Finding, Severity
from handlingsplan.form import load_form
from handlingsplan.report.copies.return_copies import return_copy
from handlingsplan.report.copies.review_rows import review_rows
from tests.workbooks import edited, good_plan

FORM = load_form()
TODAY = dt.date(2026, 11, 22)
SHEET, TABLE = FORM.review.namn, FORM.review.tabell
BESIDE = len(FORM.review.falt) + 1
FIRST = 5


def finding(cell: str, vad: str, **parts: str) -> Finding:
    """Return a finding on the plan's sheet."""
    texts = {"blad": "Handlingsplan", "rubrik": "Status", "gor": "Välj i listan.", **parts}
    return Finding(kod="HP405", niva=Severity.VARNING, cell=cell, vad=vad, **texts)


def copy(data: bytes, *findings: Finding) -> bytes:
    """Return the return copy with these findings."""
    return return_copy(data, review_rows(findings, form=FORM, names={}, today=TODAY), form=FORM)


def answered(data: bytes, *replies: str) -> bytes:
    """Write replies beside the findings, one in each row, and let Excel's table grow over them."""

    def change(book: Any) -> None:
        sheet = book[SHEET]
        for number, reply in enumerate(replies, start=FIRST):
            sheet.cell(number, BESIDE).value = reply or None
        old = sheet.tables.pop(TABLE)
        sheet.cell(FIRST - 1, BESIDE).value = "Kolumn1"
        letter = openpyxl.utils.get_column_letter(BESIDE)
        grown = Table(displayName=TABLE, ref=f"A{FIRST - 1}:{letter}{FIRST - 1 + len(replies)}")
        grown.id = old.id
        sheet.add_table(grown)

    return edited(data, change)


def said(data: bytes) -> list[tuple[str, str]]:
    """Return what each row of the review sheet says, and the reply beside it."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))[SHEET]
    column = [field.namn for field in FORM.review.falt].index("vad") + 1
    rows = range(FIRST, sheet.max_row + 1)
    pairs = ((sheet.cell(r, column).value, sheet.cell(r, BESIDE).value) for r in rows)
    return [(str(vad or ""), str(reply or "")) for vad, reply in pairs if vad or reply]


ONE, TWO, THREE = (finding(f"R{row}", f"Status saknas på rad {row}.") for row in (5, 6, 7))


@pytest.mark.filterwarnings("ignore:Print area")
def test_a_reply_follows_its_finding_to_another_row() -> None:
    """Whatever comes before it the next time."""
    first = answered(copy(good_plan(), TWO, THREE), "Klart i mars", "Vi väntar")
    assert said(copy(first, ONE, TWO, THREE)) == [
        (ONE.vad, ""),
        (TWO.vad, "Klart i mars"),
        (THREE.vad, "Vi väntar"),
    ]


@pytest.mark.filterwarnings("ignore:Print area")
def test_a_reply_follows_the_activity_that_it_is_about() -> None:
    """The row has moved: the finding names another cell, and the same activity."""
    before = finding("R6", "Status saknas.", galler="Se över larmkedjan")
    other = finding("R6", "Status saknas.", galler="Besluta om indikatorer")
    now = finding("R9", "Status saknas.", galler="Se över larmkedjan")
    first = answered(copy(good_plan(), before), "Klart i mars")
    assert said(copy(first, other, now)) == [
        ("Status saknas.", ""),
        ("Status saknas.", "Klart i mars"),
    ]


ALIKE = "Raden har ingen status."
BOTH = (
    finding("R6", ALIKE, galler="AKU26-02 Svara på remisser"),
    finding("R12", ALIKE, galler="AKU26-08 Utbilda"),
)


@pytest.mark.parametrize("mended", [0, 1])
@pytest.mark.parametrize("answers", [("svar5", "svar7"), ("", "svar7"), ("svar5", "")])
def test_a_reply_never_moves_to_another_activity(mended: int, answers: tuple[str, str]) -> None:
    """Two findings in the same words, one of them mended: each reply keeps to its own."""
    sent = answered(copy(good_plan(), *BOTH), *answers)
    left = BOTH[1 - mended]
    found = said(copy(sent, left))
    gone = f"Svar på något som inte längre står kvar: {ALIKE}"
    expected = [(ALIKE, answers[1 - mended])]
    expected += [(gone, answers[mended])] if answers[mended] else []
    assert found == expected


def test_a_reply_follows_an_activity_that_is_reworded_and_moved() -> None:
    """By its identity, though another activity has the same finding in its old cell."""
    sent = answered(copy(good_plan(), *BOTH), "svar5", "svar7")
    moved = (
        finding("R12", ALIKE, galler="AKU26-02 Svara på allt"),
        finding("R6", ALIKE, galler="AKU26-08 Utbilda"),
    )
    assert said(copy(sent, *moved)) in (
        [(ALIKE, "svar5"), (ALIKE, "svar7")],
        [(ALIKE, "svar7"), (ALIKE, "svar5")],
    )
    rows = review_rows(moved, form=FORM, names={}, today=TODAY)
    by_activity = {str(row.values["galler"])[:8]: at for at, row in enumerate(rows)}
    found = said(copy(sent, *moved))
    assert found[by_activity["AKU26-02"]][1] == "svar5"
    assert found[by_activity["AKU26-08"]][1] == "svar7"


def test_replies_without_an_activity_stay_apart() -> None:
    """Findings of no activity in the same words: by their cells; moved both, they are quoted."""
    two = (finding("B6", ALIKE), finding("B7", ALIKE))
    sent = answered(copy(good_plan(), *two), "ett", "två")
    assert [reply for _, reply in said(copy(sent, *two))] == ["ett", "två"]
    away = said(copy(sent, finding("B16", ALIKE), finding("B17", ALIKE)))
    assert sorted(reply for _, reply in away) == ["", "", "ett", "två"]
    one = answered(copy(good_plan(), two[0]), "ett")
    assert said(copy(one, finding("B16", ALIKE))) == [(ALIKE, "ett")]


@pytest.mark.filterwarnings("ignore:Print area")
def test_a_reply_to_what_is_mended_is_kept_with_what_it_answered() -> None:
    """Last on the sheet."""
    first = answered(copy(good_plan(), ONE, TWO), "Det var fel", "Klart i mars")
    assert said(copy(first, TWO)) == [
        (TWO.vad, "Klart i mars"),
        (f"Svar på något som inte längre står kvar: {ONE.vad}", "Det var fel"),
    ]


@pytest.mark.filterwarnings("ignore:Print area")
def test_a_copy_of_a_copy_keeps_every_reply() -> None:
    """However often the plan is checked."""
    data = answered(copy(good_plan(), ONE, TWO), "Ett", "Två")
    for found in ((TWO, ONE), (THREE, TWO, ONE), (TWO,), (ONE, TWO, THREE)):
        data = copy(data, *found)
        assert sorted(reply for _, reply in said(data) if reply) == ["Ett", "Två"]
    assert [dict(said(data))[one.vad] for one in (ONE, TWO)] == ["Ett", "Två"]
