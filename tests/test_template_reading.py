"""What is typed is what is read: templates with any content come back as they were filled in."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlingsplan.form import Field, FieldType, Form, Role, Sheet, SheetRole, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.records import Period, RawTable, Value
from handlingsplan.template import Content, Filled, make_template
from handlingsplan.text import is_blank
from tests.template_books import FORMS, YEAR

#: Letters of Swedish plans, both composed and decomposed, with signs that readers stumble on.
_SWEDISH = "abcåäöÅÄÖéü o\u0308 ”–…•≥½°%§/&<>\"'=+-@#_x000D_1290\u00a0\u200b\n😀"
#: Excel's own limits: nothing below a space but line feed, no half of a surrogate pair.
_ANY = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
)
#: Two of Excel's escapes that share an underscore: XlsxWriter escapes only the first.
_OVERLAPPING = re.compile(r"_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
TEXT = st.one_of(
    st.text(st.sampled_from(_SWEDISH), min_size=1, max_size=60),
    st.text(_ANY, min_size=1, max_size=60),
    st.sampled_from(["=1+1", "_x000D_", "1e5", "TRUE", "-", "2026-01-01 ", "'a"]),
).filter(lambda text: not is_blank(text) and not _OVERLAPPING.search(text))
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31))
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9).map(float),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 4)),
)


#: What may stand in a field, by its type; an identity is read without blanks around it.
_BY_TYPE: Mapping[FieldType, st.SearchStrategy[Filled]] = {
    FieldType.DATUM: DAYS,
    FieldType.TAL: NUMBERS,
    FieldType.AR: st.integers(2000, 2100),
    FieldType.KRYSS: st.just(value=True),
    FieldType.REF: st.sampled_from(["AKU26-01", "AKU26-40", "egen-rad"]),
}


def _values(form: Form, field: Field) -> st.SearchStrategy[Filled]:
    """Return what may stand in a field."""
    if field.typ is FieldType.VAL and form.choices(field):
        return st.sampled_from([choice.namn for choice in form.choices(field)])
    return _BY_TYPE.get(field.typ, TEXT)


def _rows(form: Form, sheet: Sheet) -> st.SearchStrategy[list[dict[str, Filled]]]:
    """Return a table's rows; each holds at least one thing that the form does not prefill."""
    fields = [field for field in sheet.falt if field.roll is not Role.ID]
    row = st.fixed_dictionaries({}, optional={f.namn: _values(form, f) for f in fields})
    return st.lists(row.filter(bool), max_size=4)


def _contents(form: Form) -> st.SearchStrategy[Content]:
    kept = {Role.GRUPP, Role.AR}
    cover = st.fixed_dictionaries(
        {}, optional={f.namn: _values(form, f) for f in form.cover.falt if f.roll not in kept}
    )
    tables = {
        sheet.nyckel: _rows(form, sheet)
        for sheet in form.tables
        if sheet.roll is not SheetRole.ARSHJUL
    }
    return st.builds(
        lambda cover, rows: Content(cover=cover, rows=rows), cover, st.fixed_dictionaries(tables)
    )


def _same(read: Value, filled: Filled | None) -> bool:
    """Say whether a value was read as it was filled in."""
    if isinstance(filled, dt.date):
        return isinstance(read, Period) and (read.fran, read.till) == (filled, filled)
    if isinstance(filled, float | int) and not isinstance(filled, bool):
        return isinstance(read, float | int) and math.isclose(read, filled, rel_tol=1e-12)
    return read == filled


def _differences(
    table: RawTable, rows: list[Mapping[str, Filled]], sheet: Sheet
) -> list[tuple[str, Any, Any]]:
    return [
        (field.namn, table.values[field.namn][number], row.get(field.namn))
        for number, row in enumerate(rows)
        for field in sheet.holding(rows).falt
        if field.roll is not Role.ID
        and not _same(table.values[field.namn][number], row.get(field.namn))
    ]


@pytest.mark.parametrize("name", FORMS)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_any_content_is_read_as_it_was_filled_in(name: str, data: st.DataObject) -> None:
    """Text, days, numbers, ticks and choices come back the same, in their rows, without remarks."""
    form = load_form(name)
    organisation = load_organisation(form.organisation)
    group = organisation.grupper[0]
    content = data.draw(_contents(form))
    made = make_template(form, organisation, group, YEAR, content)
    book = read_bytes(made, "plan.xlsx")
    assert (book.form, book.version, book.group) == (form.id, form.version, group.id)
    for field in form.cover.falt:
        if field.roll not in {Role.GRUPP, Role.AR}:
            assert _same(book.cover.values.get(field.namn), content.cover.get(field.namn))
    for sheet in form.tables:
        if sheet.nyckel in content.rows:
            rows = list(content.rows[sheet.nyckel])
            table = book.tables[sheet.nyckel]
            assert len(table.rows) == len(rows)
            assert _differences(table, rows, sheet) == []


@pytest.mark.parametrize("name", FORMS)
def test_blank_templates_hold_nothing_and_need_no_remark(name: str) -> None:
    """A template as it is handed out is read as empty: its identities are no content."""
    form = load_form(name)
    organisation = load_organisation(form.organisation)
    for group in organisation.grupper[:5]:
        book = read_bytes(make_template(form, organisation, group, YEAR), "plan.xlsx")
        assert book.notes == ()
        assert len(book.tables[form.plan.nyckel].prepared) == form.plan.rader
        rows = {key: table.rows for key, table in book.tables.items() if key != "arshjul"}
        assert set(rows.values()) == {()}


@pytest.mark.parametrize("name", FORMS)
def test_values_stand_in_the_cells_that_are_said(name: str) -> None:
    """The address of each value is where the template has put it."""
    form = load_form(name)
    organisation = load_organisation(form.organisation)
    plan = form.plan
    rows = [{f.namn: f"rad {n}" for f in plan.falt if f.typ is FieldType.TEXT} for n in range(3)]
    content = Content(rows={plan.nyckel: rows})
    made = make_template(form, organisation, organisation.grupper[0], YEAR, content)
    table = read_bytes(made, "plan.xlsx").tables[plan.nyckel]
    assert table.rows == tuple(table.heading_row + n for n in (1, 2, 3))
    assert list(table.letters) == [field.namn for field in plan.falt]
