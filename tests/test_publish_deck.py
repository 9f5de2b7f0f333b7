"""Slides: real layouts, readable sizes, rows whole, everything said in words; judged by others."""

from __future__ import annotations

import io
import itertools
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from lxml import etree
from pptx import Presentation
from pptx.util import Emu

from handlingsplan.errors import UsageError
from handlingsplan.publish.deck import to_deck
from handlingsplan.publish.pages import Cell, Column, Document, Line, Page, Row, Table, cell
from tests.office import as_pdf
from tests.pdf_reading import plain
from tests.published_rounds import (
    HOSTILE,
    LONG,
    document,
    figure_page,
    odd_lines,
    plan_page,
    wheel_page,
)

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
FEWEST_POINTS = 12
CONTRAST = 4.5


def deck(made: Document, **more: Any) -> Any:
    """Return a document as python-pptx reads it."""
    return Presentation(io.BytesIO(to_deck(made, **more)))


def titles(presentation: Any) -> list[str]:
    """Return the slides' titles."""
    return [slide.shapes.title.text_frame.text for slide in presentation.slides]


def tables(presentation: Any) -> Iterator[list[list[str]]]:
    """Yield the texts of each table, row by row."""
    for slide in presentation.slides:
        for shape in slide.shapes:
            if shape.has_table:
                yield [[one.text for one in row.cells] for row in shape.table.rows]


def luminance(colour: str) -> float:
    """Return the relative luminance of six hex digits (WCAG 2.1)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour_of(fill: Any, theme: dict[str, str], default: str) -> str:
    """Return the six hex digits of a solid fill."""
    if fill is None:
        return default
    found = fill.find(f"{A}srgbClr")
    if found is not None:
        return str(found.get("val"))
    scheme = fill.find(f"{A}schemeClr")
    return theme[scheme.get("val")] if scheme is not None else default


def theme_of(data: bytes) -> dict[str, str]:
    """Return the theme's colours by the names that slides use."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("ppt/theme/theme1.xml"))
    colours = {
        etree.QName(one).localname: str(one[0].get("lastClr") or one[0].get("val"))
        for one in root.iter(f"{A}clrScheme")
        for one in one
    }
    names = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
    return colours | {name: colours[of] for name, of in names.items()}


def faults(data: bytes) -> list[str]:
    """Return what is wrong with a deck: our own checker of what its readers need.

    Titles that are missing or twice, pictures and tables without alt text, texts that are small,
    pale or without a language, a title that is not read first, and slides that overflow.
    """
    presentation = Presentation(io.BytesIO(data))
    theme = theme_of(data)
    found = []
    seen = titles(presentation)
    found += [f"title {title!r}" for title in seen if not title or seen.count(title) > 1]
    for number, slide in enumerate(presentation.slides, start=1):
        shapes = list(slide.shapes)
        if shapes[0] != slide.shapes.title and shapes[0].shape_id != slide.shapes.title.shape_id:
            found.append(f"{number}: the title is not read first")
        for shape in shapes:
            found += [f"{number}: {said}" for said in shape_faults(shape, theme, presentation)]
    return found


def shape_faults(shape: Any, theme: dict[str, str], presentation: Any) -> Iterator[str]:
    """Yield what is wrong with a shape."""
    if shape.element.tag in {f"{P}graphicFrame", f"{P}pic"}:
        about = next(shape.element.iter(f"{P}cNvPr"))
        if not about.get("descr"):
            yield f"{shape.name} has no alt text"
        if shape.top + shape.height > presentation.slide_height:
            yield f"{shape.name} overflows"
    if shape.is_placeholder and shape.has_text_frame and not shape.text_frame.text:
        yield f"{shape.name} is empty"
    for run in shape.element.iter(f"{A}rPr"):
        if run.get("lang") != "sv-SE":
            yield f"{shape.name} has a text without a language"
        if run.get("sz") and int(run.get("sz")) < FEWEST_POINTS * 100:
            yield f"{shape.name} has small text"
    for before, behind in cell_colours(shape, theme):
        if contrast(before, behind) < CONTRAST:
            yield f"{shape.name}: {before} on {behind}"


def cell_colours(shape: Any, theme: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the colours of the texts in a table, each with what is behind it."""
    for one in shape.element.iter(f"{A}tc"):
        behind = colour_of(one.find(f"{A}tcPr/{A}solidFill"), theme, theme["bg1"])
        for run in one.iter(f"{A}rPr"):
            yield colour_of(run.find(f"{A}solidFill"), theme, theme["tx1"]), behind


def test_the_first_slide_says_whose_and_from_when() -> None:
    """Title, the official name of the document, and when it was updated."""
    first = deck(document()).slides[0]
    assert first.shapes.title.text_frame.text == "RPO Akut vård"
    lines = [p.text for p in first.placeholders[1].text_frame.paragraphs]
    assert lines == ["Översiktlig handlingsplan för 2026", "Uppdaterad: 2026-10-19"]


def test_the_plan_stands_in_the_official_columns_with_headings_on_every_slide() -> None:
    """Fifteen activities take several slides, each with the five headings; no row is lost."""
    found = list(tables(deck(document(pages=[plan_page(15, words=60)]))))
    headings = [
        "Nationellt insatsområde",
        "Prioriterat område och patientlöften",
        "Aktiviteter",
        "Uppföljning",
        "Status",
    ]
    assert len(found) > 3
    assert [rows[0] for rows in found] == [headings] * len(found)
    names = [row[1] for rows in found for row in rows[1:]]
    assert names == [f"Prioritet {n}" for n in range(1, 16)]


def test_slides_are_numbered_where_a_table_takes_several() -> None:
    """Titles differ, so that people can say which slide they mean."""
    said = titles(deck(document(pages=[plan_page(15, words=60)])))
    count = len(said) - 1
    assert said[1:] == [f"Handlingsplan {n} av {count}" for n in range(1, count + 1)]


def test_a_row_that_no_slide_holds_goes_on_with_its_text_whole() -> None:
    """5,000 characters in a cell: the text goes on, word after word, on the next slides."""
    table = Table(
        columns=(Column(heading="Nr"), Column(heading="Aktiviteter", share=3)),
        rows=(Row(cells=(cell("1"), cell(LONG))), Row(cells=(cell("2"), cell("Kort")))),
    )
    found = list(tables(deck(document(pages=[Page(key="p", title="Plan", blocks=(table,))]))))
    rows = [row for part in found for row in part[1:]]
    assert len(found) > 1
    assert " ".join(row[1] for row in rows[:-1]) == LONG
    assert rows[-1] == ["2", "Kort"]
    assert {row[0] for row in rows[1:-1]} == {"(forts.)"}


def test_a_plan_of_none_says_so_on_its_slide() -> None:
    """An empty table becomes a sentence, never an empty grid."""
    slide = deck(document(pages=[plan_page(0)])).slides[1]
    texts = [shape.text_frame.text for shape in slide.placeholders if shape.has_text_frame]
    assert "Planen har inga aktiviteter." in texts


def test_status_is_a_word_in_its_colour() -> None:
    """The cell of the status is filled, and says the same in words."""
    presentation = deck(document(pages=[plan_page(1)]))
    table = next(
        shape.table for slide in presentation.slides for shape in slide.shapes if shape.has_table
    )
    status = table.cell(1, 4)
    assert status.text.splitlines()[0] == "Gul"
    assert str(status.fill.fore_color.rgb) == "FFF1B8"


def test_the_chart_is_native_and_can_be_edited() -> None:
    """Series, figures and the workbook behind are there; the axes have lawful ids."""
    presentation = deck(document(pages=[figure_page()]))
    chart = next(
        shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart
    )
    assert [(s.name, list(s.values)) for s in chart.plots[0].series] == [
        ("Röd", [1.0, 0.0]),
        ("Grön", [4.0, 7.0]),
    ]
    assert list(chart.plots[0].categories) == ["RPO Akut vård", "RSG HTA"]
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    assert [[one.value for one in row] for row in book["Sheet1"].rows] == [
        [None, "Röd", "Grön"],
        ["RPO Akut vård", 1, 4],
        ["RSG HTA", 0, 7],
    ]


def test_content_stands_in_placeholders() -> None:
    """Outline, layout and reading order work: nothing but what the layout has room for."""
    for slide in deck(document()).slides:
        assert [shape.name for shape in slide.shapes if not shape.is_placeholder] == []


@pytest.mark.parametrize(
    "pages",
    [
        (plan_page(15, words=80), figure_page(), wheel_page()),
        (plan_page(0),),
        (Page(key="p", title="Inget att rapportera", lead=("Inget att rapportera.",)),),
    ],
    ids=["fifteen long ones", "none", "a sentence"],
)
def test_our_checker_finds_nothing(pages: tuple[Page, ...]) -> None:
    """Titles, alt texts, language, size, contrast and reading order are right."""
    assert faults(to_deck(document(pages=pages))) == []


def test_our_checker_can_fail() -> None:
    """It finds what it is there for: two slides of one title, and text that is too pale."""
    pale = Cell(lines=(Line(text="Blek"),), tone=None)
    table = Table(columns=(Column(heading="A"),), rows=(Row(cells=(pale,)),))
    same = [Page(key=key, title="Samma", blocks=(table,)) for key in "ab"]
    assert [said for said in faults(to_deck(document(pages=same))) if said.startswith("title")]
    assert contrast("C9D6DA", "FFFFFF") < CONTRAST < contrast("12343B", "FFFFFF")


def test_hostile_text_is_text() -> None:
    """Formulas, markup, direction marks and emoji stand there as they were written."""
    table = Table(columns=(Column(heading="Text"),), rows=(Row(cells=(Cell(lines=odd_lines()),)),))
    made = document(pages=[Page(key="p", title=HOSTILE[1], lead=HOSTILE[:1], blocks=(table,))])
    presentation = deck(made)
    assert titles(presentation)[1] == HOSTILE[1]
    rows = next(tables(presentation))
    assert rows[1][0].split("\n") == list(HOSTILE)


def test_the_same_document_gives_the_same_bytes() -> None:
    """Charts, pictures and times in it do not depend on when it is made."""
    assert to_deck(document()) == to_deck(document())


def test_addresses_become_links_and_scripts_do_not() -> None:
    """Only what leads to the web or to mail is a link."""
    hrefs = ("https://example.org/a", "javascript:alert(1)", "file:///etc/passwd")
    lines = tuple(Line(text=href, href=href) for href in hrefs)
    table = Table(columns=(Column(heading="Länk"),), rows=(Row(cells=(Cell(lines=lines),)),))
    made = deck(document(pages=[Page(key="p", title="Länkar", blocks=(table,))]))
    targets = [
        relation.target_ref
        for relation in made.slides[1].part.rels.values()
        if relation.is_external
    ]
    assert targets == ["https://example.org/a"]


def other_master(folder: Path, *, extension: str = ".pptx", layouts: bool = True) -> Path:
    """Return a region's own template: python-pptx's, in a colour of its own, with a slide in it."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[0])
    slide.shapes.title.text = "Exempel som inte ska följa med"
    if not layouts:
        for layout in list(presentation.slide_layouts)[1:]:
            presentation.slide_layouts.remove(layout)
    path = folder / f"mall{extension}"
    presentation.save(str(path))
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["ppt/theme/theme1.xml"] = parts["ppt/theme/theme1.xml"].replace(b"4F81BD", b"7A003C")
    if extension == ".potx":
        kinds = parts["[Content_Types].xml"]
        parts["[Content_Types].xml"] = kinds.replace(b"presentation.main+xml", b"template.main+xml")
    with zipfile.ZipFile(path, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return path


@pytest.mark.parametrize("extension", [".pptx", ".potx"])
def test_a_regions_own_master_is_used(tmp_path: Path, extension: str) -> None:
    """Its colours and layouts, none of its slides; our content fits and is described."""
    template = other_master(tmp_path, extension=extension)
    data = to_deck(document(pages=[plan_page(15, words=60), figure_page()]), template=template)
    presentation = Presentation(io.BytesIO(data))
    assert "Exempel som inte ska följa med" not in titles(presentation)
    assert theme_of(data)["accent1"] == "7A003C"
    assert presentation.slide_width == Emu(9144000)
    assert [row[1] for part in tables(presentation) for row in part[1:]][:1] == ["Prioritet 1"]
    assert faults(data) == []


def test_a_template_that_cannot_be_used_is_refused_in_words(tmp_path: Path) -> None:
    """A picture, or a master without room for content, is said to be no template."""
    picture = tmp_path / "bild.pptx"
    picture.write_bytes(b"\x89PNG")
    with pytest.raises(UsageError, match="går inte att läsa som en bildspelsmall"):
        to_deck(document(), template=picture)
    with pytest.raises(UsageError, match="ingen layout med rubrik och innehåll"):
        to_deck(document(), template=other_master(tmp_path, layouts=False))


def test_microsofts_validator_finds_nothing(ooxml_validator: str, tmp_path: Path) -> None:
    """The Open XML SDK takes every kind of slide, ours and those on another master."""
    links = tuple(Line(text="länk", href="https://example.org/?a=1&b=2") for _ in range(2))
    table = Table(columns=(Column(heading="Länk"),), rows=(Row(cells=(Cell(lines=links),)),))
    pages = [*document().pages, Page(key="p", title=HOSTILE[1], lead=("Ingress",), blocks=(table,))]
    for name, template in (("vår", None), ("annan", other_master(tmp_path))):
        path = tmp_path / f"{name}.pptx"
        path.write_bytes(to_deck(document(pages=pages), template=template))
        done = subprocess.run(
            [ooxml_validator, path, "Microsoft365"],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert json.loads(done.stdout)["errors"] == []


def test_columns_together_are_no_wider_than_the_slide() -> None:
    """Tables of one column and of twelve, with words of all lengths, stay inside."""
    for count, word in itertools.product((1, 5, 12), ("a", "x" * 300)):
        columns = tuple(Column(heading=f"Rubrik {n}") for n in range(count))
        row = Row(cells=tuple(cell(word) for _ in range(count)))
        table = Table(columns=columns, rows=(row,))
        made = deck(document(pages=[Page(key="p", title="Brett", blocks=(table,))]))
        shape = next(one for one in made.slides[1].shapes if one.has_table)
        assert shape.left + sum(c.width for c in shape.table.columns) <= made.slide_width


def _texts(slide: Any) -> Iterator[str]:
    """Yield each text of a slide: a paragraph, or a cell of a table; the slide's number aside."""
    for shape in slide.shapes:
        if shape.has_table:
            yield from (one.text for row in shape.table.rows for one in row.cells)
        elif shape.has_text_frame:
            yield from (one.text for one in shape.text_frame.paragraphs if "‹" not in one.text)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("rows", [0, 15])
def test_libreoffice_draws_every_slide_whole(tmp_path: Path, rows: int) -> None:
    """As many pages as slides, each text whole on its own, and nothing beyond its edges.

    A deck of 15 long activities, and a deck of none.
    """
    made = document(pages=[plan_page(rows, words=60), figure_page(), wheel_page()])
    source = tmp_path / "bilder.pptx"
    source.write_bytes(to_deck(made))
    slides = list(Presentation(str(source)).slides)
    assert len(slides) > rows // 3
    with pdfplumber.open(as_pdf(source)[0]) as pdf:
        assert len(pdf.pages) == len(slides)
        for slide, page in zip(slides, pdf.pages, strict=True):
            seen = plain("".join(one["text"] for one in page.chars))
            missing = [text for text in _texts(slide) if plain(text) not in seen]
            assert missing == []
            for one in page.chars:
                assert 0 <= one["x0"] <= one["x1"] <= page.width, one["text"]
                assert 0 <= one["top"] <= one["bottom"] <= page.height, one["text"]


@pytest.mark.usefixtures("office")
def test_a_slide_that_holds_too_much_is_seen_to(tmp_path: Path) -> None:
    """The check above can fail: a table that runs off its slide is found beyond its edge."""
    deck_with_too_much = Presentation(io.BytesIO(to_deck(document(pages=[plan_page(3)]))))
    shape = next(s for slide in deck_with_too_much.slides for s in slide.shapes if s.has_table)
    shape.top = Emu(int(deck_with_too_much.slide_height or 0) - 200_000)
    source = tmp_path / "bilder.pptx"
    deck_with_too_much.save(str(source))
    with pdfplumber.open(as_pdf(source)[0]) as pdf:
        beyond = [c for page in pdf.pages for c in page.chars if c["bottom"] > page.height]
    assert beyond
