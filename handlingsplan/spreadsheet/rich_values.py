"""Values that Excel keeps beside a cell, in which other programs see ``#VALUE!``.

A picture in the cell, a place or a share of Excel's data types, and errors that older programs
lack (``#SPILL!``). A cell names its value by a number; two parts and a list lead from it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto

import msgspec
from lxml import etree

from handlingsplan.spreadsheet.defects import SpreadsheetError
from handlingsplan.spreadsheet.parts import WorkbookParts
from handlingsplan.spreadsheet.xml_tree import integer


class RichKind(Enum):
    """What a value beside a cell is."""

    PICTURE = auto()
    ERROR = auto()
    TEXT = auto()


class RichValue(msgspec.Struct, frozen=True):
    """A value beside a cell.

    Attributes:
        kind: what it is.
        text: what is seen: a picture's alternative text, what a data type shows.
    """

    kind: RichKind
    text: str = ""


#: How the types of pictures end, and of errors; every other value shows a text.
_KINDS = {"image": RichKind.PICTURE, "_error": RichKind.ERROR}
_TEXTS = frozenset({"Text", "_DisplayString"})


def rich_values(parts: WorkbookParts) -> Mapping[str, RichValue]:
    """Return number, as cells give it (``vm``), -> value; empty where that cannot be followed."""
    try:
        values = list(_values(parts))
        return dict(_numbered(_part(parts, "sheetMetadata"), values))
    except SpreadsheetError:
        return {}  # the cells say themselves that they show an error


def _part(parts: WorkbookParts, kind: str) -> etree._Element:
    return parts.xml(parts.related(kind))


def _numbered(root: etree._Element, values: list[RichValue]) -> Iterator[tuple[str, RichValue]]:
    leads = [integer(one.get("i"), -1) for one in root.iterfind("{*}futureMetadata//{*}rvb")]
    for number, block in enumerate(root.iterfind("{*}valueMetadata/{*}bk"), start=1):
        record = block.find("{*}rc")
        place = -1 if record is None else integer(record.get("v"), -1)
        lead = leads[place] if 0 <= place < len(leads) else -1
        if 0 <= lead < len(values):
            yield str(number), values[lead]


def _values(parts: WorkbookParts) -> Iterator[RichValue]:
    kinds = [
        (one.get("t", ""), [key.get("n", "") for key in one.iterfind("{*}k")])
        for one in _part(parts, "rdRichValueStructure").iterfind("{*}s")
    ]
    for value in _part(parts, "rdRichValue").iterfind("{*}rv"):
        number = integer(value.get("s"), -1)
        name, keys = kinds[number] if 0 <= number < len(kinds) else ("", [])
        kind = next((k for end, k in _KINDS.items() if name.casefold().endswith(end)), None)
        said = (one.text or "" for one in value.iterfind("{*}v"))
        texts = (text for key, text in zip(keys, said, strict=False) if key in _TEXTS)
        yield RichValue(kind or RichKind.TEXT, next(texts, ""))
