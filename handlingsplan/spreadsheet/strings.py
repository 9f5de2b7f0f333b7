"""Strings in Office Open XML: shared ones, and rich text."""

from __future__ import annotations

from lxml import etree

from handlingsplan.spreadsheet.xml_text import decode, seen
from handlingsplan.spreadsheet.xml_tree import namespace, parse_xml


def rich_text(item: etree._Element) -> str:
    """Return the text of a string item (``si`` or ``is``): its runs, without reading aids."""
    ns = namespace(item)
    texts = []
    for child in item:
        if child.tag == f"{ns}t":
            texts.append(child.text or "")
        elif child.tag == f"{ns}r":
            texts += [text.text or "" for text in child.iterfind(f"{ns}t")]
    return decode("".join(texts))


def shared_strings(data: bytes, part: str) -> list[str | None]:
    """Return the workbook's shared strings in order; ``None`` for one that cannot be seen.

    Raises:
        SpreadsheetError: the XML is broken.
    """
    root = parse_xml(data, part=part)
    return [seen(rich_text(item)) for item in root.iterfind(f"{namespace(root)}si")]
