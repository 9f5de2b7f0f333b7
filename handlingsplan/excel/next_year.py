"""Next year's templates by button: what goes on of this year's plans is filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from handlingsplan.carry_over import with_personal_numbers
from handlingsplan.excel import work
from handlingsplan.excel.console import Result, Settings
from handlingsplan.next_year import Turn, beside_fields, turn
from handlingsplan.organisation import Group, choose_groups
from handlingsplan.own_folder import OwnFolder
from handlingsplan.rounds import Progress, Round
from handlingsplan.template import make_templates
from handlingsplan.text import left_alone, shortly


def make(
    settings: Settings, *, reading: Progress | None = None, making: Progress | None = None
) -> Result:
    """Make a template for each group, for the year after the plans of the settings' folder.

    Args:
        settings: the folder of this year's plans.
        reading, making: called after each plan that is read, and each template that is made.

    Raises:
        UsageError: no plan could be read.
        WritingError: the folder cannot be written in.
    """
    read = work.read(settings, progress=reading)
    plans, year = read.plans, read.year + 1
    found = turn(read, year)
    found.refuse_empty(read, "Årets planer ska ligga där. Validera visar varför för varje fil.")
    groups = choose_groups(plans.organisation, [], day=dt.date(year, 1, 1))
    folder = OwnFolder(read.folder / f"Mallar {year}").path
    made = make_templates(
        folder,
        year=year,
        groups=groups,
        form=plans.form,
        organisation=plans.organisation,
        replace=True,
        contents=found.contents,
        progress=making,
    )
    text = _said(read, folder, groups, found, made=len(made))
    return Result(text=text, short=f"{len(made)} mallar för {year}", place=folder)


def _said(
    read: Round,
    folder: Path,
    groups: Sequence[Group],
    found: Turn,
    *,
    made: int,
) -> str:
    """Return what was made, and what somebody has to look at, as sentences."""
    carried = found.carried
    filled = sum(group.id in carried for group in groups)
    parts = [f"{made} mallar för {read.year + 1} ligger i {folder}."]
    if len(groups) > made:
        parts.append(left_alone(len(groups) - made))
    parts.append(
        f"Det som fortsätter är ifyllt för {filled} grupper; avslutade aktiviteter, resultat och "
        "årshjul står kvar i årets planer."
    )
    blank = [group.titel for group in groups if group.id not in carried]
    if blank:
        parts.append(f"Tomma, utan plan från {read.year}: {shortly(blank)}.")
    beside = beside_fields(groups, carried)
    if beside:
        parts.append(f"Text och annat utanför fälten följer inte med: {shortly(beside)}.")
    left = [f"{one.fil} ({one.why.rstrip('.')})" for one in found.left]
    if left:
        parts.append(f"Filer som inte förs över: {shortly(left)}.")
    private = with_personal_numbers(carried)
    names = [group.titel for group in groups if group.id in private]
    if names:
        parts.append(f"Personnummer är maskade för {', '.join(names)}.")
    return " ".join(parts)
