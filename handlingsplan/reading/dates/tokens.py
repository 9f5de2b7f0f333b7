"""A text -> tokens: numbers, the words that times are written with, and marks between them.

Capitals, Unicode composition, invisible characters and kinds of dashes and spaces make no
difference. A word that no time is written with is a token of its own (:attr:`Kind.OTHER`), which
no rule of the grammar takes.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache
from itertools import zip_longest

import msgspec

from handlingsplan.text import fold


class Kind(Enum):
    """What a token is; in brackets what its value says."""

    NUMBER = auto()  # [the number]
    MONTH = auto()  # [1 to 12]
    SEASON = auto()  # [its first month]
    TERM = auto()  # [1 for spring, 2 for autumn]
    SCHOOL_YEAR = auto()
    CHRISTMAS = auto()  # "jul" alone is July's short name too, and a month
    WEEKDAY = auto()  # [1 to 7, Monday first]
    WEEK = auto()
    QUARTER = auto()
    TERTIAL = auto()
    HALF_YEAR = auto()
    ORDINAL = auto()  # [1 to 4]
    ENDING = auto()  # of a number: 5:e, 1:a
    CLOCK = auto()  # "kl"
    TO = auto()  # a word between two times
    FILLER = auto()  # narrows nothing: senast, under, slutet av
    REVERSAL = auto()  # what follows is not the time that is meant: före, efter
    DASH = auto()
    LOOSE_DASH = auto()  # with a space on either side
    SLASH = auto()
    DOT = auto()
    COMMA = auto()
    COLON = auto()
    APOSTROPHE = auto()
    OPEN = auto()
    CLOSE = auto()
    OTHER = auto()


class Token(msgspec.Struct, frozen=True):
    """A piece of a text.

    Attributes:
        kind: see :class:`Kind`.
        text: the piece, folded.
        value: what the kind says of it; 0 where it says nothing.
        spaced: a space stands before it.
    """

    kind: Kind
    text: str
    value: int = 0
    spaced: bool = False

    @property
    def width(self) -> int:
        """How many characters it has: the digits of a number."""
        return len(self.text)


#: kind -> {value: words}; one word stands for one value.
_NUMBERED: dict[Kind, dict[int, str]] = {
    Kind.MONTH: {
        1: "januari jan", 2: "februari feb febr", 3: "mars mar", 4: "april apr", 5: "maj",
        6: "juni jun", 7: "juli jul", 8: "augusti aug", 9: "september sep sept", 10: "oktober okt",
        11: "november nov", 12: "december dec",
    },
    Kind.SEASON: {3: "vår våren", 6: "sommar sommaren", 9: "höst hösten", 12: "vinter vintern"},
    Kind.TERM: {1: "vt vårterminen vårtermin", 2: "ht höstterminen hösttermin"},
    Kind.WEEKDAY: {
        1: "måndag måndagen mån", 2: "tisdag tisdagen tis tisd", 3: "onsdag onsdagen ons onsd",
        4: "torsdag torsdagen tors torsd tor", 5: "fredag fredagen fre fred",
        6: "lördag lördagen lör lörd", 7: "söndag söndagen sön sönd",
    },
    Kind.ORDINAL: {1: "första", 2: "andra", 3: "tredje", 4: "fjärde"},
}  # fmt: skip
_WORDS: dict[Kind, str] = {
    Kind.SCHOOL_YEAR: "läsår läsåret",
    Kind.CHRISTMAS: "julen julafton",
    Kind.WEEK: "v w vecka veckan veckor veckorna",
    Kind.QUARTER: "q kv kvartal kvartalet",
    Kind.TERTIAL: "t tertial tertialet",
    Kind.HALF_YEAR: "h halvår halvåret",
    Kind.ENDING: "e a",
    Kind.CLOCK: "kl klockan",
    Kind.TO: "till tom",
    Kind.FILLER: (
        "klar klart färdig färdigt senast under hela helår helåret året år den ca cirka omkring "
        "prel preliminär preliminärt start startar fom från i tidig tidigt sen sent början mitten "
        "slutet av på"
    ),
    Kind.REVERSAL: "före innan efter inte ej fram",
}
#: Words of several words or with full stops inside.
_PHRASES: dict[str, Kind] = {
    r"till och med|t\.? ?o\.? ?m\b\.?": Kind.TO,
    r"från och med|fr\.? ?o\.? ?m\b\.?|f\.? ?o\.? ?m\b\.?": Kind.FILLER,
}
_MARKS = {
    "/": Kind.SLASH, ".": Kind.DOT, ",": Kind.COMMA, ";": Kind.COMMA, "!": Kind.COMMA,
    ":": Kind.COLON, "'": Kind.APOSTROPHE, "\u2019": Kind.APOSTROPHE, "(": Kind.OPEN,
    ")": Kind.CLOSE,
}  # fmt: skip


@cache
def vocabulary() -> dict[str, tuple[Kind, int]]:
    """Return word -> kind and value."""
    words = {word: (kind, 0) for kind, names in _WORDS.items() for word in names.split()}
    for kind, values in _NUMBERED.items():
        words |= {name: (kind, value) for value, names in values.items() for name in names.split()}
    return words


@cache
def _pattern() -> re.Pattern[str]:
    """Return the pattern of a token; compiled when the first time is read that is no day cell."""
    phrases = "|".join(f"(?P<{kind.name}>{text})" for text, kind in _PHRASES.items())
    return re.compile(
        rf"(?P<space> *)(?:(?<![^\W\d_])(?:{phrases})|(?P<number>\d+)|(?P<word>[^\W\d_]+)"
        r"|(?P<dash>-+)|(?P<mark>.))",
        re.DOTALL,
    )


def tokenise(text: str) -> tuple[Token, ...]:
    """Take a text apart; every character but spaces is part of a token."""
    found = list(_pattern().finditer(fold(text).strip()))
    return tuple(
        _token(match, after=following["space"] if following else "")
        for match, following in zip_longest(found, found[1:])
    )


def _token(match: re.Match[str], *, after: str) -> Token:
    spaced = bool(match["space"])
    text = match[0].strip(" ")
    if match["number"]:
        # A number of Arabic or other digits reads as its value, but no plan has such years.
        return Token(Kind.NUMBER if text.isascii() else Kind.OTHER, text, int(text[:9]), spaced)
    if match["word"]:
        kind, value = vocabulary().get(text, (Kind.OTHER, 0))
        return Token(kind, text, value, spaced)
    if match["dash"]:
        loose = spaced or bool(after) or len(text) > 1
        return Token(Kind.LOOSE_DASH if loose else Kind.DASH, text, 0, spaced)
    phrase = next((kind for kind in (Kind.TO, Kind.FILLER) if match[kind.name]), None)
    return Token(phrase or _MARKS.get(text, Kind.OTHER), text, 0, spaced)
