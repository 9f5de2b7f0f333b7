"""What is read out of a CSV file with questions: rows, lines, headings, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlingsplan.asking.csv_file import read_csv
from handlingsplan.asking.csv_questions import CsvQuestions, csv_questions
from handlingsplan.dialogue import Stage, dialogue_sheet
from handlingsplan.errors import UsageError
from handlingsplan.form import load_form
from handlingsplan.organisation import load_organisation

FORM = load_form()
ORGANISATION = load_organisation()


def file_of(tmp_path: Path, data: str | bytes) -> Path:
    """Return a CSV file that holds something."""
    path = tmp_path / "f.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def questions(tmp_path: Path, text: str) -> CsvQuestions:
    """Return what is read of a file's questions."""
    sheet = dialogue_sheet(FORM)
    assert sheet is not None
    return csv_questions(file_of(tmp_path, text), sheet, ORGANISATION)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("G;F\na;b\nc;d\n", [(2, 2), (3, 3)]),
        ("G;F\n\na;b\n;\n\nc;d", [(3, 3), (6, 6)]),
        ('G;F\na;"b\nb"\nc;d\n', [(2, 3), (4, 4)]),
        ("sep=;\nG;F\na;b\n", [(3, 3)]),
        ("G;F\r\na;b\r\nc;d\r\n", [(2, 2), (3, 3)]),
        ("G;F\ra;b\rc;d", [(2, 2), (3, 3)]),
        ('G;F\na;"b\nc;d\n', [(2, 3)]),
        ("G;F\n", []),
        ("", []),
    ],
    ids=[
        *("plain", "empty rows", "of two lines", "sep", "windows", "an old Mac's"),
        *("left open", "headings alone", "nothing"),
    ],
)
def test_a_row_knows_its_lines_in_the_file(
    tmp_path: Path, text: str, lines: list[tuple[int, int]]
) -> None:
    """As a person counts them in an editor; rows of nothing but signs are none."""
    assert [row.lines for row in read_csv(file_of(tmp_path, text)).rows] == lines


@pytest.mark.parametrize(
    ("first", "sign", "headings"),
    [
        ("Grupp;Fråga, kort", ";", ("Grupp", "Fråga, kort")),
        ("Grupp,Fråga", ",", ("Grupp", "Fråga")),
        (" Grupp \tNr\tFråga;", "\t", ("Grupp", "Nr", "Fråga;")),
        ("Grupp", ";", ("Grupp",)),
        ('"sep=|"\nGrupp|Fråga', "|", ("Grupp", "Fråga")),
        ("sep=,;;;\nGrupp,Fråga", ",", ("Grupp", "Fråga")),
        ("Sep=\t\nGrupp\tFråga", "\t", ("Grupp", "Fråga")),
    ],
)
def test_what_stands_between_cells_is_what_the_first_line_has_most_of(
    tmp_path: Path, first: str, sign: str, headings: tuple[str, ...]
) -> None:
    """Or what the file itself says; headings are read without the blanks around them."""
    file = read_csv(file_of(tmp_path, first))
    assert (file.delimiter, file.headings) == (sign, headings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_letters_are_read_in_the_code_pages_that_programs_save_in(
    tmp_path: Path, encoding: str
) -> None:
    """Big-endian UTF-16 too, as it begins with its mark."""
    data = "Grupp;Fråga\nÖron;Hur går det?\n".encode(encoding)
    data = b"\xfe\xff" + data if encoding == "utf-16-be" else data
    file = read_csv(file_of(tmp_path, data))
    assert file.headings == ("Grupp", "Fråga")
    assert [row.cells for row in file.rows] == [("Öron", "Hur går det?")]


def test_a_quotation_mark_that_is_never_closed_takes_the_rest(tmp_path: Path) -> None:
    """The row says so, and what each swallowed line would be; nothing of ours stands in it."""
    (row,) = read_csv(file_of(tmp_path, 'G;F\na;"b\nc;d\n')).rows
    assert (row.open, row.lines) == (True, (2, 3))
    assert row.cells[0] == "a"
    assert row.inside == (("c", "d"),)
    assert "\N{SYMBOL FOR END OF TRANSMISSION}" not in "".join(row.cells)


def test_a_text_without_end_is_refused(tmp_path: Path) -> None:
    """What is wrong in the file, and what to do."""
    with pytest.raises(UsageError, match=r"f\.csv går inte att läsa: en text i den tar") as refused:
        read_csv(file_of(tmp_path, 'G;F\na;"' + "b" * 140_000))
    assert refused.value.hint.startswith("Troligen är ett citattecken inte avslutat")


@pytest.mark.parametrize(
    "headings", ["Grupp;Fråga", "rpo;fraga", "RSG ;FRÅGA", "Programområde;Fråga", "Fråga;Grupp"]
)
def test_headings_are_known_in_any_case_order_and_name(tmp_path: Path, headings: str) -> None:
    """As the form writes them, as its fields are called, or as people call a group."""
    row = "Hur?;Akut vård" if headings.startswith("Fråga") else "Akut vård;Hur?"
    found = questions(tmp_path, f"{headings}\n{row}\n")
    assert [(one.question.grupp, one.question.fraga) for one in found.typed] == [
        ("akut-vard", "Hur?")
    ]
    assert found.notes == ()


@pytest.mark.parametrize("headings", ["Grupp;Svar", "Till;Fråga", "Fråga", "Akut vård;Hur?"])
def test_a_file_without_group_or_question_is_refused(tmp_path: Path, headings: str) -> None:
    """With the headings that are wanted."""
    with pytest.raises(UsageError, match="utan en kolumn för grupp och en för fråga") as refused:
        questions(tmp_path, f"{headings}\na;b\n")
    assert refused.value.hint == "Första raden ska vara rubriker: Grupp; Gäller (id); Från; Fråga."


def test_every_column_of_a_question_is_read(tmp_path: Path) -> None:
    """Number, activity, sender, question, answer, state and day, without the blanks around."""
    found = questions(
        tmp_path,
        "Nr;Grupp;Gäller (id);Från;Fråga;Svar;Läge;Datum\n"
        "7; Akut vård ; AKU26-01;Rådet ; Hur? ;Bra;Stängd;2026-03-02\n",
    )
    (typed,) = found.typed
    one = typed.question
    assert (one.nr, one.grupp, one.galler, one.fran) == ("7", "akut-vard", "AKU26-01", "Rådet")
    assert (one.fraga, one.svar, one.stage) == ("Hur?", "Bra", Stage.CLOSED)
    assert (typed.lage, typed.datum, str(one.datum)) == ("Stängd", "2026-03-02", "2026-03-02")
    assert (found.notes, found.unread) == ((), 0)


def test_a_short_row_lacks_what_it_does_not_say(tmp_path: Path) -> None:
    """And a group that nobody knows is kept as it was written, to be asked about."""
    found = questions(tmp_path, "Grupp;Fråga;Svar\nMånvård;Hur?\nAkut vård\n")
    assert [(t.question.grupp, t.question.fraga, t.question.svar) for t in found.typed] == [
        ("Månvård", "Hur?", ""),
        ("akut-vard", "", ""),
    ]


@pytest.mark.parametrize(
    ("headings", "row", "notes"),
    [
        ("Grupp;Fråga;Prio", "Akut vård;Hur?;1", ("Kolumnen Prio följer inte med i frågorna.",)),
        (
            "Prio;Grupp;Fråga;Not",
            "1;Akut vård;Hur?;a",
            ("Kolumnerna Prio och Not följer inte med i frågorna.",),
        ),
        ("Grupp;Fråga;Prio", "Akut vård;Hur?; ", ()),
        ("Grupp;Fråga;Prio", "Akut vård;Hur?", ()),
        ("Grupp;Fråga;", "Akut vård;Hur?;", ()),
    ],
)
def test_a_column_that_goes_nowhere_is_named_where_it_holds_something(
    tmp_path: Path, headings: str, row: str, notes: tuple[str, ...]
) -> None:
    """One in the singular, several in the plural; of an empty one nothing is said."""
    found = questions(tmp_path, f"{headings}\n{row}\n")
    assert (found.notes, len(found.typed)) == (notes, 1)


@pytest.mark.parametrize(
    ("text", "said", "unread"),
    [
        ("Akut vård;Hur?;Varför?", "fler fält än rubriker, så ”Varför?” har ingen kolumn.", 1),
        ("Akut vård;Hur?;", "", 0),
        ("Akut vård;Hur?; ;", "", 0),
        ("Akut vård;Hur;; när?", "har ingen kolumn.", 1),
        ("Akut vård; Hur?; Varför?", "”Varför?” har ingen kolumn.", 1),
        ("Akut vård;Hur; när;Var?", "har ingen kolumn.", 1),
        ('Akut vård;"Hur?\nTandvård;När?"', "så även rad 3 har hamnat i frågan.", 2),
        ('Akut vård;"Hur?\nnär?"', "", 0),
        ('Akut vård;"Hur?\nnär?', "så även rad 3 har hamnat i frågan.", 1),
        ('Akut vård;"Hur?', "", 0),
    ],
    ids=[
        *(
            "too many",
            "a sign last",
            "blanks",
            "something between",
            "a blank after every sign",
            "words, then a field",
        ),
        *("a row swallowed", "two lines", "two lines left open", "the last one left open"),
    ],
)
def test_a_row_that_may_be_another_is_not_asked(
    tmp_path: Path, text: str, said: str, unread: int
) -> None:
    """It is told with its line; every row that it took with it is counted as not read."""
    found = questions(tmp_path, f"Grupp;Fråga\n{text}\n")
    assert (found.unread, len(found.typed)) == (unread, 0 if unread else 1)
    assert len(found.notes) == bool(unread)
    assert all(note.startswith("Rad 2") and said in note for note in found.notes)


@pytest.mark.parametrize(
    ("sign", "called"), [(";", "semikolon"), (",", "komma"), ("\t", "tabb"), ("|", "|")]
)
def test_the_sign_between_cells_is_called_by_its_name(
    tmp_path: Path, sign: str, called: str
) -> None:
    """In what is said of a row with too much, and of words that were put together."""
    rows = ["Grupp|Fråga", "Akut vård|Hur?|Nu", "Akut vård|Hur| och när?"]
    text = "\n".join([f"sep={sign}", *(row.replace("|", sign) for row in rows)])
    found = questions(tmp_path, text)
    assert [one.question.fraga for one in found.typed] == [f"Hur{sign} och när?"]
    assert f"sätt citattecken om en text med {called} i, och kör igen" in found.notes[0]
    assert found.notes[1].startswith(f"Rad 4: ett {called} hör till frågan")
