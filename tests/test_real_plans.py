"""Two real plans, typed into the template in LibreOffice: every text arrives, with its cell.

The texts lie beside the project and never in it; without them these tests are skipped.
"""

from __future__ import annotations

import dataclasses
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from handlingsplan.consolidation import write_summary
from handlingsplan.form import Role, Sheet, SheetRole, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.book import read_book
from handlingsplan.reading.records import RawBook
from handlingsplan.rounds import check_round, read_round
from handlingsplan.template import make_template, template_name
from handlingsplan.text import words
from tests.office import Document, Office

FORM = load_form()
ORGANISATION = load_organisation()
ENDINGS = (".xlsx", ".ods")

#: A column of the published table -> what it means to the form.
COLUMNS = {
    "nationellt_insatsomrade": Role.INSATSOMRADE,
    "prioriterat_omrade_och_patientloften": Role.PRIORITET,
    "aktiviteter": Role.AKTIVITET,
    "uppfoljning": Role.METOD,
    "status": Role.STATUS,
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A text, and where it was typed: form's sheet key, field, Excel row."""

    key: str
    field: str
    row: int
    cell: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A plan as it was typed, and the files it was saved as, by ending."""

    plan: Mapping[str, Any]
    texts: tuple[Typed, ...]
    files: Mapping[str, Path]


def _sheet(role: SheetRole) -> Sheet:
    sheet = FORM.with_role(role)
    assert sheet is not None
    return sheet


def _entries(plan: Mapping[str, Any]) -> Iterator[tuple[Sheet, int, Role, str]]:
    """Yield every text of a published plan with the sheet, the row (from 0) and the role."""
    for number, row in enumerate(plan["tabellrader"]):
        for column, role in COLUMNS.items():
            yield FORM.plan, number, role, row[column]
    yield _sheet(SheetRole.RESULTAT), 0, Role.TEXT, plan["resultat"]
    for number, challenge in enumerate(plan["utmaningar"]):
        yield _sheet(SheetRole.UTMANINGAR), number, Role.RAG, challenge["grupp"]
        yield _sheet(SheetRole.UTMANINGAR), number, Role.TEXT, challenge["text"]
    pages = ("processer_som_ar_pagaende", "avslutade_men_pagar_i_verksamheterna")
    for number, page in enumerate(pages):
        yield _sheet(SheetRole.PROCESSER), number, Role.TEXT, plan.get(page, "")


def _type(document: Document, plan: Mapping[str, Any], empty: RawBook) -> Iterator[Typed]:
    """Type a plan's texts into an empty template that is open, and yield what was typed."""
    for sheet, number, role, text in _entries(plan):
        field = sheet.with_role(role)
        if not text or field is None:
            continue
        table = empty.tables[sheet.nyckel]
        row = table.heading_row + 1 + number
        cell = f"{table.letters[field.namn]}{row}"
        document.paste_text(sheet.namn, cell, text)
        yield Typed(key=sheet.nyckel, field=field.namn, row=row, cell=cell, text=text)
    updated = FORM.cover.with_role(Role.UPPDATERAD)
    assert updated is not None
    document.type(FORM.cover.namn, empty.cover.cells[updated.namn], plan["uppdaterad"])


@pytest.fixture(scope="module")
def saved(
    shared: Path, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Saved]:
    """Return the real plans by group, typed and saved in both formats."""
    paths = sorted((shared / "plans").glob("*.json"))
    if not paths:
        pytest.skip("mappen ../shared/plans är tom")
    folder = tmp_path_factory.mktemp("verkliga")
    done = {}
    for path in paths:
        plan = json.loads(path.read_text("utf-8"))
        group = ORGANISATION.find_group(plan["grupp"]).group
        assert group is not None
        blank = folder / template_name(FORM, group, plan["ar"])
        blank.write_bytes(make_template(FORM, ORGANISATION, group, plan["ar"]))
        with office.open(blank) as document:
            texts = tuple(_type(document, plan, read_book(blank)))
            files = {}
            for ending in ENDINGS:
                target = folder / ending[1:] / f"{blank.stem}{ending}"
                target.parent.mkdir(exist_ok=True)
                files[ending] = document.save(target)
        done[group.id] = Saved(plan=plan, texts=texts, files=files)
    return done


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_text_is_read_unchanged_in_its_cell(saved: dict[str, Saved], ending: str) -> None:
    """All that was typed is read, letter by letter, and nothing else is."""
    for group, plan in saved.items():
        book = read_book(plan.files[ending])
        assert book.group == group
        read = {
            (key, name, row): value
            for key, table in book.tables.items()
            for name, values in table.values.items()
            for row, value in zip(table.rows, values, strict=True)
            if value is not None and name != "id" and key != "arshjul"
        }
        assert read == {(text.key, text.field, text.row): text.text for text in plan.texts}
        letters = {key: table.letters for key, table in book.tables.items()}
        moved = [t for t in plan.texts if t.cell != f"{letters[t.key][t.field]}{t.row}"]
        assert moved == []


def test_the_plans_are_worth_the_name(saved: dict[str, Saved]) -> None:
    """Both plans are there, with all their rows and every text of theirs."""
    assert len(saved) >= 2
    for plan in saved.values():
        typed = " ".join(text.text for text in plan.texts)
        for row in plan.plan["tabellrader"]:
            assert all(row[column] in typed for column in COLUMNS)
        assert len({text.row for text in plan.texts if text.key == FORM.plan.nyckel}) == len(
            plan.plan["tabellrader"]
        )


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_text_arrives_in_the_summary_with_its_cell(
    saved: dict[str, Saved], tmp_path: Path, ending: str
) -> None:
    """The summary holds each activity with all its texts, linked to file, sheet and row."""
    folder = next(iter(saved.values())).files[ending].parent
    checked = check_round(read_round(folder, use_cache=False))
    assert checked.refusals == ()
    written = write_summary(checked, out=tmp_path / "s.xlsx", compare=None)
    with warnings.catch_warnings():  # openpyxl says that it would lose the sparklines
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(written.file)
    for plan in saved.values():
        file = plan.files[ending].name
        rows = {row: _cells(book["Alla aktiviteter"], file, row) for row in _activities(plan)}
        for row, cells in rows.items():
            texts = {t.text for t in plan.texts if t.key == FORM.plan.nyckel and t.row == row}
            assert texts <= cells
        other = {t.text for t in plan.texts if t.key != FORM.plan.nyckel}
        everywhere = {str(c.value) for sheet in book for row in sheet.iter_rows() for c in row}
        assert {text for text in other if len(words(text)) > 1} <= everywhere


def _activities(plan: Saved) -> set[int]:
    """Return the Excel rows that are more than a heading: at least two fields are filled in."""
    rows = [text.row for text in plan.texts if text.key == FORM.plan.nyckel]
    return {row for row in rows if rows.count(row) > 1}


def _cells(sheet: Any, file: str, row: int) -> set[str]:
    """Return what stands in the summary's row that links to a row of a file."""
    for cells in sheet.iter_rows():
        for cell in cells:
            link = cell.hyperlink
            place = re.search(r"(\d+)$", link.location or "") if link else None
            if place and int(place[1]) == row and str(link.target).endswith(file):
                return {str(c.value) for c in cells}
    return set()


def test_what_is_missing_in_the_real_plans_is_found(saved: dict[str, Saved]) -> None:
    """No row has a status; where there are many rows, that is said once and not for each."""
    folder = next(iter(saved.values())).files[".xlsx"].parent
    checked = check_round(read_round(folder, use_cache=False))
    for group, plan in saved.items():
        codes = [finding.kod for finding in checked.findings if finding.grupp == group]
        assert 1 <= codes.count("HP405") < len(plan.plan["tabellrader"]) / 2
        assert "HP401" in codes
