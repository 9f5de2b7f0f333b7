"""A rule about rows that say the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from handlingsplan.codes import Code
from handlingsplan.form import Role
from handlingsplan.text import fold
from handlingsplan_validators.texts import is_placeholder
from handlingsplan_validators.violations import RoundToCheck, Violation


def check_duplicates(round_: RoundToCheck) -> Iterator[Violation]:
    """HP417: an activity that stands twice under one area and priority, told at the later row."""
    sheet = round_.form.plan
    field = sheet.with_role(Role.AKTIVITET)
    if field is None:
        return
    rows = round_.column(sheet.nyckel, "rad")
    books = round_.column(sheet.nyckel, "bok")
    above = [
        round_.column(sheet.nyckel, heading.namn)
        for role in (Role.INSATSOMRADE, Role.PRIORITET)
        if (heading := sheet.with_role(role))
    ]
    first: dict[tuple[object, ...], int] = {}
    for position, text in enumerate(round_.column(sheet.nyckel, field.namn)):
        said = _compared(text) if isinstance(text, str) else ""
        under = (fold(t) if isinstance(t, str) else "" for t in (c[position] for c in above))
        other = first.setdefault((books[position], said, *under), position)
        if said and other != position:
            yield Violation(
                kod=Code.HP417,
                nyckel=sheet.nyckel,
                position=position,
                falt=field.namn,
                detalj={"annan": str(rows[other])},
            )


def _compared(text: str) -> str:
    """Return a text as it is compared; nothing for a placeholder, which is reported as one."""
    return "" if is_placeholder(text) else fold(text).rstrip(" .")
