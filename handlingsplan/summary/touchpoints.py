"""Where groups may be working on the same thing: activities whose texts are alike.

Texts are compared by TF-IDF over character n-grams, so that *läkemedelslistor* is like *läkemedel*
without any dictionary. What many groups write weighs little, what few groups write weighs much. A
pair is offered to people who know; it is never a finding.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from handlingsplan.form import Role
from handlingsplan.summary.columns import plain, text
from handlingsplan.summary.model import ONLY_HEADING, Scope

#: More activities than this take too much memory at once; a region has some six hundred.
MOST_ACTIVITIES = 2_000

_LIKE = 0.17  # likeness (0 to 1) from which on a pair is offered
_MOST_PAIRS = 25
_MOST_OF_ONE = 3  # pairs that one activity may stand in: a list of a single text is no news
_GRAM = 5  # characters, the spaces around a word among them
_SHORT = 4  # letters that a word must have, but for abbreviations
_STEM = 6  # letters that parts of two words must share to be named
_NAMED = 4  # shared words that are named
_ABBREVIATION = 3.0  # weight of one against that of a single n-gram: it has but one

_WORD = re.compile(r"[^\W_]+")
_CAPITALS = re.compile(r"[A-ZÅÄÖ]{2,5}")

_COLUMNS = ("grupp", "grupp_namn", "aktivitet", "fil", "blad", "cell")


def words_of(written: str) -> list[str]:
    """Return the words of a text in lower case; abbreviations in capitals as they stand."""
    return [w if _CAPITALS.fullmatch(w) else w.lower() for w in _WORD.findall(written)]


def touchpoints(scope: Scope, activities: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of activities of different groups that may be about the same thing.

    Returns:
        One row per pair, the most alike first: ``likhet`` (``float64``, 0 to 1), ``ord`` (``str``:
        the words that they share), ``grupp``, ``grupp_namn``, ``aktivitet``, ``fil``, ``blad``,
        ``cell`` (``str``: the first of the two, with its source) and the same with ``andra_``
        before them. RangeIndex.
    """
    rows = activities[activities["lage"] != ONLY_HEADING].reset_index(drop=True)
    texts = texts_of(scope, rows)
    groups: list[str] = plain(rows["grupp"])
    grams = [_grams(words_of(written)) for written in texts]
    spread = _spread(grams, groups)
    weights = _weights(spread, of=len(set(groups)))
    pairs = list(_pairs(_likeness(grams, groups, spread, weights)))
    what = scope.form.plan.with_role(Role.AKTIVITET) or scope.form.plan.falt[0]
    source = rows[["grupp", "grupp_namn", what.namn, "fil", "blad", "cell"]]
    source = source.set_axis(list(_COLUMNS), axis=1).assign(aktivitet=text(texts))
    first = source.iloc[[a for a, _, _ in pairs]].reset_index(drop=True)
    second = source.iloc[[b for _, b, _ in pairs]].reset_index(drop=True).add_prefix("andra_")
    found = {
        "likhet": np.array([round(like, 3) for _, _, like in pairs], dtype="float64"),
        "ord": text(", ".join(shared_words(texts[a], texts[b], weights)) for a, b, _ in pairs),
    }
    return pd.concat([pd.DataFrame(found), first, second], axis=1)


def texts_of(scope: Scope, rows: pd.DataFrame) -> list[str]:
    """Return each row's priority and activity as one text; empty in a form without them."""
    roles = (Role.PRIORITET, Role.AKTIVITET)
    fields = [f.namn for role in roles for f in scope.form.plan.all_with_role(role)]
    return [
        "\n".join(dict.fromkeys(t for t in row if isinstance(t, str)))
        for row in rows[fields].to_numpy(dtype=object).tolist()
    ]


def _grams(words: Iterable[str]) -> Counter[str]:
    """Return how often each n-gram stands in the words; a short word is one by itself."""
    counted: Counter[str] = Counter()
    for word in words:
        if len(word) >= _SHORT or _CAPITALS.fullmatch(word):
            counted.update(_grams_of(word))
    return counted


def _grams_of(word: str) -> list[str]:
    padded = f" {word} "
    return [padded[n : n + _GRAM] for n in range(max(1, len(padded) - _GRAM + 1))]


def _spread(grams: Sequence[Iterable[str]], groups: Sequence[str]) -> dict[str, int]:
    """Return in how many groups' activities each n-gram stands."""
    spread: dict[str, set[str]] = defaultdict(set)
    for group, found in zip(groups, grams, strict=True):
        for gram in found:
            spread[gram].add(group)
    return {gram: len(names) for gram, names in spread.items()}


def _weights(spread: Mapping[str, int], *, of: int) -> dict[str, float]:
    """Return the weight of each n-gram: none where all groups have it, the most where one has."""
    return {
        gram: math.log(of / count) * (_ABBREVIATION if _CAPITALS.fullmatch(gram.strip()) else 1)
        for gram, count in spread.items()
    }


def _likeness(
    grams: Sequence[Mapping[str, int]],
    groups: Sequence[str],
    spread: Mapping[str, int],
    weights: Mapping[str, float],
) -> Any:
    """Return how alike each two activities of different groups are, 0 to 1 (cosine)."""
    shared = sorted(gram for gram, count in spread.items() if count > 1)
    column = {gram: number for number, gram in enumerate(shared)}
    matrix = np.zeros((len(grams), len(column)), dtype="float32")
    lengths = np.zeros(len(grams), dtype="float32")
    for row, counted in enumerate(grams):
        for gram, count in counted.items():
            weight = (1 + math.log(count)) * weights[gram]
            lengths[row] += weight**2
            if gram in column:
                matrix[row, column[gram]] = weight
    matrix /= np.where(lengths == 0, 1, np.sqrt(lengths))[:, None]
    whose = np.array(groups)
    return np.where(whose[:, None] == whose[None, :], 0, matrix @ matrix.T)


def _pairs(likeness: Any) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of positions that are most alike, with their likeness."""
    first, second = np.nonzero(np.triu(likeness >= _LIKE, 1))
    order = np.argsort(-likeness[first, second], kind="stable")
    stood: Counter[int] = Counter()
    for a, b in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if stood.total() < 2 * _MOST_PAIRS and max(stood[a], stood[b]) < _MOST_OF_ONE:
            stood.update((a, b))
            yield a, b, float(likeness[a, b])


def shared_words(one: str, other: str, weights: Mapping[str, float]) -> list[str]:
    """Return the words, or parts of words, that make two texts alike; the weightiest first."""
    found: dict[str, float] = {}
    for word in dict.fromkeys(words_of(one)):
        for second in dict.fromkeys(words_of(other)):
            part = word if word == second else _common(word, second)
            if _CAPITALS.fullmatch(part) or len(part) >= (_SHORT if word == second else _STEM):
                grams = {*_grams_of(word)} & {*_grams_of(second)}
                found[part] = max(found.get(part, 0), sum(weights.get(g, 0) ** 2 for g in grams))
    best = max(found.values(), default=0)
    telling = sorted((part for part in found if found[part] * 3 >= best), key=lambda p: -found[p])
    return telling[:_NAMED]


def _common(one: str, other: str) -> str:
    """Return the longest piece that two words have in common."""
    pieces = (one[start:stop] for start in range(len(one)) for stop in range(len(one), start, -1))
    return max((piece for piece in pieces if piece in other), key=len, default="")
