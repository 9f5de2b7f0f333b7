"""What people and programs get from a check: terminal, JSON, CSV, workbook."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from handlingsplan.delivery import State, deliveries
from handlingsplan.errors import UnreadableFileError
from handlingsplan.findings import Finding, Severity
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.records import Refusal
from handlingsplan.report.findings.data import findings_csv, findings_json
from handlingsplan.report.findings.faults import (
    counted_states,
    file_reports,
    round_faults,
    same_faults,
)
from handlingsplan.report.findings.lines import (
    Line,
    findings_lines,
    status_lines,
    steps_lines,
    suggestion_lines,
)
from handlingsplan.report.findings.listing import listing
from handlingsplan.report.findings.next_steps import deadline_text, next_dates, next_steps
from handlingsplan.report.findings.terminal import plain, print_styled
from handlingsplan.report.findings.workbook import findings_workbook
from handlingsplan.spreadsheet.a1 import Area, address, split
from tests.checked_rounds import ORGANISATION, TODAY, checked_round, finding, sample_round


def _printed(lines: Iterable[Line], width: int = 100) -> str:
    """Return lines as they stand in a file or a pipe of some width."""
    return "\n".join(plain(line, width) for line in lines)


def _coloured(lines: Iterable[Line], width: int = 100) -> str:
    """Return what rich prints on a terminal of some width, without the colours."""
    stream = io.StringIO()
    console = Console(file=stream, width=width, highlight=False, emoji=False, markup=False)
    print_styled(console, lines)
    return stream.getvalue()


# --- Addresses


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (["R22", "R14", "R17"], "R14, R17, R22"),
        (["B9", "B10", "B11", "C9"], "B9–B11, C9"),
        (["AA4", "Z4"], "Z4, AA4"),
        (["B4:B9", ""], "B4–B9"),
        ([], ""),
    ],
)
def test_cells_are_listed_as_people_say_them(cells: list[str], text: str) -> None:
    """Cells come in the sheet's order, neighbours below each other as one."""
    assert listing(cells) == text


def test_a_long_list_of_cells_ends_with_a_number() -> None:
    """After a dozen places the rest is counted."""
    assert listing(f"B{row}" for row in range(1, 61, 2)).endswith("… och 18 till")


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_an_address_is_its_row_and_column(row: int, column: int) -> None:
    """Letters and numbers of columns are each other's reverse."""
    assert split(address(row, column)) == (row, column)


def test_a_range_is_its_cells() -> None:
    """A range written from any corner has the same cells, row by row."""
    area = Area.parse("C5:B4")
    assert area is not None
    assert [address(*cell) for cell in area.cells()] == ["B4", "C4", "B5", "C5"]
    assert (str(area), area.size) == ("B4:C5", 4)
    assert Area.parse("Blad") is None


# --- Faults drawn together


def test_the_same_fault_is_said_once_with_all_its_cells() -> None:
    """Three missing statuses are one fault in three cells."""
    (fault,) = same_faults([finding("R14"), finding("R17"), finding("R22")])
    assert fault.plats == "Handlingsplan · Status · R14, R17, R22"
    assert fault.vad == ("Aktiviteten har ingen status.",)


def test_the_most_important_comes_first() -> None:
    """Files with most faults of severity fel come first, and in a file fel before the rest."""
    checked = checked_round(
        finding("B9", niva=Severity.TIPS),
        finding("B7", niva=Severity.VARNING),
        finding("R14"),
        finding("R15", grupp="cancersjukdomar"),
        finding("R16", grupp="cancersjukdomar"),
    )
    reports = file_reports(checked)
    assert [r.namn for r in reports] == ["RPO Cancersjukdomar", "RPO Akut vård"]
    assert [fault.niva for fault in reports[1].faults] == [
        Severity.FEL,
        Severity.VARNING,
        Severity.TIPS,
    ]


def test_what_concerns_the_whole_round_stands_by_itself() -> None:
    """A finding without a file is the round's; that a group has not sent is listed elsewhere."""
    promise = finding("", grupp="", fil="", kod="HP902")
    missing = finding("", grupp="hta", fil="", kod="HP901")
    assert [f.kod for f in round_faults(checked_round(promise, missing))] == ["HP902"]


def test_a_suggestion_that_the_sentence_already_says_is_not_repeated() -> None:
    """A mend stands once: in the sentence, or beside it."""
    said = finding(vad="Läst som 2026-10-15.", forslag="2026-10-15")
    silent = finding("R15", forslag="Grön")
    assert same_faults([said])[0].forslag == ()
    assert same_faults([silent])[0].forslag == (("R15", "Grön"),)


@pytest.mark.parametrize("typed", ["Grönn", "Gröngul", "iGrön"])
def test_a_suggestion_within_what_somebody_typed_is_still_said(typed: str) -> None:
    """The misspelt word holds the right one; that does not say it."""
    misspelt = finding(vad=f"”{typed}” är inte en status i listan.", forslag="Grön")
    assert same_faults([misspelt])[0].forslag == (("R14", "Grön"),)


# --- JSON and CSV


def test_json_has_the_round_its_files_and_every_finding() -> None:
    """The JSON is runda, filer (each file once) and fynd with exactly the fields of a finding."""
    checked = sample_round()
    data = json.loads(findings_json(checked))
    assert list(data) == ["dokument", "runda", "filer", "fynd"]
    assert [row["fil"] for row in data["filer"]] == [d.fil for d in checked.deliveries if d.fil]
    fields = list(Finding.__struct_fields__)
    assert all(list(row) == fields for row in data["fynd"])
    assert len(data["fynd"]) == len(checked.findings)
    assert data["runda"]["antal"]["ej inskickad"] == len(data["runda"]["ej_inskickade"]) == 36


def test_csv_opens_in_swedish_excel() -> None:
    """Semicolons, a byte order mark, a line of headings, and quoted line breaks."""
    content = findings_csv([finding(varde="två\nrader; å")])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == list(Finding.__struct_fields__)
    assert rows[1][rows[0].index("varde")] == "två\nrader; å"


@given(st.sampled_from(["=", "+", "-", "@", "\t", "\r"]), st.text("abc=(;", max_size=5))
def test_no_value_in_the_csv_is_a_formula(start: str, rest: str) -> None:
    """What a spreadsheet would calculate is marked as text."""
    text = findings_csv([finding(varde=start + rest)]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[1][rows[0].index("varde")] == f"'{start}{rest}"


# --- Terminal


def test_the_terminal_says_where_what_and_what_to_do() -> None:
    """The first fault of the worst file comes first, then numbers per group, then what to do."""
    checked = sample_round()
    text = _printed([*findings_lines(checked), *steps_lines(next_steps(checked))])
    order = [
        "RPO Akut vård  3 fel, 2 varningar, 1 tips",
        "Handlingsplan · Status · R14, R17, R22",
        "Aktiviteten har ingen status.",
        "→ Välj status i listan.",
        "RPO Cancersjukdomar  1 fel",
        "Grupp",
        "Ej inskickat (36)",
        "Så går du vidare",
        "--returkopior",
    ]
    places = [text.find(part) for part in order]
    assert -1 not in places
    assert places == sorted(places)


def test_tips_are_counted_unless_everything_is_asked_for() -> None:
    """Tips do not drown what matters, and none is hidden in silence."""
    checked = sample_round()
    short = _printed(findings_lines(checked))
    whole = _printed(findings_lines(checked, everything=True))
    assert "finns inte bland förslagen" not in short
    assert "1 tips till" in short
    assert "finns inte bland förslagen" in whole


@pytest.mark.parametrize("show", [_printed, _coloured])
def test_a_narrow_terminal_wraps_and_loses_nothing(show: Callable[..., str]) -> None:
    """No line is wider than the terminal, and every word is there, in colour or not."""
    wide, narrow = (show(findings_lines(sample_round(), width=w), w) for w in (200, 50))
    assert max(len(line.rstrip()) for line in narrow.splitlines()) <= 50
    assert sorted(narrow.split()) == sorted(wide.split())


def test_a_file_gets_the_words_that_a_terminal_shows() -> None:
    """Colours are all that is lost where the output goes to a file."""
    lines = [*findings_lines(sample_round(), width=100), *steps_lines(["Gör så här."])]
    rich = [line.rstrip() for line in _coloured(lines).splitlines()]
    assert _printed(lines).splitlines() == rich


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_status_list_has_each_group_once(width: int) -> None:
    """Each group is in exactly one of the four states, and the states add up to the groups."""
    text = _printed(status_lines(sample_round(), width=width), width)
    said = " ".join(text.split())
    assert "41 grupper: 2 har fel, 36 har inte skickat, 2 har skickat utan fel, 1 har inget" in said
    for group in ORGANISATION.grupper:
        assert len(re.findall(rf"^{re.escape(group.titel)}(?:$|  )", text, re.MULTILINE)) == 1
    assert max(map(len, text.splitlines())) <= width


def test_every_state_column_is_aligned() -> None:
    """A long name stands above its numbers; all states begin in the same column."""
    lines = _printed(status_lines(sample_round(), width=80)).splitlines()
    words = "|".join(state.value for state in State)
    starts = {found.start() for line in lines if (found := re.search(rf"(?<=  )({words})  ", line))}
    assert len(starts) == 1


def test_a_replaced_draft_counts_as_no_group() -> None:
    """A group with an old draft with faults and a newer plan without is not among the faulty."""
    checked = sample_round()
    sent = next(one for one in checked.deliveries if one.lage is State.SENT)
    draft = msgspec.structs.replace(
        sent, fil="utkast.xlsx", lage=State.REPLACED, med=False, skal="Gruppen har en nyare fil."
    )
    both = msgspec.structs.replace(checked, deliveries=(draft, *checked.deliveries))
    assert counted_states(both) == counted_states(checked) | {State.REPLACED: 1}
    text = _printed(status_lines(both))
    assert "En fil räknas inte till någon grupp" in " ".join(text.split())
    assert "utkast.xlsx: Gruppen har en nyare fil." in text


def test_suggestions_are_listed_and_change_nothing() -> None:
    """Each suggested mend stands with its file, cell and what stands there now."""
    text = _printed(suggestion_lines(sample_round().findings))
    assert "akut-vard.xlsx · Handlingsplan · Klart · N9\n  ”15 oktober” → 2026-10-15" in text
    assert "Inget är ändrat" in text
    assert "inga förslag" in _printed(suggestion_lines([finding()]))


def test_what_people_typed_is_never_taken_for_markup() -> None:
    """Square brackets in a finding are shown as they were typed."""
    lines = findings_lines(checked_round(finding(vad="”[bold]x[/bold]” är okänd.")))
    assert "[bold]x[/bold]" in _coloured(lines)


@pytest.mark.parametrize(
    ("day", "text"),
    [(TODAY, "är 2026-11-15"), (TODAY.replace(day=20), "var 2026-11-15")],
)
def test_both_dates_are_told_to_the_coordinator(day: object, text: str) -> None:
    """The date that groups see, and the last day behind it, with the days that are left."""
    assert isinstance(day, type(TODAY))
    dates = next_dates(ORGANISATION, day)
    assert dates
    sentence = deadline_text(dates, day)
    assert text in sentence
    assert f"2026-11-30 (om {30 - day.day} dagar)" in sentence


# --- The workbook


def test_the_workbook_has_the_state_the_worst_and_everything() -> None:
    """Three sheets: each group's state, faults that stop a plan, every finding with its link."""
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(sample_round(), base="planer")))
    assert book.sheetnames == ["Läget", "Viktigast först", "Alla fynd"]
    assert len(_table(book["Läget"], "tblLaget")) == 41
    worst = _table(book["Viktigast först"], "tblViktigast")
    assert worst[0][:4] == ("RPO Akut vård", "Handlingsplan", "Status", "R14, R17, R22")
    found = _table(book["Alla fynd"], "tblFynd")
    assert len(found) == len(sample_round().findings)
    link = next(c.hyperlink for row in book["Alla fynd"] for c in row if c.hyperlink)
    assert (link.target, link.location) == ("planer/akut-vard.xlsx", "'Handlingsplan'!R14")


def _table(sheet: object, name: str) -> list[tuple[object, ...]]:
    assert isinstance(sheet, openpyxl.worksheet.worksheet.Worksheet)
    rows = [tuple(cell.value for cell in row) for row in sheet[sheet.tables[name].ref]]
    return rows[1:]


def test_a_file_that_speaks_for_no_group_is_called_by_its_name() -> None:
    """Not by the group's, which would stand twice; Excel's lock files are left out."""
    refused = (
        Refusal(fil="~$akut-vard.xlsx", kod="HP120", skal="Excels egen låsfil"),
        Refusal(fil="akut-vard anteckningar.txt", kod="HP135", skal="en textfil"),
    )
    read = msgspec.structs.replace(checked_round(), refusals=refused)
    sent = deliveries(read.plans, refused, (), today=TODAY)
    text = _printed(findings_lines(msgspec.structs.replace(read, deliveries=sent), width=100))
    table = text.partition("Grupp ")[2]
    assert "akut-vard anteckningar.txt  ingen plan" in table
    assert "~$" not in table


def test_a_report_left_among_the_plans_is_not_read_as_one() -> None:
    """The workbook says what it is, so that the next check passes it by."""
    with pytest.raises(UnreadableFileError) as caught:
        read_bytes(findings_workbook(sample_round(), base="."), "granskning.xlsx")
    assert caught.value.code == "HP121"


def test_the_workbook_of_a_clean_round_says_so() -> None:
    """A round without findings has sentences where tables would be empty."""
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(checked_round(), base=None)))
    texts = [cell.value for row in book["Alla fynd"] for cell in row if cell.value]
    assert "Inget att rätta i de filer som har kommit in." in texts


def test_the_workbook_is_accessible_and_sound(shared: Path, tmp_path: Path) -> None:
    """The lints of ``../shared`` have no error to report, and the same round the same bytes."""
    path = tmp_path / "rapport.xlsx"
    path.write_bytes(findings_workbook(sample_round(), base="."))
    assert path.read_bytes() == findings_workbook(sample_round(), base=".")
    for tool, clean in (("xlsx_lint.py", " 0 "), ("xlsx_a11y.py", "'ERROR': 0")):
        command = [sys.executable, str(shared / "tools" / tool), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert clean in done.stdout, done.stdout + done.stderr
