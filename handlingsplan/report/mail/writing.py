"""Drafts of mail, written into a folder: one per group that needs one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from handlingsplan.delivery import State
from handlingsplan.guard import Guard
from handlingsplan.own_folder import OwnFolder
from handlingsplan.report.copies.return_copies import CopyMaker
from handlingsplan.report.mail.drafts import Draft, is_sensitive, mail_drafts
from handlingsplan.report.mail.eml import to_eml
from handlingsplan.rounds import Checked


class Mails(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a round's drafts.

    Attributes:
        written: how many there are.
        with_copy: how many of them have a return copy with them.
        apart: files of plans with personal numbers, whose copies must not be sent by mail.
        failed: group or file -> why there is no draft or copy, a Swedish clause.
    """

    written: int
    with_copy: int
    apart: tuple[str, ...]
    failed: Mapping[str, str]

    def notes(self) -> Iterator[str]:
        """Yield a sentence about what did not go as it should, and what must not be sent."""
        for name, why in self.failed.items():
            yield f"{name}: utan utkast eller kopia, {why}."
        if self.apart:
            names = ", ".join(self.apart)
            yield f"Skicka inte med e-post, för där står personnummer: {names}."


def write_mails(checked: Checked, own: OwnFolder, *, inside: str = "") -> Mails:
    """Write a draft for each group that needs one, its return copies attached.

    Args:
        checked: the round.
        own: the folder.
        inside: a folder in it, with a slash at its end.
    """
    guard = Guard()
    copies: dict[str, bytes] = {}
    maker = CopyMaker(checked)
    for delivery in checked.deliveries:
        if delivery.fil and delivery.lage is not State.NO_PLAN and maker.can_be_read(delivery.fil):
            with guard.step(delivery.fil):
                copies[delivery.fil] = maker.copy(delivery.fil)
    written: list[Draft] = []
    for draft in mail_drafts(checked, marked=copies, guard=guard):
        if draft.needed:
            with guard.step(draft.name):
                own.add(f"{inside}{draft.name}.eml", to_eml(draft, copies))
                written.append(draft)
    apart = [d.fil for d in checked.deliveries if d.fil in copies and is_sensitive(checked, d)]
    return Mails(
        written=len(written),
        with_copy=sum(bool(draft.attached) for draft in written),
        apart=tuple(apart),
        failed=guard.failed,
    )
