"""What several groups work on, often without knowing of each other.

Subjects are found in the words themselves: what ends like a noun, or is written in the definite
form, as the first part of a compound with *s*, or as the last part of one, is a noun.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import pandas as pd

from handlingsplan.form import Role
from handlingsplan.summary.columns import plain, text
from handlingsplan.summary.model import Scope
from handlingsplan.summary.touchpoints import texts_of, words_of
from handlingsplan.text import fold, sort_key

AREA, SUBJECT = "Insatsområde", "Ämne"
_FEWEST_GROUPS = 3  # a subject of fewer groups is chance; a shared area needs two
_MOST_SUBJECTS = 25
_STEM = 5  # letters of a subject, but for abbreviations in capitals
_PART = 3  # letters before the last part of a compound
_COMMON = 0.5  # a word that a greater share of many groups uses says nothing
_MANY = 10  # groups from which on that counts
_MOST_GROUPS = 60  # and a word of more groups than this never does
#: Endings of nouns: definite (which say that it is one), then plural.
_DEFINITE = ("arnas", "ernas", "ornas", "arna", "erna", "orna", "ens", "ets", "en", "et")
_OTHERS = ("er", "ar", "or")
#: Endings of nouns whose definite form ends with n alone.
_WITH_N = ("el", "er", "or", "a", "e", "i", "o")
#: Endings that make a noun of another word.
_MADE = ("ning", "het", "else", "tion", "sion", "skap", "itet", "logi", "grafi", "metri")
_CAPITALS = re.compile(r"[A-ZÅÄÖ]{2,5}")
#: Words of planning and grammar, which say nothing of what a plan is about.
_EMPTY_WORDS = frozenset(
    """
    aktivitet aktiviteter alla andra annan använda arbeta arbetar arbete arbetet arbetsgrupp
    arbetsgruppen arbetsgrupper arbetssätt avseende behov beslut besluta bland börja delta den
    denna deras dessa detta dialog efter eller enligt exempelvis finns fler fortsatt fortsätta
    fortsätter framta från följa följs för föreslå gemensam gemensamma gemensamt genom genomföra
    genomförande grupp gruppen gruppens gällande göra hela hos hålla implementera implementering
    inför införa införande inga ingår inklusive inom insats insatser insatsområde inte inventera
    kartlägga kartläggning klart kommande kring kunna likaså läget med mellan mer minska mycket
    mål målet månad möjlighet möjligheter nivå ny nya nytt någon nästa och också olika område
    områden området patient patienten patienter patienterna plan planen planera planering
    prioriterade prioriterat process processer pågår region regional regionala regionen regioner
    regionerna respektive rutin rutiner samma sammanställa samt samtliga samverka samverkan
    sedan sin sina sitt sjukhus sjukhuset ska skapa ske skulle stödja större sydöstra
    säkerställa tidigare till tillsammans titta under underlag uppdatera uppfölja uppföljning
    utarbeta utgöra utifrån utveckla utveckling utvärdera vara varje verka verksamhet
    verksamheter verksamheterna vid vidare vilka vården året års öka ökad över
    """.split()  # noqa: SIM905  (a list of words reads best as text)
)


def themes(scope: Scope, activities: pd.DataFrame) -> pd.DataFrame:
    """Return one row per theme and group, the most widely shared themes first.

    Returns:
        ``tema`` (``str``), ``slag`` (``Insatsområde`` or ``Ämne``), ``grupper``
        (``int``: how many groups share it), ``grupp`` (id), ``grupp_namn``, ``aktiviteter``
        (``int``: in how many of the group's rows it stands), ``exempel`` (``str``: the text of
        the first of them), ``fil``, ``blad``, ``cell`` (of the same). RangeIndex.
    """
    groups: list[str] = plain(activities["grupp"])
    rows = []
    for kind, found in (
        (AREA, _areas(scope, activities, groups)),
        (SUBJECT, _subjects(scope, activities, groups)),
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
    return _with_examples(scope, activities, frame)


def _with_examples(scope: Scope, activities: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    plan = scope.form.plan
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
    scope: Scope, activities: pd.DataFrame, groups: list[str]
) -> list[tuple[str, list[int]]]:
    """Return the areas that at least two groups name, with the rows; the spelling met first."""
    field = scope.form.plan.with_role(Role.INSATSOMRADE)
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


class _Words(msgspec.Struct, frozen=True):
    """The different words of all activities.

    Attributes:
        rows: word -> the rows in which it stands.
        beginning, ending: a piece of at least :data:`_STEM` letters -> the words that begin with
            it, and those that end with it when their endings are taken off.
    """

    rows: Mapping[str, set[int]]
    beginning: Mapping[str, set[str]]
    ending: Mapping[str, set[str]]

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Words:
        """Take texts apart."""
        rows: dict[str, set[int]] = defaultdict(set)
        for position, written in enumerate(texts):
            for word in words_of(written):
                rows[word].add(position)
        beginning: dict[str, set[str]] = defaultdict(set)
        ending: dict[str, set[str]] = defaultdict(set)
        for word in rows:
            base = _base(word)
            for length in range(_STEM, len(word) + 1):
                beginning[word[:length]].add(word)
            for length in range(_STEM, len(base) + 1):
                ending[base[-length:]].add(word)
        return cls(rows, beginning, ending)

    def forms(self, stem: str) -> set[str]:
        """Return the words that are a stem, an inflection of it, or a compound with it."""
        return self.beginning.get(stem, set()) | self.ending.get(stem, set()) | {stem}

    def is_noun(self, stem: str) -> bool:
        """Say whether some word shows that the stem is a noun."""
        if stem.endswith(_MADE) or _CAPITALS.fullmatch(stem):
            return True
        ends = (*_DEFINITE, "n", "ns") if stem.endswith(_WITH_N) else _DEFINITE
        if any(stem + end in self.rows for end in ends):
            return True
        linked = any(len(w) > len(stem) + _PART + 1 for w in self.beginning.get(stem + "s", ()))
        return linked or any(len(_base(w)) >= len(stem) + _PART for w in self.ending.get(stem, ()))


def _base(word: str) -> str:
    """Return a word without the ending of a noun, as long as enough of it is left."""
    for end in (*_DEFINITE, *_OTHERS):
        if word.endswith(end) and len(word) - len(end) >= _STEM:
            return word.removesuffix(end)
    return word


def _subjects(
    scope: Scope, activities: pd.DataFrame, groups: list[str]
) -> list[tuple[str, list[int]]]:
    """Return the subjects of several groups' priorities and activities, with the rows."""
    words = _Words.of(texts_of(scope, activities))
    of = len(set(groups))
    found: dict[str, tuple[int, list[int]]] = {}
    for stem in sorted({_base(word) for word in words.rows}):
        forms = words.forms(stem)
        rows = sorted(set().union(*(words.rows.get(form, set()) for form in forms)))
        spread = _spread(rows, groups)
        if _telling(spread, of) and _says_something(stem, words):
            found[stem] = spread, rows
    kept = list(_without_parts(found))
    kept.sort(key=lambda stem: (-found[stem][0], sort_key(stem)))
    return [(_name(stem, words), found[stem][1]) for stem in kept[:_MOST_SUBJECTS]]


def _says_something(stem: str, words: _Words) -> bool:
    if not _CAPITALS.fullmatch(stem) and len(stem) < _STEM:
        return False
    return words.forms(stem).isdisjoint(_EMPTY_WORDS) and words.is_noun(stem)


def _without_parts(found: Mapping[str, tuple[int, list[int]]]) -> Iterator[str]:
    """Leave out each stem that is part of another one of the same rows, or of nearly as many."""
    for stem, (_, rows) in found.items():
        longer = (r for other, (_, r) in found.items() if stem != other and stem in other)
        if not any(set(rows) == set(others) for others in longer):
            yield stem


def _name(stem: str, words: _Words) -> str:
    """Return the shortest word that is the stem itself or an inflection of it."""
    own = [word for word in words.forms(stem) if word in words.rows and _base(word) == stem]
    return min(own, key=lambda word: (len(word), word), default=stem)


def _spread(rows: list[int], groups: list[str]) -> int:
    """Return how many groups the rows belong to."""
    return len({groups[row] for row in rows})


def _telling(groups: int, of: int) -> bool:
    most = min(_MOST_GROUPS, of if of < _MANY else of * _COMMON)
    return _FEWEST_GROUPS <= groups <= most
