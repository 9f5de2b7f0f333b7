"""Whatever the bytes, the reader ends in one of its documented ways (scripts/fuzz.py: more)."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlingsplan.errors import UnreadableFileError
from handlingsplan.findings import load_catalogue
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.codec import decode, encode
from handlingsplan.reading.records import RawBook
from tests.mutations import mutated, originals
from tests.pipeline import pipeline_fault


def test_the_originals_are_read() -> None:
    """What is broken below was whole: the plan as .xlsx and as .ods."""
    books = [read_bytes(data, "plan") for data in originals()]
    assert len({repr(sorted(book.tables)) for book in books}) == 1
    assert all(book.tables for book in books)


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_broken_workbooks_end_in_a_book_or_a_reason(number: int) -> None:
    """A broken workbook is read or refused with a code of the catalogue; nothing else happens."""
    data = mutated(Random(number))  # noqa: S311  (cases, not secrets)
    codes = set(load_catalogue().rules)
    result = book_or_reason(data)
    if isinstance(result, UnreadableFileError):
        assert result.code in codes
        assert result.reason
    else:
        assert {note.kod for note in result.notes} <= codes
        assert decode(encode(result), fil="plan.xlsx") == result


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_everything_is_made_of_a_folder_with_a_broken_workbook(number: int) -> None:
    """Copies, reports, data, summaries, what is published: a good plan beside it comes through."""
    broken = mutated(Random(number))  # noqa: S311  (cases, not secrets)
    assert pipeline_fault({"akut-vard.xlsx": broken}) == ""


def book_or_reason(data: bytes) -> RawBook | UnreadableFileError:
    """Return the two documented ends; anything else is raised."""
    try:
        return read_bytes(data, "plan.xlsx")
    except UnreadableFileError as error:
        return error
