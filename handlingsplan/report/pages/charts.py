"""Charts of pages as native Excel charts, with their figures cached and alt text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from handlingsplan import theme
from handlingsplan.report.pages.model import Chart, ChartKind, Placed, PlacedChart, Series
from handlingsplan.spreadsheet.a1 import location
from handlingsplan.writing import Sheet, Workbook, column_letter

_TYPES: Mapping[ChartKind, dict[str, str]] = {
    ChartKind.STACKED_BARS: {"type": "bar", "subtype": "stacked"},
    ChartKind.LINES: {"type": "line"},
}
_FONT = {"name": "Calibri", "size": 9, "color": f"#{theme.INK}"}
_ZERO_IS_NOTHING = "#,##0;-#,##0;;"
_DARK = 140  # below this brightness (0 to 255) a label on the colour is white


def insert_charts(
    book: Workbook, sheet: Sheet, charts: Sequence[PlacedChart], places: Mapping[str, Placed]
) -> None:
    """Insert a sheet's charts.

    Args:
        book: the workbook.
        sheet: where to.
        charts: what to insert.
        places: name of a table -> where it stands, on this sheet or another.
    """
    for placed in charts:
        chart = placed.chart
        drawn = book.add_chart(_TYPES[chart.kind])
        place = places[chart.table]
        for series in chart.series:
            drawn.add_series(_series(chart, series, place))
        _dress(drawn, chart)
        options = {"description": chart.alt, "object_position": 3, "x_offset": placed.left}
        sheet.insert_chart(placed.row, 0, drawn, options)


def _series(chart: Chart, series: Series, place: Placed) -> dict[str, Any]:
    values = place.table.frame[series.field].head(chart.count)
    label = place.table.columns[place.table.column(series.field)].heading
    colour = {"color": f"#{series.colour}"}
    data: dict[str, Any] = {
        "name": label,
        "categories": _range(chart, place, chart.category),
        "values": _range(chart, place, series.field),
        "categories_data": _names(place.table.frame[chart.category].head(chart.count)),
        "values_data": [float(value) for value in values],
    }
    if chart.kind is ChartKind.LINES:
        marker = {"type": "circle", "size": 6, "fill": colour, "border": colour}
        return data | {"line": colour | {"width": 2.25}, "marker": marker}
    font = _FONT | {"color": f"#{_label_colour(series.colour)}"}
    labels = {"value": True, "num_format": _ZERO_IS_NOTHING, "font": font}
    border = {"color": f"#{theme.WHITE}"}
    return data | {"fill": colour, "border": border, "data_labels": labels, "gap": 35}


def _names(values: pd.Series[Any]) -> list[str]:
    return [f"{v:%Y-%m-%d}" if isinstance(v, pd.Timestamp) else str(v) for v in values]


def _range(chart: Chart, place: Placed, field: str) -> str:
    letter = column_letter(place.table.column(field))
    first, last = place.header_row + 2, place.header_row + 1 + chart.count
    return "=" + location(place.sheet, f"${letter}${first}:${letter}${last}")


def _label_colour(fill: str) -> str:
    red, green, blue = (int(fill[i : i + 2], 16) for i in (0, 2, 4))
    return theme.WHITE if 0.3 * red + 0.59 * green + 0.11 * blue < _DARK else theme.INK


def _dress(drawn: Any, chart: Chart) -> None:
    title_font = _FONT | {"size": 12, "bold": True}
    drawn.set_title({"name": chart.title, "name_font": title_font, "overlay": False})
    drawn.set_legend({"position": "bottom", "font": _FONT})
    drawn.set_size({"width": chart.width, "height": chart.height})
    drawn.set_chartarea({"border": {"color": f"#{theme.LINE}"}})
    quiet = {"num_font": _FONT, "line": {"color": f"#{theme.LINE}"}, "major_tick_mark": "none"}
    grid = {"visible": True, "line": {"color": f"#{theme.LINE}", "width": 0.5}}
    if chart.kind is ChartKind.STACKED_BARS:
        drawn.set_y_axis(quiet | {"reverse": True})
        drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    else:
        drawn.set_x_axis(quiet | {"text_axis": True})
        drawn.set_y_axis(quiet | {"major_gridlines": grid, "min": 0})
