"""pandera: what a column may hold, derived from the form; one lazy call per sheet kind.

A schema looks at columns alone. It never coerces, and its checks never raise: a value that could
not be understood is already missing in its column (see :mod:`handlingsplan.plans`), and
:mod:`handlingsplan_validators.readable` reports it. What takes two columns to see is a rule, not
a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import msgspec
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from handlingsplan.codes import Code
from handlingsplan.form import Field, FieldType, Form, Role, Sheet
from handlingsplan.privacy import holds
from handlingsplan.text import fold, nearest
from handlingsplan_validators import persons, texts
from handlingsplan_validators.violations import PRIVATE_CODES, RoundToCheck, Violation

#: Fields of these types hold what a person wrote, word for word.
_WORDS = frozenset({FieldType.TEXT, FieldType.FORSLAG})
_ANY_TEXT = _WORDS | {FieldType.VAL, FieldType.LANK, FieldType.REF}
#: Fields that ask for a function, where a person's name is often given instead.
_FUNCTIONS = frozenset({Role.ANSVARIG, Role.KONTAKT})
#: Likeness in per cent from which a word is taken for one of a short list.
_NEAR = 70.0


class More(msgspec.Struct, frozen=True, kw_only=True):
    """What a violation says beyond its place; the fields are those of :class:`Violation`."""

    varde: str | None = None
    forslag: str = ""
    detalj: Mapping[str, str] = msgspec.field(default_factory=dict)


class ColumnCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What must not be true of any text in a column.

    Attributes:
        kod: the rule's code.
        wrong: says of one text whether the rule is broken; never raises.
        more: what to say beyond the place, about a text that breaks the rule.
    """

    kod: str
    wrong: Callable[[str], bool]
    more: Callable[[str], More] = lambda _: More()

    def passes(self, column: pd.Series[str]) -> pd.Series[bool] | bool:
        """Say for each row whether it is fine; ``True`` alone where all of them are."""
        wrong = [text for text in column.dropna().unique() if self.wrong(text)]
        return ~column.isin(wrong) if wrong else True


def pandera_checks(checks: Sequence[ColumnCheck]) -> list[pa.Check]:
    """Return a column's checks as pandera runs them, each with the rule's code as its error."""
    return [pa.Check(check.passes, error=check.kod, ignore_na=False) for check in checks]


def column_checks(
    field: Field, form: Form, limits: Mapping[str, int], public: frozenset[str] = frozenset()
) -> Iterator[ColumnCheck]:
    """Yield what the form asks of a field of text on its own.

    Args:
        field: the field.
        form: the form, for the values of its lists.
        limits: ``HP419`` -> fewest items that count as several.
        public: addresses that are nobody's private ones; see :func:`handlingsplan.privacy.mask`.
    """
    choices = [choice.namn for choice in form.choices(field)]
    yield _placeholder(choices)
    if field.typ is FieldType.VAL and choices:
        yield _in_list(Code.HP408 if field.roll is Role.STATUS else Code.HP422, choices)
    if field.typ not in _WORDS:
        return
    yield ColumnCheck(
        kod=Code.HP421,
        wrong=texts.has_control,
        more=lambda text: More(forslag=texts.without_control(text)),
    )
    yield from _private(field, public)
    if field.max_tecken:
        yield _too_long(field.max_tecken)
    if field.typ is FieldType.TEXT:
        yield ColumnCheck(
            kod=Code.HP418,
            wrong=texts.marked_new,
            more=lambda text: More(forslag=texts.without_new(text)),
        )
    if field.roll is Role.AKTIVITET:
        least = limits[Code.HP419]
        yield ColumnCheck(
            kod=Code.HP419,
            wrong=lambda text: texts.items(text) >= least,
            more=lambda text: More(detalj={"antal": str(texts.items(text))}),
        )


def _placeholder(choices: list[str]) -> ColumnCheck:
    known = {fold(choice) for choice in choices}
    return ColumnCheck(
        kod=Code.HP409,
        wrong=lambda text: texts.is_placeholder(text) and fold(text) not in known,
    )


def _in_list(kod: str, choices: list[str]) -> ColumnCheck:
    known = {fold(choice) for choice in choices}
    return ColumnCheck(
        kod=kod,
        wrong=lambda text: fold(text) not in known,
        more=lambda text: More(forslag=_meant(text, choices)),
    )


def _meant(text: str, choices: list[str]) -> str:
    """Return the choice that a text begins with (the longest), else the one that is near."""
    begun = [choice for choice in choices if fold(text).startswith(fold(choice))]
    return max(begun, key=len) if begun else nearest(text, choices, cutoff=_NEAR) or ""


def _too_long(most: int) -> ColumnCheck:
    return ColumnCheck(
        kod=Code.HP420,
        wrong=lambda text: len(text) > most,
        more=lambda text: More(detalj={"antal": str(len(text)), "hogst": str(most)}),
    )


def _private(field: Field, public: frozenset[str]) -> Iterator[ColumnCheck]:
    for kind, kod in PRIVATE_CODES.items():
        yield ColumnCheck(kod=kod, wrong=partial(holds, kind, allowed=public))
    name = persons.person_as_function if field.roll in _FUNCTIONS else persons.person
    yield ColumnCheck(
        kod=Code.HP804,
        wrong=lambda text: bool(name(text)),
        more=lambda text: More(detalj={"namn": name(text)}),
    )


def sheet_schema(checks: Mapping[str, list[ColumnCheck]]) -> pa.DataFrameSchema:
    """Return the schema of a sheet kind: the checked columns, each with its checks."""
    schema = pa.DataFrameSchema({name: pa.Column(nullable=True) for name in checks})
    for name, column in checks.items():  # afterwards: the schema copies in depth what it is given
        schema.columns[name].checks = pandera_checks(column)
    return schema


def check_columns(round_: RoundToCheck) -> Iterator[Violation]:
    """Check every column of every sheet kind that holds a text; one pandera call for each kind."""
    limits: dict[str, int] = {Code.HP419: round_.limit(Code.HP419, "minst")}
    public = round_.plans.organisation.public_contacts
    for sheet in (round_.form.cover, *round_.form.tables):
        frame = round_.own_books if sheet is round_.form.cover else round_.frame(sheet)
        checks = {
            field.namn: list(column_checks(field, round_.form, limits, public))
            for field in sheet.falt
            if field.typ in _ANY_TEXT and field.namn in frame and frame[field.namn].notna().any()
        }
        if checks:
            yield from _failures(sheet, frame, checks, on_cover=sheet is round_.form.cover)


def _failures(
    sheet: Sheet, frame: pd.DataFrame, checks: Mapping[str, list[ColumnCheck]], *, on_cover: bool
) -> Iterator[Violation]:
    try:
        sheet_schema(checks).validate(frame, lazy=True)
    except SchemaErrors as errors:
        failed = errors.failure_cases
    else:
        return
    if failed["index"].isna().any():  # a check raised, or a column is not as Plans promises
        raise AssertionError(failed.to_string())
    by_kod = {(name, check.kod): check for name, column in checks.items() for check in column}
    rows = zip(
        failed["column"], failed["check"], failed["failure_case"], failed["index"], strict=True
    )
    for column, kod, text, row in rows:
        more = by_kod[column, kod].more(text)
        yield Violation(
            kod=kod,
            nyckel=sheet.nyckel,
            bok=int(row) if on_cover else -1,
            position=-1 if on_cover else int(row),
            falt=column,
            varde=more.varde,
            forslag=more.forslag,
            detalj=more.detalj,
        )
