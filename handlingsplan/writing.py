"""Writing workbooks: XlsxWriter made strict, deterministic and accessible.

XlsxWriter tells of failures by returning negative numbers or by warning; here both are
exceptions. Text is never taken for a formula, a link or a number. The same calls give the same
bytes: the time of creation is an argument. The document's language is set, which XlsxWriter does
not do by itself. This is the only module that imports XlsxWriter.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from handlingsplan.errors import WritingError

__all__ = ["MAX_TEXT", "Format", "Sheet", "Workbook", "column_letter"]

#: Excel's limit for the text of a cell, in UTF-16 code units.
MAX_TEXT = 32_767

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


class Sheet(Worksheet):
    """A worksheet whose methods raise :class:`WritingError` instead of returning -1 or -2."""


for _name in _ADDED_TO_A_SHEET:
    setattr(Sheet, _name, _strict(_name))


class _CoreWithLanguage(Core):
    """Core properties with ``dc:language``, which screen readers and checkers ask for."""

    def _write_dc_description(self) -> None:
        super()._write_dc_description()
        self._xml_data_element("dc:language", self.properties["language"])


class _PackagerWithLanguage(Packager):
    def _write_core_file(self) -> None:
        core = _CoreWithLanguage()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class Workbook(xlsxwriter.Workbook):
    """A workbook in memory; see the module's description.

    Args:
        title: the document's title.
        subject: what it is about, one line.
        language: language tag, e.g. ``sv-SE``.
        created: the time to note in the file; nothing else in it depends on when it is made.
        streaming: write rows as they come (little memory); they must come in order.
    """

    def __init__(
        self,
        *,
        title: str,
        subject: str,
        language: str,
        created: dt.datetime,
        streaming: bool = False,
    ) -> None:
        self._stream = io.BytesIO()
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "constant_memory" if streaming else "in_memory": True,
            "remove_timezone": True,
        }
        super().__init__(self._stream, options)
        self.set_properties({"title": title, "subject": subject, "created": created})
        self.doc_properties["language"] = language

    def _get_packager(self) -> Packager:
        return _PackagerWithLanguage()

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

    def to_bytes(self) -> bytes:
        """Close the workbook and return the file's bytes; raises on any XlsxWriter warning."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.close()
        return self._stream.getvalue()


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
