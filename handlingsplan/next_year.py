"""A round on its way into next year: what goes on of whose plan, and which files give nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from handlingsplan.carry_over import Carried, carry_over_all
from handlingsplan.codes import Code
from handlingsplan.content import Content
from handlingsplan.delivery import NO_PLANS
from handlingsplan.errors import UsageError
from handlingsplan.findings import Catalogue, load_catalogue
from handlingsplan.organisation import Group
from handlingsplan.rounds import Round
from handlingsplan.text import counted


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A file of which nothing goes on.

    Attributes:
        fil: the file.
        why: why, and what to do; Swedish sentences.
        plan: it is a plan, or was meant as one, and no other file of the group takes its place.
    """

    fil: str
    why: str
    plan: bool = True


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """What a round gives the next year.

    Attributes:
        carried: group's id -> what goes on of its plan.
        left: the files of which nothing does, in order of name.
    """

    carried: Mapping[str, Carried]
    left: tuple[Left, ...]

    @property
    def contents(self) -> dict[str, Content]:
        """What each group's workbook is filled in with, by the group's id."""
        return {group: one.content for group, one in self.carried.items()}

    @property
    def complete(self) -> bool:
        """Say whether every plan that lies there has been of use."""
        return not any(one.plan for one in self.left)

    def refuse_empty(self, read: Round, hint: str) -> None:
        """Say that there is nothing to carry over, where there is not; ``hint``: what to do.

        Raises:
            UsageError: no plan goes on.
        """
        if not self.carried:
            read.refuse_without_plans(hint)
            message = f"Ingen plan i {read.folder} går att föra över."
            raise UsageError(message, hint)


def turn(read: Round, year: int) -> Turn:
    """Return what a round gives another year; nothing is carried back from a later one."""
    every = carry_over_all(read.plans)
    left = list(_out_of_time(read, every, year))
    gone = {one.fil for one in left}
    left += [*_unfit(read, load_catalogue()), *_unread(read)]
    return Turn(
        carried={id_: one for id_, one in every.items() if one.fil not in gone},
        left=tuple(sorted(left, key=lambda one: one.fil)),
    )


def beside_fields(groups: Iterable[Group], carried: Mapping[str, Carried]) -> list[str]:
    """Return the groups whose plans hold what stands in no field, with at how many places."""
    return [
        f"{group.titel} ({counted(carried[group.id].beside, 'ställe', 'ställen')})"
        for group in groups
        if group.id in carried and carried[group.id].beside
    ]


def _out_of_time(read: Round, every: Mapping[str, Carried], year: int) -> Iterator[Left]:
    """Go through the plans of a later year, and of groups that are no more."""
    there = {one.id for one in read.plans.organisation.active_groups(dt.date(year, 1, 1))}
    for group, one in every.items():
        if one.year is not None and one.year > year:
            why = f"Planen gäller {one.year} och förs inte över till {year}."
            yield Left(fil=one.fil, why=f"{why} Kontrollera året och mappen.")
        elif group not in there:
            title = read.plans.organisation.by_id[group].titel
            yield Left(fil=one.fil, why=f"{title} finns inte {year}.", plan=False)


def _unfit(read: Round, catalogue: Catalogue) -> Iterator[Left]:
    """Go through the plans that do not count in their round."""
    books = read.plans.books
    for fil, form, group, why in books[["fil", "form", "grupp", "skal"]].itertuples(index=False):
        replaced = bool(group) and form == read.plans.form.id
        if why and replaced:
            yield Left(fil=fil, why=why, plan=False)
        elif why:
            code = Code.HP114 if form == read.plans.form.id else Code.HP119
            yield Left(fil=fil, why=f"{why} {catalogue.rules[code].gor}")


def _unread(read: Round) -> Iterator[Left]:
    """Go through the files that could not be read."""
    codes = {one.fil: one.kod for one in read.refusals}
    for fil, why in read.refused().items():
        yield Left(fil=fil, why=why, plan=codes[fil] not in NO_PLANS)
