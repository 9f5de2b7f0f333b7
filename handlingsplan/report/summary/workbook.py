"""Summary -> the workbook that RSL and the councils have on the table."""

from __future__ import annotations

import datetime as dt

from handlingsplan.report.pages.model import Page
from handlingsplan.report.pages.writer import to_workbook
from handlingsplan.report.summary.document import summary_pages
from handlingsplan.report.summary.sections import CALENDAR
from handlingsplan.saving import OutputKind
from handlingsplan.summary import Summary

#: What the workbook says that it is.
DOCUMENT = OutputKind.SUMMARY


def summary_workbook(summary: Summary, *, base: str | None, year: Page | None = None) -> bytes:
    """Return the summary as the bytes of an .xlsx file; the same summary gives the same bytes.

    Args:
        summary: the summary.
        base: the way from the workbook's folder to the round's (see
            :func:`handlingsplan.report.links.base_of`); ``None`` = no links to the plans.
        year: a page with the year as a wheel; it stands before the calendar.
    """
    pages = summary_pages(summary)
    if year:
        names = [page.name for page in pages]
        pages.insert(names.index(CALENDAR) if CALENDAR in names else len(pages), year)
    return to_workbook(
        pages,
        title=f"Sammanställning {summary.today:%Y-%m-%d}: {summary.whose}",
        subject=summary.form.namn,
        language=summary.form.sprak,
        created=dt.datetime.combine(summary.today, dt.time()),
        document=DOCUMENT,
        base=base,
    )
