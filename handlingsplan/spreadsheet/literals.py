"""The words and signs of a number format: which are a unit, and which say something else.

``0" dagar"`` shows the number with its unit. ``"<"0``, ``0"–90"`` and ``"vecka "0"/2027"`` show
another thing than the number in the cell; what people see is then what is meant.
"""

from __future__ import annotations

import re

UNIT = re.compile(r"[^\W\d_]|[€$£%‰°]")
_CURRENCY = r"(?:[€$£¥]|kr\.?|[A-Z]{3})?"
#: Before a number: a sign of more, a currency.
_NOTHING_ELSE = re.compile(rf"[+▲△↑]?\s*{_CURRENCY}\s*")
#: In place of 0: a dash, as in Excel's formats for accounts.
_DASH = re.compile(rf"{_CURRENCY}\s*[-\u2013\u2014]+\s*{_CURRENCY}")
#: After a number: more digits (–90, /2027, 000; but not /1000), signs and words of a range.
_MORE = re.compile(
    r"(?:[\s,.:;\u2013\u2014-]*|/(?!10))\d|\s*[<>≤≥+±~]|\s*(?:eller|plus|minus)\b"
    r"|\s*(?:till|av|à|och)\b\D*\d",
    re.IGNORECASE,
)
#: In a date, words say no more than the day; digits and signs do.
_OTHER_TIME = re.compile(r"[0-9<>≤≥±~]")
_DIGITS = re.compile(r"\d[\d \u00a0\u202f]*(?:[.,]\d+)*")
_SPACES = re.compile(r"[ \u00a0\u202f]")
_NOT_JUDGED = re.compile(r"E[+-]|\s*/\d|:")  # powers of ten, fractions, times of day


def around_number_misleads(before: str, after: str) -> bool:
    """Say whether what stands round a number makes something else of it than a unit does."""
    return _NOTHING_ELSE.fullmatch(before.strip()) is None or bool(_MORE.match(after))


def around_day_misleads(before: str, after: str) -> bool:
    """Say whether what stands round a day makes another time of it."""
    return bool(_OTHER_TIME.search(before + after))


def instead_misleads(text: str) -> bool:
    """Say whether what is shown in place of a number says something; a dash for 0 does not."""
    said = UNIT.search(text) or _OTHER_TIME.search(text)
    return said is not None and _DASH.fullmatch(text.strip()) is None


def text_misleads(number: float, text: str) -> bool:
    """Say whether a text shows something else than the number that its cell holds."""
    found = _DIGITS.search(text)
    if found is None:
        return instead_misleads(text)
    before, after = text[: found.start()], text[found.end() :]
    if _NOT_JUDGED.match(after):
        return False
    if number < 0:
        before = before.rstrip().removesuffix("-").removesuffix("\u2212")
    return around_number_misleads(before, after) or not _may_show(found[0], abs(number))


def _may_show(digits: str, number: float) -> bool:
    """Say whether digits may be a number, rounded, with a comma or a full stop in it."""
    plain = _SPACES.sub("", digits)
    whole = re.sub("[.,]", "", plain)
    decimals = len(re.split("[.,]", plain)[-1]) if whole != plain else 0
    return any(
        abs(int(whole) / 10**places - number) <= 0.5 / 10**places + 1e-9 * number
        for places in {0, decimals}
    )
