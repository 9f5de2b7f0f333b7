"""What newcomers are told: numbers with their nouns, what to do, each thing once."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from handlingsplan.cli import demo
from handlingsplan.findings import Severity
from handlingsplan.report.findings.faults import count_text
from handlingsplan.report.mail.drafts import mail_drafts
from handlingsplan.rounds import check_round, read_round
from handlingsplan.text import counted, listed
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.workbooks import good_plan, plan

DAY = ("--datum", TODAY.isoformat(), "--utan-cache")


@pytest.mark.parametrize("command", ["konsolidera", "publicera"])
def test_an_empty_folder_is_said_to_be_empty(
    command: str, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """And what belongs there; there are no files whose faults could be shown."""
    (tmp_path / "in").mkdir()
    outcome = run(command, tmp_path / "in", "--ut", tmp_path / "ut.xlsx", "--utan-cache")
    assert outcome.code == 2
    assert "Det finns inga planer i " in outcome.stderr
    assert "Lägg planerna som har kommit in där" in outcome.stderr
    (tmp_path / "in" / "plan.xlsx").write_bytes(b"PK")
    outcome = run(command, tmp_path / "in", "--ut", tmp_path / "ut.xlsx", "--utan-cache")
    assert outcome.code == 2
    assert "Ingen plan gick att läsa i " in outcome.stderr


def test_konsolidera_says_once_that_there_are_personal_numbers(
    tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """Last, where it is seen."""
    (tmp_path / "in").mkdir()
    table = "aktivitet | slut\nRing 850709-9805 | 2026-12-15"
    (tmp_path / "in" / "plan.xlsx").write_bytes(plan(table))
    outcome = run("konsolidera", tmp_path / "in", "--ut", tmp_path / "s.xlsx", *DAY)
    assert outcome.stdout.count("innehåller personnummer") == 1
    last = outcome.stdout.splitlines()[-1]
    assert "1 plan innehåller personnummer (RPO Akut vård: Handlingsplan K5). Ta bort" in last


def test_a_file_that_cannot_be_read_is_thanked_for_as_a_file(tmp_path: Path) -> None:
    """Nobody knows whose plan it is."""
    (tmp_path / "trasig.xlsx").write_bytes(b"PK")
    checked = check_round(read_round(tmp_path, use_cache=False), today=TODAY)
    [draft] = [one for one in mail_drafts(checked) if one.name == "okand-trasig"]
    assert "Tack för filen trasig.xlsx. Vi kunde tyvärr inte läsa den." in draft.text
    assert "planen för trasig" not in draft.text


@pytest.mark.parametrize("despite", [(), ("--trots-fel",)])
def test_one_group_whose_plan_has_faults_is_left_as_the_help_says(
    despite: tuple[str, ...], tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """With 1, and which group it is; not as if the command had been wrongly used."""
    (tmp_path / "in").mkdir()
    wrong = plan("aktivitet | slut | status\nX | 2026-12-15 | Lila", group="tandvard")
    (tmp_path / "in" / "tandvard.xlsx").write_bytes(wrong)
    folder = tmp_path / "ut"
    to = ("--ut", folder, "--html", "--grupp", "tandvard", "--utan-cache")
    outcome = run("publicera", tmp_path / "in", *to, *despite)
    if despite:
        assert outcome.code == 0
        assert (folder / "webb" / "index.html").is_file()
        assert "kalendern" not in outcome.stdout
    else:
        assert outcome.code == 1
        assert "Inte publicerade, eftersom planen har fel: RPO Tandvård." in outcome.stdout
        assert not list(folder.rglob("*.html"))


def test_what_stands_in_no_calendar_is_told_where_there_is_one(
    tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """An activity without a day is missing in the calendar alone."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.xlsx").write_bytes(
        good_plan({"handlingsplan": "aktivitet | status\nUtan dag | Grön"})
    )
    to = (tmp_path / "in", "--trots-fel", "--utan-cache")
    said = {
        kind: run("publicera", *to, "--ut", tmp_path / kind, f"--{kind}").stdout
        for kind in ("html", "ics")
    }
    assert "står inte i kalendern" in said["ics"]
    assert "står inte i kalendern" not in said["html"]


def test_numbers_have_their_nouns() -> None:
    """One is no plural, and the last of several comes after "och"."""
    assert counted(1, "plan", "planer") == "1 plan"
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    counts = {Severity.FEL: 2, Severity.VARNING: 1, Severity.TIPS: 1}
    assert count_text(counts, sentence=True) == "2 fel, 1 varning och 1 tips"
    assert count_text({}, sentence=True) == "inga fynd"


def test_the_demo_ends_with_commands_that_can_be_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name where the shell finds it, else by its path, as a newcomer has it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/handlingsplan")
    assert demo._program() == "handlingsplan"
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    program = tmp_path / ".venv" / "bin" / "handlingsplan"
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    assert demo._program() == "python -m handlingsplan"
    program.parent.mkdir(parents=True)
    program.touch()
    assert Path(demo._program()) == Path(".venv/bin/handlingsplan")
