"""The review sheet as it comes back: what the checks wrote into it, and what somebody answered.

A check's row has a severity. Its cells are known by what the checks write there: the sentences of
the catalogue, an address, a day. What somebody has typed over one of them, or after it, is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec

from handlingsplan import theme
from handlingsplan.findings import load_catalogue
from handlingsplan.form import Form, Sheet
from handlingsplan.form.blank import REPLY_TO_GONE
from handlingsplan.reading.headings import find_headings
from handlingsplan.reading.locate import Cell
from handlingsplan.reading.opened import OpenedSheet
from handlingsplan.reading.records import Reply
from handlingsplan.reading.values import as_text
from handlingsplan.spreadsheet.a1 import Area, address
from handlingsplan.text import fold

_SEVERITY, _WHAT, _DO, _ABOUT = "niva", "vad", "gor", "galler"
#: What the checks write after what to do, and in a row that only lights up a cell of a range.
_SUGGESTED, _OF_RANGE = "Förslag: ", "Hör till nr {n}."
#: What a return copy still says of a finding that is gone.
_QUOTED = frozenset({_WHAT, _ABOUT, "rubrik"})
_NUMBER, _DAY, _PLACE = (
    re.compile(r"[0-9]{1,6}"),
    re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    re.compile(r"\{\w+\}"),
)


class ChecksCells(msgspec.Struct, frozen=True, kw_only=True):
    """Cells of the review sheet, by row and column.

    Attributes:
        filled: those that the checks fill in, in rows with a severity, what a program itself has
            called a column that grew, and what a return copy quotes of a finding that is gone.
        typed_over: of these, those that hold something else than the checks write, in order.
    """

    filled: frozenset[Cell] = frozenset()
    typed_over: tuple[Cell, ...] = ()


def cells_of_checks(sheet: Sheet, file: OpenedSheet, form: Form) -> ChecksCells:
    """Return the cells of the review sheet that the checks have filled in."""
    headings = find_headings(sheet, file)
    severity = headings.columns.get(_SEVERITY) if headings else None
    if headings is None or severity is None:
        return ChecksCells()
    rows = _rows_of_findings(file, severity)
    cells = {(row, column): name for row in rows for name, column in headings.columns.items()}
    over = (
        (row, column)
        for (row, column), name in cells.items()
        if not _by_checks(name, as_text(file.grid.columns.get(column, {}).get(row, "")), form)
    )
    grown = {(headings.row, column) for column in headings.grown}
    quoting = _quoting(file, headings.columns.get(_WHAT), form)
    kept = [column for name, column in headings.columns.items() if name in _QUOTED]
    grown.update((row, column) for row in quoting for column in kept)
    return ChecksCells(filled=frozenset(cells) | grown, typed_over=tuple(sorted(over)))


def _quoting(file: OpenedSheet, what: int | None, form: Form) -> Iterator[int]:
    """Go through the rows in which a return copy quotes a finding that is gone."""
    if what is None:
        return
    said = _sentences(form)[_WHAT]
    for row, value in file.grid.columns.get(what, {}).items():
        text = as_text(value)
        if text.startswith(REPLY_TO_GONE) and _is_said(text.removeprefix(REPLY_TO_GONE), said):
            yield row


def _rows_of_findings(file: OpenedSheet, severity: int) -> list[int]:
    marks = {fold(mark) for mark in theme.LABELS}
    return [row for row, texts in file.folded.items() if texts.get(severity) in marks]


def replies(sheet: Sheet, file: OpenedSheet) -> dict[Cell, Reply]:
    """Return the cells beside the findings of the review sheet, in order, with what they answer.

    A finding that is gone has a row without a severity, which quotes it.
    """
    headings = find_headings(sheet, file)
    severity = headings.columns.get(_SEVERITY) if headings else None
    what = headings.columns.get(_WHAT) if headings else None
    if headings is None or severity is None or what is None:
        return {}
    gone = fold(REPLY_TO_GONE)
    rows = {row for row, texts in file.folded.items() if texts.get(what, "").startswith(gone)}
    rows |= set(_rows_of_findings(file, severity))
    ours, columns = set(headings.columns.values()), file.grid.columns
    about = columns.get(headings.columns.get(_ABOUT, 0), {})
    beside = (
        (row, column)
        for column, cells in columns.items()
        if column not in ours
        for row in rows & cells.keys()
        if as_text(cells[row]).strip() and cells[row] is not False
    )
    return {
        (row, column): Reply(
            blad=file.name,
            cell=address(row, column),
            galler=as_text(about.get(row, "")),
            vad=as_text(columns[what].get(row, "")).removeprefix(REPLY_TO_GONE),
            svar=as_text(columns[column][row]),
        )
        for row, column in sorted(beside)
    }


def _by_checks(field: str, text: str, form: Form) -> bool:
    """Say whether a text is such as the checks write in a field of their sheet.

    What a finding is about (its sheet, its field, its row) is the plan's own words; a group may
    have changed them since.
    """
    match field:
        case "nr":
            return not text or _NUMBER.fullmatch(text) is not None
        case "cell":
            return not text or Area.parse(text) is not None
        case "granskad":
            return not text or _DAY.fullmatch(text) is not None
        case "vad":
            return _is_said(text, _sentences(form)[_WHAT])
        case "gor":
            return _is_said(text.partition(_SUGGESTED)[0], _sentences(form)[_DO])
    return True


@lru_cache(maxsize=16)
def _sentences(form: Form) -> Mapping[str, Collection[tuple[str, ...]]]:
    """Return field -> the sentences that checks write there, each as what stands between places."""
    rules = load_catalogue().with_rules(form.own_rules).rules.values()
    what = {text for rule in rules for text in (rule.vad, rule.vad_samlat)} | {_OF_RANGE}
    return {_WHAT: _pieces(what), _DO: _pieces({rule.gor for rule in rules})}


def _pieces(sentences: Iterable[str]) -> Collection[tuple[str, ...]]:
    return {tuple(map(fold, _PLACE.split(text))) for text in sentences}


def _is_said(text: str, sentences: Collection[tuple[str, ...]]) -> bool:
    """Say whether a text is one of some sentences, with anything in their places."""
    folded = fold(text)
    return not folded or any(_is_made_of(folded, sentence) for sentence in sentences)


def _is_made_of(text: str, pieces: tuple[str, ...]) -> bool:
    """Say whether a text is made of pieces with anything between them; in linear time."""
    first, *between = pieces
    if not between:
        return text == first
    *between, last = between
    if not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in between:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end
