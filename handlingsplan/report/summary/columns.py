"""How a form's fields are shown in the summary: columns made of the declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import pandas as pd

from handlingsplan.form import Choice, Field, FieldType, Form, Role
from handlingsplan.plans import WRITTEN_TYPES
from handlingsplan.report.pages.model import Colour, Column, Show
from handlingsplan.summary.columns import plain, text

_SHOWN = {
    FieldType.TAL: Show.NUMBER,
    FieldType.AR: Show.NUMBER,
    FieldType.DATUM: Show.DATE,
    FieldType.KRYSS: Show.TICK,
}
_TEXT = 34.0  # of a column of text, so that what stands far to the right makes no row high

GROUP = Column(field="grupp_namn", heading="Grupp", width=24)
COUNCILS = Column(field="kunskapsrad", heading="Kunskapsråd", width=24)
SOURCE = Column(field="oppna", heading="Öppna i planen", width=17, link=True)


def with_source(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with ``oppna``: the words that the link to the row's source stands on."""
    at = zip(plain(frame["blad"]), plain(frame["cell"]), strict=True)
    return frame.assign(oppna=text(f"{blad} {cell}".strip() for blad, cell in at))


def colours(choices: Iterable[Choice]) -> tuple[Colour, ...]:
    """Return the colours of a list's values; values without a colour are left out."""
    return tuple(
        Colour(value=choice.namn, background=choice.bakgrund, foreground=choice.farg)
        for choice in choices
        if choice.bakgrund
    )


def field_columns(form: Form, fields: Sequence[Field], frame: pd.DataFrame) -> list[Column]:
    """Return a column for each field, and one for what was written where a value says less.

    An optional column stands only where somebody has something in it, as in the workbooks.
    """
    columns = []
    for field in fields:
        if field.valfritt and frame[field.namn].isna().all():
            continue
        written = f"{field.namn}_skrivet"
        shown = _field_column(form, field)
        if shown.show is Show.DATE and written in frame:
            shown = msgspec.structs.replace(shown, otherwise=written)  # "löpande"
        columns.append(shown)
        if field.typ in WRITTEN_TYPES and written in frame and frame[written].notna().any():
            columns.append(Column(field=written, heading=written_heading(field), width=16))
    return columns


def written_heading(field: Field) -> str:
    """Return the heading of the column with what was written in a field."""
    return f"{field.rubrik}, som det skrevs"


def _field_column(form: Form, field: Field) -> Column:
    return Column(
        field=field.namn,
        heading=field.rubrik,
        width=max(field.bredd, _TEXT) if field.typ is FieldType.TEXT else field.bredd,
        show=_SHOWN.get(field.typ, Show.TEXT),
        colours=colours(form.choices(field)) if field.roll is Role.STATUS else (),
    )
