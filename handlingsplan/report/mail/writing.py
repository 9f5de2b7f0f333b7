"""Drafts of mail, written into a folder: one per group that needs one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from handlingsplan.delivery import Delivery, State
from handlingsplan.dialogue import Question, Stage
from handlingsplan.guard import Guard
from handlingsplan.own_folder import OwnFolder
from handlingsplan.report.copies.dialogue_sheet import put_questions, sheet_title
from handlingsplan.report.copies.return_copies import CopyMaker, not_by_mail
from handlingsplan.report.mail.drafts import Draft, mail_drafts
from handlingsplan.report.mail.eml import to_eml
from handlingsplan.rounds import Checked


class Mails(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a round's drafts.

    Attributes:
        written: how many there are.
        with_copy: how many of them have a return copy with them.
        apart: files of plans with personal numbers, whose copies must not be sent by mail.
        hidden: of those, the ones where no cell shows it -> where it stands.
        failed: group or file -> why there is no draft or copy, a Swedish clause.
    """

    written: int
    with_copy: int
    apart: tuple[str, ...]
    failed: Mapping[str, str]
    hidden: Mapping[str, str] = msgspec.field(default_factory=dict)

    def notes(self) -> Iterator[str]:
        """Yield a sentence about what did not go as it should, and what must not be sent."""
        yield from self.failures()
        if self.apart:
            yield not_by_mail({fil: fil for fil in self.apart}, self.hidden)

    def failures(self) -> Iterator[str]:
        """Yield a sentence about each draft that could not be made."""
        for name, why in self.failed.items():
            yield f"{name}: utan utkast eller kopia, {why}."


def write_mails(
    checked: Checked, own: OwnFolder, *, inside: str = "", asked: Sequence[Question] = ()
) -> Mails:
    """Write a draft for each group that needs one, its return copies attached.

    Args:
        checked: the round.
        own: the folder.
        inside: a folder in it, with a slash at its end.
        asked: questions to the groups, which go with the copies of the plans that count.
    """
    guard = Guard()
    copies: dict[str, bytes] = {}
    maker, waiting = CopyMaker(checked), _by_group(asked)
    for delivery in checked.deliveries:
        if delivery.fil and delivery.lage is not State.NO_PLAN and maker.can_be_read(delivery.fil):
            mine = waiting.get(delivery.grupp, ()) if delivery.med else ()
            with guard.step(delivery.fil):
                data = maker.copy(delivery.fil)
                copies[delivery.fil] = _with_questions(checked, delivery, data, mine)
    written: list[Draft] = []
    counts = Counter(one.grupp for one in asked if one.stage is Stage.OPEN)
    drafts = mail_drafts(checked, marked=copies, guard=guard, asked=counts, hidden=maker.hidden)
    for draft in drafts:
        if draft.needed:
            with guard.step(draft.name):
                own.add(f"{inside}{draft.name}.eml", to_eml(draft, copies))
                written.append(draft)
    apart = [d.fil for d in checked.deliveries if d.fil in copies and maker.is_sensitive(d.fil)]
    return Mails(
        written=len(written),
        with_copy=sum(bool(draft.attached) for draft in written),
        apart=tuple(apart),
        failed=guard.failed,
        hidden=maker.hidden,
    )


def _by_group(questions: Sequence[Question]) -> Mapping[str, list[Question]]:
    found: dict[str, list[Question]] = defaultdict(list)
    for one in questions:
        found[one.grupp].append(one)
    return found


def _with_questions(
    checked: Checked, delivery: Delivery, data: bytes, questions: Sequence[Question]
) -> bytes:
    """Return the return copy of a file with questions to its group in it, too."""
    if not questions:
        return data
    plans = checked.plans
    book = next(number for number, raw in enumerate(plans.raw) if raw.fil == delivery.fil)
    title = sheet_title(plans, book)
    return put_questions(data, questions, form=plans.form, title=title).data
