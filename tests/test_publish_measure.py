"""How wide text is reckoned to be, and where its lines are broken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlingsplan.publish.measure import longest_word, width, wrap

SIZE = 10.0
WORDS = st.text("abiWÅm -/.", max_size=40)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [("i", "l."), ("l", "m"), ("m", "W"), ("W", "漢"), ("ab", "abc"), ("", "'"), ("e", "é,")],
)
def test_a_text_is_as_wide_as_its_letters(narrow: str, wide: str) -> None:
    """And a letter that nobody has measured is a wide one."""
    assert width(narrow, SIZE) < width(wide, SIZE)


def test_width_grows_with_size_and_weight() -> None:
    """A digit is half as wide as it is high, in Calibri; bold text is a little wider."""
    assert width("2026", SIZE) == pytest.approx(20.4)
    assert width("2026", 2 * SIZE) == pytest.approx(40.8)
    assert width("2026", SIZE, bold=True) == pytest.approx(20.4 * 1.03)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("Vård", ["Vård"]),
        ("Nära vård", ["Nära ", "vård"]),
        ("Nära-vård", ["Nära-", "vård"]),
        ("Nära/vård", ["Nära/", "vård"]),
        ("a b c d e", ["a b c ", "d e"]),
        ("22222222222", ["22222", "22222", "2"]),
        ("a 2222222", ["a ", "22222", "22"]),
    ],
)
def test_lines_are_broken_where_words_end(text: str, lines: list[str]) -> None:
    """After a space, a hyphen or a slash; a longer word is cut where the line is full."""
    assert wrap(text, 26.0, SIZE) == lines


@settings(deadline=None, max_examples=60)
@given(text=WORDS, room=st.floats(4, 80), bold=st.booleans())
def test_the_lines_are_the_text_and_fit(text: str, room: float, *, bold: bool) -> None:
    """Nothing is lost; only a single letter may be wider than its column."""
    lines = wrap(text, room, SIZE, bold=bold)
    assert "".join(lines) == text
    for line in lines:
        assert width(line.rstrip(), SIZE, bold=bold) <= room or len(line.rstrip()) == 1


@settings(deadline=None, max_examples=60)
@given(WORDS)
def test_no_word_is_cut_in_a_column_of_the_longest(text: str) -> None:
    """A column as wide as the widest word breaks lines only after spaces, hyphens and slashes."""
    lines = wrap(text, longest_word(text, SIZE) + 1e-6, SIZE)
    assert all(line[-1] in " -/" for line in lines[:-1])
