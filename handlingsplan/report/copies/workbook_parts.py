"""The parts of a workbook file and how they hang together: just enough to change a few of them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import cached_property

import msgspec
from lxml import etree

from handlingsplan.codes import Code
from handlingsplan.errors import UnreadableFileError
from handlingsplan.reading.package import Package, find_part, parse_xml

CONTENT_TYPES = "[Content_Types].xml"
_OFFICE_DOCUMENT = "/officeDocument"


class Relationship(msgspec.Struct, frozen=True, kw_only=True):
    """A relationship: id, whole type and the target's part name."""

    id: str
    typ: str
    part: str


class SheetPart(msgspec.Struct, frozen=True, kw_only=True):
    """A worksheet of the file: its name there and its part."""

    namn: str
    part: str


class WorkbookParts(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A workbook file's parts by meaning; UnreadableFileError is raised where one is missing."""

    package: Package

    def name_of(self, wanted: str) -> str:
        """Return a part's name as the file spells it."""
        found = find_part(self.package.names, wanted)
        if found is None:
            raise UnreadableFileError(Code.HP101, f"delen {wanted} saknas i filen")
        return found

    def xml(self, part: str) -> etree._Element:
        """Return a part as a tree of its own."""
        return parse_xml(self.package.read(part), part=part)

    @cached_property
    def workbook(self) -> str:
        """The workbook's part."""
        for relationship in self.relationships(""):
            if relationship.typ.endswith(_OFFICE_DOCUMENT):
                return self.name_of(relationship.part)
        raise UnreadableFileError(Code.HP101, "arbetsboken saknas i filen")

    def rels_name(self, part: str) -> str:
        """Return the name of the part that holds the relationships of ``part``."""
        folder, name = posixpath.split(part)
        wanted = posixpath.join(folder, "_rels", f"{name}.rels")
        return find_part(self.package.names, wanted) or wanted

    def relationships(self, part: str) -> list[Relationship]:
        """Return where a part's relationships lead inside the file."""
        name = self.rels_name(part)
        if name not in self.package.names:
            return []
        folder = posixpath.dirname(part)
        return [
            Relationship(
                id=element.get("Id", ""),
                typ=element.get("Type", ""),
                part=posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))[1:],
            )
            for element in self.xml(name).iterfind("{*}Relationship")
            if element.get("TargetMode") != "External"
        ]

    @cached_property
    def worksheets(self) -> list[SheetPart]:
        """The worksheets in the workbook's order (chart sheets and the like left out)."""
        targets = {
            relationship.id: self.name_of(relationship.part)
            for relationship in self.relationships(self.workbook)
            if relationship.typ.endswith("/worksheet")
        }
        found = self.xml(self.workbook).iterfind("{*}sheets/{*}sheet")
        sheets = [(element.get("name", ""), relationship_id(element)) for element in found]
        return [SheetPart(namn=name, part=targets[key]) for name, key in sheets if key in targets]

    @cached_property
    def all_sheet_names(self) -> list[str]:
        """The names of all sheets, of whatever kind."""
        found = self.xml(self.workbook).iterfind("{*}sheets/{*}sheet")
        return [element.get("name", "") for element in found]

    def tables(self, sheet: str) -> Mapping[str, etree._Element]:
        """Return part -> tree of the Excel tables on the worksheet with the part ``sheet``."""
        return {
            name: self.xml(name)
            for relationship in self.relationships(sheet)
            if relationship.typ.endswith("/table")
            for name in [self.name_of(relationship.part)]
        }

    @cached_property
    def shared_strings(self) -> list[str]:
        """The workbook's shared texts, without phonetic hints."""
        for relationship in self.relationships(self.workbook):
            if relationship.typ.endswith("/sharedStrings"):
                root = self.xml(self.name_of(relationship.part))
                return [text_of(item) for item in root.iterfind("{*}si")]
        return []


def relationship_id(element: etree._Element) -> str:
    """Return ``r:id`` in the namespace of ordinary or of Strict workbooks."""
    for name, value in element.attrib.items():
        if str(name).endswith("/relationships}id"):
            return str(value)
    return ""


def text_of(item: etree._Element) -> str:
    """Return the text of a shared or inline string."""
    texts = [item.find("{*}t"), *item.iterfind("{*}r/{*}t")]
    return "".join(text.text or "" for text in texts if text is not None)


def to_bytes(root: etree._Element) -> bytes:
    """Return a tree as Excel writes its parts: UTF-8, standalone."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
