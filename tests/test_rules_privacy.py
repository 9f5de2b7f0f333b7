"""What must not stand in a public document is found, and what only looks like it is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan_validators import privacy

_MONTH_DAY = st.tuples(st.integers(1, 12), st.integers(1, 28))


@given(st.integers(0, 99), _MONTH_DAY, st.integers(0, 999), st.sampled_from(["", "-", "+", " "]))
def test_a_number_with_a_right_check_digit_is_found(
    year: int, month_day: tuple[int, int], serial: int, between: str
) -> None:
    """Any date and serial number, with its check digit, written in any of the usual ways."""
    first = f"{year:02d}{month_day[0]:02d}{month_day[1]:02d}"
    [digit] = [d for d in range(10) if privacy._luhn(f"{first}{serial:03d}{d}")]
    assert privacy.personnummer(f"Se {first}{between}{serial:03d}{digit}.") == f"{first}-****"


@pytest.mark.parametrize(
    "text",
    [
        "850709-9806",  # the check digit is wrong
        "851309-9802",  # no such month
        "556703-7485",  # an organisation's number has a month over 20
        "dnr 2026-000123",
        "1 234 567 890",
        "ISBN 9789144115610",
        "20260301–20261231",
    ],
)
def test_other_numbers_are_no_personal_numbers(text: str) -> None:
    """Only a possible date with its check digit counts."""
    assert privacy.personnummer(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "013-10 30 00",
        "08-123 45 67",
        "0141-777 70",
        "070-123 45 67",
        "070 123 45 67",
        "0701234567",
        "+46 70 123 45 67",
        "+46 (0)70-123 45 67",
        "Tel: 010-103 00 00.",
    ],
)
def test_a_phone_number_is_found(text: str) -> None:
    """In the ways in which Swedes write them."""
    assert privacy.phone(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15",
        "15/1-30/4 2026",
        "kl. 08.00-17.00",
        "0700-1600",
        "0-5, 6-12 och 13-17 år",
        "01-02",
        "0,5 till 10 procent",
        "dnr RJL 2025/01234",
        "850709-9805",
        "10 000 000 kr",
    ],
)
def test_other_figures_are_no_phone_numbers(text: str) -> None:
    """Dates, hours, ages, amounts and reference numbers are left alone."""
    assert privacy.phone(text) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna: kolla detta", "Anna"),
        ("- Per-Olof Ek: stämmer det?", "Per-Olof Ek"),
        ("Namn: Ziad Haddad", "Ziad Haddad"),
        ("Uppdatera siffran //Karin", "Karin"),
    ],
)
def test_a_name_with_a_note_is_found(text: str, name: str) -> None:
    """A note to or from somebody is told with the name."""
    assert privacy.person(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Mål: alla ska med",
        "Region Östergötland: klart",
        "RAG Trauma: påbörjat",
        "Steg 1: kartlägg",
        "Se https://example.org/Anna/rapport",
        "Syfte: bättre vård",
    ],
)
def test_a_heading_is_no_name(text: str) -> None:
    """Words before a colon are mostly headings."""
    assert privacy.person(text) == ""


@pytest.mark.parametrize("text", ["Ordförande RAG", "Processtöd", "Erik", "Verksamhetschefer"])
def test_a_function_is_no_name(text: str) -> None:
    """Where a function is asked for, only a full name is taken for a person."""
    assert privacy.person_as_function(text) == ""


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    """The checks never raise, whatever is typed."""
    for find in (privacy.personnummer, privacy.email, privacy.phone, privacy.person):
        assert isinstance(find(text), str)


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("\n" * 32_000 + "Anna: hej", "Anna", ""),
        ("\n" * 32_000 + "Namn: Anna Ek", "Anna Ek", ""),
        ("\n" * 32_000 + "Trygg hemgång", "", ""),
        ("a." * 16_000 + " @", "", ""),
        ("a." * 16_000 + "a@b.se", "", "a." * 16_000 + "a@b.se"),
    ],
)
def test_a_full_cell_is_looked_through_once(text: str, name: str, address: str) -> None:
    """As long as Excel takes; from each line or letter, what follows was once read to its end."""
    begun = time.process_time()
    assert privacy.person(text) == name
    assert privacy.email(text) == address
    assert time.process_time() - begun < 1
