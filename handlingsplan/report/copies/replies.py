"""What a group has answered beside the findings follows its finding when the sheet is filled anew.

Excel takes a text beside a table into it, so a reply stands in a column that the form does not
know, in the row of a finding. The rows are written anew in another order; the reply goes along. One
whose finding is gone gets a row of its own, which quotes what it answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from handlingsplan.form import Form
from handlingsplan.form.blank import REPLY_TO_GONE
from handlingsplan.report.copies.review_rows import ReviewRow
from handlingsplan.report.copies.review_sheet import TableSheet, own_texts
from handlingsplan.spreadsheet.sheet_xml import Cell, CellXml, SheetXml

#: By what a finding is known again, the surest first: each must be the same, and say something.
_KEYS = (("galler", "rubrik", "vad"), ("blad", "cell", "vad"), ("blad", "vad"), ("vad",))


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply to a finding.

    Attributes:
        row: the row where it stood.
        answers: field of the review sheet -> what the finding's row said.
        cells: column -> the cell with the reply.
    """

    row: int
    answers: Mapping[str, Cell]
    cells: Mapping[int, CellXml]


def take_replies(xml: SheetXml, review: TableSheet) -> list[Reply]:
    """Take the replies out of the review sheet's rows."""
    found = []
    for number, cells in xml:
        if not review.first <= number <= review.last:
            continue
        columns = cells.keys() - review.columns.values()
        beside = {column: cells[column] for column in sorted(columns)}
        if beside:
            answers = own_texts(xml, cells, review)
            answers["vad"] = str(answers.get("vad") or "").removeprefix(REPLY_TO_GONE)
            found.append(Reply(row=number, answers=answers, cells=beside))
            for cell in beside.values():
                xml.take(cell)
    return found


def rows_for_lost(
    replies: Sequence[Reply], rows: Sequence[ReviewRow], form: Form
) -> Iterator[ReviewRow]:
    """Go through rows for the replies whose finding is not among ``rows``, in their order."""
    for reply in replies:
        if _place(reply, rows) is None:
            nothing: dict[str, Cell] = dict.fromkeys(field.namn for field in form.review.falt)
            yield ReviewRow(values={**nothing, "vad": f"{REPLY_TO_GONE}{reply.answers['vad']}"})


def put_replies(
    grid: SheetXml, review: TableSheet, replies: Sequence[Reply], rows: Sequence[ReviewRow]
) -> None:
    """Put the replies beside their findings, where the sheet has room for those.

    Args:
        grid: the review sheet, filled.
        review: where its table stands now.
        replies: what was taken out before.
        rows: what the sheet says, the rows of :func:`rows_for_lost` last.
    """
    lost = sum(_place(reply, rows) is None for reply in replies)
    after = len(rows) - lost
    for reply in replies:
        position = _place(reply, rows)
        if position is None:
            position, after = after, after + 1
        row = review.first + position
        row = row if row <= review.last else reply.row
        for column, cell in reply.cells.items():
            grid.put(row, column, cell)


def _place(reply: Reply, rows: Sequence[ReviewRow]) -> int | None:
    """Return the position of the row with the finding that a reply answers."""
    for key in _KEYS:
        wanted = [reply.answers.get(field) for field in key]
        for position, row in enumerate(rows):
            if all(wanted) and [row.values.get(field) for field in key] == wanted:
                return position
    return None
