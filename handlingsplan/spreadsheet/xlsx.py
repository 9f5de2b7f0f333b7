"""Office Open XML (.xlsx, .xlsm) -> :class:`WorkbookFile`; see :mod:`sheet` for the cells."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property, partial
from urllib.parse import unquote

from handlingsplan.spreadsheet.about import own_names, properties
from handlingsplan.spreadsheet.defects import Oddity, OddityKind
from handlingsplan.spreadsheet.extras import sheet_extras
from handlingsplan.spreadsheet.glance import glance
from handlingsplan.spreadsheet.inventory import unknown_parts
from handlingsplan.spreadsheet.limits import Budget
from handlingsplan.spreadsheet.model import Glance, Grid, SheetFile, TableRef, WorkbookFile
from handlingsplan.spreadsheet.package import Package
from handlingsplan.spreadsheet.parts import SheetPart, WorkbookParts
from handlingsplan.spreadsheet.rich_values import rich_values
from handlingsplan.spreadsheet.sheet import Shared, read_sheet
from handlingsplan.spreadsheet.styles import Styles, read_styles
from handlingsplan.spreadsheet.xml_tree import local, namespace

_STRICT = "http://purl.oclc.org/ooxml"
_OLD_MACROS = {"xlMacrosheet", "xlIntlMacrosheet"}
#: In so many bytes there is no room for too many cells.
_SURELY_FEW = 1_000_000
#: How a cell that holds something ends, with any prefix.
_CELL_ENDS = (b"/c>", b":c>")
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
        self.budget = Budget(package.limits)

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
            about=(*own_names(root), *properties(self.parts)),
        )

    def sheets(self) -> Iterator[SheetFile]:
        for sheet in self.parts.worksheets:
            yield SheetFile(
                name=sheet.name,
                hidden=sheet.hidden,
                load_tables=partial(self._tables, sheet.part),
                load=partial(self._load, sheet.part),
                load_glance=partial(self._glance, sheet.part),
                load_extras=partial(sheet_extras, self.parts, sheet.part),
            )

    def _load(self, part: str) -> Grid:
        name = self.parts.find(part)
        if name is None:  # Excel would offer to repair the file; the other sheets are whole
            return Grid()
        data = self.parts.package.read_sheet(name)
        if len(data) > _SURELY_FEW:
            self.budget.take(sum(map(data.count, _CELL_ENDS)))
        return read_sheet(data, name, self.context, self._addresses(name))

    def _glance(self, part: str) -> Glance:
        name = self.parts.find(part)
        if name is None:
            return Glance(around=Grid())
        data = self.parts.package.read_sheet(name)
        return glance(data, name, self.context, self._addresses(name))

    def _addresses(self, name: str) -> dict[str, str]:
        return {r.id: r.target for r in self.parts.relationships(name) if r.external}

    def _tables(self, part: str) -> tuple[TableRef, ...]:
        return tuple(self.parts.tables(part).values())

    @property
    def epoch_1904(self) -> bool:
        root = self.parts.root
        properties = root.find(f"{namespace(root)}workbookPr")
        return properties is not None and properties.get("date1904") in _TRUE

    @cached_property
    def context(self) -> Shared:
        styles = self.parts.related("styles")
        rich = [name for name in self.parts.by_folded if "richvalue" in name]
        return Shared(
            strings=self.parts.shared_strings,
            styles=read_styles(self.parts.read(styles)) if styles else Styles(),
            epoch_1904=self.epoch_1904,
            has_pictures=any("richvaluerel" in name for name in rich),
            rich=rich_values(self.parts) if rich else {},
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
        for sheet in self.parts.sheets:
            if sheet.kind not in {"worksheet", *_OLD_MACROS}:
                yield Oddity(
                    kind=OddityKind.OTHER_SHEET, place=sheet.name, detail=self._on_other(sheet)
                )
        for name in unknown_parts(self.parts):
            yield Oddity(kind=OddityKind.OTHER_PART, detail=name)

    def _on_other(self, sheet: SheetPart) -> str:
        """Return what a sheet without cells is called, and what is drawn on it."""
        drawn = sheet_extras(self.parts, sheet.part) if self.parts.find(sheet.part) else ()
        texts = " · ".join(extra.text for extra in drawn if extra.text)
        return f"bladet {sheet.name}: {texts}" if texts else f"bladet {sheet.name}"

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
