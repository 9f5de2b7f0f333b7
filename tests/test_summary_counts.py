"""Counts add up: per group, per council, per promise, and against an oracle of another reader."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import handlingsplan
from handlingsplan.form import Role, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.samples import load_samples, write_samples
from handlingsplan.summary import ONLY_HEADING, STAFF, Summary
from tests.summary_rounds import TODAY, activity, big_round, book, summary_of

FORM = load_form()


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample round's files, faults and all."""
    folder = tmp_path_factory.mktemp("inkomna")
    write_samples(folder, load_samples(FORM), form=FORM, organisation=load_organisation())
    return folder


@pytest.fixture(scope="module")
def summed(received: Path) -> Summary:
    """The summary of those files."""
    summary: Summary = handlingsplan.consolidate(received, today=TODAY)
    return summary


def _plan_rows(path: Path) -> list[dict[str, str]]:
    """Return the filled-in rows of a plan by heading, as openpyxl alone sees them."""
    sheet = openpyxl.load_workbook(path)[FORM.plan.namn]
    heading_row = next(row for row in sheet.iter_rows() if row[0].value == "Id")
    headings = [cell.value for cell in heading_row]
    below = sheet.iter_rows(min_row=heading_row[0].row + 1, values_only=True)
    rows = [
        {h: str(v).strip() for h, v in zip(headings, row, strict=True) if v is not None and h}
        for row in below
    ]
    return [row for row in rows if set(row) - {"Id"}]


def _counted_files(received: Path, summed: Summary) -> list[Path]:
    hand_ins = summed["inlamning"]
    return [received / fil for fil in hand_ins.loc[hand_ins["med"] == "Ja", "fil"]]


def test_every_filled_row_of_every_counted_file_is_there(received: Path, summed: Summary) -> None:
    """As many rows as an independent reader finds, file by file."""
    expected = {path.name: len(_plan_rows(path)) for path in _counted_files(received, summed)}
    found = Counter(summed["aktiviteter"]["fil"])
    assert {name: found[name] for name in expected} == expected


def test_status_counts_are_those_of_the_cells(received: Path, summed: Summary) -> None:
    """Each status is counted as often as it stands in the cells of the counted files."""
    cells = Counter(
        row.get("Status", "").casefold()
        for path in _counted_files(received, summed)
        for row in _plan_rows(path)
    )
    known = FORM.status
    expected: Counter[str] = Counter()
    for written, count in cells.items():
        if written in known:
            expected[known[written].officiell or known[written].namn] += count
    total = summed["kunskapsrad"].iloc[-1]
    counted = {c.namn: total[c.namn] for c in summed.statuses[:-1]}
    assert counted == {name: expected[name] for name in counted}
    assert sum(counted.values()) > 10


def test_promise_counts_are_those_of_the_ticks(received: Path, summed: Summary) -> None:
    """Each promise is counted as often as it is ticked in the cells."""
    ticks: Counter[int] = Counter()
    for path in _counted_files(received, summed):
        for row in _plan_rows(path):
            for field in FORM.plan.all_with_role(Role.LOFTE):
                ticks[field.nr] += row.get(field.rubrik, "").casefold() in {"x", "☑", "1", "ja"}
    promises = summed["loften"].set_index("nr")["aktiviteter"]
    assert promises.to_dict() == {nr: ticks[nr] for nr in promises.index}


def test_statuses_add_up_to_the_activities_everywhere() -> None:
    """In each group and each council the statuses sum to the number of activities."""
    summary = summary_of(big_round(41))
    names = [choice.namn for choice in summary.statuses]
    for section in ("grupper", "kunskapsrad"):
        frame = summary[section]
        assert (frame[names].sum(axis=1) == frame["aktiviteter"]).all()


def test_a_group_with_four_councils_counts_once_in_the_region() -> None:
    """RPO Primärvård sits in all four councils; the region's total has its rows once."""
    rows = summary_of([book("primarvard", handlingsplan=[activity(), activity(id="PRI-02")])])[
        "kunskapsrad"
    ].set_index("namn")["aktiviteter"]
    assert rows["Hela regionen"] == 2
    assert list(rows[:-1]) == [2, 2, 2, 2, 0]


def test_a_council_sums_up_its_own_groups_alone() -> None:
    """A council's summary has its groups' rows, findings and hand-ins, and no total."""
    books = [
        book("primarvard", handlingsplan=[activity()]),
        book("cancersjukdomar", handlingsplan=[activity()]),
    ]
    summary = summary_of(books, council="kirurgi-cancer")
    assert set(summary["aktiviteter"]["grupp"]) == {"primarvard", "cancersjukdomar"}
    other = summary_of(books, council="medicin-akut")
    assert set(other["aktiviteter"]["grupp"]) == {"primarvard"}
    assert list(other["kunskapsrad"]["namn"]) == ["Medicin och akut vård"]
    assert other.whose == "Medicin och akut vård"


def test_the_staff_sums_up_the_groups_without_a_council() -> None:
    """The staff's summary has the RSG and nobody else."""
    summary = summary_of(big_round(41), council=STAFF)
    assert {name[:3] for name in summary["grupper"]["grupp_namn"]} == {"RSG"}
    assert summary.whose == "RSL:s stab"


def test_a_heading_alone_is_no_activity_and_is_accounted_for() -> None:
    """A row with a heading alone stands among the activities, is not counted, and is explained."""
    summary = summary_of(
        [book("akut-vard", handlingsplan=[activity(), {"prioriterat_omrade": "AI"}])]
    )
    assert list(summary["aktiviteter"]["lage"]) == ["Grön", ONLY_HEADING]
    assert summary["grupper"].loc["akut-vard", "aktiviteter"] == 1
    left_out = summary["ej_med"].iloc[0]
    assert (left_out["vad"], left_out["text"], left_out["cell"]) == ("Rad", "AI", "K6")


@pytest.mark.parametrize(
    ("status", "counts_as", "official"),
    [
        ("Röd", "Röd", "Röd"),
        (" röd ", "Röd", "Röd"),
        ("Avslutad, pågår i verksamheten", "Avslutad", "Avslutad"),
        ("Avvaktar", "Avvaktar", ""),
        ("på gång", "Utan status", ""),
        (None, "Utan status", ""),
    ],
)
def test_own_status_counts_as_the_official_one(
    status: str | None, counts_as: str, official: str
) -> None:
    """The group's own word is kept, and counted as the form says."""
    row = summary_of([book("akut-vard", handlingsplan=[activity(status=status)])])[
        "aktiviteter"
    ].iloc[0]
    assert (row["lage"], row["officiell_status"]) == (counts_as, official)


@pytest.mark.parametrize(
    ("end", "status", "days"),
    [
        ("2026-11-21", "Grön", 1.0),
        ("2026-11-22", "Grön", None),
        ("2026-11-01", "Avslutad", None),
        (None, "Röd", None),
    ],
)
def test_late_is_what_is_not_finished_after_its_last_day(
    end: str | None, status: str, days: float | None
) -> None:
    """An activity is late from the day after its last one, unless it is finished."""
    plan = [activity(slut=end, status=status)]
    late = summary_of([book("akut-vard", handlingsplan=plan)])["aktiviteter"]["forsenad_dagar"]
    assert late.dropna().tolist() == ([] if days is None else [days])


def test_promises_without_groups_come_first() -> None:
    """A promise that nobody works with, or one group alone, is pointed out."""
    books = [
        book("akut-vard", handlingsplan=[activity(lofte_2=True)]),
        book("tandvard", handlingsplan=[activity(lofte_3=True, status="Avslutad", lofte_1=True)]),
    ]
    promises = summary_of(books)["loften"]
    said = dict(zip(promises["nr"], promises["lage"], strict=True))
    assert list(said)[:4] == [4, 5, 6, 7]
    assert said[4] == "Ingen grupp."
    assert said[2] == "Bara RPO Akut vård."
    assert said[3] == "Ingen nu; avslutat hos RPO Tandvård."
    assert said[1] == "RPO Akut vård, RPO Tandvård"
    assert promises.loc[~promises["brist"], "nr"].tolist() == [1]


def test_needs_stand_by_date_and_only_needs_of_support() -> None:
    """The escalation list has what asks the management for support, the most urgent first."""
    need = {"typ": "Behov av ledningsstöd", "beskrivning": "a", "senast": "2027-01-01"}
    rows = [need, {"typ": "Hinder", "beskrivning": "b"}, need | {"senast": "2026-12-01"}]
    summary = summary_of([book("akut-vard", handlingsplan=[], utmaningar=rows)])
    assert [day.date() for day in summary["stodbehov"]["senast"]] == [
        dt.date(2026, 12, 1),
        dt.date(2027, 1, 1),
    ]
    assert len(summary["utmaningar"]) == 3
    assert summary["grupper"].loc["akut-vard", "stodbehov"] == 2


def test_indicators_stand_on_one_row_with_distance_and_history() -> None:
    """A measure's dates are one row: the latest speaks, the earlier stand beside it."""
    measure = {"aktivitet_id": "AKU-01", "indikator": "Andel", "malvarde": 80.0}
    rows = [
        measure | {"matdatum": "2026-06-30", "utfall_rjl": 70.0, "riktning": "Högre är bättre"},
        measure | {"matdatum": "2026-03-31", "utfall_rjl": 60.0, "riktning": "Högre är bättre"},
        {"indikator": "Tid", "malvarde": 30.0, "utfall_ro": 40.0, "riktning": "Lägre är bättre"},
    ]
    plan = book("akut-vard", handlingsplan=[activity()], indikatorer=rows)
    found = summary_of([plan])["indikatorer"]
    share, time = found.iloc[0], found.iloc[1]
    assert (share["utfall_rjl"], share["utfall_rjl_avstand"], share["matningar"]) == (70, -10, 2)
    assert (share["utfall_rjl_1"], share["utfall_rjl_2"]) == (60, 70)
    assert (share["aktivitetens_text"], share["cell"]) == ("Ta fram indikatorer", "B5")
    assert time["utfall_ro_avstand"] == -10


def test_a_round_without_indicators_has_the_same_kinds_of_columns() -> None:
    """Numbers are numbers also where there are none, so that nobody need ask first."""
    empty = summary_of([book("akut-vard", handlingsplan=[], indikatorer=[])])["indikatorer"]
    assert (len(empty), str(empty["matningar"].dtype)) == (0, "int64")


def test_themes_are_shared_areas_and_subjects() -> None:
    """An area that two groups name, and a noun that three use, are themes; one group's are not."""
    texts = {
        "akut-vard": "Trygg utskrivning från akuten",
        "tandvard": "Samordnad utskrivning",
        "psykisk-halsa": "Utskrivning med AI",
    }
    books = [
        book(group, handlingsplan=[activity(aktivitet=text, insatsomrade=area)])
        for (group, text), area in zip(
            texts.items(), ["Nära vård", "nära vård ", "Eget"], strict=True
        )
    ]
    themes = summary_of(books)["teman"]
    assert themes.groupby("tema", sort=False).size().to_dict() == {
        "Nära vård": 2,
        "utskrivning": 3,
    }


@pytest.mark.parametrize(
    ("texts", "subject"),
    [
        (("Bättre läkemedelslistor", "Läkemedel till äldre", "Läkemedelsgenomgång"), "läkemedel"),
        (("Patienter i kö", "Trauma: rehabilitering", "Hjärtrehabilitering"), ""),
        (("Rehabilitering", "Trauma: rehabilitering", "Hjärtrehabilitering"), "rehabilitering"),
        (("AI i vården", "AI-stöd", "Stöd för AI"), "AI"),
        (("Färre sår", "Färre fall", "Färre prover"), ""),
        (("Pröva ett nytt sätt", "Prövar en metod", "Pröva, med start i maj"), ""),
        (("I början av året", "Från början", "Rätt från början"), ""),
        (("1) Yrsel\nhos äldre", "Yrselns orsaker", "mot yrsel_2"), "yrsel"),
    ],
)
def test_subjects_are_nouns(texts: tuple[str, str, str], subject: str) -> None:
    """A word counts as a subject when its forms show that it is a noun; other words never do."""
    groups = ("akut-vard", "tandvard", "psykisk-halsa")
    books = [
        book(group, handlingsplan=[activity(prioriterat_omrade=None, aktivitet=text)])
        for group, text in zip(groups, texts, strict=True)
    ]
    found = summary_of(books)["teman"]
    assert list(found.loc[found["slag"] == "Ämne", "tema"].unique()) == (
        [subject] if subject else []
    )


def test_a_form_without_a_section_leaves_it_out_and_says_so() -> None:
    """Barnuppdraget has other columns; the same code sums it up."""
    form = load_form("vgr-barnuppdraget")
    organisation = load_organisation(form.organisation)
    row = {field.namn: "a" for field in form.plan.falt if field.typ == "text"}
    tables: dict[str, Any] = {form.plan.nyckel: [row]}
    plan = book(organisation.grupper[0].id, form=form, **tables)
    summary = summary_of([plan], organisation=organisation)
    assert len(summary["aktiviteter"]) == 1
    assert "loften" in summary.left_out
    assert "loften" not in summary.frames


def test_an_unknown_section_is_named_with_those_there_are() -> None:
    """Asking for a section that is not there says which there are."""
    with pytest.raises(KeyError, match="aktiviteter"):
        summary_of([book("akut-vard", handlingsplan=[])])["aktivteter"]
