"""What several groups work on, often without knowing of each other."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import pandas as pd

from handlingsplan.form import Role
from handlingsplan.summary.columns import plain, text
from handlingsplan.summary.model import RoundToSummarise
from handlingsplan.text import fold, sort_key

AREA, TERM = "Insatsområde", "Återkommande ord"
_FEWEST_GROUPS = 3  # a term of fewer groups is chance; a shared area needs two
_MOST_TERMS = 40
_LONGEST_TERM = 3  # words
_SHORTEST_WORD = 5  # letters; abbreviations in capitals may be shorter
_COMMON = 0.6  # a word that a greater share of many groups uses tells nothing
_MANY = 10  # groups from which on that counts
_MOST_GROUPS = 60  # and a word of more groups than this never does
_Words = tuple[str, ...]  # of a text, in order
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


def themes(round_: RoundToSummarise, activities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per theme and group, the most widely shared themes first.

    Returns:
        ``tema`` (``str``), ``slag`` (``Insatsområde`` or ``Återkommande ord``), ``grupper``
        (``int``: how many groups share it), ``grupp`` (id), ``grupp_namn``, ``aktiviteter``
        (``int``: in how many of the group's rows it stands), ``exempel`` (``str``: the text of
        the first of them), ``fil``, ``blad``, ``cell`` (of the same). RangeIndex.
    """
    groups: list[str] = plain(activities["grupp"])
    rows = []
    for kind, found in (
        (AREA, _areas(round_, activities, groups)),
        (TERM, _terms(round_, activities, groups)),
    ):
        for theme, positions in found:
            per_group: dict[str, list[int]] = defaultdict(list)
            for position in positions:
                per_group[groups[position]].append(position)
            rows += [
                (theme, kind, len(per_group), group, len(at), at[0])
                for group, at in per_group.items()
            ]
    frame = pd.DataFrame(
        rows, columns=["tema", "slag", "grupper", "grupp", "aktiviteter", "position"]
    )
    return _with_examples(round_, activities, frame)


def _with_examples(
    round_: RoundToSummarise, activities: pd.DataFrame, frame: pd.DataFrame
) -> pd.DataFrame:
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


def _areas(
    round_: RoundToSummarise, activities: pd.DataFrame, groups: list[str]
) -> list[tuple[str, list[int]]]:
    """Return the areas that at least two groups name, with the rows; the spelling met first."""
    field = round_.form.plan.with_role(Role.INSATSOMRADE)
    if field is None:
        return []
    found: dict[str, tuple[str, list[int]]] = {}
    for row, area in enumerate(plain(activities[field.namn])):
        if isinstance(area, str) and fold(area):
            found.setdefault(fold(area), (area, []))[1].append(row)
    shared = [(_spread(rows, groups), area, rows) for area, rows in found.values()]
    shared = [theme for theme in shared if theme[0] > 1]
    shared.sort(key=lambda theme: (-theme[0], sort_key(theme[1])))
    return [(area, rows) for _, area, rows in shared]


def _terms(
    round_: RoundToSummarise, activities: pd.DataFrame, groups: list[str]
) -> list[tuple[str, list[int]]]:
    """Return the terms that recur in several groups' priorities and activities, with the rows."""
    texts = _texts(round_, activities)
    spread = _groups_with(texts, groups)
    telling = {word for word, n in spread.items() if n >= _FEWEST_GROUPS and _says_something(word)}
    terms = {words: _terms_of(words, telling) for words in set().union(*texts)}
    spread = _groups_with([[terms[words] for words in row] for row in texts], groups)
    in_plans = len(set(groups))
    kept = _without_parts({term: n for term, n in spread.items() if _telling(n, in_plans)})
    ranked = sorted(kept, key=lambda term: (-kept[term], sort_key(term), term))
    found: dict[str, list[int]] = {term: [] for term in ranked[:_MOST_TERMS]}
    shown = {words: some.intersection(found) for words, some in terms.items()}
    for position, row in enumerate(texts):
        for term in set().union(*(shown[words] for words in row)):
            found[term].append(position)
    return list(found.items())


def _texts(round_: RoundToSummarise, activities: pd.DataFrame) -> list[list[_Words]]:
    """Return each row's priority and activity."""
    roles = (Role.PRIORITET, Role.AKTIVITET)
    fields = [f.namn for role in roles for f in round_.form.plan.all_with_role(role)]
    rows: list[list[_Words]] = [[] for _ in range(len(activities))]
    words = _WordsOf()
    for name in fields:
        for row, written in zip(rows, plain(activities[name]), strict=True):
            if isinstance(written, str):
                found = map(words.__getitem__, written.split())
                row.append(tuple(itertools.chain.from_iterable(found)))
    return rows


class _WordsOf(dict[str, _Words]):
    """The words of what stands between two spaces: often one, none in a number."""

    def __missing__(self, written: str) -> _Words:
        words = (w if _CAPITALS.fullmatch(w) else w.lower() for w in _WORD.findall(written))
        self[written] = tuple(words)
        return self[written]


def _groups_with(rows: Sequence[Sequence[Iterable[str]]], groups: list[str]) -> Counter[str]:
    """Return in how many groups' rows each string stands."""
    of_group: dict[str, set[str]] = defaultdict(set)
    for group, row in zip(groups, rows, strict=True):
        of_group[group].update(*row)
    return Counter(itertools.chain.from_iterable(of_group.values()))


def _spread(rows: list[int], groups: list[str]) -> int:
    """Return how many groups the rows belong to."""
    return len({groups[row] for row in rows})


def _telling(groups: int, of: int) -> bool:
    most = min(_MOST_GROUPS, of if of < _MANY else of * _COMMON)
    return _FEWEST_GROUPS <= groups <= most


def _terms_of(words: _Words, telling: set[str]) -> set[str]:
    """Return the short phrases that begin and end with a telling word."""
    return {
        " ".join(words[start:stop])
        for start, first in enumerate(words)
        if first in telling
        for stop in range(start + 1, min(start + _LONGEST_TERM, len(words)) + 1)
        if words[stop - 1] in telling
    }


def _says_something(word: str) -> bool:
    if _CAPITALS.fullmatch(word):
        return True
    return len(word) >= _SHORTEST_WORD and word not in _EMPTY_WORDS


def _without_parts(terms: dict[str, int]) -> dict[str, int]:
    """Leave out each term that stands in a longer one of as many groups."""
    longer: dict[str, int] = {}
    for term, count in terms.items():
        words = term.split()
        for start, stop in itertools.combinations(range(len(words) + 1), 2):
            part = " ".join(words[start:stop])
            if part != term:
                longer[part] = max(longer.get(part, 0), count)
    return {term: count for term, count in terms.items() if longer.get(term, 0) < count}
