"""Workbooks as files: a blank one per group to hand out, or one that is filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handlingsplan.content import Content, content_from_tables
from handlingsplan.errors import UsageError
from handlingsplan.form import Form, load_form
from handlingsplan.organisation import Group, Organisation, choose_groups, load_organisation
from handlingsplan.saving import write_atomically, write_new
from handlingsplan.template.blank import is_blank, is_carried
from handlingsplan.template.book import make_template, template_name

if TYPE_CHECKING:
    import pandas as pd


def make_templates(
    folder: Path | str,
    *,
    year: int,
    groups: Iterable[Group | str] = (),
    form: Form | None = None,
    organisation: Organisation | None = None,
    replace: bool = False,
    contents: Mapping[str, Content] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write a workbook for each group, and return the paths of those that were written.

    Args:
        year, groups: the calendar year, and whose, by id, name or record; else all that exist then.
        form, organisation: the default form, and its own organisation, where they are not given.
        replace: write also over templates that nobody has written anything in.
        contents: group's id -> what its workbook is filled in with; the others' are blank.
        progress: called with how many are done and how many there are.

    Raises:
        UsageError, WritingError: a name is no group's; a file could not be written.

    Examples:
        >>> import handlingsplan
        >>> [path.name for path in handlingsplan.make_templates("ut", year=2026, groups=["AKU"])]
        ['handlingsplan-2026-akut-vard.xlsx']
    """
    form, organisation = _declared(form, organisation)
    written, chosen = [], _chosen(organisation, groups, year)
    for number, group in enumerate(chosen, start=1):
        path = Path(folder) / template_name(form, group, year)
        made = partial(make_template, form, organisation, group, year)
        content = (contents or {}).get(group.id)
        if not path.exists() or (replace and _unwritten(path, made, content, form, organisation)):
            write_atomically(path, made(content))
            written.append(path)
        if progress:
            progress(number, len(chosen))
    return written


def _unwritten(
    path: Path,
    made: Callable[..., bytes],
    content: Content | None,
    form: Form,
    organisation: Organisation,
) -> bool:
    """Say whether nobody has written in a template, so that another may take its place.

    What was carried over gives way to what is carried over anew, never to a blank one.
    """
    if is_blank(path, like=made(), form=form):
        return True
    return content is not None and (
        is_carried(path, form=form, organisation=organisation, made=made)
        or path.read_bytes() == made(content)  # with a cover alone, nothing in it is marked
    )


def write_plan(
    path: Path | str,
    tables: Mapping[str, pd.DataFrame | Iterable[Mapping[str, Any]]] | None = None,
    *,
    group: Group | str,
    year: int,
    cover: Mapping[str, Any] | None = None,
    form: Form | None = None,
    organisation: Organisation | None = None,
    replace: bool = False,
) -> Path:
    """Write a group's workbook, filled in from frames or records, and return its path.

    Args:
        path: the file; its folder is made where it is missing.
        tables: sheet key -> its rows, as a frame or as mappings: field -> text, number, date or
            bool; what is missing stays empty. Of a round's own frames ``bok``, ``rad`` and
            ``grupp`` are passed over; ``<field>_skrivet`` is written where the field holds less.
        group, year: whose plan, by id, name or record, and its calendar year.
        cover: the cover's fields, but for the group and the year.
        form, organisation: the default form, and its own organisation, where they are not given.
        replace: write also over a file that is there.

    Raises:
        UsageError: there is no such group, sheet or field, or the file is there already.
        WritingError: the file could not be written.

    Examples:
        >>> import handlingsplan
        >>> tables = {"handlingsplan": [{"aktivitet": "Se över larmkedjan", "status": "Grön"}]}
        >>> handlingsplan.write_plan("plan.xlsx", tables, group="akut-vard", year=2026).name
        'plan.xlsx'
    """
    if not replace:
        _refuse_to_replace(Path(path))
    form, organisation = _declared(form, organisation)
    (chosen,) = _chosen(organisation, [group], year)
    content = content_from_tables(form, tables or {}, cover=cover or {})
    write_atomically(Path(path), make_template(form, organisation, chosen, year, content))
    return Path(path)


def _declared(form: Form | None, organisation: Organisation | None) -> tuple[Form, Organisation]:
    form = form or load_form()
    return form, organisation or load_organisation(form.organisation)


def _refuse_to_replace(path: Path) -> None:
    if path.exists():
        message = f"Filen {path} finns redan."
        raise UsageError(message, "Välj ett annat namn, eller skriv över den med replace=True.")


def write_new_plan(
    folder: Path,
    content: Content,
    *,
    group: Group,
    year: int,
    form: Form,
    organisation: Organisation,
) -> Path:
    """Write a group's filled workbook under a name that no file has yet, and return its path.

    Args:
        folder: where to; it is made where it is missing.
        content: what it is filled in with.
        group, year, form, organisation: as :func:`make_template` takes them.

    Raises:
        WritingError: the file could not be written.
    """
    first = folder / template_name(form, group, year)
    names = (first.with_stem(f"{first.stem}-{n}") if n > 1 else first for n in range(1, 1000))
    target = next(path for path in names if not path.exists())
    write_new(target, make_template(form, organisation, group, year, content))
    return target


def _chosen(organisation: Organisation, groups: Iterable[Group | str], year: int) -> list[Group]:
    names = [group.id if isinstance(group, Group) else group for group in groups]
    return choose_groups(organisation, names, day=dt.date(year, 1, 1))
