"""The årshjul as people draw it: a year as a wheel, as SVG.

Twelve months and four quarters; periods are arcs inside, single days marks outside with their
labels in two columns. No label overlaps another: each stands as near its day as the others let
it, and the drawing grows in height where there are many. Colour says nothing alone: kinds also
differ in the shape of their mark and the pattern of their arc, and every label is text.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Iterator, Sequence

import msgspec

from handlingsplan import theme
from handlingsplan.publish import svg
from handlingsplan.publish.measure import width, wrap
from handlingsplan.publish.pages import Drawing
from handlingsplan.publish.wheel_kinds import WheelKind, light, marked, pattern, patterns
from handlingsplan.publish.wheel_labels import LINE, ROOM, SIZE, Label, label, placed
from handlingsplan.text import with_hyphens

WIDTH = 1200
_MIDDLE = WIDTH / 2
_OUTER, _RING = 250.0, 46.0
_INNERMOST = 86.0  # the year and the quarters stand within
_LANE, _GAP = 30.0, 5.0
_SMALL = 12.0
_AROUND = 18.0  # from the ring to its marks
_COLUMN = 322.0  # from the wheel's middle to the labels
_MARGIN = 24.0
_FEWEST_DAYS = 14  # a shorter period is labelled outside, as days are
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_RINGS = (f"#{theme.HEADING}", "#36737F")
_QUARTERS = 4


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the year: on a day, over a period, or some time in a quarter.

    Attributes:
        title: what happens.
        kind: its place in the wheel's list of kinds.
        first, last: its days; ``None`` where only the quarter is known.
        quarter: 1 to 4, where no day is known.
        bold: it matters more than the others.
    """

    title: str
    kind: int
    first: dt.date | None = None
    last: dt.date | None = None
    quarter: int = 0
    bold: bool = False


class _Period(msgspec.Struct, frozen=True, kw_only=True):
    """A period's angles, its lane counted from outside, and what it is; ``inside``: so labelled."""

    begin: float
    end: float
    lane: int
    of: Happening
    inside: bool


def year_wheel(
    year: int, happenings: Sequence[Happening], *, kinds: Sequence[str], title: str, key: str
) -> Drawing:
    """Draw a year.

    Args:
        year: the calendar year; what lies outside it is left out.
        happenings: what happens, in any order.
        kinds: names of the kinds, in the order of the legend.
        title: what the wheel shows.
        key: makes the ids in the SVG unique where several stand on one web page.

    Returns:
        The drawing; its alt text names what happens in order of time.
    """
    told = sorted(filter(lambda h: _inside(h, year), happenings), key=lambda h: _when(h, year))
    periods = _periods(year, told)
    shown = {period.of for period in periods if period.inside}
    beside = [_label(h, year) for h in told if h.first and h not in shown]
    labels, height = placed(beside, radius=_OUTER + _AROUND, least=2 * (_OUTER + _AROUND + 6))
    centre = (_MIDDLE, _MARGIN + height / 2)
    used = [WheelKind(number=n, name=kinds[n]) for n in sorted({h.kind for h in told})]
    bottom, below = _below(told, used, top=2 * _MARGIN + height)
    parts = [
        *patterns(key, used),
        *_ring(centre, year),
        *_arcs(key, centre, periods),
        *(part for number, one in enumerate(labels) for part in _beside(centre, one, number)),
        *below,
    ]
    alt = _alt(title, told)
    size = (WIDTH, math.ceil(bottom))
    picture = svg.drawing(key, size, title, alt, parts)
    return Drawing(title=title, alt=alt, svg=picture, width=size[0], height=size[1])


def _inside(happening: Happening, year: int) -> bool:
    if happening.first is None:
        return 1 <= happening.quarter <= _QUARTERS
    last = happening.last or happening.first
    return happening.first.year <= year <= last.year


def _when(happening: Happening, year: int) -> tuple[dt.date, dt.date, str]:
    first = happening.first or dt.date(year, 3 * happening.quarter - 2, 1)
    return first, happening.last or first, happening.title


def _angle(day: dt.date, *, end: bool = False) -> float:
    """Return where a day stands on the wheel: its middle, or its end; 0 is New Year, at the top."""
    of = 366 if calendar.isleap(day.year) else 365
    passed = day.timetuple().tm_yday - (0 if end else 0.5)
    return 2 * math.pi * passed / of


def _clipped(happening: Happening, year: int) -> tuple[dt.date, dt.date]:
    first = happening.first or dt.date.min
    last = happening.last or first
    return max(first, dt.date(year, 1, 1)), min(last, dt.date(year, 12, 31))


def _periods(year: int, told: Sequence[Happening]) -> list[_Period]:
    """Return the periods of more than a day, each in the first lane that is free."""
    free: list[float] = []
    found = []
    for happening in told:
        if happening.first is None or happening.last in {None, happening.first}:
            continue
        first, last = _clipped(happening, year)
        begin, end = _angle(first) - _day(year) / 2, _angle(last, end=True)
        lane = next((n for n, until in enumerate(free) if until <= begin + 1e-9), len(free))
        free[lane : lane + 1] = [end]
        room = (end - begin) * (_OUTER - _RING - _LANE * (lane + 1)) - 12
        inside = (last - first).days >= _FEWEST_DAYS and width(happening.title, _SMALL * 1.1) < room
        found.append(_Period(begin=begin, end=end, lane=lane, of=happening, inside=inside))
    return found


def _day(year: int) -> float:
    return 2 * math.pi / (366 if calendar.isleap(year) else 365)


def _label(happening: Happening, year: int) -> Label:
    first, last = _clipped(happening, year)
    said = _said(happening)
    middle = (_angle(first) + _angle(last)) / 2
    return label(said, middle, kind=happening.kind, bold=happening.bold)


def _said(happening: Happening) -> str:
    """Return when and what; a title such as ``Remiss 15/11–14/2`` says its own days already."""
    days = [f"{day.day}/{day.month}" for day in (happening.first, happening.last) if day]
    own = re.escape("-".join(dict.fromkeys(days)))
    named = days and re.search(rf"(?<!\d){own}$", with_hyphens(happening.title).replace(" ", ""))
    return happening.title if named else f"{_written(happening)}: {happening.title}"


def _written(happening: Happening) -> str:
    """Return a happening's days as people say them, without the year that stands in the middle."""
    first, last = happening.first, happening.last
    if first is None:
        return f"Kvartal {happening.quarter}"
    begin = f"{first.day} {_MONTHS[first.month - 1]}"
    if last is None or last == first:
        return begin
    if (first.year, first.month) == (last.year, last.month):
        begin = str(first.day)
    return f"{begin}–{last.day} {_MONTHS[last.month - 1]}"


def _ring(centre: tuple[float, float], year: int) -> Iterator[str]:
    """Yield the months, the quarters and the year."""
    for number, name in enumerate(_MONTHS):
        begin = _angle(dt.date(year, number + 1, 1)) - _day(year) / 2
        days = calendar.monthrange(year, number + 1)[1]
        end = begin + days * _day(year)
        ring = svg.band(centre, (_OUTER, _OUTER - _RING), begin, end)
        colour = _RINGS[number // 3 % 2]
        yield svg.shape("path", d=ring, fill=colour, stroke=svg.WHITE, stroke_width=3)
        x, y = svg.at(centre, _OUTER - _RING / 2, (begin + end) / 2)
        style: svg.Look = {"font_size": 17, "fill": svg.WHITE, "text_anchor": "middle"}
        yield svg.text(name, x=x, y=y + 6, **style)
    bold: svg.Look = {"text_anchor": "middle", "font_weight": "bold", "fill": svg.INK}
    for number in range(_QUARTERS):
        x, y = svg.at(centre, 62, (number + 0.5) * math.pi / 2)
        yield svg.text(f"Q{number + 1}", x=x, y=y + 6, font_size=17, **bold)
    yield svg.text(str(year), x=centre[0], y=centre[1] + 10, font_size=29, **bold)


def _arcs(key: str, centre: tuple[float, float], periods: Sequence[_Period]) -> Iterator[str]:
    """Yield the periods, each in its lane, with its name along it where there is room."""
    lanes = max((period.lane for period in periods), default=0) + 1
    step = min(_LANE + _GAP, (_OUTER - _RING - _INNERMOST - 8) / lanes)
    for number, period in enumerate(periods):
        outer = _OUTER - _RING - 8 - step * period.lane
        inner = outer - step + _GAP * step / (_LANE + _GAP)
        shape = svg.band(centre, (outer, inner), period.begin, period.end)
        fill = pattern(key, period.of.kind)
        yield svg.shape("path", d=shape, fill=fill, stroke=svg.INK, stroke_width=0.8)
        if period.inside:
            turned = math.pi / 2 < (period.begin + period.end) / 2 < 3 * math.pi / 2
            ends = (period.end, period.begin) if turned else (period.begin, period.end)
            radius = (outer + inner) / 2 + (4 if turned else -4)
            way = f"{key}-b{number}"
            yield svg.shape("path", id=way, d=svg.arc(centre, radius, *ends), fill="none")
            look: svg.Look = {
                "stroke": light(period.of.kind),
                "stroke_width": 4,
                "paint_order": "stroke",
            }
            yield svg.text_along(period.of.title, way, font_size=_SMALL, fill=svg.INK, **look)


def _beside(centre: tuple[float, float], one: Label, number: int) -> Iterator[str]:
    """Yield a label with its mark on the ring and the line between them."""
    side = 1 if one.right else -1
    mark = svg.at(centre, _OUTER + 9, one.angle)
    goal = (centre[0] + side * (_COLUMN - 8), centre[1] + one.middle)
    colour = svg.INK if one.bold else f"#{theme.QUIET}"
    style: svg.Look = {"fill": "none", "stroke": colour, "stroke_width": 1.6 if one.bold else 1}
    yield svg.shape("path", d=_leader(centre, one, goal, number), **style)
    yield marked(one.kind, mark)
    anchor = "start" if one.right else "end"
    weight = "bold" if one.bold else "normal"
    top = goal[1] - one.height / 2 + SIZE
    x = centre[0] + side * _COLUMN
    for line, words in enumerate(one.lines):
        look: svg.Look = {
            "font_size": SIZE,
            "fill": svg.INK,
            "text_anchor": anchor,
            "font_weight": weight,
        }
        yield svg.text(words.strip(), x=x, y=top + line * LINE, **look)


def _leader(centre: tuple[float, float], one: Label, goal: tuple[float, float], number: int) -> str:
    """Return the way from a mark to its label: around the ring where that stands between them."""
    radius = _OUTER + _AROUND + 3 * (number % 5)
    begin = svg.at(centre, _OUTER + 14, one.angle)
    elbow = svg.at(centre, radius, one.angle)
    across = math.hypot(goal[0] - centre[0], goal[1] - centre[1])
    towards = math.atan2(goal[0] - centre[0], centre[1] - goal[1]) % (2 * math.pi)
    reach = math.acos(min(1, radius / across))
    leave = min(max(one.angle, towards - reach), towards + reach)
    if abs(leave - one.angle) < 1e-6:  # noqa: PLR2004  (nothing stands between them)
        return svg.line_through([begin, elbow, goal])
    around = svg.arc_to(centre, radius, one.angle, leave)
    return f"{svg.line_through([begin, elbow])}{around}L{goal[0]:.1f} {goal[1]:.1f}"


def _below(
    told: Sequence[Happening], used: Sequence[WheelKind], *, top: float
) -> tuple[float, list[str]]:
    """Return where the drawing ends, and the legend and what has a quarter alone."""
    parts = []
    x = _MARGIN
    for kind in used:
        parts += [marked(kind.number, (x + 7, top - 5))]
        parts += [svg.text(kind.name, x=x + 22, y=top, font_size=SIZE, fill=svg.INK)]
        x += 22 + width(kind.name, SIZE * 1.15) + 30
    bottom = top + 14
    column = (WIDTH - 2 * _MARGIN) / _QUARTERS
    for quarter in range(1, _QUARTERS + 1):
        some = [h for h in told if h.first is None and h.quarter == quarter]
        x, y = _MARGIN + (quarter - 1) * column, top + 36
        if any(h.first is None for h in told):
            head = f"Kvartal {quarter}, utan bestämd dag"
            parts.append(svg.text(head, x=x, y=y, font_size=SIZE, font_weight="bold", fill=svg.INK))
        for happening in some:
            parts.append(marked(happening.kind, (x + 7, y + LINE + 3)))
            for words in wrap(happening.title, ROOM / 1.2, SIZE):
                y += LINE
                parts.append(
                    svg.text(words.strip(), x=x + 22, y=y + 8, font_size=SIZE, fill=svg.INK)
                )
            y += 5
        bottom = max(bottom, y + 22)
    return bottom, parts


def _alt(title: str, told: Sequence[Happening]) -> str:
    said = "; ".join(_said(h) for h in told)
    return f"{title}. {said}." if said else f"{title}. Inget är inlagt."
