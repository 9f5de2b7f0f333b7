"""Questions put into the groups' workbooks, as copies in a folder of the program's own."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from handlingsplan.asking.source import Source, short
from handlingsplan.asking.unread import open_now, sentence, unread
from handlingsplan.dialogue import Question, Stage, dialogue_sheet, numbered, place_of, together
from handlingsplan.findings import Finding
from handlingsplan.form import Role
from handlingsplan.guard import Guard
from handlingsplan.own_folder import OwnFolder
from handlingsplan.plans import Plans
from handlingsplan.report.copies.dialogue_sheet import put_questions, sheet_title
from handlingsplan.rounds import Round, read_round
from handlingsplan.summary.dialogue import question_of, questions_in
from handlingsplan.text import fold, listed


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of questions.

    Attributes:
        written: the workbooks with questions in them.
        asked: how many questions there were.
        new, closed: how many questions are new to their workbook, and how many were closed.
        notes: a Swedish sentence for each thing that somebody should know.
        failed: how many groups' questions could not be put anywhere.
    """

    written: tuple[Path, ...]
    asked: int
    new: int
    closed: int
    notes: tuple[str, ...]
    failed: int


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
    own = OwnFolder(folder)
    copies = _copies(own, round_)
    before = _in_copies(copies)
    work = _Putting(round_, own, before, unread(round_, today=today))
    asked = _numbered(source, round_.plans, before, today)
    for group, mine in _by_group(asked).items():
        work.put(group, mine)
    lost = unread(copies, today=today) if copies else ()
    failed = [f"{fil}: frågorna är inte inlagda; {why}." for fil, why in work.guard.failed.items()]
    return Asked(
        written=tuple(work.written),
        asked=len(source.questions),
        new=work.new,
        closed=work.closed,
        notes=(
            *(
                *source.notes,
                *_renumbered(source, asked),
                *_closed_before(source, round_.plans, before),
            ),
            *(*work.notes, *failed),
            *(f"{_not_kept(own, one)} {sentence(one)}" for one in lost),
            *(_differing(round_, copies, {one.grupp for one in asked}) if copies else ()),
            *own.sentences(),
        ),
        failed=work.homeless + len(failed) + source.unasked,
    )


class _Putting:
    """Puts the questions of one group after the other, and keeps account.

    Args:
        round_: the workbooks.
        own: where the copies are written.
        before: group -> what stands in the copies of an earlier run.
        unread: what is said of the files that could not be read.
    """

    def __init__(
        self,
        round_: Round,
        own: OwnFolder,
        before: Mapping[str, Sequence[Question]],
        unread: Sequence[Finding],
    ) -> None:
        self._round, self._own, self._before = round_, own, before
        self._books = _books(round_.plans)
        self._unread = {one.grupp: one.fil for one in unread}
        self.guard = Guard()
        self.notes = [sentence(one) for one in unread]
        self.written: list[Path] = []
        self.new = self.closed = self.homeless = 0

    def put(self, group: str, mine: Sequence[Question]) -> None:
        """Put questions into a group's workbook; say so where it has none."""
        plans = self._round.plans
        titel = plans.organisation.by_id[group].titel
        if group not in self._books:
            waiting = sum(one.stage is not Stage.CLOSED for one in mine)
            self.homeless += waiting
            self.notes += [_no_book(titel, waiting, self._unread.get(group))] if waiting else []
            return
        book = self._books[group]
        self.notes += open_now(self._round, book)
        fil, kept = plans.raw[book].fil, self._before.get(group, ())
        with self.guard.step(fil):
            data, title = self._round.path_of(fil).read_bytes(), sheet_title(plans, book)
            put = put_questions(data, mine, kept=kept, form=plans.form, title=title)
            self.notes += _unknown(plans, book, put.new, titel)
            self.new, self.closed = self.new + len(put.new), self.closed + put.closed
            anew = put.data != data and self._own.may_replace(fil)  # of the workbook as it is now
            if put.new or put.closed or anew:
                self.written.append(self._own.add(fil, put.data))


def _copies(own: OwnFolder, round_: Round) -> Round | None:
    """Read the copies of an earlier run; none where the folder is the round's own."""
    files = [own.path / name for name in own.files() if name.lower().endswith((".xlsx", ".xlsm"))]
    if not files or own.path.resolve() == round_.folder.resolve():
        return None
    plans = round_.plans
    return read_round(files, organisation=plans.organisation, form=plans.form, blank=True)


def _not_kept(own: OwnFolder, copy: Finding) -> str:
    return f"Frågorna i {own.path / copy.fil} följer inte med i den nya kopian."


def _in_copies(copies: Round | None) -> Mapping[str, Sequence[Question]]:
    """Return group -> the questions in the copies that stand in the folder from an earlier run.

    The files that they were made of know nothing of them, and a new copy takes their place.
    """
    found: dict[str, list[Question]] = defaultdict(list)
    for one in questions_in(copies.plans) if copies else ():
        found[one.grupp] += [one] if one.fraga else []
    return {group: together((), questions) for group, questions in found.items()}


def _differing(round_: Round, copies: Round, groups: Collection[str]) -> Iterator[str]:
    """Say which questions have different answers in the files: a new copy has one of them."""
    answers: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    asked: dict[tuple[str, str, str], Question] = {}
    for read in (round_, copies):
        for fil, one in _in_files(read):
            if one.svar and one.grupp in groups:
                key = (one.grupp, fold(one.galler), fold(one.fraga))
                answers[key].setdefault(one.svar, fil)
                asked.setdefault(key, one)
    for key, found in answers.items():
        if len(found) > 1:
            titel = round_.plans.organisation.by_id[key[0]].titel
            first, *others = found.values()
            yield (
                f"{titel}: frågan ”{short(asked[key])}” har ett svar i {first} och ett annat i "
                f"{listed(others)}. En ny kopia får det i {first}; se till att rätt svar står där."
            )


def _in_files(read: Round) -> Iterator[tuple[str, Question]]:
    """Yield each question with the file that it stands in."""
    sheet = dialogue_sheet(read.plans.form)
    frame = read.plans.tables[sheet.sheet.nyckel] if sheet else None
    if sheet is None or frame is None:
        return
    for row in frame.to_dict("records"):
        yield str(read.path_of(read.plans.raw[row["bok"]].fil)), question_of(sheet, row)


def said(asked: Asked) -> str:
    """Return how many questions were asked and closed, and in how many workbooks."""
    if not asked.new and not asked.closed:
        return "Inga nya frågor att lägga in"
    books = "1 arbetsbok" if len(asked.written) == 1 else f"{len(asked.written)} arbetsböcker"
    counts = ((asked.new, "ny fråga", "nya frågor"), (asked.closed, "stängd", "stängda"))
    said = [f"{count} {one if count == 1 else more}" for count, one, more in counts if count]
    return f"{' och '.join(said)}: {books}"


def told(asked: Asked, folder: Path) -> str:
    """Return what was asked, where the workbooks are and what to do with them."""
    if not asked.new and not asked.closed:
        stands = asked.asked and not asked.failed
        where = f" i {folder}" if asked.written else ""
        there = f": det som är frågat står redan i arbetsböckerna{where}" if stands else ""
        return f"{said(asked)}{there}."
    one = len(asked.written) == 1
    send = "Skicka den till gruppen" if one else "Skicka dem till grupperna"
    how = f", som svarar i {'den' if one else 'dem'}" if asked.new else ""
    return f"{said(asked)} i {folder}. {send}{how}."


def _numbered(
    source: Source, plans: Plans, before: Mapping[str, Sequence[Question]], today: dt.date
) -> list[Question]:
    """Return the questions with a number each; what stands in a file keeps its own."""
    standing = [*questions_in(plans), *(one for kept in before.values() for one in kept)]
    known = [_with_number(one, standing) for one in source.questions]
    return list(numbered(known, [*standing, *(q for q in known if q.nr)], today))


def _by_group(questions: Sequence[Question]) -> Mapping[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for one in questions:
        found.setdefault(one.grupp, []).append(one)
    return found


def _renumbered(source: Source, asked: Sequence[Question]) -> Iterator[str]:
    """Say which questions came with a number that is another question's."""
    for typed, one in zip(source.questions, asked, strict=True):
        if typed.nr and typed.nr != one.nr:
            yield f"Nr {typed.nr} är en annan frågas; frågan ”{short(one)}” har fått nr {one.nr}."


def _closed_before(
    source: Source, plans: Plans, before: Mapping[str, Sequence[Question]]
) -> Iterator[str]:
    """Say which questions are asked in the words of one that has been closed: nobody sees them."""
    standing = [*(one for kept in before.values() for one in kept), *questions_in(plans)]
    for one in source.questions:
        place = None if one.nr or one.stage is Stage.CLOSED else place_of(one, standing)
        if place is not None and standing[place].stage is Stage.CLOSED:
            titel, asked = plans.organisation.by_id[one.grupp].titel, f"Frågan ”{short(one)}”"
            how = "Fråga med andra ord om den ska ställas igen."
            yield f"{asked} till {titel} är redan ställd, och stängd. {how}"


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


def _unknown(plans: Plans, book: int, mine: Sequence[Question], titel: str) -> Iterator[str]:
    """Yield a sentence for each question about an activity that the plan does not have."""
    plan = plans.form.plan
    identity, frame = plan.with_role(Role.ID), plans.tables[plan.nyckel]
    column = frame.loc[frame["bok"] == book, identity.namn].dropna() if identity else ()
    known = {fold(text) for text in column}
    for one in mine:
        if one.galler and fold(one.galler) not in known and one.stage is not Stage.CLOSED:
            asked = f"frågan ”{short(one)}” är ställd ändå"
            yield f"{titel}: planen har ingen aktivitet {one.galler}; {asked}."


def _no_book(titel: str, questions: int, unread: str | None) -> str:
    if unread:
        return f"{titel}: {_counted(questions)} väntar tills {unread} går att läsa."
    where = "Lägg gruppens arbetsbok i mappen efter --till och kör igen."
    return f"{titel}: ingen arbetsbok för {_counted(questions)}. {where}"


def _counted(questions: int) -> str:
    return "1 fråga" if questions == 1 else f"{questions} frågor"
