"""The summary as its own archive: an earlier one is read back, and kept when it is replaced."""

from __future__ import annotations

import datetime as dt
import glob
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from handlingsplan.dialogue import Question, Typed, dialogue_sheet
from handlingsplan.errors import UsageError
from handlingsplan.form import Field, FieldType, Form, Role
from handlingsplan.organisation import Organisation
from handlingsplan.plans import WRITTEN_TYPES
from handlingsplan.reading.identify import NAME_DOCUMENT
from handlingsplan.report.summary.account import ABOUT_TABLE, DAY
from handlingsplan.report.summary.activities import ACTIVITIES_TABLE, status_heading
from handlingsplan.report.summary.columns import GROUP, written_heading
from handlingsplan.report.summary.dialogue import QUESTIONS_TABLE
from handlingsplan.report.summary.over_time import (
    COUNCIL_TREND_TABLE,
    TREND_DAY,
    TREND_OF,
    TREND_TABLE,
    trend_columns,
)
from handlingsplan.report.summary.workbook import DOCUMENT
from handlingsplan.saving import OutputKind, write_new
from handlingsplan.spreadsheet.defects import SpreadsheetError
from handlingsplan.spreadsheet.formats import number_text
from handlingsplan.spreadsheet.model import CellValue, Grid, TableRef, WorkbookFile
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.workbook import open_workbook
from handlingsplan.summary import Earlier, statuses
from handlingsplan.text import fold, words

#: The documents that hold a summary: the command's workbook, and the console that it came into.
_WITH_A_SUMMARY = (DOCUMENT, OutputKind.CONSOLE)

#: How the name of a kept copy ends: its day, and a number where there are several of that day.
_KEPT = re.compile(r"(\d{4}-\d\d-\d\d)(?:-(\d+))?")

#: A table's columns by folded heading, from the first row of data.
_Columns = dict[str, list[CellValue | None]]


def read_earlier(path: Path, *, form: Form, organisation: Organisation) -> Earlier:
    """Read an earlier summary back.

    Args:
        path: the workbook.
        form: the form of the round that it is to be compared with.
        organisation: where its groups are looked up.

    Raises:
        UsageError: the file is no summary, or cannot be read.
    """
    book = _open(path)
    activities = _table(book, ACTIVITIES_TABLE)
    if activities is None and _table(book, ABOUT_TABLE) is None:
        message = f"Det finns ingen sammanställning i {path.name} än."
        raise UsageError(message, "Sammanställ först, eller välj en annan fil.")
    trends = [_table(book, name) for name in (TREND_TABLE, COUNCIL_TREND_TABLE)]
    trend = [_trend(columns, form) for columns in trends if columns is not None]
    return Earlier(
        fil=path.name,
        datum=_day(_table(book, ABOUT_TABLE)),
        aktiviteter=None if activities is None else _activities(activities, form, organisation),
        trend=pd.concat(trend, ignore_index=True) if trend else None,
        fragor=tuple(one.question for one in _questions(book, form, organisation)),
    )


def read_questions(path: Path, *, form: Form, organisation: Organisation) -> list[Typed] | None:
    """Read the questions of a summary, also those that somebody has written into it since.

    Returns:
        The questions; ``None`` where the summary has no table for them.

    Raises:
        UsageError: the file is no summary, or cannot be read.
    """
    book = _open(path)
    if _table(book, QUESTIONS_TABLE) is None:
        return None
    return list(_questions(book, form, organisation))


def _questions(book: WorkbookFile, form: Form, organisation: Organisation) -> Iterator[Typed]:
    columns = _table(book, QUESTIONS_TABLE)
    sheet = dialogue_sheet(form)
    if columns is None or sheet is None:
        return
    names = columns.get(fold(GROUP.heading), [])
    texts = {
        name: _question_column(columns, field, len(names))
        for name in ("nr", "galler", "fran", "fraga", "svar", "lage", "datum")
        if (field := getattr(sheet, name))
    }
    for row, name in enumerate(names):
        said = {key: _plain(values[row]) for key, values in texts.items()}
        group = _plain(name)
        if not any((group, *(said.get(key) for key in ("galler", "fran", "fraga", "svar")))):
            continue
        sure = organisation.meant_group(group)
        question = Question(
            grupp=sure.id if sure else group,
            nr=said.get("nr", ""),
            galler=said.get("galler", ""),
            fran=said.get("fran", ""),
            fraga=said["fraga"],
            svar=said.get("svar", ""),
            stage=sheet.stage(said.get("lage", ""), said.get("svar", "")),
        )
        yield Typed.of(question, lage=said.get("lage", ""), datum=said.get("datum", ""))


def _question_column(columns: _Columns, field: Field, rows: int) -> list[CellValue | None]:
    values = list(_of_field(columns, field) or [])
    return [*values, *[None] * (rows - len(values))]


def _plain(value: CellValue | None) -> str:
    """Return a cell as text: days as ÅÅÅÅ-MM-DD, numbers without a needless decimal."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return number_text(value)
    return str(value).strip() if value is not None else ""


def _open(path: Path) -> WorkbookFile:
    try:
        book = open_workbook(open_package(path.read_bytes()))
    except (OSError, SpreadsheetError) as error:
        reason = error.reason if isinstance(error, SpreadsheetError) else str(error)
        message = f"Den tidigare sammanställningen {path.name} går inte att läsa: {reason}."
        raise UsageError(message, "Välj en annan fil, eller ett nytt namn efter --ut.") from error
    if not is_summary(book):
        message = f"{path.name} är ingen sammanställning som programmet har gjort."
        raise UsageError(message, "Filen är orörd. Välj en annan fil, eller ett nytt namn.")
    return book


def is_summary(book: WorkbookFile) -> bool:
    """Say whether a workbook holds a summary of ours."""
    return book.constant(NAME_DOCUMENT) in _WITH_A_SUMMARY


def _table(book: WorkbookFile, name: str) -> _Columns | None:
    """Return a table by its name, or ``None`` where the workbook has none."""
    for sheet in book.sheets:
        for table in sheet.tables:
            if table.name == name:
                return _columns(sheet.grid, table)
    return None


def _columns(grid: Grid, table: TableRef) -> _Columns:
    area = table.area
    rows = range(area.top + 1, table.last_row + 1)
    columns: _Columns = {}
    for number in range(area.left, area.right + 1):
        cells = grid.columns.get(number, {})
        heading = cells.get(area.top)
        if isinstance(heading, str):
            columns[fold(heading)] = [cells.get(row) for row in rows]
    return columns


def _day(about: _Columns | None) -> dt.date | None:
    if about is None:
        return None
    for question, answer in zip(*list(about.values())[:2], strict=True):
        if question == DAY and isinstance(answer, str):
            try:
                return dt.date.fromisoformat(answer)
            except ValueError:
                return None
    return None


def _activities(columns: _Columns, form: Form, organisation: Organisation) -> pd.DataFrame:
    names = columns.get(fold(GROUP.heading), [])
    groups = {name: _group(name, organisation) for name in set(names)}
    found: dict[str, Any] = {"grupp": pd.array([groups[name] for name in names], dtype="str")}
    for field in form.plan.falt:
        values = _of_field(columns, field)
        if values is not None:
            found[field.namn] = _typed(field, values)
        written = columns.get(fold(written_heading(field)))
        if written is not None and field.typ in WRITTEN_TYPES:
            found[f"{field.namn}_skrivet"] = _text(written)
    return pd.DataFrame(found)


def _of_field(columns: _Columns, field: Field) -> Sequence[CellValue | None] | None:
    """Return a field's values, under its heading of now or one that it had before."""
    own = [status_heading(field)] if field.roll is Role.STATUS else []
    for heading in (*own, field.rubrik, *field.alias):
        if fold(heading) in columns:
            return columns[fold(heading)]
    return None


def _group(name: CellValue | None, organisation: Organisation) -> str:
    """Return the id of a group; the name itself, folded, where the group is not there now."""
    match = organisation.find_group(str(name or ""))
    return match.group.id if match.group and match.certain else words(str(name or ""))


def _typed(field: Field, values: Sequence[CellValue | None]) -> Any:
    if field.typ is FieldType.DATUM:
        return _dates(values)
    if field.typ in {FieldType.TAL, FieldType.AR}:
        return _numbers(values)
    if field.typ is FieldType.KRYSS:
        return [isinstance(value, str) and fold(value) == "x" for value in values]
    return _text(values)


def _dates(values: Sequence[CellValue | None]) -> Any:
    days = [value if isinstance(value, dt.datetime) else None for value in values]
    return pd.Series(days, dtype="datetime64[s]")


def _numbers(values: Sequence[CellValue | None]) -> Any:
    return pd.Series([v if isinstance(v, float) else None for v in values], dtype="float64")


def _text(values: Sequence[CellValue | None]) -> Any:
    return pd.array([None if value is None else str(value) for value in values], dtype="str")


def _trend(columns: _Columns, form: Form) -> pd.DataFrame:
    rounds = columns.get(fold(TREND_DAY.heading), [])
    nothing: list[CellValue | None] = [None] * len(rounds)
    read: dict[str, Any] = {
        TREND_DAY.field: _dates(rounds),
        TREND_OF.field: _text(columns.get(fold(TREND_OF.heading), nothing)),
    }
    for column in trend_columns(statuses(form)):
        if column.field not in read:
            read[column.field] = _numbers(columns.get(fold(column.heading), nothing))
    return pd.DataFrame(read).dropna(subset=TREND_DAY.field)


def kept_before(path: Path, day: dt.date) -> list[Path]:
    """Return the copies of a summary that :func:`keep_copy` made of days before one, newest first.

    Of those of a day the last that was made comes first.
    """
    found = []
    for copy in path.parent.glob(f"{glob.escape(path.stem)}-*{path.suffix}"):
        dated = _KEPT.fullmatch(copy.stem.removeprefix(f"{path.stem}-"))
        try:
            made = dt.date.fromisoformat(dated[1]) if dated else day
        except ValueError:
            continue
        if dated and made < day:
            found.append((made, int(dated[2] or 1), copy))
    return [copy for _, _, copy in sorted(found, reverse=True)]


def keep_copy(path: Path, *, earlier: Earlier) -> Path:
    """Keep an earlier summary beside itself under a name with its date, before it is replaced.

    Returns:
        The copy; one with the same contents from before is used again.

    Raises:
        WritingError: the copy could not be written; the summary itself is untouched.
    """
    data = path.read_bytes()
    date = f"{earlier.datum:%Y-%m-%d}" if earlier.datum else "tidigare"
    number = 1
    while True:
        extra = f"-{number}" if number > 1 else ""
        copy = path.with_name(f"{path.stem}-{date}{extra}{path.suffix}")
        if not copy.exists():
            write_new(copy, data)
            return copy
        if copy.read_bytes() == data:
            return copy
        number += 1
