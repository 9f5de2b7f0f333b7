"""What a cell shows: number formats, serial dates, and numbers as Swedish text."""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from functools import lru_cache

_NOISE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAY_SECONDS = 86_400
_LAST_SERIAL = 2_958_465  # 9999-12-31
_LEAP_BUG = 60  # Excel counts 1900-02-29, which never was
_EPOCH, _EPOCH_1904 = map(dt.datetime.fromisoformat, ("1899-12-30", "1904-01-01"))


class Shows(Enum):
    """How a number format shows a number, as far as it changes what is meant."""

    NUMBER = "number"
    DATE = "date"
    MONTH = "month"  # a month and a year without a day
    TIME = "time"
    PERCENT = "percent"


def _builtin() -> dict[int, Shows]:
    dates = dict.fromkeys([14, 15, 16, 22, *range(27, 37), *range(50, 59)], Shows.DATE)
    times = dict.fromkeys([18, 19, 20, 21, 45, 46, 47], Shows.TIME)
    return dates | times | {9: Shows.PERCENT, 10: Shows.PERCENT, 17: Shows.MONTH}


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
    if "m" in first and year and not day and not clock:
        return Shows.MONTH
    if year or day or ("m" in first and not clock):
        return Shows.DATE
    return Shows.TIME if clock else Shows.NUMBER


def shown(number: float, how: Shows, *, epoch_1904: bool = False) -> str | float | dt.datetime:
    """Return what a person sees of a number: the number, a day, or text."""
    if how is Shows.NUMBER:
        return number
    if how is Shows.PERCENT:
        return f"{number_text(number * 100)} %"
    day = from_serial(number, epoch_1904=epoch_1904)
    if day is None:
        return number
    if how is Shows.MONTH:
        return f"{day:%Y-%m}"
    if how is Shows.TIME and number < 1:
        return f"{day:%H:%M:%S}".removesuffix(":00")
    return day


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
