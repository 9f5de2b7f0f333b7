"""The årshjul: no label over another, every text a text, readable without colour."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from handlingsplan.publish.measure import width, wrap
from handlingsplan.publish.pages import Drawing
from handlingsplan.publish.wheel_labels import LINE, Label, label, placed
from handlingsplan.publish.year_wheel import Happening, year_wheel
from tests.published_rounds import HOSTILE, KINDS

YEAR = 2026
NEW_YEAR = dt.date(YEAR, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"

TITLES = st.sampled_from(
    [
        "RSL",
        "Kunskapsråd, gemensamt möte",
        "Möte om uppföljning av kvalitetsindikatorer i ambulanssjukvården med alla tre regionerna",
        *HOSTILE,
    ]
)
DAYS = st.integers(0, 364).map(lambda days: NEW_YEAR + dt.timedelta(days=days))
HAPPENINGS = st.builds(
    lambda title, kind, first, days: Happening(
        title=title, kind=kind, first=first, last=first + dt.timedelta(days=days)
    ),
    TITLES,
    st.integers(0, len(KINDS) - 1),
    DAYS,
    st.sampled_from([0, 0, 0, 3, 60]),
)


def wheel(*happenings: Happening) -> Drawing:
    """Draw a year with these."""
    return year_wheel(YEAR, happenings, kinds=KINDS, title="Årshjul 2026", key="hjul")


def day(month: int, number: int, title: str = "RSL", **more: object) -> Happening:
    """Return something on a day."""
    return Happening(title=title, kind=0, first=dt.date(YEAR, month, number), **more)  # type: ignore[arg-type]  # as a test writes it


def texts(drawing: Drawing) -> list[str]:
    """Return what stands in a drawing as text, whole elements."""
    root = etree.fromstring(drawing.svg.encode())
    return ["".join(map(str, one.itertext())) for one in root.iter(f"{SVG}text")]


def said(drawing: Drawing) -> str:
    """Return all text of a drawing without blanks."""
    return re.sub(r"\s", "", "".join(texts(drawing)))


@given(
    st.lists(
        st.builds(
            label, TITLES, st.floats(0, 2 * math.pi - 0.01), kind=st.just(0), bold=st.booleans()
        ),
        max_size=70,
    )
)
def test_labels_never_overlap_and_stay_inside(labels: list[Label]) -> None:
    """However many there are and wherever their days fall, each label has room of its own."""
    found, height = placed(labels, radius=268, least=540)
    assert sorted(one.lines for one in found) == sorted(one.lines for one in labels)
    for right in (True, False):
        column = [one for one in found if one.right is right]
        for above, below in itertools.pairwise(column):
            assert above.middle + above.height / 2 <= below.middle - below.height / 2
        for one in column:
            assert abs(one.middle) + one.height / 2 <= height / 2 + 1e-6


def test_a_label_alone_stands_at_its_day() -> None:
    """Labels only move where they must."""
    alone = label("12 feb: RSL", 1.0, kind=0, bold=False)
    found, _ = placed([alone], radius=268, least=540)
    assert found[0].middle == pytest.approx(-268 * math.cos(1.0))


def test_labels_keep_the_order_of_their_days() -> None:
    """Twenty days in a week stand in the column in order of time."""
    labels = [label(f"{n}", 0.5 + n / 500, kind=0, bold=False) for n in range(20)]
    found, _ = placed(labels, radius=268, least=540)
    assert [one.lines[0] for one in found] == [str(n) for n in range(20)]


@settings(max_examples=40, deadline=None)
@given(st.lists(HAPPENINGS, max_size=60))
def test_everything_that_happens_stands_in_the_drawing(happenings: list[Happening]) -> None:
    """Sixty happenings, of any length and any text: the SVG is XML and holds every title."""
    drawing = wheel(*happenings)
    whole = said(drawing)
    for one in happenings:
        assert re.sub(r"\s", "", one.title) in whole
        assert one.title in drawing.alt


def test_it_has_months_quarters_year_title_and_description() -> None:
    """What people expect of an årshjul is there, and it says what it is."""
    root = etree.fromstring(wheel(day(2, 12)).svg.encode())
    words = texts(wheel(day(2, 12)))
    assert [month in words for month in ("jan", "jun", "dec", "Q1", "Q4", "2026")] == [True] * 6
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Årshjul 2026"
    assert root.findtext(f"{SVG}desc") == "Årshjul 2026. 12 feb: RSL."
    assert root.get("aria-labelledby") == "hjul-titel hjul-text"


def test_what_has_no_day_stands_under_its_quarter() -> None:
    """A meeting that is only known to be in the third quarter is told so."""
    drawing = wheel(Happening(title="Gemensamt möte", kind=0, quarter=3))
    assert "Kvartal 3, utan bestämd dag" in texts(drawing)
    assert "Gemensamt möte" in texts(drawing)
    assert drawing.alt == "Årshjul 2026. Kvartal 3: Gemensamt möte."


def test_other_years_are_left_out_and_periods_are_cut_at_new_year() -> None:
    """A period that began last year is drawn from New Year; last year's meeting is not there."""
    before = Happening(title="Förra året", kind=0, first=dt.date(2025, 11, 15))
    across = Happening(
        title="Remiss", kind=1, first=dt.date(2025, 11, 15), last=dt.date(YEAR, 2, 14)
    )
    drawing = wheel(before, across)
    assert "Förra" not in drawing.svg
    assert "Remiss" in said(drawing)


def test_periods_at_the_same_time_lie_in_lanes_of_their_own() -> None:
    """Three periods over each other are three arcs of different radius."""
    some = [
        Happening(title=f"P{n}", kind=n, first=dt.date(YEAR, 3, 1), last=dt.date(YEAR, 9, 1))
        for n in range(3)
    ]
    root = etree.fromstring(wheel(*some).svg.encode())
    arcs = [p.get("d") for p in root.iter(f"{SVG}path") if "url(" in (p.get("fill") or "")]
    radii = {re.search(r"A(\d+(?:\.\d)?)", d or "")[1] for d in arcs}  # type: ignore[index]  # every arc has one
    assert len(arcs) == len(radii) == 3


def test_kinds_differ_without_colour() -> None:
    """Marks have different shapes and arcs different patterns."""
    some = [Happening(title=f"P{n}", kind=n, first=dt.date(YEAR, 2 * n + 1, 1)) for n in range(5)]
    root = etree.fromstring(wheel(*some).svg.encode())
    plain = re.compile(r"[-\d.]+")
    shapes = {
        (one.tag, plain.sub("0", one.get("d") or ""), one.get("r"), one.get("fill") == "#FFFFFF")
        for one in root.iter(f"{SVG}circle", f"{SVG}path")
        if one.get("stroke-width") in {"1", "2.5"} and one.get("fill") != "none"
    }
    assert len(shapes) >= 4
    patterns = [etree.tostring(one[-1]) for one in root.iter(f"{SVG}pattern")]
    assert len(set(patterns)) == len(patterns) == 5


def test_the_same_year_gives_the_same_drawing() -> None:
    """Nothing in it depends on order or time."""
    some = [day(2, 12), day(3, 3, "Internat"), day(2, 12, "Annat möte")]
    assert wheel(*some).svg == wheel(*reversed(some)).svg


def test_text_is_measured_and_broken_as_programs_do() -> None:
    """Lines fit, and together they are the text, also with a word wider than the column."""
    text = "Rehabilitering, habilitering och försäkringsmedicin " + "x" * 80
    broken = wrap(text, 120, 14)
    assert "".join(broken) == text
    assert all(width(line.rstrip(), 14) <= 120 for line in broken)


def _boxes(chromium: str, folder: Path, drawing: Drawing) -> list[dict[str, float]]:
    """Return the boxes that a browser gives the texts beside the wheel."""
    script = (
        "<script>var r=[].slice.call(document.querySelectorAll('svg>text')).filter(function(t){"
        "return !t.querySelector('textPath')}).map(function(t){var b=t.getBBox();"
        "return {x:b.x,y:b.y,w:b.width,h:b.height,s:t.textContent}});"
        "var p=document.createElement('pre');p.id='svar';p.textContent=JSON.stringify(r);"
        "document.body.appendChild(p);</script>"
    )
    page = folder / "hjul.html"
    page.write_text(f"<!doctype html><meta charset=utf-8><body>{drawing.svg}{script}", "utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'p'}")
    done = subprocess.run(
        [chromium, *options, "--dump-dom", page.as_uri()],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answer = re.search(r'<pre id="svar">(.*?)</pre>', done.stdout, re.DOTALL)
    assert answer
    found: list[dict[str, float]] = json.loads(
        answer[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )
    return found


def test_sixty_labels_do_not_overlap_in_a_browser(chromium: str, tmp_path: Path) -> None:
    """The judge is Chromium with the fonts it has: no text touches another, none is cut off."""
    long = "Möte om uppföljning av kvalitetsindikatorer i ambulanssjukvården"
    happenings = [
        Happening(
            title=long if n % 3 else "RSL",
            kind=n % 5,
            first=NEW_YEAR + dt.timedelta(days=(n * n * 7) % 200),
        )
        for n in range(60)
    ]
    drawing = wheel(*happenings, Happening(title="Kunskapsråd", kind=0, quarter=2))
    boxes = _boxes(chromium, tmp_path, drawing)
    assert len(boxes) > 80
    for one, other in itertools.combinations(boxes, 2):
        across = min(one["x"] + one["w"], other["x"] + other["w"]) - max(one["x"], other["x"])
        down = min(one["y"] + one["h"], other["y"] + other["h"]) - max(one["y"], other["y"])
        # lines of one label stand as near as their font asks
        assert across <= 1 or down <= LINE * 0.2, (one, other)
    for one in boxes:
        assert one["x"] >= 0
        assert one["x"] + one["w"] <= drawing.width
        assert one["y"] + one["h"] <= drawing.height


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Remissperiod 15/11–14/2", "Remissperiod 15/11–14/2"),
        ("Remissperiod 15/11 - 14/2", "Remissperiod 15/11 - 14/2"),
        ("Remissperiod", "15 nov–14 feb: Remissperiod"),
        ("Remissperiod 115/11–14/2", "15 nov–14 feb: Remissperiod 115/11–14/2"),
    ],
)
def test_a_period_whose_name_says_its_days_is_said_once(title: str, shown: str) -> None:
    """Over New Year its arc is too short for its name, which then stands beside the wheel."""
    over = Happening(title=title, kind=0, first=dt.date(2025, 11, 15), last=dt.date(2026, 2, 14))
    drawing = wheel(over)
    assert drawing.alt == f"Årshjul 2026. {shown}."
    assert re.sub(r"\s", "", title) in said(drawing)
    assert ("14feb" in said(drawing)) <= ("14 feb" in shown)
