"""An xlwings engine over UNO: the same Excel door drives LibreOffice Calc.

It covers what the door uses and no more; anything else raises :class:`NotImplementedError`, as
xlwings' base classes do. Where Excel's object model and LibreOffice's differ, the engine behaves
like Excel: a leading apostrophe marks text, formulas are English with commas, a sheet that is
copied in keeps its links.
"""

from __future__ import annotations

from handlingsplan.excel.uno_engine.connect import NoOfficeError, connect, import_uno
from handlingsplan.excel.uno_engine.program import App, Apps, Book, Books, Engine

__all__ = [
    "App",
    "Apps",
    "Book",
    "Books",
    "Engine",
    "NoOfficeError",
    "connect",
    "import_uno",
]
