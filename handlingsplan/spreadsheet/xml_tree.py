"""Trees of XML: parsed with nothing but their own bytes, whatever namespace or prefix they use."""

from __future__ import annotations

import math

from lxml import etree

from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.limits import LIMITS, megabytes

_DIGITS = 18  # more than any number of a row, a string or a style; Python reads at most 4,300
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
)
_DOCTYPES = tuple(
    spelling.encode(encoding)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    for spelling in ("<!DOCTYPE", "<!ENTITY")
)


def parse_xml(data: bytes, *, part: str = "") -> etree._Element:
    """Parse a part with nothing but its own bytes: no DTD, no entities, no network.

    ``huge_tree`` stays off on purpose: libxml2's own ceilings (depth 256, 10 MB in one text, no
    exploding entities) then stand, and nothing that Excel writes comes near them.

    Args:
        data: XML in any encoding that its declaration or byte order mark names.
        part: the part's name, for the message.

    Raises:
        SpreadsheetError: the XML is too large to hold as a tree, has a DOCTYPE, or is not
            well-formed.
    """
    if len(data) > LIMITS.tree_bytes:
        raise SpreadsheetError(Defect.TOO_LARGE, f"{part or 'en del'} är {megabytes(len(data))}")
    try:
        root = etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        if any(spelling in data for spelling in _DOCTYPES):
            raise _doctype(part) from error
        name = part or "en del av filen"
        raise SpreadsheetError(Defect.UNREADABLE, f"{name} innehåller trasig XML") from error
    if root is None:  # lxml does so for a document of comments alone
        raise SpreadsheetError(Defect.UNREADABLE, f"{part or 'en del av filen'} är tom")
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype(part)
    return root


def refuse_doctype(data: bytes, *, part: str) -> None:
    """Refuse XML that has a DOCTYPE or declares entities, without parsing it.

    Raises:
        SpreadsheetError: it has.
    """
    if any(spelling in data for spelling in _DOCTYPES):
        raise _doctype(part)


def _doctype(part: str) -> SpreadsheetError:
    return SpreadsheetError(Defect.DOCTYPE, f"en DOCTYPE i {part or 'en del av filen'}")


def namespace(element: etree._Element) -> str:
    """Return the namespace of an element's name, in braces; empty where it has none."""
    return element.tag[: element.tag.rfind("}") + 1]


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def to_bytes(root: etree._Element) -> bytes:
    """Return a tree as Excel writes its parts: UTF-8, standalone."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def integer(text: str | None, otherwise: int = 0) -> int:
    """Return a whole number, not negative, out of an attribute; ``otherwise`` where it is none.

    >>> integer("12"), integer("auto"), integer(None, 1), integer("9" * 5000)
    (12, 0, 1, 0)
    """
    return int(text) if text and text.isdecimal() and len(text) <= _DIGITS else otherwise


def decimal(text: str | None, otherwise: float) -> float:
    """Return a number out of an attribute; ``otherwise`` where it is none.

    >>> decimal("8.43", 9.0), decimal("auto", 9.0), decimal("1e999", 9.0)
    (8.43, 9.0, 9.0)
    """
    try:
        number = float(text or "")
    except ValueError:
        return otherwise
    return number if math.isfinite(number) else otherwise
