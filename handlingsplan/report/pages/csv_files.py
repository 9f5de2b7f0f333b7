"""Pages -> CSV files, one per table: semicolons, UTF-8 with BOM, decimal comma, ISO dates."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from handlingsplan.report.pages.model import Column, Page, Show, Table
from handlingsplan.text import harmless, quoted

#: Longer texts are cut, and say so: a CSV file repeats in each row what a workbook keeps once.
_LONGEST = 2000


def to_csv(pages: Sequence[Page]) -> Iterator[tuple[str, bytes]]:
    """Yield a file name and the contents for each table of the pages.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    for page in pages:
        for table in page.tables:
            yield f"{table.name.removeprefix('tbl').lower()}.csv", table_csv(table)


def table_csv(table: Table) -> bytes:
    """Return a table as CSV with its headings; the curves of sparklines are left out."""
    columns = [column for column in table.columns if column.show is not Show.SPARKLINE]
    shown = [[_shown(column, value) for value in _values(table, column)] for column in columns]
    return as_csv([column.heading for column in columns], zip(*shown, strict=True))


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file as Swedish Excel opens it: semicolons, UTF-8 with BOM."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _values(table: Table, column: Column) -> list[object]:
    values = table.frame[column.field].astype(object)
    if column.otherwise:
        values = values.fillna(table.frame[column.otherwise])
    return values.tolist()


def _shown(column: Column, value: object) -> str:
    if column.show is Show.TICK:
        return "x" if value else ""
    if isinstance(value, str):
        return harmless(quoted(value, _LONGEST))
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and not math.isnan(value):
        return repr(int(value) if value.is_integer() else value).replace(".", ",")
    return str(value) if isinstance(value, int) else ""
