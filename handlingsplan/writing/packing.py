"""The parts of a workbook -> its file: each part is packed while it is written.

XlsxWriter collects the parts, in memory or in temporary files, and packs them last, always at the
same level. Here there is no more than one part at a time, and of a big table no more than some
rows.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.core import Core
from xlsxwriter.packager import Packager
from xlsxwriter.relationships import DOCUMENT_SCHEMA, PACKAGE_SCHEMA
from xlsxwriter.xmlwriter import XMLwriter

#: How hard zlib packs. XlsxWriter's 6 took a quarter of the time of a summary; this takes a tenth
#: of that, for a file that is a quarter larger.
_LEVEL = 1
_AT_A_TIME = 1_000  # texts


def together(texts: Iterable[str]) -> Iterator[str]:
    """Put short texts together, some at a time: less work than one by one, less room than all."""
    left = iter(texts)
    while some := "".join(islice(left, _AT_A_TIME)):
        yield some


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
        super()._write_dc_description()
        self._xml_data_element("dc:language", self.properties["language"])


class StreamPackager(Packager):
    """A packager that writes the file itself: to ``stream`` of its workbook."""

    _part: Part | None = None

    def _create_package(self) -> list[Any]:
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

    def _write_worksheet_rels_files(self) -> None:
        """Write what XlsxWriter would, only that thousands of links to a file are one text."""
        for number, sheet in enumerate(self.workbook.worksheets(), start=1):
            kinds = ("hyper", "drawing", "vml", "background", "table", "comment")
            related = [
                tuple(link) for kind in kinds for link in getattr(sheet, f"external_{kind}_links")
            ]
            if related:
                part = self._filename(f"xl/worksheets/_rels/sheet{number}.xml.rels")
                part.pour(together(_relationships(related)))

    def _write_core_file(self) -> None:
        core = _CoreWithLanguage()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


def _relationships(related: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the XML of relationships, each of a type, an address and, for a link, its mode."""
    known = {ends: _end_of_tag(*ends) for ends in set(related)}
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<Relationships xmlns="{PACKAGE_SCHEMA}">'
    for number, ends in enumerate(related, start=1):
        yield f'<Relationship Id="rId{number}"{known[ends]}'
    yield "</Relationships>"


def _end_of_tag(kind: str, address: str, mode: str = "") -> str:
    escaped: str = XMLwriter()._escape_attributes(address)
    how = f' TargetMode="{mode}"' if mode else ""
    return f' Type="{DOCUMENT_SCHEMA}{kind}" Target="{escaped}"{how}/>'
