"""The årshjul as a sheet of the summary's workbook: the wheel, of what stands on the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from handlingsplan.form import Role, SheetRole
from handlingsplan.publish.typesetting import png
from handlingsplan.report.pages.model import Page, Picture
from handlingsplan.summary import Summary
from handlingsplan.summary.calendar import EVERYBODY
from handlingsplan.year import Entry, drawn_year, in_year, quarter_of, shared_entries, together

_WIDTH = 1100  # pixels of the picture, within a window of 1366


def year_sheet(summary: Summary, year: int) -> Page | None:
    """Return a page with a year's wheel; ``None`` where nothing happens in it.

    Args:
        summary: the summary; what its groups have written is drawn with what all share.
        year: the year.
    """
    own = _entries(summary)
    entries = together(shared_entries(summary.organisation, year), own)
    inside = [entry for entry in entries if in_year(entry, year)]
    if not inside:
        return None
    drawing, left_out = drawn_year(year, inside, form=summary.form, key="arshjul")
    more = f" Bilden visar det gemensamma; {left_out} händelser till står där." if left_out else ""
    picture = Picture(
        name=drawing.title,
        alt=drawing.alt,
        png=png(drawing),
        width=_WIDTH,
        height=round(drawing.height * _WIDTH / drawing.width),
    )
    return Page(
        name="Årshjul",
        title=f"{drawing.title}: {summary.whose}",
        intro=(f"Samma händelser som lista, med länkar: bladet Kalender.{more}",),
        picture=picture,
        one_page=True,
    )


def _entries(summary: Summary) -> list[Entry]:
    """Return what stands in the groups' sheets of the annual cycle."""
    sheet = summary.form.with_role(SheetRole.ARSHJUL)
    if sheet is None or "kalender" not in summary.frames:
        return []
    names = {
        role: field.namn
        for role in (Role.RUBRIK, Role.TYP, Role.KVARTAL, Role.FRAN, Role.TOM)
        if (field := sheet.with_role(role))
    }
    return list(_read(summary["kalender"].to_dict("records"), names))


def _read(rows: Iterable[Mapping[Any, Any]], names: Mapping[Role, str]) -> Iterator[Entry]:
    for row in rows:
        said = {role: row.get(name) for role, name in names.items()}
        title = _text(said.get(Role.RUBRIK))
        if not title:
            continue
        group = _text(row["grupp_namn"])
        first = _day(said.get(Role.FRAN))
        yield Entry(
            title=title,
            kind=_text(said.get(Role.TYP)),
            first=first,
            last=_day(said.get(Role.TOM)) or first,
            quarter=quarter_of(said.get(Role.KVARTAL)),
            group="" if group == EVERYBODY else group,
        )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime) and value == value:  # noqa: PLR0124  (NaT is not itself)
        return value.date()
    return None
