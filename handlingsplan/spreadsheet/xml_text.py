"""Text in Office Open XML: what it cannot hold, and how Excel writes that (``_xHHHH_``)."""

from __future__ import annotations

import re

from handlingsplan.text import is_blank

#: What XML or Excel cannot hold as it stands: control characters, halves of surrogate pairs, and
#: text that looks like Excel's own escape of such characters.
_TO_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")

#: Excel's limit for the text of a cell, in UTF-16 code units.
MAX_TEXT = 32_767


def encode(text: str) -> str:
    """Return text as Excel stores it; :func:`decode` gives it back."""
    if text.isprintable() and "_x" not in text:
        return text
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


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


def escape(text: str) -> str:
    """Return text as XML that Excel reads back as exactly ``text``."""
    text = encode(text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def escape_attribute(text: str) -> str:
    """Return text as it stands between the quotes of an attribute."""
    return escape(text).replace('"', "&quot;")


def seen(text: str) -> str | None:
    """Return a text, or ``None`` where nothing of it would be seen in a cell."""
    # Most begin with a sign of ASCII that can be seen, which is the cheapest question.
    return text if "!" < text < "\x7f" or not is_blank(text) else None
