"""What somebody may have meant by a text that is no time: texts that nearly are the same."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from handlingsplan.reading.dates.tokens import Kind, Token, vocabulary
from handlingsplan.text import nearest

#: A text of more tokens is prose.
_MOST = 25
#: Shorter words are too like each other to be taken for misspelt ones.
_SHORTEST_WORD = 4
#: What a part of a text must hold to say anything of time.
_OF_TIMES = frozenset(
    {
        Kind.NUMBER, Kind.MONTH, Kind.SEASON, Kind.TERM, Kind.SCHOOL_YEAR, Kind.ORDINAL,
        Kind.CHRISTMAS,
    }
)  # fmt: skip
_BRACKETS = (Kind.OPEN, Kind.CLOSE)


def near_misses(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Yield what a text may stand for: with its words spelt right, then its only part with a time.

    Nothing where a word turns the meaning round ("före 1 maj").
    """
    if len(tokens) > _MOST or any(token.kind is Kind.REVERSAL for token in tokens):
        return
    spelt = tuple(map(_spelt, tokens))
    if spelt != tokens:
        yield spelt
    parts = [part for part in _parts(spelt) if any(token.kind in _OF_TIMES for token in part)]
    if len(parts) == 1 and parts[0] != spelt:
        yield parts[0]


def _spelt(token: Token) -> Token:
    if token.kind is not Kind.OTHER or token.width < _SHORTEST_WORD:
        return token
    known = nearest(token.text, [word for word in vocabulary() if len(word) >= _SHORTEST_WORD])
    if known is None:
        return token
    kind, value = vocabulary()[known]
    return msgspec.structs.replace(token, kind=kind, value=value)


def _parts(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """Cut a text at the words and signs that no time is written with, and at brackets.

    What is written together with such a word belongs to it ("AKU26-01" is a row's identity).
    """
    part: list[Token] = []
    in_word = False
    for token in tokens:
        if token.kind is Kind.OTHER or token.kind in _BRACKETS:
            yield _bare(part)
            part, in_word = [], token.text.isalpha()
        elif token.spaced or not in_word:
            part.append(token)
            in_word = False
    yield _bare(part)


def _bare(part: list[Token]) -> tuple[Token, ...]:
    """Return a part without words at its end that narrow nothing."""
    while part and part[-1].kind in {Kind.FILLER, Kind.TO}:
        part.pop()
    return tuple(part)
