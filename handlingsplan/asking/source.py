"""Questions read from where a council writes them: a CSV file, or a summary's sheet *Frågor*."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from handlingsplan.dialogue import (
    DialogueSheet,
    Question,
    dialogue_sheet,
    masked_question,
    together,
)
from handlingsplan.errors import UsageError
from handlingsplan.form import Field, Form
from handlingsplan.organisation import Organisation
from handlingsplan.report.summary.archive import read_questions
from handlingsplan.text import fold

_GROUP = ("grupp", "programområde", "rpo", "rsg")


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
    if path.suffix.casefold() == ".csv":
        read = list(_from_csv(path, sheet, organisation))
    else:
        read = read_questions(path, form=form, organisation=organisation)
    return _askable(read, organisation)


def _askable(read: Sequence[Question], organisation: Organisation) -> Source:
    """Leave out what is to nobody, and mask what is private: it is to be a public record."""
    kept, notes = [], []
    for one in read:
        shown = masked_question(one, organisation.public_contacts)
        known = organisation.by_id.get(one.grupp)
        if known is None or not one.fraga:
            notes.append(_why_not(shown, known.titel if known else "", organisation))
            continue
        if shown != one:
            notes.append(f"Personuppgifter är maskade i frågan ”{short(shown)}”.")
        kept.append(shown)
    once = tuple(together((), kept))  # a question that stands twice is asked once
    return Source(questions=once, notes=tuple(notes), unasked=len(read) - len(kept))


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
    """Return the beginning of a question, on one line, for a sentence about it."""
    text = " ".join(question.fraga.split())
    return text if len(text) <= 50 else f"{text[:49].rstrip()}…"  # noqa: PLR2004  (as findings do)


def _from_csv(path: Path, sheet: DialogueSheet, organisation: Organisation) -> Iterator[Question]:
    rows = _csv_rows(path)
    headings = [fold(cell) for cell in next(rows, [])]
    group = _column(headings, _GROUP)
    fields = {name: _column(headings, _names(f)) for name, f in _fields(sheet).items()}
    if group is None or fields["fraga"] is None:
        message = f"{path.name} saknar en kolumn för grupp eller fråga."
        raise UsageError(
            message, "Första raden ska vara rubriker: Grupp; Gäller (id); Från; Fråga."
        )
    for row in rows:
        said = {
            n: row[c].strip() if c is not None and c < len(row) else "" for n, c in fields.items()
        }
        name = row[group].strip() if group < len(row) else ""
        sure = organisation.meant_group(name)
        yield Question(
            grupp=sure.id if sure else name,
            nr=said["nr"],
            galler=said["galler"],
            fran=said["fran"],
            fraga=said["fraga"],
            svar=said["svar"],
            stage=sheet.stage(said["lage"], said["svar"]),
            datum=_day(said["datum"]),
        )


def _csv_rows(path: Path) -> Iterator[list[str]]:
    """Yield the rows of a CSV file as Excel saves it: UTF-8 or Windows' code page, ; , or tab."""
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path.name} går inte att läsa: {error.strerror or error}."
        raise UsageError(message, "Stäng filen i andra program och kör igen.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    return (row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row))


def _fields(sheet: DialogueSheet) -> dict[str, Field | None]:
    names = ("nr", "galler", "fran", "fraga", "svar", "lage", "datum")
    return {name: getattr(sheet, name) for name in names}


def _names(field: Field | None) -> tuple[str, ...]:
    return (field.rubrik, field.namn, *field.alias) if field else ()


def _column(headings: Sequence[str], names: Iterable[str]) -> int | None:
    known = {fold(name) for name in names}
    return next((number for number, heading in enumerate(headings) if heading in known), None)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
