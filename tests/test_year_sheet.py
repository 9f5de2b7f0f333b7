"""The årshjul as a sheet of the summary's workbook; judged by openpyxl and Pillow's reading."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from handlingsplan import consolidation
from handlingsplan.report.summary.workbook import summary_workbook
from handlingsplan.summary import Summary
from handlingsplan.year import quarter_of
from handlingsplan.year_sheet import year_sheet
from tests.summary_rounds import book, summary_of

_OPENED = pytest.mark.filterwarnings("ignore:Sparkline Group extension")


def _summary(*titles: str, group: str = "akut-vard") -> Summary:
    rows = [
        {"handelse": title, "typ": "Möte", "fran": f"2026-{number % 12 + 1:02}-15"}
        for number, title in enumerate(titles)
    ]
    return summary_of([book(group, arshjul=rows)])


def _alt(data: bytes) -> str:
    """Return the alternative text of the workbook's picture, out of its XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        drawings = [parts.read(n).decode() for n in parts.namelist() if "drawings/drawing" in n]
    return next(text for text in drawings if "<xdr:pic>" in text)


@pytest.mark.parametrize(
    ("text", "quarter"), [("Q2", 2), ("kvartal 3", 3), ("Q²", 0), ("Q7", 0), ("", 0), (None, 0)]
)
def test_a_quarter_is_the_first_digit(text: object, quarter: int) -> None:
    """A superscript is a digit to Python, and no number."""
    assert quarter_of(text) == quarter


@_OPENED
def test_the_workbook_has_the_year_as_a_wheel_before_its_calendar() -> None:
    """A sheet of its own with title and picture, whose text names what happens and when."""
    summary = _summary("Nätverksmöte om trauma", "Utbildningsdag")
    data = summary_workbook(summary, base=None, year=year_sheet(summary, 2026))
    opened = openpyxl.load_workbook(io.BytesIO(data))
    names = opened.sheetnames
    assert names[names.index("Årshjul") + 1] == "Kalender"
    sheet = opened["Årshjul"]
    assert sheet["A1"].value == f"Årshjul 2026: {summary.whose}"
    (picture,) = sheet._images  # openpyxl's only way to a sheet's pictures
    assert 1 < picture.width / picture.height < 2
    alt = _alt(data)
    assert "Nätverksmöte om trauma" in alt
    assert "Utbildningsdag" in alt


def test_the_picture_keeps_its_shape_and_fits_a_window() -> None:
    """As wide in relation to its height as it was drawn, within 1366 pixels."""
    page = year_sheet(_summary("Möte"), 2026)
    assert page is not None
    assert page.picture is not None
    across, down = (int.from_bytes(page.picture.png[at : at + 4]) for at in (16, 20))
    assert page.picture.width / page.picture.height == pytest.approx(across / down, rel=0.01)
    assert page.picture.width < 1300


def test_the_same_round_gives_the_same_sheet() -> None:
    """Byte for byte, though a picture is among it."""
    made = [year_sheet(_summary("Möte", "Möte två"), 2026) for _ in range(2)]
    assert made[0] == made[1]


def test_where_much_happens_the_common_is_drawn_and_the_rest_counted() -> None:
    """More than sixty happenings: the line above says how many stand on the calendar alone."""
    page = year_sheet(_summary(*(f"Möte {number}" for number in range(80))), 2026)
    assert page is not None
    assert page.picture is not None
    assert "80 händelser till står där" in page.intro[0]
    assert "Möte 7" not in page.picture.alt


def test_a_group_is_asked_of_its_own_year() -> None:
    """What another year holds is not drawn."""
    page = year_sheet(_summary("Det var då"), 2027)
    assert page is not None  # what all share is there
    assert page.picture is not None
    assert "Det var då" not in page.picture.alt


def test_without_the_library_there_is_no_such_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed without the extra the summary is what it was; nothing fails."""
    summary = _summary("Möte")
    monkeypatch.setattr(consolidation, "find_spec", lambda _name: None)
    plain = summary_workbook(summary, base=None)
    checked: Any = None  # not asked for anything
    assert consolidation.summary_file(checked, summary, base=None) == plain
