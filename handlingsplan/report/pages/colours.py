"""Colours of cells by what stands in them, the same in every report."""

from __future__ import annotations

from collections.abc import Mapping

from handlingsplan import theme
from handlingsplan.delivery import State
from handlingsplan.report.pages.model import Colour


def coloured(colours: Mapping[str, tuple[str, str]]) -> tuple[Colour, ...]:
    """Return value -> (background, text) as the colours of a column."""
    return tuple(
        Colour(value=value, background=background, foreground=foreground)
        for value, (background, foreground) in colours.items()
    )


STATES = coloured({state.value: state.farg for state in State})
SEVERITIES = coloured(theme.SEVERITIES)
