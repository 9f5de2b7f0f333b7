"""Questions put into a group's own file, on its sheet for the dialogue; nothing else changes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from handlingsplan.dialogue import (
    DialogueSheet,
    Question,
    Stage,
    dialogue_sheet,
    place_of,
    together,
)
from handlingsplan.form import Field, Form, Role, SheetRole
from handlingsplan.form.waiting import (
    WAITING,
    WAITING_CELL,
    questions_waiting,
    waiting_formula,
    waiting_text,
)
from handlingsplan.plans import Plans
from handlingsplan.reading.identify import identify
from handlingsplan.reading.locate import Located, locate_table
from handlingsplan.reading.opened import open_file
from handlingsplan.report.copies.return_copies import parts_to_mark
from handlingsplan.report.copies.review_sheet import (
    TableSheet,
    add_form_sheet,
    filled,
    own_texts,
)
from handlingsplan.spreadsheet.a1 import Area
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.edit import patch_zip
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.parts import WorkbookParts
from handlingsplan.spreadsheet.sheet_xml import Cell, SheetXml
from handlingsplan.text import fold

_ODS = (
    "det är en OpenDocument-fil (.ods), som inga frågor kan läggas i. Spara den som "
    "Excel-arbetsbok (.xlsx), lägg den i stället för .ods-filen och kör igen"
)


class Put(msgspec.Struct, frozen=True, kw_only=True):
    """A workbook with questions put into it.

    Attributes:
        data: the workbook; the same bytes where there was nothing to put.
        new: the questions that are new to it, and to its earlier copy.
        closed: how many of its questions were closed.
    """

    data: bytes
    new: tuple[Question, ...] = ()
    closed: int = 0


def put_questions(
    data: bytes,
    questions: Sequence[Question],
    *,
    form: Form,
    title: str,
    kept: Sequence[Question] = (),
) -> Put:
    """Put questions into a workbook, each under its number; one that stands there stays as it is.

    Args:
        data: an .xlsx or .xlsm file as its user saved it.
        questions: questions to its group, numbered. A closed one closes the file's, or is left out.
        form: the file's form.
        title: what stands first on the sheet, where the file has none yet.
        kept: what an earlier copy of the file holds; it comes along, and is not counted.

    Raises:
        SpreadsheetError: the file is not such a workbook, something stands in the way under the
            table, or the file holds what could run when its receiver opens it.
    """
    dialogue = dialogue_sheet(form)
    if dialogue is None:
        raise SpreadsheetError(Defect.FOREIGN, "formuläret har inget blad för frågor")
    questions, kept = _of_the_file(questions), _of_the_file(kept)
    parts = _parts_to_write_in(data)
    sheet, grid, changed = _found_or_made(parts, form, dialogue, title)
    rows = dict(_standing(grid, sheet, dialogue))
    new = list(_missing(questions, kept, rows))
    close = list(_to_close(questions, rows, dialogue))
    if not new and not close:
        return Put(data=data)
    along = (*_to_close(kept, rows, dialogue), *_answers(kept, rows, dialogue))
    for number, values in (*close, *along):
        grid.write(number, _by_column(values, sheet))
    sheet = _append(grid, sheet, [_values(one, dialogue) for one in new], rows)
    changed |= filled(parts, sheet, grid, changed) | _told_on_cover(parts, form, grid, sheet)
    unknown = tuple(one for one in new if place_of(one, kept) is None)
    closed = len(close) + sum(_closes(one, kept) for one in new)
    return Put(data=patch_zip(data, changed), new=unknown, closed=closed)


def sheet_title(plans: Plans, book: int) -> str:
    """Return what stands first on the sheet of a plan of a round that gets one."""
    sheet, year = plans.form.with_role(SheetRole.DIALOG), plans.form.cover.with_role(Role.AR)
    value = plans.books[year.namn].tolist()[book] if year else None
    said = "" if value is None or math.isnan(value) else f"{value:.0f}"
    group = plans.organisation.by_id.get(plans.books["grupp"].tolist()[book])
    name = group.titel if group else ""
    return " ".join(sheet.titel.format(grupp=name, ar=said).split()) if sheet else ""


def _parts_to_write_in(data: bytes) -> WorkbookParts:
    if open_package(data).kind != "ooxml":
        raise SpreadsheetError(Defect.FOREIGN, _ODS)
    return parts_to_mark(data)


def _told_on_cover(
    parts: WorkbookParts, form: Form, grid: SheetXml, sheet: TableSheet
) -> dict[str, bytes]:
    """Return the cover's part with how many questions wait, where it has room to say so."""
    dialogue = form.with_role(SheetRole.DIALOG)
    cover = next((s for s in parts.worksheets if fold(s.name) == fold(form.cover.namn)), None)
    if dialogue is None or cover is None:
        return {}
    rows = (own_texts(grid, cells, sheet) for number, cells in grid if number >= sheet.first)
    text = waiting_text(questions_waiting(form, rows), dialogue)
    xml, (row, column) = SheetXml.of(parts, cover.part), WAITING_CELL
    if not xml.show(WAITING, text):
        formula = waiting_formula(
            form, dialogue, name=sheet.sheet.name, columns=sheet.columns, first=sheet.first
        )
        if not formula or any(number == row and column in cells for number, cells in xml):
            return {}
        xml.write_formula(row, column, formula, text, like="hp_granskning_nr")
    return {cover.part: xml.to_bytes()}


def _of_the_file(questions: Sequence[Question]) -> list[Question]:
    return [msgspec.structs.replace(one, grupp="") for one in questions]


def _missing(
    questions: Sequence[Question], kept: Sequence[Question], rows: Mapping[int, Question]
) -> Iterator[Question]:
    """Yield what does not stand in the file, those that were kept first; of others no closed."""
    there = list(rows.values())
    for one in together(kept, questions):
        wanted = one.stage is not Stage.CLOSED or place_of(one, kept) is not None
        if wanted and place_of(one, there) is None:
            yield one


def _closes(question: Question, kept: Sequence[Question]) -> bool:
    """Say whether a question is closed now, and was not in the earlier copy."""
    place = place_of(question, kept)
    was_open = place is not None and kept[place].stage is not Stage.CLOSED
    return was_open and question.stage is Stage.CLOSED


def _found_or_made(
    parts: WorkbookParts, form: Form, dialogue: DialogueSheet, title: str
) -> tuple[TableSheet, SheetXml, dict[str, bytes]]:
    """Return the sheet, its XML, and the other parts that change for a new one."""
    sheet = _found(parts, form, dialogue)
    if sheet is None:
        return add_form_sheet(parts, form, dialogue.sheet, title=title)
    return sheet, SheetXml.of(parts, sheet.sheet.part), {}


def _found(parts: WorkbookParts, form: Form, dialogue: DialogueSheet) -> TableSheet | None:
    """Return the sheet that counts when the file is read, whatever it is called; or ``None``.

    Raises:
        SpreadsheetError: there is one without its headings, or what is added would not be read.
    """
    identified, wanted = identify(open_file(parts.package), form), dialogue.sheet
    if identified is None:
        return None
    if wanted.nyckel not in identified.form.by_key:
        reason = f"den är gjord i en mall utan bladet {wanted.namn} (handlingsplan lyft gör om den)"
        raise SpreadsheetError(Defect.FOREIGN, reason)
    file = identified.found.get(wanted.nyckel)
    located = locate_table(wanted, file) if file else None
    if file is None or (located is None and not any(file.grid)):
        return None
    if located is None or dialogue.fraga.namn not in located.headings.columns:
        missing = dialogue.fraga.rubrik if located else "; ".join(f.rubrik for f in wanted.falt)
        reason = f"bladet {file.name} saknar {missing} bland rubrikerna; skriv dit det och kör igen"
        raise SpreadsheetError(Defect.FOREIGN, reason)
    return _as_table_sheet(parts, located)


def _as_table_sheet(parts: WorkbookParts, located: Located) -> TableSheet:
    """Return a located table as it is written in: with the rows right under its Excel table."""
    table = located.headings.table
    sheet = next(one for one in parts.worksheets if one.name == located.file.name)
    tables = parts.tables(sheet.part) if table else {}
    first = located.headings.row + 1
    last = max(table.last_row, first) if table else max(located.rows, default=first)
    while last + 1 in located.rows:
        last += 1
    return TableSheet(
        sheet=sheet,
        table=next((part for part, one in tables.items() if table and one.name == table.name), ""),
        columns=located.headings.columns,
        first=first,
        last=last,
        totals=bool(table and table.totals),
    )


def _standing(
    grid: SheetXml, sheet: TableSheet, dialogue: DialogueSheet
) -> Iterator[tuple[int, Question]]:
    """Yield row and question for what stands on the sheet; also a row with something else."""
    for number, cells in grid:
        texts = own_texts(grid, cells, sheet) if sheet.first <= number else {}
        if any(texts.values()):
            said = {name: str(texts.get(f.namn) or "").strip() for name, f in _fields(dialogue)}
            stage = dialogue.stage(said.get("lage", ""), said.get("svar", ""))
            yield (
                number,
                Question(
                    grupp="",
                    nr=said.get("nr", ""),
                    galler=said.get("galler", ""),
                    fraga=said.get("fraga", ""),
                    svar=said.get("svar", ""),
                    stage=stage,
                ),
            )


def _fields(dialogue: DialogueSheet) -> Iterator[tuple[str, Field]]:
    for name in ("nr", "galler", "fran", "fraga", "svar", "lage", "datum"):
        field = getattr(dialogue, name)
        if field:
            yield name, field


def _values(question: Question, dialogue: DialogueSheet) -> dict[str, Cell]:
    """Return what stands on a question's row, by field."""
    said: dict[str, Cell] = {
        "nr": question.nr,
        "galler": question.galler,
        "fran": question.fran,
        "fraga": question.fraga,
        "svar": question.svar,
        "lage": dialogue.stages[question.stage],
        "datum": question.datum.isoformat() if question.datum else None,
    }
    return {field.namn: said[name] for name, field in _fields(dialogue)}


def _to_close(
    questions: Sequence[Question], rows: Mapping[int, Question], dialogue: DialogueSheet
) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Yield row and state where a closed question is still open in the file."""
    for number, question, there in _met(questions, rows):
        closes = question.stage is Stage.CLOSED and there.stage is not Stage.CLOSED
        if closes and dialogue.lage:
            yield number, {dialogue.lage.namn: dialogue.stages[Stage.CLOSED]}


def _answers(
    kept: Sequence[Question], rows: Mapping[int, Question], dialogue: DialogueSheet
) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Yield row and answer where an earlier copy has one and the file has none."""
    for number, question, there in _met(kept, rows):
        if question.svar and not there.svar and dialogue.svar:
            yield number, {dialogue.svar.namn: question.svar}


def _met(
    questions: Sequence[Question], rows: Mapping[int, Question]
) -> Iterator[tuple[int, Question, Question]]:
    """Yield row, question and what stands there of it, for the questions that the file has."""
    numbers, there = list(rows), list(rows.values())
    for question in questions:
        place = place_of(question, there)
        if place is not None:
            yield numbers[place], question, there[place]


def _append(
    grid: SheetXml, sheet: TableSheet, new: Sequence[Mapping[str, Cell]], rows: Collection[int]
) -> TableSheet:
    """Write below the last of the rows that are filled in; return the sheet with its last row.

    Raises:
        SpreadsheetError: there is no room for them.
    """
    filled_in = [number for number in rows if number <= sheet.last]
    first = max(sheet.first, max(filled_in, default=0) + 1)
    last = max(sheet.last, first + len(new) - 1)
    below = grid.first_filled_row_after(sheet.last)
    if last > sheet.last and (sheet.totals or (below is not None and below <= last)):
        where = f"rad {below or sheet.last + 1} under tabellen på bladet {sheet.sheet.name}"
        what = (
            "en summarad; stäng av den" if sheet.totals else "något i vägen; flytta det längre ned"
        )
        reason = f"på {where} står {what} och kör igen"
        raise SpreadsheetError(Defect.FOREIGN, reason)
    for number, values in enumerate(new, first):
        grid.write(number, _by_column(values, sheet))
    columns = sheet.columns.values()
    grid.stretch_dimension(Area(sheet.first, min(columns), last, max(columns)))
    return msgspec.structs.replace(sheet, last=last)


def _by_column(values: Mapping[str, Cell], sheet: TableSheet) -> dict[int, Cell]:
    return {column: values[name] for name, column in sheet.columns.items() if name in values}
