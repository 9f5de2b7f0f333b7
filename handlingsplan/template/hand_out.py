"""Workbooks as files: a blank one per group to hand out, or one that is filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handlingsplan.content import Content, content_from_tables
from handlingsplan.errors import UsageError
from handlingsplan.form import Form, load_form
from handlingsplan.organisation import Group, Organisation, choose_groups, load_organisation
from handlingsplan.saving import write_atomically, write_new
from handlingsplan.template.blank import is_blank
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
        year: the calendar year of the plans.
        groups: whose, by id, name or record; where none is given, all that exist in ``year``.
        form, organisation: the default form, and its own organisation, where they are not given.
        replace: write also over templates that nobody has written anything in.
        contents: group's id -> what its workbook is filled in with; the others' are blank.
        progress: called with how many are done and how many there are.

    Raises:
        UsageError: a name is not that of any group.
        WritingError: a file could not be written.

    Examples:
        >>> import handlingsplan
        >>> made = handlingsplan.make_templates("mallar", year=2026, groups=["akut-vard", "ÖNH"])
        >>> [path.name for path in made]  # doctest: +NORMALIZE_WHITESPACE
        ['handlingsplan-2026-akut-vard.xlsx',
         'handlingsplan-2026-oron-nasa-och-halssjukdomar.xlsx']
        >>> handlingsplan.make_templates("mallar", year=2026, groups=["akut-vard"])  # it is there
        []
    """
    form = form or load_form()
    organisation = organisation or load_organisation(form.organisation)
    written, chosen = [], _chosen(organisation, groups, year)
    for number, group in enumerate(chosen, start=1):
        path = Path(folder) / template_name(form, group, year)
        if replace or not path.exists():
            blank = make_template(form, organisation, group, year)
            if not path.exists() or is_blank(path, like=blank, form=form):
                filled = (contents or {}).get(group.id)
                made = make_template(form, organisation, group, year, filled) if filled else blank
                write_atomically(path, made)
                written.append(path)
        if progress:
            progress(number, len(chosen))
    return written


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
        tables: sheet key -> its rows, as a frame or as mappings: field -> value. A value is text,
            a number, a date or a bool; what is missing (``None``, NaN, NaT) stays empty. The
            columns ``bok``, ``rad`` and ``grupp`` of a round's frames are passed over, and
            ``<field>_skrivet`` is written where the field itself holds less.
        group: whose plan, by id, name or record.
        year: its calendar year.
        cover: the cover's fields, but for the group and the year.
        form: the form; the default form where it is not given.
        organisation: whose groups; the form's own where it is not given.
        replace: write also over a file that is there.

    Raises:
        UsageError: there is no such group, sheet or field, or the file is there already.
        WritingError: the file could not be written.

    Examples:
        >>> import datetime as dt
        >>> import handlingsplan
        >>> rows = [
        ...     {
        ...         "prioriterat_omrade": "Kortare väntan",
        ...         "lofte_1": True,
        ...         "aktivitet": "Se över larmkedjan",
        ...         "slut": dt.date(2026, 10, 15),
        ...         "status": "Grön",
        ...     }
        ... ]
        >>> tables = {"handlingsplan": rows}
        >>> handlingsplan.write_plan("plan.xlsx", tables, group="akut-vard", year=2026).name
        'plan.xlsx'
        >>> frame = handlingsplan.read_plan("plan.xlsx").plans.tables["handlingsplan"]
        >>> frame[["id", "aktivitet", "slut", "status"]]
                 id           aktivitet       slut status
        0  AKU26-01  Se över larmkedjan 2026-10-15   Grön
    """
    form = form or load_form()
    organisation = organisation or load_organisation(form.organisation)
    path = Path(path)
    if path.exists() and not replace:
        message = f"Filen {path} finns redan."
        raise UsageError(message, "Välj ett annat namn, eller skriv över den med replace=True.")
    content = content_from_tables(form, tables or {}, cover=cover or {})
    (chosen,) = _chosen(organisation, [group], year)
    write_atomically(path, make_template(form, organisation, chosen, year, content))
    return path


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
