"""A whole organisation: its groups by any name, its calendar, and what nobody has confirmed."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Self

import msgspec

from handlingsplan.changes import Change
from handlingsplan.declaration import DeclarationFault, faults, record
from handlingsplan.errors import DeclarationError, UsageError
from handlingsplan.findings import Phase
from handlingsplan.organisation.records import Council, Deadline, Event, Group, GroupMatch, Region
from handlingsplan.text import abbreviates, fold, nearest, sort_key, words

_ANY_YEAR = 2026


class Organisation(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True
):
    """A whole organisation; see :mod:`handlingsplan.organisation`.

    Attributes:
        id, namn: identity and Swedish name.
        staben: what the groups without a council report to.
        insatsomraden: suggestions for all groups.
        egna_adresser: e-mail addresses, domains (``@funktion.region.se``) and phone numbers that
            are a function's or the organisation's own, and nobody's private ones.
        regioner, kunskapsrad, grupper: its regions, councils and groups.
        kalender, inlamningar: its annual cycle, and the hand-ins in it.
        andringar: what has changed, for those who use it.
    """

    id: str
    namn: str
    staben: str
    insatsomraden: tuple[str, ...] = ()
    egna_adresser: tuple[str, ...] = ()
    regioner: tuple[Region, ...] = msgspec.field(name="region")
    kunskapsrad: tuple[Council, ...] = ()
    grupper: tuple[Group, ...] = msgspec.field(name="grupp")
    kalender: tuple[Event, ...] = ()
    inlamningar: tuple[Deadline, ...] = msgspec.field(default=(), name="inlamning")
    andringar: tuple[Change, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Group]:
        """The groups by id."""
        return {group.id: group for group in self.grupper}

    @cached_property
    def public_contacts(self) -> frozenset[str]:
        """The organisation's own addresses, as :func:`handlingsplan.privacy.mask` leaves them."""
        from handlingsplan.privacy import contact_key  # noqa: PLC0415  (its patterns: not for help)

        return frozenset(map(contact_key, self.egna_adresser))

    @cached_property
    def _names(self) -> Mapping[str, tuple[Group, str]]:
        names: dict[str, list[tuple[Group, str]]] = defaultdict(list)
        for group in self.grupper:
            spellings = [(group.id, "id"), (group.namn, "namn"), (group.titel, "namn")]
            spellings += [(f"{group.slag} {alias}", "alias") for alias in group.alias]
            spellings += [(alias, "alias") for alias in group.alias]
            for spelling, how in spellings:
                names[words(spelling)].append((group, how))
        # a name of two groups, as an RPO and an RSG may have, is neither's
        return {name: own[0] for name, own in names.items() if len({g.id for g, _ in own}) == 1}

    def find_group(self, text: str) -> GroupMatch:
        """Find a group by id, name, alias, near miss or abbreviation; case does not count.

        Args:
            text: a name as somebody typed it, e.g. ``"Akut Vård"`` or ``"rpo öron näsa hals"``.
        """
        sought = words(text)
        if not sought:
            return GroupMatch(group=None)
        if sought in self._names:
            group, how = self._names[sought]
            return GroupMatch(group=group, how=how)
        near = nearest(sought, {name: group.id for name, (group, _) in self._names.items()})
        if near:
            return GroupMatch(group=self.by_id[near], how="liknar")
        return self._abbreviated(sought)

    def _abbreviated(self, sought: str) -> GroupMatch:
        """Find the only group whose name is typed with words cut short or left out."""
        kinds = {word for group in self.grupper for word in words(group.slag).split()}
        name = " ".join(word for word in sought.split() if word not in kinds)
        meant = [
            group
            for group in self.grupper
            if any(abbreviates(name, full) for full in (group.namn, *group.alias))
        ]
        if len(meant) != 1:
            return GroupMatch(group=None)
        return GroupMatch(group=meant[0], how="liknar")

    def meant_group(self, text: str) -> Group | None:
        """Return the group that somebody means who types a name; ``None`` where it is not sure.

        Args:
            text: an id, a name or an alias, or one cut short that is no other group's.
        """
        match = self.find_group(text)
        if match.group and (match.certain or self.is_short_for(text, match)):
            return match.group
        return None

    def hint(self, text: str) -> str:
        """Return what to do about a name that is no group's: the near miss, or where all are."""
        near = self.find_group(text).group
        if near is None:
            return "handlingsplan organisation visar alla grupper."
        return f"Menade du {near.id} ({near.titel})?"

    def is_short_for(self, text: str, match: GroupMatch) -> bool:
        """Say whether a text is a match's name cut short, and no other group's: no misspelling."""
        group = self._abbreviated(words(text)).group
        return group is not None and group is match.group

    def group_in_file_name(self, fil: str) -> Group | None:
        """Return the group whose id or name stands in a file's name, the longest match first.

        For a file that cannot be read: its name is all that says whose it is.
        """
        stem = f" {words(PurePosixPath(fil).stem)} "
        named = [(words(name), group) for group in self.grupper for name in (group.id, group.namn)]
        found = [(len(name), group) for name, group in named if f" {name} " in stem]
        return max(found, key=lambda match: match[0])[1] if found else None

    def active_groups(self, day: dt.date) -> tuple[Group, ...]:
        """Return the groups that exist on ``day``, in the file's order."""
        return tuple(group for group in self.grupper if group.active(day))

    def phase(self, day: dt.date) -> Phase:
        """Return the phase of the annual cycle on ``day``, by the calendar of hand-ins."""
        for deadline in self.inlamningar:
            if deadline.opens(day.year) <= day <= deadline.hard_date(day.year):
                return deadline.fas
        return Phase.UTKAST

    def next_deadline(self, day: dt.date) -> tuple[Deadline, int] | None:
        """Return the hand-in whose last day comes next, with its calendar year."""
        coming = [
            (deadline.hard_date(year), deadline, year)
            for deadline in self.inlamningar
            for year in (day.year, day.year + 1)
            if deadline.hard_date(year) >= day
        ]
        if not coming:
            return None
        _, deadline, year = min(coming, key=lambda row: row[0])
        return deadline, year

    def unconfirmed(self) -> list[str]:
        """Return the facts that nobody has confirmed, one Swedish sentence each."""
        facts = [
            f"Kunskapsrådet {council.namn}: namnet är inte bekräftat."
            for council in self.kunskapsrad
            if not council.verifierad
        ]
        for group in self.grupper:
            if not group.verifierad:
                facts.append(f"{group.titel}: namnet är inte bekräftat.")
            if group.kunskapsrad and not group.kunskapsrad_verifierat:
                councils = " och ".join(self.council(key).namn for key in group.kunskapsrad)
                facts.append(f"{group.titel}: kunskapsråd {councils} är ett förslag.")
            facts += [
                f"{group.titel}: RAG {rag.namn} är inte bekräftad."
                for rag in group.rag
                if not rag.verifierad
            ]
        facts += [
            f"Inlämningen {deadline.namn}: datumen är förslag."
            for deadline in self.inlamningar
            if not deadline.verifierad
        ]
        return facts

    def council(self, key: str) -> Council:
        """Return a council by id; raises :class:`KeyError`."""
        return next(c for c in self.kunskapsrad if c.id == key)

    def council_names(self, group: Group) -> tuple[str, ...]:
        """Return the names of a group's councils, or the staff's where it has none."""
        return tuple(self.council(key).namn for key in group.kunskapsrad) or (self.staben,)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], name: str = "") -> Self:
        """Read an organisation from its TOML data.

        Args:
            data: the file's content.
            name: what it is called in a message: its file's name; its id where it is not given.

        Raises:
            DeclarationError: a key is missing or unknown, or the file contradicts itself.
        """
        try:
            organisation = record(cls, data)
        except DeclarationFault:
            wrong = [str(fault) for fault in faults(cls, data)]
        else:
            wrong = list(_contradictions(organisation))
            if not wrong:
                return organisation
        said = "".join(f"\n- {one}" for one in wrong)
        called = name or str(data.get("id", ""))
        message = f"Organisationsfilen {called} går inte att använda:{said}"
        raise DeclarationError(message, "Jämför med sosr.toml.")


def _contradictions(organisation: Organisation) -> Iterator[str]:
    groups = organisation.grupper
    from handlingsplan.privacy import is_contact  # noqa: PLC0415  (see public_contacts)

    wrong = [contact for contact in organisation.egna_adresser if not is_contact(contact)]
    if wrong:
        yield f"{', '.join(wrong)} i egna_adresser är varken e-postadress, @domän eller nummer"
    yield from _repeated(organisation)
    councils = {council.id for council in organisation.kunskapsrad}
    for group in groups:
        for key in group.kunskapsrad:
            if key not in councils:
                yield f"{group.namn} hör till kunskapsrådet {key}, som inte finns"
    for event in organisation.kalender:
        try:
            event.dates(_ANY_YEAR)
        except DeclarationFault as fault:
            yield f"{event.handelse}: {fault}"
    for deadline in organisation.inlamningar:
        yield from _deadline_contradictions(deadline)


def _repeated(organisation: Organisation) -> Iterator[str]:
    """Yield what is to be one thing's own, and stands twice."""
    for attribute in ("id", "kort"):
        values = Counter(fold(getattr(group, attribute)) for group in organisation.grupper)
        twice = sorted(value for value, times in values.items() if times > 1)
        if twice:
            yield f"{attribute} {', '.join(twice)} används av flera grupper"
    for what, declared in (
        ("kunskapsrådet", organisation.kunskapsrad),
        ("regionen", organisation.regioner),
    ):
        counted = Counter(one.id for one in declared)
        yield from (f"{what} {key} finns två gånger" for key, times in counted.items() if times > 1)


def _deadline_contradictions(deadline: Deadline) -> Iterator[str]:
    try:
        dates = [get(_ANY_YEAR) for get in (deadline.opens, deadline.soft, deadline.hard_date)]
    except DeclarationFault as fault:
        yield f"{deadline.namn}: {fault}"
    else:
        if dates != sorted(dates):
            yield f"{deadline.namn}: datumen ska komma i ordningen oppnar, mjuk, hard"


def sorted_groups(groups: tuple[Group, ...]) -> list[Group]:
    """Return groups in Swedish alphabetical order, RPO before RSG."""
    return sorted(groups, key=lambda group: (group.slag, sort_key(group.namn)))


def choose_groups(organisation: Organisation, names: Iterable[str], *, day: dt.date) -> list[Group]:
    """Return the groups that are meant; all that exist on ``day`` where none is named.

    Raises:
        UsageError: a name is not that of any group; the hint offers the near miss.
    """
    chosen = []
    for name in names:
        group = organisation.meant_group(name)
        if group is None:
            message = f"Det finns ingen grupp som heter {name}."
            raise UsageError(message, organisation.hint(name))
        chosen.append(group)
    return chosen or list(organisation.active_groups(day))
