"""A chart as PowerPoint's own, which people can edit; its figures lie in a workbook in the deck."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.util import Pt

from handlingsplan import theme
from handlingsplan.publish.bars import ink_on
from handlingsplan.publish.pages import Chart
from handlingsplan.writing import Workbook

_ZERO_IS_NOTHING = "#,##0;-#,##0;;"
_SIZE = Pt(12)
_Data: Any = CategoryChartData  # python-pptx has few types
_Colour: Any = RGBColor
_SUBJECT = 200  # characters
_SHEET = "Sheet1"  # as python-pptx refers to it


def add_chart(
    slide: Any, chart: Chart, box: tuple[int, int, int, int], *, date: dt.date, language: str
) -> Any:
    """Add a chart to a slide, and return its frame.

    Args:
        slide: the slide.
        chart: what it shows.
        box: left, top, width and height in EMU.
        date: the day on which its workbook says it was made.
        language: of its texts.
    """
    data: Any = _Data()
    data.categories = list(chart.categories)
    for series in chart.series:
        data.add_series(series.name, series.values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *box, data)
    drawn = frame.chart
    drawn.part.chart_workbook.update_from_xlsx_blob(_workbook(chart, date, language))
    _dress(drawn)
    _with_lawful_ids(drawn)
    for series, plotted in zip(chart.series, drawn.plots[0].series, strict=True):
        _colour(plotted, series.colour)
    return frame


def _rgb(colour: str) -> Any:
    return _Colour(*bytes.fromhex(colour))


def _dress(drawn: Any) -> None:
    drawn.has_title = False
    drawn.font.size = _SIZE
    drawn.font.color.rgb = _rgb(theme.INK)
    drawn.has_legend = True
    drawn.legend.position = XL_LEGEND_POSITION.TOP
    drawn.legend.include_in_layout = False
    drawn.plots[0].gap_width = 40
    drawn.plots[0].overlap = 100
    drawn.category_axis.reverse_order = True
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    drawn.category_axis.format.line.color.rgb = _rgb(theme.LINE)
    drawn.category_axis.has_major_gridlines = False
    drawn.value_axis.visible = False
    drawn.value_axis.has_major_gridlines = False


def _with_lawful_ids(drawn: Any) -> None:
    """Give the axes ids that the schema allows; python-pptx's are negative."""
    for element in drawn.element.xpath(".//c:axId | .//c:crossAx"):
        element.set("val", str(abs(int(element.get("val")))))


def _colour(plotted: Any, colour: str) -> None:
    plotted.format.fill.solid()
    plotted.format.fill.fore_color.rgb = _rgb(colour)
    labels = plotted.data_labels
    labels.show_value = True
    labels.number_format = _ZERO_IS_NOTHING
    labels.number_format_is_linked = False
    labels.font.size = _SIZE
    labels.font.color.rgb = _rgb(ink_on(colour))


def _workbook(chart: Chart, date: dt.date, language: str) -> bytes:
    """Return the workbook of a chart: its categories down, its series across."""
    noon = dt.datetime.combine(date, dt.time(12), tzinfo=dt.UTC)
    book = Workbook(
        title=chart.title, subject=chart.alt[:_SUBJECT], language=language, created=noon
    )
    sheet = book.sheet(_SHEET)
    for row, name in enumerate(chart.categories, start=1):
        sheet.write_string(row, 0, name)
    for column, series in enumerate(chart.series, start=1):
        sheet.write_string(0, column, series.name)
        for row, value in enumerate(series.values, start=1):
            sheet.write_number(row, column, value)
    return book.to_bytes()
