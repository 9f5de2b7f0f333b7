"""The cache and its bytes: equal books come back, and nothing wrong with it is ever seen."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import sqlite3
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlingsplan import cache as cache_module
from handlingsplan.cache import MAX_DAYS, Store
from handlingsplan.form import load_form
from handlingsplan.reading.cache import Cache
from handlingsplan.reading.codec import decode, encode
from handlingsplan.reading.records import (
    Note,
    Period,
    Precision,
    RawBook,
    RawCover,
    RawTable,
    Refusal,
)

DAY = dt.date(2026, 3, 1)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
NAMES = st.text(st.characters(), max_size=20)  # of files, as the system gives them: any bytes
PERIODS = st.builds(
    Period,
    fran=st.dates(),
    till=st.dates(),
    precision=st.sampled_from(Precision),
    antaget_ar=st.booleans(),
)
VALUES = st.one_of(
    st.none(), TEXT, st.booleans(), st.floats(allow_nan=False), st.integers(0, 9999), PERIODS
)


def a_table(rows: int, values: list[str | float | bool | Period | None], text: str) -> RawTable:
    """Build a table whose one column holds the values."""
    return RawTable(
        nyckel="plan",
        blad=text,
        heading_row=4,
        letters={"aktivitet": "C"},
        rows=tuple(range(5, 5 + rows)),
        values={"aktivitet": tuple(values)},
        written={"aktivitet": {0: text}},
        prepared={90: text},
        extra={text: {1: text}},
    )


BOOKS = st.builds(
    RawBook,
    fil=NAMES,
    fingerprint=TEXT,
    form=TEXT,
    version=TEXT,
    group=TEXT,
    cover=st.builds(
        RawCover,
        blad=TEXT,
        values=st.dictionaries(TEXT, VALUES, max_size=3),
        cells=st.dictionaries(TEXT, TEXT, max_size=3),
        written=st.dictionaries(TEXT, TEXT, max_size=3),
    ),
    tables=st.builds(a_table, st.integers(0, 3), st.lists(VALUES, max_size=3), TEXT).map(
        lambda table: {table.nyckel: table}
    ),
    notes=st.lists(
        st.builds(Note, kod=TEXT, varde=TEXT, detalj=st.dictionaries(TEXT, TEXT, max_size=2)),
        max_size=2,
    ).map(tuple),
)


def book(fingerprint: str = "f" * 64, fil: str = "a.xlsx") -> RawBook:
    """Build a small book."""
    table = a_table(1, [Period(fran=DAY, till=DAY)], "Å")
    return RawBook(
        fil=fil,
        fingerprint=fingerprint,
        form="sosr-2026",
        cover=RawCover(blad="Start"),
        tables={"plan": table},
    )


@given(BOOKS)
def test_a_book_comes_back_equal(original: RawBook) -> None:
    """Whatever a book holds, the bytes give an equal one back, of the same types."""
    again = decode(encode(original), fil=original.fil)
    assert again == original
    assert repr(again) == repr(original)


@given(TEXT, TEXT)
def test_a_refusal_comes_back_equal(code: str, reason: str) -> None:
    """A refusal survives the pipe of a worker."""
    refusal = Refusal(fil="a.xlsx", kod=code, skal=reason, fingerprint="f")
    assert decode(encode(refusal), fil="a.xlsx") == refusal


@given(st.binary(max_size=40), st.integers(0, 400), st.integers(1, 255))
def test_other_bytes_are_refused(noise: bytes, position: int, flip: int) -> None:
    """Bytes that nobody encoded, or that were damaged since, give one kind of error, or a record.

    That what is kept has not been damaged, the cache's checksum says.
    """
    damaged = bytearray(encode(book()))
    damaged[position % len(damaged)] ^= flip
    for data in (noise, bytes(damaged), encode(book())[:-3]):
        try:
            result = decode(data, fil="a.xlsx")
        except ValueError:
            continue
        assert isinstance(result, RawBook | Refusal)


def test_what_is_damaged_is_never_read_back(tmp_path: Path) -> None:
    """Whichever bit of what is kept flips, it is found as it was, or not at all."""
    with Store("stamp", folder=tmp_path) as store:
        store.keep("namn", b"handlingsplan " * 9)
    with contextlib.closing(sqlite3.connect(tmp_path / "planer.sqlite")) as database:
        [(data,)] = database.execute("SELECT data FROM kept").fetchall()
        for bit in range(8 * len(data)):
            damaged = bytearray(data)
            damaged[bit // 8] ^= 1 << bit % 8
            database.execute("UPDATE kept SET data = ?", (bytes(damaged),))
            database.commit()
            with Store("stamp", folder=tmp_path) as store:
                assert store.fetch("namn") in {None, b"handlingsplan " * 9}


def test_a_stored_book_is_found_under_its_new_name(tmp_path: Path) -> None:
    """A plan that was renamed has the same bytes and need not be read again."""
    with Cache(folder=tmp_path) as cache:
        cache.put(book())
    with Cache(folder=tmp_path) as cache:
        assert cache.get("f" * 64, "ny.xlsx") == book(fil="ny.xlsx")
        assert cache.get("0" * 64, "ny.xlsx") is None


def test_another_form_or_another_reader_does_not_know_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read by another form, version or code of ours is never trusted."""
    with Cache(folder=tmp_path) as cache:
        cache.put(book())
    with Cache(load_form(), folder=tmp_path) as cache:
        assert cache.get("f" * 64, "a.xlsx") is None
    monkeypatch.setattr(cache_module, "__version__", "99")
    with Cache(folder=tmp_path) as cache:
        assert cache.get("f" * 64, "a.xlsx") is None


def test_an_interrupted_round_stores_nothing(tmp_path: Path) -> None:
    """Books of a round that ended in an error are not kept."""
    cache = Cache(folder=tmp_path)
    cache.put(book())
    cache.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    with Cache(folder=tmp_path) as cache:
        assert cache.get("f" * 64, "a.xlsx") is None


@pytest.mark.parametrize(
    "content", [b"", b"inte en databas" * 100, b"SQLite format 3\0" + b"x" * 99]
)
def test_a_damaged_cache_is_made_anew(tmp_path: Path, content: bytes) -> None:
    """A cache file that is no database is replaced without a word."""
    (tmp_path / "planer.sqlite").write_bytes(content)
    with Cache(folder=tmp_path) as cache:
        assert cache.get("f" * 64, "a.xlsx") is None
        cache.put(book())
    with Cache(folder=tmp_path) as cache:
        assert cache.get("f" * 64, "a.xlsx") == book()


def test_a_damaged_entry_is_as_none(tmp_path: Path) -> None:
    """One entry that cannot be read back is read from the file again."""
    with Cache(folder=tmp_path) as cache:
        cache.put(book())
    with sqlite3.connect(tmp_path / "planer.sqlite") as database:
        database.execute("UPDATE kept SET data = substr(data, 2)")
    database.close()
    with Cache(folder=tmp_path) as cache:
        assert cache.get("f" * 64, "a.xlsx") is None


def test_a_folder_that_cannot_be_had_is_done_without(tmp_path: Path) -> None:
    """Where no cache can be kept, everything goes on as if it were empty."""
    (tmp_path / "fil").write_text("")
    with Cache(folder=tmp_path / "fil" / "cache") as cache:
        cache.put(book())
        assert cache.get("f" * 64, "a.xlsx") is None


def test_a_locked_cache_is_done_without(tmp_path: Path) -> None:
    """Two runs at once do not wait for each other."""
    with Cache(folder=tmp_path) as cache:
        other = sqlite3.connect(tmp_path / "planer.sqlite")
        other.execute("BEGIN EXCLUSIVE")
        assert cache.get("f" * 64, "a.xlsx") is None
        cache.put(book())
    other.close()


def test_the_size_is_bounded(tmp_path: Path) -> None:
    """The least recently used books give way to new ones."""
    size = len(zlib.compress(encode(book()), 1))
    for number in range(4):
        day = DAY + dt.timedelta(days=number)
        with Cache(folder=tmp_path, max_bytes=3 * size + 20, today=day) as cache:
            cache.get("0" * 64, "a.xlsx")  # the first one is used every day
            cache.put(book(str(number) * 64))
    with Cache(folder=tmp_path) as cache:
        kept = [number for number in range(4) if cache.get(str(number) * 64, "a.xlsx")]
    assert kept == [0, 2, 3]


def test_old_books_are_removed(tmp_path: Path) -> None:
    """What nobody has used for a season does not stay on the disk."""
    with Cache(folder=tmp_path, today=DAY) as cache:
        cache.put(book())
    with Cache(folder=tmp_path, today=DAY + dt.timedelta(days=MAX_DAYS + 1)) as cache:
        cache.put(book("0" * 64))
    with Cache(folder=tmp_path) as cache:
        assert cache.get("f" * 64, "a.xlsx") is None
        assert cache.get("0" * 64, "a.xlsx") is not None


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_folder_that_others_could_write_in_is_not_trusted(tmp_path: Path) -> None:
    """Its file goes, and the folder becomes the user's own."""
    folder = tmp_path / "cache"
    with Store("x", folder=folder) as store:
        store.keep("plan", b"1")
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o777)
    with Store("x", folder=folder) as store:
        assert store.fetch("plan") is None
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_folder_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work goes on without a cache."""
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with Store("x", folder=tmp_path) as store:
        store.keep("plan", b"1")
        assert store.fetch("plan") is None
    assert list(tmp_path.iterdir()) == []


def test_every_room_that_a_reading_hangs_on_is_in_its_stamp(project: Path) -> None:
    """What the reader imports decides what it reads: none of it may change and be forgotten."""
    rooms = {"form", "organisation", "spreadsheet", "reading"}
    sources = list((project / "handlingsplan" / "reading").rglob("*.py"))
    imported = {
        found[1]
        for path in sources
        for found in re.finditer(r"from handlingsplan\.(\w+)", path.read_text("utf-8"))
        if (project / "handlingsplan" / found[1]).is_dir()
    }
    assert imported == rooms
    inner = {path.parent.name for path in sources if path.parent.parent.name == "reading"}
    assert inner == {"dates"}
