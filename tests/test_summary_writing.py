"""Big tables: whole columns are written as fast as text, and every text comes back as it was."""

from __future__ import annotations

import base64
import datetime as dt
import io
import re
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter.exceptions import EmptyChartSeries

from handlingsplan.errors import WritingError
from handlingsplan.writing import MAX_LINKS, Cells, Link, Shape, Workbook, escape, rows

CREATED = dt.datetime(2026, 11, 22)  # noqa: DTZ001  (a workbook knows no time zone)


def _book() -> Workbook:
    return Workbook(title="Prov", subject="Prov", language="sv-SE", created=CREATED)


def _cells(values: list[object], shape: Shape = Shape.TEXT) -> Cells:
    return Cells(values=values, shape=shape, style=0, quoted=0)


def _open(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def _unescape(text: str) -> str:
    """Decode as Excel does."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def test_block_stands_between_cells_written_one_by_one() -> None:
    """A block and the cells above and below it all stand in their rows."""
    book = _book()
    sheet = book.sheet("Blad")
    sheet.write_string(0, 0, "över")
    sheet.write_string(4, 0, "under")
    sheet.write_block(1, [_cells(["a", None, "c"]), _cells([1, 2.5, None], Shape.NUMBER)])
    read = list(_open(book.to_bytes())["Blad"].iter_rows(values_only=True))
    assert read == [("över", None), ("a", 1), (None, 2.5), ("c", None), ("under", None)]


def test_dates_are_written_as_serial_days() -> None:
    """A date is stored as Excel's day number."""
    book = _book()
    book.sheet("Blad").write_block(0, [_cells([dt.date(2026, 2, 28), None], Shape.DATE)])
    assert _open(book.to_bytes())["Blad"]["A1"].value == 46081


@given(st.text(min_size=1))
def test_escaped_text_decodes_to_itself(text: str) -> None:
    """Whatever Python can hold as text is, decoded as Excel does, the same text."""
    xml = escape(text)
    plain = xml.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert _unescape(plain) == text


@given(st.lists(st.text(st.sampled_from("aå _x0041&<>|=+'\n\t\r\xa0\u3000\x00\ud800"), max_size=9)))
def test_a_column_is_written_as_its_texts_one_by_one(texts: list[str]) -> None:
    """What is asked of a whole column at once says the same as each of its texts does."""
    column = Cells(values=texts, shape=Shape.TEXT, style=1, quoted=2)
    assert rows._texts(column, texts, "…") == {
        text: f"{rows._text(column, text)}…" for text in texts if text
    }


@pytest.mark.parametrize(
    "text",
    ["  före och efter  ", "rad\nrad", "\tflik", "_x000D_", "a\rb", "x" * 32_767, "😀 å", "=1+1"],
)
def test_text_comes_back_unchanged(text: str) -> None:
    """An independent reader finds exactly the text that was written."""
    book = _book()
    book.sheet("Blad").write_block(0, [_cells([text])])
    read = CalamineWorkbook.from_filelike(io.BytesIO(book.to_bytes())).get_sheet_by_index(0)
    assert read.to_python(skip_empty_area=False) == [[text]]


def test_text_that_begins_like_a_formula_is_quoted() -> None:
    """Text that begins with a formula's sign gets the quote prefix, other text does not."""
    book = _book()
    plain, quoted = book.styles({"bold": True})
    column = Cells(values=["=1+1", "ett"], shape=Shape.TEXT, style=plain, quoted=quoted)
    book.sheet("Blad").write_block(0, [column])
    sheet = _open(book.to_bytes())["Blad"]
    assert (sheet["A1"].data_type, sheet["A1"].quotePrefix) == ("s", True)
    assert (sheet["A2"].quotePrefix, sheet["A2"].font.bold) == (False, True)


def test_links_lead_out_and_within() -> None:
    """A link has its file and its place; a link within the workbook has no file."""
    book = _book()
    sheet = book.sheet("Blad")
    sheet.write_block(0, [_cells(["ut", "in"])])
    sheet.add_links(
        [
            Link(row=0, column=0, target="planer/å%20ä.xlsx", location="'Blad'!B2"),
            Link(row=1, column=0, target="", location="'Blad'!A1"),
        ]
    )
    read = _open(book.to_bytes())["Blad"]
    out, within = read["A1"].hyperlink, read["A2"].hyperlink
    assert (out.target, out.location) == ("planer/å%20ä.xlsx", "'Blad'!B2")
    assert (within.target, within.location) == (None, "'Blad'!A1")


def test_a_link_keeps_every_sign_of_its_address() -> None:
    """Neither XML's own signs nor what looks like an escape changes in the address."""
    book = _book()
    sheet = book.sheet("Blad")
    sheet.write_block(0, [_cells(["ett", "två"])])
    at = "'Bo & \"Eva\"<s>'!A1"
    links = [Link(row=n, column=0, target='a&b_x0041_<"c">.xlsx', location=at) for n in (0, 1)]
    sheet.add_links(links)
    read = _open(book.to_bytes())["Blad"]
    for cell in (read["A1"], read["A2"]):
        assert (cell.hyperlink.target, cell.hyperlink.location) == (links[0].target, at)


def test_too_many_links_are_refused() -> None:
    """More links than Excel holds is an error, never a broken file."""
    link = Link(row=0, column=0, target="", location="'Blad'!A1")
    with pytest.raises(WritingError):
        _book().sheet("Blad").add_links([link] * (MAX_LINKS + 1))


def test_an_error_of_our_own_says_nothing_private() -> None:
    """Its second line shows what was to be written."""
    with pytest.raises(WritingError) as caught:
        _book().sheet("Blad").write_string(0, 0, "850709-9805 " + "x" * 40_000)
    assert caught.value.hint.startswith("Felet är vårt: (0, 0, '[personnummer]")


def test_same_calls_give_same_bytes() -> None:
    """Nothing in the file depends on when or where it was written."""

    def make(count: int) -> bytes:
        book = _book()
        texts: list[object] = ["a", "b"] * count
        book.sheet("Blad").write_block(0, [_cells(texts)], heights=[20, 30] * count)
        return book.to_bytes()

    assert make(1) == make(1)
    assert make(5_000) == make(5_000)
    with zipfile.ZipFile(io.BytesIO(make(1))) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_big_table_is_packed_while_it_is_written() -> None:
    """No more than some rows are held as XML at the same time: here a small part of 30 MB."""
    count = 50_000
    texts: list[object] = [f"Text nummer {number}, " + "å" * 500 for number in range(count)]
    book = _book()
    book.sheet("Blad").write_block(0, [_cells(texts)])
    tracemalloc.start()
    data = book.to_bytes()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in read] == texts


def test_a_picture_is_packed_as_it_is() -> None:
    """What XlsxWriter hands over as bytes comes into the file too."""
    picture = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
        "gg=="
    )
    book = _book()
    book.sheet("Blad").insert_image(0, 0, "punkt.png", {"image_data": io.BytesIO(picture)})
    with zipfile.ZipFile(io.BytesIO(book.to_bytes())) as file:
        assert file.read("xl/media/image1.png") == picture


def test_a_failure_while_the_file_is_packed_is_told_as_it_is() -> None:
    """What stopped the writing is what is raised, not that the file was left open."""
    book = _book()
    book.sheet("Blad").insert_chart(0, 0, book.add_chart({"type": "bar"}))
    with pytest.raises(EmptyChartSeries):
        book.to_bytes()


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384])
def test_text_longer_than_a_cell_is_cut_with_an_ellipsis(text: str) -> None:
    """No cell gets more than Excel holds, and what is cut shows that it is."""
    book = _book()
    book.sheet("Blad").write_block(0, [_cells([text])])
    read = _open(book.to_bytes())["Blad"]["A1"].value
    assert len(read.encode("utf-16-le")) // 2 <= 32_767
    assert read.endswith("…")
