"""The first page's sentences: what a director must know, with the number first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from handlingsplan.comparison import Kind
from handlingsplan.delivery import State, private_clauses
from handlingsplan.form import Role, SheetRole
from handlingsplan.summary.model import NO_STATUS, ONLY_HEADING, RoundToSummarise

_NAMED = 4  # so many groups are named in a sentence; more become "och n till"


class _Figure(NamedTuple):
    """A sentence with its number, and the section that has the details."""

    nyckel: str
    antal: int
    mening: str
    avsnitt: str


def key_figures(round_: RoundToSummarise, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the sentences in the order in which they are to be read.

    Args:
        round_: the round.
        frames: the summary's other sections.

    Returns:
        ``nyckel`` (``str``), ``antal`` (``int``), ``mening`` (``str``: a clause that follows the
        number), ``avsnitt`` (``str``: the section with the details). RangeIndex.
    """
    figures = [
        *_activities(round_, frames["aktiviteter"]),
        *_late(frames["aktiviteter"]),
        *_changes(frames),
        *_support(round_, frames),
        *_promises(frames),
        *_hand_ins(frames["grupper"]),
        *_private(round_),
    ]
    return pd.DataFrame(figures, columns=list(_Figure._fields))


def _hand_ins(groups: pd.DataFrame) -> Iterator[_Figure]:
    state = groups["inlamning"]
    sent = int((state != State.MISSING).sum())
    yield _Figure("inskickade", sent, f"av {len(groups)} grupper har skickat in.", "inlamning")
    for key, value, what in (
        ("ej_inskickade", State.MISSING, "har inte skickat in"),
        ("har_fel", State.ERRORS, "har fel i planen som behöver rättas"),
        ("inget_att_rapportera", State.NOTHING, "har inget att rapportera"),
    ):
        named = groups.loc[state == value, "grupp_namn"]
        if len(named):
            noun = "grupp" if len(named) == 1 else "grupper"
            yield _Figure(key, len(named), f"{noun} {what}: {_listed(list(named))}.", "inlamning")


def _private(round_: RoundToSummarise) -> Iterator[_Figure]:
    shown = [d for d in round_.deliveries if not round_.council or d.grupp in round_.order]
    for number, clause in private_clauses(shown, round_.private):
        yield _Figure("personuppgifter", number, clause, "granskning")


def _activities(round_: RoundToSummarise, activities: pd.DataFrame) -> Iterator[_Figure]:
    counted = activities[["grupp", "grupp_namn", "lage"]]
    counted = counted[counted["lage"] != ONLY_HEADING]
    plans = f"i {_number(counted['grupp'].nunique(), 'grupps plan', 'gruppers planer')}"
    noun = _noun(len(counted), "aktivitet", "aktiviteter")
    yield _Figure("aktiviteter", len(counted), f"{noun} {plans}.", "aktiviteter")
    for choice in round_.statuses:
        rows = counted[counted["lage"] == choice.namn]
        missing = choice is NO_STATUS
        if choice.avvikelse or (missing and len(rows)):
            what = "saknar läsbar status" if missing else f"har status {choice.namn.lower()}"
            where = f", i {_groups(rows)}" if len(rows) else ""
            noun = _noun(len(rows), "aktivitet", "aktiviteter")
            sentence = f"{noun} {what}{where}."
            yield _Figure(f"status_{choice.namn}", len(rows), sentence, "aktiviteter")


def _late(activities: pd.DataFrame) -> Iterator[_Figure]:
    late = activities[["grupp_namn", "forsenad_dagar"]].dropna()
    if late.empty:
        yield _Figure("forsenade", 0, "aktiviteter är försenade.", "aktiviteter")
        return
    worst = late.iloc[int(late["forsenad_dagar"].argmax())]
    noun = _noun(len(late), "aktivitet är försenad", "aktiviteter är försenade")
    most = f"mest {int(worst['forsenad_dagar'])} dagar ({worst['grupp_namn']})"
    yield _Figure("forsenade", len(late), f"{noun}, {most}.", "aktiviteter")


def _support(round_: RoundToSummarise, frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    sheet = round_.form.with_role(SheetRole.UTMANINGAR)
    if sheet is None:
        return
    support = frames["stodbehov"]
    field = sheet.with_role(Role.SENAST)
    first = support[field.namn].min() if field and len(support) else pd.NaT
    by_when = "" if pd.isna(first) else f", det första senast {first:%Y-%m-%d}"
    yield _Figure("stodbehov", len(support), f"behov av ledningsstöd{by_when}.", "stodbehov")


def _promises(frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    if "loften" not in frames:
        return
    promises = frames["loften"]
    alone = promises[promises["brist"]]
    names = [f"{row.lofte} ({row.grupper})" for row in alone.itertuples()]
    if not names:
        yield _Figure("loften", 0, "patientlöften har högst en grupp.", "loften")
        return
    noun = "patientlöfte" if len(names) == 1 else "patientlöften"
    yield _Figure(
        "loften",
        len(names),
        f"{noun} med högst en grupp: {', '.join(names)}.",
        "loften",
    )


def _changes(frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    if "andringar" not in frames:
        return
    changes = frames["andringar"]
    kinds = changes["andring"].value_counts().to_dict()
    ways = changes["riktning"].value_counts().to_dict()
    parts = [
        _number(count, one, many)
        for count, one, many in (
            (kinds.get(Kind.NEW, 0), "ny", "nya"),
            (kinds.get(Kind.CLOSED, 0), "avslutad", "avslutade"),
            (kinds.get(Kind.REMOVED, 0), "borttagen", "borttagna"),
            (ways.get("Sämre", 0), "har sämre status", "har sämre status"),
            (ways.get("Bättre", 0), "har bättre status", "har bättre status"),
        )
        if count
    ]
    about = f": {', '.join(parts)}" if parts else ""
    changes = changes[changes["andring"] != Kind.SILENT]
    touched = changes.drop_duplicates(["grupp", "id", "aktivitet"])
    noun = _noun(len(touched), "aktivitet", "aktiviteter")
    sentence = f"{noun} har ändrats sedan förra gången{about}."
    yield _Figure("andringar", len(touched), sentence, "andringar")


def _groups(rows: pd.DataFrame) -> str:
    names = list(rows["grupp_namn"].drop_duplicates())
    return names[0] if len(names) == 1 else f"{len(names)} grupper"


def _noun(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {_noun(number, one, many)}"


def _listed(names: list[str]) -> str:
    """Return some names as a clause: all of them, or the first and how many there are besides."""
    if len(names) <= _NAMED + 1:
        return " och ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"{', '.join(names[:_NAMED])} och {len(names) - _NAMED} till"
