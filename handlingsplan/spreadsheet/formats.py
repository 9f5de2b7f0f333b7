"""What a cell shows: number formats, serial dates, and numbers as Swedish text."""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, Self

import msgspec

from handlingsplan.spreadsheet.literals import (
    UNIT,
    around_day_misleads,
    around_number_misleads,
    instead_misleads,
)

_PLACEHOLDER, _LARGER = re.compile("[0#?]"), re.compile("[qw]")
_NOISE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAY_SECONDS = 86_400
_LAST_SERIAL = 2_958_465  # 9999-12-31
_LEAP_BUG = 60  # Excel counts 1900-02-29, which never was
_EPOCH, _EPOCH_1904 = map(dt.datetime.fromisoformat, ("1899-12-30", "1904-01-01"))


#: A run of placeholders for digits, as in ``# ##0.00``; commas at its end divide by a thousand.
_DIGITS = re.compile(r"[0#?](?:[0#?., \u00a0]*[0#?])?(,*)")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|_.|\*.|\[[^\]]*\]|(.)', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
#: Digits with signs among them, as of a phone or a personal number: ``000000\-0000``.
_PARTED = re.compile(r"0+(?:[-\s]+0+)+")
_FEWEST_PARTED = 10  # fewer are a day's: 0000-00-00
_THIN = "\u00a0"  # Swedish Excel parts thousands with it


class Shows(Enum):
    """How a number format shows a number, as far as it changes what is meant."""

    NUMBER = "number"
    DATE = "date"
    MONTH = "month"  # a month without a day
    YEAR = "year"  # a year alone
    QUARTER = "quarter"  # LibreOffice's Q and QQ
    WEEK = "week"  # LibreOffice's WW
    TIME = "time"
    PERCENT = "percent"


class NumberWithText(float):
    """A number that its cell shows with more than its digits, such as ``45 dagar``.

    Attributes:
        text: what is shown.
        misleads: it is something else than the number: ``<5``, 12 for 12 000, ``vecka 44/2027``.
    """

    __slots__ = ("misleads", "text")
    text: str
    misleads: bool

    def __new__(cls, number: float, text: str, *, misleads: bool = False) -> Self:
        """Return the number, which has ``text`` as it is shown."""
        made = super().__new__(cls, number)
        made.text, made.misleads = text, misleads
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
        misleads: something else than the number is shown.
        instead: what is shown in place of a number.
        cases: other formats for some numbers; the first that holds counts.
        parted: how its digits stand among signs, a 0 for each; empty where they stand together.
    """

    shows: Shows = Shows.NUMBER
    elapsed: bool = False
    before: str = ""
    after: str = ""
    least: int = 1
    decimals: tuple[int, int] = (0, 15)
    grouped: bool = False
    thousands: int = 0
    misleads: bool = False
    instead: str = ""
    cases: tuple[Case, ...] = ()
    parted: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether a number is shown as itself."""
        own = self.shows is Shows.NUMBER and not (self.instead or self.cases)
        return own and self.shows_itself

    @property
    def shows_itself(self) -> bool:
        """Whether a number is shown with nothing round it."""
        return not (self.before or self.after or self.thousands) and self.least == 1


class Case(NamedTuple):
    """A format for some numbers, as in ``[<5]"<5";0``.

    Attributes:
        sign: how a number is compared.
        limit: what it is compared with.
        form: the format, if that holds.
    """

    sign: str
    limit: float
    form: NumberFormat

    def holds(self, number: float) -> bool:
        """Say whether a number is shown so."""
        return _COMPARE[self.sign](number, self.limit)


_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
    "<>": operator.ne,
}  # fmt: skip


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
    larger = _LARGER.search(first)
    if larger and not (day or clock or _PLACEHOLDER.search(first)):
        how = Shows.QUARTER if larger[0] == "q" else Shows.WEEK
    elif day or clock or not (year or "m" in first):
        how = Shows.DATE if day or year else Shows.TIME if clock else Shows.NUMBER
    elif "m" in first:
        how = Shows.MONTH if year or "mmm" in first else Shows.DATE
    else:
        how = Shows.YEAR
    return how


@lru_cache(maxsize=256)  # a template's formats come back in every plan
def number_format(code: str) -> NumberFormat:
    """Read the code of a number format.

    Its first section counts, the others where they have conditions, and those of what is below 0
    and of 0 where they show words, or where the first does and they do not.
    """
    sections = _sections(code)[:_FOR_NUMBERS]
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        pairs = list(zip(conditions, map(_section, sections), strict=True))
        cases = tuple(Case(found[1], float(found[2]), form) for found, form in pairs if found)
        rest = [form for found, form in pairs if not found]
        return msgspec.structs.replace(rest[-1] if rest else PLAIN, cases=cases)
    first, *others = map(_section, sections)
    cases = tuple(
        Case(sign, 0, form)
        for sign, form in zip("<=", others, strict=False)
        if form.instead or first.instead
    )
    return msgspec.structs.replace(first, cases=cases) if cases else first


_FOR_NUMBERS = 3  # sections: of numbers above 0, below it, and 0; the fourth is for text


def _sections(code: str) -> list[str]:
    """Cut a code at the semicolons that stand bare."""
    sections = [""]
    for found in _LITERAL.finditer(code):
        if found[4] == ";":
            sections.append("")
        else:
            sections[-1] += found[0]
    return sections


def _section(code: str) -> NumberFormat:
    how = shows(code)
    if how is Shows.TIME:
        return NumberFormat(how, elapsed="[" in _NOISE.sub("", code))
    parts = [_literal(found) for found in _LITERAL.finditer(code)]
    if how not in {Shows.NUMBER, Shows.PERCENT}:
        return _around_day(how, parts)
    # Swedish thousands may have a space that is escaped or quoted between them.
    plain = "".join(sign if bare else " " if sign == " " else "\ue000" for sign, bare in parts)
    digits = _DIGITS.search(plain.replace("General", "#######").replace("Standard", "########"))
    parted = _parted(parts)
    if digits is None or parted:
        return parted or _without_number(how, parts)
    if "E" in plain.upper().replace("GENERAL", "") or _PLACEHOLDER.search(plain, digits.end()):
        return NumberFormat(how)
    before, after = _joined(parts[: digits.start()]), _joined(parts[digits.end() :])
    if how is Shows.PERCENT:
        after = after.replace("%", "", 1)
    misleads = around_number_misleads(before, after)
    if how is Shows.PERCENT:
        return NumberFormat(how, before=before, after=after) if misleads else NumberFormat(how)
    return _with_literals(digits, before, after, misleads=misleads, general="eral" in code)


def _parted(parts: list[tuple[str, bool]]) -> NumberFormat | None:
    """Return the format of a number with ten digits and signs among them."""
    together = "".join(sign for sign, _ in parts).strip()
    if not _PARTED.fullmatch(together) or together.count("0") < _FEWEST_PARTED:
        return None
    return NumberFormat(Shows.NUMBER, least=together.count("0"), parted=together)


def _with_literals(
    digits: re.Match[str], before: str, after: str, *, misleads: bool, general: bool
) -> NumberFormat:
    whole, _, decimals = digits[0].rstrip(",").partition(".")
    spaced = " " if after[:1].isspace() else ""
    thousands = len(digits[1])
    return NumberFormat(
        before=before.lstrip() if misleads else before.strip() if UNIT.search(before) else "",
        after=f"{spaced}{after.strip()}" if misleads or UNIT.search(after) else "",
        least=1 if general else max(whole.count("0"), 1),
        decimals=(0, 15) if general else (decimals.count("0"), len(decimals.replace(",", ""))),
        grouped=any(sign in whole.strip() for sign in ", \u00a0"),
        thousands=thousands,
        misleads=misleads or thousands > 0,
    )


def _around_day(how: Shows, parts: list[tuple[str, bool]]) -> NumberFormat:
    """Return the format of a day; what stands round it only where that makes another time of it."""
    bare = [place for place, (sign, is_bare) in enumerate(parts) if is_bare and sign.isalpha()]
    before = _joined(parts[: bare[0]]) if bare else ""
    after = _joined(parts[bare[-1] + 1 :]) if bare else ""
    other_than_a_year = how is Shows.YEAR and UNIT.search(before + after)  # "HT "yyyy
    if not (around_day_misleads(before, after) or other_than_a_year):
        return NumberFormat(how)
    return NumberFormat(how, before=before, after=after, misleads=True)


def _without_number(how: Shows, parts: list[tuple[str, bool]]) -> NumberFormat:
    """Return the format that shows no number at all, as ``"löpande"``."""
    text = _joined(parts).strip()
    instead = text if ("@", True) not in parts and instead_misleads(text) else ""
    return NumberFormat(how, instead=instead, misleads=bool(instead))


def _joined(parts: list[tuple[str, bool]]) -> str:
    return "".join(sign for sign, _ in parts)


def _literal(found: re.Match[str]) -> tuple[str, bool]:
    """Return a piece of a code as it is shown, and whether it stands there bare."""
    quoted, escaped, currency, bare = found.groups()
    return (bare, True) if bare else (quoted or escaped or currency or "", False)


def shown(
    number: float, form: NumberFormat, *, epoch_1904: bool = False
) -> str | float | dt.datetime:
    """Return what a person sees of a number: the number, a day, or text.

    A number with a unit in its format is a :class:`NumberWithText`.
    """
    form = next((case.form for case in form.cases if case.holds(number)), form)
    if form.shows is Shows.NUMBER:
        text = form.instead or ("" if form.shows_itself else _with_unit(number, form))
        return NumberWithText(number, text, misleads=form.misleads) if text else number
    if form.shows is Shows.PERCENT:
        return f"{form.before}{number_text(number * 100)} %{form.after}"
    return _shown_time(number, form, epoch_1904=epoch_1904)


def _shown_time(
    number: float, form: NumberFormat, *, epoch_1904: bool
) -> str | float | dt.datetime:
    day = from_serial(number, epoch_1904=epoch_1904)
    if day is None:
        return number
    if form.elapsed:
        minutes, seconds = divmod(round(number * _DAY_SECONDS), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if form.shows is Shows.TIME and number < 1:
        return f"{day:%H:%M:%S}".removesuffix(":00")
    if form.misleads:
        return f"{form.before}{_less_than(day, form.shows) or day.date()}{form.after}".strip()
    return _less_than(day, form.shows) or day


def _less_than(day: dt.datetime, how: Shows) -> str:
    """Return what a cell shows that does not show the day; empty where it does."""
    if how is Shows.QUARTER:
        return f"Q{(day.month + 2) // 3} {day.year}"
    if how is Shows.WEEK:
        return f"v. {day:%V %G}"
    pattern = {Shows.MONTH: "%Y-%m", Shows.YEAR: "%Y"}.get(how)
    return f"{day:{pattern}}" if pattern else ""


def _with_unit(number: float, form: NumberFormat) -> str:
    if form.parted:
        return _with_signs_among(f"{number:.0f}", form)
    least, most = form.decimals
    whole, _, decimals = f"{abs(number) / 1000**form.thousands:.{most}f}".partition(".")
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    whole = whole.zfill(form.least)
    if form.grouped:
        whole = f"{int(whole):,}".replace(",", _THIN)
    sign = "-" if number < 0 else ""
    return f"{form.before}{sign}{whole}{',' * bool(decimals)}{decimals}{form.after}"


def _with_signs_among(number: str, form: NumberFormat) -> str:
    """Return a number's digits from behind in their places; what has none stands before."""
    digits = list(number.zfill(form.least))
    shown = [digits.pop() if sign == "0" else sign for sign in reversed(form.parted)]
    return "".join([*digits, *reversed(shown)])


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
