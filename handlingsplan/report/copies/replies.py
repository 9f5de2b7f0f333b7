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
from handlingsplan.text import fold

#: By what a finding is known again, the surest first: each must be the same, and say something.
#: Rows move, and a quoted finding has no place, so the others do where one finding alone, and one
#: reply, says it.
_SURE = (("galler", "rubrik", "vad"), ("blad", "cell", "vad"))
_ALONE = (("blad", "vad"), ("vad",))
#: What a row still says of a finding that is gone; with its place it would light up the cell.
_KEPT = ("galler", "rubrik")


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
    placed = _places(replies, rows)
    for number, reply in enumerate(replies):
        if number not in placed:
            nothing: dict[str, Cell] = dict.fromkeys(field.namn for field in form.review.falt)
            kept = {name: reply.answers.get(name) for name in _KEPT if name in nothing}
            quoted = f"{REPLY_TO_GONE}{reply.answers['vad']}"
            yield ReviewRow(values={**nothing, **kept, "vad": quoted})


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
    placed = _places(replies, rows)
    after = len(rows) - (len(replies) - len(placed))
    for number, reply in enumerate(replies):
        position = placed.get(number)
        if position is None:
            position, after = after, after + 1
        row = review.first + position
        row = row if row <= review.last else reply.row
        for column, cell in reply.cells.items():
            grid.put(row, column, cell)


def _places(replies: Sequence[Reply], rows: Sequence[ReviewRow]) -> dict[int, int]:
    """Return the number of a reply -> the position of the row with the finding that it answers.

    No row gets two replies, and none a reply about another activity.
    """
    found: dict[int, int] = {}
    for key in (*_SURE, *_ALONE):
        free = [at for at in range(len(rows)) if at not in found.values()]
        alike = {
            number: [at for at in free if _is_same(reply.answers, rows[at].values, key)]
            for number, reply in enumerate(replies)
            if number not in found and (key != _ALONE[-1] or not reply.answers.get("blad"))
        }
        for number, places in alike.items():
            left = [at for at in places if at not in found.values()]
            alone = len(places) == 1 and sum(places == other for other in alike.values()) == 1
            if left and (key in _SURE or alone):
                found[number] = left[0]
    return found


def _is_same(answers: Mapping[str, Cell], values: Mapping[str, Cell], key: Sequence[str]) -> bool:
    """Say whether a row says what a reply answered, by some fields, of the same activity."""
    one, other = (_named(row.get("galler")) for row in (answers, values))
    if one and other and one != other:
        return False
    fields = [field for field in key if field != "galler"]
    if len(fields) < len(key) and not (one and other):
        return False
    return all(answers.get(field) and answers[field] == values.get(field) for field in fields)


def _named(galler: Cell) -> str:
    """Return the identity that a row names, since its words may change; else the words."""
    text = fold(str(galler or ""))
    first = text.partition(" ")[0]
    return first if any(map(str.isdigit, first)) else text
