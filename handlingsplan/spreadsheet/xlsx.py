"""Office Open XML (.xlsx, .xlsm) -> :class:`WorkbookFile`; see :mod:`sheet` for the cells."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache, partial
from urllib.parse import unquote

from handlingsplan.spreadsheet.defects import Oddity, OddityKind
from handlingsplan.spreadsheet.formats import BUILTIN, PLAIN, NumberFormat, number_format
from handlingsplan.spreadsheet.model import Grid, SheetFile, TableRef, WorkbookFile
from handlingsplan.spreadsheet.package import Package
from handlingsplan.spreadsheet.parts import WorkbookParts, integer
from handlingsplan.spreadsheet.sheet import Context, holds_values, read_sheet
from handlingsplan.spreadsheet.xml_tree import local, namespace, parse_xml

_STRICT = "http://purl.oclc.org/ooxml"
_OLD_MACROS = {"xlMacrosheet", "xlIntlMacrosheet"}
_TRUE = {"1", "true", "on"}


def read_xlsx(package: Package) -> WorkbookFile:
    """Read a workbook; its cells are read sheet by sheet when they are asked for.

    Raises:
        SpreadsheetError: the file has no workbook, or XML that is broken.
    """
    return _Workbook(package).read()


class _Workbook:
    """One file on its way in: its parts and its shared tables."""

    def __init__(self, package: Package) -> None:
        self.parts = WorkbookParts(package=package)

    def read(self) -> WorkbookFile:
        root = self.parts.root
        names = {
            str(name.get("name", "")).lower(): name.text or ""
            for name in root.iter(f"{namespace(root)}definedName")
            if name.get("localSheetId") is None
        }
        return WorkbookFile(
            sheets=tuple(self.sheets()),
            names=names,
            oddities=tuple(self.oddities()),
            epoch_1904=self.epoch_1904,
        )

    def sheets(self) -> Iterator[SheetFile]:
        for sheet in self.parts.worksheets:
            yield SheetFile(
                name=sheet.name,
                hidden=sheet.hidden,
                load_tables=partial(self._tables, sheet.part),
                load=partial(self._load, sheet.part),
                holds_values=partial(self._holds_values, sheet.part),
            )

    def _load(self, part: str) -> Grid:
        name = self.parts.find(part)
        if name is None:  # Excel would offer to repair the file; the other sheets are whole
            return Grid()
        return read_sheet(self.parts.package.read_sheet(name), name, self.context)

    def _holds_values(self, part: str) -> bool:
        name = self.parts.find(part)
        return name is not None and holds_values(self.parts.package.read_sheet(name))

    def _tables(self, part: str) -> tuple[TableRef, ...]:
        return tuple(table for table in self.parts.tables(part).values() if table.headed)

    @property
    def epoch_1904(self) -> bool:
        root = self.parts.root
        properties = root.find(f"{namespace(root)}workbookPr")
        return properties is not None and properties.get("date1904") in _TRUE

    @cached_property
    def context(self) -> Context:
        styles = self.parts.related("styles")
        return Context(
            strings=self.parts.shared_strings,
            shows=_shows(self.parts.read(styles)) if styles else {},
            epoch_1904=self.epoch_1904,
        )

    def oddities(self) -> Iterator[Oddity]:
        if _STRICT in namespace(self.parts.root):
            yield Oddity(kind=OddityKind.STRICT)
        kinds = {sheet.kind for sheet in self.parts.sheets}
        folded = self.parts.by_folded
        if kinds & _OLD_MACROS or any(name.endswith("vbaproject.bin") for name in folded):
            yield Oddity(kind=OddityKind.MACROS)
        for name in folded:
            if name.startswith("xl/externallinks/") and name.endswith(".xml"):
                yield from self._link(name)
        if "xl/connections.xml" in folded:
            yield Oddity(kind=OddityKind.CONNECTION)

    def _link(self, part: str) -> Iterator[Oddity]:
        for link in self.parts.xml(part).iter("{*}*"):
            kind = local(link)
            if kind == "ddeLink":
                command = f"{link.get('ddeService', '')}|{link.get('ddeTopic', '')}"
                yield Oddity(kind=OddityKind.DDE, detail=command)
            elif kind in {"externalBook", "oleLink"}:
                targets = [r.target for r in self.parts.relationships(part) if r.external]
                file = unquote(posixpath.basename(targets[0])) if targets else ""
                yield Oddity(kind=OddityKind.EXTERNAL_LINK, detail=file)


@lru_cache(maxsize=16)
def _shows(data: bytes) -> Mapping[str, NumberFormat]:
    """Return style -> how it shows numbers, of the styles that do not show plain numbers."""
    root = parse_xml(data, part="xl/styles.xml")
    ns = namespace(root)
    known = dict(BUILTIN)
    for code in root.iterfind(f"{ns}numFmts/{ns}numFmt"):
        known[integer(code.get("numFmtId"))] = number_format(str(code.get("formatCode", "")))
    formats = [
        known.get(integer(style.get("numFmtId")), PLAIN)
        for style in root.iterfind(f"{ns}cellXfs/{ns}xf")
    ]
    return {str(i): how for i, how in enumerate(formats) if not how.is_plain}
