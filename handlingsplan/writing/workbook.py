"""Writing workbooks: XlsxWriter made strict, deterministic and accessible.

XlsxWriter tells of failures by returning negative numbers or by warning; here both are
exceptions. Text is never taken for a formula, a link or a number. The same calls give the same
bytes: the time of creation is an argument. The document's language is set, which XlsxWriter does
not do by itself.
"""

from __future__ import annotations

import datetime as dt
import functools
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from handlingsplan.errors import WritingError
from handlingsplan.privacy import mask
from handlingsplan.spreadsheet import a1
from handlingsplan.spreadsheet.xml_text import escape_attribute
from handlingsplan.text import clipped
from handlingsplan.writing.overrides import SheetWithBlocks, StreamWorkbook, style_number
from handlingsplan.writing.rows import Cells, row_chunks

__all__ = ["MAX_LINKS", "Format", "Link", "Sheet", "Workbook", "column_letter"]

#: Excel's limit for links on one sheet.
MAX_LINKS = 65_530
#: Who made the workbook: the program, not a person.
_AUTHOR = "handlingsplan"
#: The number of the calculation engine of Excel 2019 and later.
_CALCULATED_BY = 191_029

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
    "insert_image",
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
            raise WritingError(message, f"Felet är vårt: {clipped(mask(repr(args)), 200)}")
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


class Sheet(SheetWithBlocks):
    """A worksheet whose methods raise :class:`WritingError` instead of returning -1 or -2.

    Big tables are written by :meth:`write_block` and their links by :meth:`add_links`.
    """

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
        letters = [column_letter(number) for number in range(len(columns))]
        chunks = row_chunks(columns, letters, row + 1, heights)
        if not self.add_block(row, count, len(columns), chunks):
            message = f"Bladet {self.get_name()} rymmer inte {count} rader."
            raise WritingError(message, "Dela upp omgången i flera mappar.")

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
        self.stretch_table(f"A{row + 1}:{column_letter(last)}{row + rows + 1}")

    def add_links(self, links: Iterable[Link]) -> None:
        """Add links to cells that are written otherwise; not to be mixed with ``write_url``."""
        if self.add_link_texts(map(_as_xml, links)) > MAX_LINKS:
            message = f"Bladet {self.get_name()} kan inte ha fler än {MAX_LINKS} länkar."
            raise WritingError(message, "Felet är vårt.")


for _name in _ADDED_TO_A_SHEET:
    setattr(Sheet, _name, _strict(_name))


class Workbook(StreamWorkbook):
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
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
            "remove_timezone": True,
        }
        super().__init__(options)
        said = {"title": title, "subject": subject, "author": _AUTHOR, "created": created}
        self.set_properties(said | {"language": language})
        # Every formula comes with its value. Told to calculate all the same, or told that an older
        # Excel calculated last, Excel asks to save a workbook that was only looked at.
        self.set_calc_mode("auto", _CALCULATED_BY)
        self.calc_on_load = False

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
        return style_number(self.style(properties)), style_number(quoted)

    def to_bytes(self) -> bytes:
        """Close the workbook and return the file's bytes; raises on any XlsxWriter warning."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.close()
        return self.stream.getvalue()


def _as_xml(link: Link) -> tuple[str, str, str]:
    place = f' location="{escape_attribute(link.location)}"' if link.location else ""
    return f"{column_letter(link.column)}{link.row + 1}", link.target, place


def column_letter(number: int) -> str:
    """Return a column's letter; the first column is 0, as XlsxWriter counts.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    return a1.column_letter(number + 1)
