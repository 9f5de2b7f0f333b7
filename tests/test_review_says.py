"""A reviewed plan says so when it is opened, and each finding names what it is about."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from handlingsplan.findings import Phase
from handlingsplan.report.copies.return_copies import write_return_copies
from handlingsplan.rounds import check_round, read_round
from handlingsplan.template import Content
from tests.office import Office
from tests.template_books import make

TODAY = dt.date(2026, 12, 1)
NAME = "handlingsplan-2026-akut-vard.xlsx"
CONTENT = Content(
    cover={"uppdaterad": dt.date(2026, 11, 20)},
    rows={
        "handlingsplan": [{"prioriterat_omrade": "Kortare väntan", "aktivitet": "Se över larmet"}]
    },
)


def test_a_return_copy_opens_with_what_was_found(office: Office, tmp_path: Path) -> None:
    """Start says when the plan was reviewed and how many faults there are; a blank one is quiet."""
    sent = tmp_path / "in" / NAME
    sent.parent.mkdir()
    made = make("sosr-2026", CONTENT)
    sent.write_bytes(made.data)
    checked = check_round(read_round(sent, use_cache=False), phase=Phase.INLAMNING, today=TODAY)
    copies = write_return_copies(checked, tmp_path / "ut")
    start = made.form.cover.namn
    with office.open(sent) as document:
        document.recalculate()
        assert document.shown(start, "C1") == ""
    with office.open(copies.written[0]) as document:
        document.recalculate()
        errors = sum(finding.niva == "fel" for finding in checked.findings)
        odd = sum(finding.niva == "varning" for finding in checked.findings)
        assert errors > 0
        text = document.shown(start, "C1")
        assert text.startswith(f"Granskad 2026-12-01: {errors} fel, {odd} varning")
        assert text.endswith("→ Granskning")


def test_a_finding_names_the_activity_it_is_about(tmp_path: Path) -> None:
    """Nobody has to look up what stands on row 5."""
    sent = tmp_path / NAME
    sent.write_bytes(make("sosr-2026", CONTENT).data)
    checked = check_round(read_round(sent, use_cache=False), phase=Phase.INLAMNING, today=TODAY)
    (status,) = (finding for finding in checked.findings if finding.kod == "HP405")
    assert (status.cell, status.galler) == ("R5", "AKU26-01 Se över larmet")


def test_what_the_cover_says_of_a_review_is_nobodys_text(tmp_path: Path) -> None:
    """A return copy that comes back is read without a word about its own message."""
    sent = tmp_path / "in" / NAME
    sent.parent.mkdir()
    sent.write_bytes(make("sosr-2026", CONTENT).data)
    checked = check_round(read_round(sent, use_cache=False), phase=Phase.INLAMNING, today=TODAY)
    (copy,) = write_return_copies(checked, tmp_path / "ut").written
    again = check_round(read_round(copy, use_cache=False), phase=Phase.INLAMNING, today=TODAY)
    assert [(f.kod, f.cell) for f in again.findings] == [(f.kod, f.cell) for f in checked.findings]
