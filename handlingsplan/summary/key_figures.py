"""The first page's sentences: what a director must know, with the number first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from handlingsplan.delivery import State
from handlingsplan.form import Role
from handlingsplan.summary.model import NO_STATUS, ONLY_HEADING, Round

_NAMED = 4  # so many groups are named in a sentence; more become "och n till"


class _Figure(NamedTuple):
    """A sentence with its number, and the section that has the details."""

    nyckel: str
    antal: int
    mening: str
    avsnitt: str


def key_figures(round_: Round, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the sentences in the order in which they are to be read.

    Args:
        round_: the round.
        frames: the summary's other sections.

    Returns:
        ``nyckel`` (``str``), ``antal`` (``int``), ``mening`` (``str``: a clause that follows the
        number), ``avsnitt`` (``str``: the section with the details). RangeIndex.
    """
    figures = [
        *_hand_ins(frames["grupper"]),
        *_activities(round_, frames["aktiviteter"]),
        *_late(frames["aktiviteter"]),
        *_support(round_, frames),
        *_promises(frames),
        *_changes(frames),
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


def _activities(round_: Round, activities: pd.DataFrame) -> Iterator[_Figure]:
    counted = activities[activities["lage"] != ONLY_HEADING]
    groups = counted["grupp"].nunique()
    yield _Figure(
        "aktiviteter", len(counted), f"aktiviteter i {groups} gruppers planer.", "aktiviteter"
    )
    for choice in round_.statuses:
        rows = counted[counted["lage"] == choice.namn]
        if choice.avvikelse or (choice is NO_STATUS and len(rows)):
            where = f", i {_groups(rows)}" if len(rows) else ""
            what = (
                f"saknar läsbar status{where}."
                if choice is NO_STATUS
                else (f"aktiviteter har status {choice.namn.lower()}{where}.")
            )
            yield _Figure(f"status_{choice.namn}", len(rows), what, "aktiviteter")


def _late(activities: pd.DataFrame) -> Iterator[_Figure]:
    late = activities[activities["forsenad_dagar"].notna()]
    if late.empty:
        yield _Figure("forsenade", 0, "aktiviteter är försenade.", "aktiviteter")
        return
    worst = late.iloc[int(late["forsenad_dagar"].argmax())]
    yield _Figure(
        "forsenade",
        len(late),
        f"{_are(len(late), 'försenad', 'försenade')}, mest {int(worst['forsenad_dagar'])} dagar "
        f"({worst['grupp_namn']}).",
        "aktiviteter",
    )


def _support(round_: Round, frames: Mapping[str, pd.DataFrame]) -> Iterator[_Figure]:
    sheet = round_.form.with_role("utmaningar")
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
    kinds = changes["andring"].value_counts()
    parts = [
        f"{kinds[kind]} {word}"
        for kind, word in (
            ("Ny", "nya"),
            ("Avslutad", "avslutade"),
            ("Borttagen", "borttagna"),
        )
        if kind in kinds
    ]
    worse = int((changes["riktning"] == "Sämre").sum())
    better = int((changes["riktning"] == "Bättre").sum())
    parts += [f"{worse} med sämre status, {better} med bättre"] if worse or better else []
    about = f": {', '.join(parts)}" if parts else ""
    touched = changes.drop_duplicates(["grupp", "id", "aktivitet"])
    yield _Figure(
        "andringar", len(touched), f"aktiviteter är ändrade sedan förra gången{about}.", "andringar"
    )


def _groups(rows: pd.DataFrame) -> str:
    names = list(rows["grupp_namn"].drop_duplicates())
    return names[0] if len(names) == 1 else f"{len(names)} grupper"


def _are(number: int, one: str, many: str) -> str:
    return f"aktivitet är {one}" if number == 1 else f"aktiviteter är {many}"


def _listed(names: list[str]) -> str:
    """Return some names as a clause: all of them, or the first and how many there are besides."""
    if len(names) <= _NAMED + 1:
        return " och ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"{', '.join(names[:_NAMED])} och {len(names) - _NAMED} till"
