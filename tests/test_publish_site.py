"""The web site: opens from a folder, for everybody; judged by axe-core, a keyboard and lxml."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import msgspec
import pytest
from lxml import html

from handlingsplan.publish.pages import (
    Cell,
    Column,
    ColumnKind,
    Document,
    DocumentKind,
    Page,
    Row,
    Table,
    cell,
)
from handlingsplan.publish.website import to_site
from tests.browser import Browser
from tests.published_rounds import (
    HOSTILE,
    LONG,
    document,
    figure_page,
    odd_lines,
    plan_page,
    wheel_page,
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
GROUP = "handlingsplan-2026-akut-vard"


def search_page(rows: int = 12) -> Page:
    """Return the page with all activities, half of them red, a third of each promise."""
    made = [
        Row(
            cells=(cell("RPO Akut vård"), cell(f"Aktivitet {n}"), cell("Röd" if n % 2 else "Grön")),
            to=GROUP,
            facets=(("RPO Akut vård",), ("Röd" if n % 2 else "Grön",), (f"Löfte {n % 3}",)),
        )
        for n in range(rows)
    ]
    table = Table(
        columns=(
            Column(heading="Grupp", kind=ColumnKind.NAME),
            Column(heading="Aktivitet", share=3),
            Column(heading="Status", kind=ColumnKind.STATUS),
        ),
        rows=tuple(made),
        facets=("Grupp", "Status", "Löfte"),
    )
    return Page(key="aktiviteter", title="Alla aktiviteter", apart=True, blocks=(table,))


def documents() -> list[Document]:
    """Return a region with a council and a group in it."""
    group = msgspec.structs.replace(
        document(pages=unique((plan_page(4), figure_page(), wheel_page(), plan_page(0)))),
        parents=("lagesbild-2026-medicin-akut", "lagesbild-2026"),
    )
    figures = Table(
        columns=(Column(heading="Grön"), Column(heading="Röd")),
        rows=(Row(cells=(cell("31"), cell("7"))),),
        big=True,
    )
    overview = (Page(key="siffror", title="Fem siffror", blocks=(figures,)), figure_page())
    region = msgspec.structs.replace(
        document(pages=(*overview, search_page())),
        key="lagesbild-2026",
        kind=DocumentKind.REGION,
        title="Sydöstra sjukvårdsregionen",
        subtitle="Lägesbild av handlingsplanerna 2026",
    )
    council = msgspec.structs.replace(
        region,
        key="lagesbild-2026-medicin-akut",
        kind=DocumentKind.COUNCIL,
        title="Kunskapsråd Medicin och akut vård",
        pages=overview,
        parents=("lagesbild-2026",),
    )
    return [region, council, group]


def unique(pages: tuple[Page, ...]) -> list[Page]:
    """Return pages with keys of their own."""
    return [
        msgspec.structs.replace(page, key=f"{page.key}-{n}" if n else page.key)
        for n, page in enumerate(pages)
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a site of every kind of page."""
    folder = tmp_path_factory.mktemp("webb")
    for name, data in to_site(documents(), files={GROUP: [("PDF", f"../pdf/{GROUP}.pdf")]}):
        (folder / name).write_bytes(data)
    return folder


def pages(site: Path) -> Mapping[str, html.HtmlElement]:
    """Return each page of the site as lxml reads it."""
    return {path.name: html.fromstring(path.read_bytes()) for path in sorted(site.glob("*.html"))}


def test_region_leads_to_council_and_council_to_group(site: Path) -> None:
    """From the start, every document is a link away, and the way back is there too."""
    found = pages(site)
    start = {a.text_content(): a.get("href") for a in found["index.html"].iter("a")}
    assert start["Kunskapsråd Medicin och akut vård"] == "lagesbild-2026-medicin-akut.html"
    assert start["RPO Akut vård"] == f"{GROUP}.html"
    council = [a.get("href") for a in found["lagesbild-2026-medicin-akut.html"].iter("a")]
    assert f"{GROUP}.html" in council
    trail = found[f"{GROUP}.html"].find_class("trail")[0]
    assert [a.get("href") for a in trail.iter("a")] == [
        "index.html",
        "lagesbild-2026-medicin-akut.html",
    ]


def test_every_link_leads_somewhere(site: Path) -> None:
    """Pages, anchors, stylesheet and script exist; nothing is fetched from elsewhere."""
    found = pages(site)
    for name, page in found.items():
        for element, _, link, _ in page.iterlinks():
            target, anchor = urldefrag(unquote(link))
            if link.startswith("../pdf/"):
                continue
            assert not re.match(r"\w+:", link), (name, element.tag, link)
            where = found[target or name] if (target or name).endswith(".html") else None
            assert (site / (target or name)).is_file(), (name, link)
            if anchor and where is not None:
                assert where.get_element_by_id(anchor, None) is not None, (name, link)


def test_ids_are_unique_on_each_page(site: Path) -> None:
    """Also where several figures stand on one page."""
    for name, page in pages(site).items():
        ids = [one.get("id") for one in page.iter() if one.get("id")]
        assert len(ids) == len(set(ids)), name


def test_each_page_has_language_title_and_one_heading(site: Path) -> None:
    """What a screen reader says first."""
    for page in pages(site).values():
        assert page.get("lang") == "sv"
        assert page.findtext(".//title")
        assert len(page.findall(".//h1")) == 1


def test_tables_have_captions_and_header_cells(site: Path) -> None:
    """Each has a caption, column headers with scope, and row headers where the row has a name."""
    for page in pages(site).values():
        for table in page.iter("table"):
            assert table.findtext("caption")
            assert {th.get("scope") for th in table.findall("thead//th")} == {"col"}
            assert {th.get("scope") for th in table.findall("tbody//th")} <= {"row"}


def test_every_figure_has_a_table_behind_it(site: Path) -> None:
    """Who does not see the drawing opens the same as a table."""
    figures = [figure for page in pages(site).values() for figure in page.iter("figure")]
    assert len(figures) == 4
    for figure in figures:
        assert figure.find(".//svg") is not None
        assert figure.find("details//table") is not None


@pytest.mark.parametrize("width", [1366, 768, 320])
def test_pages_follow_wcag(browser: Browser, axe: str, site: Path, width: int) -> None:
    """axe-core finds no violation of WCAG 2.1 AA on any page, and nothing scrolls sideways."""
    for path in sorted(site.glob("*.html")):
        browser.open(path, width=width)  # 320 pixels: also 1280 at 400 %
        browser.run(f"{axe};0")
        wrong = browser.run(
            f"axe.run(document,{{runOnly:{{type:'tag',values:{json.dumps(RULES)}}}}})"
            ".then(r=>r.violations.map(v=>[v.id,v.nodes.map(n=>n.html)]))"
        )
        assert wrong == [], path.name
        assert browser.run("document.documentElement.scrollWidth<=innerWidth"), path.name


def test_the_keyboard_alone_reaches_everything(browser: Browser, site: Path) -> None:
    """Tab goes first to the skip link, then through all links in order; the focus is seen."""
    browser.open(site / f"{GROUP}.html")
    focusable = browser.run(
        "[].slice.call(document.querySelectorAll('a[href],summary,[tabindex=\"0\"]'))"
        ".filter(e=>e.tagName=='SUMMARY'||!e.closest('details:not([open])')).length"
    )
    browser.press("Tab")
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0
    seen = 1
    for _ in range(focusable + 5):
        browser.press("Tab")
        if browser.run("document.activeElement===document.body"):
            break
        assert browser.run("getComputedStyle(document.activeElement).outlineStyle") != "none"
        seen += 1
    assert seen == focusable


def test_the_skip_link_leads_to_the_content(browser: Browser, site: Path) -> None:
    """Enter on it moves the focus past the menu."""
    browser.open(site / f"{GROUP}.html")
    browser.press("Tab")
    browser.press("Enter")
    assert browser.run("document.activeElement.id") == "innehall"


def test_search_and_filter_leave_what_fits(browser: Browser, site: Path) -> None:
    """Words and choices are taken together, the count is said, and all come back."""
    browser.open(site / "aktiviteter.html")
    shown = (
        "[].slice.call(document.querySelectorAll('#sokbar tbody tr')).filter(r=>!r.hidden).length"
    )
    count = "document.getElementById('sok-antal').textContent"
    change = ".dispatchEvent(new Event('input',{bubbles:true}))"
    assert browser.run(shown) == 12
    browser.run(f"var s=document.getElementById('sok-1');s.value='Röd';s{change};0")
    assert browser.run(shown) == 6
    browser.run(f"var t=document.getElementById('sok-text');t.value='AKTIVITET 11';t{change};0")
    assert (browser.run(shown), browser.run(count)) == (1, "Visar 1 av 12 rader.")
    browser.run("document.querySelector('#sok button').click();0")
    browser.run("new Promise(done=>setTimeout(done,50))")
    assert browser.run(shown) == 12


def test_without_script_every_row_is_there(site: Path) -> None:
    """The search is hidden until the script shows it; the rows are not."""
    page = pages(site)["aktiviteter.html"]
    assert page.get_element_by_id("sok").get("hidden") is not None
    assert len(page.get_element_by_id("sokbar").findall("tbody/tr")) == 12
    assert [page.get("src") for page in page.iter("script")] == ["sok.js"]


def test_hostile_text_is_text() -> None:
    """Markup, scripts and template signs stand there as written; script addresses are no links."""
    lines = (*odd_lines(),)
    table = Table(
        caption=HOSTILE[1],
        columns=(Column(heading=HOSTILE[1]),),
        rows=(Row(cells=(Cell(lines=lines),), key="AKU26-01"), Row(cells=(cell(LONG),))),
    )
    made = msgspec.structs.replace(
        document(pages=[Page(key="p", title=HOSTILE[1], lead=HOSTILE, blocks=(table,))]),
        title=HOSTILE[1],
    )
    data = dict(to_site([made]))["index.html"]
    page: Any = html.fromstring(data)
    assert page.findall(".//script") == []
    assert page.findall(".//b") == []
    cells = page.findall(".//tbody//td")
    assert [p.text_content() for p in cells[0].findall("p")] == list(HOSTILE)
    assert cells[1].text_content() == LONG
    assert page.findtext(".//h1") == HOSTILE[1]


def test_the_same_documents_give_the_same_site() -> None:
    """Nothing in it depends on when it is made."""
    assert dict(to_site(documents())) == dict(to_site(documents()))
