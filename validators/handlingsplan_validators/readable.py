"""Rules about what the reader could not understand, or understood with a remark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from handlingsplan.codes import Code
from handlingsplan.form import Field, FieldType, Sheet
from handlingsplan.reading.dates import parse_period, with_year
from handlingsplan.reading.records import Period
from handlingsplan_validators.texts import is_placeholder
from handlingsplan_validators.violations import FROM_TO, RoundToCheck, Violation, with_roles

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

_UNREADABLE = {
    FieldType.DATUM: Code.HP414,
    FieldType.TAL: Code.HP603,
    FieldType.AR: Code.HP603,
    FieldType.KRYSS: Code.HP423,
}


def check_readable(round_: RoundToCheck) -> Iterator[Violation]:
    """HP414, HP603, HP423, HP308: typed but not understood; HP413: a date without its year."""
    for sheet in (round_.form.cover, *round_.form.tables):
        frame = round_.frame(sheet)
        for field in sheet.falt:
            if field.typ not in _UNREADABLE or field.namn not in frame or frame.empty:
                continue
            for row, text in _written(frame, field, round_.unreadable(sheet, field)):
                yield _unreadable(round_, sheet, field, row, text)
            if field.typ is FieldType.DATUM:
                assumed = frame[f"{field.namn}_antaget"].to_numpy()
                for row, text in _written(frame, field, assumed):
                    yield _assumed_year(round_, sheet, field, row, text)


def _written(
    frame: pd.DataFrame, field: Field, rows: npt.NDArray[Any]
) -> Iterator[tuple[int, str]]:
    """Return the chosen rows, each with what was typed there."""
    positions = rows.nonzero()[0]
    if not positions.size:
        return iter(())
    texts = frame[f"{field.namn}_skrivet"].iloc[positions].fillna("").tolist()
    return zip(positions.tolist(), texts, strict=True)


def _unreadable(round_: RoundToCheck, sheet: Sheet, field: Field, row: int, text: str) -> Violation:
    kod = _UNREADABLE[field.typ]
    if is_placeholder(text) and field.typ is not FieldType.KRYSS:
        kod = Code.HP409
    elif sheet is round_.form.cover and field.typ is FieldType.AR:
        kod = Code.HP308
    return Violation(
        kod=kod, nyckel=sheet.nyckel, falt=field.namn, varde=text, **_row(round_, sheet, row)
    )


def _assumed_year(
    round_: RoundToCheck, sheet: Sheet, field: Field, row: int, text: str
) -> Violation:
    if sheet is round_.form.cover:
        value = round_.plans.raw[row].cover.values.get(field.namn)
        period = value if isinstance(value, Period) else None
    else:
        period = round_.period(sheet.nyckel, row, field)
    read = with_year(text, period) if period else ""
    later = _after_start(round_, sheet, field, row, text)
    return Violation(
        kod=Code.HP413,
        nyckel=sheet.nyckel,
        falt=field.namn,
        forslag=with_year(text, later) if later else read,
        detalj={"tolkning": read},
        **_row(round_, sheet, row),
    )


def _after_start(
    round_: RoundToCheck, sheet: Sheet, field: Field, row: int, text: str
) -> Period | None:
    """Return an end a year later than it was read, where it would else come before its start."""
    starts = [pair[0] for roles in FROM_TO if (pair := with_roles(sheet, *roles)) and field in pair]
    if not starts or field in starts:
        return None
    start, end = (round_.period(sheet.nyckel, row, one) for one in (starts[0], field))
    if start is None or end is None or end.till >= start.fran:
        return None
    later = parse_period(text, end.till.year + 1)
    return later if later and later.till >= start.fran else None


def _row(round_: RoundToCheck, sheet: Sheet, row: int) -> dict[str, Any]:
    """Return a place: the cover has a row for each book, a table a book for each row."""
    return {"bok": row} if sheet is round_.form.cover else {"position": row}
