"""Documents for everybody: slides, accessible PDF, web pages and calendars, out of the same pages.

The room knows documents and no forms: it gets :mod:`~handlingsplan.publish.pages` as data, and has
one writer per format. What goes into the pages is decided in :mod:`handlingsplan.publication`.
"""

from __future__ import annotations
