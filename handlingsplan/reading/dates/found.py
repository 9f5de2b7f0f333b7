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
#: After a dash, two digits are a year for certain only where it is the plan's or one next to it.
_NEXT = 1


_YEAR_WIDTH, _LONGEST_MONTH = 4, 31


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

    def away(self, year: int) -> int:
        """Return how many years a year is from the plan's; 0 where that is not known."""
        return abs(year - self.year) if self.year is not None else 0

    def is_next(self, short: int) -> bool:
        """Say whether two digits may be the plan's year or one next to it."""
        return self.year is not None and short in SHORT_YEARS and self.away(2000 + short) <= _NEXT

    def rank_of_year(self, day: int, at: int) -> Rank:
        """Say how the year at a position counts after a day and its month.

        Two digits after a dash may be a later day: ``15/6-28``, ``1/12 - 15``.
        """
        token = self.tokens[at]
        if token.width == _YEAR_WIDTH or not self._may_end_days(at - 1):
            return Rank.SURE
        if self.is_at(at - 1, Kind.LOOSE_DASH) and token.spaced:  # "5 juni -26" is a year
            return Rank.GUESS
        away = self.away(2000 + token.value)
        is_later_day = day < token.value <= _LONGEST_MONTH
        doubtful = away > _NEAR or (away > _NEXT and is_later_day)
        return Rank.GUESS if doubtful else Rank.SURE

    def _may_end_days(self, at: int) -> bool:
        """Say whether a mark may stand between days: a slash does after a month's name alone."""
        in_words = self.is_at(at - 1, Kind.MONTH)
        return self.is_at(at, Kind.DASH, Kind.LOOSE_DASH, Kind.COMMA) or (
            in_words and self.is_at(at, Kind.SLASH)
        )

    def may_be_year(self, short: int) -> bool:
        """Say whether two digits are most likely a year: the plan's or one beside it."""
        near = self.year is None or abs(2000 + short - self.year) <= _BESIDE
        return near and short in SHORT_YEARS


def short_year(token: Token) -> int | None:
    """Return the year that two digits may be, or ``None``."""
    is_one = token.width == 2 and token.value in SHORT_YEARS  # noqa: PLR2004  (two digits)
    return 2000 + token.value if is_one else None
