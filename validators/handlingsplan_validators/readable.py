"""Rules about what the reader could not understand, or understood with a remark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handlingsplan.form import Field, FieldType, Sheet
from handlingsplan.reading.records import Period
from handlingsplan_validators.marks import Mark, Round
from handlingsplan_validators.texts import is_placeholder

_UNREADABLE = {
    FieldType.DATUM: "HP414",
    FieldType.TAL: "HP603",
    FieldType.AR: "HP603",
    FieldType.KRYSS: "HP423",
}


def check_readable(round_: Round) -> Iterator[Mark]:
    """HP414, HP603, HP423, HP308: typed but not understood; HP413: a date without its year."""
    for sheet in (round_.form.cover, *round_.form.tables):
        frame = round_.frame(sheet)
        for field in sheet.falt:
            if field.typ not in _UNREADABLE or field.namn not in frame or frame.empty:
                continue
            for row in round_.unreadable(sheet, field).nonzero()[0].tolist():
                yield _unreadable(round_, sheet, field, row)
            if field.typ is FieldType.DATUM:
                for row in frame[f"{field.namn}_antaget"].to_numpy().nonzero()[0].tolist():
                    yield _assumed_year(round_, sheet, field, row)


def _unreadable(round_: Round, sheet: Sheet, field: Field, row: int) -> Mark:
    text = str(round_.frame(sheet)[f"{field.namn}_skrivet"].iat[row])
    on_cover = sheet is round_.form.cover
    kod = _UNREADABLE[field.typ]
    if is_placeholder(text) and field.typ is not FieldType.KRYSS:
        kod = "HP409"
    elif on_cover and field.typ is FieldType.AR:
        kod = "HP308"
    return Mark(kod=kod, nyckel=sheet.nyckel, falt=field.namn, varde=text, **_row(on_cover, row))


def _assumed_year(round_: Round, sheet: Sheet, field: Field, row: int) -> Mark:
    frame = round_.frame(sheet)
    on_cover = sheet is round_.form.cover
    if on_cover:
        value = round_.plans.raw[row].cover.values.get(field.namn)
        period = value if isinstance(value, Period) else None
    else:
        period = round_.period(sheet.nyckel, row, field)
    read = _with_year(period, str(frame[f"{field.namn}_skrivet"].iat[row])) if period else ""
    return Mark(
        kod="HP413",
        nyckel=sheet.nyckel,
        falt=field.namn,
        forslag=read,
        detalj={"tolkning": read},
        **_row(on_cover, row),
    )


def _with_year(period: Period, written: str) -> str:
    """Return a time as it should have been written: a day as ISO, else with its year after it."""
    if period.precision == "dag":
        return period.fran.isoformat()
    if period.precision == "intervall":
        return f"{period.fran.isoformat()}–{period.till.isoformat()}"
    return f"{written.strip()} {period.fran.year}"


def _row(on_cover: bool, row: int) -> dict[str, Any]:  # noqa: FBT001  (both places call it alike)
    return {"bok": row} if on_cover else {"position": row}
