"""``konsolidera`` from folder to files: what is written, what is kept, what is never touched."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import handlingsplan
from handlingsplan import consolidation, saving
from handlingsplan.cli import main
from handlingsplan.errors import UsageError, WritingError
from handlingsplan.rounds import check_round, read_round
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.workbooks import GOOD, plan

DAY = ["--datum", TODAY.isoformat()]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is remembered of files away from the person's own cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three good plans."""
    folder = tmp_path / "inkomna planer åäö #1"
    folder.mkdir()
    for group in ("akut-vard", "tandvard", "primarvard"):
        good = {key: table for key, table in GOOD.items() if key != "handlingsplan"}
        data = plan(
            GOOD["handlingsplan"], cover={"uppdaterad": "2026-11-01"}, sheets=good, group=group
        )
        (folder / f"{group}.xlsx").write_bytes(data)
    return folder


def _texts(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return [*openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def _konsolidera(folder: Path, out: Path, *more: str | Path) -> int:
    return main(["konsolidera", str(folder), "--ut", str(out), *DAY, *map(str, more)])


def test_a_folder_becomes_a_summary(folder: Path, tmp_path: Path) -> None:
    """The sheets stand in the order in which a reader wants them."""
    out = tmp_path / "sammanställning.xlsx"
    assert _konsolidera(folder, out) == 0
    assert openpyxl.load_workbook(out).sheetnames == [
        "Lägesbild",
        "Hälsa och rehabilitering",
        "Kirurgi och cancer",
        "Medicin och akut vård",
        "Diagnostik och sinnen",
        "RSLs stab",
        "Grupper",
        "Alla aktiviteter",
        "Försenade",
        "Stödbehov",
        "Frågor",
        "Trend",
        "Patientlöften",
        "Indikatorer",
        "Resultat",
        "Utmaningar",
        "Processer",
        "Teman",
        "Beröringspunkter",
        "Årshjul",
        "Kalender",
        "Inlämning",
        "Granskning",
        "Ej med",
        "Om",
    ]


def test_the_program_is_a_process_too(
    folder: Path, tmp_path: Path, run: Callable[..., Outcome]
) -> None:
    """The command says what it found and where the file lies."""
    done = run("konsolidera", folder, "--ut", tmp_path / "s.xlsx", *DAY)
    assert (done.code, done.stderr) == (0, "")
    assert "38 grupper av 41 har inte skickat in" in done.stdout
    assert str(tmp_path / "s.xlsx") in done.stdout
    steps = done.stdout.partition("Så går du vidare\n→ Öppna ")[2]
    assert [word for word in ("status", "publicera", "konsolidera") if word in steps] == [
        "status",
        "publicera",
    ]


def test_over_an_existing_summary_the_old_one_is_kept_and_compared(
    folder: Path, tmp_path: Path
) -> None:
    """The summary that stood there is the earlier one, and lies beside the new one."""
    out = tmp_path / "s.xlsx"
    main(["konsolidera", str(folder), "--ut", str(out), "--datum", "2026-09-01"])
    before = out.read_bytes()
    changed = GOOD["handlingsplan"].replace("Grön", "Röd", 1)
    (folder / "tandvard.xlsx").write_bytes(
        plan(changed, cover={"uppdaterad": "2026-11-02"}, group="tandvard")
    )
    _konsolidera(folder, out)
    assert (tmp_path / "s-2026-09-01.xlsx").read_bytes() == before
    changes = _texts(out, "Ändringar")
    assert changes[0][0] == "Ändringar sedan 2026-09-01"
    assert changes[5][:2] == ("Sämre", "RPO Tandvård")
    assert changes[5][3:6] == ("Status", "Grön", "Röd")


def test_a_second_run_of_a_day_is_compared_with_a_day_before(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not with what was made some minutes ago; the first day there is nothing to compare with."""
    out = tmp_path / "s.xlsx"
    for _ in range(2):
        main(["konsolidera", str(folder), "--ut", str(out), "--datum", "2026-09-01"])
    assert "Den förra är från samma dag, så inget jämförs." in capsys.readouterr().out
    assert "Ändringar" not in openpyxl.load_workbook(out).sheetnames
    changed = GOOD["handlingsplan"].replace("Grön", "Röd", 1)
    data = plan(changed, cover={"uppdaterad": "2026-11-02"}, group="tandvard")
    (folder / "tandvard.xlsx").write_bytes(data)
    for _ in range(2):
        _konsolidera(folder, out)
        assert "Jämförd med sammanställningen från 2026-09-01." in capsys.readouterr().out
        changes = _texts(out, "Ändringar")
        assert changes[0][0] == "Ändringar sedan 2026-09-01"
        assert changes[5][3:6] == ("Status", "Grön", "Röd")


def test_questions_are_counted_before_and_after_their_answers_have_come(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of a folder of copies; then the summary remembers them. The council's sheet has its."""
    out, asked = tmp_path / "s.xlsx", tmp_path / "asked"
    (tmp_path / "f.csv").write_text("Grupp;Fråga\nTandvård;När?\nTandvård;Var?\n", "utf-8")
    words = ["fraga", str(tmp_path / "f.csv"), "--till", str(folder), "--ut", str(asked)]
    assert main(words) == 0
    assert f"Med konsolidera --fragor {asked} räknas" in capsys.readouterr().out
    _konsolidera(folder, out)
    assert "till grupperna" not in capsys.readouterr().out
    for more in (("--fragor", asked), ()):
        _konsolidera(folder, out, *more)
        assert "2 frågor till grupperna väntar på svar." in capsys.readouterr().out
    said = "2 frågor till grupperna väntar på svar. Se bladet Frågor."
    assert said in [row[0] for row in _texts(out, "Lägesbild")[:6]]
    assert said in [row[0] for row in _texts(out, "Diagnostik och sinnen")[:6]]
    assert said not in [row[0] for row in _texts(out, "Kirurgi och cancer")[:6]]
    book = openpyxl.load_workbook(asked / "tandvard.xlsx")
    book["Dialog"]["E5"] = "I maj"
    book.save(folder / "tandvard.xlsx")
    _konsolidera(folder, out)
    assert "2 frågor till grupperna: 1 väntar på svar, 1 har fått svar." in capsys.readouterr().out


def test_somebody_elses_file_is_never_replaced(folder: Path, tmp_path: Path) -> None:
    """A workbook that is no summary stays as it was."""
    out = tmp_path / "budget.xlsx"
    openpyxl.Workbook().save(out)
    before = out.read_bytes()
    assert _konsolidera(folder, out) == 2
    assert out.read_bytes() == before


@pytest.mark.parametrize("fails_at", range(1, 5))
def test_a_failure_on_the_way_leaves_the_old_summary(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """Whichever file cannot be written, the summary that stood there is whole."""
    out = tmp_path / "s.xlsx"
    _konsolidera(folder, out)
    before = out.read_bytes()
    (folder / "tandvard.xlsx").unlink()
    saved = []

    def full(path: Path, content: bytes) -> None:
        saved.append(path)
        if len(saved) >= fails_at:
            raise OSError(errno.ENOSPC, "full")
        path.write_bytes(content)

    monkeypatch.setattr(saving, "_write", full)
    read = check_round(read_round(folder, use_cache=False), today=TODAY)
    with pytest.raises(WritingError, match="full"):
        consolidation.write_summary(read, out=out, csv=tmp_path / "csv")
    assert out.read_bytes() == before


def test_an_empty_folder_replaces_nothing(folder: Path, tmp_path: Path) -> None:
    """Where no plan can be read the old summary stays, and the code is 2."""
    out = tmp_path / "s.xlsx"
    _konsolidera(folder, out)
    before = out.read_bytes()
    for path in folder.iterdir():
        path.write_bytes(b"")
    assert _konsolidera(folder, out) == 2
    assert out.read_bytes() == before


def test_findings_of_severity_fel_give_exit_code_one(folder: Path, tmp_path: Path) -> None:
    """The summary is made all the same, and what could not be read is accounted for."""
    (folder / "psykisk-halsa.xlsx").write_bytes(b"")
    out = tmp_path / "s.xlsx"
    assert _konsolidera(folder, out) == 1
    assert any("psykisk-halsa.xlsx" in map(str, row) for row in _texts(out, "Ej med"))


def test_the_order_of_files_and_workers_does_not_show(folder: Path, tmp_path: Path) -> None:
    """The same files under the same names give the same bytes, whenever they were copied."""
    first, second = tmp_path / "a" / "s.xlsx", tmp_path / "b" / "s.xlsx"
    _konsolidera(folder, first)
    for stamp, path in enumerate(sorted(folder.iterdir(), reverse=True)):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
        os.utime(path, (stamp, stamp))
    _konsolidera(folder, second)
    assert first.read_bytes() == second.read_bytes()


def test_a_summary_in_the_plans_own_folder_is_no_plan(folder: Path) -> None:
    """The summary may lie beside the plans: the next run neither reads nor misses it."""
    out = folder / "s.xlsx"
    assert _konsolidera(folder, out) == 0
    assert _konsolidera(folder, out) == 0
    assert all("s.xlsx" not in map(str, row) for row in _texts(out, "Inlämning"))


def test_links_are_relative_and_lead_to_files_that_exist(folder: Path, tmp_path: Path) -> None:
    """From the summary's folder each link leads to a file of the round."""
    out = tmp_path / "rapporter" / "s.xlsx"
    _konsolidera(folder, out)
    links = [cell.hyperlink for cell in openpyxl.load_workbook(out)["Alla aktiviteter"]["H"]]
    targets = {link.target for link in links if link}
    assert len(targets) == 3
    for target in targets:
        decoded = re.sub("%([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), target)
        assert (out.parent / decoded).is_file()


def test_each_council_gets_its_own_workbook(folder: Path, tmp_path: Path) -> None:
    """A council's workbook has its own groups alone; councils have one each, and the staff."""
    _konsolidera(folder, tmp_path / "s.xlsx", "--per-kunskapsrad", tmp_path / "råd")
    made = sorted(path.name for path in (tmp_path / "råd").glob("*.xlsx"))
    assert made == [
        "sammanstallning-diagnostik-sinnen.xlsx",
        "sammanstallning-halsa-rehab.xlsx",
        "sammanstallning-kirurgi-cancer.xlsx",
        "sammanstallning-medicin-akut.xlsx",
        "sammanstallning-stab.xlsx",
    ]
    rows = _texts(tmp_path / "råd" / "sammanstallning-kirurgi-cancer.xlsx", "Alla aktiviteter")
    groups = {row[0] for row in rows[4:]}
    assert "RPO Akut vård" not in groups
    assert "RPO Primärvård" in groups


def test_csv_is_swedish_and_safe(folder: Path, tmp_path: Path) -> None:
    """Semicolons, BOM, ISO dates; text like a formula has an apostrophe."""
    table = GOOD["handlingsplan"].replace("Se över larmkedjan", "'=1+1")
    (folder / "tandvard.xlsx").write_bytes(plan(table, group="tandvard"))
    _konsolidera(folder, tmp_path / "s.xlsx", "--csv", tmp_path / "csv")
    data = (tmp_path / "csv" / "aktiviteter.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    rows = list(csv.DictReader(text, delimiter=";"))
    dental = [row for row in rows if row["Grupp"] == "RPO Tandvård"]
    assert [row["Aktivitet"] for row in dental] == ["'=1+1", "Besluta om indikatorer"]
    assert {row["Klart"] for row in rows} == {"2026-10-15", "2026-12-15"}


def test_a_folder_with_other_files_is_left_alone(folder: Path, tmp_path: Path) -> None:
    """Files are never mixed into a folder of somebody else's."""
    assert _konsolidera(folder, tmp_path / "s.xlsx", "--csv", folder) == 2
    assert not (tmp_path / "s.xlsx").exists()


def test_consolidate_is_a_function_for_analysts(folder: Path) -> None:
    """A folder, a file or several files give frames, and write nothing."""
    before = sorted(folder.iterdir())
    whole = handlingsplan.consolidate(folder, today=TODAY)
    some = handlingsplan.consolidate(before[:2], today=TODAY)
    one = handlingsplan.consolidate(str(before[0]), today=TODAY)
    assert [len(s["aktiviteter"]) for s in (whole, some, one)] == [6, 4, 2]
    assert sorted(folder.iterdir()) == before


def test_consolidate_says_which_file_is_missing(tmp_path: Path) -> None:
    """A path that does not exist is an error with a sentence."""
    with pytest.raises(UsageError, match=r"borta\.xlsx"):
        handlingsplan.consolidate(tmp_path / "borta.xlsx")


def _other_form() -> bytes:
    """Return a plan of the other shipped form."""
    return plan(
        "delomrade | insats\n Psykisk hälsa | Föräldrastöd",
        form="vgr-barnuppdraget",
        group="barnuppdraget",
    )


def test_the_other_form_consolidates_by_data_alone(tmp_path: Path) -> None:
    """Barnuppdraget's plans give a summary; what its form lacks is said on Om."""
    received = tmp_path / "in"
    received.mkdir()
    (received / "barn.xlsx").write_bytes(_other_form())
    out = tmp_path / "s.xlsx"
    _konsolidera(received, out)
    assert any("Psykisk hälsa" in row for row in _texts(out, "Alla aktiviteter"))
    assert any("patientlöften" in str(row[1]) for row in _texts(out, "Om"))


def test_a_round_of_mixed_forms_is_said_clearly(folder: Path, tmp_path: Path) -> None:
    """A plan of another form is a finding, stands on Ej med, and changes nothing else."""
    (folder / "barn.xlsx").write_bytes(_other_form())
    out = tmp_path / "s.xlsx"
    assert _konsolidera(folder, out) == 1
    left_out = [row for row in _texts(out, "Ej med") if "barn.xlsx" in row]
    assert "annat formulär" in str(left_out[0][6])
    assert any("HP119" in row for row in _texts(out, "Granskning"))
    assert len(_texts(out, "Alla aktiviteter")) == 4 + 6
