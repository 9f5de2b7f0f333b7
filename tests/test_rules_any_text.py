"""Whatever is typed, the rules answer: findings with cells, never an exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from handlingsplan.form import Field, FieldType, Sheet, load_form
from handlingsplan.plans import WRITTEN_TYPES
from tests.rules_plan import Cell, book, findings, unreadable

#: What people, pastes and other programs leave behind, besides quite any text.
ODD = ["", "=1+1", "{varde}", "{0}", "%s", "\x00", "\ue000", "\u200b", "å" * 40_000, "(((((", "NY:"]
FIELDS = [(sheet, field) for sheet in load_form().tables for field in sheet.falt]
TEXTS = st.sampled_from(ODD) | st.text(max_size=60)


def _cell(field: Field, text: str) -> Cell:
    if not text:
        return None
    return unreadable(text) if field.typ in WRITTEN_TYPES else text


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(FIELDS), st.integers(0, 3), TEXTS), max_size=12))
def test_any_text_in_any_cell_is_answered(
    typed: list[tuple[tuple[Sheet, Field], int, str]],
) -> None:
    """Each finding has its cell, and its sentences hold the text as it was typed."""
    changes = {
        (sheet.nyckel, row, field.namn): _cell(field, text) for (sheet, field), row, text in typed
    }
    for finding in findings(book(changes)):
        assert finding.cell
        assert finding.vad
        assert finding.gor


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([f.namn for f in load_form().cover.falt]), TEXTS)
def test_any_text_on_the_cover_is_answered(name: str, text: str) -> None:
    """The cover too may hold anything."""
    field = load_form().cover.field(name)
    for finding in findings(book(cover={name: _cell(field, text)})):
        assert finding.cell == book().cover.cells[finding.falt]


def test_braces_in_a_text_are_only_text() -> None:
    """What somebody typed is never taken for a detail of the wording."""
    [finding] = findings(book({("handlingsplan", 0, "status"): "{gor}"}))
    assert "{gor}" in finding.vad
    assert finding.varde == "{gor}"


def test_a_field_of_each_type_is_covered() -> None:
    """The form that is tested has fields of every type that a table may have."""
    assert {field.typ for _, field in FIELDS} == set(FieldType) - {FieldType.AR}
