"""Valid workbooks, broken at random: in their bytes, their zip structure, their XML.

Used by ``tests/test_fuzz.py`` (some hundred cases with each run of the tests) and by
``scripts/fuzz.py`` (as many as one has patience for). All chance comes from the generator that is
passed in, so each case can be made again from its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random

from lxml import etree

from tests.hostile.cases import good_plan, unzipped, zipped
from tests.ods import as_ods

#: What stands in for a value: extremes, other types, signs that mean something to somebody.
NASTY = (
    *("", " ", "0", "-1", "1", "65536", "1048577", "9" * 30, "1e308", "NaN", "-0.0", "x" * 5000),
    *("A1", "A0", "XFD1048576", "ZZZZ9", "$A$1", "A1:A1048576", "B2:A1", "A1:", ":", "#REF!"),
    *("true", "s", "str", "e", "inlineStr", "hidden", "rId1", "rId999", "../../x", "/xl", "C:\\x"),
    *("2026-02-30", "0001-01-01", "2026-01-01T25:61", "P1D", "Q5 2026", "v. 54", "31/2", "1900"),
    *("_x0000_", "_xD800_", "_x", "\u202e", "\ufffe", "å" * 300, "=1+1", "&amp;lt;", "%s%n{0}"),
)


@cache
def originals(group: int = 0) -> tuple[bytes, ...]:
    """Return the valid workbooks that are broken, of the group of that number."""
    return good_plan(group), as_ods(good_plan(group))


def mutated(chance: Random, group: int = 0) -> bytes:
    """Return a workbook that has been broken in one to four ways."""
    return broken_somehow(chance.choice(originals(group)), chance)


def broken_somehow(data: bytes, chance: Random) -> bytes:
    """Return a file that has been broken in one to four ways."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        data = chance.choice(_WAYS)(data, chance)
    return data


# --- bytes


def _flip(data: bytes, chance: Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        if out:
            out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _cut_out(data: bytes, chance: Random) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + data[start + chance.choice((1, 7, 100, 5000, len(data))) :]


def _insert(data: bytes, chance: Random) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + chance.randbytes(chance.choice((1, 9, 300))) + data[start:]


def _directory(data: bytes, chance: Random) -> bytes:
    """Change numbers in the zip directory and its end."""
    start = data.find(b"PK\x01\x02")
    out = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        if 0 <= start < len(out):
            out[chance.randrange(start, len(out))] = chance.choice((0, 1, 127, 128, 255))
    return bytes(out)


# --- parts


def _with_parts(change: Callable[[dict[str, bytes], Random], None]) -> Callable[..., bytes]:
    def way(data: bytes, chance: Random) -> bytes:
        try:
            parts = unzipped(data)
        except Exception:  # noqa: BLE001  (it is broken already: that is what we are here for)
            return data
        if parts:
            change(parts, chance)
        return zipped(parts)

    return way


def _lose(parts: dict[str, bytes], chance: Random) -> None:
    del parts[chance.choice(list(parts))]


def _swap(parts: dict[str, bytes], chance: Random) -> None:
    one, other = (chance.choice(list(parts)) for _ in range(2))
    parts[one], parts[other] = parts[other], parts[one]


def _rename(parts: dict[str, bytes], chance: Random) -> None:
    name = chance.choice(list(parts))
    parts[name.swapcase()] = parts.pop(name)


def _empty(parts: dict[str, bytes], chance: Random) -> None:
    parts[chance.choice(list(parts))] = chance.choice((b"", b"<x/>", b"\0", b"<?xml ", b" " * 99))


def _noise_in_part(parts: dict[str, bytes], chance: Random) -> None:
    name = chance.choice(list(parts))
    parts[name] = chance.choice((_flip, _cut_out, _insert))(parts[name], chance)


def _text_of_xml(parts: dict[str, bytes], chance: Random) -> None:
    """Change attribute values and texts, so that the XML mostly stays well-formed."""
    name = chance.choice(list(parts))
    pattern = chance.choice((rb'(?<==")[^"]*(?=")', rb"(?<=>)[^<>]+(?=<)", rb"(?<=</)\w+", rb"\w+"))
    found = list(re.finditer(pattern, parts[name]))
    text = parts[name]
    for match in sorted(chance.sample(found, min(len(found), chance.randint(1, 6))), key=_start):
        text = text.replace(match[0], chance.choice(NASTY).encode("utf-8", "replace"), 1)
    parts[name] = text


def _start(match: re.Match[bytes]) -> int:
    return match.start()


def _tree(parts: dict[str, bytes], chance: Random) -> None:
    """Move, repeat, remove and alter elements."""
    name = chance.choice(list(parts))
    try:
        root = etree.fromstring(parts[name])
    except etree.XMLSyntaxError:
        return
    for _ in range(chance.randint(1, 8)):
        chance.choice(_TREE_WAYS)(root, chance)
    text = etree.tostring(root, encoding=chance.choice(("utf-8", "utf-8", "utf-16")))
    assert isinstance(text, bytes)
    parts[name] = text


def _any(root: etree._Element, chance: Random) -> etree._Element:
    return chance.choice(list(root.iter("*")))


def _remove(root: etree._Element, chance: Random) -> None:
    element = _any(root, chance)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _repeat(root: etree._Element, chance: Random) -> None:
    element = _any(root, chance)
    parent = element.getparent()
    if parent is not None and len(element) < 100:
        for _ in range(chance.choice((1, 1, 30))):
            parent.append(etree.fromstring(etree.tostring(element, with_tail=False)))


def _move(root: etree._Element, chance: Random) -> None:
    element, target = _any(root, chance), _any(root, chance)
    if element is not root and element not in target.iterancestors() and element is not target:
        target.append(element)


def _alter(root: etree._Element, chance: Random) -> None:
    element = _any(root, chance)
    value = "".join(c for c in chance.choice(NASTY) if c.isprintable())
    if element.attrib and chance.random() < 0.7:
        element.set(chance.choice(list(element.attrib)), value)
    else:
        element.text = value


def _drop_attribute(root: etree._Element, chance: Random) -> None:
    element = _any(root, chance)
    if element.attrib:
        del element.attrib[chance.choice(list(element.attrib))]


def _rename_element(root: etree._Element, chance: Random) -> None:
    _any(root, chance).tag = _any(root, chance).tag


_TREE_WAYS = (_remove, _repeat, _move, _alter, _alter, _drop_attribute, _rename_element)
_WAYS: tuple[Callable[..., bytes], ...] = (
    _flip,
    _cut_out,
    _insert,
    _directory,
    *map(_with_parts, (_lose, _swap, _rename, _empty, _noise_in_part, _text_of_xml, _text_of_xml)),
    *map(_with_parts, (_tree, _tree, _tree, _tree)),
)
