"""What reaches a terminal, a mail, a page or a table: words, and nothing that steers them."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.cli import main
from handlingsplan.findings import Phase
from handlingsplan.report.mail.hand_in import write_hand_in
from handlingsplan.rounds import check_round, read_round
from handlingsplan.terminal import clean
from handlingsplan.text import harmless, one_line, quoted, shown, with_signs
from tests.conftest import Outcome
from tests.summary_rounds import TODAY
from tests.workbooks import GOOD, edited, good_plan, plan

DAY = ("--datum", TODAY.isoformat())
#: Colours, a bell, a title, a line that is wiped out, text that runs the other way.
STEERING = "\x1b[31mRöd\x1b]0;titel\x07\x9b2K\x7f\u202eesrever"
RAW = ("\x1b", "\x07", "\x9b", "\x7f", "\u202e", "\x00")
posix = pytest.mark.skipif(os.name == "nt", reason="names and devices of POSIX")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with plans whose texts, group, sheet and file names try to steer a terminal."""
    folder = tmp_path_factory.mktemp("in")
    text = STEERING.encode("unicode_escape").decode()  # openpyxl refuses control characters

    def change(book: Any) -> None:
        book.create_sheet("Eget \u202eblad")["A1"] = "text"

    hostile = GOOD["handlingsplan"].replace("Grön", "STEERS", 1)
    data = edited(plan(hostile, group="tandvard"), change)
    (folder / "tandvard.xlsx").write_bytes(_with_text(data, "STEERS", text))
    unknown = good_plan(cover={"grupp": "Okänd STEERS\\nÄmne: Falskt\\nBcc: alla@example.org"})
    (folder / "okand.xlsx").write_bytes(_with_text(unknown, "STEERS", text))
    if os.name != "nt":
        (folder / "plan \x1b[2J\n\x07.xlsx").write_bytes(good_plan())
        (folder / "plan \x1b]0;x\x07.txt").write_bytes(b"x")
    return folder


def _with_text(data: bytes, mark: str, escaped: str) -> bytes:
    """Put a text with control characters in the place of a word, as OOXML writes them."""
    import zipfile  # noqa: PLC0415  (here alone)

    text = escaped.encode().decode("unicode_escape")
    written = "".join(f"_x{ord(c):04X}_" if ord(c) < 0x20 else c for c in text)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(mark.encode(), written.encode()))
    return out.getvalue()


def _is_raw(text: str) -> list[str]:
    return [repr(sign) for sign in RAW if sign in text]


def test_nothing_raw_reaches_the_terminal(folder: Path, run: Callable[..., Outcome]) -> None:
    """Cells, groups, sheets and file names are shown with signs for what would steer."""
    for command in (
        ("validera", folder, "--allt"),
        ("validera", "--foresla", folder),
        ("status", folder),
        ("konsolidera", folder, "--ut", folder.parent / "ut" / "s.xlsx"),
    ):
        done = run(*command, *DAY)
        assert _is_raw(done.stdout + done.stderr) == [], command
    assert "␛[31mRöd" in run("validera", folder, "--allt", *DAY).stdout


def test_nothing_raw_stands_in_files(folder: Path, tmp_path: Path) -> None:
    """Mail, page, CSV and JSON have signs too; a group's name adds no line to a letter's head."""
    checked = check_round(read_round(folder, use_cache=False), today=TODAY, phase=Phase.INLAMNING)
    out = tmp_path / "ut"
    write_hand_in(checked, out)
    for option in ("csv", "json"):
        target = str(tmp_path / f"f.{option}")
        assert main(["validera", str(folder), f"--{option}", target, *DAY]) in {0, 1}
    for path in (out / "granskning.html", tmp_path / "f.csv", tmp_path / "f.json"):
        assert _is_raw(path.read_text("utf-8-sig")) == [], path.name
    drafts = [
        email.message_from_bytes(draft.read_bytes(), policy=email.policy.SMTP)
        for draft in (out / "Mejl").iterdir()
    ]
    assert len(drafts) > 1
    for draft in drafts:
        assert {"bcc", "to"}.isdisjoint(key.casefold() for key in draft)
        assert "\n" not in draft["Subject"]
        body = draft.get_body(("plain",))
        assert body is not None
        text = body.get_content()
        assert _is_raw(text) == []
        assert not any(line.startswith(("Ämne:", "Bcc:")) for line in text.splitlines())


@given(st.text())
def test_clean_text_has_nothing_that_steers(text: str) -> None:
    """Of any text; it can be written in any file, and cleaning it again changes nothing."""
    cleaned = clean(text)
    cleaned.encode("utf-8")
    steering = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))} - {"\t", "\n"}
    assert steering.isdisjoint(cleaned)
    assert clean(cleaned) == cleaned
    assert "\n" not in shown(text) + one_line(text)
    if text.isprintable():
        assert cleaned == text


def test_signs_say_what_they_stand_for() -> None:
    """C0 has pictures of its own; the others are named by their number."""
    assert with_signs(STEERING) == "␛[31mRöd␛]0;titel␇‹U+009B›2K␡‹U+202E›esrever"
    assert with_signs("a\r\nb\rc\td\u2028e") == "a\nb\nc\td\ne"
    assert quoted("x" * 32_000) == f"{'x' * 300} … (32\xa0000 tecken)"


@pytest.mark.parametrize(
    "text", ["=1+1", " =1", "\n=1", "\t=1", "+1", "-1", "@SUM(A1)", "＝1+1", " ＋1", "\r=1", "−1"]
)
def test_no_text_is_a_formula_in_a_table(text: str) -> None:
    """A blank or a wide sign before it makes no difference to the spreadsheet, nor to us."""
    assert harmless(text) == (text if text == "−1" else f"'{text}")
    assert harmless("Öka från 5 till 6") == "Öka från 5 till 6"


def test_csv_of_findings_and_of_tables_hold_no_formula(tmp_path: Path) -> None:
    """Each cell of each file is asked."""
    folder = tmp_path / "in"
    folder.mkdir()
    table = GOOD["handlingsplan"].replace("Se över larmkedjan", "'\\n=HYPERLINK(1)", 1)
    (folder / "plan.xlsx").write_bytes(plan(table.replace("Grön", "'＝1", 1)))
    options = ("--csv", str(tmp_path / "csv"))
    main(["konsolidera", str(folder), "--ut", str(tmp_path / "s.xlsx"), *options, *DAY])
    main(["validera", str(folder), "--csv", str(tmp_path / "f.csv"), *DAY])
    seen = 0
    for path in (*(tmp_path / "csv").glob("*.csv"), tmp_path / "f.csv"):
        for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"):
            for cell in row:
                seen += cell.startswith("'")
                assert not cell.lstrip().startswith(("=", "＝", "@"))
    assert seen >= 2


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp437"])
@pytest.mark.parametrize(
    "command", [("regler",), ("regler", "HP405"), ("konsolidera",), ("validera", "--help"), ("-h",)]
)
def test_old_code_pages_stop_nothing(
    folder: Path, tmp_path: Path, own_home: dict[str, str], encoding: str, command: tuple[str, ...]
) -> None:
    """On a console of Windows, or into a file, what the page lacks is written plainer."""
    more = (str(folder), "--ut", str(tmp_path / "s.xlsx"), *DAY) if "konsolidera" in command else ()
    done = subprocess.run(
        [sys.executable, "-m", "handlingsplan", *command, *more],
        env={**own_home, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode in {0, 1}
    assert done.stderr == b""
    said = done.stdout.decode(encoding)
    if command == ("regler", "HP405"):
        assert "->" in said


@posix
@pytest.mark.parametrize(
    "command", [("regler",), ("-h",), ("status",), ("validera", "--json", "-")]
)
def test_a_full_disk_behind_stdout_is_a_sentence(
    folder: Path, own_home: dict[str, str], command: tuple[str, ...]
) -> None:
    """/dev/full takes nothing: the person is told, and the code says so."""
    more = (str(folder), *DAY) if {"status", "validera"} & set(command) else ()
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "handlingsplan", *command, *more],
            env=own_home,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert "disken är full" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@posix
def test_a_reader_that_has_had_enough_is_no_fault(folder: Path, own_home: dict[str, str]) -> None:
    """``handlingsplan regler | head -1`` says nothing on standard error."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "handlingsplan", "status", str(folder), *DAY],
        env=own_home,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31", "2101-01-01"])
def test_days_far_away_are_refused_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str], day: str
) -> None:
    """No date is reckoned over the end of the calendar."""
    for command in ("status", "validera"):
        assert main([command, str(folder), "--datum", day]) == 2
        assert "2000 till 2100" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_can_be_reckoned_with(folder: Path, day: str) -> None:
    """Every command comes to its end."""
    assert main(["status", str(folder), "--datum", day, "--utan-cache"]) in {0, 1}
    assert main(["validera", str(folder), "--datum", day, "--utan-cache"]) in {0, 1}


def test_the_folder_one_stands_in_has_its_name(folder: Path, run: Callable[..., Outcome]) -> None:
    """``validera .`` says whose plans they are."""
    done = run("validera", ".", *DAY, cwd=folder)
    assert folder.name in done.stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("typed", "phase"),
    [("inlämning", "inlämning"), ("INLAMNING", "inlämning"), ("kunskapsråd", "kunskapsråd")],
)
def test_phases_are_written_as_in_swedish(
    folder: Path, run: Callable[..., Outcome], typed: str, phase: str
) -> None:
    """With å, ä and ö or without, and shown with them."""
    assert phase in run("status", folder, "--fas", typed, *DAY).stdout.splitlines()[0]
    assert "inlämning" in run("validera", "-h").stdout
    assert "utkast, kunskapsråd, inlämning" in run("status", folder, "--fas", "x").stderr


def test_ctrl_c_is_counted_as_a_shell_counts_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """130, and a word about what is saved."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("handlingsplan.findings.load_catalogue", interrupt)
    assert main(["regler"]) == 130
    assert "Inget halvt" in capsys.readouterr().err
