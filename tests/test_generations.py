"""Plans of an earlier generation are read into today's fields, and nothing of them is lost."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.content import Content
from handlingsplan.errors import DeclarationError
from handlingsplan.findings import Finding
from handlingsplan.form import Form, load_form, successor
from handlingsplan.form.earlier import ListMap, split_by
from handlingsplan.generations import lift
from handlingsplan.organisation import load_organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.promises import split_promises
from handlingsplan.reading.records import Period, RawBook
from handlingsplan.rounds import check_round, read_round
from handlingsplan.template import make_template
from tests import older_forms, workbooks
from tests.conservation import kept_texts, plain

TODAY = dt.date(2025, 2, 1)
#: The codes that these tests produce.
CODES = {"HP440"}
PLAN_2025 = """
    prioriterat_omrade_och_patientloften                                  | aktiviteter             | uppfoljning      | status
    Kortare väntan\\nPatientlöfte: ”erbjudas kostnadseffektiv vård”       | Se över larmkedjan      | Varje kvartal    | EJ PÅBÖRJAD
    Gemensamma mått\\nPatientlöfte: jämlik vård, men först för barn       | Besluta om mått         |                  | Gul
    Ny struktur                                                           | • Utreda\\n• Besluta    | Följ införandet  |
"""  # noqa: E501  (a table is read by its columns)
CALENDAR_2025 = """
    handelse                         | del
    12/2 RSL                         | Händelse
    15/9-14/11 Nationella remisser   | Händelse
    Kunskapsråd x 4 (Q1)             |
    Internat när alla kan            | Händelse
    Nominera till nationella grupper | Löpande
    15/11-14/2 Nationella remisser   |
"""


def book_2025(**sheets: str) -> bytes:
    """Return a plan of 2025."""
    return workbooks.plan(
        PLAN_2025,
        cover={"uppdaterad": "2025-01-20"},
        sheets={"arshjul": CALENDAR_2025, **sheets},
        form="sosr-2025",
        year=2025,
    )


def lifted(data: bytes, form: Form | None = None) -> RawBook:
    """Return a workbook as today's form has it."""
    return lift(read_bytes(data, "plan.xlsx", form), form or load_form())


# --- The plan of 2025


def test_promises_in_words_become_ticks_and_the_rest_stays() -> None:
    """What the ticks say again is taken out of the text; a promise with more to it stays whole."""
    first, second, third = workbooks.rows(lifted(book_2025()).tables["handlingsplan"])
    assert (first["prioriterat_omrade"], first["lofte_7"]) == ("Kortare väntan", True)
    assert second["prioriterat_omrade"].endswith("jämlik vård, men först för barn")
    assert "lofte_4" not in second
    assert third["aktivitet"] == "• Utreda\n• Besluta"


def test_fields_lists_and_cells_are_todays_and_the_files() -> None:
    """Renamed fields, a list in capitals, and each value with the cell that it stands in."""
    table = lifted(book_2025()).tables["handlingsplan"]
    first, second, _ = workbooks.rows(table)
    assert (first["metod"], first["status"], second["status"]) == (
        "Varje kvartal",
        "Ej påbörjad",
        "Gul",
    )
    assert table.letters["lofte_7"] == table.letters["prioriterat_omrade"] == "C"
    assert "slut" not in table.letters


def test_the_page_of_the_annual_cycle_gets_days_quarters_and_what_goes_on() -> None:
    """A time before the event, a quarter after it; what has neither stays as it is."""
    events = workbooks.rows(lifted(book_2025()).tables["arshjul"])
    days = [(e["handelse"], e.get("fran") and e["fran"].fran, e.get("till")) for e in events]
    assert days[0] == ("RSL", dt.date(2025, 2, 12), None)
    assert days[1][:2] == ("Nationella remisser", dt.date(2025, 9, 15))
    assert events[1]["till"].till == dt.date(2025, 11, 14)
    assert (events[2]["handelse"], events[2]["kvartal"]) == ("Kunskapsråd x 4", "Q1")
    assert events[3]["handelse"] == "Internat när alla kan"
    assert (events[4]["typ"], "typ" in events[0]) == ("Löpande", False)
    assert (days[5][0], days[5][1]) == ("15/11-14/2 Nationella remisser", None)


def test_an_earlier_plan_is_told_once_and_asked_for_nothing_that_it_had_no_place_for(
    tmp_path: Path,
) -> None:
    """One quiet note; a missing time is no fault of a plan whose template had no time."""
    (tmp_path / "plan.xlsx").write_bytes(book_2025())
    today = workbooks.plan("prioriterat_omrade | aktivitet\nVäntan | Utbilda", group="tandvard")
    (tmp_path / "annan.xlsx").write_bytes(today)
    checked = check_round(read_round(tmp_path, use_cache=False, year=2025), today=TODAY)
    assert checked.plans.form.id == "sosr-2026"
    found = [one for one in checked.findings if one.fil == "plan.xlsx"]
    assert [str(one.niva) for one in found if one.kod == "HP113"] == ["tips"]
    assert not {"HP119", "HP201", "HP203", "HP406", "HP450"} & {one.kod for one in found}
    assert _at(found, "HP401") == ["C5", "C6"]
    headings = {one.rubrik for one in found if one.kod == "HP401"}
    assert headings == {"1 Tillgång, i Prioriterat område och patientlöften"}
    other = {one.kod for one in checked.findings if one.fil == "annan.xlsx"}
    assert "HP450" in other


def test_a_heading_that_a_group_changed_in_an_earlier_template_is_told(tmp_path: Path) -> None:
    """Beside the one that it was made with, not today's."""

    def change(book: openpyxl.Workbook) -> None:
        book["Handlingsplan"]["D3"] = "Aktivitetter"
        book["Handlingsplan"].tables["tblHandlingsplan2025"].tableColumns[3].name = "Aktivitetter"

    (tmp_path / "plan.xlsx").write_bytes(workbooks.edited(book_2025(), change))
    checked = check_round(read_round(tmp_path / "plan.xlsx", use_cache=False), today=TODAY)
    (found,) = [one for one in checked.findings if one.kod == "HP204"]
    assert (found.cell, found.varde, found.forslag) == ("D3", "Aktivitetter", "Aktiviteter")


def _at(found: list[Finding], kod: str) -> list[str]:
    return [one.cell for one in found if one.kod == kod]


def test_a_round_without_a_form_is_todays() -> None:
    """A folder of plans of 2025 alone is read by the form that has replaced theirs."""
    assert successor("sosr-2025") == "sosr-2026"
    assert successor("vgr-barnuppdraget") == "vgr-barnuppdraget"
    book = workbooks.read(book_2025())
    assert build_plans([book]).form.id == "sosr-2026"
    assert build_plans([book], form=load_form("sosr-2025")).raw == (book,)


def test_lifting_twice_is_lifting_once() -> None:
    """A book that is today's already stays as it is."""
    once = lifted(book_2025())
    assert lift(once, load_form()) == once
    assert (once.form, once.version) == ("sosr-2026", "2025.1")


@pytest.mark.parametrize("name", ["sosr-2025", "sosr-2026"])
@pytest.mark.parametrize("marks", ["namn borta", "tabeller borta"])
def test_a_file_that_does_not_say_its_generation_is_known_by_what_it_holds(
    name: str, marks: str
) -> None:
    """By its Excel tables, or by the headings of the plan."""
    data = workbooks.edited(
        workbooks.plan(form=name), lambda book: _without(book, tables=marks == "tabeller borta")
    )
    assert workbooks.read(data).form == name
    assert workbooks.read(data, load_form()).form == name


def _without(book: openpyxl.Workbook, *, tables: bool) -> None:
    for name in list(book.defined_names):
        del book.defined_names[name]
    for sheet in book.worksheets if tables else ():
        for table in list(sheet.tables):
            del sheet.tables[table]


def test_a_workbook_that_somebody_made_with_the_headings_of_2025_is_read() -> None:
    """No template, no names, no tables: the five official headings are enough."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan 2025"
    fields = load_form("sosr-2025").plan.falt[1:]
    sheet.append([field.rubrik for field in fields])
    priority = "Kortare väntan\nPatientlöfte: få tillgång till jämlik vård"
    sheet.append(["Nära vård", priority, "Se över larmkedjan", "Varje kvartal", "EJ PÅBÖRJAD"])
    stream = io.BytesIO()
    book.save(stream)
    (row,) = workbooks.rows(lifted(stream.getvalue()).tables["handlingsplan"])
    assert (row["prioriterat_omrade"], row["lofte_4"]) == ("Kortare väntan", True)
    assert (row["insatsomrade"], row["status"]) == ("Nära vård", "Ej påbörjad")


def test_the_real_plan_of_2025_loses_nothing(shared: Path) -> None:
    """Every text of the published plan is in today's fields, or said by a tick."""
    data = json.loads((shared / "plans/2025/rpo-medicinsk-diagnostik.json").read_text("utf-8"))
    form = load_form("sosr-2025")
    names = {field.namn for field in form.plan.falt}
    rows = [{k: v for k, v in row.items() if k in names and v} for row in data["tabellrader"]]
    wheel = data["arshjul"]
    events = [{"handelse": text} for text in wheel["handelser"]]
    events += [{"handelse": text, "del": "Löpande"} for text in wheel["lopande"]]
    content = Content(rows={"handlingsplan": rows, "arshjul": events})
    organisation = load_organisation()
    group = organisation.by_id["medicinsk-diagnostik"]
    book = lifted(make_template(form, organisation, group, 2025, content))
    kept = kept_texts(book)
    for row in rows:
        for name, text in row.items():
            rest = split_promises(text, load_form().loften)[0] if "loften" in name else text
            assert plain(rest) in kept
    assert [row.get("status") for row in workbooks.rows(book.tables["handlingsplan"])].count(
        "Ej påbörjad"
    ) == sum(row.get("status") == "EJ PÅBÖRJAD" for row in rows)
    assert len(book.tables["arshjul"].rows) == len(events)
    ticked = [r for r in workbooks.rows(book.tables["handlingsplan"]) if "lofte_2" in r]
    assert len(ticked) == sum("bästa kunskap" in row[form.plan.falt[2].namn] for row in rows)


# --- A generation without a declaration of its own


def test_a_version_that_todays_form_reads_is_quiet_about_what_is_new() -> None:
    """Sheets and fields that it did not have are not missed; mapped values are today's."""
    form = load_form()
    (first, *others) = form.tidigare
    mapped = ListMap(lista="status", varden={"Startad": "Grön"})
    generation = msgspec.structs.replace(
        first, nytt=("processer", "handlingsplan.rag"), lista=(mapped,)
    )
    today = msgspec.structs.replace(form, tidigare=(generation, *others))
    data = workbooks.edited(workbooks.plan("aktivitet | status\nUtbilda | Startad"), _older)
    book = msgspec.structs.replace(workbooks.read(data), version="2026.1")
    assert {("HP201", "processer", ""), ("HP203", "handlingsplan", "rag")} <= _notes(book)
    turned = lift(book, today)
    assert _notes(book) - _notes(turned) == {
        ("HP201", "processer", ""),
        ("HP203", "handlingsplan", "rag"),
    }
    assert workbooks.rows(turned.tables["handlingsplan"])[0]["status"] == "Grön"


def _notes(book: RawBook) -> set[tuple[str, str, str]]:
    return {(note.kod, note.nyckel, note.falt) for note in book.notes}


def _older(book: openpyxl.Workbook) -> None:
    del book["Processer"]
    sheet = book["Handlingsplan"]
    heading = next(cell for cell in sheet[4] if cell.value == "RAG")
    heading.value = "Zzz"
    sheet.tables["tblHandlingsplan"].tableColumns[heading.column - 1].name = "Zzz"
    sheet.tables["tblHandlingsplan"].tableColumns[heading.column - 1].id = 99


# --- A region's own form, with everything that can move

_ROWS: list[Mapping[str, Any]] = [
    {
        "omrade": "Väntan",
        "atgard": "Utbilda (ansvarig: Processtöd)",
        "mal": "Kortare väntan",
        "matt": 12.5,
        "nar": "Q3 2025",
        "lage": "KLART",
        "kostnad": 250000.0,
    },
    {"omrade": "Mått", "atgard": "Besluta", "matt": 3.0, "nar": "när det går", "lage": "PÅGÅR"},
]


@pytest.fixture
def moved(tmp_path: Path) -> tuple[Form, RawBook]:
    """Today's form, and a plan of the generation before in it."""
    old, new = older_forms.both(tmp_path)
    organisation = load_organisation()
    content = Content(
        cover={"dag": dt.date(2025, 3, 1), "diarienummer": "Dnr 2025/77"},
        rows={
            "plan": _ROWS,
            "gamla_rad": [{"rad_text": "Be om hjälp i tid"}],
            "material": [{"titel": "Affisch", "plats": "Skåp 4"}],
        },
    )
    data = make_template(old, organisation, organisation.by_id["akut-vard"], 2025, content)
    return new, lifted(data, new)


def test_fields_are_renamed_split_merged_and_read_anew(moved: tuple[Form, RawBook]) -> None:
    """A pattern that fits, one that does not; two fields that become one; a text that is a date."""
    _, book = moved
    first, second = workbooks.rows(book.tables["plan"])
    assert (first["vad"], first["vem"]) == ("Utbilda", "Processtöd")
    assert (second["vad"], "vem" in second) == ("Besluta", False)
    assert (first["uppfoljning"], second["uppfoljning"]) == ("Kortare väntan: 12,5", "3")
    assert (first["klart"].till, first["status"]) == (dt.date(2025, 9, 30), "Avslutad")
    assert book.tables["plan"].written["klart"][1] == "när det går"
    assert ("HP414", "F5") in workbooks.said(book)
    day = dt.date(2025, 3, 1)
    assert book.cover.values["uppdaterad"] == Period(fran=day, till=day)
    assert workbooks.rows(book.tables["rad"])[0]["rad_text"] == "Be om hjälp i tid"


def test_what_has_no_place_is_quoted_with_its_cell(moved: tuple[Form, RawBook]) -> None:
    """A field of the cover, a column and a sheet that are gone."""
    _, book = moved
    quoted = {note.varde: note.cell for note in book.notes if note.kod == "HP440"}
    assert quoted["Dnr 2025/77"]
    assert quoted["250000"] == "H4"
    assert set(quoted) == {"Dnr 2025/77", "250000", "Affisch · Skåp 4"}
    assert book.tables["plan"].extra == {"Kostnad": {0: "250000"}}


def test_a_plan_is_asked_for_no_field_that_its_generation_lacked(
    moved: tuple[Form, RawBook], tmp_path: Path
) -> None:
    """*Risk* is new and obligatory; *Vem* stood in the words and is still asked for."""
    form, _ = moved
    old = load_form(tmp_path / "var-2025.toml")
    organisation = load_organisation()
    data = make_template(
        old, organisation, organisation.by_id["akut-vard"], 2025, Content(rows={"plan": _ROWS})
    )
    (tmp_path / "plan.xlsx").write_bytes(data)
    read = read_round(tmp_path / "plan.xlsx", form=form, use_cache=False)
    found = check_round(read, today=TODAY).findings
    missing = [(one.kod, one.falt, one.cell) for one in found if one.kod == "HP424"]
    assert missing == [("HP424", "vem", "C5")]
    assert [one.kod for one in found].count("HP113") == 1
    assert [one.cell for one in found if one.kod == "HP440"] == ["H4"]


_FAULTS = {
    "ett fält utan plats": ('fran = ["kostnad"]', 'fran = ["matt"]', "kostnad har ingen plats"),
    "ett fält som inte finns": ('till = ["klart"]', 'till = ["klar"]', "klar finns inte på Plan"),
    "ett blad utan plats": ('fran = "material"', 'fran = "materiel"', "Material har ingen plats"),
    "en status utan motsvarighet": ('"KLART" = "Avslutad"', "", "KLART saknar motsvarighet"),
    "en status som inte finns": ("KLART", "KLARA", "KLARA finns inte i någon lista"),
    "en ny status som inte finns": ('= "Avslutad"', '= "Slut"', "Slut finns inte i listan"),
    "ett mönster utan grupp": ("(?P<vem>", "(?P<den>", "en grupp för varje fält i till"),
    "ett trasigt mönster": (r"\(ansvarig", "(ansvarig", "monster går inte att läsa"),
    "delning utan mönster": ("monster = ", "fog = ", "delas eller monster"),
    "två källor": ('till = ["klart"]', 'till = ["status"]', "status: får två källor"),
    "en annan version": ('version = "1"\nform', 'version = "0"\nform', "har version 1"),
    "samma version två gånger": ('version = "1"\nform', 'version = "2"\nform', "står två gånger"),
    "nytt beside form": ("form = ", 'nytt = ["plan"]\nform = ', "nytt: läses inte"),
    "en fog utan skarv": ('fran = ["nar"]', 'fog = "-"\nfran = ["nar"]', "fog: läses bara"),
    "ett delat omslag": (
        'till = ["uppdaterad"]',
        'till = ["uppdaterad", "ar"]\ndelas = "handelse"',
        "omslaget",
    ),
    "fel slags delning": ("monster = '", "delas = 'loften'\n# '", "delas = loften ger inget vem"),
}


@pytest.mark.parametrize("fault", _FAULTS)
def test_a_form_refuses_moves_that_it_cannot_mean(fault: str, tmp_path: Path) -> None:
    """Each with its place, when the form is read."""
    before, after, said = _FAULTS[fault]
    assert before in older_forms.MOVES
    path = older_forms.write(tmp_path, moves=older_forms.MOVES.replace(before, after))
    with pytest.raises(DeclarationError, match=said) as caught:
        load_form(path)
    assert "tidigare › " in caught.value.message


def test_moves_need_a_declaration_to_move_from(tmp_path: Path) -> None:
    """Without ``form``, today's names are all that is known."""
    moves = older_forms.MOVES.replace('form = "var-2025.toml"\n', "")
    with pytest.raises(DeclarationError, match="ange form"):
        load_form(older_forms.write(tmp_path, moves=moves))


# --- Laws of the splits

_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)


@given(_TEXT, _TEXT)
def test_a_pattern_leaves_out_nothing_but_its_own_words(what: str, who: str) -> None:
    """Whatever fits, the pieces and the pattern's words are the whole text."""
    text = f"{what} (ansvarig: {who})"
    parts = split_by(r"(?P<vad>.*?) \(ansvarig: (?P<vem>.*)\)", text)
    if parts is not None:
        assert (parts["vad"], parts["vem"]) == (what.strip(), who.strip())
    assert split_by(r"(?P<vad>a) .+", "a b") is None


@given(st.lists(st.sampled_from([p.text for p in load_form().loften] + ["annat", "barn"])), _TEXT)
def test_a_promise_is_taken_out_of_a_text_only_where_a_tick_says_it(
    named: list[str], before: str
) -> None:
    """Lines that hold anything more stay as they were."""
    line = "Patientlöfte: " + " samt ".join(f"”{text}”" for text in named)
    rest, numbers = split_promises(f"{before}\n{line}", load_form().loften)
    said = {p.text for p in load_form().loften if p.nr in numbers}
    if line not in rest:
        assert set(named) <= said
    assert plain(before) in plain(rest)
