"""What several groups work on, often without knowing of each other."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from handlingsplan.form import Role
from handlingsplan.summary.columns import text
from handlingsplan.summary.model import Round
from handlingsplan.text import fold, sort_key

AREA, TERM = "Insatsområde", "Återkommande ord"
_FEWEST_GROUPS = 3  # a term of fewer groups is chance; a shared area needs two
_MOST_TERMS = 40
_LONGEST_TERM = 3  # words
_SHORTEST_WORD = 5  # letters; abbreviations in capitals may be shorter
_COMMON = 0.6  # a word that a greater share of many groups uses tells nothing
_MANY = 10  # groups from which on that counts
_MOST_GROUPS = 60  # and a word of more groups than this never does
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CAPITALS = re.compile(r"[A-ZÅÄÖ]{2,5}")
#: Words of planning and grammar, which say nothing of what a plan is about.
_EMPTY_WORDS = frozenset(
    """
    aktivitet aktiviteter alla andra annan använda arbeta arbetar arbete arbetet arbetsgrupp
    arbetsgruppen arbetsgrupper arbetssätt avseende behov beslut besluta bland börja delta den
    denna deras dessa detta dialog efter eller enligt exempelvis finns fler fortsatt fortsätta
    fortsätter framta från följa följs för föreslå gemensam gemensamma gemensamt genom
    genomföra genomförande grupp gruppen gruppens gällande göra hela hos hålla implementera
    implementering inför införa införande inga ingår inklusive inom insats insatser
    insatsområde inte inventera kartlägga kartläggning klart kommande kring kunna likaså läget
    med mellan mer minska mycket mål målet månad möjlighet möjligheter nivå ny nya nytt nästa
    någon och också olika område områden området plan planen planera planering prioriterade
    prioriterat process processer pågår region regional regionala regionen regioner regionerna
    respektive rutin rutiner samma sammanställa samt samtliga samverka samverkan sedan sin
    sina sitt ska skapa ske skulle stödja större sydöstra säkerställa tidigare till
    tillsammans titta under underlag uppdatera uppfölja uppföljning utarbeta utgöra utifrån
    utveckla utveckling utvärdera vara varje verka verksamhet verksamheter verksamheterna vid
    vidare vilka vården året års öka ökad över
    """.split()  # noqa: SIM905  (a list of words reads best as text)
)


class _Place(NamedTuple):
    """A row in which a theme stands: its group and its position in the activities."""

    grupp: str
    rad: int


def themes(round_: Round, activities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per theme and group, the most widely shared themes first.

    Returns:
        ``tema`` (``str``), ``slag`` (``Insatsområde`` or ``Återkommande ord``), ``grupper``
        (``int``: how many groups share it), ``grupp`` (id), ``grupp_namn``, ``aktiviteter``
        (``int``: in how many of the group's rows it stands), ``exempel`` (``str``: the text of
        the first of them), ``fil``, ``blad``, ``cell`` (of the same). RangeIndex.
    """
    rows = []
    for kind, found in ((AREA, _areas(round_, activities)), (TERM, _terms(round_, activities))):
        for theme, places in found:
            per_group: dict[str, list[int]] = defaultdict(list)
            for place in places:
                per_group[place.grupp].append(place.rad)
            rows += [
                (theme, kind, len(per_group), group, len(at), at[0])
                for group, at in per_group.items()
            ]
    frame = pd.DataFrame(
        rows, columns=["tema", "slag", "grupper", "grupp", "aktiviteter", "position"]
    )
    return _with_examples(round_, activities, frame)


def _with_examples(round_: Round, activities: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    plan = round_.form.plan
    what = plan.with_role(Role.AKTIVITET) or plan.with_role(Role.PRIORITET) or plan.falt[0]
    source = activities.iloc[frame["position"].to_numpy(dtype="int64")].reset_index(drop=True)
    return frame.drop(columns="position").assign(
        tema=text(frame["tema"]),
        slag=text(frame["slag"]),
        grupp=text(frame["grupp"]),
        grupp_namn=source["grupp_namn"],
        exempel=source[what.namn],
        **{name: source[name] for name in ("fil", "blad", "cell")},
    )


def _areas(round_: Round, activities: pd.DataFrame) -> list[tuple[str, list[_Place]]]:
    """Return the areas that at least two groups name, under the spelling met first."""
    field = round_.form.plan.with_role(Role.INSATSOMRADE)
    if field is None:
        return []
    found: dict[str, tuple[str, list[_Place]]] = {}
    written = zip(activities["grupp"].tolist(), activities[field.namn].tolist(), strict=True)
    for row, (group, area) in enumerate(written):
        if isinstance(area, str) and fold(area):
            found.setdefault(fold(area), (area, []))[1].append(_Place(group, row))
    shared = [(area, at) for area, at in found.values() if len(_groups(at)) > 1]
    return sorted(shared, key=lambda theme: (-len(_groups(theme[1])), sort_key(theme[0])))


def _terms(round_: Round, activities: pd.DataFrame) -> list[tuple[str, list[_Place]]]:
    """Return the terms that recur in several groups' priorities and activities."""
    roles = (Role.PRIORITET, Role.AKTIVITET)
    fields = [f.namn for role in roles for f in round_.form.plan.all_with_role(role)]
    found: dict[str, dict[_Place, None]] = defaultdict(dict)
    groups = activities["grupp"].tolist()
    seen: dict[str, frozenset[str]] = {}
    for field in fields:
        for row, written in enumerate(activities[field].tolist()):
            if isinstance(written, str):
                if written not in seen:
                    seen[written] = frozenset(_terms_of(written))
                for term in seen[written]:
                    found[term][_Place(groups[row], row)] = None
    in_plans = len(set(groups))
    kept = {
        term: sorted(places, key=lambda place: place.rad)
        for term, places in found.items()
        if _telling(len(_groups(places)), in_plans)
    }
    ranked = sorted(
        _without_parts(kept).items(), key=lambda item: (-len(_groups(item[1])), item[0])
    )
    return ranked[:_MOST_TERMS]


def _telling(groups: int, of: int) -> bool:
    most = min(_MOST_GROUPS, of if of < _MANY else of * _COMMON)
    return _FEWEST_GROUPS <= groups <= most


def _terms_of(written: str) -> Iterator[str]:
    """Yield the words and short phrases of a text that may say what it is about."""
    words = [w if _CAPITALS.fullmatch(w) else w.lower() for w in _WORD.findall(written)]
    telling = [_CAPITALS.fullmatch(w) is not None or _says_something(w) for w in words]
    for start, stop in itertools.combinations(range(len(words) + 1), 2):
        if stop - start > _LONGEST_TERM:
            continue
        if telling[start] and telling[stop - 1]:
            yield " ".join(words[start:stop])


def _says_something(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and word not in _EMPTY_WORDS


def _without_parts(terms: dict[str, list[_Place]]) -> dict[str, list[_Place]]:
    """Leave out each term that stands in a longer one of as many groups."""
    longer: dict[str, int] = {}
    for term, places in terms.items():
        words = term.split()
        for start, stop in itertools.combinations(range(len(words) + 1), 2):
            part = " ".join(words[start:stop])
            if part != term:
                longer[part] = max(longer.get(part, 0), len(_groups(places)))
    return {t: at for t, at in terms.items() if longer.get(t, 0) < len(_groups(at))}


def _groups(places: list[_Place] | dict[_Place, None]) -> set[str]:
    return {place.grupp for place in places}
