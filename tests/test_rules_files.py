"""Rules about whole files and the whole round, and what the reader saw."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from handlingsplan.findings import Phase, load_catalogue
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.records import Note, Period, Precision, RawBook, Refusal
from tests.rules_plan import TODAY, Typed, book, findings, reported

#: What only the reader can see; it says so in a note, or refuses the file.
# fmt: off
REFUSED = [
    "HP101", "HP102", "HP103", "HP104", "HP105", "HP107", "HP108", "HP110", "HP111", "HP112",
    "HP120", "HP127", "HP135", "HP136", "HP137", "HP138", "HP139",
]
SEEN_IN_FILE = [
    "HP106", "HP109", "HP117", "HP118", "HP123", "HP129", "HP201", "HP208", "HP214", "HP221",
    "HP233", "HP234",
]
SEEN_IN_CELL = [
    "HP202", "HP203", "HP204", "HP205", "HP206", "HP207", "HP209", "HP210", "HP211", "HP212",
    "HP213", "HP215", "HP217", "HP218", "HP219", "HP220", "HP222", "HP223", "HP224", "HP225",
    "HP226", "HP227", "HP229", "HP230", "HP231", "HP235", "HP236", "HP431", "HP432", "HP610",
]
#: Found, or kept quiet, by the tests below that are written out.
OTHERS = [
    "HP113", "HP116", "HP119", "HP121", "HP125", "HP126", "HP128", "HP306", "HP701", "HP702",
    "HP703", "HP805", "HP806", "HP901", "HP902",
]
# fmt: on


@pytest.mark.parametrize("kod", REFUSED)
def test_a_refused_file_is_one_finding_with_its_reason(kod: str) -> None:
    """A file that could not be used is reported once, for the group that its name points to."""
    refusal = Refusal(fil="handlingsplan-2026-primarvard.xlsx", kod=kod, skal="den är trasig")
    [finding] = findings(book(), refusals=[refusal])
    assert (finding.kod, finding.fil, finding.grupp) == (kod, refusal.fil, "primarvard")
    assert "…" not in finding.vad


def test_our_own_document_in_the_folder_is_no_fault() -> None:
    """A summary that the program wrote itself may lie among the plans."""
    refusal = Refusal(fil="sammanstallning.xlsx", kod="HP121", skal="den är programmets egen")
    assert findings(book(), refusals=[refusal]) == []


@pytest.mark.parametrize("kod", SEEN_IN_FILE)
def test_what_the_reader_saw_in_a_file_is_told(kod: str) -> None:
    """A note about a file or a sheet becomes one finding of that file."""
    found = findings(book(notes=[Note(kod=kod, blad="Eget", detalj={"skal": "x"})]))
    assert reported(found) == [(kod, "Eget", "")]


@pytest.mark.parametrize("kod", SEEN_IN_CELL)
def test_what_the_reader_saw_in_a_cell_is_told_there(kod: str) -> None:
    """A note about a cell becomes one finding in that cell, with the field's heading."""
    note = Note(kod=kod, blad="Handlingsplan", cell="P5", nyckel="handlingsplan", falt="metod")
    [finding] = findings(book(notes=[msgspec.structs.replace(note, varde="x", forslag="y")]))
    assert (finding.kod, finding.cell, finding.varde, finding.forslag) == (kod, "P5", "x", "y")
    assert finding.rubrik == "Hur följs det upp?"


def test_a_missing_sheet_is_told_by_its_name() -> None:
    """A sheet that the file lacks has no cell, but a name."""
    [finding] = findings(book(notes=[Note(kod="HP201", nyckel="processer")]))
    assert "Processer" in finding.vad


@pytest.mark.parametrize(
    ("version", "kod"), [("", "HP126"), ("2019.1", "HP125"), ("2026.1", "HP113")]
)
def test_another_generation_of_the_template_is_told(version: str, kod: str) -> None:
    """Older, unknown, or not said: each has its own code."""
    assert reported(findings(book(version=version))) == [(kod, "", "")]


def test_another_form_is_told_once_and_nothing_else() -> None:
    """A file of another form has no other faults in this round."""
    other = book(fil="annan.xlsx", group="primarvard", cover={"ar": None, "grupp": "x"})
    other = msgspec.structs.replace(
        other, form="vgr-barnuppdraget", notes=(Note(kod="HP210", blad="Blad1", cell="A1"),)
    )
    assert reported(findings(book(), other, form=load_form())) == [("HP119", "", "")]


def test_a_group_that_is_not_given_anywhere_is_an_error() -> None:
    """Without a group on the cover and in the template, nobody knows whose plan it is."""
    assert reported(findings(book(group="", cover={"grupp": None}))) == [("HP306", "Start", "C6")]


def test_ids_of_the_templates_group_are_no_fault_of_their_own() -> None:
    """Where the group was changed on the cover, that is reported, and not each row's identity."""
    assert reported(findings(book(cover={"grupp": "RPO Primärvård"}))) == [("HP115", "Start", "C6")]


@pytest.mark.parametrize("phase", Phase)
def test_an_empty_sheet_is_told_in_its_first_cell(phase: Phase) -> None:
    """Results and challenges are asked for at hand-in, less before."""
    empty = _without_rows(book(), "resultat", "utmaningar")
    expected = {("HP701", "Resultat", "C5"), ("HP702", "Utmaningar", "A5")}
    assert set(reported(findings(empty, phase=phase))) == (
        set() if phase is Phase.UTKAST else expected
    )


def test_an_empty_plan_is_told_once() -> None:
    """A plan without activities has no use for advice on its results."""
    empty = _without_rows(
        book(), "handlingsplan", "indikatorer", "resultat", "utmaningar", "processer"
    )
    assert reported(findings(empty)) == [("HP703", "Handlingsplan", "C5")]


def test_nothing_to_report_is_a_plan_without_faults() -> None:
    """A ticked group with an empty plan has done what is asked of it."""
    empty = book(
        tables=dict.fromkeys(("handlingsplan", "resultat", "utmaningar"), "id\n"),
        cover={"inget_att_rapportera": "x"},
    )
    assert findings(empty) == []


def test_a_differing_file_of_the_same_group_is_told_in_the_cell_that_differs() -> None:
    """Two files of one group: the cell that differs is the finding, in the file that loses."""
    older = book(
        {("handlingsplan", 1, "kommentar"): "Allt väntar"},
        fil="gammal.xlsx",
        cover={"uppdaterad": "2026-03-20"},
    )
    newer = book(fil="ny.xlsx", cover={"uppdaterad": "2026-03-20"})
    [finding] = findings(older, newer)
    assert reported([finding]) == [("HP116", "Handlingsplan", "T6")]
    assert finding.fil == "gammal.xlsx"
    assert "”Allt väntar” (”Bemanningen försenar beslutet”)" in finding.vad


def test_a_sorted_copy_differs_only_where_a_cell_does() -> None:
    """Rows are compared by identity, not by position."""
    newer = book(fil="b.xlsx")
    older = _reversed(book({("handlingsplan", 0, "metod"): "Enkät"}, fil="a.xlsx"), "handlingsplan")
    assert reported(findings(older, newer)) == [("HP116", "Handlingsplan", "Q8")]


def test_an_inserted_row_is_one_difference() -> None:
    """A row more in the middle of a sheet is not a difference in every row after it."""
    newer = book(fil="b.xlsx")
    older = book(
        fil="a.xlsx", notes=[], tables=None, changes={("processer", 1, "rubrik"): "Ny process"}
    )
    [finding] = findings(older, newer)
    assert reported([finding]) == [("HP116", "Processer", "A6")]
    assert "(1)" in finding.vad


def test_a_row_that_only_the_other_file_has_is_told_without_a_cell() -> None:
    """What the losing file lacks has no place in it; the text says what stands in the other."""
    newer = book({("handlingsplan", 4, "aktivitet"): "Ny aktivitet"}, fil="b.xlsx")
    found = [one for one in findings(book(fil="a.xlsx"), newer) if one.fil == "a.xlsx"]
    assert reported(found) == [("HP116", "Handlingsplan", "")]
    assert "”” (”Ny aktivitet”)" in found[0].vad


def test_a_sheet_that_one_file_lacks_is_a_difference() -> None:
    """Rows of a sheet that is missing in the other file are reported as rows."""
    newer = book(fil="b.xlsx")
    tables = {key: table for key, table in newer.tables.items() if key != "processer"}
    newer = msgspec.structs.replace(newer, tables=tables)
    found = [one for one in findings(book(fil="a.xlsx"), newer) if one.fil == "a.xlsx"]
    assert reported(found) == [("HP116", "Processer", "A5")]


def test_a_differing_date_is_told_as_a_date() -> None:
    """Dates in the comparison are ISO, and a period has both its ends."""
    quarter = Period(
        fran=dt.date(2026, 10, 1), till=dt.date(2026, 12, 31), precision=Precision.KVARTAL
    )
    changes = {("handlingsplan", 0, "slut"): Typed(value=quarter, written="Q4 2026")}
    [finding] = findings(book(changes, fil="a.xlsx"), book(fil="b.xlsx"))
    assert "”2026-10-01–2026-12-31” (”2026-12-15”)" in finding.vad


def test_the_differences_that_are_told_are_bounded() -> None:
    """Two quite different files are reported as such, with the first cells."""
    changes = {("handlingsplan", row, "metod"): f"Metod {row}" for row in range(4)}
    changes |= {("handlingsplan", row, "samverkan"): f"Grupp {row}" for row in range(4)}
    [finding] = findings(book(changes, fil="a.xlsx"), book(fil="b.xlsx"))
    assert "(8)" in finding.vad
    assert finding.vad.count("(””)") == load_catalogue().rules["HP116"].granser["hogst"]


def test_the_same_plan_sent_twice_is_a_warning() -> None:
    """A copy without any difference harms nobody."""
    assert reported(findings(book(fil="a.xlsx"), book(fil="b.xlsx"))) == [("HP128", "", "")]


def test_groups_that_have_not_sent_are_told_where_all_are_expected() -> None:
    """Each group without a file is a finding of its own; a refused file is a file."""
    refusal = Refusal(fil="handlingsplan-2026-primarvard.xlsx", kod="HP101", skal="den är trasig")
    found = findings(book(), refusals=[refusal], complete=True)
    missing = {finding.grupp for finding in found if finding.kod == "HP901"}
    active = {group.id for group in load_organisation().active_groups(TODAY)}
    assert missing == active - {"akut-vard", "primarvard"}


def test_a_group_that_no_longer_exists_is_not_missed() -> None:
    """A group counts from its first day to its last."""
    organisation = load_organisation()
    ended = tuple(
        msgspec.structs.replace(group, galler_till=dt.date(2025, 12, 31))
        if group.id == "hta"
        else group
        for group in organisation.grupper
    )
    changed = msgspec.structs.replace(organisation, grupper=ended)
    found = findings(book(), complete=True, organisation=changed)
    assert "hta" not in {finding.grupp for finding in found}


def test_promises_that_nobody_works_with_are_told() -> None:
    """One finding for each promise that no plan of the round ticks."""
    found = [one for one in findings(book(), complete=True) if one.kod == "HP902"]
    assert [one.vad.split(":")[0][-1] for one in found] == ["1", "3", "5", "6", "7"]


def test_the_year_of_the_round_is_the_one_that_most_plans_give() -> None:
    """Without a given year, the plan that differs from the others has the wrong one."""
    round_ = [
        book(fil="a.xlsx"),
        book(fil="b.xlsx", group="hta", cover={"grupp": "RSG HTA"}),
        book(fil="c.xlsx", group="primarvard", cover={"grupp": "RPO Primärvård", "ar": "2025"}),
    ]
    found = [one for one in findings(*round_, year=None) if one.kod == "HP304"]
    assert [one.fil for one in found] == ["c.xlsx"]


def _without_rows(raw: RawBook, *keys: str) -> RawBook:
    """Return the book with empty tables."""
    tables = {
        key: msgspec.structs.replace(
            table, rows=(), values=dict.fromkeys(table.values, ()), written={}
        )
        if key in keys
        else table
        for key, table in raw.tables.items()
    }
    return msgspec.structs.replace(raw, tables=tables)


def _reversed(raw: RawBook, key: str) -> RawBook:
    """Return the book with the rows of a table in the opposite order."""
    table = raw.tables[key]
    last = len(table.rows) - 1
    turned = msgspec.structs.replace(
        table,
        values={name: values[::-1] for name, values in table.values.items()},
        written={
            name: {last - row: text for row, text in texts.items()}
            for name, texts in table.written.items()
        },
    )
    return msgspec.structs.replace(raw, tables={**raw.tables, key: turned})


def test_an_older_template_is_said_once_and_quietly() -> None:
    """Its headings were the template's own then; nobody has changed them."""
    note = Note(
        kod="HP204", blad="Handlingsplan", cell="D4", nyckel="handlingsplan", falt="lofte_1"
    )
    older, today = (
        findings(book(version=version, notes=[note])) for version in ("2026.1", "2026.2")
    )
    assert [(one.kod, one.niva) for one in older] == [("HP113", "tips")]
    assert [one.kod for one in today] == ["HP204"]
