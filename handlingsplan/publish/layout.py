"""How wide the columns of a table on paper or a slide are, and how high its rows."""

from __future__ import annotations

from collections.abc import Sequence

from handlingsplan.publish.measure import LINE, longest_word, width, wrap
from handlingsplan.publish.pages import Cell, Line, Row, Table, Weight

#: Lines that matter are bold and quiet ones are no smaller: all of a table has one size.
_AIRY = 1.5
_MOST = 0.3  # no word makes its column wider than this part of the table


def column_widths(table: Table, room: float, size: float, *, padding: float) -> list[float]:
    """Return the widths of a table's columns, which together take at most ``room``.

    A column is as wide as its share says, at least as wide as its longest word, and no wider than
    its longest text; what it leaves goes to the others.

    Args:
        table: the table.
        room: the width of the whole, in the unit of ``size``.
        size: of the text.
        padding: what a cell keeps free at each side.
    """
    if table.big:
        return [room / len(table.columns)] * len(table.columns)
    least, most = [], []
    for number, column in enumerate(table.columns):
        texts = [(column.heading, True)]
        texts += [
            (line.text, line.weight is Weight.STRONG)
            for row in table.rows
            for line in row.cells[number].lines
        ]
        word = max(longest_word(text, size, bold=bold) for text, bold in texts)
        whole = max(width(text, size, bold=bold) for text, bold in texts)
        least.append(min(word, room * _MOST) + 2 * padding + 1)
        most.append(max(whole, word) + 2 * padding + 1)
    return _shared([column.share for column in table.columns], least, most, room)


def _shared(
    shares: Sequence[float], least: Sequence[float], most: Sequence[float], room: float
) -> list[float]:
    """Divide the room by shares within limits; the limits give way where they cannot hold."""
    if sum(least) >= room:
        return [room * one / sum(least) for one in least]
    if sum(most) * _AIRY <= room:  # all of it is short: its columns stay near each other
        return [_AIRY * one for one in most]
    if sum(most) <= room:
        return [room * one / sum(most) for one in most]
    fixed: dict[int, float] = {}
    while True:
        free = [n for n in range(len(shares)) if n not in fixed]
        left = room - sum(fixed.values())
        whole = sum(shares[n] for n in free)
        given = {n: left * shares[n] / whole for n in free}
        short = {n: least[n] for n in free if given[n] < least[n]}
        wide = {n: most[n] for n in free if given[n] > most[n]}
        lacking = sum(least[n] - given[n] for n in short)
        spare = sum(given[n] - most[n] for n in wide)
        fixed |= short if lacking >= spare else wide
        if not short and not wide:
            return [fixed.get(n, given.get(n, 0.0)) for n in range(len(shares))]


def cell_lines(cell: Cell, room: float, size: float) -> list[tuple[Line, list[str]]]:
    """Return each of a cell's lines with the lines that it takes in ``room``."""
    return [
        (line, wrap(line.text, room, size, bold=line.weight is Weight.STRONG))
        for line in cell.lines
    ]


def row_height(row: Row, widths: Sequence[float], size: float, *, padding: float) -> float:
    """Return the height that a row takes, without what it keeps free above and below."""
    most = 1
    for one, room in zip(row.cells, widths, strict=True):
        taken = cell_lines(one, room - 2 * padding, size)
        most = max(most, sum(len(lines) for _, lines in taken))
    return most * size * LINE
