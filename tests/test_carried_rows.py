"""What of each row goes on into next year, and what is named as left; no file is written."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from handlingsplan.carry_over import Carried, carry_over, carry_over_all, with_personal_numbers
from handlingsplan.codes import Code
from handlingsplan.reading.records import Note
from tests.rules_plan import Cell, Typed, book, plans

PLAN, FIGURES = "handlingsplan", "indikatorer"
Row = dict[str, Any]


def carried(changes: dict[tuple[str, int, str], Cell] | None = None, **options: Any) -> Carried:
    """Return what of the good plan goes on, with changed cells."""
    return carry_over(plans(book(changes, **options)), 0)


def rows(one: Carried, key: str, *fields: str) -> list[Any]:
    """Return some fields of the rows of a sheet that go on; of a single field its values alone."""
    found = [tuple(row.get(name) for name in fields) for row in one.content.rows.get(key, ())]
    return [row[0] for row in found] if len(fields) == 1 else found


def test_the_good_plan_goes_on_but_for_what_is_closed_or_of_its_year() -> None:
    """Three of four activities, their indicators, challenges, processes, and the open question."""
    one = carried()
    assert rows(one, PLAN, "id") == ["AKU26-01", "AKU26-02", "AKU26-04"]
    assert rows(one, FIGURES, "aktivitet_id") == ["AKU26-01", "AKU26-04"]
    assert [len(one.content.rows[key]) for key in ("utmaningar", "processer", "dialog")] == [
        2,
        1,
        1,
    ]
    assert "resultat" not in one.content.rows
    assert one.left == (
        "avslutade aktiviteter (Kartlägg vägen hem)",
        "Resultat (1 rad)",
        "Årshjul (1 rad)",
    )
    assert (one.fil, one.year, one.unread, one.masked) == ("akut-vard.xlsx", 2026, (), False)
    assert one.content.used == ("AKU26-03",)


@pytest.mark.parametrize(
    ("status", "goes_on", "process"),
    [
        ("Grön", True, False),
        ("Avvaktar", True, False),
        ("på gång", True, False),
        (None, True, False),
        ("avslutad ", False, False),
        ("Avslutad, pågår i verksamheten", False, True),
    ],
)
def test_only_a_status_that_ends_it_stops_an_activity(
    status: str | None,
    *,
    goes_on: bool,
    process: bool,
) -> None:
    """One that goes on elsewhere is a process; its identity is never given to another."""
    one = carried({(PLAN, 0, "status"): status})
    assert ("AKU26-01" in rows(one, PLAN, "id")) is goes_on
    assert ("Ta fram gemensamma mått" in rows(one, "processer", "rubrik")) is process
    assert ("AKU26-01" in one.content.used) is not goes_on


def test_a_process_says_where_it_goes_on_and_under_what() -> None:
    """Its heading is the activity, its text the priority; the group's own stand before it."""
    one = carried({(PLAN, 2, "status"): "Avslutad, pågår i verksamheten"})
    assert rows(one, "processer", "rubrik", "lage", "beskrivning")[1:] == [
        ("Kartlägg vägen hem", "Avslutad i gruppen, pågår i verksamheterna", "Trygg hemgång")
    ]
    assert one.left[0] == "Resultat (1 rad)"


@pytest.mark.parametrize(("length", "kept"), [(300, 300), (301, 300)])
def test_a_long_activity_is_cut_as_a_heading(length: int, kept: int) -> None:
    """Three hundred characters are enough to know it by."""
    changes: dict[tuple[str, int, str], Cell] = {
        (PLAN, 2, "aktivitet"): "x" * length,
        (PLAN, 2, "status"): "Avslutad, pågår i verksamheten",
    }
    assert len(rows(carried(changes), "processer", "rubrik")[1]) == kept


@pytest.mark.parametrize(
    ("lage", "svar", "goes_on"),
    [
        ("Öppen", None, True),
        ("Besvarad", "Nu", True),
        ("stängd", None, False),
        ("Stängd", "Nu", False),
    ],
)
def test_only_a_closed_question_stays_behind(
    lage: str,
    svar: str | None,
    *,
    goes_on: bool,
) -> None:
    """And it is named as what somebody has closed."""
    one = carried({("dialog", 0, "lage"): lage, ("dialog", 0, "svar"): svar})
    assert len(one.content.rows.get("dialog", ())) == goes_on
    assert ("Dialog (1 rad, redan stängt)" in one.left) is not goes_on


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({("resultat", 1, "text"): "Fler"}, "Resultat (2 rader)"),
        (
            {(PLAN, 0, "status"): "Avslutad"},
            "avslutade aktiviteter (Ta fram gemensamma mått; Kartlägg vägen hem)",
        ),
        (
            {(PLAN, 0, "status"): "Avslutad", (PLAN, 0, "aktivitet"): None},
            "avslutade aktiviteter (Kartlägg vägen hem)",
        ),
    ],
)
def test_what_stays_behind_is_counted_and_named(
    changes: dict[tuple[str, int, str], Cell], left: str
) -> None:
    """In the plural where it is; of what says nothing of itself there is nothing to name."""
    assert left in carried(changes).left


@pytest.mark.parametrize("pointed", ["AKU26-03", "aku26-03", "AKU26-03 Kartlägg vägen hem"])
def test_a_measure_of_a_closed_activity_stays_behind(pointed: str) -> None:
    """However the row points to it."""
    one = carried({(FIGURES, 1, "aktivitet_id"): pointed})
    assert rows(one, FIGURES, "indikator") == ["Andel med plan inom 7 dygn", "Nöjda med stödet"]


def test_a_measure_goes_on_where_its_identity_stands_on_an_open_row_too() -> None:
    """The open row keeps the identity, and with it what refers to it."""
    one = carried({(PLAN, 0, "id"): "AKU26-03"})
    assert "Återinläggningar" in rows(one, FIGURES, "indikator")


def test_a_measure_without_an_activity_goes_on() -> None:
    """Nobody can say that what it belongs to is closed."""
    one = carried({(FIGURES, 1, "aktivitet_id"): None})
    assert rows(one, FIGURES, "aktivitet_id", "indikator")[1] == (None, "Återinläggningar")


def test_what_is_measured_anew_is_empty_and_what_came_out_stands_beside() -> None:
    """Target, baseline, unit and source go on; outcomes and their day do not."""
    first = carried().content.rows[FIGURES][0]
    assert first == {
        "aktivitet_id": "AKU26-01",
        "indikator": "Andel med plan inom 7 dygn",
        "enhet": "%",
        "riktning": "Högre är bättre",
        "baslinje": "62",
        "malvarde": "80",
        "kalla": "Traumaregistret",
        "tidigare_utfall": "Jönköpings län 65 · Kalmar län 61,5 · Östergötland 70 (2026)",
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"utfall_rkl": None}, "Jönköpings län 65 · Östergötland 70 (2026)"),
        ({"utfall_rjl": "0"}, "Jönköpings län 0 · Kalmar län 61,5 · Östergötland 70 (2026)"),
        (
            {"enhet": "antal", "utfall_rjl": "4", "utfall_rkl": "5", "utfall_ro": "0"},
            "Jönköpings län färre än 5 · Kalmar län 5 · Östergötland färre än 5 (2026)",
        ),
        ({"utfall_rjl": None, "utfall_rkl": None, "utfall_ro": None}, None),
        (
            {
                "utfall_rjl": None,
                "utfall_rkl": None,
                "utfall_ro": None,
                "tidigare_utfall": "Kalmar län 50 (2025)",
            },
            "Kalmar län 50 (2025)",
        ),
        (
            {"tidigare_utfall": "gammalt", "utfall_rkl": None, "utfall_ro": None},
            "Jönköpings län 65 (2026)",
        ),
    ],
)
def test_the_last_outcomes_are_told_with_their_year(
    changes: dict[str, Cell], said: str | None
) -> None:
    """Few people are not counted out; where nothing was measured, what stood there stays."""
    one = carried({(FIGURES, 0, name): value for name, value in changes.items()})
    assert rows(one, FIGURES, "tidigare_utfall")[0] == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("2026-02-28", "2026-08-31"), "99"),
        (("2026-08-31", "2026-02-28"), "65"),
        (("2026-02-28", None), "65"),
        ((None, "2026-02-28"), "99"),
    ],
)
def test_of_several_times_the_latest_speaks(days: tuple[str | None, str | None], said: str) -> None:
    """One without a day comes before all that have one; the rows become one."""
    changes: dict[tuple[str, int, str], Cell] = {(FIGURES, 0, "matdatum"): days[0]}
    again = {"aktivitet_id": "AKU26-01", "indikator": "andel med plan inom 7 dygn "}
    again |= {"utfall_rjl": "99"} | ({"matdatum": days[1]} if days[1] else {})
    changes |= {(FIGURES, 3, name): value for name, value in again.items()}
    one = carried(changes)
    assert len(rows(one, FIGURES, "indikator")) == 2
    told = f"Jönköpings län {said} · Kalmar län 61,5 · Östergötland 70 (2026)"
    assert rows(one, FIGURES, "tidigare_utfall")[0] == told


def test_measures_without_a_name_are_never_one() -> None:
    """Two rows of one activity that do not say what they measure go on as two."""
    changes: dict[tuple[str, int, str], Cell] = {
        (FIGURES, 0, "indikator"): None,
        (FIGURES, 1, "indikator"): None,
        (FIGURES, 1, "aktivitet_id"): "AKU26-01",
    }
    assert len(rows(carried(changes), FIGURES, "aktivitet_id")) == 3


def test_the_cover_keeps_who_and_drops_when() -> None:
    """The day and the tick are of last year's round."""
    cover = carried(cover={"inget_att_rapportera": "x"}).content.cover
    assert "kontaktfunktion" in cover
    assert not {"uppdaterad", "inget_att_rapportera"} & set(cover)


@pytest.mark.parametrize(
    ("kod", "key", "counted"),
    [
        (Code.HP206, "", 1),
        (Code.HP208, "", 1),
        (Code.HP208, PLAN, 0),
        (Code.HP209, PLAN, 0),
        (Code.HP222, PLAN, 1),
        (Code.HP440, "", 1),
        (Code.HP106, "", 0),
    ],
)
def test_what_stands_beside_the_fields_is_counted(kod: Code, key: str, counted: int) -> None:
    """But not that one of the form's own sheets is hidden, nor that the file is open."""
    note = Note(kod=kod, nyckel=key, blad="Handlingsplan", cell="A1")
    assert carried(notes=[note]).beside == counted


def test_what_is_hidden_under_merged_cells_stands_beside_and_what_is_read_does_not() -> None:
    """The same code says how a merged cell is read, and what stands under one."""
    under = Note(kod=Code.HP209, nyckel=PLAN, blad="Handlingsplan", cell="C5:C6", varde="Remisser")
    is_read = msgspec.structs.replace(under, falt="prioriterat_omrade")
    assert carried(notes=[under, is_read]).beside == 1


def test_a_year_that_the_cover_does_not_say_is_none() -> None:
    """The outcomes are then told without one."""
    one = carried(cover={"ar": None})
    assert one.year is None
    assert rows(one, FIGURES, "tidigare_utfall")[0].endswith("Östergötland 70")


def test_only_plans_that_count_go_on_and_masked_ones_are_named() -> None:
    """Of two drafts of a group the newer one, and whose text held a personal number."""
    older = book(fil="a.xlsx", cover={"uppdaterad": "2026-03-01"})
    newer = book({(PLAN, 0, "kommentar"): "Ring 19121212-1212"}, fil="b.xlsx")
    every = carry_over_all(plans(older, newer))
    assert {group: one.fil for group, one in every.items()} == {"akut-vard": "b.xlsx"}
    assert with_personal_numbers(every) == ["akut-vard"]
    assert "19121212" not in str(every)


@pytest.mark.parametrize(
    ("written", "goes_on", "unread"),
    [("i vår", "i vår 2026", 0), ("när vi hinner", None, 1), ("2026-06-30", "2026-06-30", 0)],
)
def test_a_time_goes_on_with_its_year_or_is_named(
    written: str, goes_on: str | None, unread: int
) -> None:
    """What was meant of the old year is written out; what nobody can read is left empty."""
    one = carried({(PLAN, 0, "slut"): Typed(value=None, written=written)})
    assert (rows(one, PLAN, "slut")[0], len(one.unread)) == (goes_on, unread)
