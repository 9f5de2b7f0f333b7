"""``lyft``: today's workbooks of earlier plans, and a round of both generations at once."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from handlingsplan.content import Content, content_from_frames
from handlingsplan.findings import Severity
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.rounds import read_round
from handlingsplan.template import make_template
from handlingsplan.upgrade import upgraded
from tests import older_forms, workbooks
from tests.conftest import Outcome
from tests.conservation import QUOTED, Edit, edited, edits, every_text, kept_texts, plain
from tests.test_content import again, contents
from tests.test_generations import book_2025

Run = Callable[..., Outcome]
NAME = "handlingsplan-2025-akut-vard.xlsx"
#: What the template of 2025 says itself, and what its lists offer.
OWN = frozenset(map(plain, every_text(workbooks.plan(form="sosr-2025", year=2025))))


def lost(before: bytes, after: bytes) -> list[str]:
    """Return the texts of a plan, as openpyxl finds them, that are nowhere in another workbook."""
    kept = "\0".join(map(plain, every_text(after)))
    return sorted(text for text in set(map(plain, every_text(before))) - OWN if text not in kept)


def lifted(run: Run, folder: Path, data: bytes, *options: str) -> bytes:
    """Return today's workbook of a plan, made by the command."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "plan.xlsx").write_bytes(data)
    made = run("lyft", folder / "in", "--ut", folder / "ut", *options)
    assert made.code == 0, made.stderr
    (path,) = (folder / "ut").glob("*.xlsx")
    return path.read_bytes()


def test_every_text_of_an_earlier_plan_is_in_todays_workbook(run: Run, tmp_path: Path) -> None:
    """In its field, or on Underlag: also notes, words beside the table and sheets of one's own."""

    def change(book: openpyxl.Workbook) -> None:
        book["Handlingsplan"]["J2"] = "Kom ihåg: fråga om lokalen"
        book["Handlingsplan"]["D5"].comment = Comment("Stäms av i mars", "Processtöd")
        book["Handlingsplan"]["G3"] = "Vår kolumn"
        book["Handlingsplan"]["G4"] = "vårt värde"
        own = book.create_sheet("Våra noter")
        own["B3"] = "Egna noter om larmkedjan"
        book["Start"]["E12"] = "Skickas till staben"
        book["Resultat"]["A4"] = "Larmet är snabbare"

    data = workbooks.edited(book_2025(), change)
    after = lifted(run, tmp_path, data)
    assert lost(data, after) == []
    seen = openpyxl.load_workbook(io.BytesIO(after))
    beside = {row[1].value for row in seen["Underlag"].iter_rows(min_row=5)}
    assert {"Kom ihåg: fråga om lokalen", "Stäms av i mars", "Egna noter om larmkedjan"} <= beside
    assert "Larmet är snabbare" not in beside
    assert "Se över larmkedjan" not in beside


def test_what_stands_in_no_cell_is_lifted_too(run: Run, tmp_path: Path) -> None:
    """A note that begins as a place does, input help, properties, what merged cells hide."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Handlingsplan"]
        sheet["C5"].comment = Comment("#1 på listan", "Processtöd")
        rule = DataValidation(type="textLength", prompt="Fråga staben först")
        rule.add("C9")
        sheet.add_data_validation(rule)
        book.properties.contentStatus = "Väntar på Kalmar"
        sheet["AB60"], sheet["AB61"] = "Ses", "Ligger under"

    data = workbooks.edited(book_2025(), change)
    merge = b'</sheetData><mergeCells><mergeCell ref="AB60:AB61"/></mergeCells>'
    part = workbooks.sheet_part(data, "Handlingsplan")
    data = workbooks.with_part(data, part, lambda xml: xml.replace(b"</sheetData>", merge, 1))
    after = lifted(run, tmp_path, data)
    seen = openpyxl.load_workbook(io.BytesIO(after))
    beside = {row[1].value for row in seen["Underlag"].iter_rows(min_row=5)}
    said = {"#1 på listan", "Fråga staben först", "Status: Väntar på Kalmar", "Ligger under"}
    assert said <= beside


def test_the_lifted_plan_says_what_the_round_said(run: Run, tmp_path: Path) -> None:
    """The same frames, whether the old plan is read or the workbook that was made of it."""
    after = lifted(run, tmp_path, book_2025())
    frames = [build_plans([workbooks.read(data)]) for data in (book_2025(), after)]
    first, second = (content_from_frames(plans, 0) for plans in frames)
    assert first.rows == second.rows
    assert first.cover == second.cover
    assert frames[1].raw[0].version == load_form().version
    assert not [n for n in frames[1].raw[0].notes if n.kod in {"HP203", "HP214", "HP220"}]


def test_what_was_done_is_said_and_todays_plans_are_left(run: Run, tmp_path: Path) -> None:
    """A line for each plan, how many were today's already, and why a file could not be lifted."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "gammal.xlsx").write_bytes(book_2025())
    (folder / "ny.xlsx").write_bytes(workbooks.good_plan())
    (folder / "trasig.xlsx").write_bytes(b"PK")
    made = run("lyft", folder, "--ut", tmp_path / "ut")
    assert made.code == 1
    assert "gammal.xlsx (mall 2025.1): RPO Akut vård" in made.stdout
    assert "1 av planerna är inte gjorda i en tidigare mall" in made.stdout
    assert "trasig.xlsx: ingen arbetsbok. Filen " in made.stderr
    assert made.stderr.rstrip().endswith(".")
    assert (folder / "gammal.xlsx").read_bytes() == book_2025()


@pytest.mark.parametrize("where", ["in", "andras"])
def test_workbooks_go_to_a_folder_of_their_own(run: Run, tmp_path: Path, where: str) -> None:
    """Not where the plans lie, nor among other people's files; nothing is changed there."""
    for name in ("in", "andras"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.xlsx").write_bytes(book_2025())
    made = run("lyft", "in", "--ut", where)
    assert (made.code, made.stdout) == (2, "")
    assert "Ange en " in made.stderr
    assert [path.name for path in (tmp_path / where).iterdir()] == ["plan.xlsx"]


def test_a_folder_of_ours_is_not_lifted_into_itself(run: Run, tmp_path: Path) -> None:
    """Return copies may be named as the workbooks would be."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / NAME).write_bytes(book_2025())
    run("validera", "in", "--returkopior", "retur")
    before = (tmp_path / "retur" / NAME).read_bytes()
    assert run("lyft", "retur", "--ut", "retur").code == 2
    assert (tmp_path / "retur" / NAME).read_bytes() == before


def test_lifting_again_replaces_what_nobody_has_changed(run: Run, tmp_path: Path) -> None:
    """What somebody has worked on is kept and named; two plans of a group are two workbooks."""
    folder, out = tmp_path / "in", tmp_path / "ut"
    folder.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (folder / name).write_bytes(book_2025())
    second = NAME.replace(".xlsx", "-2.xlsx")
    for _ in range(2):
        assert run("lyft", folder, "--ut", out).code == 0
        assert sorted(path.name for path in out.glob("*.xlsx")) == sorted([NAME, second])
    (out / NAME).write_bytes(b"mine")
    again = run("lyft", folder, "--ut", out)
    assert again.code == 0
    assert (out / NAME).read_bytes() == b"mine"
    assert f"{NAME} är ändrad sedan programmet skrev den, och är kvar." in again.stdout
    numbered = NAME.replace(".xlsx", " (2).xlsx")
    assert sorted(path.name for path in out.glob("*.xlsx")) == sorted([NAME, second, numbered])


@pytest.mark.parametrize(
    ("name", "said"),
    [("~$plan.xlsx", "Det finns inga planer i in."), ("plan.docx", "Ingen plan gick att läsa")],
)
def test_where_there_is_no_plan_it_is_said_what_there_is(
    run: Run, tmp_path: Path, name: str, said: str
) -> None:
    """A lock file goes away by itself; of a document it is said what to do with it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(b"x" * 165)
    made = run("lyft", "in", "--ut", "ut")
    assert (made.code, made.stdout) == (2, "")
    assert said in made.stderr
    assert ("handlingsplan flytta-in" in made.stderr) is name.endswith(".docx")
    assert (name in made.stderr) is name.endswith(".docx")
    assert not (tmp_path / "ut").exists()


def test_files_that_are_no_plans_are_no_fault(run: Run, tmp_path: Path) -> None:
    """A lock file beside a plan, and a picture that is called one."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.xlsx").write_bytes(book_2025())
    (tmp_path / "in" / "~$plan.xlsx").write_bytes(b"x" * 165)
    (tmp_path / "in" / "plan.png").write_bytes(b"x")
    made = run("lyft", "in", "--ut", "ut")
    assert made.code == 0
    assert "1 arbetsbok i ut." in made.stdout
    assert "plan.png: ingen arbetsbok." in made.stderr
    assert "~$" not in made.stderr


def test_a_plan_of_nobody_and_an_empty_folder_are_said(run: Run, tmp_path: Path) -> None:
    """Without a group there is no workbook to make; without plans there is nothing to do."""
    (tmp_path / "tom").mkdir()
    empty = run("lyft", tmp_path / "tom", "--ut", "ut")
    assert (empty.code, "Det finns inga planer" in empty.stderr) == (2, True)
    data = workbooks.edited(book_2025(), _nobodys)
    (tmp_path / "plan.xlsx").write_bytes(data)
    made = run("lyft", tmp_path / "plan.xlsx", "--ut", "ut")
    assert made.code == 2
    assert "Gruppen på första bladet finns inte i organisationen" in made.stderr


def _nobodys(book: openpyxl.Workbook) -> None:
    sheet = book["Start"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == "RPO Akut vård")
    cell.value = "Okänd"


def test_a_personal_number_is_told_and_not_shown(run: Run, tmp_path: Path) -> None:
    """Nobody should mail it on."""
    (tmp_path / "plan.xlsx").write_bytes(book_2025(resultat="resultat\nSe 850709-9805"))
    made = run("lyft", tmp_path / "plan.xlsx", "--ut", "ut")
    assert "Innehåller personnummer" in made.stdout
    assert "850709" not in made.stdout + made.stderr


def test_a_regions_own_generations_are_lifted(run: Run, tmp_path: Path) -> None:
    """With nothing but data: the field, the sheet and the cover that are gone stand on Underlag."""
    old, _ = older_forms.both(tmp_path)
    organisation = load_organisation()
    content = Content(
        cover={"diarienummer": "Dnr 2025/77"},
        rows={
            "plan": [{"omrade": "Väntan", "atgard": "Utbilda", "lage": "KLART", "kostnad": 5.0}],
            "material": [{"titel": "Affisch", "plats": "Skåp 4"}],
        },
    )
    data = make_template(old, organisation, organisation.by_id["akut-vard"], 2025, content)
    after = lifted(run, tmp_path, data, "--form", str(tmp_path / "var-2026.toml"))
    seen = openpyxl.load_workbook(io.BytesIO(after))
    assert [cell.value for cell in seen["Plan"][4]][1:3] == ["Väntan", "Utbilda"]
    beside = [tuple(cell.value for cell in row) for row in seen["Underlag"].iter_rows(min_row=5)]
    assert beside == [
        ("Start: utan plats", "Dnr 2025/77"),
        ("Planen: utan plats", "5"),
        ("Material: utan plats", "Affisch"),
        ("Material: utan plats", "Skåp 4"),
        ("Planen: uppdelat eller omskrivet", "KLART"),
    ]
    asked = [cell.value for row in seen["Granskning"].iter_rows(min_row=4) for cell in row]
    assert any("Dnr 2025/77 · 5 · Affisch · Skåp 4" in str(text) for text in asked)


def test_next_year_is_made_of_an_earlier_plan_at_once(run: Run, tmp_path: Path) -> None:
    """``mallar --fran`` reads it as today's: no lifting in between."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.xlsx").write_bytes(book_2025())
    made = run("mallar", "--ar", "2026", "--grupp", "akut-vard", "--fran", "in", "--ut", "ut")
    assert made.code == 0, made.stderr
    read = read_round(tmp_path / "ut", use_cache=False)
    assert read.plans.tables["handlingsplan"]["status"].tolist()[:2] == ["Ej påbörjad", "Gul"]


# --- A round of both at once


def test_a_round_of_both_generations_is_consolidated(run: Run, tmp_path: Path) -> None:
    """Each group's rows are in the summary, under today's fields, and none is refused."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "gammal.xlsx").write_bytes(book_2025())
    today = workbooks.plan(
        """
        prioriterat_omrade | lofte_1 | aktivitet | slut    | status
        Mått               | x       | Utbilda   | Q4 2025 | Grön
        """,
        group="tandvard",
        year=2025,
        cover={"uppdaterad": "2025-01-20"},
    )
    (folder / "ny.xlsx").write_bytes(today)
    made = run("konsolidera", folder, "--ut", tmp_path / "s.xlsx", "--csv", tmp_path / "csv")
    assert made.code in {0, 1}, made.stderr
    text = (tmp_path / "csv" / "aktiviteter.csv").read_text("utf-8-sig")
    for word in ("Se över larmkedjan", "Kortare väntan", "Ej påbörjad", "Utbilda"):
        assert word in text
    assert "HP119" not in made.stdout


def test_a_region_without_colours_consolidates_both_of_its_generations(
    run: Run, tmp_path: Path
) -> None:
    """A form need not give its statuses any colour; the charts take a quiet one."""
    old, new = older_forms.both(tmp_path)
    organisation = load_organisation()
    folder = tmp_path / "in"
    folder.mkdir()
    for form, group, row in (
        (old, "akut-vard", {"omrade": "Väntan", "atgard": "Utbilda", "lage": "PÅGÅR"}),
        (new, "tandvard", {"omrade": "Mått", "vad": "Besluta", "status": "Avslutad"}),
    ):
        content = Content(rows={"plan": [row]})
        made = make_template(form, organisation, organisation.by_id[group], 2025, content)
        (folder / f"{group}.xlsx").write_bytes(made)
    path = tmp_path / "var-2026.toml"
    done = run("konsolidera", folder, "--form", path, "--ut", "s.xlsx", "--csv", "csv")
    assert done.code in {0, 1}, done.stderr
    text = (tmp_path / "csv" / "aktiviteter.csv").read_text("utf-8-sig")
    assert all(word in text for word in ("Utbilda", "Pågår", "Besluta", "Avslutad"))


def test_a_return_copy_of_an_earlier_plan_is_its_own_file(run: Run, tmp_path: Path) -> None:
    """The review sheet is filled, and links lead to the cells of the group's own workbook."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "plan.xlsx").write_bytes(book_2025())
    made = run("validera", "in", "--returkopior", "ut", "--fas", "inlamning")
    assert made.code in {0, 1}, made.stderr
    seen = openpyxl.load_workbook(tmp_path / "ut" / "plan.xlsx")
    rows = [[cell.value for cell in row] for row in seen["Granskning"].iter_rows(min_row=4)]
    assert ["Handlingsplan", "C5"] in [row[2:4] for row in rows]


# --- Laws


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_lifted_content_comes_back_from_todays_workbook(data: st.DataObject) -> None:
    """Content of 2025 -> workbook -> today's frames -> content -> workbook -> the same content."""
    earlier, today = load_form("sosr-2025"), load_form()
    content = data.draw(contents(earlier))
    organisation = load_organisation()
    made = make_template(earlier, organisation, organisation.grupper[0], 2025, content)
    book = workbooks.read(made)
    once = content_from_frames(build_plans([book], form=today), 0)
    assert again(once, today, year=2025) == once
    kept = kept_texts(build_plans([book], form=today).raw[0])
    for row in content.rows.get("handlingsplan", ()):
        for name, text in row.items():  # the promises in the second are said by ticks instead
            if isinstance(text, str) and "loften" not in name:
                assert plain(text)[:QUOTED].strip() in kept


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(done=edits())
@example(done=[Edit(kind="append", sheet=0, row=5, column=1, texts=("i det egna namnet",))])
def test_nothing_that_a_person_put_into_an_earlier_plan_is_lost(
    done: list[Edit], tmp_path: Path
) -> None:
    """Typed, pasted, noted, linked, drawn, hidden, copied, anywhere: it is in today's workbook."""
    path = tmp_path / "plan.xlsx"
    before = edited(done, book_2025())
    path.write_bytes(before)
    plans = build_plans([workbooks.read(before)])
    organisation = load_organisation()
    group = organisation.by_id["akut-vard"]
    after = make_template(load_form(), organisation, group, 2025, upgraded(plans, 0, path))
    assert lost(before, after) == []


def test_the_real_plan_of_2025_is_lifted_whole(run: Run, tmp_path: Path, shared: Path) -> None:
    """The published plan: every text, twelve rows, and a draft without errors."""
    source = json.loads((shared / "plans/2025/rpo-medicinsk-diagnostik.json").read_text("utf-8"))
    form = load_form("sosr-2025")
    fields: Sequence[str] = [field.namn for field in form.plan.falt]
    rows = [{k: row[k] for k in fields if row.get(k)} for row in source["tabellrader"]]
    events = [{"handelse": text} for text in source["arshjul"]["handelser"]]
    events += [{"handelse": text, "del": "Löpande"} for text in source["arshjul"]["lopande"]]
    content = Content(
        cover={"uppdaterad": dt.date(2025, 1, 20)}, rows={"handlingsplan": rows, "arshjul": events}
    )
    organisation = load_organisation()
    group = organisation.by_id["medicinsk-diagnostik"]
    data = make_template(form, organisation, group, 2025, content)
    after = lifted(run, tmp_path, data)
    assert lost(data, after) == []
    book = workbooks.read(after)
    assert len(book.tables["handlingsplan"].rows) == len(rows)
    checked = run("validera", tmp_path / "ut", "--fas", "utkast", "--json", tmp_path / "f.json")
    assert checked.code == 0, checked.stdout
    found = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert not [f for f in found["fynd"] if f["niva"] == Severity.FEL]


# --- What has changed


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("form", "--andringar"), "2026-11-28, version 2026.2: "),
        (("regler", "--andringar"), "2026-11-28: "),
        (("organisation", "--andringar"), "2026-01-01: "),
    ],
)
def test_what_has_changed_is_shown_the_newest_first(
    run: Run, command: Sequence[str], said: str
) -> None:
    """Forms, rules and organisation say it in the same way."""
    shown = run(*command)
    lines = shown.stdout.splitlines()
    assert lines[0].startswith(said)
    assert lines == sorted(lines, key=lambda line: line[:10], reverse=True)


def test_a_regions_own_changes_of_rules_are_shown_too(run: Run, tmp_path: Path) -> None:
    """They stand in its own file of rules; a wrong one is said."""
    path = tmp_path / "egna.toml"
    path.write_text('[[andringar]]\ndatum = 2027-02-01\ntext = "Hos oss."\n', "utf-8")
    shown = run("regler", "--andringar", "--regler", path)
    assert shown.stdout.splitlines()[0] == "2027-02-01: Hos oss."
    path.write_text('[[andringar]]\ndatum = 2027-02-01\ntxt = "Hos oss."\n', "utf-8")
    shown = run("regler", "--andringar", "--regler", path)
    assert (shown.code, "okänd nyckel txt" in shown.stderr) == (2, True)


def test_a_form_says_which_earlier_versions_it_accepts(run: Run, tmp_path: Path) -> None:
    """With the declaration of each, where it has one of its own."""
    assert "tas emot: 2026.1, 2025.1 (sosr-2025)" in run("form").stdout
    assert "tas emot" not in run("form", "sosr-2025").stdout
    older_forms.both(tmp_path)
    assert "tas emot: 1 (var-2025.toml)" in run("form", tmp_path / "var-2026.toml").stdout


def test_a_form_without_changes_says_so(run: Run, tmp_path: Path) -> None:
    """Nothing is noted, and that is no fault."""
    older_forms.both(tmp_path)
    shown = run("form", tmp_path / "var-2026.toml", "--andringar")
    assert shown.stdout.strip() == "Inget är antecknat om formuläret var-2026."
