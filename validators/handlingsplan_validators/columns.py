"""What a column tells on its own: the schemas' failures as violations.

Failures of what Plans promises (dtypes, columns, order) are our own fault and raise. That an
obligatory value is missing is said by :mod:`handlingsplan_validators.requirements`, which knows
whether the row is used at all; that a value could not be understood, by
:mod:`handlingsplan_validators.readable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from handlingsplan.codes import Code
from handlingsplan.form import Field, Sheet
from handlingsplan.plans import WRITTEN_TYPES
from handlingsplan.text import fold, nearest, words
from handlingsplan_validators import persons, texts
from handlingsplan_validators.schemas import DTYPES, as_listed, code_of, sheet_schema
from handlingsplan_validators.violations import RoundToCheck, Violation

_MISSING = "not_nullable"
_WRITTEN = "_skrivet"
#: Likeness in per cent from which a word is taken for one of a short list.
_NEAR = 70.0


def check_columns(round_: RoundToCheck) -> Iterator[Violation]:
    """Check every column that holds a text; one pandera call for each sheet kind."""
    form = round_.form
    public = round_.plans.organisation.public_contacts
    for sheet in (form.cover, *form.tables):
        frame = round_.own_books if sheet is form.cover else round_.frame(sheet)
        only = [name for name in _of_texts(sheet) if name in frame and frame[name].notna().any()]
        if only:
            schema = sheet_schema(sheet, form, round_.catalogue, public, only=only)
            failed = _failures(schema, as_listed(frame[only], sheet, form))
            yield from _violations(round_, sheet, failed)


def _of_texts(sheet: Sheet) -> Iterator[str]:
    """Yield the columns that hold texts: values, and what was typed in other fields."""
    for field in sheet.falt:
        if field.typ not in DTYPES:
            yield field.namn
        if field.typ in WRITTEN_TYPES:
            yield f"{field.namn}{_WRITTEN}"


def _failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """Return pandera's failure cases: ``column``, ``check``, ``failure_case``, ``index``."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        failed: pd.DataFrame = errors.failure_cases
    else:
        return pd.DataFrame({"column": [], "check": [], "failure_case": [], "index": []})
    failed = failed.loc[failed["check"] != _MISSING]
    if failed["index"].isna().any():  # a check raised, or a column is not as Plans promises
        raise AssertionError(failed.to_string())
    return failed


def _violations(round_: RoundToCheck, sheet: Sheet, failed: pd.DataFrame) -> Iterator[Violation]:
    fields = {field.namn: field for field in sheet.falt}
    columns = (failed[name] for name in ("column", "check", "failure_case", "index"))
    for column, error, text, row in zip(*columns, strict=True):
        field = fields[column.removesuffix(_WRITTEN)]
        code = code_of(error)
        on_cover = sheet is round_.form.cover
        yield Violation(
            kod=code,
            nyckel=sheet.nyckel,
            bok=int(row) if on_cover else -1,
            position=-1 if on_cover else int(row),
            falt=field.namn,
            forslag=_suggestion(round_, code, field, text),
            detalj=_details(code, field, text),
        )


def _suggestion(round_: RoundToCheck, code: Code, field: Field, text: str) -> str:
    """Return a text that would mend what a check found, where one is known."""
    if code in {Code.HP408, Code.HP422}:
        return _meant(text, [choice.namn for choice in round_.form.choices(field)])
    if code is Code.HP418:
        return texts.without_new(text)
    return texts.without_control(text) if code is Code.HP421 else ""


def _meant(text: str, choices: list[str]) -> str:
    """Return the choice that a text begins with (the longest), else the one that is near.

    None where the text goes on with another one: "Grön/gul".
    """
    begun = [choice for choice in choices if fold(text).startswith(fold(choice))]
    if not begun:
        return nearest(text, choices, cutoff=_NEAR) or ""
    meant = max(begun, key=len)
    rest = set(words(fold(text)[len(fold(meant)) :]).split())
    others = (set(words(choice).split()) for choice in choices if choice not in begun)
    return "" if any(other and other <= rest for other in others) else meant


def _details(code: Code, field: Field, text: str) -> Mapping[str, str]:
    """Return what the wording needs beyond the place."""
    if code is Code.HP419:
        return {"antal": str(texts.items(text))}
    if code is Code.HP420:
        return {"antal": str(len(text)), "hogst": str(field.max_tecken)}
    if code is Code.HP804:
        return {"namn": persons.person_as_function(text) or persons.person(text)}
    return {}
