"""What an OpenDocument sheet carries beside its cells: notes, drawings, print texts, properties."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from handlingsplan.spreadsheet.a1 import address
from handlingsplan.spreadsheet.about import own_property, property_said
from handlingsplan.spreadsheet.defects import SpreadsheetError
from handlingsplan.spreadsheet.model import Extra, ExtraKind
from handlingsplan.spreadsheet.ods_xml import (
    CHART,
    DRAW,
    DUBLIN,
    FORM,
    HREF,
    META,
    OFFICE,
    SPACE,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    cells_of,
    line_of,
    paragraphs,
)
from handlingsplan.spreadsheet.package import Package
from handlingsplan.spreadsheet.xml_tree import local, parse_xml

_IDS_OF_CONTROLS = (f"{FORM}id", "{http://www.w3.org/XML/1998/namespace}id")


def ods_extras(sheet: etree._Element, package: Package, printed: Iterable[str]) -> Iterator[Extra]:
    """Go through notes, drawings and print texts; what is anchored to no cell has none."""
    yield from (Extra(kind=ExtraKind.PRINTED, text=text) for text in printed)
    for said in sheet.iterchildren(f"{TABLE}title", f"{TABLE}desc"):
        if (said.text or "").strip():
            yield Extra(kind=ExtraKind.NOTE, text=said.text or "")
    labels = dict(_labels(sheet))
    for rows, places, cell in cells_of(sheet):
        at = address(rows[0], places[0])
        for note in cell.iterchildren(f"{OFFICE}annotation"):
            text = paragraphs(note)
            if text.strip():
                yield Extra(kind=ExtraKind.NOTE, cell=at, text=text)
        yield from _drawings(cell, at, package, labels)
    for shapes in sheet.iterchildren(f"{TABLE}shapes"):
        yield from _drawings(shapes, "", package, labels)


def printed_texts(root: etree._Element, package: Package) -> dict[str, tuple[str, ...]]:
    """Return name of a sheet's style -> the texts of its header and footer."""
    if "styles.xml" not in package.entries:
        return {}
    pages = {
        page.get(f"{STYLE}name"): tuple(_printed_on(page))
        for page in parse_xml(package.read("styles.xml"), part="styles.xml").iter(
            f"{STYLE}master-page"
        )
    }
    styles = root.iterfind(f"{OFFICE}automatic-styles/{STYLE}style")
    return {
        style.get(f"{STYLE}name", ""): pages.get(style.get(f"{STYLE}master-page-name"), ())
        for style in styles
    }


def _printed_on(page: etree._Element) -> Iterator[str]:
    for part in page.iterchildren("{*}*"):
        shown = part.get(f"{STYLE}display") != "false"
        for paragraph in part.iter(f"{TEXT}p") if shown else ():
            text = " ".join(_without_fields(paragraph).split())
            if text:
                yield text


def _without_fields(paragraph: etree._Element) -> str:
    """Return the text of a paragraph without page numbers, dates and the like."""
    texts = [paragraph.text or ""]
    for child in paragraph.iterchildren("{*}*"):
        texts += [_without_fields(child) if child.tag == f"{TEXT}span" else "", child.tail or ""]
    return "".join(texts)


def _labels(sheet: etree._Element) -> Iterator[tuple[str, str]]:
    """Go through the labels of a sheet's controls: id -> label."""
    for forms in sheet.iterchildren(f"{OFFICE}forms"):
        for control in forms.iter(f"{FORM}*"):
            for name in _IDS_OF_CONTROLS:
                yield control.get(name, ""), control.get(f"{FORM}label", "")


def _drawings(
    holder: etree._Element, at: str, package: Package, labels: Mapping[str, str]
) -> Iterator[Extra]:
    for shape in holder.iterchildren(f"{DRAW}*", f"{SPACE}*"):
        described = shape.iter(f"{SVG}title", f"{SVG}desc")
        texts = ["".join(map(str, one.itertext())) for one in described]
        texts += [line_of(paragraph) for paragraph in shape.iter(f"{TEXT}p", f"{TEXT}h")]
        controls = [one.get(f"{DRAW}control", "") for one in shape.iter(f"{DRAW}control")]
        texts += (labels.get(name, "") for name in controls)
        inner = shape.find(f".//{DRAW}object")
        texts += _titles(str(inner.get(HREF, "")), package) if inner is not None else ()
        for link in shape.iter(f"{DRAW}a"):
            yield Extra(kind=ExtraKind.LINK, cell=at, text=link.get(HREF, ""))
        text = "\n".join(text for text in texts if text.strip())
        yield Extra(kind=_kind(shape, drawn=not controls), cell=at, text=text)


def _kind(shape: etree._Element, *, drawn: bool) -> ExtraKind:
    """Return the kind of a shape; one that is a control is not ``drawn``."""
    if shape.find(f".//{DRAW}object") is not None:
        return ExtraKind.CHART
    if shape.find(f".//{DRAW}object-ole") is not None:
        return ExtraKind.EMBEDDED
    if shape.find(f".//{DRAW}image") is not None:
        return ExtraKind.PICTURE
    return ExtraKind.SHAPE if drawn else ExtraKind.CONTROL


def _titles(href: str, package: Package) -> list[str]:
    """Return the titles of a chart, which lies in a document of its own inside the file."""
    part = f"{href.removeprefix('./')}/content.xml"
    if part not in package.entries:
        return []
    root = parse_xml(package.read(part), part=part)
    titles = root.iter(f"{CHART}title", f"{CHART}subtitle", f"{CHART}footer")
    return [line_of(text) for title in titles for text in title.iter(f"{TEXT}p")]


def properties(package: Package) -> Iterator[Extra]:
    """Go through the properties of a file that a person may have typed."""
    if "meta.xml" not in package.entries:
        return
    with contextlib.suppress(SpreadsheetError):  # a plan can be read without its properties
        root = parse_xml(package.read("meta.xml"), part="meta.xml")
        for said in root.iter(f"{DUBLIN}*", f"{META}keyword"):
            yield from property_said(local(said), said.text or "")
        for said in root.iter(f"{META}user-defined"):
            if said.get(f"{META}value-type", "string") == "string":
                yield from own_property(said.get(f"{META}name", ""), said.text or "")
