"""Office Open XML (.xlsx, .xlsm) -> :class:`WorkbookFile`; see :mod:`xlsx_sheet` for the cells.

Both namespaces (Transitional and Strict), any prefix, any letter case of part names and any
encoding are read in one way: names of elements are compared with the root's own namespace, types
of relationships by their last word.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache, partial
from urllib.parse import unquote

import msgspec
from lxml import etree

from handlingsplan.codes import Code
from handlingsplan.errors import UnreadableFileError
from handlingsplan.reading.formats import BUILTIN, Shows, shows
from handlingsplan.reading.grid import Area, Grid, SheetFile, TableRef, WorkbookFile
from handlingsplan.reading.package import Package, parse_xml
from handlingsplan.reading.records import Note
from handlingsplan.reading.strings import shared_strings
from handlingsplan.reading.xlsx_sheet import Context, holds_values, read_sheet

_STRICT = "http://purl.oclc.org/ooxml"
_CELLS = {"worksheet"}
#: Alternative texts and the like, which differ from group to group.
_EXTENSIONS = re.compile(rb"<extLst>.*</extLst>", re.DOTALL)
_OLD_MACROS = {"xlMacrosheet", "xlIntlMacrosheet"}


def read_xlsx(package: Package) -> WorkbookFile:
    """Read a workbook; its cells are read sheet by sheet when they are asked for.

    Raises:
        UnreadableFileError: the file has no workbook, or XML that is broken.
    """
    return _Workbook(package).read()


def namespace(element: etree._Element) -> str:
    """Return the namespace of an element's name, in braces; empty where it has none."""
    return element.tag[: element.tag.rfind("}") + 1]


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


class _Relation(msgspec.Struct, frozen=True):
    kind: str
    target: str
    external: bool


class _Workbook:
    """One file on its way in: its parts by any spelling, its relations, its shared tables."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.parts = {name.casefold(): name for name in package.names}

    def read(self) -> WorkbookFile:
        if self.main not in self.parts:
            raise UnreadableFileError(Code.HP101, "filen har ingen arbetsbok")
        names = {
            str(name.get("name", "")).lower(): name.text or ""
            for name in self.root.iter(f"{self.ns}definedName")
            if name.get("localSheetId") is None
        }
        return WorkbookFile(
            sheets=tuple(self.sheets()),
            names=names,
            notes=tuple(self.notes()),
            epoch_1904=self.epoch_1904,
        )

    @cached_property
    def main(self) -> str:
        """The workbook's own part, folded."""
        kinds = self.relations("")
        found = (r.target for r in kinds.values() if r.kind == "officeDocument")
        return next(found, "xl/workbook.xml").casefold()

    @cached_property
    def root(self) -> etree._Element:
        return self.parse(self.main)

    @cached_property
    def ns(self) -> str:
        return namespace(self.root)

    def read_part(self, part: str) -> bytes:
        return self.package.read(self.parts[part.casefold()])

    def parse(self, part: str) -> etree._Element:
        return parse_xml(self.read_part(part), part=part)

    def relations(self, part: str) -> dict[str, _Relation]:
        """Return the relations of a part (of the package for ``""``) by id."""
        folder, name = posixpath.split(part)
        source = posixpath.join(folder, "_rels", f"{name}.rels").casefold()
        if source not in self.parts:
            return {}
        return _relations(self.read_part(source), folder)

    @cached_property
    def workbook_relations(self) -> Mapping[str, _Relation]:
        return self.relations(self.main)

    def _related(self, kind: str) -> str:
        """Return the folded name of the workbook's part of a kind; empty where it has none."""
        found = (r.target for r in self.workbook_relations.values() if r.kind == kind)
        part = next(found, "").casefold()
        return part if part in self.parts else ""

    def sheets(self) -> Iterator[SheetFile]:
        for sheet in self.root.iter(f"{self.ns}sheet"):
            key = next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
            relation = self.workbook_relations.get(str(key))
            if relation is None or relation.kind not in _CELLS:
                continue
            yield SheetFile(
                name=str(sheet.get("name", "")),
                hidden=sheet.get("state", "visible") != "visible",
                load_tables=partial(self._tables, relation.target),
                load=partial(self._load, relation.target),
                holds_values=partial(self._holds_values, relation.target),
            )

    def _load(self, part: str) -> Grid:
        name = self.parts.get(part.casefold())
        if name is None:  # Excel would offer to repair the file; the other sheets are whole
            return Grid()
        return read_sheet(self.package.read_sheet(name), name, self.context)

    def _holds_values(self, part: str) -> bool:
        name = self.parts.get(part.casefold())
        return name is not None and holds_values(self.package.read_sheet(name))

    def _tables(self, part: str) -> Iterator[TableRef]:
        for relation in self.relations(part).values():
            if relation.kind == "table" and relation.target.casefold() in self.parts:
                table = _table(_EXTENSIONS.sub(b"", self.read_part(relation.target)))
                if table:
                    yield table

    @property
    def epoch_1904(self) -> bool:
        properties = self.root.find(f"{self.ns}workbookPr")
        return properties is not None and properties.get("date1904") in {"1", "true", "on"}

    @cached_property
    def context(self) -> Context:
        strings, styles = self._related("sharedStrings"), self._related("styles")
        return Context(
            strings=shared_strings(self.read_part(strings), strings) if strings else [],
            shows=_shows(self.read_part(styles)) if styles else {},
            epoch_1904=self.epoch_1904,
        )

    def notes(self) -> Iterator[Note]:
        if _STRICT in self.ns:
            yield Note(kod=Code.HP109)
        kinds = {relation.kind for relation in self.workbook_relations.values()}
        if kinds & _OLD_MACROS or any(n.endswith("vbaproject.bin") for n in self.parts):
            yield Note(kod=Code.HP117)
        for name in self.parts:
            if name.startswith("xl/externallinks/") and name.endswith(".xml"):
                yield from self._link(name)
        if "xl/connections.xml" in self.parts:
            yield Note(kod=Code.HP118, detalj={"skal": "en dataanslutning"})

    def _link(self, part: str) -> Iterator[Note]:
        for link in self.parse(part).iter("{*}*"):
            kind = local(link)
            if kind == "ddeLink":
                command = f"{link.get('ddeService', '')}|{link.get('ddeTopic', '')}"
                yield Note(kod=Code.HP123, varde=command, detalj={"skal": command})
            elif kind in {"externalBook", "oleLink"}:
                targets = [r.target for r in self.relations(part).values() if r.external]
                file = unquote(posixpath.basename(targets[0])) if targets else ""
                yield Note(kod=Code.HP118, varde=file, detalj={"skal": file or "en okänd fil"})


@lru_cache(maxsize=256)
def _relations(data: bytes, folder: str) -> dict[str, _Relation]:
    return {
        str(rel.get("Id")): _Relation(
            str(rel.get("Type", "")).rpartition("/")[2],
            _resolve(folder, str(rel.get("Target", ""))),
            rel.get("TargetMode") == "External",
        )
        for rel in parse_xml(data, part="en förteckning").iter("{*}Relationship")
    }


def _resolve(folder: str, target: str) -> str:
    """Return the name of the part that a relation points at, relative or absolute."""
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


@lru_cache(maxsize=256)  # the plans of a round are made from one template
def _table(data: bytes) -> TableRef | None:
    root = parse_xml(data, part="en tabell")
    ns = namespace(root)
    area = Area.parse(str(root.get("ref", "")))
    if area is None or root.get("headerRowCount") == "0":
        return None
    return TableRef(
        name=str(root.get("displayName") or root.get("name") or ""),
        area=area,
        totals=_integer(root.get("totalsRowCount")),
        column_ids=tuple(
            _integer(c.get("id")) for c in root.iterfind(f"{ns}tableColumns/{ns}tableColumn")
        ),
        filtered=root.find(f"{ns}autoFilter/{ns}filterColumn") is not None,
    )


@lru_cache(maxsize=16)
def _shows(data: bytes) -> Mapping[str, Shows]:
    """Return style -> how it shows numbers, of the styles that do not show plain numbers."""
    root = parse_xml(data, part="xl/styles.xml")
    ns = namespace(root)
    known = dict(BUILTIN)
    for code in root.iterfind(f"{ns}numFmts/{ns}numFmt"):
        known[_integer(code.get("numFmtId"))] = shows(str(code.get("formatCode", "")))
    formats = [
        known.get(_integer(style.get("numFmtId")), Shows.NUMBER)
        for style in root.iterfind(f"{ns}cellXfs/{ns}xf")
    ]
    return {str(i): how for i, how in enumerate(formats) if how is not Shows.NUMBER}


def _integer(text: str | None) -> int:
    """Return a whole number out of an attribute; 0 where there is none."""
    return int(text) if text and text.isdecimal() else 0
