"""Drafts of mail: polite, concrete, with the group's own findings and the right date."""

from __future__ import annotations

import datetime as dt
import email
import io
from collections.abc import Callable, Container, Mapping
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import msgspec
import openpyxl
import pytest

from handlingsplan.cli import main
from handlingsplan.delivery import State
from handlingsplan.report.mail import writing
from handlingsplan.report.mail.drafts import Draft, long_date, mail_drafts
from handlingsplan.report.mail.eml import to_eml
from handlingsplan.rounds import Checked
from tests.checked_rounds import ORGANISATION, TODAY, checked_round, finding, sample_round
from tests.conftest import Outcome
from tests.workbooks import GOOD, good_plan, plan

DAY = ("--datum", "2026-03-01", "--utan-cache")


def drafts(checked: Checked, marked: Container[str] = ()) -> dict[str, Draft]:
    """Return the drafts by name."""
    return {draft.name: draft for draft in mail_drafts(checked, marked=marked)}


def letter(checked: Checked, name: str, marked: Container[str] = ()) -> str:
    """Return a letter with its subject above it."""
    draft = drafts(checked, marked)[name]
    return f"Ämne: {draft.subject}\n\n{draft.text}"


def test_each_group_gets_a_draft() -> None:
    """Every group of the organisation has a draft, whatever it has sent."""
    assert set(drafts(sample_round())) == set(ORGANISATION.by_id)


def test_a_group_with_faults_is_told_where_and_what_to_do() -> None:
    """The worst comes first with its cells, then what to do, the copy and the date."""
    draft = letter(sample_round(), "akut-vard", marked={"akut-vard.xlsx"})
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
    assert "Insatsområde" not in letter(sample_round(), "akut-vard")


def test_a_file_without_a_return_copy_is_not_said_to_have_one() -> None:
    """An .ods file or one that cannot be read goes out as a mail alone."""
    draft = letter(sample_round(), "akut-vard")
    assert "kopia" not in draft
    assert "Rätta gärna i planen" in draft


def test_a_group_that_has_not_sent_is_reminded() -> None:
    """The reminder gives the date, and how to say that there is nothing to report."""
    draft = letter(sample_round(), "hta")
    assert draft.startswith("Ämne: Påminnelse")
    assert "senast den 15 november 2026" in draft
    assert "Inget att rapportera" in draft


def test_the_last_day_is_told_when_the_shown_date_has_passed() -> None:
    """The hard date behind the soft one is shown first when the soft one is over."""
    before = letter(checked_round(finding(), today=TODAY), "akut-vard")
    after = letter(checked_round(finding(), today=dt.date(2026, 11, 20)), "akut-vard")
    assert "30 november" not in before
    assert "15 november" not in after
    assert "senast den 30 november 2026, som är sista dag" in after


def test_a_plan_without_faults_is_thanked_for() -> None:
    """Thanks for a clean plan, for nothing to report, and warnings only as something to look at."""
    found = drafts(sample_round())
    assert "Inget i den behöver rättas" in found["primarvard"].text
    assert "inte finns något att rapportera" in found["aldres-halsa-och-palliativ-vard"].text
    assert "se över" in found["psykisk-halsa"].text


def test_a_second_file_that_does_not_count_is_named_with_the_reason() -> None:
    """The letter is about the file that counts, and says why the other does not."""
    checked = checked_round(finding("R14"), finding("R9", fil="gammal.xlsx"))
    first = checked.deliveries[0]
    why = "Gruppen har en nyare fil: akut-vard.xlsx."
    second = msgspec.structs.replace(first, fil="gammal.xlsx", med=False, skal=why)
    both = msgspec.structs.replace(checked, deliveries=(*checked.deliveries, second))
    draft = letter(both, "akut-vard")
    assert "R14" in draft
    assert "R9" not in draft
    assert f"Vi har också fått filen gammal.xlsx. {why}" in draft


def test_a_file_that_cannot_be_read_is_asked_for_again() -> None:
    """Nobody is asked to mend cells in a file that could not be opened."""
    checked = checked_round(finding("", fil="hta.xlsx", grupp="hta", blad="", rubrik=""), sent=())
    sent = msgspec.structs.replace(
        next(d for d in checked.deliveries if d.grupp == "hta"), fil="hta.xlsx", lage=State.ERRORS
    )
    draft = letter(msgspec.structs.replace(checked, deliveries=(sent,)), "hta")
    assert "kunde tyvärr inte läsa filen hta.xlsx" in draft
    assert "Skicka den igen senast den 15 november 2026" in draft


def test_dates_are_written_as_in_a_letter() -> None:
    """Day, month in words, year."""
    assert long_date(dt.date(2027, 3, 1)) == "1 mars 2027"


# --- As .eml files, which a mail program opens


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plans with a fault, without one, and one that cannot be read."""
    folder = tmp_path_factory.mktemp("in")
    faulty = GOOD["handlingsplan"].replace("Grön", "Grnö", 1)
    (folder / "tandvard.xlsx").write_bytes(plan(faulty, group="tandvard"))
    (folder / "akut-vard.xlsx").write_bytes(good_plan())
    (folder / "psykisk-halsa.xlsx").write_bytes(b"")
    return folder


def _opened(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_questions_go_with_the_marked_copy(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both in one workbook; a group that has only been asked gets a draft too."""
    rows = "Grupp;Fråga\nTandvård;När?\nAkut vård;Var?\nAkut vård;Hur?\n"
    (tmp_path / "f.csv").write_text(rows, "utf-8")
    asked, out = str(tmp_path / "asked"), str(tmp_path / "ut")
    assert main(["fraga", str(tmp_path / "f.csv"), "--till", str(folder), "--ut", asked]) == 0
    assert main(["mejl", str(folder), "--ut", out, "--fragor", asked, *DAY]) == 1
    assert "41 mejlutkast ligger i " in capsys.readouterr().out
    said = "På bladet Dialog i den bifogade kopian har vi {} till er. Svara i kolumnen Svar"
    for group, count in (("tandvard", "1 fråga"), ("akut-vard", "2 frågor")):
        draft = _opened(tmp_path / "ut" / f"{group}.eml")
        body = draft.get_body()
        assert body is not None
        assert said.format(count) in body.get_content()
        (copy,) = draft.iter_attachments()
        book = openpyxl.load_workbook(io.BytesIO(copy.get_content()))
        assert [row[3].value for row in book["Dialog"]["A5:G6"] if row[3].value]
        assert (book["Granskning"]["B5"].value == "fel") == (group == "tandvard")


def test_mejl_makes_a_draft_for_each_group_that_needs_one(
    folder: Path, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """To be sent by a person, without an address, and with the group's own marked copy."""
    done = run("mejl", folder, "--ut", tmp_path / "ut", *DAY)
    assert (done.code, done.stderr) == (1, "")
    assert done.stdout.startswith("40 mejlutkast ligger i ")
    assert done.stdout.splitlines()[0].endswith(", 1 med returkopia.")
    steps = done.stdout.partition("Så går du vidare\n→ ")[2]
    assert steps.startswith("Öppna utkasten i ")
    assert "handlingsplan validera" in " ".join(steps.split())
    names = {path.stem for path in (tmp_path / "ut").glob("*.eml")}
    assert names == set(ORGANISATION.by_id) - {"akut-vard"}
    draft = _opened(tmp_path / "ut" / "tandvard.eml")
    assert (draft["X-Unsent"], draft["To"], draft["From"]) == ("1", None, None)
    assert draft["Subject"] == "Handlingsplan 2026, RPO Tandvård: behöver rättas"
    body = draft.get_body(("plain",))
    assert body is not None
    assert "I den bifogade kopian är cellerna märkta" in body.get_content()
    [copy] = draft.iter_attachments()
    assert copy.get_filename() == "tandvard.xlsx"
    content = copy.get_payload(decode=True)
    assert isinstance(content, bytes)
    book = openpyxl.load_workbook(io.BytesIO(content))
    texts = [cell for row in book["Granskning"].iter_rows(values_only=True) for cell in row]
    assert any("Grnö" in str(text) for text in texts)
    unread = _opened(tmp_path / "ut" / "psykisk-halsa.eml")
    assert list(unread.iter_attachments()) == []


def test_the_same_drafts_are_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """So that one that somebody has worked on is known, and kept beside the new one."""
    out = tmp_path / "ut"
    command = ["mejl", str(folder), "--ut", str(out), *DAY]
    main(command)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    main(command)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    mine = out / "tandvard.eml"
    mine.write_bytes(b"mitt eget brev")
    main(command)
    assert mine.read_bytes() == b"mitt eget brev"
    assert (out / "tandvard (2).eml").read_bytes() == before["tandvard.eml"]


def test_one_draft_that_fails_costs_a_line(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The other groups have theirs."""

    def fail(draft: Draft, copies: Mapping[str, bytes]) -> bytes:
        if draft.name == "hta":
            raise ZeroDivisionError
        return to_eml(draft, copies)

    monkeypatch.setattr(writing, "to_eml", fail)
    main(["mejl", str(folder), "--ut", str(tmp_path / "ut"), *DAY])
    assert "hta: utan utkast" in capsys.readouterr().err
    assert len(list((tmp_path / "ut").glob("*.eml"))) == 39


def test_no_subject_loses_a_space() -> None:
    """A long name with å, ä and ö arrives as it was written, whatever program reads the mail."""
    for draft in drafts(sample_round()).values():
        message = email.message_from_bytes(to_eml(draft, {}), policy=SMTP)
        assert message["Subject"] == draft.subject
