"""A row of a foreign table -> rows of the form, and what has to be asked about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from handlingsplan.codes import Code
from handlingsplan.content import Filled
from handlingsplan.form import Field, FieldType, Form, Role, Sheet, SheetRole
from handlingsplan.incoming.activities import (
    Activities,
    activities_of,
    split_labels,
    without_labels,
)
from handlingsplan.incoming.draft import Draft, value_of
from handlingsplan.incoming.follow_up import FollowUp, follow_up_of
from handlingsplan.incoming.gather import TableRow
from handlingsplan.incoming.source import Cell
from handlingsplan.incoming.statuses import Status, status_of, ticked
from handlingsplan.reading.events import time_at
from handlingsplan.reading.promises import Spoken, split_promises, spoken_in
from handlingsplan.text import fold

_EMPTY = Cell()
_NOTHING = "-"
#: Roles whose cells hold more than one thing, and are taken apart.
_TAKEN_APART = frozenset({Role.PRIORITET, Role.AKTIVITET, Role.METOD, Role.STATUS})


def add_row(draft: Draft, row: TableRow) -> None:
    """Add what a row of a table says."""
    if row.sheet is not draft.form.plan:
        _add_plain(draft, row)
        return
    _Reader(draft, row).add()


def _add_plain(draft: Draft, row: TableRow) -> None:
    """Add a row of another sheet than the plan's: each cell is a field."""
    values = _direct(draft, row, row.sheet.falt)
    if values:
        rad = draft.add(row.sheet, {**row.given, **values})
        _ask_about_rest(draft, row, rad)


def _direct(draft: Draft, row: TableRow, fields: Sequence[Field]) -> dict[str, Filled]:
    found = {}
    for field in fields:
        cell = _said(row.cells.get(field.namn))
        text = "\n".join(_with_signs(cell))
        value = value_of(field, text, draft.form)
        if value is not None and field.typ is not FieldType.ID:
            found[field.namn] = value
    return found


def _said(cell: Cell | None) -> Cell:
    """Return a cell without the dash by which people say that there is nothing."""
    if cell is None:
        return _EMPTY
    return msgspec.structs.replace(cell, lines=()) if fold(cell.text) == _NOTHING else cell


def _with_signs(cell: Cell) -> list[str]:
    """Return a cell's lines; where only some are items, these keep their sign."""
    mixed = len(cell.lines) > 1 and any(line.bullet for line in cell.lines)
    return [f"• {x.text}" if mixed and x.bullet else x.text for x in cell.lines]


def _ask_about_rest(draft: Draft, row: TableRow, rad: int) -> None:
    """Ask about notes on cells, and leave what stands in columns that the form does not know."""
    for cell in row.all_cells:
        if cell.note:
            draft.ask(Code.HP959, row.sheet, rad, text=cell.note, sida=row.page)
    read = _promise_columns(row, draft.form) if row.sheet is draft.form.plan else ()
    for column, heading in row.columns.extra.items():
        if column in read and _all_understood(row.all_cells[column : column + 1], draft.form):
            continue
        text = row.all_cells[column].text if column < len(row.all_cells) else ""
        draft.leave(f"{heading}: {text}" if text else "", row.page)
    used = {*row.columns.fields.values(), *row.columns.statuses.values(), *row.columns.extra}
    for column, cell in enumerate(row.all_cells):
        if column not in used and not cell.above:
            draft.leave(cell.text, row.page)


def promise_word(form: Form) -> str:
    """Return how a promise is called, as its sheet is: ``patientlöfte``."""
    sheet = form.with_role(SheetRole.LOFTEN)
    return fold(sheet.namn).removesuffix("n") if sheet else "löfte"


def _promise_columns(row: TableRow, form: Form) -> list[int]:
    """Return the columns headed by the word for a promise, in the singular or the plural."""
    word = promise_word(form)
    return [c for c, heading in row.columns.extra.items() if fold(heading) in {word, f"{word}n"}]


def _all_understood(cells: Sequence[Cell], form: Form) -> bool:
    """Say whether each line of a column of promises names one and nothing else."""
    word = promise_word(form)
    lines = [line.text for cell in cells for line in cell.lines]
    return all(
        not rest and named
        for rest, named in (split_promises(f"{word}: {text}", form.loften, word) for text in lines)
    )


class _Reader:
    """Takes one row of the plan apart."""

    def __init__(self, draft: Draft, row: TableRow) -> None:
        self.draft = draft
        self.row = row
        self.sheet: Sheet = draft.form.plan
        self.indicators = draft.form.with_role(SheetRole.INDIKATORER)
        #: Field -> value: what labelled lines beside the status say (``Bedömd: …``).
        self.beside: dict[str, str] = {}
        #: What stands in a column of promises and is none.
        self.unclear = ""

    def _field(self, role: Role) -> Field | None:
        return self.sheet.with_role(role)

    def _cell(self, role: Role) -> Cell:
        field = self._field(role)
        return _said(self.row.cells.get(field.namn)) if field else _EMPTY

    def add(self) -> None:
        """Add the row's activities to the draft, and ask about what is in doubt."""
        draft, year = self.draft, self.draft.year
        texts = self._cell(Role.PRIORITET).lines
        spoken = spoken_in([line.text for line in texts], draft.form.loften, self._promise_word())
        spoken = self._with_own_column(spoken)
        activities = activities_of(self._cell(Role.AKTIVITET).lines, self.sheet, draft.group, year)
        follow_up = follow_up_of(self._cell(Role.METOD).lines, self.sheet, self.indicators, year)
        status = self._status
        base = self._base(spoken, activities, status)
        rows = self._rows(base, activities, follow_up)
        numbers = [draft.add(self.sheet, row) for row in rows]
        if spoken.rest:
            draft.under = self.row.columns
        elif activities.rows and (texts or draft.under is not self.row.columns):
            draft.without_priority.append(numbers[0])
        self._ask_about_promises(spoken, numbers[0])
        self._ask_about_activities(activities, numbers)
        self._ask_about_follow_up(follow_up, activities, numbers)
        self._add_measures(follow_up, numbers[0])
        if status.doubt:
            self._ask(Code.HP951, numbers[0], Role.STATUS, status.doubt, status.proposal)
        _ask_about_rest(draft, self.row, numbers[0])

    def _promise_word(self) -> str:
        return promise_word(self.draft.form)

    def _with_own_column(self, spoken: Spoken) -> Spoken:
        """Return what is said of the promises, with what a column of their own says."""
        word, loften = self._promise_word(), self.draft.form.loften
        columns = _promise_columns(self.row, self.draft.form)
        cells = [self.row.all_cells[c] for c in columns if c < len(self.row.all_cells)]
        lines = [f"{word}: {line.text}" for cell in cells for line in cell.lines]
        own = spoken_in(lines, loften, word)
        self.unclear = "\n".join(text.partition(": ")[2] for text in own.rest)
        return Spoken(
            sure=spoken.sure | own.sure,
            maybe=(spoken.maybe | own.maybe) - own.sure,
            rest=spoken.rest,
            vague=spoken.vague or self.unclear,
        )

    @cached_property
    def _status(self) -> Status:
        field = self._field(Role.STATUS)
        if field is None:
            return Status()
        if self.row.columns.statuses:
            return ticked(self.row.all_cells, self.row.columns.statuses)
        cell = self._cell(Role.STATUS)
        parts = split_labels(cell.lines, self.sheet)
        kept = without_labels(parts, self.beside, self.sheet)
        cell = msgspec.structs.replace(cell, lines=tuple(kept))
        return status_of(cell, self.draft.form, field, self.row.usual)

    def _base(self, spoken: Spoken, activities: Activities, status: Status) -> dict[str, Filled]:
        """Return what all the rows of the priority have in common."""
        plain = [f for f in self.sheet.falt if f.roll not in _TAKEN_APART]
        base = _direct(self.draft, self.row, plain)
        for name, text in (*activities.common.items(), *self.beside.items()):
            value = value_of(self.sheet.field(name), text, self.draft.form)
            if value is not None:
                base.setdefault(name, value)
        priority = self._field(Role.PRIORITET)
        if priority and spoken.rest:
            base[priority.namn] = "\n".join(spoken.rest)
        for field in self.sheet.all_with_role(Role.LOFTE):
            if field.nr in spoken.sure:
                base[field.namn] = True
        assessed = self._field(Role.STATUS)
        if assessed and status.value:
            base[assessed.namn] = status.value
        return base

    def _rows(
        self, base: Mapping[str, Filled], activities: Activities, follow_up: FollowUp
    ) -> list[dict[str, Filled]]:
        activity, method = self._field(Role.AKTIVITET), self._field(Role.METOD)
        # The second activity stands under its priority, as on a slide: empty means "as above".
        under = {n: v for n, v in base.items() if not self.sheet.field(n).arvs}
        rows: list[dict[str, Filled]] = [
            {
                **(under if n else base),
                **one.fields,
                **({activity.namn: one.text} if activity else {}),
            }
            for n, one in enumerate(activities.rows)
        ] or [dict(base)]
        if method and self._paired(follow_up, activities):
            for row, text in zip(rows, follow_up.items, strict=True):
                row[self._pair_field(follow_up).namn] = text
        elif method and follow_up.method:
            rows[0][method.namn] = follow_up.method
        comment = self._field(Role.KOMMENTAR)
        said = [*activities.after, *filter(None, [self._status.more])]
        if comment and said:
            before = rows[-1].get(comment.namn)
            rows[-1][comment.namn] = "\n".join([*([str(before)] if before else []), *said])
        return rows

    def _paired(self, follow_up: FollowUp, activities: Activities) -> bool:
        return 1 < len(follow_up.items) == len(activities.rows)

    def _pair_field(self, follow_up: FollowUp) -> Field:
        """Return where items beside activities belong: times are when it is done."""
        times = all(time_at(text, self.draft.year) == text for text in follow_up.items)
        done, method = self._field(Role.SLUT), self._field(Role.METOD)
        field = done if times and done else method
        assert field is not None  # noqa: S101  (asked for only where the form has follow-up)
        return field

    def _ask(self, kod: Code, rad: int, role: Role, text: str, forslag: str = "") -> None:
        field, page = self._field(role), self.row.page
        self.draft.ask(kod, self.sheet, rad, field, text=text, forslag=forslag, sida=page)

    def _ask_about_promises(self, spoken: Spoken, rad: int) -> None:
        fields = self.sheet.all_with_role(Role.LOFTE)
        text = self.unclear or self._cell(Role.PRIORITET).text
        meant = [field for field in fields if field.nr in spoken.maybe]
        if meant or (spoken.vague and fields):
            self.draft.ask(
                Code.HP950,
                self.sheet,
                rad,
                (meant or list(fields))[0],
                text=text,
                forslag=", ".join(field.rubrik for field in meant),
                sida=self.row.page,
            )

    def _ask_about_activities(self, activities: Activities, numbers: Sequence[int]) -> None:
        for text in activities.private:
            self._ask(Code.HP953, numbers[0], Role.AKTIVITET, text)
        if activities.unclear:
            self._ask(Code.HP952, numbers[0], Role.AKTIVITET, activities.unclear)
        if activities.after:
            self._ask(Code.HP960, numbers[-1], Role.KOMMENTAR, "\n".join(activities.after))

    def _ask_about_follow_up(
        self, follow_up: FollowUp, activities: Activities, numbers: Sequence[int]
    ) -> None:
        for text in follow_up.private:
            self._ask(Code.HP953, numbers[0], Role.METOD, text)
        if self._paired(follow_up, activities):
            role = self._pair_field(follow_up).roll or Role.METOD
            self._ask(Code.HP956, numbers[0], role, self._cell(Role.METOD).text)
        elif follow_up.times:
            text, times = follow_up.method, ", ".join(follow_up.times)
            self._ask(Code.HP957, numbers[0], Role.SLUT, text, times)

    def _add_measures(self, follow_up: FollowUp, rad: int) -> None:
        """Add the measures as indicators of the row's first activity."""
        sheet = self.indicators
        fields = [sheet.with_role(role) for role in (Role.REF, Role.INDIKATOR)] if sheet else []
        for text in follow_up.measures:
            values = (self.draft.identity_of(rad), text)
            row = {f.namn: v for f, v in zip(fields, values, strict=True) if f and v}
            if sheet and row:
                self.draft.add(sheet, row)
