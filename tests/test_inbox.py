"""What lies in a round's folder: read, or named with what to do, or nobody's business."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from handlingsplan.inbox import look_into
from handlingsplan.organisation import load_organisation
from handlingsplan.own_folder import OUTPUT_MARK
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.saving import OutputKind
from handlingsplan.text import shown
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.test_round_never_stops import _texts
from tests.workbooks import good_plan

DAY = ("--datum", TODAY.isoformat())
ORGANISATION = load_organisation()
posix = pytest.mark.skipif(os.name == "nt", reason="links and rights of POSIX")
bytes_in_names = pytest.mark.skipif(sys.platform != "linux", reason="names that are not UTF-8")


def _told(folder: Path) -> dict[str, str]:
    return {aside.fil: aside.kod for aside in look_into(folder).told(ORGANISATION)}


def _checked(folder: Path) -> Checked:
    return check_round(read_round(folder, use_cache=False), today=TODAY)


def test_files_are_found_in_subfolders_and_in_order_of_name(tmp_path: Path) -> None:
    """Hidden files, files of the system and folders of our own are left out; locks are not."""
    names = ["b.xlsx", "a/c.ods", "~$b.xlsx", "d.docx", "råd/ä.XLSX", "utan ändelse"]
    others = [".dold.xlsx", "Thumbs.db", "plan.ini", "organisation-plan.toml", "kopior/b.xlsx"]
    for name in names + others:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"PK")
    (tmp_path / "kopior" / OUTPUT_MARK).touch()
    inbox = look_into(tmp_path)
    assert list(inbox.files) == sorted(names)
    assert all(path == tmp_path / name for name, path in inbox.files.items())
    assert inbox.told(ORGANISATION) == ()


@pytest.mark.parametrize("name", ["akut-vard.csv", "Handlingsplan.txt", "RPO Akut vård 2026.jpg"])
def test_other_kinds_are_named_where_the_name_says_plan(tmp_path: Path, name: str) -> None:
    """A group that sent a picture is not only said not to have sent anything."""
    (tmp_path / name).write_bytes(b"x")
    (tmp_path / "semester.jpg").write_bytes(b"x")
    checked = _checked(tmp_path)
    (found,) = [finding for finding in checked.findings if finding.fil]
    assert (found.fil, found.kod) == (name, "HP135")
    assert "arbetsboken" in found.gor
    assert [d.fil for d in checked.deliveries if d.fil] == [name]
    assert "akut-vard" in [d.grupp for d in checked.deliveries if not d.fil]
    assert "akut-vard" in [f.grupp for f in checked.findings if f.kod == "HP901"]


@pytest.mark.parametrize("name", ["Handlingsplan HTA.xlsx.txt", "HTA.csv"])
def test_a_workbook_under_the_name_of_a_text_is_read(tmp_path: Path, name: str) -> None:
    """Mail programs put another ending to a name; a text that begins with PK is still a text."""
    (tmp_path / name).write_bytes(good_plan())
    (tmp_path / "plan.txt").write_bytes(b"PK;Aktivitet")
    inbox = look_into(tmp_path)
    assert list(inbox.files) == [name]
    assert [one.fil for one in inbox.asides] == ["plan.txt"]


def test_a_hidden_plan_is_named_and_what_programs_leave_beside_files_is_not(tmp_path: Path) -> None:
    """A point before the name hides a file; a Mac and locks put such names beside any other."""
    away = ".Handlingsplan Tandvård.xlsx.icloud"  # stands in for a file that is not fetched
    for name in (".Handlingsplan HTA.xlsx", away, "._Handlingsplan HTA.xlsx", ".~lock.plan.xlsx#"):
        (tmp_path / name).write_bytes(b"PK")
    inbox = look_into(tmp_path)
    assert not inbox.files
    assert [(one.fil, one.skal) for one in inbox.told(ORGANISATION)] == [
        (".Handlingsplan HTA.xlsx", "dold, eftersom namnet börjar med en punkt,"),
        (away, "inte hämtad från iCloud till datorn,"),
    ]


def test_a_folder_that_is_called_as_a_plan_is_named_unless_plans_lie_in_it(tmp_path: Path) -> None:
    """A workbook that somebody has unpacked is one thing, not thirty files."""
    for name in ("Plan HTA.xlsx", "Plan Tandvård.numbers/Data", "Med planer.xlsx", "Uppackad.xlsx"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "Plan Tandvård.numbers" / "Index.zip").write_bytes(b"PK")
    (tmp_path / "Uppackad.xlsx" / "[Content_Types].xml").write_bytes(b"<x/>")
    (tmp_path / "Med planer.xlsx" / "plan.xlsx").write_bytes(b"PK")
    assert list(look_into(tmp_path).files) == ["Med planer.xlsx/plan.xlsx"]
    names = ["Plan HTA.xlsx", "Plan Tandvård.numbers", "Uppackad.xlsx"]
    assert _told(tmp_path) == dict.fromkeys(names, "HP135")


@pytest.mark.parametrize(
    ("name", "named"),
    [("RPO Ögon möte.ics", True), ("RPO Akut.ics", True), ("RPO möte.ics", False)],
)
def test_a_name_that_begins_as_a_groups_points_to_it(
    tmp_path: Path, name: str, *, named: bool
) -> None:
    """People shorten what a group is called; its kind alone says nothing."""
    (tmp_path / name).write_bytes(b"BEGIN:VCALENDAR")
    assert _told(tmp_path) == ({name: "HP135"} if named else {})


@pytest.mark.parametrize("name", ["plan.numbers", "plan.7z", "plan.odt", "plan.xlsx"])
def test_a_damaged_document_is_no_text_file(tmp_path: Path, name: str) -> None:
    """What its name says is no text, as a CSV file called .xlsx may be."""
    (tmp_path / name).write_bytes(b"skadad vid sparandet " * 20)
    [refusal] = read_round(tmp_path, use_cache=False).refusals
    assert ("textfil" in refusal.skal) is name.endswith(".xlsx")
    assert "skadad" in refusal.skal or name.endswith(".xlsx")


def test_documents_of_ours_are_not_named(tmp_path: Path) -> None:
    """A report that lies beside the plans is no plan, whatever it is called."""
    (tmp_path / "handlingsplaner.json").write_text(f'{{"dokument": "{OutputKind.FINDINGS.mark}"}}')
    (tmp_path / "handlingsplaner.html").write_text(f"<!doctype html>{OutputKind.FINDINGS.mark}")
    assert _told(tmp_path) == {}


@posix
def test_links_are_not_followed_and_those_to_plans_are_named(tmp_path: Path) -> None:
    """Nothing outside the folder is read; a link that leads nowhere is a link too."""
    outside, inside = tmp_path / "utanför", tmp_path / "inne"
    for folder in (outside, inside):
        folder.mkdir()
    (outside / "plan.xlsx").write_bytes(b"x")
    (inside / "länk.xlsx").symlink_to(outside / "plan.xlsx")
    (inside / "borta.ods").symlink_to(outside / "borta.ods")
    (inside / "bild.png").symlink_to(outside / "plan.xlsx")
    (inside / "Akut vård").symlink_to(outside, target_is_directory=True)
    (inside / "Tandvård.lnk").write_bytes(b"x")
    inbox = look_into(inside)
    assert inbox.files == {}
    names = ["Akut vård", "Tandvård.lnk", "borta.ods", "länk.xlsx"]
    assert _told(inside) == dict.fromkeys(names, "HP136")


@posix
@pytest.mark.parametrize("name", ["json.py", "plan.py", "README", "x.sh", "kod.ipynb", "a.yaml"])
def test_what_nobody_hands_in_is_no_plan(tmp_path: Path, name: str) -> None:
    """Programs, notes and such are no plans with faults; they are named where the name says so."""
    (tmp_path / name).write_bytes(b"import os\n")
    inbox = look_into(tmp_path)
    assert not inbox.files
    told = inbox.told(load_organisation())
    assert [(one.fil, one.kod, one.skal) for one in told] == (
        [(name, "HP135", "en fil av annat slag")] if "plan" in name else []
    )


@pytest.mark.parametrize("name", ["plan", "akut-vard.tmp2", "plan.xlsx.crdownload", "utan.ändelse"])
def test_a_plan_whose_name_lost_its_ending_is_read(tmp_path: Path, name: str) -> None:
    """By how it begins."""
    (tmp_path / name).write_bytes(good_plan())
    [path] = look_into(tmp_path).files.values()
    assert path.name == name
    [book] = read_round(tmp_path, use_cache=False).plans.raw
    assert book.group == "akut-vard"


def test_pipes_are_no_files(tmp_path: Path) -> None:
    """Nobody waits for what never comes."""
    os.mkfifo(tmp_path / "plan.xlsx")
    assert _told(tmp_path) == {"plan.xlsx": "HP135"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights of POSIX")
def test_a_folder_that_cannot_be_opened_is_named_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its plans are not counted, and that is said."""
    for name in ("a/plan.xlsx", "stängd/plan.xlsx", "z/plan.xlsx"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_bytes(good_plan())
    scan = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "stängd":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    inbox = look_into(tmp_path)
    assert list(inbox.files) == ["a/plan.xlsx", "z/plan.xlsx"]
    (told,) = inbox.told(ORGANISATION)
    assert (told.fil, told.kod) == ("stängd", "HP137")
    assert "Permission" not in told.skal


@posix
def test_folders_as_deep_as_the_system_allows_are_no_stop(tmp_path: Path) -> None:
    """A path over the system's limit is named, and what lies beside it is read."""
    (tmp_path / "plan.xlsx").write_bytes(good_plan())
    here = os.open(tmp_path, os.O_RDONLY)
    made = []
    for _ in range(30):
        os.mkdir("m" * 200, dir_fd=here)
        made.append(here)
        here = os.open("m" * 200, os.O_RDONLY, dir_fd=here)
    try:
        inbox = look_into(tmp_path)
        assert list(inbox.files) == ["plan.xlsx"]
        assert [aside.kod for aside in inbox.told(ORGANISATION)] == ["HP137"]
    finally:
        os.close(here)
        for parent in reversed(made):
            os.rmdir("m" * 200, dir_fd=parent)
            os.close(parent)


@bytes_in_names
def test_names_that_are_not_utf8_are_read_and_shown(
    tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """Every command gets through, the rows are there, and the return copy is made."""
    folder, out, copies = tmp_path / "in", tmp_path / "s.xlsx", tmp_path / "kopior"
    folder.mkdir()
    (folder / os.fsdecode(b"akut v\xe5rd.xlsx")).write_bytes(good_plan())
    (folder / os.fsdecode(b"v\xe5r plan.jpg")).write_bytes(b"x")
    assert run("konsolidera", folder, "--ut", out, "--csv", tmp_path / "csv", *DAY).code == 0
    assert "RPO Akut vård" in _texts(out, "Alla aktiviteter")
    reports = ("--json", tmp_path / "f.json", "--rapport", tmp_path / "f.html")
    others = ("--rapport", tmp_path / "f.xlsx", "--csv", tmp_path / "f.csv")
    done = run("validera", folder, *reports, *others, "--returkopior", copies, *DAY)
    assert (done.code, done.stderr) == (0, "")
    assert "akut vård.xlsx" in (tmp_path / "f.json").read_text("utf-8")
    assert "vår plan.jpg" in (tmp_path / "f.csv").read_text("utf-8-sig")
    assert (copies / "akut vård.xlsx").is_file()
    assert "vår plan.jpg" in run("status", folder, *DAY).stdout


@bytes_in_names
def test_two_names_that_look_alike_are_two_files(tmp_path: Path) -> None:
    """Each has a name of its own in the round, and its own content."""
    for name, content in ((b"\xe5.xlsx", b"1"), ("å.xlsx".encode(), b"2")):
        (tmp_path / os.fsdecode(name)).write_bytes(content)
    files = look_into(tmp_path).files
    assert list(files) == ["å (2).xlsx", "å.xlsx"]
    assert sorted(path.read_bytes() for path in files.values()) == [b"1", b"2"]


def test_shown_names_can_be_written_in_any_file() -> None:
    """What is text stays as it is; every byte and half character becomes something to show."""
    assert shown("Öron, näsa & hals 🦷.xlsx") == "Öron, näsa & hals 🦷.xlsx"
    assert shown(os.fsdecode("R\udce5d".encode("utf-8", "surrogateescape"))) == "Råd"
    everything = "".join(map(chr, range(0xD800, 0xE000)))
    shown(everything).encode("utf-8")
