"""The summary as a workbook: its sheets, its texts and its links, seen by other programs."""

from __future__ import annotations

import importlib.util
import io
import re
import warnings
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
import openpyxl
import pytest

from handlingsplan.organisation import load_organisation
from handlingsplan.report.summary.workbook import summary_workbook
from handlingsplan.summary import STAFF
from handlingsplan.year_sheet import year_sheet
from tests.office import Office
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


def _cell(sheet: Any, heading: str) -> Any:
    """Return the first cell under a heading of Alla aktiviteter."""
    column = next(cell.column for cell in sheet[4] if cell.value == heading)
    return sheet.cell(5, column)


def test_headings_stand_over_their_values() -> None:
    """To the right over numbers, clear of the filter button; in the middle over ticks."""
    compared = 0
    for sheet in _open(_big()):
        for table in sheet.tables.values():
            head, first, *_ = sheet[table.ref]
            for heading, value in zip(head, first, strict=True):
                left = {None, "general", "left"}
                sides = (heading.alignment.horizontal, value.alignment.horizontal)
                assert sides[0] == sides[1] or set(sides) <= left, (sheet.title, heading.value)
                if table.autoFilter and sides[0] == "right":
                    assert heading.alignment.indent > value.alignment.indent
                    compared += 1
    assert compared > 5


def test_every_activity_opens_its_cell() -> None:
    """A row of Alla aktiviteter links to the file, the sheet and the cell it came from."""
    plan = book("akut-vard", fil="å ä/plan #1.xlsx", handlingsplan=[activity()])
    sheet = _open(summary_workbook(summary_of([plan]), base="."))["Alla aktiviteter"]
    cell = _cell(sheet, "Öppna i planen")
    assert cell.hyperlink.target == "å%20ä/plan%20%231.xlsx"
    assert cell.hyperlink.location == "'Handlingsplan'!K5"
    assert cell.value == "Handlingsplan K5"


@pytest.mark.parametrize("fil", ["../utanför.xlsx", "/rot.xlsx", "C:\\rot.xlsx"])
def test_no_link_leaves_the_round(fil: str) -> None:
    """A file outside the round's folder gets no link, and its row is there all the same."""
    plan = book("akut-vard", fil=fil, handlingsplan=[activity()])
    sheet = _open(summary_workbook(summary_of([plan]), base="."))["Alla aktiviteter"]
    cell = _cell(sheet, "Öppna i planen")
    assert (cell.hyperlink, cell.value) == (None, "Handlingsplan K5")


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


def test_councils_with_awkward_names_get_sheets_of_their_own() -> None:
    """A council may be called what another sheet is, or share 31 letters with another council."""
    organisation = load_organisation()
    long = "Kunskapsrådet för allt som är väldigt långt, del "
    names = iter(["Om", f"{long} ett", f"{long} två", "A/B: [c]"])
    councils = tuple(msgspec.structs.replace(c, namn=next(names)) for c in organisation.kunskapsrad)
    odd = msgspec.structs.replace(organisation, kunskapsrad=councils)
    workbook = _open(
        summary_workbook(summary_of(big_round(41, rows=1), organisation=odd), base=".")
    )
    assert workbook.sheetnames[1:5] == [
        "Om (2)",
        "Kunskapsrådet för allt som är v",
        "Kunskapsrådet för allt som (2)",
        "A B c",
    ]
    first, *rows = workbook["Grupper"][workbook["Grupper"].tables["tblKunskapsrad"].ref]
    found = {row[0].value: row[0].hyperlink.location for row in rows if row[0].hyperlink}
    assert first[0].value == "Kunskapsråd"
    assert found["A/B: [c]"] == "'A B c'!A1"
    assert len(set(found.values())) == 5


def test_every_chart_has_alt_text_and_cached_figures() -> None:
    """A chart says in words what it shows, and programs that do not calculate show its figures."""
    with zipfile.ZipFile(io.BytesIO(_big())) as parts:
        drawings = [parts.read(n).decode() for n in parts.namelist() if "drawings/drawing" in n]
        charts = [parts.read(n).decode() for n in parts.namelist() if "charts/chart" in n]
    assert len(charts) == 2
    assert sum(drawing.count("<xdr:cNvPr") for drawing in drawings) == 2
    words = re.findall('descr="([^"]*)"', "".join(drawings))
    assert sorted(re.sub(r"\d+", "n", text.split(".")[0]) for text in words) == [
        "n av n aktiviteter har status röd, flest i RSL:s stab (n)",
        "n grupper har aktiviteter med status röd",
    ]
    assert all(re.search(r"<c:numCache>.*?<c:v>\d", chart, re.DOTALL) for chart in charts)


@pytest.mark.parametrize(
    "council", ["", *(one.id for one in load_organisation().kunskapsrad), STAFF]
)
def test_the_shared_checks_find_nothing(shared: Path, tmp_path: Path, council: str) -> None:
    """The shared tools for accessibility and for Excel's repairs have nothing to say.

    Neither of the region's summary nor of the agenda of a council or of the staff.
    """
    path = tmp_path / "s.xlsx"
    summary = summary_of(big_round(38), council=council)
    path.write_bytes(summary_workbook(summary, base="planer", year=year_sheet(summary, 2026)))
    for tool, call in (("xlsx_lint", "lint"), ("xlsx_a11y", "check")):
        spec = importlib.util.spec_from_file_location(tool, shared / "tools" / f"{tool}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with warnings.catch_warnings(action="ignore"):  # openpyxl knows no sparklines
            found = [one for one in getattr(module, call)(str(path)) if not _overflows(one)]
        assert found == []


@pytest.mark.parametrize("council", [one.id for one in load_organisation().kunskapsrad])
def test_an_agenda_can_be_read_by_everybody(council: str) -> None:
    """Title and language of the document, one heading row a table, each with a name of its own.

    Pictures and charts have alternative texts, no cell is merged, and a status is a word.
    """
    summary = summary_of(big_round(38), council=council)
    data = summary_workbook(summary, base=".", year=year_sheet(summary, 2026))
    opened = _open(data)
    assert summary.whose in str(opened.properties.title)
    assert opened.properties.language == "sv-SE"
    assert opened.sheetnames[0] == "Dagordning"
    assert summary.whose in str(opened.worksheets[0]["A1"].value)
    tables = [table for sheet in opened for table in sheet.tables.values()]
    assert all(table.headerRowCount in {None, 1} for table in tables)
    assert len({table.displayName for table in tables}) == len(tables)
    assert not any(sheet.merged_cells.ranges for sheet in opened)
    assert all(sheet["A1"].value for sheet in opened)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        drawings = [parts.read(n).decode() for n in parts.namelist() if "drawings/drawing" in n]
    shapes = re.findall(r"<xdr:cNvPr [^>]*>", "".join(drawings))
    assert shapes
    assert all(re.search(r'descr="[^"]{20,}"', shape) for shape in shapes)


def _overflows(found: tuple[str, ...]) -> bool:
    """Say whether it is about a long line that stands alone in its row, and so is seen whole."""
    return found[1] == "GSS wrap text" and re.search(r"!A\d+$", found[2]) is not None


def test_libreoffice_opens_it_and_follows_its_links(office: Office, tmp_path: Path) -> None:
    """A real spreadsheet program sees the texts, and resolves the links to the files."""
    texts = ["=1+1", "  luft  ", "rad\nrad", "_x000D_", "å😀"]
    folder = tmp_path / "å ä #1"
    folder.mkdir()
    fil = "plan 100% (a&b).xlsx"
    (folder / fil).write_bytes(b"")
    rows = [activity(id=None, aktivitet=text) for text in texts]
    summary = summary_of([book("akut-vard", fil=fil, handlingsplan=rows)])
    path = tmp_path / "s.xlsx"
    path.write_bytes(summary_workbook(summary, base=folder.name))
    with office.open(path) as document:
        assert document.shown("Alla aktiviteter", "D4") == "Aktivitet"
        shown = [document.shown("Alla aktiviteter", f"D{n}") for n in range(5, 10)]
        assert shown == texts
        url = document.cell("Alla aktiviteter", "H5").TextFields.getByIndex(0).URL
    target, place = url.rsplit("#", 1)
    assert Path(unquote(urlsplit(target).path)) == folder / fil
    assert unquote(place) in {"Handlingsplan.K5", "'Handlingsplan'!K5", "Handlingsplan!K5"}


def test_a_day_before_excels_calendar_is_left_empty() -> None:
    """A mistyped year that Excel cannot show as a date leaves the cell empty, not broken."""
    plan = book("akut-vard", handlingsplan=[activity(slut="1026-12-31")])
    row = _table(_open(summary_workbook(summary_of([plan]), base=".")), "tblAktiviteter")[0]
    assert row["Klart"] is None
    assert str(row["Bedömd"]) == "2026-11-01 00:00:00"
