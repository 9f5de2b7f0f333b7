"""A CSV file as Excel, or a person, saves it: its rows, and the lines that each stands on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from handlingsplan.errors import UsageError

#: How a file in UTF-16 begins: what Excel calls Unicode text.
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LINE_END = re.compile(r"\r\n|\r|\n")
_DELIMITERS = ";,\t"
#: A first line that tells Excel what stands between cells.
_SEP = re.compile(r'"?sep=(.)"?[;,\t]*', re.IGNORECASE)
#: Stands last: where it is no row of its own, a quotation mark was never closed.
_END = "\N{SYMBOL FOR END OF TRANSMISSION}"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the file.

    Attributes:
        cells: what stands in it.
        lines: the numbers of its first and last line in the file.
        inside: what it would hold if each line after the first were a row of its own.
        open: its last quotation mark is never closed.
    """

    cells: tuple[str, ...]
    lines: tuple[int, int]
    inside: tuple[tuple[str, ...], ...] = ()
    open: bool = False


class CsvFile(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between cells, the headings, and the rows under them that hold anything."""

    delimiter: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


def read_csv(path: Path) -> CsvFile:
    """Read a file: UTF-8, UTF-16 or Windows' code page; semicolons, commas or tabs.

    Raises:
        UsageError: a quotation mark makes one endless text of it.
    """
    lines = _LINE_END.split(_decoded(path).rstrip("\r\n"))
    said = _SEP.fullmatch(lines[0])
    start = 1 if said else 0
    delimiter = said[1] if said else max(_DELIMITERS, key=lines[0].count)
    try:
        rows = list(_rows(lines, delimiter, start))
    except csv.Error as error:
        message = f"{path.name} går inte att läsa: en text i den tar aldrig slut."
        hint = "Troligen är ett citattecken inte avslutat; rätta det och kör igen."
        raise UsageError(message, hint) from error
    headings = tuple(cell.strip() for row in rows[:1] for cell in row.cells)
    return CsvFile(delimiter=delimiter, headings=headings, rows=tuple(rows[1:]))


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith(_UTF_16):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _rows(lines: Sequence[str], delimiter: str, start: int) -> Iterator[Row]:
    """Yield the rows that hold anything, from a line on."""
    reader = csv.reader([f"{line}\n" for line in (*lines[start:], _END)], delimiter=delimiter)
    last = start
    for read in reader:
        first, last = last + 1, min(reader.line_num + start, len(lines))
        if read == [_END] or not any(read):
            continue
        is_open = reader.line_num + start > len(lines)
        cells = [cell.removesuffix(f"{_END}\n").rstrip("\n") for cell in read] if is_open else read
        inside = tuple(_alone(line, delimiter) for line in lines[first:last])
        yield Row(cells=tuple(cells), lines=(first, last), inside=inside, open=is_open)


def _alone(line: str, delimiter: str) -> tuple[str, ...]:
    """Return the cells of a line that is taken for a row."""
    return tuple(next(csv.reader([line], delimiter=delimiter), ()))
