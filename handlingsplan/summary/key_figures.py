"""The first page's figures: what a director must know, with the number first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from handlingsplan.comparison import ChangeKind
from handlingsplan.delivery import State, private_clauses
from handlingsplan.dialogue import dialogue_sheet
from handlingsplan.form import Role
from handlingsplan.summary.dialogue import not_closed
from handlingsplan.summary.model import LATE, NO_STATUS, NOT_SENT, ONLY_HEADING, Scope, Since
from handlingsplan.summary.tables import support_sheet
from handlingsplan.text import counted

#: The key of the sentences about private texts in plans.
PRIVATE = "personuppgifter"
#: The key of the sentence about questions that are not closed.
QUESTIONS = "fragor"
_NAMED = 4  # so many groups are named in a sentence; more become "och n till"
_NAN = float("nan")


class _Figure(NamedTuple):
    """A figure with its sentence, and the section that has the details.

    The five that stand first on the first page have a short name; the others have none.
    """

    nyckel: str
    antal: int
    mening: str
    avsnitt: str
    namn: str = ""
    skillnad: float = _NAN


def key_figures(
    scope: Scope, frames: Mapping[str, pd.DataFrame], since: Since | None
) -> pd.DataFrame:
    """Return the figures in the order in which they are to be read; none that says nothing.

    Args:
        scope: the round.
        frames: the summary's other sections.
        since: what has moved since the earlier summary.

    Returns:
        ``nyckel`` (``str``), ``antal`` (``int``), ``mening`` (``str``: a clause that follows the
        number), ``avsnitt`` (``str``: the section with the details), ``namn`` (``str``: the short
        name of one of the five first, else empty), ``skillnad`` (``float64``: how many more than
        in the earlier summary, see :class:`~handlingsplan.summary.model.Since`). RangeIndex.
    """
    moved = since.skillnad if since else {}
    first = [*_statuses(scope, frames), _late(frames), _not_sent(frames["grupper"])]
    first = [one._replace(skillnad=moved.get(one.nyckel, _NAN)) for one in first]
    others = [
        *_activities(frames["aktiviteter"]),
        *_support(scope, frames),
        *_changes(frames),
        *_promises(frames),
        *_questions(scope, frames),
        *_hand_ins(frames["grupper"]),
        *_private(scope),
    ]
    figures = [*first, *(one for one in others if one.antal)]
    return pd.DataFrame(figures, columns=list(_Figure._fields)).astype({"skillnad": "float64"})


def _statuses(scope: Scope, frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    """Yield the official statuses of activities that go on, the best first."""
    rows = frames["aktiviteter"]
    for choice in sorted(scope.form.officiell, key=lambda choice: choice.allvar):
        if not choice.avslutad and choice in scope.statuses:
            of = rows[rows["lage"] == choice.namn]
            noun = _noun(len(of), "aktivitet", "aktiviteter")
            where = f", i {_groups(of)}" if choice.avvikelse and len(of) else ""
            sentence = f"{noun} har status {choice.namn.lower()}{where}."
            yield _Figure(choice.namn, len(of), sentence, "aktiviteter", choice.namn)


def _late(frames: Mapping[str, pd.DataFrame]) -> _Figure:
    late = frames["aktiviteter"][["grupp_namn", "forsenad_dagar"]].dropna()
    if late.empty:
        return _Figure(LATE, 0, "aktiviteter är försenade.", LATE, "Försenade")
    worst = late.iloc[int(late["forsenad_dagar"].argmax())]
    noun = _noun(len(late), "aktivitet är försenad", "aktiviteter är försenade")
    days = counted(int(worst["forsenad_dagar"]), "dag", "dagar")
    most = f"mest {days} ({worst['grupp_namn']})"
    return _Figure(LATE, len(late), f"{noun}, {most}.", LATE, "Försenade")


def _not_sent(groups: pd.DataFrame) -> _Figure:
    named = list(groups.loc[groups["inlamning"] == State.MISSING, "grupp_namn"])
    noun = _noun(len(named), "grupp", "grupper")
    who = f": {_listed(named)}" if named else ""
    sentence = f"{noun} av {len(groups)} har inte skickat in{who}."
    return _Figure(NOT_SENT, len(named), sentence, "inlamning", "Ej inskickat")


def _activities(activities: pd.DataFrame) -> Iterator[_Figure]:
    every = activities.loc[activities["lage"] != ONLY_HEADING, ["grupp", "grupp_namn", "lage"]]
    plans = f"i {counted(every['grupp'].nunique(), 'grupps plan', 'gruppers planer')}"
    noun = _noun(len(every), "aktivitet", "aktiviteter")
    yield _Figure("aktiviteter", len(every), f"{noun} {plans}.", "aktiviteter")
    rows = every[every["lage"] == NO_STATUS.namn]
    noun = _noun(len(rows), "aktivitet", "aktiviteter")
    if len(rows):
        sentence = f"{noun} saknar läsbar status, i {_groups(rows)}."
        yield _Figure(NO_STATUS.namn, len(rows), sentence, "aktiviteter")


def _hand_ins(groups: pd.DataFrame) -> Iterator[_Figure]:
    for state, what in (
        (State.ERRORS, "har fel i planen som behöver rättas"),
        (State.SENT, "har skickat in utan fel"),
        (State.NOTHING, "har inget att rapportera"),
    ):
        named = groups.loc[groups["inlamning"] == state, "grupp_namn"]
        noun = "grupp" if len(named) == 1 else "grupper"
        who = f": {_listed(list(named))}" if len(named) else ""
        yield _Figure(state.value, len(named), f"{noun} {what}{who}.", "inlamning")


def _support(scope: Scope, frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    sheet = support_sheet(scope.form)
    if sheet is None:
        return
    support = frames["stodbehov"]
    field = sheet.with_role(Role.SENAST)
    first = support[field.namn].min() if field and len(support) else pd.NaT
    by_when = "" if pd.isna(first) else f", det första senast {first:%Y-%m-%d}"
    yield _Figure(
        "stodbehov",
        len(support),
        f"behov av beslut eller stöd från ledningen{by_when}.",
        "stodbehov",
    )


def _promises(frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    if "loften" not in frames:
        return
    alone = frames["loften"][frames["loften"]["brist"]]
    names = ", ".join(f"{row.lofte} ({row.grupper})" for row in alone.itertuples())
    noun = "patientlöfte" if len(alone) == 1 else "patientlöften"
    yield _Figure("loften", len(alone), f"{noun} med högst en grupp: {names}.", "loften")


def _questions(scope: Scope, frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    sheet = dialogue_sheet(scope.form)
    if sheet is None or "fragor" not in frames:
        return
    count, clause = not_closed(sheet, frames["fragor"])
    yield _Figure(QUESTIONS, count, clause, "fragor")


def _changes(frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    if "andringar" not in frames:
        return
    changes = frames["andringar"]
    kinds = changes["andring"].value_counts().to_dict()
    parts = [
        counted(kinds[kind], one, many)
        for kind, one, many in (
            (ChangeKind.WORSE, "har fått sämre status", "har fått sämre status"),
            (ChangeKind.CLOSED, "är avslutad", "är avslutade"),
            (ChangeKind.BETTER, "har fått bättre status", "har fått bättre status"),
            (ChangeKind.NEW, "är ny", "är nya"),
            (ChangeKind.REMOVED, "är borttagen", "är borttagna"),
        )
        if kind in kinds
    ]
    new = kinds.get(ChangeKind.NEW_GROUP, 0)
    if new:
        parts.append(counted(new, "grupp är ny i jämförelsen", "grupper är nya i jämförelsen"))
    about = f": {', '.join(parts)}" if parts else ""
    touched = changes[~changes["andring"].isin([ChangeKind.SILENT, ChangeKind.NEW_GROUP])]
    touched = touched.drop_duplicates(["grupp", "id", "aktivitet"])
    noun = _noun(len(touched), "aktivitet", "aktiviteter")
    sentence = f"{noun} har ändrats sedan förra gången{about}."
    yield _Figure("andringar", len(touched), sentence, "andringar")


def _private(scope: Scope) -> Iterator[_Figure]:
    shown = [d for d in scope.deliveries if not scope.council or d.grupp in scope.order]
    for number, clause in private_clauses(shown, scope.private, scope.findings):
        yield _Figure(PRIVATE, number, clause, "granskning")


def _groups(rows: pd.DataFrame) -> str:
    names = list(rows["grupp_namn"].drop_duplicates())
    return names[0] if len(names) == 1 else f"{len(names)} grupper"


def _noun(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _listed(names: list[str]) -> str:
    """Return some names as a clause: all of them, or the first and how many there are besides."""
    if len(names) <= _NAMED + 1:
        return " och ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"{', '.join(names[:_NAMED])} och {len(names) - _NAMED} till"
