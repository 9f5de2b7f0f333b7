"""Large sheets lose their empty cells and nothing else."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from handlingsplan.spreadsheet.limits import LIMITS
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.thin import thin

SPELLINGS = st.sampled_from(
    [
        '<c r="{0}{1}" s="3"/>',
        '<c r="{0}{1}"/>',
        '<c r="{0}{1}" s="3"></c>',
        '<x:c r="{0}{1}"/>',
        '<c s="3"/>',
        '<c r="{0}{1}"><v>{1}</v></c>',
        '<c r="{0}{1}" t="inlineStr"><is><t>a/&gt;b row></t></is></c>',
        '<c r="{0}{1}" t="s"><v>0</v></c>',
        '<c r="{0}{1}"><f>A1</f></c>',
    ]
)
ROWS = st.lists(st.lists(SPELLINGS, max_size=5), max_size=12)


def sheet(rows: list[list[str]]) -> bytes:
    """Build a worksheet out of the spellings of its cells."""
    text = "".join(
        f'<row r="{number}" s="3">'
        + "".join(cell.format("ABCDE"[column], number) for column, cell in enumerate(cells))
        + "</row>"
        for number, cells in enumerate(rows, start=1)
    )
    return f'<w xmlns="m" xmlns:x="m"><sheetData>{text}</sheetData></w>'.encode()


def contents(data: bytes) -> list[tuple[str, str]]:
    """Return the cells that hold something, or that hide where they stand."""
    cells = etree.fromstring(data).iter("{m}c")
    return [
        (cell.get("r", "?"), "".join(str(text) for text in cell.itertext()))
        for cell in cells
        if len(cell) or not cell.get("r")
    ]


@given(ROWS, st.integers(1, 60))
def test_what_holds_something_stays_however_the_bytes_come(
    rows: list[list[str]], size: int
) -> None:
    """Values, formulas and cells without an address are all there after any cutting up."""
    data = sheet(rows)
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    assert contents(b"".join(thin(chunks))) == contents(data)


@given(ROWS)
def test_in_one_piece_no_empty_cell_with_an_address_is_left(rows: list[list[str]]) -> None:
    """Nothing is left of what only had a format."""
    root = etree.fromstring(b"".join(thin([sheet(rows)])))
    assert [cell for cell in root.iter("{m}c") if cell.get("r") and not len(cell)] == []
    assert [row for row in root.iter("{m}row") if not len(row)] == []


def test_only_large_sheets_are_thinned() -> None:
    """A sheet of ordinary size comes byte for byte; a large one without its empty cells."""
    row = b'<row r="1"><c r="A1" s="3"/></row>'
    small, large = row, row * (LIMITS.thin_from // len(row) + 1)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr("liten.xml", small)
        archive.writestr("stor.xml", large)
    package = open_package(target.getvalue())
    assert package.read_sheet("liten.xml") == small
    assert len(package.read_sheet("stor.xml")) < len(row) * 100
    assert package.read("stor.xml") == large
