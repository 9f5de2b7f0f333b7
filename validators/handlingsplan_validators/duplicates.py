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
    texts = frame[field.namn].dropna().map(_compared)
    texts = texts[texts != ""]
    alike = texts.groupby([frame["bok"].loc[texts.index], texts])
    rows = round_.column(sheet.nyckel, "rad")
    for positions in alike.indices.values():
        first, *later = texts.index[positions].tolist()
        for position in later:
            yield Mark(
                kod="HP417",
                nyckel=sheet.nyckel,
                position=position,
                falt=field.namn,
                detalj={"annan": str(rows[first])},
            )


def _compared(text: str) -> str:
    """Return a text as it is compared; nothing for a placeholder, which is told as one."""
    return "" if is_placeholder(text) else fold(text).rstrip(" .")
