"""Names of persons are found, and what only looks like one is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan_validators import persons


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
    """A note to or from somebody is reported with the name."""
    assert persons.person(text) == name


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
    assert persons.person(text) == ""


@pytest.mark.parametrize("text", ["Ordförande RAG", "Processtöd", "Erik", "Verksamhetschefer"])
def test_a_function_is_no_name(text: str) -> None:
    """Where a function is asked for, only a full name is taken for a person."""
    assert persons.person_as_function(text) == ""


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    """The checks never raise, whatever is typed."""
    for find in (persons.person, persons.person_as_function):
        assert isinstance(find(text), str)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("\n" * 32_000 + "Anna: hej", "Anna"),
        ("\n" * 32_000 + "Namn: Anna Ek", "Anna Ek"),
        ("\n" * 32_000 + "Trygg hemgång", ""),
    ],
)
def test_a_full_cell_is_looked_through_once(text: str, name: str) -> None:
    """As long as Excel takes; from each line, what follows was once read to its end."""
    begun = time.process_time()
    assert persons.person(text) == name
    assert time.process_time() - begun < 1
