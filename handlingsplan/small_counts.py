"""Counts of people so small that they may say who somebody is: which they are, and hidden.

A form hides them in all that is made of its plans by ``minsta_antal = 5``. Documents that are
published hide them always (:mod:`handlingsplan.publication.words`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from handlingsplan.form import Field, Form, Role, Sheet
from handlingsplan.units import is_unit_of

if TYPE_CHECKING:
    import pandas as pd

    from handlingsplan.plans import Plans

#: The roles of the fields that may hold a small count.
COUNTED = frozenset({Role.UTFALL, Role.BASLINJE})
#: A smaller number of people may say who they are, where a form gives no limit of its own.
FEWEST = 5


def few(least: int) -> str:
    """Return what stands in the place of a count below a limit."""
    return f"färre än {least}"


def counts_people(form: Form, unit: Field, text: object) -> bool:
    """Say whether a unit, as typed, counts people or events: it begins like one that does.

    A form says which do, by ``antal = true`` in its list of units.
    """
    return is_unit_of(text, [one for one in form.choices(unit) if one.antal])


def hide(plans: Plans) -> Plans:
    """Return plans without the counts that their form hides: missing, with words that say so."""
    least = plans.form.minsta_antal
    if not least:
        return plans
    tables = {
        sheet.nyckel: _hidden(plans.form, sheet, plans.tables[sheet.nyckel], least)
        for sheet in plans.form.tables
    }
    return msgspec.structs.replace(plans, tables=tables)


def _hidden(form: Form, sheet: Sheet, frame: pd.DataFrame, least: int) -> pd.DataFrame:
    unit = sheet.with_role(Role.ENHET)
    if unit is None or frame.empty:
        return frame
    typed = frame[unit.namn]
    counting = typed.isin([text for text in typed.unique() if counts_people(form, unit, text)])
    for field in sheet.falt:
        if field.roll not in COUNTED:
            continue
        small = counting & (frame[field.namn] > 0) & (frame[field.namn] < least)
        if small.any():
            written = f"{field.namn}_skrivet"
            columns = {
                field.namn: frame[field.namn].mask(small),
                written: frame[written].mask(small, few(least)),
            }
            frame = frame.assign(**columns).astype({written: "str"})
    return frame
