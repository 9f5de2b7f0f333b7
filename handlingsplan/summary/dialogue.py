"""The questions to the groups: those of the plans, and those that the earlier summary remembers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from handlingsplan.dialogue import DialogueSheet, Question, Stage, together
from handlingsplan.form import Field
from handlingsplan.summary.activities import rows_of
from handlingsplan.summary.columns import days, table, text
from handlingsplan.summary.model import Scope, fold_id

_TEXTS = (
    *("grupp", "grupp_namn", "kunskapsrad", "nr", "galler", "aktivitet"),
    *("fran", "fraga", "svar", "lage"),
)


def questions(scope: Scope, sheet: DialogueSheet) -> pd.DataFrame:
    """Return the questions, those that have waited longest first.

    Returns:
        ``grupp`` (id), ``grupp_namn``, ``kunskapsrad``, ``nr``, ``galler`` (the activity's
        identity), ``aktivitet`` (its text, where the plan has it), ``fran``, ``fraga``, ``svar``,
        ``lage`` (all ``str``), ``datum`` (``datetime64[s]``), ``dagar`` (``float64``: for how long
        it has been open; NaN where it is not), ``fil``, ``blad`` and ``cell`` (``str``: where it
        stands in the plan; empty where it stands in the earlier summary alone). RangeIndex.
    """
    frame = rows_of(scope, sheet.sheet.nyckel)
    rows = frame.to_dict("records")
    now = [question_of(sheet, row) for row in rows]
    kept = [(one, row) for one, row in zip(now, rows, strict=True) if one.fraga]
    before = scope.earlier.fragor if scope.earlier else ()
    found = together([one for one, _ in kept], (q for q in before if q.grupp in scope.names))
    sources: list[Mapping[Any, Any]] = [row for _, row in kept]
    sources += [{} for _ in found[len(kept) :]]
    order = list(Stage)
    pairs = sorted(
        zip(found, sources, strict=True),
        key=lambda p: (order.index(p[0].stage), str(p[0].datum or ""), scope.order[p[0].grupp]),
    )
    return _frame(scope, sheet, pairs)


def question_of(sheet: DialogueSheet, row: Mapping[Any, Any]) -> Question:
    """Return the question of a row of the plans' frames."""
    svar, day = _text(row, sheet.svar), row.get(sheet.datum.namn) if sheet.datum else None
    return Question(
        grupp=str(row.get("grupp") or ""),
        nr=_text(row, sheet.nr),
        galler=_text(row, sheet.galler),
        fran=_text(row, sheet.fran),
        fraga=_text(row, sheet.fraga),
        svar=svar,
        stage=sheet.stage(_text(row, sheet.lage), svar),
        datum=None if day is None or pd.isna(day) else pd.Timestamp(day).date(),
    )


def _text(row: Mapping[Any, Any], field: Field | None) -> str:
    value = row.get(field.namn) if field else None
    return value.strip() if isinstance(value, str) else ""


def _frame(
    scope: Scope, sheet: DialogueSheet, found: list[tuple[Question, Mapping[Any, Any]]]
) -> pd.DataFrame:
    groups = scope.plans.books["grupp"].to_dict()
    texts = {(groups[book], key): said for (book, key), said in scope.activity_texts.items()}
    rows = [
        (
            one.grupp,
            scope.names[one.grupp],
            scope.councils[one.grupp],
            one.nr,
            one.galler,
            texts.get((one.grupp, fold_id(one.galler)), ""),
            one.fran,
            one.fraga,
            one.svar,
            sheet.stages[one.stage],
        )
        for one, _ in found
    ]
    frame = table(rows, _TEXTS)
    waited = [one.days_open(scope.today) for one, _ in found]
    frame["datum"] = days([one.datum for one, _ in found])
    frame["dagar"] = pd.array([float("nan") if n is None else n for n in waited], dtype="float64")
    for name in ("fil", "blad", "cell"):
        frame[name] = text([str(row.get(name) or "") for _, row in found])
    return frame


def per_council(scope: Scope, sheet: DialogueSheet, frame: pd.DataFrame) -> pd.DataFrame:
    """Return how many questions each council's groups have, and how long the oldest has waited.

    Returns:
        ``namn`` (``str``), ``Öppen``, ``Besvarad``, ``Stängd`` by the form's words (``int64``),
        ``aldst`` (``float64``, days). A group of several councils is counted in each. RangeIndex.
    """
    rows = [row for row in _council_rows(scope, sheet, frame) if any(row[1:-1])]
    columns = ["namn", *sheet.stages.values(), "aldst"]
    made = pd.DataFrame(rows, columns=columns)
    types = dict.fromkeys(sheet.stages.values(), "int64")
    return made.astype({"namn": "str", "aldst": "float64", **types})


def _council_rows(
    scope: Scope, sheet: DialogueSheet, frame: pd.DataFrame
) -> Iterator[tuple[Any, ...]]:
    whose = {group.id: group.kunskapsrad for group in scope.groups}
    councils = [(one.id, one.namn) for one in scope.organisation.kunskapsrad]
    for key, name in (*councils, ("", scope.organisation.staben)):
        mine = [g for g, ids in whose.items() if (key in ids if key else not ids)]
        part = frame[frame["grupp"].isin(mine)]
        counted = [int((part["lage"] == word).sum()) for word in sheet.stages.values()]
        yield (name, *counted, part["dagar"].max())
