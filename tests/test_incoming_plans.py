"""Whole plans moved in from each kind of source: nothing is lost, nothing is made up."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from handlingsplan.codes import Code
from handlingsplan.content import content_from_frames
from handlingsplan.incoming import Moved
from handlingsplan.plans import build_plans
from handlingsplan.reading.book import read_bytes
from handlingsplan.report.copies.return_copies import return_copy
from handlingsplan.report.copies.review_rows import ReviewRow
from tests import incoming_figures
from tests.incoming_figures import FORM, ORGANISATION, Figures, real_plans
from tests.incoming_plan import PLAN
from tests.incoming_sources import SOURCES

KINDS = tuple(SOURCES)


@lru_cache(maxsize=8)
def moved(kind: str) -> tuple[Moved, bytes]:
    """Return the made-up plan moved in from a kind of source, with its workbook."""
    return incoming_figures.moved(PLAN, kind)


def rows(kind: str, key: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet without their identities."""
    found = moved(kind)[0].content.rows.get(key, ())
    return [{name: value for name, value in row.items() if name != "id"} for row in found]


def _holds(figures: Figures) -> None:
    assert figures.arrived == figures.texts > 0
    assert figures.rows_found >= 0.95 * figures.rows > 0
    assert figures.promises_found >= 0.9 * figures.promises > 0
    assert figures.rag_found == figures.rag
    assert figures.wrong_statuses == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_real_plans_arrive_whole(shared: Path, kind: str) -> None:
    """All texts, rows, promises and working groups of the published plans; no wrong status."""
    plans = real_plans(shared)
    if not plans:
        pytest.skip("mappen ../shared/plans är tom")
    assert len(plans) >= 3
    for plan in plans.values():
        _holds(incoming_figures.measure(plan, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_made_up_plan_arrives_whole(kind: str) -> None:
    """The same holds for a plan that has colours as statuses, too."""
    _holds(incoming_figures.measure(PLAN, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_same_plan_whatever_it_comes_from(kind: str) -> None:
    """Each kind of source gives the same rows and asks the same questions."""
    done, expected = moved(kind)[0], moved("Word")[0]
    assert done.content.rows == expected.content.rows
    assert done.content.cover == expected.content.cover
    told = [(q.kod, q.nyckel, q.rad, q.falt, q.forslag) for q in done.questions]
    assert told == [(q.kod, q.nyckel, q.rad, q.falt, q.forslag) for q in expected.questions]


def test_what_the_rows_of_the_plan_become() -> None:
    """Bullets are rows under one priority; RAG, promises, times and status have their fields."""
    first, second, *_ = rows("Word", "handlingsplan")
    common = {
        "insatsomrade": "Nära vård",
        "prioriterat_omrade": "Kortare väntan på akuten",
        "lofte_1": True,
        "lofte_4": True,
        "rag": "Akutmottagning",
        "status": "Grön",
    }
    assert first == {
        **common,
        "aktivitet": "Kartlägga flödet på alla sex akutmottagningar",
        "metod": "väntetid till läkare per mottagning.",
    }
    assert second == {
        "rag": common["rag"],
        "status": common["status"],
        "aktivitet": "Besluta om gemensam triage, klart Q3 2026",
        "slut": "Q3 2026",
    }
    assert rows("Word", "indikatorer") == [
        {
            "aktivitet_id": "AKU26-01",
            "indikator": "90 procent träffar läkare inom en timme.",
        }
    ]


def test_what_the_other_pages_become() -> None:
    """Results, challenges by working group, processes with titles, the year with its times."""
    assert rows("PDF", "resultat") == [{"text": "Alla ambulanser larmas nu på samma sätt."}]
    said = [(row["rag"], row["beskrivning"]) for row in rows("PDF", "utmaningar")]
    assert said == [
        ("Trauma", "Svårt att få tid för gemensam utbildning."),
        ("Trauma", "Beslut om helikopter dröjer."),
        ("Akutmottagning", "Kompetensförsörjning"),
    ]
    (process,) = rows("PDF", "processer")
    assert (process["rubrik"], process["lage"]) == ("Gemensam jourlinje", "Pågår i gruppen")
    events = [(row["handelse"], str(row.get("fran", ""))) for row in rows("PDF", "arshjul")]
    assert events[:3] == [
        ("RSL", "2026-02-12"),
        ("Kunskapsråd x 4", ""),
        ("Nationella remisser", "2026-04-15"),
    ]
    assert [row.get("kvartal") for row in rows("PDF", "arshjul")][1] == "Q1"


def test_what_is_in_doubt_is_asked_and_not_filled_in() -> None:
    """A promise in passing, words after the bullets, a note to a person, a row without priority."""
    done = moved("bildspel")[0]
    asked = {(q.kod, q.text.partition("\n")[0][:24], q.forslag) for q in done.questions}
    assert asked == {
        (Code.HP950, "Likvärdig tillgång till ", "4 Jämlik"),
        (Code.HP960, "Frågan tas upp på rådets", ""),
        (Code.HP953, "Karin: fråga Region Kalm", ""),
        (Code.HP958, "2", ""),
    }
    assert "Karin" not in str(done.content.rows)


@pytest.mark.parametrize("kind", KINDS)
def test_the_workbook_reads_back_as_the_same_content(kind: str) -> None:
    """What was moved in is what the reader finds, and nothing of the template's is foreign."""
    done, data = moved(kind)
    book = read_bytes(data, "plan.xlsx")
    plans = build_plans([book], organisation=ORGANISATION, form=FORM)
    again = content_from_frames(plans, 0)
    assert (again.cover, again.rows) == (done.content.cover, done.content.rows)
    assert {note.kod for note in book.notes} <= {Code.HP413}


def test_questions_stand_on_the_review_sheet_with_a_link_to_their_cell() -> None:
    """Each has its own kind, its cell, the original text and the proposal."""
    done, data = moved("Word")
    sheet = openpyxl.load_workbook(io.BytesIO(data))[FORM.review.namn]
    headings = [cell.value for cell in sheet[4]]
    table = [
        {heading: cell.value for heading, cell in zip(headings, row, strict=True)}
        for row in sheet.iter_rows(min_row=5)
    ]
    filled = [row for row in table if row["Nr"]]
    assert len(filled) == len(done.questions)
    assert {row["Nivå"] for row in filled} == {"behöver svar"}
    (promise,) = [row for row in filled if "ord ur ett patientlöfte" in str(row["Vad"])]
    assert promise["Blad"] == FORM.plan.namn
    assert str(promise["Gäller"]).startswith("AKU26-04 Uppdrag ges till RAG att")
    assert "Likvärdig tillgång till ambulans" in str(promise["Vad"])
    assert str(promise["Gör så här"]).endswith("Förslag: 4 Jämlik")
    cells = [cell for row in sheet.iter_rows() for cell in row]
    link = next(cell for cell in cells if cell.value == promise["Cell"])
    assert link.hyperlink.location == f"'{FORM.plan.namn}'!{promise['Cell']}"
    plan = openpyxl.load_workbook(io.BytesIO(data))[FORM.plan.namn]
    asked = {row["Cell"]: row["Fält"] for row in filled if row["Cell"]}
    for cell, heading in asked.items():
        assert plan.cell(4, plan[str(cell)].column).value == heading


def test_the_source_text_is_kept_but_not_printed() -> None:
    """The sheet Underlag has every page's text, and its print area is an empty cell."""
    data = moved("bildspel")[1]
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Underlag"]
    pages = {str(row[0].value) for row in sheet.iter_rows(min_row=5) if row[0].value}
    assert {"Bild 1", "Bild 3"} <= pages
    area = str(sheet.print_area).replace("$", "").rpartition("!")[2].partition(":")[0]
    assert sheet[area].value is None
    assert sheet.sheet_state == "visible"


def test_questions_stay_through_a_return_copy_until_somebody_takes_them_away() -> None:
    """A check fills the review sheet anew, and leaves what nobody has answered."""
    done, data = moved("Word")
    row = ReviewRow(
        values={"nr": 1, "niva": "fel", "blad": "Start", "cell": "B5", "vad": "Saknas."}
    )
    for _ in range(2):  # and the next time too, once each
        data = return_copy(data, [row], form=FORM)
        sheet = openpyxl.load_workbook(io.BytesIO(data))[FORM.review.namn]
        said = [(cells[0].value, cells[1].value) for cells in sheet.iter_rows(min_row=5)]
        filled = [pair for pair in said if pair[0]]
        assert filled[0] == (1, "fel")
        assert [kind for _, kind in filled[1:]] == ["behöver svar"] * len(done.questions)
        assert [number for number, _ in filled] == list(range(1, len(filled) + 1))
