"""Writing workbooks: XlsxWriter made strict, deterministic and accessible.

XlsxWriter tells of failures by returning negative numbers or by warning; here both are
exceptions. Text is never taken for a formula, a link or a number. The same calls give the same
bytes: the time of creation is an argument. The document's language is set, which XlsxWriter does
not do by itself.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from handlingsplan.errors import WritingError
from handlingsplan.writing.packing import StreamPackager, together
from handlingsplan.writing.rows import MAX_TEXT, Cells, escape, row_chunks

__all__ = ["MAX_LINKS", "MAX_TEXT", "Format", "Link", "Sheet", "Workbook", "column_letter"]

#: Excel's limit for links on one sheet.
MAX_LINKS = 65_530
_TEXT = re.compile('"(?:[^"]|"")*"')  # as a formula

_ADDED_TO_A_SHEET = (
    "write_string",
    "write_number",
    "write_boolean",
    "write_blank",
    "write_datetime",
    "write_formula",
    "write_url",
    "write_rich_string",
    "write_comment",
    "add_table",
    "add_sparkline",
    "data_validation",
    "conditional_format",
    "insert_chart",
    "insert_textbox",
    "insert_button",
    "set_row",
    "set_column",
    "ignore_errors",
)


def _strict(name: str) -> Callable[..., Any]:
    """Return the worksheet method ``name`` that raises where the original returns a failure."""
    original = getattr(Worksheet, name)

    @functools.wraps(original)
    def method(self: Worksheet, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        if isinstance(result, int) and result < 0:
            message = f"Bladet {self.get_name()} kunde inte skrivas ({name}: {result})."
            raise WritingError(message, f"Felet är vårt: {args!r:.200}")
        return result

    return method


class Link(msgspec.Struct, frozen=True):
    """A link from a cell.

    Attributes:
        row, column: the cell, both from 0.
        target: path relative to the workbook's folder, percent-encoded; empty = this workbook.
        location: where in the target, e.g. ``'Handlingsplan'!D12``.
    """

    row: int
    column: int
    target: str
    location: str


class Sheet(Worksheet):
    """A worksheet whose methods raise :class:`WritingError` instead of returning -1 or -2.

    Big tables are written by :meth:`write_block` and their links by :meth:`add_links`.
    """

    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[tuple[int, int, Iterator[str]]] = []
        self._links: list[Link] = []

    def write_block(
        self, row: int, columns: Sequence[Cells], *, heights: Sequence[float] | None = None
    ) -> None:
        """Write whole columns from the sheet's left edge downwards from ``row`` (from 0).

        No cell may be written otherwise in those rows, and blocks come in order from above.

        Args:
            row: the first row, from 0.
            columns: the columns, all of the same length.
            heights: the rows' heights in points; Excel fits them where they are not given.
        """
        count = len(columns[0].values)
        if not count:
            return
        self._check_dimensions(row, 0)
        if self._check_dimensions(row + count - 1, len(columns) - 1):
            message = f"Bladet {self.get_name()} rymmer inte {count} rader."
            raise WritingError(message, "Dela upp omgången i flera mappar.")
        letters = [column_letter(number) for number in range(len(columns))]
        self._blocks.append((row, count, row_chunks(columns, letters, row + 1, heights)))

    def add_tall_table(self, row: int, rows: int, options: dict[str, Any]) -> None:
        """Add a table from the sheet's left edge over a block.

        XlsxWriter notes each cell of a table (100 bytes for each) to find overlaps; here it sees
        the first two rows alone.

        Args:
            row: row of the headings, from 0.
            rows: how many rows come below it, at least one.
            options: as for ``add_table``; ``columns`` says how wide the table is.
        """
        last = len(options["columns"]) - 1
        self.add_table(row, 0, row + 1, last, options)
        table = self.tables[-1]
        whole = f"A{row + 1}:{column_letter(last)}{row + rows + 1}"
        table |= {key: whole for key in ("range", "a_range", "autofilter") if table.get(key)}

    def add_links(self, links: Iterable[Link]) -> None:
        """Add links to cells that are written otherwise; not to be mixed with ``write_url``."""
        self._links += links
        if len(self._links) > MAX_LINKS:
            message = f"Bladet {self.get_name()} kan inte ha fler än {MAX_LINKS} länkar."
            raise WritingError(message, "Felet är vårt.")

    def _write_rows(self) -> None:
        first, last = self.dim_rowmin, self.dim_rowmax
        for row, count, chunks in self._blocks:
            self._write_rows_between(first, row - 1)
            self.fh.pour(chunks)
            first = row + count
        self._write_rows_between(first, last)
        self.dim_rowmin, self.dim_rowmax = 0, last

    def _write_rows_between(self, first: int, last: int) -> None:
        if first <= last:
            self.dim_rowmin, self.dim_rowmax = first, last
            super()._write_rows()

    def _write_hyperlinks(self) -> None:
        if not self._links:
            super()._write_hyperlinks()
            return
        self.fh.pour(together(self._hyperlinks()))

    def _hyperlinks(self) -> Iterator[str]:
        """Yield the links' XML; links to the same file have one relationship in common."""
        links = self._links
        letters = {number: column_letter(number) for number in {link.column for link in links}}
        files = {name: self._related(name) for name in dict.fromkeys(link.target for link in links)}
        places = {
            place: f' location="{_attribute(place)}"' if place else ""
            for place in {link.location for link in links}
        }
        yield "<hyperlinks>"
        for link in links:
            cell = f"{letters[link.column]}{link.row + 1}"
            yield f'<hyperlink ref="{cell}"{files[link.target]}{places[link.location]}/>'
        yield "</hyperlinks>"

    def _related(self, target: str) -> str:
        """Relate the sheet to a file, and return the attribute by which links lead to it."""
        if not target:
            return ""
        self.rel_count += 1
        self.external_hyper_links.append(("/hyperlink", target, "External"))
        return f' r:id="rId{self.rel_count}"'

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002  (as in XlsxWriter)
        """A text calls none of the 150 functions that XlsxWriter looks for, one by one."""
        if _TEXT.fullmatch(formula):
            return formula
        prepared: str = super()._prepare_formula(formula, expand_future_functions)
        return prepared


for _name in _ADDED_TO_A_SHEET:
    setattr(Sheet, _name, _strict(_name))


class Workbook(xlsxwriter.Workbook):
    """A workbook in memory; see the module's description.

    Args:
        title: the document's title.
        subject: what it is about, one line.
        language: language tag, e.g. ``sv-SE``.
        created: the time to note in the file; nothing else in it depends on when it is made.
    """

    def __init__(
        self,
        *,
        title: str,
        subject: str,
        language: str,
        created: dt.datetime,
    ) -> None:
        self.stream = io.BytesIO()
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
            "remove_timezone": True,
        }
        super().__init__(io.BytesIO(), options)  # where XlsxWriter packs what is left: nothing
        self.set_properties({"title": title, "subject": subject, "created": created})
        self.doc_properties["language"] = language

    def _get_packager(self) -> StreamPackager:
        return StreamPackager()

    def sheet(self, name: str) -> Sheet:
        """Add a worksheet; raises :class:`WritingError` where Excel would not take the name."""
        try:
            sheet: Sheet = self.add_worksheet(name, Sheet)
        except xlsxwriter.exceptions.XlsxWriterException as error:
            message = f"Ett blad kan inte heta {name!r}."
            raise WritingError(message, str(error)) from error
        return sheet

    def style(self, properties: Mapping[str, Any]) -> Format:
        """Return the format with these properties; equal properties give the same format."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.add_format(dict(properties))
        return self._formats[key]

    def styles(self, properties: Mapping[str, Any]) -> tuple[int, int]:
        """Return the numbers of a format for :class:`Cells`: plain, and with a quote prefix."""
        quoted = self.style({**properties, "quote_prefix": True})
        return self.style(properties)._get_xf_index(), quoted._get_xf_index()

    def to_bytes(self) -> bytes:
        """Close the workbook and return the file's bytes; raises on any XlsxWriter warning."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.close()
        return self.stream.getvalue()


def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;")


@functools.cache
def column_letter(number: int) -> str:
    """Return a column's letter; the first column is 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
