"""Questions from a council into the groups' workbooks: what ``handlingsplan fraga`` does."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from handlingsplan.dialogue import (
    DialogueSheet,
    Question,
    Stage,
    dialogue_sheet,
    masked_question,
    numbered,
    place_of,
    together,
)
from handlingsplan.errors import UsageError
from handlingsplan.form import Field, Form, Role, SheetRole
from handlingsplan.guard import Guard
from handlingsplan.organisation import Organisation
from handlingsplan.own_folder import OwnFolder
from handlingsplan.plans import Plans
from handlingsplan.report.copies.dialogue_sheet import put_questions
from handlingsplan.report.summary.archive import read_questions
from handlingsplan.rounds import Round
from handlingsplan.summary.dialogue import question_of
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


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of questions.

    Attributes:
        written: the workbooks with questions in them.
        new, closed: how many questions are new to their workbook, and how many were closed.
        notes: a Swedish sentence for each thing that somebody should know.
        failed: how many groups' questions could not be put anywhere.
    """

    written: tuple[Path, ...]
    new: int
    closed: int
    notes: tuple[str, ...]
    failed: int


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
            notes.append(f"Personuppgifter är maskade i frågan ”{_short(shown)}”.")
        kept.append(shown)
    once = tuple(together((), kept))  # a question that stands twice is asked once
    return Source(questions=once, notes=tuple(notes), unasked=len(read) - len(kept))


def _why_not(question: Question, titel: str, organisation: Organisation) -> str:
    """Return why a row, masked, is no question to anybody, and what to do."""
    asked, name = _short(question), question.grupp
    if titel:
        return f"En rad till {titel} har ingen fråga. Skriv den i kolumnen Fråga och kör igen."
    if not asked:
        return f"En rad för {name or 'ingen grupp'} har varken en känd grupp eller en fråga."
    if not name:
        return f"Frågan ”{asked}” är inte ställd: skriv vilken grupp den är till och kör igen."
    hint = organisation.hint(name)
    return f"Ingen grupp heter {name}, så frågan ”{asked}” är inte ställd. {hint}"


def _short(question: Question) -> str:
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


def ask(source: Source, round_: Round, folder: Path, *, today: dt.date) -> Asked:
    """Write copies of the groups' workbooks with the questions in them; the files are untouched.

    Args:
        source: the questions.
        round_: the workbooks, as read: returned copies, new templates, or the plans as they came.
        folder: where the copies are written; new, empty, or made by this program before.
        today: the day that new questions are asked on.

    Raises:
        UsageError: ``folder`` holds other people's files.
        NoRoomError: the disk is full.
    """
    plans, own, guard = round_.plans, OwnFolder(folder), Guard()
    books, notes = _books(plans), list(source.notes)
    written, new, closed, homeless = [], 0, 0, 0
    for group, mine in _by_group(source, plans, today).items():
        titel = plans.organisation.by_id[group].titel
        if group not in books:
            waiting = sum(one.stage is not Stage.CLOSED for one in mine)
            homeless += waiting
            notes += [_no_book(titel, waiting)] if waiting else []
            continue
        fil = plans.raw[books[group]].fil
        notes += _unknown(plans, books[group], mine, titel)
        with guard.step(fil):
            data = round_.path_of(fil).read_bytes()
            title = _title(plans, books[group], titel)
            put = put_questions(data, mine, form=plans.form, title=title)
            written += [own.add(fil, put.data)] if put.new or put.closed else []
            new, closed = new + put.new, closed + put.closed
    notes += [f"{fil}: frågorna är inte inlagda; {why}." for fil, why in guard.failed.items()]
    return Asked(
        written=tuple(written),
        new=new,
        closed=closed,
        notes=(*notes, *own.sentences()),
        failed=homeless + len(guard.failed) + source.unasked,
    )


def said(asked: Asked) -> str:
    """Return how many questions were asked and closed, and in how many workbooks."""
    if not asked.written:
        return "Inga nya frågor att lägga in"
    books = "1 arbetsbok" if len(asked.written) == 1 else f"{len(asked.written)} arbetsböcker"
    counts = ((asked.new, "ny fråga", "nya frågor"), (asked.closed, "stängd", "stängda"))
    said = [f"{count} {one if count == 1 else more}" for count, one, more in counts if count]
    return f"{' och '.join(said)}: {books}"


def _by_group(source: Source, plans: Plans, today: dt.date) -> Mapping[str, list[Question]]:
    """Return the questions, numbered, by the group's id; what stands in a file keeps its number."""
    sheet = dialogue_sheet(plans.form)
    rows = plans.tables[sheet.sheet.nyckel].to_dict("records") if sheet else []
    standing = [question_of(sheet, row) for row in rows] if sheet else []
    known = [_with_number(one, standing) for one in source.questions]
    found: dict[str, list[Question]] = {}
    for one in numbered(known, [*standing, *(q for q in known if q.nr)], today):
        found.setdefault(one.grupp, []).append(one)
    return found


def _with_number(question: Question, standing: Sequence[Question]) -> Question:
    place = None if question.nr else place_of(question, standing)
    return question if place is None else msgspec.structs.replace(question, nr=standing[place].nr)


def _books(plans: Plans) -> dict[str, int]:
    """Return group -> its book: the one that counts, else the last that is the group's."""
    found: dict[str, int] = {}
    counts: list[bool] = plans.books["med"].tolist()
    for book in sorted(range(len(plans.raw)), key=lambda book: counts[book]):
        found[plans.books["grupp"].tolist()[book]] = book
    return {group: book for group, book in found.items() if group}


def _title(plans: Plans, book: int, titel: str) -> str:
    """Return what stands first on the sheet of a workbook that gets one."""
    sheet, year = plans.form.with_role(SheetRole.DIALOG), plans.form.cover.with_role(Role.AR)
    value = plans.books[year.namn].tolist()[book] if year else None
    said = "" if value is None or math.isnan(value) else f"{value:.0f}"
    return " ".join(sheet.titel.format(grupp=titel, ar=said).split()) if sheet else ""


def _unknown(plans: Plans, book: int, mine: Sequence[Question], titel: str) -> Iterator[str]:
    """Yield a sentence for each question about an activity that the plan does not have."""
    plan = plans.form.plan
    identity, frame = plan.with_role(Role.ID), plans.tables[plan.nyckel]
    column = frame.loc[frame["bok"] == book, identity.namn].dropna() if identity else ()
    known = {fold(text) for text in column}
    for one in mine:
        if one.galler and fold(one.galler) not in known and one.stage is not Stage.CLOSED:
            asked = f"frågan ”{_short(one)}” är ställd ändå"
            yield f"{titel}: planen har ingen aktivitet {one.galler}; {asked}."


def _no_book(titel: str, questions: int) -> str:
    where = "Lägg gruppens arbetsbok i mappen efter --till och kör igen."
    return f"{titel}: ingen arbetsbok för {_counted(questions)}. {where}"


def _counted(questions: int) -> str:
    return "1 fråga" if questions == 1 else f"{questions} frågor"
