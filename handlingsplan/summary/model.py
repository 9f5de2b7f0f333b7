"""The records of the summary: what it is made of, and what comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from handlingsplan.delivery import Delivery
from handlingsplan.dialogue import Question
from handlingsplan.findings import Finding
from handlingsplan.form import Choice, Form, Role
from handlingsplan.organisation import Group, Organisation, sorted_groups
from handlingsplan.plans import Plans
from handlingsplan.privacy import Private
from handlingsplan.reading.records import Refusal
from handlingsplan.summary.columns import plain
from handlingsplan.text import fold

if TYPE_CHECKING:
    import pandas as pd

#: In the place of a council's id: the groups without a council, which report to the staff.
STAFF = "stab"
#: What a row of the plan counts as when its status says nothing.
NO_STATUS = Choice(namn="Utan status", bakgrund="FFFFFF", farg="12343B", diagram="DDE3E6")
#: What a row counts as that holds a heading and nothing else; it is no activity.
ONLY_HEADING = "Bara rubrik"
#: Keys of counts that are no statuses: late activities, and groups that have not sent.
LATE, NOT_SENT = "forsenade", "ej_inskickade"


_MANY_COUNCILS = 3
_NUMBERS = {3: "tre", 4: "fyra", 5: "fem", 6: "sex", 7: "sju", 8: "åtta", 9: "nio", 10: "tio"}


def chart_colour(status: Choice) -> str:
    """Return a status' fill in charts, as six hex digits; a form need not give any colour."""
    return status.diagram or status.farg or NO_STATUS.diagram


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier summary, read back from its workbook.

    Attributes:
        fil: the file's name; empty where there is none to compare with, only questions and a trend.
        datum: the day it was made for, where it says so.
        aktiviteter: its activities: ``grupp`` (id), the fields of the form's plan that were found
            (typed as in :class:`~handlingsplan.plans.Plans`), ``officiell_status``; ``None``
            where the workbook has no such table.
        trend: its trend, the columns as in :attr:`Summary.frames`; ``None`` where there is none.
        fragor: the questions to the groups, also those that somebody has written into it since.
    """

    fil: str = ""
    datum: dt.date | None = None
    aktiviteter: pd.DataFrame | None = None
    trend: pd.DataFrame | None = None
    fragor: tuple[Question, ...] = ()


class Since(msgspec.Struct, frozen=True, kw_only=True):
    """What has moved since the earlier summary, in the groups that stand in both.

    Attributes:
        datum: the day of the earlier summary, where it says so.
        fil: its file's name.
        grupper: how many groups have activities in both.
        nya, borta: the names of those that have activities now alone, and then alone.
        skillnad: status, :data:`LATE` or :data:`NOT_SENT` -> how many more there are now. Groups
            that have not sent are counted among all groups.
    """

    datum: dt.date | None
    fil: str
    grupper: int
    nya: tuple[str, ...]
    borta: tuple[str, ...]
    skillnad: Mapping[str, int]

    @property
    def when(self) -> str:
        """The day as ÅÅÅÅ-MM-DD, or the file's name where it does not say its day."""
        return f"{self.datum:%Y-%m-%d}" if self.datum else self.fil


def belongs(group: Group, council: str) -> bool:
    """Say whether a group is of a council (its id, :data:`STAFF`, or empty for the region)."""
    if council == STAFF:
        return not group.kunskapsrad
    return not council or council in group.kunskapsrad


class Scope(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All that a summary is made of, and for which groups.

    Attributes:
        plans, findings, deliveries, refusals: the round as read and checked.
        today: the day that overdue is counted from.
        earlier: the summary to compare with, or ``None``.
        council: id of the council whose groups alone are summed up, or :data:`STAFF`; empty =
            the whole region.
        private: file -> the kinds of private text in it.
    """

    plans: Plans
    findings: Sequence[Finding]
    deliveries: Sequence[Delivery]
    refusals: Sequence[Refusal]
    today: dt.date
    earlier: Earlier | None = None
    council: str = ""
    private: Mapping[str, frozenset[Private]] = msgspec.field(default_factory=dict)

    @property
    def form(self) -> Form:
        """The round's form."""
        return self.plans.form

    @property
    def organisation(self) -> Organisation:
        """The round's organisation."""
        return self.plans.organisation

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups that are expected or have sent, in Swedish alphabetical order."""
        sent = {delivery.grupp for delivery in self.deliveries}
        sent.update(self.plans.books.loc[self.plans.books["med"], "grupp"])
        return tuple(
            group
            for group in sorted_groups(self.organisation.grupper)
            if (group.active(self.today) or group.id in sent) and belongs(group, self.council)
        )

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Each group's place in :attr:`groups`, by id."""
        return {group.id: number for number, group in enumerate(self.groups)}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name of each of :attr:`groups`, by id."""
        return {group.id: group.titel for group in self.groups}

    @cached_property
    def councils(self) -> Mapping[str, str]:
        """The names of the councils of each of :attr:`groups`, separated by ``; ``, by id."""
        return {group.id: self.council_names(group) for group in self.groups}

    def council_names(self, group: Group) -> str:
        """Return a group's councils as one text; all of several are said so, not named."""
        of = len(self.organisation.kunskapsrad)
        if of >= _MANY_COUNCILS and len(group.kunskapsrad) == of:
            return f"Alla {_NUMBERS.get(of, of)} råden"
        return "; ".join(self.organisation.council_names(group))

    @cached_property
    def statuses(self) -> tuple[Choice, ...]:
        """What an activity can count as; see :func:`statuses`."""
        return statuses(self.form)

    @cached_property
    def activity_texts(self) -> Mapping[tuple[int, str], str]:
        """What each activity says, by its book and :func:`fold_id` of its identity."""
        plan = self.form.plan
        identity = plan.with_role(Role.ID)
        what = plan.with_role(Role.AKTIVITET) or plan.with_role(Role.PRIORITET)
        if identity is None or what is None:
            return {}
        frame = self.plans.included[plan.nyckel]
        rows = zip(*(plain(frame[n]) for n in ("bok", identity.namn, what.namn)), strict=True)
        return {(b, fold_id(i)): t for b, i, t in rows if isinstance(i, str) and isinstance(t, str)}

    def status(self, text: object) -> Choice | None:
        """Return the form's status with this wording, or ``None``."""
        return self.form.status.get(fold(text)) if isinstance(text, str) else None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The picture of the whole system, as frames.

    Attributes:
        form, organisation: whose plans these are.
        today: the day that the summary is made for.
        council: id of the council that it is limited to, or :data:`STAFF`; empty = the whole
            region.
        statuses: what an activity can count as, worst first; ``namn`` is a column of counts.
        earlier: the summary that it is compared with, or ``None``.
        since: what has moved since then; ``None`` where that cannot be said.
        files: how many files were read, whether they count or not.
        frames: section -> frame; docs/reference/sammanstallning.md lists their columns.
        left_out: section -> why it is missing, one Swedish sentence.
    """

    form: Form
    organisation: Organisation
    today: dt.date
    council: str
    statuses: tuple[Choice, ...]
    earlier: Earlier | None
    since: Since | None
    files: int
    frames: Mapping[str, pd.DataFrame]
    left_out: Mapping[str, str]

    @property
    def whose(self) -> str:
        """Whose picture it is: the organisation's, a council's or the staff's name."""
        if self.council == STAFF:
            return self.organisation.staben
        if self.council:
            return self.organisation.council(self.council).namn
        return self.organisation.namn

    def __getitem__(self, section: str) -> pd.DataFrame:
        """Return a section's frame; raises :class:`KeyError` with the sections there are."""
        try:
            return self.frames[section]
        except KeyError:
            message = f"{section}; det som finns: {', '.join(self.frames)}"
            raise KeyError(message) from None


def fold_id(value: object) -> str:
    """Return the key under which two identities are the same; empty for none."""
    return fold(value) if isinstance(value, str) else ""


def statuses(form: Form) -> tuple[Choice, ...]:
    """Return what an activity can count as, worst first; empty in a form without status.

    The official statuses, the form's own that count as none of them, and the lack of one.
    """
    field = form.plan.with_role(Role.STATUS)
    if field is None:
        return ()
    worst_first = sorted(form.officiell, key=lambda choice: -choice.allvar)
    own = [choice for choice in reversed(form.choices(field)) if not choice.officiell]
    open_ones = [choice for choice in worst_first if not choice.avslutad]
    return (*open_ones, *own, *(c for c in worst_first if c.avslutad), NO_STATUS)
