"""A round: which files are read, who has sent what, and which plan of a group counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment

from handlingsplan.cli import main
from handlingsplan.delivery import Delivery, State
from handlingsplan.errors import UsageError
from handlingsplan.findings import Phase
from handlingsplan.organisation import choose_groups, load_organisation
from handlingsplan.own_folder import OwnFolder
from handlingsplan.report.findings.workbook import findings_workbook
from handlingsplan.rounds import (
    Checked,
    check_round,
    read_round,
)
from handlingsplan.saving import OutputKind, write_document
from handlingsplan.template import make_templates
from tests.conftest import Outcome
from tests.workbooks import edited, good_plan, plan, with_cells

TODAY = dt.date(2026, 3, 1)


def checked(folder: Path) -> Checked:
    """Read and check a folder without a cache."""
    return check_round(read_round(folder, use_cache=False), today=TODAY)


def delivery(round_: Checked, group: str) -> Delivery:
    """Return the one delivery of a group."""
    (found,) = [d for d in round_.deliveries if d.grupp == group]
    return found


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    """With its name."""
    with pytest.raises(UsageError, match="saknas"):
        read_round(tmp_path / "saknas")


def test_the_states_of_a_hand_in(tmp_path: Path) -> None:
    """Sent, nothing to report, with faults, unreadable, a lock file, and not sent."""
    plans = {
        "akut-vard": good_plan(),
        "hta": good_plan(cover={"grupp": "RSG HTA", "inget_att_rapportera": "x"}),
        "tandvard": plan("prioriterat_omrade\nFriska tänder", group="tandvard"),
        "levnadsvanor": good_plan()[:9000],
    }
    for group, data in plans.items():
        (tmp_path / f"handlingsplan-2026-{group}.xlsx").write_bytes(data)
    (tmp_path / "~$handlingsplan-2026-upphandling.xlsx").write_bytes(b"x" * 165)
    round_ = checked(tmp_path)
    assert delivery(round_, "akut-vard").lage is State.SENT
    assert delivery(round_, "hta").lage is State.NOTHING
    assert delivery(round_, "tandvard").lage is State.ERRORS
    assert delivery(round_, "tandvard").fel > 0
    unreadable = delivery(round_, "levnadsvanor")
    assert (unreadable.lage, unreadable.med) == (State.ERRORS, False)
    assert unreadable.skal
    lock, missing = [d for d in round_.deliveries if d.grupp == "upphandling"][::-1]
    assert (lock.lage, lock.fil[:2]) == (State.NO_PLAN, "~$")
    assert missing.lage is State.MISSING
    assert round_.exit_code == 1


def test_of_two_plans_of_a_group_the_one_updated_last_counts(tmp_path: Path) -> None:
    """The other is listed, with the name of the one that counts; its rows are not summed up."""
    older = good_plan(cover={"uppdaterad": "2026-02-01"})
    newer = good_plan(cover={"uppdaterad": "2026-02-20"})
    (tmp_path / "z gammal.xlsx").write_bytes(older)
    (tmp_path / "a ny.xlsx").write_bytes(newer)
    round_ = checked(tmp_path)
    both = {d.fil: d for d in round_.deliveries if d.grupp == "akut-vard"}
    assert (both["a ny.xlsx"].med, both["z gammal.xlsx"].med) == (True, False)
    assert "a ny.xlsx" in both["z gammal.xlsx"].skal
    key = round_.plans.form.plan.nyckel
    assert len(round_.plans.included[key]) * 2 == len(round_.plans.tables[key])


def test_a_single_file_is_a_round_without_absent_groups(tmp_path: Path) -> None:
    """Whoever checks one plan does not want to hear of forty others."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(good_plan())
    round_ = checked(path)
    assert [d.fil for d in round_.deliveries] == ["plan.xlsx"]
    assert (list(round_.findings), round_.exit_code) == ([], 0)


def test_an_empty_folder_cannot_be_read(tmp_path: Path) -> None:
    """Exit code 2, and every group has not sent."""
    round_ = checked(tmp_path)
    assert round_.exit_code == 2
    assert {d.lage for d in round_.deliveries} == {State.MISSING}


def test_the_phase_follows_the_calendar_unless_it_is_given(tmp_path: Path) -> None:
    """The hand-in of the plan for next year is open in November."""
    read = read_round(tmp_path, use_cache=False)
    november = dt.date(2026, 11, 22)
    assert check_round(read, today=november).phase is Phase.INLAMNING
    assert check_round(read, today=dt.date(2026, 7, 1)).phase is Phase.UTKAST
    assert check_round(read, today=november, phase=Phase.UTKAST).phase is Phase.UTKAST


def test_groups_are_chosen_by_id_name_or_alias() -> None:
    """A near miss is offered, never taken; no name means all."""
    organisation = load_organisation()
    day = dt.date(2026, 1, 1)
    chosen = choose_groups(organisation, ["akut-vard", "rpo öron näsa hals"], day=day)
    assert [group.id for group in chosen] == ["akut-vard", "oron-nasa-och-halssjukdomar"]
    assert len(choose_groups(organisation, [], day=day)) == 41
    with pytest.raises(UsageError) as caught:
        choose_groups(organisation, ["akutvrd"], day=day)
    assert "akut-vard" in caught.value.hint


def test_a_plan_that_may_be_filled_in_is_not_replaced(tmp_path: Path) -> None:
    """Not even if one asks for it: only what nobody has written in is renewed."""
    groups = load_organisation().grupper[:2]
    (first, second) = make_templates(tmp_path, year=2026, groups=groups)
    first.write_bytes(b"ifylld")
    second.unlink()
    again = make_templates(tmp_path, year=2026, groups=groups)
    assert (again, first.read_bytes()) == ([second], b"ifylld")
    renewed = make_templates(tmp_path, year=2026, groups=groups, replace=True)
    assert (renewed, first.read_bytes()) == ([second], b"ifylld")


def test_a_round_of_two_forms_says_which_file_is_of_another(
    tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """The odd one is not summed up; every command gets through all the same."""
    folder = tmp_path / "planer"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(good_plan())
    (folder / "b.xlsx").write_bytes(good_plan(cover={"grupp": "RPO Tandvård"}))
    (folder / "c.xlsx").write_bytes(plan(form="vgr-barnuppdraget", group="barnuppdraget"))
    found = [(f.kod, f.fil) for f in checked(folder).findings if f.kod == "HP119"]
    assert found == [("HP119", "c.xlsx")]
    reports = ("--json", tmp_path / "f.json", "--rapport", tmp_path / "f.html")
    copies = ("--rapport", tmp_path / "f.xlsx", "--returkopior", tmp_path / "kopior")
    assert run("validera", folder, *reports, *copies).code == 1
    assert run("status", folder).code == 1
    assert run("konsolidera", folder, "--ut", tmp_path / "ut.xlsx").code == 1


# --- Blank templates, and the wrong folder


def _changed(sheet: str, cell: str, value: object) -> bytes:
    return with_cells(plan(), sheet, {cell: value})


def _with_a_note(book: Any) -> None:
    book["Handlingsplan"]["D6"].comment = Comment("Vi väntar på beslut", "Gruppen")


@pytest.mark.parametrize(
    ("data", "untouched"),
    [
        (plan(), True),
        (edited(plan(), lambda _: None), True),
        (_changed("Start", "B9", "x"), False),
        (_changed("Årshjul", "A30", "Vårt eget möte"), False),
        (_changed("Årshjul", "D5", dt.date(2026, 2, 11)), False),
        (_changed("Handlingsplan", "A300", "Något långt ner"), False),
        (edited(plan(), _with_a_note), False),
    ],
    ids=["made", "saved", "cover", "a row more", "a date in the calendar", "far below", "a note"],
)
def test_a_blank_template_is_not_sent(tmp_path: Path, data: bytes, *, untouched: bool) -> None:
    """Whoever has saved it; whatever somebody has written in it makes a plan of it."""
    (tmp_path / "handlingsplan-2026-akut-vard.xlsx").write_bytes(data)
    round_ = checked(tmp_path)
    states = {d.fil: d.lage for d in round_.deliveries if d.grupp == "akut-vard"}
    name = "handlingsplan-2026-akut-vard.xlsx"
    if untouched:
        assert states == {"": State.MISSING, name: State.NO_PLAN}
        codes = {f.kod for f in round_.findings if f.fil == name}
        assert codes == {"HP139"}
        assert "HP901" in {f.kod for f in round_.findings if f.grupp == "akut-vard"}
    else:
        assert name in states
        assert State.MISSING not in states.values()
    assert len(read_round(tmp_path, use_cache=False, blank=True).plans.raw) == 1


def test_a_folder_of_templates_is_told_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And which of our own folders, passed by, may hold the plans: the innermost."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mallar").mkdir()
    (tmp_path / "mallar" / "plan.xlsx").write_bytes(plan())
    own = OwnFolder(tmp_path / "demo")
    OwnFolder(own.path / "inkomna").write("plan.xlsx", good_plan())
    for command in (["validera", "."], ["status", "."], ["konsolidera", ".", "--ut", "s.xlsx"]):
        assert main([*command, "--utan-cache"]) == 2
        said = capsys.readouterr().err
        assert "Det finns inga ifyllda planer i ., bara 1 tom mall.\n" in said
        inside = str(Path("demo", "inkomna"))
        assert f"Mappar som programmet har gjort läses bara när de anges själva: {inside}." in said


def test_templates_are_not_laid_among_plans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder for them is named; among templates, and for a group that is named, they are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.xlsx").write_bytes(good_plan())
    make = ["mallar", "--ar", "2026", "--ut", "in"]
    assert main(make) == 2
    said = capsys.readouterr().err
    assert "I in ligger planer (plan.xlsx), och mallar läggs inte bland dem.\n" in said
    assert "till exempel --ut mallar-2026" in said
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["plan.xlsx"]
    assert main([*make, "--grupp", "tandvard"]) == 0
    (tmp_path / "in" / "plan.xlsx").unlink()
    assert main([*make, "--grupp", "hta"]) == 0


def test_a_document_of_ours_that_is_asked_for_is_said_to_be_no_plan(tmp_path: Path) -> None:
    """In a folder nobody needs to hear of it."""
    path = tmp_path / "granskning.xlsx"
    (tmp_path / "plan.xlsx").write_bytes(good_plan())
    write_document(path, findings_workbook(checked(tmp_path), base=None), kind=OutputKind.FINDINGS)
    assert read_round(tmp_path, use_cache=False).refusals == ()
    with pytest.raises(UsageError, match="är gjord av programmet och är ingen plan"):
        read_round(path, use_cache=False)
