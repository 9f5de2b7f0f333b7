"""A form drafted out of a region's own workbook: it works at once, and asks what it cannot tell."""

from __future__ import annotations

import datetime as dt
import io
import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from handlingsplan.errors import UnreadableFileError
from handlingsplan.form import Field, FieldType, Form, Role, SheetKind, SheetRole, parse_form
from handlingsplan.incoming.drafting import Draft, draft_form
from handlingsplan.incoming.opening import draft_of
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.book import read_bytes
from handlingsplan.template import Content, make_template
from tests.conftest import Outcome

HEADINGS = ["Nr", "Prioriterat område", "Aktivitet", "Ansvarig", "Klart", "Andel", "Status", "Läst"]


def _bytes(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@lru_cache(maxsize=1)
def region_book() -> bytes:
    """Return a workbook as a region has made it for itself."""
    book = openpyxl.Workbook()
    _cover(book.active)
    _text(book.create_sheet("Läs mig"))
    _plan(book.create_sheet("Vår plan"))
    hidden = book.create_sheet("Listor")
    for row, name in enumerate(("Chef", "Processledare"), start=1):
        hidden.cell(row, 1, name)
    hidden.sheet_state = "hidden"
    _challenges(book.create_sheet("Hinder & behov"))
    return _bytes(book)


def _cover(sheet: Any) -> None:
    sheet.title = "Omslag"
    sheet["A1"] = "Handlingsplan för regionen"
    for row, (label, help_text) in enumerate(
        (("Grupp", ""), ("År", "Fyra siffror"), ("Uppdaterad", ""), ("Diarienummer:", "Från W3D3")),
        start=3,
    ):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2).font = Font(bold=True)
        sheet.cell(row, 3, help_text or None)
    sheet["B5"].number_format = "yyyy-mm-dd"


def _text(sheet: Any) -> None:
    sheet["A1"] = "Så fyller du i {planen}"
    sheet["A2"] = "En rad per aktivitet."
    sheet.protection.enable()


def _plan(sheet: Any) -> None:
    sheet["A1"] = "Plan"
    sheet["B2"] = "Vad"
    sheet.merge_cells("B2:C2")
    sheet.append(HEADINGS)
    sheet.append([1, "Kortare väntan", "Utbilda", "Chef", dt.date(2026, 5, 1), 0.5, "Grön", "x"])
    sheet.append([2, "Kortare väntan", "Mäta", None, None, None, "Röd", None])
    sheet.add_table(Table(displayName="tblVar", ref="A3:H20"))
    people = DataValidation(type="list", formula1="Listor!$A$1:$A$2", showErrorMessage=False)
    people.prompt = "Funktion, inte namn"
    colours = DataValidation(type="list", formula1='"Grön,Gul,Röd,Avslutad"', showErrorMessage=True)
    people.add("D4:D20")
    colours.add("G4:G20")
    sheet.add_data_validation(people)
    sheet.add_data_validation(colours)
    for row in range(4, 21):
        sheet.cell(row, 5).number_format = "yyyy-mm-dd"
        sheet.cell(row, 6).number_format = "0%"
        sheet.cell(row, 3).protection = Protection(locked=False)
    sheet["C3"].comment = Comment("Vad ni gör, med några ord", "regionen")
    sheet.column_dimensions["C"].width = 41
    sheet.column_dimensions["D"].hidden = True
    sheet.protection.enable()


def _challenges(sheet: Any) -> None:
    sheet.append(["Utmaning", "Till vem", "Sort"])
    for number in range(8):
        sheet.append([f"Svårt {number}", "Rådet", "Liten" if number % 2 else "Stor"])


@lru_cache(maxsize=1)
def drafted() -> tuple[Draft, Form]:
    """Return the draft of the region's workbook, as text and as a form."""
    draft = draft_form(region_book(), "Regionens plan.xlsx")
    return draft, parse_form(tomllib.loads(draft.text))


def field(sheet: str, heading: str) -> Field:
    """Return a field of the draft by its heading."""
    form = drafted()[1]
    (own,) = [one for one in form.blad if one.namn == sheet]
    return next(one for one in own.falt if one.rubrik == heading)


@pytest.mark.parametrize(
    ("heading", "kind", "role"),
    [
        ("Nr", FieldType.ID, Role.ID),
        ("Prioriterat område", FieldType.TEXT, Role.PRIORITET),
        ("Aktivitet", FieldType.TEXT, Role.AKTIVITET),
        ("Ansvarig", FieldType.FORSLAG, Role.ANSVARIG),
        ("Klart", FieldType.DATUM, Role.SLUT),
        ("Andel", FieldType.TAL, None),
        ("Status", FieldType.VAL, Role.STATUS),
        ("Läst", FieldType.KRYSS, None),
    ],
)
def test_columns_become_fields_with_types_and_roles(
    heading: str, kind: FieldType, role: Role | None
) -> None:
    """By drop-downs, number formats, values and headings."""
    own = field("Vår plan", heading)
    assert (own.typ, own.roll) == (kind, role)


def test_what_the_workbook_shows_of_a_column_is_kept() -> None:
    """Width, help, hidden columns, labels over several columns."""
    assert field("Vår plan", "Aktivitet").bredd == 41
    assert field("Vår plan", "Aktivitet").hjalp == "Vad ni gör, med några ord"
    assert field("Vår plan", "Ansvarig").vik
    assert field("Vår plan", "Ansvarig").hjalp == "Funktion, inte namn"
    plan = drafted()[1].plan
    assert [band.rubrik for band in plan.band] == ["Vad"]
    assert field("Vår plan", "Prioriterat område").band == plan.band[0].nyckel


def test_lists_come_from_the_rule_and_from_hidden_cells() -> None:
    """Their values are the form's, the official statuses with their colours."""
    form = drafted()[1]
    people = form.choices(field("Vår plan", "Ansvarig"))
    assert [choice.namn for choice in people] == ["Chef", "Processledare"]
    assert [choice.namn for choice in form.officiell] == ["Grön", "Gul", "Röd", "Avslutad"]
    assert form.status["grön"].bakgrund
    assert form.status["avslutad"].avslutad


def test_the_sheets_are_a_cover_texts_tables_and_a_review() -> None:
    """Whatever the workbook lacks is added; a hidden sheet is none of the form's."""
    form = drafted()[1]
    assert [(sheet.namn, sheet.slag) for sheet in form.blad] == [
        ("Omslag", SheetKind.OMSLAG),
        ("Läs mig", SheetKind.TEXT),
        ("Vår plan", SheetKind.TABELL),
        ("Hinder & behov", SheetKind.TABELL),
        ("Granskning", SheetKind.GRANSKNING),
    ]
    assert form.plan.namn == "Vår plan"
    assert form.blad[3].roll is SheetRole.UTMANINGAR
    cover = {own.rubrik: own.typ for own in form.cover.falt}
    assert cover == {
        "Grupp": FieldType.VAL,
        "År": FieldType.AR,
        "Uppdaterad": FieldType.DATUM,
        "Diarienummer": FieldType.TEXT,
    }


def test_what_it_cannot_tell_is_a_question_above_the_key() -> None:
    """A protected sheet, a column whose meaning is unknown, values that may be a list."""
    draft = drafted()[0]
    lines = draft.text.splitlines()
    asked = [line for line in lines if line.startswith("# FRÅGA: ")]
    assert len(asked) == draft.questions > 0
    assert any("skyddat" in line for line in asked)
    assert any("samma få värden" in line for line in asked)
    at = lines.index('rubrik = "Sort"')
    assert "samma få värden" in " ".join(lines[at - 4 : at])


def test_a_template_of_the_draft_is_filled_in_and_read() -> None:
    """The draft is a form like any other: made, read and understood."""
    form = drafted()[1]
    organisation = load_organisation(form.organisation)
    row = {field("Vår plan", "Aktivitet").namn: "Utbilda", form.plan.falt[4].namn: "Q3 2026"}
    content = Content(rows={form.plan.nyckel: [row]})
    data = make_template(form, organisation, organisation.grupper[0], 2026, content)
    plans = build_plans([read_bytes(data, "plan.xlsx", form)], form=form)
    frame = plans.tables[form.plan.nyckel]
    assert frame[field("Vår plan", "Aktivitet").namn].tolist() == ["Utbilda"]
    assert str(frame[field("Vår plan", "Klart").namn][0])[:10] == "2026-09-30"


def test_a_workbook_without_any_table_gives_a_form_with_a_plan() -> None:
    """What is missing is added, and asked about."""
    book = openpyxl.Workbook()
    book.active["A1"] = "Bara en rad"
    draft = draft_form(_bytes(book), "tom.xlsx")
    form = parse_form(tomllib.loads(draft.text))
    assert form.plan.with_role(Role.AKTIVITET)
    assert "vilka kolumner har planen" in draft.text


_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"))
_NAMES = st.text(_LETTERS, min_size=1, max_size=40)
_ODD = ("Id", "Grupp", "År", "bok", "Från", "Till", "Baslinje", "{år}")
_KNOWN = st.sampled_from([*HEADINGS, *_ODD])
_CELLS = st.none() | st.integers(0, 99) | st.dates() | _NAMES | st.sampled_from(["x", "Grön"])


@st.composite
def books(draw: st.DrawFn) -> bytes:
    """Draw a workbook with some sheets of anything."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(draw(st.integers(1, 3))):
        sheet = book.create_sheet(f"Blad {number} {draw(st.sampled_from(['', 'Start', 'år']))}")
        width = draw(st.integers(1, 6))
        for _ in range(draw(st.integers(0, 2))):
            sheet.append([draw(_KNOWN | _NAMES)])
        sheet.append(draw(st.lists(_KNOWN | _NAMES, min_size=width, max_size=width)))
        for _ in range(draw(st.integers(0, 8))):
            sheet.append(draw(st.lists(_CELLS, min_size=width, max_size=width)))
        if draw(st.booleans()):
            sheet.protection.enable()
    return _bytes(book)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=books())
def test_any_workbook_gives_a_form_that_works(data: bytes) -> None:
    """Whatever stands in it: the draft is a consistent form, and makes a workbook."""
    draft = draft_form(data, "utkast.xlsx")
    form = parse_form(tomllib.loads(draft.text))
    organisation = load_organisation(form.organisation)
    assert make_template(form, organisation, organisation.grupper[0], 2026)


def test_the_command_writes_the_draft_and_never_over_a_file(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """``form --utkast`` says how many questions there are; ``mallar`` works with the draft."""
    (tmp_path / "bok.xlsx").write_bytes(region_book())
    done = run("form", "--utkast", "bok.xlsx", "--ut", "vart.toml")
    assert done.code == 0, done.stderr
    assert f"{drafted()[0].questions} rader" in done.stdout
    assert run("mallar", "--form", "vart.toml", "--ar", "2026", "--ut", "prov").code == 0
    again = run("form", "--utkast", "bok.xlsx", "--ut", "vart.toml")
    assert again.code == 2
    assert "finns redan" in again.stderr


def test_what_is_no_workbook_is_refused_with_its_reason() -> None:
    """A PDF gives no form."""
    with pytest.raises(UnreadableFileError, match="PDF"):
        draft_of(b"%PDF-1.7 ...", "plan.xlsx")
