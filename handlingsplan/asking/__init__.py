"""Questions from a council into the groups' workbooks: what ``handlingsplan fraga`` does."""

from __future__ import annotations

from handlingsplan.asking.put import Asked, ask, said, told
from handlingsplan.asking.source import Source, read_source

__all__ = ["Asked", "Source", "ask", "read_source", "said", "told"]
