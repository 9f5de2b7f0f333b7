"""Summary -> pages, in the order in which a reader wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from handlingsplan.report.pages.model import Page
from handlingsplan.report.summary.account import (
    about_page,
    finding_page,
    hand_in_page,
    not_included_page,
)
from handlingsplan.report.summary.activities import activity_pages
from handlingsplan.report.summary.agenda import agenda_pages, council_sheets
from handlingsplan.report.summary.charts import council_note
from handlingsplan.report.summary.dialogue import ROOM, question_page
from handlingsplan.report.summary.groups import groups_page
from handlingsplan.report.summary.over_time import change_page, trend_page
from handlingsplan.report.summary.overview import overview_page
from handlingsplan.report.summary.sections import (
    calendar_page,
    indicator_page,
    other_pages,
    promise_page,
    support_page,
    theme_page,
    touchpoint_page,
)
from handlingsplan.summary import Summary


def summary_pages(summary: Summary) -> list[Page]:
    """Return the summary's pages; a section that the summary leaves out has none.

    A council's summary begins with its agenda, and has no pages for other councils.
    """
    sheets = {} if summary.council else council_sheets(summary)
    data = list(_data_pages(summary, sheets, room=ROOM))
    places = {table.name: page for page in data for table in page.tables}
    councils = () if summary.council else agenda_pages(summary)
    return [*overview_page(summary, places), *councils, *data]


def data_pages(summary: Summary) -> list[Page]:
    """Return the pages that hold each fact once: all but the overview and the councils'."""
    return list(_data_pages(summary, {}, room=0))


def _data_pages(summary: Summary, sheets: Mapping[str, str], *, room: int) -> Iterator[Page]:
    yield from groups_page(summary, council_note(summary), sheets)
    yield from activity_pages(summary)
    yield from support_page(summary)
    yield from question_page(summary, room=room)
    yield from change_page(summary)
    yield from trend_page(summary)
    yield from promise_page(summary)
    yield from indicator_page(summary)
    yield from other_pages(summary)
    yield from theme_page(summary)
    yield from touchpoint_page(summary)
    yield from calendar_page(summary)
    yield from hand_in_page(summary)
    yield from finding_page(summary)
    yield from not_included_page(summary)
    yield from about_page(summary)
