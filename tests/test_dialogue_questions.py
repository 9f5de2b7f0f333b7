"""When two questions are one, how far a question has come, and which number it gets."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from handlingsplan.dialogue import (
    DialogueSheet,
    Question,
    Stage,
    Typed,
    dialogue_sheet,
    masked_question,
    numbered,
    place_of,
    together,
)
from handlingsplan.form import Choice, Form, Role, SheetRole, load_form
from handlingsplan.form.consistency import contradictions

FORM = load_form()
DAY = dt.date(2026, 3, 2)
LATER = dt.date(2026, 3, 20)


def asked(**fields: Any) -> Question:
    """Return a question to a group, with some fields changed."""
    return Question(**{"grupp": "a", "nr": "7", "galler": "A-1", "fraga": "När är det?"} | fields)


def sheet_of(form: Form = FORM) -> DialogueSheet:
    """Return a form's sheet for the dialogue, which it has."""
    found = dialogue_sheet(form)
    assert found is not None
    return found


def with_words(*words: str, ends: int) -> Form:
    """Return the form with other words for how far a question has come; ``ends``: the last one."""
    state = sheet_of().lage
    assert state is not None
    choices = tuple(Choice(namn=word, avslutad=n == ends) for n, word in enumerate(words))
    return msgspec.structs.replace(FORM, listor={**FORM.listor, state.lista: choices})


def without(role: Role) -> Form:
    """Return the form whose sheet for the dialogue has no field with a role."""
    mine = sheet_of().sheet
    falt = tuple(
        f if f.roll is not role else msgspec.structs.replace(f, roll=None) for f in mine.falt
    )
    blad = tuple(msgspec.structs.replace(s, falt=falt) if s is mine else s for s in FORM.blad)
    return msgspec.structs.replace(FORM, blad=blad)


@pytest.mark.parametrize(
    ("stage", "since", "days"),
    [
        (Stage.OPEN, DAY, 18),
        (Stage.OPEN, LATER, 0),
        (Stage.OPEN, LATER + dt.timedelta(days=3), 0),
        (Stage.OPEN, None, None),
        (Stage.ANSWERED, DAY, None),
        (Stage.CLOSED, DAY, None),
    ],
)
def test_only_an_open_question_waits(stage: Stage, since: dt.date | None, days: int | None) -> None:
    """From the day that it was asked, and never for less than no day at all."""
    assert asked(stage=stage, datum=since).days_open(LATER) == days


@pytest.mark.parametrize(
    ("lage", "svar", "stage"),
    [
        ("", "", Stage.OPEN),
        ("", "Nu", Stage.ANSWERED),
        ("Öppen", "Nu", Stage.ANSWERED),
        ("Öppen", "", Stage.OPEN),
        (" besvarad", "", Stage.ANSWERED),
        ("STÄNGD", "", Stage.CLOSED),
        ("Stängd", "Nu", Stage.CLOSED),
        ("kanske", "", Stage.OPEN),
        ("kanske", "Nu", Stage.ANSWERED),
    ],
)
def test_an_answer_answers_and_only_a_word_closes(lage: str, svar: str, stage: Stage) -> None:
    """Whatever the group has forgotten to choose; a word that nobody knows says nothing."""
    assert sheet_of().stage(lage, svar) is stage


@pytest.mark.parametrize(
    ("lage", "known"), [("", True), ("öppen ", True), ("Stängd", True), ("Klar", False)]
)
def test_the_words_are_the_forms_own(lage: str, *, known: bool) -> None:
    """In any case, and no word at all is none to ask about."""
    assert sheet_of().knows(lage) is known


@pytest.mark.parametrize(
    ("words", "ends", "stages"),
    [
        (("Ny", "Svarad", "Klar"), 2, ["Ny", "Svarad", "Klar"]),
        (("Ny", "Klar", "Svarad"), 1, ["Ny", "Svarad", "Klar"]),
        (("Ny", "Läst", "Svarad", "Klar"), 3, ["Ny", "Läst", "Klar"]),
        (("Ny", "Svarad", "Klar"), -1, ["Ny", "Svarad", "Klar"]),
    ],
)
def test_each_stage_has_a_word_of_the_forms_list(
    words: tuple[str, ...], ends: int, stages: list[str]
) -> None:
    """The first is open; the one that ends it, or the last, is closed; the next is answered."""
    found = sheet_of(with_words(*words, ends=ends))
    assert list(found.stages.values()) == stages
    assert found.words == words
    assert [found.stage(word, "") for word in stages] == list(Stage)


@pytest.mark.parametrize(
    ("words", "ends"), [(("Ny",), -1), (("Ny", "Klar"), 1), (("Klar", "Ny", "Svarad"), 0)]
)
def test_a_list_without_a_word_for_each_stage_is_refused(words: tuple[str, ...], ends: int) -> None:
    """An open question would be counted as answered, or as closed."""
    (said,) = contradictions(with_words(*words, ends=ends))
    assert said == (
        "blad › Dialog: lage behöver minst tre värden, för öppen, besvarad och stängd, "
        "och det första får inte vara avslutat"
    )


def test_a_form_without_a_field_for_it_has_the_programs_own_words() -> None:
    """How far a question has come is then known by its answer alone."""
    found = sheet_of(without(Role.LAGE))
    assert list(found.stages) == list(found.stages.values()) == list(found.words)
    assert found.knows("Besvarad")
    assert found.stage("", "Nu") is Stage.ANSWERED


def test_a_sheet_without_a_field_for_questions_is_no_dialogue() -> None:
    """Nor is a form without the sheet."""
    assert dialogue_sheet(without(Role.FRAGA)) is None
    blad = tuple(sheet for sheet in FORM.blad if sheet.roll is not SheetRole.DIALOG)
    assert dialogue_sheet(msgspec.structs.replace(FORM, blad=blad)) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({}, {"grupp": "b"}, False),
        # the same number about the same activity
        ({}, {"fraga": "När blir det?"}, True),
        ({}, {"fraga": "Vilka deltar i arbetet?"}, False),
        ({}, {"fraga": ""}, True),
        ({"fraga": ""}, {}, True),
        ({"nr": "260302-RWWK"}, {"nr": "260302-rwwk", "fraga": ""}, True),
        ({"galler": "A-1 "}, {"galler": "a-1", "fraga": ""}, True),
        # the same number about another activity
        ({}, {"galler": "A-2"}, True),
        ({"nr": "A7"}, {"nr": "a7", "galler": "A-2"}, True),
        ({}, {"galler": "A-2", "fraga": "NÄR ÄR  DET?"}, True),
        ({}, {"galler": "A-2", "fraga": "När blir det?"}, False),
        # the same words, and no number on one of them
        ({"nr": ""}, {}, True),
        ({}, {"nr": "", "fraga": "när är det?"}, True),
        ({"nr": ""}, {"nr": "", "galler": "a-1"}, True),
        ({"nr": ""}, {"galler": "A-2"}, False),
        ({"nr": ""}, {"fraga": "När blir det?"}, False),
        ({"nr": "", "fraga": ""}, {"nr": "", "fraga": ""}, False),
        # the same words under two numbers
        ({}, {"nr": "8"}, False),
        ({"nr": "260302-rwwk"}, {"nr": "260309-bcdf"}, True),
        ({"nr": "260302-rwwk"}, {"nr": "8"}, False),
        ({"nr": "8"}, {"nr": "260302-RWWK"}, False),
        ({"nr": "260302-rww"}, {"nr": "260309-bcdf"}, False),
        ({"nr": "260302-1"}, {"nr": "260309-1"}, False),
    ],
)
def test_two_questions_are_one_by_number_or_by_words(
    one: dict[str, Any],
    other: dict[str, Any],
    *,
    same: bool,
) -> None:
    """People number from 1, so a number is not enough, but one that is made of the words is."""
    assert (place_of(asked(**one), [asked(**other)]) == 0) is same
    assert (place_of(asked(**other), [asked(**one)]) == 0) is same


def test_the_number_finds_a_question_before_the_words_do() -> None:
    """Among several, the one with its number is it, wherever it stands."""
    words, moved, number = asked(nr=""), asked(galler="A-2"), asked(fraga="")
    assert place_of(asked(), [words, moved, number]) == 2
    assert place_of(asked(), [words, moved]) == 1
    assert place_of(asked(), [asked(nr="1", fraga="Hur?"), words]) == 1
    assert place_of(asked(), []) is None


@pytest.mark.parametrize("field", ["fran", "fraga", "svar", "datum"])
def test_what_now_says_counts_and_what_it_lacks_is_remembered(field: str) -> None:
    """Field by field: of two texts or days the one of now."""
    values: dict[str, Any] = {"datum": (DAY, LATER), "fraga": ("När är det?", "När är det då?")}
    then, today = values.get(field, ("Ett", "Ett annat"))
    nothing = None if field == "datum" else ""
    for old, now, kept in ((then, today, today), (then, nothing, then), (nothing, today, today)):
        (both,) = together([asked(**{field: now})], [asked(**{field: old})])
        assert getattr(both, field) == kept


@pytest.mark.parametrize("before", list(Stage))
@pytest.mark.parametrize("now", list(Stage))
def test_of_two_stages_the_one_that_has_come_farther_counts(before: Stage, now: Stage) -> None:
    """Closed stays closed, and answered is not open again."""
    (both,) = together([asked(stage=now)], [asked(stage=before)])
    assert both.stage is list(Stage)[max(list(Stage).index(before), list(Stage).index(now))]


def test_a_number_that_came_in_between_is_kept() -> None:
    """The file knows no number yet, the summary does; and the other way round."""
    assert [q.nr for q in together([asked(nr="")], [asked()])] == ["7"]
    assert [q.nr for q in together([asked()], [asked(nr="")])] == ["7"]


def test_what_only_the_summary_remembers_stands_last_in_its_order() -> None:
    """Those of now keep theirs; a question that stands twice in the summary stands once."""
    now = [asked(nr="3", fraga="C?"), asked(nr="1", fraga="A?")]
    before = [asked(nr="9", fraga="I?"), asked(nr="1", fraga="A?"), asked(nr="2", fraga="B?")]
    found = together(now, [*before, before[0]])
    assert [q.nr for q in found] == ["3", "1", "9", "2"]


@pytest.mark.parametrize(
    ("question", "taken", "nr"),
    [
        (asked(), [], "7"),
        (asked(), [asked(fraga="När blir det?")], "7"),
        (asked(), [asked(grupp="b", fraga="Vilka deltar i arbetet?")], "7"),
        (asked(), [asked(fraga="Vilka deltar i arbetet?")], None),
        (asked(nr="A7"), [asked(nr="a7", fraga="Vilka deltar i arbetet?")], None),
        (asked(nr="a7"), [asked(nr="A7", fraga="Vilka deltar i arbetet?")], None),
    ],
)
def test_a_number_of_ones_own_is_kept_unless_it_is_anothers(
    question: Question, taken: list[Question], nr: str | None
) -> None:
    """Another is one in the same group, with other words; case does not tell numbers apart."""
    (found,) = numbered([question], taken, DAY)
    assert found.nr == nr if nr else found.nr.startswith("260302-")


def test_numbers_of_one_run_do_not_meet() -> None:
    """Two questions under one number: the first keeps it; the same question twice has one."""
    asked_first = asked(nr="A7")
    other = asked(nr="a7", fraga="Vilka deltar i arbetet?")
    first, second, third = numbered([asked_first, other, asked_first], [], DAY)
    assert (first.nr, third.nr) == ("A7", "A7")
    assert second.nr.startswith("260302-")


def test_a_number_does_not_depend_on_how_an_activity_is_typed() -> None:
    """Blanks and capitals around its identity make no other question of it."""
    found = numbered([asked(nr=""), asked(nr="", galler=" a-1")], [], DAY)
    assert len({one.nr for one in found}) == 1


def test_a_question_is_asked_on_its_own_day_or_today() -> None:
    """The number's day is the day of the run."""
    questions = [asked(nr="", datum=LATER), asked(nr="", fraga="Hur?")]
    found = list(numbered(questions, [], DAY))
    assert [one.datum for one in found] == [LATER, DAY]
    assert [one.nr[:7] for one in found] == ["260302-", "260302-"]


@pytest.mark.parametrize("field", ["grupp", "galler", "fran", "fraga", "svar"])
def test_each_text_of_a_question_is_masked(field: str) -> None:
    """Nothing that people type of it shows a personal number; the rest stands as it was."""
    question = asked(**{field: "Gäller 19121212-1212"}, datum=DAY)
    shown = masked_question(question, ())
    assert getattr(shown, field) == "Gäller [personnummer]"
    assert msgspec.structs.replace(shown, **{field: getattr(question, field)}) == question


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-03-02", DAY), ("i går", None), ("2026-02-30", None), ("", None)],
)
def test_a_day_is_understood_only_as_a_day(typed: str, day: dt.date | None) -> None:
    """What was typed is kept beside it, for whoever is to be told."""
    found = Typed.of(asked(datum=LATER), lage="Öppen", datum=typed)
    assert (found.question.datum, found.lage, found.datum) == (day, "Öppen", typed)
