"""Tables on slides: as many rows as fit, headings repeated, as DrawingML.

A row is never divided, but for one that would not fit on a slide of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import zip_longest

import msgspec

from handlingsplan import theme
from handlingsplan.publish.layout import cell_lines, column_widths, row_height
from handlingsplan.publish.measure import LINE, wrap
from handlingsplan.publish.pages import Cell, Column, ColumnKind, Line, Row, Table, Weight

EMU = 12_700  # to the point
_SIZE, _QUIET, _BIG = 12.0, 14.0, 36.0  # points; quiet lines among big ones
_SIDE, _ABOVE = 5.0, 4.0  # what a cell keeps free, points
_SPARE = 1.03  # programs measure text a little differently
_WEB = ("http:", "https:", "mailto:")
_CONTINUED = "(forts.)"
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


class Ink(msgspec.Struct, frozen=True, kw_only=True):
    """How runs of text are written on a slide.

    Attributes:
        language: their language tag.
        link: returns the id of the relationship that leads to an address.
    """

    language: str
    link: Callable[[str], str]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A table as it stands on one slide; lengths in points.

    Attributes:
        table: its columns, and the rows that stand here.
        widths: of its columns.
        heights: of the heading row and the rows, the least that they take.
        size: of its text.
    """

    table: Table
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float


def sheets(table: Table, room: tuple[float, float]) -> Iterator[Sheet]:
    """Divide a table over slides.

    Args:
        table: the table, with at least one row.
        room: width and height in points that a slide has for it.
    """
    size = _BIG if table.big else _SIZE
    widths = column_widths(table, room[0], size, padding=_SIDE)
    head = _head_height(table, widths)
    left = room[1] - head
    rows: list[Row] = []
    heights: list[float] = []
    for row in _fitting(table.rows, widths, left, size):
        height = row_height(row, widths, size, padding=_SIDE) * _SPARE + 2 * _ABOVE
        if rows and sum(heights) + height > left:
            yield _sheet(table, rows, widths, (head, *heights), size)
            rows, heights = [], []
        rows.append(row)
        heights.append(height)
    yield _sheet(table, rows, widths, (head, *heights), size)


def _sheet(
    table: Table, rows: list[Row], widths: list[float], heights: tuple[float, ...], size: float
) -> Sheet:
    part = msgspec.structs.replace(table, rows=tuple(rows))
    return Sheet(table=part, widths=tuple(widths), heights=heights, size=size)


def _head_height(table: Table, widths: Sequence[float]) -> float:
    lines = (
        len(wrap(column.heading, width - 2 * _SIDE, _SIZE, bold=True))
        for column, width in zip(table.columns, widths, strict=True)
    )
    return max(lines) * _SIZE * LINE + 2 * _ABOVE


def _fitting(
    rows: Sequence[Row], widths: Sequence[float], most: float, size: float
) -> Iterator[Row]:
    """Yield the rows; one that is higher than a slide becomes several."""
    limit = int((most / _SPARE - 2 * _ABOVE) / (size * LINE))
    for row in rows:
        cells = [
            _pieces(cell, width - 2 * _SIDE, size, limit)
            for cell, width in zip(row.cells, widths, strict=True)
        ]
        if max(map(len, cells)) == 1:
            yield row
            continue
        blank = Cell(lines=(Line(text=_CONTINUED, weight=Weight.QUIET),))
        for some in zip_longest(*cells, fillvalue=blank):
            yield msgspec.structs.replace(row, cells=some)


def _pieces(cell: Cell, room: float, size: float, limit: int) -> list[Cell]:
    """Return a cell as cells of at most ``limit`` lines."""
    pieces: list[list[Line]] = [[]]
    used = 0
    for line, wrapped in cell_lines(cell, room, size):
        start = 0
        while start < len(wrapped):
            taken = wrapped[start : start + limit - used]
            if taken:
                text = "".join(taken).strip()
                pieces[-1].append(msgspec.structs.replace(line, text=text))
            start += len(taken)
            used += len(taken)
            if start < len(wrapped):
                pieces.append([])
                used = 0
    return [msgspec.structs.replace(cell, lines=tuple(some)) for some in pieces if some]


def table_xml(sheet: Sheet, *, number: int, alt: str, corner: tuple[int, int], ink: Ink) -> str:
    """Return a table as the XML of its frame on a slide.

    Args:
        sheet: the table.
        number: the shape's id on the slide.
        alt: what it holds, for those who do not see it.
        corner: its upper left corner in EMU.
        ink: how the texts' runs are written.
    """
    wide, high = sum(sheet.widths), sum(sheet.heights)
    columns = "".join(f'<a:gridCol w="{_emu(width)}"/>' for width in sheet.widths)
    head = "".join(_heading(column, ink) for column in sheet.table.columns)
    body = "".join(
        f'<a:tr h="{_emu(height)}">{_row(row, sheet, ink)}</a:tr>'
        for row, height in zip(sheet.table.rows, sheet.heights[1:], strict=True)
    )
    names = ' firstCol="1"' if sheet.table.columns[0].kind is ColumnKind.NAME else ""
    return (
        f"<p:graphicFrame {NAMESPACES}><p:nvGraphicFramePr>"
        f'<p:cNvPr id="{number}" name="Tabell {number}" descr="{escape(alt)}"/>'
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/>'
        f'</p:nvGraphicFramePr><p:xfrm><a:off x="{corner[0]}" y="{corner[1]}"/>'
        f'<a:ext cx="{_emu(wide)}" cy="{_emu(high)}"/></p:xfrm><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
        f'<a:tblPr firstRow="1"{names}/>'
        f'<a:tblGrid>{columns}</a:tblGrid><a:tr h="{_emu(sheet.heights[0])}">{head}</a:tr>{body}'
        "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def _row(row: Row, sheet: Sheet, ink: Ink) -> str:
    return "".join(
        _cell(cell, column, sheet.size, ink)
        for cell, column in zip(row.cells, sheet.table.columns, strict=True)
    )


def _heading(column: Column, ink: Ink) -> str:
    white, fill = '<a:schemeClr val="bg1"/>', '<a:schemeClr val="accent1"/>'
    run = _run(column.heading, _SIZE, white, ink, bold=True)
    return _tc(f"<a:p>{_aligned(column)}{run}</a:p>", f"<a:solidFill>{fill}</a:solidFill>")


def _cell(cell: Cell, column: Column, size: float, ink: Ink) -> str:
    tone = cell.tone
    fill = f'<a:solidFill><a:srgbClr val="{tone.background}"/></a:solidFill>' if tone else ""
    paragraphs = []
    for line in cell.lines:
        colour = '<a:schemeClr val="tx1"/>'
        if tone or line.weight is Weight.QUIET:
            colour = f'<a:srgbClr val="{tone.ink if tone else theme.QUIET}"/>'
        target = ink.link(line.href) if line.href.startswith(_WEB) else ""
        bold = line.weight is Weight.STRONG
        small = line.weight is Weight.QUIET and size > _SIZE
        run = _run(line.text, _QUIET if small else size, colour, ink, bold=bold, target=target)
        paragraphs.append(f"<a:p>{_aligned(column)}{run}</a:p>")
    return _tc("".join(paragraphs), fill or "<a:noFill/>")


def _tc(paragraphs: str, fill: str) -> str:
    none = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
    line = f'<a:solidFill><a:srgbClr val="{theme.LINE}"/></a:solidFill>'
    margins = f'marL="{_emu(_SIDE)}" marR="{_emu(_SIDE)}" marT="{_emu(_ABOVE)}"'
    return (
        f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</a:txBody>"
        f'<a:tcPr {margins} marB="{_emu(_ABOVE)}">{none}<a:lnB w="9525">{line}</a:lnB>{fill}'
        "</a:tcPr></a:tc>"
    )


def _run(
    text: str, size: float, colour: str, ink: Ink, *, bold: bool = False, target: str = ""
) -> str:
    click = f'<a:hlinkClick r:id="{target}"/>' if target else ""
    return (
        f'<a:r><a:rPr lang="{ink.language}" sz="{size * 100:.0f}" b="{int(bold)}" dirty="0">'
        f"<a:solidFill>{colour}</a:solidFill>{click}</a:rPr><a:t>{escape(text)}</a:t></a:r>"
    )


def _aligned(column: Column) -> str:
    return '<a:pPr algn="r"/>' if column.kind is ColumnKind.NUMBER else ""


def _emu(points: float) -> int:
    return round(points * EMU)
