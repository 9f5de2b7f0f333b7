"""A test bench for the Excel door: LibreOffice behind xlwings, watched and disturbed on purpose."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlwings
from xlwings import base_classes

from handlingsplan.excel import build
from handlingsplan.excel.commands import MODULE, STEPS
from handlingsplan.excel.console_file import _FILES, FILE_COLUMNS
from handlingsplan.excel.uno_engine.connect import import_uno
from handlingsplan.excel.uno_engine.program import Engine
from handlingsplan.excel.vba import console_modules_with
from tests.excel_rules import refuse
from tests.office import Document, Office
from tests.workbooks import GOOD, plan
from tests.xlwings_engines import refuse_arguments, refuse_unknown

#: Groups of the small round, with what is wrong in their plans: field of the plan -> text.
ROUND = {"akut-vard": "", "psykisk-halsa": "Rosa", "primarvard": ""}

_SHIM = """Attribute VB_Name = "xlwings"
Function RunPython(PythonCommand As String)
    ThisComponent.DocumentProperties.Subject = PythonCommand
End Function
"""


def write_round(folder: Path) -> Path:
    """Write three filled-in plans, one with a status that does not exist, and return the folder."""
    folder.mkdir(parents=True)
    for group, status in ROUND.items():
        table = GOOD["handlingsplan"]
        if status:
            table = table.replace("Grön  ", f"{status:<6}", 1)
        sheets = {**GOOD, "handlingsplan": table}
        data = plan(cover={"uppdaterad": "2026-02-16"}, sheets=sheets, group=group)
        (folder / f"{group} åäö.xlsx").write_bytes(data)
    return folder


class Watch:
    """What happens between xlwings and its engine: every call is counted, and some may fail.

    Each call is also held against what xlwings' own engines of Excel offer, on Windows and on
    macOS (:mod:`tests.xlwings_engines`), and against Excel's own rules (:mod:`tests.excel_rules`):
    what LibreOffice's engine has and one of theirs lacks fails here, and so does what LibreOffice
    takes and Excel refuses, at the button that would fail there.

    Attributes:
        calls: how many calls have been made.
        fail: called with the name of what is about to be called; raises to disturb it.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.fail: Callable[[str], None] = lambda _name: None

    def saw(self, name: str) -> None:
        """Note a call, and disturb it where that is wanted."""
        self.calls += 1
        self.fail(name)


_WATCHED = tuple(
    kind
    for kind in vars(base_classes).values()
    if isinstance(kind, type) and kind.__module__ == base_classes.__name__
)


def _kind(inner: object) -> str:
    """Return which of xlwings' kinds of objects an engine's object is."""
    return next(kind.__name__ for kind in type(inner).__mro__ if kind in _WATCHED)


class Watched:
    """An engine's object behind a watch; what it returns is watched too."""

    def __init__(self, inner: Any, watch: Watch) -> None:
        object.__setattr__(self, "_inner", inner)
        object.__setattr__(self, "_watch", watch)

    def __getattr__(self, name: str) -> Any:
        return self._call(name, lambda: getattr(self._inner, name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "options":  # xlwings' own note on a range; no call to the program
            self._inner.options = value
            return
        self._watch.saw(name)
        refuse_unknown(_kind(self._inner), name, setting=True)
        refuse(_kind(self._inner), self._inner, name, bare(value))
        setattr(self._inner, name, bare(value))

    def _call(self, name: str, get: Callable[[], Any]) -> Any:
        probe = getattr(type(self._inner), name, None)
        if callable(probe) and not isinstance(probe, property):
            method = get()

            def called(*args: Any, **kwargs: Any) -> Any:
                self._watch.saw(name)
                refuse_arguments(_kind(self._inner), name, *args, **kwargs)
                kwargs = {key: bare(value) for key, value in kwargs.items()}
                args = tuple(map(bare, args))
                refuse(_kind(self._inner), self._inner, name, *args, **kwargs)
                return wrapped(method(*args, **kwargs), self._watch)

            return called
        if name not in {"options", "engine"}:
            self._watch.saw(name)
            refuse_unknown(_kind(self._inner), name)
        return wrapped(get(), self._watch)

    def __call__(self, *args: Any) -> Any:
        """Call the inner object: collections are called with a name or a number."""
        self._watch.saw("__call__")
        refuse_arguments(_kind(self._inner), "__call__", *args)
        return wrapped(self._inner(*[bare(arg) for arg in args]), self._watch)

    def __iter__(self) -> Iterator[Any]:
        self._watch.saw("__iter__")
        refuse_unknown(_kind(self._inner), "__iter__")
        return iter([wrapped(item, self._watch) for item in self._inner])

    def __len__(self) -> int:
        self._watch.saw("__len__")
        refuse_unknown(_kind(self._inner), "__len__")
        return len(self._inner)

    def __bool__(self) -> bool:
        return bool(self._inner)

    def __contains__(self, item: Any) -> bool:
        self._watch.saw("__contains__")
        refuse_unknown(_kind(self._inner), "__contains__")
        return item in self._inner


def wrapped(value: Any, watch: Watch) -> Any:
    """Return an engine's object behind the watch; anything else as it is."""
    return Watched(value, watch) if isinstance(value, _WATCHED) else value


def bare(value: Any) -> Any:
    """Return what stands behind the watch."""
    if isinstance(value, Watched):
        return value._inner
    inner = getattr(value, "impl", None)
    return inner._inner if isinstance(inner, Watched) else value


class Bench:
    """An open console in a running LibreOffice, and its buttons."""

    def __init__(self, office: Office, path: Path, plans: Path, *, console: bytes = b"") -> None:
        self.path = path
        self.plans = plans
        path.write_bytes(console or build.console(console_modules_with(_SHIM)))
        self.document: Document = office.open(path, macros=True)
        self.watch = Watch()
        engine = Engine(office.context)
        self.app = xlwings.App(impl=Watched(engine.app, self.watch))
        self.messages: list[str] = engine.app.messages
        self.book = self.app.books[path.name]
        self.book.set_mock_caller()
        self.choose(mapp=str(plans))

    def choose(self, **settings: str) -> None:
        """Fill in settings as a person types them; those not named are emptied."""
        keys = ("mapp", "ar", "fas", "organisation", "tidigare")
        values = tuple((settings.get(key, ""),) for key in keys)
        self.book.sheets["Start"].range("konsol_val").raw_value = values

    def press(self, macro: str) -> str:
        """Press a button: its macro runs, and the Python that it asks for; return the message."""
        self.document.raw.DocumentProperties.Subject = ""
        url = f"vnd.sun.star.script:VBAProject.{MODULE}.{macro}?language=Basic&location=document"
        self.document.raw.getScriptProvider().getScript(url).invoke((), (), ())
        command = self.document.raw.DocumentProperties.Subject
        assert command.startswith("from handlingsplan.excel import ")
        exec(command, {})  # noqa: S102  (what a button does)
        return self.shown()

    def press_quietly(self, macro: str) -> None:
        """Press a button that is disturbed; the disturbance ends with the press."""
        with contextlib.suppress(Exception):
            self.press(macro)
        self.watch.fail = lambda _name: None

    def shown(self) -> str:
        """Return the message on the sheet."""
        return str(self.book.sheets["Start"].range("konsol_meddelande").raw_value)

    def sheets(self) -> list[str]:
        """Return the names of the sheets that people see."""
        raw = self.document.raw.Sheets
        return [name for name in raw.ElementNames if raw.getByName(name).IsVisible]

    def values(self, sheet: str) -> tuple[tuple[Any, ...], ...]:
        """Return a sheet's values from A1 to the last cell in use."""
        return used_values(self.document.raw, sheet)

    def files(self) -> list[dict[str, Any]]:
        """Return the rows of the list of files by heading."""
        rows = self.values("Start")[_FILES + 1 :]
        return [dict(zip(FILE_COLUMNS, row, strict=False)) for row in rows if row[0] or row[1]]

    def link(self, heading: str, number: int) -> Path:
        """Return the file that a cell of the list leads to; the first row is 0."""
        column = list(FILE_COLUMNS).index(heading)
        cells = self.document.raw.Sheets.getByName("Start")
        cell = cells.getCellByPosition(column, _FILES + 1 + number)
        return Path(_led_to(cell))

    def step(self, function: str) -> tuple[str, Path | str]:
        """Return what stands as a step's result, and the file or sheet that it leads to."""
        row = [step.command.function for step in STEPS].index(function)
        area = self.book.sheets["Start"].range("konsol_steg")
        cells = self.document.raw.Sheets.getByName("Start")
        cell = cells.getCellByPosition(area.column + 2, area.row - 1 + row)
        return str(cell.String), _led_to(cell)

    def picture(self) -> dict[str, Any]:
        """Return all that must be as before after a failure: every sheet's content, and tables."""
        raw = self.document.raw
        tables = {}
        for name in raw.DatabaseRanges.ElementNames:
            area = raw.DatabaseRanges.getByName(name).DataArea
            tables[name] = (area.Sheet, area.StartRow, area.EndRow, area.EndColumn)
        formulas = {
            name: used_range(raw, name).getFormulaArray()
            for name in raw.Sheets.ElementNames
            if name != "Start"
        }
        state = (self.app.screen_updating, self.app.calculation)
        return {"blad": formulas, "tabeller": tables, "tillstånd": state}

    def close(self) -> None:
        """Close the console and leave xlwings as it was."""
        self.watch.fail = lambda _name: None
        forget_caller()
        self.document.close()


def _led_to(cell: Any) -> Any:
    """Return the file, or the sheet of the same book, that a HYPERLINK leads to."""
    found = re.match(r'=HYPERLINK\("([^"]*)"', cell.Formula)
    assert found, cell.Formula
    if found[1].startswith("#"):
        return found[1][1:].rpartition("!")[0].strip("'")
    return Path(str(import_uno().fileUrlToSystemPath(found[1])))


def forget_caller() -> None:
    """Leave xlwings as it was before a mock caller was set."""
    if hasattr(xlwings.Book, "_mock_caller"):
        del xlwings.Book._mock_caller


def used_range(raw: Any, sheet: str) -> Any:
    """Return a sheet's cells from A1 to the last one in use."""
    cells = raw.Sheets.getByName(sheet)
    cursor = cells.createCursor()
    cursor.gotoEndOfUsedArea(False)  # noqa: FBT003  (UNO takes no keywords)
    end = cursor.RangeAddress
    return cells.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)


def used_values(raw: Any, sheet: str) -> tuple[tuple[Any, ...], ...]:
    """Return a sheet's values from A1 to the last cell in use."""
    return tuple(used_range(raw, sheet).getDataArray())
