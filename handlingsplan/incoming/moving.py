"""From a file to the content of a workbook, by one call."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from handlingsplan.errors import UsageError
from handlingsplan.form import Form
from handlingsplan.incoming.cover import read_cover
from handlingsplan.incoming.interpret import Moved, interpret
from handlingsplan.incoming.opening import open_source
from handlingsplan.organisation import Group, Organisation
from handlingsplan.privacy import mask_name


def move_in(
    path: Path,
    *,
    form: Form,
    organisation: Organisation,
    group: Group | None = None,
    year: int | None = None,
) -> Moved:
    """Read a document and return the content of the workbook that it becomes.

    Args:
        path: slides, a document, a PDF, a workbook or a web page; its bytes say which.
        form: the form that the workbook is to have.
        organisation: where names of groups are looked up.
        group: whose plan it is; found in the document or its name where it is not given.
        year: the plan's year; found in the same way, else this year, which is asked about.

    Raises:
        UnreadableFileError: the file cannot be used, with the reason.
        UsageError: the document does not say whose plan it is.
    """
    source = open_source(path)
    cover = read_cover(source, form, organisation)
    whose = group or cover.group
    if whose is None:
        message = f"Det framgår inte vilken grupp {mask_name(path.name)} gäller."
        raise UsageError(message, "Ange gruppen med --grupp.")
    known = year or cover.year
    return interpret(
        source,
        form=form,
        organisation=organisation,
        group=whose,
        year=known or dt.date.today().year,
        year_assumed=known is None,
    )
