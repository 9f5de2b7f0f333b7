"""Templates in a real spreadsheet program: they open, count what is missing, and light up."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from handlingsplan import theme
from handlingsplan.form import Role, Sheet, SheetKind, SheetRole
from handlingsplan.samples import load_samples
from handlingsplan.template import Content
from tests.office import Document, Office
from tests.template_books import FORMS, Made, blank, make

LISTS = "Listor"
SAMPLES = {sample.grupp: sample for sample in load_samples() if not sample.fil}


def _filled(name: str) -> Made:
    """Return a filled template of a form: a shipped sample, or one row with something missing."""
    if name == "sosr-2026":
        return make(name, SAMPLES["akut-vard"].content, group="akut-vard")
    form = blank(name).form
    row = {"delomrade": "Psykisk hälsa", "insats": "Samtalsstöd", "status": "Röd"}
    return make(name, Content(rows={form.plan.nyckel: [row, {"delomrade": "Trygg start"}]}))


@pytest.fixture
def opened(office: Office, tmp_path: Path) -> Iterator[Document]:
    """Return the blank template of the default form, open."""
    path = tmp_path / "mall.xlsx"
    path.write_bytes(blank("sosr-2026").data)
    with office.open(path) as document:
        yield document


def _address(made: Made, sheet: Sheet, role: Role, row: int) -> str:
    """Return the cell of a field in the n-th row (from 1) of a table."""
    field = sheet.with_role(role)
    assert field is not None
    cell = made.sheet(sheet).cell(made.area(sheet)[0] + row, sheet.falt.index(field) + 1)
    return str(cell.coordinate)


def _type_row(document: Document, made: Made, sheet: Sheet, row: int, **typed: str) -> None:
    """Type values by role into a row of a table."""
    for role, text in typed.items():
        document.type(sheet.namn, _address(made, sheet, Role(role), row), text)


def _klar(document: Document, made: Made) -> dict[str, str]:
    """Return what "Klar?" says is left to do, by sheet, after a calculation."""
    document.recalculate()
    cover = made.form.cover.namn
    rows = range(1, 40)
    labels = {document.shown(cover, f"A{row}"): row for row in rows}
    return {
        sheet.namn: document.shown(cover, f"C{labels[sheet.namn]}")
        for sheet in (made.form.cover, *made.form.tables)
    }


def _verdict(document: Document, made: Made) -> str:
    cover = made.form.cover.namn
    row = next(r for r in range(1, 40) if document.shown(cover, f"A{r}") == "Klar?")
    return document.shown(cover, f"B{row}")


@pytest.mark.parametrize("state", ["blank", "filled"])
@pytest.mark.parametrize("name", FORMS)
def test_stored_values_are_those_that_are_calculated(
    office: Office, tmp_path: Path, name: str, state: str
) -> None:
    """A program that does not calculate shows the same "Klar?" as one that does."""
    made = blank(name) if state == "blank" else _filled(name)
    path = tmp_path / "mall.xlsx"
    path.write_bytes(made.data)
    stored = openpyxl.load_workbook(io.BytesIO(made.data), data_only=True)
    with office.open(path) as document:
        assert document.sheets() == tuple(stored.sheetnames)
        document.recalculate()
        compared = 0
        meeting = [s.namn for s in made.form.blad if s.slag is SheetKind.VISNING]
        for sheet in (made.form.cover.namn, LISTS, *meeting):
            for row in made.seen[sheet].iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        value = stored[sheet][cell.coordinate].value
                        shown = "" if value is None else str(value)
                        assert document.shown(sheet, cell.coordinate) == shown
                        compared += 1
    assert compared > 10


def test_klar_follows_what_is_typed(opened: Document) -> None:
    """Each thing that is missing is said while the plan is filled in, and goes when it is there."""
    made = blank("sosr-2026")
    plan = made.form.plan
    assert _klar(opened, made)[plan.namn] == "Inga aktiviteter ännu"
    _type_row(opened, made, plan, 1, prioritet="Kortare väntan", lofte="x", aktivitet="Se över")
    assert _klar(opened, made)[plan.namn] == ("Rader utan status: rad 5. Rader utan tid: rad 5.")
    _type_row(opened, made, plan, 1, status="Röd", slut="2026-12-15")
    said = _klar(opened, made)[plan.namn]
    assert said == "Gula eller röda rader utan kommentar: rad 5."
    _type_row(opened, made, plan, 1, kommentar="Brist på tid")
    assert _klar(opened, made)[plan.namn] == "Klart"


def test_klar_counts_rows_typed_anywhere_in_the_table(opened: Document) -> None:
    """The first and the last prepared row count alike, also without an identity."""
    made = blank("sosr-2026")
    plan = made.form.plan
    last = plan.rader
    opened.paste_text(plan.namn, _address(made, plan, Role.ID, last), "")
    for row in (1, last):
        _type_row(opened, made, plan, row, aktivitet="Se över tider")
    said = _klar(opened, made)[plan.namn]
    assert "Rader utan status: rad 5, 44." in said
    assert "Rader utan prioriterat område: rad 5, 44." in said


def test_blanks_are_not_content(opened: Document) -> None:
    """A cell with spaces alone is as empty as it looks."""
    made = blank("sosr-2026")
    plan = made.form.plan
    opened.paste_text(plan.namn, _address(made, plan, Role.AKTIVITET, 1), "   ")
    assert _klar(opened, made)[plan.namn] == "Inga aktiviteter ännu"


def test_a_whole_plan_is_ready_to_send(opened: Document) -> None:
    """When every sheet is done, one line says what to do with the file."""
    made = blank("sosr-2026")
    form = made.form
    _type_row(
        opened,
        made,
        form.plan,
        1,
        prioritet="Väntan",
        lofte="x",
        aktivitet="Se över",
        status="Grön",
        slut="2026-12-15",
    )
    results, challenges = form.with_role(SheetRole.RESULTAT), form.with_role(SheetRole.UTMANINGAR)
    assert results is not None
    assert challenges is not None
    _type_row(opened, made, results, 1, typ="Resultat", text="Det gick bra.")
    _type_row(opened, made, challenges, 1, typ="Hinder", text="Tiden.")
    opened.recalculate()
    assert _verdict(opened, made) == "1 blad har något kvar att göra."
    labels = [cell.value for cell in made.sheet(form.cover)["A"]]
    updated = form.cover.with_role(Role.UPPDATERAD)
    assert updated is not None
    row = labels.index(updated.rubrik) + 1
    opened.type(form.cover.namn, f"B{row}", "2026-02-16")
    left = _klar(opened, made)
    assert set(left.values()) == {"Klart", "Inget ifyllt (frivilligt)"}
    assert _verdict(opened, made).startswith("Allt är klart.")


def test_nothing_to_report_is_a_finished_plan(opened: Document) -> None:
    """One tick on the cover is enough; nothing more is asked for."""
    made = blank("sosr-2026")
    cover = made.form.cover
    labels = [cell.value for cell in made.sheet(cover)["A"]]
    field = cover.with_role(Role.INGET_ATT_RAPPORTERA)
    assert field is not None
    opened.type(cover.namn, f"B{labels.index(field.rubrik) + 1}", "x")
    opened.recalculate()
    assert _verdict(opened, made).startswith("Inget att rapportera.")


def test_a_need_of_support_asks_for_whom_what_and_when(opened: Document) -> None:
    """Only the challenge that asks for support needs a receiver, a decision and a date."""
    made = blank("sosr-2026")
    sheet = made.form.with_role(SheetRole.UTMANINGAR)
    assert sheet is not None
    _type_row(opened, made, sheet, 1, typ="Hinder", text="Ont om tid")
    assert _klar(opened, made)[sheet.namn] == "Klart"
    _type_row(opened, made, sheet, 1, typ="Behov av ledningsstöd")
    assert _klar(opened, made)[sheet.namn] == (
        "Stödbehov utan mottagare: rad 4. Stödbehov utan önskat beslut: rad 4. Mer finns att göra."
    )


def test_dates_are_shown_with_their_year(opened: Document) -> None:
    """A typed day looks like ÅÅÅÅ-MM-DD, and words about time stay words."""
    made = blank("sosr-2026")
    plan = made.form.plan
    for row, (typed, shown) in enumerate(
        [("2026-02-16", "2026-02-16"), ("höst 2027", "höst 2027"), ("Q3 2026", "Q3 2026")], 1
    ):
        cell = _address(made, plan, Role.SLUT, row)
        opened.type(plan.namn, cell, typed)
        assert opened.shown(plan.namn, cell) == shown


def _applied(document: Document, sheet: str, address: str) -> list[str]:
    """Return the styles whose conditions hold in a cell, in the order of the rules.

    Conditions are calculated on a scratch sheet by the program itself, as it would for the cell.
    """
    cell = document.cell(sheet, address)
    formats = document.raw.Sheets.getByName(sheet).ConditionalFormats.getConditionalFormats()
    held = []
    for entry in formats:
        if entry.Range.queryIntersection(cell.RangeAddress).Count:
            held += _held(document, sheet, cell, entry)
    return held


def _held(document: Document, sheet: str, cell: Any, entry: Any) -> list[str]:
    scratch = document.cell(sheet, "AZ1")
    held = []
    for number in range(entry.Count):
        condition = entry.getByIndex(number)
        formula = condition.Formula1
        if "COUNTIFS" in formula:
            address = f"ADDRESS({cell.CellAddress.Row + 1};{cell.CellAddress.Column + 1};4)"
            scratch.Formula = "=" + formula.replace("ADDRESS(ROW();COLUMN();4)", address)
            if scratch.Value:
                held.append(condition.StyleName)
    scratch.Formula = ""
    return held


@pytest.mark.parametrize("severity", ["fel", "varning", "tips"])
@pytest.mark.parametrize("name", FORMS)
def test_cells_named_by_the_review_sheet_light_up(
    office: Office, tmp_path: Path, name: str, severity: str
) -> None:
    """The named cell, and no other, gets the colour of its severity; a tip colours nothing."""
    made = blank(name)
    path = tmp_path / "mall.xlsx"
    path.write_bytes(made.data)
    plan, review = made.form.plan, made.form.review
    target, other = (_address(made, plan, role, 2) for role in (Role.STATUS, Role.AKTIVITET))
    row = made.area(review)[0] + 1
    columns = [field.namn for field in review.falt]
    with office.open(path) as document:
        assert _applied(document, plan.namn, target) == []
        for field, text in (("niva", severity), ("blad", plan.namn), ("cell", target)):
            cell = made.sheet(review).cell(row, columns.index(field) + 1).coordinate
            document.paste_text(review.namn, cell, text)
        held = _applied(document, plan.namn, target)
        assert len(held) == (severity in theme.MARKS)
        assert _applied(document, plan.namn, other) == []
        if held:
            styles = document.raw.StyleFamilies.getByName("CellStyles")
            colour = styles.getByName(held[0]).CharColor
            assert f"{colour:06X}" == theme.MARK


def test_marks_follow_a_renamed_review_sheet(office: Office, tmp_path: Path) -> None:
    """The marks look through defined names, so they hold when the sheet has another name."""
    made = blank("sosr-2026")
    path = tmp_path / "mall.xlsx"
    path.write_bytes(made.data)
    plan, review = made.form.plan, made.form.review
    target = _address(made, plan, Role.STATUS, 1)
    row = made.area(review)[0] + 1
    columns = [field.namn for field in review.falt]
    with office.open(path) as document:
        for field, text in (("niva", "fel"), ("blad", plan.namn), ("cell", target)):
            cell = made.sheet(review).cell(row, columns.index(field) + 1).coordinate
            document.paste_text(review.namn, cell, text)
        document.raw.Sheets.getByName(review.namn).setName("Rättelser")
        assert len(_applied(document, plan.namn, target)) == 1


def test_pages_fit_the_paper(office: Office, tmp_path: Path) -> None:
    """A filled plan prints on few pages, none of them a lonely column."""
    path = tmp_path / "ifylld.xlsx"
    path.write_bytes(_filled("sosr-2026").data)
    pages = office.render(path, tmp_path / "sidor", dpi=30)
    assert len(_filled("sosr-2026").form.blad) - 1 <= len(pages) <= 20
