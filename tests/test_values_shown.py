"""Typed values as findings quote them: as a person would have written them, and all of them."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan_validators.violations import shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Grön", "Grön"),
        ("", ""),
        (True, "x"),
        (False, ""),
        (85.0, "85"),
        (85.5, "85,5"),
        (0.0, "0"),
        (-3, "-3"),
        (12345.678, "12345,678"),
        (1234567.5, "1234567,5"),
        (float("nan"), ""),
        (dt.date(2026, 2, 3), "2026-02-03"),
        (pd.Timestamp("2026-02-03 13:45"), "2026-02-03"),
        (pd.NaT, ""),
        (None, ""),
    ],
)
def test_a_value_is_shown_as_a_person_writes_it(value: object, text: str) -> None:
    """ISO dates, a decimal comma, x for a tick, nothing for nothing."""
    assert shown(value) == text


@given(st.floats(-1e14, 1e14, allow_nan=False))
def test_no_digit_that_excel_keeps_is_cut_off(number: float) -> None:
    """What is shown, read back, is the number in the 15 digits that Excel has."""
    assert float(f"{number:.15g}") == float(shown(number).replace(",", "."))
