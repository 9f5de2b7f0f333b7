"""The summary as a workbook: its sheets, its texts and its links, seen by other programs."""

from __future__ import annotations

import io
import warnings
from functools import cache

import openpyxl
import pytest

from handlingsplan.report.summary_workbook import summary_workbook
from tests.summary_rounds import activity, big_round, book, summary_of


def _open(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings(action="ignore"):  # openpyxl knows no sparklines
        return openpyxl.load_workbook(io.BytesIO(data))


@cache
def _big() -> bytes:
    return summary_workbook(summary_of(big_round(38)), base="planer")


def _table(workbook: openpyxl.Workbook, name: str) -> list[dict[str, object]]:
    """Return a table's rows by heading."""
    for sheet in workbook:
        if name in sheet.tables:
            head, *rows = sheet[sheet.tables[name].ref]
            return [{h.value: c.value for h, c in zip(head, row, strict=True)} for row in rows]
    raise KeyError(name)


def test_every_activity_opens_its_cell() -> None:
    """A row of Alla aktiviteter links to the file, the sheet and the cell it came from."""
    plan = book("akut-vard", fil="å ä/plan #1.xlsx", handlingsplan=[activity()])
    sheet = _open(summary_workbook(summary_of([plan]), base="."))["Alla aktiviteter"]
    link = sheet["B5"].hyperlink
    assert link.target == "å%20ä/plan%20%231.xlsx"
    assert link.location == "'Handlingsplan'!K5"
    assert sheet["B5"].value == "Handlingsplan K5"


@pytest.mark.parametrize("fil", ["../utanför.xlsx", "/rot.xlsx", "C:\\rot.xlsx"])
def test_no_link_leaves_the_round(fil: str) -> None:
    """A file outside the round's folder gets no link, and its row is there all the same."""
    plan = book("akut-vard", fil=fil, handlingsplan=[activity()])
    sheet = _open(summary_workbook(summary_of([plan]), base="."))["Alla aktiviteter"]
    assert sheet["B5"].hyperlink is None
    assert sheet["B5"].value == "Handlingsplan K5"


def test_text_like_a_formula_stays_text() -> None:
    """Text that begins like a formula is text in the workbook, as it was typed."""
    texts = ["=1+1", "+46", "-a", "@b", "\tflik", "=cmd|'/c calc'!A0"]
    plan = book("akut-vard", handlingsplan=[activity(id=None, aktivitet=t) for t in texts])
    rows = _open(summary_workbook(summary_of([plan]), base="."))
    assert [row["Aktivitet"] for row in _table(rows, "tblAktiviteter")] == texts


def test_same_round_gives_same_bytes_in_any_order() -> None:
    """The order in which the files come does not show in the file."""
    books = big_round(4, rows=3)
    forward = summary_workbook(summary_of(books), base=".")
    assert forward == summary_workbook(summary_of(reversed(books)), base=".")


def test_properties_name_and_language() -> None:
    """The document says what it is, when it is from and that it is in Swedish."""
    properties = _open(_big()).properties
    assert properties.title == "Sammanställning 2026-11-22: Sydöstra sjukvårdsregionen"
    assert (properties.language, properties.created.isoformat()) == ("sv-SE", "2026-11-22T00:00:00")
