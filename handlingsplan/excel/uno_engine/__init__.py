"""An xlwings engine over UNO: the same Excel door drives LibreOffice Calc.

It covers what the door uses and no more; anything else raises :class:`NotImplementedError`, as
xlwings' base classes do. Where Excel's object model and LibreOffice's differ, the engine behaves
like Excel: a leading apostrophe marks text, formulas are English with commas, a sheet that is
copied in keeps its links.

:mod:`~handlingsplan.excel.uno_engine.program` has the engine, and imports xlwings;
:mod:`~handlingsplan.excel.uno_engine.connect` finds a running LibreOffice, and does not.
"""
