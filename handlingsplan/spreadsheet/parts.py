"""The parts of an Office Open XML workbook and how they hang together: read once, for everybody.

Both namespaces (Transitional and Strict), any prefix, any letter case of part names and any
encoding are read in one way: names of elements are compared with the root's own namespace, types
of relationships by their last word.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cached_property, lru_cache

import msgspec
from lxml import etree

from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.model import TableRef
from handlingsplan.spreadsheet.package import Package
from handlingsplan.spreadsheet.strings import Strings, shared_strings
from handlingsplan.spreadsheet.xml_tree import integer, namespace, parse_xml

CONTENT_TYPES = "[Content_Types].xml"
_USUAL_WORKBOOK = "xl/workbook.xml"
#: Alternative texts and the like, which differ from group to group.
_EXTENSIONS = re.compile(rb"<extLst>.*</extLst>", re.DOTALL)


class Relationship(msgspec.Struct, frozen=True):
    """A relationship of a part.

    Attributes:
        id: its id.
        type: its whole type.
        target: the target's part name, or for an external one what the file says.
        external: it leads out of the file.
    """

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """The last word of the type, which is the same in every variant of the format."""
        return self.type.rpartition("/")[2]


class SheetPart(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of the workbook, of whatever kind.

    Attributes:
        name: its name.
        part: its part, as the file spells it.
        kind: ``worksheet``, ``chartsheet``, ``xlMacrosheet`` …
        hidden: it is hidden (or "very hidden").
    """

    name: str
    part: str
    kind: str
    hidden: bool


class WorkbookParts(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A workbook file's parts by meaning.

    Raises:
        SpreadsheetError: from each method: a part is missing or broken.
    """

    package: Package

    @cached_property
    def by_folded(self) -> Mapping[str, str]:
        """Folded name -> the name of the part as the file spells it."""
        return {name.casefold(): name for name in self.package.names}

    def find(self, wanted: str) -> str | None:
        """Return a part's name as the file spells it, or ``None``."""
        return self.by_folded.get(wanted.replace("\\", "/").lstrip("/").casefold())

    def name_of(self, wanted: str) -> str:
        """Return a part's name as the file spells it."""
        found = self.find(wanted)
        if found is None:
            raise SpreadsheetError(Defect.UNREADABLE, f"delen {wanted} saknas i filen")
        return found

    def read(self, part: str) -> bytes:
        """Return a part's content."""
        return self.package.read(self.name_of(part))

    def xml(self, part: str) -> etree._Element:
        """Return a part as a tree of its own."""
        return parse_xml(self.read(part), part=part)

    @cached_property
    def workbook(self) -> str:
        """The workbook's part."""
        leads = (r.target for r in self.relationships("") if r.kind == "officeDocument")
        found = self.find(next(leads, _USUAL_WORKBOOK))
        if found is None:
            raise SpreadsheetError(Defect.UNREADABLE, "filen har ingen arbetsbok")
        return found

    @cached_property
    def root(self) -> etree._Element:
        """The workbook's tree, to be read only."""
        return self.xml(self.workbook)

    @cached_property
    def lists(self) -> Mapping[str, bytes]:
        """The parts with relationships: name as the file spells it -> content."""
        names = (name for name in self.package.names if name.casefold().endswith(".rels"))
        return {name: self.package.read(name) for name in names}

    def rels_name(self, part: str) -> str:
        """Return the name of the part that holds the relationships of ``part`` ("" = the file)."""
        wanted = list_name(part)
        return self.find(wanted) or wanted

    @cached_property
    def _leads(self) -> dict[str, tuple[Relationship, ...]]:
        return {}

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """Return where a part leads, in the order of the file."""
        if part not in self._leads:
            name = self.rels_name(part)
            data = self.lists.get(name)
            self._leads[part] = () if data is None else list_of_relationships(data, name)
        return self._leads[part]

    def related(self, kind: str) -> str:
        """Return the workbook's part of a kind, as the file spells it; empty where it has none."""
        leads = (r.target for r in self.relationships(self.workbook) if r.kind == kind)
        return self.find(next(leads, "")) or ""

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """All sheets in the workbook's order; those without a part are left out."""
        leads = {r.id: r for r in self.relationships(self.workbook)}
        ns = namespace(self.root)
        found = (
            (element, leads.get(relationship_id(element)))
            for element in self.root.iterfind(f"{ns}sheets/{ns}sheet")
        )
        return tuple(
            SheetPart(
                name=str(element.get("name", "")),
                part=self.find(lead.target) or lead.target,
                kind=lead.kind,
                hidden=element.get("state", "visible") != "visible",
            )
            for element, lead in found
            if lead is not None
        )

    @cached_property
    def shared_strings(self) -> Strings:
        """The texts that cells share."""
        part = self.related("sharedStrings")
        return shared_strings(self.read(part), part) if part else Strings()

    @cached_property
    def worksheets(self) -> tuple[SheetPart, ...]:
        """The sheets with cells, in the workbook's order."""
        return tuple(sheet for sheet in self.sheets if sheet.kind == "worksheet")

    def tables(self, sheet: str) -> dict[str, TableRef]:
        """Return part -> Excel table of the worksheet with the part ``sheet``."""
        names = (self.find(r.target) for r in self.relationships(sheet) if r.kind == "table")
        tables = {name: _table(self._without_extensions(name)) for name in names if name}
        return {name: table for name, table in tables.items() if table is not None}

    def _without_extensions(self, name: str) -> bytes:
        return _EXTENSIONS.sub(b"", self.package.read(name))


def relationship_id(element: etree._Element) -> str:
    """Return ``r:id`` in the namespace of ordinary or of Strict workbooks."""
    ids = (value for name, value in element.attrib.items() if str(name).endswith("}id"))
    return str(next(ids, ""))


@lru_cache(maxsize=1024)  # the same parts in every file
def list_name(part: str) -> str:
    """Return what the part with the relationships of ``part`` is called ("" = the file's)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


@lru_cache(maxsize=256)  # the plans of a round are made from one template
def list_of_relationships(data: bytes, name: str) -> tuple[Relationship, ...]:
    """Read a part with relationships, which is called ``name``.

    Raises:
        SpreadsheetError: its XML is broken.
    """
    folder = posixpath.dirname(posixpath.dirname(name))
    return tuple(
        Relationship(
            str(element.get("Id", "")),
            str(element.get("Type", "")),
            _target(folder, str(element.get("Target", "")), external=external),
            external,
        )
        for element in parse_xml(data, part=name).iter("{*}Relationship")
        for external in [element.get("TargetMode") == "External"]
    )


def _target(folder: str, target: str, *, external: bool) -> str:
    """Return the name of the part that a relationship points at, relative or absolute."""
    if external:
        return target
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


@lru_cache(maxsize=256)  # the plans of a round are made from one template
def _table(data: bytes) -> TableRef | None:
    root = parse_xml(data, part="en tabell")
    ns = namespace(root)
    area = Area.parse(str(root.get("ref", "")))
    if area is None:
        return None
    columns = root.findall(f"{ns}tableColumns/{ns}tableColumn")
    return TableRef(
        name=str(root.get("displayName") or root.get("name") or ""),
        id=integer(root.get("id")),
        area=area,
        headed=root.get("headerRowCount") != "0",
        totals=integer(root.get("totalsRowCount")),
        headings=tuple(str(column.get("name", "")) for column in columns),
        column_ids=tuple(integer(column.get("id")) for column in columns),
        filtered=root.find(f"{ns}autoFilter/{ns}filterColumn") is not None,
    )
