r"""Test workbooks as text tables: what stands in the test is what somebody typed.

::

    data = plan(
        '''
        prioriterat_omrade | lofte_1 | aktivitet   | slut       | status
        Kortare väntan     | x       | Se över tid | 2026-10-15 | Gul
    ''',
        cover={"uppdaterad": "2026-02-16"},
    )

The workbook is a real template, made by the product itself. A cell's text is typed as Excel would
take it in that field: an ISO date becomes a day in a field for dates, digits a number in a field
for numbers; everything else is text. A leading ``'`` makes it text in any case, as in Excel, and
``\n`` is a line break. A fault is one cell changed in a good book: see :data:`GOOD`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import openpyxl

from handlingsplan.form import DEFAULT_FORM, Field, FieldType, Form, Sheet, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.records import Note, RawBook, RawTable
from handlingsplan.template import Content, make_template

GROUP, YEAR = "akut-vard", 2026
#: Excel row of the first prepared row of the plan's table, and the sheet's and table's names.
FIRST = 5

#: A plan that no rule has anything to say about, sheet by sheet.
GOOD: Mapping[str, str] = {
    "handlingsplan": """
        insatsomrade | prioriterat_omrade | lofte_1 | lofte_2 | aktivitet              | slut       | metod              | status | statusdatum
        Nära vård    | Kortare väntan     | x       |         | Se över larmkedjan     | 2026-10-15 | Avstämning i mars  | Grön   | 2026-02-16
        Nära vård    | Gemensamma mått    |         | x       | Besluta om indikatorer | 2026-12-15 | Uppföljning i juni | Grön   | 2026-02-16
    """,  # noqa: E501  (a table is read by its columns)
    "resultat": """
        typ      | text
        Resultat | Alla ambulanser larmas nu på samma sätt.
    """,
    "utmaningar": """
        typ    | beskrivning
        Hinder | Svårt att få tid för gemensam utbildning.
    """,
}

Cells = Mapping[str, str]


def plan(
    table: str = "",
    *,
    cover: Cells | None = None,
    sheets: Cells | None = None,
    form: str = DEFAULT_FORM,
    group: str = GROUP,
    year: int = YEAR,
) -> bytes:
    """Return a plan as .xlsx.

    Args:
        table: the rows of the plan's own table, the fields' names in the first line.
        cover: field -> what is typed on the cover.
        sheets: form's sheet key -> table, for other sheets.
        form: the form's id.
        group: the group's id in the form's organisation.
        year: the plan's year.
    """
    declared = load_form(form)
    tables = dict(sheets or {})
    if table.strip():
        tables[declared.plan.nyckel] = table
    return _made(form, group, year, _key(cover or {}), _key(tables))


def good_plan(changes: Cells | None = None, *, cover: Cells | None = None) -> bytes:
    """Return :data:`GOOD` as .xlsx, with some sheets' tables replaced."""
    return plan(
        cover={"uppdaterad": "2026-02-16", **(cover or {})}, sheets={**GOOD, **(changes or {})}
    )


def _key(mapping: Cells) -> tuple[tuple[str, str], ...]:
    return tuple(mapping.items())


_Pairs = tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def _made(form_id: str, group: str, year: int, cover: _Pairs, tables: _Pairs) -> bytes:
    form = load_form(form_id)
    organisation = load_organisation(form.organisation)
    values = {name: typed(form.cover.field(name), text) for name, text in cover}
    rows = {key: text_table(form.by_key[key], text) for key, text in tables}
    content = Content(cover=values, rows=rows)
    return make_template(form, organisation, organisation.by_id[group], year, content)


def text_table(sheet: Sheet, text: str) -> list[dict[str, Any]]:
    """Return a text table as rows of typed cells; empty cells are left out."""
    lines = [line.split("|") for line in text.strip().splitlines()]
    names = [name.strip() for name in lines[0]]
    return [
        {
            name: typed(sheet.field(name), cell.strip())
            for name, cell in zip(names, line, strict=True)
            if cell.strip()
        }
        for line in lines[1:]
    ]


def typed(field: Field, text: str) -> str | float | dt.date:
    """Return what Excel makes of a typed text in a field."""
    if text.startswith("'"):
        return text[1:]
    if field.typ is FieldType.DATUM and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return dt.date.fromisoformat(text)
    if field.typ in {FieldType.TAL, FieldType.AR} and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    return text.replace("\\n", "\n")


# --- Changing a workbook as its user would


def edited(data: bytes, change: Callable[[Any], object]) -> bytes:
    """Return a workbook after ``change`` (which is given the openpyxl workbook) and a save."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_cells(data: bytes, sheet: str, cells: Mapping[str, object]) -> bytes:
    """Return a workbook with other values in some cells, the cells' formats as they were."""

    def change(book: Any) -> None:
        for address, value in cells.items():
            book[sheet][address].value = value

    return edited(data, change)


def with_part(data: bytes, part: str, change: Callable[[bytes], bytes], *, name: str = "") -> bytes:
    """Return a workbook with a changed part of its zip, for what no program writes on request.

    Args:
        data: the workbook.
        part: the part's name; it is added when it does not exist.
        change: is given the part's bytes (none for a new part).
        name: another name for the part.
    """
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.namelist():
            changed = entry == part
            content = source.read(entry)
            target.writestr(
                name or entry if changed else entry, change(content) if changed else content
            )
        if part not in source.namelist():
            target.writestr(part, change(b""))
    return stream.getvalue()


def sheet_part(data: bytes, name: str) -> str:
    """Return the part of a sheet in a workbook made by the template."""
    names = openpyxl.load_workbook(io.BytesIO(data), read_only=True).sheetnames
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


# --- Looking at what was read


def read(data: bytes, form: Form | None = None) -> RawBook:
    """Read a workbook."""
    return read_bytes(data, "plan.xlsx", form)


def rows(table: RawTable) -> list[dict[str, Any]]:
    """Return a table's rows as dictionaries of what is filled in, with the row under ``rad``."""
    return [
        {"rad": row}
        | {
            name: values[position]
            for name, values in table.values.items()
            if values[position] is not None
        }
        for position, row in enumerate(table.rows)
    ]


def said(book: RawBook, *codes: str) -> list[tuple[str, str]]:
    """Return code and cell of the notes, of all or of some codes, in order."""
    return [(note.kod, note.cell) for note in book.notes if not codes or note.kod in codes]


def note(book: RawBook, kod: str) -> Note:
    """Return the only note with a code."""
    found = [n for n in book.notes if n.kod == kod]
    assert len(found) == 1, [(n.kod, n.cell) for n in book.notes]
    return found[0]
