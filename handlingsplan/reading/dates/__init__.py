"""Times as people write them in plans -> :class:`Period`.

What is understood (capitals, full stops and kinds of spaces and dashes do not matter):

========================  =====================================================================
day                       2026-01-05, 2026-1-5, 20260105, 260105, 05-01-2026, 5/1 2026, 5.1.2026,
                          5/1-26, 19/9, 15 oktober, den 15:e okt 2026, 05-dec-2026, 2026-W42-3,
                          måndag 5 oktober, 10-15 (15 October: it can be nothing else)
days                      15-16 oktober, 10-15/6 (10 to 15 June), 10-15/16 (15 to 16 October: no
                          month has number 16, so the first number is the month), 2026-12-01–15
week                      v. 42, vecka 42 2026, v. 42/2026, 2026-W42, v. 42-44 (ISO weeks)
month                     oktober 2026, 2026-10, 10/2026, jan-25 (Excel's way; asked about)
quarter, tertial, half    Q3 2026, kvartal 3, tredje kvartalet, T2 2026, halvår 1 2026, H2, HT 2026,
                          VT26 (terms: January to June and July to December)
season                    höst 2027, våren (March to May, June to August, September to November),
                          vintern 2026/2027 (December to February)
school year               läsåret 2026/2027 (July to June)
year                      2026, under 2026, 2026-2027, 2026/27
from-to                   any two of these: mars-maj 2026, 15/9-14/11, Q1-Q2, 2026-01-15 till ...
========================  =====================================================================

A year of two digits is 2015 to 2064. Where no year is written, the plan's year is assumed and
said so; in a span, the end that has no year takes it from the other end. Words such as *klar*,
*senast*, *under*, *slutet av* narrow nothing: the whole period is meant, and the text is kept.
(In a field for an end, *början av* and *mitten av* a year or a half are asked about.)

What is not wholly understood is not read: no character is passed over, and a text that can mean
two things means neither (``05-06``, ``25-10-26``, ``11-12/2026``, ``okt 26``, ``vintern 2026``;
``jul 2026``, for Christmas is *jul* too). Two digits after a day, its month and a dash are a year
where it is the plan's or one next to it (``15/6-26``); else they may be a later day (``15/6-28``,
``1/12 - 15``). The likeliest reading is then the suggestion.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from handlingsplan.reading.dates.found import Rank, Source
from handlingsplan.reading.dates.grammar import readings
from handlingsplan.reading.dates.suggest import near_misses
from handlingsplan.reading.dates.times import placed
from handlingsplan.reading.dates.tokens import Token, tokenise
from handlingsplan.reading.dates.words import end_meant, in_words, with_year
from handlingsplan.reading.records import Period

__all__ = ["Understood", "end_meant", "in_words", "parse_period", "understand", "with_year"]

#: No time takes more characters; a whole page of text is not searched for one.
_LONGEST = 200


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """What a text says of time.

    Attributes:
        period: the time, or ``None`` where the text is no time, or may be several.
        asked: it is read, but may mean something else.
        suggestion: what to write instead, where the text is not read, or asked about; else empty.
    """

    period: Period | None = None
    asked: bool = False
    suggestion: str = ""


def parse_period(text: str, year: int | None = None) -> Period | None:
    """Read a time as somebody wrote it.

    Args:
        text: what was typed.
        year: the plan's year, assumed where none is written.

    Returns:
        The period, or ``None`` where the text is no time that can be placed, or more than one.

    >>> parse_period("v. 48–50/2026").till
    datetime.date(2026, 12, 13)
    """
    return understand(text, year).period


@lru_cache(maxsize=4096)  # the same quarter stands in many rows
def understand(text: str, year: int | None = None) -> Understood:
    """Read a time as :func:`parse_period`, and say what to write where that fails."""
    if len(text) > _LONGEST:
        return Understood()
    tokens = tokenise(text)
    found = _understood(tokens, year)
    if found.period is not None or found.suggestion:
        return found
    for tried in near_misses(tokens):
        nearly = _understood(tried, year)
        suggestion = in_words(nearly.period) if nearly.period else nearly.suggestion
        if suggestion:
            return Understood(suggestion=suggestion)
    return Understood()


def _understood(tokens: tuple[Token, ...], year: int | None) -> Understood:
    """Decide which of a text's readings is what was meant: one, or none where there is a doubt."""
    best: dict[Period, Rank] = {}
    for reading in readings(Source(tokens, year)):
        period = placed(reading.first, reading.last, year)
        if period is not None:
            best[period] = min(best.get(period, reading.rank), reading.rank)
    if not best:
        return Understood()
    first = min(best, key=lambda period: best[period])
    rank = best[first]
    alone = rank <= Rank.WEAK and not any(
        other != first and (best[other] in {rank, Rank.RIVAL}) for other in best
    )
    if not alone:
        return Understood(suggestion=in_words(first))
    asked = rank is Rank.ASKED
    return Understood(period=first, asked=asked, suggestion=in_words(first) if asked else "")
