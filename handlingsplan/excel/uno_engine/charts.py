"""Charts of copied sheets: LibreOffice turns their ranges into fixed figures; here they come back.

A sheet may be copied before the sheet that its charts draw. So what they drew is noted when they
are copied, and they are given those ranges again when all sheets stand there: at the moment when
the door asks, as it must ask Excel, that links to the source become links to the book itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

_PROVIDER = "com.sun.star.chart2.data.DataProvider"


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What a chart draws: categories, and values and label of each series, as ranges."""

    source: str
    sheet: Any
    number: int
    categories: str
    series: tuple[tuple[str, str], ...]


_COPIED: dict[str, list[Drawn]] = {}


def note_charts(source: Any, sheet: Any, target: Any, copy: Any) -> None:
    """Note what the charts of ``sheet`` draw, for its ``copy`` in ``target``."""
    charts = sheet.Charts
    if not charts.Count:
        return
    noted = _COPIED.setdefault(str(target.RuntimeUID), [])
    url = next(str(argument.Value) for argument in source.getArgs() if argument.Name == "URL")
    for number in range(charts.Count):
        named, drawn_series = _drawn(charts.getByIndex(number).EmbeddedObject)
        series = tuple(
            (data.getValues().getSourceRangeRepresentation(), _label(data))
            for one in drawn_series
            for data in one.getDataSequences()[:1]
        )
        categories = named.getValues().getSourceRangeRepresentation() if named else ""
        noted.append(
            Drawn(source=url, sheet=copy, number=number, categories=categories, series=series)
        )


def sources(document: Any) -> tuple[str, ...]:
    """Return the addresses of the files that charts without ranges were copied from."""
    noted = _COPIED.get(str(document.RuntimeUID), [])
    return tuple(dict.fromkeys(drawn.source for drawn in noted))


def draw_again(document: Any) -> None:
    """Give the copied charts the ranges of the same names in their own book."""
    copied = _COPIED.pop(str(document.RuntimeUID), [])
    provider = document.createInstance(_PROVIDER) if copied else None
    for drawn in copied:
        chart = drawn.sheet.Charts.getByIndex(drawn.number).EmbeddedObject
        if chart.hasInternalDataProvider():
            chart.attachDataProvider(provider)
        named, series = _drawn(chart)
        if named and drawn.categories:
            _point(named, provider, drawn.categories, "categories", "")
        for one, (values, label) in zip(series, drawn.series, strict=True):
            _point(one.getDataSequences()[0], provider, values, "values-y", label)


def _point(labeled: Any, provider: Any, ranges: str, role: str, label: str) -> None:
    """Let a chart's sequence, and its label, show a range."""
    values = provider.createDataSequenceByRangeRepresentation(ranges)
    values.Role = role
    labeled.setValues(values)
    if label:
        text = provider.createDataSequenceByRangeRepresentation(label)
        text.Role = "label"
        labeled.setLabel(text)


def _label(data: Any) -> str:
    label = data.getLabel()
    return str(label.getSourceRangeRepresentation()) if label else ""


def _drawn(chart: Any) -> tuple[Any, list[Any]]:
    """Return a chart's categories and its series."""
    systems: Sequence[Any] = chart.getFirstDiagram().getCoordinateSystems()
    categories = systems[0].getAxisByDimension(0, 0).getScaleData().Categories
    kinds = (kind for system in systems for kind in system.getChartTypes())
    return categories, [one for kind in kinds for one in kind.getDataSeries()]
