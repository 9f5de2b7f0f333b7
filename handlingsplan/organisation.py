"""The organisation as data: regions, councils, groups and their working groups.

Nothing here is code: a region edits a TOML file (``docs/how-to/egen-organisation.md``). Facts that
nobody has confirmed are marked as such, and :meth:`Organisation.unconfirmed` lists them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Any, Self

from handlingsplan.declaration import Fault, record, toml_key
from handlingsplan.errors import DeclarationError, UsageError
from handlingsplan.findings import Phase
from handlingsplan.text import abbreviates, fold, nearest, sort_key, words

DEFAULT_ORGANISATION = "sosr"
_ANY_YEAR = 2026
_MONTH_DAY = re.compile(r"\d\d-\d\d")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region (health authority)."""

    id: str
    namn: str
    kort: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """A kunskapsråd; ``ordforandeansvar`` is the id of the region that chairs it."""

    id: str
    namn: str
    ordforandeansvar: str = ""
    verifierad: bool = True


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WorkGroup:
    """A RAG; ``uppgift_fran`` is the year of the source that names it."""

    namn: str
    alias: tuple[str, ...] = ()
    uppgift_fran: int = 0
    verifierad: bool = True
    galler_fran: dt.date = dt.date.min
    galler_till: dt.date = dt.date.max


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A programme group (RPO) or collaboration group (RSG): the one that owns a plan.

    Attributes:
        id: ASCII id, used in file names and commands.
        namn: the name without ``RPO`` or ``RSG``.
        slag: ``RPO``, ``RSG`` or another region's word.
        kort: the letters that row identities begin with; unique in the organisation.
        alias: other names in use.
        kunskapsrad: ids of the councils it reports through; empty = straight to the staff.
        rag: its working groups.
        insatsomraden: suggestions for the field with that role.
        verifierad, kunskapsrad_verifierat: whether the name and the councils are confirmed.
        galler_fran, galler_till: first and last day on which the group exists.
    """

    id: str
    namn: str
    slag: str
    kort: str
    alias: tuple[str, ...] = ()
    kunskapsrad: tuple[str, ...] = ()
    rag: tuple[WorkGroup, ...] = ()
    insatsomraden: tuple[str, ...] = ()
    verifierad: bool = True
    kunskapsrad_verifierat: bool = True
    galler_fran: dt.date = dt.date.min
    galler_till: dt.date = dt.date.max

    @property
    def titel(self) -> str:
        """The name as people say it: an abbreviated kind stands first, as in ``RPO Akut vård``."""
        return f"{self.slag} {self.namn}" if self.slag.isupper() else self.namn

    def active(self, day: dt.date) -> bool:
        """Say whether the group exists on ``day``."""
        return self.galler_fran <= day <= self.galler_till

    def active_rag(self, year: int) -> tuple[WorkGroup, ...]:
        """Return the working groups that exist at some time of a year, in the file's order."""
        first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
        return tuple(r for r in self.rag if r.galler_fran <= last and r.galler_till >= first)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of the annual cycle; ``fran`` and ``till`` are ``MM-DD`` or empty."""

    handelse: str
    typ: str
    kvartal: str
    fran: str = ""
    till: str = ""

    def dates(self, year: int) -> tuple[dt.date | None, dt.date | None]:
        """Return first and last day in the cycle of ``year``.

        A period whose end comes before its beginning begins the year before.
        """
        first = _day(self.fran, year)
        last = _day(self.till, year)
        if first and last and last < first:
            first = _day(self.fran, year - 1)
        return first, last


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A hand-in: the date shown (``mjuk``) and the last day (``hard``), as ``MM-DD``."""

    namn: str
    fas: Phase
    oppnar: str
    mjuk: str
    hard: str
    verifierad: bool = True

    def soft(self, year: int) -> dt.date:
        """Return the date that groups are shown, in the calendar year ``year``."""
        return _need(self.mjuk, year)

    def hard_date(self, year: int) -> dt.date:
        """Return the last day, in the calendar year ``year``."""
        return _need(self.hard, year)

    def opens(self, year: int) -> dt.date:
        """Return the day from which its phase counts, in the calendar year ``year``."""
        return _need(self.oppnar, year)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GroupMatch:
    """What a typed group name was taken to mean.

    Attributes:
        group: the group, or ``None`` where nothing comes near.
        how: ``id``, ``namn``, ``alias``, ``liknar`` (a near miss) or empty.
    """

    group: Group | None
    how: str = ""

    @property
    def certain(self) -> bool:
        """Say whether the match needs no confirmation."""
        return self.how in {"id", "namn", "alias"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Organisation:
    """A whole organisation; see the module's description."""

    id: str
    namn: str
    staben: str
    insatsomraden: tuple[str, ...] = ()
    regioner: tuple[Region, ...] = dataclasses.field(metadata=toml_key("region"))
    kunskapsrad: tuple[Council, ...] = ()
    grupper: tuple[Group, ...] = dataclasses.field(metadata=toml_key("grupp"))
    kalender: tuple[Event, ...] = ()
    inlamningar: tuple[Deadline, ...] = dataclasses.field(
        default=(), metadata=toml_key("inlamning")
    )

    @cached_property
    def by_id(self) -> Mapping[str, Group]:
        """The groups by id."""
        return {group.id: group for group in self.grupper}

    @cached_property
    def _names(self) -> Mapping[str, tuple[Group, str]]:
        names: dict[str, tuple[Group, str]] = {}
        for group in self.grupper:
            spellings = [(group.id, "id"), (group.namn, "namn"), (group.titel, "namn")]
            spellings += [(f"{group.slag} {alias}", "alias") for alias in group.alias]
            spellings += [(alias, "alias") for alias in group.alias]
            for spelling, how in spellings:
                names.setdefault(words(spelling), (group, how))
        return names

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
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read an organisation from its TOML data.

        Raises:
            DeclarationError: a key is missing or unknown, or the file contradicts itself.
        """
        try:
            organisation = record(cls, data)
            wrong = list(_contradictions(organisation))
        except ValueError as error:
            message = f"Organisationsfilen är felskriven: {error}."
            raise DeclarationError(message, "Jämför med sosr.toml i dokumentationen.") from error
        if wrong:
            message = f"Organisationsfilen motsäger sig själv: {'; '.join(wrong)}."
            raise DeclarationError(message, "Rätta filen och kör igen.")
        return organisation


def _contradictions(organisation: Organisation) -> Iterator[str]:
    groups = organisation.grupper
    for attribute in ("id", "kort"):
        values = [fold(getattr(group, attribute)) for group in groups]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            yield f"{attribute} {', '.join(twice)} används av flera grupper"
    councils = {council.id for council in organisation.kunskapsrad}
    for group in groups:
        for key in group.kunskapsrad:
            if key not in councils:
                yield f"{group.namn} hör till kunskapsrådet {key}, som inte finns"
    for event in organisation.kalender:
        try:
            event.dates(_ANY_YEAR)
        except Fault as fault:
            yield f"{event.handelse}: {fault}"
    for deadline in organisation.inlamningar:
        yield from _deadline_contradictions(deadline)


def _deadline_contradictions(deadline: Deadline) -> Iterator[str]:
    try:
        dates = [get(_ANY_YEAR) for get in (deadline.opens, deadline.soft, deadline.hard_date)]
    except Fault as fault:
        yield f"{deadline.namn}: {fault}"
    else:
        if dates != sorted(dates):
            yield f"{deadline.namn}: datumen ska komma i ordningen oppnar, mjuk, hard"


def _day(month_day: str, year: int) -> dt.date | None:
    """Return ``MM-DD`` in ``year``; 29 February becomes 28 in a common year."""
    if not month_day:
        return None
    if not _MONTH_DAY.fullmatch(month_day):
        message = f"{month_day} är ingen dag, skriv MM-DD"
        raise Fault(message)
    month, day = map(int, month_day.split("-"))
    if (month, day) == (2, 29):
        day = (dt.date(year, 3, 1) - dt.timedelta(days=1)).day
    try:
        return dt.date(year, month, day)
    except ValueError:
        message = f"{month_day} finns inte i kalendern"
        raise Fault(message) from None


def _need(month_day: str, year: int) -> dt.date:
    day = _day(month_day, year)
    if day is None:
        message = "en inlämning saknar datum"
        raise Fault(message)
    return day


@lru_cache(maxsize=16)
def load_organisation(organisation: str | Path = DEFAULT_ORGANISATION) -> Organisation:
    """Load an organisation by id, or from a TOML file of the user's own.

    Args:
        organisation: the id of a shipped organisation, or a path.

    Raises:
        UsageError: there is no such file.
        DeclarationError: the file is not a consistent organisation.
    """
    name = str(organisation)
    shipped = resources.files("handlingsplan_workbooks").joinpath("organisations", f"{name}.toml")
    try:
        if name.isidentifier() and shipped.is_file():
            text = shipped.read_text("utf-8")
        else:
            text = Path(name).read_text("utf-8")
        return Organisation.from_dict(tomllib.loads(text))
    except FileNotFoundError as error:
        message = f"Organisationsfilen {name} finns inte."
        raise UsageError(message, "Kontrollera sökvägen efter --organisation.") from error
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        message = f"Organisationsfilen {name} går inte att läsa: {error}."
        raise DeclarationError(message, "Kontrollera att filen är TOML i UTF-8.") from error


def sorted_groups(groups: tuple[Group, ...]) -> list[Group]:
    """Return groups in Swedish alphabetical order, RPO before RSG."""
    return sorted(groups, key=lambda group: (group.slag, sort_key(group.namn)))
