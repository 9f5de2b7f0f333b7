"""The form's other tables, row by row: what asks for support, results, challenges and the rest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from handlingsplan.form import Form, Role, Sheet, SheetRole
from handlingsplan.summary.activities import rows_of
from handlingsplan.summary.columns import plain, text
from handlingsplan.summary.model import Scope, fold_id
from handlingsplan.text import fold

#: Sheet roles that have sections of their own, or that hold nothing of the group's.
_ELSEWHERE = frozenset({SheetRole.PLAN, SheetRole.INDIKATORER, SheetRole.ARSHJUL, SheetRole.DIALOG})
#: The column with the text of the activity that a row points to.
ABOUT = "aktivitetens_text"


def other_sheets(scope: Scope) -> tuple[Sheet, ...]:
    """Return the form's tables that are shown as they stand, in the form's order."""
    return tuple(sheet for sheet in scope.form.tables if sheet.roll not in _ELSEWHERE)


def others(scope: Scope) -> Mapping[str, pd.DataFrame]:
    """Return each of those tables by the sheet's key; see :func:`rows_of` for the columns.

    A sheet that points to activities has also ``aktivitet`` (``str``): the activity's text.
    """
    return {sheet.nyckel: with_activity(scope, sheet) for sheet in other_sheets(scope)}


def with_activity(scope: Scope, sheet: Sheet) -> pd.DataFrame:
    """Return a sheet's rows, with the text of the activity that each points to."""
    frame = rows_of(scope, sheet.nyckel)
    ref = sheet.with_role(Role.REF)
    if ref is None:
        return frame
    known = scope.activity_texts
    keys = zip(frame["bok"].tolist(), plain(frame[ref.namn]), strict=True)
    frame[ABOUT] = text([known.get((book, fold_id(value))) for book, value in keys])
    return frame


def support_sheet(form: Form) -> Sheet | None:
    """Return the sheet on which groups ask for support; ``None`` where no field can say that."""
    sheet = form.with_role(SheetRole.UTMANINGAR)
    return sheet if sheet and sheet.with_role(Role.TYP) else None


def support(scope: Scope, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows that ask the management for support, the most urgent first.

    Args:
        scope: the round.
        tables: its other tables, as :func:`others` gives them.

    Returns:
        As :func:`rows_of` for the sheet with the role ``utmaningar``; empty, with the same
        columns or at least ``grupp``, where nobody asks or the form has no sheet for it.
    """
    sheet = support_sheet(scope.form)
    kind = sheet.with_role(Role.TYP) if sheet else None
    if sheet is None or kind is None:
        return pd.DataFrame({"grupp": text([])})
    asks = {fold(choice.namn) for choice in scope.form.choices(kind) if choice.stod}
    frame = tables[sheet.nyckel].drop(columns=ABOUT, errors="ignore")
    asked = [fold_id(value) in asks for value in plain(frame[kind.namn])]
    frame = frame[np.array(asked, dtype="bool")]
    by_when = sheet.with_role(Role.SENAST)
    if by_when:
        frame = frame.sort_values(by_when.namn, kind="stable", na_position="last")
    return frame.reset_index(drop=True)
