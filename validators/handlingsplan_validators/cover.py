"""Rules about the cover: year, date, and whether there is anything to report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from handlingsplan.codes import Code
from handlingsplan.form import Field, Role
from handlingsplan_validators.violations import RoundToCheck, Violation


def check_updated(round_: RoundToCheck) -> Iterator[Violation]:
    """HP301: no date; HP302: a date to come; HP303: a date too long ago."""
    field = round_.form.cover.with_role(Role.UPPDATERAD)
    if field is None:
        return
    books = round_.own_books
    days = books[field.namn]
    for book in books.index[days.isna() & books[f"{field.namn}_skrivet"].isna()]:
        yield _violation(Code.HP301, round_, field, book)
    for book in books.index[days > np.datetime64(round_.today)]:
        yield _violation(Code.HP302, round_, field, book)
    oldest = round_.limit(Code.HP303, "dagar")
    first = round_.today - dt.timedelta(days=oldest)
    for book in books.index[days < np.datetime64(first)]:
        yield _violation(Code.HP303, round_, field, book, dagar=str(oldest))


def check_year(round_: RoundToCheck) -> Iterator[Violation]:
    """HP304: another year than the round's; HP305: none."""
    field = round_.form.cover.with_role(Role.AR)
    if field is None:
        return
    books = round_.own_books
    years = books[field.namn]
    for book in books.index[years.isna() & books[f"{field.namn}_skrivet"].isna()]:
        yield _violation(Code.HP305, round_, field, book)
    if round_.year is not None:
        for book in books.index[years.notna() & (years != round_.year)]:
            yield _violation(Code.HP304, round_, field, book, vantad=str(round_.year))


def check_nothing(round_: RoundToCheck) -> Iterator[Violation]:
    """HP307: ticked that there is nothing to report, although there is."""
    field = round_.form.cover.with_role(Role.INGET_ATT_RAPPORTERA)
    if field is None:
        return
    books = round_.own_books
    for book in books.index[books[field.namn]]:
        written = [sheet for sheet in round_.form.tables if _written(round_, book, sheet.nyckel)]
        if written:
            yield _violation(Code.HP307, round_, field, book)


def _written(round_: RoundToCheck, book: int, key: str) -> bool:
    """Say whether people have filled in the sheet; rows that came with the template are nothing."""
    table = round_.plans.raw[book].tables.get(key)
    if table is None:
        return False
    own = [field.namn for field in round_.form.by_key[key].falt if not field.forifylld]
    values = (value for name in own for value in table.values.get(name, ()))
    return any(value not in (None, "", False) for value in values)


def _violation(kod: str, round_: RoundToCheck, field: Field, book: int, **detalj: str) -> Violation:
    return Violation(
        kod=kod, bok=book, nyckel=round_.form.cover.nyckel, falt=field.namn, detalj=detalj
    )
