"""What an Excel file says of itself: properties and names that somebody may have typed.

Who made the file, and when, is no text of the plan's. A program's own property is called by an
identifier (``MSIP_Label_…``, ``ContentTypeId``), one that a person adds by words.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from lxml import etree

from handlingsplan.spreadsheet.beside import constant_text
from handlingsplan.spreadsheet.defects import SpreadsheetError
from handlingsplan.spreadsheet.model import Extra, ExtraKind
from handlingsplan.spreadsheet.parts import WorkbookParts
from handlingsplan.spreadsheet.xml_text import decode
from handlingsplan.spreadsheet.xml_tree import local, namespace

#: What Excel calls properties that a person types; others go by their own names.
PROPERTIES = {
    "title": "Rubrik",
    "subject": "Ämne",
    "keywords": "Nyckelord",
    "keyword": "Nyckelord",  # OpenDocument
    "category": "Kategori",
    "description": "Kommentarer",
    "contentStatus": "Status",
    "Manager": "Chef",
    "HyperlinkBase": "Hyperlänkbas",
}
#: Properties that programs fill in: who made the file, when, in what, and how much it holds.
_FILLED_IN = frozenset({
    "creator", "lastModifiedBy", "created", "modified", "lastPrinted", "revision", "language",
    "version", "identifier",
    "initial-creator", "creation-date", "date", "printed-by", "print-date", "editing-cycles",
    "editing-duration", "generator", "document-statistic", "template", "auto-reload",
    "hyperlink-behaviour", "user-defined",
})  # fmt: skip
_CORE, _CUSTOM, _EXTENDED = "core-properties", "custom-properties", "extended-properties"
#: Of the properties that programs fill in, those that a person types.
_TYPED = frozenset({"Manager", "HyperlinkBase"})
#: What a property is called that a person has added: words, each with its first letter alone large.
_WORDS = re.compile(r"[A-ZÅÄÖ]?[a-zåäö]+(?: [A-ZÅÄÖ]?[a-zåäö]+)*")
#: Words by which programs call theirs.
_OF_PROGRAMS = frozenset({"classification", "generator", "order", "sensitivity", "template"})
_NO_TEXT = re.compile(r"[\W\d_]*|\{?[0-9A-Fa-f-]{32,40}\}?|true|false", re.IGNORECASE)
#: The template's own names begin so.
_OWN_NAMES = "hp_"


def properties(parts: WorkbookParts) -> Iterator[Extra]:
    """Go through the properties of a file that a person may have typed.

    Raises:
        SpreadsheetError: the file's list of relationships is broken.
    """
    for lead in parts.relationships(""):
        known = lead.kind in {_CORE, _CUSTOM, _EXTENDED}
        if lead.external or not known or not parts.find(lead.target):
            continue
        with contextlib.suppress(SpreadsheetError):  # a plan can be read without its properties
            for element in parts.xml(lead.target).iterchildren("{*}*"):
                if lead.kind == _CORE or local(element) in _TYPED:
                    yield from property_said(local(element), element.text or "")
                elif lead.kind == _CUSTOM:
                    text = " ".join(map(str, element.itertext("{*}lpwstr", "{*}lpstr")))
                    yield from own_property(element.get("name", ""), text)


def property_said(kind: str, text: str) -> Iterator[Extra]:
    """Yield a property of those that every file has, if it says anything."""
    if kind not in _FILLED_IN and text.strip():
        yield Extra(
            kind=ExtraKind.ABOUT, name=PROPERTIES.get(kind, kind), text=decode(text).strip()
        )


def own_property(name: str, text: str) -> Iterator[Extra]:
    """Yield a property that somebody has added, unless a program has."""
    known = name.casefold() in _OF_PROGRAMS or _WORDS.fullmatch(name) is None
    if not known and _NO_TEXT.fullmatch(text) is None:
        yield Extra(kind=ExtraKind.ABOUT, name=name, text=decode(text).strip())


def own_names(root: etree._Element) -> Iterator[Extra]:
    """Go through the defined names that stand for a text, or have a comment, but for hidden ones.

    Args:
        root: the workbook's.
    """
    ns = namespace(root)
    for name in root.iterfind(f"{ns}definedNames/{ns}definedName"):
        called, comment = name.get("name", ""), name.get("comment")
        if comment is None and (called.startswith(_OWN_NAMES) or '"' not in (name.text or "")):
            continue
        if name.get("hidden") not in {"1", "true"}:
            yield from name_said(called, name.text or "", comment or "")


def name_said(called: str, formula: str, comment: str = "") -> Iterator[Extra]:
    """Yield what a defined name stands for, if it is a text, and its comment."""
    own = called.casefold().startswith((_OWN_NAMES, "_"))
    constant = "" if own else constant_text(formula.removeprefix("="))
    text = " · ".join(filter(None, (constant, comment)))
    if text.strip():
        yield Extra(kind=ExtraKind.ABOUT, name=f"namnet {called}", text=decode(text))
