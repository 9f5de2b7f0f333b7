"""The fence around XlsxWriter's insides: all that is overridden, and why. Nothing else looks in.

XlsxWriter keeps every cell and every part of the file until the end, and packs last. A summary has
a million cells, so here whole blocks of rows, and links, are text that goes straight into the
file, part by part. pyproject.toml bounds the version from above, and tests/test_xlsxwriter.py
knows each method that is leaned on: a new version that changes one fails there.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

#: How hard zlib packs. XlsxWriter's 6 took a quarter of the time of a summary; this takes a tenth
#: of that, for a file that is a quarter larger.
_LEVEL = 1


class Part(io.StringIO):
    """A part of the file while it is written, of the class that XlsxWriter takes for one in memory.

    Args:
        packed: where its bytes go.
    """

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__()
        self._packed = packed

    def pour(self, texts: Iterable[str]) -> None:
        """Write texts that are too large to be held together until the part ends."""
        self._packed.write(self.getvalue().encode())
        self.seek(0)
        self.truncate()
        for text in texts:
            self._packed.write(text.encode())

    def close(self) -> None:
        """Pack what is left."""
        try:
            self.pour(())
        finally:
            self._packed.close()
            super().close()


class _CoreWithLanguage(Core):
    """Core properties with ``dc:language``, which screen readers and checkers ask for."""

    def _write_dc_description(self) -> None:
        """Write the property ``language``, which XlsxWriter hands on and does not write."""
        super()._write_dc_description()
        self._xml_data_element("dc:language", self.properties["language"])


class StreamPackager(Packager):
    """A packager that packs each part while it is written: to ``stream`` of its workbook."""

    _part: Part | None = None

    def _create_package(self) -> list[Any]:
        """Write the file; what is not text (pictures, VBA) comes last, as XlsxWriter hands it."""
        stream = self.workbook.stream
        with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as self._file:
            try:
                pictures = super()._create_package()
            finally:
                self._end_part()
            for picture, name, _ in pictures:
                self._file.writestr(ZipInfo(name), picture.getvalue())
        return []  # XlsxWriter has nothing left to pack

    def _filename(self, name: str) -> Part:
        """Begin the next part; XlsxWriter asks for it when it is done with the one before."""
        self._end_part()
        self._part = Part(self._file.open(name, "w"))
        return self._part

    def _end_part(self) -> None:
        if self._part is not None:
            self._part.close()

    def _write_core_file(self) -> None:
        """As XlsxWriter, with our class of core properties: it has no way to choose one."""
        core = _CoreWithLanguage()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class SheetWithBlocks(Worksheet):
    """A worksheet that takes rows and links as XML besides XlsxWriter's own cells."""

    dim_rowmin: int
    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[tuple[int, int, Iterator[str]]] = []
        self._links: list[tuple[str, str, str]] = []

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002  (as in XlsxWriter)
        """Return a formula as it is stored.

        XlsxWriter looks for each of 150 functions that came after Excel 2010, one by one, in the
        formulas of cells where it is asked to, and in those of formats and rules always: a third
        of a template's time. Users' Excel may lack those functions, so no formula of ours has any;
        a test of the templates holds that.
        """
        return formula.removeprefix("=")

    def add_block(self, row: int, rows: int, columns: int, chunks: Iterator[str]) -> bool:
        """Add the XML of whole rows from ``row`` (from 0); say whether they fit on a sheet."""
        self._check_dimensions(row, 0)
        self._blocks.append((row, rows, chunks))
        return not self._check_dimensions(row + rows - 1, columns - 1)

    def add_link_texts(self, links: Iterable[tuple[str, str, str]]) -> int:
        """Add links (cell, target or "" for this workbook, other attributes as XML); count all."""
        self._links += links
        return len(self._links)

    def stretch_table(self, area: str) -> None:
        """Let the table that was added last cover an area; its cells are in a block."""
        table = self.tables[-1]
        table |= {key: area for key in ("range", "a_range", "autofilter") if table.get(key)}

    def _write_rows(self) -> None:
        """Write XlsxWriter's rows and the blocks in their order, the blocks without objects."""
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
        """Write the links; those to one file share its relationship (XlsxWriter: one each)."""
        if not self._links:
            super()._write_hyperlinks()
            return
        self.fh.write("".join(self._hyperlinks()))

    def _hyperlinks(self) -> Iterator[str]:
        targets = dict.fromkeys(target for _, target, _ in self._links)
        related = {target: self._related(target) for target in targets}
        yield "<hyperlinks>"
        for cell, target, rest in self._links:
            yield f'<hyperlink ref="{cell}"{related[target]}{rest}/>'
        yield "</hyperlinks>"

    def _related(self, target: str) -> str:
        """Relate the sheet to a file, and return the attribute by which links lead to it."""
        if not target:
            return ""
        self.rel_count += 1
        self.external_hyper_links.append(("/hyperlink", target, "External"))
        return f' r:id="rId{self.rel_count}"'


class StreamWorkbook(xlsxwriter.Workbook):
    """A workbook whose file is written to ``stream``, part by part; options as XlsxWriter's."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.stream = io.BytesIO()
        super().__init__(io.BytesIO(), options)  # where XlsxWriter packs what is left: nothing

    def _get_packager(self) -> StreamPackager:
        """Return our packager; XlsxWriter has this method to be overridden."""
        return StreamPackager()


def style_number(style: Format) -> int:
    """Return a format's number in the file, for cells in a block."""
    number: int = style._get_xf_index()
    return number
