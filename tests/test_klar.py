"""What "Klar?" says is true: never that all is well where the checks find an error that is seen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlingsplan.content import Filled
from handlingsplan.findings import Phase, Severity, load_catalogue
from handlingsplan.form import Sheet, SheetKind
from handlingsplan.rounds import check_round, read_round
from handlingsplan.template import Content
from tests.office import Document, Office
from tests.template_books import Made, make

FORM = "sosr-2026"
NAME = "handlingsplan-2026-akut-vard.xlsx"
TODAY = dt.date(2026, 12, 1)
PLAN: dict[str, Filled] = {
    "prioriterat_omrade": "Kortare väntan",
    "lofte_1": True,
    "aktivitet": "Se över larmkedjan",
    "slut": dt.date(2026, 12, 15),
    "status": "Grön",
}
#: A plan that is ready to be sent.
READY = Content(
    cover={"uppdaterad": dt.date(2026, 11, 20)},
    rows={
        "handlingsplan": [PLAN, {"aktivitet": "Införa", "status": "Grön", "slut": "Löpande"}],
        "indikatorer": [
            {
                "aktivitet_id": "AKU26-01 Se över larmkedjan",
                "indikator": "Väntan i minuter",
                "enhet": "minuter",
                "malvarde": 10,
                "utfall_rjl": 12,
                "utfall_rkl": 11,
                "utfall_ro": 14,
                "matdatum": dt.date(2026, 9, 30),
            }
        ],
        "resultat": [{"typ": "Resultat", "text": "Kortare väntan i två regioner."}],
        "utmaningar": [{"typ": "Hinder", "beskrivning": "Svårt att rekrytera"}],
    },
)

#: Sheet, row (from 1), field, what is typed instead, and the code that the checks give it.
FAULTS = [
    ("handlingsplan", 1, "lofte_1", "", "HP401"),
    ("handlingsplan", 1, "prioriterat_omrade", "", "HP403"),
    ("handlingsplan", 2, "status", "", "HP405"),
    ("handlingsplan", 2, "status", "Gul", "HP407"),
    ("handlingsplan", 1, "status", "På gång", "HP408"),
    ("handlingsplan", 1, "start", "2027-01-10", "HP412"),
    ("handlingsplan", 1, "slut", "snart", "HP414"),
    ("handlingsplan", 2, "slut", "", "HP450"),
    ("handlingsplan", 2, "id", "AKU26-01", "HP502"),
    ("indikatorer", 1, "aktivitet_id", "AKU26-99", "HP601"),
    ("indikatorer", 1, "malvarde", "", "HP602"),
    ("indikatorer", 1, "utfall_rjl", "många", "HP603"),
    ("indikatorer", 1, "matdatum", "", "HP605"),
    ("utmaningar", 1, "typ", "Behov av ledningsstöd", "HP710"),
    ("start", 0, "uppdaterad", "", "HP301"),
    ("start", 0, "ar", "", "HP305"),
    ("start", 0, "ar", "nästa år", "HP308"),
]


@pytest.fixture(scope="module")
def made() -> Made:
    """The ready plan, as a workbook."""
    return make(FORM, READY)


@pytest.fixture
def opened(office: Office, tmp_path: Path, made: Made) -> Iterator[Document]:
    """The ready plan in LibreOffice."""
    path = tmp_path / NAME
    path.write_bytes(made.data)
    with office.open(path) as document:
        document.recalculate()
        yield document


def test_a_ready_plan_is_ready_to_both(opened: Document, made: Made, tmp_path: Path) -> None:
    """The checks find no error in it, and the last line says that it may be sent."""
    assert _verdict(opened, made).startswith("Allt är klart.")
    assert "Samordnaren granskar innehållet." in _verdict(opened, made)
    assert _errors(tmp_path / NAME) == set()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[-1])
def test_what_the_checks_call_an_error_is_seen_by_klar(
    opened: Document, made: Made, tmp_path: Path, fault: tuple[str, int, str, str, str]
) -> None:
    """One changed cell, one error by the checks, and "Klar?" no longer says that all is well."""
    key, row, field, text, kod = fault
    sheet = made.form.by_key[key]
    cell = _cell(made, sheet, field, row)
    if text.startswith("20"):  # a day is typed, not pasted
        opened.type(sheet.namn, cell, text)
    else:
        opened.paste_text(sheet.namn, cell, text)
    opened.recalculate()
    assert not _verdict(opened, made).startswith("Allt är klart."), _lines(opened, made)
    if row:
        line = _lines(opened, made)[sheet.namn]
        assert str(_row(made, sheet, row)) in re.findall(r"\d+", line)
    saved = tmp_path / "sparad" / NAME
    saved.parent.mkdir()
    opened.save(saved)
    assert kod in _errors(saved)


def test_an_answer_of_one_sign_is_no_answer(opened: Document, made: Made) -> None:
    """A full stop in a cell is what people write to make a form be quiet."""
    plan = made.form.plan
    opened.paste_text(plan.namn, _cell(made, plan, "aktivitet", 2), ".")
    opened.recalculate()
    said = _lines(opened, made)[plan.namn]
    assert said == "Rader med bara ett tecken som svar: rad 6."


def test_words_for_as_above_are_no_answer_of_one_sign(opened: Document, made: Made) -> None:
    """A quotation mark under a priority means the same priority."""
    plan = made.form.plan
    opened.paste_text(plan.namn, _cell(made, plan, "prioriterat_omrade", 2), "”")
    opened.recalculate()
    assert _lines(opened, made)[plan.namn] == "Klart"


def test_the_meeting_sheet_follows_the_plan(opened: Document, made: Made) -> None:
    """The official columns hold what the plan says, in the plan's order, without its empty rows."""
    plan = made.form.plan
    meeting = _meeting(made)
    assert opened.shown(meeting, "B4") == "Kortare väntan\nLöften: Tillgänglig"
    assert opened.shown(meeting, "C4") == "Se över larmkedjan\nKlart: 2026-12-15"
    assert opened.shown(meeting, "E5") == "Grön"
    assert opened.shown(meeting, "C6") == ""
    for field, text in (("aktivitet", "Utvärdera"), ("status", "Röd")):
        opened.paste_text(plan.namn, _cell(made, plan, field, 9), text)
    opened.recalculate()
    assert opened.shown(meeting, "C6") == "Utvärdera"
    assert opened.shown(meeting, "E6") == "Röd"


@pytest.mark.parametrize(
    ("typed", "ticked"), [("X", True), ("Ja.", True), ("✔️", True), ("nej", False), ("-", False)]
)
def test_a_tick_is_what_the_reader_takes_for_one(
    opened: Document, made: Made, tmp_path: Path, typed: str, *, ticked: bool
) -> None:
    """To "Klar?" and to the sheet for meetings; "nej" is no promise, and no empty report."""
    plan, cover = made.form.plan, made.form.cover
    opened.paste_text(plan.namn, _cell(made, plan, "lofte_1", 1), typed)
    opened.paste_text(cover.namn, _cell(made, cover, "inget_att_rapportera", 0), typed)
    opened.recalculate()
    shown = "Kortare väntan\nLöften: Tillgänglig" if ticked else "Kortare väntan"
    assert opened.shown(_meeting(made), "B4") == shown
    left = "Klart" if ticked else "Rader utan patientlöfte: rad 5."
    assert _lines(opened, made)[plan.namn] == left
    assert _verdict(opened, made).startswith("Inget att rapportera.") == ticked
    saved = opened.save(tmp_path / NAME)
    book = read_round(saved, use_cache=False).plans.raw[0]
    assert bool(book.cover.values["inget_att_rapportera"]) == ticked
    assert bool(book.tables[plan.nyckel].values["lofte_1"][0]) == ticked


def test_a_cell_with_an_error_costs_itself_alone(
    opened: Document, made: Made, tmp_path: Path
) -> None:
    """The sheet for meetings shows the rest, and "Klar?" says where it is."""
    plan, cover = made.form.plan, made.form.cover
    for sheet, name, row, formula in (
        (plan, "aktivitet", 2, "=1/0"),
        (plan, "slut", 2, "=HITTEPÅ(1)"),
        (plan, "lofte_1", 2, "=1/0"),
        (cover, "kontaktfunktion", 0, "=1/0"),
    ):
        cell = opened.cell(sheet.namn, _cell(made, sheet, name, row))
        cell.NumberFormat = 0
        cell.Formula = formula
    opened.recalculate()
    assert opened.shown(_meeting(made), "C4") == "Se över larmkedjan\nKlart: 2026-12-15"
    assert opened.shown(_meeting(made), "C5") == "felvärde\nKlart: felvärde"
    assert opened.shown(_meeting(made), "E5") == "Grön"
    lines = _lines(opened, made)
    assert lines[plan.namn].startswith("Rader med en cell som visar ett fel: rad 6.")
    assert lines[cover.namn] == "Kontaktfunktion visar ett fel."
    assert lines["Indikatorer"] == "Klart"
    assert _verdict(opened, made) == "2 blad har något kvar att göra."
    assert "HP215" in _errors(opened.save(tmp_path / NAME))


def test_the_meeting_sheet_says_what_it_does_not_show(office: Office, tmp_path: Path) -> None:
    """Nothing of an empty plan, and what there is no room for in a long one."""
    rows = [{**PLAN, "aktivitet": f"Steg {number}"} for number in range(63)]
    full = make(FORM, Content(rows={"handlingsplan": rows}))
    path = tmp_path / NAME
    path.write_bytes(full.data)
    with office.open(path) as document:
        document.recalculate()
        assert document.shown(_meeting(full), "C63").startswith("Steg 59")
        assert document.shown(_meeting(full), "C64") == "… och 3 till på bladet Handlingsplan."
        for row in range(5, 68):
            document.cell(full.form.plan.namn, f"B{row}:T{row}").clearContents(31)
        document.recalculate()
        none = "Inga aktiviteter än. De hämtas från bladet Handlingsplan."
        assert document.shown(_meeting(full), "C4") == none
        assert document.shown(_meeting(full), "C64") == ""


def _meeting(made: Made) -> str:
    (meeting,) = (sheet for sheet in made.form.blad if sheet.slag is SheetKind.VISNING)
    return meeting.namn


def _row(made: Made, sheet: Sheet, row: int) -> int:
    return made.area(sheet)[0] + row


def _cell(made: Made, sheet: Sheet, name: str, row: int) -> str:
    """Return the cell of a field: in the table's row, or on the cover for row 0."""
    if not row:
        labels = [cell.value for cell in made.sheet(sheet)["A"]]
        return f"B{labels.index(sheet.field(name).rubrik) + 1}"
    column = [field.namn for field in sheet.falt if not field.valfritt].index(name) + 1
    return str(made.sheet(sheet).cell(_row(made, sheet, row), column).coordinate)


def _lines(document: Document, made: Made) -> dict[str, str]:
    """Return what "Klar?" says of each sheet."""
    cover = made.form.cover.namn
    labels = [cell.value for cell in made.sheet(made.form.cover)["A"]]
    first = labels.index("Blad") + 2
    names = [str(label) for label in labels[first - 1 :] if label]
    return {name: document.shown(cover, f"C{row}") for row, name in enumerate(names, first)}


def _verdict(document: Document, made: Made) -> str:
    labels = [cell.value for cell in made.sheet(made.form.cover)["A"]]
    return document.shown(made.form.cover.namn, f"B{labels.index('Klar?') + 1}")


def _errors(path: Path) -> set[str]:
    """Return the codes of the errors that the checks find at hand-in."""
    read = read_round(path, use_cache=False)
    checked = check_round(read, phase=Phase.INLAMNING, today=TODAY)
    return {finding.kod for finding in checked.findings if finding.niva == "fel"}


def test_every_error_on_a_row_is_tried_or_said_to_be_out_of_sight() -> None:
    """A new error of the checks must be put into "Klar?", or be named here with its reason."""
    unseen = {
        "HP302": "a formula with a clock makes Excel ask to save a plan that was only opened",
        "HP304": "which year the round is about is not in the file",
        "HP801": "a formula does not know a personal number from another number",
        "HP805": "what the file is called is not in the file",
        "HP806": "what the file is called is not in the file",
        "HP306": "the group is known from what the template was made for",
        "HP431": "a year far away is a date like others to a formula",
        "HP610": "10.000 is a number to some programs and a text to others",
        "HP402": "a priority without an activity counts with the requirement itself",
        "HP430": "another form's requirement",
        "HP451": "which table has been sorted a formula cannot say",
        "HP703": "an empty plan has a line of its own",
        "HP711": "as HP710",
        "HP712": "as HP710",
        "HP731": "another form's requirement",
        "HP732": "another form's requirement",
        "HP406": "another form's requirement",
    }
    rules = load_catalogue().rules.values()
    errors = {
        rule.kod
        for rule in rules
        if rule.niva[Phase.INLAMNING] is Severity.FEL and rule.omrade not in {"fil", "struktur"}
    }
    tried = {kod for *_, kod in FAULTS}
    assert errors - tried - set(unseen) == set()
