"""Every kind of question that is asked, by the smallest table that gives it."""

from __future__ import annotations

import pytest

from handlingsplan.codes import Code
from handlingsplan.form import load_form
from handlingsplan.incoming import Moved, interpret
from handlingsplan.incoming.source import Cell, Line, Page, Source, Table, lines_of
from handlingsplan.organisation import load_organisation
from tests.incoming_plan import HEADINGS

FORM = load_form()
ORGANISATION = load_organisation(FORM.organisation)


def cell(text: str = "", *, fill: str = "", note: str = "") -> Cell:
    """Return a cell with a text."""
    return Cell(lines=tuple(lines_of(text)), fill=fill, note=note)


def table(*rows: list[str | Cell], headings: list[str] = HEADINGS, guessed: bool = False) -> Table:
    """Return a table with the official headings."""
    whole: list[list[str | Cell]] = [[*headings], *rows]
    cells = [[c if isinstance(c, Cell) else cell(c) for c in row] for row in whole]
    return Table(rows=tuple(map(tuple, cells)), guessed=guessed)


def move(*blocks: Table | Line, assumed: bool = False) -> Moved:
    """Move in a document of one page."""
    source = Source(fil="plan.docx", kind="Word", pages=(Page(name="Sida 1", blocks=blocks),))
    group = ORGANISATION.by_id["akut-vard"]
    return interpret(
        source,
        form=FORM,
        organisation=ORGANISATION,
        group=group,
        year=2026,
        year_assumed=assumed,
    )


GOOD: list[str | Cell] = ["Nära vård", "Kortare väntan", "Se över larmkedjan", "Möten", "Grön"]
RENAMED = [*HEADINGS[:2], "Insatsområde", "Aktivitet/Uppföljning", "Status"]


def changed(column: int, value: str | Cell) -> Table:
    """Return a table of one good row with one cell changed."""
    return table([value if n == column else text for n, text in enumerate(GOOD)])


#: Code -> the document that gives it.
CASES: dict[Code, tuple[Table | Line, ...]] = {
    Code.HP950: (changed(1, "Likvärdig vård i hela regionen"),),
    Code.HP951: (changed(4, "på gång"),),
    Code.HP952: (changed(2, "Utbilda alla\nInventera läget\nSkriva rapport"),),
    Code.HP953: (changed(3, "Karin: ring Kalmar"),),
    Code.HP954: (table(["", "Kortare väntan", "Utbilda", "Möten", ""], headings=RENAMED),),
    Code.HP955: (table(GOOD), Line(text="Bilagor finns hos processtödet.")),
    Code.HP956: (
        table(["", "Kortare väntan", "• Utbilda\n• Inventera", "• Prov\n• Enkät", "Grön"]),
    ),
    Code.HP957: (changed(3, "15 oktober 19 november 17 december"),),
    Code.HP958: (changed(1, "Få tillgång till jämlik vård"),),
    Code.HP959: (changed(2, cell("Utbilda", note="stäm av med chefen")),),
    Code.HP960: (changed(2, "• Utbilda.\n• Inventera.\nBeslut tas i mars"),),
    Code.HP962: (table(GOOD, guessed=True),),
}
ASKED = frozenset({*CASES, Code.HP961})


def test_a_good_row_gives_no_question() -> None:
    """Where all is clear, nothing is asked."""
    assert move(table(GOOD)).questions == ()


@pytest.mark.parametrize("kod", CASES)
def test_each_doubt_is_asked_once(kod: Code) -> None:
    """The doubt is asked about, with its text, and nothing else is."""
    done = move(*CASES[kod])
    assert {question.kod for question in done.questions} == {kod}
    assert len(done.content.asked) == len(done.questions)
    for asked in done.content.asked:
        assert "{" not in asked.vad + asked.gor
        assert "…" not in asked.vad


def test_an_assumed_year_is_asked_about() -> None:
    """Where the document does not say the year, the person is told which was taken."""
    (question,) = move(table(GOOD), assumed=True).questions
    assert (question.kod, question.text) == (Code.HP961, "2026")


def test_a_doubtful_status_stays_empty() -> None:
    """Colour and word that contradict each other, orange, and words that are no status."""
    doubtful = (
        cell("Grön", fill="FF0000"),
        cell("", fill="ED7D31"),
        cell("rött eller gult"),
        cell("Grönn"),
    )
    for status in doubtful:
        done = move(changed(4, status))
        (row,) = done.content.rows["handlingsplan"]
        assert "status" not in row
        assert [q.kod for q in done.questions] == [Code.HP951]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (cell("", fill="92D050"), "Grön"),
        (cell("", fill="FFC000"), "Gul"),
        (cell("", fill="C00000"), "Röd"),
        (cell("enligt plan"), "Grön"),
        (cell("EJ PÅBÖRJAD"), "Ej påbörjad"),
        (cell("☒"), "Avslutad"),
        (cell("Gul", fill="FFFF00"), "Gul"),
        (cell("Avslutad i RPO men pågår i verksamheterna"), "Avslutad, pågår i verksamheten"),
    ],
)
def test_a_status_in_words_as_a_colour_or_a_tick(status: Cell, expected: str) -> None:
    """What is certain is filled in, without a question."""
    done = move(changed(4, status))
    assert [row["status"] for row in done.content.rows["handlingsplan"]] == [expected]
    assert done.questions == ()


def test_words_after_a_status_are_a_comment() -> None:
    """``Gul – bemanning saknas`` is a status and the reason."""
    (row,) = move(changed(4, "Gul – bemanning saknas")).content.rows["handlingsplan"]
    assert (row["status"], row["kommentar"]) == ("Gul", "bemanning saknas")


def test_a_status_on_a_line_of_its_own_is_followed_by_the_comment() -> None:
    """As we publish it: the status, when it was assessed, and what hinders."""
    said = "Gul\nBedömd: 2026-10-19\nBemanningen saknas"
    (row,) = move(changed(4, said)).content.rows["handlingsplan"]
    assert (row["status"], row["kommentar"]) == ("Gul", "Bemanningen saknas")
    assert str(row["statusdatum"]) == "2026-10-19"


def test_a_dash_says_that_there_is_nothing() -> None:
    """A cell with a dash alone is empty, also where the cell has a colour."""
    (row,) = move(changed(0, "–")).content.rows["handlingsplan"]
    assert "insatsomrade" not in row
    (row,) = move(changed(4, cell("–", fill="92D050"))).content.rows["handlingsplan"]
    assert row["status"] == "Grön"


def test_labels_of_the_form_are_seen_within_a_line() -> None:
    """A PDF loses the line breaks before them."""
    said = "Ta fram en rutin Samverkan med: RPO Primärvård Start: 2026-01-12. Klart: Q4 2026"
    (row,) = move(changed(2, said)).content.rows["handlingsplan"]
    assert row["aktivitet"] == "Ta fram en rutin"
    assert row["samverkan"] == "RPO Primärvård"
    assert (str(row["start"]), row["slut"]) == ("2026-01-12", "Q4 2026")


def test_colours_that_all_cells_have_are_decoration() -> None:
    """A striped table says nothing of statuses."""
    green = [Cell(lines=tuple(lines_of(str(text))), fill="C6EFCE") for text in GOOD[:4]]
    done = move(table([*green, cell("", fill="C6EFCE")]))
    assert "status" not in done.content.rows["handlingsplan"][0]
    assert done.questions == ()


def test_a_column_for_each_status_is_read_by_its_tick() -> None:
    """Some regions have grön, gul and röd side by side."""
    headings = [*HEADINGS[:4], "Grön", "Gul", "Röd"]
    rows: list[list[str | Cell]] = [[*GOOD[:4], "", "x", ""], [*GOOD[:4], "x", "", "x"]]
    done = move(table(*rows, headings=headings))
    first, second = done.content.rows["handlingsplan"]
    assert first["status"] == "Gul"
    assert "status" not in second
    assert [q.kod for q in done.questions] == [Code.HP951]


PROMISES = [*HEADINGS[:2], "Patientlöfte", *HEADINGS[2:]]


@pytest.mark.parametrize("heading", ["Patientlöfte", "Patientlöften", "PATIENTLÖFTE "])
def test_a_column_of_promises_of_its_own_is_read(heading: str) -> None:
    """One promise a line, in the singular or the plural, and no question about what is clear."""
    row: list[str | Cell] = ["Nära vård", "Kortare väntan", "Jämlik vård\nPatientsäker vård"]
    moved = move(table([*row, *GOOD[2:]], headings=[*HEADINGS[:2], heading, *HEADINGS[2:]]))
    (plan,) = moved.content.rows["handlingsplan"]
    assert (plan["lofte_4"], plan["lofte_6"], plan["prioriterat_omrade"]) == (
        True,
        True,
        "Kortare väntan",
    )
    assert moved.questions == ()


def test_a_promise_that_is_no_promise_is_asked_about() -> None:
    """What stands in that column and is not understood is kept, and asked about."""
    moved = move(table([*GOOD[:2], "Gladare vård", *GOOD[2:]], headings=PROMISES))
    assert {q.kod for q in moved.questions} == {Code.HP950, Code.HP955}
    assert all("Gladare vård" in q.text for q in moved.questions)


def test_an_empty_priority_under_another_is_no_doubt() -> None:
    """A row without a priority goes on with the one above; only the first of a table is asked."""
    under: list[str | Cell] = ["", "", "Utbilda", "Möten", "Gul"]
    moved = move(table(GOOD, under, under))
    assert moved.questions == ()
    first = move(table(under, GOOD))
    assert [q.kod for q in first.questions] == [Code.HP958]
    apart = move(table(GOOD), table(under))
    assert [q.kod for q in apart.questions] == [Code.HP958]
