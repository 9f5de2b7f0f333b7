"""The dialogue with the groups: questions and answers, and their replies to the checks.

The questions are those of the plans, and those that the earlier summary remembers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from handlingsplan.dialogue import DialogueSheet, Question, Stage, dialogue_sheet, together
from handlingsplan.form import Field
from handlingsplan.plans import Plans
from handlingsplan.summary.activities import rows_of
from handlingsplan.summary.columns import days, table, text
from handlingsplan.summary.model import Scope, fold_id

_TEXTS = (
    *("grupp", "grupp_namn", "kunskapsrad", "nr", "galler", "aktivitet"),
    *("fran", "fraga", "svar", "lage"),
)
_REPLY = (
    *("grupp", "grupp_namn", "kunskapsrad", "galler", "aktivitet", "vad", "svar"),
    *("fil", "blad", "cell"),
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
    mine = (q for q in before if not scope.council or q.grupp in scope.names)
    found = together([one for one, _ in kept], mine)
    sources: list[Mapping[Any, Any]] = [row for _, row in kept]
    sources += [{} for _ in found[len(kept) :]]
    order = list(Stage)
    pairs = sorted(
        zip(found, sources, strict=True),
        key=lambda p: (order.index(p[0].stage), str(p[0].datum or ""), _place(scope, p[0])),
    )
    return _frame(scope, sheet, pairs)


def _place(scope: Scope, question: Question) -> int:
    return scope.order.get(question.grupp, len(scope.order))


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


def questions_in(plans: Plans) -> list[Question]:
    """Return what stands on the plans' sheets for questions, in the order of the files."""
    sheet = dialogue_sheet(plans.form)
    rows = plans.tables[sheet.sheet.nyckel].to_dict("records") if sheet else []
    return [question_of(sheet, row) for row in rows] if sheet else []


def _text(row: Mapping[Any, Any], field: Field | None) -> str:
    value = row.get(field.namn) if field else None
    return value.strip() if isinstance(value, str) else ""


def _frame(
    scope: Scope, sheet: DialogueSheet, found: list[tuple[Question, Mapping[Any, Any]]]
) -> pd.DataFrame:
    texts = _activities(scope)
    rows = [
        (
            one.grupp,
            _name(scope, one.grupp),
            scope.councils.get(one.grupp, ""),
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


def _name(scope: Scope, group: str) -> str:
    """Return a group's name; of one that is not there, what somebody has called it."""
    known = scope.organisation.by_id.get(group)
    return known.titel if known else group


def _activities(scope: Scope) -> dict[tuple[str, str], str]:
    """Return what each activity says, by its group and folded identity."""
    groups = scope.plans.books["grupp"].to_dict()
    return {(groups[book], key): said for (book, key), said in scope.activity_texts.items()}


def replies(scope: Scope) -> pd.DataFrame:
    """Return what groups have answered beside the findings on their review sheets.

    Returns:
        ``grupp`` (id), ``grupp_namn``, ``kunskapsrad``, ``galler`` (the activity's identity),
        ``aktivitet`` (its text; what the finding is about, as it stands there, where the plan has
        no such activity), ``vad`` (what the finding says), ``svar``, ``fil``, ``blad`` and ``cell``
        (all ``str``), by group, in the order of the files. RangeIndex.
    """
    books, texts = scope.plans.books, _activities(scope)
    groups: list[str] = books["grupp"].tolist()
    counted = [n for n in books.index[books["med"]].tolist() if groups[n] in scope.order]
    rows = [
        (
            groups[book],
            scope.names[groups[book]],
            scope.councils[groups[book]],
            *_about(reply.galler, groups[book], texts),
            *(reply.vad, reply.svar, scope.plans.raw[book].fil, reply.blad, reply.cell),
        )
        for book in sorted(counted, key=lambda book: scope.order[groups[book]])
        for reply in scope.plans.raw[book].replies
    ]
    return table(rows, _REPLY)


def _about(galler: str, group: str, texts: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    """Return identity and text of the activity that a finding names; the text alone for none."""
    identity = galler.partition(" ")[0]
    said = texts.get((group, fold_id(identity)))
    return ("", galler) if said is None else (identity, said)


def not_closed(sheet: DialogueSheet, frame: pd.DataFrame) -> tuple[int, str]:
    """Return how many questions are not closed, and how far they have come, as a clause.

    Args:
        sheet: the form's sheet for them.
        frame: questions, as :func:`questions` returns them.
    """
    stages = frame["lage"].value_counts().to_dict()
    waiting, answered = (int(stages.get(sheet.stages[s], 0)) for s in (Stage.OPEN, Stage.ANSWERED))
    noun = "fråga" if waiting + answered == 1 else "frågor"
    said = " har fått svar" if answered else " väntar på svar"
    if waiting and answered:
        said = f": {waiting} väntar på svar, {answered} har fått svar"
    return waiting + answered, f"{noun} till grupperna{said}."


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
