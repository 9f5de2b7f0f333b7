"""Texts of a worksheet that stand in no cell of it: input help, tips on links, scenarios."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.spreadsheet.model import Extra, ExtraKind
from handlingsplan.spreadsheet.parts import relationship_id
from handlingsplan.spreadsheet.xml_text import decode

#: What a rule for input says: beside the chosen cell, and where it refuses a value.
_SAID = ("promptTitle", "prompt", "errorTitle", "error")
#: What Excel itself writes as the comment of a scenario: by whom, and when.
_BY_EXCEL = re.compile(r"(?:Skapad|Ändrad|Created|Modified) (?:av|by) ")
#: Codes of header and footer: the three sections, and what stands for numbers, names and fonts.
_SECTIONS = re.compile("&[LCR]")
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[A-Z])')
#: How what has such texts ends, with any prefix; it stands after the cells.
ENDS = (b"dataValidations>", b"hyperlinks>", b"scenarios>")
#: A formula of nothing but texts, which says its value itself.
_TEXTS_ALONE = re.compile(r'\s*"(?:[^"]|"")*"(?:\s*&\s*"(?:[^"]|"")*")*\s*')
_TEXT = re.compile(r'"((?:[^"]|"")*)"')
#: A formula that is a link out of the workbook: the address stands in no cell.
_LINK = re.compile(r'\s*HYPERLINK\s*\(\s*"((?:[^"#]|"")(?:[^"]|"")*)"\s*[,;)]', re.IGNORECASE)


def printed_texts(written: Iterable[str]) -> Iterator[str]:
    """Go through the texts of header and footer, left, middle and right apart."""
    for section in (section for text in written for section in _SECTIONS.split(decode(text))):
        plain = _CODES.sub("", section).replace("&&", "&").strip()
        if plain:
            yield plain


def help_beside(root: etree._Element, ns: str) -> Iterator[tuple[str, str]]:
    """Go through the texts of a worksheet that are shown beside its cells, each with its cell.

    Args:
        root: the worksheet.
        ns: its namespace.
    """
    rules = root.find(f"{ns}dataValidations")
    for rule in () if rules is None else rules.iterchildren(f"{ns}dataValidation"):
        yield from _help(rule, rule.get("sqref", ""))
    for rule in root.iterfind(f"{ns}extLst/{ns}ext/{{*}}dataValidations/{{*}}dataValidation"):
        yield from _help(rule, rule.findtext("{*}sqref", ""))
    for link in root.iterfind(f"{ns}hyperlinks/{ns}hyperlink"):
        if link.get("tooltip"):
            yield link.get("ref", ""), decode(link.get("tooltip", ""))
    for scenario in root.iterfind(f"{ns}scenarios/{ns}scenario"):
        yield "", decode(scenario.get("name", ""))
        if not _BY_EXCEL.match(scenario.get("comment", "")):
            yield "", decode(scenario.get("comment", ""))


def _help(rule: etree._Element, places: str) -> Iterator[tuple[str, str]]:
    """Go through what a rule for input says, the same text once."""
    cell = places.partition(" ")[0]
    for text in dict.fromkeys(map(rule.get, _SAID)):
        if text:
            yield cell, decode(text)


def links_within(root: etree._Element, ns: str) -> Iterator[Extra]:
    """Go through the links that lead within the workbook."""
    for link in root.iterfind(f"{ns}hyperlinks/{ns}hyperlink"):
        place = link.get("location")
        if place and not relationship_id(link):
            yield Extra(kind=ExtraKind.LINK, cell=link.get("ref", ""), text=f"#{place}")


def links_out(
    root: etree._Element,
    ns: str,
    addresses: Mapping[str, str],
    formulas: Mapping[tuple[int, int], str],
) -> Iterator[tuple[Area, str]]:
    """Go through the links that lead out of the workbook; one with a place in it has that too.

    Args:
        root: the worksheet.
        ns: its namespace.
        addresses: id of a relationship -> where it leads outside the workbook.
        formulas: those of its cells; some are links.
    """
    for link in root.iterfind(f"{ns}hyperlinks/{ns}hyperlink"):
        area, address = Area.parse(link.get("ref", "")), addresses.get(relationship_id(link), "")
        if area and address:
            place = link.get("location")
            yield area, f"{address}#{place}" if place else address
    yield from links_of_formulas(formulas)


def links_of_formulas(
    formulas: Mapping[tuple[int, int], str],
) -> Iterator[tuple[Area, str]]:
    """Go through the links out of the workbook that formulas are, each with its cell."""
    for (row, column), formula in formulas.items():
        found = _LINK.match(formula)
        if found:
            yield Area(row, column, row, column), found[1].replace('""', '"')


def constant_text(formula: str) -> str:
    """Return what a formula of nothing but texts says; empty for any other.

    >>> constant_text('"Ring " & "Eva"')
    'Ring Eva'
    """
    if '"' not in formula or _TEXTS_ALONE.fullmatch(formula) is None:
        return ""
    return "".join(text.replace('""', '"') for text in _TEXT.findall(formula))
