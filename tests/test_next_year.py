"""The year turns: what goes on is in next year's workbook, under the same identity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from handlingsplan.carry_over import carry_over
from handlingsplan.content import Content, Filled
from handlingsplan.excel import next_year as excel_next_year
from handlingsplan.excel.console import Settings
from handlingsplan.findings import Phase, Severity
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import Plans
from handlingsplan.rounds import check_round, read_round
from handlingsplan.template import make_template
from tests import workbooks
from tests.conftest import Outcome
from tests.rules_plan import book, findings
from tests.template_books import make

NAME = "handlingsplan-2026-akut-vard.xlsx"
DAY = dt.date(2026, 11, 20)
ACTIVITIES: list[dict[str, Filled]] = [
    {
        "insatsomrade": "Nära vård",
        "prioriterat_omrade": "Kortare väntan",
        "lofte_1": True,
        "aktivitet": "Ta fram måtten",
        "status": "Avslutad",
        "slut": dt.date(2026, 6, 1),
    },
    {"aktivitet": "Besluta om måtten", "status": "Gul", "kommentar": "Väntar", "slut": "Q2 2027"},
    {
        "aktivitet": "Införa larmet",
        "status": "Avslutad, pågår i verksamheten",
        "slut": dt.date(2026, 9, 1),
    },
]
MEASURES: list[dict[str, Filled]] = [
    {
        "aktivitet_id": f"AKU26-0{number}",
        "indikator": name,
        "enhet": "%",
        "baslinje": 60.0,
        "malvarde": 80.0,
        "utfall_rjl": 70.0,
        "matdatum": dt.date(2026, month, 1),
    }
    for number, name, month in ((2, "Andel", 3), (2, "Andel", 9), (1, "Annat", 9))
]
CONTENT = Content(
    cover={"uppdaterad": DAY, "kontaktfunktion": "Processtöd"},
    rows={
        "handlingsplan": ACTIVITIES,
        "indikatorer": MEASURES,
        "resultat": [{"typ": "Resultat", "text": "Bättre"}],
        "utmaningar": [{"typ": "Hinder", "beskrivning": "Svårt att rekrytera"}],
    },
)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Plans:
    """Last year's plan as a round."""
    path = tmp_path_factory.mktemp("fjol") / NAME
    path.write_bytes(make("sosr-2026", CONTENT).data)
    return read_round(path, use_cache=False).plans


def test_open_activities_go_on_with_identity_and_all_that_counts_for_them(plans: Plans) -> None:
    """The row that had its priority from the closed row above it keeps it."""
    (row,) = carry_over(plans, 0).content.rows["handlingsplan"]
    assert (row["id"], row["aktivitet"], row["status"]) == ("AKU26-02", "Besluta om måtten", "Gul")
    assert (row["prioriterat_omrade"], row["insatsomrade"]) == ("Kortare väntan", "Nära vård")
    assert row["lofte_1"] is True
    assert row["slut"] == "Q2 2027"


def test_a_status_keeps_the_day_of_its_assessment(plans: Plans) -> None:
    """It was assessed last year, and the next plan says so until somebody looks at it again."""
    (row,) = carry_over(plans, 0).content.rows["handlingsplan"]
    assert row["statusdatum"] == DAY
    assert "uppdaterad" not in carry_over(plans, 0).content.cover


def test_what_goes_on_elsewhere_becomes_a_process(plans: Plans) -> None:
    """The group is done with it, the clinics are not."""
    assert carry_over(plans, 0).content.rows["processer"] == [
        {
            "rubrik": "Införa larmet",
            "lage": "Avslutad i gruppen, pågår i verksamheterna",
            "beskrivning": "Kortare väntan",
        }
    ]


def test_an_indicator_goes_on_once_without_outcomes_where_its_activity_does(plans: Plans) -> None:
    """Two measurements of one measure are one row next year; the closed activity's is gone."""
    (row,) = carry_over(plans, 0).content.rows["indikatorer"]
    assert (row["aktivitet_id"], row["indikator"], row["baslinje"]) == ("AKU26-02", "Andel", 60.0)
    assert not {"utfall_rjl", "matdatum"} & set(row)


OUTCOMES = "Jönköpings län 70 (2026)"


def test_the_last_outcome_stands_beside_the_baseline(plans: Plans) -> None:
    """As text, with its year, in the column after the baseline; the outcomes are empty."""
    content = carry_over(plans, 0).content
    sheet = make("sosr-2026", content).seen["Indikatorer"]
    headings, first = ([cell.value for cell in row] for row in sheet["A4:M5"])
    at = headings.index("Baslinje")
    assert headings[at : at + 3] == ["Baslinje", "Tidigare utfall", "Målvärde"]
    assert first[at : at + 3] == [60, OUTCOMES, 80]
    outcomes = headings.index("Jönköpings län")
    assert first[outcomes : outcomes + 4] == [None] * 4


def _carried(tmp_path: Path, *times: dict[str, Filled], year: int = 2026) -> str | None:
    """Return what stands beside the baseline after a year with these measurements."""
    rows = [{"aktivitet_id": "AKU26-01", "indikator": "Mått", "enhet": "%", **one} for one in times]
    activity = {**ACTIVITIES[1], "prioriterat_omrade": "Väntan", "id": "AKU26-01"}
    content = Content(rows={"handlingsplan": [activity], "indikatorer": rows})
    form = load_form()
    organisation = load_organisation(form.organisation)
    path = tmp_path / f"handlingsplan-{year}-akut-vard.xlsx"
    path.write_bytes(make_template(form, organisation, organisation.grupper[0], year, content))
    (row,) = carry_over(read_round(path, use_cache=False).plans, 0).content.rows["indikatorer"]
    assert not {"utfall_rjl", "utfall_rkl", "utfall_ro", "matdatum"} & set(row)
    said = row.get("tidigare_utfall")
    assert said is None or isinstance(said, str)
    return said


BEFORE = "Kalmar län 70 (2025)"


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ([{"baslinje": 60.0}], None),
        (
            [{"utfall_rjl": 78.5, "utfall_rkl": 0.0, "utfall_ro": -81.0}],
            "Jönköpings län 78,5 · Kalmar län 0 · Östergötland -81 (2026)",
        ),
        (  # the latest date speaks, whatever the order of the rows; region by region
            [
                {"utfall_rjl": 3.0, "matdatum": "Q3 2026"},
                {"utfall_rjl": 2.0, "utfall_rkl": 9.0, "matdatum": dt.date(2026, 5, 1)},
                {"utfall_rjl": 1.0},
            ],
            "Jönköpings län 3 · Kalmar län 9 (2026)",
        ),
        ([{"tidigare_utfall": BEFORE}], BEFORE),
        ([{"tidigare_utfall": BEFORE}, {"matdatum": dt.date(2026, 5, 1)}], BEFORE),
        ([{"tidigare_utfall": BEFORE, "utfall_ro": 71.0}], "Östergötland 71 (2026)"),
        ([{"utfall_ro": "vet ej"}], None),
        (
            [{"utfall_rjl": "78 %", "utfall_ro": "78,5"}],
            "Jönköpings län 78 · Östergötland 78,5 (2026)",
        ),
        (  # people are not counted out in a text
            [{"enhet": "Antal patienter", "utfall_rjl": 3.0, "utfall_rkl": 5.0}],
            "Jönköpings län färre än 5 · Kalmar län 5 (2026)",
        ),
    ],
)
def test_the_last_outcomes_are_said_region_by_region(
    tmp_path: Path, times: list[dict[str, Filled]], said: str | None
) -> None:
    """Newer outcomes take the place of the older; where there are none, the older stay."""
    assert _carried(tmp_path, *times) == said


def test_outcomes_carried_twice_are_replaced_and_read_on_the_way(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The column is no stray text: no finding in 2027, and it stands in the summary."""
    (tmp_path / NAME).write_bytes(make("sosr-2026", CONTENT).data)
    groups = ("--grupp", "akut-vard")
    made = run("mallar", "--ar", "2027", *groups, "--fran", tmp_path / NAME, "--ut", "mallar")
    assert made.code == 0, made.stderr
    path = tmp_path / "mallar" / "handlingsplan-2027-akut-vard.xlsx"
    checked = check_round(read_round(path, use_cache=False), phase=Phase.UTKAST)
    frame = checked.plans.tables["indikatorer"]
    assert frame["tidigare_utfall"].tolist() == [OUTCOMES]
    about = [one for one in checked.findings if one.blad == "Indikatorer"]
    assert [one.kod for one in about if one.niva is Severity.FEL] == []
    assert not [one for one in checked.findings if "Tidigare utfall" in f"{one.varde} {one.rubrik}"]
    day = ("--datum", "2027-02-16", "--utan-cache")
    run("validera", path, "--returkopior", tmp_path / "retur", *day)
    done = run("konsolidera", path.parent, "--ut", tmp_path / "s.xlsx", *day)
    assert done.code in {0, 1}, done.stderr + done.stdout
    for found in (tmp_path / "s.xlsx", *(tmp_path / "retur").rglob("*.xlsx")):
        sheet = openpyxl.load_workbook(found)["Indikatorer"]
        texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert {"Tidigare utfall", OUTCOMES} <= texts, found.name
    assert list((tmp_path / "retur").rglob("*.xlsx"))


@pytest.mark.parametrize("reworded", ["Målvärde", "Källa"])
def test_a_reworded_heading_is_known_with_and_without_the_column(reworded: str) -> None:
    """Excel's ids of the columns count what the workbook has."""
    for carried in ({}, {"tidigare_utfall": BEFORE}):
        row: dict[str, Filled] = {"indikator": "Mått", "malvarde": 80.0, "kalla": "Register"}
        data = make("sosr-2026", Content(rows={"indikatorer": [row | carried]})).data
        changed = workbooks.edited(data, lambda book: _reword(book["Indikatorer"], reworded))
        table = workbooks.read(changed).tables["indikatorer"]
        assert table.values["malvarde"] == (80.0,)
        assert table.values["kalla"] == ("Register",)
        assert table.values.get("tidigare_utfall", (None,)) == (carried.get("tidigare_utfall"),)


def _reword(sheet: Any, heading: str) -> None:
    (table,) = sheet.tables.values()
    for cell in sheet[4]:
        if cell.value == heading:
            cell.value = "Något helt annat"
    for column in table.tableColumns:
        if column.name == heading:
            column.name = "Något helt annat"


def test_what_is_left_is_named(plans: Plans) -> None:
    """Nothing is dropped unsaid."""
    left = carry_over(plans, 0).left
    assert "Ta fram måtten" in left[0]
    assert any(text.startswith("Resultat") for text in left[1:])


def test_the_next_workbooks_are_drafts_without_errors(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """``mallar --fran`` fills in what goes on; untouched, no draft of it has an error."""
    folder = tmp_path / "inkomna"
    folder.mkdir()
    (folder / NAME).write_bytes(make("sosr-2026", CONTENT).data)
    groups = ("--grupp", "akut-vard", "--grupp", "tandvard")
    made = run("mallar", "--ar", "2027", *groups, "--fran", folder, "--ut", "mallar")
    assert made.code == 0, made.stderr
    assert "Ta fram måtten" in made.stdout
    assert "mallen är tom: RPO Tandvård." in made.stdout
    path = tmp_path / "mallar" / "handlingsplan-2027-akut-vard.xlsx"
    checked = check_round(read_round(path, use_cache=False), phase=Phase.UTKAST)
    assert checked.plans.tables["handlingsplan"]["id"].tolist() == ["AKU26-02"]
    assert [f for f in checked.findings if f.niva is Severity.FEL] == []


def test_what_could_not_be_read_is_left_empty_and_named(tmp_path: Path) -> None:
    """The plan goes on as far as it could be read; each cell that did not is a clause."""
    rows: list[dict[str, Filled]] = [
        {**ACTIVITIES[1], "id": "AKU26-01", "slut": "när vi hinner"},
        {**ACTIVITIES[1], "id": "AKU26-02", "aktivitet": "Mäta", "slut": "15 december"},
        {**ACTIVITIES[1], "id": "AKU26-02", "aktivitet": "Väga"},
        {
            **ACTIVITIES[1],
            "id": "AKU26-04",
            "start": dt.date(2026, 9, 1),
            "slut": dt.date(2026, 3, 1),
            "aktivitet": "Räkna",
        },
    ]
    measures: list[dict[str, Filled]] = [
        {"aktivitet_id": "AKU26-77", "indikator": "Andel", "malvarde": "minst fem"}
    ]
    content = Content(rows={"handlingsplan": rows, "indikatorer": measures})
    path = tmp_path / NAME
    path.write_bytes(make("sosr-2026", content).data)
    carried = carry_over(read_round(path, use_cache=False).plans, 0)
    plan = carried.content.rows["handlingsplan"]
    assert [row.get("id") for row in plan] == ["AKU26-01", "AKU26-02", None, "AKU26-04"]
    assert [row.get("slut") for row in plan] == [None, "2026-12-15", "Q2 2027", None]
    assert carried.content.rows["indikatorer"] == [{"indikator": "Andel"}]
    assert carried.unread == (
        "Handlingsplan › Klart ”när vi hinner”",
        "Handlingsplan › Klart ”2026-03-01”",
        "Indikatorer › Aktivitet (id) ”AKU26-77”",
        "Indikatorer › Målvärde ”minst fem”",
    )


def test_every_activity_is_followed_over_the_turn_of_the_year(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some of the demo's plans, filled on by a script; ``scripts/year_turn.py`` takes all 41."""
    monkeypatch.syspath_prepend(str(project / "scripts"))
    import year_turn  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415  (a script)

    groups = year_turn.ORGANISATION.active_groups(year_turn.AUTUMN)[3:7]
    found = year_turn.turn(tmp_path, groups)
    assert (found.groups, found.followed, found.both, found.errors) == (4, found.carried, 0, 0)
    assert found.carried > 10
    assert found.new == 4


def test_what_is_carried_over_looks_so_until_it_is_edited(plans: Plans) -> None:
    """Each row's own text is compared with what was carried; new rows have no such rule."""
    content = carry_over(plans, 0).content
    made = make("sosr-2026", content)
    rules = {
        (sheet, str(area.sqref)): rule.formula[0]
        for sheet in ("Handlingsplan", "Utmaningar", "Processer", "Indikatorer")
        for area in made.seen[sheet].conditional_formatting
        for rule in area.rules
        if rule.formula and "EXACT" in rule.formula[0]
    }
    assert rules == {
        ("Handlingsplan", "K5"): 'AND(LEN(K5)=17,EXACT(LEFT(K5,17),"Besluta om måtten"))',
        ("Utmaningar", "C4"): 'AND(LEN(C4)=19,EXACT(LEFT(C4,19),"Svårt att rekrytera"))',
        ("Processer", "A4"): 'AND(LEN(A4)=13,EXACT(LEFT(A4,13),"Införa larmet"))',
        ("Indikatorer", "B5"): 'AND(LEN(B5)=5,EXACT(LEFT(B5,5),"Andel"))',
    }
    assert "EXACT" not in str(
        [a.rules[0].formula for a in make("sosr-2026").seen["Handlingsplan"].conditional_formatting]
    )


CODES = {"HP464"}


@pytest.mark.parametrize(
    ("assessed", "today", "cells"),
    [
        (["2025-11-20"] * 4, dt.date(2026, 1, 10), []),  # made in the autumn before
        (["2025-11-20", "2026-02-01", "2025-11-20", "2026-02-01"], dt.date(2026, 3, 1), ["S5"]),
        (["2025-11-20"] * 4, dt.date(2026, 3, 1), ["S5:S8"]),  # one finding for the whole plan
        (["2026-02-01"] * 4, dt.date(2026, 9, 1), []),
    ],
)
def test_a_status_that_nobody_has_looked_at_since_last_year_is_reported(
    assessed: list[str], today: dt.date, cells: list[str]
) -> None:
    """The day of the assessment stands before the plan's year; the third row is closed."""
    changed = book({("handlingsplan", row, "statusdatum"): day for row, day in enumerate(assessed)})
    found = [one for one in findings(changed, today=today) if one.kod in CODES]
    assert [one.cell for one in found] == cells
    assert all(one.niva is not Severity.FEL for one in found)


def test_what_nobody_should_mail_is_said(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """A personal number goes no further than last year's plan, and the coordinator is told."""
    folder = tmp_path / "inkomna"
    folder.mkdir()
    row = ACTIVITIES[1] | {"prioriterat_omrade": "Väntan", "metod": "Se 850709-9805"}
    content = Content(rows={"handlingsplan": [row]})
    (folder / NAME).write_bytes(make("sosr-2026", content).data)
    made = run("mallar", "--ar", "2027", "--grupp", "akut-vard", "--fran", folder, "--ut", "nya")
    assert "Personnummer i det som följer med är maskade" in made.stdout
    assert "850709" not in made.stdout


def test_the_button_names_the_files_of_which_nothing_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the command does: a plan of a later year, and a file that is no whole workbook."""
    data = {"plan.xlsx": make("sosr-2026", Content(rows={"handlingsplan": ACTIVITIES})).data}
    form, organisation = load_form(), load_organisation()
    rows = Content(rows={"handlingsplan": ACTIVITIES})
    later = make_template(form, organisation, organisation.by_id["tandvard"], 2028, rows)
    for name, content in (data | {"senare.xlsx": later, "trasig.xlsx": b"PK"}).items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(excel_next_year, "make_templates", lambda *_, **__: ())
    said = excel_next_year.make(Settings(folder=tmp_path, year=2026)).text
    assert "Filer som inte förs över: senare.xlsx (Planen gäller 2028" in said
    assert "trasig.xlsx (" in said
    assert "ifyllt för 1 grupp" in said
