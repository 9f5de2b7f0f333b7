"""A group's workbook, put together sheet by sheet from the form."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from handlingsplan.content import Content
from handlingsplan.form import Form, Sheet, SheetKind
from handlingsplan.organisation import Group, Organisation
from handlingsplan.template import cover, lists, meeting, review, source, tables, texts
from handlingsplan.template.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlingsplan.writing import Workbook

_WRITERS: dict[SheetKind, Callable[[Plan, Sheet], None]] = {
    SheetKind.TEXT: texts.write,
    SheetKind.TABELL: tables.write,
    SheetKind.GRANSKNING: review.write,
    SheetKind.VISNING: meeting.write,
}


def make_template(
    form: Form,
    organisation: Organisation,
    group: Group,
    year: int,
    content: Content | None = None,
) -> bytes:
    """Return a workbook for a group and a year; the same arguments give the same bytes.

    Args:
        form: what the workbook asks for.
        organisation: where lists of groups and suggestions come from.
        group: whose plan it is.
        year: the calendar year of the plan.
        content: what is filled in from the start; nothing, for a blank template.
    """
    book = _new_book(form, group, year)
    content = content or Content()
    form = form.holding(content.rows).in_year(year)
    plan = Plan.start(
        book=book,
        form=form,
        organisation=organisation,
        group=group,
        year=year,
        content=content,
    )
    counted = lists.plan_counts(plan)
    for sheet in form.blad:
        if sheet.slag is SheetKind.OMSLAG:
            cover.write(plan, sheet, counted)
        else:
            _WRITERS[sheet.slag](plan, sheet)
    source.write(plan)
    lists.write(plan, counted)
    for name, value in (("form", form.id), ("version", form.version), ("grupp_id", group.id)):
        book.define_name(f"hp_{name}", f'="{value}"')
    return book.to_bytes()


def _new_book(form: Form, group: Group, year: int) -> Workbook:
    from handlingsplan.writing import Workbook  # noqa: PLC0415  (40 ms; only when something is made)

    return Workbook(
        title=f"{form.kort} {year} · {group.titel}",
        subject=form.namn,
        language=form.sprak,
        created=dt.datetime(year, 1, 1),  # noqa: DTZ001  (a label, the same in every time zone)
    )


def template_name(form: Form, group: Group, year: int) -> str:
    """Return the file name of a group's workbook."""
    return f"{form.kort.lower()}-{year}-{group.id}.xlsx"
