"""The årshjul as a sheet of the summary's workbook: the wheel, of what stands on the calendar."""

from __future__ import annotations

import msgspec

from handlingsplan.form import Field, SheetRole
from handlingsplan.publish.typesetting import png
from handlingsplan.report.pages.model import Page, Picture
from handlingsplan.summary import Summary
from handlingsplan.summary.calendar import EVERYBODY
from handlingsplan.year import (
    Entry,
    Row,
    drawn_year,
    in_year,
    shared_entries,
    together,
    written_entries,
)

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
    found = written_entries(summary["kalender"].to_dict("records"), sheet, _text)
    shared = {EVERYBODY: ""}
    return [msgspec.structs.replace(e, group=shared.get(e.group, e.group)) for e in found]


def _text(field: Field, row: Row) -> str:
    value = row.get(field.namn)
    return value.strip() if isinstance(value, str) else ""
