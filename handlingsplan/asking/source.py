"""Questions read from where a council writes them: a CSV file, or a summary's sheet *Frågor*."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from handlingsplan.asking.csv_questions import csv_questions
from handlingsplan.asking.wrong_file import refuse_wrong_file
from handlingsplan.dialogue import (
    DialogueSheet,
    Question,
    Typed,
    dialogue_sheet,
    masked_question,
    place_of,
    together,
)
from handlingsplan.errors import UsageError, system_reason
from handlingsplan.form import Form
from handlingsplan.organisation import Organisation
from handlingsplan.privacy import mask
from handlingsplan.report.summary.archive import read_questions
from handlingsplan.spreadsheet.xml_text import MAX_TEXT
from handlingsplan.text import clipped, fold, listed, nearest, one_line

#: Endings of files with a row per question.
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
#: How a workbook begins, whatever it is called: a zip file, or the older kind.
_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Questions that were read.

    Attributes:
        questions: the questions to groups of the organisation, private texts masked.
        notes: a Swedish sentence for each that cannot be asked, or that was changed.
        unasked: how many cannot be asked.
    """

    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()
    unasked: int = 0


def read_source(path: Path, *, form: Form, organisation: Organisation) -> Source:
    """Read questions out of a CSV file, or out of a summary's sheet for them.

    Raises:
        UsageError: the file is neither, or says nothing of groups and questions.
    """
    sheet = dialogue_sheet(form)
    if sheet is None:
        message = f"Formuläret {form.id} har inget blad för frågor."
        raise UsageError(
            message, "Lägg till ett blad med rollen dialog; se docs/how-to/dialogen.md."
        )
    if _is_text(path):
        file = csv_questions(path, sheet, organisation)
        found = _askable(file.typed, sheet, organisation)
        return msgspec.structs.replace(
            found, notes=(*file.notes, *found.notes), unasked=found.unasked + file.unread
        )
    refuse_wrong_file(path, form=form, organisation=organisation)
    read = read_questions(path, form=form, organisation=organisation)
    if read is None:
        note = f"Sammanställningen {path.name} har ingen tabell med frågor på bladet Frågor."
        how = "Gör om den med handlingsplan konsolidera, så kommer den dit."
        return Source(questions=(), notes=(f"{note} {how}",))
    return _askable(read, sheet, organisation)


def _is_text(path: Path) -> bool:
    """Say whether a file is a text by its name, and by how it begins.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            beginning_of_it = file.read(max(map(len, _WORKBOOKS)))
    except OSError as error:
        message = f"{path.name} går inte att läsa: {system_reason(error)}."
        raise UsageError(message, "Stäng filen i andra program och kör igen.") from error
    return path.suffix.casefold() in _TEXTS and not beginning_of_it.startswith(_WORKBOOKS)


def _askable(read: Sequence[Typed], sheet: DialogueSheet, organisation: Organisation) -> Source:
    """Leave out what is to nobody, and mask what is private: it is to be a public record."""
    kept: list[Question] = []
    notes: list[str] = []
    public = organisation.public_contacts
    for typed in read:
        one = typed.question
        shown = masked_question(one, public)
        known = organisation.by_id.get(one.grupp)
        why_not = _too_long(shown, sheet)
        if known is None or not one.fraga:
            why_not = _why_not(shown, known.titel if known else "", organisation)
        if why_not:
            notes.append(why_not)
            continue
        if shown != one:
            notes.append(f"Personuppgifter är maskade i frågan ”{short(shown)}”.")
        notes += _not_understood(msgspec.structs.replace(typed, question=shown), sheet, public)
        kept.append(shown)
    once = _once(kept, notes)
    return Source(questions=once, notes=tuple(notes), unasked=len(read) - len(kept))


def _once(questions: Sequence[Question], notes: list[str]) -> tuple[Question, ...]:
    """Return the questions without what stands twice, with all who ask, and note where that is."""
    found: list[Question] = []
    for one in questions:
        place = place_of(one, found)
        if place is None:
            found.append(one)
            continue
        (both,) = together([found[place]], [one])
        if fold(one.fran) not in fold(both.fran):
            both = msgspec.structs.replace(both, fran=f"{both.fran}, {one.fran}")
        found[place] = both
        who = f", från {both.fran}" if both.fran else ""
        notes.append(f"Frågan ”{short(both)}” står två gånger och ställs en gång{who}.")
    return tuple(found)


def _too_long(question: Question, sheet: DialogueSheet) -> str:
    """Say that a text has no room in a cell; nothing where all have."""
    texts = {name: getattr(question, name) for name in ("galler", "fran", "fraga", "svar")}
    name = next((name for name, text in texts.items() if len(text) > MAX_TEXT), "")
    field = getattr(sheet, name) if name else None
    if field is None:
        return ""
    length = f"{len(texts[name])} tecken i {field.rubrik}, och en cell rymmer {MAX_TEXT}"
    return f"Frågan ”{short(question)}” är inte ställd: den har {length}. Korta den och kör igen."


def _not_understood(typed: Typed, sheet: DialogueSheet, public: Collection[str]) -> Iterator[str]:
    """Say which day and which word for how far a question has come mean nothing."""
    asked = f"frågan ”{short(typed.question)}”"
    if typed.datum and not typed.question.datum:
        day = mask(one_line(typed.datum), public)
        yield f"Datumet ”{day}” i {asked} går inte att läsa (ÅÅÅÅ-MM-DD); frågan får dagens datum."
    if not sheet.knows(typed.lage):
        word, near = mask(one_line(typed.lage), public), nearest(typed.lage, sheet.words)
        counted = sheet.stages[typed.question.stage]
        hint = f" Menade du {near}?" if near else ""
        known = f"de som finns är {listed(sheet.words)}"
        yield f"Läget ”{word}” i {asked} finns inte; {known}. Frågan räknas som {counted}.{hint}"


def _why_not(question: Question, titel: str, organisation: Organisation) -> str:
    """Return why a row, masked, is no question to anybody, and what to do."""
    asked, name = short(question), question.grupp
    if titel:
        return f"En rad till {titel} har ingen fråga. Skriv den i kolumnen Fråga och kör igen."
    if not asked:
        return f"En rad för {name or 'ingen grupp'} har varken en känd grupp eller en fråga."
    if not name:
        return f"Frågan ”{asked}” är inte ställd: skriv vilken grupp den är till och kör igen."
    hint = organisation.hint(name)
    return f"Ingen grupp heter {name}, så frågan ”{asked}” är inte ställd. {hint}"


def short(question: Question) -> str:
    """Return the beginning of a question, for a sentence about it."""
    return clipped(question.fraga)
