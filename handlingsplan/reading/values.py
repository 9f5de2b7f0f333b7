"""What stands in cells -> typed values, field by field.

What a person typed is what is read: text stays as it is, spaces and all. A number in a field for
text is the text that Swedish Excel shows (``2026``, ``1,5``), a day is its ISO date. A number in
a field for dates is a year, a date without its dashes (20260105), or a serial number whose date
format was lost; it is kept as written too. What can mean two things has no value and is asked
about: ``10.000``, a date outside the years that a plan can mean.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import msgspec

from handlingsplan.codes import Code
from handlingsplan.form import Choice, Field, FieldType
from handlingsplan.reading.dates import end_meant, in_words, parse_period, understand, with_year
from handlingsplan.reading.records import Period, Value
from handlingsplan.spreadsheet.formats import NumberWithText, from_serial, number_text, to_serial
from handlingsplan.spreadsheet.model import CellValue, ErrorValue
from handlingsplan.text import fold, is_blank, visible, with_hyphens

#: Years that a plan can mean; a date outside them is asked about.
FIRST_YEAR, LAST_YEAR = 2000, 2100
_LAST_CENTURY = 1930  # what Excel makes of 30 to 99
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_051  # the years 2000 to 2099
#: What stands in a cell for a tick, folded, and what stands there for none.
TICKS = {
    **dict.fromkeys(("x", "xx", "☑", "☒", "✓", "✔", "✔️", "✅", "✗", "✘", "✕", "✖", "×", "🗸"), True),
    **dict.fromkeys(("1", "ja", "j", "yes", "true", "sant"), True),
    **dict.fromkeys(("0", "nej", "n", "no", "false", "falskt", "☐", "-"), False),
    # Signs of Wingdings as word processors keep them, in the places for signs of one's own.
    **dict.fromkeys(("\uf0fc", "\uf0fe", "\uf0fd", "\uf0fb"), True),
    **dict.fromkeys(("\uf0a8", "\uf06f"), False),
}
#: Fields whose cells, where they hold text, need no understanding; the usual case, done at once.
#: An identity, then words without another: what the drop-down for references offers.
_REFERENCE = re.compile(r"([^\W_]+[0-9]-[0-9]+)\s(?!.*[^\W_][0-9]-[0-9]).+", re.DOTALL)
#: More numbers alone after an identity: "och 02", "+ 03", "till -05" mean other rows too.
_MORE_ROWS = re.compile(
    r"[^\W_]+[0-9]-[0-9]+(?:[\s(]*(?:och|samt|o|eller|till|[-+&/,;])[\s-]*[0-9]{1,3}[\s).]*)+",
    re.IGNORECASE,
)
_PLAIN = frozenset({FieldType.TEXT, FieldType.FORSLAG, FieldType.LANK})
_PLAIN_TYPES = {str, type(None)}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f'](?=[0-9]{3}(?![0-9]))")
_NUMBER = re.compile(r"([+-]?)([0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)( ?%)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:(?:\.[0-9]{3})+,|(?:,[0-9]{3})+\.)[0-9]+")
#: 10.000 is ten thousand to one and ten to another; a number that begins with 0 has decimals.
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?: ?%)?")
_YEAR = re.compile(r"(?:år(?:et)? ?)?((?:19|20)[0-9]{2})")
#: Not a part of one: 1½, 10⁶, 1O (for 10), 1e3, 1,2,3.
_ANY_NUMBER = re.compile(
    r"(?<![\w.,])-?[0-9][0-9 \u00a0]*(?:[.,][0-9]+)?(?![.,e]?\d|[½¼¾²³¹⁰-⁹]|[ol](?![^\W\d_]))"
)


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a value's meaning may hang on.

    Attributes:
        year: the plan's year, assumed for dates without one; ``None`` where it is not known.
        epoch_1904: serial numbers are counted from 1904.
    """

    year: int | None = None
    epoch_1904: bool = False


class Typed(msgspec.Struct, frozen=True):
    """One cell, understood.

    Attributes:
        value: the value; ``None`` where there is none or it could not be understood.
        written: the text as typed where the value does not say it all, else ``None``.
        kod: code of the note, or empty.
        forslag: what would mend it, or empty.
    """

    value: Value
    written: str | None = None
    kod: str = ""
    forslag: str = ""


class ReadColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column of cells, understood: values in order, the rest by position."""

    values: tuple[Value, ...]
    written: Mapping[int, str]
    remarks: Mapping[int, Typed]


def read_column(
    field: Field,
    cells: Sequence[CellValue | None],
    context: Context,
    choices: Sequence[Choice] = (),
) -> ReadColumn:
    """Read a column of one field.

    Args:
        field: the field.
        cells: what stands in the cells; ``None`` for an empty one.
        context: see :class:`Context`.
        choices: the values of the field's own list.
    """
    if cells.count(None) == len(cells):
        return ReadColumn(values=tuple(cells), written={}, remarks={})  # type: ignore[arg-type]  # None
    if field.typ in _PLAIN and set(map(type, cells)) <= _PLAIN_TYPES:
        texts = "".join(cell for cell in cells if cell)  # type: ignore[misc]  # text alone
        if _CONTROL.search(texts) is None:
            plain: tuple[Value, ...] = tuple(cells)  # type: ignore[arg-type]  # text alone
            return ReadColumn(values=plain, written={}, remarks={})
    read = _reader(field.typ, choices)
    values: list[Value] = []
    written: dict[int, str] = {}
    remarks: dict[int, Typed] = {}
    for position, cell in enumerate(cells):
        if cell is None:
            values.append(None)
            continue
        result = read(cell, context)
        if not isinstance(result, Typed):
            values.append(result)
            continue
        values.append(result.value)
        if result.written is not None:
            written[position] = result.written
        if result.kod:
            remarks[position] = result
    return ReadColumn(values=tuple(values), written=written, remarks=remarks)


def as_text(cell: CellValue) -> str:
    """Return a cell as the text that a person sees in Swedish Excel; days as ISO dates."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, NumberWithText):
        return cell.text
    if isinstance(cell, bool):
        return "SANT" if cell else "FALSKT"
    if isinstance(cell, dt.datetime):
        clock = cell.hour or cell.minute or cell.second
        return cell.isoformat(sep=" ", timespec="minutes") if clock else cell.date().isoformat()
    return number_text(cell)


def _is_text(cell: CellValue) -> bool:
    """Say whether what a number's cell shows is what is meant, and not the number."""
    return isinstance(cell, NumberWithText) and cell.misleads


_Result = Value | Typed
_Read = Callable[[CellValue, Context], _Result]


def _reader(kind: FieldType, choices: Sequence[Choice]) -> _Read:
    if kind is FieldType.VAL and choices:
        return _choice_reader(tuple(choice.namn for choice in choices))
    if kind is FieldType.DATUM and choices:
        return _date_or_word(tuple(choices))
    return _READERS.get(kind, _text)


def _text(cell: CellValue, _context: Context) -> _Result:
    if isinstance(cell, ErrorValue):
        return _error(cell)
    text = as_text(cell)
    if is_blank(text):
        return None
    if _CONTROL.search(text):
        return Typed(text, None, Code.HP421)
    return text


def _error(cell: ErrorValue) -> Typed:
    return Typed(None, str(cell), Code.HP215)


def _identity(cell: CellValue, context: Context) -> _Result:
    text = _text(cell, context)
    return identity(text) if isinstance(text, str) else text


def identity(text: str) -> str:
    """Return a row's identity as it is meant: programs put other hyphens into AKU26-01."""
    return with_hyphens(visible(text))


def _reference(cell: CellValue, context: Context) -> _Result:
    """Read which row is meant: its identity, also where the beginning of its text follows."""
    text = _identity(cell, context)
    found = _REFERENCE.fullmatch(text) if isinstance(text, str) else None
    if found and _MORE_ROWS.fullmatch(found[0]):
        return text
    return Typed(found[1], found[0]) if found else text


@lru_cache(maxsize=64)  # a form's lists come back in every plan
def _choice_reader(names: tuple[str, ...]) -> _Read:
    choices = {fold(name): name for name in names}

    def read(cell: CellValue, context: Context) -> _Result:
        if type(cell) is str:
            known = choices.get(fold(cell))
            if known is not None:
                return known
        return _text(cell, context)

    return read


def _tick(cell: CellValue, _context: Context) -> _Result:
    if cell == "x":  # as the template's list has it
        return True
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, ErrorValue):
        return _error(cell)
    text = as_text(cell)
    if is_blank(text):
        return None
    known = is_ticked(text)
    return Typed(None, text, Code.HP423) if known is None else known


def is_ticked(text: str) -> bool | None:
    """Say whether a text is a tick; ``None`` where that cannot be understood."""
    return TICKS.get(fold(text).removesuffix("."))


def _number(cell: CellValue, _context: Context) -> _Result:
    if isinstance(cell, float):
        if not isinstance(cell, NumberWithText):
            return cell
        return _shown_otherwise(cell) if cell.misleads else Typed(float(cell), cell.text)
    if isinstance(cell, ErrorValue):
        return _error(cell)
    text = as_text(cell)
    if is_blank(text):
        return None
    return _written_number(text) if isinstance(cell, str) else Typed(None, text, Code.HP603)


def _shown_otherwise(cell: NumberWithText) -> Typed:
    """Ask about a number whose cell shows something else, such as ``<5``, or 12 for 12 000."""
    if parse_number(cell.text) is None:
        return Typed(None, cell.text, Code.HP603, _number_within(cell.text))
    return Typed(None, f"{cell.text} (i cellen {number_text(cell)})", Code.HP603)


def _written_number(text: str) -> _Result:
    plain = _plain_number(text)
    if _THOUSANDS.fullmatch(plain):
        return Typed(None, text, Code.HP610, plain.replace(".", ""))
    number = parse_number(text)
    if number is None:
        return Typed(None, text, Code.HP603, _number_within(text))
    return Typed(number, text) if "%" in text else number


def parse_number(text: str) -> float | None:
    """Return the number that a text is, written the Swedish or the English way.

    Spaces of any kind may part thousands, a comma or a full stop is the decimal sign, and a
    percentage is its number (``80 %`` is 80.0). ``None`` also for what may be thousands or
    decimals (``10.000``).
    """
    plain = _plain_number(text)
    if _THOUSANDS.fullmatch(plain):
        return None
    if _GROUPED.fullmatch(plain):
        group = "." if plain.index(".") < plain.index(",") else ","
        plain = plain.replace(group, "")
    found = _NUMBER.fullmatch(plain)
    if not found:
        return None
    number = float(found[2].replace(",", "."))
    return -number if found[1] == "-" else number


def _plain_number(text: str) -> str:
    return _SPACES.sub("", fold(text))


def _number_within(text: str) -> str:
    """Return the only number in a text, as a suggestion; empty where there is not one."""
    found = [number.strip() for number in _ANY_NUMBER.findall(fold(text))]
    return found[0] if len(found) == 1 and parse_number(found[0]) is not None else ""


def _year(cell: CellValue, context: Context) -> _Result:
    if isinstance(cell, dt.datetime):
        if FIRST_YEAR <= cell.year <= LAST_YEAR:
            return Typed(float(cell.year), as_text(cell))
        return Typed(None, as_text(cell), Code.HP603, _typed_number(cell, context)[:4])
    plain = isinstance(cell, float) and not _is_text(cell)
    number = float(cell) if plain else _number(cell, context)
    if isinstance(number, float):
        return (
            number if FIRST_YEAR <= number <= LAST_YEAR else Typed(None, as_text(cell), Code.HP603)
        )
    if isinstance(cell, str) and not isinstance(cell, ErrorValue):
        found = _YEAR.fullmatch(fold(cell))
        if found:
            return Typed(float(found[1]), cell)
    return number


def _date(cell: CellValue, context: Context) -> _Result:
    if isinstance(cell, dt.datetime):
        if FIRST_YEAR <= cell.year <= LAST_YEAR:
            return _day(cell)
        return Typed(None, as_text(cell), Code.HP431, _typed_number(cell, context))
    if isinstance(cell, ErrorValue):
        return _error(cell)
    text = as_text(cell)
    if is_blank(text):
        return None
    if isinstance(cell, float) and not _is_text(cell) and _FIRST_SERIAL <= cell < _LAST_SERIAL:
        moment = from_serial(cell, epoch_1904=context.epoch_1904)
        if moment is not None:
            return Typed(Period(fran=moment.date(), till=moment.date()), text)
    return _written_date(text, context)


@lru_cache(maxsize=4096)  # a plan's days come back from row to row
def _day(moment: dt.datetime) -> Period:
    day = moment.date()
    return Period(fran=day, till=day)


def _typed_number(day: dt.datetime, context: Context) -> str:
    """Return what somebody most likely typed into a cell that now shows an impossible day.

    Excel takes 2027 for the day with that number, in 1905, and 202703 for one in 2454; a year of
    two digits it may put into the last century. Empty where neither explains the day.
    """
    period = parse_period(str(to_serial(day, epoch_1904=context.epoch_1904)))
    if period is None and _LAST_CENTURY <= day.year < FIRST_YEAR:
        period = parse_period(f"{day.year + 100}-{day:%m-%d}")
    return in_words(period) if period and _is_possible(period) else ""


def _is_possible(period: Period) -> bool:
    return period.fran.year >= FIRST_YEAR and period.till.year <= LAST_YEAR


def _written_date(text: str, context: Context) -> Typed:
    found = understand(text, context.year)
    period = found.period
    if period is None:
        return Typed(None, text, Code.HP414, found.suggestion)
    if not _is_possible(period):
        return Typed(None, text, Code.HP431)
    if period.antaget_ar:
        return Typed(period, text, Code.HP413, with_year(text, period))
    return Typed(period, text, Code.HP432 if found.asked else "", found.suggestion)


@lru_cache(maxsize=16)  # a form's lists come back in every plan
def _date_or_word(choices: tuple[Choice, ...]) -> _Read:
    """Return the reader of dates that also knows the words of a list: an end that never comes."""
    words = {fold(word): choice.namn for choice in choices for word in (choice.namn, *choice.alias)}

    def read(cell: CellValue, context: Context) -> _Result:
        if _is_text(cell):
            cell = as_text(cell)
        if type(cell) is not str:
            return _date(cell, context)
        plain = fold(cell).rstrip(" .")
        if plain in words:
            return Typed(words[plain], cell)
        result = _date(cell, context)
        time = result.value if isinstance(result, Typed) else None
        if isinstance(time, Period) and (meant := end_meant(plain, time)):
            return Typed(None, cell, Code.HP414, meant)
        if isinstance(result, Typed) and result.kod == Code.HP414 and not result.forslag:
            first = next((name for word, name in words.items() if plain.startswith(word)), "")
            return msgspec.structs.replace(result, forslag=first)
        return result

    return read


_READERS: Mapping[FieldType, _Read] = {
    FieldType.ID: _identity,
    FieldType.REF: _reference,
    FieldType.KRYSS: _tick,
    FieldType.TAL: _number,
    FieldType.AR: _year,
    FieldType.DATUM: _date,
}
