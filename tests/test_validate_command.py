"""``handlingsplan validera``, ``status``, ``regler`` and the script before a deadline, as run."""

from __future__ import annotations

import csv
import email
import io
import json
import subprocess
import sys
from collections.abc import Callable
from email.policy import SMTP
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Outcome
from tests.workbooks import GOOD, good_plan

Run = Callable[..., Outcome]
DAY = ("--datum", "2026-03-01")
#: One cell changed in a good plan: a status that is not in the list, in R5.
WRONG = GOOD["handlingsplan"].replace("| Grön   |", "| Lila   |", 1)
#: A date that the program can suggest a mend for.
NO_YEAR = GOOD["handlingsplan"].replace("2026-10-15", "15 oktober")


def _folder(path: Path, **plans: bytes) -> Path:
    path.mkdir()
    for name, content in plans.items():
        (path / f"{name}.xlsx").write_bytes(content)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one plan that has one fault."""
    return _folder(tmp_path / "Inkomna planer", akut=good_plan({"handlingsplan": WRONG}))


def _findings(path: Path, *, fil: str = "akut.xlsx") -> list[dict[str, str]]:
    data = json.loads(path.read_text("utf-8"))
    return [row for row in data["fynd"] if row["fil"] == fil and row["niva"] == "fel"]


def test_one_fault_is_one_finding_in_its_cell(run: Run, folder: Path, tmp_path: Path) -> None:
    """The exit code is 1, and JSON, CSV, terminal and reports all name the same cell."""
    out = {kind: tmp_path / f"ut.{kind}" for kind in ("json", "csv", "xlsx", "html")}
    done = run(
        *("validera", folder, *DAY, "--json", out["json"], "--csv", out["csv"]),
        *("--rapport", out["xlsx"], "--rapport", out["html"]),
    )
    assert (done.code, done.stderr) == (1, "")
    (found,) = _findings(out["json"])
    assert (found["kod"], found["blad"], found["falt"]) == ("HP408", "Handlingsplan", "status")
    assert f"Handlingsplan · Status · {found['cell']}" in done.stdout
    assert f"Handlingsplan · Status · {found['cell']}" in out["html"].read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(out["csv"].read_text("utf-8-sig")), delimiter=";"))
    assert (rows[0]["kod"], rows[0]["cell"]) == ("HP408", found["cell"])
    assert openpyxl.load_workbook(out["xlsx"]).sheetnames[0] == "Läget"


def test_a_plan_without_faults_ends_with_zero(run: Run, tmp_path: Path) -> None:
    """A single good plan is checked by itself: no other group is asked for."""
    folder = _folder(tmp_path / "in", akut=good_plan())
    done = run("validera", folder / "akut.xlsx", *DAY)
    assert (done.code, done.stderr) == (0, "")
    assert "Ej inskickat" not in done.stdout


def test_standard_output_holds_the_data_alone(run: Run, folder: Path) -> None:
    """With ``-`` nothing but the CSV, or the JSON, goes to standard output."""
    as_csv = run("validera", folder, *DAY, "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(as_csv.stdout.lstrip("\ufeff")), delimiter=";"))
    assert as_csv.stdout.startswith("\ufeffkod;niva")
    assert "HP408" in {row["kod"] for row in rows}
    assert json.loads(run("validera", folder, *DAY, "--json", "-").stdout)["fynd"]


def test_nothing_to_read_ends_with_two(run: Run, tmp_path: Path) -> None:
    """An empty folder and a folder with a broken file alone end with 2, with a reason."""
    assert run("validera", _folder(tmp_path / "tom")).code == 2
    done = run("validera", _folder(tmp_path / "trasig", plan=b"PK\x03\x04 trasig"))
    assert done.code == 2
    assert "plan.xlsx" in done.stdout
    missing = run("validera", tmp_path / "finns inte")
    assert (missing.code, missing.stdout) == (2, "")
    assert "finns inte" in missing.stderr


def test_the_phase_decides_how_serious_a_fault_is(run: Run, tmp_path: Path) -> None:
    """The same missing status is a warning in a draft and an error at the hand-in."""
    table = GOOD["handlingsplan"].replace("Grön", "", 1)
    folder = _folder(tmp_path / "in", akut=good_plan({"handlingsplan": table}))
    severities = {}
    for phase in ("utkast", "inlamning"):
        out = tmp_path / f"{phase}.json"
        run("validera", folder, *DAY, "--fas", phase, "--json", out)
        data = json.loads(out.read_text("utf-8"))
        severities[data["runda"]["fas"]] = [f["niva"] for f in data["fynd"] if f["kod"] == "HP405"]
    assert severities == {"utkast": ["varning"], "inlamning": ["fel"]}


def test_suggestions_are_listed_for_a_plan_or_written(run: Run, tmp_path: Path) -> None:
    """``--foresla`` takes a plan, stands alone after a folder, or names a CSV file to write."""
    folder = _folder(tmp_path / "in", akut=good_plan({"handlingsplan": NO_YEAR}))
    before = (folder / "akut.xlsx").read_bytes()
    for arguments in (("--foresla", folder / "akut.xlsx"), (folder, "--foresla")):
        done = run("validera", *arguments, *DAY)
        assert "15 oktober" in done.stdout
        assert "2026-10-15" in done.stdout
    run("validera", folder, "--foresla", tmp_path / "ut.csv", *DAY)
    assert "2026-10-15" in (tmp_path / "ut.csv").read_text("utf-8-sig")
    assert (folder / "akut.xlsx").read_bytes() == before


def test_return_copies_are_marked_and_never_read_as_plans(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    """The copy names the cell; a mended plan gives a copy without marks; copies are not counted."""
    copies = folder / "Returkopior"
    run("validera", folder, *DAY, "--returkopior", copies)
    assert _marks(copies / "akut.xlsx") == [("fel", "Handlingsplan")]
    (folder / "akut.xlsx").write_bytes(good_plan())
    out = tmp_path / "ut.json"
    run("validera", folder, *DAY, "--returkopior", copies, "--json", out)
    assert _marks(copies / "akut.xlsx") == []
    assert [f["fil"] for f in json.loads(out.read_text("utf-8"))["filer"]] == ["akut.xlsx"]


def _marks(path: Path) -> list[tuple[object, object]]:
    """Return severity and sheet of the errors on a copy's review sheet."""
    sheet = openpyxl.load_workbook(path)["Granskning"]
    rows = [(row[1].value, row[2].value) for row in sheet.iter_rows(min_row=5)]
    return [row for row in rows if row[0] == "fel"]


def test_return_copies_are_not_mixed_with_other_files(run: Run, folder: Path) -> None:
    """A folder with files of somebody else's is refused, and nothing in it is touched."""
    other = _folder(folder.with_name("andras"), akut=(before := good_plan()))
    done = run("validera", folder, *DAY, "--returkopior", other)
    assert done.code == 2
    assert "andra filer" in done.stderr
    assert (other / "akut.xlsx").read_bytes() == before


def test_status_prints_each_groups_state(run: Run, folder: Path) -> None:
    """Who has faults, who has not sent, who has sent: the numbers, then the groups."""
    done = run("status", folder, *DAY)
    assert done.code == 1
    assert "41 grupper: 1 har fel, 40 har inte skickat." in done.stdout
    assert done.stdout.count("ej inskickad ") == 40


def test_rules_are_listed_and_explained(run: Run) -> None:
    """All codes with their severities, or one rule in full; an unknown code is refused."""
    assert "HP405" in run("regler").stdout
    assert "HP405" in run("regler", "hp405").stdout
    assert run("regler", "HP000").code == 2


def test_a_region_can_change_a_rule(run: Run, folder: Path, tmp_path: Path) -> None:
    """A file of the region's own switches a rule off."""
    own = tmp_path / "egna.toml"
    own.write_text('[HP408]\nniva = "av"\n', "utf-8")
    run("validera", folder, *DAY, "--regler", own, "--json", tmp_path / "ut.json")
    assert _findings(tmp_path / "ut.json") == []


def test_the_deadline_script_prepares_everything(
    project: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script says the state, writes reports, copies and drafts, and ends honestly."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONUTF8", "1")
    sources = (project, project / "validators", project / "workbooks")
    monkeypatch.setenv("PYTHONPATH", ":".join(map(str, sources)))
    script = project / "scripts" / "validera_infor_deadline.py"
    out = tmp_path / "Granskning"
    done = subprocess.run(
        [sys.executable, str(script), str(folder), "--ut", str(out), "--datum", "2026-03-01"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "40 har inte skickat" in done.stdout
    assert "2026-03-15" in done.stdout
    assert {path.name for path in out.iterdir()} == {
        *("granskning.html", "granskning.xlsx", "Returkopior", "Mejl", ".handlingsplan"),
    }
    assert len(list((out / "Mejl").iterdir())) == 41
    draft = email.message_from_bytes((out / "Mejl" / "akut-vard.eml").read_bytes(), policy=SMTP)
    body = draft.get_body(("plain",))
    assert body is not None
    assert "Status" in body.get_content()
