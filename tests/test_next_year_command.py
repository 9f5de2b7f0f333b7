"""``mallar --fran`` says what does not go on: which files, which texts, of which year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from handlingsplan.carry_over import BESIDE
from handlingsplan.cli.templates import _refuse_among_plans
from handlingsplan.codes import Code
from handlingsplan.content import Content, Filled
from handlingsplan.errors import UsageError
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.template import make_template
from tests import workbooks
from tests.conftest import Outcome

Run = Callable[..., Outcome]
FORM = load_form()
ORGANISATION = load_organisation(FORM.organisation)
NEXT = "handlingsplan-2027-akut-vard.xlsx"


def book(
    group: str = "akut-vard", year: int = 2026, *, activity: str = "Utbilda", **fields: Filled
) -> bytes:
    """Return a group's plan of one activity that goes on."""
    row: Mapping[str, Filled] = {
        "prioriterat_omrade": "Väntan",
        "aktivitet": activity,
        "status": "Gul",
        **fields,
    }
    content = Content(cover={"uppdaterad": dt.date(year, 11, 20)}, rows={FORM.plan.nyckel: [row]})
    return make_template(FORM, ORGANISATION, ORGANISATION.by_id[group], year, content)


def inbox(folder: Path, **files: bytes) -> Path:
    """Make a folder of files; two underscores stand for the dot."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def turned(run: Run, *options: str | Path, groups: Sequence[str] = ("akut-vard",)) -> Outcome:
    """Make next year's templates of the folder ``in``; lines are wide enough not to be wrapped."""
    named = [word for group in groups for word in ("--grupp", group)]
    where = ("--fran", "in", "--ut", "ut")
    return run("mallar", "--ar", "2027", *named, *where, *options, COLUMNS="2000")


def _beside(changed: openpyxl.Workbook) -> None:
    sheet: Any = changed["Handlingsplan"]
    sheet["AZ3"] = "Kom ihåg lokalen"
    sheet["D5"].comment = Comment("Stäms av i mars", "Processtöd")
    changed.create_sheet("Våra noter")["A1"] = "Egen text"


def test_what_stands_beside_the_fields_is_counted(run: Run, tmp_path: Path) -> None:
    """A text beside the table, a note and a sheet of one's own: told, and where they are shown."""
    inbox(tmp_path / "in", plan__xlsx=workbooks.edited(book(), _beside))
    made = turned(run)
    assert made.code == 0, made.stderr
    assert "utanför fälten följer inte med: RPO Akut vård (3 ställen)." in made.stdout
    assert "handlingsplan validera in --allt" in made.stdout
    inbox(tmp_path / "in", plan__xlsx=book())
    assert "utanför fälten" not in turned(run).stdout


def test_many_groups_make_one_line(run: Run, tmp_path: Path) -> None:
    """Some are named, the others counted: of texts beside the fields, and of blank templates."""
    groups = [group.id for group in ORGANISATION.grupper[:9]]
    for group in groups:
        changed = workbooks.edited(book(group), _beside)
        inbox(tmp_path / "in", **{f"{group}__xlsx": changed})
    said = turned(run, groups=[*groups, *(group.id for group in ORGANISATION.grupper[9:18])])
    (line,) = (line for line in said.stdout.splitlines() if "utanför fälten" in line)
    assert line.count("(3 ställen)") == 6
    assert "och 3 till." in line
    (line,) = (line for line in said.stdout.splitlines() if "mallen är tom" in line)
    assert "och 3 till." in line


def test_each_file_that_gives_nothing_is_named_once(run: Run, tmp_path: Path) -> None:
    """With why and what to do, as a check says it; a lock file is nothing to hear of."""
    folder = inbox(
        tmp_path / "in",
        plan__xlsx=book(),
        trasig__xlsx=book()[:900],
        tandplan__docx=b"PK",
        okand__xlsx=workbooks.edited(book(activity="Annat"), _nobodys),
    )
    (folder / "~$plan.xlsx").write_bytes(b"\0" * 165)
    made = turned(run)
    assert made.code == 1
    lines = made.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "okand.xlsx",
        "tandplan.docx",
        "trasig.xlsx",
    ]
    assert all(": förs inte över. " in line for line in lines)
    assert lines[0].endswith("Välj gruppens namn i listan på bladet Start.")
    assert "skicka" in lines[2].lower()
    assert (tmp_path / "ut" / NEXT).exists()
    assert "Rätta det som inte fördes över" in made.stdout


def _nobodys(changed: openpyxl.Workbook) -> None:
    cells = (c for row in changed["Start"].iter_rows() for c in row if c.value == "RPO Akut vård")
    next(cells).value = "Okänd"


def test_an_older_draft_is_named_and_no_fault(run: Run, tmp_path: Path) -> None:
    """The newer file goes on."""
    older = workbooks.edited(book(activity="Utkast"), _older)
    inbox(tmp_path / "in", plan__xlsx=book(), utkast__xlsx=older)
    made = turned(run)
    assert made.code == 0
    assert "utkast.xlsx: förs inte över. Gruppen har en nyare fil: plan.xlsx." in made.stderr
    assert carried(tmp_path) == "Utbilda"


def _older(changed: openpyxl.Workbook) -> None:
    for row in changed["Start"].iter_rows():
        for cell in row:
            if isinstance(cell.value, dt.datetime):
                cell.value = dt.datetime(2026, 3, 1)  # noqa: DTZ001  (a day)


def carried(folder: Path) -> object:
    """Return the activity of the first row of the template that was made."""
    sheet = openpyxl.load_workbook(folder / "ut" / NEXT)["Handlingsplan"]
    headings = [cell.value for cell in sheet[4]]
    return sheet.cell(5, headings.index("Aktivitet") + 1).value


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("", b"", "Det finns inga planer i in."),
        ("~$plan.xlsx", b"\0" * 165, "Det finns inga planer i in."),
        ("trasig.xlsx", b"PK", "Ingen plan gick att läsa i in."),
        ("bild.docx", b"PK", "Ingen plan gick att läsa i in."),
        ("okand.xlsx", workbooks.edited(book(), _nobodys), "Ingen plan i in går att föra över."),
        ("framtid.xlsx", book(year=2028), "Ingen plan i in går att föra över."),
    ],
)
def test_without_a_plan_no_templates_are_made(
    run: Run, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    """Blank ones would be in the way when the right folder is named; the file is named."""
    inbox(tmp_path / "in", **({name: data} if name else {}))
    made = turned(run)
    assert (made.code, made.stdout) == (2, "")
    assert said in made.stderr
    assert (f"{name}: förs inte över." in made.stderr) is (name[:1] not in {"", "~"})
    assert not (tmp_path / "ut").exists()


def test_a_summary_alone_is_no_plan(run: Run, tmp_path: Path) -> None:
    """What the program made itself is not named as a plan that failed."""
    inbox(tmp_path / "andra", plan__xlsx=book())
    inbox(tmp_path / "in")
    run("konsolidera", "andra", "--ut", "in/sammanstallning.xlsx")
    made = turned(run)
    assert (made.code, "Det finns inga planer i in." in made.stderr) == (2, True)
    assert "förs inte över" not in made.stderr


def test_a_plan_of_years_ago_is_said_to_be(run: Run, tmp_path: Path) -> None:
    """It goes on; last year's is not told. One file alone is said to be alone."""
    old, last = book(year=2024), book("tandvard")
    inbox(tmp_path / "in", akut__xlsx=old, tand__xlsx=last)
    made = turned(run, groups=("akut-vard", "tandvard"))
    said = "Planen är äldre än från 2026, så mycket kan ha hänt sedan: RPO Akut vård (2024)."
    assert (made.code, said in made.stdout) == (0, True)
    assert "Bara en fil är läst." not in made.stdout
    groups = ("--grupp", "akut-vard", "--grupp", "tandvard")
    alone = run("mallar", "--ar", "2027", *groups, "--fran", "in/tand.xlsx", "--ut", "ut2")
    assert "Bara en fil är läst. Ange mappen" in alone.stdout


def test_a_carried_template_with_a_cover_alone_is_untouched(run: Run, tmp_path: Path) -> None:
    """Nothing in it is marked as carried, and still nobody has written in it."""
    cover = Content(cover={"uppdaterad": dt.date(2026, 11, 20), "kontaktfunktion": "Stödet"})
    group = ORGANISATION.by_id["akut-vard"]
    inbox(tmp_path / "in", plan__xlsx=make_template(FORM, ORGANISATION, group, 2026, cover))
    assert turned(run).code == 0
    assert "1 av dem ersatte en mall" in turned(run, "--skriv-over").stdout


def test_a_plan_of_a_later_year_is_not_carried_back(run: Run, tmp_path: Path) -> None:
    """The others are; of the very same year it is said, and the plan goes on."""
    inbox(
        tmp_path / "in",
        akut__xlsx=book(year=2028),
        tand__xlsx=book("tandvard", 2027, status="Avslutad", id="TAN27-09"),
    )
    made = turned(run, groups=("akut-vard", "tandvard"))
    assert made.code == 1
    assert "akut.xlsx: förs inte över. Planen gäller 2028" in made.stderr
    assert "Kontrollera året och mappen." in made.stderr
    assert "Planen gäller redan 2027" in made.stdout
    assert "RPO Tandvård" in made.stdout
    assert carried(tmp_path) is None
    ended = tmp_path / "ut" / "handlingsplan-2027-tandvard.xlsx"
    assert openpyxl.load_workbook(ended)["Handlingsplan"]["A5"].value == "TAN27-10"


def test_a_carried_template_gives_way_as_long_as_nobody_has_touched_it(
    run: Run, tmp_path: Path
) -> None:
    """A newer plan has come in since: --skriv-over takes it. What somebody has saved stays."""
    folder = inbox(tmp_path / "in", plan__xlsx=book())
    assert turned(run).code == 0
    path = tmp_path / "ut" / NEXT
    (folder / "plan.xlsx").write_bytes(book(activity="Mäta"))
    kept = turned(run)
    assert "1 fanns redan och är orörd." in kept.stdout
    assert carried(tmp_path) == "Utbilda"
    replaced = turned(run, "--skriv-over")
    assert "1 mall ligger i ut." in replaced.stdout
    assert "1 av dem ersatte en mall som ingen hade skrivit i." in replaced.stdout
    assert carried(tmp_path) == "Mäta"
    path.write_bytes(touched := workbooks.edited(path.read_bytes(), lambda _: None))
    assert "Den har innehåll eller är ändrad" in turned(run, "--skriv-over").stdout
    assert path.read_bytes() == touched


def test_a_carried_template_never_gives_way_to_a_blank_one(run: Run, tmp_path: Path) -> None:
    """Without --fran, what was carried over stays."""
    inbox(tmp_path / "in", plan__xlsx=book())
    assert turned(run).code == 0
    again = run("mallar", "--ar", "2027", "--grupp", "akut-vard", "--ut", "ut", "--skriv-over")
    assert "1 fanns redan" in again.stdout
    assert carried(tmp_path) == "Utbilda"


def test_a_run_that_was_interrupted_goes_on_where_it_was(run: Run, tmp_path: Path) -> None:
    """What it has carried over is no plan that others must not be laid among, until it is saved."""
    inbox(tmp_path / "in", plan__xlsx=book())
    assert turned(run).code == 0
    ut, how = tmp_path / "ut", {"form": FORM, "organisation": ORGANISATION}
    _refuse_among_plans(ut, 2027, {NEXT, "annan.xlsx"}, **how)
    (ut / NEXT).write_bytes(workbooks.edited((ut / NEXT).read_bytes(), lambda _: None))
    with pytest.raises(UsageError, match="ligger planer"):
        _refuse_among_plans(ut, 2027, {NEXT, "annan.xlsx"}, **how)


def test_a_plan_written_by_a_program_of_ones_own_is_nobodys_to_replace(
    run: Run, tmp_path: Path
) -> None:
    """``write_plan`` makes what only looks untouched."""
    inbox(tmp_path / "in", plan__xlsx=book())
    inbox(tmp_path / "ut", **{NEXT: (own := book(year=2027))})
    assert "1 fanns redan" in turned(run, "--skriv-over").stdout
    assert (tmp_path / "ut" / NEXT).read_bytes() == own


def test_every_note_on_what_is_left_over_is_counted(project: Path) -> None:
    """The pass that accounts for what was not read makes no note that ``--fran`` overlooks."""
    passes = (project / "handlingsplan/reading" / name for name in ("account.py", "carried.py"))
    made = {code for one in passes for code in re.findall(r"Code\.(HP\d+)", one.read_text("utf-8"))}
    assert len(made) > 10
    assert {Code(code) for code in made} <= BESIDE


def test_what_to_do_next_is_said(run: Run) -> None:
    """With and without last year's plans."""
    made = run("mallar", "--ar", "2027", "--grupp", "akut-vard", "--ut", "ut")
    assert "Så går du vidare\n→ Ge varje grupp sin arbetsbok" in made.stdout
    assert "handlingsplan validera inkomna" in made.stdout
