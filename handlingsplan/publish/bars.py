"""Lying stacked bars as SVG; every part has its number, every bar its sum."""

from __future__ import annotations

import math
from collections.abc import Iterator

from handlingsplan import theme
from handlingsplan.publish import svg
from handlingsplan.publish.measure import width, wrap
from handlingsplan.publish.pages import Chart, Drawing

_WIDTH = 1000
_NAMES, _SUMS = 300.0, 50.0
_SIZE, _LINE = 15.0, 18.0
_BAR, _BETWEEN = 24.0, 10.0
_WIDER = 1.12  # other fonts than Calibri
_DARK = 0.18  # relative luminance below which white text is read best


def bars(chart: Chart, key: str) -> Drawing:
    """Draw a chart.

    Args:
        chart: what is drawn; a category without any value keeps its place.
        key: makes the ids in the SVG unique where several stand on one web page.
    """
    top, legend = _legend(chart)
    most = max((sum(one) for one in zip(*(s.values for s in chart.series), strict=True)), default=0)
    scale = (_WIDTH - _NAMES - _SUMS) / max(1, most)
    parts = list(legend)
    for number, name in enumerate(chart.categories):
        words = wrap(name, _NAMES / _WIDER - 20, _SIZE)
        height = max(_BAR, _LINE * len(words))
        parts += _names(words, top + height / 2)
        parts += _bar(chart, number, top + height / 2, scale)
        top += height + _BETWEEN
    size = (_WIDTH, math.ceil(top + 4))
    picture = svg.drawing(key, size, chart.title, chart.alt, parts)
    return Drawing(title=chart.title, alt=chart.alt, svg=picture, width=size[0], height=size[1])


def ink_on(colour: str) -> str:
    """Return the text colour, black or white, that is read best on six hex digits."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004  (sRGB)
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return theme.WHITE if light < _DARK else theme.INK


def _legend(chart: Chart) -> tuple[float, list[str]]:
    """Return where the bars begin, and the names of the series, in as many rows as they need."""
    parts = []
    x, y = 4.0, 16.0
    for series in chart.series:
        room = 20 + width(series.name, _SIZE * _WIDER) + 26
        if x + room > _WIDTH:
            x, y = 4.0, y + 24
        look: svg.Look = {"fill": f"#{series.colour}", "stroke": svg.INK, "stroke_width": 0.6}
        parts.append(svg.shape("rect", x=x, y=y - 11, width=13, height=13, **look))
        parts.append(svg.text(series.name, x=x + 20, y=y, font_size=_SIZE, fill=svg.INK))
        x += room
    return y + 18, parts


def _names(words: list[str], middle: float) -> Iterator[str]:
    top = middle - _LINE * len(words) / 2 + _SIZE - 1
    for number, line in enumerate(words):
        look: svg.Look = {"font_size": _SIZE, "fill": svg.INK, "text_anchor": "end"}
        yield svg.text(line.strip(), x=_NAMES - 12, y=top + number * _LINE, **look)


def _bar(chart: Chart, number: int, middle: float, scale: float) -> Iterator[str]:
    x = _NAMES
    for series in chart.series:
        value = series.values[number]
        if not value:
            continue
        room = value * scale
        look: svg.Look = {"fill": f"#{series.colour}", "stroke": svg.WHITE, "stroke_width": 1}
        yield svg.shape("rect", x=x, y=middle - _BAR / 2, width=room, height=_BAR, **look)
        if width(str(value), _SIZE) + 4 < room:
            style: svg.Look = {"font_size": _SIZE, "text_anchor": "middle"}
            ink = f"#{ink_on(series.colour)}"
            yield svg.text(str(value), x=x + room / 2, y=middle + 5, fill=ink, **style)
        x += room
    whole = str(sum(series.values[number] for series in chart.series))
    bold: svg.Look = {"font_size": _SIZE, "font_weight": "bold", "fill": svg.INK}
    yield svg.text(whole, x=x + 8, y=middle + 5, **bold)
