"""What makes two activities alike, and a word a subject: the limits of both."""

from __future__ import annotations

from collections import Counter

import pytest

from handlingsplan.summary import Summary
from handlingsplan.summary.touchpoints import shared_words, words_of
from tests.summary_rounds import activity, book, summary_of

GROUPS = ("akut-vard", "tandvard", "primarvard", "psykisk-halsa", "lakemedel", "cancersjukdomar")


def of_texts(*texts: str) -> Summary:
    """Return the summary of one activity for each group."""
    return summary_of(
        book(group, handlingsplan=[activity(prioriterat_omrade=None, aktivitet=text)])
        for group, text in zip(GROUPS, texts, strict=False)
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AI i Vården", ["AI", "i", "vården"]),
        ("SVF-flöden, KPP_3", ["SVF", "flöden", "KPP", "3"]),
        ("ÅÄÖ Abc ABCDEF", ["ÅÄÖ", "abc", "abcdef"]),
        ("", []),
    ],
)
def test_abbreviations_keep_their_capitals(text: str, words: list[str]) -> None:
    """From two to five letters; all other words are in lower case, and signs part them."""
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("Stöd med AI", "AI i vården", ["AI"]),
        ("Kost och motion", "Motion", ["motion"]),
        ("Bra mat", "Bra hälsa", []),  # three letters are too few
        ("Läkemedelslista", "Läkemedel", ["läkemedel"]),
        ("Remisser", "Remiss", ["remiss"]),
        ("Remissen", "Remi", []),  # a part of two words has at least six letters
        ("Trauma", "Yrsel", []),
    ],
)
def test_the_words_of_a_pair_are_whole_or_long_parts(
    one: str, other: str, words: list[str]
) -> None:
    """What both hold is named; where nothing is weighed, in the order of the first."""
    assert shared_words(one, other, {}) == words


def test_only_the_weightiest_words_are_named() -> None:
    """Four at most, and none that weighs less than a third of the first."""
    text = "alfa beta gamma delta epsilon"
    weights = {" alfa": 3.0, " beta": 2.9, " gamm": 2.8, " delt": 2.7, " epsi": 2.6}
    assert shared_words(text, text, weights) == ["alfa", "beta", "gamma", "delta"]
    assert shared_words("alfa beta", "alfa beta", {" alfa": 3.0, " beta": 1.7}) == ["alfa"]
    assert shared_words("alfa beta", "alfa beta", {" alfa": 3.0, " beta": 1.8}) == ["alfa", "beta"]


def test_an_activity_stands_in_three_pairs_at_most() -> None:
    """A list of a single text is no news: five that are alike give less than their ten pairs."""
    texts = ["Trombolys vid stroke"] * 5 + ["Något helt annat här"]
    frame = of_texts(*texts)["beroringspunkter"]
    stood = Counter([*frame["grupp"], *frame["andra_grupp"]])
    assert max(stood.values()) == 3
    assert frame["likhet"].max() == pytest.approx(1, abs=1e-3)


def test_a_heading_alone_is_like_nothing() -> None:
    """Only what is an activity is compared."""
    heading = {"prioriterat_omrade": "Trombolys vid stroke"}
    books = [book(group, handlingsplan=[heading]) for group in GROUPS[:2]]
    books.append(book(GROUPS[2], handlingsplan=[activity()]))
    assert summary_of(books)["beroringspunkter"].empty


def test_a_theme_counts_each_groups_rows_and_shows_the_first() -> None:
    """The theme is spelled as it was met first; the widest stands first."""
    rows = [
        [("a1", "Nära vård"), ("a2", "NÄRA VÅRD")],
        [("b1", "nära vård "), ("b2", "Barn")],
        [("c1", "Nära vård"), ("c2", "Barn")],
        [("d1", "Eget")],
    ]
    books = [
        book(group, handlingsplan=[activity(aktivitet=a, insatsomrade=b) for a, b in own])
        for group, own in zip(GROUPS, rows, strict=False)
    ]
    themes = summary_of(books)["teman"]
    areas = themes[themes["slag"] == "Insatsområde"]
    columns = ["tema", "grupper", "grupp", "aktiviteter", "exempel"]
    assert sorted(map(tuple, areas[columns].to_numpy().tolist())) == [
        ("Barn", 2, "primarvard", 1, "c2"),
        ("Barn", 2, "tandvard", 1, "b2"),
        ("Nära vård", 3, "akut-vard", 2, "a1"),
        ("Nära vård", 3, "primarvard", 1, "c1"),
        ("Nära vård", 3, "tandvard", 1, "b1"),
    ]
    assert areas["tema"].drop_duplicates().tolist() == ["Nära vård", "Barn"]
