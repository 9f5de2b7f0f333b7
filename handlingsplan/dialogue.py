"""The dialogue: questions to a group about its plan, and its answers, kept over rounds and years.

A question is known by the activity that it is about and its own number, never by its row: rows
move, activities are reworded, and a group may send a file from before it was asked. So the
questions of a file and those that an earlier summary remembers are laid together here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain

import msgspec

from handlingsplan.form import Field, Form, Role, Sheet, SheetRole
from handlingsplan.privacy import mask
from handlingsplan.text import fold, nearest

#: Letters of a question's number: none looks like another or like a digit, and they make no words.
_LETTERS = "bcdfghjkmnpqrstvwxz"
_FEWEST_LETTERS = 4
_MINTED = re.compile(rf"[0-9]{{6}}-[{_LETTERS}]{{{_FEWEST_LETTERS},}}", re.IGNORECASE)
#: Likeness in per cent from which words under the same number are the same question's.
_REWORDED = 70.0


class Stage(StrEnum):
    """How far a question has come, in order."""

    OPEN = "Öppen"
    ANSWERED = "Besvarad"
    CLOSED = "Stängd"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question to a group.

    Attributes:
        grupp: the group's id.
        nr: its number; empty for one that has not been sent yet.
        galler: identity of the activity that it is about; empty for the whole plan.
        fran: who asks.
        fraga, svar: the question, and the group's answer.
        stage: how far it has come.
        datum: the day on which it was asked, where that is known.
    """

    grupp: str
    nr: str = ""
    galler: str = ""
    fran: str = ""
    fraga: str = ""
    svar: str = ""
    stage: Stage = Stage.OPEN
    datum: dt.date | None = None

    def days_open(self, today: dt.date) -> int | None:
        """Return for how many days it has waited; ``None`` where it no longer does."""
        if self.stage is not Stage.OPEN or self.datum is None:
            return None
        return max((today - self.datum).days, 0)


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """A question with what somebody has typed about it that may not be understood.

    Attributes:
        question: the question, as far as it is understood.
        lage, datum: how far it has come and the day, as typed; empty where nothing is.
    """

    question: Question
    lage: str = ""
    datum: str = ""

    @classmethod
    def of(cls, question: Question, *, lage: str, datum: str) -> Typed:
        """Return a question, with its day where what is typed is one (ÅÅÅÅ-MM-DD)."""
        try:
            day: dt.date | None = dt.date.fromisoformat(datum)
        except ValueError:
            day = None
        dated = msgspec.structs.replace(question, datum=day)
        return cls(question=dated, lage=lage, datum=datum)


def masked_question(question: Question, allowed: Collection[str]) -> Question:
    """Return a question as it may be shown: its texts masked; ``allowed`` as for ``mask``."""
    names = ("grupp", "galler", "fran", "fraga", "svar")
    texts = {name: mask(getattr(question, name), allowed) for name in names}
    return msgspec.structs.replace(question, **texts)


class DialogueSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The form's sheet for the dialogue, with its fields by what they mean.

    Attributes:
        sheet: the sheet.
        nr, galler, fran, fraga, svar, lage, datum: its fields; ``None`` where the form lacks one.
        stages: the form's word for each stage.
        words: all the form's words for how far a question has come.
    """

    sheet: Sheet
    fraga: Field
    nr: Field | None
    galler: Field | None
    fran: Field | None
    svar: Field | None
    lage: Field | None
    datum: Field | None
    stages: dict[Stage, str]
    words: tuple[str, ...]

    def knows(self, lage: str) -> bool:
        """Say whether a word for how far a question has come is one of the form's, or none."""
        return not lage or fold(lage) in map(fold, self.words)

    def stage(self, lage: str, svar: str) -> Stage:
        """Return how far a question has come, by what the group or whoever asked has filled in."""
        said = {fold(word): stage for stage, word in self.stages.items()}.get(fold(lage))
        if said is Stage.CLOSED:
            return said
        return Stage.ANSWERED if svar or said is Stage.ANSWERED else Stage.OPEN


def dialogue_sheet(form: Form) -> DialogueSheet | None:
    """Return the form's sheet for the dialogue, or ``None`` where it has none."""
    sheet = form.with_role(SheetRole.DIALOG)
    question = sheet.with_role(Role.FRAGA) if sheet else None
    if sheet is None or question is None:
        return None
    state = sheet.with_role(Role.LAGE)
    choices = form.choices(state) if state else ()
    words = {stage: stage.value for stage in Stage}
    if choices:
        closed = next((choice.namn for choice in choices if choice.avslutad), choices[-1].namn)
        between = next(choice.namn for choice in choices[1:] if choice.namn != closed)
        words = {Stage.OPEN: choices[0].namn, Stage.ANSWERED: between, Stage.CLOSED: closed}
    return DialogueSheet(
        sheet=sheet,
        fraga=question,
        nr=sheet.with_role(Role.NR),
        galler=sheet.with_role(Role.GALLER),
        fran=sheet.with_role(Role.AVSANDARE),
        svar=sheet.with_role(Role.SVAR),
        lage=state,
        datum=sheet.with_role(Role.STALLD),
        stages=words,
        words=tuple(choice.namn for choice in choices) or tuple(words.values()),
    )


def place_of(question: Question, among: Sequence[Question]) -> int | None:
    """Return where the same question stands among others; ``None`` where it does not.

    By the activity and the number, unless the words are others altogether: people number from 1;
    else by the number and the words, where somebody has moved it to another activity; else by the
    activity and the words, where it has no number yet, or two that are made of the words.
    """
    keys = (_by_number, _by_number_and_words, _by_words)
    for key in keys:
        wanted = key(question)
        for place, other in enumerate(among):
            if wanted is not None and key(other) == wanted and _may_be(key, question, other):
                return place
    return None


def _may_be(key: object, one: Question, other: Question) -> bool:
    """Say whether two questions that are the same by a key can be the same."""
    if key is _by_number:
        either = not (one.fraga and other.fraga)
        return either or nearest(one.fraga, [other.fraga], cutoff=_REWORDED) is not None
    typed = [nr for nr in (one.nr, other.nr) if nr and not _MINTED.fullmatch(nr)]
    return key is not _by_words or not (one.nr and other.nr and typed)  # else asked again


def _by_number(one: Question) -> tuple[str, ...] | None:
    return (one.grupp, fold(one.galler), fold(one.nr)) if one.nr else None


def _by_number_and_words(one: Question) -> tuple[str, ...] | None:
    return (one.grupp, fold(one.nr), fold(one.fraga)) if one.nr else None


def _by_words(one: Question) -> tuple[str, ...] | None:
    return (one.grupp, fold(one.galler), fold(one.fraga)) if one.fraga else None


def together(first: Iterable[Question], before: Iterable[Question]) -> list[Question]:
    """Return the questions of now with those of before: none is lost, none stands twice.

    Args:
        first: what the files say; its texts count where both have one.
        before: what an earlier summary remembers, also what was written into that since.

    Returns:
        The questions of ``first`` in their order, then those that stand in ``before`` alone. Of two
        stages the one that has come farther counts: a closed question stays closed.
    """
    found = list(first)
    for old in before:
        place = place_of(old, found)
        if place is None:
            found.append(old)
        else:
            found[place] = _both(found[place], old)
    return found


def _both(now: Question, old: Question) -> Question:
    order = list(Stage)
    stage = max(now.stage, old.stage, key=order.index)
    return msgspec.structs.replace(
        now,
        nr=now.nr or old.nr,
        fran=now.fran or old.fran,
        fraga=now.fraga or old.fraga,
        svar=now.svar or old.svar,
        datum=now.datum or old.datum,
        stage=stage,
    )


def numbered(
    questions: Iterable[Question], taken: Iterable[Question], day: dt.date
) -> Iterator[Question]:
    """Yield questions with a number and a day each; one keeps its own that is no other's.

    The number is the day and some letters out of the question itself, such as ``261128-rwwk``: the
    same question has the same number, whoever puts it where, and two that differ do not meet.

    Args:
        questions: the questions, in order.
        taken: other questions to the same groups, whose numbers are in use.
        day: the day that new ones are asked on.
    """
    used: dict[tuple[str, str], Question] = {}
    for one in taken:
        used.setdefault((one.grupp, fold(one.nr)), one)
    for one in questions:
        own = (one.nr,) if one.nr else ()
        free = (nr for nr in chain(own, _numbers(one, day)) if _is_free(nr, one, used))
        nr = next(free)
        found = msgspec.structs.replace(one, nr=nr, datum=one.datum or day)
        used.setdefault((one.grupp, fold(nr)), found)
        yield found


def _is_free(nr: str, question: Question, used: Mapping[tuple[str, str], Question]) -> bool:
    """Say whether a number is nobody's, or the same question's."""
    other = used.get((question.grupp, fold(nr)))
    return other is None or place_of(question, [other]) is not None


def _numbers(question: Question, day: dt.date) -> Iterator[str]:
    """Yield the numbers that a question may have, the shortest first."""
    words = (fold(question.grupp), fold(question.galler), fold(question.fraga))
    rest = int.from_bytes(hashlib.sha256("\x1f".join(words).encode()).digest())
    letters = ""
    while True:
        rest, place = divmod(rest, len(_LETTERS))
        letters += _LETTERS[place]
        if len(letters) >= _FEWEST_LETTERS:
            yield f"{day:%y%m%d}-{letters}"
