"""Whether anybody has written anything in a template."""

from __future__ import annotations

from pathlib import Path

from handlingsplan.errors import UnreadableFileError
from handlingsplan.form import Form
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


def _says(table: RawTable | None) -> tuple[object, ...]:
    """Return what stands in a table, wherever its columns are."""
    if table is None:
        return ()
    said = {name: values for name, values in table.values.items() if any(values)}
    return (said, table.extra) if said or table.extra else ()
