"""The templates of a whole round, one file per group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from handlingsplan.form import Form
from handlingsplan.organisation import Group, Organisation
from handlingsplan.saving import write_atomically
from handlingsplan.template.book import make_template, template_name


def make_templates(
    form: Form,
    organisation: Organisation,
    groups: Sequence[Group],
    *,
    year: int,
    folder: Path,
    replace: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write a template for each group, and return the paths of those that were written.

    A file that is already there may have been filled in: it is left alone unless ``replace``.
    ``progress`` is called with how many are done and how many there are.

    Raises:
        WritingError: a file could not be written.
    """
    written = []
    for number, group in enumerate(groups, start=1):
        path = folder / template_name(form, group, year)
        if replace or not path.exists():
            write_atomically(path, make_template(form, organisation, group, year))
            written.append(path)
        if progress:
            progress(number, len(groups))
    return written
