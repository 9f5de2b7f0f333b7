"""Strings in Office Open XML: shared ones, and rich text."""

from __future__ import annotations

from lxml import etree

from handlingsplan.spreadsheet.xml_text import decode, seen
from handlingsplan.spreadsheet.xml_tree import namespace, parse_xml


def rich_text(item: etree._Element, ns: str) -> str:
    """Return the text of a string item (``si`` or ``is``): its runs, without reading aids."""
    text_tag, run_tag = f"{ns}t", f"{ns}r"
    if len(item) == 1 and item[0].tag == text_tag:  # nearly all are one text
        return decode(item[0].text or "")
    texts = []
    for child in item:
        if child.tag == text_tag:
            texts.append(child.text or "")
        elif child.tag == run_tag:
            texts += [text.text or "" for text in child.iterfind(text_tag)]
    return decode("".join(texts))


def shared_strings(data: bytes, part: str) -> list[str | None]:
    """Return the workbook's shared strings in order; ``None`` for one that cannot be seen.

    Raises:
        SpreadsheetError: the XML is broken.
    """
    root = parse_xml(data, part=part)
    ns = namespace(root)
    return [seen(rich_text(item, ns)) for item in root.iterchildren(f"{ns}si")]
