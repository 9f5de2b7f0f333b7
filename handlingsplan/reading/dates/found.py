"""What a rule of the grammar finds, and how much that is worth."""

from __future__ import annotations

from enum import Enum, IntEnum, auto
from typing import NamedTuple

import msgspec

from handlingsplan.reading.dates.times import Time
from handlingsplan.reading.dates.tokens import Kind, Token

#: Two digits that may be a year: 2015 to 2064. Older and later ones are days or months.
SHORT_YEARS = range(15, 65)
#: A short year this near to the plan's stands against another meaning of the same digits.
_NEAR = 5
#: A plan tells of the years before and after it.
_BESIDE = 2


class Rank(IntEnum):
    """How a reading counts where there are several; lower comes first."""

    SURE = 0
    ASKED = 1  # read as this, and asked about
    WEAK = 2  # read only where nothing else can be
    RIVAL = 3  # never read, but stands against another reading
    GUESS = 4  # never read; the suggestion where nothing can be read


class TimeShape(Enum):
    """How a time is written, as far as it tells what may be put together with it."""

    ISO = auto()  # the year first, in digits with hyphens
    HYPHENED = auto()  # in digits with hyphens, but not so
    SLASHED = auto()  # in digits, with other marks
    WORDS = auto()


class Found(NamedTuple):
    """A time at some place in a text.

    Attributes:
        time: the time.
        end: the position after its last token.
        rank: see :class:`Rank`.
        shape: see :class:`TimeShape`.
    """

    time: Time
    end: int
    rank: Rank = Rank.SURE
    shape: TimeShape = TimeShape.WORDS


class Source(msgspec.Struct, frozen=True):
    """What is read: the tokens of a text, in a plan for a year.

    Attributes:
        tokens: the tokens.
        year: the plan's year, or ``None``.
    """

    tokens: tuple[Token, ...]
    year: int | None

    def is_at(self, position: int, *kinds: Kind) -> bool:
        """Say whether a token of one of some kinds stands at a position."""
        return position < len(self.tokens) and self.tokens[position].kind in kinds

    def after(self, position: int, *kinds: Kind) -> int:
        """Return the position after a token that may be there."""
        return position + 1 if self.is_at(position, *kinds) else position

    def number(self, position: int, *, width: int = 2) -> Token | None:
        """Return the number at a position if it has at most so many digits."""
        if not self.is_at(position, Kind.NUMBER):
            return None
        token = self.tokens[position]
        return token if token.width <= width else None

    def whole_year(self, position: int) -> int | None:
        """Return the year of four digits at a position."""
        token = self.number(position, width=4)
        return token.value if token and token.width == 4 else None  # noqa: PLR2004  (digits)

    def is_near(self, short: int) -> bool:
        """Say whether two digits may be a year near the plan's, and so not a day for certain."""
        known = self.year is not None and abs(2000 + short - self.year) <= _NEAR
        return known and short in SHORT_YEARS

    def may_be_year(self, short: int) -> bool:
        """Say whether two digits are most likely a year: the plan's or one beside it."""
        near = self.year is None or abs(2000 + short - self.year) <= _BESIDE
        return near and short in SHORT_YEARS


def short_year(token: Token) -> int | None:
    """Return the year that two digits may be, or ``None``."""
    is_one = token.width == 2 and token.value in SHORT_YEARS  # noqa: PLR2004  (two digits)
    return 2000 + token.value if is_one else None
