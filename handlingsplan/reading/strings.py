"""Text in Office Open XML: shared strings, rich text, and ``_xHHHH_``."""

from __future__ import annotations

import re

from lxml import etree

from handlingsplan.reading.package import parse_xml
from handlingsplan.reading.xlsx_quick import take_strings
from handlingsplan.text import is_blank

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(text: str) -> str:
    """Return text with ``_xHHHH_`` as the characters they stand for (``_x005F_`` is ``_``).

    Two halves of one sign are put together; a half alone, which no text may hold, is U+FFFD.
    """
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if _SURROGATE.search(plain) is None:
        return plain
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def rich_text(item: etree._Element) -> str:
    """Return the text of a string item (``si`` or ``is``): its runs, without reading aids."""
    ns = item.tag[: item.tag.rfind("}") + 1]
    texts = []
    for child in item:
        if child.tag == f"{ns}t":
            texts.append(child.text or "")
        elif child.tag == f"{ns}r":
            texts += [text.text or "" for text in child.iterfind(f"{ns}t")]
    return decode("".join(texts))


def seen(text: str) -> str | None:
    """Return a text, or ``None`` where nothing of it would be seen in a cell."""
    return text if text[:1].isalnum() or not is_blank(text) else None


def shared_strings(data: bytes, part: str) -> list[str | None]:
    """Return the workbook's shared strings in order; ``None`` for one that cannot be seen.

    Raises:
        UnreadableFileError: the XML is broken.
    """
    plain = take_strings(data)
    if plain is None:
        root = parse_xml(data, part=part)
        ns = root.tag[: root.tag.rfind("}") + 1]
        return [seen(rich_text(item)) for item in root.iterfind(f"{ns}si")]
    if b"_x" in data:
        plain = [decode(text) for text in plain]
    # Most begin with a sign of ASCII that can be seen, which is the cheapest question.
    return [text if "!" < text < "\x7f" else seen(text) for text in plain]
