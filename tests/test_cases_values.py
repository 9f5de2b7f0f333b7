"""What people did to dates, numbers and ticks, and what is right: cases from public reports.

Each is made again from today's template; where the handed workbooks lie beside the project, they
are read too (they were made from the template of version 2026.1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from handlingsplan.consolidation import summarise_round
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.records import Period, RawBook, RawTable
from handlingsplan.rounds import Checked, check_round, read_round
from handlingsplan.template import make_template
from tests.workbooks import FIRST, edited, good_plan, plan, read, said, with_cells

PLAN, FIGURES = "Handlingsplan", "Indikatorer"
DAY = dt.date(2026, 11, 22)
FORM = load_form()


def handed(shared: Path, name: str) -> RawBook:
    """Return a handed workbook as read."""
    return read_bytes((shared / "cases" / f"{name}.xlsx").read_bytes(), f"{name}.xlsx")


def typed(sheet: str, cells: Mapping[str, object]) -> RawBook:
    """Return a good plan as read, after something was typed into some of its cells."""
    return read(with_cells(good_plan(), sheet, cells))


def days(table: RawTable, field: str) -> list[tuple[str, str] | None]:
    """Return first and last day of each of a field's values."""
    values = (v if isinstance(v, Period) else None for v in table.values[field])
    return [(f"{v.fran}", f"{v.till}") if v else None for v in values]


def suggested(book: RawBook, kod: str) -> dict[str, str]:
    """Return cell -> what is suggested there, of the notes with a code."""
    return {note.cell: note.forslag for note in book.notes if note.kod == kod}


def single(*days: str) -> list[tuple[str, str] | None]:
    """Return days as first and last day."""
    return [(day, day) for day in days]


def test_dates_with_the_day_first_are_those_days(shared: Path) -> None:
    """05-12-2026 is the fifth of December, however it is written."""
    book = typed(PLAN, {"P5": "05-12-2026", "P6": "05-dec-2026"})
    assert days(book.tables["handlingsplan"], "slut") == single("2026-12-05", "2026-12-05")
    assert said(book) == []
    table = handed(shared, "dates-day-first").tables["handlingsplan"]
    assert days(table, "slut") == single("2026-12-05", "2026-12-05", "2026-08-31", "2027-01-12")
    assert days(table, "start")[3] == ("2026-10-05", "2026-10-05")


def test_weeks_with_a_slash_before_the_year_are_those_weeks(shared: Path) -> None:
    """V. 48/2026 is a week, not the rest of the year."""
    expected = [("2026-11-23", "2026-11-29"), ("2026-11-23", "2026-12-13")]
    book = typed(PLAN, {"P5": "v. 48/2026", "P6": "v.48–50/2026"})
    assert days(book.tables["handlingsplan"], "slut") == expected
    table = handed(shared, "dates-weeks-with-slash").tables["handlingsplan"]
    found = days(table, "slut")
    assert (found[:2], found[3]) == (expected, ("2027-01-11", "2027-01-17"))


def test_a_year_or_month_in_a_cell_that_shows_dates_is_asked_about(shared: Path) -> None:
    """2027 becomes 1905-07-19 and 202612 a day in 2454: neither is read, both are suggested."""
    book = typed(PLAN, {"P5": 2027, "P6": 202612})
    assert days(book.tables["handlingsplan"], "slut") == [None, None]
    assert suggested(book, "HP431") == {"P5": "2027", "P6": "2026-12"}
    old = handed(shared, "dates-year-in-a-date-cell")
    assert suggested(old, "HP431") == {"O8": "2026", "P5": "2027", "P6": "2026-12"}
    assert days(old.tables["handlingsplan"], "slut")[3] == ("2026-12-15", "2026-12-15")


def test_a_full_stop_for_thousands_is_asked_about(shared: Path) -> None:
    """10.000 is not 10."""
    book = read(
        plan(
            "aktivitet\n Larma",
            sheets={"indikatorer": "indikator | malvarde | baslinje\n Dygn | '10.000 | '12.500"},
        )
    )
    assert suggested(book, "HP610") == {"E5": "12500", "F5": "10000"}
    old = handed(shared, "numbers-dot-as-thousands")
    assert set(suggested(old, "HP610").values()) == {"14250", "10000", "12500", "9800", "11125"}
    assert old.tables["indikatorer"].values["malvarde"][2] is None


def test_a_fraction_where_the_unit_is_per_cent_is_a_warning(shared: Path, tmp_path: Path) -> None:
    """0,79 beside a goal of 85 % most likely is 79."""
    name = "numbers-fraction-for-percent.xlsx"
    (tmp_path / name).write_bytes((shared / "cases" / name).read_bytes())
    found = {one.cell: one for one in checked(tmp_path).findings if one.kod == "HP611"}
    assert {cell: one.forslag for cell, one in found.items()} == {"G6": "79", "H6": "82"}
    assert {one.niva.value for one in found.values()} == {"varning"}


def test_check_boxes_down_a_whole_column_make_no_rows(shared: Path) -> None:
    """Excel's check boxes hold FALSE where nothing is ticked, also in rows that nobody uses."""
    boxes = {
        f"{letter}{row}": False for letter in "DEFGHIJ" for row in range(FIRST + 2, FIRST + 40)
    }
    book = typed(PLAN, boxes)
    assert book.tables["handlingsplan"].rows == (FIRST, FIRST + 1)
    assert said(book) == []
    old = handed(shared, "check-boxes-down-the-column")
    assert len(old.tables["handlingsplan"].rows) == 4


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2013", "\u2212"])
def test_an_identity_with_another_hyphen_is_the_identity(hyphen: str) -> None:
    """Programs for text put in hyphens that do not break, and long ones."""
    book = typed(PLAN, {"A5": f"AKU26{hyphen}01", "A7": f"AKU26{hyphen}03"})
    table = book.tables["handlingsplan"]
    assert table.values["id"][0] == "AKU26-01"
    assert table.prepared[FIRST + 2] == "AKU26-03"


# --- What follows from a date


def checked(folder: Path) -> Checked:
    """Check the plans of a folder."""
    return check_round(read_round(folder, year=2026, use_cache=False), today=DAY)


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("05-12-2025", "2025-11-30"),
        ("2025-12-05", "05-11-2025"),
        ("den 5 dec. 2025", "30/11-25"),
        ("05-dec-2025", "v. 48/2025"),
    ],
)
def test_the_newer_of_two_files_counts_however_its_date_is_written(
    tmp_path: Path, newer: str, older: str
) -> None:
    """A misread date made the older file count."""
    for name, text in (("a.xlsx", newer), ("b.xlsx", older)):
        data = with_cells(good_plan(), "Start", {"B9": text})
        (tmp_path / name).write_bytes(with_cells(data, PLAN, {"K5": f"Uppdaterad {text}"}))
    plans = checked(tmp_path).plans
    assert plans.books.loc[plans.books["med"], "fil"].tolist() == ["a.xlsx"]


def test_work_without_an_end_is_never_late_and_shown_as_it_was_written(tmp_path: Path) -> None:
    """Löpande in Klart: no finding, no day, not late; the words stand in the frames."""
    cells = {"P5": "löpande", "P6": "Kvartalsvis"}
    (tmp_path / "plan.xlsx").write_bytes(with_cells(good_plan(), PLAN, cells))
    done = checked(tmp_path)
    assert [one.kod for one in done.findings if one.falt == "slut"] == []
    rows = summarise_round(done)["aktiviteter"]
    assert rows["slut"].isna().all()
    assert rows["forsenad_dagar"].isna().all()
    assert rows["slut_skrivet"].tolist() == ["löpande", "Kvartalsvis"]
    assert rows["slut_precision"].tolist() == ["lopande", "lopande"]


def test_the_words_for_work_without_an_end_are_offered_beside_the_cell() -> None:
    """The template's list has them, its help names them, and a date may be typed all the same."""
    organisation = load_organisation()
    data = make_template(FORM, organisation, organisation.by_id["akut-vard"], 2026)
    found: list[Any] = []

    def look(book: Any) -> None:
        for rule in book[PLAN].data_validations.dataValidation:
            if "P5" in rule.cells:
                found.append(rule)
                sheet, cells = rule.formula1.removeprefix("=").rsplit("!", 1)
                found.append([cell.value for (cell,) in book[sheet][cells.replace("$", "")]])

    edited(data, look)
    rule, words = found
    assert {"Löpande", "Kvartalsvis", "Tills vidare", "Pågående", "Årligen"} <= set(words)
    assert "Löpande" in rule.prompt
    assert not rule.showErrorMessage


def test_the_same_activity_under_two_areas_is_no_duplicate(tmp_path: Path) -> None:
    """Informing about a guideline may be due under each of them; under one it is told."""
    same = {"K5": "Informera om riktlinjen", "K6": "Informera om riktlinjen"}
    (tmp_path / "plan.xlsx").write_bytes(with_cells(good_plan(), PLAN, same))
    assert "HP417" not in {one.kod for one in checked(tmp_path).findings}
    (tmp_path / "plan.xlsx").write_bytes(
        with_cells(good_plan(), PLAN, {**same, "C6": "Kortare väntan"})
    )
    assert "HP417" in {one.kod for one in checked(tmp_path).findings}
