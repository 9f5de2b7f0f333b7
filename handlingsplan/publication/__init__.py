"""A round -> documents for everybody: slides, PDF, web pages, calendars.

The builder above :mod:`handlingsplan.publish`: it knows the form, decides what may be public, and
makes pages of the summary; how they are written is the other room's business.
"""

from __future__ import annotations

from handlingsplan.publication.formats import Format, refuse_without_libraries
from handlingsplan.publication.outputs import Choice, Published, publish_round
from handlingsplan.publication.selection import day_of

__all__ = ["Choice", "Format", "Published", "day_of", "publish_round", "refuse_without_libraries"]
