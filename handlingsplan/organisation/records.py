"""The records that an organisation is made of; see :mod:`handlingsplan.organisation`."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from handlingsplan.declaration import DeclarationFault
from handlingsplan.findings import Phase

_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")


class Region(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A region (health authority)."""

    id: str
    namn: str
    kort: str


class Council(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kunskapsråd; ``ordforandeansvar`` is the id of the region that chairs it."""

    id: str
    namn: str
    ordforandeansvar: str = ""
    verifierad: bool = True


class WorkGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A RAG; ``uppgift_fran`` is the year of the source that names it."""

    namn: str
    alias: tuple[str, ...] = ()
    uppgift_fran: int = 0
    verifierad: bool = True
    galler_fran: dt.date = dt.date.min
    galler_till: dt.date = dt.date.max


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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


class Deadline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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


class GroupMatch(msgspec.Struct, frozen=True, kw_only=True):
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


def _day(month_day: str, year: int) -> dt.date | None:
    """Return ``MM-DD`` in ``year``; 29 February becomes 28 in a common year."""
    if not month_day:
        return None
    if not _MONTH_DAY.fullmatch(month_day):
        message = f"{month_day} är ingen dag, skriv MM-DD"
        raise DeclarationFault(message)
    month, day = map(int, month_day.split("-"))
    if (month, day) == (2, 29):
        day = (dt.date(year, 3, 1) - dt.timedelta(days=1)).day
    try:
        return dt.date(year, month, day)
    except ValueError:
        message = f"{month_day} finns inte i kalendern"
        raise DeclarationFault(message) from None


def _need(month_day: str, year: int) -> dt.date:
    day = _day(month_day, year)
    if day is None:
        message = "en inlämning saknar datum"
        raise DeclarationFault(message)
    return day
