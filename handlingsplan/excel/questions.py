"""Questions by button: from the console's sheet Frågor, or a summary, into the return copies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import msgspec

from handlingsplan.asking import Source, ask, read_source, said, told
from handlingsplan.dialogue import together
from handlingsplan.errors import UsageError
from handlingsplan.excel import work
from handlingsplan.excel.console import Result, Settings
from handlingsplan.rounds import Progress, Round


def put(settings: Settings, files: Sequence[Path], *, progress: Progress | None = None) -> Result:
    """Put the questions of summaries into the return copies of the settings' folder.

    Args:
        settings: the folder of the plans.
        files: the summaries; where two know a question, the first one's texts count.
        progress: called after each copy that is read.

    Raises:
        UsageError: there are no return copies, or a file is no summary.
        WritingError: the folder cannot be written in.
    """
    folder = work.copies_folder(settings.folder)
    if not folder.is_dir():
        message = "Det finns inga returkopior att lägga frågorna i."
        raise UsageError(message, "Tryck först på Gör returkopior, och sedan här igen.")
    there = msgspec.structs.replace(settings, folder=folder)
    copies = work.read(there, progress=progress, blank=True)
    copies.refuse_without_plans("Tryck på Gör returkopior, och sedan här igen.")
    asked = ask(_source(files, copies), copies, folder, today=dt.date.today())
    text = " ".join([told(asked, folder), *asked.notes])
    return Result(text=text, short=said(asked), place=folder)


def _source(files: Sequence[Path], copies: Round) -> Source:
    """Return the questions of all files, each once."""
    form, organisation = copies.plans.form, copies.plans.organisation
    first, *others = (read_source(file, form=form, organisation=organisation) for file in files)
    for other in others:
        first = Source(
            questions=tuple(together(first.questions, other.questions)),
            notes=(*first.notes, *other.notes),
            unasked=first.unasked + other.unasked,
        )
    return first
