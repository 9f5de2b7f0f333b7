"""The console's buttons, end to end in a running LibreOffice, against the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from handlingsplan import fault_log
from handlingsplan.delivery import State
from handlingsplan.excel import entry_points, native, retry
from handlingsplan.excel.commands import STEPS
from handlingsplan.excel.console import Console, Result
from handlingsplan.excel.console_file import _FIRST_STEP
from handlingsplan.excel.host import Host
from handlingsplan.organisation import load_organisation
from handlingsplan.publication import formats
from tests.conftest import Outcome
from tests.excel_bench import ROUND, Bench, used_range, used_values, write_round
from tests.office import Office
from tests.workbooks import GOOD, plan


@pytest.fixture
def bench(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A console beside a folder with three plans; its log and lock lie in the test's own folder."""
    monkeypatch.setattr(entry_points, "state_folder", lambda: tmp_path / "tillstånd")
    monkeypatch.setattr(fault_log, "log_path", lambda: tmp_path / "fel.log")
    monkeypatch.setattr(retry, "MAX_SECONDS", 0.3)
    monkeypatch.setattr(retry, "PAUSE_SECONDS", 0.05)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "regionens mapp å").mkdir()
    folder = tmp_path / "regionens mapp å"
    bench = Bench(office, folder / "sammanställning.xlsm", write_round(folder / "planer ö"))
    yield bench
    bench.close()


def _links(raw: Any, sheet: str) -> list[tuple[int, int, str]]:
    """Return row, column and address of the links on a sheet."""
    cells = used_range(raw, sheet)
    found = []
    with_text = cells.queryContentCells(4)
    for address in with_text.RangeAddresses:
        for row in range(address.StartRow, address.EndRow + 1):
            for column in range(address.StartColumn, address.EndColumn + 1):
                fields = cells.getCellByPosition(column, row).TextFields
                if fields.Count:
                    found.append((row, column, fields.getByIndex(0).URL))
    return found


def test_konsolidera_gives_the_command_lines_summary(
    bench: Bench, office: Office, run: Callable[..., Outcome]
) -> None:
    """Each sheet equals, cell by cell and link by link, what ``konsolidera`` writes."""
    text = bench.press("Konsolidera")
    assert "3 planer lästa" in text
    out = bench.path.parent / "kommandoraden.xlsx"
    assert run("konsolidera", bench.plans, "--ut", out).code == 1
    with office.open(out) as other:
        expected = other.sheets()
        assert bench.sheets() == ["Start", *expected]
        for sheet in expected:
            assert bench.values(sheet) == used_values(other.raw, sheet), sheet
            assert _links(bench.document.raw, sheet) == _links(other.raw, sheet), sheet
        assert _looks(bench.document.raw, expected) == _looks(other.raw, expected)
        tables = set(other.raw.DatabaseRanges.ElementNames)
        assert tables <= set(bench.document.raw.DatabaseRanges.ElementNames)
    assert not list(bench.path.parent.glob("handlingsplan-*"))
    assert bench.step("consolidate") == (
        f"{len(expected)} blad, börja med {expected[0]}",
        expected[0],
    )


def _coloured(sheet: Any) -> list[str]:
    """Return the areas with conditional formats; LibreOffice joins equal ones as it copies."""
    formats = sheet.ConditionalFormats.getConditionalFormats()
    areas = (str(one.Range.RangeAddressesAsString).split(";") for one in formats)
    return sorted(area.rpartition(".")[2] for several in areas for area in several)


def _looks(raw: Any, sheets: tuple[str, ...]) -> list[Any]:
    """Return what can be told of each sheet's looks: widths, fills, charts, conditional formats."""
    looks = []
    for name in sheets:
        sheet = raw.Sheets.getByName(name)
        cells = used_range(raw, name)
        end = cells.RangeAddress
        widths = [sheet.Columns.getByIndex(n).Width for n in range(end.EndColumn + 1)]
        fills = [
            cells.getCellByPosition(column, row).CellBackColor
            for row in range(min(end.EndRow + 1, 12))
            for column in range(end.EndColumn + 1)
        ]
        drawn = [
            sheet.Charts.getByIndex(n).EmbeddedObject.getUsedRangeRepresentations()
            for n in range(sheet.Charts.Count)
        ]
        looks.append((name, widths, fills, drawn, _coloured(sheet)))
    return looks


def test_validera_lists_the_files_with_their_state(
    bench: Bench, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The list of files says what ``validera --json`` says; no sheet is added."""
    bench.press("Validera")
    found = tmp_path / "fynd.json"
    run("validera", bench.plans, "--json", found)
    files = json.loads(found.read_text("utf-8"))["filer"]
    listed = sorted((row["Fil"], row["Läge"], row["Fel"]) for row in bench.files() if row["Fil"])
    assert listed == sorted(
        (file["fil"], file["lage"], file["fel"]) for file in files if file["fil"]
    )
    assert len(bench.files()) == len(load_organisation().grupper)
    assert all(row["Läge"] == "ej inskickad" for row in bench.files() if not row["Fil"])
    assert bench.sheets() == ["Start"]


def test_validera_writes_the_commands_findings(bench: Bench, run: Callable[..., Outcome]) -> None:
    """The workbook that the step's row leads to is the one of ``--rapport``."""
    bench.press("Validera")
    ours = (bench.plans / "Granskning" / "granskning.xlsx").read_bytes()
    theirs = bench.plans / "Granskning" / "kommandoradens.xlsx"
    run("validera", bench.plans, "--rapport", theirs)
    assert ours == theirs.read_bytes()
    text, target = bench.step("validate")
    assert text.startswith("1 fel")
    assert target == bench.plans / "Granskning" / "granskning.xlsx"


def test_what_needs_action_stands_first_with_its_links(bench: Bench) -> None:
    """States in their order, then most faults; links to file, findings and return copy."""
    assert "3 av 41 grupper" in bench.press("Inkomna")
    order = [row["Läge"] for row in bench.files()]
    assert order == sorted(order, key=[state.value for state in State].index)
    assert order[0] == "har fel"
    assert bench.link("Fil", 0) == bench.plans / "psykisk-halsa åäö.xlsx"
    assert bench.files()[0]["Fynd"] == ""
    bench.press("Returkopior")
    assert bench.link("Fynd", 0) == bench.plans / "Granskning" / "granskning.xlsx"
    copy = bench.plans / "Granskning" / "Returkopior" / "psykisk-halsa åäö.xlsx"
    assert bench.link("Returkopia", 0) == copy
    assert copy.is_file()
    assert bench.files()[5]["Returkopia"] == ""


def test_returkopior_are_those_of_the_command(
    bench: Bench, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The marked copies are the command line's, byte for byte; a draft of mail lies beside."""
    bench.press("Returkopior")
    run("validera", bench.plans, "--returkopior", tmp_path / "kopior")
    copies = {path.name: path.read_bytes() for path in (tmp_path / "kopior").glob("*.xlsx")}
    folder = bench.plans / "Granskning"
    ours = {p.name: p.read_bytes() for p in (folder / "Returkopior").glob("*.xlsx")}
    assert ours == copies
    assert len(ours) == len(ROUND)
    assert (folder / "Mejl" / "psykisk-halsa.eml").is_file()
    assert bench.step("return_copies") == ("3 kopior i Granskning", folder)


def test_skapa_mallar_makes_the_commands_templates(
    bench: Bench, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The templates are those of ``mallar``; without a year the sheet says what is missing."""
    assert "Året" in bench.press("SkapaMallar")
    bench.choose(mapp=str(bench.plans), ar="2026")
    assert "41 mallar" in bench.press("SkapaMallar")
    run("mallar", "--ar", "2026", "--ut", tmp_path / "mallar", "--grupp", "akut-vard")
    (expected,) = (tmp_path / "mallar").glob("*.xlsx")
    assert (bench.plans / "Mallar 2026" / expected.name).read_bytes() == expected.read_bytes()
    assert bench.step("create_templates") == (
        "41 mallar i Mallar 2026",
        bench.plans / "Mallar 2026",
    )


def test_publicera_makes_the_commands_documents(
    bench: Bench, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Slides, PDF, web pages and calendars are those of ``publicera``; the row leads to them."""
    said = bench.press("Publicera")
    out = tmp_path / "publicerat"
    assert run("publicera", bench.plans, "--ut", out).code == 1  # a plan has faults
    theirs = {p.relative_to(out): p.read_bytes() for p in out.rglob("*.*") if p.name[0] != "."}
    ours = bench.plans / "Publicerat"
    assert {name: (ours / name).read_bytes() for name in theirs} == theirs
    assert {name.parts[0] for name in theirs} == {"bildspel", "pdf", "webb", "kalender"}
    assert "Planer med fel publiceras inte" in said
    assert "Psykisk hälsa" in said
    text, target = bench.step("publish_plans")
    assert text.endswith("i Publicerat")
    assert target == ours / "webb" / "index.html"


def test_nothing_to_publish_is_said(bench: Bench) -> None:
    """A folder without a plan, or a readable one: what to do, and no folder is made."""
    empty = bench.path.parent / "tomt"
    empty.mkdir()
    bench.choose(mapp=str(empty))
    assert "Det finns inga planer i" in bench.press("Publicera")
    assert "Det finns inga planer i" in bench.press("NastaAr")
    assert not list(empty.iterdir())
    (empty / "plan.xlsx").write_bytes(b"PK")
    assert "Ingen plan gick att läsa" in bench.press("Publicera")


def test_a_missing_library_is_said_by_the_button(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed without the extra: what is missing and how it is got."""
    monkeypatch.setattr(formats, "find_spec", lambda name: None if name == "typst" else name)
    assert "tillägget publicera" in bench.press("Publicera")


def test_next_years_templates_are_the_commands(
    bench: Bench, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The year after the plans', filled in as by ``mallar --fran``; what is saved since is kept."""
    said = bench.press("NastaAr")
    run("mallar", "--ar", "2027", "--fran", bench.plans, "--ut", tmp_path / "mallar")
    theirs = {path.name: path.read_bytes() for path in (tmp_path / "mallar").glob("*.xlsx")}
    folder = bench.plans / "Mallar 2027"
    assert {path.name: path.read_bytes() for path in folder.glob("*.xlsx")} == theirs
    assert "41 mallar för 2027" in said
    assert "ifyllt för 3 grupper" in said
    assert bench.step("create_next_year") == ("41 mallar för 2027", folder)
    touched = folder / "handlingsplan-2027-akut-vard.xlsx"
    openpyxl.load_workbook(touched).save(touched)
    assert "1 fanns redan och är orörd." in bench.press("NastaAr")


def _type_question(bench: Bench, group: str, text: str, *, row: int = 0) -> None:
    """Type a question on an empty row of the console's sheet, as a person does, unsaved."""
    area = bench.document.raw.DatabaseRanges.getByName("tblFragor").DataArea
    sheet = bench.document.raw.Sheets.getByName("Frågor")
    texts = [
        sheet.getCellByPosition(column, area.StartRow).String
        for column in range(area.EndColumn + 1)
    ]
    for heading, value in (("Grupp", group), ("Fråga", text), ("Från", "Kunskapsrådet")):
        place = area.StartColumn + texts.index(heading), area.StartRow + 1 + row
        sheet.getCellByPosition(*place).String = value


def test_questions_typed_in_the_console_reach_the_return_copies(
    bench: Bench, run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The sheet Frågor as it stands, unsaved; the copies say what ``fraga`` writes; once only."""
    bench.press("Returkopior")
    bench.press("Konsolidera")
    _type_question(bench, "Akut vård", "När beslutar ni?")
    _type_question(bench, "Psykisk hälsa", "Behöver ni hjälp?", row=1)
    copies = bench.plans / "Granskning" / "Returkopior"
    (tmp_path / "f.csv").write_text(
        "Grupp;Från;Fråga\nAkut vård;Kunskapsrådet;När beslutar ni?\n"
        "Psykisk hälsa;Kunskapsrådet;Behöver ni hjälp?\n",
        "utf-8",
    )
    run("fraga", tmp_path / "f.csv", "--till", copies, "--ut", tmp_path / "ut")
    said = bench.press("Fraga")
    assert "2 nya frågor: 2 arbetsböcker" in said
    assert bench.step("put_questions") == ("2 nya frågor: 2 arbetsböcker", copies)
    theirs = {path.name: path.read_bytes() for path in (tmp_path / "ut").glob("*.xlsx")}
    assert len(theirs) == 2
    assert {name: (copies / name).read_bytes() for name in theirs} == theirs
    assert "Inga nya frågor" in bench.press("Fraga")
    assert not list(bench.path.parent.glob("handlingsplan-*"))


def test_questions_of_a_chosen_summary_are_put_in_too(
    bench: Bench, run: Callable[..., Outcome]
) -> None:
    """A council's file beside the console's own sheet; a group that is none is said."""
    bench.press("Returkopior")
    bench.press("Konsolidera")
    _type_question(bench, "Akut vård", "När beslutar ni?")
    _type_question(bench, "Månvård", "Var är ni?", row=1)
    path = bench.path.parent / "rådets.xlsx"
    run("konsolidera", bench.plans, "--ut", path)
    book = openpyxl.load_workbook(path)
    sheet = book["Frågor"]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "Grupp")
    columns = {cell.value: cell.column for cell in heading}
    for name, value in (("Grupp", "Primärvård"), ("Fråga", "Hur går det?")):
        sheet.cell(heading[0].row + 1, columns[name]).value = value
    book.save(path)
    bench.choose(mapp=str(bench.plans), tidigare=str(path))
    said = bench.press("Fraga")
    assert "2 nya frågor: 2 arbetsböcker" in said
    assert "Ingen grupp heter Månvård" in said


def test_what_is_missing_for_questions_is_said(bench: Bench) -> None:
    """No summary, then no return copies: what to press first, and nothing is made."""
    assert "ingen sammanställning med frågor" in bench.press("Fraga")
    bench.press("Konsolidera")
    assert "inga returkopior" in bench.press("Fraga")
    assert not (bench.plans / "Granskning").exists()


def test_a_console_of_before_a_step_existed_is_not_written_beside(bench: Bench) -> None:
    """Its rows end earlier: the step runs and nothing lands under the list of steps."""
    names = bench.document.raw.NamedRanges
    steps = names.getByName("konsol_steg")
    last = _FIRST_STEP + len(STEPS)
    assert f"${last}" in steps.Content
    steps.setContent(steps.Content.replace(f"${last}", f"${last - 1}"))
    console = Console(Host(bench.app, bench.book))
    before = bench.values("Start")
    console.note(STEPS[-1].command.function, Result(text="", short="gjort"))
    assert bench.values("Start") == before
    console.note(STEPS[-2].command.function, Result(text="", short="gjort"))
    assert bench.values("Start") != before


def test_jamfor_compares_with_an_earlier_summary(bench: Bench, run: Callable[..., Outcome]) -> None:
    """A changed status stands among the changes; without an earlier one the sheet says so."""
    assert "tidigare sammanställning" in bench.press("Jamfor")
    earlier = bench.path.parent / "förra.xlsx"
    run("konsolidera", bench.plans, "--ut", earlier)
    bench.choose(mapp=str(bench.plans), tidigare="förra.xlsx")
    assert "planer lästa" in bench.press("Jamfor")
    assert "Ändringar" in bench.sheets()


def _green(bench: Bench) -> None:
    """Mend the plan with the odd status, so that something has changed."""
    path = bench.plans / "psykisk-halsa åäö.xlsx"
    sheets = {**GOOD, "handlingsplan": GOOD["handlingsplan"].replace("Grön  ", "Gul   ", 1)}
    path.write_bytes(plan(cover={"uppdaterad": "2026-02-16"}, sheets=sheets, group="psykisk-halsa"))


def _changes(bench: Bench) -> str:
    return " ".join(str(value) for row in bench.values("Ändringar") for value in row)


def test_a_console_compares_with_what_stands_in_it(bench: Bench) -> None:
    """Someone who only uses the console compares with last time; nothing need be chosen."""
    bench.press("Konsolidera")
    _green(bench)
    assert "planer lästa" in bench.press("Jamfor")
    assert "Gul" in _changes(bench)


def test_a_saved_console_is_an_earlier_summary(bench: Bench) -> None:
    """The console of last time, kept under another name, is what the row asks for."""
    bench.press("Konsolidera")
    kept = bench.path.with_name("konsolen i våras.xlsm")
    bench.book.api.SaveCopyAs(str(kept))
    _green(bench)
    bench.choose(mapp=str(bench.plans), tidigare=str(kept))
    assert "planer lästa" in bench.press("Jamfor")
    assert "Gul" in _changes(bench)


def test_a_console_without_a_summary_is_no_earlier_one(bench: Bench) -> None:
    """It is ours, but there is nothing in it yet."""
    empty = bench.path.with_name("tom.xlsm")
    bench.book.api.SaveCopyAs(str(empty))
    bench.choose(mapp=str(bench.plans), tidigare=str(empty))
    assert "ingen sammanställning i tom.xlsm" in bench.press("Jamfor")


def test_a_folder_is_looked_for(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is chosen stands on its row; a person who thinks better of it changes nothing."""
    answers = iter([str(bench.path.parent), "", str(bench.path)])
    asked: list[tuple[bool, str]] = []

    def choose(_app: object, *, folder: bool, start: str) -> str:
        asked.append((folder, start))
        return next(answers)

    monkeypatch.setattr(native, "choose", choose)
    bench.press("BladdraMapp")
    bench.press("BladdraMapp")
    bench.press("BladdraTidigare")
    typed = [row[1] for row in bench.values("Start")[4:9]]
    assert typed == [str(bench.path.parent), "", "", "", str(bench.path)]
    assert asked == [(True, str(bench.plans)), (True, str(bench.path.parent)), (False, "")]


def test_a_phase_is_written_as_people_write_it(bench: Bench) -> None:
    """With its letters, or without: the same phase, and the message says it with them."""
    for written in ("inlämning", "Inlamning"):
        bench.choose(mapp=str(bench.plans), fas=written)
        assert "Fas: inlämning" in bench.press("Validera")


def test_a_second_press_replaces_the_first(bench: Bench) -> None:
    """The same sheets stand there once, with tables of the same names."""
    bench.press("Konsolidera")
    first = bench.picture()
    bench.press("Konsolidera")
    second = bench.picture()
    assert second["tabeller"] == first["tabeller"]
    assert list(second["blad"]) == list(first["blad"])


def test_what_people_added_stays(bench: Bench) -> None:
    """Own sheets, their formulas about ours, and notes beside our tables survive a press."""
    bench.press("Konsolidera")
    sheets = bench.document.raw.Sheets
    sheets.insertNewByName("Min egen", 3)
    bench.document.cell("Min egen", "A1").setFormula("=COUNTA($'Alla aktiviteter'.A1:C50)")
    bench.document.cell("Min egen", "A2").setString("orörd")
    before = bench.document.cell("Min egen", "A1").Value
    width = len(bench.values("Alla aktiviteter")[0])
    note = sheets.getByName("Alla aktiviteter").getCellByPosition(width, 5)
    note.setString("ring om den här")
    note.CellBackColor = 0xFFFF00
    bench.press("Konsolidera")
    assert bench.document.cell("Min egen", "A2").String == "orörd"
    assert bench.document.cell("Min egen", "A1").Formula == "=COUNTA($'Alla aktiviteter'.A1:C50)"
    assert bench.document.cell("Min egen", "A1").Value == before
    note = sheets.getByName("Alla aktiviteter").getCellByPosition(width, 5)
    assert (note.String, note.CellBackColor) == ("ring om den här", 0xFFFF00)


def test_a_sheet_of_the_users_own_by_our_name_is_left(bench: Bench) -> None:
    """A sheet that somebody called Teman is theirs; ours gets another name."""
    bench.document.raw.Sheets.insertNewByName("Teman", 3)
    bench.document.cell("Teman", "A1").setString("mitt")
    bench.press("Konsolidera")
    assert bench.document.cell("Teman", "A1").String == "mitt"
    assert "Teman (2)" in bench.sheets()


def test_engine_calls_do_not_grow_with_the_rows(bench: Bench) -> None:
    """Three times as many plans take the same number of calls, and under 25 for each sheet."""
    bench.press("Konsolidera")
    counted = []
    for copies in (0, 2):
        for group in ROUND:
            for n in range(copies):
                data = (bench.plans / f"{group} åäö.xlsx").read_bytes()
                (bench.plans / f"{group} {n}.xlsx").write_bytes(data)
        bench.watch.calls = 0
        bench.press("Konsolidera")
        counted.append(bench.watch.calls)
    sheets = len(bench.sheets()) - 1
    assert abs(counted[1] - counted[0]) <= 2 * 5  # the status bar, at most twice a second
    assert max(counted) / sheets < 25 + _FIXED / sheets


#: Calls of a press that no sheet is to blame for: settings, list of files, state, messages.
_FIXED = 150


class BusyError(Exception):
    """What pywin32 raises while Excel refuses calls."""

    hresult = -2147418111


class GoneError(Exception):
    """What pywin32 raises when Excel has been closed."""

    hresult = -2147417848


def test_a_busy_program_is_waited_for(bench: Bench) -> None:
    """A call that is refused a few times is made again, and the press goes through."""
    left = [3]

    def busy(name: str) -> None:
        if name == "raw_value" and left[0]:
            left[0] -= 1
            raise BusyError

    bench.watch.fail = busy
    assert "planer lästa" in bench.press("Validera")
    assert left == [0]


def test_a_program_busy_for_long_is_said(bench: Bench) -> None:
    """Somebody edits a cell all the time: a message says what to do, and nothing was done."""
    before = bench.picture()

    def editing(name: str) -> None:
        if name in {"copy", "raw_value"}:
            raise BusyError

    bench.watch.fail = editing
    bench.press_quietly("Konsolidera")
    assert "upptaget" in bench.messages[-1]
    assert bench.picture() == before


def test_a_failure_at_any_moment_leaves_the_book_as_it_was(bench: Bench) -> None:
    """Whichever call fails until the old sheets go, sheets, tables and state are as before."""
    bench.press("Konsolidera")
    bench.watch.calls = 0
    bench.press("Konsolidera")
    total = bench.watch.calls
    before = bench.picture()
    for share in (0.02, 0.15, 0.4, 0.55, 0.65, 0.7):
        tripped = _fail_at(bench, round(total * share))
        bench.press_quietly("Konsolidera")
        assert tripped
        assert bench.picture() == before, share
        assert bench.book.sheets.active.name == "Start"
        assert "loggfilen" in bench.messages[-1]
        assert "Traceback" not in bench.messages[-1]
    assert "provat fel" in fault_log.log_path().read_text("utf-8")


def _fail_at(bench: Bench, number: int) -> list[int]:
    """Let one call fail, the one after ``number`` others; the list is filled when it does."""
    bench.watch.calls = 0
    tripped: list[int] = []

    def trip(_name: str) -> None:
        if not tripped and bench.watch.calls >= number:
            tripped.append(bench.watch.calls)
            message = "provat fel"
            raise RuntimeError(message)

    bench.watch.fail = trip
    return tripped


def test_a_closed_workbook_is_said(bench: Bench) -> None:
    """The program goes away during the work: a message, no traceback."""

    def gone(name: str) -> None:
        if name == "copy":
            raise GoneError

    bench.watch.fail = gone
    bench.press_quietly("Konsolidera")
    assert "stängdes" in bench.messages[-1]


def test_a_second_press_while_one_runs_starts_nothing(bench: Bench) -> None:
    """The lock is held: the press says so and changes nothing."""
    before = bench.picture()
    with entry_points.one_at_a_time():
        bench.press("Konsolidera")
    assert "pågår redan" in bench.messages[-1]
    assert bench.picture() == before


def test_settings_that_are_wrong_are_said_on_the_sheet(bench: Bench) -> None:
    """A missing folder, a web address, a wrong year or phase: what, and on which line."""
    for settings, words in (
        ({"mapp": ""}, "raden Mapp med planer"),
        ({"mapp": "https://regionen.sharepoint.com/planer"}, "webbadress"),
        ({"mapp": "finns inte"}, "finns inte"),
        ({"mapp": str(bench.plans), "ar": "i år"}, "raden År"),
        ({"mapp": str(bench.plans), "fas": "snart"}, "kunskapsråd"),
        ({"mapp": str(bench.plans), "organisation": "saknas.toml"}, "saknas.toml"),
    ):
        bench.choose(**settings)
        assert words in bench.press("Validera")
