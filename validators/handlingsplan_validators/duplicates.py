"""A rule about rows that say the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from handlingsplan.form import Role
from handlingsplan.text import fold
from handlingsplan_validators.marks import Mark, Round
from handlingsplan_validators.texts import is_placeholder


def check_duplicates(round_: Round) -> Iterator[Mark]:
    """HP417: an activity that stands twice in a plan, told at the later row."""
    sheet = round_.form.plan
    field = sheet.with_role(Role.AKTIVITET)
    if field is None:
        return
    frame = round_.frame(sheet)
    said = frame.loc[frame[field.namn].notna(), ["bok", field.namn]]
    said[field.namn] = said[field.namn].map(_compared)
    said = said[said[field.namn] != ""]
    again = said[said.duplicated()]
    firsts = said[said.duplicated(keep=False) & ~said.duplicated()]
    first = dict(
        zip(zip(firsts["bok"], firsts[field.namn], strict=True), firsts.index, strict=True)
    )
    rows = round_.column(sheet.nyckel, "rad")
    for position, book, text in again.itertuples(name=None):
        yield Mark(
            kod="HP417",
            nyckel=sheet.nyckel,
            position=position,
            falt=field.namn,
            detalj={"annan": str(rows[first[book, text]])},
        )


def _compared(text: str) -> str:
    """Return a text as it is compared; nothing for a placeholder, which is told as one."""
    return "" if is_placeholder(text) else fold(text).rstrip(" .")
