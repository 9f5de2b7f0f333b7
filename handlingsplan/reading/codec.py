"""What was read, as bytes and back: for the cache and for the pipe of a worker process.

JSON, since bytes that are not what they should be can then do no harm but be refused; compressed,
since plans repeat themselves and the compression carries a checksum.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from handlingsplan.reading.records import (
    Note,
    Period,
    RawBook,
    RawCover,
    RawTable,
    Refusal,
    Value,
)

_FAST = 1  # zlib level: a quarter of the time of the default for a tenth more bytes


def encode(result: RawBook | Refusal) -> bytes:
    """Return a result as bytes; :func:`decode` gives an equal one back."""
    plain = _book(result) if isinstance(result, RawBook) else _refusal(result)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _FAST)


def decode(data: bytes, *, fil: str) -> RawBook | Refusal:
    """Return the result that ``data`` was made from, as the reading of the file ``fil``.

    Raises:
        ValueError: these are not bytes that :func:`encode` has made.
    """
    try:
        plain = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
        if "kod" in plain:
            return Refusal(**{**plain, "fil": fil})
        return _to_book(plain, fil)
    except (zlib.error, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        message = "not an encoded reading"
        raise ValueError(message) from error


def _refusal(refusal: Refusal) -> dict[str, str]:
    return {"kod": refusal.kod, "skal": refusal.skal, "fingerprint": refusal.fingerprint}


def _book(book: RawBook) -> dict[str, Any]:
    cover = book.cover
    return {
        "fingerprint": book.fingerprint,
        "form": book.form,
        "version": book.version,
        "group": book.group,
        "cover": [
            cover.blad,
            {field: _value(value) for field, value in cover.values.items()},
            dict(cover.cells),
            dict(cover.written),
        ],
        "tables": [_table(table) for table in book.tables.values()],
        "notes": [_note(note) for note in book.notes],
    }


def _to_book(plain: dict[str, Any], fil: str) -> RawBook:
    blad, values, cells, written = plain["cover"]
    tables = [_to_table(table) for table in plain["tables"]]
    return RawBook(
        fil=fil,
        fingerprint=plain["fingerprint"],
        form=plain["form"],
        version=plain["version"],
        group=plain["group"],
        cover=RawCover(
            blad=blad,
            values={field: _to_value(value) for field, value in values.items()},
            cells=cells,
            written=written,
        ),
        tables={table.nyckel: table for table in tables},
        notes=tuple(_to_note(note) for note in plain["notes"]),
    )


def _table(table: RawTable) -> list[Any]:
    return [
        table.nyckel,
        table.blad,
        table.heading_row,
        dict(table.letters),
        table.rows,
        {field: _column(column) for field, column in table.values.items()},
        {field: list(texts.items()) for field, texts in table.written.items()},
        list(table.prepared.items()),
        {heading: list(texts.items()) for heading, texts in table.extra.items()},
    ]


def _to_table(plain: list[Any]) -> RawTable:
    nyckel, blad, heading_row, letters, rows, values, written, prepared, extra = plain
    return RawTable(
        nyckel=nyckel,
        blad=blad,
        heading_row=heading_row,
        letters=letters,
        rows=tuple(rows),
        values={field: _to_column(column) for field, column in values.items()},
        written=_by_position(written),
        prepared=dict(prepared),
        extra=_by_position(extra),
    )


def _by_position(plain: dict[str, list[tuple[int, str]]]) -> Mapping[str, Mapping[int, str]]:
    """JSON keys are text, so positions travel as pairs."""
    return {name: dict(pairs) for name, pairs in plain.items()}


def _note(note: Note) -> list[Any]:
    return [
        note.kod,
        note.blad,
        note.cell,
        note.nyckel,
        note.falt,
        note.varde,
        note.forslag,
        dict(note.detalj),
    ]


def _to_note(plain: list[Any]) -> Note:
    kod, blad, cell, nyckel, falt, varde, forslag, detalj = plain
    return Note(
        kod=kod,
        blad=blad,
        cell=cell,
        nyckel=nyckel,
        falt=falt,
        varde=varde,
        forslag=forslag,
        detalj=detalj,
    )


def _column(column: Sequence[Value]) -> Any:
    """Return a column as JSON: its length where it is empty, as most are; few hold periods."""
    if column.count(None) == len(column):
        return len(column)
    if any(isinstance(value, Period) for value in column):
        return [{}, *map(_value, column)]
    return column


def _to_column(plain: list[Any] | int) -> tuple[Value, ...]:
    if isinstance(plain, int):
        return (None,) * plain
    if type(plain[0]) is dict:  # which no value is
        return tuple(map(_to_value, plain[1:]))
    return tuple(plain)


def _value(value: Value) -> Any:
    if isinstance(value, Period):
        return [
            value.fran.toordinal(),
            value.till.toordinal(),
            value.precision,
            value.antaget_ar,
        ]
    return value


def _to_value(plain: Any) -> Value:
    if type(plain) is not list:
        return plain  # type: ignore[no-any-return]  # JSON's scalars are ours
    return _period(*plain)


@lru_cache(maxsize=4096)  # the same days come back from row to row
def _period(fran: int, till: int, precision: str, antaget: bool) -> Period:  # noqa: FBT001  (JSON)
    return Period(
        fran=dt.date.fromordinal(fran),
        till=dt.date.fromordinal(till),
        precision=precision,
        antaget_ar=antaget,
    )
