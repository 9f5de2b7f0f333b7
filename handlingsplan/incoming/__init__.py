"""Moving in what exists: slides, documents, PDF files, foreign workbooks and web pages -> content.

One small reader per format makes pages of lines and tables (:mod:`.source`); one interpreter,
driven by the form, makes content and questions of them (:mod:`.interpret`).
"""

from __future__ import annotations

from handlingsplan.incoming.interpret import Moved, interpret
from handlingsplan.incoming.moving import move_in
from handlingsplan.incoming.opening import close_readers, open_form, open_source, source_of

__all__ = [
    "Moved",
    "close_readers",
    "interpret",
    "move_in",
    "open_form",
    "open_source",
    "source_of",
]
