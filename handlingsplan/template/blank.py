"""Whether anybody has written anything in a template."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from handlingsplan.content import Content, content_from_frames
from handlingsplan.errors import UnreadableFileError
from handlingsplan.form import Form
from handlingsplan.organisation import Organisation
from handlingsplan.plans import build_plans
from handlingsplan.reading.book import read_bytes
from handlingsplan.reading.records import RawTable


def is_blank(path: Path, *, like: bytes, form: Form) -> bool:
    """Say whether a file is a template of a group that nobody has written anything in.

    Args:
        path: the file; of this generation of the template or another.
        like: the group's template as it is made today.
        form: its form.
    """
    try:
        data = path.read_bytes()
        if data == like:
            return True
        book, blank = (read_bytes(content, path.name, form) for content in (data, like))
    except (OSError, UnreadableFileError):
        return False
    return (
        book.group == blank.group
        and book.cover.values == blank.cover.values
        and all(_says(table) == _says(blank.tables.get(key)) for key, table in book.tables.items())
        and not any(note.varde for note in book.notes)
    )


def is_carried(
    path: Path, *, form: Form, organisation: Organisation, made: Callable[[Content], bytes]
) -> bool:
    """Say whether a file was filled in with last year's plan, and nobody has touched it since.

    It is, where a workbook made anew of what stands in it is the same file: any program that
    saves it writes other bytes.

    Args:
        path: the file.
        form, organisation: what it was made of.
        made: makes the group's workbook of a content.
    """
    try:
        data = path.read_bytes()
        book = read_bytes(data, path.name, form)
        content = content_from_frames(build_plans([book], organisation=organisation, form=form), 0)
    except (OSError, UnreadableFileError):
        return False
    marked = msgspec.structs.replace(content, carried=True)
    return data == made(marked) != made(content)  # unmarked, somebody's own program has filled it


def _says(table: RawTable | None) -> tuple[object, ...]:
    """Return what stands in a table, wherever its columns are."""
    if table is None:
        return ()
    said = {name: values for name, values in table.values.items() if any(values)}
    return (said, table.extra) if said or table.extra else ()
