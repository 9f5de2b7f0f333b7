"""How Swedish text is compared, sorted and recognised."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan.text import abbreviates, fold, is_blank, nearest, sort_key, visible, words

SWEDISH = st.text("abcåäöÅÄÖéü -–,.0123456789\u00a0\u200b\t")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Röd", "RÖD"),
        ("  Pågår  i gruppen ", "pågår i gruppen"),
        ("Öron\u00a0näsa", "öron näsa"),
        ("Sam\u00advård", "samvård"),
        ("15–16", "15-16"),
        (unicodedata.normalize("NFD", "Ånyo"), "ånyo"),
        ("a\u200b\u030a", "å"),
        ("Rad\r\nbrytning", "rad brytning"),
    ],
)
def test_spellings_that_look_the_same_are_the_same(one: str, other: str) -> None:
    """Case, blanks, composition, dashes and invisible characters do not count."""
    assert fold(one) == fold(other)


@given(SWEDISH)
def test_folding_composed_and_decomposed_text_gives_the_same(text: str) -> None:
    """A file from a Mac and one from Windows hold the same Swedish letters."""
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """A folded text is its own key."""
    assert fold(fold(text)) == fold(text)


@given(SWEDISH)
def test_blank_is_what_shows_nothing(text: str) -> None:
    """A cell counts as empty exactly when nothing of it can be seen."""
    assert is_blank(text) == (not visible(text))


def test_words_leave_punctuation_out() -> None:
    """Near misses are looked for among letters and digits alone."""
    assert words("Öron-, näs- och hals_sjukdomar (2)") == "öron näs och hals sjukdomar 2"


def test_swedish_letters_sort_last() -> None:
    """å, ä, ö follow z, in that order, and case does not count."""
    names = ["Östra", "zon", "ärende", "Åre", "apa", "Zz"]
    assert sorted(names, key=sort_key) == ["apa", "zon", "Zz", "Åre", "ärende", "Östra"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Statsu", "Status"),
        ("STATUS", "Status"),
        ("stat us", "Status"),
        ("Kommentarer", "Kommentar"),
    ],
)
def test_near_miss_is_recognised(typed: str, meant: str) -> None:
    """A slip of the keyboard still leads to the heading."""
    assert nearest(typed, ["Status", "Statusdatum", "Kommentar"]) == meant


@pytest.mark.parametrize("typed", ["", "—", "Ansvarig", "xx"])
def test_what_is_not_near_is_not_guessed(typed: str) -> None:
    """Nothing is offered where nothing comes near."""
    assert nearest(typed, ["Status", "Statusdatum", "Kommentar"]) is None


def test_two_equally_near_are_not_guessed_between() -> None:
    """Where two candidates come as near, neither is taken."""
    assert nearest("Utfall region C", ["Utfall region A", "Utfall region B"]) is None


def test_two_spellings_of_one_thing_do_not_compete() -> None:
    """Names that lead to the same thing are no ambiguity."""
    spellings = {"Utfall region A": "a", "Utfall region B": "a"}
    assert nearest("Utfall region C", spellings) == "a"


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("öron näsa hals", "Öron-, näs- och halssjukdomar"),
        ("njur urinväg", "Njur- och urinvägssjukdomar"),
        ("Rehabilitering och habilitering", "Rehabilitering, habilitering och försäkringsmedicin"),
        ("hud", "Hud- och könssjukdomar"),
    ],
)
def test_names_are_cut_short_from_their_beginning(short: str, full: str) -> None:
    """Words may be cut short or left out, but not the first one."""
    assert abbreviates(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("vård", "Akut vård"),
        ("hals öron", "Öron-, näs- och halssjukdomar"),
        ("barncancer", "Barn och ungdomars hälsa"),
        ("me", "Medicinsk teknik"),
        ("", "Akut vård"),
        ("akut vård barn", "Akut vård"),
    ],
)
def test_other_names_are_no_abbreviations(short: str, full: str) -> None:
    """Last words, other orders, longer words and two letters are not enough."""
    assert not abbreviates(short, full)
