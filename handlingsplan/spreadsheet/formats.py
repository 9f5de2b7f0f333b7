"""What a cell shows: number formats, serial dates, and numbers as Swedish text."""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from functools import lru_cache
from typing import Self

import msgspec

_NOISE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAY_SECONDS = 86_400
_LAST_SERIAL = 2_958_465  # 9999-12-31
_LEAP_BUG = 60  # Excel counts 1900-02-29, which never was
_EPOCH, _EPOCH_1904 = map(dt.datetime.fromisoformat, ("1899-12-30", "1904-01-01"))


#: A run of placeholders for digits, as in ``# ##0.00``; commas at its end divide by a thousand.
_DIGITS = re.compile(r"[0#?](?:[0#?., \u00a0]*[0#?])?(,*)")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|_.|\*.|\[[^\]]*\]|(.)', re.DOTALL)
_UNIT = re.compile(r"[^\W\d_]|[€$£%‰°]")
_THIN = "\u00a0"  # Swedish Excel parts thousands with it


class Shows(Enum):
    """How a number format shows a number, as far as it changes what is meant."""

    NUMBER = "number"
    DATE = "date"
    MONTH = "month"  # a month without a day
    YEAR = "year"  # a year alone
    TIME = "time"
    PERCENT = "percent"


class NumberWithText(float):
    """A number that its cell shows with more than its digits, such as ``45 dagar``."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, number: float, text: str) -> Self:
        """Return the number, which has ``text`` as it is shown."""
        made = super().__new__(cls, number)
        made.text = text
        return made


class NumberFormat(msgspec.Struct, frozen=True):
    """A number format, as far as it says more than the number.

    Attributes:
        shows: what it shows.
        elapsed: for a time, hours go on above 24.
        before, after: text around the number, where it is a unit.
        least: fewest digits before the decimal sign.
        decimals: fewest and most decimals.
        grouped: thousands are parted.
        thousands: the number is shown in thousands, millions and so on (1, 2, ...).
    """

    shows: Shows = Shows.NUMBER
    elapsed: bool = False
    before: str = ""
    after: str = ""
    least: int = 1
    decimals: tuple[int, int] = (0, 15)
    grouped: bool = False
    thousands: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether a number is shown as itself."""
        texts = self.before or self.after or self.thousands
        return self.shows is Shows.NUMBER and not texts and self.least == 1


PLAIN, PERCENT = NumberFormat(), NumberFormat(Shows.PERCENT)


def _builtin() -> dict[int, NumberFormat]:
    dates = dict.fromkeys([14, 15, 16, 22, *range(27, 37), *range(50, 59)], Shows.DATE)
    times = dict.fromkeys([18, 19, 20, 21, 45, 46, 47], Shows.TIME)
    all_ = dates | times | {9: Shows.PERCENT, 10: Shows.PERCENT, 17: Shows.MONTH}
    return {number: NumberFormat(how, elapsed=number == _ELAPSED) for number, how in all_.items()}


_ELAPSED = 46  # [h]:mm:ss
BUILTIN = _builtin()


def shows(code: str) -> Shows:
    """Return how a number format's code shows numbers; Swedish codes (``åååå``) count too."""
    first = _NOISE.sub("", code.split(";", maxsplit=1)[0]).lower()
    if first in {"general", "standard", "@", ""}:
        return Shows.NUMBER
    if "%" in first:
        return Shows.PERCENT
    year, day = "y" in first or "å" in first, "d" in first
    clock = "h" in first or "s" in first or "tt" in first
    if day or clock or not (year or "m" in first):
        how = Shows.DATE if day or year else Shows.TIME if clock else Shows.NUMBER
    elif "m" in first:
        how = Shows.MONTH if year or "mmm" in first else Shows.DATE
    else:
        how = Shows.YEAR
    return how


@lru_cache(maxsize=256)  # a template's formats come back in every plan
def number_format(code: str) -> NumberFormat:
    """Read the code of a number format; only its first section counts."""
    how = shows(code)
    if how is Shows.TIME:
        return NumberFormat(how, elapsed="[" in _NOISE.sub("", code))
    if how is not Shows.NUMBER:
        return NumberFormat(how)
    first = code.split(";", maxsplit=1)[0]
    parts = [_literal(found) for found in _LITERAL.finditer(first)]
    plain = "".join(sign if bare else "\ue000" for sign, bare in parts)
    digits = _DIGITS.search(plain.replace("General", "#######").replace("Standard", "########"))
    if digits is None or "E" in plain.upper().replace("GENERAL", ""):
        return NumberFormat(how)
    whole, _, decimals = digits[0].rstrip(",").partition(".")
    before, after = (
        "".join(sign for sign, _ in part).strip()
        for part in (parts[: digits.start()], parts[digits.end() :])
    )
    spaced = len(parts) > digits.end() and parts[digits.end()][0][:1].isspace()
    general = "eneral" in first or "tandard" in first
    return NumberFormat(
        how,
        before=before if _UNIT.search(before) else "",
        after=f"{' ' * spaced}{after}" if _UNIT.search(after) else "",
        least=1 if general else max(whole.count("0"), 1),
        decimals=(0, 15) if general else (decimals.count("0"), len(decimals.replace(",", ""))),
        grouped=any(sign in whole.strip() for sign in ", \u00a0"),
        thousands=len(digits[1]),
    )


def _literal(found: re.Match[str]) -> tuple[str, bool]:
    """Return a piece of a code as it is shown, and whether it stands there bare."""
    quoted, escaped, currency, bare = found.groups()
    return (bare, True) if bare else (quoted or escaped or currency or "", False)


def shown(
    number: float, form: NumberFormat, *, epoch_1904: bool = False
) -> str | float | dt.datetime:
    """Return what a person sees of a number: the number, a day, or text.

    A number with a unit in its format is a :class:`NumberWithText`; one that is shown in thousands
    is text, for nobody can say which of the two is meant.
    """
    if form.shows is Shows.NUMBER:
        text = "" if form.is_plain else _with_unit(number, form)
        return number if not text else text if form.thousands else NumberWithText(number, text)
    if form.shows is Shows.PERCENT:
        return f"{number_text(number * 100)} %"
    day = from_serial(number, epoch_1904=epoch_1904)
    if day is None:
        return number
    if form.elapsed:
        minutes, seconds = divmod(round(number * _DAY_SECONDS), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if form.shows is Shows.TIME and number < 1:
        return f"{day:%H:%M:%S}".removesuffix(":00")
    pattern = {Shows.MONTH: "%Y-%m", Shows.YEAR: "%Y"}.get(form.shows)
    return f"{day:{pattern}}" if pattern else day


def _with_unit(number: float, form: NumberFormat) -> str:
    least, most = form.decimals
    whole, _, decimals = f"{abs(number) / 1000**form.thousands:.{most}f}".partition(".")
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    whole = whole.zfill(form.least)
    if form.grouped:
        whole = f"{int(whole):,}".replace(",", _THIN)
    sign = "-" if number < 0 else ""
    return f"{form.before}{sign}{whole}{',' * bool(decimals)}{decimals}{form.after}"


def iso_moment(text: str) -> dt.datetime | str:
    """Return a moment as ISO 8601 has it; a time of day, or anything else, is the text itself."""
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        pass
    try:
        return f"{dt.time.fromisoformat(text.removeprefix('T')):%H:%M:%S}".removesuffix(":00")
    except ValueError:
        return text


@lru_cache(maxsize=4096)  # a plan's days come back from row to row
def from_serial(serial: float, *, epoch_1904: bool = False) -> dt.datetime | None:
    """Return the day (and time, to the second) of Excel's serial number; ``None`` outside it."""
    if not 0 <= serial < _LAST_SERIAL - 1462 * epoch_1904:
        return None
    start = _EPOCH_1904 if epoch_1904 else _EPOCH + dt.timedelta(serial < _LEAP_BUG)
    days = int(serial)
    return start + dt.timedelta(days=days, seconds=round((serial - days) * _DAY_SECONDS))


def to_serial(moment: dt.datetime, *, epoch_1904: bool = False) -> int:
    """Return the whole days of Excel's serial number of a moment; see :func:`from_serial`."""
    if epoch_1904:
        return (moment - _EPOCH_1904).days
    days = (moment - _EPOCH).days
    return days - (days <= _LEAP_BUG)


def number_text(number: float) -> str:
    """Return a number as Swedish Excel shows it: no needless decimals, a decimal comma."""
    if number == int(number) and abs(number) < 1e15:  # noqa: PLR2004  (15 digits, as Excel)
        return str(int(number))
    return f"{number:.15g}".replace(".", ",")
