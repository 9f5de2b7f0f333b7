"""Strings in Office Open XML: shared ones, and rich text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from lxml import etree

from handlingsplan.spreadsheet.symbols import in_unicode, is_of_symbols
from handlingsplan.spreadsheet.xml_text import decode, seen
from handlingsplan.spreadsheet.xml_tree import namespace, parse_xml

_FALSE = {"0", "false", "off"}
#: A raised digit after others is a note's number or an exponent: 85¹ is not 851.
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Strings(msgspec.Struct, frozen=True):
    """The texts that the cells of a workbook share.

    Attributes:
        texts: the texts in order, without what is struck out; ``None`` for one that cannot be seen.
        struck: number of a text -> what is struck out in it.
    """

    texts: Sequence[str | None] = ()
    struck: Mapping[int, str] = msgspec.field(default_factory=dict)


def shared_strings(data: bytes, part: str) -> Strings:
    """Return the workbook's shared strings.

    Raises:
        SpreadsheetError: the XML is broken.
    """
    root = parse_xml(data, part=part)
    ns = namespace(root)
    texts: list[str | None] = []
    struck: dict[int, str] = {}
    plain_tag = f"{ns}t"
    for item in root.iterchildren(f"{ns}si"):
        if len(item) == 1 and item[0].tag == plain_tag:  # nearly all are one text
            texts.append(seen(decode(item[0].text or "")))
            continue
        plain, crossed = without_struck(item, ns)
        if crossed:
            struck[len(texts)] = crossed
        texts.append(seen(plain))
    return Strings(texts, struck)


def rich_text(item: etree._Element, ns: str) -> str:
    """Return the text of a string item (``si`` or ``is``): its runs, without reading aids."""
    return decode("".join(text for text, _ in _runs(item, ns)))


def without_struck(item: etree._Element, ns: str) -> tuple[str, str]:
    """Return the text of a string item as it is meant, and what is struck out in it."""
    runs = list(_runs(item, ns))
    plain = "".join(text for text, struck in runs if not struck)
    return decode(plain), decode("".join(text for text, struck in runs if struck)).strip()


def _runs(item: etree._Element, ns: str) -> Iterator[tuple[str, bool]]:
    """Go through the runs of a string item, and whether each is struck out."""
    text_tag, run_tag = f"{ns}t", f"{ns}r"
    for child in item:
        if child.tag == text_tag:
            yield child.text or "", False
        elif child.tag == run_tag:
            struck = is_on(child.find(f"{ns}rPr/{ns}strike"))
            place = child.find(f"{ns}rPr/{ns}vertAlign")
            is_raised = place is not None and place.get("val") == "superscript"
            font = _symbols(child, ns)
            for found in child.iterfind(text_tag):
                text = found.text or ""
                if font:
                    text = in_unicode(text, font)
                yield raised(text) if is_raised else text, struck


def _symbols(run: etree._Element, ns: str) -> str:
    """Return the font of a run, where it is one of symbols; else empty."""
    font, charset = run.find(f"{ns}rPr/{ns}rFont"), run.find(f"{ns}rPr/{ns}charset")
    name = "" if font is None else str(font.get("val", ""))
    said = "" if charset is None else str(charset.get("val", ""))
    return name if is_of_symbols(name, said) else ""


def raised(text: str) -> str:
    """Return a text that is set above the line, with digits that say so themselves."""
    return text if "_x" in text else text.translate(_RAISED)  # _x0041_ is an escape, see decode


def is_on(mark: etree._Element | None) -> bool:
    """Say whether a mark of a font (``<strike/>``) is there and not switched off."""
    return mark is not None and mark.get("val", "1") not in _FALSE
