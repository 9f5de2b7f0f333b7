"""Advice on wording: few tips, the most useful first, never a fault, and off by one line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from handlingsplan.content import Content
from handlingsplan.findings import Catalogue, Finding, Phase, Severity, load_catalogue
from handlingsplan.form import load_form
from handlingsplan.reading.records import RawBook
from handlingsplan.rounds import check_round, read_round
from handlingsplan.samples import load_samples, write_samples
from tests.rules_plan import CATALOGUE, Cell, Typed, book, cell, findings
from tests.template_books import make
from tests.test_real_plans_typed import PLANS, typed_in

CODES = {"HP460", "HP461", "HP462", "HP463"}
PLAN = "handlingsplan"
ONGOING = Typed(value="Löpande")


def tips(changed: RawBook, catalogue: Catalogue = CATALOGUE) -> list[Finding]:
    """Return the advice on wording that a book gets."""
    return [one for one in findings(changed, catalogue=catalogue) if one.kod in CODES]


def with_row(row: int, **cells: Cell) -> RawBook:
    """Return the good plan with cells of one row of the plan changed."""
    return book({(PLAN, row, name): value for name, value in cells.items()})


#: Row of the good plan, what is typed there, and the tip it gives in which field. Row 1 has a
#: responsible function and a time, but no indicator; row 3 a time and an indicator, but nobody.
SAID: list[tuple[str, int, dict[str, Cell], str]] = [
    ("HP460", 3, {"aktivitet": "Verka för en jämlik vård"}, "aktivitet"),
    ("HP460", 3, {"aktivitet": "• Att främja god hälsa"}, "aktivitet"),
    ("HP460", 1, {"aktivitet": "ARBETA FÖR ökad samsyn", "slut": ONGOING}, "aktivitet"),
    ("HP460", 3, {"aktivitet": "Utveckla"}, "aktivitet"),
    ("HP461", 1, {"metod": "Pågående arbete"}, "metod"),
    ("HP461", 1, {"metod": "Löpande."}, "metod"),
    ("HP461", 1, {"metod": "Avvaktar beslut från regionen"}, "metod"),
    ("HP462", 1, {"metod": "Effektmål: tryggare patienter"}, "metod"),
    ("HP462", 1, {"metod": "Väntetiden ska minska till 60."}, "metod"),
    ("HP462", 1, {"metod": "Öka till 80\nRedovisas i december"}, "metod"),
    ("HP463", 1, {"metod": "Öka till 80 % i varje region", "slut": ONGOING}, "metod"),
]


@pytest.mark.parametrize(("kod", "row", "cells", "field"), SAID)
def test_wording_that_cannot_be_followed_up_gets_a_tip(
    kod: str, row: int, cells: dict[str, Cell], field: str
) -> None:
    """The tip stands in the cell with the words, and is the plan's only finding."""
    found = findings(with_row(row, **cells))
    assert [(one.kod, one.cell) for one in found] == [(kod, cell(PLAN, row, field))]
    assert found[0].niva is Severity.TIPS


#: What says enough, or is said of something else: no tip.
SILENT: list[tuple[int, dict[str, Cell]]] = [
    (3, {"aktivitet": "Verka för jämlik vård genom en gemensam remissmall"}),
    (3, {"aktivitet": "Utveckla gemensamma indikatorer"}),
    (3, {"aktivitet": "Utvecklingen av antalet besök beskrivs för nämnden"}),
    (3, {"aktivitet": "Stärka bemanningen med 4 tjänster"}),
    (3, {"aktivitet": "Främja god hälsa", "ansvarig": "Processtöd"}),
    (2, {"aktivitet": "Främja god hälsa"}),  # closed
    (3, {"aktivitet": "Beskriva hur regionerna kan verka för jämlik vård"}),
    (1, {"metod": "Återrapportering kvartalsvis på ordinarie RAG-möte"}),
    (1, {"metod": "Avvaktar beslut; andel med plan mäts ändå varje kvartal"}),
    (3, {"metod": "Löpande"}),  # an indicator belongs to the activity
    (2, {"metod": "Pågående arbete"}),  # closed
    (1, {"metod": "Öka till 80 % i varje region"}),  # the activity has its time
    (1, {"metod": "Öka till 80 % senast 2027", "slut": ONGOING}),
    (1, {"metod": "Minst 90 % har en plan", "slut": ONGOING}),  # a level, no change
    (1, {"metod": "Effektmål: 80 % har en plan"}),
    (1, {"metod": "Minska med 10 dagar"}),
]


@pytest.mark.parametrize(("row", "cells"), SILENT)
def test_wording_that_says_enough_is_left_alone(row: int, cells: dict[str, Cell]) -> None:
    """A busy group is not told what it has written already."""
    assert tips(with_row(row, **cells)) == []


def test_the_target_of_an_indicator_without_figures_is_looked_at_too() -> None:
    """An indicator that has no target value of its own may have one in its words."""
    changes: dict[tuple[str, int, str], Cell] = {
        ("indikatorer", 2, "indikator"): "Effektmål: nöjdare patienter",
        ("indikatorer", 2, "malvarde"): None,
    }
    assert [(one.kod, one.blad, one.cell) for one in tips(book(changes))] == [
        ("HP462", "Indikatorer", cell("indikatorer", 2, "indikator"))
    ]


def poor(rows: int = 5) -> RawBook:
    """Return a plan in which each row has a wish, and a follow-up that measures nothing."""
    changes: dict[tuple[str, int, str], Cell] = {}
    for row in range(4, 4 + rows):
        changes |= {
            (PLAN, row, "id"): f"AKU26-{row + 1:02d}",
            (PLAN, row, "prioriterat_omrade"): f"Område {row}",
            (PLAN, row, "lofte_1"): "x",
            (PLAN, row, "aktivitet"): f"Verka för god vård, del {'abcdefgh'[row - 4]}",
            (PLAN, row, "status"): "Grön",
            (PLAN, row, "slut"): ONGOING,
            (PLAN, row, "metod"): "Pågår",
        }
    return book(changes)


def test_a_plan_gets_at_most_three_and_first_one_of_each_kind() -> None:
    """What is said once is understood; a fourth tip would only tire."""
    found = tips(poor())
    assert {(one.kod, one.cell) for one in found} == {
        ("HP460", cell(PLAN, 4, "aktivitet")),
        ("HP460", cell(PLAN, 5, "aktivitet")),
        ("HP461", cell(PLAN, 4, "metod")),
    }
    assert len(found) == 3


def test_each_plan_has_its_own_three() -> None:
    """What one group has written takes nothing from another."""
    both = [poor(), book({(PLAN, 1, "metod"): "Pågår"}, fil="b.xlsx", group="tandvard")]
    found = [one for one in findings(*both) if one.kod in CODES]
    assert sorted(one.fil for one in found) == ["akut-vard.xlsx"] * 3 + ["b.xlsx"]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("HP460.granser.per_plan = 0", []),
        ("HP460.granser.per_plan = 1", ["HP460"]),
        ('HP460.niva = "av"', ["HP461"] * 3),
        ('HP461.niva = "av"', ["HP460"] * 3),
        ('HP460.ord.borjar = ["sträva"]', ["HP461"] * 3),
        ('HP460.ord.utom = ["god vård"]', ["HP461"] * 3),
    ],
)
def test_one_line_of_data_changes_or_silences_it(
    tmp_path: Path, line: str, left: list[str]
) -> None:
    """All tips, one kind or some words are off by a line in a region's own rules."""
    own = tmp_path / "regler.toml"
    own.write_text(f"{line}\n", "utf-8")
    found = tips(poor(), catalogue=load_catalogue(own))
    assert [one.kod for one in found] == left


@pytest.mark.parametrize("kod", sorted(CODES))
@pytest.mark.parametrize("phase", Phase)
def test_it_is_never_a_fault(kod: str, phase: Phase) -> None:
    """At no time of the year is it more than a tip."""
    severity = load_catalogue().rules[kod].severity(phase, dt.date(2030, 1, 1))
    assert severity is Severity.TIPS


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (
            "akut-vard",
            [
                ("HP461", "Avvaktar beslut från regionen"),
                ("HP461", "Inväntar nationell"),
                ("HP461", "Pågående arbete"),
            ],
        ),
        ("barn-och-ungdomars-halsa", []),
        (
            "medicinsk-diagnostik",
            [("HP460", "Omvärldsbevaka inom"), ("HP462", "Följs upp på"), ("HP462", "Följs upp")],
        ),
    ],
)
def test_the_published_plans_get_few_and_true_tips(
    tmp_path: Path, shared: Path, group: str, expected: list[tuple[str, str]]
) -> None:
    """Of 49 activities in three plans, six are told, and each of them rightly."""
    form = load_form()
    published = json.loads((shared / "plans" / PLANS[group]).read_text("utf-8"))
    rows = list(typed_in(form, published))
    path = tmp_path / f"handlingsplan-2026-{group}.xlsx"
    path.write_bytes(make(form.id, Content(rows={PLAN: rows}), group=group).data)
    checked = check_round(read_round(path, use_cache=False), phase=Phase.UTKAST)
    found = [one for one in checked.findings if one.kod in CODES]
    assert sorted(one.kod for one in found) == [kod for kod, _ in expected]
    for one, (_, begins) in zip(sorted(found, key=lambda f: f.kod), expected, strict=True):
        assert one.varde.startswith(begins)


def test_the_demo_gets_tips_that_are_true(tmp_path: Path) -> None:
    """Of the demo's plans one has a follow-up that says nothing, and that is told."""
    write_samples(tmp_path / "demo", load_samples())
    checked = check_round(read_round(tmp_path / "demo", use_cache=False))
    found = [(one.kod, one.grupp, one.varde) for one in checked.findings if one.kod in CODES]
    assert found == [("HP461", "akut-vard", "Pågående")]
