"""The schemas follow from the form, look at columns alone, and never raise."""

from __future__ import annotations

import time
from unittest import mock

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlingsplan.form import FieldType, form_names, load_form
from handlingsplan_validators import schemas, texts
from tests.rules_plan import book, findings

LIMITS = {"HP419": 3}
FIELDS = [
    (form, sheet, field)
    for form in map(load_form, form_names())
    for sheet in (form.cover, *form.tables)
    for field in sheet.falt
]


def _checks(typ: FieldType) -> list[schemas.ColumnCheck]:
    return [
        check
        for form, sheet, field in FIELDS
        if field.typ is typ and sheet is load_form().plan
        for check in schemas.column_checks(field, form, LIMITS)
    ]


def test_one_call_for_each_sheet_kind_of_the_round() -> None:
    """Two plans or forty: pandera is asked once for the cover and once for each table."""
    form = load_form()
    other = book(fil="b.xlsx", group="hta", cover={"grupp": "RSG HTA"})
    validate = pa.DataFrameSchema.validate
    with mock.patch.object(pa.DataFrameSchema, "validate", autospec=True) as spy:
        spy.side_effect = validate
        findings(book(), other)
    assert spy.call_count == 1 + len(form.tables)
    assert all(call.kwargs == {"lazy": True} for call in spy.call_args_list)


def test_every_list_of_a_form_is_checked() -> None:
    """A field whose values come from a list of the form has a check of them."""
    for form, _, field in FIELDS:
        if field.typ is FieldType.VAL and form.choices(field):
            codes = {check.kod for check in schemas.column_checks(field, form, LIMITS)}
            assert codes & {"HP408", "HP422"}, field.namn


def test_every_value_of_a_list_passes() -> None:
    """What the drop-down offers is never reported, in any letter case."""
    for form, _, field in FIELDS:
        if field.typ not in {FieldType.VAL, FieldType.FORSLAG}:
            continue
        names = [choice.namn for choice in form.choices(field)]
        column = pd.Series([*names, *(name.upper() for name in names), None], dtype="str")
        for check in schemas.column_checks(field, form, LIMITS):
            assert check.passes(column) is True, (field.namn, check.kod)


@pytest.mark.parametrize("typ", [FieldType.TEXT, FieldType.FORSLAG, FieldType.VAL])
@given(values=st.lists(st.none() | st.text(max_size=40), min_size=1, max_size=5))
@settings(deadline=None)
def test_a_whole_column_is_judged_as_its_texts_are(
    typ: FieldType, values: list[str | None]
) -> None:
    """What is repeated is looked at once, and each row gets its answer."""
    column = pd.Series(values, dtype="str")
    for check in _checks(typ):
        result = check.passes(column)
        passed = list(result) if isinstance(result, pd.Series) else [True] * len(column)
        assert passed == [not (isinstance(v, str) and check.wrong(v)) for v in values], check.kod


@pytest.mark.parametrize("blank", [" ", "\n", ".", " ."])
@pytest.mark.parametrize("end", ["Trygg hemgång", ".", "0", "-", "Anna:"])
def test_a_cell_that_begins_with_thousands_of_blanks_is_judged_at_once(
    blank: str, end: str
) -> None:
    """No pattern tries every way to share them out: once that took ten seconds for 2,000."""
    begun = time.process_time()
    for check in (*_checks(FieldType.TEXT)[:9], *_checks(FieldType.FORSLAG)[:6]):
        check.wrong(blank * 3000 + end)
    assert time.process_time() - begun < 1


def test_a_check_that_raises_is_our_fault_and_is_heard() -> None:
    """A broken check is an exception, never silence and never a finding about somebody's text."""
    with (
        mock.patch.object(texts, "has_control", side_effect=ZeroDivisionError),
        pytest.raises(AssertionError, match="ZeroDivisionError"),
    ):
        findings(book())


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Vi gör en sak", 0),
        ("Först det ena\nsedan det andra", 0),
        ("• a\n• b\n• c", 3),
        ("Vi ska: • mäta • följa upp • införa", 3),
        ("- a\n- b", 2),
        ("1. a\n2. b\n10) c", 3),
        ("Nivå 1-2 och 3-4", 0),
        ("a) mäta\nb) följa upp", 2),
    ],
)
def test_items_in_a_list_are_counted(text: str, items: int) -> None:
    """Bullets anywhere, dashes and numbers at the start of a line."""
    assert texts.items(text) == items
