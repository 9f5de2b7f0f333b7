"""Rules do not drown each other: one fault, one finding."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from handlingsplan.findings import Severity, load_catalogue
from handlingsplan.form import load_form
from handlingsplan.reading.dates import parse_period
from handlingsplan.reading.records import Note, Period, Precision, RawBook
from handlingsplan_validators import suggestions
from tests.rules_plan import TODAY, Cell, Typed, book, findings, reported, unreadable

PLAN = "handlingsplan"


def _column(field: str) -> RawBook:
    """Return the good plan with a column of the plan emptied."""
    return book({(PLAN, row, field): None for row in range(4)})


@pytest.mark.parametrize(
    ("field", "kod", "area"),
    [("status", "HP405", "R5:R8"), ("slut", "HP450", "P5:P8"), ("id", "HP504", "A5:A8")],
)
def test_a_whole_empty_column_is_one_finding(field: str, kod: str, area: str) -> None:
    """A column that nobody has filled in is one finding, with its range and number of rows."""
    found = findings(_column(field))
    assert reported(found) == [(kod, "Handlingsplan", area)]
    assert "4" in found[0].vad


def test_an_empty_status_column_brings_nothing_else_with_it() -> None:
    """Where no status stands, nobody asks for its date or comment as well."""
    assert {one.kod for one in findings(_column("status"))} == {"HP405"}


def test_rows_with_suggestions_of_their_own_speak_for_themselves() -> None:
    """Where the words of a row say which promise is meant, each row keeps its finding."""
    changes: dict[tuple[str, int, str], Cell] = {
        (PLAN, row, f"lofte_{n}"): None for row in range(4) for n in (2, 4)
    }
    changes[PLAN, 1, "prioriterat_omrade"] = "Vård på lika villkor: jämlikt och patientsäkert"
    found = findings(book(changes))
    assert sorted((one.kod, one.cell, one.forslag) for one in found) == [
        ("HP401", "D5", ""),
        ("HP401", "D6", "4 Jämlik, 6 Säker"),
        ("HP401", "D7", ""),
        ("HP401", "D8", ""),
    ]


@pytest.mark.parametrize(
    ("ids", "wrong"),
    [
        (("AKU26-41", "AKU26-42"), []),  # a plan with many rows: numbers go on
        (("AKU26-04", "AKU26-41"), ["A8"]),  # 41 for 14
        (("AKU25-57", "AKU26-04"), []),  # it has come over from a year with many rows
        (("AKU27-41", "AKU27-42"), []),
        (("AKU28-01", "AKU28-02"), ["A7", "A8"]),
        (("AKU26-500", "AKU26-501"), ["A7", "A8"]),  # nothing leads up to them
        (("AKU26-041", "AKU26-042"), ["A7", "A8"]),
        (("AKU26-٠٧", "AKU26-07"), ["A7"]),  # other digits are another text to everything else
    ],
)
def test_ids_past_the_prepared_rows_go_on_from_each_other(
    ids: tuple[str, str], wrong: list[str]
) -> None:
    """A template of many rows, and next year's with what goes on, give such ids themselves."""
    changes: dict[tuple[str, int, str], Cell] = {
        (PLAN, row, "id"): text for row, text in enumerate(ids, start=2)
    }
    found = [one for one in findings(book(changes)) if one.kod == "HP501"]
    assert [one.cell for one in found] == wrong


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("AKU26-7", "AKU26-07"),
        ("AKU26-007", "AKU26-07"),
        ("AKU2026-10", "AKU26-10"),
        ("AKU-26-07", "AKU26-07"),
        ("aku 26/7", "AKU26-07"),
        ("AKU26-1", ""),  # another row's
        ("AKU2607", "AKU26-07"),
        ("AKU26_07", "AKU26-07"),
        ("AKU26-07.", "AKU26-07"),
        ("AKU202607", "AKU26-07"),
        ("AKU2026", ""),  # a year and no number
        ("AKU29-7", ""),
        ("AKU26-٧", ""),
    ],
)
def test_an_id_written_otherwise_is_suggested_as_the_template_writes_it(
    written: str, meant: str
) -> None:
    """Where the template gives it, and no other row has it."""
    (found,) = findings(book({(PLAN, 1, "id"): written}))
    assert (found.kod, found.forslag) == ("HP501", meant)


@pytest.mark.parametrize(
    ("ids", "meant"),
    [
        (("AKU26-01", "aku26-02", "AKU26-3", "AKU2604"), ["AKU26-02", "AKU26-03", "AKU26-04"]),
        (("AKU26-1", "AKU26-001", "AKU26-03", "AKU26-04"), ["AKU26-01", ""]),
        (("AKU-1", "AKU-2", "AKU26-03", "AKU26-04"), ["", ""]),  # 01 is wanted; which is it?
        (("aku26-02", "AKU-1", "AKU26-03", "AKU2602"), ["AKU26-02", "", ""]),
    ],
)
def test_no_id_is_suggested_twice(ids: tuple[str, ...], meant: list[str]) -> None:
    """Nor is one that another row has, or that more than one row may have lost."""
    changes: dict[tuple[str, int, str], Cell] = {
        (PLAN, row, "id"): text for row, text in enumerate(ids)
    }
    found = [one for one in findings(book(changes)) if one.kod == "HP501"]
    assert [one.forslag for one in found] == meant


def test_an_id_of_a_prepared_row_is_not_suggested() -> None:
    """It would then stand twice."""
    raw = book({(PLAN, 1, "id"): "AKU26-7"})
    table = msgspec.structs.replace(raw.tables[PLAN], prepared={9: "AKU26-07"})
    [finding] = findings(msgspec.structs.replace(raw, tables={**raw.tables, PLAN: table}))
    assert (finding.kod, finding.forslag) == ("HP501", "")


@pytest.mark.parametrize(
    ("unit", "asked"),
    [
        ("andel (%)", True),
        ("% av pat", True),
        ("Andel, procent av patienterna", True),
        ("procentandel", True),
        ("%-enheter", False),
        ("procentenheter", False),
        ("dagar", False),
    ],
)
def test_per_cent_is_known_wherever_it_stands_in_a_unit(unit: str, *, asked: bool) -> None:
    """0,65 where the row's other numbers are per cent; percentage points are another unit."""
    changes: dict[tuple[str, int, str], Cell] = {
        ("indikatorer", 0, "enhet"): unit,
        ("indikatorer", 0, "utfall_rjl"): "0,65",
    }
    found = {one.kod: one.forslag for one in findings(book(changes))}
    assert (found.get("HP611") == "65") is asked


@pytest.mark.parametrize(
    ("way", "goal", "meant"),
    [
        ("Högre är bättre", "0,8", "80"),
        ("Högre är bättre", "1", "100"),
        ("Lägre är bättre", "0,8", ""),  # so few complications there may be
        (None, "0,8", ""),
    ],
)
def test_a_row_of_nothing_but_fractions_is_asked_about_once(
    way: str | None, goal: str, meant: str
) -> None:
    """Where more is better nobody aims at 0,8 per cent."""
    numbers = {"baslinje": "0,62", "utfall_rjl": "0,65", "utfall_rkl": "0,61", "utfall_ro": "0,7"}
    row = {**numbers, "malvarde": goal, "riktning": way}
    found = findings(book({("indikatorer", 0, name): cell for name, cell in row.items()}))
    asked = [(one.falt, one.forslag) for one in found if one.kod == "HP611"]
    assert asked == ([("malvarde", meant)] if meant else [])


@pytest.mark.parametrize(
    ("start", "end", "meant"),
    [
        ("v. 48", "v. 2", "v. 2 2027"),
        ("2026-11-01", "15/1", "2027-01-15"),
        ("v. 48", "v. 50", "v. 50 2026"),
        ("2028-01-01", "v. 2", "v. 2 2026"),  # a year later it would not come after it either
    ],
)
def test_an_end_without_its_year_is_not_suggested_before_its_start(
    start: str, end: str, meant: str
) -> None:
    """What goes over New Year ends in the next one."""
    changes: dict[tuple[str, int, str], Cell] = {
        (PLAN, 3, name): Typed(value=parse_period(text, 2026), written=text)
        for name, text in (("start", start), ("slut", end))
    }
    found = [one for one in findings(book(changes)) if one.kod == "HP413" and one.cell == "P8"]
    assert [one.forslag for one in found] == [meant]
    assert found[0].gor.startswith(f"Skriv {meant},")


def test_a_few_missing_values_are_told_one_by_one() -> None:
    """A column that some rows fill in is reported cell by cell."""
    changes = {(PLAN, row, "status"): None for row in range(3)}
    assert [one.cell for one in findings(book(changes))] == ["R5", "R6", "R7"]


def test_a_missing_column_is_one_finding() -> None:
    """The reader has said that the column is gone; nothing is missed in it."""
    names = [field.namn for field in load_form().plan.falt if field.namn != "status"]
    note = Note(kod="HP203", blad="Handlingsplan", nyckel=PLAN, falt="status")
    assert reported(findings(book(order={PLAN: names}, notes=[note]))) == [
        ("HP203", "Handlingsplan", "")
    ]


def test_a_missing_sheet_is_one_finding() -> None:
    """Nothing is asked of a sheet that is not there, and nothing refers to it in vain."""
    raw = book(notes=[Note(kod="HP201", nyckel=PLAN)])
    tables = {key: table for key, table in raw.tables.items() if key != PLAN}
    assert [one.kod for one in findings(msgspec.structs.replace(raw, tables=tables))] == ["HP201"]


def test_each_missing_sheet_is_a_finding() -> None:
    """They have no cell, and are two faults all the same."""
    keys = ("resultat", "utmaningar")
    raw = book(notes=[Note(kod="HP201", nyckel=key) for key in keys])
    tables = {key: table for key, table in raw.tables.items() if key not in keys}
    found = findings(msgspec.structs.replace(raw, tables=tables))
    assert [(one.kod, one.rubrik) for one in found if one.kod == "HP201"] == [
        ("HP201", "Resultat"),
        ("HP201", "Utmaningar"),
    ]


def test_a_missing_cover_is_one_finding() -> None:
    """A file without its cover is reported once, not once for each of the cover's fields."""
    raw = book(notes=[Note(kod="HP201", nyckel="start")])
    empty = msgspec.structs.replace(raw.cover, blad="", values={}, cells={}, written={})
    assert [one.kod for one in findings(msgspec.structs.replace(raw, cover=empty))] == ["HP201"]


def test_a_whole_table_without_promises_is_one_finding() -> None:
    """Seven empty columns are still one fault, where no words say what was meant."""
    changes = {(PLAN, row, f"lofte_{n}"): None for row in range(4) for n in (2, 4)}
    assert reported(findings(book(changes))) == [("HP401", "Handlingsplan", "D5:D8")]


@pytest.mark.parametrize("kod", ["HP211", "HP215"])
def test_a_broken_cell_is_not_missing(kod: str) -> None:
    """A cell that shows an error holds no value, but it is not empty."""
    note = Note(kod=kod, blad="Handlingsplan", cell="R5", nyckel=PLAN, falt="status", varde="#N/A")
    broken = book({(PLAN, 0, "status"): None}, notes=[note])
    assert reported(findings(broken)) == [(kod, "Handlingsplan", "R5")]


def test_an_unreadable_date_is_not_missing() -> None:
    """What was typed as a date counts as filled in, though it cannot be read."""
    found = findings(book({(PLAN, 0, "statusdatum"): unreadable("i går")}))
    assert [one.kod for one in found] == ["HP414"]


def test_an_unreadable_tick_is_not_a_missing_promise() -> None:
    """Somebody has ticked something; which is what has to be mended."""
    changes = {(PLAN, 0, "lofte_2"): None, (PLAN, 0, "lofte_3"): unreadable("delvis")}
    assert reported(findings(book(changes))) == [("HP423", "Handlingsplan", "F5")]


def test_a_note_that_a_rule_repeats_is_told_once_with_its_suggestion() -> None:
    """The reader and the rules see the same unreadable date; the reader knows what was meant."""
    note = Note(
        kod="HP414",
        blad="Handlingsplan",
        cell="P4:P6",
        nyckel=PLAN,
        falt="slut",
        forslag="2026-12-15",
    )
    found = findings(book({(PLAN, 0, "slut"): unreadable("15 dex 2026")}, notes=[note]))
    assert [(one.kod, one.cell, one.forslag) for one in found] == [("HP414", "P5", "2026-12-15")]


def test_a_placeholder_is_no_unreadable_date() -> None:
    """A dash in a date field is reported as what it is, also where the reader could not read it."""
    note = Note(kod="HP414", blad="Handlingsplan", cell="P5", nyckel=PLAN, falt="slut")
    found = findings(book({(PLAN, 0, "slut"): unreadable("-")}, notes=[note]))
    assert [one.kod for one in found] == ["HP409"]


def test_two_faults_in_one_cell_are_two_findings() -> None:
    """An address and a number in the same text are two things to take away."""
    text = "anna@regionen.example.se, 013-10 30 00"
    found = findings(book({(PLAN, 0, "kommentar"): text}))
    assert sorted(one.kod for one in found) == ["HP802", "HP803"]


def test_two_faults_on_one_row_are_two_findings() -> None:
    """A missing promise does not hide a missing status."""
    found = findings(book({(PLAN, 0, "lofte_2"): None, (PLAN, 0, "status"): None}))
    assert sorted(one.kod for one in found) == ["HP401", "HP405"]


def test_a_heading_alone_asks_for_nothing_more() -> None:
    """A row with a heading and nothing else is one finding, with what stands there."""
    found = findings(book({(PLAN, 4, "id"): "AKU26-05", (PLAN, 4, "aktivitet"): "TRAUMA"}))
    assert [(one.kod, one.varde) for one in found] == [("HP404", "TRAUMA")]


def test_a_row_that_is_done_within_its_period_is_fine() -> None:
    """Closed in the quarter in which it was to be done: nothing to say."""
    period = Period(fran=TODAY, till=dt.date(2026, 6, 30), precision=Precision.KVARTAL)
    changed = book({(PLAN, 2, "slut"): Typed(value=period, written="Q2 2026")})
    assert findings(changed) == []


def test_a_rule_that_is_switched_off_tells_nothing() -> None:
    """A region can switch a rule off, for a phase or altogether."""
    catalogue = load_catalogue()
    off = msgspec.structs.replace(
        catalogue.rules["HP405"], niva=dict.fromkeys(catalogue.rules["HP405"].niva, Severity.AV)
    )
    quiet = msgspec.structs.replace(catalogue, rules={**catalogue.rules, "HP405": off})
    assert findings(_column("status"), catalogue=quiet) == []


def test_a_full_number_is_never_repeated() -> None:
    """A personal number is reported by its date alone, wherever the finding goes."""
    text = "(NY) Ring 013-10 30 00 om 850709-9805 och 198507099805"
    found = findings(book({(PLAN, 0, "kommentar"): text}))
    assert sorted(one.kod for one in found) == ["HP418", "HP801", "HP803"]
    assert not any("9805" in str(one.to_dict()) for one in found)


def test_a_small_count_explained_in_the_source_is_fine() -> None:
    """What the rule on small counts asks for does not break the rule on missing regions."""
    changes = {("indikatorer", 1, "utfall_ro"): None, ("indikatorer", 1, "kalla"): "Journalen, <5"}
    assert findings(book(changes)) == []


def test_the_worst_comes_first() -> None:
    """Errors before warnings before tips."""
    changes = {(PLAN, 1, "id"): None, (PLAN, 2, "status"): "Pågår", (PLAN, 0, "aktivitet"): "."}
    severities = [one.niva for one in findings(book(changes))]
    assert severities == [Severity.FEL, Severity.VARNING, Severity.TIPS]


def test_an_id_that_is_prepared_on_another_row_is_a_copy() -> None:
    """An id that the template has given to an empty row too says where the row's own has gone."""
    raw = book({(PLAN, 0, "id"): "AKU26-39"})
    table = msgspec.structs.replace(raw.tables[PLAN], prepared={9: "AKU26-05", 43: "AKU26-39"})
    [finding] = findings(msgspec.structs.replace(raw, tables={**raw.tables, PLAN: table}))
    assert (finding.kod, finding.cell, finding.forslag) == ("HP502", "A5", "AKU26-01")
    assert "43" in finding.vad


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Grön/gul", ""), ("Gul (var röd)", ""), ("Grön, se kommentar", "Grön"), ("Grönt", "Grön")],
)
def test_of_two_words_of_a_list_none_is_suggested(typed: str, meant: str) -> None:
    """The first of them would make a plan greener than it is."""
    [finding] = findings(book({(PLAN, 0, "status"): typed}))
    assert (finding.kod, finding.forslag) == ("HP408", meant)


def test_the_suggestions_are_the_findings_with_a_known_mend() -> None:
    """What can be mended by taking over a value is listed on its own, in the same order."""
    changes = {
        (PLAN, 0, "status"): "Grönt",
        (PLAN, 1, "status"): "Pågår",
        (PLAN, 0, "rag"): "Traumma",
    }
    found = findings(book(changes))
    assert [(one.kod, one.forslag) for one in suggestions(found)] == [
        ("HP408", "Grön"),
        ("HP415", "Trauma"),
    ]
