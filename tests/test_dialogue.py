"""The dialogue: a question follows its activity over rounds and years, and is answered in Excel."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

import msgspec
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.asking import Source, read_source
from handlingsplan.carry_over import carry_over
from handlingsplan.consolidation import consolidate
from handlingsplan.content import Content, Filled
from handlingsplan.dialogue import Question, Stage, dialogue_sheet, numbered, place_of, together
from handlingsplan.findings import Severity
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.report.copies.dialogue_sheet import put_questions
from handlingsplan.rounds import check_round, read_round
from handlingsplan.summary import Summary
from tests.conftest import Outcome
from tests.ods import as_ods
from tests.template_books import make

NAME = "handlingsplan-2026-akut-vard.xlsx"
FIRST, LATER, MUCH_LATER = dt.date(2026, 3, 2), dt.date(2026, 3, 20), dt.date(2026, 9, 1)
ROWS: list[dict[str, Filled]] = [
    {
        "id": f"AKU26-0{number}",
        "prioriterat_omrade": "Kortare väntan",
        "lofte_1": True,
        "aktivitet": text,
        "status": "Grön",
        "slut": "Löpande",
    }
    for number, text in enumerate(("Ta fram måtten", "Besluta om måtten", "Införa larmet"), 1)
]
ASKED = Question(
    grupp="akut-vard",
    nr="260302-1",
    galler="AKU26-02",
    fran="Kunskapsrådet",
    fraga="När beslutar ni?",
    datum=FIRST,
)
#: The numbers that its questions get on the first day.
BESLUT, MOTEN = "260302-cghh", "260302-wsrn"
CSV = """Grupp;Gäller (id);Från;Fråga
Akut vård;AKU26-02;Kunskapsrådet;När beslutar ni?
RPO Akut vård;;Samordnaren;Har ni möten kvar i vår?
"""


def plan(
    dialog: Iterable[Mapping[str, Filled]] = (), rows: list[dict[str, Filled]] = ROWS
) -> bytes:
    """Return the group's plan, with rows on its sheet for the dialogue where there are any."""
    sheets: dict[str, list[Mapping[str, Filled]]] = {"handlingsplan": list(rows)}
    if dialog:
        sheets["dialog"] = list(dialog)
    cover: dict[str, Filled] = {"uppdaterad": FIRST}
    return make("sosr-2026", Content(cover=cover, rows=sheets)).data


def folder_with(path: Path, data: bytes, name: str = NAME) -> Path:
    """Return a folder with one plan in it."""
    path.mkdir(parents=True, exist_ok=True)
    (path / name).write_bytes(data)
    return path


def questions(summary: Summary) -> list[tuple[str, str, str, str]]:
    """Return number, activity, answer and stage of a summary's questions."""
    frame = summary["fragor"]
    return list(zip(*(frame[n] for n in ("nr", "galler", "svar", "lage")), strict=True))


def answer(path: Path, which: str, text: str) -> None:
    """Answer a question, known by its number or its words, as a person does in another program."""
    book = openpyxl.load_workbook(path)
    sheet = book["Dialog"]
    row = next(row for row in sheet.iter_rows() if which in {row[0].value, row[3].value})
    row[4].value = text
    book.save(path)


# --- Nothing is required


def test_a_plan_without_the_sheet_lacks_nothing(tmp_path: Path) -> None:
    """A blank template has no such sheet, and no finding asks for it."""
    folder = folder_with(tmp_path / "in", plan())
    assert "Dialog" not in openpyxl.load_workbook(folder / NAME).sheetnames
    checked = check_round(read_round(folder, use_cache=False))
    assert [one for one in checked.findings if one.kod in {"HP201", "HP202", "HP203"}] == []
    assert checked.plans.tables["dialog"].empty


def test_a_row_without_an_answer_is_no_fault(tmp_path: Path) -> None:
    """Neither a question without an answer nor an answer without a state is reported."""
    rows: list[dict[str, Filled]] = [{"fraga": "Hur går det?"}, {"svar": "Bra"}, {"nr": "1"}]
    folder = folder_with(tmp_path / "in", plan(rows))
    found = check_round(read_round(folder, use_cache=False)).findings
    assert [one for one in found if one.blad == "Dialog"] == []


# --- The command


def test_questions_go_from_a_file_into_the_workbooks(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A CSV file as Excel saves it; the sheet is made, and the plan is otherwise as it was."""
    folder = folder_with(tmp_path / "in", plan())
    (tmp_path / "fragor.csv").write_bytes(CSV.encode("cp1252"))
    before = (folder / NAME).read_bytes()
    asked = run("fraga", "fragor.csv", "--till", folder, "--ut", "ut", "--datum", FIRST.isoformat())
    assert asked.code == 0, asked.stdout + asked.stderr
    assert asked.stdout == (
        "2 nya frågor: 1 arbetsbok i ut. Skicka den till gruppen, som svarar i den.\n"
        "Med konsolidera --fragor ut räknas frågorna också innan svaren har kommit.\n"
    )
    assert (folder / NAME).read_bytes() == before
    sheet = openpyxl.load_workbook(tmp_path / "ut" / NAME)["Dialog"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)] == [
        ["Nr", "Gäller (id)", "Från", "Fråga", "Svar", "Läge", "Datum"],
        [BESLUT, "AKU26-02", "Kunskapsrådet", "När beslutar ni?", None, "Öppen", "2026-03-02"],
        [MOTEN, None, "Samordnaren", "Har ni möten kvar i vår?", None, "Öppen", "2026-03-02"],
    ]
    assert sheet["A1"].value == "Dialog 2026 · RPO Akut vård"
    old, new = (
        openpyxl.load_workbook(p / NAME)["Handlingsplan"] for p in (folder, tmp_path / "ut")
    )
    assert [[c.value for c in row] for row in old.iter_rows()] == [
        [c.value for c in row] for row in new.iter_rows()
    ]


def test_asking_twice_asks_once(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """The same file put in again, on another day, adds nothing."""
    folder = folder_with(tmp_path / "in", plan())
    (tmp_path / "fragor.csv").write_text(CSV, "utf-8")
    run("fraga", "fragor.csv", "--till", folder, "--ut", "ut", "--datum", "2026-03-02")
    again = run("fraga", "fragor.csv", "--till", "ut", "--ut", "ut2", "--datum", "2026-04-02")
    assert again.code == 0
    assert "Inga nya frågor" in again.stdout
    assert not list((tmp_path / "ut2").glob("*.xlsx"))


@pytest.mark.parametrize("earlier", [False, True])
def test_two_questions_under_one_number_are_both_asked(
    run: Callable[..., Outcome], tmp_path: Path, *, earlier: bool
) -> None:
    """People number from 1, each in their own list: none is taken for the other's."""
    folder_with(tmp_path / "in", plan())
    first, second = "1;Akut vård;Första frågan, om larm?\n", "1;Akut vård;Hur många möten har ni?\n"
    files = [first, second] if earlier else [first + second]
    for text in files:
        (tmp_path / "a.csv").write_text(f"Nr;Grupp;Fråga\n{text}", "utf-8")
        said = run("fraga", "a.csv", "--till", "in", "--ut", "ut", "--datum", "2026-03-02")
        assert said.code == 0, said.stdout
    assert "Nr 1 är en annan frågas; frågan ”Hur många möten har ni?” har fått nr" in said.stdout
    summary = consolidate(tmp_path / "ut", today=LATER)
    assert sorted(summary["fragor"]["fraga"]) == [
        "Första frågan, om larm?",
        "Hur många möten har ni?",
    ]
    assert len(set(summary["fragor"]["nr"])) == 2


def test_a_number_keeps_its_question_when_a_word_is_mended() -> None:
    """The council mends a spelling in the summary: it is not asked a second time."""
    one = msgspec.structs.replace(ASKED, nr="1", fraga="När beslutr ni?")
    assert place_of(msgspec.structs.replace(one, fraga="När beslutar ni?"), [one]) == 0
    assert place_of(msgspec.structs.replace(one, fraga="Vem leder arbetet?"), [one]) is None


def test_the_same_words_asked_on_two_days_are_one_question(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Put into two folders, and answered in one: the answer is the question's."""
    folder_with(tmp_path / "in", plan())
    _asks(tmp_path / "a.csv", "Har ni möten kvar?")
    for day in ("2026-03-02", "2026-03-03"):
        run("fraga", "a.csv", "--till", "in", "--ut", day, "--datum", day)
    sheet = openpyxl.load_workbook(tmp_path / "2026-03-02" / NAME)["Dialog"]
    answer(tmp_path / "2026-03-02" / NAME, str(sheet["A5"].value), "Två")
    run("konsolidera", "2026-03-02", "--ut", "s.xlsx")
    now = consolidate(tmp_path / "2026-03-03", today=LATER, earlier=tmp_path / "s.xlsx")
    assert [one[2:] for one in questions(now)] == [("Två", "Besvarad")]


def test_all_who_ask_the_same_are_named(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """One question, from both; and it is said."""
    folder_with(tmp_path / "in", plan())
    text = "Grupp;Från;Fråga\nAkut vård;Rådet;Hur?\nAkut vård;Samordnaren;Hur?\n"
    (tmp_path / "a.csv").write_text(text, "utf-8")
    said = run("fraga", "a.csv", "--till", "in", "--ut", "ut")
    assert "”Hur?” står två gånger och ställs en gång, från Rådet, Samordnaren." in said.stdout
    assert consolidate(tmp_path / "ut", today=LATER)["fragor"]["fran"].tolist() == [
        "Rådet, Samordnaren"
    ]


def test_words_of_a_closed_question_are_said_to_be(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """It is not opened again, and whoever asks hears why nothing is new."""
    rows: list[dict[str, Filled]] = [{"nr": "7", "fraga": "Hur?", "lage": "Stängd"}]
    folder = folder_with(tmp_path / "in", plan(rows))
    asked = run("fraga", _asks(tmp_path / "a.csv", "Hur?"), "--till", folder, "--ut", "ut")
    assert "Inga nya frågor att lägga in" in asked.stdout
    assert "Frågan ”Hur?” till RPO Akut vård är redan ställd, och stängd. Fråga" in asked.stdout


def test_a_group_may_be_named_as_people_do(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """A short name that is one group's alone is that group; a near miss is asked about."""
    folder = folder_with(tmp_path / "in", plan())
    (tmp_path / "fragor.csv").write_text("Grupp;Fråga\nrpo akut;Hur?\nakutvrd;När?\n", "utf-8")
    asked = run("fraga", "fragor.csv", "--till", folder, "--ut", "ut")
    assert "1 ny fråga: 1 arbetsbok" in asked.stdout
    assert "Ingen grupp heter akutvrd, så frågan ”När?” är inte ställd. Menade du" in asked.stdout


def test_what_cannot_be_asked_is_said(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """A group that is not there, one without a workbook, an unknown activity, a person's number."""
    folder = folder_with(tmp_path / "in", plan())
    text = (
        "grupp,galler,fraga\nMånvård,,Vilka är ni?\nTandvård,,Var är ni?\n"
        "akut-vard,AKU26-99,Gäller det 19121212-1212?\n"
    )
    (tmp_path / "fragor.csv").write_text(text, "utf-8-sig")
    asked = run("fraga", "fragor.csv", "--till", folder, "--ut", "ut")
    assert asked.code == 1
    assert "Ingen grupp heter Månvård" in asked.stdout
    assert (
        "RPO Tandvård: ingen arbetsbok för 1 fråga. Lägg gruppens arbetsbok i mappen"
        in asked.stdout
    )
    assert "ingen aktivitet AKU26-99" in asked.stdout
    assert "Personuppgifter är maskade" in asked.stdout
    assert "19121212" not in asked.stdout
    put = openpyxl.load_workbook(tmp_path / "ut" / NAME)["Dialog"]["D5"].value
    assert put == "Gäller det [personnummer]?"


@pytest.mark.parametrize(
    ("text", "said"), [("", "utan en kolumn"), ("Fråga\nHur?\n", "utan en kolumn")]
)
def test_a_file_that_says_nothing_is_refused(
    run: Callable[..., Outcome], tmp_path: Path, text: str, said: str
) -> None:
    """No group or no question: what the first row must be is said."""
    folder = folder_with(tmp_path / "in", plan())
    (tmp_path / "fragor.csv").write_text(text, "utf-8")
    asked = run("fraga", "fragor.csv", "--till", folder, "--ut", "ut")
    assert (asked.code, said in asked.stderr) == (2, True)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("in", "in är en mapp. Ange filen med frågorna: en CSV-fil eller en sammanställning."),
        ("text.txt", "text.txt är en textfil utan en kolumn för grupp och en för fråga. Första"),
        (f"in/{NAME}", "ser ut att vara en grupps handlingsplan (RPO Akut vård), inte en samman"),
        ("named.csv", "named.csv ser ut att vara en grupps handlingsplan (RPO Akut vård)"),
        ("own.xlsx", "own.xlsx är en arbetsbok, men ingen sammanställning som programmet har"),
        ("report.xlsx", "report.xlsx är gjord av programmet, men är ingen sammanställning."),
        (
            "note.pdf",
            "note.pdf går inte att läsa frågor ur: det är en PDF-fil. Frågor läses ur en CSV",
        ),
    ],
)
def test_a_file_that_holds_no_questions_is_told_what_it_is(
    run: Callable[..., Outcome], tmp_path: Path, source: str, said: str
) -> None:
    """And what is wanted instead; nothing is written."""
    folder = folder_with(tmp_path / "in", plan())
    (tmp_path / "text.txt").write_text("Hej, hur går det?\n", "utf-8")
    (tmp_path / "note.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "named.csv").write_bytes((folder / NAME).read_bytes())
    own = openpyxl.Workbook()
    own.worksheets[0].append(["Till", "Vad"])
    own.save(tmp_path / "own.xlsx")
    if source == "report.xlsx":
        run("validera", folder, "--rapport", source)
    asked = run("fraga", source, "--till", folder, "--ut", "ut")
    assert asked.code == 2
    assert said in asked.stderr.replace("\n", " ")
    assert not (tmp_path / "ut").exists()


def test_nothing_to_ask_is_said(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """A file with headings alone; a summary whose sheet somebody has deleted."""
    folder = folder_with(tmp_path / "in", plan())
    (tmp_path / "f.csv").write_text("Grupp;Fråga\n", "utf-8")
    asked = run("fraga", "f.csv", "--till", folder, "--ut", "ut")
    assert (asked.code, asked.stdout) == (0, "Inga nya frågor att lägga in.\n")
    run("konsolidera", folder, "--ut", "s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    del book["Frågor"]
    book.save(tmp_path / "s.xlsx")
    asked = run("fraga", "s.xlsx", "--till", folder, "--ut", "ut")
    assert "s.xlsx har ingen tabell med frågor på bladet Frågor. Gör om den" in asked.stdout


def test_the_groups_own_folder_is_not_written_in(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The same folder after both is refused with a sentence about just that."""
    folder = folder_with(tmp_path / "in", plan())
    asked = run("fraga", _asks(tmp_path / "a.csv", "Hur?"), "--till", folder, "--ut", "in/../in")
    said = asked.stderr.replace("\n", " ")
    assert asked.code == 2
    assert "är mappen med arbetsböckerna själva, och de ändras inte. Ange" in said
    assert [path.name for path in folder.iterdir()] == [NAME]


# --- What a CSV file may hold


def _read(tmp_path: Path, data: str | bytes) -> Source:
    path = tmp_path / "f.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    form = load_form()
    return read_source(path, form=form, organisation=load_organisation(form.organisation))


HEADINGS = "Grupp;Gäller (id);Från;Fråga"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Akut vård;;Rådet;Hur;Varför?", "Rad 3 har fler fält än rubriker, så ”Varför?” har ingen"),
        ("Akut vård;;Rådet; staben;Hur?", "sätt citattecken om en text med semikolon i, och kör"),
        (
            'Akut vård;;Rådet;"Hur?\nTandvård;;Rådet;När?\nTandvård;;Rådet;Var?',
            "Rad 3: ett citattecken är inte avslutat, så även raderna 4–5 har hamnat i frågan.",
        ),
        ('Akut vård;;Rådet;"Hur?\nTandvård;;Rådet;"När?"', "så även rad 4 har hamnat i frågan"),
        ("Akut vård;;;" + "x" * 32_768, "den har 32768 tecken i Fråga, och en cell rymmer 32767"),
    ],
    ids=["a field too many", "which is unclear", "an open quote", "a late quote", "too long"],
)
def test_a_row_that_would_lose_text_is_not_asked_and_said(
    tmp_path: Path, row: str, said: str
) -> None:
    """With its line number and what to do; the rows around it are asked."""
    source = _read(tmp_path, f"{HEADINGS}\nPrimärvård;;;Då?\n{row}\n")
    assert [one.fraga for one in source.questions] == ["Då?"]
    (note,) = source.notes
    assert said in note
    assert source.unasked == 1 + row.count("Tandvård")


def test_what_goes_on_behind_a_sign_belongs_to_the_question(tmp_path: Path) -> None:
    """The question stands last, and its words go on: it is asked whole, and that is said."""
    source = _read(tmp_path, f"{HEADINGS}\nAkut vård;;Rådet;Hur går det; och när?;;\n")
    assert [one.fraga for one in source.questions] == ["Hur går det; och när?"]
    assert source.notes == (
        "Rad 2: ett semikolon hör till frågan, som är läst som ”Hur går det; och när?”.",
    )
    source = _read(tmp_path, "Grupp,Fråga\nAkut vård,Hej, hur går det?\n")
    assert [one.fraga for one in source.questions] == ["Hej, hur går det?"]


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADINGS}\nAkut vård;;Rådet;Hur?\n".replace(";", "\t").encode("utf-16"),
        f"sep=;\r\n{HEADINGS}\r\nAkut vård;;Rådet;Hur?\r\n".encode("cp1252"),
        f"SEP=|\n{HEADINGS}\nAkut vård;;Rådet;Hur?".replace(";", "|").encode("utf-8-sig"),
        f"{HEADINGS}\rAkut vård;;Rådet;Hur?\r".encode(),
        f'{HEADINGS}\nAkut vård;;Rådet;"Hur?'.encode(),
    ],
    ids=["Unicode text", "sep", "another sep", "an old Mac's", "a last quote left open"],
)
def test_files_as_programs_save_them(tmp_path: Path, data: bytes) -> None:
    """What a program adds for itself is no part of the questions."""
    source = _read(tmp_path, data)
    assert [(one.grupp, one.fran, one.fraga) for one in source.questions] == [
        ("akut-vard", "Rådet", "Hur?")
    ]
    assert (source.notes, source.unasked) == ((), 0)


def test_what_is_said_of_a_row_is_masked(tmp_path: Path) -> None:
    """A personal number in what has no column, or in what is put together, is not repeated."""
    rows = "Akut vård;;;Hur?;850709-9805\nAkut vård;;;Hur; 850709-9805?\n"
    source = _read(tmp_path, f"{HEADINGS}\n{rows}")
    assert len(source.notes) == 3
    assert "850709" not in str((source.notes, source.questions))


def test_a_question_of_several_lines_is_one(tmp_path: Path) -> None:
    """As Excel saves a cell with line breaks; nothing is said of it."""
    source = _read(
        tmp_path, f'{HEADINGS}\nAkut vård;;Rådet;"Hur?\n- mått; när\n\nVar?"\nTandvård;;;Då?\n'
    )
    assert [one.fraga for one in source.questions] == ["Hur?\n- mått; när\n\nVar?", "Då?"]
    assert source.notes == ()


def test_a_day_and_a_state_that_are_not_understood_are_said(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The question is asked today, and is open; what was meant, and which words there are."""
    folder_with(tmp_path / "in", plan())
    text = "Grupp;Fråga;Läge;Datum;Kommentar\nAkut vård;Hur?;Stängt;1 mars;Viktigt\n"
    (tmp_path / "f.csv").write_text(text, "utf-8")
    said = run("fraga", "f.csv", "--till", "in", "--ut", "ut", "--datum", FIRST.isoformat())
    assert said.code == 0
    for line in (
        "Datumet ”1 mars” i frågan ”Hur?” går inte att läsa (ÅÅÅÅ-MM-DD); frågan får dagens datum.",
        (
            "Läget ”Stängt” i frågan ”Hur?” finns inte; de som finns är Öppen, Besvarad och "
            "Stängd. Frågan räknas som Öppen. Menade du Stängd?"
        ),
        "Kolumnen Kommentar följer inte med i frågorna.",
    ):
        assert line in said.stdout.splitlines()
    table = read_round(tmp_path / "ut", use_cache=False).plans.tables["dialog"]
    assert table["datum"].dt.date.tolist() == [FIRST]


def test_a_misspelt_state_in_the_summary_is_said(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Whoever meant to close a question hears that it goes on being open."""
    summary = asked_and_summed_up(run, tmp_path)
    _typed(summary, Grupp="RPO Akut vård", Fråga="Då?", Läge="stangd")
    asked = run("fraga", summary, "--till", "ut", "--ut", "ny", "--datum", LATER.isoformat())
    assert "Läget ”stangd” i frågan ”Då?” finns inte" in asked.stdout
    assert "Menade du Stängd?" in asked.stdout


def test_a_misspelt_state_in_a_plan_is_a_finding(tmp_path: Path) -> None:
    """The rule for lists says it there, with the same suggestion."""
    rows: list[dict[str, Filled]] = [{"nr": "7", "fraga": "Vem?", "lage": "Stängt"}]
    folder = folder_with(tmp_path / "in", plan(rows))
    found = check_round(read_round(folder, use_cache=False)).findings
    assert [(f.varde, f.forslag) for f in found if f.blad == "Dialog"] == [("Stängt", "Stängd")]


# --- A folder keeps what it was given


def _asks(path: Path, *texts: str, more: str = "") -> Path:
    """Write a CSV file with questions to one group; ``more`` stands last on each row."""
    heading = "Grupp;Fråga;Läge\n" if more else "Grupp;Fråga\n"
    path.write_text(heading + "".join(f"Akut vård;{t}{more}\n" for t in texts), "utf-8")
    return path


def test_a_second_run_into_the_same_folder_keeps_the_first_ones_questions(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The originals know nothing of them; they keep number and day, also those that are closed."""
    folder_with(tmp_path / "in", plan())
    to = ("--till", "in", "--ut", "ut")
    run("fraga", _asks(tmp_path / "a.csv", "När?", "Var?"), *to, "--datum", FIRST.isoformat())
    first = read_round(tmp_path / "ut", use_cache=False).plans.tables["dialog"]
    closing = run("fraga", _asks(tmp_path / "b.csv", "Var?", more=";Stängd"), *to)
    assert "1 stängd" in closing.stdout
    second = run("fraga", _asks(tmp_path / "c.csv", "Hur?"), *to, "--datum", LATER.isoformat())
    assert "1 ny fråga: 1 arbetsbok" in second.stdout
    now = read_round(tmp_path / "ut", use_cache=False).plans.tables["dialog"]
    assert now["fraga"].tolist() == ["När?", "Var?", "Hur?"]
    assert now["lage"].tolist() == ["Öppen", "Stängd", "Öppen"]
    for name in ("nr", "datum"):
        assert now[name].tolist()[:2] == first[name].tolist()
    assert [path.name for path in (tmp_path / "ut").glob("*.xlsx")] == [NAME]


def test_what_a_group_answered_in_its_copy_stands_in_the_new_one(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The copy that was changed is kept as it is; the new one beside it lacks nothing of it."""
    dialog: list[dict[str, Filled]] = [{"nr": "7", "fraga": "Vem?", "lage": "Öppen"}]
    folder_with(tmp_path / "in", plan(dialog))
    to = ("--till", "in", "--ut", "ut")
    run("fraga", _asks(tmp_path / "a.csv", "När?"), *to)
    answer(tmp_path / "ut" / NAME, "7", "Vi")
    changed = (tmp_path / "ut" / NAME).read_bytes()
    said = run("fraga", _asks(tmp_path / "b.csv", "Hur?"), *to)
    assert "är ändrad sedan programmet skrev den, och är kvar" in said.stdout
    assert (tmp_path / "ut" / NAME).read_bytes() == changed
    (new,) = (tmp_path / "ut").glob("* (2).xlsx")
    table = read_round(new, use_cache=False).plans.tables["dialog"]
    assert table["fraga"].tolist() == ["Vem?", "När?", "Hur?"]
    assert table["svar"].fillna("").tolist() == ["Vi", "", ""]
    (tmp_path / "ut" / NAME).write_bytes(b"PK cut")
    said = run("fraga", _asks(tmp_path / "c.csv", "Var?"), *to)
    table = read_round(new, use_cache=False).plans.tables["dialog"]
    assert table["fraga"].tolist() == ["Vem?", "När?", "Hur?", "Var?"]
    assert f"Frågorna i ut/{NAME} följer inte med i den nya kopian." in said.stdout


# --- Files that cannot be read or changed


def test_each_file_that_cannot_be_read_is_named_with_what_to_do(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """In the words of the checks; a lock file is quiet, the plan that it locks is not."""
    folder = folder_with(tmp_path / "in", plan())
    (folder / f"~${NAME}").write_bytes(b"lock")
    broken = {
        "handlingsplan-2026-tandvard.xlsx": b"PK\x03\x04 cut",
        "Plan primärvård.docx": b"PK\x05\x06" + bytes(18),
        "plan.csv": b"Aktivitet;Status",
    }
    for name, data in broken.items():
        (folder / name).write_bytes(data)
    (tmp_path / "f.csv").write_text("Grupp;Fråga\nAkut vård;Hur?\nTandvård;Hur?\n", "utf-8")
    said = run("fraga", "f.csv", "--till", folder, "--ut", "ut")
    lines = said.stdout.splitlines()
    assert said.code == 1
    for name in (NAME, *broken):
        (line,) = (line for line in lines if line.startswith(f"{name}: "))
        assert line.count(". ") >= 1, "why, and what to do"
    assert f"{NAME}: Någon har filen öppen just nu" in said.stdout
    assert "RPO Tandvård: 1 fråga väntar tills handlingsplan-2026-tandvard.xlsx går" in said.stdout
    assert "~$" not in said.stdout


def test_a_spreadsheet_of_another_kind_is_left_with_what_works(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Questions cannot be put into .ods; saved as .xlsx in its place, it gets them."""
    folder = folder_with(tmp_path / "in", as_ods(plan()), "plan.ods")
    source = _asks(tmp_path / "a.csv", "Hur?")
    said = run("fraga", source, "--till", folder, "--ut", "ut")
    assert said.code == 2
    assert (
        "plan.ods: frågorna är inte inlagda; det är en OpenDocument-fil (.ods), som inga frågor "
        "kan läggas i. Spara den som Excel-arbetsbok (.xlsx), lägg den i stället för .ods-filen "
        "och kör igen." in said.stdout
    )
    (folder / "plan.ods").unlink()
    folder_with(folder, plan(), "plan.xlsx")
    assert "1 ny fråga" in run("fraga", source, "--till", folder, "--ut", "ut").stdout


# --- The sheet as a group has left it

STANDING: list[dict[str, Filled]] = [
    {"nr": "7", "fraga": "Vem?", "svar": "Vi", "lage": "Öppen"},
    {"nr": "8", "fraga": "Var?", "lage": "Öppen"},
]


def _changed(
    data: bytes, change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]
) -> bytes:
    """Return a plan whose sheet for the dialogue somebody has changed in another program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book["Dialog"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _without_table(sheet: openpyxl.worksheet.worksheet.Worksheet, *, name: str, gap: int) -> None:
    sheet.tables.clear()
    sheet.title = name
    if gap:
        sheet.insert_rows(5, gap)


@pytest.mark.parametrize(
    ("name", "gap"), [("Dialog", 0), ("Dialog", 3), ("Dialog (2)", 0), ("Till rådet", 0)]
)
def test_the_sheet_that_is_read_gets_the_questions(
    run: Callable[..., Outcome], tmp_path: Path, name: str, gap: int
) -> None:
    """Its table is gone, it has another name, rows are left out: no second sheet, nothing lost."""
    data = _changed(plan(STANDING), partial(_without_table, name=name, gap=gap))
    folder_with(tmp_path / "in", data)
    source = _asks(tmp_path / "a.csv", "Vem?", "Var?", "Hur?")
    said = run("fraga", source, "--till", "in", "--ut", "ut")
    assert "1 ny fråga: 1 arbetsbok" in said.stdout, said.stdout + said.stderr
    sheets = openpyxl.load_workbook(tmp_path / "ut" / NAME).sheetnames
    assert sheets == openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    frame = consolidate(tmp_path / "ut", today=LATER)["fragor"]
    assert sorted(zip(frame["fraga"], frame["svar"], strict=True)) == [
        ("Hur?", ""), ("Var?", ""), ("Vem?", "Vi"),
    ]  # fmt: skip


def test_a_sheet_without_its_headings_is_left_with_a_sentence(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A new sheet beside it would not be read: what is missing is said, and where."""

    def reword(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.tables.clear()
        sheet["D3"] = "Ärende"

    folder_with(tmp_path / "in", _changed(plan(STANDING), reword))
    said = run("fraga", _asks(tmp_path / "a.csv", "Hur?"), "--till", "in", "--ut", "ut")
    assert said.code == 2
    assert "bladet Dialog saknar Fråga bland rubrikerna; skriv dit det och kör igen" in said.stdout
    assert not list((tmp_path / "ut").glob("*.xlsx"))


def test_a_plan_in_a_form_without_the_sheet_is_left_with_a_sentence(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Nobody would read a sheet that is added to last year's template."""
    data = make("sosr-2025", Content(rows={"handlingsplan": []})).data
    folder_with(tmp_path / "in", data)
    said = run("fraga", _asks(tmp_path / "a.csv", "Hur?"), "--till", "in", "--ut", "ut")
    assert "mall utan bladet Dialog (handlingsplan lyft gör om den)" in said.stdout


def test_rows_typed_right_under_the_table_are_part_of_it(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The table grows over them, and the questions come after."""

    def type_under(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        (table,) = sheet.tables.values()
        table.ref = table.autoFilter.ref = "A3:G5"
        sheet["D6"], sheet["E7"] = "En egen fråga", "Ett svar till"

    folder_with(tmp_path / "in", _changed(plan(STANDING), type_under))
    said = run("fraga", _asks(tmp_path / "a.csv", "Hur?", "Då?"), "--till", "in", "--ut", "ut")
    assert "2 nya frågor" in said.stdout, said.stdout
    sheet = openpyxl.load_workbook(tmp_path / "ut" / NAME)["Dialog"]
    assert [sheet[f"D{row}"].value for row in range(4, 10)] == [
        "Vem?", "Var?", "En egen fråga", None, "Hur?", "Då?",
    ]  # fmt: skip
    assert sheet["E7"].value == "Ett svar till"
    assert [table.ref for table in sheet.tables.values()] == ["A3:G9"]


# --- Rounds


def asked_and_summed_up(run: Callable[..., Outcome], tmp_path: Path) -> Path:
    """Ask, and sum up the round with the question in the file; return the summary."""
    folder = folder_with(tmp_path / "in", plan())
    (tmp_path / "fragor.csv").write_text(CSV, "utf-8")
    run("fraga", "fragor.csv", "--till", folder, "--ut", "ut", "--datum", FIRST.isoformat())
    out = tmp_path / "sammanstallning.xlsx"
    run("konsolidera", "ut", "--ut", out, "--datum", LATER.isoformat())
    assert out.is_file()
    return out


def test_the_same_questions_again_are_not_new(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """What an earlier copy holds is told to stand there; the copy is of the plan as it is now."""
    folder_with(tmp_path / "in", plan())
    source, to = _asks(tmp_path / "a.csv", "När?", "Var?"), ("--till", "in", "--ut", "ut")
    run("fraga", source, *to, "--datum", FIRST.isoformat())
    before = (tmp_path / "ut" / NAME).read_bytes()
    again = run("fraga", source, *to, "--datum", LATER.isoformat())
    there = "Inga nya frågor att lägga in: det som är frågat står redan i arbetsböckerna i ut.\n"
    assert (again.code, again.stdout) == (0, there)
    assert (tmp_path / "ut" / NAME).read_bytes() == before
    moved = [dict(row) | {"aktivitet": "Något annat"} for row in ROWS]
    (tmp_path / "in" / NAME).write_bytes(plan((), moved))
    assert run("fraga", source, *to).stdout == there
    now = read_round(tmp_path / "ut", use_cache=False).plans.tables
    assert set(now["handlingsplan"]["aktivitet"]) == {"Något annat"}
    assert now["dialog"]["fraga"].tolist() == ["När?", "Var?"]
    answer(tmp_path / "ut" / NAME, "När?", "I maj")
    assert run("fraga", source, *to).stdout == there.replace(" i ut", "")
    assert [path.name for path in (tmp_path / "ut").glob("*.xlsx")] == [NAME]


def test_a_question_closed_in_an_earlier_copy_is_said_to_be(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The original knows nothing of it, and nobody would see it asked again."""
    folder_with(tmp_path / "in", plan())
    to = ("--till", "in", "--ut", "ut")
    run("fraga", _asks(tmp_path / "a.csv", "När?"), *to)
    run("fraga", _asks(tmp_path / "b.csv", "När?", more=";Stängd"), *to)
    again = run("fraga", _asks(tmp_path / "a.csv", "När?"), *to)
    said = "Frågan ”När?” till RPO Akut vård är redan ställd, och stängd. Fråga med andra ord"
    assert said in again.stdout


def test_different_answers_in_two_copies_are_said(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A group has changed its answer in the copy that it has: the new one holds the first."""
    folder_with(tmp_path / "in", plan())
    to = ("--till", "in", "--ut", "ut")
    run("fraga", _asks(tmp_path / "a.csv", "När?"), *to)
    answer(tmp_path / "ut" / NAME, "När?", "I maj")
    assert "annat i" not in run("fraga", _asks(tmp_path / "b.csv", "Var?"), *to).stdout
    answer(tmp_path / "ut" / NAME, "När?", "I juni")
    said = run("fraga", _asks(tmp_path / "c.csv", "Hur?"), *to).stdout
    assert "RPO Akut vård: frågan ”När?” har ett svar i " in said
    assert "se till att rätt svar står där." in said


def test_an_unknown_activity_is_told_only_where_something_is_asked(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The second time nothing is put, and nothing is said to be."""
    folder_with(tmp_path / "in", plan())
    (tmp_path / "f.csv").write_text("Grupp;Gäller;Fråga\nAkut vård;AKU26-99;När?\n", "utf-8")
    said = [run("fraga", "f.csv", "--till", "in", "--ut", "ut").stdout for _ in range(2)]
    assert ["är ställd ändå" in text for text in said] == [True, False]


def test_the_summary_gathers_open_and_answered_and_for_how_long(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Answered in Excel; the open one has waited for 18 days, and its council is told so."""
    asked_and_summed_up(run, tmp_path)
    answer(tmp_path / "ut" / NAME, BESLUT, "I juni")
    summary = consolidate(tmp_path / "ut", today=LATER)
    assert questions(summary) == [
        (MOTEN, "", "", "Öppen"),
        (BESLUT, "AKU26-02", "I juni", "Besvarad"),
    ]
    frame = summary["fragor"]
    assert frame["dagar"].tolist()[0] == (LATER - FIRST).days
    assert frame["aktivitet"].tolist()[1] == "Besluta om måtten"
    assert frame["cell"].tolist() == ["A6", "A5"]
    (council,) = summary["fragor_kunskapsrad"].to_dict("records")
    assert (council["Öppen"], council["Besvarad"], council["aldst"]) == (1, 1, 18)


def test_a_file_from_last_week_loses_no_question(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The group goes on in its own old file, which has no such sheet: the summary remembers."""
    earlier = asked_and_summed_up(run, tmp_path)
    summary = consolidate(tmp_path / "in", today=MUCH_LATER, earlier=earlier)
    assert [one[:2] for one in questions(summary)] == [(BESLUT, "AKU26-02"), (MOTEN, "")]
    assert summary["fragor"]["fil"].tolist() == ["", ""]
    assert summary["fragor"]["dagar"].tolist() == [183, 183]
    again = run("fraga", earlier, "--till", "in", "--ut", "igen")
    assert "2 nya frågor" in again.stdout
    back = consolidate(tmp_path / "igen", today=MUCH_LATER, earlier=earlier)
    assert questions(back) == questions(summary)


def test_a_question_follows_its_activity_when_rows_move_and_are_reworded(tmp_path: Path) -> None:
    """The rows are sorted the other way round, and the activity has other words."""
    moved = [dict(row) for row in reversed(ROWS)]
    moved[1]["aktivitet"] = "Fatta beslut om indikatorerna"
    dialog: list[dict[str, Filled]] = [
        {"nr": "260302-1", "galler": "aku26-02", "fraga": "När beslutar ni?", "lage": "Öppen"}
    ]
    summary = consolidate(folder_with(tmp_path / "in", plan(dialog, moved)), today=LATER)
    assert summary["fragor"]["aktivitet"].tolist() == ["Fatta beslut om indikatorerna"]


def test_what_a_council_writes_into_the_summary_is_asked_and_closed(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A new question on an empty row, and an old one closed: both reach the workbook."""
    summary = asked_and_summed_up(run, tmp_path)
    book = openpyxl.load_workbook(summary)
    sheet = book["Frågor"]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "Grupp")
    column = {cell.value: cell.column for cell in heading}
    first = heading[0].row + 1
    sheet.cell(first, column["Läge"]).value = "Stängd"
    sheet.cell(first + 2, column["Grupp"]).value = "Akut vård"
    sheet.cell(first + 2, column["Fråga"]).value = "Behöver ni hjälp?"
    sheet.cell(first + 2, column["Från"]).value = "Kunskapsrådet"
    book.save(summary)
    asked = run("fraga", summary, "--till", "ut", "--ut", "ny", "--datum", LATER.isoformat())
    assert "1 ny fråga och 1 stängd: 1 arbetsbok" in asked.stdout, asked.stdout + asked.stderr
    now = consolidate(tmp_path / "ny", today=LATER, earlier=summary)
    assert questions(now) == [
        (MOTEN, "", "", "Öppen"),
        ("260320-mnvn", "", "", "Öppen"),
        (BESLUT, "AKU26-02", "", "Stängd"),
    ]


def _typed(summary: Path, **said: str) -> None:
    """Type a question on the first empty row of a summary's sheet for them."""
    book = openpyxl.load_workbook(summary)
    sheet = book["Frågor"]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "Grupp")
    column = {cell.value: cell.column for cell in heading}
    row = next(
        number
        for number in range(heading[0].row + 1, sheet.max_row + 1)
        if not any(sheet.cell(number, at).value for at in column.values())
    )
    for name, text in said.items():
        sheet.cell(row, column[name]).value = text
    book.save(summary)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"Grupp": "Månvård", "Fråga": "Vilka är ni?"}, "Ingen grupp heter Månvård, så frågan"),
        ({"Fråga": "Till vem?"}, "Frågan ”Till vem?” är inte ställd: skriv vilken grupp"),
        ({"Grupp": "RPO Akut vård", "Från": "Rådet"}, "En rad till RPO Akut vård har ingen fråga."),
        ({"Från": "Rådet"}, "En rad för ingen grupp har varken en känd grupp eller en fråga."),
    ],
    ids=["an unknown group", "no group", "no question", "neither"],
)
def test_what_is_half_written_in_the_summary_is_kept_and_said(
    run: Callable[..., Outcome], tmp_path: Path, said: dict[str, str], why: str
) -> None:
    """It stands in the next summary as it was typed, once, and ``fraga`` says what it lacks."""
    summary = asked_and_summed_up(run, tmp_path)
    _typed(summary, **said)
    for _ in range(2):
        run("konsolidera", "in", "--ut", summary, "--datum", LATER.isoformat())
        texts = [str(v) for r in openpyxl.load_workbook(summary)["Frågor"].values for v in r if v]
        for text in said.values():
            assert texts.count(text) >= 1
        assert texts.count(said.get("Fråga", said.get("Från", ""))) == 1
    asked = run("fraga", summary, "--till", "ut", "--ut", "ny", "--datum", LATER.isoformat())
    assert why in asked.stdout
    assert asked.code in {1, 2}


def test_a_personal_number_that_a_council_types_goes_no_further(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Neither the next summary nor the councils' hold it, nor does what the command says."""
    summary = asked_and_summed_up(run, tmp_path)
    _typed(summary, Grupp="RPO Akut vård", Fråga="Gäller det 850709-9805?")
    _typed(summary, Grupp="850709-9805", Fråga="Vem?")
    asked = run("fraga", summary, "--till", "ut", "--ut", "ny")
    run("konsolidera", "in", "--ut", "s2.xlsx", "--jamfor", summary, "--per-kunskapsrad", "rad")
    assert "850709" not in asked.stdout + asked.stderr
    for file in (tmp_path / "s2.xlsx", *tmp_path.glob("rad/*.xlsx"), *tmp_path.glob("ny/*.xlsx")):
        for sheet in openpyxl.load_workbook(file).worksheets:
            assert not any("850709" in str(value) for row in sheet.values for value in row)


def test_a_council_gets_its_own_groups_questions(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """A council's workbook has a sheet for them, with room for new ones."""
    asked_and_summed_up(run, tmp_path)
    run("konsolidera", "ut", "--ut", "s2.xlsx", "--per-kunskapsrad", "rad")
    with_sheet = {
        path.name: sum(bool(row[0]) for row in _table(path))
        for path in (tmp_path / "rad").glob("*.xlsx")
    }
    assert with_sheet
    assert max(with_sheet.values()) == 2


def _table(path: Path) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(path)["Frågor"]
    (area,) = [t.ref for t in sheet.tables.values() if t.displayName == "tblFragor"]
    return [tuple(c.value for c in row) for row in sheet[area][1:]]


# --- Years


def test_open_questions_go_on_into_next_year(tmp_path: Path) -> None:
    """Open and answered ones go on, also where the activity is closed; closed ones are named."""
    dialog: list[dict[str, Filled]] = [
        {"nr": "1", "galler": "AKU26-02", "fraga": "När?", "lage": "Öppen", "datum": FIRST},
        {"nr": "2", "fraga": "Hur?", "svar": "Så", "lage": "Öppen"},
        {"nr": "3", "fraga": "Var?", "svar": "Här", "lage": "Stängd"},
    ]
    closed = [dict(row) for row in ROWS]
    closed[1]["status"] = "Avslutad"
    plans = read_round(folder_with(tmp_path / "in", plan(dialog, closed)), use_cache=False).plans
    carried = carry_over(plans, 0)
    assert [row["nr"] for row in carried.content.rows["dialog"]] == ["1", "2"]
    assert "Dialog (1 rad, redan stängt)" in carried.left
    folder = folder_with(tmp_path / "ny", make("sosr-2026", carried.content).data)
    checked = check_round(read_round(folder, use_cache=False))
    assert checked.plans.tables["dialog"]["nr"].tolist() == ["1", "2"]
    assert [f for f in checked.findings if f.blad == "Dialog" and f.niva is Severity.FEL] == []


def test_questions_move_in_with_a_workbook_from_elsewhere(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Another region's workbook with such a sheet: each question keeps its number and state."""
    book = openpyxl.Workbook()
    sheets: dict[str, list[list[str | None]]] = {
        "Plan": [
            ["Insatsområde", "Prioriterat område", "Aktivitet", "Uppföljning", "Status"],
            ["Nära vård", "Kortare väntan", "Se över larmkedjan", "Möten", "Grön"],
        ],
        "Dialog": [
            ["Nr", "Gäller", "Från", "Fråga", "Svar", "Läge", "Datum"],
            ["12", "AKU26-01", "Rådet", "När beslutar ni?", "I juni", "Öppen", "2026-03-02"],
            ["13", None, "Staben", "Hur går det?", None, "Stängd", "2026-03-02"],
        ],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "annan.xlsx")
    moved = run("flytta-in", "annan.xlsx", "--ut", "in", "--grupp", "akut-vard", "--ar", "2026")
    assert "Dialog 2" in moved.stdout, moved.stdout + moved.stderr
    assert questions(consolidate(tmp_path / "in", today=LATER)) == [
        ("12", "AKU26-01", "I juni", "Besvarad"),
        ("13", "", "", "Stängd"),
    ]


# --- Replies beside the findings


def reviewed(tmp_path: Path, run: Callable[..., Outcome], rows: list[dict[str, Filled]]) -> Path:
    """Return the return copy of a plan, in a folder of its own."""
    run("validera", folder_with(tmp_path / "in", plan(rows=rows)), "--returkopior", "retur")
    return tmp_path / "retur" / NAME


def reply(path: Path, to: str, text: str, *, column: int = 11) -> str:
    """Type beside the first finding that says something; return the cell's address."""
    book = openpyxl.load_workbook(path)
    sheet = book["Granskning"]
    row = next(row for row in sheet.iter_rows(min_row=5) if to in str(row[5].value))
    row[0].parent.cell(row[0].row, column).value = text
    book.save(path)
    return f"{sheet.cell(row[0].row, column).coordinate}"


LACKING: list[dict[str, Filled]] = [
    {name: value for name, value in row.items() if number != 1 or name != "status"}
    for number, row in enumerate(ROWS)
]


def test_a_reply_on_the_review_sheet_is_gathered(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """With its group, the activity, what the checks said, and where it stands."""
    copy = reviewed(tmp_path, run, LACKING)
    cell = reply(copy, "tatus", "Beslut tas i juni")
    summary = consolidate(copy.parent, today=LATER)
    (row,) = summary["granskningssvar"].to_dict("records")
    assert (row["grupp"], row["grupp_namn"]) == ("akut-vard", "RPO Akut vård")
    assert (row["galler"], row["aktivitet"]) == ("AKU26-02", "Besluta om måtten")
    assert "tatus" in row["vad"]
    assert row["svar"] == "Beslut tas i juni"
    assert (row["fil"], row["blad"], row["cell"]) == (NAME, "Granskning", cell)
    found = check_round(read_round(copy.parent, use_cache=False)).findings
    assert [(f.kod, f.cell) for f in found if f.blad == "Granskning"] == [("HP236", cell)]


def test_a_reply_is_gathered_when_its_finding_is_gone(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The next return copy quotes what it answered; the summary says the same words as before."""
    copy = reviewed(tmp_path, run, LACKING)
    reply(copy, "tatus", "Rättat")
    (before,) = consolidate(copy.parent, today=LATER)["granskningssvar"]["vad"]
    book = openpyxl.load_workbook(copy)
    sheet = book["Handlingsplan"]
    column = next(c.column for c in sheet[4] if c.value == "Status")
    sheet.cell(6, column).value = "Grön"
    book.save(copy)
    run("validera", copy.parent, "--returkopior", "retur2")
    frame = consolidate(tmp_path / "retur2", today=LATER)["granskningssvar"]
    assert [frame[name].tolist() for name in ("svar", "vad", "galler")] == [
        ["Rättat"], [before], ["AKU26-02"],
    ]  # fmt: skip
    again = check_round(read_round(tmp_path / "retur2", use_cache=False)).findings
    beside = [one.kod for one in again if one.blad == "Granskning"]
    assert beside == ["HP236"], "the answer is gathered; what the copy quotes is nobody's text"


def test_what_is_no_reply_is_not_taken_for_one(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """A note under the table is told as before, and a plan that nobody has reviewed has none."""
    copy = reviewed(tmp_path, run, LACKING)
    book = openpyxl.load_workbook(copy)
    book["Granskning"]["K90"] = "Ring Processtöd"
    book.save(copy)
    for folder, codes in ((copy.parent, ["HP219"]), (tmp_path / "in", [])):
        assert consolidate(folder, today=LATER)["granskningssvar"].empty
        found = check_round(read_round(folder, use_cache=False)).findings
        assert [f.kod for f in found if f.blad == "Granskning"] == codes


def test_replies_stand_on_the_summarys_sheet_of_questions(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """In a table of their own above the questions, which can still be added to; and counted."""
    copy = reviewed(tmp_path, run, LACKING)
    reply(copy, "tatus", "Ring 850709-9805")
    out = tmp_path / "s.xlsx"
    run("konsolidera", copy.parent, "--ut", out, "--per-kunskapsrad", "rad", "--csv", "tabeller")
    councils = list((tmp_path / "rad").glob("*.xlsx"))
    assert councils
    with_replies = 0
    for path in (out, *councils):
        sheet = openpyxl.load_workbook(path)["Frågor"]
        if "tblGranskningssvar" not in sheet.tables:
            assert path != out
            continue
        with_replies += 1
        area = sheet[sheet.tables["tblGranskningssvar"].ref]
        headings, row = ([cell.value for cell in cells] for cells in area)
        assert headings[:5] == ["Grupp", "Gäller (id)", "Aktivitet", "Granskningen sa", "Svar"]
        assert row[:3] == ["RPO Akut vård", "AKU26-02", "Besluta om måtten"]
        assert row[4] == "Ring [personnummer]"
        link = area[1][5].hyperlink
        assert link is not None
        assert "Granskning" in f"{link.location} {link.target}"
        tables = [ref for name, ref in sheet.tables.items() if name != "tblGranskningssvar"]
        assert all(openpyxl.utils.range_boundaries(ref)[1] > area[1][0].row for ref in tables)
        lines = [str(cell.value) for (cell,) in sheet["A1:A6"]]
        assert any("1 svar bredvid fynden" in line for line in lines)
    assert with_replies > 1
    texts = [p.read_text("utf-8-sig") for p in (tmp_path / "tabeller").glob("*.csv")]
    assert any("Ring [personnummer]" in text for text in texts)
    assert not any("850709" in text for text in texts)


def test_a_question_can_be_asked_beside_replies(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """The summary with both tables is read back by ``fraga``."""
    copy = reviewed(tmp_path, run, LACKING)
    reply(copy, "tatus", "Vi väntar")
    run("konsolidera", copy.parent, "--ut", "s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    sheet = book["Frågor"]
    top = openpyxl.utils.range_boundaries(sheet.tables["tblFragor"].ref)[1]
    columns = {cell.value: cell.column for cell in sheet[top]}
    sheet.cell(top + 1, columns["Grupp"]).value = "Akut vård"
    sheet.cell(top + 1, columns["Fråga"]).value = "På vad?"
    book.save(tmp_path / "s.xlsx")
    asked = run("fraga", "s.xlsx", "--till", copy.parent, "--ut", "ut")
    assert "1 ny fråga" in asked.stdout, asked.stdout + asked.stderr
    summary = consolidate(tmp_path / "ut", today=LATER)
    assert summary["fragor"]["fraga"].tolist() == ["På vad?"]
    assert summary["granskningssvar"]["svar"].tolist() == ["Vi väntar"]


def test_replies_belong_to_their_round(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """Next year's workbook has none."""
    copy = reviewed(tmp_path, run, LACKING)
    reply(copy, "tatus", "Vi väntar")
    plans = read_round(copy.parent, use_cache=False).plans
    book = make("sosr-2026", carry_over(plans, 0).content)
    folder = folder_with(tmp_path / "ny", book.data)
    assert read_round(folder, use_cache=False).plans.raw[0].replies == ()


# --- What a person sees is masked


def test_a_personal_number_in_an_answer_is_masked_and_told(tmp_path: Path) -> None:
    """The sheet is checked as any other, and no output repeats what is private."""
    dialog: list[dict[str, Filled]] = [{"nr": "1", "fraga": "Vem?", "svar": "850709-9805"}]
    folder = folder_with(tmp_path / "in", plan(dialog))
    checked = check_round(read_round(folder, use_cache=False))
    assert [f.kod for f in checked.findings if f.blad == "Dialog"] == ["HP801"]
    assert "850709" not in str(consolidate(folder, today=LATER)["fragor"].to_dict())


# --- Laws of laying questions together

_WORD = st.sampled_from(["När?", "Hur?", "Var?", "Varför?"])
QUESTIONS = st.builds(
    Question,
    grupp=st.sampled_from(["a", "b"]),
    nr=st.sampled_from(["1", "2", "3"]),
    galler=st.sampled_from(["", "A-1", "A-2"]),
    fraga=_WORD,
    svar=st.sampled_from(["", "Ja"]),
    stage=st.sampled_from(list(Stage)),
)
SETS = st.lists(QUESTIONS, max_size=6, unique_by=lambda q: (q.grupp, q.nr))


@given(now=SETS, before=SETS)
def test_no_question_is_lost_or_doubled(now: list[Question], before: list[Question]) -> None:
    """Whatever the two know, each question of both stands once; those of now stand first."""
    both = together(now, before)
    assert [q.nr for q in both[: len(now)]] == [q.nr for q in now]
    for question in (*now, *before):
        assert place_of(question, both) is not None
    keys = [(q.grupp, q.galler, q.nr, q.fraga) for q in both]
    assert len(keys) == len(set(keys))
    assert together(both, before) == both


@given(now=SETS, before=SETS)
def test_a_stage_never_goes_back(now: list[Question], before: list[Question]) -> None:
    """A question that was closed in the summary is closed, whatever an old file says."""
    order = list(Stage)
    both = together(now, before)
    for question in (*now, *before):
        place = place_of(question, both)
        assert place is not None
        assert order.index(both[place].stage) >= order.index(question.stage)


def test_mixed_states_meet() -> None:
    """The group has answered, the council has closed, and the number came in between."""
    unsent = Question(grupp="a", galler="A-1", fraga="När?", fran="Rådet", datum=FIRST)
    sent = Question(grupp="a", nr="9", galler="A-1", fraga="När?", svar="Nu", stage=Stage.ANSWERED)
    closed = Question(grupp="a", nr="9", galler="A-1", fraga="När?", stage=Stage.CLOSED)
    elsewhere = Question(grupp="a", nr="9", galler="A-2", fraga="När?")
    (both,) = together([sent], [unsent])
    assert (both.nr, both.svar, both.fran, both.datum) == ("9", "Nu", "Rådet", FIRST)
    (both,) = together([sent], [closed])
    assert (both.stage, both.svar) == (Stage.CLOSED, "Nu")
    (both,) = together([elsewhere], [sent])  # the group has moved it to another activity
    assert (both.galler, both.svar) == ("A-2", "Nu")
    again = Question(grupp="a", nr="10", galler="A-1", fraga="När?")
    assert len(together([sent], [again])) == 2


def test_a_number_comes_out_of_the_question() -> None:
    """The same question has the same number everywhere; another one, or a group's, has another."""
    words = [("a", "", "När?"), ("a", "", "Hur?"), ("b", "", "När?"), ("a", "A-1", "När?")]
    asked = [Question(grupp=g, galler=about, fraga=text) for g, about, text in words]
    alone = [next(numbered([one], [], FIRST)).nr for one in asked]
    assert len(set(alone)) == len(alone)
    assert all(re.fullmatch(r"260302-[bcdfghjkmnpqrstvwxz]{4}", nr) for nr in alone)
    assert [q.nr for q in numbered(reversed(asked), [], FIRST)] == alone[::-1]
    again = Question(grupp="a", fraga="  NÄR? ")
    assert [q.nr for q in numbered([again], [], FIRST)] == alone[:1]


def test_a_number_that_is_taken_by_another_question_grows() -> None:
    """The same question keeps it; an old number with a counter is nobody's trouble."""
    asked = Question(grupp="a", fraga="När?")
    (first,) = numbered([asked], [], FIRST)
    other = Question(grupp="a", nr=first.nr.upper(), fraga="Något annat?")
    old = Question(grupp="a", nr="260302-1", fraga="Hur?")
    (longer,) = numbered([asked], [other, old], FIRST)
    assert (longer.nr[:-1], len(longer.nr)) == (first.nr, len(first.nr) + 1)
    assert [q.nr for q in numbered([asked, old], [first], FIRST)] == [first.nr, "260302-1"]


def test_questions_of_two_runs_on_one_day_are_both_kept(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    """Two councils put theirs into folders of their own; the second run finds the first's."""
    folder_with(tmp_path / "in", plan())
    for name, text in (("a", "När?"), ("b", "Hur?")):
        (tmp_path / f"{name}.csv").write_text("Grupp;Fråga\n" + f"Akut vård;{text}\n" * 2, "utf-8")
    day = ("--datum", FIRST.isoformat())
    run("fraga", "a.csv", "--till", "in", "--ut", "ut-a", *day)
    run("fraga", "b.csv", "--till", "in", "--ut", "ut-b", *day)
    run("konsolidera", "ut-a", "--ut", "s.xlsx", *day)
    said = run("fraga", "s.xlsx", "--till", "ut-b", "--ut", "ut", *day)
    assert "1 ny fråga" in said.stdout, said.stdout + said.stderr
    texts = read_round(tmp_path / "ut", use_cache=False).plans.tables["dialog"]["fraga"]
    assert texts.tolist() == ["Hur?", "När?"], "each once, though each stood twice in its file"


def test_something_under_the_table_is_never_written_over() -> None:
    """Where there is no room, the file is left and the reason is a sentence."""
    form = load_form()
    put = put_questions(plan(), [ASKED], form=form, title="Dialog")
    book = openpyxl.load_workbook(io.BytesIO(put.data))
    book["Dialog"]["A7"] = "Anteckning"
    out = io.BytesIO()
    book.save(out)
    more = [Question(grupp="akut-vard", nr=f"9-{n}", fraga=f"Fråga {n}") for n in range(3)]
    with pytest.raises(
        Exception, match="på rad 7 under tabellen på bladet Dialog står något i vägen"
    ):
        put_questions(out.getvalue(), more, form=form, title="Dialog")
    (table,) = book["Dialog"].tables.values()
    table.totalsRowCount = 1
    totals = io.BytesIO()
    book.save(totals)
    with pytest.raises(Exception, match="står en summarad; stäng av den och kör igen"):
        put_questions(totals.getvalue(), more, form=form, title="Dialog")
    fits = put_questions(out.getvalue(), more[:1], form=form, title="Dialog")
    assert openpyxl.load_workbook(io.BytesIO(fits.data))["Dialog"]["A7"].value == "Anteckning"


def test_a_form_without_the_sheet_says_so(run: Callable[..., Outcome], tmp_path: Path) -> None:
    """Another region's form may do without; the command says what is missing."""
    assert dialogue_sheet(load_form("vgr-barnuppdraget")) is None
    folder = folder_with(tmp_path / "in", plan())
    (tmp_path / "f.csv").write_text(CSV, "utf-8")
    asked = run("fraga", "f.csv", "--till", folder, "--ut", "ut", "--form", "vgr-barnuppdraget")
    assert (asked.code, "inget blad för frågor" in asked.stderr) == (2, True)
