"""Drafts of mail: polite, concrete, with the group's own findings and the right date."""

from __future__ import annotations

import datetime as dt

import msgspec

from handlingsplan.delivery import State
from handlingsplan.report.mail.drafts import long_date, mail_drafts
from tests.checked_rounds import ORGANISATION, TODAY, checked_round, finding, sample_round


def test_each_group_gets_a_draft() -> None:
    """Every group of the organisation has a draft, whatever it has sent."""
    assert set(mail_drafts(sample_round())) == {f"{key}.txt" for key in ORGANISATION.by_id}


def test_a_group_with_faults_is_told_where_and_what_to_do() -> None:
    """The worst comes first with its cells, then what to do, the copy and the date."""
    draft = mail_drafts(sample_round(), marked={"akut-vard.xlsx"})["akut-vard.txt"]
    parts = [
        "Ämne: Handlingsplan 2026, RPO Akut vård: behöver rättas",
        "Hej!",
        "1. Handlingsplan · Status · R14, R17, R22",
        "Gör så här: Välj status i listan.",
        "2. Handlingsplan · Klart · N9, N12",
        "bifogade kopian",
        "senast den 15 november 2026",
        "Vänliga hälsningar",
    ]
    places = [draft.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_tips_are_not_asked_for_in_a_mail() -> None:
    """What does not matter stays in the return copy."""
    assert "Insatsområde" not in mail_drafts(sample_round())["akut-vard.txt"]


def test_a_file_without_a_return_copy_is_not_said_to_have_one() -> None:
    """An .ods file or one that cannot be read goes out as a mail alone."""
    draft = mail_drafts(sample_round())["akut-vard.txt"]
    assert "kopia" not in draft
    assert "Rätta gärna i planen" in draft


def test_a_group_that_has_not_sent_is_reminded() -> None:
    """The reminder gives the date, and how to say that there is nothing to report."""
    draft = mail_drafts(sample_round())["hta.txt"]
    assert draft.startswith("Ämne: Påminnelse")
    assert "senast den 15 november 2026" in draft
    assert "Inget att rapportera" in draft


def test_the_last_day_is_told_when_the_shown_date_has_passed() -> None:
    """The hard date behind the soft one is shown first when the soft one is over."""
    before = mail_drafts(checked_round(finding(), today=TODAY))["akut-vard.txt"]
    after = mail_drafts(checked_round(finding(), today=dt.date(2026, 11, 20)))["akut-vard.txt"]
    assert "30 november" not in before
    assert "15 november" not in after
    assert "senast den 30 november 2026, som är sista dag" in after


def test_a_plan_without_faults_is_thanked_for() -> None:
    """Thanks for a clean plan, for nothing to report, and warnings only as something to look at."""
    drafts = mail_drafts(sample_round())
    assert "Inget i den behöver rättas" in drafts["primarvard.txt"]
    assert "inte finns något att rapportera" in drafts["aldres-halsa-och-palliativ-vard.txt"]
    assert "se över" in drafts["psykisk-halsa.txt"]


def test_a_second_file_that_does_not_count_is_named_with_the_reason() -> None:
    """The letter is about the file that counts, and says why the other does not."""
    checked = checked_round(finding("R14"), finding("R9", fil="gammal.xlsx"))
    first = checked.deliveries[0]
    why = "Gruppen har en nyare fil: akut-vard.xlsx."
    second = msgspec.structs.replace(first, fil="gammal.xlsx", med=False, skal=why)
    both = msgspec.structs.replace(checked, deliveries=(*checked.deliveries, second))
    draft = mail_drafts(both)["akut-vard.txt"]
    assert "R14" in draft
    assert "R9" not in draft
    assert f"Vi har också fått filen gammal.xlsx. {why}" in draft


def test_a_file_that_cannot_be_read_is_asked_for_again() -> None:
    """Nobody is asked to mend cells in a file that could not be opened."""
    checked = checked_round(finding("", fil="hta.xlsx", grupp="hta", blad="", rubrik=""), sent=())
    sent = msgspec.structs.replace(
        next(d for d in checked.deliveries if d.grupp == "hta"), fil="hta.xlsx", lage=State.ERRORS
    )
    draft = mail_drafts(msgspec.structs.replace(checked, deliveries=(sent,)))["hta.txt"]
    assert "kunde tyvärr inte läsa filen hta.xlsx" in draft
    assert "Skicka den igen senast den 15 november 2026" in draft


def test_dates_are_written_as_in_a_letter() -> None:
    """Day, month in words, year."""
    assert long_date(dt.date(2027, 3, 1)) == "1 mars 2027"
